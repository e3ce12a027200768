"""Government: taxes, public consumption and saving (spec 2.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cge.blocks.expressions import EXPORT, FACTOR, FACTOR_INCOME, IMPORT, INCOME, OUTPUT, USE, taxed_export_price
from cge.blocks.income_expressions import FACTOR_RECEIPTS, direct_tax_rate, given_transfers
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.forms import ces_demand, ces_index
from cge.language.ranges import OF_WHAT_IS_PAID, UP_TO_ALL
from cge.language.units import BASIC, CONSUMER, CURRENCY, INDEX, PRICE, QUANTITY, RATE, SHARE, Kind, Unit

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark

government = Block("government", "Government", "政府")


def _rates(kind: str) -> Any:
    return lambda b: b.tax_rates(kind)


def _revenue(b: Benchmark) -> dict[str, float]:
    totals = dict.fromkeys(b.sets["tax"], 0.0)
    for kind in {k for k in b.kinds.values() if k.startswith("tax_")}:
        for column in ("activity", "commodity", "factor", "household", "enterprise"):
            for (t, _), v in b.flows(kind, column).items():
                totals[t] += v
    return totals


def _entitlement(b: Benchmark) -> dict[tuple[str, str], float]:
    revenue = _revenue(b)
    paid = {
        k: v
        for kind in {k for k in b.kinds.values() if k.startswith("tax_")}
        for k, v in b.flows("government", kind).items()
    }
    first = b.sets["government"][:1]
    return {
        (g, t): paid.get((g, t), 0.0) / revenue[t] if revenue[t] else float((g,) == first)
        for g, t in b.sets["tax_owner"]
    }


def _pays_points(b: Benchmark) -> dict[tuple[str, str], float]:
    """Points are paid once: with the first direct tax that an institution pays, or the first there is."""
    paid = {**b.flows("tax_direct", "household"), **b.flows("tax_direct", "enterprise")}
    every = b.sets["tax_direct"]
    own = {i: next((t for t in every if (t, i) in paid), every[0]) for _, i in b.sets["tax_direct_rate"]}
    return {(t, i): float(t == own[i]) for t, i in b.sets["tax_direct_rate"]}


def _minus_public(b: Benchmark) -> dict[str, float]:
    """Purchases that fall cannot fall by more than there is."""
    bought = b.row_total("commodity", "government")
    return {c: 0.0 - bought.get(c, 0.0) / b.trade.purchaser_price[c] for c in b.sets["policy_good"]}


def _spending(b: Benchmark) -> dict[str, float]:
    return {g: b.row_total("commodity", "government", by=1)[g] for g in b.sets["spender"]}


for _kind, _over, _index, _en, _zh in (
    ("production", "tax_production_rate", "t,a", "production tax rate on output", "生产税率"),
    ("sales", "tax_sales_rate", "t,c", "sales tax rate on domestic use", "销售税率"),
    ("import", "tax_import_rate", "t,c", "import duty rate", "进口关税率"),
    ("export", "tax_export_rate", "t,c", "export tax rate", "出口税率"),
    ("direct", "tax_direct_rate", "t,i", "direct tax rate on income", "直接税率"),
    ("factor_income", "tax_factor_income_rate", "t,f", "tax rate on factor income", "要素所得税率"),
):
    government.symbol(
        f"t_{_kind}[{_index}]",
        _over,
        RATE,
        _en,
        _zh,
        level=_rates(f"tax_{_kind}"),
        positive=False,
        within=OF_WHAT_IS_PAID if _kind in ("production", "direct", "factor_income") else None,
    )

government.symbol(
    "t_factor[t,f,a]",
    "tax_factor_rate",
    RATE,
    "tax rate on factor pay",
    "要素使用税率",
    level=lambda b: b.factor_tax_rates,
    positive=False,
)
government.symbol(
    "direct_tax_scale",
    "",
    INDEX,
    "scale of all direct tax rates",
    "直接税率调整系数",
    account="government",
    means=("the scale of direct tax rates", "直接税率"),
    squeezed="no income tax is left to cut",
)
government.symbol(
    "direct_tax_points",
    "has_direct_tax",
    RATE,
    "points on direct tax rates",
    "直接税率的加点",
    level=0.0,
    positive=False,
    within=OF_WHAT_IS_PAID,
    account="government",
    means=("points on direct tax rates", "直接税率加点"),
)
government.symbol(
    "on_tax_scale[t,i]",
    "tax_direct_rate",
    SHARE,
    "part an institution takes in the scale of a direct tax, 0 or 1",
    "机构是否参与直接税率按比例调整（0或1）",
    positive=False,
)
government.symbol(
    "on_tax_points[t,i]",
    "tax_direct_rate",
    SHARE,
    "part an institution takes in the points on a direct tax, 0 or 1",
    "机构是否参与直接税率加点（0或1）",
    level=_pays_points,
    positive=False,
)
government.symbol("v_tax[t]", "tax", CURRENCY, "tax revenue", "税收收入", level=_revenue, positive=False)
government.symbol(
    "s_tax[g,t]",
    "tax_owner",
    SHARE,
    "share of a government in a tax",
    "税收分享比例",
    level=_entitlement,
    positive=False,
)
government.symbol(
    "q_public[c,g]",
    "public",
    BASIC,
    "public consumption",
    "政府消费量",
    level=lambda b: {k: v / b.trade.purchaser_price[k[0]] for k, v in b.flows("commodity", "government").items()},
)
government.symbol(
    "q_policy[c]",
    "policy_good",
    BASIC,
    "extra public purchases that pay for a policy",
    "政策支出（追加政府购买）",
    level=0.0,
    positive=False,
    least=_minus_public,
)
government.symbol(
    "real_public[g]",
    "spender",
    QUANTITY,
    "real public consumption",
    "政府实际消费",
    level=_spending,
    account="government",
    means=("public consumption", "政府消费"),
    squeezed="no public consumption is left to cut",
)
government.symbol("p_public[g]", "spender", PRICE, "price of public consumption", "政府消费价格")
government.parameter(
    "e_public[g]", "spender", "government", "elasticity of substitution in public consumption", "政府消费替代弹性"
)
government.symbol(
    "v_public_saving[g]",
    "government",
    CURRENCY,
    "public saving",
    "政府储蓄",
    level=lambda b: {g: b.flows("savings", "government").get((b.saver, g), 0.0) for g in b.sets["government"]},
    positive=False,
)
government.symbol(
    "s_public_saving[g]",
    "funded",
    Unit("share of government income", Kind.SHARE),
    "public saving rate",
    "政府储蓄率",
    level=lambda b: {
        g: b.flows("savings", "government").get((b.saver, g), 0.0) / b.incomes[g] for g in b.sets["funded"]
    },
    positive=False,
    within=UP_TO_ALL,
    account="government",
)
government.symbol(
    "real_public_saving[g]",
    "government",
    CONSUMER,
    "public saving at benchmark consumer prices",
    "政府实际储蓄",
    positive=False,
    level=lambda b: {g: b.flows("savings", "government").get((b.saver, g), 0.0) for g in b.sets["government"]},
    account="government",
)


@government.charge(OUTPUT, row="t", over="tax_production_rate")
def production_tax(m: M, t: str, a: str) -> Any:
    """Tax on the value of output."""
    return m.t_production[t, a]


@government.charge(USE, row="t", over="tax_sales_rate")
def sales_tax(m: M, t: str, c: str) -> Any:
    """Tax on domestic use at basic prices."""
    return m.t_sales[t, c]


@government.charge(IMPORT, row="t", over="tax_import_rate")
def import_duty(m: M, t: str, c: str) -> Any:
    """Duty on the cif value."""
    return m.t_import[t, c]


@government.charge(EXPORT, row="t", over="tax_export_rate")
def export_tax(m: M, t: str, c: str) -> Any:
    """Tax on exports: at supplier prices, with margins, or fob (setting `export_tax_on`)."""
    if m.data.trade.export_tax_on == "supplier":
        return m.t_export[t, c]
    return m.t_export[t, c] * taxed_export_price(m, c) / m.p_export[c]


@government.charge(FACTOR, row="t", over="tax_factor_rate")
def factor_use_tax(m: M, t: str, f: str, a: str) -> Any:
    """Tax on the pay of a factor."""
    return m.t_factor[t, f, a]


@government.charge(FACTOR_INCOME, row="t", over="tax_factor_income_rate")
def factor_income_tax(m: M, t: str, f: str) -> Any:
    """Tax on factor income."""
    return m.t_factor_income[t, f]


@government.charge(INCOME, row="t", over="direct_on_income")
def direct_tax(m: M, t: str, i: str) -> Any:
    """Tax on income; rates move with direct_tax_scale and direct_tax_points."""
    return direct_tax_rate(m, t, i)


@government.charge(FACTOR_RECEIPTS, row="t", over="direct_on_factors")
def direct_tax_on_factors(m: M, t: str, i: str) -> Any:
    """Tax on income from factors alone (sheet `payments`)."""
    return direct_tax_rate(m, t, i)


@government.flow(row="g", column="t", over="tax_owner")
def tax_entitlement(m: M, g: str, t: str) -> Any:
    """A government's share in a tax."""
    return m.s_tax[g, t] * m.v_tax[t]


