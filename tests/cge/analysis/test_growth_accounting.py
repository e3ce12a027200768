"""Growth accounting: an exact identity, equal to Baqaee and Farhi's formula and to Hulten's where they apply."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import cge
from cge.analysis.gdp_identity import Point
from cge.analysis.growth_accounting import account
from cge.model.model import Model
from cge.model.shock_path import ShockPath
from cge.solve.dual_numbers import dln
from tests.economies import Shape, close, economy, with_settings

Load = Callable[[str], Model]
CLOSED = Shape(
    governments=0,
    enterprise=False,
    open=False,
    saving=False,
    taxes=False,
    margins=False,
    inventories=False,
    emissions=False,
    joint=False,
    power=False,
    activities=4,
    commodities=4,
    factors=3,
)
SHOCKS: dict[str, dict[str, Any]] = {
    "tfp": {"tfp": cge.multiply(1.1, basis="gross_output")},
    "wedges": {"wedge_removal": 0.7},
    "share of distortion": {"share_distortion": 0.9, "wedge_removal": 0.6, "t_factor": cge.add(0.1)},
    "quality of factors": {"factor_quality": cge.multiply(1.1), "factor_quality_sector": cge.multiply(0.95)},
    "idle factors": {"unemployment": cge.add(0.05)},
    "efficiency": {"input_efficiency": cge.multiply(1.1), "use_efficiency": cge.multiply(0.9)},
    "output quality": {"quality_orientation": 0.6, "e_quality_cost": 0.5, "factor_quality": cge.multiply(1.1)},
    "innovation": {"quality_innovation": 1.1, "e_quality_abroad": 1.3, "e_quality_cost": 0.7},
    "imports": {"import_quality": 1.1, "p_world_import": cge.multiply(1.1)},
    "taxes": {
        "t_production": cge.add(0.05),
        "t_import": cge.add(0.1),
        "t_sales": cge.add(0.05),
        "t_export": cge.add(0.05),
    },
    "factor taxes": {"t_factor": cge.add(0.1)},
    "firms": {"dispersion": cge.add(0.1, basis="gross_output")},
    "subsidies": {
        "subsidy_all": 0.02,
        "subsidy_clean": 0.1,
        "subsidy_labour": 0.05,
        "surcharge": 0.03,
        "subsidy_output": -0.02,
        "import_surcharge": 0.05,
    },
    "excise": {"excise": 0.01},
    "emission price": {
        "emission_price": 0.5,
        "emission_coverage": 0.7,
        "allowance_rate": 0.6,
        "border_import": 1,
        "border_export": 0.8,
    },
    "certificates": {"certificate_price": 0.2, "portfolio_share": cge.add(0.1)},
    "latent": {"latent_markup": 1.3, "latent_efficiency": 0.9},
}


def everything(model: Model) -> dict[str, Any]:
    """Shocks of every kind at once, those this economy knows."""
    known = {name for name, _ in model.compiled.columns}
    joint = {k: v for shocks in SHOCKS.values() for k, v in shocks.items() if k in known}
    return joint | {"factor_quality": cge.multiply(1.05)}


@pytest.mark.parametrize("seed", range(6))
def test_terms_add_up_to_growth_at_every_point_of_a_path(seed: int) -> None:
    """At distorted points, with every kind of shock, the terms equal the expenditure side to rounding."""
    model = Model(economy(seed))
    path = ShockPath(model, model.problem(model.swaps()), {"all": model.scenario(everything(model)).target})
    for node in path.nodes(3):
        point = Point(model, node.x, node.dx[0])
        close(sum(point.terms().values()), point.divisia(), 1e-11, point.gdp)


QUALITY = ("quality_orientation", "e_quality_cost", "e_quality_abroad", "quality_innovation")
RUNNING: dict[str, Any] = {"latent_markup": 0.8, "latent_efficiency": 1.0, "factor_quality": cge.multiply(1.1)}
"""A latent technology that starts on the way."""


@pytest.mark.parametrize("process", ["output", "inputs"])
@pytest.mark.parametrize("seed", range(4))
def test_where_quality_relabels_output_no_term_depends_on_it(seed: int, process: str) -> None:
    """Spec 5.1 no. 11: at kappa = gamma = gamma_x = 1 each term is the same at any orientation, whatever is charged.

    Taxes, amounts per unit, allowances, certificates and latent technologies that start are all in the shock.
    """
    model = Model(with_settings(economy(seed), process_on=process))
    shocks = {k: v for k, v in everything(model).items() if k not in QUALITY} | RUNNING
    without, half, full = (
        account(model, model.scenario({**shocks, "quality_orientation": p})) for p in (0.0, 0.5, 1.0)
    )
    assert without.divisia
    for other in (half, full):
        close(other.terms["contribution"], without.terms["contribution"], 1e-9)
        close(other.terms["contribution"]["output_quality"], 0.0, 1e-9)


def test_the_production_tax_term_does_not_depend_on_relabelling_in_china(bundled_model: Load) -> None:
    """On China 2018 with better labour: the terms at orientation 0 and 1 agree, production taxes among them."""
    model = bundled_model("china2018_42")
    better: dict[str, Any] = {"factor_quality[labour]": cge.multiply(1.1), "emission_price": 100.0}
    without, full = (account(model, model.scenario({**better, "quality_orientation": p})) for p in (0.0, 1.0))
    close(full.terms["contribution"], without.terms["contribution"], 1e-9)
    assert abs(without.terms["contribution"]["production_taxes"]) > 0.01


@pytest.mark.parametrize("seed", range(4))
def test_latent_technologies_that_run_pay_production_tax_at_their_own_price(seed: int) -> None:
    """Tax times price times the change of quantity, recomputed from the tangent of the path, kink left behind."""
    model = Model(economy(seed))
    shocks = RUNNING | {"t_production": cge.add(0.05)}
    path = ShockPath(model, model.problem(model.swaps()), {"all": model.scenario(shocks).target})
    node = list(path.nodes(6))[-1]
    point = Point(model, node.x, node.dx[0])
    h = 1e-5
    before, after = (model.state(node.x + step * node.dx[0]) for step in (-h, h))
    at, latent = model.state(node.x), model.benchmark.latent["new"]
    assert at.q_latent["new"] > 1
    assert abs(at.p_output[latent.commodity] - 1) > 0.01
    expected = sum(
        rate * at.p_activity[a] * (after.q_activity[a] - before.q_activity[a]) / (2 * h)
        for (_, a), rate in at.t_production.items()
    )
    mine = sum(rate for (_, a), rate in at.t_production.items() if a == latent.activity)
    moved = (after.q_latent["new"] - before.q_latent["new"]) / (2 * h)
    expected += mine * at.p_output[latent.commodity] * moved
    close(point.terms()["production_taxes"], expected, 1e-8, point.gdp)
    close(sum(point.terms().values()), point.divisia(), 1e-11, point.gdp)


@pytest.mark.parametrize(
    ("workbook", "name"),
    [
        *(("china2018_42", name) for name in SHOCKS if name != "factor taxes"),
        *(
            ("stdcge", name)
            for name in SHOCKS
            if name not in ("factor taxes", "emission price", "certificates", "latent")
        ),
    ],
)
def test_terms_add_up_to_growth_of_a_finite_shock(workbook: str, name: str, bundled_model: Load) -> None:
    """Integrated along the path the terms give the Divisia growth, and the Fisher index to second order."""
    model = bundled_model(workbook)
    known = {symbol for symbol, _ in model.compiled.columns}
    shocks = {k: v for k, v in SHOCKS[name].items() if k in known}
    assert shocks
    found = account(model, model.scenario(shocks))
    close(found.terms["contribution"].sum(), found.divisia, 1e-9)
    assert abs(found.gap) <= 0.02 * max(1.0, abs(found.fisher))


@pytest.mark.parametrize("seed", range(4))
def test_equals_baqaee_and_farhi_in_a_closed_economy(seed: int) -> None:
    """Technical and allocative terms equal the formula in cost-based Domar weights and factor shares."""
    model = Model(economy(seed, CLOSED))
    rng = np.random.default_rng(seed)
    activities, uses = model.benchmark.sets["activity"], model.benchmark.sets["factor_use"]
    tfp = {a: float(rng.uniform(0.9, 1.1)) for a in activities}
    removal = {k: float(rng.uniform(0, 1)) for k in uses}
    shocks: dict[str, Any] = {f"tfp[{a}]": cge.set_to(v, basis="gross_output") for a, v in tfp.items()}
    shocks |= {f"wedge_removal[{f},{a}]": v for (f, a), v in removal.items()}
    path = ShockPath(model, model.problem(model.swaps()), {"all": model.scenario(shocks).target})
    start = Point(model, path.start, path._derivatives(path.start)[0])
    technical, allocative = _baqaee_farhi(model, start, tfp, removal)
    terms = start.terms()
    close(terms["technical"] / start.gdp, technical, 1e-9)
    close((terms["technical"] + terms["wedges"]) / start.gdp, technical + allocative, 1e-9)
    assert abs(allocative) > 1e-5


def _baqaee_farhi(
    model: Model, point: Point, tfp: dict[str, float], removal: dict[tuple[str, str], float]
) -> tuple[float, float]:
    """Model-spec 2.3, from SAM shares alone: each factor use with a wedge is a producer with a markup."""
    b = model.benchmark
    activities, goods, factors = b.sets["activity"], b.accounts("commodity"), b.accounts("factor")
    output = np.array([b.output[a] for a in activities])
    maker = np.array([[b.flows("activity", "commodity").get((a, c), 0.0) for a in activities] for c in goods])
    maker = maker / maker.sum(axis=1, keepdims=True)
    use = np.array([[b.flows("commodity", "activity").get((c, a), 0.0) for c in goods] for a in activities])
    pay = np.array([[b.flows("factor", "activity").get((f, a), 0.0) for f in factors] for a in activities])
    final = np.array([sum(v for (c, _), v in b.flows("commodity", "household").items() if c == good) for good in goods])
    domar = np.linalg.solve(
        np.eye(len(activities)) - ((use / output[:, None]) @ maker).T, maker.T @ final / final.sum()
    )
    technical = float(sum(w * np.log(tfp[a]) for w, a in zip(domar, activities, strict=True)))
    cost_shares = pay / output[:, None]
    markups = np.array(
        [[-removal.get((f, a), 0.0) * np.log1p(b.factors.wedge.get((f, a), 0.0)) for f in factors] for a in activities]
    )
    growth = dln(point.m.v_gdp)
    shares = np.array([dln(point.m.p_factor[f]) - growth for f in factors])
    cost_based = cost_shares.T @ domar
    return technical, float(-(domar[:, None] * cost_shares * markups).sum() - cost_based @ shares)


@pytest.mark.parametrize("seed", range(3))
def test_hulten_without_distortions(seed: int) -> None:
    """No taxes, no wedges: the derivative of log real GDP is Domar weights times TFP growth, nothing else."""
    shape = Shape(**{**CLOSED.__dict__, "wedges": False, "open": True, "saving": True})
    model = Model(economy(seed, shape))
    rates = {a: 1 + 0.1 * k for k, a in enumerate(model.benchmark.sets["activity"])}
    plan = model.scenario({f"tfp[{a}]": cge.set_to(r, basis="gross_output") for a, r in rates.items()})
    path = ShockPath(model, model.problem(plan.swaps), {"A": plan.target})
    point = Point(model, path.start, path._derivatives(path.start)[0])
    domar = sum(model.benchmark.output[a] * np.log(r) for a, r in rates.items())
    k = model.compiled.index["q_gdp", ()]
    close(path._derivatives(path.start)[0][k], domar, 1e-9, point.gdp)


def test_removing_wedges_that_are_zero_moves_nothing() -> None:
    """Invariant 13: with no wedges there is nothing to gain."""
    model = Model(economy(1, Shape(wedges=False, power=False)))
    case = model.solve({"wedge_removal": 1.0})
    close(case.pct("q_gdp"), 0.0, 1e-9)


def test_the_path_of_wedge_removal_is_concave(bundled_model: Load) -> None:
    """On China 2018 the first quarter of the reform brings more than a third of the gain (spec 2.3)."""
    model = bundled_model("china2018_42")
    gains = [model.solve({"wedge_removal": s}).pct("q_gdp") for s in (0.25, 0.5, 0.75, 1.0)]
    steps = np.diff([0.0, *gains])
    assert gains[0] > gains[-1] / 3
    assert all(later < earlier for earlier, later in pairwise(steps))
