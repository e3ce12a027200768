"""Baskets of one's own, and producer prices as numeraire."""

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
from sam import Workbook
from sam.aggregate import aggregate
from sam.split import split
from tests.economies import Shape, close, economy, with_settings

SHAPE = Shape(exact=False, power=False)
TAXED: dict[str, Any] = {"t_sales[*,c1]": cge.add(0.1)}
BURNT: dict[str, Any] = {"emission_price": cge.set_to(0.01)}


def in_basket(book: Workbook, **weights: dict[str, float]) -> Workbook:
    rows = [(index, c, w) for index, basket in weights.items() for c, w in basket.items()]
    return replace(book, tables={**book.tables, "basket": pd.DataFrame(rows, columns=["index", "commodity", "weight"])})


def relative(case: Case, c: str) -> float:
    return float(case["p_purchaser", c] / case.base("p_purchaser")[c])


def test_the_default_is_what_all_households_consume() -> None:
    """At what each of them pays: a price on the emissions of one purchase is in it."""
    model = Model(economy(2, SHAPE))
    taxed, burnt = (model.solve(s, closure="numeraire_exchange_rate") for s in (TAXED, {**TAXED, **BURNT}))
    for case, dearer in ((taxed, False), (burnt, True)):
        amounts = case.base("q_consumption")
        now = sum(q * case["p_purchaser", c] for (c, _), q in amounts.items())
        before = sum(q * case.base("p_purchaser")[c] for (c, _), q in amounts.items())
        paid = case.number("cpi") * before - now
        emitted = case.base("q_emission_user")["CO2", "h0"] * case["p_emission", "CO2"] if dearer else 0.0
        close(paid, emitted, 1e-9, before)
        assert (paid > 1e-3) == dearer


@pytest.mark.parametrize("rule", ["market", "ifpri"])
def test_named_baskets(rule: str) -> None:
    """Home consumption is left out; IFPRI's value shares are weighted with the price level of the composite again."""
    book = with_settings(economy(2, SHAPE), baskets=rule)
    model = Model(book)
    case = model.solve(TAXED, closure="numeraire_exchange_rate")
    sam = model.benchmark.sam
    spent = {c: sum(sam[c, h] for h in ("h0", "h1")) for c in ("c0", "c1", "c2")}
    if rule == "ifpri":
        for c in spent:
            made = sum(sam[a, c] for a in ("a0", "a1", "a2"))
            tax, margin = (sam[t, c] if t in sam.labels else 0.0 for t in ("tex", "mx"))
            home = made - (sam[c, "row"] - tax - margin)
            per_unit = 1 + (sam["mh", c] / home if made else 0.0)
            spent[c] *= per_unit * case.base("p_purchaser")[c]
    expected = sum(v * relative(case, c) for c, v in spent.items()) / sum(spent.values())
    close(case.number("cpi"), expected, 1e-10)


def test_a_basket_from_a_sheet() -> None:
    weights = {"c0": 3.0, "c2": 1.0}
    book = in_basket(economy(2, SHAPE), consumer_prices=weights, producer_prices={"c0": 1.0, "c1": 4.0})
    case = Model(book).solve({"t_sales[*,c2]": cge.add(0.1)}, closure="numeraire_exchange_rate")
    close(case.number("cpi"), (3 * relative(case, "c0") + relative(case, "c2")) / 4, 1e-10)
    close(case.number("ppi"), (case["p_home", "c0"] + 4 * case["p_home", "c1"]) / 5, 1e-10)
    assert check(Model(book)).passed


def test_producer_prices_as_numeraire_change_nothing_real() -> None:
    model = Model(economy(2, SHAPE))
    one, other = (model.solve({**TAXED, **BURNT}, closure=c) for c in ("neoclassical", "numeraire_producer_prices"))
    close(other.number("ppi"), 1.0, 1e-12)
    assert abs(other.number("cpi") - 1) > 1e-4
    for symbol in ("q_activity", "q_consumption", "q_export"):
        a, b = (np.array(list(case.values(symbol).values())) for case in (one, other))
        close(a, b, 1e-8, np.abs(b))
    sold = {c: v for c, v in one.base("q_home").items() if not c.startswith("own_")}
    index = sum(v * one["p_home", c] for c, v in sold.items()) / sum(sold.values())
    close(one.number("ppi"), index, 1e-10)


def test_weights_are_merged_and_divided() -> None:
    book = in_basket(economy(2, SHAPE), consumer_prices={"c0": 3.0, "c1": 1.0})
    book = replace(book, tables={"basket": book.tables["basket"]})
    merged = aggregate(book, {"c0": "c", "c1": "c"}).workbook.tables["basket"]
    assert merged["weight"].tolist() == [4.0]
    shares = pd.DataFrame(
        [("c0", "x", 0.25, "", ""), ("c0", "y", 0.75, "", "")],
        columns=["account", "part", "share", "where", "counterpart"],
    )
    parts = split(book, shares).tables["basket"].set_index("commodity")["weight"].to_dict()
    assert parts == {"x": 0.75, "y": 2.25, "c1": 1.0}
