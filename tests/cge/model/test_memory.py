"""A case keeps its solution, not its tables: what it takes is a small multiple of its vector."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import pytest

import cge
from cge.experiment.run import Outcome, Run
from cge.experiment.spec import ExperimentSpec
from cge.experiment.tables import case_tables, tidy
from cge.model.case import Case
from cge.model.model import Model
from cge.report.folder import Folder, write_results
from tests.economies import Shape, economy

CASES = 12


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(economy(1, Shape(activities=12, commodities=12, joint=False, margins=False, power=False)))


def _solve(model: Model, number: int) -> list[Case]:
    shocks = [{"tfp[*]": cge.multiply(1.01 + k / 1000, basis="value_added")} for k in range(number)]
    return [model.solve(shock, name=f"c{k}") for k, shock in enumerate(shocks)]


def _kept() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _run(model: Model, cases: list[Case]) -> Run:
    return Run(ExperimentSpec(name="x"), model, tuple(Outcome(c.scenario, c, None, None) for c in cases))


def _use(model: Model, cases: list[Case], out: Path) -> None:
    """Ask for every large table, and write the results."""
    for case in cases:
        assert len(case.frame)
        assert case.sam is not None
        assert len(case.change) == len(case.pct_change)
    run = _run(model, cases)
    assert len(run.frame)
    with Folder(out) as folder:
        write_results(run, folder)


def test_a_case_takes_a_small_multiple_of_its_vector(model: Model, tmp_path: Path) -> None:
    """Also after every table of it was asked for, and its results were written."""
    tracemalloc.start()
    try:
        _use(model, _solve(model, 1), tmp_path / "warm")  # what is made once: layout, problem, modules
        before = _kept()
        cases = _solve(model, CASES)
        solved = (_kept() - before) / CASES
        vector = cases[0].x.nbytes
        assert solved < 6 * vector + 4096
        _use(model, cases, tmp_path / "out")
        written = (_kept() - before) / CASES
        assert written < solved + vector
    finally:
        tracemalloc.stop()


def test_what_is_written_takes_no_more_for_more_cases(model: Model) -> None:
    """The tables of a run come one by one, and together they are the tidy table."""
    cases = _solve(model, CASES)
    peaks = []
    for few in (2, CASES):
        part = _run(model, cases[:few])
        tracemalloc.start()
        rows = sum(len(table) for table in case_tables(part))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert rows == len(tidy(part))
    assert peaks[1] < 1.3 * peaks[0]
