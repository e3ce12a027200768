"""Dual labour market: against Harris and Todaro in plain numpy, people conserved, expected pay alike."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import root

import cge
from cge.analysis.closure_story import story
from cge.analysis.laws import check
from cge.calibration.benchmark import Benchmark
from cge.errors import ClosureError, DataError
from cge.model.closures import CLOSURES
from cge.model.model import Model
from sam import Workbook
from sam.sources import textbook
from tests.economies import Shape, close, economy

RURAL, TOWN = 60.0, 60.0  # pay, and people counted at the same expected pay
ALPHA, BETA = 60 / 90, 60 / 110  # labour in farming and in town
SIGMA, IDLE = 2.0, 0.25


def harris_todaro(farm: float, town: float, wage: float, eta: float, force: float = 1.0) -> tuple[float, ...]:
    """(rural people, urban people, unemployment, output of farms, of the town, food over manufactures)."""

    def state(x: np.ndarray) -> tuple[float, ...]:
        rural, work = RURAL * np.exp(x[0]), TOWN * np.exp(x[1])
        food, goods = 90 * farm * (rural / RURAL) ** ALPHA, 110 * town * (work / TOWN) ** BETA
        relative = (food / 90 / (goods / 110)) ** (-1 / SIGMA)
        p_goods = 1 / (0.45 * relative + 0.55)  # consumer prices are the numeraire
        pay = ALPHA * relative * p_goods * food / rural, BETA * p_goods * goods / work
        urban = force * (RURAL + TOWN) - rural
        at_work = work / (TOWN / (1 - IDLE) * urban / TOWN)
        return rural, urban, 1 - at_work, food, goods, relative, *pay

    def gap(x: np.ndarray) -> list[float]:
        rural, urban, idle, *_, country_pay, town_pay = state(x)
        drawn = math.log(urban / TOWN / (rural / RURAL)) / eta
        return [math.log(town_pay / wage), math.log(town_pay * (1 - idle) / (1 - IDLE) / country_pay) - drawn]

    found = root(gap, [math.log(force)] * 2, tol=1e-14)
    assert np.abs(gap(found.x)).max() < 1e-12
    return state(found.x)[:6]


def with_elasticity(eta: float) -> Workbook:
    workbook = textbook.harris_todaro()
    table = workbook.tables["elasticities"].copy()
    table.loc[table["parameter"] == "migration", "value"] = eta
    return replace(workbook, tables={**workbook.tables, "elasticities": table})


@pytest.mark.parametrize("eta", [math.inf, 3.0, 0.4])
@pytest.mark.parametrize(
    ("farm", "town", "wage", "force"), [(1.0, 1.05, 1.0, 1.0), (1.2, 1.0, 1.0, 1.1), (1.0, 1.0, 1.1, 1.0)]
)
def test_against_plain_numpy(eta: float, farm: float, town: float, wage: float, force: float) -> None:
    model = Model(with_elasticity(eta))
    shocks: dict[str, float | cge.Shock] = {
        "tfp[a_farm]": cge.set_to(farm, basis="gross_output"),
        "tfp[a_town]": cge.set_to(town, basis="gross_output"),
        "real_wage[town]": wage,
        "labour_force": cge.multiply(force),
    }
    s = model.solve(shocks, closure="dual_labour")
    known = harris_todaro(farm, town, wage, eta, force)
    found = (
        s["q_people", "rural"],
        s["q_people", "town"],
        s["unemployment", "town"],
        s["q_activity", "a_farm"],
        s["q_activity", "a_town"],
        s["p_activity", "a_farm"] / s["p_activity", "a_town"],
    )
    close(found, known, 1e-9, known)
    close(found[0] + found[1], 120 * force, 1e-12, 120)


def test_the_paradox_of_todaro() -> None:
    """More jobs in town: more come than find one. A higher urban wage costs output and welfare."""
    model = Model(textbook.harris_todaro())
    more = model.solve({"tfp[a_town]": cge.multiply(1.05, basis="value_added")}, closure="dual_labour")
    assert more["q_people", "town"] > 60
    dear = model.solve({"real_wage[town]": 1.05}, closure="dual_labour")
    assert dear["unemployment", "town"] > 0.25
    assert dear["ev", "people"] < 0
    pay = {f: dear["p_factor", f] * (1 - dear["unemployment", f]) / (1 - u) for f, u in (("rural", 0), ("town", 0.25))}
    close(pay["rural"], pay["town"], 1e-12)


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("eta", [math.inf, 2.0])
def test_every_law_holds(closure: str, eta: float) -> None:
    model = Model(with_elasticity(eta))
    try:
        model.problem(model.swaps(closure))
    except ClosureError:
        return
    assert [r for r in check(model, closure).rows if not r.passed] == []


def segmented(seed: int, eta: float, heads: bool = True) -> Workbook:
    """A random economy with taxes whose two first factors are a pool, with idle hands and heads or not."""
    book = economy(seed, Shape(factors=3))
    t = dict(book.tables)
    pay, at = book.sam.values, book.sam.labels.index
    pairs = [(f, a) for f in ("f0", "f1") for a in book.sam.of("activity") if pay[at(f), at(a)]]
    rows = [("migration", "workers", eta), ("unemployment", "f1", 0.1)]
    t["elasticities"] = pd.concat([t["elasticities"], pd.DataFrame(rows, columns=["parameter", "account", "value"])])
    members = pd.DataFrame([("workers", "f0"), ("workers", "f1")], columns=["group", "account"])
    t["groups"] = pd.concat([t["groups"], members], ignore_index=True)
    counted = [(f, a, 10.0 + k) for k, (f, a) in enumerate(pairs)]
    t["factor_quantities"] = pd.DataFrame(counted, columns=["factor", "activity", "quantity"])
    if not heads:
        del t["factor_quantities"]
    return replace(book, tables={**t, "elasticities": t["elasticities"].reset_index(drop=True)})


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("heads", [True, False])
def test_every_law_holds_in_random_economies(seed: int, heads: bool) -> None:
    model = Model(segmented(seed, (math.inf, 1.5, 0.3)[seed], heads))
    for closure in ("neoclassical", "dual_labour", "welfare"):
        assert [r for r in check(model, closure).rows if not r.passed] == []


def test_people_are_counted_with_heads() -> None:
    """At work in all sectors, and those without work in proportion."""
    book = segmented(1, 2.0)
    b, heads = Benchmark(book), book.tables["factor_quantities"]
    for f, idle in (("f0", 0.0), ("f1", 0.1)):
        close(b.migration.people[f], heads.loc[heads["factor"] == f, "quantity"].sum() / (1 - idle), 1e-14, 100)


def test_who_moves_is_told() -> None:
    """In the notes of a run, and in the story of a closure."""
    model, told = Model(textbook.harris_todaro()), {}
    for closure in ("neoclassical", "dual_labour"):
        told[closure] = " ".join(r.meaning[0] for r in story(model, closure).rows)
    assert "people move by expected pay, and its price clears its market" in told["neoclassical"]
    assert "its pay is given: people move by expected pay and unemployment adjusts" in told["dual_labour"]
    note = "people move between rural, town by expected pay (migration of workers), counted so that expected pay is the"
    assert any(text.startswith(note) for topic, _, text in model.remarks if topic == "labour")


def test_what_cannot_be_is_said() -> None:
    def refusal(book: Workbook) -> str:
        with pytest.raises(DataError) as error:
            Benchmark(book)
        return str(error.value)

    def also(*rows: tuple[str, str, float]) -> Workbook:
        book = textbook.harris_todaro()
        added = pd.DataFrame(rows, columns=["parameter", "account", "value"]).assign(source="")
        table = pd.concat([book.tables["elasticities"], added], ignore_index=True)
        return replace(book, tables={**book.tables, "elasticities": table})

    assert "give it for a group of sheet groups" in refusal(also(("migration", "rural", 1.0)))
    assert "rural stays in its sector (mobility 0)" in refusal(also(("mobility", "rural", 0.0)))
    assert "the hours of rural, town are chosen" in refusal(also(("labour_supply", "", 0.3)))
    book = segmented(0, 1.0)
    heads = book.tables["factor_quantities"]
    part = replace(book, tables={**book.tables, "factor_quantities": heads[heads["factor"] == "f1"]})
    assert "f0 has no heads" in refusal(part)
    groups = pd.concat([book.tables["groups"], pd.DataFrame([("workers", "h0")], columns=["group", "account"])])
    mixed = replace(book, tables={**book.tables, "groups": groups.reset_index(drop=True)})
    assert "must hold two factors or more, and nothing else" in refusal(mixed)
