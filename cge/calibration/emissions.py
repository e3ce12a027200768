"""Physical emissions of the workbook: sheet `emissions`, per pollutant, fuel, commodity and user.

A row with a commodity is tied to the user's purchases of it; a row without one (processes, own use) to the
user's own output, and only activities have output: clinker gives off what it gives off however few inputs a better
process takes. Setting `process_on` = inputs ties those rows to all inputs of the activity together instead, so that
total factor productivity saves emissions as it saves inputs. Every coefficient is a ratio to a benchmark flow, so a
row whose flow is zero in the SAM is refused by name rather than given an infinite coefficient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from cge.calibration.ledger import Ledger
from cge.calibration.settings import choice, number
from cge.errors import collecting, nearest, refuse
from sam.errors import Finding

K = TypeVar("K")
Row = tuple[str, str, str, str]  # pollutant, fuel, commodity ("" = output), user


@dataclass
class Emissions:
    """Benchmark emissions in the sheet's physical unit."""

    rows: dict[Row, float] = field(default_factory=dict)
    cost: float = 1.0  # SAM currency per unit of emissions at an emission price of 1
    on_inputs: bool = False  # rows without a commodity follow all inputs together, not output

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


def read_emissions(ledger: Ledger) -> Emissions:
    """Sheet `emissions`, checked against the SAM: every finding at once."""
    emissions, wrong = Emissions(), list[Finding]()
    with collecting(wrong):
        emissions.cost = number(ledger.workbook, "emission_price_factor")
    with collecting(wrong):
        emissions.on_inputs = choice(ledger.workbook, "process_on") == "inputs"
    for row, r in ledger.addresses.rows("emissions"):
        key = (str(r["pollutant"]), str(r["fuel"]), str(r["commodity"]), str(r["user"]))
        value = float(r["quantity"])
        if value == 0.0:
            continue
        column, message = _wrong(ledger, key, value)
        if message:
            wrong.append(ledger.addresses.finding("emissions", column, row, message))
        else:
            emissions.rows[key] = emissions.rows.get(key, 0.0) + value
    refuse(wrong)
    return emissions


def _wrong(ledger: Ledger, key: Row, value: float) -> tuple[str, str]:
    """Column and message; blank when nothing is wrong."""
    pollutant, fuel, good, user = key
    users = (*ledger.output, *ledger.accounts("household"))
    if user not in users:
        return "user", f"{user!r} is not an activity or household{nearest(user, users)}"
    if value < 0.0:
        return "quantity", f"{value:g} of {pollutant} from {fuel} by {user} is negative"
    if good and ledger.purchases.get((good, user), 0.0) <= 0.0:
        return "commodity", f"{user} buys no {good}, so {value:g} of {pollutant} cannot be tied to it"
    if not good and user not in ledger.output:
        return "commodity", f"household {user} has no output; name the commodity it burns"
    return "", ""
