"""Many experiments, one comparison: `cge paper` runs all of experiments/paper on one compiled model.

Of every case: indicators, and EV and CV again in the closure `welfare`, the only one in which they measure welfare.
Of the first case of every experiment: contributions of its groups of shocks (path integral and Shapley), growth
accounting, and the first-order estimate of the GDP effect. Path 6 is split by path as well as by group.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cge.analysis.first_order import gdp_effect
from cge.analysis.growth_accounting import Accounting, account
from cge.analysis.shock_contributions import Contributions, contributions
from cge.errors import ExperimentError
from cge.experiment.run import Experiment, Run, read_experiment, solve_case
from cge.indicators.structure import unavailable
from cge.model.model import Model
from cge.model.scenario import Scenario

ORDER = (
    "reform_quality",
    "reform_efficiency",
    "reform_dynamics",
    "reforms_",
    "cell_invest",
    "cell_technology",
    "cell_management",
    "path_",
    "variant_",
)
ELEMENTS = ("workers", "objects", "means")
SYSTEM, PATHS = "path_6_system", "path_"
SPLIT = (
    "real_gdp",
    "gdp_net_of_policy",
    "real_consumption",
    "real_fixed_investment",
    "real_exports",
    "tfp_total",
    "emissions",
    "emission_intensity",
    "rationalisation_theil",
    "rationalisation_theil_three",
    "services_to_industry",
    "value_added_share",
    "skill_premium",
    "wage_theil",
    "labour_share",
    "output_quality_index",
    "export_quality_index",
    "gdp_physical",
)
"""Indicators split into contributions: smooth ones, so that the path integral exists."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Study:
    """One experiment of the comparison. `main` is its first case; EV and CV of every case: `run.welfare`."""

    run: Run
    main: Scenario
    contributions: Contributions
    accounting: Accounting
    first_order: float

    @property
    def name(self) -> str:
        """Name of the experiment."""
        return self.run.spec.name

    @property
    def titles(self) -> tuple[str, str]:
        """English and Chinese title."""
        spec = self.run.spec
        return spec.title or spec.name, spec.title_zh


@dataclass(frozen=True)
class Comparison:
    """All experiments on one model. `by_path` splits path 6 into the paths; missing: indicator -> what it needs."""

    model: Model
    studies: tuple[Study, ...]
    by_path: Contributions | None
    missing: Mapping[str, str]
    seconds: dict[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Study:
        return next(s for s in self.studies if s.name == name)


def compare(files: Iterable[Path], tell: Tell = lambda _: None) -> Comparison:
    """Read, compile once, solve and split everything. Raises ExperimentError with every finding, or SolveError."""
    experiments = sorted((read_experiment(f) for f in files), key=lambda e: _place(e.spec.name))
    books = {e.workbook_path for e in experiments}
    if len(books) != 1:
        raise ExperimentError(f"one comparison needs one workbook; the files name {len(books)}")
    clock = time.perf_counter()
    tell("Reading the workbook and compiling the model")
    model = _compiled(experiments)
    seconds = {"compile": time.perf_counter() - clock}
    clock = time.perf_counter()
    plans = _plans(experiments, model)
    studies = []
    for experiment, own in zip(experiments, plans, strict=True):
        tell(f"{experiment.spec.name}: {len(own)} case(s)")
        studies.append(_study(experiment, own, model))
    by_path = _by_path(studies, model)
    missing = unavailable(model.state(model.compiled.start))
    seconds["solve"] = time.perf_counter() - clock
    return Comparison(model, tuple(studies), by_path, missing, seconds)


def _compiled(experiments: Sequence[Experiment]) -> Model:
    """One model for all files: what one calls a group no other may mean otherwise. Raises ExperimentError."""
    first = experiments[0]
    together = {g: who for e in experiments for g, who in e.spec.groups.items()}
    model = replace(first, spec=first.spec.model_copy(update={"groups": together})).compile(first.open_workbook())
    sheet = model.benchmark.ledger.sheet_groups
    wrong = [
        f"{e.path}: group {g} means {', '.join(e.spec.groups.get(g, sheet.get(g, ())))}; elsewhere {', '.join(who)}"
        for g, who in model.groups.items()
        if g in together
        for e in experiments
        if (g in e.spec.groups or g in sheet) and set(e.spec.groups.get(g, sheet.get(g, ()))) != set(who)
    ]
    if wrong:
        raise ExperimentError("one comparison needs one meaning of every group:", wrong)
    return model


def _plans(experiments: Sequence[Experiment], model: Model) -> list[tuple[Scenario, ...]]:
    """All cases of all files; wrong files are reported together."""
    plans, wrong = [], []
    for experiment in experiments:
        try:
            plans.append(experiment.plan(model))
        except ExperimentError as error:
            wrong += [error.headline, *(f"  {f}" for f in error.findings)]
    if wrong:
        raise ExperimentError("the experiments cannot be compared:", wrong)
    return plans


def _study(experiment: Experiment, plans: tuple[Scenario, ...], model: Model) -> Study:
    outcomes = tuple(solve_case(model, p) for p in plans)
    run = Run(experiment.spec, model, outcomes, experiment=experiment)
    if run.failed:
        lost = run.failed[0]
        raise ExperimentError(f"{experiment.spec.name}, case {lost.plan.name} did not solve: {lost.error}")
    main = plans[0]
    return Study(
        run,
        main,
        contributions(model, main, SPLIT),
        account(model, main, nodes=4),
        100 * gdp_effect(model, model.problem(main.swaps), main.target)["total"],
    )


def _by_path(studies: Sequence[Study], model: Model) -> Contributions | None:
    """Path 6 split by path, where its shocks are those of the other paths together."""
    system = next((s for s in studies if s.name == SYSTEM), None)
    paths = [s for s in studies if s.name.startswith(PATHS) and s is not system]
    if system is None or not paths:
        return None
    targets = {f"path {s.name.split('_')[1]}": s.main.target for s in paths}
    return contributions(model, replace(system.main, targets=targets), SPLIT)


def _place(name: str) -> tuple[int, int, str]:
    """Reforms, cells by channel and element, paths, variants; others after them."""
    kind = next((k for k, start in enumerate(ORDER) if name.startswith(start)), len(ORDER))
    element = next((k for k, e in enumerate(ELEMENTS) if name.endswith(e)), 0)
    return kind, element, name
