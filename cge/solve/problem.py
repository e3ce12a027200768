"""Solving a square system and judging the answer: Newton, then continuation, then Ipopt.

A solver's own status never counts: a point is accepted only when every residual, relative to the size of the terms
of its own equation in the benchmark, passes `TOLERANCE`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cge.errors import ExperimentError, SolveError, nearest
from cge.language.reference import show
from cge.solve import ipopt
from cge.solve.accuracy import LARGEST_ERROR, Accuracy, polish
from cge.solve.books import Books
from cge.solve.compile import Compiled
from cge.solve.continuation import Walk, follow, leads_back, returns
from cge.solve.determinacy import singular_words
from cge.solve.newton import TOLERANCE, End, newton
from cge.solve.point import Linearised, kinks
from cge.solve.square import Square, norm

Array = NDArray[np.float64]

METHODS = ("newton", "ipopt")
"""What can be asked for; Newton falls back on continuation and then Ipopt by itself."""
NEARLY_NOTHING = 0.3
"""Share of the benchmark below which a symbol is said to be squeezed."""
NEARLY_WHOLE = 0.9
"""Share of the benchmark above which a symbol is not worth a word."""
_APART = "the solution found is no answer"
_WHY_APART = (
    "the equations have a solution that is not connected with the benchmark: no path of the shock leads to it, nor "
    "back from it, so it is no answer to the shock (to see it: cge run --unconnected, or unconnected=True; cge "
    "equilibria looks for others)"
)
LEAK = 1e-8
"""Largest accepted Walras slack, relative to GDP."""


@dataclass
class Report:
    """What the solver did: for the manifest and the terminal.

    residual  largest residual, relative to the benchmark size of its equation
    error     largest estimated error of a value, relative to its size
    connected whether a path leads from the start to the solution; where a walk stopped: headline, why, and the share
              of the shock it reached
    """

    method: str = "newton"
    iterations: int = 0
    steps: int = 1
    residual: float = np.inf
    error: float = np.inf
    notes: list[str] = field(default_factory=list)
    connected: bool = True
    headline: str = ""
    why: list[str] = field(default_factory=list)
    reached: float = 1.0


class Problem(Square):
    """One choice of unknowns over a compiled system; solves any number of shocks."""

    def __init__(
        self, compiled: Compiled, free: NDArray[np.bool_], positive: NDArray[np.bool_], books: Books | None = None
    ) -> None:
        super().__init__(compiled, free, positive)
        self.books = books

    def solve(
        self, target: Array, start: Array | None = None, method: str = "newton", unconnected: bool = False
    ) -> tuple[Array, Report]:
        """Solution with the exogenous symbols of `target`, reached from the solution `start` (default: the benchmark).

        unconnected: take a solution that no path connects with the start, where there is no other; the report says so.
        Raises SolveError with the share of the shock reached and the worst equations; ExperimentError for an unknown
        method.
        """
        if method not in METHODS:
            raise ExperimentError(
                f"unknown method {method!r}{nearest(method, METHODS)}", [f"known: {', '.join(METHODS)}"]
            )
        start = self.compiled.start if start is None else start
        if not norm(self.residual(start)) <= TOLERANCE:
            raise SolveError("the path of a shock begins at a solution, and this is none:", self.worst(start))
        x, report = self._by_ipopt(target, start) if method == "ipopt" else self._by_newton(target, start)
        if not report.connected and not unconnected:
            raise SolveError(report.headline or _APART, [*report.why, _WHY_APART], report.reached)
        return self._accept(x, report), report

    def _by_ipopt(self, target: Array, start: Array) -> tuple[Array, Report]:
        x, iterations, message = ipopt.solve(self, self.merge(target, start))
        solved = norm(self.residual(x)) <= TOLERANCE
        connected = not solved or leads_back(self, x, start)
        return x, Report("ipopt", iterations, notes=[f"Ipopt: {message}"], connected=connected)

    def _by_newton(self, target: Array, start: Array) -> tuple[Array, Report]:
        """One leap where it is gentle or the way back ends at the start; else the path is walked."""
        leap = newton(self, self.merge(target, start))
        if leap.solved and (leap.gentle or returns(self, leap.x, start)):
            return leap.x, Report("newton", leap.iterations)
        walk = follow(self, start, target)
        if walk.share < 1.0:
            return self._last_resort(target, start, walk, leap)
        return walk.x, Report("continuation", leap.iterations + walk.iterations, walk.steps)

    def _last_resort(self, target: Array, start: Array, walk: Walk, leap: End) -> tuple[Array, Report]:
        """Ipopt on the whole shock; where it fails too, or ends apart, the words of the continuation stand."""
        words = f"solved to {100 * walk.share:.1f} % of the shock, no further"
        why = [*self.squeezed(walk.x), *self._stuck(walk.x), *self.worst(self.merge(target, walk.x), 2)]
        x, report = self._by_ipopt(target, start)
        if not norm(self.residual(x)) <= TOLERANCE:
            if not leap.solved:
                raise SolveError(words, why, walk.share)
            x, report = leap.x, Report("newton", leap.iterations, connected=False)
        report.steps, report.headline, report.why, report.reached = walk.steps, words, why, walk.share
        report.notes.append(f"continuation stopped ({words}); the whole shock was solved in one leap")
        return x, report

    def linearised(self, x: Array) -> Linearised:
        """The model linearised at a solved point. Raises SolveError where x is none, or the model singular."""
        if not norm(self.residual(x)) <= TOLERANCE:
            raise SolveError("derivatives need a solved point, and this is none:", self.worst(x))
        return Linearised(self, x)

    # ---- acceptance, in words -------------------------------------------------------------------------------

    def _accept(self, x: Array, report: Report) -> Array:
        """The point, polished. Raises SolveError unless every equation holds, every value is determined, none leaks."""
        if not norm(self.residual(x)) <= TOLERANCE:
            raise SolveError("no solution: residual above tolerance", self.worst(x))
        exact = polish(self, x)
        report.residual, report.error = norm(self.residual(exact.x)), exact.largest
        if not report.residual <= TOLERANCE:
            raise SolveError("no solution: residual above tolerance", self.worst(exact.x))
        if not report.error <= LARGEST_ERROR:
            raise SolveError("the equations hold, but do not determine the solution:", self._loose(exact), 1.0)
        if leaks := self._leaks(exact.x):
            raise SolveError("the equations hold, but the accounts leak:", leaks, 1.0)
        return exact.x

    def _leaks(self, x: Array, most: int = 5) -> list[str]:
        """Where money is lost or made, in words: Walras' law first, then every account by its own size."""
        leak = self._leak(x)
        if not abs(leak) <= LEAK:
            return [
                f"saving and investment differ by {100 * leak:.2g} % of GDP (Walras' law): someone saves where nothing "
                "is invested, a block lets money vanish, or the SAM does not balance (cge sam check)"
            ]
        gaps = self.books.gaps(x) if self.books else {}
        worst = sorted(gaps, key=lambda a: -abs(gaps[a]))[:most]
        return [f"account {a} receives {100 * gaps[a]:+.2g} % more than it pays, of its own size" for a in worst]

    def _loose(self, exact: Accuracy, most: int = 5) -> list[str]:
        """The values with the largest errors, in words."""
        if not np.isfinite(exact.largest):
            return singular_words(self, exact.x) or []
        order = [k for k in np.argsort(-exact.errors)[:most] if exact.errors[k] > LARGEST_ERROR]
        names = [(show(*self.compiled.columns[self.unknowns[k]]), exact.errors[k]) for k in order]
        return [f"{name} is known only to {100 * error:.2g} % of its size" for name, error in names]

    def _leak(self, x: Array) -> float:
        """Walras slack over GDP, where the model has both."""
        at = [self.compiled.index.get((name, ())) for name in ("walras", "v_gdp")]
        return 0.0 if None in at else float(x[at[0]] / x[at[1]])

    def worst(self, x: Array, most: int = 5) -> list[str]:
        """The equations with the largest residuals, in words."""
        r = np.abs(self.residual(x))
        r = np.where(np.isfinite(r), r, np.inf)
        return [
            f"{show(e.name, member)} ({e.meaning.rstrip('.')}): off by {r[k]:.2g} of its size"
            for k in np.argsort(-r)[:most]
            if r[k] > TOLERANCE
            for e, member in [self.compiled.rows[k]]
        ]

    def _stuck(self, x: Array, most: int = 3) -> list[str]:
        """Limits that just bind where a path ends: neither side of them may lead on."""
        own = set(self.unknowns.tolist())
        rows = [self.compiled.rows[k] for k in kinks(self, x)]
        held = [(e.unknown, member) for e, member in rows if self.compiled.index[e.unknown, member] not in own]
        names = [show(*gap) for gap in held[:most]]
        return [f"the path ends where {' and '.join(names)} just binds, and no side of it leads on"] if names else []

    def _why(self, symbol: str, ratio: float) -> str:
        """What it means that a symbol has shrunk to next to nothing, as its declaration says it."""
        words = self.compiled.squeezed.get(symbol)
        return f": {words}" if words and ratio < NEARLY_NOTHING else ""

    def squeezed(self, x: Array, most: int = 3) -> list[str]:
        """Positive unknowns that have shrunk most against the benchmark: they name the economic limit."""
        own = self.unknowns[self.logs]
        ratio = x[own] / self.compiled.start[own]
        return [
            f"{show(*self.compiled.columns[own[k]])} is at {100 * ratio[k]:.3g} % of its benchmark"
            f"{self._why(self.compiled.columns[own[k]][0], ratio[k])}"
            for k in np.argsort(ratio)[:most]
            if ratio[k] < NEARLY_WHOLE
        ]
