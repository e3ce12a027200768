"""Indicators of quality, and of the cost of policies and frictions (spec 2.2, 2.7)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from cge.indicators.registry import Values, indicator, sectors
from cge.language.units import INDEX, QUANTITY, percent

# ---- quality -------------------------------------------------------------------------------------------------


@indicator("output_quality_index", "Quality of output", "产出质量指数", INDEX, source="spec 2.2")
def output_quality_index(m: Any) -> float | Values:
    """Geometric mean of output quality, benchmark output as weights."""
    return _geometric(m.output_quality, {a: m.base.q_activity[a] for a in sectors(m, m.base.q_activity)})


@indicator("export_quality_index", "Quality of exports", "出口质量指数", INDEX, source="spec 2.2")
def export_quality_index(m: Any) -> float | Values:
    """Geometric mean of the quality of exported goods, benchmark exports as weights."""
    exports = {c: q * m.base.p_fob[c] for c, q in m.base.q_export.items() if sectors(m, [c])} if m.q_export else {}
    return _geometric(m.commodity_quality, exports) if exports else {}


@indicator("consumption_quality_index", "Quality of consumption", "消费质量指数", INDEX, source="spec 2.2")
def consumption_quality_index(m: Any) -> float | Values:
    """Geometric mean of the quality of goods bought, imports included, benchmark consumption as weights."""
    basket: dict[str, float] = {}
    for (c, _), q in m.base.q_consumption.items():
        if not sectors(m, [c]):
            continue
        basket[c] = basket.get(c, 0.0) + q * m.base.p_purchaser[c]
    return _geometric(m.composite_quality, basket)


@indicator(
    "gdp_physical",
    "Real GDP in physical units (quality left out)",
    "实际GDP（物理量，不计质量）",
    QUANTITY,
    source="Laspeyres; spec 2.2",
)
def gdp_physical(m: Any) -> float | Values:
    """What a count without quality would show; `real_gdp` is in efficiency units."""
    return float(m.q_gdp_physical)


@indicator(
    "quality_in_gdp",
    "Quality in real GDP",
    "GDP中的质量成分",
    percent("of physical GDP"),
    points=True,
    source="Laspeyres volumes, efficiency over physical units; spec 2.2",
)
def quality_in_gdp(m: Any) -> float | Values:
    """Efficiency-unit over physical GDP, both at benchmark prices, less one."""
    return float(100 * (m.q_gdp_laspeyres / m.q_gdp_physical - 1))


# ---- cost of policy and frictions -----------------------------------------------------------------------------


@indicator("policy_spending", "Policy spending", "政策支出", percent("of benchmark GDP"), points=True, source="spec 3")
def policy_spending(m: Any) -> float | Values:
    """Extra public purchases at benchmark prices."""
    return float(100 * _policy(m) / m.base.v_gdp)


@indicator(
    "gdp_net_of_policy",
    "Real GDP net of policy spending",
    "扣除政策支出的实际GDP",
    QUANTITY,
    source="real GDP less extra public purchases at benchmark prices",
)
def gdp_net_of_policy(m: Any) -> float | Values:
    """What is left for all other uses."""
    return float(m.q_gdp) - _policy(m)


@indicator(
    "switching_cost_share",
    "Gross cost of changing sector",
    "跨部门转换总成本占GDP",
    percent("of GDP"),
    points=True,
    source="Artuc, Chaudhuri & McLaren 2010; a utility cost beside GDP",
    needs="parameter switching_cost",
)
def switching_cost_share(m: Any) -> float | Values:
    """Bill of all moves, tastes not counted: movers prefer to pay it, so it is no loss to take from GDP."""
    return float(100 * sum(m.v_switching.values()) / m.v_gdp) if m.v_switching else {}


def _geometric(quality: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Geometric mean of what has a quality, with these weights."""
    known = [k for k in weights if k in quality]
    total = sum(weights[k] for k in known)
    return math.exp(sum(weights[k] / total * math.log(quality[k]) for k in known))


def _policy(m: Any) -> float:
    return float(sum(m.base.p_purchaser[c] * q for c, q in m.q_policy.items()))
