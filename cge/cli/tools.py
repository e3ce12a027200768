"""What the commands share: exit codes, the terminal, the workbook or the case they speak of."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cge.model.model import Model
    from cge.model.scenario import Scenario

OK, FAILED, WRONG = 0, 1, 2
Book = Annotated[Path | None, typer.Option("--workbook", "-w", help="Workbook; default: the bundled China 2018.")]


def book_path(path: Path | None) -> Path:
    from sam.data import bundled

    if path is None:
        return bundled()
    if not path.suffix and not path.exists():
        with contextlib.suppress(FileNotFoundError):
            return bundled(str(path))
    return path


def compiled(workbook: Path | None) -> Model:
    import cge

    return cge.load(book_path(workbook))


def planned(file: Path | None, case: str, workbook: Path | None) -> tuple[Model, Scenario | None]:
    """The model, and one case of an experiment file. Raises ExperimentError."""
    from cge.errors import ExperimentError

    if file is None:
        return compiled(workbook), None
    if workbook is not None:
        raise ExperimentError("an experiment names its own workbook: leave --workbook out")
    model, plans = chosen(file, case)
    return model, plans[0]


def chosen(file: Path, case: str) -> tuple[Model, list[Scenario]]:
    """The model and the cases of an experiment file, or the one named. Raises ExperimentError."""
    from cge.errors import ExperimentError, nearest
    from cge.experiment.run import read_experiment

    experiment = read_experiment(file)
    model = experiment.compile(experiment.open_workbook())
    plans = {plan.name: plan for plan in experiment.cases(model)}
    if case and case not in plans:
        raise ExperimentError(f"{file} has no case {case!r}{nearest(case, plans)}; it has {', '.join(plans)}")
    return model, [plans[case]] if case else list(plans.values())
