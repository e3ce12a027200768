"""The back of the envelope: the identity of real absorption is exact, and the envelope is what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import cge
from cge.analysis.back_of_envelope import ABROAD, Absorption, bote, welfare
from cge.model.model import Model
from cge.model.shock_path import ShockPath
from cge.report.back_of_envelope import missed
from tests.cge.analysis.test_explanation import plan_of
from tests.cge.analysis.test_growth_accounting import CLOSED, SHOCKS, everything
from tests.economies import Shape, close, economy

Load = Callable[[str], Model]
ABROAD_SHOCKS: dict[str, Any] = {
    "foreign_saving": cge.add(3.0),
    "transfer_abroad": cge.multiply(1.2),
    "factor_abroad": cge.multiply(0.8),
    "p_world_import": cge.multiply(1.1),
    "p_world_export": cge.multiply(0.95),
    "import_quality": cge.multiply(1.05),
}


def _known(model: Model, shocks: dict[str, Any]) -> dict[str, Any]:
    names = {name for name, _ in model.compiled.columns}
    return {k: v for k, v in shocks.items() if k in names}


@pytest.mark.parametrize("closure", ["neoclassical", "fixed_exchange_rate", "welfare"])
@pytest.mark.parametrize("seed", range(4))
def test_absorption_is_exact_at_every_point_of_a_path(seed: int, closure: str) -> None:
    """Terms of GDP, terms of trade, foreign saving and income from abroad are the change of absorption."""
    model = Model(economy(seed))
    free = {model.compiled.columns[k][0] for k in model.problem(model.swaps(closure)).unknowns}
    shocks = {k: v for k, v in (everything(model) | _known(model, ABROAD_SHOCKS)).items() if k not in free}
    path = ShockPath(model, model.problem(model.swaps(closure)), {"all": model.scenario(shocks, closure).target})
    for node in path.nodes(3):
        point = Absorption(model, node.x, node.dx[0])
        terms = point.terms() | point.abroad()
        close(sum(terms.values()), point.change(), 1e-9, point.value)
        assert all(abs(v) > 0 for v in point.abroad().values()) or closure != "neoclassical"


@pytest.mark.parametrize(
    ("workbook", "name"),
    [
        *(("china2018_42", name) for name in SHOCKS if name != "factor taxes"),
        ("china2018_42", "abroad"),
        *(("stdcge", name) for name in ("tfp", "taxes", "imports", "efficiency")),
        ("stdcge", "abroad"),
    ],
)
def test_absorption_of_a_finite_shock(workbook: str, name: str, bundled_model: Load) -> None:
    """The terms give the Divisia growth of absorption, and its Fisher volume to second order."""
    model = bundled_model(workbook)
    shocks = _known(model, {**SHOCKS, "abroad": ABROAD_SHOCKS}[name])
    found = welfare(model, plan_of(model, shocks))
    close(found.terms["contribution"].sum(), found.divisia, 1e-9)
    assert abs(found.fisher - found.divisia) <= 0.02 * max(1.0, abs(found.fisher))


def test_closed_economies_have_nothing_from_abroad() -> None:
    model = Model(economy(1, CLOSED))
    found = welfare(model, plan_of(model, {"tfp": cge.multiply(1.1, basis="gross_output")}))
    close(found.terms["contribution"][list(ABROAD)], np.zeros(3), 1e-12)
    k = model.compiled.index["q_gdp", ()]
    case = model.solve({"tfp": cge.multiply(1.1, basis="gross_output")})
    close(found.fisher, 100 * np.log(case.number("q_gdp") / model.compiled.start[k]), 1e-9)


def test_share_times_shock_is_hulten_without_distortions() -> None:
    """No taxes, no wedges: Domar weights times the shock, and nothing from reallocation."""
    model = Model(economy(2, Shape(**{**CLOSED.__dict__, "wedges": False})))
    found = bote(model, plan_of(model, {"tfp": cge.multiply(1.01, basis="gross_output")}))
    (line,) = found.lines
    weights = sum(model.benchmark.output.values()) / model.benchmark.gdp
    close([line.share, line.shock], [weights, 100 * np.log(1.01)], 1e-9)
    close([line.direct, line.reallocation], [weights * 100 * np.log(1.01), 0.0], 1e-9)
    assert not missed(line.envelope, line.full)


def test_parts_are_the_whole(bundled_model: Load) -> None:
    """The full answer by shock and by source adds up to the growth of GDP; fuels to that of emissions."""
    model = bundled_model("china2018_42")
    shocks: dict[str, Any] = {
        "tfp": cge.multiply(1.01, basis="gross_output"),
        "wedge_removal": 0.25,
        "emission_price": 100.0,
    }
    found = bote(model, plan_of(model, shocks))
    close(sum(line.full for line in found.lines), found.gdp, 1e-6)
    close(sum(found.full.values()), found.gdp, 1e-2)
    for line in found.lines:
        close(sum(line.terms.values()), line.full, 1e-2)
    close(sum(f.share for f in found.fuels), 1.0, 1e-9)
    case = model.solve(shocks)
    close(sum(f.full for f in found.fuels), case.pct("q_emission_total", "CO2"), 1e-6)
    close(found.envelope, found.gdp, 0.15 * abs(found.gdp))


def test_a_limit_that_binds_is_named_and_taken_as_given(bundled_model: Load) -> None:
    """A cap has no first order while it is slack: with its price given the envelope is near the answer."""
    model = bundled_model("china2018_42")
    found = bote(model, plan_of(model, {"emission_cap": cge.multiply(0.95)}, "emission_cap"))
    assert found.limits == ("emission_price[CO2]",)
    assert found.given is not None
    assert abs(found.given - found.gdp) < abs(found.envelope - found.gdp)


def test_nothing_happens_without_a_shock(bundled_model: Load) -> None:
    model = bundled_model("stdcge")
    found = bote(model, plan_of(model, {}))
    assert (found.lines, found.limits) == ((), ())
    close([found.envelope, found.gdp, found.welfare.divisia], np.zeros(3), 1e-9)
