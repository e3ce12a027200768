"""Newton's method in logs and scaled levels, with halving."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cge.solve.linear_algebra import Singular
from cge.solve.square import Square, norm

Array = NDArray[np.float64]

TOLERANCE = 1e-10
"""Largest accepted residual, relative to the benchmark size of the terms of its equation."""
MAX_ITERATIONS = 40


SHORT, CONTRACTS = 0.5, 0.25
"""A gentle run begins with a step this short in logs, and each step is at most this share of the one before."""
_SETTLED = 1e-3  # steps below this are short enough whatever came before


class End(NamedTuple):
    """Where Newton stopped; `solved` when the residual is inside tolerance there; `gentle`: see `_gentle`."""

    x: Array
    iterations: int
    solved: bool
    gentle: bool


Lengths = tuple[float, float]
"""Longest part of a step: in logs, and in scaled levels."""


def newton(square: Square, x: Array, limit: int = MAX_ITERATIONS, before: Lengths | None = None) -> End:
    """Steps from x down to rounding level; `before` is the step that led to x, where one did.

    Each trial point is evaluated once, with its derivatives: the full step is nearly always kept. Steps are
    judged by the equations that feed back; what is only reported follows once those are solved.
    """
    r, values = square.scaled(x)
    best, halved, lengths = norm(r[square.core_rows]), False, [before] if before else list[Lengths]()
    given = len(lengths)
    for _ in range(limit):
        if not np.isfinite(best) or norm(r) <= TOLERANCE / 100:
            break
        try:
            step = square.linear(values, -r)
        except Singular:
            break
        lengths.append(square.lengths(step))
        for halvings in range(8):
            candidate = square.move(x, step / 2**halvings)
            r, values = square.scaled(candidate)
            if norm(r[square.core_rows]) < max(best, TOLERANCE / 100):
                break
        else:
            break
        halved |= halvings > 0
        x, best = candidate, norm(r[square.core_rows])
    solved = norm(square.residual(x)) <= TOLERANCE
    return End(x, len(lengths) - given, solved, not halved and _gentle(lengths))


def _gentle(lengths: list[Lengths]) -> bool:
    """Whether the steps were short and shrank so fast that every smaller shock has its root nearby too.

    Newton and Kantorovich: where the second step is at most a quarter of the first, there is one root in reach. The
    first step grows with the shock, so that this holds for every part of the shock as well: its roots form a path.
    """
    if any(logs > SHORT for logs, _ in lengths[:1]):
        return False
    pairs = (two for steps in pairwise(lengths) for two in zip(*steps, strict=True))
    return all(new <= max(CONTRACTS * old, _SETTLED) for old, new in pairs)
