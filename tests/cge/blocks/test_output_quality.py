"""Output quality: neutral when it must be, double counting caught, the network formula recomputed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import cge
from cge.blocks import CORE
from cge.model.model import Model
from tests.economies import Shape, close, economy

Load = Callable[[str], Model]
REAL = ("q_gdp", "q_consumption", "q_composite", "q_factor", "real_investment", "q_utility", "q_public")


def real(case: Any) -> np.ndarray:
    """Real results in efficiency units."""
    return np.concatenate([list(case.values(s).values()) for s in REAL])


@pytest.mark.parametrize("formation", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("seed", range(4))
def test_neutral_cost_makes_quality_a_relabelling(seed: int, formation: float) -> None:
    """Invariant 11: with kappa = gamma = gamma_x = 1 real efficiency-unit results do not depend on psi."""
    model = Model(economy(seed))
    shock: dict[str, Any] = {"factor_quality": cge.multiply(1.2), "e_quality_formation": formation}
    without, half, full = (model.solve(shock | {"quality_orientation": psi}) for psi in (0.0, 0.5, 1.0))
    size = np.abs(real(without)) + 1e-6 * without.number("q_gdp")
    close(real(half), real(without), 1e-8, size)
    close(real(full), real(without), 1e-8, size)
    assert max(full.values("output_quality").values()) > 1.05


def test_neutral_on_china(bundled_model: Load) -> None:
    """The same on China 2018, where physical GDP is lower by what moved into quality."""
    model = bundled_model("china2018_42")
    shock: dict[str, Any] = {"factor_quality[labour]": cge.multiply(1.1)}
    without, full = (model.solve(shock | {"quality_orientation": psi}) for psi in (0.0, 1.0))
    close(real(full), real(without), 1e-8, np.abs(real(without)) + 1e-6 * without.number("q_gdp"))
    assert full.pct("q_gdp_physical") < without.pct("q_gdp_physical") - 0.5


@pytest.mark.parametrize(
    ("psi", "given", "welfare"),
    [
        (0.5, {}, 0.041563),
        (1.0, {}, 0.041563),
        (1.0, {"e_export_inverse": 0.25}, 0.039481),
        (1.0, {"e_quality_cost": 0.0}, 0.1015),
        (1.0, {"e_quality_abroad": 1.3}, 0.0437),
    ],
)
def test_welfare_figures_of_the_specification(psi: float, given: Any, welfare: float, bundled_model: Load) -> None:
    """Model-spec 2.2 [C]: labour quality +10 % on the textbook economy, computed there by another program."""
    model = bundled_model("stdcge")
    shock = {"factor_quality[LAB]": 1.1, "quality_orientation": psi, **given}
    case = model.solve(shock, closure="public_saving_rate")
    gain = math.log(case["q_utility", "HOH"] / case.benchmark["q_utility", "HOH"])
    digits = len(str(welfare).split(".")[1])
    close(round(gain, digits), welfare, 1e-12)


def test_extension_is_neutral_at_its_defaults() -> None:
    """The core alone and the core with quality and frictions give the same results."""
    shape = Shape(wedges=True)
    alone, extended = Model(economy(3, shape), CORE), Model(economy(3, shape))
    shock: dict[str, Any] = {
        "tfp": cge.multiply(1.1, basis="gross_output"),
        "factor_quality": cge.multiply(1.1),
        "wedge_removal": 0.5,
    }
    shock |= {"quality_orientation": 0.0}
    core_shock = {k: v for k, v in shock.items() if k != "quality_orientation"}
    a, b = alone.solve(core_shock), extended.solve(shock)
    for symbol in ("q_gdp", "q_activity", "p_purchaser", "q_factor"):
        close(list(a.values(symbol).values()), list(b.values(symbol).values()), 1e-9, 1 + abs(a.number("q_gdp")))


def test_quality_solves_the_network_formula(bundled_model: Load) -> None:
    """At an elasticity of one, ln q = (I - T)^-1 k with T from SAM shares, recomputed in numpy."""
    model = bundled_model("china2018_42")
    b = model.benchmark
    psi, h = 0.6, 1.1
    case = model.solve({"factor_quality[L_high]": h, "quality_orientation": psi})
    activities = b.sets["activity"]
    cost = {a: b.nest.value(b.nest.root[a], a) for a in activities}
    home = {c: b.trade.home[c] / b.trade.composite[c] for c in b.sets["home"]}
    use = b.flows("commodity", "activity")
    goods = ["c" + a[1:] for a in activities]
    t = np.array([[psi * use.get((c, a), 0.0) / cost[a] * home.get(c, 0.0) for c in goods] for a in activities])
    k = np.array([psi * b.factors.pay.get(("L_high", a), 0.0) / cost[a] * math.log(h) for a in activities])
    expected = np.linalg.solve(np.eye(len(activities)) - t, k)
    close(np.log(list(case.values("output_quality").values())), expected, 1e-9)


def test_double_counting_shows_when_quality_is_free(bundled_model: Load) -> None:
    """With kappa = 0 quality costs nothing and the gain is counted twice and more: never the default."""
    model = bundled_model("china2018_42")
    shock: dict[str, Any] = {"factor_quality[labour]": cge.multiply(1.1), "quality_orientation": 1.0}
    neutral, free = (model.solve(shock | {"e_quality_cost": kappa}).pct("q_gdp") for kappa in (1.0, 0.0))
    assert free > 1.5 * neutral
    assert set(model.solve({}).values("e_quality_cost").values()) == {1.0}


def test_one_sector_without_labour() -> None:
    """Degenerate: a sector without the factor that improves forms quality from its inputs alone, and solves."""
    book = economy(11, Shape(wedges=False, taxes=False, home=False))
    at, cells = {label: k for k, label in enumerate(book.sam.labels)}, np.array(book.sam.values)
    idle = cells[at["f0"], at["a0"]]
    donor = next(a for a in ("a1", "a2") if cells[at["f1"], at[a]] > 1.1 * idle)
    for factor, activity, change in (
        ("f0", "a0", -idle),
        ("f1", "a0", idle),
        ("f1", donor, -idle),
        ("f0", donor, idle),
    ):
        cells[at[factor], at[activity]] += change
    model = Model(replace(book, sam=book.sam.with_values(cells)))
    assert ("f0", "a0") not in model.benchmark.sets["factor_use"]
    case = model.solve({"factor_quality[f0]": cge.multiply(1.1), "quality_orientation": 0.5})
    assert 1 < case["output_quality", "a0"] < case["output_quality", donor]
