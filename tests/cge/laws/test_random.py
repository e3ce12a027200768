"""The laws in random economies: many-to-many make, several taxes, margins, households and governments, or none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cge
from cge.analysis.laws import check, gdp_three_ways
from cge.errors import ClosureError, SolveError
from cge.model.closures import CLOSURES
from cge.model.model import Model
from cge.model.rebuilt_sam import merged, rebuild
from tests.economies import Shape, close, economy, stirred, values

SHAPES = st.builds(
    Shape,
    activities=st.integers(1, 5),
    commodities=st.integers(1, 4),
    factors=st.integers(1, 3),
    households=st.integers(1, 3),
    governments=st.integers(0, 2),
    enterprise=st.booleans(),
    open=st.booleans(),
    saving=st.booleans(),
    invest=st.booleans(),
    taxes=st.booleans(),
    margins=st.booleans(),
    inventories=st.booleans(),
    wedges=st.booleans(),
    emissions=st.booleans(),
    joint=st.booleans(),
    power=st.booleans(),
    home=st.booleans(),
).filter(lambda s: s.activities >= s.commodities and (s.open or s.activities >= 1))
ANY = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@ANY
@given(SHAPES, st.integers(0, 10**6))
def test_every_law_of_cge_check_holds(shape: Shape, seed: int) -> None:
    report = check(Model(economy(seed, shape)))
    assert [r for r in report.rows if not r.passed] == []


def refused(closure: str, error: ClosureError) -> None:
    """The default closure fits every economy; a refusal says what is missing."""
    assert closure != "neoclassical"
    assert error.findings


def unsolved(closure: str, shape: Shape, error: SolveError) -> None:
    """What may fail: closures that pin quantities, but never because the accounts leak.

    Where investment comes first a household may be pressed down to its subsistence. Where technology alone
    fixes the wage (one factor, or one activity), a floor above it has no equilibrium.
    """
    assert "leak" not in error.headline
    starves = any(s.free == "saving_points" for s in CLOSURES[closure].swaps) and "q_utility" in str(error)
    fixed = 1 in (shape.factors, shape.activities)
    floored = closure == "wage_floor" and fixed and "wage_floor_market" in str(error)
    assert starves or floored or closure in ("fixed_factors", "fixed_exchange_rate", "switching")


@ANY
@given(SHAPES, st.integers(0, 10**6), st.sampled_from(sorted(CLOSURES)))
def test_books_close_under_any_closure_or_it_is_refused(shape: Shape, seed: int, closure: str) -> None:
    """A closure that fits closes all books with everything given moved; one that does not says why."""
    model = Model(economy(seed, shape))
    try:
        problem = model.problem(model.swaps(closure))
    except ClosureError as error:
        refused(closure, error)
        return
    start = model.compiled.start
    assert np.array_equal(merged(model).values.nonzero(), rebuild(model, start).values.nonzero())
    try:
        x, _ = problem.solve(stirred(model, problem, 0.02, seed))
    except SolveError as error:
        unsolved(closure, shape, error)
        return
    gdp = float(values(model, x, "v_gdp")[0])
    sam = rebuild(model, x)
    close(sam.values.sum(0), sam.values.sum(1), 1e-8, gdp)
    close(list(gdp_three_ways(sam).values()), [gdp] * 3, 1e-8, gdp)


def test_an_emission_price_is_paid_to_someone() -> None:
    """Without a government the revenue goes to households: no money vanishes."""
    for governments in (0, 1, 2):
        model = Model(economy(3, Shape(governments=governments, taxes=governments > 0)))
        priced = model.solve({"emission_price": 0.5})
        assert priced["v_emission_revenue", "CO2"] > 1
        close(priced.walras, 0.0, 1e-10)
        assert priced["q_emission_total", "CO2"] < priced.benchmark["q_emission_total", "CO2"]


def test_a_rebuilt_economy_is_an_economy() -> None:
    """The SAM after a shock is a benchmark in its own right, and solves to itself."""
    first = Model(economy(5, Shape(emissions=False)))
    sam = rebuild(first, first.solve({"tfp": cge.set_to(1.1, basis="gross_output"), "t_sales": cge.add(0.02)}).x)
    from sam import Workbook

    second = Model(Workbook(sam=sam, tables=first.workbook.tables))
    close(
        second.benchmark.gdp,
        first.solve({"tfp": cge.set_to(1.1, basis="gross_output"), "t_sales": cge.add(0.02)}).number("v_gdp"),
        1e-9,
        sam.values.sum(),
    )
    assert check(second).passed


@pytest.mark.parametrize("cut", [("h0", "f0"), ("c0", "a0"), ("a0", "c0")])
def test_an_unbalanced_table_does_not_pass(cut: tuple[str, str]) -> None:
    """The check can fail: a cell changed by hand is refused on reading, or found."""
    from sam import FindingsError, Workbook

    good = economy(1)
    matrix = good.sam.values.copy()
    i, j = (good.sam.labels.index(a) for a in cut)
    matrix[i, j] *= 1.01
    bad = type(good.sam)(good.sam.labels, matrix, good.sam.kinds, good.sam.label_en, good.sam.label_zh, good.sam.on)
    with pytest.raises(FindingsError):
        Model(Workbook(sam=bad, tables=good.tables))
