"""Payments by rule, with fixed parts: neutral in the benchmark, real, and by the rule that sheet `payments` gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cge
from cge.analysis.laws import check
from cge.model.model import Model
from sam import Workbook
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
