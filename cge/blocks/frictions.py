"""Frictions in the allocation of factors: dispersion within sectors and the cost of switching (spec 2.3).

An extension, neutral at its defaults. *Dispersion*: the variance v of log revenue productivity between the
firms of a sector lowers its TFP by the factor exp(-sigma_w / 2 (v - v0)) (Hsieh and Klenow 2009, log-normal
wedges). *Switching*: workers who change sector pay C mean annual wages (Artuc, Chaudhuri and McLaren 2010). A
worker of sector i chooses j with probability proportional to exp((u_j + eta_j - C_ij) / nu); with one C for all
moves the sums collapse to one term a sector:

    L_j = e_j [ (1 - eps) L0_j / g_j + eps D ],   g_j = (1 - eps) e_j + eps E,   D = sum_i L0_i / g_i,   E = sum e,
    e_j = exp((u_j + eta_j) / nu),   eps = exp(-C / nu),   u_j = log real return in j before wedges.

Only differences of u matter, so returns are taken against their mean. The eta are calibrated so that nobody moves
on balance in the benchmark. The supply is a definition until the closure `switching` makes it bind: it fixes
`switching_gap` at zero and frees the sector returns.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from cge.blocks.expressions import benchmark_units, return_gap
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.units import CURRENCY, EFFICIENCY, RATIO, RETURNS, Kind, Unit

frictions = Block("frictions", "Frictions", "配置摩擦")

frictions.parameter(
    "dispersion[a]",
    "activity",
    "dispersion",
    "variance of log revenue productivity within a sector",
    "行业内TFPR离散度",
    unit=Unit("variance of logs", Kind.RATIO),
)
frictions.parameter("e_varieties", "", "varieties", "elasticity between the firms of a sector", "行业内企业替代弹性")
frictions.parameter(
    "switching_cost[f]", "switching_factor", "switching_cost", "cost of changing sector", "跨部门转换成本", unit=RETURNS
)
frictions.parameter(
    "e_switching[f]",
    "switching_factor",
    "switching_spread",
    "spread of workers' tastes over sectors (nu)",
    "部门偏好离散度",
    unit=Unit("mean annual returns", Kind.ELASTICITY),
    positive=True,
)
frictions.symbol(
    "sector_appeal[f,a]",
    "switching",
    Unit("share of the benchmark sum", Kind.RATIO),
    "weight of a sector in workers' choice",
    "部门吸引力",
    level=lambda b: b.switching.appeal,
)
frictions.symbol(
    "pool[f]",
    "switching_factor",
    Unit("efficiency units over weights", Kind.RATIO),
    "pool of those who may move in (D)",
    "可流入劳动池",
    level=lambda b: b.switching.pool,
)
frictions.symbol(
    "switching_gap[f,a]",
    "switching",
    RATIO,
    "employment over the supply of those who stay and switch, less one",
    "就业对转换供给之偏离",
    level=0.0,
    positive=False,
    account="factor",
    shown="given",
)
frictions.symbol(
    "switchers[f]",
    "switching_factor",
    EFFICIENCY,
    "those who change sector",
    "转换部门人数",
    level=lambda b: b.switching.switchers,
)
frictions.symbol(
    "v_switching[f]",
    "switching_factor",
    CURRENCY,
    "gross cost of moves, tastes not counted",
    "转换总成本（未计偏好）",
    level=lambda b: b.switching.cost,
    positive=False,
)


@frictions.equation("allocation_efficiency[a]", over="activity", source="Hsieh and Klenow 2009; spec 2.3")
def within_sector_allocation(m: M, a: str) -> Any:
    """Dispersion of revenue productivity between the firms of a sector lowers its TFP."""
    return m.allocation_efficiency[a] == pyo.exp(-m.e_varieties / 2 * (m.dispersion[a] - m.base.dispersion[a]))


@frictions.equation("sector_appeal[f,a]", source="Artuc, Chaudhuri and McLaren 2010; spec 2.3")
def appeal(m: M, f: str, a: str) -> Any:
    """Weight of a sector: real return above the mean over the spread of tastes, plus its amenity."""
    gain = m.p_factor[f] / m.cpi * (pyo.log(return_gap(m, f, a)) - pyo.log(m.mean_return[f]))
    log_weight = gain / m.e_switching[f] + m.data.switching.log_appeal[f, a] * m.base.e_switching[f] / m.e_switching[f]
    return pyo.log(m.sector_appeal[f, a]) == log_weight


@frictions.equation("pool[f]", source="Artuc, Chaudhuri and McLaren 2010; spec 2.3")
def moving_pool(m: M, f: str) -> Any:
    """Workers of all sectors over the weight of their choices."""
    users = m.data.factors.users[f]
    return m.pool[f] == sum(benchmark_units(m, f, a) / _choices(m, f, a) for a in users)


@frictions.equation("switching_gap[f,a]", source="Artuc, Chaudhuri and McLaren 2010; spec 2.3")
def switching_supply(m: M, f: str, a: str) -> Any:
    """Employment against those who stay and those who move in."""
    eps = _ease(m, f)
    supply = m.sector_appeal[f, a] * ((1 - eps) * benchmark_units(m, f, a) / _choices(m, f, a) + eps * m.pool[f])
    growth = m.endowment[f] / m.base.endowment[f]
    return (1 + m.switching_gap[f, a]) * supply * growth == m.q_factor[f, a]


@frictions.equation("switchers[f]", source="Artuc, Chaudhuri and McLaren 2010; spec 2.3")
def moved_workers(m: M, f: str) -> Any:
    """Those who do not stay in their sector, gross: in the benchmark moves in and out cancel by sector."""
    growth = m.endowment[f] / m.base.endowment[f]
    moved = {a: 1 - m.sector_appeal[f, a] / _choices(m, f, a) for a in m.data.factors.users[f]}
    return m.switchers[f] == growth * sum(benchmark_units(m, f, a) * share for a, share in moved.items())


frictions.symbol(
    "v_mobility_gain[f]",
    "switching_factor",
    CURRENCY,
    "gain of workers from choosing their sector",
    "择业收益",
    level=0.0,
    positive=False,
)


@frictions.equation("v_mobility_gain[f]", source="expected maximum of the logit; Artuc, Chaudhuri and McLaren 2010")
def mobility_gain(m: M, f: str) -> Any:
    """Log-sum of the choices of all workers against the benchmark: what cheaper moves are worth (nu given)."""
    gains = {a: pyo.log(_choices(m, f, a) / m.data.switching.choices[f, a]) for a in m.data.factors.users[f]}
    worth = m.e_switching[f] * sum(benchmark_units(m, f, a) * gain for a, gain in gains.items())
    return m.v_mobility_gain[f] == m.p_factor[f] * worth * m.endowment[f] / m.base.endowment[f]


@frictions.equation("v_switching[f]", source="Artuc, Chaudhuri and McLaren 2010; spec 2.3")
def switching_bill(m: M, f: str) -> Any:
    """Switching cost of gross moves at the going return: movers prefer to pay it, so it is no loss to take from GDP."""
    return m.v_switching[f] == m.switchers[f] * m.switching_cost[f] * m.p_factor[f]


def _ease(m: M, f: str) -> Any:
    """eps: weight of another sector against one's own."""
    return pyo.exp(-m.switching_cost[f] / m.e_switching[f])


def _choices(m: M, f: str, a: str) -> Any:
    """g: total weight of the choices of a worker in sector a."""
    total = sum(m.sector_appeal[f, k] for k in m.data.factors.users[f])
    return (1 - _ease(m, f)) * m.sector_appeal[f, a] + _ease(m, f) * total