@government.flow(row="c", column="g", over="public")
def public_purchase(m: M, c: str, g: str) -> Any:
    """Public consumption at purchaser prices."""
    return m.p_purchaser[c] * m.q_public[c, g]


@government.flow(row="c", column="treasury", over="policy_good")
def policy_purchase(m: M, c: str) -> Any:
    """Purchases that pay for a policy, by the first government."""
    return m.p_purchaser[c] * m.q_policy[c]


@government.flow(row="saver", column="g", over="government")
def government_saving(m: M, g: str) -> Any:
    """Public saving."""
    return m.v_public_saving[g]


@government.equation("v_tax[t]", source="tax revenue")
def tax_revenue(m: M, t: str) -> Any:
    """All that is paid to a tax account."""
    return m.v_tax[t] == m.flows.received(m, t)


@government.equation("p_public[g]", source="CES index")
def public_price(m: M, g: str) -> Any:
    """Price of public consumption; elasticity 0 keeps quantities, 1 keeps value shares."""
    terms = [
        (
            m.base.q_public[c, g] * m.base.p_purchaser[c] / m.base.real_public[g],
            m.p_purchaser[c] / m.base.p_purchaser[c],
        )
        for c in m.data.demand.public_goods[g]
    ]
    return ces_index(m.p_public[g], terms, m.e_public[g])


