"""Demand: who buys what, budget shares and expenditure elasticities."""

from __future__ import annotations

from functools import cached_property

from cge.calibration.grouping import by_second
from cge.calibration.ledger import Ledger
from cge.calibration.nest import Nest
from cge.errors import nearest, refuse
from sam.errors import Finding

Elasticities = dict[tuple[str, str], float]


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
            given[h, c] = value
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
    def marginal_shares(self) -> dict[tuple[str, str], float]:
        """(commodity, household) -> share in supernumerary spending: elasticity x budget share, normalised."""
        flows = self._ledger.flows("commodity", "household")
        weight = {k: v * self.expenditure_elasticities.get((k[1], k[0]), 1.0) for k, v in flows.items()}
        total: dict[str, float] = {}
        for (_, h), w in weight.items():
            total[h] = total.get(h, 0.0) + w
        return {(c, h): w / total[h] for (c, h), w in weight.items()}

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
