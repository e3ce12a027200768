"""Is a closure square, and does it determine the model? Count, structural matching, rank at the benchmark.

The three in this order, because each alone lets singular systems through (docs/numerics.md).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from cge.errors import ClosureError
from cge.language.reference import show
from cge.solve.compile import Compiled
from cge.solve.linear_algebra import Singular, SparseLU
from cge.solve.square import Square

SINGULAR = 1e-11
"""Smallest accepted ratio of a solution's growth: 1 / (norm of the inverse), estimated, in scaled units."""


def check_square(compiled: Compiled, free: NDArray[np.bool_], positive: NDArray[np.bool_]) -> None:
    """Raise ClosureError, with the culprits in words, unless the closure determines the model."""
    rows, unknowns = len(compiled.rows), np.flatnonzero(free)
    if rows != unknowns.size:
        more, less = ("unknowns", "equations") if unknowns.size > rows else ("equations", "unknowns")
        raise ClosureError(
            f"{rows} equations for {unknowns.size} unknowns: {abs(unknowns.size - rows)} more {more} than {less}",
            _culprits(compiled, free),
        )
    findings = _culprits(compiled, free)
    if findings:
        raise ClosureError("the closure is structurally singular:", findings)
    _check_rank(Square(compiled, free, positive))


def _culprits(compiled: Compiled, free: NDArray[np.bool_]) -> list[str]:
    """Equations with too few unknowns, and unknowns nothing determines, by alternating reachability."""
    keep = free[compiled.col]
    shape = (len(compiled.rows), free.size)
    pattern = csr_matrix((np.ones(int(keep.sum())), (compiled.row[keep], compiled.col[keep])), shape=shape)
    match = maximum_bipartite_matching(pattern, perm_type="column")
    loose_rows = np.flatnonzero(match < 0)
    taken = np.zeros(free.size, bool)
    taken[match[match >= 0]] = True
    loose_columns = np.flatnonzero(free & ~taken)
    findings = []
    if loose_rows.size:
        involved = _reach(pattern, match, loose_rows)
        names = [show(e.name, k) for r in involved[:6] for e, k in [compiled.rows[r]]]
        findings.append(f"over-determined: {len(involved)} equation(s) share too few unknowns: {', '.join(names)}")
    if loose_columns.size:
        names = [show(*compiled.columns[c]) for c in loose_columns[:6]]
        findings.append(f"nothing determines {', '.join(names)}{' …' if loose_columns.size > 6 else ''}")
    return findings


def _reach(pattern: csr_matrix, match: NDArray[Any], start: NDArray[Any]) -> list[int]:
    """Rows reachable from unmatched rows over alternating paths."""
    owner = {int(c): r for r, c in enumerate(match) if c >= 0}
    seen, queue = set(start.tolist()), list(start.tolist())
    while queue:
        r = queue.pop()
        for c in pattern.indices[pattern.indptr[r] : pattern.indptr[r + 1]].tolist():
            nxt = owner.get(c)
            if nxt is not None and nxt not in seen:
                seen.add(nxt)
                queue.append(nxt)
    return sorted(seen)


def _check_rank(square: Square) -> None:
    """Inverse iteration at the benchmark: a direction the equations hardly feel names the loose symbols."""
    loose = singular_words(square, square.compiled.start)
    if loose is not None:
        headline = "the closure is singular at the benchmark: the equations do not pin down a combination of symbols"
        raise ClosureError(headline, loose)


def singular_words(square: Square, x: NDArray[np.float64]) -> list[str] | None:
    """Which symbols move together undetermined at a point; None where the equations determine all."""
    _, values = square.scaled(x)
    growth, way = _growth(square, values)
    if growth < 1 / SINGULAR:
        return None
    if way is None:  # no factorisation at all: one of a matrix beside it shows the same direction
        _, way = _growth(square, values + 1e-13 * np.random.default_rng(1).standard_normal(values.size))
    order = [] if way is None else [k for k in np.argsort(-np.abs(way))[:6] if abs(way[k]) > 1e-3]
    loose = [show(*square.compiled.columns[square.unknowns[k]]) for k in order]
    return [f"moving together undetermined: {', '.join(loose)}"] if loose else []


def _growth(square: Square, values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64] | None]:
    """(estimated norm of the inverse, the direction that grows most); infinity and None when singular."""
    sparse = SparseLU(square.n, square.row, square.col)
    x = np.random.default_rng(0).standard_normal(square.n)
    x /= np.abs(x).max()
    growth = 1.0
    try:
        sparse.factor(values)
        for _ in range(3):
            x = sparse.solve(x)
            growth = float(np.abs(x).max())
            if not np.isfinite(growth):
                return np.inf, None
            x /= growth
    except Singular:
        return np.inf, None
    return growth, x
