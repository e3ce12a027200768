"""Sensitivities: forwards = backwards = what solving twice gives; Hulten's theorem; kinks refused."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from openpyxl import load_workbook

import cge
from cge.analysis.goal import goal
from cge.analysis.levers import BLOCK, levers, sensitivities
from cge.cli import main as cli
from cge.errors import ExperimentError, SolveError
from cge.indicators import INDICATORS
from cge.language.reference import show
from cge.model.closures import DEFAULT
from cge.model.model import Model
from cge.report.levers import write
from cge.solve.linear_algebra import Condensed, SparseLU
from cge.solve.problem import Problem
from sam import write_workbook
from tests.cge.experiment.test_tiny import tiny, write_experiment
from tests.cge.solve.test_linear_algebra import random_system
from tests.economies import Shape, close, economy, stirred

Load = Callable[[str], Model]
Array = NDArray[np.float64]
INDICATOR_NAMES = ("GDP", "real_consumption", "EV", "real_pay[f0]", "labour_share", "q_emission_total[CO2]", "v_gdp")


def directional(model: Model, problem: Problem, x: Array, at: int) -> Array:
    """Derivatives of all symbols when one given symbol moves, by Linearised.respond."""
    dx = np.zeros(x.size)
    dx[at] = 1.0
    dx[problem.unknowns] = problem.linearised(x).respond(dx[None, :])[0]
    return dx


def points(model: Model, closure: str, seed: int) -> list[Array]:
    """The benchmark, and an economy with everything given moved."""
    problem = model.problem(model.swaps(closure))
    return [model.compiled.start, problem.solve(stirred(model, problem, 0.05, seed))[0]]


# ---- linear algebra ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_transposed_solve(seed: int) -> None:
    """Condensed, SuperLU and LAPACK agree on A' y = b, for one and several right-hand sides."""
    n = 20 + 15 * seed
    row, col, values, dense = random_system(n, 0.02 + 0.02 * (seed % 4), seed)
    plan, sparse = Condensed(n, row, col, values), SparseLU(n, row, col)
    other = values * np.random.default_rng(seed).uniform(0.8, 1.2, values.size)
    dense[row, col] = other
    plan.factor(other)
    sparse.factor(other)
    b = np.random.default_rng(seed).standard_normal((n, 3))
    expected = np.linalg.solve(dense.T, b)
    for solver in (plan, sparse):
        close(solver.solve_transposed(b), expected, 1e-7, np.abs(expected).max())
        close(solver.solve_transposed(b[:, 0]), expected[:, 0], 1e-7, np.abs(expected).max())


def test_transposed_solve_of_the_model(bundled_model: Load) -> None:
    """y'(A x) = (A' y)'x on the condensed system of China 2018, and SuperLU gives the same y."""
    model = bundled_model("china2018_42")
    problem = model.problem(model.swaps())
    _, values = problem.scaled(model.compiled.start)
    plan, sparse = problem.plan(), SparseLU(problem.n, problem.row, problem.col)
    plan.factor(values)
    sparse.factor(values)
    b = np.random.default_rng(0).standard_normal(problem.n)
    y = sparse.solve_transposed(b)
    close(plan.solve_transposed(b), y, 1e-9, np.abs(y).max())
    close(np.bincount(problem.col, values * y[problem.row], minlength=problem.n), b, 1e-9)


# ---- backwards = forwards = two solves -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("closure", ["neoclassical", "welfare", "fixed_factors"])
def test_adjoint_is_forward(seed: int, closure: str) -> None:
    """Every indicator by every given symbol, at the benchmark and away from it."""
    model = Model(economy(seed, Shape(open=seed != 1, activities=3 + seed % 2)))
    for x in points(model, closure, seed):
        forward = sensitivities(model, x=x, closure=closure)
        at = [model.compiled.index[key] for key in forward.results]
        given = [model.compiled.index[key] for key in forward.symbols]
        for name in INDICATOR_NAMES:
            agree(model, levers(model, name, x=x, closure=closure).table, forward.derivative, at, given, x, name)


def agree(
    model: Model, table: pd.DataFrame, derivative: Array, at: list[int], given: list[int], x: Array, name: str
) -> None:
    """The ranking of an indicator against its gradient times the matrix of derivatives."""
    gradient = goal(model, x, name).gradient
    smooth = np.isfinite(derivative).all(axis=1)
    assert not gradient[np.array(at)[~smooth]].any()
    total = gradient[given] + gradient[np.array(at)[smooth]] @ derivative[smooth]
    place = {show(*model.compiled.columns[k]): n for n, k in enumerate(given)}
    found = table.set_index("reference")["derivative"]
    assert len(found) > 50
    expected = total[[place[r] for r in found.index]]
    close(found.to_numpy(), expected, 1e-9, np.abs(expected) + 1e-5 * np.abs(gradient).max())


