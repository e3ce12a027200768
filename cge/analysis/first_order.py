"""What a shock should do to real GDP, from the SAM and the theory of the second best, before it is solved for.

The envelope theorem at the benchmark (Hulten 1978; Harberger 1971; Petrin and Levinsohn 2012), all in SAM cells:

    GDP dlnY =  cost of activity x dln A                 Domar weights (cost = output less production tax)
             +  cost of node x dln b                     efficiency of inputs
             +  user cost of factor x dln h              quality of factors, sector by sector
             +  pay at the economy-wide price x dln F    supply of factors
             +  cell of a tax x dln of its base          Harberger: taxes on output, factors, sales, trade
             +  wedge rent x dln of the factor           Harberger: reallocation between sectors
             +  value of sales x dln quality, less cost  quality of output
             +  cost of additive nodes' inputs x their loss of share in volume: volume kept, so not the cheapest mix

Terms of trade do not appear: real GDP is at given prices. The reallocations (dln of bases) are the model's own
first-order response, one linear solve. A wedge or tax that the shock itself changes is taken at the mean of
its rates before and after: Harberger's triangle, which is exact to second order. With removal of a share s of
the wedges the mean rate is 1 - s/2 of the old one, so a quarter removed brings .25 x (1 - .125) x 2 = 44 %
of the whole gain, the figure of spec 2.3. Elasticities, and how quality forms and is valued, are no source
of growth: they take their values after the shock from the start, at which the benchmark is an equilibrium too.
Everything else is first order in logs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cge.solve.point import Linearised

if TYPE_CHECKING:
    from cge.model.model import Model
    from cge.solve.problem import Problem

Array = NDArray[np.float64]


def gdp_effect(model: Model, problem: Problem, target: Array) -> dict[str, float]:
    """Contributions to the log change of real GDP when the given symbols move to `target`; "total" adds them up."""
    response = _Response(model, problem, target)
    terms = {name: term(response) / model.benchmark.gdp for name, term in _TERMS.items()}
    return {**terms, "total": sum(terms.values())}


class _Response:
    """First-order changes of all symbols: log changes for positive ones, from given and implied alike."""

    def __init__(self, model: Model, problem: Problem, target: Array) -> None:
        self.model, self.b = model, model.benchmark
        start = _reparametrised(model, problem, target)
        dx = target - start
        logs = problem.exogenous_logs & (target > 0)
        dx[logs] = start[logs] * np.log(target[logs] / start[logs])
        dx[problem.unknowns] = 0.0
        dx[problem.unknowns] = Linearised(problem, start).respond(dx[None, :])[0]
        end = np.array(target)
        end[problem.unknowns] = start[problem.unknowns] + dx[problem.unknowns]
        self._dx, self._start, self._end = dx, start, end

    def log(self, symbol: str, *member: Any) -> float:
        """Log change of a positive symbol; zero where it stands in no equation."""
        k = self.model.compiled.index.get((symbol, _member(member)))
        return 0.0 if k is None else float(self._dx[k] / self._start[k])

    def mean(self, symbol: str, *member: Any) -> float:
        """Mean of the values of a symbol before and after the shock."""
        k = self.model.compiled.index.get((symbol, _member(member)))
        return self.base(symbol, *member) if k is None else float(self._start[k] + self._end[k]) / 2

    def change(self, symbol: str, *member: Any) -> float:
        """First-order change of a symbol; zero where it stands in no equation."""
        k = self.model.compiled.index.get((symbol, _member(member)))
        return 0.0 if k is None else float(self._dx[k])

    def base(self, symbol: str, *member: Any) -> float:
        """Level before the shock; for elasticities, the one that holds throughout."""
        k = self.model.compiled.index.get((symbol, _member(member)))
        return self.model.system.levels[symbol][_member(member)] if k is None else float(self._start[k])

    def cost(self, a: str) -> float:
        """Benchmark cost of an activity: output less production tax."""
        return self.b.output[a] - sum(v for (_, x), v in self.b.flows("tax_production", "activity").items() if x == a)


def _reparametrised(model: Model, problem: Problem, target: Array) -> Array:
    """The benchmark with the elasticities and quality parameters of `target`, as far as it stays an equilibrium."""
    start, given = np.array(model.compiled.start), np.ones(target.size, bool)
    given[problem.unknowns] = False
    for k, (name, _) in enumerate(model.compiled.columns):
        if given[k] and start[k] != target[k] and (name.startswith("e_") or name == "quality_orientation"):
            before, start[k] = start[k], target[k]
            if not np.abs(problem.residual(start)).max() <= 1e-9:
                start[k] = before
    return start


def _member(member: tuple[Any, ...]) -> Any:
    return member[0] if len(member) == 1 else member


def _technology(r: _Response) -> float:
    economy = r.log("tfp_economy")
    return sum(
        r.cost(a) * (economy + r.log("tfp", a) + r.log("allocation_efficiency", a)) for a in r.b.sets["activity"]
    )


def _input_efficiency(r: _Response) -> float:
    nodes = sum(r.b.nest.value(*k) * r.log("input_efficiency", *k) for k in r.b.sets["augmented"])
    bundled = r.b.flows("commodity", "activity")
    hung = ((c, a) for (c, a), n in r.b.demand.nest_of_input.items() if n in r.b.nest.bundles)
    return nodes + sum(bundled[c, a] * r.log("use_efficiency", c) for c, a in hung)


def _factor_quality(r: _Response) -> float:
    tax = r.b.factors.tax_total
    return sum(
        pay * (1 + tax[f, a]) * (r.log("factor_quality", f) + r.log("factor_quality_sector", f, a))
        for (f, a), pay in r.b.factors.pay.items()
    )


def _factor_supply(r: _Response) -> float:
    return sum(q * r.log("q_factor", *k) for k, q in r.b.factors.quantity.items())


def _wedges(r: _Response) -> float:
    """Rent of each wedge, at the mean of the rates before and after reform, times reallocation."""
    total = 0.0
    for k, q in r.b.factors.quantity.items():
        old = r.base("wedge", *k)
        kept = 1 - 2 * r.mean("wedge_removal", *k)  # the share kept after the shock; nothing is removed before
        new = (1 + 2 * r.mean("wedge", *k) - old) ** kept - 1
        total += (old + new) / 2 * q * r.log("q_factor", *k)
    return total


def _factor_taxes(r: _Response) -> float:
    pay = r.b.factors.pay
    return sum(
        r.mean("t_factor", t, f, a) * pay[f, a] * r.log("q_factor", f, a) for t, f, a in r.b.sets["tax_factor_rate"]
    )


def _production_taxes(r: _Response) -> float:
    taxes = sum(
        r.mean("t_production", *k) * r.b.output[k[1]] * r.log("q_activity", k[1])
        for k in r.b.sets["tax_production_rate"]
    )
    clean = r.b.groups.get("clean_power", ())
    subsidies = sum(
        (r.mean("subsidy_output", a) + r.mean("subsidy_all") + (r.mean("subsidy_clean") if a in clean else 0.0))
        * r.b.output[a]
        * r.log("q_activity", a)
        for a in r.b.sets["activity"]
    )
    return taxes - subsidies


def _sales_taxes(r: _Response) -> float:
    rates = {c: r.mean("surcharge", c) for c in r.b.sets["sold"]}
    for t, c in r.b.sets["tax_sales_rate"]:
        rates[c] += r.mean("t_sales", t, c)
    return sum(rate * r.b.trade.composite[c] * r.log("q_composite", c) for c, rate in rates.items())


def _labour_subsidy(r: _Response) -> float:
    labour = r.b.groups.get("labour", ())
    return -r.mean("subsidy_labour") * sum(
        pay * r.log("q_factor", f, a) for (f, a), pay in r.b.factors.pay.items() if f in labour
    )


def _mix(r: _Response) -> float:
    """Additive nodes: inputs that gain share in the volume at more than its mean cost."""
    total = 0.0
    for n, a in r.b.sets["additive_node"]:
        index, s = r.log("p_mix", n, a), r.base("e_nest", n, a)
        for child in r.b.nest.children[n, a]:
            node = child.kind == "node"
            price = r.log("p_node", child.name, a) if node else _dln_user_price(r, child.name, a)
            total -= child.value * s * (index - price)
    return total


def _dln_user_price(r: _Response, c: str, a: str) -> float:
    """Log change of a user price: purchaser price, price on emissions, certificates."""
    spent, e = r.b.demand.purchases[c, a], r.b.energy
    charges = sum(
        r.change("p_emission", p) * r.mean("emission_coverage", p, a) * r.b.emissions.cost * quantity
        for p, quantity in r.b.emissions.of_purchase.get((c, a), ())
    )
    charges += sum(
        r.change("p_certificate", z) * (r.mean("portfolio_share", z) - earns) * e.cost * e.of_purchase[c, a]
        for z, earns in e.obliged.get((c, a), ())
    )
    return r.log("p_purchaser", c) + charges / spent


def _trade_taxes(r: _Response) -> float:
    t, home, abroad = r.b.trade, r.base("e_quality_home"), r.base("e_quality_abroad")
    duties = sum(
        r.mean("t_import", *k) * t.imports[k[1]] * (r.log("q_import", k[1]) + home * r.log("import_quality", k[1]))
        for k in r.b.sets["tax_import_rate"]
    ) + sum(
        r.mean("import_surcharge", c) * t.imports[c] * (r.log("q_import", c) + home * r.log("import_quality", c))
        for c in r.b.sets["imported"]
    )
    return duties + sum(
        r.mean("t_export", *k)
        * t.export_supply[k[1]]
        * (r.log("q_export", k[1]) + abroad * r.log("commodity_quality", k[1]))
        for k in r.b.sets["tax_export_rate"]
    )


def _emission_price(r: _Response) -> float:
    """A price on emissions at the mean of before (nothing) and after, times the change of emissions."""
    e = r.b.emissions
    return sum(
        r.mean("p_emission", p) * r.mean("emission_coverage", p, u) * e.cost * quantity * r.log("q_emission_user", p, u)
        for (p, u), quantity in e.by_user.items()
    )


def _output_quality(r: _Response) -> float:
    t, home, abroad = r.b.trade, r.base("e_quality_home"), r.base("e_quality_abroad")
    sold = sum(
        (home * (t.home[c] if c in r.b.sets["home"] else 0.0) + abroad * t.export_supply.get(c, 0.0) - made)
        * r.log("commodity_quality", c)
        for c, made in t.output.items()
    )
    made = sum(value * r.log("output_quality", a) for (a, _), value in r.b.flows("activity", "commodity").items())
    cost = sum(r.cost(a) * r.base("e_quality_cost", a) * r.log("output_quality", a) for a in r.b.sets["activity"])
    return sold + made - cost


_TERMS: dict[str, Callable[[_Response], float]] = {
    "technology": _technology,
    "input_efficiency": _input_efficiency,
    "factor_quality": _factor_quality,
    "factor_supply": _factor_supply,
    "wedges": _wedges,
    "factor_taxes": _factor_taxes,
    "production_taxes": _production_taxes,
    "sales_taxes": _sales_taxes,
    "trade_taxes": _trade_taxes,
    "emission_price": _emission_price,
    "output_quality": _output_quality,
    "labour_subsidy": _labour_subsidy,
    "mix": _mix,
}
