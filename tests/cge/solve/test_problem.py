"""Solving: Newton certified by Ipopt, derivatives by differences, refusals that name the culprits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import cge
from cge.errors import ClosureError, ExperimentError, SolveError
from cge.model.closures import CPI, Swap
from cge.model.model import Model
from tests.economies import WORKBOOKS, close, economy, stirred

Load = Callable[[str], Model]
EVERY = pytest.mark.parametrize("workbook", WORKBOOKS)


@EVERY
@pytest.mark.parametrize("closure", ["neoclassical", "numeraire_gdp_deflator"])
def test_newton_is_ipopt(workbook: str, closure: str, bundled_model: Load) -> None:
    model = bundled_model(workbook)
    problem = model.problem(model.swaps(closure))
    target = stirred(model, problem, 0.05, seed=4)
    ours, report = problem.solve(target)
    theirs, other = problem.solve(target, method="ipopt")
    assert (report.method, other.method) == ("newton", "ipopt")
    size = np.where(model.positive, np.abs(ours), max(1.0, model.benchmark.gdp))
    assert bool((np.abs(ours - model.compiled.start) / size).max() > 1e-3)
    close(ours, theirs, 1e-8, size)


@EVERY
def test_implicit_derivative_is_the_central_difference(workbook: str, bundled_model: Load) -> None:
    model = bundled_model(workbook)
    problem = model.problem(model.swaps())
    x, _ = problem.solve(stirred(model, problem, 0.05, seed=5))
    given = stirred(model, problem, 0.05, seed=6) - model.compiled.start
    given[[s.startswith("e_") for s, _ in model.compiled.columns]] = 0.0
    h = 1e-4
    up, down = (problem.solve(x + sign * h * given, start=x)[0] for sign in (1, -1))
    slope = (up - down)[problem.unknowns] / (2 * h)
    exact = problem.linearised(x).respond(given[None, :])[0]
    size = np.where(model.positive, np.abs(x), max(1.0, model.benchmark.gdp))[problem.unknowns]
    assert bool((np.abs(exact) / size).max() > 1e-3)
    close(exact, slope, 1e-6, np.maximum(size, np.abs(exact)))


@EVERY
def test_jacobian_is_the_difference_of_residuals(workbook: str, bundled_model: Load) -> None:
    """Every stored derivative, along three random directions, away from the benchmark."""
    model = bundled_model(workbook)
    problem = model.problem(model.swaps())
    c = model.compiled
    x, _ = problem.solve(stirred(model, problem, 0.05, seed=7))
    _, v = c.jacobian(x)
    v = v.copy()
    g = np.random.default_rng(8)
    for _ in range(3):
        d = g.uniform(-1, 1, x.size) * np.where(model.positive, x, 1e-3)
        exact = np.bincount(c.row, weights=v * d[c.col], minlength=problem.n)
        h = 1e-5
        slope = (c.residual(x + h * d).copy() - c.residual(x - h * d).copy()) / (2 * h)
        close(exact / problem.row_scale, slope / problem.row_scale, 1e-6, 10)


def test_a_closure_without_numeraire_is_singular(bundled_model: Load) -> None:
    """Walras' law and homogeneity: one price level too many, one equation too few; the count alone is right."""
    model = bundled_model("stdcge")
    with pytest.raises(ClosureError, match="singular"):
        model.problem(())


def test_a_symbol_that_matters_to_nothing_is_named(bundled_model: Load) -> None:
    """At the benchmark elasticities move nothing, so none can be determined there."""
    model = bundled_model("stdcge")
    with pytest.raises(ClosureError, match="e_investment"):
        model.problem((CPI, Swap("real_investment", "e_investment")))


def test_an_equation_left_without_unknowns_is_named(bundled_model: Load) -> None:
    model = bundled_model("stdcge")
    with pytest.raises(ClosureError, match=r"over-determined.*real_factor_price"):
        model.problem((CPI, Swap("real_wage[CAP]", "endowment[CAP]"), Swap("p_factor[CAP]", "tfp[a_BRD]")))


def test_a_closure_that_is_not_square_says_so(bundled_model: Load) -> None:
    model = bundled_model("stdcge")
    with pytest.raises(ClosureError, match="the numbers differ"):
        model.problem((CPI, Swap("p_import", "foreign_saving")))


