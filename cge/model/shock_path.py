"""The straight path from the benchmark to a shocked economy, solved at Gauss–Legendre nodes.

Exogenous symbols move along the path of the continuation: geometric where positive, linear otherwise (wedges
move in the reform share). At each node one factorisation gives the derivative of every unknown with respect
to the path, for each group of shocks separately (Harrison, Horridge and Pearson 2000).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cge.errors import ExperimentError
from cge.model.model import Model, Shock
from cge.solve.problem import Problem

Array = NDArray[np.float64]
Shocks = Mapping[str, Shock | float]


@dataclass(frozen=True)
class Node:
    """One point of the path: quadrature weight, all symbols, and their derivatives by group (groups x symbols)."""

    weight: float
    x: Array
    dx: Array


class ShockPath:
    """Path of a combined shock. `groups` maps a name (A, F, L, ...) to its shocks; they may share no symbol twice
    unless both multiply or add.

    start, end: all symbols at both ends; nodes(n): the interior points with derivatives.
    """

    def __init__(self, model: Model, problem: Problem, groups: Mapping[str, Shocks]) -> None:
        self.model, self.problem = model, problem
        self.names = tuple(groups)
        self._check_overlap(groups)
        self._rates, self.target = self._rates_of(groups)
        self.start = model.compiled.start
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

    def _rates_of(self, groups: Mapping[str, Shocks]) -> tuple[Array, Array]:
        """Speed of each exogenous symbol along the path by group, and the end point of all groups together."""
        start = self.model.compiled.start
        alone = [self.model.target(self.problem, shocks) for shocks in groups.values()]
        self._in_logs = self.problem.exogenous_logs & np.all([a > 0 for a in alone], axis=0)
        rates = np.zeros((len(alone), start.size))
        for k, a in enumerate(alone):
            with np.errstate(divide="ignore", invalid="ignore"):
                rates[k] = np.where(self._in_logs, np.log(a / start), a - start)
        return rates, self._moved(start, rates.sum(axis=0))

    def _check_overlap(self, groups: Mapping[str, Shocks]) -> None:
        """A symbol that one group sets cannot be shocked by another: the sum would have no meaning."""
        seen: dict[int, tuple[str, str]] = {}
        wrong: list[str] = []
        for name, shocks in groups.items():
            for text, shock in shocks.items():
                how = shock[0] if isinstance(shock, tuple) else "set"
                for k in self.model.columns(text):
                    other = seen.get(k)
                    if other and other[0] != name and "set" in (how, other[1]):
                        wrong.append(f"{text}: both {other[0]} and {name} shock it, and one sets it")
                        break
                    seen[k] = (name, how)
        if wrong:
            raise ExperimentError("the groups overlap:", dict.fromkeys(wrong))
