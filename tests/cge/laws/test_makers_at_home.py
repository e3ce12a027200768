"""Makers of one good who also feed the household that owns them: `make` = inf and sheet `makers` with home goods."""

from __future__ import annotations

import math
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
from tests.cge.laws.test_home_consumption import told
from tests.cge.laws.test_makers import with_elasticities
from tests.economies import Shape, close, economy

SHAPE = Shape(exact=False, power=False, emissions=False, factors=3)
SHOCK: dict[str, Any] = {"t_sales": cge.add(0.1), "tfp[a1]": cge.multiply(1.1, basis="gross_output")}
REAL = ("q_activity", "p_factor", "v_consumption", "q_utility", "q_home", "q_export", "p_composite")


def eating(seed: int, **given: float) -> Workbook:
    return with_elasticities(told(economy(seed, SHAPE), elasticity=0.7), joint=1.5, **given)


def selling(book: Workbook, *goods: str) -> Workbook:
    """With all exports of these goods told by maker, in proportion to what each sends to market."""
    sam = book.sam
    rows = [(a, c, sam[a, c]) for c in goods for a in sam.of("activity") if sam[a, c]]
    table = pd.DataFrame(rows, columns=["activity", "commodity", "exports"])
    return replace(book, tables={**book.tables, "makers": table})


def shared(seed: int, count: int = 2) -> bool:
    """Whether the first activity and another make the first commodity."""
    sam = economy(seed, SHAPE).sam
    return sum(sam[a, "c0"] > 0 for a in sam.of("activity")) >= count and sam["a0", "c0"] > 0


SEEDS = [s for s in range(60) if shared(s)][:3]


def alike(one: Case, other: Case, tolerance: float = 1e-9) -> None:
    for symbol in REAL:
        a, b = (np.array(list(case.values(symbol).values())) for case in (one, other))
        close(a, b, tolerance, np.maximum(np.abs(b), 1e-3))


@pytest.mark.parametrize("rule", ["one price", "by maker", "not told apart"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_law_holds(seed: int, rule: str) -> None:
    apart = eating(seed, make=math.inf)
    whole = with_elasticities(economy(seed, SHAPE), joint=1.5, make=math.inf)
    model = Model({"one price": apart, "by maker": selling(apart, "c0"), "not told apart": whole}[rule])
    assert (model.benchmark.own_make if rule == "not told apart" else model.benchmark.home_make) != {}
    assert [r for r in check(model).rows if not r.passed] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_eaten_is_worth_what_all_makers_are_paid(seed: int) -> None:
    case = Model(eating(seed, make=math.inf)).solve(SHOCK)
    makers = [a for a in case.model.benchmark.sets["activity"] if case.model.benchmark.sam[a, "c0"]]
    assert len(makers) > 1
    price = case["p_output", "c0"]
    assert abs(price - 1) > 1e-4
    close([case["p_make", a, "c0"] for a in makers], [price] * len(makers), 1e-10)
    close(case["p_purchaser", "own_a0_c0"], price, 1e-9)
    sold, eaten = case.sam["a0", "c0"], case.sam["a0", "own_a0_c0"]
    made = case.model.benchmark.made["a0", "c0"]
    joint = (
        made * (case["q_activity", "a0"] / case.base("q_activity")["a0"]) * (price / case["p_activity", "a0"]) ** 1.5
    )
    others = case.model.benchmark.own_make
    assert not others
    close((sold + eaten) / price, joint, 1e-9, made)


@pytest.mark.parametrize("seed", SEEDS)
def test_makers_who_export_alike_are_one_good(seed: int) -> None:
    """Exports in proportion to what goes to market at one elasticity: sheet `makers` and `make` = inf are one model."""
    book = eating(seed, make=math.inf)
    alike(Model(selling(book, "c0")).solve(SHOCK), Model(book).solve(SHOCK))


@pytest.mark.parametrize("seed", SEEDS)
def test_many_varieties_come_close_to_one_good(seed: int) -> None:
    """The gap to perfect substitutes shrinks as 1 / `make`."""
    limit = Model(eating(seed, make=math.inf)).solve(SHOCK)
    gaps = []
    for make in (25.0, 100.0):
        case = Model(eating(seed, make=make)).solve(SHOCK)
        gaps.append(abs(case["q_activity", "a0"] / limit["q_activity", "a0"] - 1))
    assert 0 < gaps[1] < gaps[0] / 2.5
