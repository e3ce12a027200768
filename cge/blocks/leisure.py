"""Work and leisure: households choose the hours they offer by their net pay (spec 2.5).

An extension, absent where no household has a `labour_supply`. Utility is a CES over what is consumed beyond
subsistence and leisure, which costs the pay an hour would bring after taxes. Saving is consumption put off, worth what
it costs, so pay counts before saving. EV counts leisure: it is the change of this utility at benchmark prices.

For every household that chooses two equations and unknowns, `p_welfare` and `q_welfare`; one for each of its labour
factors, `q_leisure`; and one for each such factor, `endowment`, which is given elsewhere.
"""

from __future__ import annotations

from typing import Any

from cge.blocks.income_expressions import relative_net_pay
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.forms import ces_demand, ces_index
from cge.language.units import EFFICIENCY, ELASTICITY, PRICE, QUANTITY

leisure = Block("leisure", "Work and leisure", "劳动与闲暇")

leisure.symbol(
    "time[i,f]",
    "time",
    EFFICIENCY,
    "time of an owner of labour, for work and leisure",
    "劳动者可支配时间",
    level=lambda b: b.leisure.time,
)
leisure.symbol(
    "q_leisure[h,f]",
    "leisure",
    EFFICIENCY,
    "leisure",
    "闲暇",
    level=lambda b: b.leisure.leisure,
    squeezed="this household has hardly any leisure left",
)
leisure.symbol("p_welfare[h]", "leisured", PRICE, "price of utility from consumption and leisure", "含闲暇效用价格")
leisure.symbol(
    "q_welfare[h]",
    "leisured",
    QUANTITY,
    "utility from consumption and leisure",
    "含闲暇效用",
    level=lambda b: b.leisure.welfare,
)
leisure.symbol(
    "e_leisure[h]",
    "leisured",
    ELASTICITY,
    "elasticity of substitution between consumption and leisure",
    "消费与闲暇替代弹性",
    level=lambda b: b.leisure.substitution,
    positive=False,
)


@leisure.equation("p_welfare[h]", source="CES index; Ballard, Fullerton, Shoven & Whalley 1985; spec 2.5")
def welfare_price(m: M, h: str) -> Any:
    """Price of utility: CES index over the price of consumption and net pay, which leisure costs."""
    total, worth = m.base.q_welfare[h], m.data.leisure.net_pay
    hours = [(worth[k] * m.base.q_leisure[k] / total, relative_net_pay(m, *k)) for k in m.sets.leisure if k[0] == h]
    return ces_index(m.p_welfare[h], [(m.base.q_utility[h] / total, m.p_utility[h]), *hours], m.e_leisure[h])


@leisure.equation("q_welfare[h]", source="CES demand; spec 2.5")
def welfare(m: M, h: str) -> Any:
    """Consumption beyond subsistence is what this utility asks for."""
    scale = m.base.q_utility[h] * m.q_welfare[h] / m.base.q_welfare[h]
    return m.q_utility[h] == ces_demand(scale, m.p_welfare[h], m.p_utility[h], m.e_leisure[h])


@leisure.equation("q_leisure[h,f]", source="CES demand; spec 2.5")
def leisure_demand(m: M, h: str, f: str) -> Any:
    """Leisure falls with net pay, and rises with what the household can afford."""
    scale = m.base.q_leisure[h, f] * m.q_welfare[h] / m.base.q_welfare[h]
    return m.q_leisure[h, f] == ces_demand(scale, m.p_welfare[h], relative_net_pay(m, h, f), m.e_leisure[h])


@leisure.equation("endowment[f]", over="hours_chosen", source="time budget; spec 2.5")
def labour_offered(m: M, f: str) -> Any:
    """Labour offered is time less leisure."""
    time = sum(m.time[i, g] for i, g in m.sets.time if g == f)
    return m.endowment[f] == time - sum(m.q_leisure[h, g] for h, g in m.sets.leisure if g == f)
