"""Factor quantities, reallocation wedges, mobility and factor taxes, from pay and heads."""

from __future__ import annotations

import math
from functools import cached_property

from cge.calibration.ledger import Ledger
from cge.calibration.nest import Nest
from cge.calibration.settings import choice, number
from cge.errors import collecting, nearest, refuse
from sam.errors import Finding

Use = tuple[str, str]
FactorTaxes = dict[tuple[str, str, str], float]


def factor_tax_rates(ledger: Ledger) -> FactorTaxes:
    """(tax, factor, activity) -> rate on factor pay. A tax without `on` falls on all factors alike."""
    pay = ledger.flows("factor", "activity")
    taxes = ledger.flows("tax_factor", "activity")
    rates: FactorTaxes = {}
    for tax in ledger.accounts("tax_factor"):
        on = ledger.sam.on.get(tax, "")
        for factor, activity in pay:
            if on in ("", factor):
                base = sum(v for (f, a), v in pay.items() if a == activity and on in ("", f))
                rates[tax, factor, activity] = taxes.get((tax, activity), 0.0) / base
    return rates


class FactorData:
    """Factor quantities and reallocation wedges from pay and heads (spec 2.3).

    With pay V and heads N, pay per head relative to its mean is r = (V/N) / (sum V / sum N). A share s (sheet
    `distortion`, else setting `share_distortion`, else 0.5) of the log gap is distortion, 1 + wedge = r**s up to
    normalisation; the rest is sector quality. Units of the factor are efficiency heads at the mean return, so the wedge
    rents add up to zero in the benchmark. Without heads the wedge is zero. A sheet `wedges` overrides both, as given.
    """

    def __init__(self, ledger: Ledger, nest: Nest, tax_rates: FactorTaxes) -> None:
        self._ledger, self._tax_rates = ledger, tax_rates
        self.nest_of = nest.leaves("factor")
        self.pay = {k: ledger.flows("factor", "activity")[k] for k in self.nest_of}
        self.users: dict[str, tuple[str, ...]] = dict.fromkeys(ledger.accounts("factor"), ())
        self.used_by: dict[str, tuple[str, ...]] = dict.fromkeys(ledger.output, ())
        for f, a in self.pay:
            self.users[f] = (*self.users[f], a)
            self.used_by[a] = (*self.used_by[a], f)
        found: list[Finding] = []
        with collecting(found):
            self.heads = self._read_heads()
            self._given_shares = self._read_shares()
        with collecting(found):
            self.given_wedges = self._read_wedges()
        with collecting(found):
            self._default_share = number(ledger.workbook, "share_distortion")
        with collecting(found):
            self._form = choice(ledger.workbook, "mobility_form")
        refuse(found)

    @cached_property
    def pay_gap(self) -> dict[Use, float]:
        """Pay per head over its mean, for factors with heads whose wedges no sheet gives."""
        gaps: dict[Use, float] = {}
        given = {f for f, _ in self.given_wedges}
        for f in dict.fromkeys(f for f, _ in self.heads if f not in given):
            mean = sum(self.pay[f, a] for a in self.users[f]) / sum(self.heads[f, a] for a in self.users[f])
            gaps |= {(f, a): self.pay[f, a] / self.heads[f, a] / mean for a in self.users[f]}
        return gaps

    @cached_property
    def share_distortion(self) -> dict[Use, float]:
        """Share of a pay gap that is distortion."""
        return {k: self._given_shares.get(k, self._default_share) for k in self.pay_gap}

    @cached_property
    def gap_norm(self) -> dict[str, float]:
        """What makes the rents of a factor's wedges add up to zero: 1 + wedge = norm * r**s."""
        pay, share = self.pay, self.share_distortion
        kept = {k: pay[k] * gap ** -share[k] for k, gap in self.pay_gap.items()}
        factors = dict.fromkeys(f for f, _ in kept)
        return {f: sum(kept[f, a] for a in self.users[f]) / sum(pay[f, a] for a in self.users[f]) for f in factors}

    @cached_property
    def wedge(self) -> dict[Use, float]:
        """Gap between what an activity pays per efficiency unit and the economy-wide return."""
        share, norm = self.share_distortion, self.gap_norm
        found = {k: norm[k[0]] * gap ** share[k] - 1 for k, gap in self.pay_gap.items()}
        return dict.fromkeys(self.pay, 0.0) | found | self.given_wedges

    @cached_property
    def quantity(self) -> dict[Use, float]:
        """Efficiency units of a factor in an activity, worth 1 at the economy-wide price."""
        return {k: pay / (1 + self.wedge[k]) for k, pay in self.pay.items()}

    @cached_property
    def rent(self) -> dict[str, float]:
        """Wedge rents of a factor; they add up to zero where wedges are calibrated from pay and heads."""
        return {f: sum(self.wedge[f, a] * self.quantity[f, a] for a in us) for f, us in self.users.items()}

    @cached_property
    def endowment(self) -> dict[str, float]:
        """Employed and idle efficiency units of a factor."""
        employed = {f: sum(self.quantity[f, a] for a in users) for f, users in self.users.items()}
        return {f: v / (1 - self.unemployment[f]) for f, v in employed.items()}

    @cached_property
    def unemployment(self) -> dict[str, float]:
        """Share of a factor that is idle in the benchmark."""
        return {f: self._ledger.parameter("unemployment", f) for f in self.users}

    @cached_property
    def immobility(self) -> dict[str, float]:
        """Inverse of the mobility elasticity; 0 when mobile, and when fixed (a closure fixes those)."""
        mobility = {f: self._ledger.parameter("mobility", f) for f in self.users}
        return {f: 0.0 if v in (0.0, math.inf) else 1 / v for f, v in mobility.items()}

    @cached_property
    def transformed(self) -> tuple[str, ...]:
        """Factors that move as a CET has it: their worth is conserved, not their units."""
        return tuple(f for f, stiff in self.immobility.items() if stiff and self._form == "cet")

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        """Factors that stay in their sector (mobility = 0)."""
        return tuple(f for f in self.users if self._ledger.parameter("mobility", f) == 0.0)

    @cached_property
    def gross_income(self) -> dict[str, float]:
        """Pay in all activities plus income from abroad."""
        abroad = self._ledger.row_total("factor", "row")
        return {f: sum(self.pay[f, a] for a in us) + abroad.get(f, 0.0) for f, us in self.users.items()}

    @cached_property
    def income(self) -> dict[str, float]:
        """Gross income less taxes on factor income."""
        tax = self._ledger.row_total("tax_factor", "factor", by=1)
        return {f: v - tax.get(f, 0.0) for f, v in self.gross_income.items()}

    @cached_property
    def taxes(self) -> dict[Use, tuple[str, ...]]:
        """Factor-tax accounts that reach a factor in an activity."""
        reach: dict[Use, tuple[str, ...]] = {}
        for t, f, a in self._tax_rates:
            reach[f, a] = (*reach.get((f, a), ()), t)
        return reach

    @cached_property
    def tax_total(self) -> dict[Use, float]:
        """Benchmark factor-tax rate of a factor in an activity, all accounts together."""
        return {(f, a): sum(self._tax_rates[t, f, a] for t in self.taxes.get((f, a), ())) for f, a in self.pay}

    def _read_heads(self) -> dict[Use, float]:
        """Sheet `factor_quantities`: for a factor named there, a quantity for every activity that pays it."""
        heads: dict[Use, float] = {}
        wrong: list[Finding] = []
        for row, r in self._ledger.addresses.rows("factor_quantities"):
            key, value = (str(r["factor"]), str(r["activity"])), float(r["quantity"])
            column, message = self._wrong_heads(key, value)
            if message:
                wrong.append(self._ledger.addresses.finding("factor_quantities", column, row, message))
            elif key in self.pay:
                heads[key] = heads.get(key, 0.0) + value
        refuse(wrong + self._incomplete("factor_quantities", "quantities", heads))
        return heads

    def _wrong_heads(self, key: Use, value: float) -> tuple[str, str]:
        """Column and message; blank when nothing is wrong."""
        factor, activity = key
        output = self._ledger.output
        if factor not in self.users:
            return "factor", f"unknown factor {factor!r}{nearest(factor, self.users)}"
        if activity not in output:
            return "activity", f"unknown activity {activity!r}{nearest(activity, output)}"
        if key not in self.pay and value:
            return "quantity", f"{activity} pays nothing for {value:g} of {factor}"
        if key in self.pay and not value > 0:
            return "quantity", f"{activity} pays {factor} but its quantity is {value:g}"
        return "", ""

    def _read_wedges(self) -> dict[Use, float]:
        """Sheet `wedges`: for a factor named there, one wedge above -1 for every activity that pays it."""
        given: dict[Use, float] = {}
        wrong: list[Finding] = []
        for row, r in self._ledger.addresses.rows("wedges"):
            (f, a), wedge = (str(r["factor"]), str(r["activity"])), float(r["wedge"])
            given[f, a] = wedge
            if (f, a) not in self.pay:
                column = "activity" if f in self.users else "factor"
                wrong.append(self._ledger.addresses.finding("wedges", column, row, f"{a} does not pay {f}"))
            if not wedge > -1:
                message = f"{f} in {a} is {wedge:g}; it must be above -1"
                wrong.append(self._ledger.addresses.finding("wedges", "wedge", row, message))
        refuse(wrong + self._incomplete("wedges", "wedges", given))
        return given

    def _read_shares(self) -> dict[Use, float]:
        """Sheet `distortion`: shares of pay gaps, for factors with heads."""
        given: dict[Use, float] = {}
        wrong: list[Finding] = []
        for row, r in self._ledger.addresses.rows("distortion"):
            f, a = str(r["factor"]), str(r["activity"])
            given[f, a] = float(r["share"])
            if (f, a) not in self.pay:
                column, message = (
                    ("activity", f"{a} does not pay {f}") if f in self.users else ("factor", f"unknown factor {f!r}")
                )
                wrong.append(self._ledger.addresses.finding("distortion", column, row, message))
            elif (f, a) not in self.heads:
                message = f"{f} has no heads, so no pay gap: give it rows in sheet factor_quantities"
                wrong.append(self._ledger.addresses.finding("distortion", "factor", row, message))
            if not 0 <= given[f, a] <= 1:
                message = f"{f} in {a} is {given[f, a]:g}; a share lies between 0 and 1"
                wrong.append(self._ledger.addresses.finding("distortion", "share", row, message))
        refuse(wrong)
        return given

    def _incomplete(self, sheet: str, what: str, given: dict[Use, float]) -> list[Finding]:
        """Factors named in a sheet that leaves out some of the activities that pay them."""
        addresses, wrong = self._ledger.addresses, []
        for f in dict.fromkeys(f for f, _ in given):
            if missing := [a for a in self.users.get(f, ()) if (f, a) not in given]:
                message = f"{f} has {what} in some activities but none in {', '.join(missing[:5])}"
                wrong.append(addresses.finding(sheet, "factor", addresses.find(sheet, factor=f), message))
        return wrong
