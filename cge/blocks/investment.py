"""Saving and investment (spec 2.5)."""

from __future__ import annotations

from typing import Any

from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.forms import ces_demand, ces_index
from cge.language.units import BASIC, CURRENCY, ELASTICITY, PRICE, QUANTITY, RATIO

investment = Block("investment", "Saving and investment", "储蓄与投资")

investment.symbol(
    "real_investment",
    "has_investment",
    QUANTITY,
    "real fixed investment",
    "实际固定资本形成",
    level=lambda b: sum(b.row_total("commodity", "savings").values()),
    account="saving",
    squeezed="saving pays for next to no investment any more",
)
investment.symbol("p_investment", "has_investment", PRICE, "price of investment", "投资价格")
investment.symbol(
    "q_investment[c]",
    "investment",
    BASIC,
    "fixed investment by commodity",
    "固定资本形成",
    positive=True,
    level=lambda b: {c: v / b.trade.purchaser_price[c] for c, v in b.row_total("commodity", "savings").items()},
)
investment.symbol(
    "e_investment",
    "has_investment",
    ELASTICITY,
    "elasticity of substitution in investment",
    "投资替代弹性",
    level=lambda b: b.parameter("investment"),
    positive=False,
)
investment.symbol(
    "e_destination",
    "has_investment",
    ELASTICITY,
    "elasticity of substitution between sectors of destination of investment",
    "投资部门间替代弹性",
    level=lambda b: b.parameter("destination") if b.sets["destination"] else 1.0,
    positive=False,
    parameter="destination",
)
investment.symbol("p_capital[a]", "destination", PRICE, "price of a sector's capital goods", "部门资本品价格")
investment.symbol(
    "investment_to[a]",
    "destination",
    QUANTITY,
    "real fixed investment by sector of destination",
    "按投向部门的实际投资",
    level=lambda b: b.capital.by_activity,
)
investment.symbol(
    "depreciation[f,a]",
    "depreciation",
    RATIO,
    "depreciation of a unit of a factor, at the benchmark price of capital goods",
    "折旧率",
    level=lambda b: {k: v / b.factors.quantity[k] for k, v in b.capital.depreciation.items()},
    positive=False,
)
investment.symbol(
    "v_depreciation[f]",
    "depreciated",
    CURRENCY,
    "depreciation",
    "折旧",
    level=lambda b: b.capital.by_factor,
    positive=False,
)
investment.symbol(
    "q_stock[c]",
    "stock",
    BASIC,
    "change in inventories",
    "存货变动",
    level=lambda b: {c: v / b.trade.purchaser_price[c] for c, v in b.row_total("commodity", "inventories").items()},
    positive=False,
)
investment.symbol(
    "v_saving_total",
    "saves",
    CURRENCY,
    "total saving, domestic and foreign",
    "总储蓄",
    level=lambda b: b.total_saving,
    positive=False,
)
investment.symbol(
    "walras",
    "",
    CURRENCY,
    "saving less investment: zero in every solution (Walras' law)",
    "瓦尔拉斯检验项",
    level=0.0,
    positive=False,
)


@investment.equation("p_investment", source="CES index; spec 2.5")
def investment_price(m: M) -> Any:
    """Price of investment, over goods or over sectors; elasticity 0 keeps proportions, 1 keeps value shares."""
    base = m.base.real_investment
    if m.sets.destination:
        sectors = [(m.base.investment_to[a] / base, m.p_capital[a]) for a in m.sets.destination]
        return ces_index(m.p_investment, sectors, m.e_destination)
    terms = [
        (m.base.q_investment[c] * m.base.p_purchaser[c] / base, m.p_purchaser[c] / m.base.p_purchaser[c])
        for c in m.sets.investment
    ]
    return ces_index(m.p_investment, terms, m.e_investment)


