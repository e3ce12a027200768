"""Where the labels of a matrix stand, when it is not in the first row and the first column."""

from __future__ import annotations

from collections.abc import Iterable

from sam.errors import Finding
from sam.grid import Grid, column_letter

_ROWS, _COLUMNS = 40, 12
"""How far labels are looked for."""


def elsewhere(grid: Grid) -> Finding | None:
    """Rows above, or columns before, the labels of the matrix: where most labels stand twice is where they belong."""
    top = min(grid.rows)
    across = {i: _texts(grid.rows[i]) for i in sorted(grid.rows)[:_ROWS]}
    down = {j: _texts(grid.at(i, j) for i in grid.rows) for j in range(1, _COLUMNS + 1)}
    here = len(across[top] & down[1])
    i, j = max(((i, j) for i in across for j in down), key=lambda at: len(across[at[0]] & down[at[1]]))
    both = len(across[i] & down[j])
    if (i, j) == (top, 1) or both < 3 or both <= 2 * here:
        return None
    cure = [f"delete the rows above row {i}"] if i != top else []
    cure += [f"delete the columns before column {column_letter(j)}"] if j != 1 else []
    message = (
        f"the labels of the columns stand in row {i} and those of the rows in column {column_letter(j)}, but are "
        f"read from row {top} and column A: {' and '.join(cure)} (names of accounts go into sheet accounts), or let "
        "`cge sam import` do it"
    )
    return grid.finding(i, j, message)


def _texts(cells: Iterable[object]) -> set[str]:
    return {v.strip() for v in cells if isinstance(v, str) and v.strip()}
