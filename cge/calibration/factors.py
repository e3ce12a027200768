"""Factor quantities, reallocation wedges, mobility and factor taxes, from pay and heads."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

from cge.errors import DataError, nearest

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark

Use = tuple[str, str]


class FactorData:
    """Factor quantities and reallocation wedges from pay and heads (spec 2.3).

    With pay V and heads N, pay per head relative to its mean is r = (V/N) / (sum V / sum N). A share s
    (`share_distortion`, default 0.5) of the log gap is distortion, 1 + wedge = r**s up to normalisation;
    the rest is sector quality. Units of the factor are efficiency heads at the mean return, so the wedge
    rents add up to zero in the benchmark. Without heads the wedge is zero. A sheet `wedges` overrides both, as given.
    """

    def __init__(self, b: Benchmark) -> None:
        self._b = b
        self.pay = {k: b.flows("factor", "activity")[k] for k in b.nest.leaves("factor")}
        self.nest_of = b.nest.leaves("factor")
        self.users: dict[str, tuple[str, ...]] = dict.fromkeys(b.accounts("factor"), ())
        for f, a in self.pay:
            self.users[f] = (*self.users[f], a)
        self.used_by: dict[str, tuple[str, ...]] = dict.fromkeys(b.output, ())
        for f, a in self.pay:
            self.used_by[a] = (*self.used_by[a], f)
        self.heads = self._read_heads()
        self.given_wedges = self._read_wedges()

    @cached_property
    def wedge(self) -> dict[Use, float]:
        """Gap between what an activity pays per efficiency unit and the economy-wide return."""
        s = self._b.number("share_distortion", 0.5)
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
        return {f: self._b.parameter("unemployment", f) for f in self.users}

    @cached_property
    def immobility(self) -> dict[str, float]:
        """Inverse of the mobility elasticity; 0 when mobile, and when fixed (a closure fixes those)."""
        mobility = {f: self._b.parameter("mobility", f) for f in self.users}
        return {f: 0.0 if v in (0.0, math.inf) else 1 / v for f, v in mobility.items()}

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        """Factors that stay in their sector (mobility = 0)."""
        return tuple(f for f in self.users if self._b.parameter("mobility", f) == 0.0)

    @cached_property
    def gross_income(self) -> dict[str, float]:
        """Pay in all activities plus income from abroad."""
        abroad = self._b.row_total("factor", "row")
        return {f: sum(self.pay[f, a] for a in us) + abroad.get(f, 0.0) for f, us in self.users.items()}

    @cached_property
    def income(self) -> dict[str, float]:
        """Gross income less taxes on factor income."""
        tax = self._b.row_total("tax_factor", "factor", by=1)
        return {f: v - tax.get(f, 0.0) for f, v in self.gross_income.items()}

    @cached_property
    def taxes(self) -> dict[Use, tuple[str, ...]]:
        """Factor-tax accounts that reach a factor in an activity."""
        reach: dict[Use, tuple[str, ...]] = {}
        for t, f, a in self._b.factor_tax_rates:
            reach[f, a] = (*reach.get((f, a), ()), t)
        return reach

    @cached_property
    def tax_total(self) -> dict[Use, float]:
        """Benchmark factor-tax rate of a factor in an activity, all accounts together."""
        rates = self._b.factor_tax_rates
        return {(f, a): sum(rates[t, f, a] for t in self.taxes.get((f, a), ())) for f, a in self.pay}

    def _read_heads(self) -> dict[Use, float]:
        table = self._b.tables.get("factor_quantities")
        heads: dict[Use, float] = {}
        wrong: list[str] = []
        if table is None:
            return heads
        for row, r in table.iterrows():
            key, value = (str(r["factor"]), str(r["activity"])), float(r["quantity"])
            if key[0] not in self.users:
                wrong.append(f"factor_quantities!A{row}: unknown factor {key[0]!r}{nearest(key[0], self.users)}")
            elif key[1] not in self._b.output:
                wrong.append(f"factor_quantities!B{row}: unknown activity {key[1]!r}{nearest(key[1], self._b.output)}")
            elif key not in self.pay:
                if value:
                    wrong.append(f"factor_quantities!C{row}: {key[1]} pays nothing for {value:g} of {key[0]}")
            elif not value > 0:
                wrong.append(f"factor_quantities!C{row}: {key[1]} pays {key[0]} but its quantity is {value:g}")
            else:
                heads[key] = heads.get(key, 0.0) + value
        wrong += self._incomplete(heads)
        if wrong:
            raise DataError("sheet factor_quantities:", wrong)
        return heads

    def _read_wedges(self) -> dict[Use, float]:
        """Sheet `wedges`: for a factor named there, one wedge above -1 for every activity that pays it."""
        table = self._b.tables.get("wedges")
        rows = (
            []
            if table is None
            else [(str(f), str(a), float(w)) for f, a, w in table[["factor", "activity", "wedge"]].to_numpy()]
        )
        given = {(f, a): w for f, a, w in rows}
        wrong = [f"wedges: {a} does not pay {f}" for f, a in given if (f, a) not in self.pay]
        wrong += [f"wedges: {f} in {a} is {w:g}; it must be above -1" for (f, a), w in given.items() if not w > -1]
        wrong += [
            f"wedges: {f} has wedges in some activities but none in {', '.join(missing[:5])}"
            for f in dict.fromkeys(f for f, _ in given)
            if (missing := [a for a in self.users.get(f, ()) if (f, a) not in given])
        ]
        if wrong:
            raise DataError("sheet wedges:", wrong)
        return given

    def _incomplete(self, heads: dict[Use, float]) -> list[str]:
        return [
            f"factor_quantities: {f} has quantities in some activities but none in {', '.join(missing[:5])}"
            for f, users in self.users.items()
            if (missing := [a for a in users if (f, a) not in heads]) and len(missing) < len(users)
        ]
