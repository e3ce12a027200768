"""Payments out of income with a fixed part: neutral in the benchmark, real, and by the rule the sheet gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import cge
from cge.analysis.laws import check
from cge.model.model import Model
from sam import Workbook
from tests.economies import Shape, close, economy, with_settings

SHAPE = Shape(power=False, enterprise=True)
SHOCK: dict[str, Any] = {"tfp_economy": cge.multiply(1.1, basis="gross_output"), "t_sales": cge.add(0.03)}


def paying(book: Workbook, *rows: tuple[str, str, float, str]) -> Workbook:
    table = pd.DataFrame(list(rows), columns=["receiver", "payer", "fixed", "on"])
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


ROWS = (
    ("tdi", "h0", -2.0, ""),
    ("tdi", "h1", 1.0, "factors"),
    ("tdi", "ent", 0.5, "factors"),
    ("g0", "h0", 1.0, "income"),
    ("g0", "ent", -1.0, ""),
    ("sav", "h1", -4.0, ""),
)


@pytest.mark.parametrize("indexed", ["foreign", "indexed"])
@pytest.mark.parametrize("seed", range(3))
def test_payments_follow_their_rule(seed: int, indexed: str) -> None:
    """Recomputed from the SAM of a solution and that of the benchmark, nothing taken from the model but its prices."""
    book = with_settings(paying(contributing(seed), *ROWS), transfers_from_abroad=indexed)
    model = Model(book)
    assert [r for r in check(model).rows if not r.passed] == []
    case = model.solve(SHOCK, closure="numeraire_exchange_rate")
    old, new, cpi = book.sam, case.sam, case.number("cpi")
    assert abs(cpi - 1) > 1e-3

    def base(sam: Any, receiver: str, payer: str, on: str) -> float:
        income = float(sam.values[sam.position[payer]].sum())
        if on == "factors":
            return float(sum(sam[payer, f] for f in sam.of("factor")))
        before = sam["tdi", payer] + (sam["g0", payer] if payer == "h0" else 0.0)
        return income if on == "income" or receiver == "tdi" else income - before

    for receiver, payer, fixed, on in ROWS:
        rate = (old[receiver, payer] - fixed) / base(old, receiver, payer, on)
        expected = fixed * cpi + rate * base(new, receiver, payer, on)
        close(new[receiver, payer], expected, 1e-8, case.number("v_gdp"))
    close(new["h0", "row"], old["h0", "row"] * (cpi if indexed == "indexed" else 1.0), 1e-8, case.number("v_gdp"))


@pytest.mark.parametrize("seed", range(3))
def test_rows_without_a_fixed_part_change_nothing(seed: int) -> None:
    book = contributing(seed)
    plain, named = (Model(b).solve(SHOCK) for b in (book, paying(book, ("tdi", "h0", 0.0, ""), ("sav", "h1", 0.0, ""))))
    for symbol in ("q_consumption", "v_saving", "v_tax", "p_factor"):
        close(list(named.values(symbol).values()), list(plain.values(symbol).values()), 1e-10, 100.0)


def test_a_fixed_part_can_be_shocked() -> None:
    """A poll tax is paid at consumer prices, whatever income is."""
    model = Model(paying(contributing(0), ("tdi", "h0", 0.0, "")))
    plain, taxed = model.solve(SHOCK), model.solve({**SHOCK, "payment_fixed[tdi,h0]": 2.0})
    rate = model.benchmark.sam["tdi", "h0"] / model.benchmark.incomes["h0"]
    for case, fixed in ((plain, 0.0), (taxed, 2.0)):
        paid = rate * case["v_income", "h0"] + fixed * case.number("cpi")
        close(case.sam["tdi", "h0"], paid, 1e-9, case.number("v_gdp"))
