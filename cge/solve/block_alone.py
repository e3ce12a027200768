"""Blocks solved by themselves: their own equations for their own unknowns, all else given at the benchmark."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from cge.errors import SolveError
from cge.solve.accuracy import polish
from cge.solve.compile import Compiled
from cge.solve.determinacy import check_square
from cge.solve.newton import newton
from cge.solve.problem import Problem

OFF = 0.01
"""How far from the benchmark `strays` starts, relative to the level of every unknown."""


def alone(compiled: Compiled, positive: NDArray[np.bool_], blocks: Collection[str]) -> Problem:
    """The problem of some blocks, by name. Raises ClosureError unless they determine their unknowns.

    Unknowns that stand in no equation count as missing, and so do those another block's equation determines.
    """
    rows = [k for k, (e, _) in enumerate(compiled.rows) if e.block in blocks]
    own = {(e.unknown, member) for e, member in (compiled.rows[k] for k in rows)}
    free = np.array([column in own for column in compiled.columns])
    part = compiled.part(rows)
    check_square(part, free, positive)
    return Problem(part, free, positive)


def strays(problem: Problem) -> float:
    """Begun a little off the benchmark, how far from it the solution ends: zero up to rounding. Raises SolveError.

    Relative to the level of an unknown, or the size below which it counts as zero.
    """
    start, own = problem.compiled.start, problem.unknowns
    size = np.maximum(np.abs(start), problem.compiled.floor)[own]
    off = np.array(start)
    off[own] += OFF * np.where(problem.logs, start[own], size) * np.cos(np.arange(own.size))
    end = newton(problem, off)
    if not end.solved:
        raise SolveError("begun a little off the benchmark, no solution is found:", problem.worst(end.x))
    x = polish(problem, end.x).x
    return float((np.abs(x - start)[own] / np.where(problem.logs, np.abs(start[own]), size)).max())
