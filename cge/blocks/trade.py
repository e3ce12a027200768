"""Trade: make, CET supply, Armington demand, export demand, margins (spec 2.2, 4.1)."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from cge.blocks.expressions import (
    EXPORT,
    IMPORT,
    USE,
    cif_value,
    export_margins,
    export_value,
    home_delivered,
    home_value,
    import_delivered,
    import_value,
    made,
    margin_volume,
    relative_quality,
    service_use,
    with_charges,
)
from cge.blocks.latent_expressions import latent_supply
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.forms import ces_demand, ces_index, cet_index, cet_supply
from cge.language.units import ELASTICITY, FOREIGN_PRICE, INDEX, INVERSE, PRICE, QUANTITY, SIZE, Kind, Unit

trade = Block(
    "trade",
    "Trade",
    "贸易",
    partners=("production", "makers"),
    partner_reason="a good that does not cross the border would be both made and used in given amounts, at no price: "
    "production lets output follow demand; where makers are perfect substitutes, block makers adds up what they sell",
)

trade.symbol("p_make[a,c]", "make", PRICE, "price of a commodity made by an activity", "部门所产商品价格")
trade.symbol(
    "q_output[c]",
    "produced",
    QUANTITY,
    "domestic output of a commodity",
    "商品国内产出",
    level=lambda b: b.trade.output,
)
trade.symbol("p_output[c]", "produced", PRICE, "basic price of domestic output", "国内产出基本价格")
trade.symbol(
    "q_home[c]",
    "home",
    QUANTITY,
    "domestic sales of domestic output",
    "国内产品内销量",
    level=lambda b: b.trade.home,
    squeezed="home sales of this good dry up",
)
trade.symbol("p_home[c]", "home", PRICE, "price of domestic sales", "国内产品内销价格")
trade.symbol(
    "q_export[c]",
    "exported",
    QUANTITY,
    "exports",
    "出口量",
    level=lambda b: b.trade.export_supply,
    squeezed="exports of this good dry up",
)
trade.symbol("p_export[c]", "exported", PRICE, "supplier price of exports", "出口供给价格")
trade.symbol(
    "p_fob[c]",
    "exported",
    Unit("foreign currency, benchmark = 1 + taxes and margins", Kind.FOREIGN_PRICE),
    "export price in foreign currency",
    "出口离岸价(外币)",
    level=lambda b: b.trade.fob_price,
)
trade.symbol(
    "p_world_export[c]",
    "exported",
    Unit("foreign currency, benchmark = 1 + taxes and margins", Kind.FOREIGN_PRICE),
    "world price of the export good",
    "出口品世界价格",
    level=lambda b: b.trade.fob_price,
)
trade.symbol("export_shift[c]", "exported", SIZE, "shift of foreign demand", "国外需求转移项")
trade.symbol(
    "e_export_inverse[c]",
    "exported",
    INVERSE,
    "inverse elasticity of export demand (0 = price taking)",
    "出口需求弹性倒数",
    positive=False,
    level=lambda b: {c: 1 / b.parameter("export_demand", c) for c in b.sets["exported"]},
)
trade.symbol(
    "q_import[c]",
    "imported",
    QUANTITY,
    "imports",
    "进口量",
    level=lambda b: b.trade.imports,
    squeezed="imports of this good dry up",
)
trade.symbol(
    "p_import[c]",
    "imported",
    Unit("price, benchmark = 1 + duty", Kind.PRICE),
    "duty-paid import price",
    "进口税后价格",
    level=lambda b: b.trade.import_price,
)
trade.symbol("p_cif[c]", "imported", FOREIGN_PRICE, "import price in foreign currency", "进口到岸价(外币)")
trade.symbol("p_world_import[c]", "imported", FOREIGN_PRICE, "world price of imports", "进口世界价格")
trade.symbol("import_shift[c]", "imported", SIZE, "shift of foreign supply", "国外供给转移项")
trade.symbol(
    "e_import_inverse[c]",
    "imported",
    INVERSE,
    "inverse elasticity of import supply (0 = price taking)",
    "进口供给弹性倒数",
    positive=False,
    level=lambda b: {c: 1 / b.parameter("import_supply", c) for c in b.sets["imported"]},
)
trade.symbol("p_composite[c]", "used", PRICE, "Armington price at basic prices", "复合商品基本价格")
trade.symbol(
    "p_purchaser[c]",
    "used",
    Unit("price, benchmark = 1 + taxes and margins", Kind.PRICE),
    "purchaser price",
    "购买者价格",
    level=lambda b: b.trade.purchaser_price,
)
trade.symbol("commodity_quality[c]", "produced", INDEX, "quality of a commodity", "商品质量")
trade.symbol("import_quality[c]", "imported", INDEX, "quality of imports", "进口品质量")
trade.symbol("world_quality[c]", "exported", INDEX, "quality of competitors abroad", "国外竞争品质量")
trade.symbol(
    "e_quality_home", "", ELASTICITY, "valuation of quality by domestic users", "国内对质量的估值弹性", positive=False
)
trade.symbol(
    "e_quality_abroad", "", ELASTICITY, "valuation of quality by foreign users", "国外对质量的估值弹性", positive=False
)
trade.parameter("e_armington[c]", "used", "armington", "elasticity between home goods and imports", "阿明顿弹性")
trade.parameter(
    "e_transformation[c]", "transformed", "transformation", "elasticity between home sales and exports", "转换弹性"
)
trade.parameter(
    "e_make[c]", "differentiated", "make", "elasticity between producers of a commodity", "同类产品替代弹性"
)
trade.parameter("e_joint[a]", "activity", "joint", "elasticity between the products of an activity", "联合产品转换弹性")
trade.symbol(
    "q_margin[k]",
    "margin",
    QUANTITY,
    "margin services",
    "流通费用服务量",
    level=lambda b: b.row_total("margin", "commodity"),
)
trade.symbol("p_margin[k]", "margin", PRICE, "price of margin services", "流通费用价格")


@trade.equation("p_make[a,c]", over="make_own", source="IFPRI standard model: home consumption")
def own_price(m: M, a: str, c: str) -> Any:
    """What is consumed at home could have been sold: at the price of output, or of the commodity where it is told."""
    sold = m.data.home_make.get((a, c))
    return m.p_make[a, c] == (m.p_make[a, sold] if sold else m.p_activity[a])


@trade.equation("p_make[a,c]", over="make_market", source="market of one producer's commodity")
def make_market(m: M, a: str, c: str) -> Any:
    """CES demand for an activity's variety, of its own quality, equals what the activity supplies of it.

    Latent technologies make perfect substitutes: what they supply is not asked of the established ones.
    """
    value = m.data.flows("activity", "commodity")[a, c]
    better = relative_quality(m, a, c)
    scale = value * (m.q_output[c] - latent_supply(m, c)) / m.base.q_output[c] / better
    demand = ces_demand(scale, m.p_output[c], m.p_make[a, c] / better, m.e_make[c])
    return demand == made(m, a, c)


@trade.equation("commodity_quality[c]", source="definition: mean over producers; spec 2.2")
def mean_quality(m: M, c: str) -> Any:
    """Geometric mean of the quality of the activities that make a commodity."""
    return pyo.log(m.commodity_quality[c]) == sum(
        s * pyo.log(m.output_quality[a]) for a, s in m.data.trade.makers_of[c]
    )


@trade.equation("p_output[c]", over="indexed", source="CES index over producers")
def output_price(m: M, c: str) -> Any:
    """Price of domestic output: CES index over the activities that make it, at equal quality."""
    terms = [(s, m.p_make[a, c] / relative_quality(m, a, c)) for a, s in m.data.trade.makers_of[c]]
    return ces_index(m.p_output[c], terms, m.e_make.get(c, 0.0))


@trade.equation("q_output[c]", over="transformed", source="CET revenue index; spec 2.0")
def output_revenue(m: M, c: str) -> Any:
    """Revenue per unit of output: CET index over home sales and exports."""
    total = m.base.q_output[c]
    terms = [(q[c] / total, p[c]) for q, p in ((m.base.q_home, m.p_home), (m.base.q_export, m.p_export)) if c in p]
    return cet_index(m.p_output[c], terms, m.e_transformation[c])


@trade.equation("q_home[c]", over="home_transformed", source="CET supply; spec 2.0")
def home_supply(m: M, c: str) -> Any:
    """Home sales out of domestic output."""
    scale = m.base.q_home[c] * m.q_output[c] / m.base.q_output[c]
    return m.q_home[c] == cet_supply(scale, m.p_output[c], m.p_home[c], m.e_transformation[c])


@trade.equation("q_export[c]", over="export_transformed", source="CET supply; spec 2.0")
def export_supply(m: M, c: str) -> Any:
    """Exports out of domestic output."""
    scale = m.base.q_export[c] * m.q_output[c] / m.base.q_output[c]
    return m.q_export[c] == cet_supply(scale, m.p_output[c], m.p_export[c], m.e_transformation[c])


@trade.equation("q_output[c]", over="perfect", source="perfect transformation")
def output_balance(m: M, c: str) -> Any:
    """Home sales and exports are the same good: they add up to output."""
    return m.q_output[c] == sum(q[c] for q in (m.q_home, m.q_export) if c in q)


@trade.equation("q_home[c]", over="home_perfect", source="perfect transformation")
def home_one_price(m: M, c: str) -> Any:
    """The home price equals the output price."""
    return m.p_home[c] == m.p_output[c]


@trade.equation("q_export[c]", over="export_perfect", source="perfect transformation")
def export_one_price(m: M, c: str) -> Any:
    """The supplier price of exports equals the output price."""
    return m.p_export[c] == m.p_output[c]


@trade.equation("p_export[c]", source="price of exports; spec 2.2")
def export_price(m: M, c: str) -> Any:
    """World receipts in domestic currency cover the supplier price, charges less rebates, and margins."""
    return m.exchange_rate * m.p_fob[c] == with_charges(m, EXPORT, m.p_export[c], c) + export_margins(m, c)


@trade.equation("p_fob[c]", source="foreign demand, inverted; spec 2.2")
def export_demand(m: M, c: str) -> Any:
    """Foreigners pay the world price, raised by quality, lowered when exports outrun demand; price taking at 0."""
    inverse = m.e_export_inverse[c]
    ratio = m.q_export[c] / (m.base.q_export[c] * m.export_shift[c])
    better = export_value(m, c) / m.world_quality[c]
    return m.p_fob[c] == m.p_world_export[c] * ratio**-inverse * better ** (1 - inverse)


@trade.equation("p_import[c]", source="price of imports; spec 2.2")
def import_price(m: M, c: str) -> Any:
    """Price in domestic currency plus duty, border adjustment and other charges."""
    return m.p_import[c] == with_charges(m, IMPORT, m.p_cif[c] * m.exchange_rate, c)


@trade.equation("p_cif[c]", source="foreign supply, inverted; spec 2.5")
def import_supply(m: M, c: str) -> Any:
    """Foreigners ask the world price, and more as imports outrun their supply; price taking at 0."""
    ratio = m.q_import[c] / (m.base.q_import[c] * m.import_shift[c])
    return m.p_cif[c] == m.p_world_import[c] * ratio ** m.e_import_inverse[c]


@trade.equation("p_composite[c]", source="Armington index; spec 2.2")
def armington_price(m: M, c: str) -> Any:
    """Price of the composite: CES index over home goods and imports as delivered."""
    terms = []
    if c in m.q_home:
        base = 1 + m.data.trade.margin_rate("domestic", c)
        terms.append((m.base.q_home[c] * base / m.base.q_composite[c], home_delivered(m, c) / base))
    if c in m.q_import:
        base = m.base.p_import[c] + m.data.trade.margin_rate("import", c)
        terms.append((m.base.q_import[c] * base / m.base.q_composite[c], import_delivered(m, c) / base))
    return ces_index(m.p_composite[c], terms, m.e_armington[c])


@trade.equation("p_home[c]", source="market of home goods; spec 2.2")
def home_market(m: M, c: str) -> Any:
    """Armington demand for home goods equals home sales."""
    scale = m.base.q_home[c] * m.q_composite[c] / m.base.q_composite[c]
    price = home_delivered(m, c) / (1 + m.data.trade.margin_rate("domestic", c))
    return m.q_home[c] * home_value(m, c) == ces_demand(scale, m.p_composite[c], price, m.e_armington[c])


@trade.equation("q_import[c]", source="Armington demand; spec 2.2")
def import_demand(m: M, c: str) -> Any:
    """Armington demand for imports."""
    scale = m.base.q_import[c] * m.q_composite[c] / m.base.q_composite[c]
    price = import_delivered(m, c) / (m.base.p_import[c] + m.data.trade.margin_rate("import", c))
    return m.q_import[c] * import_value(m, c) == ces_demand(scale, m.p_composite[c], price, m.e_armington[c])


@trade.equation("p_purchaser[c]", source="price system; spec 2.5")
def purchaser_price(m: M, c: str) -> Any:
    """Basic price plus charges plus margins on all domestic use."""
    margins = sum(rate * m.p_margin[k] for k, rate in m.data.trade.margins[""].get(c, ()))
    return m.p_purchaser[c] == with_charges(m, USE, m.p_composite[c], c) + margins


@trade.equation("p_margin[k]", source="Leontief margins; IFPRI standard model")
def margin_price(m: M, k: str) -> Any:
    """Price of margin services: fixed proportions of the commodities that provide them."""
    services = m.data.trade.margin_services[k]
    return m.p_margin[k] == sum(s * m.p_purchaser[c] / m.base.p_purchaser[c] for c, s in services)


@trade.equation("q_margin[k]", source="Leontief margins; IFPRI standard model")
def margin_demand(m: M, k: str) -> Any:
    """Margin services follow the flows they are charged on, in efficiency units."""
    return m.q_margin[k] == sum(margin_volume(m, j, c) for j, c in m.sets.margin_on if j == k)


@trade.flow(row="a", column="c", over="make")
def make(m: M, a: str, c: str) -> Any:
    """What a commodity pays the activities that make it."""
    return m.p_make[a, c] * made(m, a, c)


@trade.flow(row="abroad", column="c", over="imported", goods=True)
def import_payment(m: M, c: str) -> Any:
    """Imports before duty."""
    return cif_value(m, c)


@trade.flow(row="c", column="abroad", over="exported", goods=True)
def export_receipt(m: M, c: str) -> Any:
    """Exports free on board."""
    return m.p_fob[c] * m.exchange_rate * m.q_export[c]


@trade.flow(row="k", column="c", over="margin_on")
def margin(m: M, k: str, c: str) -> Any:
    """Margins on a commodity."""
    return m.p_margin[k] * margin_volume(m, k, c)


@trade.flow(row="c", column="k", over="margin_service")
def margin_service(m: M, c: str, k: str) -> Any:
    """What margins pay for the commodities that provide them."""
    return m.p_purchaser[c] * service_use(m, c, k)
