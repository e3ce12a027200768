"""How far a shock came that has no solution, in the values it reached and not in shares of a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cge.errors import SolveError
from cge.language.reference import Member, show

if TYPE_CHECKING:
    from cge.model.model import Model
    from cge.model.scenario import Scenario
    from cge.solve.problem import Problem

MOST = 3
"""Shocked symbols that are listed."""


def in_values(model: Model, problem: Problem, scenario: Scenario, error: SolveError) -> SolveError:
    """The error with what the shocks had reached where the path ends; as it is where no part of them was solved."""
    if not 0 < error.reached < 1:
        return error
    there = problem.path(model.compiled.start, scenario.target, error.reached)
    moved = _moved(model, scenario.target, there)
    more = f" and {len(moved) - MOST} more" if len(moved) > MOST else ""
    headline = f"no solution beyond {', '.join(moved[:MOST])}{more}"
    return SolveError(headline, error.findings, error.reached)


def _moved(model: Model, target: NDArray[np.float64], there: NDArray[np.float64]) -> list[str]:
    """``endowment[L] × 0.600 (wanted: × 0.5)``; members of a symbol that move alike stand together."""
    found: dict[tuple[str, str], list[Member]] = {}
    start = model.compiled.start
    for k in np.flatnonzero(target != start):
        name, member = model.compiled.columns[k]
        found.setdefault((name, _said(model, name, start[k], target[k], there[k])), []).append(member)
    return [f"{_who(model, name, members)} {words}" for (name, words), members in found.items()]


def _said(model: Model, name: str, start: float, wanted: float, there: float) -> str:
    points = model.system.symbols[name].kind.points
    if start > 0 and there > 0 and wanted > 0 and not points:
        return f"× {there / start:.4g} (wanted: × {wanted / start:.4g})"
    return f"= {there:.4g} (wanted: {wanted:.4g})"


def _who(model: Model, name: str, members: list[Member]) -> str:
    if len(members) == 1:
        return show(name, members[0])
    return f"{name}[*]" if len(members) == len(model.members[name]) else f"{name} of {len(members)} members"
