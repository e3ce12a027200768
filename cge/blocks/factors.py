"""Primary factors: quality, wedges, mobility and unemployment (spec 2.1, 2.3)."""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import (
    factor_return,
    node_index,
    owed_gap,
    relative_factor_cost,
    return_gap,
    unit_efficiency,
)
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.forms import ces_demand
from cge.language.ranges import Range, of_parameter
from cge.language.units import CURRENCY, EFFICIENCY, FOREIGN, INDEX, INVERSE, PRICE, RATE, RATIO, SHARE
from sam.parameters import PARAMETERS

factors = Block("factors", "Factors", "要素")

factors.symbol(
    "p_factor[f]",
    "factor",
    PRICE,
    "economy-wide price of a factor",
    "要素价格",
    account="factor",
    squeezed="this factor becomes almost worthless: there is far more of it than can be used",
)
factors.symbol(
    "q_factor[f,a]",
    "factor_use",
    EFFICIENCY,
    "factor employed",
    "要素使用量",
    level=lambda b: b.factors.quantity,
    account="factor",
    squeezed="this activity lets go nearly all of the factor",
)
factors.symbol(
    "endowment[f]",
    "factor",
    EFFICIENCY,
    "factor endowment",
    "要素禀赋",
    level=lambda b: b.factors.endowment,
    account="factor",
    squeezed="hardly any of this factor is used",
)
factors.symbol(
    "unemployment[f]",
    "factor",
    SHARE,
    "share of the endowment that is idle",
    "失业率",
    level=lambda b: b.factors.unemployment,
    positive=False,
    within=of_parameter("unemployment"),
    account="factor",
)
factors.symbol("real_wage[f]", "factor", INDEX, "factor price over consumer prices", "实际要素价格", account="factor")
factors.symbol(
    "real_return[f]",
    "investable",
    INDEX,
    "factor price over the price of investment",
    "要素价格与投资品价格之比（实际回报）",
    account="factor",
    shown="given",
)
factors.symbol(
    "mean_return[f]",
    "factor",
    RATIO,
    "mean return across activities over the economy-wide price",
    "部门平均回报",
    account="factor",
    shown="given",
)
factors.symbol("factor_quality[f]", "factor", INDEX, "factor quality, economy-wide", "要素质量")
factors.symbol("factor_quality_sector[f,a]", "factor_use", INDEX, "factor quality, sector part", "部门要素质量")
factors.symbol(
    "wedge[f,a]",
    "factor_use",
    RATE,
    "reallocation wedge: gap between pay and the economy-wide return",
    "要素配置楔子",
    level=lambda b: b.factors.wedge,
    positive=False,
    neutral=0.0,
)
factors.symbol(
    "wedge_removal[f,a]",
    "factor_use",
    SHARE,
    "share of the wedge removed, (1+wedge)^(1-share)",
    "楔子消除比例",
    level=0.0,
    positive=False,
)
factors.symbol(
    "share_distortion[f,a]",
    "pay_gap",
    SHARE,
    "share of a pay gap that is distortion; acts once wedges are removed",
    "工资差距中扭曲所占份额",
    level=lambda b: b.factors.share_distortion,
    positive=False,
)
factors.symbol(
    "gap_norm[f]",
    "gap_factor",
    RATIO,
    "norm of pay gaps: wedge rents add up to zero in the benchmark",
    "工资差距归一化系数",
    level=lambda b: b.factors.gap_norm,
)
factors.symbol(
    "mobility_shift[f,a]",
    "factor_use",
    INDEX,
    "shift of the return a factor asks for in an activity",
    "要素流动转移项",
    account="factor",
    shown="adjusting",
    squeezed="the factor tied to this activity earns next to nothing: the activity is driven out",
)
factors.symbol(
    "e_immobility[f]",
    "factor",
    INVERSE,
    "inverse elasticity of factor supply across activities (0 = mobile)",
    "要素流动弹性倒数",
    level=lambda b: b.factors.immobility,
    positive=False,
    within=Range(0.0, 1 / (PARAMETERS["mobility"].smallest or 1.0)),
)


@factors.equation("q_factor[f,a]", over="factor_in_nest", source="CES demand; spec 2.0, 2.1")
def factor_demand(m: M, f: str, a: str) -> Any:
    """Quality times quantity equals the efficiency units the nest asks for."""
    n = m.data.factors.nest_of[f, a]
    scale = m.base.q_factor[f, a] / m.base.q_node[n, a] * m.q_node[n, a]
    demand = ces_demand(scale, node_index(m, n, a), relative_factor_cost(m, f, a), m.e_nest[n, a])
    return unit_efficiency(m, f, a) * m.q_factor[f, a] == demand


@factors.equation("q_factor[f,a]", over="factor_in_bundle", source="CES demand; spec 2.0, 2.1")
def bundle_factor_demand(m: M, f: str, a: str) -> Any:
    """Quality times quantity equals the efficiency units the bundle asks for."""
    n = m.data.factors.nest_of[f, a]
    scale = m.base.q_factor[f, a] / m.base.q_node[n, a] * m.u_bundle[n, a]
    demand = scale * relative_factor_cost(m, f, a) ** -m.e_bundle[n]
    return unit_efficiency(m, f, a) * m.q_factor[f, a] == demand


