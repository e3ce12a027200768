"""Expressions several blocks share: what a user pays for a commodity or a factor, what he buys, what can be charged.

They are vocabulary, not equations: no unknown is determined here. Every function takes the namespace `m`
of symbols and returns an expression; dividing by its benchmark gives the relative price of a CES.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cge.blocks.namespace import M
from cge.language.flow import Base
from cge.language.forms import ces_demand, cet_supply


def with_charges(m: M, base: Base, price: Any, *member: str) -> Any:
    """What a buyer pays for a unit: a price and all charges on it."""
    return price * (1 + m.flows.rate(m, base, *member)) + m.flows.amount(m, base, *member)


def less_charges(m: M, base: Base, price: Any, *member: str) -> Any:
    """What a seller keeps of a unit: a price less all charges on it."""
    return price * (1 - m.flows.rate(m, base, *member)) - m.flows.amount(m, base, *member)


def user_price(m: M, commodity: str, user: str) -> Any:
    """What one user pays for a unit of a commodity: the purchaser price and all charges on his purchase."""
    return with_charges(m, PURCHASE, m.p_purchaser[commodity], commodity, user)


def relative_user_price(m: M, commodity: str, user: str) -> Any:
    """User price relative to its benchmark."""
    return user_price(m, commodity, user) / m.base.p_purchaser[commodity]


def purchase0(m: M, commodity: str, user: str) -> float:
    """Benchmark quantity a user buys, in units worth 1 at basic prices."""
    return float(m.data.demand.purchases[commodity, user] / m.base.p_purchaser[commodity])


def return_gap(m: M, f: str, a: str) -> Any:
    """Return of factor f in activity a relative to its economy-wide price: 1 when mobile.

    A supply q = share in employment * (gap / shift)**elasticity, inverted so that mobility may be perfect.
    """
    employed = m.endowment[f] * (1 - m.unemployment[f])
    employed0 = m.base.endowment[f] * (1 - m.base.unemployment[f])
    ratio = m.q_factor[f, a] / benchmark_units(m, f, a) * employed0 / employed
    return m.mobility_shift[f, a] * ratio ** m.e_immobility[f]


def owed_gap(m: M, f: str, a: str) -> Any:
    """What a unit of factor f counts in its market: one, or in a CET its return in the activity over the price."""
    return return_gap(m, f, a) if f in m.data.factors.transformed else 1


def wedge_factor(m: M, f: str, a: str) -> Any:
    """1 + wedge after reform: (1 + wedge) ** (1 - wedge_removal), at the share that is distortion; spec 2.3."""
    return ((1 + m.wedge[f, a]) / worker_units(m, f, a)) ** (1 - m.wedge_removal[f, a])


def worker_units(m: M, f: str, a: str) -> Any:
    """Efficiency units of a benchmark worker over those he has at the workbook's share of distortion, spec 2.3.

    Pay per worker is (1 + wedge) times units: what a higher share calls wedge it no longer calls units.
    """
    if (f, a) not in m.data.factors.pay_gap:
        return 1
    gap = m.data.factors.pay_gap[f, a]
    shift = m.base.share_distortion[f, a] - m.share_distortion[f, a]
    return gap**shift * m.base.gap_norm[f] / m.gap_norm[f]


def benchmark_units(m: M, f: str, a: str) -> Any:
    """Efficiency units of the benchmark's workers, at the share of their pay gap that is distortion."""
    return m.base.q_factor[f, a] * worker_units(m, f, a)


def factor_return(m: M, f: str, a: str) -> Any:
    """What owners of factor f receive per unit in activity a: price, mobility gap and wedge."""
    return m.p_factor[f] * return_gap(m, f, a) * wedge_factor(m, f, a)


def hours_worked(m: M, i: str, f: str) -> Any:
    """Labour an owner offers, over all that is offered, relative to the benchmark; 1 where hours are given."""
    if (i, f) not in m.sets.time:
        return 1
    offered = {j: m.time[j, f] - m.q_leisure.get((j, f), 0) for j, g in m.sets.time if g == f}
    before = m.data.leisure.offered
    mean = sum(m.s_factor_income[j, f] * v / before[j, f] for j, v in offered.items())
    return offered[i] / before[i, f] / mean if len(offered) > 1 else 1


def cif_value(m: M, c: str) -> Any:
    """Imports before duty, in domestic currency."""
    return m.p_cif[c] * m.exchange_rate * m.q_import[c]