def test_adjoint_is_forward_is_respond_for_china(bundled_model: Load) -> None:
    model = bundled_model("china2018_42")
    problem, x = model.problem(model.swaps()), model.compiled.start
    rows = sensitivities(model, ["q_gdp", "q_emission_total", "q_activity"])
    assert rows.derivative.shape[1] > 10 * BLOCK
    for name in ("q_gdp", "q_emission_total[CO2]", "q_activity[a19]"):
        ranked = levers(model, name)
        k = [show(*key) for key in rows.results].index(name)
        forward = dict(zip([show(*key) for key in rows.symbols], rows.derivative[k], strict=True))
        expected = np.array([forward[r] for r in ranked.table["reference"]])
        size = np.abs(expected) + 1e-6 * np.abs(ranked.goal.value) / ranked.table["step"].to_numpy()
        close(ranked.table["derivative"].to_numpy(), expected, 1e-9, size)
    for text in ("tfp[a19]", "wedge[L_low,a28]", "q_policy[c01]"):
        (column,) = model.columns(text)
        slope = directional(model, problem, x, column)
        j = rows.symbols.index(model.compiled.columns[column])
        expected = slope[[model.compiled.index[key] for key in rows.results]]
        close(rows.derivative[:, j], expected, 1e-9, np.abs(expected).max())


def value_at(k: int, x: Array) -> float:
    return float(x[k])


SAMPLE = (
    "tfp[a19]",
    "endowment[L_low]",
    "factor_quality[K_digi]",
    "dispersion[a19]",
    "wedge[L_low,a28]",
    "wedge_removal[L_low,a28]",
    "t_production[T_prod,a19]",
    "foreign_saving",
    "q_stock[c01]",
    "q_policy[c01]",
    "emission_price[CO2]",
    "subsidy_output[a19]",
    "import_quality[c19]",
    "unemployment[L_mid]",
    "q_subsistence[c06,H_rural]",
    "s_saving[H_urban]",
    "lump_sum",
    "certificate_price",
    "e_armington[c19]",
    "cpi",
    "q_factor[R,a03]",
)
"""Of every kind: positive, sign-free, zero in the benchmark, without effect, given by a swap."""


def slope_of_solves(model: Model, text: str, measure: Callable[[Array], float], x: Array, closure: str) -> float:
    """Central difference of fourth order of two pairs of solved cases."""
    problem, (k,) = model.problem(model.swaps(closure)), model.columns(text)
    unit = x[k] if model.positive[k] else model.benchmark.gdp * 1e-3 if text.split("[")[0] in MONEY else 1.0
    h = 1e-3

    def at(step: float) -> float:
        target = np.array(x)
        target[k] += step * h * unit
        return measure(problem.solve(target, start=x)[0])

    return float((8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h * unit))


MONEY = ("foreign_saving", "q_stock", "q_policy", "lump_sum", "q_subsistence")


@pytest.mark.parametrize("text", SAMPLE)
@pytest.mark.parametrize("name", ["GDP", "CO2", "real_pay[L_low]"])
def test_derivative_is_the_difference_of_solved_cases(text: str, name: str, bundled_model: Load) -> None:
    """Effects in per cent of one pull, to 1e-6 of a per cent and of themselves."""
    model = bundled_model("china2018_42")
    x = model.compiled.start
    ranked = levers(model, name, [text])
    g = ranked.goal

    def measure(z: Array) -> float:
        if g.name in INDICATORS:
            return INDICATORS[g.name].values(model.state(z))[g.member]
        return float(z[model.compiled.index[g.name, g.member]])

    slope = slope_of_solves(model, text, measure, x, DEFAULT)
    (k,) = model.columns(text)
    found = ranked.table["derivative"].iloc[0] if len(ranked.table) else 0.0
    step = ranked.table["step"].iloc[0] if len(ranked.table) else 0.01 * max(1.0, abs(x[k]))
    close(g.scale * step * found, g.scale * step * slope, 1e-6, 1 + abs(g.scale * step * slope))


