"""Emissions by fuel and user, and a price on them (spec 2.4)."""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import (
    EXPORT,
    IMPORT,
    INPUTS,
    OWN_OUTPUT,
    PROCESS,
    PURCHASE,
    allowances,
    bought,
    covered_emissions,
    export_value,
    purchase0,
)
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.flow import Added
from cge.language.ranges import NOT_NEGATIVE
from cge.language.units import CURRENCY, EMISSION_PRICE, EMISSIONS, RATIO, REAL_EMISSION_PRICE, SHARE, Kind, Unit

emissions = Block("emissions", "Emissions", "排放")
FUEL_ACCOUNT = Added("emission_charge_fuel", "tax_sales", "price on emissions of fuels", "燃料排放费")
PROCESS_ACCOUNT = Added("emission_charge_process", "tax_production", "price on emissions of processes", "过程排放费")
IMPORT_ACCOUNT = Added("border_import", "tax_import", "border adjustment on imports", "进口边境调节")
EXPORT_ACCOUNT = Added("border_export", "tax_export", "border adjustment on exports", "出口边境调节")


emissions.symbol(
    "emission_price[p]",
    "pollutant",
    REAL_EMISSION_PRICE,
    "real price of emissions",
    "排放实际价格",
    level=0.0,
    positive=False,
    within=NOT_NEGATIVE,
    account="limits",
)
emissions.symbol(
    "p_emission[p]", "pollutant", EMISSION_PRICE, "price of emissions", "排放价格", level=0.0, positive=False
)
emissions.symbol(
    "emission_coverage[p,u]",
    "emitter",
    SHARE,
    "share of a user's emissions that pays the price",
    "排放定价覆盖比例",
    positive=False,
)
emissions.symbol(
    "q_emission[p,e,u]",
    "emission",
    EMISSIONS,
    "emissions by fuel and user",
    "分燃料分用户排放量",
    level=lambda b: b.emissions.by_fuel,
)
emissions.symbol(
    "q_emission_user[p,u]",
    "emitter",
    EMISSIONS,
    "emissions of a user",
    "用户排放量",
    level=lambda b: b.emissions.by_user,
)
emissions.symbol(
    "q_emission_total[p]", "pollutant", EMISSIONS, "total emissions", "排放总量", level=lambda b: b.emissions.total
)
emissions.symbol(
    "v_emission_revenue[p]",
    "pollutant",
    CURRENCY,
    "revenue from the price on emissions",
    "排放收入",
    level=0.0,
    positive=False,
)
emissions.symbol(
    "s_emission_revenue[i]",
    "institution",
    SHARE,
    "share of an institution in emission revenue",
    "排放收入分享比例",
    level=lambda b: b.first_claim,
    positive=False,
)
emissions.symbol(
    "allowance_rate[p,a]",
    "emitting_activity",
    RATIO,
    "free allowances per unit of output, over benchmark emissions per unit",
    "按产出免费配额率",
    level=0.0,
    positive=False,
    within=NOT_NEGATIVE,
)
emissions.symbol(
    "border_import[p]",
    "pollutant",
    SHARE,
    "share of the emission price charged on imports",
    "进口边境调节比例",
    level=0.0,
    positive=False,
)
emissions.symbol(
    "border_export[p]",
    "pollutant",
    SHARE,
    "share of the emission price paid back on exports",
    "出口边境退还比例",
    level=0.0,
    positive=False,
)
emissions.symbol(
    "import_content[p,c]",
    "import_content",
    Unit("emissions per unit of value", Kind.RATIO),
    "emissions embodied in a unit of imports, domestic technology",
    "单位进口隐含排放（本国技术）",
    level=lambda b: b.emission_content,
    positive=False,
    within=NOT_NEGATIVE,
)
emissions.symbol(
    "export_content[p,c]",
    "export_content",
    Unit("emissions per unit of value", Kind.RATIO),
    "emissions embodied in a unit of exports",
    "单位出口隐含排放",
    level=lambda b: b.emission_content,
    positive=False,
    within=NOT_NEGATIVE,
)
emissions.symbol(
    "v_border",
    "",
    CURRENCY,
    "border adjustment: charges on imports less rebates on exports",
    "边境调节净收入",
    level=0.0,
    positive=False,
)


@emissions.equation("p_emission[p]", source="definition")
def nominal_emission_price(m: M, p: str) -> Any:
    """The real price at current consumer prices, so that the numeraire does not matter."""
    return m.p_emission[p] == m.emission_price[p] * m.cpi


@emissions.equation("q_emission[p,e,u]", source="satellite coefficients; spec 2.4")
def emission(m: M, p: str, e: str, u: str) -> Any:
    """Emissions follow the purchases of the fuel, or the user's output (or inputs) for processes and own use."""
    return m.q_emission[p, e, u] == sum(
        quantity * _activity_ratio(m, c, u) for c, quantity in m.data.emissions.terms(p, e, u)
    )


