"""Indicators of the whole economy: GDP and its uses, households, factors, structure, emissions."""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import FACTOR, ON_ACTIVITY, factor_return, with_charges
from cge.indicators.people import employment, heads, labour, net_arrivals
from cge.indicators.registry import Values, indicator, sectors
from cge.language.units import CURRENCY, EMITTED, HEADS, INDEX, PER_GDP, QUANTITY, SHARE, Kind, Unit, percent

# ---- the whole economy ---------------------------------------------------------------------------------------


@indicator("real_gdp", "Real GDP", "实际GDP", QUANTITY)
def real_gdp(m: Any) -> float | Values:
    """Fisher volume."""
    return float(m.q_gdp)


@indicator("nominal_gdp", "Nominal GDP", "名义GDP", CURRENCY)
def nominal_gdp(m: Any) -> float | Values:
    """At market prices; its level depends on the numeraire."""
    return float(m.v_gdp)


@indicator("gdp_deflator", "GDP deflator", "GDP平减指数", INDEX)
def gdp_deflator(m: Any) -> float | Values:
    """Fisher."""
    return float(m.p_gdp)


@indicator("consumer_prices", "Consumer prices", "消费者价格", INDEX)
def consumer_prices(m: Any) -> float | Values:
    """Laspeyres."""
    return float(m.cpi)


@indicator("real_consumption", "Household consumption", "居民消费", QUANTITY)
def real_consumption(m: Any) -> float | Values:
    """All households, at benchmark prices."""
    return sum(household_consumption(m).values())


@indicator("real_public_consumption", "Government consumption", "政府消费", QUANTITY)
def real_public_consumption(m: Any) -> float:
    """At benchmark prices."""
    return float(sum(m.base.p_purchaser[c] * q for (c, _), q in m.q_public.items()))


@indicator("real_fixed_investment", "Fixed investment", "固定资本形成", QUANTITY)
def real_fixed_investment(m: Any) -> float | Values:
    """At benchmark prices."""
    return float(sum(m.base.p_purchaser[c] * q for c, q in m.q_investment.items()))


@indicator("real_exports", "Exports", "出口", QUANTITY)
def real_exports(m: Any) -> float | Values:
    """Free on board, at benchmark prices, quality included."""
    return _cost(m.base.p_fob, m.q_export_effective)


@indicator("real_imports", "Imports", "进口", QUANTITY)
def real_imports(m: Any) -> float | Values:
    """Before duty, at benchmark prices, quality included."""
    return _cost(m.base.p_cif, m.q_import_effective)


@indicator("terms_of_trade", "Terms of trade", "贸易条件", INDEX)
def terms_of_trade(m: Any) -> float | Values:
    """Export over import prices of an efficiency unit in foreign currency, benchmark quantities as weights."""
    if not (m.q_export and m.q_import):
        return {}
    dear = {c: p * m.q_export[c] / m.q_export_effective[c] for c, p in m.p_fob.items()}
    cheap = {c: p * m.q_import[c] / m.q_import_effective[c] for c, p in m.p_cif.items()}
    exports = _cost(dear, m.base.q_export) / _cost(m.base.p_fob, m.base.q_export)
    return exports * _cost(m.base.p_cif, m.base.q_import) / _cost(cheap, m.base.q_import)


@indicator("real_exchange_rate", "Real exchange rate", "实际汇率", INDEX)
def real_exchange_rate(m: Any) -> float | Values:
    """A rise makes imports dearer at home."""
    return float(m.exchange_rate / m.cpi) if m.q_export else {}


# ---- households ----------------------------------------------------------------------------------------------


@indicator("household_consumption", "Real consumption by household", "分居民组实际消费", QUANTITY)
def household_consumption(m: Any) -> Values:
    """At benchmark prices."""
    total = dict.fromkeys(m.v_consumption, 0.0)
    for (c, h), q in m.q_consumption.items():
        total[h] += m.base.p_purchaser[c] * q
    return total


@indicator("equivalent_variation", "Equivalent variation", "等价变化", QUANTITY)
def equivalent_variation(m: Any) -> float | Values:
    """All households together."""
    return float(sum(m.ev.values()))


@indicator("equivalent_variation_share", "EV, % of GDP", "等价变化占GDP", percent("of benchmark GDP"), points=True)
def equivalent_variation_share(m: Any) -> float | Values:
    """A welfare measure only in the closure `welfare`."""
    return float(100 * sum(m.ev.values()) / m.base.v_gdp)


@indicator(
    "equivalent_variation_household",
    "EV, % of own consumption",
    "分居民组等价变化占消费",
    percent("of benchmark consumption"),
    points=True,
)
def equivalent_variation_household(m: Any) -> Values:
    """By household."""
    return {h: 100 * v / m.base.v_consumption[h] for h, v in m.ev.items()}