@factors.equation("p_factor[f]", source="factor market; spec 2.3")
def factor_market(m: M, f: str) -> Any:
    """Employment in all activities equals the endowment less what is idle; for a CET, weighed with returns."""
    used = sum(owed_gap(m, f, a) * m.q_factor[f, a] for a in m.data.factors.users[f])
    return used == m.endowment[f] * (1 - m.unemployment[f])


@factors.equation("gap_norm[f]", source="calibration of wedges; spec 2.3")
def pay_gap_norm(m: M, f: str) -> Any:
    """At any share of distortion the benchmark's wedge rents add up to zero."""
    users, data = m.data.factors.users[f], m.data.factors
    kept = sum(data.pay[f, a] * data.pay_gap[f, a] ** -m.share_distortion[f, a] for a in users)
    return m.gap_norm[f] * sum(data.pay[f, a] for a in users) == kept


@factors.equation("mean_return[f]", source="definition; normalises returns when a factor is fixed by sector")
def mean_factor_return(m: M, f: str) -> Any:
    """Mean of the sector returns before wedges, over the economy-wide price."""
    users = m.data.factors.users[f]
    total = sum(m.q_factor[f, a] for a in users)
    return sum(return_gap(m, f, a) * m.q_factor[f, a] for a in users) == m.mean_return[f] * total


@factors.equation("real_wage[f]", source="definition")
def real_factor_price(m: M, f: str) -> Any:
    """Factor price deflated by consumer prices."""
    return m.real_wage[f] * m.cpi == m.p_factor[f]


@factors.equation("real_return[f]", source="definition; spec 2.3")
def real_factor_return(m: M, f: str) -> Any:
    """Factor price over the price of investment, at which new capital is bought."""
    return m.real_return[f] * m.p_investment == m.p_factor[f]


factors.symbol(
    "v_factor_income[f]",
    "factor",
    CURRENCY,
    "factor income with wedge rents, after factor-income tax",
    "要素收入",
    level=lambda b: b.factors.income,
)
factors.symbol(
    "factor_abroad[f]",
    "factor_abroad",
    FOREIGN,
    "factor income from abroad",
    "来自国外的要素收入",
    level=lambda b: {f: v for (f, _), v in b.flows("factor", "row").items()},
    positive=False,
)


factors.symbol(
    "v_rent[f]",
    "factor",
    CURRENCY,
    "rents of reallocation wedges",
    "配置楔子租金",
    positive=False,
    level=lambda b: b.factors.rent,
)
factors.symbol(
    "s_rent[i,f]",
    "rent_claim",
    SHARE,
    "share of an institution in wedge rents, taken from the factor's owners",
    "楔子租金分享比例",
    level=0.0,
    positive=False,
)


@factors.equation("v_rent[f]", source="spec 2.3")
def wedge_rent(m: M, f: str) -> Any:
    """What activities pay above, or below, the return that moves the factor."""
    users = m.data.factors.users[f]
    pay = sum((factor_return(m, f, a) - m.p_factor[f] * return_gap(m, f, a)) * m.q_factor[f, a] for a in users)
    return m.v_rent[f] == pay


@factors.equation("v_factor_income[f]", source="income from endowments plus wedge rents; spec 2.1 (trap), 2.3")
def factor_income(m: M, f: str) -> Any:
    """Endowment at the economy-wide price, gaps and wedge rents less what others claim, income from abroad."""
    owed = {a: m.p_factor[f] * owed_gap(m, f, a) for a in m.data.factors.users[f]}
    rents = sum((factor_return(m, f, a) - owed[a]) * m.q_factor[f, a] for a in owed)
    abroad = m.factor_abroad[f] * m.exchange_rate if f in m.factor_abroad else 0
    claimed = m.v_rent[f] * sum(m.s_rent[i, f] for i in m.sets.institution)
    gross = m.p_factor[f] * m.endowment[f] * (1 - m.unemployment[f]) + rents - claimed + abroad
    tax = sum(m.t_factor_income[t, g] for t, g in m.sets.tax_factor_income_rate if g == f)
    return m.v_factor_income[f] == gross * (1 - tax)


@factors.flow(row="f", column="a", over="factor_use")
def factor_pay(m: M, f: str, a: str) -> Any:
    """What an activity pays a factor."""
    return factor_return(m, f, a) * m.q_factor[f, a]


@factors.flow(row="f", column="abroad", over="factor_abroad")
def factor_pay_abroad(m: M, f: str) -> Any:
    """What a factor earns abroad."""
    return m.factor_abroad[f] * m.exchange_rate


@factors.flow(row="i", column="f", over="rent_claim")
def rent(m: M, i: str, f: str) -> Any:
    """An institution's share in wedge rents."""
    return m.s_rent[i, f] * m.v_rent[f]