@emissions.equation("q_emission_user[p,u]", source="definition")
def emission_user(m: M, p: str, u: str) -> Any:
    """All fuels and processes of one user."""
    return m.q_emission_user[p, u] == sum(m.q_emission[p, e, u] for e in m.data.emissions.fuels[p, u])


@emissions.equation("q_emission_total[p]", source="definition")
def emission_total(m: M, p: str) -> Any:
    """All users."""
    return m.q_emission_total[p] == sum(m.q_emission_user[q, u] for q, u in m.sets.emitter if q == p)


@emissions.equation("v_emission_revenue[p]", source="emission revenue; spec 2.4")
def emission_revenue(m: M, p: str) -> Any:
    """Price times covered emissions less allowances given with output, in SAM currency."""
    free = sum(allowances(m, q, a) for q, a in m.sets.emitting_activity if q == p)
    return m.v_emission_revenue[p] == m.p_emission[p] * m.data.emissions.cost * (covered_emissions(m, p) - free)


@emissions.pool("emissions", shares="s_emission_revenue")
def emission_revenues(m: M) -> Any:
    """Revenue from the price on emissions of all pollutants, and from border adjustment."""
    return sum(m.v_emission_revenue[p] for p in m.sets.pollutant) + m.v_border


@emissions.equation("v_border", source="border adjustment; spec 2.4")
def border_revenue(m: M) -> Any:
    """Charges on the emissions embodied in imports less rebates on those embodied in exports."""
    return m.v_border == m.flows.collected(m, "v_border")


@emissions.charge(
    PURCHASE, row=FUEL_ACCOUNT, over="emission_use", specific=True, pool="emissions", source="emission_price"
)
def fuel_charge(m: M, p: str, c: str, u: str) -> Any:
    """Price of the emissions from a unit of a commodity that a user burns."""
    quantity = dict(m.data.emissions.of_purchase[c, u])[p]
    return _price(m, p) * m.emission_coverage[p, u] * quantity / purchase0(m, c, u)


@emissions.charge(
    PROCESS, row=PROCESS_ACCOUNT, over="emission_output", specific=True, pool="emissions", source="emission_price"
)
def process_charge(m: M, p: str, a: str) -> Any:
    """Price of the emissions tied to output, per unit of output of benchmark quality."""
    return _process_price(m, p, a) / m.base.q_activity[a]


@emissions.charge(
    INPUTS, row=PROCESS_ACCOUNT, over="emission_inputs", specific=True, pool="emissions", source="emission_price"
)
def process_charge_on_inputs(m: M, p: str, a: str) -> Any:
    """Price of the emissions tied to all inputs together, per benchmark unit of the root of the tree."""
    return _process_price(m, p, a) / m.base.q_node[m.data.nest.root[a], a]


@emissions.charge(
    OWN_OUTPUT, row=PROCESS_ACCOUNT, over="emitting_activity", specific=True, pool="emissions", source="emission_price"
)
def free_allowances(m: M, p: str, a: str) -> Any:
    """Worth of the free allowances that come with a unit of output of benchmark quality."""
    return -_price(m, p) * m.allowance_rate[p, a] * m.data.emissions.by_user[p, a] / m.base.q_activity[a]


@emissions.charge(
    IMPORT, row=IMPORT_ACCOUNT, over="import_content", specific=True, revenue="v_border", pool="emissions"
)
def border_charge(m: M, p: str, c: str) -> Any:
    """Price of the emissions embodied in a unit of an import."""
    return _price(m, p) * m.border_import[p] * m.import_content[p, c]


@emissions.charge(
    EXPORT, row=EXPORT_ACCOUNT, over="export_content", specific=True, revenue="v_border", pool="emissions"
)
def border_rebate(m: M, p: str, c: str) -> Any:
    """Price of the emissions embodied in an efficiency unit of an export, paid back."""
    return -_price(m, p) * m.border_export[p] * m.export_content[p, c] * export_value(m, c)


def _price(m: M, p: str) -> Any:
    """Price of a unit of emissions in SAM currency."""
    return m.p_emission[p] * m.data.emissions.cost


def _process_price(m: M, p: str, a: str) -> Any:
    """What an activity pays for the emissions of its benchmark output."""
    return _price(m, p) * m.emission_coverage[p, a] * dict(m.data.emissions.of_output[a])[p]


def _activity_ratio(m: M, c: str, u: str) -> Any:
    """Flow the emission is tied to, over its benchmark."""
    if c:
        return bought(m, c, u) / purchase0(m, c, u)
    if m.data.emissions.on_inputs:
        root = m.data.nest.root[u]
        return m.q_node[root, u] / m.base.q_node[root, u]
    return sum(quantity for _, quantity, _ in PROCESS.parts(m, u)) / m.base.q_activity[u]
