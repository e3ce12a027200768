"""Solving a square system: Newton in logs on the condensed system, continuation, Ipopt as reference.

Positive symbols step in logs, the others in levels. A solver's own status never counts: a point is accepted
only when every residual, relative to the size of the terms of its own equation in the benchmark, passes
`TOLERANCE`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cge.errors import SolveError
from cge.language.reference import show
from cge.solve import ipopt
from cge.solve.compile import Compiled
from cge.solve.linear_algebra import Condensed, Singular, SparseLU

Array = NDArray[np.float64]

TOLERANCE = 1e-10
"""Largest accepted residual, relative to the benchmark size of the terms of its equation."""
LEAK = 1e-8
"""Largest accepted Walras slack, relative to GDP."""
MAX_ITERATIONS = 40
LARGEST_STEP = 3.0
_ROUNDING = 1e-9  # terms smaller than this beside their floor are rounding errors of zero
SMALLEST_STRIDE = 1e-3
NEARLY_NOTHING = 0.3
"""Share of the benchmark below which a symbol is said to be squeezed."""


@dataclass
class Report:
    """What the solver did: for the manifest and the terminal."""

    method: str = "newton"
    iterations: int = 0
    steps: int = 1
    residual: float = np.inf
    notes: list[str] = field(default_factory=list)


class Problem:
    """One choice of unknowns over a compiled system; solves any number of shocks.

    compiled: the system; free: boolean over its columns, True for unknowns (as many as rows);
    positive: boolean over columns, True for symbols solved in logs.
    """

    def __init__(self, compiled: Compiled, free: NDArray[np.bool_], positive: NDArray[np.bool_]) -> None:
        self.compiled, self.unknowns = compiled, np.flatnonzero(free)
        self.n = len(compiled.rows)
        place = np.full(free.size, -1)
        place[self.unknowns] = np.arange(self.unknowns.size)
        self.mine = np.flatnonzero(place[compiled.col] >= 0)
        self.row, self.col = compiled.row[self.mine], place[compiled.col[self.mine]]
        self.logs = positive[self.unknowns]
        self._core_rows, self._reported = _reporting(self.n, self.row, self.col)
        self.exogenous_logs = positive & ~free
        self.row_scale = self._row_scale()
        self._free_scale = self._level_scale()
        self._plan: Condensed | None = None

    def _row_scale(self) -> Array:
        """Size of the terms of each equation in the benchmark: sum of |derivative x level|.

        Where all terms vanish there (revenue of a tax yet to come), what a thousandth of GDP would make of them.
        """
        c = self.compiled
        _, v = c.jacobian(c.start)
        size, floor = (np.bincount(c.row, np.abs(v * x[c.col]), minlength=self.n) for x in (c.start, c.floor))
        return np.where(size > _ROUNDING * floor, size, np.where(floor > 0, floor, 1.0))

    def _level_scale(self) -> Array:
        """A step of one in a sign-free unknown moves its most sensitive equation by its size."""
        c = self.compiled
        _, v = c.jacobian(c.start)
        weight = np.zeros(self.unknowns.size)
        np.maximum.at(weight, self.col, np.abs(v[self.mine]) / self.row_scale[self.row])
        return 1 / np.where(weight > 0, weight, 1.0)

    def residual(self, x: Array) -> Array:
        """Residuals relative to the size of their equations."""
        return self.compiled.residual(x) / self.row_scale

    def solve(self, target: Array, start: Array | None = None, method: str = "newton") -> tuple[Array, Report]:
        """Solution with the exogenous symbols of `target`; unknowns start at `start` (default: the benchmark).

        Raises SolveError with the share of the shock reached and the worst equations.
        """
        start = self.compiled.start if start is None else start
        report = Report(method=method)
        if method == "ipopt":
            x = ipopt.solve(self, self._merge(target, start), report)
            return self._accept(x, report)
        x, ok = self._newton(self._merge(target, start), report)
        if not ok:
            report.method, report.steps = "continuation", 0
            try:
                x = self._continue(start, target, report)
            except SolveError as stopped:
                x = self._last_resort(target, start, report, stopped)
        return self._accept(x, report)

    def _last_resort(self, target: Array, start: Array, report: Report, stopped: SolveError) -> Array:
        """Ipopt on the whole shock; where it fails too, the message of the continuation stands."""
        x = ipopt.solve(self, self._merge(target, start), report)
        if not _norm(self.residual(x)) <= TOLERANCE:
            raise stopped
        report.method = "ipopt"
        report.notes.append(f"continuation stopped ({stopped.headline}); Ipopt solved the whole shock")
        return x

    def _merge(self, exogenous: Array, unknowns: Array) -> Array:
        x = np.array(exogenous, dtype=float)
        x[self.unknowns] = unknowns[self.unknowns]
        return x

    def _accept(self, x: Array, report: Report) -> tuple[Array, Report]:
        r = np.abs(self.residual(x))
        report.residual = float(r.max()) if np.isfinite(r).all() else np.inf
        if not report.residual <= TOLERANCE:
            raise SolveError("no solution: residual above tolerance", self.worst(x))
        if not abs(leak := self._leak(x)) <= LEAK:
            raise SolveError(
                f"the accounts leak: saving and investment differ by {100 * leak:.2g} % of GDP (Walras' law)",
                ["the SAM does not balance (cge sam check), or someone saves where nothing is invested"],
                1.0,
            )
        return x, report

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

    def squeezed(self, x: Array, most: int = 3) -> list[str]:
        """Positive unknowns that have shrunk most against the benchmark: they name the economic limit."""
        own = self.unknowns[self.logs]
        ratio = x[own] / self.compiled.start[own]
        return [
            f"{show(*self.compiled.columns[own[k]])} is at {100 * ratio[k]:.3g} % of its benchmark"
            f"{self._why(self.compiled.columns[own[k]][0], ratio[k])}"
            for k in np.argsort(ratio)[:most]
        ]

    def _why(self, symbol: str, ratio: float) -> str:
        """What it means that a symbol has shrunk to next to nothing, as its declaration says it."""
        words = self.compiled.squeezed.get(symbol)
        return f": {words}" if words and ratio < NEARLY_NOTHING else ""

    # ---- linear algebra -------------------------------------------------------------------------------------

    def scaled(self, x: Array) -> tuple[Array, Array]:
        """(scaled residual, scaled derivatives at the pattern) with columns in logs or scaled levels."""
        r, v = self.compiled.jacobian(x)
        step = np.where(self.logs, x[self.unknowns], self._free_scale)
        return r / self.row_scale, v[self.mine] * step[self.col] / self.row_scale[self.row]

    def plan(self) -> Condensed:
        """The condensation plan, made at the benchmark on first use."""
        if self._plan is None:
            _, values = self.scaled(self.compiled.start)
            self._plan = Condensed(self.n, self.row, self.col, values)
        return self._plan

    def linear(self, values: Array, b: Array) -> Array:
        """Solve the scaled linear system; falls back on SuperLU when the condensed solution is poor."""
        plan = self.plan()
        try:
            plan.factor(values)
            x = plan.solve(b)
            if self._good(values, x, b):
                return x
        except Singular:
            pass
        sparse = SparseLU(self.n, self.row, self.col)
        sparse.factor(values)
        x = sparse.solve(b)
        if not self._good(values, x, b):
            raise Singular("the linear system has no accurate solution")
        return x

    def _good(self, values: Array, x: Array, b: Array) -> bool:
        if not np.isfinite(x).all():
            return False
        columns = zip(x.T, b.T, strict=True) if x.ndim == 2 else ((x, b),)
        return all(self._small(values * y[self.col], c) for y, c in columns)

    def _small(self, terms: Array, b: Array) -> bool:
        """Linear residual of one right-hand side against its size and that of the terms."""
        left = np.bincount(self.row, weights=terms, minlength=self.n)
        size = np.bincount(self.row, weights=np.abs(terms), minlength=self.n)
        return bool(np.abs(left - b).max() <= 1e-6 * max(float(np.abs(b).max()), 1e-12) + 1e-12 * float(size.max()))

    def respond(self, x: Array, dx: Array) -> Array:
        """First-order response of the unknowns to changes `dx` (cases x all symbols) of the given symbols, at x.

        Unknowns in `dx` must be zero. Returns cases x unknowns. One factorisation serves all cases.
        """
        c = self.compiled
        _, v = c.jacobian(x)
        pushed = np.stack([np.bincount(c.row, weights=v * d[c.col], minlength=self.n) for d in dx], axis=1)
        _, values = self.scaled(x)
        step = self.linear(values, -pushed / self.row_scale[:, None])
        unit = np.where(self.logs, x[self.unknowns], self._free_scale)
        return np.asarray((step * unit[:, None]).T)

    def move(self, x: Array, step: Array) -> Array:
        """x after a step: logs for positive unknowns (clipped), scaled levels for the others.

        Unknowns that are only reported step in levels while they stay positive: their definitions are linear.
        """
        new, own = np.array(x), x[self.unknowns]
        ratio = np.exp(np.clip(step, -LARGEST_STEP, LARGEST_STEP))
        ratio = np.where(self._reported & (step > -0.9), 1 + step, ratio)
        with np.errstate(over="ignore"):  # what runs off to infinity is refused by its residual
            new[self.unknowns] = np.where(self.logs, own * ratio, own + step * self._free_scale)
        return new

    # ---- methods --------------------------------------------------------------------------------------------

    def _newton(self, x: Array, report: Report, limit: int = MAX_ITERATIONS) -> tuple[Array, bool]:
        """Newton with halving, down to rounding level; True when the residual is inside tolerance.

        Each trial point is evaluated once, with its derivatives: the full step is nearly always kept. Steps are
        judged by the equations that feed back; what is only reported follows once those are solved.
        """
        r, values = self.scaled(x)
        norm = self._core_norm(r)
        for _ in range(limit):
            if not np.isfinite(norm) or _norm(r) <= TOLERANCE / 100:
                break
            try:
                step = self.linear(values, -r)
            except Singular:
                break
            report.iterations += 1
            for halvings in range(8):
                candidate = self.move(x, step / 2**halvings)
                r, values = self.scaled(candidate)
                if self._core_norm(r) < max(norm, TOLERANCE / 100):
                    break
            else:
                break
            x, norm = candidate, self._core_norm(r)
        return x, _norm(self.residual(x)) <= TOLERANCE

    def _core_norm(self, r: Array) -> float:
        """Largest residual among the equations that feed back into the model."""
        return _norm(r[self._core_rows])

    def path(self, start: Array, target: Array, s: float) -> Array:
        """Exogenous symbols at share s of the shock: geometric for positive symbols, linear otherwise."""
        x = start + s * (target - start)
        logs = self.exogenous_logs & (start > 0) & (target > 0)
        x[logs] = start[logs] * (target[logs] / start[logs]) ** s
        return x

    def _continue(self, start: Array, target: Array, report: Report) -> Array:
        """Adaptive continuation from a solved point: stride doubled when easy, halved on failure."""
        done, stride, x = 0.0, 0.25, np.array(start)
        while done < 1.0:
            share = min(1.0, done + stride)
            guess = self._predict(x, self.path(start, target, share))
            before = report.iterations
            new, ok = self._newton(guess, report, limit=12)
            if ok:
                done, x, report.steps = share, new, report.steps + 1
                stride = stride * 2 if report.iterations - before <= 6 else stride
            elif (stride := stride / 2) < SMALLEST_STRIDE:
                raise SolveError(
                    f"solved to {100 * done:.1f} % of the shock, no further",
                    [*self.squeezed(x), *self.worst(self._merge(target, x))],
                    done,
                )
        return x

    def _predict(self, x: Array, exogenous: Array) -> Array:
        """Tangent predictor: unknowns moved by the implicit function theorem."""
        moved = self._merge(exogenous, x)
        r = self.residual(moved).copy()
        _, values = self.scaled(x)
        try:
            return self.move(moved, self.linear(values, -r))
        except Singular:
            return moved


def _norm(r: Array) -> float:
    with np.errstate(invalid="ignore"):
        return float(np.abs(r).max()) if r.size else 0.0


def _reporting(n: int, row: NDArray[np.int_], col: NDArray[np.int_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(rows that feed back, unknowns that do not): an unknown in no equation but its own is only reported."""
    rows, reported = np.ones(n, bool), np.zeros(n, bool)
    active = np.ones(row.size, bool)
    while True:
        once = np.bincount(col[active], minlength=n) == 1
        last = active & once[col]
        if not last.any():
            return rows, reported
        reported[col[last]] = True
        rows[row[last]] = False
        active &= rows[row]
