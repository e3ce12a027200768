"""Factor quantities, reallocation wedges, mobility and factor taxes, from pay and heads."""

from __future__ import annotations

import math
from functools import cached_property

from cge.calibration.ledger import Ledger
from cge.calibration.nest import Nest
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

    With pay V and heads N, pay per head relative to its mean is r = (V/N) / (sum V / sum N). A share s
    (`share_distortion`, default 0.5) of the log gap is distortion, 1 + wedge = r**s up to normalisation;
    the rest is sector quality. Units of the factor are efficiency heads at the mean return, so the wedge
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
        with collecting(found):
            self.given_wedges = self._read_wedges()
        with collecting(found):
            self._share_distortion = ledger.number("share_distortion", 0.5)
        refuse(found)

    @cached_property
    def wedge(self) -> dict[Use, float]:
        """Gap between what an activity pays per efficiency unit and the economy-wide return."""
        s = self._share_distortion
        wedges = dict.fromkeys(self.pay, 0.0)
        for f, users in self.users.items():
            if all((f, a) in self.heads for a in users) and users:
                per_head = {a: self.pay[f, a] / self.heads[f, a] for a in users}
                raw = {a: r**s for a, r in per_head.items()}
                norm = sum(self.pay[f, a] / raw[a] for a in users) / sum(self.pay[f, a] for a in users)
                wedges |= {(f, a): raw[a] * norm - 1 for a in users}
        return wedges | self.given_wedges

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

    def _incomplete(self, sheet: str, what: str, given: dict[Use, float]) -> list[Finding]:
        """Factors named in a sheet that leaves out some of the activities that pay them."""
        addresses, wrong = self._ledger.addresses, []
        for f in dict.fromkeys(f for f, _ in given):
            if missing := [a for a in self.users.get(f, ()) if (f, a) not in given]:
                message = f"{f} has {what} in some activities but none in {', '.join(missing[:5])}"
                wrong.append(addresses.finding(sheet, "factor", addresses.find(sheet, factor=f), message))
        return wrong
