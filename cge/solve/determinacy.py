"""Is a closure square, and does it determine the model? Count, structural matching, rank at the benchmark.

The three in this order, because each alone lets singular systems through (docs/numerics.md).
"""

from __future__ import annotations

from collections.abc import Iterable
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

Array = NDArray[np.float64]

_SLIGHTLY, _UNFELT = 1e-6, 1e-9  # how far above zero a price is put, and the derivative below which it is not felt
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
    """Inverse iteration at the benchmark, and beside it where the limits of the closure bind.

    A direction the equations hardly feel names the loose symbols.
    """
    start = square.compiled.start
    loose = singular_words(square, start)
    if loose is not None:
        headline = "the closure is singular at the benchmark: the equations do not pin down a combination of symbols"
        raise ClosureError(headline, loose)
    binding = _binding(square)
    if binding and singular_words(square, _with(start, binding.values())) is not None:
        for name, price in binding.items():
            if (loose := singular_words(square, _with(start, [price]))) is not None:
                raise ClosureError(f"the closure leaves symbols undetermined once {name} binds:", loose)


def _binding(square: Square) -> dict[str, tuple[int, float]]:
    """Limits of a closure that just bind in the benchmark: name -> (column of the price, its level a little higher).

    Just above zero the complementarity no longer feels the price: its row is that of the room alone.
    """
    compiled, found = square.compiled, dict[str, tuple[int, float]]()
    for k, (equation, member) in enumerate(compiled.rows):
        price = compiled.index.get((compiled.limits.get(equation.unknown, ""), member))
        if price is None or price not in square.unknowns:
            continue
        for sign in (1, -1):
            higher = compiled.start[price] + sign * _SLIGHTLY
            _, v = compiled.jacobian(_with(compiled.start, [(price, higher)]))
            mine = (compiled.row == k) & (compiled.col == price)
            if mine.any() and np.abs(v[mine]).max() < _UNFELT:
                found[show(equation.unknown, member)] = price, higher
    return found


def _with(x: Array, columns: Iterable[tuple[int, float]]) -> Array:
    new = np.array(x)
    for column, value in columns:
        new[column] = value
    return new


def singular_words(square: Square, x: Array) -> list[str] | None:
    """Which symbols move together undetermined at a point; None where the equations determine all."""
    _, values = square.scaled(x)
    growth, way = _growth(square, values)
    if growth < 1 / SINGULAR:
        return None
    if way is None:  # no factorisation at all: one of a matrix beside it shows the same direction
        _, way = _growth(square, values + 1e-13 * np.random.default_rng(1).standard_normal(values.size))
    order = [] if way is None else [k for k in np.argsort(-np.abs(way))[:6] if abs(way[k]) > 1e-3]
    loose = [show(*square.compiled.columns[square.unknowns[k]]) for k in order]
    return [f"moving together undetermined: {', '.join(loose)} (only a combination of them counts)"] if loose else []


def _growth(square: Square, values: Array) -> tuple[float, Array | None]:
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
