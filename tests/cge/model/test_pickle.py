"""A compiled system, a problem and the facts of a system survive pickling: the same numbers to the last bit."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from cge.errors import DeclarationError, SolveError
from cge.model.model import Model
from cge.solve.state import state
from tests.economies import WORKBOOKS, stirred

Load = Callable[[str], Model]
EVERY = pytest.mark.parametrize("workbook", [w for w in WORKBOOKS if not w.endswith("153")])


def again(thing: Any) -> Any:
    return pickle.loads(pickle.dumps(thing))


@EVERY
def test_problems_solve_the_same_after_pickling(workbook: str, bundled_model: Load) -> None:
    """Before and after the first solve, which makes the plan of the factorisation."""
    model = bundled_model(workbook)
    fresh, used = (again(model.problem(model.swaps())) for _ in range(2))
    target = stirred(model, fresh, 0.05, seed=2)
    used.solve(fresh.compiled.start)
    ours, report = model.problem(model.swaps()).solve(target)
    for problem in (fresh, used, again(used)):
        x, other = problem.solve(target)
        assert x.tolist() == ours.tolist()
        assert other == report


def test_the_words_of_a_pickled_problem_are_the_same(bundled_model: Load) -> None:
    model = bundled_model("stdcge")
    problem = model.problem(model.swaps("johansen"))
    target = problem.compiled.start.copy()
    target[model.compiled.index["real_investment", ()]] *= 6.0
    said = []
    for p in (problem, again(problem)):
        with pytest.raises(SolveError) as stopped:
            p.solve(target)
        said.append(str(stopped.value))
    assert said[0] == said[1]


@EVERY
def test_systems_keep_their_facts(workbook: str, bundled_model: Load) -> None:
    """All but the Pyomo model and the functions that calibrate; equations are the same objects everywhere."""
    model = bundled_model(workbook)
    ours = model.system
    theirs, compiled = again((ours, model.compiled))
    assert theirs.levels == ours.levels
    assert theirs.least == ours.least
    assert theirs.equations == ours.equations
    assert theirs.determined == ours.determined
    assert vars(theirs.sets) == vars(ours.sets)
    assert vars(theirs.base) == vars(ours.base)
    for name, s in ours.symbols.items():
        facts, before = dict(vars(theirs.symbols[name])), dict(vars(s))
        assert facts.pop("level") is not before.pop("level")
        assert facts.pop("least") is None
        before.pop("least")
        assert facts == before
    assert [b.symbols[n] is theirs.symbols[n] for b in theirs.blocks for n in b.symbols] == [True] * len(ours.symbols)
    assert {id(e) for e, _ in compiled.rows} == {id(e) for e in theirs.equations if theirs.benchmark.sets[e.over]}
    here, there = (state(s, c, c.start) for s, c in ((ours, model.compiled), (theirs, compiled)))
    assert all(getattr(there, name) == getattr(here, name) for name in ours.symbols)
    assert "model" not in vars(theirs)


def test_a_pickled_symbol_says_what_it_forgot(bundled_model: Load) -> None:
    symbol = next(iter(again(bundled_model("splcge").system).symbols.values()))
    with pytest.raises(DeclarationError, match="build it from the workbook"):
        symbol.level(None)
