"""Capital by sector: which goods its investment is made of, and how much of it wears out (spec 2.5).

Both sheets give proportions only: of fixed investment in a good, of the depreciation of a factor. The cells of the SAM
are divided by them, so that they add up whatever the sheets say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cge.calibration.ledger import Flows, Ledger
from cge.errors import collecting, refuse
from sam.errors import Finding


@dataclass(frozen=True)
class Capital:
    """Benchmark values in SAM currency.

    composition   (commodity, activity) -> investment of the activity in the commodity; empty without the sheet
    depreciation  (factor, activity) -> what wears out of the factor in the activity; empty without the sheet
    """

    composition: Flows = field(default_factory=dict)
    depreciation: Flows = field(default_factory=dict)

    @property
    def by_activity(self) -> dict[str, float]:
        """Fixed investment by sector of destination."""
        return _by(self.composition, 1)

    @property
    def by_factor(self) -> dict[str, float]:
        """All depreciation of a factor."""
        return _by(self.depreciation, 0)

    def goods(self, activity: str) -> dict[str, float]:
        """What the investment of an activity is made of."""
        return {c: v for (c, a), v in self.composition.items() if a == activity}


def _by(cells: Flows, side: int) -> dict[str, float]:
    total: dict[str, float] = {}
    for key, value in cells.items():
        total[key[side]] = total.get(key[side], 0.0) + value
    return total


def read_capital(ledger: Ledger) -> Capital:
    """Sheets `capital_composition` and `depreciation`. Raises DataError with the cells that are wrong."""
    found: list[Finding] = []
    composition, depreciation = Flows(), Flows()
    with collecting(found):
        composition = _composition(ledger)
    with collecting(found):
        depreciation = _depreciation(ledger)
    refuse(found)
    return Capital(composition, depreciation)


def _composition(ledger: Ledger) -> Flows:
    invested = ledger.row_total("commodity", "savings")
    given, wrong = Flows(), list[Finding]()
    for row, r in ledger.addresses.rows("capital_composition"):
        c, a, value = str(r["commodity"]), str(r["activity"]), float(r["value"])
        if c not in invested:
            message = f"{c} has no fixed investment in sheet sam: enter it there, or delete the row"
            wrong.append(ledger.addresses.finding("capital_composition", "commodity", row, message))
        elif a not in ledger.output:
            message = f"{a} is no activity with output: name one, or delete the row"
            wrong.append(ledger.addresses.finding("capital_composition", "activity", row, message))
        elif not value >= 0:
            message = f"value {value:g} of {c} in {a} is below zero: investment of a sector cannot be"
            wrong.append(ledger.addresses.finding("capital_composition", "value", row, message))
        else:
            given[c, a] = value
    total = _by(given, 0)
    lost = [c for c in invested if not total.get(c, 0.0) > 0] if given and not wrong else []
    for c in lost:
        message = f"fixed investment in {c} goes to no activity: add a row with a value above zero"
        row_of = ledger.addresses.find("capital_composition", commodity=c)
        wrong.append(ledger.addresses.finding("capital_composition", "value", row_of, message, c))
    refuse(wrong)
    return {(c, a): invested[c] * v / total[c] for (c, a), v in given.items() if v > 0}


def _depreciation(ledger: Ledger) -> Flows:
    worn = ledger.row_total("savings", "factor", by=1)
    pay = ledger.flows("factor", "activity")
    given, wrong = Flows(), list[Finding]()
    for row, r in ledger.addresses.rows("depreciation"):
        f, a, value = str(r["factor"]), str(r["activity"]), float(r["value"])
        if why := _no_depreciation(ledger, f, worn):
            wrong.append(ledger.addresses.finding("depreciation", "factor", row, why))
        elif (f, a) not in pay:
            message = f"{a} uses no {f}: delete the row, or enter what it pays in sheet sam"
            wrong.append(ledger.addresses.finding("depreciation", "activity", row, message))
        elif not value > 0:
            message = f"value {value:g} of {f} in {a} must be above zero: delete the row where nothing wears out"
            wrong.append(ledger.addresses.finding("depreciation", "value", row, message))
        else:
            given[f, a] = value
    refuse(wrong)
    total = _by(given, 0)
    return {(f, a): worn[f] * v / total[f] for (f, a), v in given.items()}


def _no_depreciation(ledger: Ledger, f: str, worn: dict[str, float]) -> str:
    """Why a factor has no depreciation by sector, "" where it has."""
    if not worn.get(f):
        return f"{f} pays nothing to savings in sheet sam, so nothing of it wears out: enter its depreciation there"
    if not ledger.flows("commodity", "savings"):
        return f"the depreciation of {f} needs a price of investment, and there is no fixed investment in sheet sam"
    owners = [k for k in ("household", "enterprise", "government", "row") if f in ledger.row_total(k, "factor", by=1)]
    return "" if owners else f"{f} pays to savings alone: nobody owns what depreciation leaves"
