"""An unbalanced SAM -> the balanced one nearest to it, with the table of adjustments.

All methods share one set of linear constraints on the free cells x: receipts equal payments for every account,
and the totals that are held. Held cells and zeros stay as they are; signs never change.

ras             x = r a s: rows and columns scaled, an account's column by the inverse of its row unless its total
                is held, which then is met on both sides. Negative cells scale by 1/(r s), that is GRAS
                (Junius and Oosterhaven 2003; Lenzen, Wood and Gallego 2007). Large flows give way most.
entropy         least cross-entropy of what every account spends its money on, sum |x| log(|x|/|a|) - |x| + |a|
                over the column's size (Robinson, Cattaneo and El-Said 2001): small accounts count as large ones
least_squares   least sum of squared relative changes

RAS is the least cross-entropy of the flows themselves, so the first two are one convex problem, solved by
Newton's method on its dual; alternating row and column scaling reaches the same point in many more steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.linalg import norm
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array, diags_array, vstack

from sam.advice import PAYS, RECEIVES
from sam.controls import Control, block_name, sums_of_blocks
from sam.errors import BalanceError, Finding, SamError, nearest, shorten
from sam.matrix import Sam, Values

Method = Literal["ras", "entropy", "least_squares"]
METHODS: tuple[str, ...] = get_args(Method)
Cell = tuple[str, str]
ACCURACY = 1e-11
"""Gap of a balanced account relative to its size; a hundred times tighter than the check asks for."""

_STEPS = 200
_LONGEST, _SMALLEST_STEP = 4.0, 1e-10  # of a Newton step, in logs of cells
_FAR = 500.0  # logs beyond this overflow
_REFINEMENTS = 4
_ROUNDING = 1e-13  # of sums of held cells


@dataclass(frozen=True)
class Balanced:
    """A balanced Sam and what it took: row, column, before, after, change, percent, largest change first."""

    sam: Sam
    adjustments: pd.DataFrame

    def above(self, percent: float) -> pd.DataFrame:
        """The adjustments of at least so many per cent of the cell."""
        return self.adjustments[self.adjustments["percent"].abs() >= percent]


def balance(
    sam: Sam,
    method: Method = "ras",
    cells: Mapping[Cell, float | None] | None = None,
    totals: Mapping[str, float] | None = None,
    weights: Mapping[Cell, float] | None = None,
    controls: Mapping[Control, float] | None = None,
) -> Balanced:
    """Balance a SAM.

    cells    held at a value, or as they are (None)
    totals   receipts and payments an account must have, in the unit of the SAM
    controls what the cells of a block must add up to, such as factor pay and taxes to GDP
    weights  trust in a cell, default 1; a cell of weight 10 moves a tenth as much (not with "ras")
    Raises SamError for unknown accounts, BalanceError naming the accounts when nothing satisfies all this.
    """
    cells, totals, weights, controls = dict(cells or {}), dict(totals or {}), dict(weights or {}), dict(controls or {})
    _known(sam, method, cells, totals, weights, controls)
    problem = _Problem.of(sam, cells, totals, controls)
    problem.refuse_impossible()
    trust = np.array([weights.get(problem.name(k), 1.0) for k in range(len(problem.start))])
    if method == "entropy":
        size = np.abs(problem.sam.values).sum(axis=0)[problem.j]
        trust *= size.max(initial=0.0) / size
    solve = problem.least_squares if method == "least_squares" else problem.scaling
    result = problem.sam.with_values(problem.filled(solve(trust)))
    return Balanced(result, _adjustments(sam, result))


def _known(
    sam: Sam,
    method: str,
    cells: dict[Cell, float | None],
    totals: dict[str, float],
    weights: dict[Cell, float],
    controls: dict[Control, float],
) -> None:
    """Refuse what cannot be meant, all at once."""
    wrong = [f"unknown method {method!r}{nearest(method, METHODS)}"] if method not in METHODS else []
    named = {a for cell in (*cells, *weights) for a in cell} | set(totals)
    named |= {a for control in controls for side in control for a in side}
    wrong += [f"unknown account {a!r}{nearest(a, sam.labels)}" for a in sorted(named - set(sam.labels))]
    numbers = [*totals.values(), *controls.values(), *(v for v in cells.values() if v is not None)]
    wrong += ["held cells and totals must be finite numbers"] if not np.isfinite(numbers).all() else []
    wrong += [f"weight {w:g} of {c} is not positive" for c, w in weights.items() if not 0 < w < np.inf]
    wrong += ["RAS knows no weights; use entropy or least_squares"] if weights and method == "ras" else []
    if wrong:
        raise SamError("\n  ".join(("cannot balance:", *wrong)))


def _with_held(sam: Sam, cells: Mapping[Cell, float | None]) -> tuple[Sam, NDArray[np.bool_]]:
    """The SAM with held cells at their values, and which cells are free to move."""
    values = sam.values.copy()
    held = np.zeros(values.shape, dtype=bool)
    for (row, column), value in cells.items():
        at = sam.position[row], sam.position[column]
        held[at] = True
        values[at] = values[at] if value is None else value
    return sam.with_values(values), (values != 0) & ~held


@dataclass(frozen=True)
class _Problem:
    """Free cells `start` at (i, j), constraints `sums @ x == target` named after accounts; `holds`: by the user too."""

    sam: Sam
    i: NDArray[np.intp]
    j: NDArray[np.intp]
    start: Values
    sums: Any
    target: Values
    names: tuple[str, ...]
    holds: bool

    @classmethod
    def of(
        cls,
        sam: Sam,
        cells: Mapping[Cell, float | None],
        totals: Mapping[str, float],
        controls: Mapping[Control, float],
    ) -> _Problem:
        """Constraints: receipts = payments, or both = the total where one is held; and the sums of blocks."""
        sam, free = _with_held(sam, cells)
        i, j = np.nonzero(free)
        n, count = len(sam.labels), np.arange(len(i))
        receipts = csr_array((np.ones(len(i)), (i, count)), shape=(n, len(i)))
        payments = csr_array((np.ones(len(i)), (j, count)), shape=(n, len(i)))
        fixed = np.where(free, 0.0, sam.values)
        received, paid = fixed.sum(axis=1), fixed.sum(axis=0)
        held = np.array([k for k, a in enumerate(sam.labels) if a in totals], dtype=int)
        loose = np.setdiff1d(np.arange(n), held)
        total = np.array([totals[sam.labels[k]] for k in held])
        blocks, wanted = sums_of_blocks(sam, controls, i, j, fixed)
        sums = vstack([(receipts - payments)[loose], receipts[held], payments[held], blocks], format="csr")
        gap = paid - received
        gap[np.abs(gap) <= _ROUNDING * np.abs(fixed).sum(axis=0)] = 0.0
        target = np.concatenate([gap[loose], total - received[held], total - paid[held], wanted])
        names = tuple(sam.labels[k] for k in (*loose, *held, *held)) + tuple(map(block_name, controls))
        sums.eliminate_zeros()
        return cls(sam, i, j, sam.values[i, j], sums, target, names, bool(cells or totals or controls))

    def name(self, k: int) -> Cell:
        """(row, column) of a free cell."""
        return self.sam.labels[self.i[k]], self.sam.labels[self.j[k]]

    def filled(self, x: Values) -> Values:
        """The matrix with the free cells at x."""
        values = self.sam.values.copy()
        values[self.i, self.j] = x
        return values

    def size(self, x: Values) -> Values:
        """What each constraint's gap is measured against."""
        return np.asarray(abs(self.sums) @ np.abs(x) + np.abs(self.target))

    def refuse_impossible(self) -> None:
        """Constraints that no cells of the present signs can meet."""
        signed = self.sums @ diags_array(np.sign(self.start)) if len(self.start) else self.sums
        up, down = (signed > 0).sum(axis=1), (signed < 0).sum(axis=1)
        low = self.target <= 0 if len(self.start) else self.target < 0
        stuck = ((up + down == 0) & (self.target != 0)) | ((up > 0) & (down == 0) & low)
        stuck |= (up == 0) & (down > 0) & (self.target >= 0)
        if stuck.any():
            raise self.error("no cell is free to close the gap", stuck, self.start)

    def scaling(self, weight: Values) -> Values:
        """Newton on the dual: cell = start * exp(+-(multipliers of its row and column) / weight)."""
        scale = float(np.abs(self.start).max(initial=0.0)) or 1.0
        sign, size, target = np.sign(self.start), np.abs(self.start) / scale, self.target / scale
        multiplier = np.zeros(len(target))

        def state(m: Values) -> tuple[float, Values, Values]:
            x = size * np.exp(np.clip(sign * (self.sums.T @ m) / weight, -_FAR, _FAR))
            return float(weight @ x - target @ m), x, self.sums @ (sign * x) - target

        value, x, gap = state(multiplier)
        for _ in range(_STEPS):
            if np.all(np.abs(gap) * scale <= ACCURACY * self.size(x * scale)):
                return sign * x * scale
            direction = -_solve(self.sums, x / weight, gap)
            step = min(1.0, _LONGEST / max(float(np.abs(self.sums.T @ direction / weight).max(initial=0.0)), 1e-300))
            while step > _SMALLEST_STEP:
                trial = state(multiplier + step * direction)
                if trial[0] <= value + 1e-4 * step * float(gap @ direction) or norm(trial[2]) < 0.5 * norm(gap):
                    break
                step /= 2
            else:
                break
            multiplier, (value, x, gap) = multiplier + step * direction, trial
        raise self.error(
            f"no balanced SAM with these signs{', cells and totals' * self.holds} was found", None, sign * x * scale
        )

    def least_squares(self, weight: Values) -> Values:
        """The normal equations of the constrained problem, refined until the constraints hold."""
        x, spread = self.start.copy(), self.start**2 / weight
        for _ in range(_REFINEMENTS):
            x = x + spread * (self.sums.T @ _solve(self.sums, spread, self.target - self.sums @ x))
        gap = np.abs(self.sums @ x - self.target)
        if np.any(gap > ACCURACY * self.size(x)):
            raise self.error(
                f"no balanced SAM with these zeros{', cells and totals' * self.holds} exists",
                gap > ACCURACY * self.size(x),
                x,
            )
        if turned := [" <- ".join(self.name(int(k))) for k in np.flatnonzero(x * self.start < 0)]:
            why = f"least squares would change the sign of {shorten(turned)}; use ras or entropy"
            raise BalanceError(why)
        return x

    def error(self, headline: str, where: NDArray[np.bool_] | None, x: Values) -> BalanceError:
        """The accounts whose constraints fail, the worst ten first, and what to let go of."""
        gap = self.sums @ x - self.target
        relative = np.abs(gap) / np.maximum(self.size(x), 1e-300)
        failing = relative > ACCURACY if where is None else where
        worst = [int(k) for k in np.argsort(-relative) if failing[k]][:10]
        messages = {
            self.names[k]: f"gap {gap[k]:,.6g} ({100 * relative[k]:.3g} % of its size) remains"
            f"{self.why(self.names[k]) or self.who(self.names[k])}"
            for k in worst
        }
        one_sided = any(self.why(self.names[k]) for k in worst)
        cure = (
            "; hold fewer cells or totals"
            if self.holds and not one_sided
            else "; fill in what is missing: zeros stay zero"
        )
        return BalanceError(headline + cure, (Finding("error", "sam", "", a, m) for a, m in messages.items()))

    def who(self, account: str) -> str:
        """Between whom the gap can close: who pays an account, and whom it pays."""
        if not self.holds or account not in self.sam.position:
            return ""
        k, labels = self.sam.position[account], self.sam.labels
        payers = [labels[m] for m in np.flatnonzero(self.sam.values[k])]
        paid = [labels[m] for m in np.flatnonzero(self.sam.values[:, k])]
        return f": it receives from {shorten(payers, 4)} and pays {shorten(paid, 4)}"

    def why(self, account: str) -> str:
        """What keeps an account from balancing by itself: cells on one side only."""
        if account not in self.sam.position:
            return ""
        k = self.sam.position[account]
        row, column = self.sam.values[k].any(), self.sam.values[:, k].any()
        if not column:
            return f": it pays nothing; {PAYS[self.sam.kinds[account]]}" if row else ""
        return "" if row else f": it receives nothing; {RECEIVES[self.sam.kinds[account]]}"


