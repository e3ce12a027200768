"""Switching costs against a brute-force logit, and dispersion against its closed form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import cge
from cge.model.model import Model
from tests.economies import close

Load = Callable[[str], Model]
LABOUR = ("L_low", "L_mid", "L_high")


@pytest.fixture(scope="module")
def model(bundled_model: Load) -> Model:
    """China 2018 with 42 sectors, whose workbook names switching costs for labour."""
    return bundled_model("china2018_42")


def logit(workers: np.ndarray, weights: np.ndarray, ease: float) -> np.ndarray:
    """Matrix of moves from i to j: everyone compares all sectors, the own one without cost."""
    odds = np.where(np.eye(workers.size, dtype=bool), weights, ease * weights)
    return np.asarray(workers[:, None] * odds / odds.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("factor", LABOUR)
def test_nobody_moves_on_balance_in_the_benchmark(model: Model, factor: str) -> None:
    """The calibrated weights keep employment where it is, and the gross moves are those of the full matrix."""
    b = model.benchmark
    users = b.factors.users[factor]
    workers = np.array([b.factors.quantity[factor, a] for a in users])
    weights = np.array([b.switching.appeal[factor, a] for a in users])
    ease = float(np.exp(-b.parameter("switching_cost", factor) / b.parameter("switching_spread", factor)))
    moves = logit(workers, weights, ease)
    close(moves.sum(axis=0), workers, 1e-10, workers)
    close(moves.sum() - np.trace(moves), b.switching.switchers[factor], 1e-10, workers.sum())


def test_supply_equals_the_full_matrix_after_a_shock(model: Model) -> None:
    """The collapsed sums of the block equal the N x N logit at the solution."""
    case = model.solve(
        {"tfp[a01]": cge.set_to(1.1, basis="gross_output"), "tfp[a20]": cge.set_to(0.9, basis="gross_output")},
        closure="switching",
    )
    b = model.benchmark
    for f in LABOUR:
        users = b.factors.users[f]
        workers = np.array([b.factors.quantity[f, a] for a in users])
        nu, cost = b.parameter("switching_spread", f), b.parameter("switching_cost", f)
        real = case["p_factor", f] / case.number("cpi") * np.log([case["mobility_shift", f, a] for a in users])
        weights = np.array([b.switching.appeal[f, a] for a in users]) * np.exp(real / nu)
        moves = logit(workers, weights, float(np.exp(-cost / nu)))
        close(moves.sum(axis=0), [case["q_factor", f, a] for a in users], 1e-8, workers)
        close(case["switchers", f], moves.sum() - np.trace(moves), 1e-8, workers.sum())


def test_switching_lies_between_fixed_and_mobile(model: Model) -> None:
    """Removing wedges gains nothing when nobody can move, less with a cost of moving than without."""
    shock: dict[str, Any] = {"wedge_removal[labour,*]": 0.25}
    mobile, paying, fixed = (
        model.solve(shock, closure=c).pct("q_gdp") for c in ("neoclassical", "switching", "fixed_factors")
    )
    assert mobile > paying > 0.05
    close(fixed, 0.0, 1e-8)


def test_a_lower_cost_of_moving_raises_moves_and_output(model: Model) -> None:
    """The reform of spec 3.3: more people move; the bill is reported."""
    case = model.solve({"switching_cost": cge.multiply(0.8)}, closure="switching")
    assert all(case["switchers", f] > case.benchmark["switchers", f] for f in LABOUR)
    assert case.pct("q_gdp") > 0
    assert all(case["v_mobility_gain", f] > 0 for f in LABOUR)


def test_dispersion_is_the_log_normal_formula(model: Model) -> None:
    """TFP moves by exp(-sigma / 2 dv), and manufacturing's 0.63 to the American 0.49 gives Hsieh and Klenow's gain."""
    case = model.solve({"dispersion[manufacturing]": cge.set_to(0.49**2, basis="gross_output")})
    gain = np.exp(3.0 / 2 * (0.3969 - 0.49**2))
    close(case["allocation_efficiency", "a18"], gain, 1e-9)
    close(round(gain - 1, 3), 0.265, 1e-12)
    close(case["allocation_efficiency", "a01"], 1.0, 1e-12)


def test_rents_go_where_they_are_sent(model: Model) -> None:
    """Claims on wedge rents move income, keep the books closed, and leave the benchmark of calibrated wedges alone."""
    claim: dict[str, Any] = {f"s_rent[GOV,{f}]": 1.0 for f in LABOUR}
    shock: dict[str, Any] = {"wedge_removal[labour,*]": 0.25}
    still, owners, public = model.solve(claim), model.solve(shock), model.solve(shock | claim)
    close(still.pct("q_gdp"), 0.0, 1e-9)
    rents = sum(public["v_rent", f] for f in LABOUR)
    assert abs(rents) > 1e-4 * public.number("v_gdp")
    close(public.walras, 0.0, 1e-10)
    change = public["v_income", "GOV"] - owners["v_income", "GOV"]
    assert abs(change / rents - 1) < 0.2
