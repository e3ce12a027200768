"""Integrals along a solved path of functions with kinks: the path is smooth, so it is read between its nodes.

Symbols and their derivatives along the path are analytic: polynomials through a dozen Gauss–Legendre nodes give them at
any point of it (barycentric formula; Berrut and Trefethen 2004), without another solve. A function whose kinks are
where known quantities change sign is integrated from one sign change to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cge.model.shock_path import Node

Array = NDArray[np.float64]
Rates = Callable[[Array, Array], Array]
_SAMPLES = 400
_HALVINGS = 50
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(6)


class Curve:
    """The path through solved points: `at(s)` gives all symbols and their derivatives by group."""

    def __init__(self, start: Array, end: Array, nodes: Sequence[Node]) -> None:
        self._inner = (np.polynomial.legendre.leggauss(len(nodes))[0] + 1) / 2
        self._outer = np.concatenate([[0.0], self._inner, [1.0]])
        self._x = np.array([start, *(node.x for node in nodes), end])
        self._dx = np.array([node.dx for node in nodes])

    def at(self, s: float) -> tuple[Array, Array]:
        """(symbols, groups x symbols)."""
        x = _weights(self._outer, np.array([s])) @ self._x
        return x[0], np.tensordot(_weights(self._inner, np.array([s]))[0], self._dx, axes=1)

    def sign_changes(self, function: Callable[[Array], Array]) -> Array:
        """Points inside the path where a component of function(x) passes through zero."""
        known = np.array([function(x) for x in self._x])
        grid = np.linspace(0.0, 1.0, _SAMPLES + 1)[1:]
        values = _weights(self._outer, grid) @ known
        at, component = np.nonzero(values[:-1] * values[1:] < 0)
        low, high = grid[at], grid[at + 1]
        rising = values[at + 1, component] > 0
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            beyond = (np.einsum("ik,ki->i", _weights(self._outer, middle), known[:, component]) > 0) == rising
            low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
        return np.unique(high)

    def integral(self, rates: Rates, kinks: Array) -> Array:
        """Integral of rates(x, dx), groups x indicators, from kink to kink."""
        edges = np.concatenate([[0.0], kinks, [1.0]])
        total = np.zeros(1)
        for a, b in pairwise(edges):
            for point, weight in zip(_POINTS, _WEIGHTS, strict=True):
                total = total + (b - a) / 2 * weight * rates(*self.at((a + b) / 2 + (b - a) / 2 * point))
        return total


def _weights(nodes: Array, points: Array) -> Array:
    """Points x nodes: what multiplies the values at the nodes; a point that is a node has its value."""
    gaps = nodes[:, None] - nodes[None, :]
    np.fill_diagonal(gaps, 1.0)
    away = points[:, None] - nodes[None, :]
    hit = away == 0
    raw = np.where(hit.any(axis=1)[:, None], hit, 1 / gaps.prod(axis=1) / np.where(hit, 1.0, away))
    return np.asarray(raw / raw.sum(axis=1)[:, None])
