"""Why a symbol moved: contributions add up for equations of every block, and are what a hand calculation gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

import cge
from cge.analysis.closure_story import owners
from cge.analysis.explanation import Explanation, explain
from cge.errors import ExperimentError
from cge.language.reference import show
from cge.model.closures import CLOSURES
from cge.model.model import Model
from cge.model.scenario import Scenario
from tests.cge.analysis.test_growth_accounting import everything
from tests.economies import economy

Load = Callable[[str], Model]
SHOCKS: dict[str, Any] = {
    "tfp": cge.multiply(1.05, basis="gross_output"),
    "wedge_removal": 0.25,
    "factor_quality": cge.multiply(1.1),
    "emission_price": 50.0,
    "p_world_import": cge.multiply(1.1),
    "t_production": cge.add(0.01),
}


def plan_of(model: Model, shocks: Mapping[str, Any], closure: str = "neoclassical") -> Scenario:
    return model.scenario({k: v for k, v in shocks.items() if k in model.system.symbols}, closure)


def adds_up(found: Explanation, tolerance: float = 1e-6) -> None:
    total = sum(t.contribution for t in found.terms)
    parts = sum(abs(p.contribution) for t in found.terms for p in t.parts)
    size = max(abs(found.change), parts, 1e-5 * max(1.0, abs(found.before)))
    expected = 0.0 if found.balance else found.change
    assert abs(expected - total) <= tolerance * size, (found.symbol, found.member, expected, total)


def one_of_each(model: Model, plan: Scenario, seed: int) -> list[str]:
    """An unknown for every equation of the model, at random members."""
    rng = np.random.default_rng(seed)
    row_of, _, _ = owners(model, plan.swaps)
    by_equation: dict[str, list[int]] = {}
    for k, r in row_of.items():
        by_equation.setdefault(model.compiled.rows[r][0].name, []).append(k)
    return [show(*model.compiled.columns[int(rng.choice(ks))]) for ks in by_equation.values()]


def test_terms_add_up_for_every_equation_of_china(bundled_model: Load) -> None:
    model = bundled_model("china2018_42")
    plan = plan_of(model, SHOCKS)
    names = one_of_each(model, plan, 1)
    blocks = set()
    for name in names:
        found = explain(model, plan, name)
        adds_up(found)
        assert found.equation is not None
        blocks.add(found.equation.block)
    assert blocks == {e.block for e, _ in model.compiled.rows}


@pytest.mark.parametrize("seed", range(3))
def test_terms_add_up_in_random_economies(seed: int) -> None:
    model = Model(economy(seed))
    plan = plan_of(model, everything(model))
    for name in one_of_each(model, plan, seed):
        adds_up(explain(model, plan, name))


@pytest.mark.parametrize("closure", list(CLOSURES))
def test_what_a_closure_frees_is_explained_by_the_equation_of_what_it_holds(closure: str, bundled_model: Load) -> None:
    model = bundled_model("china2018_42")
    # at 2 % all revenue on clean power starts offshore wind on the way, a kink the quadrature cannot see
    plan = plan_of(model, {"tfp": cge.multiply(1.01, basis="gross_output")}, closure)
    row_of, freed, fixed = owners(model, plan.swaps)
    assert sorted(row_of.values()) == list(range(len(model.compiled.rows)))
    last = {swap: k for k, swap in freed.items()}
    for swap, k in last.items():
        found = explain(model, plan, show(*model.compiled.columns[k]))
        assert found.freed_by == swap
        adds_up(found)
    for k, swap in list(fixed.items())[-1:]:
        found = explain(model, plan, show(*model.compiled.columns[k]))
        assert (found.equation, found.fixed_by, found.change) == (None, swap, 0.0)


def test_a_limit_that_binds_is_explained_by_what_presses_on_it(bundled_model: Load) -> None:
    model = bundled_model("china2018_42")
    plan = plan_of(model, {"emission_cap": cge.multiply(0.95)}, "emission_cap")
    found = explain(model, plan, "emission_price[CO2]")
    adds_up(found)
    assert found.terms[0].symbol == "emission_cap"
    assert found.terms[0].contribution > 0


def _nested(sigma: float) -> Model:
    """A random economy with the given elasticity in value added, and nothing else that matters."""
    book = economy(3)
    nest = book.tables["nest"]
    nest.loc[nest["item"] == "V", "sigma"] = sigma
    return Model(book)


def test_cobb_douglas_by_hand() -> None:
    """Contribution of a factor price to the cost of a Cobb–Douglas node: its share times its log change, exactly."""
    model = _nested(1.0)
    plan = plan_of(model, {"endowment[f0]": cge.multiply(0.5)} | {"endowment": cge.multiply(1.0)})
    plan = Scenario(**{**plan.__dict__, "target": _halved(model, plan)})
    found = explain(model, plan, "p_node[V,a1]")
    prices = next(t for t in found.terms if t.symbol == "p_factor")
    children = {c.name: c.value for c in model.benchmark.nest.children["V", "a1"]}
    assert len(prices.parts) == len(children) > 1
    for part in prices.parts:
        share = children[str(part.member)] / sum(children.values())
        assert part.contribution == pytest.approx(share * math.log(part.after / part.before), abs=1e-9)
    assert abs(found.change) > 0.01


def _halved(model: Model, plan: Scenario) -> Any:
    target = plan.target.copy()
    target[model.columns("endowment[f0]")] *= 0.5
    return target


def test_leontief_by_hand() -> None:
    """Contribution to the price of margins: value share times log change, to first order in a small shock."""
    model = Model(economy(3))
    plan = plan_of(model, {"tfp": cge.multiply(1.0001, basis="gross_output")})
    found = explain(model, plan, "p_margin[mu]")
    ((part,),) = [t.parts for t in found.terms]
    assert part.contribution == pytest.approx(found.change, rel=1e-9)
    first = explain(model, plan, "p_purchaser[c1]")
    base = model.system.levels
    shares = {t.symbol: t.contribution / math.log(t.parts[0].after / t.parts[0].before) for t in first.terms}
    margin = sum(rate for _, rate in model.benchmark.trade.margins[""]["c1"])
    assert shares["p_margin"] == pytest.approx(margin / base["p_purchaser"]["c1"], rel=1e-3)


def test_zero_profit_by_hand(bundled_model: Load) -> None:
    """Output price against its cost: one for one with unit cost, minus one for one with TFP; import price with ln 2."""
    model = bundled_model("china2018_42")
    plan = plan_of(model, {"p_world_import": cge.multiply(2.0), "tfp": cge.multiply(1.1, basis="gross_output")})
    found = explain(model, plan, "p_activity[a12]", "zero_profit")
    by_symbol = {t.symbol: t for t in found.terms}
    assert by_symbol["tfp"].contribution == pytest.approx(-math.log(1.1), abs=1e-12)
    cost = by_symbol["p_node"].parts[0]
    assert cost.contribution == pytest.approx(math.log(cost.after / cost.before), abs=1e-10)
    duty = explain(model, plan, "p_import[c12]")
    assert {t.symbol: t.contribution for t in duty.terms}["p_cif"] == pytest.approx(math.log(2), abs=1e-9)
    adds_up(duty)


def test_a_market_finds_its_price(bundled_model: Load) -> None:
    """The factor price stands in no factor market; with the demands taken together it is explained in full."""
    model = bundled_model("china2018_42")
    found = explain(model, plan_of(model, SHOCKS), "p_factor[L_low]")
    assert set(found.together) == {"factor_demand"}
    assert not found.balance
    adds_up(found, 1e-9)
    assert {"q_node", "factor_quality"} <= {t.symbol for t in found.terms}


def test_walras_follows_from_all_markets(bundled_model: Load) -> None:
    model = bundled_model("china2018_42")
    found = explain(model, plan_of(model, SHOCKS), "walras")
    assert found.balance
    adds_up(found)


def test_given_symbols_have_no_equation(bundled_model: Load) -> None:
    model = bundled_model("china2018_42")
    found = explain(model, plan_of(model, SHOCKS), "tfp[a01]")
    assert (found.equation, found.terms) == (None, ())
    assert found.after == pytest.approx(1.05 * found.before)
    assert "zero_profit" in found.elsewhere


@pytest.mark.parametrize(
    ("symbol", "equation", "message"),
    [
        ("q_activity", "", "name one of them; those that moved most are q_activity"),
        ("q_activityy[a01]", "", "did you mean 'q_activity'"),
        ("q_activity[a1]", "", "did you mean"),
        ("p_activity[a01]", "zero_profits", "did you mean 'zero_profit'"),
        ("p_purchaser[c01]", "consumption", "name one, such as consumption[c01,"),
    ],
)
def test_wrong_names_are_named(symbol: str, equation: str, message: str, bundled_model: Load) -> None:
    model = bundled_model("china2018_42")
    with pytest.raises(ExperimentError) as error:
        explain(model, plan_of(model, SHOCKS), symbol, equation)
    assert message in str(error.value)