@investment.equation("q_investment[c]", source="CES demand; spec 2.5")
def investment_demand(m: M, c: str) -> Any:
    """Investment demand for a commodity out of real investment, or out of that of each sector."""
    if m.sets.destination:
        return m.q_investment[c] == sum(_of_sector(m, c, a) for a in m.sets.destination)
    scale = m.base.q_investment[c] * m.real_investment / m.base.real_investment
    return m.q_investment[c] == ces_demand(
        scale, m.p_investment, m.p_purchaser[c] / m.base.p_purchaser[c], m.e_investment
    )


def _of_sector(m: M, c: str, a: str) -> Any:
    """What a sector's investment takes of a commodity."""
    scale = m.data.capital.composition.get((c, a), 0.0) / m.base.p_purchaser[c]
    if not scale:
        return 0
    scale = scale * m.investment_to[a] / m.base.investment_to[a]
    return ces_demand(scale, m.p_capital[a], m.p_purchaser[c] / m.base.p_purchaser[c], m.e_investment)


@investment.equation("p_capital[a]", source="Condon, Dahl & Devarajan 1987; spec 2.5")
def capital_price(m: M, a: str) -> Any:
    """Price of the goods a sector's capital is made of."""
    goods = m.data.capital.goods(a)
    terms = [(v / m.base.investment_to[a], m.p_purchaser[c] / m.base.p_purchaser[c]) for c, v in goods.items()]
    return ces_index(m.p_capital[a], terms, m.e_investment)


@investment.equation("investment_to[a]", source="Condon, Dahl & Devarajan 1987; spec 2.5")
def investment_by_sector(m: M, a: str) -> Any:
    """A sector's part in real investment: with elasticity 1 a fixed share of its value."""
    scale = m.base.investment_to[a] * m.real_investment / m.base.real_investment
    return m.investment_to[a] == ces_demand(scale, m.p_investment, m.p_capital[a], m.e_destination)


@investment.equation("v_depreciation[f]", source="Condon, Dahl & Devarajan 1987; spec 2.5")
def depreciation_cost(m: M, f: str) -> Any:
    """Rate times what is used of a factor times the price of the goods it is made of."""
    worn = (
        m.depreciation[f, a] * m.q_factor[f, a] * m.p_capital.get(a, m.p_investment)
        for g, a in m.sets.depreciation
        if g == f
    )
    return m.v_depreciation[f] == sum(worn)


@investment.equation("v_saving_total", source="saving; spec 2.5")
def total_saving(m: M) -> Any:
    """Saving of households, enterprises and government, depreciation funds, foreign saving."""
    return m.v_saving_total == m.flows.received(m, m.data.saver)


@investment.equation("real_investment", source="saving = investment; spec 2.5")
def saving_investment(m: M) -> Any:
    """Saving pays for fixed investment and inventories; `walras` takes what is left."""
    stocks = sum(m.p_purchaser[c] * m.q_stock[c] for c in m.sets.stock)
    return m.v_saving_total == m.p_investment * m.real_investment + stocks + m.walras


@investment.equation("saving_points", over="saves_only", source="saving = inventories; spec 2.5")
def saving_stocks(m: M) -> Any:
    """Without fixed investment given inventories come first: points on saving rates pay for them, or for nothing."""
    stocks = sum(m.p_purchaser[c] * m.q_stock[c] for c in m.sets.stock)
    return m.v_saving_total == stocks + m.walras


@investment.flow(row="c", column="saver", over="investment")
def investment_purchase(m: M, c: str) -> Any:
    """Fixed investment at purchaser prices."""
    return m.p_purchaser[c] * m.q_investment[c]


@investment.flow(row="c", column="stock", over="stock")
def inventory_purchase(m: M, c: str) -> Any:
    """Change in inventories at purchaser prices."""
    return m.p_purchaser[c] * m.q_stock[c]


@investment.flow(row="stock", column="saver", over="stock")
def inventory_finance(m: M, c: str) -> Any:
    """Saving that pays for inventories."""
    return m.p_purchaser[c] * m.q_stock[c]