def allowances(m: M, p: str, a: str) -> Any:
    """Free allowances an activity earns with its output, in emission units."""
    before = m.data.emissions.by_user[p, a]
    return m.allowance_rate[p, a] * before * m.q_activity[a] * quality_cost(m, a) / m.base.q_activity[a]


def covered_emissions(m: M, p: str) -> Any:
    """Emissions of a pollutant that pay its price."""
    return sum(m.emission_coverage[q, u] * m.q_emission_user[q, u] for q, u in m.sets.emitter if q == p)


def at_root(m: M, k: str) -> bool:
    """Whether a latent technology takes all inputs of its activity, and so runs the same process."""
    t = m.data.latent[k]
    return bool(m.data.nest.root[t.activity] == t.node)


def net_price(m: M, a: str) -> Any:
    """What an activity keeps of the price of its output for its inputs: all charges and allowances aside."""
    rates = m.flows.rate(m, OWN_OUTPUT, a) + m.flows.rate(m, PROCESS, a)
    amounts = m.flows.amount(m, OWN_OUTPUT, a) + m.flows.amount(m, PROCESS, a)
    return less_charges(m, OUTPUT, m.p_activity[a], a) - rates * m.p_activity[a] - amounts * quality_cost(m, a)


def marketed(m: M, a: str) -> Any:
    """Output of an activity less what households consume of it at home."""
    return m.q_activity[a] - sum(m.q_output[c] for b, c in m.data.own_make if b == a)


def made(m: M, a: str, c: str) -> Any:
    """What an activity makes of a commodity: what is consumed at home is asked for, the rest is CET supply.

    Of a commodity whose home consumption is told apart CET supply is all there is, and the rest goes to market.
    """
    if (a, c) in m.sets.make_own:
        return m.q_output[c]
    supply = cet_supply(
        m.data.made[a, c] * marketed(m, a) / m.data.marketed[a], m.p_activity[a], m.p_make[a, c], m.e_joint[a]
    )
    return supply - sum(m.q_output[own] for (b, own), d in m.data.home_make.items() if (b, d) == (a, c))


def relative_quality(m: M, a: str, c: str) -> Any:
    """Efficiency units of a commodity in a unit that one activity makes of it: its quality over the mean's."""
    return m.output_quality[a] / m.commodity_quality[c]


def node_index(m: M, n: str, a: str) -> Any:
    """Price index that divides the demand of a node: its unit cost, or the volume index of an additive node."""
    return m.p_mix[n, a] if (n, a) in m.p_mix else m.p_node[n, a]


def factor_efficiency(m: M, f: str, a: str) -> Any:
    """Quality of factor f in activity a: economy-wide times sector part, benchmark = 1."""
    return m.factor_quality[f] * m.factor_quality_sector[f, a]


def unit_efficiency(m: M, f: str, a: str) -> Any:
    """What a unit of factor f does in activity a: quality, over the units that a benchmark worker counts for."""
    return factor_efficiency(m, f, a) / worker_units(m, f, a)


def relative_factor_cost(m: M, f: str, a: str) -> Any:
    """Cost of one efficiency unit of factor f to activity a, relative to the benchmark."""
    cost0 = (1 + m.base.wedge[f, a]) * (1 + m.data.factors.tax_total[f, a])
    return with_charges(m, FACTOR, factor_return(m, f, a), f, a) / (unit_efficiency(m, f, a) * cost0)


def intermediate_use(m: M, commodity: str, node: str, a: str) -> Any:
    """Quantity of a commodity that activity a buys for one node of its tree."""
    share = purchase0(m, commodity, a) / m.base.q_node[node, a]
    price = relative_user_price(m, commodity, a)
    if (node, a) in m.u_bundle:
        return share * m.u_bundle[node, a] * bundle_response(m, commodity, node, price)
    return ces_demand(share * m.q_node[node, a], node_index(m, node, a), price, m.e_nest[node, a])


def bought(m: M, commodity: str, user: str) -> Any:
    """Quantity of a commodity that an activity or a household buys."""
    node = m.data.demand.nest_of_input.get((commodity, user))
    return m.q_consumption[commodity, user] if node is None else intermediate_use(m, commodity, node, user)


def bundle_response(m: M, commodity: str, bundle: str, price: Any) -> Any:
    """Demand per unit of a bundle's scale: falls with the price, per efficiency unit."""
    s = m.e_bundle[bundle]
    return m.use_efficiency[commodity] ** (s - 1) * price**-s


