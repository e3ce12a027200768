"""Shocks: what is done to the given symbols of a model, and the one place that does it, whoever asks.

Shocks on one symbol compose in the order they stand. Those on productivity and dispersion state their basis: value
added, which papers mean, or gross output, which is what the symbol multiplies (spec 3).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cge.errors import closest, nearest
from cge.language.reference import Member, but_auxiliary, parse, show

if TYPE_CHECKING:
    from cge.model.model import Model

Array = NDArray[np.float64]
HOW = ("set", "multiply", "add", "add_pct_gdp")
BASES = ("value_added", "gross_output")
BASED = ("tfp", "tfp_economy", "dispersion")
"""Symbols whose shocks state their basis."""


@dataclass(frozen=True)
class Shock:
    """One change of a given value: `how` is set, multiply, add or add_pct_gdp (per cent of benchmark GDP).

    `group` is what a decomposition adds up. Nothing is checked before the shock meets a symbol, so that all that is
    wrong with a case is told at once.
    """

    how: str
    value: float
    basis: str | None = None
    group: str = ""
    comment: str = ""

    def resolved(self, gdp: float) -> tuple[str, float]:
        """(set | multiply | add, number): per cent of GDP become currency, added to each member the symbol names."""
        return ("add", self.value * gdp / 100) if self.how == "add_pct_gdp" else (self.how, self.value)

    def __str__(self) -> str:
        if self.how == "add_pct_gdp":
            return f"add {self.value:g} % of benchmark GDP"
        return f"{self.how} {self.value:g}" + (f" ({self.basis.replace('_', ' ')})" if self.basis else "")

    def written(self) -> dict[str, Any]:
        """The shock as an experiment file writes it; what is left at its default is left out."""
        said = {"group": self.group, "basis": self.basis, "comment": self.comment}
        return {self.how: self.value} | {k: v for k, v in said.items() if v}


Shocks = Mapping[str, "float | Shock | Sequence[Shock]"]
"""Reference -> what is done to it; a plain number sets."""


def multiply(factor: float, *, basis: str | None = None, group: str = "", comment: str = "") -> Shock:
    """The benchmark value times `factor`: ``multiply(1.01, basis="value_added")`` raises TFP by 1 %."""
    return Shock("multiply", factor, basis, group, comment)


def add(amount: float, *, basis: str | None = None, group: str = "", comment: str = "") -> Shock:
    """The benchmark value plus `amount`, in the unit of the symbol."""
    return Shock("add", amount, basis, group, comment)


def set_to(value: float, *, basis: str | None = None, group: str = "", comment: str = "") -> Shock:
    """The value itself, in the unit of the symbol."""
    return Shock("set", value, basis, group, comment)


def add_pct_gdp(per_cent: float, *, group: str = "", comment: str = "") -> Shock:
    """The benchmark value plus so many per cent of benchmark GDP, for amounts of money."""
    return Shock("add_pct_gdp", per_cent, None, group, comment)


def number(value: Any) -> float:
    """A finite number. Raises ValueError that says what else it is."""
    value = value.item() if getattr(value, "shape", None) == () else value
    if isinstance(value, bool):
        raise ValueError("a number is needed, not true or false")
    if not isinstance(value, Real):
        raise ValueError(f"a number is needed, not {value!r}")
    found = _finite(lambda: float(value))
    if not np.isfinite(found):
        raise ValueError(f"a finite number is needed, not {found:g}")
    return found


def _finite(compute: Callable[[], float]) -> float:
    """A number, infinite where Python has none that large."""
    try:
        return compute()
    except OverflowError:
        return np.inf


def basis_of(value: Any) -> str | None:
    """One of the two words, or none. Raises ValueError with the nearest."""
    if value is None or value in BASES:
        return None if value is None else str(value)
    raise ValueError(f"basis is value_added or gross_output, not {value!r}{nearest(str(value), BASES)}")


def listed(shocks: Any) -> list[tuple[Any, Any]]:
    """The entries of a mapping one by one: several shocks on a symbol stand in a list."""
    each: list[tuple[Any, Any]] = []
    for text, given in shocks.items():
        several = isinstance(given, list | tuple) and given and all(isinstance(s, Shock) for s in given)
        each += [(text, s) for s in given] if several else [(text, given)]
    return each


def apply(
    model: Model,
    shocks: Sequence[tuple[Any, Any]],
    unknown: Collection[int] = (),
    case: str = "",
) -> tuple[Array, list[tuple[int, str]]]:
    """(the benchmark with the shocks, what is wrong as (position of the shock, message)).

    unknown: columns that the closure lets adjust; case: its name, if any.
    """
    x, wrong = np.array(model.compiled.start), []
    task = _Task(model, unknown, f"case {case}: " if case else "")
    for k, (text, given) in enumerate(shocks):
        if complaint := _unwritten(text, given) or task.apply(text, as_shock(given), x):
            wrong.append((k, complaint))
    return x, wrong


def as_shock(given: Any) -> Shock:
    """A shock whose value is a plain float; a number sets."""
    if isinstance(given, Shock):
        return replace(given, value=number(given.value))
    return Shock("set", number(given))


def _unwritten(text: Any, given: Any) -> str:
    """What is wrong with a shock as it is written, whatever the economy."""
    if not isinstance(text, str):
        return f"{text!r} is not a symbol such as 'tfp[a01]' or 'wedge[L_low,*]'"
    if isinstance(given, list | tuple):
        return f"{text}: {given!r} is no shock; write {_instead(text, given)}"
    how = given.how if isinstance(given, Shock) else "set"
    if how not in HOW:
        return f"{text}: unknown change {how!r}{nearest(str(how), HOW)}; known: {', '.join(HOW)}"
    try:
        number(given.value if isinstance(given, Shock) else given)
    except ValueError as error:
        return f"{text}: {how}: {error}"
    try:
        basis_of(given.basis if isinstance(given, Shock) else None)
    except ValueError as error:
        return f"{text}: {error}"
    return ""


def _instead(text: str, given: Sequence[Any]) -> str:
    """What to write for a pair such as ("mutliply", 1.01), or for a list of something else."""
    word = next((v for v in given if isinstance(v, str)), None)
    value = next((v for v in given if isinstance(v, Real) and not isinstance(v, bool)), None)
    if word is None or len(given) != 2:
        return "a number, a shock such as cge.multiply(1.01), or a list of shocks"
    makers = ("set_to", "multiply", "add", "add_pct_gdp")
    best = (closest(word, makers, 1) or ["multiply"])[0]
    basis = ', basis="value_added"' if (parse(text) or ("",))[0] in BASED else ""
    return f"cge.{best}({'1.01' if value is None else f'{value:g}'}{basis})"


@dataclass(frozen=True)
class _Task:
    """The rules a shock must keep in one economy under one closure."""

    model: Model
    unknown: Collection[int]
    case: str

    def apply(self, text: str, shock: Shock, x: Array) -> str:
        """Change x in place; returns what is wrong, "" when all is well."""
        name, members, complaint = self.model.resolve(text)
        index = self.model.compiled.index
        meant = but_auxiliary(text, members, self.model.groups)
        columns = {index[name, k]: k for k in meant if (name, k) in index}
        if members and not meant:
            complaint = f"{text} names auxiliary accounts alone: name one to shock it, such as {show(name, members[0])}"
        complaint = complaint or _basis_complaint(text, shock, name)
        if not complaint and not columns:
            complaint = idle(text, name)
        if not complaint and (hit := next((m for c, m in columns.items() if c in self.unknown), None)) is not None:
            complaint = f"{self.case}{show(name, hit)} is an unknown under this closure; swap it first"
            complaint += _or_rule(self.model, name, hit)
        return complaint or self._change(text, shock, name, columns, x)

    @cached_property
    def _value_added(self) -> dict[Member, float]:
        """Share of value added in gross output in the benchmark: d ln A = share x d ln A on value added (spec 3)."""
        b = self.model.benchmark
        inputs = b.row_total("commodity", "activity", by=1)
        return {a: 1 - inputs.get(a, 0.0) / output for a, output in b.output.items()}

    def _change(self, text: str, shock: Shock, name: str, columns: Mapping[int, Member], x: Array) -> str:
        how, value = shock.resolved(self.model.benchmark.gdp)
        if shock.how == "add_pct_gdp" and not self.model.system.symbols[name].unit.startswith("currency"):
            return f"{text} is no amount of money, so per cent of GDP means nothing; use add"
        if how == "multiply" and not any(x[c] for c in columns):
            return f"{text} is zero in the benchmark, so multiplying changes nothing; use set or add"
        for column, member in columns.items():
            share = self._value_added[member] if shock.basis == "value_added" else 1.0
            if not share > 0:
                return (
                    f"{show(name, member)}: {member} has no value added in the benchmark; use basis: gross_output there"
                )
            origin = float(self.model.compiled.start[column])
            old = _rebased(float(x[column]), name, 1 / share, origin)
            new = {"set": value, "multiply": old * value, "add": old + value}[how]
            if share != 1.0 and not new > 0:
                return f"{show(name, member)} must be above 0, not {new:g}"
            x[column] = _rebased(new, name, share, origin)
            if not np.isfinite(x[column]):
                return f"{show(name, member)}: {how} {value:g} is too large"
            if wrong := out_of_range(self.model, name, member, float(x[column])):
                return wrong
        return ""


def _or_rule(model: Model, name: str, member: Member) -> str:
    """What else to do where a rule makes the symbol an unknown."""
    rules = [f.rule.follows for f in model.benchmark.rules.values() if (f.symbol, f.member) == (name, member)]
    return f", or drop the rule that it follows {rules[0]}" if rules else ""


def out_of_range(model: Model, name: str, member: Member, value: float) -> str:
    """What is wrong with a value given to a symbol, "" when nothing is.

    A benchmark that lies beyond the range already, such as a share of a negative cell, may move on from there.
    """
    symbol, origin = model.system.symbols[name], model.system.levels[name][member]
    within = symbol.within
    if name in model.system.least:
        within = replace(within, least=model.system.least[name][member])
    if within.allows(value) or not within.allows(origin):
        return ""
    return f"{show(name, member)}, {symbol.label_en}, must be {within}, not {value:g}"


def idle(text: str, name: str) -> str:
    """Why a symbol that stands in no equation cannot be shocked or swapped, and what would make it count."""
    from cge.calibration.absent import why_idle  # the calibration is heavy, and shocks are read before it is needed

    why = why_idle(name)
    return f"{text} stands in no equation of this economy" + (f": {why}" if why else ", so it cannot matter")


def _rebased(value: float, name: str, share: float, origin: float) -> float:
    """From value added to gross output with its share there, back with the inverse: logs of TFP, changes of variance.

    The model's TFP and its loss from dispersion, exp(-sigma / 2 dv), multiply gross output.
    """
    if share == 1.0:
        return value
    return origin + (value - origin) * share if name == "dispersion" else _finite(lambda: value**share)


def _basis_complaint(text: str, shock: Shock, name: str) -> str:
    """Shocks on TFP and dispersion state their basis: one on gross output is about three times the other."""
    if name not in BASED:
        return f"{name} has no basis; only {', '.join(BASED)} do" if shock.basis and name else ""
    if shock.basis is None:
        return f"{text}: state basis: value_added or gross_output (on gross output the Domar sum multiplies it)"
    if name == "tfp_economy" and shock.basis == "value_added":
        return "tfp_economy works on gross output; on value added shock tfp[*], which scales by each sector's share"
    return ""
