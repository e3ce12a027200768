"""Growth accounting: real GDP growth split into technology, quality, factors and allocation, along a path.

At any point of a path real GDP (Divisia, efficiency units) obeys an identity of the envelope theorem,

    V dlnY =  sum_j cost_j dlnA_j                               technical, and within sectors
           +  sum value_n dln b_n + sum value_c dln b_c         input efficiency
           +  sum pay_fj dln h_fj                               factor quality
           +  sum_f w_f d(employed_f)                           factor supply
           +  sum (user cost - w_f) dF_fj                       allocative: wedges, mobility gaps, factor taxes
           +  sum t dZ, t dQ, t dM, t dE at their prices        allocative: taxes on output, use, trade
           +  p_em d(covered emissions less allowances)         allocative: the price on emissions
           +  certificate cost dx                               allocative: portfolio standards
           +  unit cost of an additive node dX - sum p dx       mix: volume kept, so not the cheapest mix
           +  value of home sales and exports x dln quality - its cost        output quality

(Petrin and Levinsohn 2012; Harberger; Baqaee and Farhi 2020 give the same sum in terms of factor shares;
spec 2.3). The terms are evaluated at Gauss–Legendre nodes and integrated, so they add up to the Divisia
growth of GDP of a finite shock; the gap to the Fisher index is reported, not hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cge.blocks import expressions as prices
from cge.model.model import Model
from cge.model.scenario import Scenario
from cge.model.shock_path import ShockPath

Array = NDArray[np.float64]

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


@dataclass(frozen=True)
class Accounting:
    """Contributions to the log change of real GDP, in per cent.

    terms    one row per source, columns label_en, label_zh, contribution
    moved    factor reallocation behind `wedges`: (factor, activity) -> contribution
    divisia, fisher: growth of real GDP by the two indices; gap: fisher less the sum of the terms
    """

    terms: pd.DataFrame
    moved: pd.Series[float]
    divisia: float
    fisher: float

    @property
    def gap(self) -> float:
        """What the Fisher index adds to the Divisia sum: second order in the shock."""
        return self.fisher - float(self.terms["contribution"].sum())

    @property
    def allocative(self) -> float:
        """All allocative terms together."""
        return float(self.terms["contribution"].reindex(list(ALLOCATIVE)).sum())


def account(model: Model, plan: Scenario, nodes: int = 6) -> Accounting:
    """Integrate the identity along the path of one case, all its shocks together. Raises SolveError."""
    path = ShockPath(model, model.problem(plan.swaps), {"all": plan.target})
    total: dict[str, float] = dict.fromkeys(LABELS, 0.0)
    moved: dict[tuple[str, str], float] = {}
    divisia = 0.0
    for node in path.nodes(nodes):
        point = Point(model, node.x, node.dx[0])
        for name, value in point.terms().items():
            total[name] += 100 * node.weight * value / point.gdp
        for key, value in point.moved().items():
            moved[key] = moved.get(key, 0.0) + 100 * node.weight * value / point.gdp
        divisia += 100 * node.weight * point.divisia() / point.gdp
    k = model.compiled.index["q_gdp", ()]
    terms = pd.DataFrame(
        [(n, *LABELS[n], v) for n, v in total.items()], columns=["source", "label_en", "label_zh", "contribution"]
    ).set_index("source")
    return Accounting(terms, pd.Series(moved, dtype=float), divisia, 100 * float(np.log(path.end[k] / path.start[k])))


class Point:
    """All symbols and their derivatives along the path at one point, as plain floats."""

    def __init__(self, model: Model, x: Array, dx: Array) -> None:
        self._model, self.b = model, model.benchmark
        self.m = self._namespace(x)
        self.d = self._namespace(dx, fill=0.0)
        self.gdp = self.m.v_gdp

    def _namespace(self, x: Array, fill: float | None = None) -> Any:
        """Like the `m` of an equation, but with floats: symbols in no equation keep their benchmark."""
        sets = SimpleNamespace(**{k or "scalar": v for k, v in self.b.sets.items()})
        m: Any = SimpleNamespace(data=self.b, sets=sets, base=self._model.system.namespace.base)
        index = self._model.compiled.index
        for name, levels in self._model.system.levels.items():
            values = {
                k: float(x[index[name, k]]) if (name, k) in index else (v if fill is None else fill)
                for k, v in levels.items()
            }
            setattr(m, name, values.get((), values))
        return m

    def terms(self) -> dict[str, float]:
        """Every source's contribution to V dlnY."""
        return {
            "technical": self._technical(),
            "within": self._within(),
            "efficiency": self._efficiency(),
            "factor_quality": self._factor_quality(),
            "factor_supply": self._factor_supply(),
            "wedges": sum(self.moved().values()),
            "factor_taxes": self._factor_taxes(),
            "production_taxes": self._production_taxes(),
            "sales_taxes": self._sales_taxes(),
            "trade_taxes": self._trade_taxes(),
            "emission_price": self._emission_price(),
            "certificates": self._certificates(),
            "mix": self._mix(),
            "output_quality": self._output_quality(),
        }

    def divisia(self) -> float:
        """V dlnY from the expenditure side, in efficiency units."""
        m, d = self.m, self.d
        uses = sum(prices.user_price(m, c, h) * d.q_consumption[c, h] for c, h in m.sets.consumption)
        uses += sum(m.p_purchaser[c] * d.q_public[c, g] for c, g in m.sets.public)
        uses += sum(m.p_purchaser[c] * q[c] for q in (d.q_investment, d.q_stock, d.q_policy) for c in q)
        exports = sum(m.p_fob[c] * (d.q_export[c] + m.q_export[c] * self._dln_export(c)) for c in m.sets.exported)
        imports = sum(m.p_cif[c] * (d.q_import[c] + m.q_import[c] * self._dln_import(c)) for c in m.sets.imported)
        return float(uses + m.exchange_rate * (exports - imports))

    def cost(self, a: str) -> float:
        """Total cost of an activity, emissions included: revenue net of production taxes, with its allowances."""
        m = self.m
        revenue = m.p_activity[a] * (1 - prices.output_tax(m, a)) + prices.allowance_value(m, a)
        return float(revenue * m.q_activity[a])

    def moved(self) -> dict[tuple[str, str], float]:
        """(return - economy-wide price) dF: gains from moving a factor to where it earns more."""
        m, d = self.m, self.d
        return {
            (f, a): (prices.factor_return(m, f, a) - m.p_factor[f]) * d.q_factor[f, a] for f, a in m.sets.factor_use
        }

    def _technical(self) -> float:
        m, d = self.m, self.d
        economy = d.tfp_economy / m.tfp_economy
        latent = (
            prices.latent_cost(m, k)
            * m.q_latent[k]
            * (d.latent_efficiency[k] / m.latent_efficiency[k] - d.latent_markup[k] / m.latent_markup[k])
            for k in m.q_latent
        )
        return float(sum(self.cost(a) * (d.tfp[a] / m.tfp[a] + economy) for a in m.sets.activity) + sum(latent))

    def _within(self) -> float:
        m, d = self.m, self.d
        rates = {a: d.allocation_efficiency[a] / m.allocation_efficiency[a] for a in m.sets.activity}
        return float(sum(self.cost(a) * rate for a, rate in rates.items()))

    def _efficiency(self) -> float:
        """Nodes, and commodities where they stand in a bundle."""
        m, d = self.m, self.d
        nodes = sum(m.p_node[k] * m.q_node[k] * d.input_efficiency[k] / m.input_efficiency[k] for k in m.sets.augmented)
        goods = 0.0
        for c, buyers in self.b.demand.buyers_of.items():
            if d.use_efficiency.get(c):
                rate = d.use_efficiency[c] / m.use_efficiency[c]
                goods += rate * sum(
                    prices.user_price(m, c, a) * prices.intermediate_use(m, c, n, a)
                    for n, a in buyers
                    if (n, a) in m.u_bundle
                )
        return float(nodes + goods)

    def user_pay(self, f: str, a: str) -> float:
        """What an activity pays for a factor, taxes included."""
        m = self.m
        return float(prices.factor_return(m, f, a) * (1 + prices.factor_tax(m, f, a)) * m.q_factor[f, a])

    def _factor_quality(self) -> float:
        m, d = self.m, self.d
        gains = (
            self.user_pay(f, a)
            * (
                d.factor_quality[f] / m.factor_quality[f]
                + d.factor_quality_sector[f, a] / m.factor_quality_sector[f, a]
            )
            for f, a in m.sets.factor_use
        )
        return float(sum(gains))

    def _factor_supply(self) -> float:
        m, d = self.m, self.d
        return float(sum(m.p_factor[f] * sum(d.q_factor[f, a] for a in self.b.factors.users[f]) for f in m.sets.factor))

    def _factor_taxes(self) -> float:
        m, d = self.m, self.d
        return float(
            sum(
                prices.factor_return(m, f, a) * prices.factor_tax(m, f, a) * d.q_factor[f, a]
                for f, a in m.sets.factor_use
            )
        )

    def _production_taxes(self) -> float:
        m, d = self.m, self.d
        latent = sum(
            prices.output_tax(m, t.activity) * m.p_output[t.commodity] * d.q_latent[k] for k, t in m.data.latent.items()
        )
        return float(sum(prices.output_tax(m, a) * m.p_activity[a] * d.q_activity[a] for a in m.sets.activity) + latent)

    def _sales_taxes(self) -> float:
        m, d = self.m, self.d
        return float(sum(prices.sales_tax(m, c) * m.p_composite[c] * d.q_composite[c] for c in m.sets.used))

    def _trade_taxes(self) -> float:
        """Duties, export taxes and border adjustment, per efficiency unit."""
        m, d = self.m, self.d
        world = {c: m.exchange_rate * m.p_cif[c] for c in m.sets.imported}
        duty = {c: prices.import_tax(m, c) * p + prices.border_charge(m, c) for c, p in world.items()}
        tax = {c: -prices.border_rebate(m, c) for c in m.sets.exported}
        for (_, c), rate in m.t_export.items():
            tax[c] += rate * m.p_export[c]
        gains = sum(t * (d.q_import[c] + m.q_import[c] * self._dln_import(c)) for c, t in duty.items())
        return float(gains + sum(t * (d.q_export[c] + m.q_export[c] * self._dln_export(c)) for c, t in tax.items()))

    def _emission_price(self) -> float:
        m, d = self.m, self.d
        paid = sum(
            m.p_emission[p] * m.data.emissions.cost * m.emission_coverage[p, u] * change
            for (p, u), change in d.q_emission_user.items()
        )
        return float(paid - sum(prices.allowance_value(m, a) * d.q_activity[a] for a in m.sets.activity))

    def _certificates(self) -> float:
        """Net cost of certificates on what is bought more under a standard."""
        m = self.m
        return float(sum(prices.certificate_cost(m, c, a) * self._dx(c, a) for c, a in m.data.energy.obliged))

    def _mix(self) -> float:
        """Additive nodes: their cost of one more unit, less the cost of the inputs bought more."""
        m, d = self.m, self.d
        total = 0.0
        for n, a in m.sets.additive_node:
            total += m.p_node[n, a] * d.q_node[n, a]
            for child in m.data.nest.children[n, a]:
                if child.kind == "node":
                    total -= m.p_node[child.name, a] * d.q_node[child.name, a]
                else:
                    total -= prices.user_price(m, child.name, a) * self._dx(child.name, a)
        return float(total)

    def _dx(self, c: str, a: str) -> float:
        """Change of what an activity buys of a commodity outside bundles: x = share q (index / price) ** e."""
        m, d = self.m, self.d
        n = m.data.demand.nest_of_input[c, a]
        index, price = prices.node_index(m, n, a), prices.user_price(m, c, a)
        dln = d.q_node[n, a] / m.q_node[n, a]
        dln += m.e_nest[n, a] * (prices.node_index(d, n, a) / index - self._dprice(c, a) / price)
        dln += d.e_nest[n, a] * np.log(index / (price / m.base.p_purchaser[c]))
        return float(prices.intermediate_use(m, c, n, a) * dln)

    def _dprice(self, c: str, a: str) -> float:
        """Change of a user price: purchaser price, price on its emissions, cost of its certificates."""
        m, d, data = self.m, self.d, self.m.data
        bought, change = prices.purchase0(m, c, a), d.p_purchaser[c]
        for p, quantity in data.emissions.of_purchase.get((c, a), ()):
            covered = d.p_emission[p] * m.emission_coverage[p, a] + m.p_emission[p] * d.emission_coverage[p, a]
            change += covered * data.emissions.cost * quantity / bought
        for z, earns in data.energy.obliged.get((c, a), ()):
            paid = d.p_certificate[z] * (m.portfolio_share[z] - earns) + m.p_certificate[z] * d.portfolio_share[z]
            change += paid * data.energy.cost * data.energy.of_purchase[c, a] / bought
        return float(change)

    def _output_quality(self) -> float:
        """What home and foreign users gain from quality, less what it costs, plus mixing of producers."""
        m, d = self.m, self.d
        home = sum(m.p_home[c] * m.q_home[c] * self._dln_home(c) for c in m.sets.home)
        abroad = sum(m.p_export[c] * m.q_export[c] * self._dln_export(c) for c in m.sets.exported)
        mixing = 0.0
        for (a, c), price in m.p_make.items():
            supply = prices.made(m, a, c)
            mixing += price * supply * (d.output_quality[a] / m.output_quality[a] - self._dln(c))
        cost = sum(self.cost(a) * self._dln_quality_cost(a) for a in m.sets.activity)
        return float(home + abroad + mixing - cost)

    def _dln(self, c: str) -> float:
        return float(self.d.commodity_quality[c] / self.m.commodity_quality[c])

    def _dln_quality_cost(self, a: str) -> float:
        m, d = self.m, self.d
        rate = m.e_quality_cost[a] * d.output_quality[a] / m.output_quality[a]
        return float(rate + d.e_quality_cost[a] * np.log(m.output_quality[a]))

    def _dln_home(self, c: str) -> float:
        m, d = self.m, self.d
        return float(m.e_quality_home * self._dln(c) + d.e_quality_home * np.log(m.commodity_quality[c]))

    def _dln_export(self, c: str) -> float:
        m, d = self.m, self.d
        return float(m.e_quality_abroad * self._dln(c) + d.e_quality_abroad * np.log(m.commodity_quality[c]))

    def _dln_import(self, c: str) -> float:
        m, d = self.m, self.d
        rate = m.e_quality_home * d.import_quality[c] / m.import_quality[c]
        return float(rate + d.e_quality_home * np.log(m.import_quality[c]))
