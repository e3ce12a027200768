"""Households: linear expenditure over CES (spec 2.5).

Supernumerary spending is a CES bundle; with elasticity 1 it is the LES, without subsistence (Frisch = -1)
a CES, and with both the Cobb–Douglas. Calibration: beta = expenditure elasticity x budget share, normalised;
subsistence = consumption + beta * spending / (Frisch * price).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cge.blocks.expressions import relative_user_price, user_price
from cge.blocks.income_expressions import (
    fixed_saving,
    follows_disposable,
    given_transfers,
    out_of_spending,
    payout,
    saving_rate,
)
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.forms import ces_demand, ces_index
from cge.language.units import BASIC, CURRENCY, PRICE, QUANTITY, VARIATION

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark

households = Block("households", "Households", "居民")


def _spending(b: Benchmark) -> dict[str, float]:
    return b.row_total("commodity", "household", by=1)


def _subsistence(b: Benchmark) -> dict[tuple[str, str], float]:
    spending, flows = _spending(b), b.flows("commodity", "household")
    return {
        (c, h): (flows[c, h] + b.demand.marginal_shares[c, h] * spending[h] / b.parameter("frisch", h))
        / b.trade.purchaser_price[c]
        for c, h in b.sets["consumption"]
    }


def _supernumerary(b: Benchmark) -> dict[str, float]:
    spending = _spending(b)
    return {h: -v / b.parameter("frisch", h) for h, v in spending.items()}


households.symbol(
    "v_consumption[h]",
    "consumer",
    CURRENCY,
    "consumption expenditure",
    "居民消费支出",
    level=_spending,
    squeezed="hardly anything is left to consume",
)
households.symbol(
    "q_consumption[c,h]",
    "consumption",
    BASIC,
    "household consumption",
    "居民消费量",
    level=lambda b: {k: v / b.trade.purchaser_price[k[0]] for k, v in b.flows("commodity", "household").items()},
)
households.symbol(
    "q_subsistence[c,h]",
    "consumption",
    BASIC,
    "subsistence consumption",
    "基本消费量",
    level=_subsistence,
    positive=False,
)
households.symbol(
    "q_utility[h]",
    "consumer",
    QUANTITY,
    "real supernumerary consumption (utility)",
    "效用(超额消费)",
    level=_supernumerary,
    squeezed="this household is pressed down to its subsistence consumption (`frisch`, q_subsistence)",
)
households.symbol("p_utility[h]", "consumer", PRICE, "price of a unit of utility", "效用价格")
households.parameter(
    "e_consumption[h]", "consumer", "consumption", "elasticity of substitution in consumption", "消费替代弹性"
)
households.symbol("ev[h]", "consumer", VARIATION, "equivalent variation", "等价变化", level=0.0, positive=False)


@households.equation("v_consumption[h]", source="household budget; spec 2.5")
def household_budget(m: M, h: str) -> Any:
    """Disposable income less saving and transfers paid is spent; carries `walras` where nothing is saved."""
    mine = [k for k in m.sets.transfer_private if k[1] == h]
    paid = sum(payout(m, *k) for k in mine if follows_disposable(m, *k))
    slack = m.walras if h == m.data.walras_in else 0
    besides = fixed_saving(m, h) + given_transfers(m, h) + out_of_spending(m, h)
    return m.v_consumption[h] == m.v_disposable[h] * (1 - saving_rate(m, h) - paid) - besides - slack


@households.equation("p_utility[h]", source="CES index; spec 2.5")
def utility_price(m: M, h: str) -> Any:
    """Price of supernumerary consumption: CES index with marginal budget shares."""
    goods = m.data.demand.goods_of[h]
    return ces_index(
        m.p_utility[h],
        [(m.data.demand.marginal_shares[c, h], relative_user_price(m, c, h)) for c in goods],
        m.e_consumption[h],
    )


@households.equation("q_utility[h]", source="LES budget; spec 2.5")
def utility(m: M, h: str) -> Any:
    """Spending above subsistence, deflated."""
    subsistence = sum(user_price(m, c, h) * m.q_subsistence[c, h] for c in m.data.demand.goods_of[h])
    return m.q_utility[h] * m.p_utility[h] == m.v_consumption[h] - subsistence


@households.equation("q_consumption[c,h]", source="LES over CES; spec 2.5")
def consumption(m: M, c: str, h: str) -> Any:
    """Subsistence plus CES demand out of supernumerary spending."""
    scale = m.data.demand.marginal_shares[c, h] / m.base.p_purchaser[c] * m.q_utility[h]
    demand = ces_demand(scale, m.p_utility[h], relative_user_price(m, c, h), m.e_consumption[h])
    return m.q_consumption[c, h] == m.q_subsistence[c, h] + demand


@households.equation("ev[h]", source="money metric; spec 2.5")
def equivalent_variation(m: M, h: str) -> Any:
    """Change in utility at benchmark prices, of leisure too where hours are chosen."""
    q = "q_welfare" if h in m.sets.leisured else "q_utility"
    return m.ev[h] == getattr(m, q)[h] - getattr(m.base, q)[h]


@households.flow(row="c", column="h", over="consumption")
def household_purchase(m: M, c: str, h: str) -> Any:
    """Consumption at purchaser prices."""
    return m.p_purchaser[c] * m.q_consumption[c, h]