# ---- factors -------------------------------------------------------------------------------------------------


@indicator("real_pay", "Real pay", "实际报酬", INDEX)
def real_pay(m: Any) -> Values:
    """Mean over activities, wedge rents included, over consumer prices."""
    return {f: _pay(m, f) / _pay(m.base, f) / m.cpi for f in m.p_factor}


@indicator("skill_premium", "Skill premium", "技能溢价", INDEX)
def skill_premium(m: Any) -> float | Values:
    """Mean pay of the highest over the lowest skill, relative to the benchmark."""
    skills = labour(m.data)
    pay = real_pay(m)
    return pay[skills[-1]] / pay[skills[0]] if len(skills) > 1 else {}


@indicator("labour_share", "Labour share", "劳动收入份额", SHARE, points=True)
def labour_share(m: Any) -> float | Values:
    """Pay of all labour over all factor income."""
    skills = labour(m.data)
    return float(sum(m.v_factor_income[f] for f in skills) / sum(m.v_factor_income.values())) if skills else {}


@indicator("workers_moved", "Workers moved", "转移劳动力", HEADS, kinks=net_arrivals)
def workers_moved(m: Any) -> float | Values:
    """Workers of all skills who leave their sector for another; entering or losing employment is no move."""
    return sum(workers_moved_by_origin(m).values()) if m.data.factors.heads else {}


@indicator("workers_moved_by_origin", "Workers moved out", "转出劳动力", HEADS, kinks=net_arrivals)
def workers_moved_by_origin(m: Any) -> Values:
    """Falls of `heads` by skill, summed by sector; against the benchmark scaled with employment of the skill."""
    moved: dict[str, float] = {}
    now, skills = heads(m), labour(m.data)
    for f, growth in employment(m).items():
        for a in sectors(m, m.data.factors.users[f]) if f in skills else ():
            moved[a] = moved.get(a, 0.0) + max(0.0, growth * m.data.factors.heads[f, a] - now[f, a])
    return moved


# ---- structure -----------------------------------------------------------------------------------------------

SECTIONS = (
    "agriculture",
    "primary",
    "secondary",
    "manufacturing",
    "services",
    "tertiary",
    "high_tech",
    "digital",
    "new_industries",
)
"""Groups of the workbook whose share in value added is reported, where they exist."""


@indicator("value_added_share", "Share in value added", "增加值占比", SHARE, points=True)
def value_added_share(m: Any) -> Values:
    """Current prices, by group of activities."""
    value = value_added(m)
    total = sum(value.values())
    groups = {g: m.data.groups[g] for g in SECTIONS if g in m.data.groups}
    return {g: sum(value[a] for a in who) / total for g, who in groups.items() if set(who) <= set(value)}


@indicator(
    "services_to_industry",
    "Services over industry",
    "产业结构高级化（三产/二产）",
    Unit("ratio of value added", Kind.RATIO),
)
def services_to_industry(m: Any) -> float | Values:
    """Upgrading TS = VA3 / VA2 (spec 2.7)."""
    share = value_added_share(m)
    return share["services"] / share["secondary"] if {"services", "secondary"} <= set(share) else {}


def value_added(m: Any) -> dict[str, float]:
    """Value added of every sector at current prices: factor pay and all charges on it and on production."""
    total = {a: float(sum(m.flows.charged(m, base, a) for base in ON_ACTIVITY)) for a in sectors(m, m.q_activity)}
    for f, a in sectors(m, m.q_factor):
        q = m.q_factor[f, a]
        total[a] += with_charges(m, FACTOR, factor_return(m, f, a), f, a) * q
    return total


# ---- emissions -----------------------------------------------------------------------------------------------


@indicator("emissions", "Emissions", "排放总量", EMITTED)
def emissions(m: Any) -> Values:
    """By pollutant."""
    return dict(m.q_emission_total)


@indicator("emission_intensity", "Emissions per GDP", "单位GDP排放", PER_GDP)
def emission_intensity(m: Any) -> Values:
    """By pollutant."""
    return {p: q / m.q_gdp for p, q in m.q_emission_total.items()}


@indicator("emissions_by_fuel", "Emissions by fuel", "分燃料排放", EMITTED)
def emissions_by_fuel(m: Any) -> Values:
    """By pollutant and fuel, all users."""
    total: dict[tuple[str, str], float] = {}
    for (p, fuel, _), q in m.q_emission.items():
        total[p, fuel] = total.get((p, fuel), 0.0) + q
    return total


def _cost(prices: Values, quantities: Values) -> float:
    return sum(prices[c] * q for c, q in quantities.items())


def _pay(m: Any, f: str) -> float:
    """Mean pay per employed unit."""
    return float(m.v_factor_income[f] / (m.endowment[f] * (1 - m.unemployment[f])))
