"""From the words of an experiment file to the numbers of each case: names, closures and shocks checked together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cge.errors import ClosureError, nearest
from cge.experiment.spec import CaseSpec, ExperimentSpec, ShockSpec, SwapSpec
from cge.experiment.yaml_source import Place, Source
from cge.language.reference import Member, parse, resolve, show
from cge.model.closures import Swap

if TYPE_CHECKING:
    from cge.model.model import Model

Array = NDArray[np.float64]
TFP = ("tfp", "tfp_economy")
BASED = (*TFP, "dispersion")
"""Symbols whose shocks state their basis."""


@dataclass(frozen=True)
class Scenario:
    """One case, ready to solve: `target` holds every exogenous symbol at its new value."""

    name: str
    description: str
    description_zh: str
    closure: str
    own_swaps: tuple[Swap, ...]
    swaps: tuple[Swap, ...]
    shocks: tuple[ShockSpec, ...]
    target: Array = field(repr=False)
    targets: dict[str, Array] = field(repr=False, default_factory=dict)
    """Group of shocks -> `target` with the shocks of this group alone; "" for shocks without a group."""


class Planner:
    """Turns the cases of one file into plans and collects what is wrong in `findings`."""

    def __init__(self, model: Model, spec: ExperimentSpec, source: Source) -> None:
        self.model, self.spec, self.source = model, spec, source
        self.members = model.members
        self.findings: list[str] = []
        self.groups = {**model.groups, **self._own_groups()}
        self._roles: dict[tuple[str, tuple[Swap, ...]], tuple[tuple[Swap, ...], frozenset[int]] | None] = {}

    def plans(self) -> tuple[Scenario, ...]:
        """All cases; those with findings are missing."""
        cases = self.spec.cases or (CaseSpec(name=self.spec.name),)
        seen: dict[str, CaseSpec] = {}
        plans = []
        for case in cases:
            if case.name in seen:
                self._find((*case.place, "name"), f"two cases are called {case.name!r}")
            seen[case.name] = case
            if (plan := self._plan(case)) is not None:
                plans.append(plan)
        return tuple(plans)

    def _plan(self, case: CaseSpec) -> Scenario | None:
        before = len(self.findings)
        closure = case.closure or self.spec.closure
        own = tuple(s for w in (*self.spec.swaps, *case.swaps) for s in self._swap(w))
        place = (*case.place, "closure") if case.closure else case.place if case.swaps else ("closure",)
        roles = self._check_closure(closure, own, place, case)
        shocks = (*self.spec.shocks, *case.shocks)
        target = self._target(shocks, roles[1] if roles else frozenset(), case)
        if roles is None or len(self.findings) > before:
            return None
        names = dict.fromkeys(s.group for s in shocks)
        targets = {g: self._target([s for s in shocks if s.group == g], roles[1], case) for g in names}
        return Scenario(
            case.name, case.description, case.description_zh, closure, own, roles[0], shocks, target, targets
        )

    def _find(self, place: Place, message: str) -> None:
        text = f"line {self.source.line(place)}: {message}"
        if text not in self.findings:  # the file's own shocks come by once for every case
            self.findings.append(text)

    def _own_groups(self) -> dict[str, tuple[str, ...]]:
        known = self.model.benchmark.kinds
        for name, accounts in self.spec.groups.items():
            if name in known:
                self._find(("groups", name), f"group {name!r} is already the name of an account")
            if parse(f"x[{name}]") != ("x", (name,)) or name == "*":
                self._find(("groups", name), f"group {name!r}: a symbol cannot name it; leave out commas and *")
            for k, account in enumerate(accounts):
                if account not in known:
                    self._find(
                        ("groups", name, k), f"group {name}: unknown account {account!r}{nearest(account, known)}"
                    )
        return dict(self.spec.groups)

    def _swap(self, swap: SwapSpec) -> list[Swap]:
        """The swap, written out member by member where it uses a group of the file."""
        sides = [resolve(text, self.members, self.groups) for text in (swap.fix, swap.free)]
        for text, (_, _, complaint) in zip((swap.fix, swap.free), sides, strict=True):
            if complaint:
                self._find(swap.place, f"swap {text}: {complaint}")
        if any(complaint for *_, complaint in sides):
            return []
        if not any(set((parse(t) or ("", ()))[1]) & set(self.spec.groups) for t in (swap.fix, swap.free)):
            return [Swap(swap.fix, swap.free)]
        (fix, fixed, _), (free, freed, _) = sides
        if len(fixed) != len(freed):
            self._find(
                swap.place, f"swap {swap.fix} ({len(fixed)} symbols) for {swap.free} ({len(freed)}): the numbers differ"
            )
            return []
        return [Swap(show(fix, i), show(free, j)) for i, j in zip(fixed, freed, strict=True)]

    def _check_closure(
        self, name: str, own: tuple[Swap, ...], place: Place, case: CaseSpec
    ) -> tuple[tuple[Swap, ...], frozenset[int]] | None:
        """(all swaps, columns that are unknown); None when the closure does not fit. Each closure is checked once."""
        if (name, own) not in self._roles:
            self._roles[name, own] = None
            try:
                swaps = self.model.swaps(name, own)
                self._roles[name, own] = (swaps, frozenset(self.model.problem(swaps).unknowns.tolist()))
            except ClosureError as error:
                swapped = f" with {len(own)} swap(s)" if own else ""
                self._find(
                    place, f"case {case.name}, closure {name}{swapped}: " + "; ".join((error.headline, *error.findings))
                )
        return self._roles[name, own]

    def _target(self, shocks: Iterable[ShockSpec], unknown: frozenset[int], case: CaseSpec) -> Array:
        x = np.array(self.model.compiled.start)
        for shock in shocks:
            name, members, complaint = resolve(shock.symbol, self.members, self.groups)
            columns = {self.model.compiled.index[name, k]: k for k in members if (name, k) in self.model.compiled.index}
            complaint = complaint or _basis_complaint(shock, name)
            if not complaint and not columns:
                complaint = f"{shock.symbol} stands in no equation of this economy, so it cannot matter"
            if not complaint and (hit := next((m for c, m in columns.items() if c in unknown), None)) is not None:
                complaint = f"case {case.name}: {show(name, hit)} is an unknown under this closure; swap it first"
            complaint = complaint or self._apply(shock, name, columns, x)
            if complaint:
                self._find(shock.place, complaint)
        return x

    def _apply(self, shock: ShockSpec, name: str, columns: Mapping[int, Member], x: Array) -> str:
        """Change x in place; returns what is wrong, "" when all is well."""
        how, value = shock.resolved(self.model.benchmark.gdp)
        if shock.change[0] == "add_pct_gdp" and not self.model.system.symbols[name].unit.startswith("currency"):
            return f"{shock.symbol} is no amount of money, so per cent of GDP means nothing; use add"
        if how == "multiply" and not any(x[c] for c in columns):
            return f"{shock.symbol} is zero in the benchmark, so multiplying changes nothing; use set or add"
        for column, member in columns.items():
            share = self._value_added_share(member) if shock.basis == "value_added" else 1.0
            if not share > 0:
                return (
                    f"{show(name, member)}: {member} has no value added in the benchmark; use basis: gross_output there"
                )
            origin = float(self.model.compiled.start[column])
            old = _rebased(float(x[column]), name, 1 / share, origin)
            new = {"set": value, "multiply": old * value, "add": old + value}[how]
            if (self.model.positive[column] or share != 1.0) and not new > 0:
                return f"{show(name, member)} must stay positive, not {new:g}"
            x[column] = _rebased(new, name, share, origin)
            if not np.isfinite(x[column]):
                return f"{show(name, member)}: {how} {value:g} is too large"
        return ""

    def _value_added_share(self, activity: Member) -> float:
        """Value added over gross output in the benchmark: d ln A = share x d ln A on value added (spec 3)."""
        b = self.model.benchmark
        inputs = sum(v for (_, a), v in b.flows("commodity", "activity").items() if a == activity)
        return 1 - inputs / b.output[activity]


def _rebased(value: float, name: str, share: float, origin: float) -> float:
    """From value added to gross output with its share there, back with the inverse: logs of TFP, changes of variance.

    The model's TFP and its loss from dispersion, exp(-sigma / 2 dv), multiply gross output.
    """
    if share == 1.0:
        return value
    return origin + (value - origin) * share if name == "dispersion" else value**share


def _basis_complaint(shock: ShockSpec, name: str) -> str:
    """Shocks on TFP and dispersion state their basis: one on gross output is about three times the other."""
    if name not in BASED:
        return f"{name} has no basis; only {', '.join(BASED)} do" if shock.basis and name else ""
    if shock.basis is None:
        return f"{shock.symbol}: state basis: value_added or gross_output (on gross output the Domar sum multiplies it)"
    if name == "tfp_economy" and shock.basis == "value_added":
        return "tfp_economy works on gross output; on value added shock tfp[*], which scales by each sector's share"
    return ""
