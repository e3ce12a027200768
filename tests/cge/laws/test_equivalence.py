"""Shocks that are the same economics in other words must give the same answer (spec 5.1, invariants 12, 13)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
import pytest

import cge
from cge.model.case import Case
from cge.model.model import Model
from tests.economies import WORKBOOKS, Shape, close, economy

Load = Callable[[str], Model]
EVERY = pytest.mark.parametrize("workbook", WORKBOOKS)
OUTCOMES = (
    "q_gdp",
    "v_gdp",
    "q_activity",
    "p_activity",
    "q_consumption",
    "p_purchaser",
    "v_income",
    "v_factor_income",
    "q_import",
    "q_export",
    "q_utility",
    "real_investment",
    "q_emission_total",
)


def same(one: Case, two: Case, symbols: Iterable[str] = OUTCOMES, tolerance: float = 1e-8) -> None:
    """Both solutions agree on all members of the symbols, and have moved away from the benchmark."""
    assert one.values("q_activity") != one.base("q_activity")
    for symbol in symbols:
        a, b = (np.array(list(s.values(symbol).values())) for s in (one, two))
        if a.size:
            close(a, b, tolerance, np.maximum(np.abs(b), 1e-6 * one.number("v_gdp") if symbol[0] == "v" else np.abs(b)))


@EVERY
def test_twice_as_good_is_twice_as_many(workbook: str, bundled_model: Load) -> None:
    """Doubling the quality of a factor is doubling its endowment; pay per effective unit is equal.

    Where the quality of factors forms the quality of output the two differ in physical units: switched off.
    """
    model = bundled_model(workbook)
    plain = {"quality_orientation": 0.0}
    for f in model.benchmark.sets["factor"][:2]:
        better = model.solve({**plain, f"factor_quality[{f}]": 2.0})
        more = model.solve({**plain, f"endowment[{f}]": cge.multiply(2.0)})
        same(better, more)
        close(better["p_factor", f] / 2, more["p_factor", f], 1e-8, more["p_factor", f])
        twice = {k: 2 * v for k, v in better.values("q_factor").items() if k[0] == f}
        close(list(twice.values()), [more["q_factor", *k] for k in twice], 1e-8, [more["q_factor", *k] for k in twice])


@pytest.mark.parametrize("seed", range(6))
def test_twice_as_good_is_twice_as_many_in_random_economies(seed: int) -> None:
    """With wedges, finite mobility, several taxes on factors and joint products."""
    model = Model(economy(seed, Shape(open=seed % 2 == 0, factors=3, activities=4)))
    for f in model.benchmark.sets["factor"]:
        better, more = model.solve({f"factor_quality[{f}]": 2.0}), model.solve({f"endowment[{f}]": cge.multiply(2.0)})
        income = [s for s in OUTCOMES if s not in ("v_income", "v_factor_income", "q_emission_total")]
        same(better, more, (*income, "v_income", "q_emission_total"))


@pytest.mark.parametrize("seed", range(4))
def test_productivity_is_augmentation_of_every_input(seed: int) -> None:
    """Hicks-neutral A in one activity = every branch of its tree more efficient by as much."""
    model = Model(economy(seed, Shape(emissions=False)))
    tree = model.benchmark.nest
    for a in model.benchmark.sets["activity"]:
        branches = [n for (n, x), parent in tree.parent.items() if x == a and parent == tree.root[a]]
        assert all(child.kind == "node" for child in tree.children[tree.root[a], a])
        one = model.solve({f"tfp[{a}]": cge.set_to(1.2, basis="gross_output")})
        two = model.solve({f"input_efficiency[{n},{a}]": 1.2 for n in branches})
        same(one, two)


@pytest.mark.parametrize("seed", range(3))
def test_augmenting_leaves_is_augmenting_their_node(seed: int) -> None:
    """Efficiency of a node of factors = quality of each of its factors in the sector."""
    model = Model(economy(seed, Shape(factors=3)))
    a = model.benchmark.sets["activity"][0]
    factors = [f for f, x in model.benchmark.factors.pay if x == a]
    one = model.solve({f"input_efficiency[V,{a}]": 1.3})
    two = model.solve({f"factor_quality_sector[{f},{a}]": 1.3 for f in factors})
    same(one, two)


@pytest.mark.parametrize("seed", range(3))
def test_idle_units_are_units_less(seed: int) -> None:
    """A share of a factor that is idle, and as much less of it: the same work, also where it moves with difficulty."""
    book = economy(seed, Shape(factors=2))
    f = book.sam.of("factor")[-1]
    idle = pd.DataFrame([("unemployment", f, 0.1)], columns=["parameter", "account", "value"])
    book.tables["elasticities"] = pd.concat([book.tables["elasticities"], idle], ignore_index=True)
    model = Model(book)
    assert model.benchmark.factors.immobility[f] > 0
    same(model.solve({f"unemployment[{f}]": 0.3}), model.solve({f"endowment[{f}]": cge.multiply(0.7 / 0.9)}))


@pytest.mark.parametrize("seed", range(3))
def test_a_bundle_is_a_node_written_shorter(seed: int) -> None:
    """`*` computes one price per commodity for all activities; naming every commodity gives the same economy.

    With a factor beside the commodities.
    """
    book = economy(seed, Shape(factors=3))
    nest = book.tables["nest"]
    goods = [a for a, kind in book.sam.kinds.items() if kind == "commodity"]
    factor = nest["item"].isin([a for a, kind in book.sam.kinds.items() if kind == "factor"])
    nest.loc[factor[factor].index[0], "parent"] = "M"
    bundle = Model(book)
    assert bundle.benchmark.sets["factor_in_bundle"]
    named = pd.DataFrame([("", c, "M", math.nan) for c in goods], columns=nest.columns[:4])
    book.tables["nest"] = pd.concat([nest[nest["item"] != "*"], named], ignore_index=True)
    node = Model(book)
    assert not node.benchmark.sets["factor_in_bundle"]
    first = bundle.benchmark.sets["activity"][0]
    own = next(f for f, a in bundle.benchmark.sets["factor_in_bundle"] if a == first)
    shocks: dict[str, float | cge.Shock] = {
        f"factor_quality_sector[{own},{first}]": 1.3,
        f"endowment[{own}]": cge.multiply(1.2),
        f"input_efficiency[M,{first}]": 1.2,
    }
    same(bundle.solve(shocks), node.solve(shocks), (*OUTCOMES, "q_factor"))


@EVERY
def test_removing_wedges_that_are_not_there(workbook: str, bundled_model: Load) -> None:
    """With every wedge zero, reform changes nothing; with the workbook's own wedges it does."""
    model = bundled_model(workbook)
    none = model.solve({"wedge": 0.0})
    reformed = model.solve({"wedge": 0.0, "wedge_removal": 0.5})
    size = np.where(model.positive, np.abs(none.x), max(1.0, model.benchmark.gdp))
    moved = np.abs(reformed.x - none.x) / size
    assert bool((moved[[s != "wedge_removal" for s, _ in model.compiled.columns]] <= 1e-10).all())
    own = any(model.benchmark.factors.wedge.values())
    if own:
        assert abs(model.solve({"wedge_removal": 0.5}).pct("q_gdp")) > 1e-2