def intermediate_demand(m: M, commodity: str) -> Any:
    """Purchases of a commodity by all activities. Bundles at a common price stay bilinear: one power for all."""
    shared: dict[str, list[Any]] = {}
    own = []
    for node, a in m.data.demand.buyers_of[commodity]:
        if (node, a) in m.u_bundle and not m.flows.on(PURCHASE, commodity, a):
            share = purchase0(m, commodity, a) / m.base.q_node[node, a]
            shared.setdefault(node, []).append(share * m.u_bundle[node, a])
        else:
            own.append(intermediate_use(m, commodity, node, a))
    price = m.p_purchaser[commodity] / m.base.p_purchaser[commodity]
    return sum(own) + sum(sum(scales) * bundle_response(m, commodity, n, price) for n, scales in shared.items())


def productivity(m: M, a: str) -> Any:
    """All that multiplies output from given inputs: sector and economy-wide TFP, allocation within the sector."""
    return m.tfp[a] * m.tfp_economy * m.allocation_efficiency[a]


def quality_cost(m: M, a: str) -> Any:
    """Inputs per unit of output of the quality made, benchmark = 1 (spec 2.1: quality ** kappa)."""
    return m.output_quality[a] ** m.e_quality_cost[a]


def latent_quality_cost(m: M, k: str) -> Any:
    """The same for a latent technology, whose output is as good as what it replaces."""
    t = m.data.latent[k]
    return m.commodity_quality[t.commodity] ** m.e_quality_cost[t.activity]


def home_value(m: M, c: str) -> Any:
    """Efficiency units per unit of a home good, for domestic users (spec 2.2: quality ** gamma)."""
    return m.commodity_quality[c] ** m.e_quality_home


def import_value(m: M, c: str) -> Any:
    """Efficiency units per unit of an import, for domestic users."""
    return m.import_quality[c] ** m.e_quality_home


def export_value(m: M, c: str) -> Any:
    """Efficiency units per unit of an export, for foreign users (spec 2.2: quality ** gamma_x)."""
    return m.commodity_quality[c] ** m.e_quality_abroad


def home_delivered(m: M, c: str) -> Any:
    """Price of an efficiency unit of the home good: producer price plus domestic margins per efficiency unit."""
    margins = sum(rate * m.p_margin[k] for k, rate in m.data.trade.margins["domestic"].get(c, ()))
    return m.p_home[c] / home_value(m, c) + margins


def import_delivered(m: M, c: str) -> Any:
    """Price of an efficiency unit of the import: duty-paid price plus import margins per efficiency unit."""
    margins = sum(rate * m.p_margin[k] for k, rate in m.data.trade.margins["import"].get(c, ()))
    return m.p_import[c] / import_value(m, c) + margins


def export_margins(m: M, c: str) -> Any:
    """Margins on a unit exported: per efficiency unit, as on home sales."""
    margins = sum(rate * m.p_margin[k] for k, rate in m.data.trade.margins["export"].get(c, ()))
    return margins * export_value(m, c)


def taxed_export_price(m: M, c: str) -> Any:
    """What an export tax is a rate of (setting `export_tax_on`)."""
    if m.data.trade.export_tax_on == "fob":
        return m.exchange_rate * m.p_fob[c]
    return m.p_export[c] + (export_margins(m, c) if m.data.trade.export_tax_on == "margins" else 0)


def final_uses(m: M, q: Any, price: Callable[[Any, str, str], Any]) -> Any:
    """Final uses at home: quantities of `q` (solution or benchmark) times the price of each user."""
    return (
        sum(q.q_consumption[c, h] * price(m, c, h) for c, h in m.sets.consumption)
        + sum(q.q_public[c, g] * price(m, c, g) for c, g in m.sets.public)
        + sum(q.q_investment[c] * price(m, c, "") for c in m.sets.investment)
        + sum(q.q_stock[c] * price(m, c, "") for c in m.sets.stock)
        + sum(q.q_policy[c] * price(m, c, "") for c in m.sets.policy_good)
    )


def margin_volume(m: M, k: str, c: str) -> Any:
    """Margin services that come with a commodity: a share of the flow they are charged on, in efficiency units."""
    delivered = ((m.q_home, home_value), (m.q_import, import_value))
    carried: dict[str, Callable[[], Any]] = {
        "domestic": lambda: m.q_home[c] * home_value(m, c),
        "import": lambda: m.q_import[c] * import_value(m, c),
        "both": lambda: sum(q[c] * unit(m, c) for q, unit in delivered if c in q),
        "export": lambda: m.q_export[c] * export_value(m, c),
        "": lambda: m.q_composite[c],
    }
    on = m.data.margin_base(k)
    return dict(m.data.trade.margins[on][c])[k] * carried[on]()


