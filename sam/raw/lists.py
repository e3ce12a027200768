"""A list of cells, one line for each, whichever columns hold the two labels and the amount."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sam.errors import shorten
from sam.grid import Grid, Odd, Value, label
from sam.raw.amounts import amount, decimal_comma
from sam.raw.block import FEWEST
from sam.raw.reading import Read
from sam.raw.totals import find_totals

_FILLED = 0.9
"""Share of the lines of a list that must have both labels and an amount."""

# ---- lists of cells ------------------------------------------------------------------------------------------------

_HEADS = {
    "row": ("row", "to", "receiver", "receives", "payee", "i", "行", "收入方", "收入", "收款方", "收入账户"),
    "column": ("column", "col", "from", "payer", "pays", "j", "列", "支出方", "支出", "付款方", "支出账户"),
    "value": ("value", "amount", "val", "level", "数值", "金额", "值"),
}


@dataclass(frozen=True)
class _Lines:
    """The lines of a list below its heads, and which columns hold the row label, the column label and the amount."""

    grid: Grid
    heads: tuple[str, ...]
    rows: tuple[int, ...]
    places: tuple[int, int, int]
    comma: bool

    def text(self, row: int, place: int) -> str:
        """A cell as a label."""
        return label(self.grid.at(row, place + 1))

    def pair(self, row: int) -> tuple[str, str]:
        """Who receives and who pays in a line."""
        return self.text(row, self.places[0]), self.text(row, self.places[1])


def _lines(grid: Grid) -> _Lines | None:
    """The lines of a sheet that is a list; None where it is none."""
    numbers = sorted(grid.rows)
    body = [grid.rows[i] for i in numbers[1:]]
    wide = max((len(cells) for cells in grid.rows.values()), default=0)
    if wide < 3 or len(body) < FEWEST:
        return None
    comma = decimal_comma(v for cells in body for v in cells)
    columns = [[cells[j] if j < len(cells) else None for cells in body] for j in range(wide)]
    heads = tuple(label(grid.at(numbers[0], j + 1)) for j in range(wide))
    places = _three(list(heads), columns, comma)
    return None if places is None else _Lines(grid, heads, tuple(numbers[1:]), places, comma)


def read_list(grid: Grid) -> Read | None:
    """A table with one line for each cell: two columns of labels and one of amounts; None where it is none."""
    lines = _lines(grid)
    if lines is None:
        return None
    pairs = {i: lines.pair(i) for i in lines.rows}
    labels = list(dict.fromkeys(pair[k] for k in (0, 1) for pair in pairs.values() if pair[k]))
    table, place = np.zeros((len(labels), len(labels))), {a: k for k, a in enumerate(labels)}
    read = Read(labels, table, sheet=grid.sheet)
    names = [lines.heads[j] for j in lines.places]
    read.steps.append(
        f"list of {len(pairs)} cells in sheet {grid.sheet}: {names[0]} receives, {names[1]} pays {names[2]}"
    )
    value = lines.places[2] + 1
    for i, (to, by) in pairs.items():
        got = amount(grid.at(i, value), lines.comma)
        if isinstance(got, Odd):
            read.findings.append(grid.finding(i, value, got.instead("an amount"), f"{to}, {by}"))
        elif got is not None and to and by:
            table[place[to], place[by]] += got
        elif got is not None:
            read.findings.append(grid.finding(i, lines.places[bool(to)] + 1, "an amount without an account"))
    if repeated := _repeated(lines, ()):
        read.steps.append(f"lines with the same two accounts as another are added to it: {repeated}")
    return _without_totals(read)


def _repeated(lines: _Lines, keys: tuple[int, ...]) -> int:
    """Lines that name the same two accounts as another, and have the same in the key columns."""
    seen = {(*lines.pair(i), *(lines.text(i, j) for j in keys)) for i in lines.rows}
    return len(lines.rows) - len(seen)


def tables_in(grid: Grid) -> tuple[str, dict[str, Grid]]:
    """(the columns that tell them apart, the tables by what stands there) where a list holds several: years, countries.

    Cells that stand twice are of two tables where another column says so; the columns with the fewest texts come first.
    """
    lines = _lines(grid)
    if lines is None:
        return "", {}
    if len(amounts := _amounts(lines)) > 1:
        return "of amounts", {lines.heads[j]: _with_only(grid, j, amounts) for j in amounts}
    if not _repeated(lines, ()):
        return "", {}
    texts = {j: len({lines.text(i, j) for i in lines.rows}) for j in range(len(lines.heads)) if j not in lines.places}
    keys: tuple[int, ...] = ()
    for j in sorted(texts, key=lambda j: texts[j]):
        if _repeated(lines, (*keys, j)) < _repeated(lines, keys):
            keys = (*keys, j)
    if not keys or _repeated(lines, keys) or len(lines.rows) < FEWEST * len({_key(lines, i, keys) for i in lines.rows}):
        return "", {}
    found: dict[str, Grid] = {}
    for i in lines.rows:
        name = _key(lines, i, tuple(sorted(keys)))
        table = found.setdefault(name, Grid(name, {min(grid.rows): grid.rows[min(grid.rows)]}, grid.lettered))
        table.rows[i] = grid.rows[i]
    return " and ".join(lines.heads[j] for j in sorted(keys)), found


def _amounts(lines: _Lines) -> list[int]:
    """The columns with a head that may hold the amounts: numbers of more kinds than there are accounts, not counting.

    The one that is called so, where one is.
    """
    if lines.heads[lines.places[2]].strip().casefold() in _HEADS["value"]:
        return [lines.places[2]]
    accounts = len({a for i in lines.rows for a in lines.pair(i)})
    found = []
    for j in [j for j, head in enumerate(lines.heads) if head]:
        numbers = [v for i in lines.rows if isinstance(v := amount(lines.grid.at(i, j + 1), lines.comma), float)]
        counts = numbers == [numbers[0] + k for k in range(len(numbers))] if numbers else True
        if len(numbers) >= _FILLED * len(lines.rows) and len(set(numbers)) > accounts and not counts:
            found.append(j)
    return found


def _with_only(grid: Grid, column: int, of: list[int]) -> Grid:
    """The list without its other columns of amounts."""
    rows = {
        i: tuple(None if j in of and j != column else v for j, v in enumerate(cells)) for i, cells in grid.rows.items()
    }
    return Grid(label(grid.at(min(grid.rows), column + 1)), rows, grid.lettered)


def _key(lines: _Lines, row: int, keys: tuple[int, ...]) -> str:
    return " ".join(lines.text(row, j) for j in keys)


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
    totals = find_totals(read.values, read.labels, read.labels, read.labels)
    keep = [k for k, a in enumerate(read.labels) if a not in totals]
    if totals:
        read.steps.append(f"totals left out: {shorten(list(totals))}")
    read.labels, read.values = [read.labels[k] for k in keep], read.values[np.ix_(keep, keep)]
    return read
