"""An experiment: one YAML file, one workbook, one or several cases solved in turn.

from cge.experiment.run import run
result = run("experiments/tfp.yaml")
result.frame                                      # tidy DataFrame, all cases
result["tfp"]                                     # one case
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from pydantic import ValidationError

from cge.calibration import standard
from cge.calibration.named_groups import faults
from cge.errors import CgeError, ClosureError, ExperimentError, FailedCase, SolveError, UnknownName, nearest
from cge.experiment.notes import notes
from cge.experiment.plan import Planner
from cge.experiment.spec import ExperimentSpec, shape
from cge.experiment.tables import EV_WELFARE, macro, tidy
from cge.experiment.welfare import Reading, reading
from cge.experiment.yaml_source import Finding, Source, read_yaml
from cge.indicators import INDICATORS
from cge.model.case import Case
from cge.model.model import Model
from cge.model.notebook import card
from cge.model.scenario import Scenario
from sam.checks import require_sound

if TYPE_CHECKING:
    from sam import Workbook

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Experiment:
    """An experiment file as read. `findings` are wrong shapes; names are checked by `plan`."""

    spec: ExperimentSpec
    source: Source
    sha256: str
    findings: tuple[Finding, ...]

    @property
    def path(self) -> Path:
        """The YAML file."""
        return self.source.path

    @property
    def workbook_path(self) -> Path:
        """The workbook: relative to the YAML file, or the name of a bundled one; China 2018 by default."""
        from sam.data import bundled

        if not self.spec.workbook:
            return bundled()
        path = (self.path.parent / os.path.expanduser(self.spec.workbook)).resolve()  # leaves ~nobody as it is
        if not path.suffix and not path.exists():
            with suppress(FileNotFoundError):
                return bundled(self.spec.workbook)
        return path

    def open_workbook(self) -> Workbook:
        """The workbook. A missing one is reported together with the findings of the file itself."""
        from sam import SamError, read_workbook

        line = self.source.line(("workbook",))
        if not self.workbook_path.exists():
            raise self.error([Finding(line, f"workbook {self.workbook_path} does not exist{self._bundled_hint()}")])
        try:
            return read_workbook(self.workbook_path)
        except SamError as error:
            if not self.findings:
                raise
            raise self.error([Finding(line, f"workbook: {error}")]) from None

    def _bundled_hint(self) -> str:
        """Which bundled workbook was meant by a bare name."""
        from sam.data import names

        bare = not Path(self.spec.workbook).suffix
        return (nearest(self.spec.workbook, names()) or f"; bundled: {', '.join(names())}") if bare else ""

    def compile(self, workbook: Workbook) -> Model:
        """The economy, with the groups and rules of this file; wrong ones are left out here and told by `plan`."""
        kinds = standard(require_sound(workbook))[0].sam.kinds
        wrong = {place[0] for place, _ in faults(self.spec.groups, kinds)}
        groups = {g: who for g, who in self.spec.groups.items() if g not in wrong}
        return Model(workbook, groups=groups, rules=self.spec.every_rule)

    def plan(self, model: Model) -> tuple[Scenario, ...]:
        """All cases, each with a closure that fits. Raises ExperimentError with every finding of the file."""
        return self._plan(model, strict=True)

    def cases(self, model: Model) -> tuple[Scenario, ...]:
        """All cases; one whose closure does not fit raises ClosureError when it is solved. Raises ExperimentError."""
        return self._plan(model, strict=False)

    def _plan(self, model: Model, strict: bool) -> tuple[Scenario, ...]:
        notes(model)
        planner = Planner(model, self.spec, self.source)
        plans = planner.plans()
        wrong = [*planner.findings, *self._check_report(planner), *self.findings]
        if wrong or (strict and planner.misfits):
            raise self.error([*wrong, *planner.misfits])
        return plans

    def error(self, more: Iterable[Finding]) -> ExperimentError:
        """Everything wrong with the file, in the order of its lines."""
        wrong = [str(f) for f in sorted({*self.findings, *more})]
        return ExperimentError(f"{self.path}: {len(wrong)} thing(s) to put right:", wrong)

    def _check_report(self, planner: Planner) -> list[Finding]:
        wrong, members = [], planner.model.members
        for k, text in enumerate(self.spec.report):
            name, _, complaint = planner.model.resolve(text)
            if text in (*INDICATORS, EV_WELFARE) or not complaint:
                continue
            if not name or name not in members:
                complaint = f"no indicator or symbol {text!r}{nearest(text, (*INDICATORS, EV_WELFARE, *members))}"
            wrong.append(Finding(self.source.line(("report", k)), f"report: {complaint}"))
        return wrong


@dataclass(frozen=True)
class Outcome:
    """What became of one case: a solution, or the error that stands in its place; seconds: None where unknown."""

    plan: Scenario
    solution: Case | None
    error: SolveError | ClosureError | None
    seconds: float | None


@dataclass(frozen=True)
class Run:
    """A solved experiment. `experiment` is its file, None where it was put together in Python."""

    spec: ExperimentSpec
    model: Model
    outcomes: tuple[Outcome, ...]
    seconds: dict[str, float] = field(default_factory=dict)
    experiment: Experiment | None = None

    @property
    def solutions(self) -> dict[str, Case]:
        """Case name -> solution, for the cases that solved."""
        return {o.plan.name: o.solution for o in self.outcomes if o.solution is not None}

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The cases that did not solve."""
        return tuple(o for o in self.outcomes if o.solution is None)

    def __getitem__(self, case: str) -> Case:
        """One case. Raises FailedCase with the reason where it did not solve, UnknownName; both are KeyErrors."""
        for outcome in self.outcomes:
            if outcome.plan.name == case:
                if outcome.solution is None:
                    raise FailedCase(case, outcome.error)
                return outcome.solution
        known = [o.plan.name for o in self.outcomes]
        raise UnknownName(f"no case {case!r}{nearest(str(case), known)}; there are {', '.join(known)}")

    @property
    def frame(self) -> pd.DataFrame:
        """Tidy table of every symbol and indicator of every solved case; made when asked for, and large."""
        return tidy(self)

    @cached_property
    def welfare(self) -> dict[str, Reading]:
        """Solved case -> EV and CV from a second solve where they measure welfare; solved when first asked for."""
        return {o.plan.name: reading(self.model, o.plan) for o in self.outcomes if o.solution is not None}

    def __repr__(self) -> str:
        cases = "; ".join(f"{n}: real GDP {s.pct('q_gdp'):+.3f} %" for n, s in self.solutions.items())
        lost = f"; {len(self.failed)} did not solve" if self.failed else ""
        return f"<Run {self.spec.name!r}: {cases}{lost}>"

    def _repr_html_(self) -> str:
        return card(self.spec.title or self.spec.name, [], macro(self))


