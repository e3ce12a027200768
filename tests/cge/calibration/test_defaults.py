"""Elasticities that no sheet gives: which are taken, and that the cautious ones make responses smaller."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import cge
from cge.analysis.laws import check
from cge.model.model import Model
from sam import FindingsError, Workbook
from sam.parameters import CAUTIOUS
from tests.economies import Shape, economy, with_settings


def bare(seed: int = 1, **settings: str) -> Workbook:
    """A random economy without elasticities of trade and mobility."""
    book = economy(seed, Shape(emissions=False, power=False))
    rows = book.tables["elasticities"]
    book.tables["elasticities"] = rows[~rows["parameter"].isin(["export_demand", "import_supply", "mobility"])]
    return with_settings(book, **settings)


def trade(model: Model) -> dict[str, float]:
    """Elasticity of demand abroad by commodity."""
    b = model.benchmark
    return {c: b.parameter("export_demand", c) for c in b.trade.exports}


def test_cautious_defaults_are_taken_where_nothing_is_given() -> None:
    model = Model(bare(defaults="cautious"))
    assert set(trade(model).values()) == {CAUTIOUS["export_demand"]}
    labour = model.groups["labour"]
    for f, value in model.benchmark.factors.immobility.items():
        assert value == (0.0 if f in labour else 1 / CAUTIOUS["mobility"])
    assert model.benchmark.defaulted["mobility"] == {math.inf, CAUTIOUS["mobility"]}


def test_what_is_given_counts_more() -> None:
    book = bare(defaults="cautious")
    row = pd.DataFrame([("export_demand", "", 7.0)], columns=["parameter", "account", "value"])
    book.tables["elasticities"] = pd.concat([book.tables["elasticities"], row], ignore_index=True)
    assert set(trade(Model(book)).values()) == {7.0}


def test_caution_makes_trade_answer_less() -> None:
    """Half the duties: exports of price takers move more, and only then a note says how to be cautious."""
    shock = {"t_import": cge.multiply(0.5)}
    bold, cautious = Model(bare()), Model(bare(defaults="cautious"))
    answers = [
        sum(abs(case.pct("q_export", c)) for c in case.values("q_export"))
        for case in (bold.solve(shock), cautious.solve(shock))
    ]
    assert answers[1] < 0.95 * answers[0]
    notes = [any("`defaults` = cautious" in n for n in check(model).notes) for model in (bold, cautious)]
    assert notes == [True, False]


def test_another_word_is_refused_with_its_cell() -> None:
    with pytest.raises(FindingsError, match=r"settings!B\d+.*defaults is standard or cautious, not 'careful'"):
        Model(bare(defaults="careful"))
