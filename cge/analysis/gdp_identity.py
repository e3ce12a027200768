"""The identity of the envelope theorem: what moves real GDP at a point of a path, source by source.

At any point real GDP (Divisia, efficiency units) obeys

    V dlnY =  sum_j cost_j dlnA_j                               technical, and within sectors
           +  sum value_n dln b_n + sum value_c dln b_c         input efficiency
           +  sum pay_fj dln h_fj                               factor quality
           +  sum_f w_f d(employed_f)                           factor supply
           +  sum (return - w_f) dF_fj                          allocative: wedges, mobility gaps
           +  sum charge dQ over all charges                    allocative: taxes, prices on emissions, certificates
           +  unit cost of an additive node dX - sum p dx       mix: volume kept, so not the cheapest mix
           +  value of home sales and exports x dln quality - its cost        output quality

Every volume Q is in efficiency units, as real GDP is: what is charged on output counts output times quality ** gamma,
and what that adds to the terms of taxes is taken off output quality. So at kappa = gamma = gamma_x = 1, where quality
relabels output, no term depends on how much of it is made.

(Petrin and Levinsohn 2012; Harberger 1971; Baqaee and Farhi 2020 give the same sum in terms of factor shares; spec
2.3). Quantities and prices are the blocks' own expressions, differentiated by dual numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cge.blocks.expressions import (
    FACTOR,
    OUTPUT,
    bought,
    export_value,
    factor_efficiency,
    factor_return,
    home_value,
    import_value,
    intermediate_use,
    latent_quality_cost,
    less_charges,
    made,
    net_price,
    quality_cost,
    user_price,
    with_charges,
    worker_units,
)
from cge.blocks.latent_expressions import latent_input_cost
from cge.language.flow import Charge
from cge.model.model import Model
from cge.solve.dual_numbers import dln, slope, value

Array = NDArray[np.float64]
Terms = dict[str, float]

LABELS = {
    "technical": ("technical: TFP", "技术进步"),
    "within": ("allocative: within sectors", "配置效率：行业内"),
    "efficiency": ("input efficiency", "投入效率"),
    "factor_quality": ("factor quality", "要素质量"),
    "factor_supply": ("factor supply", "要素供给"),
    "wedges": ("allocative: wedges and mobility", "配置效率：楔子与流动"),
    "factor_taxes": ("allocative: factor taxes", "配置效率：要素税"),
    "production_taxes": ("allocative: production taxes", "配置效率：生产税"),
    "sales_taxes": ("allocative: sales taxes", "配置效率：销售税"),
    "trade_taxes": ("allocative: trade taxes", "配置效率：贸易税"),
    "emission_price": ("allocative: price on emissions", "配置效率：排放价格"),
    "certificates": ("allocative: portfolio standards", "配置效率：配额制"),
    "mix": ("mix of inputs whose volumes add up", "可加嵌套的投入结构"),
    "output_quality": ("output quality net of its cost", "产出质量（扣除成本）"),
}
"""Source -> English and Chinese. Charges name theirs where they are declared."""
ALLOCATIVE = (
    "within",
    "wedges",
    "factor_taxes",
    "production_taxes",
    "sales_taxes",
    "trade_taxes",
    "emission_price",
    "certificates",
)


class Point:
    """All symbols and their derivatives along the path at one point, as dual numbers `m`."""

    def __init__(self, model: Model, x: Array, dx: Array) -> None:
        self.m = model.dual_state(x, dx)
        self.b = model.benchmark
        self.gdp = value(self.m.v_gdp)

    def terms(self) -> Terms:
        """Every source's contribution to V dlnY."""
        found = dict.fromkeys(LABELS, 0.0) | {name: term(self.m) for name, term in _TERMS.items()}
        found["wedges"] = sum(self.moved().values())
        for flow, member in self.m.flows.charges:
            if flow.source:
                found[flow.source] += self._charge(flow, member)
        return found

    def divisia(self) -> float:
        """V dlnY from the expenditure side, in efficiency units."""
        m = self.m
        exports = sum(volume(m.p_fob[c], m.q_export[c], export_value(m, c)) for c in m.sets.exported)
        imports = sum(volume(m.p_cif[c], m.q_import[c], import_value(m, c)) for c in m.sets.imported)
        return final_volume(m) + value(m.exchange_rate) * (exports - imports)

    def moved(self) -> dict[tuple[str, str], float]:
        """(return - economy-wide price) dF: gains from moving a factor to where it earns more."""
        return {k: self.premium(*k) * _employed(self.m, *k) for k in self.m.sets.factor_use}

    def premium(self, f: str, a: str) -> float:
        """What a unit of a factor earns in an activity beyond the economy-wide price."""
        return value(factor_return(self.m, f, a)) - value(self.m.p_factor[f])

    def level(self, flow: Charge, member: tuple[str, ...]) -> float:
        """Rate of a charge, or its amount per unit."""
        return value(flow.function(self.m, *member))

    def _charge(self, flow: Charge, member: tuple[str, ...]) -> float:
        """Harberger: what is charged on one more unit, times the change of the quantity."""
        level = self.level(flow, member)
        if not level:
            return 0.0
        parts = flow.base.parts(self.m, *flow.levied(member))
        return sum(volume(level if flow.specific else level * value(p), q, efficiency) for p, q, efficiency in parts)


