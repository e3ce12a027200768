"""Definitions that macro closures hold fixed: shares of absorption, loanable funds, the wage curve (spec 2.5).

Nothing here feeds back until a closure fixes one of them and frees what adjusts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cge.blocks.expressions import final_uses, user_price
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.units import CURRENCY, ELASTICITY, INDEX, PRICE, QUANTITY, RATIO, Kind, Unit

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark

macro = Block("macro", "Macro closures", "宏观闭合")
_SHARE = Unit("share of nominal absorption", Kind.RATIO)


def _fixed(b: Benchmark) -> float:
    return sum(b.row_total("commodity", "savings").values())


def _absorption(b: Benchmark) -> float:
    columns = ("household", "government", "savings", "inventories")
    return sum(v for column in columns for v in b.flows("commodity", column).values())


macro.symbol(
    "s_investment",
    "has_investment",
    _SHARE,
    "fixed investment in absorption",
    "投资占国内吸收比重",
    level=lambda b: _fixed(b) / _absorption(b),
    account="saving",
    shown="given",
)
macro.symbol(
    "s_formation",
    "has_investment",
    _SHARE,
    "capital formation, inventories included, in absorption",
    "资本形成总额（含存货）占国内吸收比重",
    level=lambda b: (_fixed(b) + sum(b.flows("commodity", "inventories").values())) / _absorption(b),
    positive=False,
    account="saving",
    shown="given",
)
macro.symbol(
    "s_public[g]",
    "spender",
    _SHARE,
    "public consumption in absorption",
    "政府消费占国内吸收比重",
    level=lambda b: {g: v / _absorption(b) for g, v in b.row_total("commodity", "government", by=1).items()},
    account="government",
    shown="given",
)
macro.symbol(
    "v_public[g]",
    "spender",
    CURRENCY,
    "public consumption at current prices",
    "政府消费（现价）",
    level=lambda b: b.row_total("commodity", "government", by=1),
    account="government",
    shown="given",
)
macro.symbol(
    "interest_rate",
    "has_investment",
    INDEX,
    "interest rate that clears loanable funds",
    "利率",
    account="saving",
    shown="adjusting",
    squeezed="the interest rate falls to nothing: saving exceeds what investment can take",
)
macro.symbol(
    "e_saving",
    "has_investment",
    ELASTICITY,
    "elasticity of saving rates to the interest rate",
    "储蓄率的利率弹性",
    positive=False,
)
macro.symbol(
    "e_investing",
    "has_investment",
    ELASTICITY,
    "elasticity of real investment to the interest rate, positive",
    "投资的利率弹性",
    positive=False,
)
macro.symbol(
    "saving_shift",
    "has_investment",
    INDEX,
    "saving rates over what the interest rate calls for",
    "储蓄率转移项",
    positive=False,
)
macro.symbol(
    "investment_wanted",
    "has_investment",
    QUANTITY,
    "real investment at the benchmark interest rate",
    "基期利率下的投资意愿",
    level=_fixed,
)
macro.symbol(
    "e_wage_curve[f]",
    "idle_factor",
    ELASTICITY,
    "elasticity of the real wage to unemployment, positive",
    "工资曲线弹性",
    level=0.1,
)
macro.symbol(
    "wage_curve_gap[f]",
    "idle_factor",
    RATIO,
    "unemployment over what the wage curve calls for, less one",
    "工资曲线残差",
    level=0.0,
    positive=False,
    account="factor",
    shown="given",
)
macro.symbol("p_labour", "has_labour", PRICE, "mean price of labour", "劳动平均价格")


@macro.equation("s_investment", source="definition; spec 2.5")
def investment_share(m: M) -> Any:
    """Fixed investment over nominal absorption."""
    return m.s_investment * final_uses(m, m, user_price) == m.p_investment * m.real_investment


@macro.equation("s_formation", source="IFPRI standard model, INVSHR; spec 2.5")
def formation_share(m: M) -> Any:
    """Fixed investment and inventories over nominal absorption."""
    stocks = sum(m.p_purchaser[c] * m.q_stock[c] for c in m.sets.stock)
    return m.s_formation * final_uses(m, m, user_price) == m.p_investment * m.real_investment + stocks


@macro.equation("s_public[g]", source="definition; spec 2.5")
def public_share(m: M, g: str) -> Any:
    """Public consumption over nominal absorption."""
    return m.s_public[g] * final_uses(m, m, user_price) == m.p_public[g] * m.real_public[g]


@macro.equation("v_public[g]", source="definition; spec 2.5")
def public_spending(m: M, g: str) -> Any:
    """Public consumption at current prices: what a budget in money fixes."""
    return m.v_public[g] == m.p_public[g] * m.real_public[g]


@macro.equation("saving_shift", source="loanable funds; spec 2.5")
def saving_response(m: M) -> Any:
    """Saving rates rise with the interest rate: scale = shift x r ** e."""
    return m.saving_scale == m.saving_shift * m.interest_rate**m.e_saving


@macro.equation("investment_wanted", source="loanable funds; spec 2.5")
def investment_response(m: M) -> Any:
    """Real investment falls with the interest rate: I = wanted x r ** -e."""
    return m.real_investment == m.investment_wanted * m.interest_rate**-m.e_investing


@macro.equation("wage_curve_gap[f]", source="Blanchflower & Oswald 1994; spec 2.5")
def wage_curve(m: M, f: str) -> Any:
    """ln(real wage) = -e ln(u / u0), solved for unemployment u."""
    wanted = m.real_wage[f] ** (-1 / m.e_wage_curve[f])
    return m.wage_curve_gap[f] == m.unemployment[f] / m.base.unemployment[f] / wanted - 1


@macro.equation("p_labour", source="Laspeyres index with benchmark employment")
def labour_price(m: M) -> Any:
    """Price of the group `labour`."""
    pay = {f: m.base.endowment[f] * (1 - m.base.unemployment[f]) for f in m.data.groups["labour"]}
    return m.p_labour * sum(pay.values()) == sum(v * m.p_factor[f] for f, v in pay.items())
