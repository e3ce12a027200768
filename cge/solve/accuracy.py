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
"""A positive value below this share of its benchmark is as good as zero: its error is measured against this."""
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
    signs = np.random.default_rng(0).choice((-1.0, 1.0), square.n)
    for left in range(_MOST, -1, -1):
        r, values = square.scaled(x)
        terms = np.bincount(square.row, np.abs(values) * _weight(square, x)[square.col], minlength=square.n)
        push = _EPSILON * np.maximum(terms, 1.0) * signs
        try:
            step, wobble = square.linear(values, np.column_stack((-r, push))).T
        except Singular:
            return Accuracy(x, np.full(square.n, np.inf))
        errors = _relative(square, x, np.abs(step) + np.abs(wobble))
        if not left or _relative(square, x, np.abs(step)).max(initial=0.0) <= _POLISHED:
            break
        x = square.move(x, step)
    return Accuracy(x, errors)


def _weight(square: Square, x: Array) -> Array:
    """Turns a derivative by a step of one into the size of a term: one where steps are in logs."""
    own = np.abs(x[square.unknowns])
    return np.where(square.logs, 1.0, own / square.unit(x))


def _relative(square: Square, x: Array, step: Array) -> Array:
    """Steps as shares of the size of each value: its level, its benchmark, or what counts as zero of its kind."""
    own, start = np.abs(x[square.unknowns]), np.abs(square.compiled.start[square.unknowns])
    floor = square.compiled.floor[square.unknowns]
    size = np.where(square.logs, np.maximum(own, NOTHING * start), np.maximum.reduce((own, start, floor)))
    return np.asarray(step * square.unit(x) / size)
