"""Finds the block of numbers in a sheet, and says what each of its rows and columns is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sam.errors import Finding, WorkbookError
from sam.grid import Grid, Odd, Value, column_letter, label
from sam.official.words import CODE, LEFT_OUT, SECTOR, TOTAL, code, concept, group_origin, normal, origin, sector_codes
from sam.raw.amounts import amount

Array = NDArray[np.float64]
_BLANK = re.compile(r"[-–—−_.…*/·]*|n\.?a\.?|无")
_WRITTEN = re.compile(r"\(?[-−]?\d[\d,]*(?:[.,]\d+)\)?")
_HEADINGS = 25
"""Rows and columns of titles and labels that may stand before the numbers."""


@dataclass(frozen=True)
class Line:
    """A row or column: its number in the sheet, its labels from the numbers outwards, and what it is.

    what     a name of `words`, `sector`, or "" where nothing is recognised
    key      its labels made comparable, for sectors
    origin   domestic, imports, all, or ""
    """

    at: int
    texts: tuple[str, ...]
    what: str
    origin: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The labels that may name a sector, comparable, codes first."""
        ordered = sorted(self.texts, key=lambda text: not CODE.fullmatch(text))
        return tuple(dict.fromkeys(filter(None, map(code, ordered))))

    @property
    def name(self) -> str:
        """All labels, for messages."""
        return " / ".join(self.texts)


@dataclass(frozen=True, eq=False)
class Block:
    """The numbers of a sheet with their lines."""

    grid: Grid
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    values: Array
    title: str
    findings: tuple[Finding, ...] = ()

    def cell(self, row: Line, column: Line) -> str:
        """The address of a number."""
        return f"{column_letter(column.at)}{row.at}"

    def of(self, what: str, axis: str = "c") -> list[Line]:
        """The lines that are of a kind."""
        return [line for line in (self.columns if axis == "c" else self.rows) if line.what == what]

    def take(self, rows: Iterable[Line], columns: Iterable[Line]) -> Array:
        """The numbers where these lines cross."""
        i = [self.rows.index(line) for line in rows]
        j = [self.columns.index(line) for line in columns]
        return np.asarray(self.values[np.ix_(i, j)])


def find(grid: Grid, calls: Mapping[str, str] | None = None) -> Block:
    """The block of a sheet. `calls`: label -> what its row or column is, where the user says so."""
    top, left = _corner(grid)
    width = max((len(cells) for cells in grid.rows.values()), default=0)
    heads = [i for i in sorted(grid.rows) if i < top]
    data = [i for i in sorted(grid.rows) if i >= top and _texts(grid.at(i, j) for j in range(left - 1, 0, -1))]
    places = range(left, width + 1)
    columns = {j: _texts(grid.at(i, j) for i in reversed(heads)) for j in places}
    rows = {i: _texts(grid.at(i, j) for j in range(left - 1, 0, -1)) for i in data}
    columns = {j: texts for j, texts in columns.items() if texts}
    named = {normal(label): what for label, what in (calls or {}).items()}
    across, down = _lines(rows, columns, named)
    groups = _groups(grid, [line.at for line in down], left)
    down = [replace(line, origin=line.origin or groups.get(line.at, "")) for line in down]
    values, wrong = _amounts(grid, down, across)
    title = " ".join(label(v) for i in heads for v in grid.rows[i] if isinstance(v, str))
    return Block(grid, tuple(down), tuple(across), values, title[:2000], tuple(wrong))


def _groups(grid: Grid, data: list[int], left: int) -> dict[int, str]:
    """Origin of rows by the heading of their group, which stands (merged) beside the first of them only."""
    found: dict[int, str] = {}
    for j in range(1, left):
        cells = {i: label(grid.at(i, j)) for i in data}
        if sum(map(bool, cells.values())) > len(data) / 2:
            continue
        current = ""
        for i, text in cells.items():
            current = group_origin(text) if text else current
            if current:
                found[i] = current
    return found


