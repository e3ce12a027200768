"""The bundled experiments: every case solves, and the effects have the expected order of magnitude."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import cge
from cge.experiment.run import Run, read_experiment, solve_case
from cge.model.model import Model

FOLDER = Path(__file__).parents[3] / "experiments"
FILES = sorted(FOLDER.glob("*.yaml"))


@cache
def _model() -> Model:
    return cge.load()


@cache
def _run(name: str) -> Run:
    experiment = read_experiment(FOLDER / f"{name}.yaml")
    model = cge.load(groups=experiment.spec.groups) if experiment.spec.groups else _model()
    outcomes = tuple(solve_case(model, p) for p in experiment.plan(model))
    return Run(experiment.spec, model, outcomes, experiment=experiment)


def _gdp(name: str, case: str) -> float:
    return _run(name)[case].pct("q_gdp")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_case_solves(path: Path) -> None:
    result = _run(path.stem)
    assert not result.failed
    for solution in result.solutions.values():
        assert solution.solver.residual <= 1e-10
        assert abs(solution.walras) <= 1e-8


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_file_says_why_in_words(path: Path) -> None:
    spec = read_experiment(path).spec
    assert spec.name == path.stem
    assert all((spec.title, spec.title_zh, spec.description, spec.description_zh))
    assert path.read_text(encoding="utf-8").startswith("# ")
    if path.stem != "closures":  # its sizes are those of tfp.yaml
        assert "# Why this size." in path.read_text(encoding="utf-8") or path.stem == "combined"


@pytest.mark.parametrize("path", [*FILES, *sorted((FOLDER / "paper").glob("*.yaml"))], ids=lambda p: p.stem)
def test_every_file_names_its_closure(path: Path) -> None:
    """`public_saving` for headlines; cases with another one hold real public saving too, or say what they show."""
    spec = read_experiment(path).spec
    named = {c.closure or spec.closure for c in spec.cases} or {spec.closure}
    if path.stem == "closures":
        assert all(c.closure for c in spec.cases)
        assert "public_saving" in named
        return
    assert spec.closure == "public_saving"
    for case in spec.cases:
        if case.closure == "switching":
            assert [(s.fix, s.free) for s in case.swaps] == [("real_public_saving", "lump_sum")]


@pytest.mark.parametrize(
    ("name", "case", "gdp", "co2"),
    [  # an independent, plainer model on the same table (data README); a factor of two needs a reason
        ("tfp", "tfp", 3.65, 2.0),
        ("labour_quality", "high skill only", 1.92, 2.2),
        ("reallocation", "reallocation", 1.0, None),
        ("energy_efficiency", "users and plants", 0.64, -3.9),
    ],
)
def test_effects_agree_with_an_independent_model(name: str, case: str, gdp: float, co2: float | None) -> None:
    assert _gdp(name, case) == pytest.approx(gdp, rel=0.2)
    if co2 is not None:
        assert _run(name)[case].pct("q_emission_total", "CO2") == pytest.approx(co2, rel=0.25)


def test_the_cases_of_combined_are_the_files_and_nearly_add_up() -> None:
    own = {
        "A tfp": ("tfp", "tfp"),
        "F alloc": ("reallocation", "reallocation"),
        "L labour": ("labour_quality", "labour quality"),
        "C capital": ("capital_quality", "capital quality"),
        "E energy": ("energy_efficiency", "energy_efficiency"),
    }
    for case, (name, twin) in own.items():
        assert _gdp("combined", case) == pytest.approx(_gdp(name, twin), abs=1e-9)
    assert _gdp("combined", "all") == pytest.approx(sum(_gdp("combined", c) for c in own), rel=0.06)


def test_the_numeraire_changes_no_real_result() -> None:
    cases = _run("closures").solutions
    for other in ("exchange rate numeraire", "deflator numeraire"):
        for symbol in ("q_gdp", "real_investment"):
            expected = cases["neoclassical"].number(symbol)
            assert cases[other].number(symbol) == pytest.approx(expected, rel=1e-9)


def test_leaving_trade_alone_lowers_the_gain() -> None:
    assert 0 < _gdp("reallocation", "without trade") < _gdp("reallocation", "reallocation")
