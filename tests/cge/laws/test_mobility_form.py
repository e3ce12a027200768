"""Factors that move with difficulty: a logit keeps their units, a CET their worth; both against plain numpy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import root

import cge
from cge.analysis.growth_accounting import account
from cge.analysis.laws import check
from cge.calibration.benchmark import Benchmark
from cge.errors import ClosureError
from cge.model.closures import CLOSURES
from cge.model.model import Model
from sam import Workbook
from sam.sources import textbook
from tests.economies import Array, Shape, close, economy, with_settings

PAY = np.array([[5.0, 20.0], [10.0, 15.0]])  # splcge: capital and labour in bread and milk
SHARE, BUDGET, TASTE = PAY / PAY.sum(0), PAY.sum(0) / PAY.sum(), 2.5
GOODS = ("BRD", "MLK")


def simple(form: str, elasticity: float) -> Workbook:
    """splcge with goods that replace each other and labour that moves with difficulty."""
    rows = [("mobility", "LAB", elasticity), ("consumption", "", TASTE)]
    book, table = textbook.splcge(), pd.DataFrame(rows, columns=["parameter", "account", "value"])
    return with_settings(replace(book, tables={**book.tables, "elasticities": table}), mobility_form=form)


def supply(form: str, e: float, wage: Array, labour: float) -> Array:
    """Who works where: by choice probabilities, or as a frontier of transformation earns most."""
    before = PAY[1]
    if form == "logit":  # utility e log(wage), with tastes that give the benchmark at equal wages
        weight = before * np.exp(e * np.log(wage))
        return np.asarray(labour * before.sum() * weight / weight.sum())

    def frontier(x: Array) -> float:
        return float((before ** (-1 / e) * x ** ((1 + e) / e)).sum() ** (e / (1 + e)))

    mix = before * wage**e  # wages in proportion to the slope of the frontier
    return np.asarray(labour * mix * frontier(before) / frontier(mix))


def plain(form: str, e: float, tfp: float, labour: float) -> tuple[Array, Array]:
    """Wages over the rental, and labour, by sector."""

    def sales(wage: Array) -> Array:
        price = wage ** SHARE[1] / np.array([tfp, 1.0])
        spent = BUDGET * price ** (1 - TASTE)
        return np.asarray(((wage * supply(form, e, wage, labour)).sum() + PAY[0].sum()) * spent / spent.sum())

    def gap(x: Array) -> Array:
        wage = np.exp(x)
        return np.asarray(np.log(SHARE[1] * sales(wage) / (wage * supply(form, e, wage, labour))))

    found = root(gap, np.zeros(2), tol=1e-14)
    assert np.abs(gap(found.x)).max() < 1e-12
    wage = np.exp(found.x)
    return wage, supply(form, e, wage, labour)


@pytest.mark.parametrize("form", ["logit", "cet"])
@pytest.mark.parametrize("e", [0.3, 1.0, 4.0])
def test_against_plain_numpy(form: str, e: float) -> None:
    """Better bread, and more hands: wages and hands by sector; what each form conserves."""
    s = Model(simple(form, e)).solve(
        {"tfp[a_BRD]": cge.set_to(1.4, basis="gross_output"), "endowment[LAB]": cge.multiply(1.25)}
    )
    wage, labour = plain(form, e, 1.4, 1.25)
    work = np.array([s["q_factor", "LAB", f"a_{g}"] for g in GOODS])
    close(work, labour, 1e-9, labour)
    paid = (work / PAY[1] * PAY[1].sum() / (25 * 1.25)) ** (1 / e) * s["p_factor", "LAB"] / s["p_factor", "CAP"]
    close(paid, wage, 1e-9, wage)
    assert abs(labour[0] / labour.sum() - 0.4) > 0.01
    income = s["v_factor_income", "LAB"] / s["p_factor", "CAP"]
    close(income, (wage * labour).sum(), 1e-9, income)
    if form == "logit":
        close(work.sum(), 25 * 1.25, 1e-12, 25)  # hands
    else:
        close((wage * work).sum(), s["p_factor", "LAB"] / s["p_factor", "CAP"] * 25 * 1.25, 1e-9, income)  # worth
        assert work.sum() < 25 * 1.25 * (1 - 1e-4)


def test_the_default_is_the_logit() -> None:
    """And the form says nothing of factors that move freely, or not at all."""
    shock = {"tfp[a_BRD]": cge.set_to(1.4, basis="gross_output")}
    default, logit, cet = (Model(simple(form, 0.5)).solve(shock).x for form in ("", "logit", "cet"))
    assert (default == logit).all()
    assert np.abs(cet - logit).max() > 1e-3
    for stiff in (0.0, np.inf):
        same = [Model(simple(form, stiff)).solve(shock).x for form in ("logit", "cet")]
        assert (same[0] == same[1]).all()


@pytest.mark.parametrize("closure", CLOSURES)
def test_every_law_holds(closure: str) -> None:
    """Several factors with wedges, taxes and the CET: whatever adjusts."""
    model = Model(with_settings(economy(5, Shape(factors=3)), mobility_form="cet"))
    assert model.benchmark.factors.transformed
    try:
        model.problem(model.swaps(closure))
    except ClosureError:
        return
    assert [r for r in check(model, closure).rows if not r.passed] == []


@pytest.mark.parametrize("seed", range(3))
def test_growth_accounting_adds_up(seed: int) -> None:
    """Units lost or won by the CET are factor supply, and what they earn elsewhere a gain of reallocation."""
    model = Model(with_settings(economy(seed, Shape(factors=3)), mobility_form="cet"))
    plan = model.scenario({"tfp[a0]": cge.multiply(1.2, basis="gross_output")})
    found = account(model, plan)
    close(found.terms["contribution"].sum(), found.divisia, 1e-9)
    assert Benchmark(model.workbook).factors.transformed