@pytest.mark.parametrize("seed", range(3))
def test_full_removal_is_a_wedge_of_zero(seed: int) -> None:
    model = Model(economy(seed))
    same(model.solve({"wedge_removal": 1.0}), model.solve({"wedge": 0.0}))


@pytest.mark.parametrize("seed", range(3))
def test_reform_path_is_geometric(seed: int) -> None:
    """A share s of reform leaves (1 + wedge)^(1 - s): the same as writing those wedges (spec 2.3)."""
    model = Model(economy(seed, Shape(exact=False)))
    left = {f"wedge[{f},{a}]": (1 + w) ** 0.7 - 1 for (f, a), w in model.benchmark.factors.wedge.items()}
    assert max(abs(w) for w in left.values()) > 0.005
    same(model.solve({"wedge_removal": 0.3}), model.solve(left))


@EVERY
def test_quality_of_output_is_neutral(workbook: str, bundled_model: Load) -> None:
    """Invariant 11: with kappa = gamma = gamma_x = 1 orientation relabels output; efficiency units stay."""
    model = bundled_model(workbook)
    f = model.benchmark.sets["factor"][0]
    plain = model.solve({f"factor_quality[{f}]": 1.1, "quality_orientation": 0.0, "e_quality_cost": 1.0})
    formed = model.solve({f"factor_quality[{f}]": 1.1, "quality_orientation": 0.6, "e_quality_cost": 1.0})
    assert max(formed.values("output_quality").values()) > 1.001
    same(plain, formed, ("q_gdp", "q_utility", "q_consumption", "real_investment", "q_composite"))


@pytest.mark.parametrize("seed", range(3))
def test_a_tax_shared_by_two_accounts_is_one_tax(seed: int) -> None:
    """Raising either of two taxes on the same factor by as much pay does the same to everything but their revenue."""
    model = Model(economy(seed, Shape(factors=2)))
    names = {t for t, f, _ in model.benchmark.sets["tax_factor_rate"] if f == "f0"}
    assert names == {"tfa", "tf1"}
    one, two = (model.solve({f"t_factor[{t},f0,*]": cge.add(0.1)}) for t in ("tfa", "tf1"))
    same(one, two)


@pytest.mark.parametrize("seed", range(3))
def test_lump_sum_is_a_transfer(seed: int) -> None:
    """A lump-sum transfer is the same as more of the recorded transfers, household by household."""
    model = Model(economy(seed, Shape(households=1)))
    same(model.solve({"lump_sum[g0]": 4.0}), model.solve({"transfer_government[h0,g0]": cge.add(4.0)}))


@pytest.mark.parametrize("seed", range(3))
def test_lerner_symmetry(seed: int) -> None:
    """A uniform duty with an export subsidy as high is a revaluation, where nothing but trade crosses the border."""
    wb = economy(seed, Shape(margins=False, governments=1))
    model = Model(wb)
    levels, b = model.system.levels, model.benchmark
    balanced = {"transfer_abroad": 0.0, "factor_abroad": 0.0, "foreign_saving": 0.0}
    balanced |= {f"s_transfer[row,{j}]": 0.0 for i, j in levels["s_transfer"] if i == "row"}
    for (i, f), share in levels["s_factor_income"].items():
        if i == "row":
            kept = levels["s_factor_income"]["h0", f] + share
            balanced |= {f"s_factor_income[row,{f}]": 0.0, f"s_factor_income[h0,{f}]": kept}
    before = model.solve(balanced)
    duty = {f"t_import[tim,{c}]": 1.1 * (1 + before["t_import", "tim", c]) - 1 for c in b.sets["imported"]}
    subsidy = {f"t_export[tex,{c}]": (1 + before["t_export", "tex", c]) / 1.1 - 1 for c in b.sets["exported"]}
    after = model.solve({**balanced, **duty, **subsidy})
    # the Fisher volume is left out: net exports of the benchmark are deflated at the exchange rate, which moves
    same(before, after, ("q_gdp_laspeyres", *OUTCOMES[1:]), tolerance=1e-9)
    close(after.number("exchange_rate") * 1.1, before.number("exchange_rate"), 1e-9)
    assert abs(model.solve({**balanced, **duty}).pct("q_gdp") - before.pct("q_gdp")) > 1e-3
