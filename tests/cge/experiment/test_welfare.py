"""EV beside GDP: a second solve where EV measures welfare, and a reason where there is none."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.console import Console

import cge
from cge.errors import SolveError
from cge.experiment.run import run
from cge.experiment.welfare import reading
from cge.model.closures import CLOSURES, Swap
from cge.model.model import Model
from cge.report import terminal
from cge.report.folder import Folder, write_results
from tests.cge.experiment.test_tiny import write_experiment
from tests.economies import Shape, close, economy

Load = Callable[[str], Model]
BETTER: dict[str, Any] = {"tfp_economy": cge.multiply(1.05, basis="gross_output")}
KEPT = Swap("real_public_saving", "lump_sum")


def two() -> Model:
    """An open economy with two governments."""
    return Model(economy(7, Shape(governments=2)))


def test_the_label_reads_the_roles_of_all_members() -> None:
    """One of two governments that keeps its saving is not enough; nor is public consumption that adjusts."""
    model = two()
    own = Swap("real_public_saving[g0]", "lump_sum[g0]")
    other = Swap("real_public_saving[g1]", "lump_sum[g1]")
    assert model.moving_uses(model.swaps("johansen", (own,))) == ("real_public_saving[g1]",)
    assert model.measures_welfare(model.swaps("johansen", (own, other)))
    assert model.measures_welfare(model.swaps("johansen", (KEPT,)))
    assert model.measures_welfare(model.swaps("welfare"))
    assert not model.measures_welfare(model.swaps("neoclassical"))
    abroad = Swap("exchange_rate", "foreign_saving")
    assert model.moving_uses(model.swaps("welfare", (abroad,))) == ("foreign_saving",)


@pytest.mark.parametrize(
    ("shape", "closure"),
    [
        (Shape(governments=0, taxes=False), "johansen"),
        (Shape(saving=False), "neoclassical"),
        (Shape(invest=False, governments=0, taxes=False), "neoclassical"),
    ],
    ids=["no government", "no saving", "stocks only"],
)
def test_what_an_economy_does_not_have_cannot_move(shape: Shape, closure: str) -> None:
    """There EV measures welfare without the swap, `welfare` fits and leaves it out, and both give the same."""
    model = Model(economy(3, shape))
    case, welfare = model.solve(BETTER, closure), model.solve(BETTER, "welfare")
    assert model.measures_welfare(case.swaps)
    assert not any("welfare measure" in label for label in case.indicators["label_en"])
    assert model.left_out("welfare")
    assert not set(model.left_out("welfare")) & set(welfare.swaps)
    close(sum(case.values("ev").values()), sum(welfare.values("ev").values()), 1e-8, case.number("v_gdp"))


@pytest.mark.parametrize("closure", ["neoclassical", "public_saving", "johansen", "public_consumption", "welfare"])
def test_the_second_solve_is_the_closure_welfare(closure: str) -> None:
    model = two()
    found = reading(model, model.scenario(BETTER, closure))
    direct = model.solve(BETTER, "welfare")
    assert found.why == ""
    close(found.ev, 100 * sum(direct.values("ev").values()) / model.benchmark.gdp, 1e-7)


@pytest.mark.parametrize("closure", sorted(CLOSURES))
def test_every_closure_has_ev_or_a_reason(closure: str, bundled_model: Load) -> None:
    model = bundled_model("china2018_42")
    found = reading(model, model.scenario(BETTER, closure))
    assert (found.ev is None) == (found.cv is None) == bool(found.why)


def test_reasons_are_in_words(bundled_model: Load) -> None:
    model = two()
    for closure, shocks, words in (
        ("fixed_exchange_rate", BETTER, "foreign saving adjusts under closure fixed_exchange_rate"),
        ("balanced", BETTER, "real public consumption adjusts under closure balanced"),
        ("neoclassical", {"saving_points": 0.01}, "the case shocks saving_points"),
    ):
        assert words in reading(model, model.scenario(shocks, closure)).why
    china = bundled_model("china2018_42")
    assert "costs utility" in reading(china, china.scenario(BETTER, "switching")).why


def _lost(*_: Any, **__: Any) -> Any:
    raise SolveError("solved to 40 % of the shock, no further")


def test_a_second_solve_that_fails_leaves_the_rest_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cell says so and why, on the terminal and in the workbook; all other rows are there."""
    text = 'name: x\nreport: [real_gdp, ev_welfare]\nshocks: [{symbol: "tfp[*]", multiply: 1.05, basis: value_added}]\n'
    found = run(write_experiment(tmp_path, text))
    monkeypatch.setattr("cge.solve.problem.Problem.solve", _lost)
    printed = io.StringIO()
    terminal.show(found, Console(file=printed, width=120))
    assert "none 无" in printed.getvalue()
    assert "No EV in case x 无等价变化: solved to 40 %" in " ".join(printed.getvalue().split())
    with Folder(tmp_path / "out") as folder:
        write_results(found, folder)
    cells = [c.value for row in openpyxl.load_workbook(tmp_path / "out" / "results.xlsx")["report"] for c in row]
    assert "EV in closure welfare, % of GDP" in cells
    assert any("solved to 40 %" in str(c) for c in cells)


def test_ev_stands_beside_gdp(tmp_path: Path) -> None:
    """With its label in both languages; the number of the closure welfare."""
    text = 'name: x\nclosure: public_saving\nshocks: [{symbol: "tfp[*]", multiply: 1.05, basis: value_added}]\n'
    found = run(write_experiment(tmp_path, text))
    printed = io.StringIO()
    terminal.show(found, Console(file=printed, width=140))
    lines = printed.getvalue().splitlines()
    first = next(k for k, line in enumerate(lines) if line.startswith("Real GDP"))
    assert lines[first + 1].startswith("EV in closure welfare, % of GDP")
    assert "等价变化占GDP" in lines[first + 1]
    value = found.welfare["x"].ev
    assert value is not None
    assert f"{value:+.2f} %" in lines[first + 1]
