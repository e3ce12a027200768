"""Payments by rule, with fixed parts: neutral in the benchmark, real, and by the rule that sheet `payments` gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cge
from cge.analysis.back_of_envelope import Absorption
from cge.analysis.gdp_identity import Point
from cge.analysis.laws import check
from cge.model.model import Model
from cge.model.shock_path import ShockPath
from sam import Workbook
from sam.split import split
from tests.economies import Shape, close, economy

SHAPE = Shape(power=False, enterprise=True)
SHOCK: dict[str, Any] = {"tfp_economy": cge.multiply(1.1, basis="gross_output"), "t_sales": cge.add(0.03)}


def paying(book: Workbook, *rows: tuple[str, str, str, float]) -> Workbook:
    table = pd.DataFrame(list(rows), columns=["receiver", "payer", "follows", "fixed"])
    return replace(book, tables={**book.tables, "payments": table})


def contributing(seed: int) -> Workbook:
    """A household and the enterprise pay contributions out of saving, and the household is paid from abroad."""
    book = economy(seed, SHAPE)
    values, at = book.sam.values.copy(), book.sam.position
    values[at["h0"], at["row"]] += 2.0
    values[at["sav"], at["row"]] -= 2.0
    values[at["sav"], at["h0"]] += 2.0
    for payer in ("h0", "ent"):
        values[at["g0"], at[payer]] += 3.0
        values[at["sav"], at[payer]] -= 3.0
        values[at["sav"], at["g0"]] += 3.0
    return replace(book, sam=replace(book.sam, values=values))


NONE = float("nan")
SETS: dict[str, tuple[tuple[str, str, str, float], ...]] = {
    "PEP-1-1": (
        ("tdi", "h0", "", -2.0),
        ("tdi", "h1", "factors", 1.0),
        ("tdi", "ent", "factors", 0.5),
        ("g0", "h0", "income", 1.0),
        ("g0", "ent", "", -1.0),
        ("sav", "h1", "", -4.0),
        ("", "row", "cpi", NONE),
    ),
    "all at once": (
        ("tdi", "h0", "factors", 1.0),
        ("tdi", "h1", "cpi", NONE),
        ("g0", "h0", "spending", 1.0),
        ("g0", "ent", "income", 0.5),
        ("h1", "ent", "spending", -0.5),
        ("row", "h0", "disposable", 0.25),
        ("sav", "h1", "cpi", NONE),
        ("sav", "h0", "", 2.0),
        ("h0", "row", "cpi", NONE),
    ),
    "a rule for all, and a fixed part of one": (
        ("", "h0", "spending", NONE),
        ("g0", "h0", "", 1.0),
        ("", "ent", "cpi", NONE),
        ("h0", "ent", "disposable", NONE),
    ),
}


def meant(book: Workbook, rows: tuple[tuple[str, str, str, float], ...]) -> dict[tuple[str, str], tuple[str, float]]:
    """(receiver, payer) -> what the payment follows and what of it is fixed: rows without a receiver written out."""
    found: dict[tuple[str, str], tuple[str, float]] = {}
    institutions = ("h0", "h1", "ent", "g0", "row")
    for receiver, payer, follows, fixed in sorted(rows, key=lambda r: bool(r[0])):
        for r in [receiver] if receiver else [r for r in institutions if book.sam[r, payer]]:
            before = found.get((r, payer), ("income" if r == "tdi" else "disposable", 0.0))[0]
            found[r, payer] = follows or before, 0.0 if np.isnan(fixed) else fixed
    return found


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("seed", range(3))
def test_payments_follow_their_rule(seed: int, name: str) -> None:
    """Recomputed from the SAM of a solution and that of the benchmark, nothing taken from the model but its prices."""
    book = paying(contributing(seed), *SETS[name])
    rules = meant(book, SETS[name])
    model = Model(book)
    assert [r for r in check(model).rows if not r.passed] == []
    case = model.solve(SHOCK, closure="numeraire_exchange_rate")
    old, new, cpi = book.sam, case.sam, case.number("cpi")
    assert abs(cpi - 1) > 1e-3

    def base(sam: Any, payer: str, follows: str) -> float:
        income = float(sam.values[sam.position[payer]].sum())
        if follows == "income":
            return income
        if follows == "factors":
            return float(sum(sam[payer, f] for f in sam.of("factor")))
        contributions = sum(
            sam[r, p] for (r, p), (rule, _) in rules.items() if p == payer and (r, rule) == ("g0", "income")
        )
        disposable = income - sam["tdi", payer] - contributions
        return float(disposable - (sam["sav", payer] if follows == "spending" and payer != "ent" else 0.0))

    for (receiver, payer), (follows, fixed) in rules.items():
        if follows == "cpi":
            expected = old[receiver, payer] * cpi
        else:
            rate = (old[receiver, payer] - fixed) / base(old, payer, follows)
            expected = fixed * cpi + rate * base(new, payer, follows)
        close(new[receiver, payer], expected, 1e-8, case.number("v_gdp"))
    if ("h0", "row") not in rules:
        close(new["h0", "row"], old["h0", "row"], 1e-8, case.number("v_gdp"))


@pytest.mark.parametrize("seed", range(3))
def test_rows_without_a_fixed_part_change_nothing(seed: int) -> None:
    book = contributing(seed)
    plain, named = (Model(b).solve(SHOCK) for b in (book, paying(book, ("tdi", "h0", "", 0.0), ("sav", "h1", "", 0.0))))
    for symbol in ("q_consumption", "v_saving", "v_tax", "p_factor"):
        close(list(named.values(symbol).values()), list(plain.values(symbol).values()), 1e-10, 100.0)


def test_a_fixed_part_can_be_shocked() -> None:
    """A poll tax is paid at consumer prices, whatever income is."""
    model = Model(paying(contributing(0), ("tdi", "h0", "", 0.0)))
    plain, taxed = model.solve(SHOCK), model.solve({**SHOCK, "payment_fixed[tdi,h0]": 2.0})
    rate = model.benchmark.sam["tdi", "h0"] / model.benchmark.incomes["h0"]
    for case, fixed in ((plain, 0.0), (taxed, 2.0)):
        paid = rate * case["v_income", "h0"] + fixed * case.number("cpi")
        close(case.sam["tdi", "h0"], paid, 1e-9, case.number("v_gdp"))


@pytest.mark.parametrize("eta", [0.1, 0.5])
def test_hours_answer_pay_with_the_elasticity_given(eta: float) -> None:
    """Allowances, contributions and fixed parts change what an hour brings and what of it is consumed.

    The household alone, at given prices, with its budget written out from the SAM: pay of all its labour moves.
    """
    rows = (
        ("tdi", "h0", "factors", 2.0),
        ("g0", "h0", "income", 1.0),
        ("row", "h0", "spending", 0.25),
        ("sav", "h0", "", -3.0),
    )
    book = paying(contributing(1), *rows)
    supply = pd.DataFrame([("labour_supply", "h0", eta)], columns=["parameter", "account", "value"])
    elasticities = pd.concat([book.tables["elasticities"], supply], ignore_index=True).fillna({"account": ""})
    b = Model(replace(book, tables={**book.tables, "elasticities": elasticities})).benchmark
    sam, d = b.sam, b.leisure
    income = float(sam.values[sam.position["h0"]].sum())
    factors = sum(sam["h0", f] for f in sam.of("factor"))
    labour = [f for h, f in d.pairs if h == "h0"]
    assert labour
    worked = sum(sam["h0", f] for f in labour)
    tax, part = (sam["tdi", "h0"] - 2) / factors, (sam["g0", "h0"] - 1) / income
    before = income - sam["tdi", "h0"] - sam["g0", "h0"]
    rate, given = (sam["sav", "h0"] + 3) / before, (sam["row", "h0"] - 0.25) / (before - sam["sav", "h0"])
    for f in labour:
        spared = b.factors.income[f] / b.factors.gross_income[f] * (1 - b.factors.unemployment[f])
        close(d.net_pay["h0", f], spared * (1 - tax - part), 1e-12)

    def spending(more: float) -> float:
        """Consumption where pay of labour is more by so much: taxes, contributions, saving and transfers paid."""
        after = before + more * worked * (1 - tax - part)
        others = sum(sam[r, "h0"] for r in sam.labels if sam.kinds[r] in ("household", "government") and r != "g0")
        return float((after * (1 - rate) + 3) * (1 - given) - 0.25 - others * after / before)

    bought = sum(sam[c, "h0"] for c in sam.of("commodity")) + sum(sam[a, "h0"] for a in sam.of("activity"))
    close(spending(0.0), bought, 1e-9, bought)
    step, hours = 1e-5, []
    share, work = d.substitution["h0"], sum(d.offered["h0", f] for f in labour)
    left = sum(d.leisure["h0", f] for f in labour)
    for change in (-step, step):
        low, high = 0.5, 1 + left / work - 1e-9
        for _ in range(200):  # bisection: leisure asked at these hours against leisure left
            n = (low + high) / 2
            c = 1 + (spending((1 + change) * n - 1) - bought) / d.consumed["h0"]
            low, high = (n, high) if c * (1 + change) ** -share < 1 - (n - 1) * work / left else (low, n)
        hours.append(n)
    close(np.log(hours[1] / hours[0]) / np.log((1 + step) / (1 - step)), eta, 1e-6)


def test_every_law_holds_where_hours_are_chosen() -> None:
    book = paying(contributing(2), *SETS["all at once"])
    rows = [("labour_supply", "h0", 0.3), ("labour_supply", "h1", 0.3)]
    supply = pd.DataFrame(rows, columns=["parameter", "account", "value"])
    table = pd.concat([book.tables["elasticities"], supply], ignore_index=True).fillna({"account": ""})
    model = Model(replace(book, tables={**book.tables, "elasticities": table}))
    assert len(model.benchmark.leisure.households) == 2
    assert [r for r in check(model).rows if not r.passed] == []


@pytest.mark.parametrize("follows", ["disposable", "spending"])
def test_what_is_fixed_as_a_whole_is_an_amount(follows: str) -> None:
    """Nothing is left that could follow: as if the payment followed consumer prices."""
    book = contributing(1)
    cells = [("h1", "ent"), ("row", "h0")]
    rows = [(r, p, follows, float(book.sam[r, p])) for r, p in cells]
    whole, amount = (
        Model(paying(book, *given)).solve(SHOCK) for given in (rows, [(r, p, "cpi", NONE) for r, p in cells])
    )
    for symbol in ("q_consumption", "v_saving", "v_tax", "p_factor"):
        close(list(whole.values(symbol).values()), list(amount.values(symbol).values()), 1e-10, 100.0)


@pytest.mark.parametrize("name", SETS)
def test_growth_and_absorption_are_accounted_for(name: str) -> None:
    """No rule leaves a term out of either identity."""
    model = Model(paying(contributing(1), *SETS[name]))
    path = ShockPath(model, model.problem(model.swaps()), {"all": model.scenario(SHOCK).target})
    for node in path.nodes(3):
        point, absorbed = Point(model, node.x, node.dx[0]), Absorption(model, node.x, node.dx[0])
        close(sum(point.terms().values()), point.divisia(), 1e-11, point.gdp)
        close(sum((absorbed.terms() | absorbed.abroad()).values()), absorbed.change(), 1e-11, absorbed.value)


def test_splitting_divides_what_is_fixed_and_repeats_the_rule() -> None:
    book = paying(contributing(1), *SETS["all at once"])
    shares = pd.DataFrame(
        [("h0", "poor", 0.3, "", ""), ("h0", "rich", 0.7, "", "")],
        columns=["account", "part", "share", "where", "counterpart"],
    )
    only = replace(book, tables={"payments": book.tables["payments"]})
    old, new = (b.tables["payments"] for b in (only, split(only, shares)))
    parts = new[new["payer"].isin(["poor", "rich"])]
    for _, row in old[old["payer"] == "h0"].iterrows():
        mine = parts[parts["receiver"] == row["receiver"]]
        assert set(mine["payer"]) == {"poor", "rich"}
        assert set(mine["follows"]) == {row["follows"]}
        close(mine.loc[mine["payer"] == "poor", "fixed"], [0.3 * row["fixed"]], 1e-12)
        close(mine["fixed"].sum(), row["fixed"], 1e-12)
    assert set(new.loc[new["payer"] == "row", "receiver"]) == {"poor", "rich"}
