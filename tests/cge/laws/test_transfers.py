"""What transfers and factor payments abroad follow: sheet `payments`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cge
from cge.analysis.laws import check
from cge.model.case import Case
from cge.model.model import Model
from sam import FindingsError, Workbook
from sam.aggregate import aggregate
from tests.economies import Shape, close, economy

SHAPE = Shape(exact=False, governments=1)
SHOCK: dict[str, Any] = {
    "tfp_economy": cge.multiply(1.05, basis="gross_output"),
    "foreign_saving": cge.add(5.0),
    "saving_points": 0.02,
}


def ruled(seed: int, *rules: tuple[str, str, str]) -> Workbook:
    """A random economy in which the government pays abroad too, with these rows in sheet `payments`."""
    book = economy(seed, SHAPE)
    return replace(
        book, tables={**book.tables, "payments": pd.DataFrame(rules, columns=["payer", "receiver", "follows"])}
    )


ALL = (
    ("h0", "row", "foreign"),
    ("h1", "", "cpi"),
    ("ent", "", "spending"),
    ("g0", "h0", "foreign"),
    ("f0", "row", "foreign"),
    ("f1", "", "foreign"),
)


def grown(case: Case, row: str, column: str) -> float:
    """What a payment has become of what it was."""
    before = case.model.benchmark.sam[row, column]
    return float(case.sam[row, column] / before)


@pytest.mark.parametrize("seed", range(4))
def test_each_payment_follows_its_rule(seed: int) -> None:
    case = Model(ruled(seed, *ALL)).solve(SHOCK)
    rate, prices = case.number("exchange_rate"), case.number("cpi")
    assert abs(rate - prices) > 1e-3
    for row, column in (("row", "h0"), ("h0", "g0"), ("row", "f0"), ("row", "f1")):
        close(grown(case, row, column), rate, 1e-9)
    for row, column in (("row", "h1"), ("h1", "g0")):
        close(grown(case, row, column), prices, 1e-9)
    # owners at home share the rest of factor income: in the proportions of the benchmark, to the last unit
    owners = [i for i in ("h0", "h1", "ent") if case.model.benchmark.sam[i, "f0"]]
    assert len(owners) > 1
    for i in owners[1:]:
        close(grown(case, i, "f0"), grown(case, owners[0], "f0"), 1e-9)
    total = sum(case.sam[r, "f0"] for r in case.sam.labels)
    close(total, sum(case.sam["f0", c] for c in case.sam.labels), 1e-9, total)


@pytest.mark.parametrize("seed", range(3))
def test_spending_is_what_is_not_saved(seed: int) -> None:
    """Transfers of a household and of an enterprise are a given share of income after taxes and saving."""
    book = ruled(seed, ("ent", "", "spending"), ("h0", "", "spending"))
    case = Model(book).solve(SHOCK)
    for payer in ("ent", "h0"):
        now, old = case.values, case.base
        left = [read("v_disposable")[payer] - read("v_saving")[payer] for read in (now, old)]
        paid = [r for r in case.sam.labels if case.model.benchmark.sam[r, payer] and r in ("h0", "h1", "row")]
        assert paid
        for r in paid:
            close(grown(case, r, payer), left[0] / left[1], 1e-9)
        rates = [read("v_saving")[payer] / read("v_disposable")[payer] for read in (now, old)]
        close(rates[0] - rates[1], 0.02, 1e-10)


@pytest.mark.parametrize("seed", range(2))
def test_every_law_holds_with_every_rule(seed: int) -> None:
    assert [r for r in check(Model(ruled(seed, *ALL))).rows if not r.passed] == []


def test_the_defaults_may_be_spelled_out() -> None:
    rules = (
        ("h0", "", "disposable"),
        ("ent", "", "disposable"),
        ("g0", "", "cpi"),
        ("row", "", "foreign"),
        ("f0", "", "income"),
    )
    one, other = (Model(book).solve(SHOCK) for book in (economy(1, SHAPE), ruled(1, *rules)))
    close(list(one.values("v_income").values()), list(other.values("v_income").values()), 1e-12, 100)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ((("h0", "row", "cpi"), ("h1", "row", "foreign")), r"payments!C2:C3 .*rules differ: cpi and foreign"),
        ((("h0", "row", "cpi"),), r"payments!C2 .*rules differ: cpi and disposable"),
        ((("h0", "", "cpi"), ("h1", "row", "cpi"), ("h0", "row", "foreign")), r"payments!C3:C4 .*cpi and foreign"),
    ],
)
def test_rules_that_differ_are_not_merged(rules: tuple[tuple[str, str, str], ...], message: str) -> None:
    with pytest.raises(FindingsError, match=message):
        aggregate(ruled(1, *rules), {"h0": "people", "h1": "people"})


def test_rules_that_agree_are_merged() -> None:
    """A rule for all that one household pays and the same for each payment of the other; fixed parts add up."""
    book = ruled(1, ("h0", "", "spending"), ("h1", "row", "spending"))
    rows = book.tables["payments"].assign(fixed=[np.nan, 1.0])
    more = pd.DataFrame([("h0", "row", "", 2.0)], columns=["payer", "receiver", "follows", "fixed"])
    book = replace(book, tables={"payments": pd.concat([rows, more], ignore_index=True)})
    payments = Model(aggregate(book, {"h0": "people", "h1": "people"}).workbook).benchmark.payments
    assert payments.follows["row", "people"] == "spending"
    assert payments.fixed == {("row", "people"): 3.0}