def volume(price: Any, quantity: Any, efficiency: Any = 1.0) -> float:
    """Value of a change in quantity, in efficiency units: p (dq + q dln e)."""
    return value(price) * (slope(quantity) + value(quantity) * dln(efficiency))


def final_volume(m: Any) -> float:
    """Value of the changes of all domestic final uses at the prices their users pay."""
    uses = sum(volume(user_price(m, c, h), m.q_consumption[c, h]) for c, h in m.sets.consumption)
    uses += sum(volume(m.p_purchaser[c], m.q_public[c, g]) for c, g in m.sets.public)
    return uses + sum(volume(m.p_purchaser[c], q[c]) for q in (m.q_investment, m.q_stock, m.q_policy) for c in q)


def cost(m: Any, a: str) -> float:
    """Cost of all inputs of an activity, and of charges on them: what TFP saves."""
    return value(net_price(m, a) * m.q_activity[a])


def _technical(m: Any) -> float:
    sectors = sum(cost(m, a) * (dln(m.tfp[a]) + dln(m.tfp_economy)) for a in m.sets.activity)
    return sectors + sum(
        value(latent_input_cost(m, k) * m.q_latent[k]) * (dln(m.latent_efficiency[k]) - dln(m.latent_markup[k]))
        for k in m.q_latent
    )


def _within(m: Any) -> float:
    return sum(cost(m, a) * dln(m.allocation_efficiency[a]) for a in m.sets.activity)


def _efficiency(m: Any) -> float:
    """Nodes, and commodities where they stand in a bundle."""
    nodes = sum(value(m.p_node[k] * m.q_node[k]) * dln(m.input_efficiency[k]) for k in m.sets.augmented)
    goods = 0.0
    for c, buyers in m.data.demand.buyers_of.items():
        if rate := dln(m.use_efficiency[c]):
            hung = [(n, a) for n, a in buyers if (n, a) in m.u_bundle]
            goods += rate * sum(value(user_price(m, c, a) * intermediate_use(m, c, n, a)) for n, a in hung)
    return nodes + goods


def _factor_quality(m: Any) -> float:
    return sum(
        value(with_charges(m, FACTOR, factor_return(m, f, a), f, a) * m.q_factor[f, a])
        * dln(factor_efficiency(m, f, a))
        for f, a in m.sets.factor_use
    )


def _factor_supply(m: Any) -> float:
    return sum(value(m.p_factor[f]) * _employed(m, f, a) for f, a in m.sets.factor_use)


def _employed(m: Any, f: str, a: str) -> float:
    """Change of a factor employed, a recount of its units by another share of distortion apart."""
    return volume(1.0, m.q_factor[f, a], 1 / worker_units(m, f, a))


def _mix(m: Any) -> float:
    """Additive nodes: their cost of one more unit, less the cost of the inputs bought more."""
    total = 0.0
    for n, a in m.sets.additive_node:
        total += volume(m.p_node[n, a], m.q_node[n, a])
        for child in m.data.nest.children[n, a]:
            if child.kind == "node":
                total -= volume(m.p_node[child.name, a], m.q_node[child.name, a])
            else:
                total -= volume(user_price(m, child.name, a), bought(m, child.name, a))
    return total


def _output_quality(m: Any) -> float:
    """What home and foreign users gain from quality, less what it costs, plus mixing of producers."""
    home = sum(value(m.p_home[c] * m.q_home[c]) * dln(home_value(m, c)) for c in m.sets.home)
    abroad = sum(value(m.p_export[c] * m.q_export[c]) * dln(export_value(m, c)) for c in m.sets.exported)
    mixing = sum(
        value(price * made(m, a, c)) * (dln(m.output_quality[a]) - dln(m.commodity_quality[c]))
        for (a, c), price in m.p_make.items()
    )
    return home + abroad + mixing - sum(_cost_of_quality(m, a) for a in m.sets.activity)


def _cost_of_quality(m: Any, a: str) -> float:
    """What better output costs, latent technologies among it, and the charges on its volume, which have their term."""
    costs = [quality_cost(m, a), *(latent_quality_cost(m, k) for k, t in m.data.latent.items() if t.activity == a)]
    total = 0.0
    for (price, quantity, efficiency), better in zip(OUTPUT.parts(m, a), costs, strict=True):
        kept = value(less_charges(m, OUTPUT, price, a) * quantity)
        total += kept * dln(better) + (value(price * quantity) - kept) * dln(efficiency)
    return total


_TERMS: dict[str, Callable[[Any], float]] = {
    "technical": _technical,
    "within": _within,
    "efficiency": _efficiency,
    "factor_quality": _factor_quality,
    "factor_supply": _factor_supply,
    "mix": _mix,
    "output_quality": _output_quality,
}
"""Sources that are no charge and no wedge."""
