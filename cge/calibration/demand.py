"""Demand: who buys what, budget shares and expenditure elasticities."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cge.calibration.grouping import by_second
from cge.errors import DataError, nearest

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark


class DemandData:
    """Buyers and budget shares of one benchmark."""

    def __init__(self, b: Benchmark) -> None:
        self._b = b

    @cached_property
    def inputs_of(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """activity -> ((commodity, cost), ...) it buys."""
        table: dict[str, list[tuple[str, float]]] = {a: [] for a in self._b.output}
        for (c, a), value in self._b.flows("commodity", "activity").items():
            table[a].append((c, value))
        return {a: tuple(pairs) for a, pairs in table.items()}

    @cached_property
    def purchases(self) -> dict[tuple[str, str], float]:
        """(commodity, user) -> value at purchaser prices, for activities and households."""
        return {**self._b.flows("commodity", "activity"), **self._b.flows("commodity", "household")}

    @cached_property
    def marginal_shares(self) -> dict[tuple[str, str], float]:
        """(commodity, household) -> share in supernumerary spending: elasticity x budget share, normalised."""
        flows = self._b.flows("commodity", "household")
        weight = {k: v * self.expenditure_elasticities.get((k[1], k[0]), 1.0) for k, v in flows.items()}
        total: dict[str, float] = {}
        for (_, h), w in weight.items():
            total[h] = total.get(h, 0.0) + w
        return {(c, h): w / total[h] for (c, h), w in weight.items()}

    @cached_property
    def expenditure_elasticities(self) -> dict[tuple[str, str], float]:
        """(household, commodity) -> expenditure elasticity from sheet `expenditure`, where given."""
        table = self._b.tables.get("expenditure")
        given: dict[tuple[str, str], float] = {}
        wrong: list[str] = []
        for row, r in () if table is None else table.iterrows():
            h, c, value = str(r["household"]), str(r["commodity"]), float(r["elasticity"])
            if self._b.kinds.get(h) != "household":
                wrong.append(f"expenditure!A{row}: {h!r} is not a household{nearest(h, self._b.accounts('household'))}")
            elif self._b.kinds.get(c) != "commodity":
                wrong.append(f"expenditure!B{row}: {c!r} is not a commodity{nearest(c, self._b.accounts('commodity'))}")
            elif not value > 0:
                wrong.append(f"expenditure!C{row}: elasticity {value:g} of {c} for {h} must be positive")
            else:
                given[h, c] = value
        if wrong:
            raise DataError("sheet expenditure:", wrong)
        return given

    @cached_property
    def goods_of(self) -> dict[str, tuple[str, ...]]:
        """household -> commodities it buys."""
        return by_second(self._b.flows("commodity", "household"))

    @cached_property
    def public_goods(self) -> dict[str, tuple[str, ...]]:
        """government -> commodities it buys."""
        return by_second(self._b.flows("commodity", "government"))

    @cached_property
    def buyers_of(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """commodity -> ((node, activity), ...) that buy it."""
        buyers: dict[str, list[tuple[str, str]]] = {c: [] for c in self._b.accounts("commodity")}
        for (c, a), n in self.nest_of_input.items():
            buyers[c].append((n, a))
        return {c: tuple(pairs) for c, pairs in buyers.items()}

    @cached_property
    def nest_of_input(self) -> dict[tuple[str, str], str]:
        """(commodity, activity) -> node it hangs on."""
        return self._b.nest.leaves("commodity")

    @cached_property
    def consumption_shares(self) -> dict[str, float]:
        """household -> share in total consumption."""
        spending = self._b.row_total("commodity", "household", by=1)
        return {h: v / sum(spending.values()) for h, v in spending.items()}