def service_use(m: M, c: str, k: str) -> Any:
    """Quantity of a commodity that provides margin services, in fixed proportion."""
    return m.data.flows("commodity", "margin")[c, k] / m.base.p_purchaser[c] * m.q_margin[k] / m.base.q_margin[k]


# ---- what can be charged -------------------------------------------------------------------------------------


def _output(m: M, a: str) -> Any:
    """Physical output; users count it times quality ** gamma."""
    latent = [
        (m.p_output[t.commodity], m.q_latent[k], home_value(m, t.commodity))
        for k, t in m.data.latent.items()
        if t.activity == a
    ]
    return [(m.p_activity[a], m.q_activity[a], m.output_quality[a] ** m.e_quality_home), *latent]


OUTPUT = Base(name="output", index=("a",), payer="a", source="production_taxes", parts=_output)
"""Sales of an activity, those of its latent technologies among them."""


def _own_output(m: M, a: str) -> Any:
    better = quality_cost(m, a)
    return [(m.p_activity[a] / better, m.q_activity[a] * better, 1)]


OWN_OUTPUT = Base(name="own output", index=("a",), payer="a", source="production_taxes", parts=_own_output)
"""Output of an activity, latent technologies apart, as units of benchmark quality: what its cost would make of them."""


def _process(m: M, a: str) -> Any:
    latent = [
        (m.p_output[t.commodity] / latent_quality_cost(m, k), m.q_latent[k] * latent_quality_cost(m, k), 1)
        for k, t in m.data.latent.items()
        if t.activity == a and at_root(m, k)
    ]
    return [*_own_output(m, a), *latent]


PROCESS = Base(name="process", index=("a",), payer="a", source="production_taxes", parts=_process)
"""Output of the process an activity runs, as units of benchmark quality, latent technologies that run it among them."""


def _inputs(m: M, a: str) -> Any:
    return [(m.p_node[m.data.nest.root[a], a], m.q_node[m.data.nest.root[a], a], 1)]


INPUTS = Base(name="inputs", index=("a",), payer="a", source="production_taxes", parts=_inputs)
"""All inputs of an activity together."""

ON_ACTIVITY = (OUTPUT, OWN_OUTPUT, PROCESS, INPUTS)
"""Bases of charges that an activity pays for making what it makes."""


def _factor(m: M, f: str, a: str) -> Any:
    return [(factor_return(m, f, a), m.q_factor[f, a], 1 / worker_units(m, f, a))]


FACTOR = Base(name="factor", index=("f", "a"), payer="a", source="factor_taxes", parts=_factor)
"""Pay of a factor in an activity."""


def _use(m: M, c: str) -> Any:
    return [(m.p_composite[c], m.q_composite[c], 1)]


USE = Base(name="use", index=("c",), payer="c", source="sales_taxes", parts=_use)
"""Domestic use of a commodity, whoever buys it."""


def _purchase(m: M, c: str, u: str) -> Any:
    return [(m.p_purchaser[c], bought(m, c, u), 1)]


PURCHASE = Base(name="purchase", index=("c", "u"), payer="c", through="u", source="sales_taxes", parts=_purchase)
"""Purchases of a commodity by one activity or household, which pays with the price."""


def _import(m: M, c: str) -> Any:
    return [(m.p_cif[c] * m.exchange_rate, m.q_import[c], import_value(m, c))]


IMPORT = Base(name="import", index=("c",), payer="c", source="trade_taxes", parts=_import)
"""Imports before duty."""


def _export(m: M, c: str) -> Any:
    return [(m.p_export[c], m.q_export[c], export_value(m, c))]


EXPORT = Base(name="export", index=("c",), payer="c", source="trade_taxes", parts=_export)
"""Exports at supplier prices."""


def _income(m: M, i: str) -> Any:
    return [(1, m.v_income[i], 1)]


INCOME = Base(name="income", index=("i",), payer="i", parts=_income)
"""Income of a household or enterprise."""


def _gross_income(m: M, f: str) -> Any:
    return [(1, m.v_factor_income[f] / (1 - m.flows.rate(m, FACTOR_INCOME, f)), 1)]


FACTOR_INCOME = Base(name="factor income", index=("f",), payer="f", parts=_gross_income)
"""Income of a factor before tax."""
