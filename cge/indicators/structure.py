"""Indicators of structure, productivity and inequality (spec 2.7), registered in cge.indicators.economy.

One function each, the same at the benchmark and after. Those that compare with the benchmark (structural change,
Lilien, shift-share, TFP) are zero there. Classes of sectors come from sheet `groups` and heads from sheet
`factor_quantities`; where a workbook has neither, the function returns nothing and `unavailable` says what is
missing: nothing is guessed. No composite score: its weights would be arbitrary.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from cge.blocks.expressions import FACTOR, factor_return, with_charges
from cge.indicators.economy import SECTIONS, household_consumption, value_added
from cge.indicators.people import net_arrivals, people, workers
from cge.indicators.registry import INDICATORS, Values, before, indicator, sectors
from cge.language.units import CURRENCY, SHARE, Kind, Unit, percent

THREE = ("agriculture", "secondary", "services")
_HEADS = "heads of all labour by sector, sheet factor_quantities"
_LOG = percent("(logs)")
_ALIAS = {"primary": "agriculture", "tertiary": "services"}


def unavailable(m: Any) -> dict[str, str]:
    """Indicators this economy cannot give, and what its workbook would need."""
    lost = {n: i.needs or "cells the SAM does not have" for n, i in INDICATORS.items() if not i.values(m)}
    known = set(m.data.groups)
    missing = [g for g in SECTIONS if not known & {g, _ALIAS.get(g, g)}]
    return lost | ({"value_added_share": f"groups {', '.join(missing)} in sheet groups"} if missing else {})


# ---- structure -----------------------------------------------------------------------------------------------


@indicator(
    "rationalisation_theil",
    "Rationalisation: Theil, all sectors",
    "产业结构合理化（泰尔指数）",
    Unit("index", Kind.INDEX),
    source="Gan, Zheng & Yu 2011; 0 = labour productivity equal",
    needs=_HEADS,
    kinks=net_arrivals,
)
def rationalisation_theil(m: Any) -> float | Values:
    """TL = sum Y_j/Y ln((Y_j/L_j) / (Y/L)), Y value added at current prices, L heads."""
    return _theil(value_added(m), workers(m))


@indicator(
    "rationalisation_theil_three",
    "Rationalisation: Theil, three industries",
    "产业结构合理化（三次产业）",
    Unit("index", Kind.INDEX),
    source="Gan, Zheng & Yu 2011",
    needs="groups agriculture, secondary, services and " + _HEADS,
    kinks=net_arrivals,
)
def rationalisation_theil_three(m: Any) -> float | Values:
    """The same between agriculture, industry and services, as published."""
    if not set(THREE) <= set(m.data.groups):
        return {}
    value, people = value_added(m), workers(m)
    groups = {g: m.data.groups[g] for g in THREE}
    if not people:
        return {}
    return _theil(
        {g: sum(value[a] for a in who) for g, who in groups.items()},
        {g: sum(people.get(a, 0.0) for a in who) for g, who in groups.items()},
    )


@indicator(
    "structural_change",
    "Structural change",
    "产业结构变动",
    SHARE,
    points=True,
    source="half the sum of absolute changes of shares (Michaely)",
)
def structural_change(m: Any) -> float | Values:
    """Half the sum of |change of share in value added|: the share of value added that changed sector."""
    now, old = _shares(value_added(m)), _shares(value_added(before(m)))
    return sum(abs(now[a] - old[a]) for a in now) / 2


@indicator(
    "lilien",
    "Lilien index of reallocation",
    "Lilien就业再配置指数",
    Unit("index", Kind.INDEX),
    source="Lilien 1982",
    needs=_HEADS,
    kinks=net_arrivals,
)
def lilien(m: Any) -> float | Values:
    """Root of sum s_j (dln L_j - dln L)^2, s_j the benchmark share in heads."""
    now, old = workers(m), workers(before(m))
    if not now:
        return {}
    growth, share = math.log(sum(now.values()) / sum(old.values())), _shares(old)
    return math.sqrt(sum(share[a] * (math.log(now[a] / old[a]) - growth) ** 2 for a in now))


@indicator(
    "herfindahl",
    "Concentration of value added (Herfindahl)",
    "增加值集中度（赫芬达尔）",
    Unit("index", Kind.INDEX),
    source="sum of squared shares in value added",
)
def herfindahl(m: Any) -> float | Values:
    """Sum of squared shares of sectors in value added."""
    return sum(s * s for s in _shares(value_added(m)).values())


@indicator(
    "output_spread",
    "Spread of sector output growth",
    "部门产出增速离散度",
    _LOG,
    points=True,
    source="standard deviation weighted with benchmark output",
)
def output_spread(m: Any) -> float | Values:
    """Standard deviation over sectors of the log change of output in efficiency units."""
    weight = _shares({a: m.base.q_activity[a] for a in sectors(m, m.q_activity)})
    growth = {a: math.log(m.q_activity[a] * m.output_quality[a] / m.base.q_activity[a]) for a in weight}
    mean = sum(weight[a] * g for a, g in growth.items())
    return 100 * math.sqrt(sum(weight[a] * (g - mean) ** 2 for a, g in growth.items()))


# ---- productivity --------------------------------------------------------------------------------------------


@indicator(
    "productivity_within",
    "Labour productivity: within sectors",
    "劳动生产率变化：部门内",
    percent("of benchmark"),
    points=True,
    source="shift-share, mean weights (McMillan & Rodrik 2011)",
    needs=_HEADS,
    kinks=net_arrivals,
)
def productivity_within(m: Any) -> float | Values:
    """Sum of mean employment share x change of value added per head, at the common GDP deflator."""
    return _shift_share(m)[0] if workers(m) else {}


@indicator(
    "productivity_between",
    "Labour productivity: between sectors",
    "劳动生产率变化：部门间",
    percent("of benchmark"),
    points=True,
    source="shift-share, mean weights (McMillan & Rodrik 2011)",
    needs=_HEADS,
    kinks=net_arrivals,
)
def productivity_between(m: Any) -> float | Values:
    """Sum of mean value added per head x change of employment share."""
    return _shift_share(m)[1] if workers(m) else {}


@indicator(
    "tfp_total",
    "TFP, all sources",
    "全要素生产率（总）",
    _LOG,
    points=True,
    source="Solow residual, Törnqvist weights; spec 2.7",
)
def tfp_total(m: Any) -> float | Values:
    """dln GDP less the growth of physical factors at mean pay shares; quality of factors is inside."""
    old = before(m)
    now_share, old_share = _shares(_pay(m)), _shares(_pay(old))
    used, had = _used(m), _used(old)
    inputs = sum((now_share[f] + old_share[f]) / 2 * math.log(used[f] / had[f]) for f in used)
    return 100 * (math.log(m.q_gdp / m.base.q_gdp) - inputs)


# ---- distribution --------------------------------------------------------------------------------------------


@indicator(
    "wage_theil",
    "Wage inequality: Theil",
    "工资差距：泰尔指数",
    Unit("index", Kind.INDEX),
    source="Theil, skill x sector",
    needs=_HEADS,
    kinks=net_arrivals,
)
def wage_theil(m: Any) -> float | Values:
    """Theil index of pay per head over skills and sectors; nothing inside a cell is seen."""
    return _theil(*_wages(m))


@indicator(
    "wage_gini",
    "Wage inequality: Gini",
    "工资差距：基尼系数",
    Unit("index", Kind.INDEX),
    source="Gini, skill x sector",
    needs=_HEADS,
    kinks=net_arrivals,
)
def wage_gini(m: Any) -> float | Values:
    """Gini coefficient of pay per head over skills and sectors."""
    return _gini(*_wages(m))


@indicator(
    "household_gini",
    "Household inequality: Gini",
    "居民收入差距：基尼系数",
    Unit("index", Kind.INDEX),
    source="Gini of real consumption per person between household groups",
    needs="two households and their population_<household> in sheet settings",
)
def household_gini(m: Any) -> float | Values:
    """Gini of real consumption per person between household groups, weighted with population."""
    people = {h: m.data.number(f"population_{h}") for h in m.v_consumption}
    known = len(people) > 1 and all(n > 0 for n in people.values())
    return _gini(household_consumption(m), people) if known else {}


@indicator(
    "compensating_variation", "Compensating variation", "补偿变化", CURRENCY, source="Hicks; EV at the new prices"
)
def compensating_variation(m: Any) -> float | Values:
    """All households together; a welfare measure only in the closure `welfare`."""
    return float(sum(ev * (m.p_welfare if h in m.p_welfare else m.p_utility)[h] for h, ev in m.ev.items()))


# ---- vocabulary ----------------------------------------------------------------------------------------------


def _shares(values: Mapping[str, float]) -> dict[str, float]:
    total = sum(values.values())
    return {k: v / total for k, v in values.items()}


def _theil(value: Mapping[Any, float], people: Mapping[Any, float]) -> float | Values:
    """Sum of value share x ln(value share / head share) over cells with heads; nothing where a value is negative."""
    cells = [(value[k], n) for k, n in people.items() if n > 0]
    if not cells or min(v for v, _ in cells) <= 0:
        return {}
    y, n = sum(v for v, _ in cells), sum(w for _, w in cells)
    return sum(v / y * math.log((v / w) / (y / n)) for v, w in cells)


def _gini(value: Mapping[Any, float], people: Mapping[Any, float]) -> float | Values:
    """Gini of value per head between cells."""
    cells = sorted((value[k] / n, value[k], n) for k, n in people.items() if n > 0)
    if not cells:
        return {}
    y, n, below, area = sum(v for _, v, _ in cells), sum(w for *_, w in cells), 0.0, 0.0
    for _, v, w in cells:
        area += w / n * (2 * below + v) / y
        below += v
    return 1 - area


def _wages(m: Any) -> tuple[dict[Any, float], dict[Any, float]]:
    """(pay, heads) by skill and sector; empty unless every use of labour has heads."""
    who = people(m)
    return {k: float(factor_return(m, *k) * m.q_factor[k]) for k in who}, who


def _shift_share(m: Any) -> tuple[float, float]:
    """(within, between) in per cent of benchmark value added per head."""
    old = before(m)
    (value, people), (value0, people0) = ((value_added(x), workers(x)) for x in (m, old))
    share, share0 = _shares(people), _shares(people0)
    level = {a: value[a] / m.p_gdp / n for a, n in people.items()}
    level0 = {a: value0[a] / n for a, n in people0.items()}
    total = sum(share0[a] * level0[a] for a in share0)
    within = sum((share[a] + share0[a]) / 2 * (level[a] - level0[a]) for a in share)
    between = sum((level[a] + level0[a]) / 2 * (share[a] - share0[a]) for a in share)
    return 100 * within / total, 100 * between / total


def _pay(m: Any) -> dict[str, float]:
    """Factor -> what users pay for it, taxes included."""
    total: dict[str, float] = {}
    for (f, a), q in m.q_factor.items():
        total[f] = total.get(f, 0.0) + float(with_charges(m, FACTOR, factor_return(m, f, a), f, a) * q)
    return total


def _used(m: Any) -> dict[str, float]:
    total: dict[str, float] = {}
    for (f, _), q in m.q_factor.items():
        total[f] = total.get(f, 0.0) + q
    return total
