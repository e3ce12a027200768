"""Home consumption by activity and commodity: price, quantities, elasticity of its own, and every law."""

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
from sam.aggregate import aggregate
from sam.split import split
from tests.economies import Shape, close, economy

SHAPE = Shape(exact=False, power=False, emissions=False)
SHOCK: dict[str, Any] = {"t_sales": cge.add(0.1), "tfp[a1]": cge.multiply(1.1, basis="gross_output")}
COLUMNS = ["household", "commodity", "elasticity", "activity", "value"]


def told(book: Workbook, *, elasticity: float = 1.0, joint: float | None = None) -> Workbook:
    """The economy in which sheet `expenditure` tells home consumption apart, by what the activity sells."""
    sam, rows = book.sam, []
    sold = {c: sam["a0", c] for c in sam.of("commodity") if sam["a0", c]}
    for k, h in enumerate(sam.of("household")):
        weight = {c: v * (1 + k * j) for j, (c, v) in enumerate(sold.items())}
        for c, w in weight.items():
            rows.append((h, c, elasticity, "a0", sam["a0", h] * w / sum(weight.values())))
    tables = {**book.tables, "expenditure": pd.DataFrame(rows, columns=COLUMNS)}
    if joint is not None:
        table = tables["elasticities"].copy()
        table.loc[table["parameter"] == "joint", "value"] = joint
        tables["elasticities"] = table
    return replace(book, tables=tables)


def two_products(count: int) -> list[int]:
    """Seeds of economies whose first activity makes two commodities."""
    wanted = (s for s in range(100) if sum(economy(s, SHAPE).sam["a0", f"c{k}"] > 0 for k in range(3)) > 1)
    return [next(wanted) for _ in range(count)]


@pytest.mark.parametrize("seed", two_products(2))
def test_every_law_holds(seed: int) -> None:
    report = check(Model(told(economy(seed, SHAPE), elasticity=0.7)))
    assert [r for r in report.rows if not r.passed] == []
    assert any("own_a0_c0" in note for note in report.notes)


@pytest.mark.parametrize("seed", two_products(3))
def test_what_is_eaten_is_taken_from_what_is_sold_of_it(seed: int) -> None:
    """In fixed proportions output of each commodity, sold and eaten, follows the activity; prices are those of sale."""
    model = Model(told(economy(seed, SHAPE), joint=0.0))
    case = model.solve(SHOCK)
    moved = []
    for c in ("c0", "c1"):
        own, price = f"own_a0_{c}", case["p_make", "a0", c]
        close(case["p_purchaser", own], price, 1e-9)
        sold = case.sam["a0", c] / price
        eaten = sum(q for (good, _), q in case.values("q_consumption").items() if good == own)
        before = model.benchmark.sam["a0", c] + model.benchmark.sam["a0", own]
        close((sold + eaten) / before, case["q_activity", "a0"] / model.system.levels["q_activity"]["a0"], 1e-9)
        moved.append(price)
    assert abs(moved[0] - moved[1]) > 1e-4


def test_one_product_may_be_told_apart_or_not() -> None:
    """Where an activity makes one commodity its price is that of output: both ways of writing it are one economy."""
    book = economy(3, replace(SHAPE, joint=False))
    one, other = Model(book).solve(SHOCK), Model(told(book)).solve(SHOCK)
    for symbol in ("q_activity", "p_factor", "v_consumption", "q_utility"):
        a, b = (np.array(list(case.values(symbol).values())) for case in (one, other))
        close(a, b, 1e-9, np.abs(b))


def test_home_goods_have_elasticities_of_their_own() -> None:
    """At given prices consumption of what is told to be a necessity rises less than spending, by its elasticity."""
    seed = two_products(1)[0]
    model = Model(told(economy(seed, SHAPE), elasticity=0.4))
    b = model.benchmark
    ratio = b.demand.elasticity("own_a0_c0", "h0") / b.demand.elasticity("c0", "h0")
    close(ratio, 0.4, 1e-12)
    total = sum(b.demand.marginal_shares[c, "h0"] for c in b.demand.goods_of["h0"])
    close(total, 1.0, 1e-12)


def test_merging_and_splitting_carry_home_consumption() -> None:
    """Amounts add up when households or commodities are merged, and are divided when a household is split."""
    book = told(economy(two_products(1)[0], SHAPE), elasticity=0.7)
    book = replace(book, tables={"expenditure": book.tables["expenditure"]})
    merged = aggregate(book, {"h0": "h", "h1": "h"}).workbook
    table = merged.tables["expenditure"].set_index(["household", "commodity", "activity"])["value"]
    close(table.loc["h", :, "a0"].sum(), merged.sam["a0", "h"], 1e-12)
    shares = pd.DataFrame(
        [("h0", "poor", 0.3, "", ""), ("h0", "rich", 0.7, "", "")],
        columns=["account", "part", "share", "where", "counterpart"],
    )
    parts = split(book, shares)
    table = parts.tables["expenditure"].set_index("household")["value"]
    close(table.loc["poor"].sum(), parts.sam["a0", "poor"], 1e-12)
    assert check(Model(replace(parts, tables={"expenditure": parts.tables["expenditure"]}))).passed
