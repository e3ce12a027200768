"""Who pays for investment: points on saving rates, in economies that save little, and where nothing is invested."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cge
from cge.analysis.laws import check
from cge.errors import ClosureError
from cge.model.closures import Swap
from cge.model.model import Model
from sam import Workbook
from tests.economies import Cells, Shape, close, economy, workbook

BETTER: dict[str, Any] = {"tfp_economy": cge.multiply(1.1, basis="gross_output")}
BY_SCALE = Swap("saving_points", "saving_scale")
SOME = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
STOCKS = st.builds(
    Shape,
    activities=st.integers(2, 4),
    commodities=st.integers(1, 3),
    households=st.integers(1, 3),
    governments=st.integers(0, 2),
    enterprise=st.booleans(),
    open=st.booleans(),
    taxes=st.booleans(),
    inventories=st.booleans(),
    invest=st.just(False),
).filter(lambda s: s.activities >= s.commodities)


def firms(household_saving: float, payout: float) -> Workbook:
    """Two goods, a household that may not save, and firms that invest what they do not pay out, also abroad."""
    cells: Cells = {
        ("a", "c"): 100.0,
        ("b", "i"): 60.0,
        ("L", "a"): 60.0,
        ("K", "a"): 40.0,
        ("L", "b"): 20.0,
        ("K", "b"): 40.0,
        ("h", "L"): 80.0,
        ("ent", "K"): 80.0,
        ("h", "ent"): payout,
        ("row", "ent"): 5.0,
        ("sav", "ent"): 75.0 - payout,
        ("sav", "h"): household_saving,
        ("sav", "row"): 5.0 - 5.0,
        ("c", "h"): 80.0 + payout - household_saving,
    }
    invested = 75.0 - payout + household_saving
    cells["c", "row"], cells["row", "c"] = 10.0, 5.0
    cells["c", "sav"] = 105.0 - 10.0 - cells["c", "h"]
    cells["i", "sav"] = 60.0
    assert cells["c", "sav"] + 60.0 == pytest.approx(invested)
    kinds = {"a": "activity", "b": "activity", "c": "commodity", "i": "commodity", "L": "factor", "K": "factor"}
    kinds |= {"h": "household", "ent": "enterprise", "sav": "savings", "row": "row"}
    return workbook(kinds, cells)


@pytest.mark.parametrize("saved", [0.0, 1.0, -5.0])
@pytest.mark.parametrize("closure", ["johansen", "welfare"])
@pytest.mark.parametrize("factor", [0.8, 1.1, 2.0])
def test_households_that_save_nothing_can_pay_for_investment(saved: float, closure: str, factor: float) -> None:
    """Saving rates of all move by the same points, below zero too; what is paid abroad keeps its rate."""
    model = Model(firms(saved, 5.0))
    case = model.solve({"tfp_economy": cge.multiply(factor, basis="gross_output")}, closure=closure)
    now, before = case.values, case.base
    for who, saving in (("h", saved), ("ent", 70.0)):
        rate = case["v_saving", who] / case["v_disposable", who]
        old = saving / before("v_disposable")[who]
        close(rate, old + case.number("saving_points"), 1e-10)
    assert (case.number("saving_points") > 0) == (factor < 1)
    close(case.number("real_investment"), before("real_investment")[()], 1e-8, case.number("v_gdp"))
    abroad = case.sam["row", "ent"] / now("v_disposable")["ent"]
    close(abroad, 5.0 / 80.0, 1e-12)
    distributed = case.sam["h", "ent"] / now("v_disposable")["ent"]
    close(distributed, 5.0 / 80.0 - case.number("saving_points"), 1e-10)


def test_a_scale_of_saving_rates_may_pass_through_zero() -> None:
    """Where little is saved the factor on it must turn negative: no wall at zero. It agrees with the points."""
    model = Model(firms(1.0, 5.0))
    points, scale = (model.solve(BETTER, "johansen", swaps) for swaps in ((), (BY_SCALE,)))
    assert scale.number("saving_scale") < 0
    # one household owns all: who saves for it does not matter to it
    for symbol in ("q_consumption", "q_investment", "q_activity"):
        a, b = (np.array(list(c.values(symbol).values())) for c in (points, scale))
        close(a, b, 1e-8, np.abs(b))
    close(points["ev", "h"], scale["ev", "h"], 1e-8, points.number("v_gdp"))


@SOME
@given(st.integers(0, 10**6), st.booleans())
def test_who_saves_for_a_single_household_does_not_matter(seed: int, abroad: bool) -> None:
    """Points over all and a scale of its own rate give the same allocation, where no tax or transfer is in between.

    A household that gets less from its enterprise also sends less abroad: so either of the two, not both.
    """
    shape = Shape(households=1, governments=0, taxes=False, open=abroad, enterprise=not abroad)
    model = Model(economy(seed, shape))
    points, scale = (model.solve(BETTER, "johansen", swaps) for swaps in ((), (BY_SCALE,)))
    for symbol in ("q_consumption", "q_activity"):
        a, b = (np.array(list(c.values(symbol).values())) for c in (points, scale))
        close(a, b, 1e-7, np.abs(b))
    assert model.measures_welfare(points.swaps)


@SOME
@given(STOCKS, st.integers(0, 10**6))
def test_economies_without_fixed_investment_obey_every_law(shape: Shape, seed: int) -> None:
    """Given stocks are paid for by saving; without any, savers only lend to each other."""
    model = Model(economy(seed, shape))
    assert [r for r in check(model).rows if not r.passed] == []
    case = model.solve(BETTER)
    gdp = case.number("v_gdp")
    stocks = sum(case["p_purchaser", c] * q for c, q in case.values("q_stock").items()) if "q_stock" in case else 0.0
    close(case.number("v_saving_total"), stocks, 1e-8, gdp)
    for c, q in case.values("q_stock").items() if "q_stock" in case else ():
        close(q, case.base("q_stock")[c], 1e-12, gdp)
    welfare = model.solve(BETTER, closure="welfare")
    assert model.measures_welfare(welfare.swaps)
    close(welfare.walras, 0.0, 1e-8)


@SOME
@given(STOCKS, st.integers(0, 10**6))
def test_stocks_are_investment_under_another_name(shape: Shape, seed: int) -> None:
    """Booked as fixed investment in fixed proportions, and held by `johansen`: the same economy."""
    stocks = economy(seed, replace(shape, inventories=True))
    sam = stocks.sam
    column, saver = sam.values[:, sam.position["inv"]].copy(), sam.position["sav"]
    if (column < 0).any():
        return
    values = sam.values.copy()
    values[:, saver] = column
    keep = [k for k in range(len(sam.labels)) if sam.labels[k] != "inv"]
    labels = [sam.labels[k] for k in keep]
    cells = {
        (r, c): float(values[sam.position[r], sam.position[c]])
        for r in labels
        for c in labels
        if values[sam.position[r], sam.position[c]]
    }
    tables = dict(stocks.tables)
    own = tables["elasticities"]
    own = own[own["parameter"] != "investment"]
    tables["elasticities"] = pd.concat([own, pd.DataFrame([("investment", "", 0.0)], columns=own.columns)])
    other = workbook({a: sam.kinds[a] for a in labels}, cells, tables, dict(sam.on))
    one, two = Model(stocks).solve(BETTER), Model(other).solve(BETTER, closure="johansen")
    for symbol in ("q_activity", "q_consumption", "p_purchaser"):
        a, b = (np.array(list(case.values(symbol).values())) for case in (one, two))
        close(a, b, 1e-7, np.abs(b))
    close(one.pct("q_gdp"), two.pct("q_gdp"), 1e-5)


@pytest.mark.parametrize("governments", [1, 2])
def test_where_no_one_lends_a_closure_that_borrows_is_refused(governments: int) -> None:
    """Foreign or public saving cannot adjust without a savings account: said before anything is solved."""
    model = Model(economy(2, Shape(saving=False, governments=governments)))
    with pytest.raises(ClosureError, match="foreign_saving cannot adjust: nothing is saved"):
        model.problem(model.swaps("fixed_exchange_rate"))
    if governments == 2:
        one = (Swap("real_public_saving[g0]", "lump_sum[g0]"),)
        with pytest.raises(ClosureError, match=r"real_public_saving\[g1\] cannot adjust"):
            model.problem(model.swaps("neoclassical", one))
    for name in ("johansen", "balanced", "loanable_funds", "keynesian"):
        with pytest.raises(ClosureError, match="no fixed investment: closures that leave it alone fit"):
            model.problem(model.swaps(name))
