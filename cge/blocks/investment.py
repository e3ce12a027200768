"""Saving and investment (spec 2.5)."""

from __future__ import annotations

from typing import Any

from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.forms import ces_demand, ces_index
from cge.language.units import BASIC, CURRENCY, ELASTICITY, PRICE, QUANTITY

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
    """Price of investment; elasticity 0 keeps proportions, 1 keeps value shares."""
    base = m.base.real_investment
    terms = [
        (m.base.q_investment[c] * m.base.p_purchaser[c] / base, m.p_purchaser[c] / m.base.p_purchaser[c])
        for c in m.sets.investment
    ]
    return ces_index(m.p_investment, terms, m.e_investment)


@investment.equation("q_investment[c]", source="CES demand; spec 2.5")
def investment_demand(m: M, c: str) -> Any:
    """Investment demand for a commodity out of real investment."""
    scale = m.base.q_investment[c] * m.real_investment / m.base.real_investment
    return m.q_investment[c] == ces_demand(
        scale, m.p_investment, m.p_purchaser[c] / m.base.p_purchaser[c], m.e_investment
    )


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
