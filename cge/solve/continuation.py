"""Adaptive continuation: from a solved point along the path of a shock, a Newton solve at every stop."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cge.solve.linear_algebra import Singular
from cge.solve.newton import newton
from cge.solve.square import Square, norm

Array = NDArray[np.float64]

FIRST_STRIDE, SMALLEST_STRIDE = 0.25, 1e-3
FAR = 0.5
"""Largest move from one stop to the guess for the next, in logs of positive unknowns."""
NEAR = 0.1
"""How far a stop may lie from its guess, in logs of positive unknowns, whatever Newton did on the way."""
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
        x, iterations, solved, bold = newton(square, guess, _LIMIT)
        if solved and not _strays(square, walk.x, guess, x, bold):
            walk = Walk(x, share, walk.steps + 1, walk.iterations + iterations)
            stride = stride * 2 if iterations <= _EASY else stride
        else:
            walk, stride = walk._replace(iterations=walk.iterations + iterations), stride / 2
    return walk


def _strays(square: Square, x: Array, guess: Array, new: Array, bold: bool) -> bool:
    """Whether the new point may lie on another branch: the guess was far, or lay far off while Newton was bold."""
    own = square.unknowns[square.logs]
    tangent, off = (norm(np.log(b[own] / a[own])) for a, b in ((x, guess), (guess, new)))
    return tangent > FAR or (bold and off > max(tangent / 4, NEAR))


def _predict(square: Square, x: Array, exogenous: Array) -> Array:
    """Tangent predictor: unknowns moved by the implicit function theorem."""
    moved = square.merge(exogenous, x)
    r = square.residual(moved).copy()
    _, values = square.scaled(x)
    try:
        return square.move(moved, square.linear(values, -r))
    except Singular:
        return moved
