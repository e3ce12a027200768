"""Production: nested CES by activity, the tree being data (spec 2.1)."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from cge.blocks.expressions import (
    INPUTS,
    PURCHASE,
    intermediate_use,
    net_price,
    node_index,
    productivity,
    quality_cost,
    relative_factor_cost,
    relative_user_price,
    with_charges,
)
from cge.blocks.latent_expressions import latent_input
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.forms import box, ces_demand, ces_index, shared_index, transformed
from cge.language.units import ELASTICITY, INDEX, PRICE, QUANTITY, SCALE, TRANSFORM

production = Block(
    "production",
    "Production",
    "生产",
    partners=("trade", "makers"),
    partner_reason="with goods and inputs at given prices, constant returns leave no price to cover cost and nothing "
    "to set the scale of an activity: trade lets the prices of goods follow demand, and makers those of one good that "
    "several activities make",
)

production.symbol(
    "q_activity[a]",
    "activity",
    QUANTITY,
    "activity output, physical",
    "部门产出（物理量）",
    level=lambda b: b.output,
    squeezed="this activity is driven out",
)
production.symbol("p_activity[a]", "activity", PRICE, "producer price of activity output", "部门产出价格")
production.symbol("p_node[n,a]", "node", PRICE, "unit cost of a node of the production tree", "生产嵌套节点单位成本")
production.symbol(
    "q_node[n,a]",
    "node",
    QUANTITY,
    "quantity of a node of the production tree",
    "生产嵌套节点数量",
    level=lambda b: {k: b.nest.value(*k) for k in b.nest.children},
    squeezed="this activity is driven out, or does without this input",
)
production.symbol(
    "u_bundle[n,a]",
    "bundle_node",
    SCALE,
    "scale of a bundle: quantity times cost to the elasticity",
    "中间投入束规模",
    level=lambda b: {k: b.nest.value(*k) for k in b.sets["bundle_node"]},
)
production.symbol(
    "b_bundle[n,c]",
    "bundle_good",
    TRANSFORM,
    "Box–Cox price of a commodity in a bundle",
    "中间投入束商品价格变换",
    level=0.0,
    positive=False,
)
production.symbol(
    "w_bundle[n,c]",
    "bundle_good",
    TRANSFORM,
    "price of a commodity in a bundle to the power 1 - elasticity",
    "中间投入束商品价格的幂",
)
production.symbol("tfp[a]", "activity", INDEX, "total factor productivity, gross output", "全要素生产率(总产出)")
production.symbol(
    "tfp_economy", "", INDEX, "economy-wide total factor productivity, gross output", "全经济全要素生产率"
)
production.symbol(
    "p_mix[n,a]",
    "additive_node",
    PRICE,
    "price index that keeps the physical quantity of an additive node",
    "可加嵌套节点的数量守恒价格指数",
)
production.symbol(
    "input_efficiency[n,a]", "augmented", INDEX, "efficiency of a node of the production tree", "嵌套节点投入效率"
)
production.symbol(
    "use_efficiency[c]", "commodity", INDEX, "efficiency of a commodity as material input", "中间投入使用效率"
)
production.symbol(
    "allocation_efficiency[a]", "activity", INDEX, "efficiency of allocation within a sector", "行业内配置效率"
)
production.symbol("output_quality[a]", "activity", INDEX, "quality of output", "产出质量")
production.parameter(
    "e_quality_cost[a]", "activity", "quality_cost", "elasticity of unit cost to output quality", "质量成本弹性"
)
production.symbol(
    "e_nest[n,a]",
    "nest_node",
    ELASTICITY,
    "elasticity of substitution in a node",
    "嵌套替代弹性",
    level=lambda b: b.nest.sigma,
    positive=False,
)
production.symbol(
    "e_bundle[n]",
    "bundle",
    ELASTICITY,
    "elasticity of substitution in a bundle, all activities",
    "中间投入束替代弹性",
    level=lambda b: {n: s for (n, _), s in b.nest.sigma.items()},
    positive=False,
)


@production.equation("p_activity[a]", source="CET revenue index; spec 2.0")
def activity_price(m: M, a: str) -> Any:
    """Revenue per unit of activity: CET index over the prices of the goods it makes."""
    terms = [(share, m.p_make[a, c]) for c, share in m.data.trade.make_of_activity[a]]
    return ces_index(m.p_activity[a], terms, -m.e_joint[a])


@production.equation("q_activity[a]", source="zero profit; spec 2.1")
def zero_profit(m: M, a: str) -> Any:
    """Price net of taxes and process emissions, with allowances, covers unit cost and the cost of quality, over TFP."""
    root = m.data.nest.root[a]
    scale = m.base.q_node[root, a] / m.base.q_activity[a]
    cost = scale * with_charges(m, INPUTS, m.p_node[root, a], a)
    return net_price(m, a) * productivity(m, a) == cost * quality_cost(m, a)


@production.equation("q_node[n,a]", over="root_node", source="production function; spec 2.1")
def root_quantity(m: M, n: str, a: str) -> Any:
    """All inputs together follow output and its quality, over TFP, and what latent technologies take."""
    output = m.q_activity[a] / m.base.q_activity[a] * quality_cost(m, a)
    return (m.q_node[n, a] - latent_input(m, n, a)) * productivity(m, a) == m.base.q_node[n, a] * output


@production.equation("q_node[n,a]", over="nest_branch", source="demand of a nest for a nest; spec 2.0")
def branch_quantity(m: M, n: str, a: str) -> Any:
    """CES demand of the node above, per efficiency unit, and what latent technologies take."""
    up = m.data.nest.parent[n, a]
    scale = m.base.q_node[n, a] / m.base.q_node[up, a] * m.q_node[up, a]
    efficiency = m.input_efficiency.get((n, a), 1)
    price = m.p_node[n, a] / efficiency
    demand = ces_demand(scale, node_index(m, up, a), price, m.e_nest[up, a])
    return (m.q_node[n, a] - latent_input(m, n, a)) * efficiency == demand


@production.equation("q_node[n,a]", over="bundle_branch", source="demand of a bundle for a nest; spec 2.0")
def bundle_branch_quantity(m: M, n: str, a: str) -> Any:
    """CES demand of the bundle above, per efficiency unit, and what latent technologies take."""
    up = m.data.nest.parent[n, a]
    scale = m.base.q_node[n, a] / m.base.q_node[up, a] * m.u_bundle[up, a]
    price = m.p_node[n, a] / m.input_efficiency[n, a]
    taken = m.q_node[n, a] - latent_input(m, n, a)
    return taken * m.input_efficiency[n, a] == scale * price ** -m.e_bundle[up]


@production.equation("p_node[n,a]", over="ces_node", source="CES unit cost; spec 2.0")
def node_cost(m: M, n: str, a: str) -> Any:
    """Unit cost of a node: CES index over nodes, commodities and factors per efficiency unit."""
    total = m.base.q_node[n, a]
    terms = [(c.value / total, _price(m, c, n, a)) for c in m.data.nest.children[n, a]]
    return ces_index(m.p_node[n, a], terms, m.e_nest[n, a])


@production.equation("p_mix[n,a]", source="volume-preserving CES: van der Mensbrugghe & Peters 2016; spec 2.4")
def mix_price(m: M, n: str, a: str) -> Any:
    """Index by which physical quantities add up: shares of the inputs in the quantity, not in the cost, weigh it."""
    children = m.data.nest.children[n, a]
    shares = m.data.energy.shares[n, a]
    prices = ((share, _price(m, c, n, a) / m.p_mix[n, a]) for share, c in zip(shares, children, strict=True))
    return sum(share * box(price, -m.e_nest[n, a]) for share, price in prices) == 0


@production.equation("p_node[n,a]", over="additive_node", source="mean cost; spec 2.4")
def mix_cost(m: M, n: str, a: str) -> Any:
    """Cost per physical unit: prices of the inputs weighed by what is bought of each."""
    total, s = m.base.q_node[n, a], m.e_nest[n, a]
    prices = ((c.value / total, _price(m, c, n, a)) for c in m.data.nest.children[n, a])
    return m.p_node[n, a] == sum(share * p * (m.p_mix[n, a] / p) ** s for share, p in prices)


@production.equation("p_node[n,a]", over="bundle_node", source="CES unit cost; spec 2.0")
def bundle_cost(m: M, n: str, a: str) -> Any:
    """Unit cost of a bundle: linear sums of transformed prices, which all activities share."""
    r, total = 1 - m.e_bundle[n], m.base.q_node[n, a]
    terms = []
    for c in m.data.nest.children[n, a]:
        if c.kind == "commodity" and not m.flows.on(PURCHASE, c.name, a):
            terms.append((c.value / total, m.b_bundle[n, c.name], m.w_bundle[n, c.name]))
        else:
            price = _price(m, c, n, a)
            terms.append((c.value / total, box(price, r), price**r))
    return shared_index(m.p_node[n, a], terms)


@production.equation("u_bundle[n,a]", source="auxiliary: keeps market sums bilinear; docs/numerics.md")
def bundle_scale(m: M, n: str, a: str) -> Any:
    """Quantity of the bundle times its unit cost to the power of the elasticity."""
    return m.u_bundle[n, a] * m.p_node[n, a] ** -m.e_bundle[n] == m.q_node[n, a]


@production.equation("b_bundle[n,c]", source="auxiliary: Box–Cox price; docs/numerics.md")
def bundle_price(m: M, n: str, c: str) -> Any:
    """Transformed price of a commodity per efficiency unit of material input."""
    return transformed(m.b_bundle[n, c], _bundle_price(m, c), 1 - m.e_bundle[n])


@production.equation("w_bundle[n,c]", source="auxiliary: power of a price; docs/numerics.md")
def bundle_power(m: M, n: str, c: str) -> Any:
    """The same price to the power of one less the elasticity: known to the last digit where its transform is not."""
    return pyo.log(m.w_bundle[n, c]) == (1 - m.e_bundle[n]) * pyo.log(_bundle_price(m, c))


@production.flow(row="c", column="a", over="input")
def intermediate_purchase(m: M, c: str, a: str) -> Any:
    """Intermediate inputs at purchaser prices."""
    return m.p_purchaser[c] * intermediate_use(m, c, m.data.demand.nest_of_input[c, a], a)


def _bundle_price(m: M, c: str) -> Any:
    """Relative price of a commodity per efficiency unit of material input."""
    return m.p_purchaser[c] / m.base.p_purchaser[c] / m.use_efficiency[c]


def _price(m: M, child: Any, n: str, a: str) -> Any:
    """Relative price of one input of a node, per efficiency unit."""
    if child.kind == "node":
        return m.p_node[child.name, a] / m.input_efficiency.get((child.name, a), 1)
    if child.kind == "factor":
        return relative_factor_cost(m, child.name, a)
    efficiency = m.use_efficiency[child.name] if (n, a) in m.u_bundle else 1
    return relative_user_price(m, child.name, a) / efficiency
