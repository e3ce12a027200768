"""Adaptive continuation: from a solved point along the path of a shock, a Newton solve at every stop."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cge.solve.linear_algebra import Singular
from cge.solve.newton import End, newton
from cge.solve.square import Square

Array = NDArray[np.float64]

FIRST_STRIDE, SMALLEST_STRIDE = 0.25, 1e-3
_EASY, _LIMIT = 6, 12  # Newton iterations after which the stride is not doubled, and after which it is halved


class Walk(NamedTuple):
    """How far a continuation came: the last solved point and the share of the shock done there."""

    x: Array
    share: float
    steps: int
    iterations: int


def follow(square: Square, start: Array, target: Array) -> Walk:
    """Walk from a solved point towards the given symbols of `target`; stride doubled when easy, halved on failure.

    A stop counts when Newton came to it gently, or the way back from it ends at the stop before: else it may lie on
    another branch.
    """
    walk, stride = Walk(np.array(start), 0.0, 0, 0), FIRST_STRIDE
    while walk.share < 1.0 and stride >= SMALLEST_STRIDE:
        share = min(1.0, walk.share + stride)
        end = _stride(square, walk.x, square.path(start, target, share))
        if end.solved and (end.gentle or returns(square, end.x, walk.x)):
            walk = Walk(end.x, share, walk.steps + 1, walk.iterations + end.iterations)
            stride = stride * 2 if end.iterations <= _EASY else stride
        else:
            walk, stride = walk._replace(iterations=walk.iterations + end.iterations), stride / 2
    return walk


def returns(square: Square, x: Array, start: Array) -> bool:
    """Whether the reversed shock, in one stride from a solution, ends where the shock began."""
    end = _stride(square, x, start)
    return end.solved and square.same(end.x, start)


def leads_back(square: Square, x: Array, start: Array) -> bool:
    """Whether the reversed shock, followed from a solution, ends at the solution where the shock began."""
    if returns(square, x, start):
        return True
    walk = follow(square, x, start)
    return walk.share == 1.0 and square.same(walk.x, start)


def _stride(square: Square, x: Array, exogenous: Array) -> End:
    """Newton from a solved point to other given symbols, after the tangent (implicit function theorem)."""
    moved = square.merge(exogenous, x)
    r = square.residual(moved).copy()
    _, values = square.scaled(x)
    try:
        tangent = square.linear(values, -r)
    except Singular:
        return newton(square, moved, _LIMIT)
    return newton(square, square.move(moved, tangent), _LIMIT, square.lengths(tangent))
