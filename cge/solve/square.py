"""One choice of unknowns over a compiled system: as many equations as unknowns, in comparable sizes.

Equations are divided by the size of their terms in the benchmark. Positive unknowns step in logs, the others in
levels. What solves such a system, or asks how it responds, works on this alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cge.solve.compile import Compiled
from cge.solve.linear_algebra import Condensed, Singular, SparseLU

Array = NDArray[np.float64]

LARGEST_STEP = 3.0
SAME = 1e-6
"""Largest gap between two points that count as one, relative to their size."""
_ROUNDING = 1e-9  # terms smaller than this beside their floor are rounding errors of zero


class Square:
    """Scaled residuals, derivatives, linear solves and steps of one choice of unknowns.

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
        self.core_rows, self._reported = _reporting(self.n, self.row, self.col)
        gaps = np.array([compiled.columns[k][0] in compiled.limits for k in self.unknowns], dtype=bool)
        self._only_gaps = gaps & self._reported
        self.exogenous_logs = positive & ~free
        self.row_scale = self._row_scale()
        self._level_unit = self._level_scale()
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

    # ---- points ---------------------------------------------------------------------------------------------

    def merge(self, exogenous: Array, unknowns: Array) -> Array:
        """All symbols: the given ones of the first point, the unknowns of the second."""
        x = np.array(exogenous, dtype=float)
        x[self.unknowns] = unknowns[self.unknowns]
        return x

    def path(self, start: Array, target: Array, s: float) -> Array:
        """Exogenous symbols at share s of the shock: geometric for positive symbols, linear otherwise."""
        x = start + s * (target - start)
        logs = self.exogenous_logs & (start > 0) & (target > 0)
        x[logs] = start[logs] * (target[logs] / start[logs]) ** s
        return x

    def unit(self, x: Array) -> Array:
        """What a step of one is, for every unknown: its level where it moves in logs, its scale elsewhere."""
        return np.where(self.logs, x[self.unknowns], self._level_unit)

    def move(self, x: Array, step: Array) -> Array:
        """x after a step: logs for positive unknowns (clipped), scaled levels for the others.

        Unknowns that are only reported step in levels while they stay positive: their definitions are linear.
        """
        new, own = np.array(x), x[self.unknowns]
        ratio = np.exp(np.clip(step, -LARGEST_STEP, LARGEST_STEP))
        ratio = np.where(self._reported & (step > -0.9), 1 + step, ratio)
        with np.errstate(over="ignore"):  # what runs off to infinity is refused by its residual
            new[self.unknowns] = np.where(self.logs, own * ratio, own + step * self._level_unit)
        return new

    def lengths(self, step: Array) -> tuple[float, float]:
        """(longest step in logs, longest in scaled levels), gaps of limits that are only reported left out.

        They jump at their kinks, and nothing hangs on them.
        """
        size = np.abs(step) * ~self._only_gaps
        return float(size[self.logs].max(initial=0.0)), float(size[~self.logs].max(initial=0.0))

    def same(self, x: Array, y: Array) -> bool:
        """Whether two points have the same unknowns, up to `SAME` of their size at y."""
        size = np.where(self.logs, np.abs(y[self.unknowns]), self.compiled.floor[self.unknowns])
        gap = np.abs(x - y)[self.unknowns]
        return bool((gap <= SAME * np.maximum(size, np.abs(y[self.unknowns]))).all())

    # ---- equations ------------------------------------------------------------------------------------------

    def residual(self, x: Array) -> Array:
        """Residuals relative to the size of their equations."""
        with np.errstate(all="ignore"):  # what overflows is refused for its residual
            return self.compiled.residual(x) / self.row_scale

    def scaled(self, x: Array) -> tuple[Array, Array]:
        """(scaled residual, scaled derivatives at the pattern) with columns in logs or scaled levels."""
        r, v = self.compiled.jacobian(x)
        with np.errstate(all="ignore"):
            return r / self.row_scale, v[self.mine] * self.unit(x)[self.col] / self.row_scale[self.row]

    # ---- linear algebra -------------------------------------------------------------------------------------

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


def norm(r: Array) -> float:
    """Largest residual; NaN where one is."""
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
