"""Saving and investment (spec 2.5)."""

from __future__ import annotations

from typing import Any

from cge.language.block import Block
from cge.language.forms import ces_demand, ces_index

investment = Block("investment", "Saving and investment", "储蓄与投资")

investment.symbol(
    "real_investment",
    "has_investment",
    "real fixed investment",
    "实际固定资本形成",
    unit="currency at benchmark prices",
    level=lambda b: sum(b.row_total("commodity", "savings").values()),
)
investment.symbol("p_investment", "has_investment", "price of investment", "投资价格", unit="index, benchmark = 1")
investment.symbol(
    "q_investment[c]",
    "investment",
    "fixed investment by commodity",
    "固定资本形成",
    positive=True,
    unit="currency at benchmark basic prices",
    level=lambda b: {c: v / b.trade.purchaser_price[c] for c, v in b.row_total("commodity", "savings").items()},
)
investment.symbol(
    "e_investment",
    "has_investment",
    "elasticity of substitution in investment",
    "投资替代弹性",
    unit="elasticity",
    level=lambda b: b.parameter("investment"),
    positive=False,
)
investment.symbol(
    "q_stock[c]",
    "stock",
    "change in inventories",
    "存货变动",
    unit="currency at benchmark basic prices",
    level=lambda b: {c: v / b.trade.purchaser_price[c] for c, v in b.row_total("commodity", "inventories").items()},
    positive=False,
)
investment.symbol(
    "v_saving_total",
    "has_investment",
    "total saving, domestic and foreign",
    "总储蓄",
    unit="currency",
    level=lambda b: b.total_saving,
    positive=False,
)
investment.symbol(
    "walras",
    "",
    "saving less investment: zero in every solution (Walras' law)",
    "瓦尔拉斯检验项",
    unit="currency",
    level=0.0,
    positive=False,
)


@investment.equation("p_investment", source="CES index; spec 2.5")
def investment_price(m: Any) -> Any:
    """Price of investment; elasticity 0 keeps proportions, 1 keeps value shares."""
    base = m.base.real_investment
    terms = [
        (m.base.q_investment[c] * m.base.p_purchaser[c] / base, m.p_purchaser[c] / m.base.p_purchaser[c])
        for c in m.sets.investment
    ]
    return ces_index(m.p_investment, terms, m.e_investment)


@investment.equation("q_investment[c]", source="CES demand; spec 2.5")
def investment_demand(m: Any, c: str) -> Any:
    """Investment demand for a commodity out of real investment."""
    scale = m.base.q_investment[c] * m.real_investment / m.base.real_investment
    return m.q_investment[c] == ces_demand(
        scale, m.p_investment, m.p_purchaser[c] / m.base.p_purchaser[c], m.e_investment
    )


@investment.equation("v_saving_total", source="saving; spec 2.5")
def total_saving(m: Any) -> Any:
    """Saving of households, enterprises and government, depreciation funds, foreign saving."""
    private = sum(m.v_saving[i] for i in m.sets.private)
    public = sum(m.v_public_saving[g] for g in m.sets.government)
    funds = sum(m.s_factor_income[o, f] * m.v_factor_income[f] for o, f in m.sets.factor_owner if o == m.data.saver)
    return m.v_saving_total == private + public + funds + m.exchange_rate * m.foreign_saving


@investment.equation("real_investment", source="saving = investment; spec 2.5")
def saving_investment(m: Any) -> Any:
    """Saving pays for fixed investment and inventories; `walras` takes what is left."""
    stocks = sum(m.p_purchaser[c] * m.q_stock[c] for c in m.sets.stock)
    return m.v_saving_total == m.p_investment * m.real_investment + stocks + m.walras
