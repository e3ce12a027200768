"""Steep substitution with prices far from one: an index is that of its parts, re-computed in plain numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import cge
from cge.model.model import Model
from tests.economies import close

Load = Callable[[str], Model]


def ces(shares: Any, prices: Any, s: float) -> float:
    """CES index in logs, where no power over- or underflows."""
    weights, logs = np.log(shares), np.log(prices)
    if s == 1:
        return float(np.exp(np.exp(weights) @ logs))
    if abs(1 - s) < 1e-3:
        return float(np.exp(np.log1p(np.exp(weights) @ np.expm1((1 - s) * logs)) / (1 - s)))
    terms = weights + (1 - s) * logs
    top = terms.max()
    return float(np.exp((top + np.log(np.exp(terms - top).sum())) / (1 - s)))


@pytest.mark.parametrize("dearer", [0.6, 1.5, 3.0])
@pytest.mark.parametrize("s", [0.0, 0.5, 1.0, 5.0, 17.0, 34.0, 60.0, 100.0])
def test_the_armington_index_is_that_of_its_parts(s: float, dearer: float, bundled_model: Load) -> None:
    """World prices of imports times three with an elasticity of 34: the composite costs what its parts cost."""
    model = bundled_model("stdcge")
    case = model.solve({"e_armington": s, "p_world_import": cge.multiply(dearer)})
    m: Any = model.state(case.x)
    base: Any = model.system.base
    for c in model.benchmark.sets["used"]:
        sources = [(m.p_home[c], base.p_home[c], base.q_home[c]), (m.p_import[c], base.p_import[c], base.q_import[c])]
        shares = np.array([p0 * q0 for _, p0, q0 in sources]) / base.q_composite[c]
        prices = np.array([p / p0 for p, p0, _ in sources])
        close(m.p_composite[c], ces(shares, prices, s), 1e-11)
        value = m.p_home[c] * m.q_home[c] + m.p_import[c] * m.q_import[c]
        close(m.p_composite[c] * m.q_composite[c], value, 1e-9, value)


@pytest.mark.parametrize("dearer", [0.6, 1.5, 3.0])
@pytest.mark.parametrize("s", [0.0, 1.0, 1.0 + 1e-9, 5.0, 34.0, 100.0])
def test_a_bundle_costs_what_its_parts_cost(s: float, dearer: float, bundled_model: Load) -> None:
    """One productivity falls to a third: the bundles of all buyers, whose transformed prices are shared."""
    model = bundled_model("china2018_42")
    case = model.solve({"e_bundle": s, "tfp[equipment]": cge.multiply(1 / dearer**0.3, basis="gross_output")})
    m: Any = model.state(case.x)
    base: Any = model.system.base
    for (n, a), children in model.benchmark.nest.children.items():
        if (n, a) not in m.u_bundle:
            continue
        goods = [c.name for c in children]
        shares = np.array([c.value for c in children]) / base.q_node[n, a]
        prices = np.array([m.p_purchaser[c] / base.p_purchaser[c] for c in goods])
        close(m.p_node[n, a], ces(shares, prices, s), 1e-11)


@pytest.mark.parametrize("s", [0.1, 0.5, 1.0, 3.0, 50.0])
def test_quality_is_formed_as_its_definition_says(s: float, bundled_model: Load) -> None:
    """Quality of output against plain numpy, where inputs are three times as good."""
    model = bundled_model("china2018_42")
    shocks = {"e_quality_formation": s, "quality_orientation": 0.5, "import_quality": 3.0, "e_quality_cost": 0.0}
    case = model.solve(shocks)
    m: Any = model.state(case.x)
    base: Any = model.system.base
    r = 1 - 1 / s
    for a in model.benchmark.sets["activity"]:
        total = base.q_node[model.benchmark.nest.root[a], a]
        inputs = model.benchmark.demand.inputs_of[a]
        logs = np.array([np.log(m.composite_quality[c]) for c, _ in inputs])
        shares = np.array([value for _, value in inputs]) / total
        better = 0.5 * float(shares @ (np.expm1(r * logs) / r if r else logs))
        close(m.output_quality[a], np.exp(np.log1p(r * better) / r if r else better), 1e-11)


def test_one_input_needs_no_power(bundled_model: Load) -> None:
    """A price index of one good is its price, whatever the elasticity."""
    model = bundled_model("splcge")
    case = model.solve({"e_make": 100.0, "tfp[*]": cge.multiply(0.2, basis="gross_output")})
    m = model.state(case.x)
    for c, makers in model.benchmark.trade.makers_of.items():
        assert len(makers) == 1
        close(m.p_output[c], m.p_make[makers[0][0], c], 1e-14)
