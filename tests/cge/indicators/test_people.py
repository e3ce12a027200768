"""People are counted once: nobody is lost when workers change sector, by whichever indicator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import cge
from cge.analysis.shock_contributions import contributions
from cge.indicators import INDICATORS
from cge.indicators.people import heads, net_arrivals, people, workers
from cge.model.case import Case
from cge.model.model import Model
from tests.economies import Shape, close, economy

Load = Callable[[str], Model]
SHOCKS: dict[str, Any] = {
    "wedge_removal": 0.6,
    "endowment": cge.multiply(1.07),
    "factor_quality": cge.multiply(1.1),
    "tfp[a1]": cge.multiply(1.2, basis="gross_output"),
}


@pytest.fixture(scope="module")
def models() -> list[Model]:
    return [Model(economy(seed, Shape(activities=5, commodities=5, factors=2))) for seed in range(4)]


def counted(case: Case) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Skill -> heads before, heads after, once more in numpy: leavers take their units, arrivals bring their mean."""
    b, found = case.model.benchmark, {}
    for f in dict.fromkeys(f for f, _ in b.factors.heads):
        users = b.factors.users[f]
        q0, q = (
            np.array([values["q_factor"].sel(factor=f, activity=a) for a in users]) for values in (case.benchmark, case)
        )
        n0 = np.array([b.factors.heads[f, a] for a in users])
        grown = q.sum() / q0.sum()
        change = q - grown * q0
        out, into = np.minimum(change, 0.0), np.maximum(change, 0.0)
        left = out * n0 / q0
        mean_units = out.sum() / left.sum() if left.sum() else 1.0
        found[f] = (grown * n0, grown * n0 + left + into / mean_units)
    return found


def moved(case: Case) -> float:
    return sum(float(np.maximum(stay - now, 0.0).sum()) for stay, now in counted(case).values())


def test_heads_are_those_of_the_rule_and_add_up(models: list[Model]) -> None:
    for model in models:
        case = model.solve(SHOCKS)
        m = model.state(case.x)
        for f, (stay, now) in counted(case).items():
            mine = [heads(m)[f, a] for a in model.benchmark.factors.users[f]]
            close(mine, now, 1e-11, now)
            close(sum(mine), stay.sum(), 1e-9)
            assert np.abs(now / stay - 1).max() > 1e-3
        close(INDICATORS["workers_moved"].values(m)[()], moved(case), 1e-10)


def test_movers_are_the_falls_of_people(bundled_model: Load) -> None:
    """The reform of wedges on China: falls are rises, and movers are the falls of what the indices per head use."""
    model = bundled_model("china2018_42")
    case = model.solve({"wedge_removal[labour,*]": 0.25})
    now, old = (people(model.state(x)) for x in (case.x, model.compiled.start))
    assert set(now) == set(old)
    for f in dict.fromkeys(f for f, _ in old):
        close(sum(n for (g, _), n in now.items() if g == f), sum(n for (g, _), n in old.items() if g == f), 1e-9)
    falls = sum(max(0.0, old[k] - n) for k, n in now.items())
    rises = sum(max(0.0, n - old[k]) for k, n in now.items())
    close(falls, rises, 1e-9)
    close(INDICATORS["workers_moved"].values(model.state(case.x))[()], falls, 1e-9)
    close(sum(workers(model.state(case.x)).values()), sum(old.values()), 1e-9)


def test_heads_follow_employment_and_not_quality(models: list[Model]) -> None:
    """Idle hands are no movers, and better workers are no more of them."""
    for model in models[:2]:
        plain = model.solve({"wedge_removal": 0.6})
        idle = model.solve({"wedge_removal": 0.6, "unemployment": cge.set_to(0.1)})
        for x in (plain, idle):
            m = model.state(x.x)
            for f in dict.fromkeys(f for f, _ in model.benchmark.factors.heads):
                before = sum(n for (g, _), n in model.benchmark.factors.heads.items() if g == f)
                employed = (
                    m.endowment[f] * (1 - m.unemployment[f]) / (m.base.endowment[f] * (1 - m.base.unemployment[f]))
                )
                close(sum(n for (g, _), n in heads(m).items() if g == f), employed * before, 1e-9)
        same = model.solve({"endowment": cge.multiply(1.1), "unemployment": cge.set_to(0.05)})
        m = model.state(same.x)
        even = all(abs(v) < 1e-12 for v in net_arrivals(m).values())
        assert even == (INDICATORS["workers_moved"].values(m)[()] < 1e-9)


def test_heads_are_continuous_where_a_sector_turns(bundled_model: Load) -> None:
    """On both sides of the benchmark, and the closer the smaller."""
    model = bundled_model("china2018_42")
    base = heads(model.state(model.compiled.start))
    steps = [1e-3, 1e-5]
    gaps = []
    for step in steps:
        m = model.state(model.solve({"tfp[a01]": cge.multiply(1 + step, basis="gross_output")}).x)
        gaps.append(max(abs(n - base[k]) / base[k] for k, n in heads(m).items()))
    assert 0 < gaps[1] < 0.02 * gaps[0]


def test_contributions_add_up_across_kinks(bundled_model: Load) -> None:
    """Sectors that lose workers first and gain later: the path integral still adds up, and so does Shapley."""
    model = bundled_model("china2018_42")
    names = ["rationalisation_theil", "productivity_between", "lilien"]
    shocks: dict[str, Any] = {
        "tfp[manufacturing]": cge.multiply(1.2, basis="value_added", group="A"),
        "q_policy[c35]": cge.add_pct_gdp(2.0, group="P"),
        "factor_quality[L_high]": cge.multiply(1.3, group="L"),
    }
    plan = model.scenario(shocks)
    turns = signs_on_the_way(model, plan, 0.02) != signs_on_the_way(model, plan, 1.0)
    assert turns.any()
    found = contributions(model, plan, names)
    size = np.where(np.array(found.units) == "%", 100.0, 1.0)
    for method in ("path", "shapley"):
        close(found.gap(method), np.zeros(len(names)), 1e-7, size)


def signs_on_the_way(model: Model, plan: Any, share: float) -> np.ndarray:
    """Which sectors gain workers a share of the way."""
    problem, start = model.problem(plan.swaps), model.compiled.start
    x, _ = problem.solve(problem.path(start, plan.target, share))
    return np.array(list(net_arrivals(model.state(x)).values())) > 0
