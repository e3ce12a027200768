"""A sheet -> a square table of amounts with one label for each account, and what was left out on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sam.errors import Finding, nearest, shorten
from sam.grid import Grid, Odd, Value, label
from sam.labels import plain
from sam.matrix import Values
from sam.raw.amounts import amount, decimal_comma
from sam.raw.block import FEWEST, Block, Side

_TOTALS: tuple[str, ...] = (
    *("total", "totals", "tot", "sum", "grand", "receipts", "expenditure total", "gross outlay", "difference", "check"),
    *("合计", "总计", "小计", "汇总", "总和", "总产出", "总投入", "总收入", "总支出", "差额"),
)
_SUMS = 0.8
"""Share of the cells of a total that must be sums."""


@dataclass
class Read:
    """A square table as it stands in a file: labels, amounts, headings and descriptions; and what was done."""

    labels: list[str]
    values: Values
    headings: dict[str, str] = field(default_factory=dict)
    described: dict[str, str] = field(default_factory=dict)
    sheet: str = ""
    steps: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_block(block: Block) -> Read:
    """The amounts of a block: totals and notes left out, columns in the order of the rows."""
    grid, rows, columns = block.grid, block.rows.at, block.columns.at
    comma = decimal_comma(v for cells in grid.rows.values() for v in cells)
    both = [a for a in rows if a in columns]
    table, odd = _amounts(grid, rows, columns, comma)
    names_r, names_c = list(rows), list(columns)
    read = Read(both, np.zeros((0, 0)), sheet=grid.sheet)
    read.steps.append(f"matrix of {len(both)} accounts found in sheet {grid.sheet}, labels from row {block.top}")
    if comma:
        read.steps.append("numbers such as 1.234,5 are read with a decimal comma")
    totals = _totals(table, names_r, names_c, both)
    read.labels = [a for a in both if a not in totals]
    for side, names, others, at in (("row", names_r, columns, rows), ("column", names_c, rows, columns)):
        _loose(read, block, side, [a for a in names if a not in others and a not in totals], table, at)
    if totals:
        read.steps.append(f"totals left out: {shorten(list(totals))}")
    place_r, place_c = {a: k for k, a in enumerate(names_r)}, {a: k for k, a in enumerate(names_c)}
    read.values = table[np.ix_([place_r[a] for a in read.labels], [place_c[a] for a in read.labels])]
    read.findings += [f for (r, c), f in odd.items() if r in read.labels and c in read.labels]
    for source in (block.columns, block.rows):  # what stands beside the rows counts more
        read.headings |= {a: t for a, t in source.heading.items() if a in read.labels}
        read.described |= {a: t for a, t in source.beside.items() if a in read.labels}
    return read


def _amounts(
    grid: Grid, rows: dict[str, int], columns: dict[str, int], comma: bool
) -> tuple[Values, dict[tuple[str, str], Finding]]:
    """Every cell between labels; what cannot be read counts as nothing and is a finding."""
    table, odd = np.zeros((len(rows), len(columns))), dict[tuple[str, str], Finding]()
    for k, (row, i) in enumerate(rows.items()):
        for m, (column, j) in enumerate(columns.items()):
            value = amount(grid.at(i, j), comma)
            if isinstance(value, Odd):
                odd[row, column] = grid.finding(i, j, value.instead("an amount"), f"{row}, {column}")
            elif value is not None:
                table[k, m] = value
    return table, odd


def _is_total(name: str) -> bool:
    bare = plain(name).casefold()
    return any(bare == plain(w) or bare.startswith(plain(w)) or bare.endswith(plain(w)) for w in _TOTALS)


def _totals(table: Values, rows: list[str], columns: list[str], both: list[str]) -> dict[str, None]:
    """Labels whose row is the sum of other rows, or whose column that of other columns."""
    inner_r, inner_c = [rows.index(a) for a in both], [columns.index(a) for a in both]
    found: dict[str, None] = {}
    for names, cells, inner in ((rows, table[:, inner_c], inner_r), (columns, table.T[:, inner_r], inner_c)):
        for k, name in enumerate(names):
            others = [m for m in inner if m != k and names[m] not in found]
            if _sums(cells, k, others, _is_total(name)):
                found[name] = None
    return found


def _sums(cells: Values, k: int, others: Sequence[int], named: bool) -> bool:
    """Whether line k is the sum of all other lines or, where it calls itself a total, of lines next to it."""
    line = cells[k]
    if not np.abs(line).any():
        return named
    if _alike(line, cells[list(others)].sum(axis=0)):
        return True
    if not named:
        return False
    runs = (cells[first:k] for first in range(k - 1, -1, -1))
    return any(_alike(line, run.sum(axis=0)) for run in runs) or not any(m == k for m in others)


def _alike(line: Values, sums: Values) -> bool:
    """Whether cells are the sums, but for a few and for rounding."""
    size = np.abs(sums).max(initial=0.0)
    filled = np.abs(sums) + np.abs(line) > 0
    near = np.abs(line - sums) <= 1e-3 * np.maximum(np.abs(sums), 1e-3 * size)
    return bool(size > 0 and filled.any() and np.mean(near[filled]) >= _SUMS)


def _loose(read: Read, block: Block, side: str, names: list[str], table: Values, at: dict[str, int]) -> None:
    """Labels of one side only: notes are left out; what holds amounts is a finding."""
    lines = table if side == "row" else table.T
    place = list(at)
    notes = [a for a in names if not np.abs(lines[place.index(a)]).any()]
    if notes:
        read.steps.append(f"{side}s without amounts left out: {shorten(notes)}")
    other = "column" if side == "row" else "row"
    sides: dict[str, Side] = {"row": block.columns, "column": block.rows}
    for a in names:
        if a in notes:
            continue
        i, j = (at[a], block.left) if side == "row" else (block.top, at[a])
        hint = nearest(a, sides[side].at)
        message = f"{side} {a!r} holds amounts but no {other} has its label{hint}: give it one, or delete the {side}"
        read.findings.append(block.grid.finding(i, j, message, a))


_FILLED = 0.9
"""Share of the lines of a list that must have both labels and an amount."""

# ---- lists of cells ------------------------------------------------------------------------------------------------

_HEADS = {
    "row": ("row", "to", "receiver", "receives", "payee", "i", "行", "收入方", "收入", "收款方"),
    "column": ("column", "col", "from", "payer", "pays", "j", "列", "支出方", "支出", "付款方"),
    "value": ("value", "amount", "val", "level", "数值", "金额", "值"),
}


def read_list(grid: Grid) -> Read | None:
    """A table with one line for each cell: two columns of labels and one of amounts; None where it is none."""
    lines = [grid.rows[i] for i in sorted(grid.rows)]
    head, body = lines[0], lines[1:]
    wide = max(map(len, lines))
    if wide < 3 or len(body) < FEWEST:
        return None
    comma = decimal_comma(v for cells in body for v in cells)
    columns = [[cells[j] if j < len(cells) else None for cells in body] for j in range(wide)]
    places = _three([label(v) for v in head], columns, comma)
    if places is None:
        return None
    row, column, value = places
    labels = list(dict.fromkeys(t for j in (row, column) for v in columns[j] if (t := label(v))))
    table, place = np.zeros((len(labels), len(labels))), {a: k for k, a in enumerate(labels)}
    read = Read(labels, table, sheet=grid.sheet)
    names = [label(head[j]) if j < len(head) else "" for j in places]
    read.steps.append(f"list of {len(body)} cells in sheet {grid.sheet}: {names[0]} receives, {names[1]} pays")
    for i, cells in zip(sorted(grid.rows)[1:], body, strict=True):
        to, by = (label(cells[j]) if j < len(cells) else "" for j in (row, column))
        got = amount(cells[value] if value < len(cells) else None, comma)
        if isinstance(got, Odd):
            read.findings.append(grid.finding(i, value + 1, got.instead("an amount"), f"{to}, {by}"))
        elif got is not None and to and by:
            table[place[to], place[by]] += got
        elif got is not None:
            read.findings.append(grid.finding(i, (row if not to else column) + 1, "an amount without an account"))
    return _without_totals(read)


def _three(head: list[str], columns: list[list[Value]], comma: bool) -> tuple[int, int, int] | None:
    """Which columns are the row label, the column label and the amount."""
    numbers = [sum(isinstance(amount(v, comma), float) for v in c) for c in columns]
    texts = [{label(v) for v in c if isinstance(v, str) and label(v)} for c in columns]

    def called(what: str) -> int | None:
        return next((j for j, h in enumerate(head) if h.strip().casefold() in _HEADS[what]), None)

    named = called("value")
    value = named if named is not None else max(range(len(columns)), key=lambda j: (numbers[j], j))
    if numbers[value] < _FILLED * len(columns[value]):
        return None
    row, column = called("row"), called("column")
    if row is None or column is None or row == column:
        pairs = [(a, b) for a in range(len(columns)) for b in range(a + 1, len(columns)) if value not in (a, b)]
        row, column = max(pairs, key=lambda p: len(texts[p[0]] & texts[p[1]]), default=(0, 0))
    filled = min(sum(bool(label(v)) for v in columns[j]) for j in (row, column))
    known = len(texts[row] & texts[column]) >= FEWEST and filled >= _FILLED * len(columns[value])
    return (row, column, value) if known else None


def _without_totals(read: Read) -> Read:
    totals = _totals(read.values, read.labels, read.labels, read.labels)
    keep = [k for k, a in enumerate(read.labels) if a not in totals]
    if totals:
        read.steps.append(f"totals left out: {shorten(list(totals))}")
    read.labels, read.values = [read.labels[k] for k in keep], read.values[np.ix_(keep, keep)]
    return read
