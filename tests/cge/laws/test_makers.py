"""Several makers of one good: perfect substitutes at one price, and home sales and exports by maker."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import cge
from cge.analysis.gdp_identity import Point
from cge.analysis.laws import check
from cge.errors import ClosureError
from cge.model.case import Case
from cge.model.model import Model
from cge.model.shock_path import ShockPath
from sam import Workbook
from tests.economies import Shape, close, economy, workbook

SOME = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SHAPE = Shape(factors=3)
SHOCK: dict[str, Any] = {"p_world_import": cge.multiply(1.05), "tfp[a0]": cge.multiply(1.02, basis="gross_output")}


def with_elasticities(book: Workbook, **given: float) -> Workbook:
    """The workbook with these parameters for all accounts, in place of its own."""
    table = book.tables["elasticities"]
    kept = table[~table["parameter"].isin(given)]
    more = pd.DataFrame([(p, "", v) for p, v in given.items()], columns=["parameter", "account", "value"])
    return replace(book, tables={**book.tables, "elasticities": pd.concat([kept, more], ignore_index=True)})


def solved(seed: int, make: float) -> Case:
    return Model(with_elasticities(economy(seed, SHAPE), make=make, joint=1.5)).solve(SHOCK)


@SOME
@given(st.integers(0, 10**6), st.booleans())
def test_every_law_holds_where_makers_are_perfect_substitutes(seed: int, power: bool) -> None:
    model = Model(with_elasticities(economy(seed, replace(SHAPE, power=power)), make=math.inf, joint=1.5))
    assert [r for r in check(model).rows if not r.passed] == []


@SOME
@given(st.integers(0, 10**6))
def test_one_price_and_what_is_made_adds_up(seed: int) -> None:
    case = solved(seed, math.inf)
    m, data = case.model.state(case.x), case.model.benchmark
    assert not data.sets["make_market"]
    for c in data.sets["same_good"]:
        paid = [m.p_make[a, c] for a, d in data.sets["make_same"] if d == c]
        close(paid, [m.p_output[c]] * len(paid), 1e-10)
    for c in data.sets["same_good"]:
        received = sum(case.sam[a, c] for a in data.sets["activity"])
        close(received, m.p_output[c] * m.q_output[c], 1e-9, received)


@SOME
@given(st.integers(0, 10**6))
def test_quality_relabels_output_of_perfect_substitutes_too(seed: int) -> None:
    """At kappa = gamma = gamma_x = 1 nothing real depends on how much quality is made."""
    model = Model(with_elasticities(economy(seed, replace(SHAPE, emissions=False)), make=math.inf, joint=1.5))
    shock = {"factor_quality[f0]": cge.multiply(1.1)}
    without, full = (model.solve(shock | {"quality_orientation": psi}) for psi in (0.0, 1.0))
    assert max(full.values("output_quality").values()) > 1.01
    for symbol in ("q_composite", "q_consumption", "q_gdp", "p_purchaser"):
        close(list(full.values(symbol).values()), list(without.values(symbol).values()), 1e-8, 100.0)


@pytest.mark.parametrize("seed", [0, 2, 3])
def test_steep_substitution_ends_there(seed: int) -> None:
    """What a finite elasticity leaves falls as its inverse."""
    outputs = {s: np.array(list(solved(seed, s).values("q_activity").values())) for s in (25.0, 50.0, 100.0, math.inf)}
    gaps = [np.abs(outputs[s] - outputs[math.inf]).max() for s in (25.0, 50.0, 100.0)]
    assert gaps[2] > 0
    close(gaps[1] / gaps[2], 2.0, 0.1)
    close(gaps[0] / gaps[1], 2.0, 0.2)


def test_makers_that_nothing_tells_apart_are_refused() -> None:
    """Two activities with the same costs and one good: any split of its output is a solution."""
    cells = {
        ("a", "c"): 60.0,
        ("b", "c"): 40.0,
        ("L", "a"): 60.0,
        ("L", "b"): 40.0,
        ("h", "L"): 100.0,
        ("c", "h"): 100.0,
    }
    kinds = {"a": "activity", "b": "activity", "c": "commodity", "L": "factor", "h": "household"}
    table = pd.DataFrame([("make", "", math.inf)], columns=["parameter", "account", "value"])
    model = Model(workbook(kinds, cells, {"elasticities": table}))
    with pytest.raises(ClosureError, match=r"undetermined|determine"):
        model.solve({})


def by_maker(book: Workbook, exports: dict[tuple[str, str], float] | None = None, **columns: list[float]) -> Workbook:
    """The workbook with sheet `makers`: who exports how much, by default all in proportion to what they make."""
    made = {(a, c): v for a in book.sam.of("activity") for c in book.sam.of("commodity") if (v := book.sam[a, c])}
    rows = [(a, c, (exports or {}).get((a, c), v)) for (a, c), v in made.items()]
    table = pd.DataFrame(rows, columns=["activity", "commodity", "exports"]).assign(**columns)
    return replace(book, tables={**book.tables, "makers": table})


def drawn(seed: int, **given: float) -> Workbook:
    return with_elasticities(economy(seed, replace(SHAPE, power=False)), **{"joint": 1.5, **given})


@pytest.mark.parametrize("seed", range(4))
def test_makers_alike_are_one(seed: int) -> None:
    """Where all export the same share at the same elasticity, transformation by maker is that by commodity."""
    one, each = (Model(b).solve(SHOCK) for b in (drawn(seed, make=math.inf), by_maker(drawn(seed, make=2.0))))
    for symbol in ("q_activity", "q_home", "q_export", "q_output", "p_make", "p_output", "p_purchaser"):
        close(list(each.values(symbol).values()), list(one.values(symbol).values()), 1e-9, 100.0)


def unlike(seed: int) -> Workbook:
    """Makers export unequal shares, one in two nothing, at unequal elasticities."""
    g, book = np.random.default_rng(seed), drawn(seed)
    made = [(a, c) for a in book.sam.of("activity") for c in book.sam.of("commodity") if book.sam[a, c]]
    lead: dict[str, str] = {}
    for a, c in sorted(made, key=lambda k: -book.sam[k]):
        lead.setdefault(c, a)
    exports = {(a, c): book.sam[a, c] * (0.5 + g.uniform() if lead[c] == a else g.integers(0, 2)) for a, c in made}
    return by_maker(book, exports, transformation=[float(g.uniform(0.3, 4)) for _ in made])


@SOME
@given(st.integers(0, 10**6))
def test_every_law_holds_where_makers_transform(seed: int) -> None:
    model = Model(unlike(seed))
    assert [r for r in check(model).rows if not r.passed] == []
    case = model.solve({"tfp[a0]": SHOCK["tfp[a0]"]})
    m = model.state(case.x)
    for (a, c), made in model.benchmark.makers.made.items():
        assert made > 0
        sold = m.p_home[c] * m.q_make_home.get((a, c), 0.0) if c in m.p_home else 0.0
        sold += m.p_export[c] * m.q_make_export[a, c] if (a, c) in m.q_make_export else 0.0
        close(sold, case.sam[a, c], 1e-9, sold)


@pytest.mark.parametrize("seed", range(3))
def test_growth_accounting_is_exact_where_makers_are_alike_or_transform(seed: int) -> None:
    """The terms of the envelope equal the expenditure side, quality included."""
    shock: dict[str, Any] = {
        **SHOCK,
        "factor_quality": cge.multiply(1.1),
        "quality_orientation": 0.6,
        "e_quality_cost": 0.5,
    }
    for book in (drawn(seed, make=math.inf), unlike(seed)):
        model = Model(book)
        path = ShockPath(model, model.problem(model.swaps()), {"all": model.scenario(shock).target})
        for node in path.nodes(3):
            point = Point(model, node.x, node.dx[0])
            close(sum(point.terms().values()), point.divisia(), 1e-11, point.gdp)
