"""The sets every symbol and equation runs over, read off the nonzero cells of the SAM.

A member is an account label, a tuple of labels, or () in the set "" of scalars. Only flows that exist in
the benchmark are members: a good without imports has no import price, and no division by zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from cge.calibration.baskets import Baskets
from cge.calibration.emissions import Emissions
from cge.calibration.energy import Energy
from cge.calibration.factors import FactorData
from cge.calibration.latent_technologies import Latent
from cge.calibration.ledger import PRIVATE, Ledger
from cge.calibration.nest import Nest
from cge.calibration.switching_costs import SwitchingData
from cge.calibration.taxes import Taxes
from cge.calibration.trade import TradeData
from cge.calibration.transfers import CPI, FOREIGN, Rules

Sets = dict[str, tuple[Any, ...]]
TAXES = ("tax_production", "tax_factor", "tax_sales", "tax_import", "tax_export", "tax_direct")


def build_sets(
    ledger: Ledger,
    *,
    nest: Nest,
    factors: FactorData,
    switching: SwitchingData,
    trade: TradeData,
    taxes: Taxes,
    emissions: Emissions,
    energy: Energy,
    latent: Mapping[str, Latent],
    transfers: Rules,
    baskets: Baskets,
) -> Sets:
    """All sets of one benchmark, by name."""
    sets: Sets = {"": ((),)}
    sets |= {kind: ledger.accounts(kind) for kind in ("factor", "household", "enterprise", "government")}
    sets["margin"] = tuple(ledger.row_total("margin", "commodity"))
    sets["commodity"] = ledger.accounts("commodity")
    sets["has_producer_prices"] = ((),) if baskets.producer else ()
    sets["private"] = ledger.accounts(*PRIVATE)
    sets["institution"] = ledger.accounts(*PRIVATE, "government")
    sets |= _production(ledger, nest) | _factors(ledger, nest, switching, factors) | _trade(ledger, trade)
    sets |= _demand(ledger, trade) | _income(ledger, transfers) | _taxes(ledger, taxes)
    return sets | _emissions(ledger, emissions, trade) | _power(energy, latent)


def _production(ledger: Ledger, nest: Nest) -> Sets:
    nodes, parent = tuple(nest.children), nest.parent
    bundles, additive = set(nest.bundles), set(nest.additive)
    goods = ((n, c.name) for n, a in nodes if n in bundles for c in nest.of(n, a, "commodity"))
    return {
        "activity": tuple(ledger.output),
        "node": nodes,
        "branch": tuple(k for k in nodes if parent[k]),
        "augmented": tuple(k for k in nodes if parent[k] and (parent[k], k[1]) not in additive),
        "additive_node": nest.additive,
        "root_node": tuple(k for k in nodes if not parent[k]),
        "nest_branch": tuple(k for k in nodes if parent[k] and parent[k] not in bundles),
        "bundle_branch": tuple(k for k in nodes if parent[k] in bundles),
        "nest_node": tuple(k for k in nodes if k[0] not in bundles),
        "ces_node": tuple(k for k in nodes if k[0] not in bundles and k not in additive),
        "bundle_node": tuple(k for k in nodes if k[0] in bundles),
        "bundle": tuple(dict.fromkeys(n for n, _ in nodes if n in bundles)),
        "bundle_good": tuple(dict.fromkeys(goods)),
        "input": tuple(nest.leaves("commodity")),
        "clean_power": tuple(a for a in ledger.output if a in ledger.groups.get("clean_power", ())),
        "make": tuple(ledger.flows("activity", "commodity")),
        "make_market": tuple(ledger.made),
        "make_own": (*ledger.own_make, *ledger.home_make),
    }


def _factors(ledger: Ledger, nest: Nest, switching: SwitchingData, data: FactorData) -> Sets:
    uses, bundles, accounts = nest.leaves("factor"), set(nest.bundles), ledger.accounts("factor")
    return {
        "switching_factor": switching.factors,
        "switching": switching.uses,
        "idle_factor": tuple(f for f in accounts if ledger.parameter("unemployment", f) > 0),
        "has_labour": ((),) if set(ledger.groups.get("labour", ())) & set(accounts) else (),
        "factor_use": tuple(uses),
        "pay_gap": tuple(data.pay_gap),
        "gap_factor": tuple(data.gap_norm),
        "labour_use": tuple(k for k in uses if k[0] in ledger.groups.get("labour", ())),
        "factor_in_nest": tuple(k for k, n in uses.items() if n not in bundles),
        "factor_in_bundle": tuple(k for k, n in uses.items() if n in bundles),
    }


def _trade(ledger: Ledger, trade: TradeData) -> Sets:
    perfect = {c for c in trade.output if math.isinf(ledger.parameter("transformation", c))}
    exported = tuple(c for c in trade.output if c in trade.exports)
    return {
        "produced": tuple(trade.output),
        "transformed": tuple(c for c in trade.output if c not in perfect),
        "perfect": tuple(c for c in trade.output if c in perfect),
        "home_transformed": tuple(c for c in trade.sold_at_home if c not in perfect),
        "home_perfect": tuple(c for c in trade.sold_at_home if c in perfect),
        "export_transformed": tuple(c for c in exported if c not in perfect),
        "export_perfect": tuple(c for c in exported if c in perfect),
        "open": ((),) if any("row" in pair for pair in ledger.kind_pairs) else (),
        "exported": exported,
        "imported": tuple(trade.imports),
        "home": trade.sold_at_home,
        "used": trade.used,
        "sold": trade.sold,
        "margin_on": tuple(ledger.flows("margin", "commodity")),
        "margin_service": tuple(ledger.flows("commodity", "margin")),
    }


def _demand(ledger: Ledger, trade: TradeData) -> Sets:
    consumers = ledger.row_total("commodity", "household", by=1)
    governments, invests = ledger.accounts("government"), bool(ledger.flows("commodity", "savings"))
    saves = any(ledger.flows("savings", k) for k in (*PRIVATE, "government", "row", "factor"))
    return {
        "consumption": tuple(ledger.flows("commodity", "household")),
        "consumer": tuple(consumers),
        "lump_sum": tuple((h, g) for h in consumers for g in governments),
        "residual_saver": tuple(i for i in ledger.accounts(*PRIVATE) if i not in consumers),
        "spender": tuple(ledger.row_total("commodity", "government", by=1)),
        "investable": ledger.accounts("factor") if invests else (),
        "has_investment": ((),) if invests else (),
        "saves": ((),) if saves else (),
        "saving_private": ledger.accounts(*PRIVATE) if saves else (),
        "saves_only": ((),) if saves and not invests else (),
        "public": tuple(ledger.flows("commodity", "government")),
        "funded": tuple(g for g in governments if ledger.incomes[g] and ledger.accounts("savings")),
        "investment": tuple(c for c, _ in ledger.flows("commodity", "savings")),
        "policy_good": trade.used if governments else (),
        "stock": tuple(c for c, _ in ledger.flows("commodity", "inventories")),
    }


def _income(ledger: Ledger, transfers: Rules) -> Sets:
    """Who is paid by whom: (receiver, payer)."""
    kinds = (*PRIVATE, "government", "row")
    owners = ledger.accounts(*PRIVATE, "government")
    private = tuple(p for k in kinds for q in PRIVATE for p in ledger.flows(k, q))
    public = tuple(p for k in kinds for p in ledger.flows(k, "government"))
    remitted = tuple(p for p in ledger.flows("row", "factor") if transfers[p] == FOREIGN)
    return {
        "rent_claim": tuple((i, f) for i in owners for f in ledger.accounts("factor")),
        "factor_owner": tuple(p for k in (*kinds, "savings") for p in ledger.flows(k, "factor") if p not in remitted),
        "factor_remitted": remitted,
        "factor_abroad": tuple(f for f, _ in ledger.flows("factor", "row")),
        "transfer_private": tuple(p for p in private if transfers[p] not in (CPI, FOREIGN)),
        "transfer_real": tuple(p for p in private if transfers[p] == CPI),
        "transfer_foreign": tuple(p for p in (*private, *public) if transfers[p] == FOREIGN),
        "transfer_government": tuple(p for p in public if transfers[p] == CPI),
        "transfer_abroad": tuple(p for k in kinds if k != "row" for p in ledger.flows(k, "row")),
        "tax_owner": tuple((g, t) for k in TAXES for t in ledger.accounts(k) for g in _owners(ledger, k, t)),
    }


def _owners(ledger: Ledger, kind: str, tax: str) -> tuple[str, ...]:
    """Governments that receive a tax; the first one where the SAM records no revenue yet."""
    named = tuple(g for g, t in ledger.flows("government", kind) if t == tax)
    return named or ledger.accounts("government")[:1]


def _taxes(ledger: Ledger, taxes: Taxes) -> Sets:
    """Tax accounts by kind, and each rate on every base it can reach (rates of zero can be shocked)."""
    single = ("tax_production", "tax_sales", "tax_import", "tax_export", "tax_direct", "tax_factor_income")
    sets: Sets = {kind: ledger.accounts(kind) for kind in TAXES}
    sets |= {kind + "_rate": tuple(taxes.rates(kind)) for kind in single}
    sets["tax_factor_rate"] = tuple(taxes.on_factors)
    sets["has_direct_tax"] = ((),) if taxes.rates("tax_direct") else ()
    sets["tax"] = tuple(t for kind in TAXES for t in ledger.accounts(kind))
    return sets


def _power(energy: Energy, latent: Mapping[str, Latent]) -> Sets:
    return {
        "standard": tuple(energy.standards),
        "certified": tuple((z, c, a) for (c, a), standards in energy.obliged.items() for z, _ in standards),
        "latent": tuple(latent),
        "latent_make": tuple((k, t.activity, t.commodity) for k, t in latent.items()),
    }


def _emissions(ledger: Ledger, e: Emissions, trade: TradeData) -> Sets:
    return {
        "pollutant": e.pollutants,
        "emission_use": tuple(e.use),
        "emission_output": () if e.on_inputs else tuple(e.output),
        "emission_inputs": tuple(e.output) if e.on_inputs else (),
        "emission": e.reported,
        "emitter": e.emitters,
        "emitting_activity": tuple((p, a) for p, a in e.emitters if a in ledger.output),
        "import_content": tuple((p, c) for p in e.pollutants for c in trade.imports),
        "export_content": tuple((p, c) for p in e.pollutants for c in trade.exports if c in trade.output),
    }
