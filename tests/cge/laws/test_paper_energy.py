"""docs/energy.md: its tables and the figures of its prose are what the model gives today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import cge
from cge.analysis.abatement import abatement
from cge.analysis.growth_accounting import account
from cge.experiment.run import read_experiment
from cge.experiment.welfare import reading
from cge.indicators import INDICATORS
from cge.model.case import Case
from cge.model.closures import Swap
from cge.model.model import Model
from tests.economies import ROOT
from tests.figures import Claim, check, row

Load = Callable[[str], Model]
DOC = ROOT / "docs" / "energy.md"
CERTIFICATE = ("certificate_price", "renewable")
STANDARD = (Swap("portfolio_gap", "certificate_price"),)
KEPT_OUT = {"latent_efficiency[offshore_wind]": 0.01}
PRICE = {"emission_price[CO2]": 100.0}
CARBON, PLAIN, CERTIFICATES, BOTH = "{} |", "– |", "{} c |", "100 + {} c |"
ROWS = {
    "carbon_price": {"50": CARBON, "100": CARBON, "200": CARBON, "300": CARBON, "500 *": CARBON},
    "cap": {"all": CARBON, "industry": CARBON, "by output": CARBON},
    "recycling": {
        "income tax": CARBON,
        "labour tax; public saving": CARBON,
        "indirect tax": CARBON,
        "clean power *": CARBON,
    },
    "portfolio": {
        "2 points": CERTIFICATES,
        "5 points": CERTIFICATES,
        "8 points": CERTIFICATES,
        "5 points (sites fixed) *": CERTIFICATES,
        "5 points and 100 yuan": BOTH,
    },
    "feed_in": {"budget": PLAIN, "surcharge": PLAIN},
    "border": {"imports": CARBON, "both": CARBON},
    "learning": {"20 % cheaper": PLAIN, "30 % cheaper": PLAIN, "offshore *": PLAIN, "offshore at 500 yuan *": CARBON},
    "mix_elasticity": {"1.2": CARBON, "5": CARBON},
    "limits": {"coal power": PLAIN, "imports": PLAIN},
    "green_quality": {"green": CARBON, "quality": CERTIFICATES, "both": CARBON},
}


@pytest.fixture(scope="module")
def model(bundled_model: Load) -> Model:
    """China 2018, 42 sectors and eight power technologies."""
    return bundled_model("china2018_42")


@cache
def _cases(model: Model, name: str) -> Mapping[str, Case]:
    experiment = read_experiment(ROOT / "experiments" / "green" / f"{name}.yaml")
    bare = replace(experiment, spec=experiment.spec.model_copy(update={"groups": {}, "report": ()}))
    return {plan.name: model.run(plan) for plan in bare.plan(model)}


def _change(case: Case, name: str, member: Any = ()) -> float:
    old, new = (INDICATORS[name].values(case.model.state(x))[member] for x in (case.model.compiled.start, case.x))
    return float(100 * (new / old - 1))


def _ev(case: Case) -> float:
    value = reading(case.model, case.scenario).ev
    assert value is not None
    return value


def _twh(model: Model, x: Any) -> dict[str, float]:
    return {c.removeprefix("c24_"): q for (c, _), q in INDICATORS["generation"].values(model.state(x)).items()}


def _offshore(case: Case) -> bool:
    return bool(case["q_latent", "offshore_wind"] > 1e-6)


@pytest.mark.parametrize("name", ROWS)
def test_the_table_of_results_is_todays(model: Model, name: str) -> None:
    claims: list[Claim] = []
    for label, price in ROWS[name].items():
        for title in label.removesuffix(" *").split("; "):
            case = _cases(model, name)[title]
            assert _offshore(case) == label.endswith(" *")
            twh = _twh(model, case.x)
            shares = [100 * twh["coal"] / sum(twh.values()), 100 * (twh["wind"] + twh["solar"]) / sum(twh.values())]
            symbol = {CARBON: ("emission_price", "CO2"), PLAIN: None}.get(price, CERTIFICATE)
            paid = [case[symbol]] if symbol else []
            values = [case.pct("q_gdp"), _change(case, "emissions", "CO2"), _ev(case), *paid, *shares]
            claims.append(row(f"`{name}` | {label}", values, "{} | {} | {} | " + price + " {} | {}"))
    check(DOC, claims)


def test_prose_on_prices_and_standards_is_todays(model: Model) -> None:
    fixed, grown = (_cases(model, "portfolio")[c] for c in ("5 points (sites fixed)", "5 points"))
    eight, more = _standard(model, 0.08), _standard(model, 0.08, KEPT_OUT)
    less, clean = _standard(model, 0.05, KEPT_OUT), _cases(model, "recycling")["clean power"]
    bare = model.solve({**PRICE, **KEPT_OUT}, "recycle_clean_subsidy")
    priced = _cases(model, "carbon_price")["100"].pct("q_gdp")
    five = {"portfolio_share[renewable]": cge.add(0.05)}
    beside = [model.solve({**s, **five}, "welfare", swaps=STANDARD).pct("q_gdp") for s in (PRICE, {})]
    assert _offshore(eight)
    assert _cases(model, "portfolio")["5 points and 100 yuan"][CERTIFICATE] < 1e-6
    wind = model.solve({"q_factor[R_site,a24_wind]": cge.multiply(2)}, "public_saving")
    worth = account(model, wind.scenario).terms["contribution"]
    quality = [_cases(model, "green_quality")[c].pct("q_gdp") for c in ("green", "quality", "both")]
    trade = [_change(_cases(model, "border")[c], "terms_of_trade") for c in ("imports", "none")]
    check(
        DOC,
        [
            (
                "take certificates of {} yuan a MWh instead of {}, 8 points {},",
                [c[CERTIFICATE] for c in (fixed, grown, eight)],
            ),
            ("have not ({} instead of {} %)", [priced - beside[0], -beside[1]]),
            ("a subsidy of {} %", [100 * clean.number("subsidy_clean")]),
            ("(+{} % with imports only, +{} without adjustment)", trade),
            ("twice the wind resource gives {} % of GDP", [wind.pct("q_gdp")]),
            (
                "is worth {}, the mix takes {}, wedges and production taxes {}.",
                [worth["factor_supply"], -worth["mix"], -worth["wedges"] - worth["production_taxes"]],
            ),
            ("{} and +{} make +{}", quality),
            (
                "certificates {} instead of {} yuan a MWh and CO2 {} % instead of {} % at 5",
                [less[CERTIFICATE], fixed[CERTIFICATE], *(_change(c, "emissions", "CO2") for c in (less, fixed))],
            ),
            (
                "sites, {} instead of {} and {} % instead of {} % at 8",
                [more[CERTIFICATE], eight[CERTIFICATE], *(_change(c, "emissions", "CO2") for c in (more, eight))],
            ),
            ("and GDP {} % instead of {} % with all revenue", [bare.pct("q_gdp"), clean.pct("q_gdp")]),
        ],
    )


def _standard(model: Model, points: float, more: Mapping[str, Any] | None = None) -> Case:
    """A standard on the sites there are."""
    return model.solve({"portfolio_share[renewable]": cge.add(points), **(more or {})}, "portfolio")


def test_the_curve_and_what_it_costs_are_todays(model: Model) -> None:
    points = abatement(model, [50.0 * k for k in range(1, 11)], closure="welfare").points
    priced = {p: _cases(model, "carbon_price")[str(p)] for p in (100, 300, 500)}
    books = {p: account(model, c.scenario) for p, c in priced.items()}
    term = {p: b.terms["contribution"] for p, b in books.items()}
    loss = {p: -c.pct("q_gdp") for p, c in priced.items()}
    base, price = ({p: -t[n] for p, t in term.items()} for n in ("production_taxes", "emission_price"))
    learned = account(model, _cases(model, "learning")["20 % cheaper"].scenario).terms["contribution"]
    clean = _cases(model, "recycling")["clean power"]
    check(
        DOC,
        [
            (
                "the area is {} at 100 yuan, {} at 200, {} at 300 and {} at 500",
                list(points["direct_cost"][[100.0, 200.0, 300.0, 500.0]]),
            ),
            (
                "the loss {}: {} emission price, {} less of what is taxed already (refining, coal power and mining), "
                "{} mix, +{} wedges",
                [loss[100], -price[100], -base[100], term[100]["mix"], term[100]["wedges"]],
            ),
            ("({} of {} % at 100 yuan, {} of {} at 300;", [base[100], loss[100], base[300], loss[300]]),
            ("itself costs more: {} of {} at 500, tax base {})", [price[500], loss[500], base[500]]),
            ("{} of the {} % of GDP at 100 yuan a tonne", [term[100]["mix"], -loss[100]]),
            ("{} against +{} of `technical`", [learned["mix"], learned["technical"]]),
            (
                "is larger: {} points of {} at 500 yuan, {} of {} with all revenue",
                [abs(books[500].gap), loss[500], abs(account(model, clean.scenario).gap), -clean.pct("q_gdp")],
            ),
        ],
    )


def test_prose_on_allowances_is_todays(model: Model) -> None:
    own = {"emission_coverage": 0.0, "emission_coverage[CO2,generation]": 1.0, "emission_cap[CO2]": 0.0}
    plants = ("a24_coal", "a24_gas", "a24_oil")
    prices = [
        model.solve({**own, **{f"allowance_rate[CO2,{a}]": r for a in plants}}, "emission_cap")["emission_price", "CO2"]
        for r in (0.98, 0.97)
    ]
    mean = _cases(model, "cap")["by output"]
    cut = [mean["emission_price", "CO2"], -_change(mean, "emissions", "CO2")]
    said = "98 % of each one's own takes {} yuan, 97 % {}."
    check(DOC, [("the same for all, needs {} yuan and cuts {} %", cut), (said, prices)])


def test_prose_on_efficiency_and_quality_is_todays(model: Model) -> None:
    users = model.solve({"input_efficiency[EN,*-electricity]": cge.multiply(1.05)}, "public_saving")
    rebound = INDICATORS["rebound"].values(model.state(users.x))
    plants = model.solve({"input_efficiency[EN,electricity]": cge.multiply(1.05)}, "public_saving")
    better = {"quality_innovation[a24_coal]": cge.multiply(1.05)}
    costly = model.solve(better, "public_saving")
    free = model.solve({**better, "e_quality_cost[a24_coal]": 0.0}, "public_saving")
    twh = {k: _twh(model, x) for k, x in (("before", model.compiled.start), ("plants", plants.x), ("free", free.x))}
    shrunk = [sum(twh[k][t] for t in ("wind", "solar")) for k in ("before", "plants")]
    fuels = ("coal", "natural gas", "coke", "refined oil", "crude oil", "electricity")
    check(
        DOC,
        [
            (
                "alone: coal {} %, natural gas {}, coke {}, refined oil {}, crude oil {}, electricity {}.",
                [rebound[f] for f in fuels],
            ),
            ("5 % less of it cuts CO2 by {} %", [-_change(plants, "emissions", "CO2")]),
            ("wind and solar power shrink by {} %", [100 * (1 - shrunk[1] / shrunk[0])]),
            ("what is made falls by {} %", [-costly.pct("q_activity", "a24_coal")]),
            (
                "were it free, {} TWh more of coal power would be counted while {} % less is made",
                [twh["free"]["coal"] - twh["before"]["coal"], -free.pct("q_activity", "a24_coal")],
            ),
        ],
    )


def test_the_tables_of_technologies_are_todays(model: Model) -> None:
    """Share of the resource in cost, supply elasticity, the substitution it takes, the ceiling; the mix at 200 yuan."""
    claims: dict[str, list[float]] = {"θ": [], "η (CHEER)": [], "σ_r": [], "ceiling, benchmark = 1": []}
    b, index = model.benchmark, model.compiled.index
    for t, supply in (("hydro", 0.1), ("nuclear", 0.5), ("wind", 1.5), ("solar", 1.5), ("biomass", 0.5)):
        activity = f"a24_{t}"
        cost = b.output[activity] * (1 - model.compiled.start[index["t_production", ("T_prod", activity)]])
        theta = b.factors.pay["R_site", activity] / cost
        sigma = supply * theta / (1 - theta)
        for values, value in zip(claims.values(), (theta, supply, sigma, theta ** (-sigma / (1 - sigma))), strict=True):
            values.append(value)
    case = _cases(model, "carbon_price")["200"]
    twh = _twh(model, case.x)
    coal = 100 * twh["coal"] / sum(twh.values())
    values = [case.pct("q_gdp"), _change(case, "emissions", "CO2"), _ev(case), coal, sum(twh.values())]
    mix = row("additive, 1.8", values, "{} | {} | {} | {} % | {}; 6,322")
    check(DOC, [*(row(head, v) for head, v in claims.items()), mix])