@pytest.mark.parametrize("shock", [{"real_investment": cge.multiply(30.0)}, {"real_investment": cge.multiply(6.0)}])
def test_what_has_no_solution_returns_no_numbers(shock: dict[str, cge.Shock], bundled_model: Load) -> None:
    """Investment beyond what the economy makes: the share of the shock reached, and what was squeezed to nothing."""
    model = bundled_model("stdcge")
    with pytest.raises(SolveError) as stopped:
        model.solve(shock, closure="johansen")
    assert 0.0 < stopped.value.reached < 1.0
    assert any("% of its benchmark" in finding for finding in stopped.value.findings)
    assert any("q_consumption" in finding or "q_utility" in finding for finding in stopped.value.findings)


def test_the_share_reached_can_be_solved(bundled_model: Load) -> None:
    model = bundled_model("stdcge")
    problem = model.problem(model.swaps("johansen"))
    target = np.array(model.compiled.start)
    target[model.compiled.index["real_investment", ()]] *= 6.0
    with pytest.raises(SolveError) as stopped:
        problem.solve(target)
    short = problem.path(model.compiled.start, target, 0.98 * stopped.value.reached)
    x, report = problem.solve(short)
    assert report.residual <= 1e-10
    assert bool(np.isfinite(x).all())


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0, 0.0])
def test_shocks_that_are_not_numbers_are_refused(value: float, bundled_model: Load) -> None:
    with pytest.raises(ExperimentError):
        bundled_model("stdcge").solve({"tfp[a_BRD]": cge.set_to(value, basis="gross_output")})


def test_unknowns_cannot_be_shocked(bundled_model: Load) -> None:
    with pytest.raises(ExperimentError, match="unknown under this closure"):
        bundled_model("stdcge").solve({"q_activity[a_BRD]": cge.multiply(1.1)})


@pytest.mark.parametrize(("method", "said"), [("ipot", "did you mean 'ipopt'"), ("", "known: newton, ipopt")])
def test_unknown_methods_are_refused(method: str, said: str, bundled_model: Load) -> None:
    with pytest.raises(ExperimentError, match=said):
        bundled_model("stdcge").solve({}, method=method)


def test_a_point_that_is_no_solution_has_no_derivatives(bundled_model: Load) -> None:
    model = bundled_model("stdcge")
    with pytest.raises(SolveError, match=r"solved point.*\n.*off by"):
        model.problem(model.swaps()).linearised(1.1 * model.compiled.start)


def test_factorising_elsewhere_spoils_no_linearised_point(bundled_model: Load) -> None:
    """The plan is shared: a point notices that its factors are another point's."""
    model = bundled_model("stdcge")
    problem = model.problem(model.swaps())
    point, dx = problem.linearised(model.compiled.start), np.zeros((1, model.compiled.start.size))
    dx[0, model.compiled.index["tfp_economy", ()]] = 1.0
    before = point.respond(dx)
    problem.solve(stirred(model, problem, 0.05))
    close(point.respond(dx), before, 1e-9, np.maximum(1.0, np.abs(before)))


def test_money_that_leaks_is_refused() -> None:
    """Foreign saving where nothing is invested would vanish: refused, whatever the residuals say."""
    from tests.economies import Shape

    model = Model(economy(0, Shape(saving=False)))
    with pytest.raises(SolveError, match="leak"):
        model.solve({"foreign_saving": 1.0})


def test_large_shocks_are_solved_in_steps(bundled_model: Load) -> None:
    """Half the capital lost and productivity doubled in one activity: continuation or not, the same point."""
    model = bundled_model("stdcge")
    shock = {
        "endowment[CAP]": cge.multiply(0.5),
        "tfp[a_BRD]": cge.multiply(2.0, basis="gross_output"),
        "t_import": cge.add(1.0),
    }
    one, other = model.solve(shock), model.solve(shock, method="ipopt")
    size = np.where(model.positive, np.abs(one.x), model.benchmark.gdp)
    close(one.x, other.x, 1e-7, size)


def test_every_squeezed_symbol_has_a_meaning_in_words(bundled_model: Load) -> None:
    """The words speak of symbols that exist, and a shock without a solution is explained by them."""
    model = bundled_model("china2018_42")
    assert all(symbol.positive for symbol in model.system.symbols.values() if symbol.squeezed)
    with pytest.raises(SolveError, match="pressed down to its subsistence") as refusal:
        model.solve({"real_public": cge.multiply(3.0)}, closure="welfare")
    assert 0.1 < refusal.value.reached < 1
