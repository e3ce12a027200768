"""Totals and subtotals among the accounts of a table: lines that are sums of others."""

from __future__ import annotations

import re

import numpy as np

from sam.labels import plain
from sam.matrix import Values

_TOTALS = r"totals?|tot|sum|grand|receipts|outlays?|differences?|diff|checks?|subtotals?"
_ZH = r"合计|总计|小计|汇总|总和|总产出|总投入|总收入|总支出|差额|平衡检验|校验"
_NAMED = re.compile(rf"^({_TOTALS})\b|\b({_TOTALS})$|^({_ZH})|({_ZH})$")
"""Labels that call themselves a total: their first or last word says so."""
_SUMS, _CELLS = 0.8, 2
"""Share of the cells of a total that must be sums; cells of a subtotal that no label names."""


def is_total(name: str) -> bool:
    """Whether a label calls itself a total."""
    return bool(_NAMED.search(" ".join(name.casefold().replace("_", " ").split()))) or bool(_NAMED.search(plain(name)))


def find_totals(table: Values, rows: list[str], columns: list[str], both: list[str]) -> dict[str, None]:
    """Labels whose row is the sum of other rows, or whose column that of other columns."""
    inner_r, inner_c = [rows.index(a) for a in both], [columns.index(a) for a in both]
    found = {both[k]: None for k in _groups(table[np.ix_(inner_r, inner_c)])}
    for names, cells, inner in ((rows, table[:, inner_c], inner_r), (columns, table.T[:, inner_r], inner_c)):
        accounts = {m for m in inner if names[m] not in found}
        whole = cells[sorted(accounts)].sum(axis=0)
        for k, name in enumerate(names):
            rest = whole - cells[k] if k in accounts else whole
            if _sums(cells, k, rest, is_total(name), k in inner):
                found[name], whole = None, rest
    return found


def _sums(cells: Values, k: int, rest: Values, named: bool, account: bool) -> bool:
    """Whether line k is the sum of all other lines, `rest`, or, where it calls itself a total, of lines next to it.

    What calls itself a total and is no account on both sides need not add up.
    """
    line = cells[k]
    if not np.abs(line).any():
        return named
    if _alike(line, rest):
        return True
    if not named:
        return False
    runs = (cells[first:k] for first in range(k - 1, -1, -1))
    return not account or any(_alike(line, run.sum(axis=0)) for run in runs)


def _groups(square: Values) -> list[int]:
    """Accounts whose row and column are the sums of those of accounts next to them, before or behind: subtotals."""
    found: list[int] = []
    sides = [(lines, lines.sum(axis=1), np.abs(lines).sum(axis=1)) for lines in (square, square.T)]
    for k in range(len(square)):
        for step in (-1, 1):
            run = [m for m in (range(k - 1, -1, -1) if step < 0 else range(k + 1, len(square))) if m not in found]
            rows, columns = (_run(*side, k, run) for side in sides)
            if rows & columns:
                found.append(k)
                break
    return found


def _run(lines: Values, sums: Values, sizes: Values, k: int, run: list[int]) -> set[int]:
    """How many of the lines of a run, two or more of them filled, add up to line k; as numbers of lines taken.

    sums, sizes: of each line, and of its amounts without signs.
    """
    line = lines[k]
    if np.count_nonzero(line) < _CELLS or not run:
        return set()
    near = np.abs(np.cumsum(sums[run]) - sums[k]) <= 1e-9 * sizes[k]
    some = np.flatnonzero(near & (np.cumsum(sizes[run] > 0) > 1))
    return {int(n) for n in some if np.allclose(lines[run[: n + 1]].sum(axis=0), line, rtol=1e-9, atol=1e-9 * sizes[k])}


def _alike(line: Values, sums: Values) -> bool:
    """Whether cells are the sums, but for a few and for rounding."""
    size = np.abs(sums).max(initial=0.0)
    filled = np.abs(sums) + np.abs(line) > 0
    near = np.abs(line - sums) <= 1e-3 * np.maximum(np.abs(sums), 1e-3 * size)
    return bool(size > 0 and filled.any() and np.mean(near[filled]) >= _SUMS)