def _solve(sums: Any, spread: Values, right: Values) -> Values:
    """z with (sums diag(spread) sums') z = right; the constraints may depend on each other, hence the ridge."""
    matrix = (sums @ diags_array(spread) @ sums.T).toarray()
    scale = np.sqrt(np.maximum(matrix.diagonal(), 1e-300))
    matrix /= np.outer(scale, scale)
    for ridge in (1e-13, 1e-11, 1e-9, 1e-6):
        try:
            factor = cho_factor(matrix + ridge * np.eye(len(scale)))
        except np.linalg.LinAlgError:
            continue
        return np.asarray(cho_solve(factor, right / scale) / scale)
    return np.asarray(np.linalg.lstsq(matrix, right / scale)[0] / scale)


def _adjustments(before: Sam, after: Sam) -> pd.DataFrame:
    change = after.values - before.values
    i, j = np.nonzero(np.abs(change) > 1e-12 * np.abs(before.values))
    names = np.array(before.labels, dtype=object)
    old, new = before.values[i, j], after.values[i, j]
    percent = np.divide(100 * (new - old), np.abs(old), out=np.full(len(old), np.inf), where=old != 0)
    columns = {"before": old, "after": new, "change": new - old, "percent": percent}
    table = pd.DataFrame({"row": names[i], "column": names[j], **columns})
    order = table["change"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)
