"""The sets every symbol and equation runs over, read off the nonzero cells of the SAM.

A member is an account label, a tuple of labels, or () in the set "" of scalars. Only flows that exist in
the benchmark are members: a good without imports has no import price, and no division by zero.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark

TAXES = ("tax_production", "tax_factor", "tax_sales", "tax_import", "tax_export", "tax_direct")
PRIVATE = ("household", "enterprise")


def build_sets(b: Benchmark) -> dict[str, tuple[Any, ...]]:
    """All sets of one benchmark, by name."""
    sets: dict[str, tuple[Any, ...]] = {"": ((),)}
    sets |= {kind: b.accounts(kind) for kind in ("factor", "household", "enterprise", "government")}
    sets["margin"] = tuple(b.row_total("margin", "commodity"))
    sets["commodity"] = b.accounts("commodity")
    sets["private"] = b.accounts(*PRIVATE)
    sets["institution"] = b.accounts(*PRIVATE, "government")
    return sets | _production(b) | _trade(b) | _demand(b) | _income(b) | _taxes(b) | _emissions(b)


def _production(b: Benchmark) -> dict[str, tuple[Any, ...]]:
    nodes = tuple(b.nest.children)
    bundles = set(b.nest.bundles)
    parent, uses = b.nest.parent, b.nest.leaves("factor")
    additive = set(b.nest.additive)
    return {
        "activity": tuple(b.output),
        "node": nodes,
        "branch": tuple(k for k in nodes if parent[k]),
        "augmented": tuple(k for k in nodes if parent[k] and (parent[k], k[1]) not in additive),
        "additive_node": b.nest.additive,
        "root_node": tuple(k for k in nodes if not parent[k]),
        "nest_branch": tuple(k for k in nodes if parent[k] and parent[k] not in bundles),
        "bundle_branch": tuple(k for k in nodes if parent[k] in bundles),
        "nest_node": tuple(k for k in nodes if k[0] not in bundles),
        "ces_node": tuple(k for k in nodes if k[0] not in bundles and k not in additive),
        "bundle_node": tuple(k for k in nodes if k[0] in bundles),
        "bundle": tuple(dict.fromkeys(n for n, _ in nodes if n in bundles)),
        "bundle_good": tuple(
            dict.fromkeys((n, c.name) for n, a in nodes if n in bundles for c in b.nest.of(n, a, "commodity"))
        ),
        "switching_factor": tuple(f for f in b.accounts("factor") if b.parameter("switching_cost", f) > 0),
        "switching": tuple(k for k in uses if b.parameter("switching_cost", k[0]) > 0),
        "idle_factor": tuple(f for f in b.accounts("factor") if b.parameter("unemployment", f) > 0),
        "has_labour": ((),) if set(b.groups.get("labour", ())) & set(b.accounts("factor")) else (),
        "factor_use": tuple(uses),
        "factor_in_nest": tuple(k for k, n in uses.items() if n not in bundles),
        "factor_in_bundle": tuple(k for k, n in uses.items() if n in bundles),
        "input": tuple(b.demand.nest_of_input),
        "labour_use": tuple(k for k in uses if k[0] in b.groups.get("labour", ())),
        "clean_power": tuple(a for a in b.output if a in b.groups.get("clean_power", ())),
        "make": tuple(b.flows("activity", "commodity")),
        "make_market": tuple(k for k in b.flows("activity", "commodity") if k not in b.own_make),
        "make_own": tuple(b.own_make),
    }


def _trade(b: Benchmark) -> dict[str, tuple[Any, ...]]:
    produced = b.row_total("activity", "commodity", by=1)
    exports = b.row_total("commodity", "row")
    imports = b.row_total("row", "commodity", by=1)
    home = _home(b)
    perfect = {c for c in produced if math.isinf(b.parameter("transformation", c))}
    exported = tuple(c for c in produced if c in exports)
    abroad = any("row" in pair for pair in b.kind_pairs)
    return {
        "produced": tuple(produced),
        "transformed": tuple(c for c in produced if c not in perfect),
        "perfect": tuple(c for c in produced if c in perfect),
        "home_transformed": tuple(c for c in home if c not in perfect),
        "home_perfect": tuple(c for c in home if c in perfect),
        "export_transformed": tuple(c for c in exported if c not in perfect),
        "export_perfect": tuple(c for c in exported if c in perfect),
        "open": ((),) if abroad else (),
        "exported": exported,
        "imported": tuple(imports),
        "home": home,
        "used": _used(b),
        "sold": _sold(b),
        "margin_on": tuple((k, c) for k, c in b.flows("margin", "commodity")),
        "margin_service": tuple((c, k) for c, k in b.flows("commodity", "margin")),
    }


def _home(b: Benchmark) -> tuple[str, ...]:
    """Commodities with domestic sales of domestic output."""
    produced, exported = b.row_total("activity", "commodity", by=1), b.export_value_at_supplier_prices
    return tuple(c for c, v in produced.items() if v - exported.get(c, 0.0) > 1e-9 * v)


def _used(b: Benchmark) -> tuple[str, ...]:
    """Commodities with domestic use."""
    imports, home = b.row_total("row", "commodity", by=1), set(_home(b))
    return tuple(c for c in b.accounts("commodity") if c in imports or c in home)


def _sold(b: Benchmark) -> tuple[str, ...]:
    """Commodities in domestic use that pass a market: all but home consumption."""
    own = {c for _, c in b.own_make}
    return tuple(c for c in _used(b) if c not in own)


def _demand(b: Benchmark) -> dict[str, tuple[Any, ...]]:
    consumers = b.row_total("commodity", "household", by=1)
    return {
        "lump_sum": tuple((h, g) for h in consumers for g in b.accounts("government")),
        "consumption": tuple(b.flows("commodity", "household")),
        "consumer": tuple(consumers),
        "residual_saver": tuple(i for i in b.accounts(*PRIVATE) if i not in consumers),
        "spender": tuple(b.row_total("commodity", "government", by=1)),
        "has_investment": ((),) if b.flows("commodity", "savings") else (),
        "public": tuple(b.flows("commodity", "government")),
        "funded": tuple(g for g in b.accounts("government") if b.incomes[g] and b.saver),
        "investment": tuple(c for c, _ in b.flows("commodity", "savings")),
        "policy_good": _used(b) if b.accounts("government") else (),
        "stock": tuple(c for c, _ in b.flows("commodity", "inventories")),
    }


def _income(b: Benchmark) -> dict[str, tuple[Any, ...]]:
    """Who is paid by whom: (receiver, payer)."""
    kinds = (*PRIVATE, "government", "row")
    pairs = {
        "rent_claim": tuple((i, f) for i in b.accounts(*PRIVATE, "government") for f in b.accounts("factor")),
        "factor_owner": tuple(p for k in (*kinds, "savings") for p in b.flows(k, "factor")),
        "factor_abroad": tuple(f for f, _ in b.flows("factor", "row")),
        "transfer_private": tuple(p for k in kinds for q in PRIVATE for p in b.flows(k, q)),
        "transfer_government": tuple(p for k in kinds for p in b.flows(k, "government")),
        "transfer_abroad": tuple(p for k in kinds if k != "row" for p in b.flows(k, "row")),
        "tax_owner": tuple((g, t) for k in TAXES for t in b.accounts(k) for g in _owners(b, k, t)),
    }
    return pairs


def _owners(b: Benchmark, kind: str, tax: str) -> tuple[str, ...]:
    """Governments that receive a tax; the first one where the SAM records no revenue yet."""
    named = tuple(g for g, t in b.flows("government", kind) if t == tax)
    return named or b.accounts("government")[:1]


def _taxes(b: Benchmark) -> dict[str, tuple[Any, ...]]:
    """Tax accounts by kind, and each rate on every base it can reach (rates of zero can be shocked)."""
    exported = b.row_total("commodity", "row")
    imported = b.row_total("row", "commodity", by=1)
    reach = {
        "tax_production": tuple(b.output),
        "tax_sales": _sold(b),
        "tax_import": tuple(imported),
        "tax_export": tuple(exported),
        "tax_direct": b.accounts(*PRIVATE),
    }
    sets: dict[str, tuple[Any, ...]] = {kind: b.accounts(kind) for kind in TAXES}
    sets |= {kind + "_rate": tuple((t, x) for t in b.accounts(kind) for x in reach[kind]) for kind in reach}
    sets["tax_factor_rate"] = tuple(b.factor_tax_rates)
    sets["tax_factor_income_rate"] = tuple(b.flows("tax_factor", "factor"))
    sets["tax"] = tuple(t for kind in TAXES for t in b.accounts(kind))
    return sets


def _emissions(b: Benchmark) -> dict[str, tuple[Any, ...]]:
    e, made = b.emissions, b.row_total("activity", "commodity", by=1)
    return {
        "pollutant": e.pollutants,
        "emission_use": tuple(e.use),
        "emission_output": tuple(e.output),
        "emission": e.reported,
        "emitter": e.emitters,
        "emitting_activity": tuple((p, a) for p, a in e.emitters if a in b.output),
        "import_content": tuple((p, c) for p in e.pollutants for c in b.row_total("row", "commodity", by=1)),
        "export_content": tuple((p, c) for p in e.pollutants for c in b.row_total("commodity", "row") if c in made),
        "standard": tuple(b.energy.standards),
        "certified": tuple((z, c, a) for (c, a), standards in b.energy.obliged.items() for z, _ in standards),
        "latent": tuple(b.latent),
        "latent_make": tuple((k, t.activity, t.commodity) for k, t in b.latent.items()),
    }
