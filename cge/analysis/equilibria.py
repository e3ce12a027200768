"""Has a case other equilibria? Newton from many starting points; what it finds beside the answer is told apart.

A general equilibrium model may have several solutions (Kehoe 1985). The answer to a shock is the one a path from the
benchmark leads to; others are found, if at all, by starting elsewhere. A search proves what it finds, never that
nothing else is there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cge.errors import SolveError
from cge.model.model import Model
from cge.model.scenario import Scenario
from cge.solve.accuracy import LARGEST_ERROR, polish
from cge.solve.continuation import leads_back
from cge.solve.newton import TOLERANCE, newton
from cge.solve.problem import Problem
from cge.solve.square import norm

Array = NDArray[np.float64]
SPREADS = (0.05, 0.1, 0.3, 1.0)
"""How far starting points lie from the benchmark, in logs: a common factor a symbol, a tenth of it a member."""
_ITERATIONS = 80


@dataclass
class Equilibrium:
    """One solution: its point, from how many starts it was found, whether a path connects it with the benchmark."""

    x: Array
    found: int
    connected: bool


@dataclass(frozen=True)
class Search:
    """What a search found: equilibria, the answer first, and how many starts ended in none.

    refused: why no path leads from the benchmark to an answer, where none does.
    """

    scenario: Scenario
    equilibria: tuple[Equilibrium, ...]
    starts: int
    lost: int
    refused: str = ""


def search(model: Model, scenario: Scenario, starts: int = 40, seed: int = 1) -> Search:
    """Look for other equilibria of one case from `starts` random points; the same seed finds the same."""
    problem, found, refused = model.problem(scenario.swaps), list[Equilibrium](), ""
    try:
        found.append(Equilibrium(problem.solve(scenario.target)[0], 0, connected=True))
    except SolveError as error:
        refused = error.headline
    random, lost = np.random.default_rng(seed), 0
    for k in range(starts):
        x = _solved(problem, _start(problem, scenario.target, SPREADS[k % len(SPREADS)], random))
        if x is None:
            lost += 1
            continue
        known = next((e for e in found if problem.same(x, e.x)), None)
        if known is None:
            known = Equilibrium(x, 0, leads_back(problem, x, problem.compiled.start))
            found.append(known)
        known.found += 1
    return Search(scenario, tuple(found), starts, lost, refused)


def _start(problem: Problem, target: Array, spread: float, random: np.random.Generator) -> Array:
    """Unknowns moved from the benchmark: positive ones in logs, the others by shares of what counts as zero."""
    x = problem.merge(target, problem.compiled.start)
    names = [problem.compiled.columns[k][0] for k in problem.unknowns]
    common = {name: random.normal(0, spread) for name in dict.fromkeys(names)}
    moved = np.array([common[name] for name in names]) + random.normal(0, spread / 10, problem.n)
    own = x[problem.unknowns]
    size = np.maximum(np.abs(own), problem.compiled.floor[problem.unknowns])
    x[problem.unknowns] = np.where(problem.logs, own * np.exp(moved), own + moved * size)
    return x


def _solved(problem: Problem, start: Array) -> Array | None:
    """The solution Newton ends at, exact and with balanced accounts; None where there is none."""
    end = newton(problem, start, _ITERATIONS)
    if not end.solved:
        return None
    exact = polish(problem, end.x)
    sound = exact.largest <= LARGEST_ERROR and norm(problem.residual(exact.x)) <= TOLERANCE
    return exact.x if sound and not (problem.books and problem.books.gaps(exact.x)) else None
