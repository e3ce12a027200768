"""Power and carbon: MWh add up, limits are dual to prices, budgets close (spec 2.4; invariants 15, 16)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cge
from cge.errors import DataError
from cge.indicators import INDICATORS
from cge.model.case import Case
from cge.model.closures import CLOSURES, Swap
from cge.model.model import Model
from cge.model.rebuilt_sam import rebuild
from sam import SamError, Workbook
from tests.economies import Shape, close, economy, stirred

Load = Callable[[str], Model]
RENEWABLE, GRID = "renewable", ("GEN", "a24")
SHOCKS: dict[str, dict[str, Any]] = {
    "price": {"emission_price[CO2]": 200.0},
    "learning": {"tfp[wind_solar]": cge.multiply(1.4, basis="gross_output")},
    "elasticity 0": {"e_nest[GEN,a24]": 0.0, "emission_price[CO2]": 100.0},
    "elasticity 1": {"e_nest[GEN,a24]": 1.0, "emission_price[CO2]": 100.0},
    "elasticity 5": {"e_nest[GEN,a24]": 5.0, "emission_price[CO2]": 100.0},
    "subsidy": {"subsidy_clean": 0.2, "surcharge[c24]": 0.05},
    "offshore": {"latent_efficiency": 1.6, "emission_price[CO2]": 50.0},
}


@pytest.fixture(scope="module")
def model(bundled_model: Load) -> Model:
    """China 2018, 42 sectors and eight power technologies."""
    return bundled_model("china2018_42")


def quantities(case: Case) -> dict[str, float]:
    """TWh by technology."""
    found = INDICATORS["generation"].values(case.model.state(case.x))
    return {str(c): q for (c, _), q in found.items()}


@pytest.mark.parametrize("shock", SHOCKS)
def test_twh_of_technologies_add_up_and_follow_the_published_formula(model: Model, shock: str) -> None:
    """Invariant 16, with x = a (P/p)^s X in TWh and in money per TWh, recomputed from prices alone."""
    case = model.solve(SHOCKS[shock])
    b, found = model.benchmark, quantities(case)
    total = b.energy.total[GRID] * case["q_node", GRID] / b.nest.value(*GRID)
    close(sum(found.values()), total, 1e-9, total)
    before = {c: b.energy.of_purchase[c, "a24"] for c in found}
    price0 = {c: b.demand.purchases[c, "a24"] / before[c] for c in found}
    price = {c: price0[c] * case["p_purchaser", c] / b.trade.purchaser_price[c] for c in found}
    s = case["e_nest", GRID]
    weight = np.array([before[c] * (price0[c] / price[c]) ** s for c in found])
    close(list(found.values()), weight / weight.sum() * total, 1e-9, total)
    cost = sum(price[c] * q for c, q in found.items()) / total
    close(case["p_node", GRID] * b.nest.value(*GRID) / b.energy.total[GRID], cost, 1e-9, cost)


def test_nested_additive_nodes_add_up(model: Model) -> None:
    """Base load and peak load as additive nodes below an additive node: TWh add up at each level."""
    case = Model(_with_nest(model.workbook, _BASE_PEAK)).solve({"emission_price[CO2]": 200.0})
    b, found = case.model.benchmark, quantities(case)
    for node in (GRID, ("BASE", "a24"), ("PEAK", "a24")):
        inside = sum(found[c.name] for c in b.nest.below(*node))
        close(inside, b.energy.total[node] * case["q_node", node] / b.nest.value(*node), 1e-9, inside)


def test_a_plain_ces_mix_loses_the_count_of_twh(model: Model) -> None:
    """The law above can fail: with a plain CES node of the same elasticity TWh do not add up to the quantity."""
    book = _with_nest(model.workbook, [("a24", "GEN", "Z", 1.8, "ces")], without=("portfolio",))
    case = Model(book).solve({"emission_price[CO2]": 200.0})
    b = case.model.benchmark
    total = model.benchmark.energy.total[GRID]
    ratio = {c: case["q_activity", "a" + c[1:]] / b.output["a" + c[1:]] for c in b.groups["generation_goods"]}
    found = sum(model.benchmark.energy.of_purchase[c, "a24"] * r for c, r in ratio.items())
    assert abs(found - total * case["q_node", GRID] / b.nest.value(*GRID)) > 1e-3 * total


_BASE_PEAK = [
    ("a24", "GEN", "Z", 1.5, "additive"),
    ("a24", "BASE", "GEN", 1.5, "additive"),
    ("a24", "PEAK", "GEN", 1.5, "additive"),
    *(("a24", f"c24_{t}", "BASE", np.nan, "") for t in ("coal", "nuclear", "hydro", "biomass")),
    *(("a24", f"c24_{t}", "PEAK", np.nan, "") for t in ("gas", "oil", "wind", "solar")),
]


def _with_nest(book: Workbook, rows: list[tuple[Any, ...]], without: tuple[str, ...] = ()) -> Workbook:
    """The workbook with these rows of sheet `nest` in place of those of the same activity and item."""
    new = pd.DataFrame(rows, columns=["activity", "item", "parent", "sigma", "form"])
    old = book.tables["nest"]
    same = old.set_index(["activity", "item"]).index.isin(new.set_index(["activity", "item"]).index)
    nest = pd.concat([old[~same], new.assign(source="")], ignore_index=True)
    tables = {k: v for k, v in book.tables.items() if k not in without} | {"nest": nest}
    return Workbook(sam=book.sam, tables=tables)


# ---- emissions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shock", SHOCKS)
def test_emissions_by_fuel_by_sector_and_in_total_agree(model: Model, shock: str) -> None:
    """Invariant 16."""
    case = model.solve(SHOCKS[shock])
    total = case["q_emission_total", "CO2"]
    close(sum(case.values("q_emission").values()), total, 1e-9, total)
    close(sum(case.values("q_emission_user").values()), total, 1e-9, total)
    by_fuel = INDICATORS["emissions_by_fuel"].values(model.state(case.x))
    close(sum(by_fuel.values()), total, 1e-9, total)


def test_allowances_by_output_clear_and_leave_power_cheaper(model: Model) -> None:
    """A market without a fixed cap: emissions equal the allowances that output earns, and nobody pays on the whole."""
    power = {"emission_coverage": 0.0, "emission_coverage[CO2,generation]": 1.0}
    rates = {"allowance_rate[CO2,a24_coal]": 0.9583, "allowance_rate[CO2,a24_gas]": 1.949}
    case = model.solve({**power, **rates, "emission_cap[CO2]": 0.0}, closure="emission_cap")
    e, b = model.benchmark.emissions.by_user, model.benchmark.output
    given = sum(e["CO2", a] * case["q_activity", a] / b[a] * r for a, r in (("a24_coal", 0.9583), ("a24_gas", 1.949)))
    covered = sum(case["q_emission_user", "CO2", a] for a in ("a24_coal", "a24_gas", "a24_oil"))
    close(covered, given, 1e-8, covered)
    close(case["v_emission_revenue", "CO2"], 0.0, 1e-8, case.number("v_gdp"))
    taxed = model.solve({**power, "emission_price[CO2]": case["emission_price", "CO2"]})
    assert case["p_output", "c24"] < taxed["p_output", "c24"]
    assert case["emission_price", "CO2"] > 50


def test_border_adjustment_charges_what_is_embodied(model: Model) -> None:
    """Revenue equals price times content times trade, and imports fall against no adjustment."""
    price = {"emission_price[CO2]": 100.0}
    plain = model.solve(price)
    case = model.solve({**price, "border_import": 1.0, "border_export": 1.0})
    content = model.benchmark.emission_content
    embodied = sum(content["CO2", c] * q for c, q in case.values("q_import").items())
    embodied -= sum(content["CO2", c] * q for c, q in case.values("q_export").items())
    close(case.number("v_border"), 100 * model.benchmark.emissions.cost * embodied, 1e-9, case.number("v_gdp"))
    steel = "c14"
    assert case["q_import", steel] < plain["q_import", steel]


def test_embodied_emissions_of_all_uses_are_all_emissions_of_production(model: Model) -> None:
    """Leontief: content times final use, less what imports replace, is what activities emit in the benchmark."""
    b, content = model.benchmark, model.benchmark.emission_content
    made = b.row_total("activity", "commodity", by=1)
    inputs = dict.fromkeys(made, 0.0)
    for (c, _), v in b.flows("commodity", "activity").items():
        inputs[c] = inputs.get(c, 0.0) + v / b.trade.purchaser_price[c]
    emitted = sum(v for (_, u), v in b.emissions.by_user.items() if u in b.output)
    net = sum(content["CO2", c] * (made[c] - inputs[c]) for c in made)
    close(net, emitted, 1e-9, emitted)


def test_another_pollutant_is_priced_like_the_first(model: Model) -> None:
    """SO2 from coal in the same sheet: its own price, revenue, cap and total; CO2 is as without it."""
    table = model.workbook.tables["emissions"]
    so2 = table[table["fuel"] == "coal"].assign(pollutant="SO2", quantity=lambda t: t["quantity"] / 100)
    book = Workbook(sam=model.workbook.sam, tables={**model.workbook.tables, "emissions": pd.concat([table, so2])})
    both = Model(book)
    close(both.system.levels["q_emission_total"]["SO2"], so2["quantity"].sum(), 1e-9)
    plain, free = (m.solve({"emission_price[CO2]": 100.0}) for m in (model, both))
    close(free.number("q_gdp"), plain.number("q_gdp"), 1e-10, plain.number("q_gdp"))
    priced = both.solve({"emission_price[SO2]": 1000.0})
    due = 1000 * both.benchmark.emissions.cost * priced["q_emission_total", "SO2"]
    close(priced["v_emission_revenue", "SO2"], due, 1e-9, due)
    assert priced.pct("q_emission_total", "SO2") < priced.pct("q_emission_total", "CO2") < 0
    capped = both.solve({"emission_cap[SO2]": cge.multiply(0.9)}, closure="emission_cap")
    close(capped.pct("q_emission_total", "SO2"), -10.0, 1e-7)
    close(capped["emission_price", "CO2"], 0.0, 1e-9)


# ---- portfolio standard --------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2578])
def test_a_slack_standard_costs_nothing(model: Model, share: float) -> None:
    """Invariant 15: price 0 at the benchmark share and below, and nothing moves."""
    least = min(share, model.system.levels["portfolio_share"][RENEWABLE])
    case = model.solve({"portfolio_share[renewable]": least}, closure="portfolio")
    close(case["certificate_price", RENEWABLE], 0.0, 1e-8)
    close(case.pct("q_gdp"), 0.0, 1e-9)


def test_standard_and_certificate_price_are_dual(model: Model) -> None:
    """The standard is met to the digit; its price set by hand gives the same economy; certificates clear."""
    bound = model.solve({"portfolio_share[renewable]": cge.add(0.04)}, closure="portfolio")
    close(bound["q_portfolio", RENEWABLE], bound["portfolio_share", RENEWABLE], 1e-10)
    close(bound["v_certificate", RENEWABLE], 0.0, 1e-8, bound.number("v_gdp"))
    price, share = bound["certificate_price", RENEWABLE], bound["portfolio_share", RENEWABLE]
    assert price > 10
    free = model.solve({"certificate_price[renewable]": price, "portfolio_share[renewable]": share})
    close(free["q_portfolio", RENEWABLE], share, 1e-8)
    close(free.number("q_gdp"), bound.number("q_gdp"), 1e-9, bound.number("q_gdp"))
    twh = quantities(bound)
    green = sum(twh[c] for c in model.benchmark.groups["renewable_power"])
    close(green / sum(twh.values()), share, 1e-9)


# ---- latent technologies -------------------------------------------------------------------------------------


def test_a_technology_enters_when_it_pays_and_leaves_when_it_does_not(model: Model) -> None:
    """Nothing at cost above price; when it runs its cost equals the price; back at the old cost it is gone."""
    problem, wind = model.problem(model.swaps()), "c24_wind"
    idle = model.solve({"latent_efficiency": 1.3})
    runs = model.solve({"latent_efficiency": 1.6})
    close(idle["q_latent", "offshore_wind"], 0.0, 1e-12, model.benchmark.gdp)
    assert runs["q_latent", "offshore_wind"] > 100
    tax = model.benchmark.output_tax0["a24_wind"]
    cost = 1.5 / 1.6 * (1 - tax) * runs["p_node", ("REST", "a24_wind")]
    close(cost / (runs["p_output", wind] * (1 - tax)), 1.0, 1e-9)
    back, _ = problem.solve(model.compiled.start, start=runs.x)
    close(back, model.compiled.start, 1e-7, np.maximum(1.0, np.abs(model.compiled.start)))


def test_a_technology_that_just_breaks_even_stays_out(model: Model) -> None:
    """Cost equal to price at the benchmark: the complementarity is exact at its kink."""
    case = model.solve({"latent_markup": 1.0})
    close(case["q_latent", "offshore_wind"], 0.0, 1e-7, model.benchmark.trade.output["c24_wind"])
    close(case.pct("q_gdp"), 0.0, 1e-8)


# ---- use of revenue ------------------------------------------------------------------------------------------

RECYCLING = [name for name in CLOSURES if name == "welfare" or name.startswith("recycle_")]


@pytest.mark.parametrize("closure", RECYCLING)
def test_every_use_of_revenue_is_budget_neutral(model: Model, closure: str) -> None:
    """Real public saving, public consumption and investment stay; the books close to 1e-8 of GDP."""
    case = model.solve({"emission_price[CO2]": 100.0}, closure=closure)
    before = model.system.levels
    close(case["real_public_saving", "GOV"], before["real_public_saving"]["GOV"], 1e-8, case.number("v_gdp"))
    close(
        case["v_public_saving", "GOV"] / case.number("cpi"),
        before["real_public_saving"]["GOV"],
        1e-8,
        case.number("v_gdp"),
    )
    close(case.number("real_investment"), before["real_investment"][()], 1e-8, case.number("v_gdp"))
    close(case["real_public", "GOV"], before["real_public"]["GOV"], 1e-12, case.number("v_gdp"))
    close(case.walras, 0.0, 1e-10)
    sam = rebuild(model, case.x)  # no cell is a remainder: the budget closes only if what comes in is spent
    gov, gdp = sam.position["GOV"], case.number("v_gdp")
    close(sam.values[gov].sum(), sam.values[:, gov].sum(), 1e-8, gdp)
    close(sam["SAV", "GOV"] / case.number("cpi"), model.workbook.sam["SAV", "GOV"], 1e-8, gdp)
    assert case["v_emission_revenue", "CO2"] > 0.005 * gdp
    assert len(RECYCLING) == 5
    assert model.measures_welfare(case.swaps)


def test_a_labour_subsidy_is_a_lump_sum_where_labour_supply_is_fixed(model: Model) -> None:
    """No one works more for it, so output is that of the lump sum to second order; only who gets it differs."""
    price = {"emission_price[CO2]": 100.0}
    lump, labour = (model.solve(price, closure=c) for c in ("welfare", "recycle_labour_tax"))
    close(lump.pct("q_gdp"), labour.pct("q_gdp"), 1e-2 * abs(lump.pct("q_gdp")))
    assert labour.number("subsidy_labour") > 0.01


def test_a_surcharge_pays_for_a_premium(model: Model) -> None:
    """Surcharges equal premiums to 1e-8 of GDP, with the rate of the surcharge adjusting."""
    case = model.solve(
        {"subsidy_output[wind_solar]": 0.1}, closure="welfare", swaps=[Swap("v_policy", "surcharge[c24]")]
    )
    paid = case["surcharge", "c24"] * case["p_composite", "c24"] * case["q_composite", "c24"]
    given = sum(0.1 * case["p_activity", a] * case["q_activity", a] for a in ("a24_wind", "a24_solar"))
    close(paid, given, 1e-8, case.number("v_gdp"))
    assert paid > 100


# ---- energy --------------------------------------------------------------------------------------------------


def test_rebound_is_zero_where_nothing_reacts(model: Model) -> None:
    """Reported against the engineering saving: no efficiency gain, no rebound; with Leontief demand a small one."""
    m = model.state(model.solve({"emission_price[CO2]": 100.0}).x)
    assert set(INDICATORS["rebound"].values(m).values()) == {0.0}
    case = model.solve({"input_efficiency[EN,*]": cge.multiply(1.05)})
    found = INDICATORS["rebound"].values(model.state(case.x))["coal"]
    b = model.benchmark.energy.quantity
    used = {k: v for k, v in b.items() if k[0] == "coal"}
    engineering = sum(v * (1 - 1 / 1.05) for (_, c, u), v in used.items() if _in_energy_node(model, c, u))
    after = INDICATORS["energy_use"].values(model.state(case.x))["coal", "EJ"]
    close(found, 100 * (1 - (sum(used.values()) - after) / engineering), 1e-8)
    assert 0 < found < 100


def _in_energy_node(model: Model, c: str, u: str) -> bool:
    node = model.benchmark.demand.nest_of_input.get((c, u), "")
    while node and node != "EN":
        node = model.benchmark.nest.parent[node, u]
    return node == "EN"


# ---- what is refused -----------------------------------------------------------------------------------------

WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "no quantity": ("energy", {"commodity": "c1", "user": "a0"}, "needs a row in sheet energy"),
    "two units": ("energy", {"unit": ["TWh", "EJ"], "carrier": ["x", "y"]}, "one unit is needed"),
    "negative": ("energy", {"quantity": -1.0}, "is negative"),
    "unbought": ("energy", {"user": "f0"}, "buys no"),
    "standard on a plain node": ("portfolio", {"node": "M"}, "is not an additive node"),
    "stranger in a standard": ("portfolio", {"commodity": "c2"}, "not among the inputs"),
    "standard named like an account": ("portfolio", {"standard": "a0"}, "already the name of an account"),
    "markup below one": ("latent", {"markup": 0.9}, "would have new run"),
    "latent without a node": ("latent", {"node": "XX"}, "is not a node of the tree"),
    "latent good nobody makes": ("latent", {"commodity": "none"}, "unknown commodity"),
    "latent without activity": ("latent", {"activity": "aX"}, "unknown activity"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_sheets_are_refused_by_cell(case: str) -> None:
    sheet, change, words = WRONG[case]
    book = economy(4, Shape())
    table = book.tables[sheet].copy()
    table = table[table["commodity"] != "c1"] if case == "no quantity" else table.assign(**change)
    with pytest.raises((DataError, SamError), match=words):
        Model(Workbook(sam=book.sam, tables={**book.tables, sheet: table}))


@pytest.mark.parametrize("seed", range(4))
def test_physical_quantities_add_up_in_any_economy(seed: int) -> None:
    model = Model(economy(seed))
    problem = model.problem(model.swaps())
    x, _ = problem.solve(stirred(model, problem, 0.05, seed))
    m, node = model.state(x), ("G", "a0")
    found = sum(q for q in INDICATORS["generation"].values(m).values())
    close(found, model.benchmark.energy.total[node] * m.q_node[node] / m.base.q_node[node], 1e-9, found)


@pytest.mark.parametrize("seed", range(4))
def test_an_efficiency_that_can_be_given_is_felt(seed: int) -> None:
    """Every member of `input_efficiency` stands in an equation: none for the root, none under an additive node."""
    model = Model(economy(seed, Shape(power=True)))
    nest = model.benchmark.nest
    assert nest.additive
    felt = {model.compiled.columns[k] for k in model.compiled.col.tolist()}
    assert {("input_efficiency", k) for k in model.members["input_efficiency"]} <= felt
    below = {k for k, parent in nest.parent.items() if parent and (parent, k[1]) not in nest.additive}
    assert set(model.members["input_efficiency"]) == below