@government.equation("q_public[c,g]", source="CES demand")
def public_demand(m: M, c: str, g: str) -> Any:
    """Public consumption of a commodity out of real public consumption."""
    scale = m.base.q_public[c, g] * m.real_public[g] / m.base.real_public[g]
    return m.q_public[c, g] == ces_demand(scale, m.p_public[g], m.p_purchaser[c] / m.base.p_purchaser[c], m.e_public[g])


@government.equation("v_public_saving[g]", source="government budget; spec 2.5")
def public_saving(m: M, g: str) -> Any:
    """Income less consumption, transfers, lump sum, and policy purchases, which the first government pays."""
    spending = m.p_public[g] * m.real_public[g] if g in m.real_public else 0
    real = sum(m.transfer_government[i, o] for i, o in m.sets.transfer_government if o == g)
    transfers = m.cpi * real + given_transfers(m, g)
    lump_sum = m.cpi * m.lump_sum[g] * sum(m.s_lump_sum.values())
    first = g == m.sets.government[0]
    policy = sum(m.p_purchaser[c] * m.q_policy[c] for c in m.sets.policy_good) if first else 0
    return m.v_public_saving[g] == m.v_income[g] - spending - transfers - lump_sum - policy


@government.equation("s_public_saving[g]", source="definition")
def public_saving_rate(m: M, g: str) -> Any:
    """Public saving over government income."""
    return m.s_public_saving[g] * m.v_income[g] == m.v_public_saving[g]


@government.equation("real_public_saving[g]", source="definition")
def deflated_public_saving(m: M, g: str) -> Any:
    """Public saving deflated by consumer prices."""
    return m.real_public_saving[g] * m.cpi == m.v_public_saving[g]