@pytest.mark.parametrize(
    "text", ["emission_cap[CO2]", "tfp[a02]", "t_production[T_prod,a19]", "emission_coverage[CO2,a13]"]
)
def test_derivative_where_a_cap_binds(text: str, bundled_model: Load) -> None:
    """Closure emission_cap at a cut of 10 per cent: the cap is a lever, emissions do not follow technology."""
    model = bundled_model("china2018_42")
    x = model.solve({"emission_cap[CO2]": cge.multiply(0.9)}, closure="emission_cap").x
    for name in ("GDP", "emission_price[CO2]"):
        ranked = levers(model, name, [text], x=x, closure="emission_cap")
        at = model.compiled.index[ranked.goal.name, ranked.goal.member]
        slope = slope_of_solves(model, text, partial(value_at, at), x, "emission_cap")
        close(ranked.table["derivative"].iloc[0], slope, 1e-6, abs(slope))
    held = levers(model, "CO2", ["tfp"], x=x, closure="emission_cap")
    assert len(held.still) == len(model.members["tfp"])
    cap = levers(model, "CO2", ["emission_cap"], x=x, closure="emission_cap")
    close(cap.table["effect"].iloc[0], 1.0, 1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_tfp_levers_are_domar_weights_without_taxes_or_wedges(seed: int) -> None:
    """Hulten: one per cent of tfp brings its Domar weight, straight from the SAM; together: gross output over GDP."""
    shape = Shape(taxes=False, wedges=False, emissions=False, power=False, governments=seed % 2)
    model = Model(economy(seed, shape))
    sam = model.workbook.sam
    gdp = float(sam.block("factor", "activity").to_numpy().sum())
    ranked = levers(model, "gdp", ["tfp"])
    assert len(ranked.table) == len(sam.of("activity"))
    for _, r in ranked.table.iterrows():
        output = float(sam.values[sam.labels.index(r["index_1"])].sum())
        close(r["effect"], output / gdp, 1e-8)
        close(r["domar"], output / gdp, 1e-12)
    economy_wide = levers(model, "gdp", ["tfp_economy"]).table["effect"].iloc[0]
    close(ranked.by_symbol()["together"].iloc[0], economy_wide, 1e-9)


# ---- what is and is not a lever ------------------------------------------------------------------------------


def test_units_compare_like_with_like(bundled_model: Load) -> None:
    table = levers(bundled_model("china2018_42"), "GDP").table.set_index("reference")
    for name, unit in (
        ("tfp[a19]", "1 %"),
        ("wedge_removal[L_low,a28]", "1 pp"),
        ("q_policy[c01]", "0.1 % of GDP"),
        ("emission_price[CO2]", "1 emission price unit at benchmark consumer prices"),
        ("dispersion[a19]", "0.01"),
    ):
        assert table.loc[name, "unit"] == unit
    assert (np.diff(table["effect"].abs()) <= 1e-11).all()


def test_shares_that_add_up_cannot_move_alone(bundled_model: Load) -> None:
    """And the model refuses to solve them, so they are no levers; nor is any elasticity at the benchmark, nor a cpi."""
    model = bundled_model("china2018_42")
    ranked = levers(model)
    tied = next(t for t in ranked.tied if t.startswith("s_factor_income"))
    with pytest.raises(SolveError, match="leak"):
        model.solve({tied: cge.add(-0.01)})
    assert not any(str(s).startswith("e_") for s in ranked.table["symbol"])
    assert {"cpi", "e_armington[c01]"} <= set(ranked.still)
    total = len(ranked.table) + len(ranked.still) + len(ranked.tied)
    assert total == len(model.compiled.columns) - len(model.compiled.rows)


def test_away_from_the_benchmark_elasticities_matter(bundled_model: Load) -> None:
    model = bundled_model("china2018_42")
    x = model.solve({"tfp[a19]": cge.set_to(1.2, basis="gross_output")}).x
    assert any(s.startswith("e_") for s in levers(model, x=x).table["symbol"])


@pytest.mark.parametrize(
    ("indicator", "symbols", "closure", "message"),
    [
        ("gpd", None, "neoclassical", "unknown indicator 'gpd'; did you mean 'GDP'"),
        ("real_consumtion", None, "neoclassical", "did you mean 'real_consumption'"),
        ("q_activity", None, "neoclassical", r"50 members; choose one, such as q_activity\[a01\]"),
        ("real_pay[L_lwo]", None, "neoclassical", "has no member L_lwo; did you mean 'L_low'"),
        ("lilien", None, "neoclassical", "kink"),
        ("GDP", ["q_activity[a19]"], "neoclassical", "an unknown under closure neoclassical, so it is no lever"),
        ("GDP", ["saving_points"], "johansen", "an unknown under closure johansen"),
        ("GDP", ["tpf"], "neoclassical", "did you mean 'tfp'"),
        ("real_investment", None, "johansen", "given under closure johansen"),
        ("GDP", None, "emission_cap", r"emission_cap_gap\[CO2\] is at its kink"),
    ],
)
def test_what_cannot_be_asked_is_refused_clearly(
    indicator: str, symbols: list[str] | None, closure: str, message: str, bundled_model: Load
) -> None:
    with pytest.raises(ExperimentError, match=message):
        levers(bundled_model("china2018_42"), indicator, symbols, closure=closure)


def test_kinked_results_have_no_derivative(bundled_model: Load) -> None:
    """A limit that just binds but is not in force is a kink of its own residual only."""
    model = bundled_model("china2018_42")
    found = sensitivities(model, symbols=["tfp"])
    assert {s for s, _ in found.kinked} == {
        "emission_cap_gap",
        "wage_floor_gap",
        "capacity_gap",
        "quota_gap",
        "portfolio_gap",
    }
    with pytest.raises(SolveError, match="none"):
        levers(model, x=model.compiled.start * 1.01)


def test_frame_says_what_each_number_is(bundled_model: Load) -> None:
    model = bundled_model("china2018_42")
    frame = sensitivities(
        model, ["q_gdp", "unemployment[L_low]"], ["tfp[a19]", "wedge[L_low,a28]"], closure="keynesian"
    ).frame
    assert list(frame["measure"]) == [
        "dln(result) / dln(symbol)",
        "dln(result) / d(symbol)",
        "d(result) / dln(symbol)",
        "d(result) / d(symbol)",
    ]
    first = frame.iloc[0]
    close(first["value"], first["derivative"] / model.compiled.start[model.compiled.index["q_gdp", ()]], 1e-12)
    assert first["unit"] == "elasticity"
    assert frame["unit"].iloc[1] == "log units per rate"


# ---- files and the command -----------------------------------------------------------------------------------


def test_files_hold_every_lever_and_no_formula(tmp_path: Path) -> None:
    ranked = levers(Model(tiny()), "CO2")
    write(ranked, tmp_path / "new" / "levers.xlsx")
    write(ranked, tmp_path / "levers.csv")
    sheet = load_workbook(tmp_path / "new" / "levers.xlsx")["levers"]
    cells = [c for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]
    assert any(c.value.startswith("=Shops") for c in cells if isinstance(c.value, str))
    assert all(c.data_type == "s" for c in cells)
    assert sheet.max_row == 4 + len(ranked.table)
    assert len((tmp_path / "levers.csv").read_text("utf-8").splitlines()) == 1 + len(ranked.table)
    with pytest.raises(ExperimentError, match="csv or"):
        write(ranked, tmp_path / "levers.txt")


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write_workbook(tiny(), tmp_path / "tiny.xlsx")
    file = write_experiment(tmp_path, 'name: x\nshocks: [{symbol: "tfp[*]", multiply: 1.05, basis: value_added}]\n')
    out = tmp_path / "levers.csv"
    monkeypatch.setenv("COLUMNS", "120")
    for words, code, said in (
        (["-w", tmp_path / "tiny.xlsx", "--out", out], 0, "农业"),
        (["CO2", "-w", tmp_path / "tiny.xlsx", "-s", "tfp", "-n", "2"], 0, "2 of 3 levers shown"),
        (["EV", "-e", file], 0, "not a welfare measure"),
        (["GPD", "-w", tmp_path / "tiny.xlsx"], 2, "did you mean 'GDP'"),
        (["GDP", "-e", file, "--closure", "welfare"], 2, "leave --closure out"),
        (["GDP", "--out", tmp_path / "x.txt"], 2, "csv or .xlsx"),
        (["-w", tmp_path / "tiny.xlsx", "--out", out], 2, "--force"),
        (["-w", tmp_path / "tiny.xlsx", "--out", out, "--force"], 0, "农业"),
    ):
        monkeypatch.setattr(sys, "argv", ["cge", "levers", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        heard = capsys.readouterr()
        assert int(end.value.code or 0) == code, heard
        assert said in heard.out + heard.err
    assert out.is_file()
