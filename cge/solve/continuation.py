"""Adaptive continuation: from a solved point along the path of a shock, a Newton solve at every stop."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cge.solve.linear_algebra import Singular
from cge.solve.newton import newton
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
    """Walk from a solved point towards the given symbols of `target`; stride doubled when easy, halved on failure."""
    walk, stride = Walk(np.array(start), 0.0, 0, 0), FIRST_STRIDE
    while walk.share < 1.0 and stride >= SMALLEST_STRIDE:
        share = min(1.0, walk.share + stride)
        guess = _predict(square, walk.x, square.path(start, target, share))
        x, iterations, solved, _ = newton(square, guess, _LIMIT)
        if solved:
            walk = Walk(x, share, walk.steps + 1, walk.iterations + iterations)
            stride = stride * 2 if iterations <= _EASY else stride
        else:
            walk, stride = walk._replace(iterations=walk.iterations + iterations), stride / 2
    return walk


def _predict(square: Square, x: Array, exogenous: Array) -> Array:
    """Tangent predictor: unknowns moved by the implicit function theorem."""
    moved = square.merge(exogenous, x)
    r = square.residual(moved).copy()
    _, values = square.scaled(x)
    try:
        return square.move(moved, square.linear(values, -r))
    except Singular:
        return moved