def read_experiment(path: str | Path) -> Experiment:
    """Read an experiment file. Raises ExperimentError when it is not YAML, OSError when it is not there."""
    path = Path(path)
    source = read_yaml(path)
    if not isinstance(source.data, dict):
        raise ExperimentError(f"{path}: an experiment file is a mapping such as  name: tfp  and  shocks: [...]")
    spec, findings = shape(source)
    return Experiment(spec, source, source.sha256, tuple(findings))


def run(path: str | Path, tell: Tell = lambda _: None) -> Run:
    """Read, compile and solve an experiment; nothing is written. Cases that do not solve are in `Run.failed`."""
    return solve(read_experiment(path), tell)


def solve(experiment: Experiment, tell: Tell = lambda _: None, unconnected: bool = False) -> Run:
    """Compile the workbook once and solve every case; `unconnected` as in `Model.solve`."""
    from sam import SamError

    clock = time.perf_counter()
    tell(f"Reading {experiment.workbook_path.name}")
    workbook = experiment.open_workbook()
    seconds = {"read": time.perf_counter() - clock}
    tell("Compiling the model")
    clock = time.perf_counter()
    try:
        model = experiment.compile(workbook)
    except (CgeError, SamError) as error:
        if experiment.findings:
            raise experiment.error([Finding(0, f"workbook {experiment.workbook_path.name}: {error}")]) from None
        raise
    seconds["compile"] = time.perf_counter() - clock
    clock = time.perf_counter()
    plans = experiment.cases(model)
    seconds["check"] = time.perf_counter() - clock
    b = model.benchmark
    tell(f"{len(b.sets['activity'])} activities, {len(model.compiled.rows):,} equations, {len(plans)} case(s)")
    outcomes = []
    for k, plan in enumerate(plans):
        tell(f"Solving {plan.name} ({k + 1} of {len(plans)})")
        outcomes.append(solve_case(model, plan, unconnected))
    return Run(experiment.spec, model, tuple(outcomes), seconds, experiment)


def solve_case(model: Model, plan: Scenario, unconnected: bool = False) -> Outcome:
    """One case; what keeps it from being solved becomes part of the outcome, with sectors in words."""
    clock = time.perf_counter()
    try:
        solution = model.run(plan, unconnected=unconnected)
    except SolveError as error:
        said = SolveError(error.headline, [_labelled(f, model) for f in error.findings], error.reached)
        return Outcome(plan, None, said, time.perf_counter() - clock)
    except ClosureError as error:
        return Outcome(plan, None, error, time.perf_counter() - clock)
    return Outcome(solution.scenario, solution, None, time.perf_counter() - clock)


def run_of(case: Case) -> Run:
    """A case solved in Python as an experiment of one. Raises ExperimentError where its name is none for a file."""
    try:
        spec = ExperimentSpec(name=case.name, closure=case.closure)
    except ValidationError as error:
        said = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise ExperimentError(f"case {case.name!r} cannot be written: {said}") from None
    return Run(spec, case.model, (Outcome(case.scenario, case, None, None),))


def _labelled(finding: str, model: Model) -> str:
    """``zero_profit[a01] (...)`` with the names of the accounts behind it."""
    match = re.search(r"\[([^\]]*)\]", finding)
    labels = model.workbook.sam.label_en
    names = [labels[p] for p in match.group(1).split(",") if labels.get(p, p) not in (p, "")] if match else []
    return f"{finding} [{'; '.join(names)}]" if names else finding
