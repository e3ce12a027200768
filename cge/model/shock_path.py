"""The straight path from the benchmark to a shocked economy, solved at Gauss–Legendre nodes.

Exogenous symbols move along the path of the continuation: geometric where positive, linear otherwise (wedges
move in the reform share). At each node one factorisation gives the derivative of every unknown with respect
to the path, for each group of shocks separately (Harrison, Horridge and Pearson 2000).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cge.model.model import Model
from cge.solve.problem import Problem

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Node:
    """One point of the path: quadrature weight, all symbols, and their derivatives by group (groups x symbols)."""

    weight: float
    x: Array
    dx: Array


class ShockPath:
    """Path of a combined shock. `targets`: group (A, F, L, ...) -> the benchmark with the shocks of this group alone.

    Groups compose: what they move adds up, in logs where it is positive. start, end: all symbols at both ends;
    nodes(n): the interior points with derivatives.
    """

    def __init__(self, model: Model, problem: Problem, targets: Mapping[str, Array]) -> None:
        self.problem, self.names = problem, tuple(targets)
        self.start = model.compiled.start
        self._rates = self._rates_of(list(targets.values()))
        self.target = self._moved(self.start, self._rates.sum(axis=0))
        self.end, self.report = problem.solve(self.target)

    def nodes(self, count: int = 5) -> Iterator[Node]:
        """Gauss–Legendre nodes on [0, 1], each solved from the one before."""
        points, weights = np.polynomial.legendre.leggauss(count)
        x = self.start
        for s, w in zip((points + 1) / 2, weights / 2, strict=True):
            x, _ = self.problem.solve(self.problem.path(self.start, self.target, float(s)), start=x)
            yield Node(float(w), x, self._derivatives(x))

    def partial(self, chosen: Iterable[int]) -> Array:
        """The economy with only some of the groups (by position)."""
        return self.problem.solve(self._moved(self.start, self._rates[list(chosen)].sum(axis=0)))[0]

    def _moved(self, start: Array, rates: Array) -> Array:
        return np.where(self._in_logs, start * np.exp(np.where(self._in_logs, rates, 0.0)), start + rates)

    def _derivatives(self, x: Array) -> Array:
        """d symbol / d s for each group: given for exogenous symbols, by the implicit function theorem otherwise."""
        dx = np.where(self._in_logs, x * self._rates, self._rates)
        dx[:, self.problem.unknowns] = 0.0
        dx[:, self.problem.unknowns] = self.problem.linearised(x).respond(dx)
        return dx

    def _rates_of(self, alone: Sequence[Array]) -> Array:
        """Speed of each exogenous symbol along the path, groups x symbols."""
        self._in_logs = self.problem.exogenous_logs & np.all([a > 0 for a in alone], axis=0)
        rates = np.zeros((len(alone), self.start.size))
        for k, a in enumerate(alone):
            with np.errstate(divide="ignore", invalid="ignore"):
                rates[k] = np.where(self._in_logs, np.log(a / self.start), a - self.start)
        return rates
