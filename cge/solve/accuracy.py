"""How exact a solution is: an estimate of the error of every value.

One linear solve with the Jacobian at the solution says how far the values still are from where every residual is
zero (a Newton step), and how far rounding of the equations can carry them (a push of one rounding error of each
equation's terms, with random signs). Where the equations hardly feel a value, the second is large whatever the first.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cge.solve.linear_algebra import Singular
from cge.solve.square import Square

Array = NDArray[np.float64]

LARGEST_ERROR = 1e-6
"""Largest accepted estimate of the error of a value, relative to its size."""
NOTHING = 1e-9
"""A positive value below this share of its benchmark is as good as zero: its error is measured by the benchmark."""
_EPSILON = float(np.finfo(float).eps)
_POLISHED, _MOST = 1e-9, 3  # error above which the Newton step is taken, and how often


class Accuracy(NamedTuple):
    """The point, moved by the last Newton steps, and the error of every unknown relative to its size."""

    x: Array
    errors: Array

    @property
    def largest(self) -> float:
        """The largest error; infinite where the equations do not determine the point."""
        return float(self.errors.max(initial=0.0))


def polish(square: Square, x: Array) -> Accuracy:
    """Estimate the errors at a solution; where a Newton step would still move a value, take it first."""
    for left in range(_MOST, -1, -1):
        r, values = square.scaled(x)
        terms: Array = np.bincount(
            square.row, np.abs(values) * _weight(square, x)[square.col], minlength=square.n
        ).astype(float)
        push: Array = _EPSILON * np.column_stack((np.maximum(terms, 1.0), terms)) * _signs(square.n)[:, None]
        try:
            step, wobble, least = square.linear(values, np.column_stack((-r, push))).T
        except Singular:
            return Accuracy(x, np.full(square.n, np.inf))
        if not left or _relative(square, x, np.abs(step)).max(initial=0.0) <= _POLISHED:
            break
        x = square.move(x, step)
    errors = _relative(square, x, np.abs(step) + np.abs(wobble))
    if errors.max(initial=0.0) > LARGEST_ERROR and _felt(square, x, wobble, push[:, 0], terms):
        errors = _relative(square, x, np.abs(step) + np.abs(least))
    return Accuracy(x, errors)


def _felt(square: Square, x: Array, wobble: Array, push: Array, terms: Array) -> bool:
    """Whether the equations feel a move of the largest accepted error as their derivatives say.

    The terms of an equation may all have shrunk, and their rounding with them; or its derivatives have, and not its
    terms, so that it feels nothing. Only in the first case is rounding as small as the terms.
    """
    share = LARGEST_ERROR / max(
        _relative(square, x, np.abs(wobble)).max(), np.abs(wobble[square.logs]).max(initial=0.0)
    )
    moved = square.residual(square.move(x, share * wobble)) - square.residual(x)
    expected = share * push
    return bool((np.abs(moved - expected) <= 0.5 * np.abs(expected) + _EPSILON * terms).all())


def _signs(n: int) -> Array:
    return np.random.default_rng(0).choice((-1.0, 1.0), n)


def _weight(square: Square, x: Array) -> Array:
    """Turns a derivative by a step of one into the size of a term: one where steps are in logs."""
    own = np.abs(x[square.unknowns])
    return np.where(square.logs, 1.0, own / square.unit(x))


def _relative(square: Square, x: Array, step: Array) -> Array:
    """Steps as shares of the size of each value: its level, its benchmark, or what counts as zero of its kind."""
    own, start = np.abs(x[square.unknowns]), np.abs(square.compiled.start[square.unknowns])
    floor = square.compiled.floor[square.unknowns]
    size = np.where(square.logs, np.where(own > NOTHING * start, own, start), np.maximum.reduce((own, start, floor)))
    return np.asarray(step * square.unit(x) / size)
