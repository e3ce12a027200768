"""What stands around the accounts of a matrix: other tables, checks, numbers of accounts, lines without a label."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import numpy as np

from sam.errors import Finding, nearest
from sam.grid import Grid, column_letter
from sam.matrix import Values
from sam.raw.amounts import amount
from sam.raw.block import Block
from sam.raw.totals import is_total

_ADDED = re.compile(
    r"(?i)报酬|生产税|折旧|盈余|compensation|taxes|depreciation|surplus|value.?added|^(labr|otxs|gops|valu)$"
)
_FINAL = re.compile(
    r"(?i)消费|资本形成|存货|出口|consumption|capital formation|inventor|exports?|^(hfce|ggfc|gfcf|expo)$"
)
"""Items of value added, and final uses, of an official table."""

Places = Mapping[str, int]
"""Label -> the row or column it stands in."""


def outside(at: Places, lines: Values, both: Collection[str], totals: Collection[str]) -> list[str]:
    """Labels of one side that are no accounts: behind the total, of a second table, or above numbers 1, 2, 3, ...

    at: the labels of the side; lines: their amounts; both: labels that stand on both sides.
    """
    accounts = [at[a] for a in both if a not in totals]
    closed = [k for a, k in at.items() if a in totals and is_total(a) and k > max(accounts, default=k)]
    end = min(closed, default=max(at.values()))
    counted = {a for a, line in zip(at, lines, strict=True) if _counts(line)}
    return [
        a
        for a, k in at.items()
        if a not in both and a not in totals and (k > end or a in counted or a.rpartition(" (")[0] in both)
    ]


def _counts(line: Values) -> bool:
    return bool(np.array_equal(line, np.arange(1, len(line) + 1)))


def official(block: Block) -> list[str]:
    """Value added and final uses that stand on one side only, as in an input-output table; none in a SAM."""
    rows = [a for a in block.rows.at if a not in block.columns.at and _ADDED.search(a)]
    columns = [a for a in block.columns.at if a not in block.rows.at and _FINAL.search(a)]
    return [*rows[:2], *columns[:2]] if len(rows) > 1 and len(columns) > 1 else []


def unmatched(block: Block, rows: Iterable[str], columns: Collection[str]) -> list[Finding]:
    """Labels with amounts on one side only; a row and a column that look alike are one finding."""
    found, paired = list[Finding](), set[str]()
    for side, other, names, at in (
        ("row", "column", rows, block.rows.at),
        ("column", "row", columns, block.columns.at),
    ):
        for a in names:
            i, j = (at[a], block.left) if side == "row" else (block.top, at[a])
            twin = next((c for c in columns if side == "row" and c not in paired and nearest(a, [c])), "")
            message = f"{side} {a!r} holds amounts but no {other} has its label: give it one, or delete the {side}"
            if twin:
                paired.add(twin)
                where = _line(block.grid, "column", block.columns.at[twin])
                message = f"row {a!r} has no column, and {twin!r} ({where}) no row: one account? Write both alike"
            if a not in paired:
                found.append(block.grid.finding(i, j, message, a))
    return found


def unlabelled(block: Block, comma: bool) -> tuple[list[Finding], list[str]]:
    """(findings of lines without a label between accounts that hold amounts, such lines behind the last account).

    The first may be accounts; the others are sums or notes.
    """
    grid, rows, columns = block.grid, block.rows.at.values(), block.columns.at.values()
    wide = max((len(cells) for cells in grid.rows.values()), default=0)
    sides = (
        ("row", sorted(grid.rows), rows, [[(i, j) for j in columns] for i in sorted(grid.rows)]),
        ("column", range(1, wide + 1), columns, [[(i, j) for i in rows] for j in range(1, wide + 1)]),
    )
    found, behind = list[Finding](), list[str]()
    for side, lines, known, cells in sides:
        filled = [k for k, places in zip(lines, cells, strict=True) if k not in known and _filled(grid, places, comma)]
        between = [k for k in filled if min(known) < k < max(known)]
        behind += [_line(grid, side, k) for k in filled if k > max(known)]
        if between:
            named = ", ".join(_line(grid, side, k) for k in between[:3]) + (" …" if len(between) > 3 else "")
            message = f"{len(between)} {side}(s) between accounts hold amounts without a label ({named}): "
            place = (between[0], block.left) if side == "row" else (block.top, between[0])
            found.append(grid.finding(*place, message + f"give each its account, or delete the {side}(s)"))
    return found, behind


def _line(grid: Grid, side: str, number: int) -> str:
    return f"column {column_letter(number)}" if side == "column" and grid.lettered else f"{side} {number}"


def _filled(grid: Grid, cells: Iterable[tuple[int, int]], comma: bool) -> bool:
    return any(isinstance(v := amount(grid.at(i, j), comma), float) and v != 0 for i, j in cells)
