"""Newton's method in logs and scaled levels, with halving."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cge.solve.linear_algebra import Singular
from cge.solve.square import Square, norm

Array = NDArray[np.float64]

TOLERANCE = 1e-10
"""Largest accepted residual, relative to the benchmark size of the terms of its equation."""
MAX_ITERATIONS = 40


class End(NamedTuple):
    """Where Newton stopped; `solved` when the residual is inside tolerance there; `halved` when a step overshot."""

    x: Array
    iterations: int
    solved: bool
    halved: bool


def newton(square: Square, x: Array, limit: int = MAX_ITERATIONS) -> End:
    """Steps from x down to rounding level.

    Each trial point is evaluated once, with its derivatives: the full step is nearly always kept. Steps are
    judged by the equations that feed back; what is only reported follows once those are solved.
    """
    r, values = square.scaled(x)
    best, iterations, halved = norm(r[square.core_rows]), 0, False
    for _ in range(limit):
        if not np.isfinite(best) or norm(r) <= TOLERANCE / 100:
            break
        try:
            step = square.linear(values, -r)
        except Singular:
            break
        iterations += 1
        for halvings in range(8):
            candidate = square.move(x, step / 2**halvings)
            r, values = square.scaled(candidate)
            if norm(r[square.core_rows]) < max(best, TOLERANCE / 100):
                break
        else:
            break
        halved |= halvings > 0
        x, best = candidate, norm(r[square.core_rows])
    return End(x, iterations, norm(square.residual(x)) <= TOLERANCE, halved)
