"""Demand: who buys what, budget shares and expenditure elasticities."""

from __future__ import annotations

from functools import cached_property

from cge.calibration.grouping import by_second
from cge.calibration.home import own_good
from cge.calibration.ledger import Ledger
from cge.calibration.nest import Nest
from cge.errors import nearest, refuse
from sam.errors import Finding

Elasticities = dict[tuple[str, str], float]
_SHOWN = 5


def read_expenditure(ledger: Ledger) -> Elasticities:
    """(household, commodity) -> expenditure elasticity from sheet `expenditure`. Raises DataError."""
    given: Elasticities = {}
    wrong: list[Finding] = []
    households, commodities = ledger.accounts("household"), ledger.accounts("commodity")
    for row, r in ledger.addresses.rows("expenditure"):
        h, c, value = str(r["household"]), str(r["commodity"]), float(r["elasticity"])
        if h not in households:
            column, message = "household", f"{h!r} is not a household{nearest(h, households)}"
        elif c not in commodities:
            column, message = "commodity", f"{c!r} is not a commodity{nearest(c, commodities)}"
        elif not value > 0:
            column, message = "elasticity", f"elasticity {value:g} of {c} for {h} must be positive"
        else:
            given[h, own_good(str(r["activity"]), c) if r.get("activity") else c] = value
            continue
        wrong.append(ledger.addresses.finding("expenditure", column, row, message))
    refuse(wrong)
    return given


class DemandData:
    """Buyers and budget shares of one benchmark. `elasticities` are those of sheet `expenditure`, where given."""

    def __init__(self, ledger: Ledger, nest: Nest, elasticities: Elasticities) -> None:
        self._ledger, self._nest = ledger, nest
        self.expenditure_elasticities = elasticities

    @cached_property
    def inputs_of(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """activity -> ((commodity, cost), ...) it buys."""
        table: dict[str, list[tuple[str, float]]] = {a: [] for a in self._ledger.output}
        for (c, a), value in self._ledger.flows("commodity", "activity").items():
            table[a].append((c, value))
        return {a: tuple(pairs) for a, pairs in table.items()}

    @property
    def purchases(self) -> dict[tuple[str, str], float]:
        """(commodity, user) -> value at purchaser prices, for activities and households."""
        return self._ledger.purchases

    @cached_property
    def expenditure_scale(self) -> dict[str, float]:
        """household -> what its elasticities are multiplied by, so that their mean, weighted by budget, is one.

        Engel aggregation: another unit of spending is spent on something. Without it demand would not add up.
        """
        flows, weight = self._ledger.flows("commodity", "household"), dict[str, float]()
        for (c, h), v in flows.items():
            weight[h] = weight.get(h, 0.0) + v * self._given(c, h)
        spending = self._ledger.row_total("commodity", "household", by=1)
        return {h: spending[h] / w for h, w in weight.items()}

    def elasticity(self, c: str, h: str) -> float:
        """Expenditure elasticity of a commodity for a household, as the model has it."""
        return self._given(c, h) * self.expenditure_scale[h]

    def _given(self, c: str, h: str) -> float:
        return self.expenditure_elasticities.get((h, c), 1.0)

    @cached_property
    def marginal_shares(self) -> dict[tuple[str, str], float]:
        """(commodity, household) -> share in supernumerary spending: elasticity x budget share."""
        spending = self._ledger.row_total("commodity", "household", by=1)
        flows = self._ledger.flows("commodity", "household")
        return {(c, h): self.elasticity(c, h) * v / spending[h] for (c, h), v in flows.items()}

    @property
    def notes(self) -> tuple[str, ...]:
        """What calibration made of the elasticities of sheet `expenditure`, where that is not what stands there."""
        return tuple(note for h in self.goods_of for note in (*self._rescaled(h), *self._below_nothing(h)))

    def _rescaled(self, h: str) -> list[str]:
        scale = self.expenditure_scale[h]
        if abs(scale - 1) <= 1e-6:
            return []
        example = max(self.goods_of[h], key=lambda c: abs(self._given(c, h) - 1))
        return [
            f"household {h}: expenditure elasticities were multiplied by {scale:.4g}, so that their mean weighted by "
            f"budget shares is 1 and spending adds up; that of {example} is {self.elasticity(example, h):.4g}, not "
            f"{self._given(example, h):g}"
        ]

    def _below_nothing(self, h: str) -> list[str]:
        """Subsistence is negative where the elasticity exceeds that of supernumerary spending, which is -Frisch."""
        frisch = -self._ledger.parameter("frisch", h)
        found = {c: e for c in self.goods_of[h] if (e := self.elasticity(c, h)) > frisch * (1 + 1e-9)}
        if not found:
            return []
        goods = sorted(found, key=lambda c: -found[c])
        more = f" and {len(goods) - _SHOWN} more" if len(goods) > _SHOWN else ""
        return [
            f"household {h}: subsistence of {', '.join(goods[:_SHOWN])}{more} is negative, since the expenditure "
            f"elasticity ({found[goods[0]]:.4g} for {goods[0]}) exceeds -frisch = {frisch:g}: nothing of it is needed, "
            f"and at given prices none is bought once spending falls by {100 / found[goods[0]]:.3g} %; if that is not "
            "meant, lower the elasticity or set frisch further below"
        ]

    @cached_property
    def goods_of(self) -> dict[str, tuple[str, ...]]:
        """household -> commodities it buys."""
        return by_second(self._ledger.flows("commodity", "household"))

    @cached_property
    def public_goods(self) -> dict[str, tuple[str, ...]]:
        """government -> commodities it buys."""
        return by_second(self._ledger.flows("commodity", "government"))

    @cached_property
    def buyers_of(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """commodity -> ((node, activity), ...) that buy it."""
        buyers: dict[str, list[tuple[str, str]]] = {c: [] for c in self._ledger.accounts("commodity")}
        for (c, a), n in self.nest_of_input.items():
            buyers[c].append((n, a))
        return {c: tuple(pairs) for c, pairs in buyers.items()}

    @cached_property
    def nest_of_input(self) -> dict[tuple[str, str], str]:
        """(commodity, activity) -> node it hangs on."""
        return self._nest.leaves("commodity")

    @cached_property
    def consumption_shares(self) -> dict[str, float]:
        """household -> share in total consumption."""
        spending = self._ledger.row_total("commodity", "household", by=1)
        return {h: v / sum(spending.values()) for h, v in spending.items()}
