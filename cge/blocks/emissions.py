"""Emissions by fuel and user, and a price on them (spec 2.4)."""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import allowances, border_charge, border_rebate, covered_emissions, intermediate_use
from cge.language.block import Block

emissions = Block("emissions", "Emissions", "排放")


emissions.symbol(
    "emission_price[p]",
    "pollutant",
    "real price of emissions",
    "排放实际价格",
    unit="emission price unit at benchmark consumer prices",
    level=0.0,
    positive=False,
)
emissions.symbol(
    "p_emission[p]",
    "pollutant",
    "price of emissions",
    "排放价格",
    unit="emission price unit (sheet settings)",
    level=0.0,
    positive=False,
)
emissions.symbol(
    "emission_coverage[p,u]",
    "emitter",
    "share of a user's emissions that pays the price",
    "排放定价覆盖比例",
    unit="share",
    positive=False,
)
emissions.symbol(
    "q_emission[p,e,u]",
    "emission",
    "emissions by fuel and user",
    "分燃料分用户排放量",
    unit="emission unit (sheet emissions)",
    level=lambda b: b.emissions.by_fuel,
)
emissions.symbol(
    "q_emission_user[p,u]",
    "emitter",
    "emissions of a user",
    "用户排放量",
    unit="emission unit (sheet emissions)",
    level=lambda b: b.emissions.by_user,
)
emissions.symbol(
    "q_emission_total[p]",
    "pollutant",
    "total emissions",
    "排放总量",
    unit="emission unit (sheet emissions)",
    level=lambda b: b.emissions.total,
)
emissions.symbol(
    "v_emission_revenue[p]",
    "pollutant",
    "revenue from the price on emissions",
    "排放收入",
    unit="currency",
    level=0.0,
    positive=False,
)
emissions.symbol(
    "s_emission_revenue[i]",
    "institution",
    "share of an institution in emission revenue",
    "排放收入分享比例",
    unit="share",
    level=lambda b: b.first_claim,
    positive=False,
)
emissions.symbol(
    "allowance_rate[p,a]",
    "emitting_activity",
    "free allowances per unit of output, over benchmark emissions per unit",
    "按产出免费配额率",
    unit="ratio",
    level=0.0,
    positive=False,
)
emissions.symbol(
    "border_import[p]",
    "pollutant",
    "share of the emission price charged on imports",
    "进口边境调节比例",
    unit="share",
    level=0.0,
    positive=False,
)
emissions.symbol(
    "border_export[p]",
    "pollutant",
    "share of the emission price paid back on exports",
    "出口边境退还比例",
    unit="share",
    level=0.0,
    positive=False,
)
emissions.symbol(
    "import_content[p,c]",
    "import_content",
    "emissions embodied in a unit of imports, domestic technology",
    "单位进口隐含排放（本国技术）",
    unit="emissions per unit of value",
    level=lambda b: b.emission_content,
    positive=False,
)
emissions.symbol(
    "export_content[p,c]",
    "export_content",
    "emissions embodied in a unit of exports",
    "单位出口隐含排放",
    unit="emissions per unit of value",
    level=lambda b: b.emission_content,
    positive=False,
)
emissions.symbol(
    "v_border",
    "",
    "border adjustment: charges on imports less rebates on exports",
    "边境调节净收入",
    unit="currency",
    level=0.0,
    positive=False,
)


@emissions.equation("p_emission[p]", source="definition")
def nominal_emission_price(m: Any, p: str) -> Any:
    """The real price at current consumer prices, so that the numeraire does not matter."""
    return m.p_emission[p] == m.emission_price[p] * m.cpi


@emissions.equation("q_emission[p,e,u]", source="satellite coefficients; spec 2.4")
def emission(m: Any, p: str, e: str, u: str) -> Any:
    """Emissions follow the purchases of the fuel, or the user's output for processes and own use."""
    return m.q_emission[p, e, u] == sum(
        quantity * _activity_ratio(m, c, u) for c, quantity in m.data.emissions.terms(p, e, u)
    )


@emissions.equation("q_emission_user[p,u]", source="definition")
def emission_user(m: Any, p: str, u: str) -> Any:
    """All fuels and processes of one user."""
    return m.q_emission_user[p, u] == sum(m.q_emission[p, e, u] for e in m.data.emissions.fuels[p, u])


@emissions.equation("q_emission_total[p]", source="definition")
def emission_total(m: Any, p: str) -> Any:
    """All users."""
    return m.q_emission_total[p] == sum(m.q_emission_user[q, u] for q, u in m.sets.emitter if q == p)


@emissions.equation("v_emission_revenue[p]", source="emission revenue; spec 2.4")
def emission_revenue(m: Any, p: str) -> Any:
    """Price times covered emissions less allowances given with output, in SAM currency."""
    free = sum(allowances(m, q, a) for q, a in m.sets.emitting_activity if q == p)
    return m.v_emission_revenue[p] == m.p_emission[p] * m.data.emissions.cost * (covered_emissions(m, p) - free)


@emissions.equation("v_border", source="border adjustment; spec 2.4")
def border_revenue(m: Any) -> Any:
    """Charges on the emissions embodied in imports less rebates on those embodied in exports."""
    charges = sum(border_charge(m, c) * m.q_import[c] for c in m.sets.imported)
    return m.v_border == charges - sum(border_rebate(m, c) * m.q_export[c] for c in m.sets.exported)


def _activity_ratio(m: Any, c: str, u: str) -> Any:
    """Flow the emission is tied to, over its benchmark."""
    if not c:
        root = m.data.nest.root[u]
        return m.q_node[root, u] / m.base.q_node[root, u]
    if (c, u) in m.q_consumption:
        return m.q_consumption[c, u] / m.base.q_consumption[c, u]
    return intermediate_use(m, c, m.data.demand.nest_of_input[c, u], u) / (
        m.data.demand.purchases[c, u] / m.base.p_purchaser[c]
    )
