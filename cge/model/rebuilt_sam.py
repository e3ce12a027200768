"""A balanced SAM from a solution: every cell is a price times a quantity of the solved model.

No cell is computed as a remainder, so that row totals equal column totals only when the model's budgets and
markets hold. At the benchmark the cells are those of the workbook; a cell that differs was never read.
Several rest-of-world, savings or inventory accounts appear as the one the model merged them into. Payments
for emissions and certificates, policy subsidies and surcharges have no account in the workbook: they get their
own once they are paid.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from cge.blocks.expressions import (
    allowance_value,
    border_charge,
    border_rebate,
    certificate_cost,
    cif_value,
    emission_cost,
    export_value,
    factor_return,
    home_value,
    import_value,
    intermediate_use,
    made,
    output_subsidy,
    output_value,
    process_cost,
)
from sam import Sam

if TYPE_CHECKING:
    from cge.model.model import Model

Cell = tuple[str, str, float]
EXACT = 1e-9
CHARGES = {
    "emission_charge_fuel": "tax_sales",
    "emission_charge_process": "tax_production",
    "border_import": "tax_import",
    "border_export": "tax_export",
    "certificates": "tax_sales",
    "policy_use": "tax_sales",
    "policy_import": "tax_import",
    "policy_output": "tax_production",
    "policy_labour": "tax_factor",
}
"""Accounts added for what the workbook has none for, and their kinds."""
FUEL, PROCESS, BORDER_IMPORT, BORDER_EXPORT, CERTIFICATES, SURCHARGE, QUOTA, SUBSIDY, LABOUR = CHARGES


def rebuild(model: Model, x: Any) -> Sam:
    """The SAM of a point `x` of the model (a solution's `x`, or `model.compiled.start`)."""
    m, sam = model.state(x), model.workbook.sam
    totals: dict[tuple[str, str], float] = {}
    for part in (_production, _commodities, _final_uses, _factor_income, _transfers, _saving, _emissions, _policy):
        for row, column, value in part(m):
            if value:
                totals[row, column] = totals.get((row, column), 0.0) + value
    dropped = {a for accounts in model.benchmark.merged.values() for a in accounts[1:]}
    kinds = {a: sam.kinds[a] for a in sam.labels if a not in dropped}
    kinds |= {charge: kind for charge, kind in CHARGES.items() if any(row == charge for row, _ in totals)}
    place = {a: k for k, a in enumerate(kinds)}
    values = np.zeros((len(place), len(place)))
    for (row, column), value in totals.items():
        values[place[row], place[column]] = value
    names = ({a: t[a] for a in kinds if a in t} for t in (sam.label_en, sam.label_zh, sam.on))
    return Sam(tuple(kinds), values, kinds, *names)


def merged(model: Model) -> Sam:
    """The workbook's SAM with several accounts of a kind added into the first, as the model reads them."""
    sam = model.workbook.sam
    into = {a: accounts[0] for accounts in model.benchmark.merged.values() for a in accounts}
    kept = tuple(a for a in sam.labels if into.get(a, a) == a)
    frame = sam.frame().rename(index=into, columns=into)
    frame = frame.T.groupby(level=0).sum().T.groupby(level=0).sum().loc[list(kept), list(kept)]
    return Sam(kept, frame.to_numpy(copy=True), {a: sam.kinds[a] for a in kept})


def unread(model: Model) -> dict[tuple[str, str], float]:
    """(row, column) -> what the SAM holds and the model does not: cells that differ by more than 1e-9 of GDP."""
    ours, theirs = rebuild(model, model.compiled.start), merged(model)
    gap = theirs.values - ours.values
    found = np.argwhere(~(np.abs(gap) <= EXACT * model.benchmark.gdp))
    return {(ours.labels[i], ours.labels[j]): float(gap[i, j]) for i, j in found.tolist()}


def _production(m: Any) -> Iterator[Cell]:
    """Columns of activities, and what they make."""
    for (c, a), n in m.data.demand.nest_of_input.items():
        yield c, a, m.p_purchaser[c] * intermediate_use(m, c, n, a)
    for (f, a), q in m.q_factor.items():
        yield f, a, factor_return(m, f, a) * q
    for (t, f, a), rate in m.t_factor.items():
        yield t, a, rate * factor_return(m, f, a) * m.q_factor[f, a]
    for (t, a), rate in m.t_production.items():
        yield t, a, rate * output_value(m, a)
    for a, c in m.sets.make:
        yield a, c, m.p_make[a, c] * made(m, a, c)
    for k, t in m.data.latent.items():
        yield t.activity, t.commodity, m.p_output[t.commodity] * m.q_latent[k]


def _commodities(m: Any) -> Iterator[Cell]:
    """Imports, taxes and margins paid by commodities, and margin services."""
    abroad, rate = m.data.abroad, m.exchange_rate
    for c in m.sets.imported:
        cif = cif_value(m, c)
        yield abroad, c, cif
        yield from ((t, c, m.t_import[t, c] * cif) for t in m.sets.tax_import)
    for c in m.sets.sold:
        yield from ((t, c, m.t_sales[t, c] * m.p_composite[c] * m.q_composite[c]) for t in m.sets.tax_sales)
    for c in m.sets.exported:
        yield c, abroad, m.p_fob[c] * rate * m.q_export[c]
        yield from ((t, c, m.t_export[t, c] * m.p_export[c] * m.q_export[c]) for t in m.sets.tax_export)
    flow = {
        "domestic": lambda c: m.q_home[c] * home_value(m, c),
        "import": lambda c: m.q_import[c] * import_value(m, c),
        "export": lambda c: m.q_export[c] * export_value(m, c),
        "": lambda c: m.q_composite[c],
    }
    for on, table in m.data.trade.margins.items():
        yield from ((k, c, r * m.p_margin[k] * flow[on](c)) for c, rates in table.items() for k, r in rates)
    for (c, k), value in m.data.flows("commodity", "margin").items():
        service = value / m.base.p_purchaser[c] * m.q_margin[k] / m.base.q_margin[k]
        yield c, k, m.p_purchaser[c] * service


def _final_uses(m: Any) -> Iterator[Cell]:
    """Consumption, investment and inventories at purchaser prices."""
    saver, stock = m.data.saver, next(iter(m.data.accounts("inventories")), "")
    yield from ((c, h, m.p_purchaser[c] * q) for (c, h), q in m.q_consumption.items())
    yield from ((c, g, m.p_purchaser[c] * q) for (c, g), q in m.q_public.items())
    yield from ((c, m.sets.government[0], m.p_purchaser[c] * q) for c, q in m.q_policy.items() if q)
    yield from ((c, saver, m.p_purchaser[c] * q) for c, q in m.q_investment.items())
    for c, q in m.q_stock.items():
        yield c, stock, m.p_purchaser[c] * q
        yield stock, saver, m.p_purchaser[c] * q


def _factor_income(m: Any) -> Iterator[Cell]:
    """Factor income from abroad, its taxes and its owners."""
    for f, value in m.factor_abroad.items():
        yield f, m.data.abroad, value * m.exchange_rate
    for (t, f), rate in m.t_factor_income.items():
        rates = sum(r for (_, g), r in m.t_factor_income.items() if g == f)
        yield t, f, rate * m.v_factor_income[f] / (1 - rates)
    yield from ((i, f, share * m.v_factor_income[f]) for (i, f), share in m.s_factor_income.items())
    yield from ((i, f, share * m.v_rent[f]) for (i, f), share in m.s_rent.items() if share)


def _transfers(m: Any) -> Iterator[Cell]:
    """Transfers, direct taxes and tax revenue."""
    yield from ((i, j, s * m.v_disposable[j]) for (i, j), s in m.s_transfer.items())
    yield from ((i, g, q * m.cpi) for (i, g), q in m.transfer_government.items())
    yield from ((i, r, q * m.exchange_rate) for (i, r), q in m.transfer_abroad.items())
    yield from ((h, g, s * q * m.cpi) for h, s in m.s_lump_sum.items() for g, q in m.lump_sum.items())
    yield from ((t, i, r * m.direct_tax_scale * m.v_income[i]) for (t, i), r in m.t_direct.items())
    yield from ((g, t, share * m.v_tax[t]) for (g, t), share in m.s_tax.items())


def _saving(m: Any) -> Iterator[Cell]:
    """Saving of everyone, into the savings account."""
    saver = m.data.saver
    if saver:
        yield from ((saver, i, v) for i, v in m.v_saving.items())
        yield from ((saver, g, v) for g, v in m.v_public_saving.items())
        yield saver, m.data.abroad, m.foreign_saving * m.exchange_rate


def _emissions(m: Any) -> Iterator[Cell]:
    """What users pay for emissions: with their purchases through the commodity, with their output, at the border."""
    paid = dict.fromkeys((FUEL, PROCESS, BORDER_IMPORT, BORDER_EXPORT), 0.0)
    cells = [(c, u, emission_cost(m, c, u) * _bought(m, c, u)) for c, u in m.data.emissions.of_purchase]
    yield from cells
    own = [(FUEL, c, value) for c, _, value in cells]
    own += [(PROCESS, a, process_cost(m, a) * m.q_node[m.data.nest.root[a], a]) for a in m.data.emissions.of_output]
    own += [(PROCESS, a, -allowance_value(m, a) * m.q_activity[a]) for a in m.sets.activity]
    own += [(BORDER_IMPORT, c, border_charge(m, c) * m.q_import[c]) for c in m.sets.imported]
    own += [(BORDER_EXPORT, c, -border_rebate(m, c) * m.q_export[c]) for c in m.sets.exported]
    yield from own
    for charge, _, value in own:
        paid[charge] += value
    for charge, revenue in paid.items():
        yield from ((i, charge, share * revenue) for i, share in m.s_emission_revenue.items())


def _policy(m: Any) -> Iterator[Cell]:
    """Certificates, surcharges and subsidies."""
    paid = dict.fromkeys((CERTIFICATES, SURCHARGE, QUOTA, SUBSIDY, LABOUR), 0.0)
    cells = [(c, a, certificate_cost(m, c, a) * _bought(m, c, a)) for c, a in m.data.energy.obliged]
    yield from cells
    own = [(CERTIFICATES, c, value) for c, _, value in cells]
    own += [(QUOTA, c, m.import_surcharge[c] * cif_value(m, c)) for c in m.sets.imported]
    own += [(SURCHARGE, c, m.surcharge[c] * m.p_composite[c] * m.q_composite[c]) for c in m.sets.sold]
    own += [(SUBSIDY, a, -output_subsidy(m, a) * output_value(m, a)) for a in m.sets.activity]
    labour = m.data.groups.get("labour", ())
    own += [
        (LABOUR, a, -m.subsidy_labour * factor_return(m, f, a) * q) for (f, a), q in m.q_factor.items() if f in labour
    ]
    yield from own
    for charge, _, value in own:
        paid[charge] += value
    for charge, revenue in paid.items():
        yield from ((i, charge, share * revenue) for i, share in m.s_policy.items())


def _bought(m: Any, c: str, u: str) -> float:
    """Quantity of a commodity that a user buys."""
    node = m.data.demand.nest_of_input.get((c, u))
    return float(m.q_consumption[c, u] if node is None else intermediate_use(m, c, node, u))
