"""Physical emissions of the workbook: sheet `emissions`, per pollutant, fuel, commodity and user.

A row with a commodity is tied to the user's purchases of it; a row without one (processes, own use) to the
user's own output, and only activities have output. Every coefficient is a ratio to a benchmark flow, so a
row whose flow is zero in the SAM is refused by name rather than given an infinite coefficient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from cge.errors import DataError, nearest

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark

K = TypeVar("K")
Row = tuple[str, str, str, str]  # pollutant, fuel, commodity ("" = output), user


@dataclass
class Emissions:
    """Benchmark emissions in the sheet's physical unit."""

    rows: dict[Row, float] = field(default_factory=dict)
    cost: float = 1.0  # SAM currency per unit of emissions at an emission price of 1

    @property
    def pollutants(self) -> tuple[str, ...]:
        """Such as CO2."""
        return tuple(dict.fromkeys(p for p, *_ in self.rows))

    @property
    def emitters(self) -> tuple[tuple[str, str], ...]:
        """(pollutant, user) with emissions."""
        return tuple(dict.fromkeys((p, u) for p, _, _, u in self.rows))

    @property
    def reported(self) -> tuple[tuple[str, str, str], ...]:
        """(pollutant, fuel, user): the detail of the results."""
        return tuple(dict.fromkeys((p, fuel, u) for p, fuel, _, u in self.rows))

    @property
    def use(self) -> dict[tuple[str, str, str], float]:
        """(pollutant, commodity, user) -> quantity, all fuels of that commodity."""
        return self._total(lambda p, _fuel, c, u: (p, c, u) if c else None)

    @property
    def output(self) -> dict[tuple[str, str], float]:
        """(pollutant, activity) -> quantity tied to output."""
        return self._total(lambda p, _fuel, c, u: None if c else (p, u))

    @property
    def by_fuel(self) -> dict[tuple[str, str, str], float]:
        """(pollutant, fuel, user) -> quantity."""
        return self._total(lambda p, fuel, _c, u: (p, fuel, u))

    @property
    def by_user(self) -> dict[tuple[str, str], float]:
        """(pollutant, user) -> quantity."""
        return self._total(lambda p, _fuel, _c, u: (p, u))

    @property
    def total(self) -> dict[str, float]:
        """pollutant -> quantity."""
        return self._total(lambda p, _fuel, _c, _u: p)

    def terms(self, pollutant: str, fuel: str, user: str) -> list[tuple[str, float]]:
        """(commodity or "", quantity) behind one reported cell."""
        key = (pollutant, fuel, user)
        return [(c, v) for (p, f, c, u), v in self.rows.items() if (p, f, u) == key]

    @cached_property
    def of_purchase(self) -> dict[tuple[str, str], tuple[tuple[str, float], ...]]:
        """(commodity, user) -> ((pollutant, quantity), ...) tied to the purchase."""
        table: dict[tuple[str, str], tuple[tuple[str, float], ...]] = {}
        for (p, c, u), v in self.use.items():
            table[c, u] = (*table.get((c, u), ()), (p, v))
        return table

    @cached_property
    def of_output(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """activity -> ((pollutant, quantity), ...) tied to output."""
        table: dict[str, tuple[tuple[str, float], ...]] = {}
        for (p, a), v in self.output.items():
            table[a] = (*table.get(a, ()), (p, v))
        return table

    @cached_property
    def fuels(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """(pollutant, user) -> fuels."""
        table: dict[tuple[str, str], tuple[str, ...]] = {}
        for p, e, u in self.reported:
            table[p, u] = (*table.get((p, u), ()), e)
        return table

    def _total(self, key: Callable[[str, str, str, str], K | None]) -> dict[K, float]:
        total: dict[K, float] = {}
        for row, value in self.rows.items():
            if (k := key(*row)) is not None:
                total[k] = total.get(k, 0.0) + value
        return total


def read_emissions(b: Benchmark) -> Emissions:
    """Sheet `emissions`, checked against the SAM: every finding at once."""
    table = b.tables.get("emissions")
    emissions, wrong = Emissions(cost=b.number("emission_price_factor", 1.0)), []
    if table is None:
        return emissions
    bought = {**b.flows("commodity", "activity"), **b.flows("commodity", "household")}
    users = (*b.output, *b.accounts("household"))
    for row, r in table.iterrows():
        pollutant, fuel, good, user = (str(r[k]) for k in ("pollutant", "fuel", "commodity", "user"))
        value = float(r["quantity"])
        if value == 0.0:
            continue
        if user not in users:
            wrong.append(f"emissions!D{row}: {user!r} is not an activity or household{nearest(user, users)}")
        elif value < 0.0:
            wrong.append(f"emissions!E{row}: {value:g} of {pollutant} from {fuel} by {user} is negative")
        elif good and bought.get((good, user), 0.0) <= 0.0:
            wrong.append(f"emissions!C{row}: {user} buys no {good}, so {value:g} of {pollutant} cannot be tied to it")
        elif not good and user not in b.output:
            wrong.append(f"emissions!C{row}: household {user} has no output; name the commodity it burns")
        else:
            key = (pollutant, fuel, good, user)
            emissions.rows[key] = emissions.rows.get(key, 0.0) + value
    if wrong:
        raise DataError("sheet emissions:", wrong)
    return emissions
