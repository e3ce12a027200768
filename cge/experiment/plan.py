"""From the words of an experiment file to scenarios: what is wrong is told with its line, all of it together.

What is wrong with the words concerns the file. A closure that does not fit this economy, or its own swaps, concerns
the cases that use it: they have a scenario, which fails when it is solved (`misfits` says why); the others run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cge.calibration.named_groups import faults
from cge.errors import ClosureError, ExperimentError
from cge.experiment.spec import CaseSpec, ExperimentSpec, RuleSpec, SwapSpec
from cge.experiment.yaml_source import Finding, Place, Source
from cge.model.closures import CLOSURES, Swap
from cge.model.scenario import Roles, Scenario, build, checked, choose

if TYPE_CHECKING:
    from cge.model.model import Model


class Planner:
    """Turns the cases of one file into scenarios and collects what is wrong in `findings`."""

    def __init__(self, model: Model, spec: ExperimentSpec, source: Source) -> None:
        self.model, self.spec, self.source = model, spec, source
        self.findings: dict[Finding, None] = {}  # each once: the file's own shocks come by once for every case
        self.misfits: dict[Finding, None] = {}
        self._check_groups()
        self._roles: dict[tuple[str, tuple[Swap, ...]], Roles | None] = {}

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

    def own_swaps(self, swaps: tuple[SwapSpec, ...], rules: tuple[RuleSpec, ...] = ()) -> tuple[Swap, ...]:
        """The swaps of the file and these, then its rules and these."""
        swapped = (s for w in (*self.spec.swaps, *swaps) for s in self._swap(w))
        return (*swapped, *(s for r in (*self.spec.rules, *rules) for s in self._rule(r)))

    def _plan(self, case: CaseSpec) -> Scenario | None:
        before = len(self.findings)
        closure = case.closure or self.spec.closure
        place = (*case.place, "closure") if case.closure else case.place if case.swaps or case.rules else ("closure",)
        roles = self._choose(closure, self.own_swaps(case.swaps, case.rules), place, case)
        shocks = (*self.spec.shocks, *case.shocks)
        words = (case.description, case.description_zh)
        entries = [(s.symbol, s.shock) for s in shocks]
        plan, wrong = build(self.model, entries, roles, name=case.name, descriptions=words)
        for k, message in wrong:
            self._find(shocks[k].place, message)
        return plan if len(self.findings) == before else None

    def _find(self, place: Place, message: str) -> None:
        self._note(self.findings, place, message)

    def _note(self, where: dict[Finding, None], place: Place, message: str) -> None:
        where[Finding(self.source.line(place), message)] = None

    def _check_groups(self) -> None:
        """Groups of the file are wrong, or they are the model's: one name has one meaning."""
        wrong = list(faults(self.spec.groups, self.model.benchmark.kinds))
        for place, message in wrong:
            self._find(("groups", *place), message)
        sound = set(self.spec.groups) - {place[0] for place, _ in wrong}
        if lost := [g for g in sorted(sound) if self.model.groups.get(g) != tuple(self.spec.groups[g])]:
            raise ExperimentError(
                f"{self.source.path}: the model does not know group {', '.join(lost)} of the file: "
                "compile it with Experiment.compile, or cge.load(workbook, groups=...)"
            )

    def _swap(self, swap: SwapSpec) -> list[Swap]:
        own, wrong = checked(self.model, Swap(swap.fix, swap.free))
        for message in wrong:
            self._find(swap.place, message)
        return own

    def _rule(self, spec: RuleSpec) -> list[Swap]:
        ruling = self.model.ruling
        if spec.rule in ruling:
            return [ruling.follow(spec.rule)]
        if message := self.spec.too_many_rules():
            self._find((), message)
            return []
        if spec.rule not in ruling.faults:
            raise ExperimentError(
                f"{self.source.path}: the model does not know a rule of the file: compile it with Experiment.compile"
            )
        self._find(spec.place, f"rule {ruling.faults[spec.rule]}")
        return []

    def _choose(self, name: str, own: tuple[Swap, ...], place: Place, case: CaseSpec) -> Roles | None:
        """The roles under a closure, with nothing unknown where it does not fit; None where there is none of the name.

        Each closure is checked once.
        """
        if (name, own) not in self._roles:
            self._roles[name, own] = None
            try:
                self._roles[name, own] = choose(self.model, name, own)
            except ClosureError as error:
                swapped = f" with {len(own)} swap(s)" if own else ""
                words = "; ".join((error.headline, *error.findings))
                known = name in CLOSURES
                where = self.misfits if known else self.findings
                self._note(where, place, f"case {case.name}, closure {name}{swapped}: {words}")
                if known:
                    self._roles[name, own] = Roles(name, own, self.model.swaps(name, own), frozenset())
        return self._roles[name, own]
