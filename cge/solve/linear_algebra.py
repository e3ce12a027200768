"""Static condensation: a sparse square system reduced to a small dense core, planned once, replayed often.

At the benchmark the plan picks rounds of independent pivots by threshold Markowitz (large enough in their
row, little fill). Replaying a round is a handful of indexed numpy operations; LAPACK factorises what is
left. The caller checks the linear residual of every solve; :class:`SparseLU` is the fallback.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dgetrf, dgetrs
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

Array = NDArray[np.float64]
Index = NDArray[np.int64]

THRESHOLD = 0.05
"""A pivot is at least this fraction of the largest entry in its row."""


class Singular(ArithmeticError):
    """The matrix has no usable factorisation."""


@dataclass(frozen=True)
class _Round:
    """One round of independent pivots: slots of pivots, of their columns (L) and rows (U), and updates."""

    rows: Index
    cols: Index
    pivot: Index
    lower: Index  # slots below pivots, grouped by matrix row
    lower_pivot: Index  # which pivot each belongs to
    lower_row: Index
    lower_start: Index
    upper: Index  # slots right of pivots, grouped by pivot
    upper_pivot: Index
    upper_start: Index
    upper_col: Index
    left: Index  # update products: index into lower, index into upper
    right: Index
    target: Index
    target_start: Index


class Condensed:
    """Factorisation plan for one sparsity pattern.

    row, col: pattern of an n x n matrix; values: a representative matrix, scaled so that entries compare.
    """

    def __init__(self, n: int, row: Index, col: Index, values: Array) -> None:
        self.n, self.size = n, int(row.size)
        self._rounds: list[_Round] = []
        plan = _Plan(n, row.astype(np.int64), col.astype(np.int64), values)
        while (step := plan.round()) is not None:
            self._rounds.append(step)
        self._slots = plan.slots
        self._core_rows, self._core_cols = np.flatnonzero(plan.row_alive), np.flatnonzero(plan.col_alive)
        m = self._core_rows.size
        at_row, at_col = np.zeros(n, np.int64), np.zeros(n, np.int64)
        at_row[self._core_rows], at_col[self._core_cols] = np.arange(m), np.arange(m)
        self._core_slots = plan.alive
        self._core_at = at_col[plan.col[plan.alive]] * m + at_row[plan.row[plan.alive]]
        self._work = np.zeros(self._slots)
        self._core = np.zeros((m, m), order="F")

    @property
    def order(self) -> int:
        """Order of the dense core."""
        return int(self._core_rows.size)

    def factor(self, values: Array) -> None:
        """Eliminate all rounds and factorise the core. Raises Singular."""
        w = self._work
        w[: self.size] = values
        w[self.size :] = 0.0
        with np.errstate(
            all="ignore"
        ):  # a pivot that has become zero shows in the norm of the core, or in the solution
            for k in self._rounds:
                w[k.lower] /= w[k.pivot][k.lower_pivot]
                if k.target.size:
                    w[k.target] -= np.add.reduceat(w[k.lower][k.left] * w[k.upper][k.right], k.target_start)
        flat = self._core.reshape(-1, order="F")
        flat[:] = 0.0
        flat[self._core_at] = w[self._core_slots]
        self._norm = float(np.abs(self._core).sum(axis=0).max()) if self.order else 1.0
        if not np.isfinite(self._norm):
            raise Singular("a derivative is not finite")
        if self.order:
            self._lu, self._piv, info = dgetrf(self._core, overwrite_a=False)
            if info > 0:
                raise Singular("the dense core is singular")

    def solve(self, b: Array) -> Array:
        """Solution of A x = b; b may have several columns. Not finite when a pivot is zero."""
        with np.errstate(all="ignore"):
            return self._replay(b)

    def _replay(self, b: Array) -> Array:
        w, b, x = self._work, np.array(b, dtype=float), np.zeros_like(b, dtype=float)
        wide = _column if b.ndim == 2 else _same
        for k in self._rounds:
            if k.lower.size:
                b[k.lower_row] -= np.add.reduceat(wide(w[k.lower]) * b[k.rows][k.lower_pivot], k.lower_start, axis=0)
        if self.order:
            x[self._core_cols] = dgetrs(self._lu, self._piv, b[self._core_rows])[0]
        for k in reversed(self._rounds):
            top = b[k.rows]
            if k.upper.size:
                top[k.upper_pivot] -= np.add.reduceat(wide(w[k.upper]) * x[k.upper_col], k.upper_start, axis=0)
            x[k.cols] = top / wide(w[k.pivot])
        return x

    def solve_transposed(self, b: Array) -> Array:
        """Solution of A' y = b: the rounds replayed with rows and columns exchanged. Not finite when a pivot is zero.

        b may have several columns.
        """
        with np.errstate(all="ignore"):
            return self._replay_transposed(b)

    def _replay_transposed(self, b: Array) -> Array:
        w, b, y = self._work, np.array(b, dtype=float), np.zeros_like(b, dtype=float)
        wide = _column if b.ndim == 2 else _same
        for k in self._rounds:
            y[k.rows] = b[k.cols] / wide(w[k.pivot])
            pivot = _spread(k.upper_pivot, k.upper_start, k.upper.size)
            np.subtract.at(b, k.upper_col, wide(w[k.upper]) * y[k.rows][pivot])
        if self.order:
            y[self._core_rows] = dgetrs(self._lu, self._piv, b[self._core_cols], trans=1)[0]
        for k in reversed(self._rounds):
            row = _spread(k.lower_row, k.lower_start, k.lower.size)
            np.subtract.at(y, k.rows[k.lower_pivot], wide(w[k.lower]) * y[row])
        return y


def _spread(members: Index, start: Index, size: int) -> Index:
    """The member of each of `size` entries that are grouped by member."""
    return np.repeat(members, np.diff(np.append(start, size)))


def _column(v: Array) -> Array:
    return v[:, None]


def _same(v: Array) -> Array:
    return v


class _Plan:
    """Symbolic elimination with the values of one representative matrix."""

    def __init__(self, n: int, row: Index, col: Index, values: Array) -> None:
        self.n, self.row, self.col, self.val = n, row, col, np.array(values, dtype=float)
        self.alive = np.arange(row.size)
        self.row_alive, self.col_alive = np.ones(n, bool), np.ones(n, bool)

    @property
    def slots(self) -> int:
        """Entries stored, fill included."""
        return int(self.row.size)

    def round(self) -> _Round | None:
        """Pick independent pivots, eliminate them, and say how to replay it; None when the core is dense."""
        pivots = self._pick()
        if pivots.size == 0:
            return None
        alive, n = self.alive, self.n
        which_row, which_col = np.full(n, -1), np.full(n, -1)
        which_row[self.row[pivots]] = which_col[self.col[pivots]] = np.arange(pivots.size)
        in_row, in_col = which_row[self.row[alive]], which_col[self.col[alive]]
        upper = alive[(in_row >= 0) & (in_col < 0)]
        lower = alive[(in_row < 0) & (in_col >= 0)]
        rest = alive[(in_row < 0) & (in_col < 0)]
        upper = upper[np.argsort(which_row[self.row[upper]], kind="stable")]
        lower = lower[np.argsort(self.row[lower], kind="stable")]
        upper_pivot, lower_pivot = which_row[self.row[upper]], which_col[self.col[lower]]
        left, right = _products(lower_pivot, upper_pivot, pivots.size)
        key = self.row[lower][left] * n + self.col[upper][right]
        order = np.argsort(key, kind="stable")
        left, right, key = left[order], right[order], key[order]
        target_key, target_start = np.unique(key, return_index=True)
        self.val[lower] /= self.val[pivots][lower_pivot]
        target = self._slots_of(target_key, rest)
        if target.size:
            self.val[target] -= np.add.reduceat(self.val[lower][left] * self.val[upper][right], target_start)
        self.row_alive[self.row[pivots]] = self.col_alive[self.col[pivots]] = False
        lower_row, lower_start = np.unique(self.row[lower], return_index=True)
        upper_rows, upper_start = np.unique(upper_pivot, return_index=True)
        return _Round(
            self.row[pivots],
            self.col[pivots],
            pivots,
            lower,
            lower_pivot,
            lower_row,
            lower_start,
            upper,
            upper_rows,
            upper_start,
            self.col[upper],
            left,
            right,
            target,
            target_start,
        )

    def _slots_of(self, keys: Index, rest: Index) -> Index:
        """Slots of (row, column) keys, new ones for fill-in."""
        present = self.row[rest] * self.n + self.col[rest]
        order = np.argsort(present)
        at = np.searchsorted(present[order], keys)
        hit = at < present.size
        hit[hit] = present[order][at[hit]] == keys[hit]
        slots = np.empty(keys.size, np.int64)
        slots[hit] = rest[order][at[hit]]
        fill = keys[~hit]
        slots[~hit] = self.slots + np.arange(fill.size)
        self.row = np.concatenate((self.row, fill // self.n))
        self.col = np.concatenate((self.col, fill % self.n))
        self.val = np.concatenate((self.val, np.zeros(fill.size)))
        self.alive = np.concatenate((rest, slots[~hit]))
        return slots

    def _pick(self) -> Index:
        """Independent pivots of low Markowitz cost; none when eliminating costs more than the dense core."""
        r, c, v = self.row[self.alive], self.col[self.alive], np.abs(self.val[self.alive])
        order_left = int(self.row_alive.sum())
        if order_left == 0:
            return np.empty(0, np.int64)
        largest = np.zeros(self.n)
        np.maximum.at(largest, r, v)
        cost = (np.bincount(r, minlength=self.n)[r] - 1) * (np.bincount(c, minlength=self.n)[c] - 1)
        good = (v >= THRESHOLD * largest[r]) & (v > 0) & (cost <= order_left**2 / 60)
        if not good.any():
            return np.empty(0, np.int64)
        good &= cost <= max(2, 2 * cost[good].min())
        candidates = np.flatnonzero(good)
        candidates = candidates[np.argsort(cost[candidates], kind="stable")]
        return self.alive[self._independent(candidates, r, c)]

    def _independent(self, candidates: Index, r: Index, c: Index) -> Index:
        by_row, by_col = np.argsort(r, kind="stable"), np.argsort(c, kind="stable")
        row_start = np.searchsorted(r[by_row], np.arange(self.n + 1))
        col_start = np.searchsorted(c[by_col], np.arange(self.n + 1))
        row_blocked, col_blocked = np.zeros(self.n, bool), np.zeros(self.n, bool)
        chosen = []
        for e, i, j in zip(candidates.tolist(), r[candidates].tolist(), c[candidates].tolist(), strict=True):
            if not row_blocked[i] and not col_blocked[j]:
                chosen.append(e)
                col_blocked[c[by_row[row_start[i] : row_start[i + 1]]]] = True
                row_blocked[r[by_col[col_start[j] : col_start[j + 1]]]] = True
        return np.array(chosen, np.int64)


def _products(lower_pivot: Index, upper_pivot: Index, pivots: int) -> tuple[Index, Index]:
    """All pairs (entry below a pivot, entry right of the same pivot); upper_pivot is sorted."""
    start = np.searchsorted(upper_pivot, np.arange(pivots + 1))
    width = np.diff(start)[lower_pivot]
    left = np.repeat(np.arange(lower_pivot.size), width)
    offset = np.arange(left.size) - np.repeat(np.cumsum(width) - width, width)
    return left, start[lower_pivot][left] + offset


class SparseLU:
    """SuperLU with the same interface: the fallback, and the reference in the tests."""

    def __init__(self, n: int, row: Index, col: Index) -> None:
        self.n, self._row, self._col = n, row, col

    def factor(self, values: Array) -> None:
        """Factorise. Raises Singular."""
        try:
            self._lu: Any = splu(csc_matrix((values, (self._row, self._col)), shape=(self.n, self.n)))
        except (RuntimeError, ValueError) as error:
            raise Singular(str(error)) from None

    def solve(self, b: Array) -> Array:
        """Solution of A x = b."""
        return np.asarray(self._lu.solve(b))

    def solve_transposed(self, b: Array) -> Array:
        """Solution of A' y = b."""
        return np.asarray(self._lu.solve(b, "T"))
