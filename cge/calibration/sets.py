"""The sets every symbol and equation runs over, read off the nonzero cells of the SAM.

A member is an account label, a tuple of labels, or () in the set "" of scalars. Only flows that exist in
the benchmark are members: a good without imports has no import price, and no division by zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from cge.calibration.baskets import Baskets
from cge.calibration.capital import Capital
from cge.calibration.emissions import Emissions
from cge.calibration.energy import Energy
from cge.calibration.factors import FactorData
from cge.calibration.latent_technologies import Latent
from cge.calibration.ledger import PRIVATE, Ledger
from cge.calibration.leisure import LeisureData
from cge.calibration.makers import MakerData
from cge.calibration.migration import MigrationData
from cge.calibration.nest import Nest
from cge.calibration.payments import PaymentData
from cge.calibration.switching_costs import SwitchingData
from cge.calibration.taxes import Taxes
from cge.calibration.trade import TradeData
from sam.payments import CPI, DISPOSABLE, FOREIGN, INCOME, SPENDING

Sets = dict[str, tuple[Any, ...]]
TAXES = ("tax_production", "tax_factor", "tax_sales", "tax_import", "tax_export", "tax_direct")


def build_sets(
    ledger: Ledger,
    *,
    nest: Nest,
    factors: FactorData,
    switching: SwitchingData,
    leisure: LeisureData,
    migration: MigrationData,
    trade: TradeData,
    makers: MakerData,
    taxes: Taxes,
    payments: PaymentData,
    emissions: Emissions,
    energy: Energy,
    latent: Mapping[str, Latent],
    capital: Capital,
    baskets: Baskets,
) -> Sets:
    """All sets of one benchmark, by name."""
    sets: Sets = {"": ((),)}
    sets |= {kind: ledger.accounts(kind) for kind in ("factor", "household", "enterprise", "government")}
    sets["margin"] = tuple(ledger.row_total("margin", "commodity"))
    sets["commodity"] = ledger.accounts("commodity")
    sets["rule"] = ()  # filled by Benchmark.ruled
    sets["has_producer_prices"] = ((),) if baskets.producer else ()
    sets["private"] = ledger.accounts(*PRIVATE)
    sets["institution"] = ledger.accounts(*PRIVATE, "government")
    sets |= _production(ledger, nest) | _factors(ledger, nest, switching, factors) | _trade(ledger, trade, makers)
    sets |= _capital(capital) | _demand(ledger, trade) | _leisure(leisure, migration)
    sets |= _income(ledger, payments) | _taxes(ledger, taxes, payments)
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


def _trade(ledger: Ledger, trade: TradeData, makers: MakerData) -> Sets:
    exported = tuple(c for c in trade.output if c in trade.exports)
    whole = [c for c in trade.output if c not in makers.commodities]
    perfect = {c for c in whole if math.isinf(ledger.parameter("transformation", c))}
    finite = {c for c in whole if c not in perfect}
    return {
        "produced": tuple(trade.output),
        **_makers(ledger, trade, makers),
        "transformed": tuple(c for c in trade.output if c in finite),
        "perfect": tuple(c for c in trade.output if c in perfect),
        "home_transformed": tuple(c for c in trade.sold_at_home if c in finite),
        "home_perfect": tuple(c for c in trade.sold_at_home if c in perfect),
        "export_transformed": tuple(c for c in exported if c in finite),
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


def _makers(ledger: Ledger, trade: TradeData, makers: MakerData) -> Sets:
    """Who makes what, and how the makers of a commodity compete: as varieties, or at one price."""
    by_maker, same = set(makers.commodities), {c for _, c in makers.same}
    rest = tuple(c for c in trade.output if c not in by_maker)
    return {
        "differentiated": tuple(c for c in rest if not math.isinf(ledger.parameter("make", c))),
        "indexed": tuple(c for c in rest if c not in same),
        "same_good": tuple(c for c in rest if c in same),
        "by_maker": makers.commodities,
        "home_by_maker": tuple(c for c in trade.sold_at_home if c in by_maker),
        "export_by_maker": tuple(c for c in trade.exports if c in by_maker),
        "make_market": tuple(k for k in ledger.made if k[1] not in same | by_maker),
        "make_same": makers.same,
        "make_transformed": tuple(makers.made),
        "home_maker": tuple(makers.home),
        "export_maker": tuple(makers.exports),
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


def _leisure(data: LeisureData, migration: MigrationData) -> Sets:
    """Who chooses his hours, of which factors, and all whose time these factors are; who moves between factors."""
    return {
        "leisured": data.households,
        "leisure": data.pairs,
        "hours_chosen": data.factors,
        "time": tuple(data.offered),
        "pool": tuple(migration.pools),
        "segment": tuple(migration.pool_of),
    }


def _capital(capital: Capital) -> Sets:
    return {
        "destination": tuple(capital.by_activity),
        "depreciated": tuple(capital.by_factor),
        "depreciation": tuple(capital.depreciation),
    }


def _income(ledger: Ledger, payments: PaymentData) -> Sets:
    """Who is paid by whom: (receiver, payer)."""
    kinds = (*PRIVATE, "government", "row")
    owners = ledger.accounts(*PRIVATE, "government")
    remitted = payments.transfers(("factor",), FOREIGN)
    return {
        "rent_claim": tuple((i, f) for i in owners for f in ledger.accounts("factor")),
        "factor_owner": tuple(p for k in (*kinds, "savings") for p in ledger.flows(k, "factor") if p not in remitted),
        "factor_remitted": remitted,
        "factor_abroad": tuple(f for f, _ in ledger.flows("factor", "row")),
        "transfer_private": payments.transfers(PRIVATE, DISPOSABLE, INCOME, SPENDING),
        "transfer_government": payments.transfers(("government",), CPI),
        "transfer_foreign": payments.transfers((*PRIVATE, "government"), FOREIGN),
        "transfer_abroad": payments.transfers(("row",), FOREIGN),
        "payment_fixed": tuple(payments.fixed),
        "fixed_paid": tuple(k for k in payments.fixed if k not in payments.savings),
        "tax_owner": tuple((g, t) for k in TAXES for t in ledger.accounts(k) for g in _owners(ledger, k, t)),
    }


def _owners(ledger: Ledger, kind: str, tax: str) -> tuple[str, ...]:
    """Governments that receive a tax; the first one where the SAM records no revenue yet."""
    named = tuple(g for g, t in ledger.flows("government", kind) if t == tax)
    return named or ledger.accounts("government")[:1]


def _taxes(ledger: Ledger, taxes: Taxes, payments: PaymentData) -> Sets:
    """Tax accounts by kind, and each rate on every base it can reach (rates of zero can be shocked)."""
    single = ("tax_production", "tax_sales", "tax_import", "tax_export", "tax_direct", "tax_factor_income")
    sets: Sets = {kind: ledger.accounts(kind) for kind in TAXES}
    sets |= {kind + "_rate": tuple(taxes.rates(kind)) for kind in single}
    sets["direct_on_income"] = tuple(k for k in taxes.rates("tax_direct") if k not in payments.on_factors)
    sets["direct_on_factors"] = tuple(k for k in taxes.rates("tax_direct") if k in payments.on_factors)
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