def _corner(grid: Grid) -> tuple[int, int]:
    """Row and column of the first number that belongs to the block."""
    counts = {i: sum(_numeric(v) for v in cells) for i, cells in grid.rows.items()}
    most = max(counts.values(), default=0)
    if most < 2:
        raise WorkbookError(f"{grid.sheet}: no block of numbers with labels above and beside it")
    full = [i for i in sorted(counts) if counts[i] >= max(2, most / 2) and not _counting(grid.rows[i])]
    top = full[0] if full else max(grid.rows)
    below = [grid.rows[i] for i in sorted(grid.rows) if i >= top]
    for j in range(_HEADINGS):
        column = [cells[j] if j < len(cells) else None for cells in below]
        numbers = [v for v in column if _numeric(v)]
        if len(numbers) > len(below) / 4 and not _counting(column) and not any(map(_spoken, column[: len(below) // 2])):
            return top, j + 1
    raise WorkbookError(f"{grid.sheet}: no column of labels to the left of the numbers, as of row {top}")


def _numeric(value: Value) -> bool:
    """A number, or one written for readers, such as 1,234.5; a code such as 01 is none."""
    return isinstance(value, float) or (isinstance(value, str) and bool(_WRITTEN.fullmatch(normal_digits(value))))


def _spoken(value: Value) -> bool:
    return isinstance(value, str) and not _numeric(value) and not _BLANK.fullmatch(value.strip())


def _counting(cells: Iterable[Value]) -> bool:
    """Whether the numbers of a line are its codes: whole and ever larger, as in 1, 2, 3 or 1001, 2002, 3003."""
    numbers = [v for v in cells if isinstance(v, float)]
    return len(numbers) > 2 and all(a < b and a % 1 == b % 1 == 0 for a, b in pairwise(numbers))


def _texts(cells: Iterable[Value]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (label(v) for v in cells))))


def _lines(
    rows: Mapping[int, tuple[str, ...]], columns: Mapping[int, tuple[str, ...]], named: Mapping[str, str]
) -> tuple[list[Line], list[Line]]:
    """Columns and rows with what they are. A label that is a sector in the rows is one in the columns too."""
    of_rows = sector_codes(t for texts in rows.values() for t in texts)
    of_columns = sector_codes(t for texts in columns.values() for t in texts)
    down = [Line(i, texts, _called(texts, named) or _row(texts, of_rows), origin(texts)) for i, texts in rows.items()]
    known = {normal(line.texts[0]) for line in down if line.what == SECTOR}
    across, seen = list[Line](), set[str]()
    for j, texts in columns.items():
        what = _called(texts, named) or concept(texts, "c", of_columns)
        name = normal(texts[0])
        if what not in ("", TOTAL, LEFT_OUT) and name in known - seen and not _called(texts, named):
            what = SECTOR
        across.append(Line(j, texts, what or SECTOR, origin(texts)))
        if across[-1].what == SECTOR:
            seen.add(name)
    return across, down


def _row(texts: tuple[str, ...], sectors: frozenset[str]) -> str:
    """What a row is; labels that only say where its goods come from do not count."""
    told = [t for t in texts if not origin([t]) or "_" in t or len(texts) == 1] or list(texts)
    return (
        concept([re.sub(r"^(?i:ttl|dom|imp)_", "", t) if not concept([t], "r") else t for t in told], "r", sectors)
        or SECTOR
    )


def _called(texts: tuple[str, ...], named: Mapping[str, str]) -> str:
    return next((named[normal(t)] for t in texts if normal(t) in named), "")


def _amounts(grid: Grid, rows: list[Line], columns: list[Line]) -> tuple[Array, list[Finding]]:
    values, wrong = np.zeros((len(rows), len(columns))), []
    for k, row in enumerate(rows):
        for n, column in enumerate(columns):
            values[k, n], why = number(grid.at(row.at, column.at))
            if why and LEFT_OUT not in (row.what, column.what):
                wrong.append(grid.finding(row.at, column.at, why, row.name))
    return values, wrong


def number(value: Value) -> tuple[float, str]:
    """A cell of a published table as a number, and what is wrong with it."""
    found = amount(value)
    if not isinstance(found, Odd):
        return found or 0.0, ""
    if isinstance(value, str):
        return 0.0, f"{found.what} where a number belongs: enter a number, or leave the row or column out by --call"
    return 0.0, found.why


def normal_digits(text: str) -> str:
    """Half width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())
