"""Indicators of energy and climate policy: physical use, power mix, rebound, competitiveness (spec 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cge.blocks.expressions import intermediate_use
from cge.indicators.registry import Values, before, indicator, sectors
from cge.language.units import INDEX, OF_EMISSIONS, OF_ENERGY, PHYSICAL, RATIO, SHARE, Kind, Unit, percent

_ENERGY = "sheet energy"
_MIX = "a node of form additive in sheet nest"


@indicator("energy_use", "Energy use", "能源使用量", PHYSICAL, source="sheet energy", needs=_ENERGY)
def energy_use(m: Any) -> Values:
    """(carrier, unit) -> quantity of all users, following their purchases, in units of sheet conversions too."""
    e, total = m.data.energy, {}
    for carrier, quantity in _by_carrier(m).items():
        total[carrier, e.unit[carrier]] = quantity
        total |= {(carrier, unit): quantity * factor for unit, factor in e.conversions.get(carrier, ())}
    return total


def _by_carrier(m: Any) -> dict[str, float]:
    total: dict[str, float] = {}
    for (carrier, c, u), quantity in m.data.energy.quantity.items():
        total[carrier] = total.get(carrier, 0.0) + quantity * use_ratio(m, c, u)
    return total


@indicator(
    "energy_intensity",
    "Physical energy per GDP",
    "单位GDP能耗",
    Unit("energy unit per GDP", Kind.RATIO),
    source=_ENERGY,
    needs=_ENERGY,
)
def energy_intensity(m: Any) -> Values:
    """By carrier."""
    return {carrier: q / m.q_gdp for carrier, q in _by_carrier(m).items()}


@indicator(
    "energy_input_intensity",
    "Energy input of production per GDP",
    "单位GDP生产用能（按基期价）",
    RATIO,
    source="node EN of the production tree, benchmark prices",
    needs="a node EN in sheet nest",
)
def energy_input_intensity(m: Any) -> float | Values:
    """Energy bought by production at benchmark prices over real GDP: a volume in money, not joules."""
    energy = [q for (n, _), q in m.q_node.items() if n == "EN"]
    return float(sum(energy) / m.q_gdp) if energy else {}


@indicator(
    "rebound",
    "Rebound of energy use",
    "能源回弹效应",
    percent("of the engineering saving"),
    points=True,
    source="1 - actual / engineering saving; spec 2.4",
    needs="sheet energy, and a shock to input_efficiency above an energy input",
)
def rebound(m: Any) -> Values:
    """By carrier: share of the saving that better efficiency alone would bring, at unchanged activity, that is lost.

    Above 100 use rises (backfire). Only carriers whose users became more efficient appear in the result; they
    appear before and after, so the benchmark is 0 by definition.
    """
    saved: dict[str, float] = {}
    actual: dict[str, float] = {}
    for (carrier, c, u), quantity in m.data.energy.quantity.items():
        gain = _efficiency(m, c, u)
        saved[carrier] = saved.get(carrier, 0.0) + quantity * (1 - 1 / gain)
        actual[carrier] = actual.get(carrier, 0.0) + quantity * (1 - use_ratio(m, c, u))
    return {k: 100 * (1 - actual[k] / v) if abs(v) > 1e-12 * _total(m, k) else 0.0 for k, v in saved.items()}


def _total(m: Any, carrier: str) -> float:
    return float(sum(v for (k, _, _), v in m.data.energy.quantity.items() if k == carrier))


def _efficiency(m: Any, c: str, u: str) -> float:
    """Efficiency of every node between an input and the root of its tree, over the benchmark."""
    node, gain = m.data.demand.nest_of_input.get((c, u), ""), 1.0
    while node:
        if (node, u) in m.input_efficiency:
            gain *= m.input_efficiency[node, u] / m.base.input_efficiency[node, u]
        node = m.data.nest.parent[node, u]
    return gain


@indicator(
    "power_mix", "Share in physical quantity", "实物量占比", SHARE, points=True, source="sheet energy", needs=_MIX
)
def power_mix(m: Any) -> Values:
    """Shares of the inputs of additive nodes, such as of technologies in TWh."""
    mix = physical_mix(m)
    total = sum(mix.values())
    return {c: q / total for c, q in mix.items()}


@indicator(
    "generation",
    "Quantity by technology",
    "分技术发电量",
    PHYSICAL,
    source="sheet energy",
    needs=_MIX,
)
def generation(m: Any) -> Values:
    """(input, unit) of additive nodes -> physical quantity, such as TWh by technology."""
    units = {(c, u): m.data.energy.unit[carrier] for carrier, c, u in m.data.energy.quantity}
    return {(c, units[c, a]): q for (c, a), q in _mix_cells(m)}


def physical_mix(m: Any) -> dict[str, float]:
    """Input of an additive node -> physical quantity, all nodes together."""
    total: dict[str, float] = {}
    for (c, _), q in _mix_cells(m):
        total[c] = total.get(c, 0.0) + q
    return total


def _mix_cells(m: Any) -> Iterator[tuple[tuple[str, str], float]]:
    for node, a in m.data.nest.additive:
        for child in m.data.nest.of(node, a, "commodity"):
            key = (child.name, a)
            yield key, m.data.energy.of_purchase[key] * use_ratio(m, *key)


@indicator(
    "carbon_price",
    "Real price of emissions",
    "实际排放价格",
    OF_EMISSIONS,
    points=True,
    needs="sheet emissions",
)
def carbon_price(m: Any) -> Values:
    """By pollutant, at benchmark consumer prices."""
    return dict(m.emission_price)


@indicator(
    "emission_revenue",
    "Revenue from the price on emissions",
    "排放收入",
    percent("of GDP"),
    points=True,
    needs="sheet emissions",
)
def emission_revenue(m: Any) -> Values:
    """By pollutant, free allowances given with output taken off."""
    return {p: 100 * v / m.v_gdp for p, v in m.v_emission_revenue.items()}


@indicator(
    "portfolio_price",
    "Real price of certificates",
    "证书实际价格",
    OF_ENERGY,
    points=True,
    needs="sheet portfolio",
)
def portfolio_price(m: Any) -> Values:
    """By portfolio standard, at benchmark consumer prices."""
    return dict(m.certificate_price)


@indicator(
    "cost_abroad",
    "Unit cost in foreign currency",
    "单位成本（外币）",
    INDEX,
    source="a rise loses competitiveness",
)
def cost_abroad(m: Any) -> Values:
    """Producer price of every sector over the exchange rate."""
    return {a: m.p_activity[a] / m.exchange_rate for a in sectors(m, m.p_activity)} if m.q_export else {}


@indicator(
    "home_share",
    "Home share in domestic use",
    "本国产品占国内使用比重",
    SHARE,
    points=True,
    source="value of home goods in that of home goods and imports",
)
def home_share(m: Any) -> Values:
    """By commodity that is both made at home and imported."""
    both = [c for c in sectors(m, m.q_home) if c in m.q_import]
    value = {c: (m.p_home[c] * m.q_home[c], m.p_import[c] * m.q_import[c]) for c in both}
    return {c: home / (home + imports) for c, (home, imports) in value.items()}


def use_ratio(m: Any, c: str, u: str) -> float:
    """Purchase of a commodity by a user over the benchmark."""
    if (c, u) in m.q_consumption:
        return float(m.q_consumption[c, u] / m.base.q_consumption[c, u])
    node = m.data.demand.nest_of_input[c, u]
    return float(intermediate_use(m, c, node, u) / intermediate_use(before(m), c, node, u))
