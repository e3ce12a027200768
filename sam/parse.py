"""Grids -> Sam and tables, with every finding on the way. Knows nothing of files."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sam.addresses import Axes
from sam.errors import Finding, nearest, shorten
from sam.grid import Grid, Odd, column_letter, label, number
from sam.layout import KINDS, Column, Sheet
from sam.matrix import Values
from sam.tables import parse_table

_LISTED = 5

LONG = Sheet(
    "long",
    "A SAM as a list of cells (CSV or Parquet).",
    (
        Column("row", "label", "account that receives"),
        Column("column", "label", "account that pays"),
        Column("value", "number", "the amount"),
    ),
    key=("row", "column"),
)


@dataclass
class Draft:
    """A SAM as far as it could be read; `axes` say where its accounts stand in the file.

    An account in `doubtful` has a cell or a label that could not be read, so its totals mean nothing.
    """

    axes: Axes
    labels: tuple[str, ...]
    values: Values
    accounts: dict[str, dict[str, str]] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)

    def kind(self, account: str) -> str:
        """Its kind, or "" when that is missing or unknown."""
        kind = self.accounts.get(account, {}).get("kind", "")
        return kind if kind in KINDS else ""

    def column(self, name: str) -> dict[str, str]:
        """One column of sheet `accounts`, by account."""
        return {a: self.accounts[a][name] for a in self.labels if a in self.accounts and self.accounts[a][name]}

    def finding(self, row: str, column: str, message: str, note: bool = False) -> Finding:
        """A finding about the cell (row account, column account); blank for a whole row or column."""
        return self.axes.finding(row, column, message, "note" if note else "error")


def parse_matrix(grid: Grid) -> tuple[Draft, list[Finding]]:
    """The square matrix with labels in its first row and column; columns are put in the order of the rows."""
    if not grid.rows:
        empty = Draft(Axes(grid.sheet), (), np.zeros((0, 0)))
        return empty, [Finding("error", grid.sheet, "A1", "", "the sheet is empty")]
    top = min(grid.rows)
    column_at, found = _labels(grid, {j: (top, j) for j in range(2, len(grid.rows[top]) + 1)}, "column")
    row_at, more = _labels(grid, {i: (i, 1) for i in grid.rows if i > top}, "row")
    found += more + _unlabelled(grid, top)
    missing = _one_sided(grid, row_at, column_at, found)
    labels = tuple(row_at) + tuple(a for a in column_at if a not in row_at)
    axes = Axes(grid.sheet, row_at, column_at, top)
    draft = Draft(axes, labels, np.zeros((len(labels), len(labels))), doubtful=missing)
    return draft, found + _fill(draft, grid)


def _labels(grid: Grid, cells: Mapping[int, tuple[int, int]], side: str) -> tuple[dict[str, int], list[Finding]]:
    """Label -> row or column number."""
    places: dict[str, int] = {}
    found = []
    for place, (i, j) in cells.items():
        raw = grid.at(i, j)
        name = label(raw)
        if isinstance(raw, Odd):
            found.append(grid.finding(i, j, f"{raw.why} where the label of a {side} belongs"))
        elif name in places:
            found.append(grid.finding(i, j, f"label {name!r} already stands in {side} {places[name]}", name))
        elif name:
            places[name] = place
    return places, found


def _unlabelled(grid: Grid, top: int) -> list[Finding]:
    """Rows and columns that hold something but have no label."""
    heads = {j for j in range(2, len(grid.rows[top]) + 1) if grid.at(top, j) is not None}
    bare = [i for i in grid.rows if i > top and grid.at(i, 1) is None]
    found = [grid.finding(i, 1, "a row with values but no label") for i in bare]
    stray = {j: i for i in reversed(grid.rows) for j, v in enumerate(grid.rows[i], 1) if v is not None and j > 1}
    found += [grid.finding(top, j, "a column with values but no label") for j in sorted(set(stray) - heads)]
    return found


def _one_sided(grid: Grid, row_at: dict[str, int], column_at: dict[str, int], found: list[Finding]) -> set[str]:
    """Accounts that have only a row or only a column; reported in `found`."""
    top = min(grid.rows)
    only_row, only_column = [a for a in row_at if a not in column_at], [a for a in column_at if a not in row_at]
    if len(row_at) != len(column_at):
        message = f"not square: {len(row_at)} rows and {len(column_at)} columns"
        found.append(Finding("error", grid.sheet, "", "", message))
    for a in only_row:
        found.append(grid.finding(row_at[a], 1, f"row {a!r} has no column{nearest(a, only_column)}", a))
    for a in only_column:
        found.append(grid.finding(top, column_at[a], f"column {a!r} has no row{nearest(a, only_row)}", a))
    return {*only_row, *only_column}


def _fill(draft: Draft, grid: Grid) -> list[Finding]:
    """Read the cells into `draft.values`; what cannot be read counts as 0 and makes its accounts doubtful."""
    found: list[Finding] = []
    blank: list[str] = []
    place = {a: k for k, a in enumerate(draft.labels)}
    columns = [(a, j, place[a]) for a, j in draft.axes.column_at.items()]
    for row, i in draft.axes.row_at.items():
        cells, into = grid.rows[i], draft.values[place[row]]
        for column, j, k in columns:
            raw = cells[j - 1] if j <= len(cells) else None
            if type(raw) is float and math.isfinite(raw):  # nearly all cells: keep this path short
                into[k] = raw
                continue
            value, wrong = number(raw)
            if wrong:
                draft.doubtful |= {row, column}
                found.append(draft.finding(row, column, wrong))
            elif math.isnan(value):
                blank.append(f"{column_letter(j)}{i}")
            else:
                into[k] = value
    if blank:
        message = f"{len(blank)} blank cell(s), read as 0: {shorten(blank, _LISTED)}"
        found.append(Finding("note", grid.sheet, blank[0], "", message))
    return found


def parse_long(grid: Grid, accounts: Iterable[str]) -> tuple[Draft, list[Finding]]:
    """A table with columns row, column, value; its accounts are those of the accounts table, in that order."""
    sheet = Sheet(grid.sheet, "", LONG.columns, LONG.key)
    table, _, found = parse_table(grid, sheet)
    labels = tuple(accounts)
    place = {a: k for k, a in enumerate(labels)}
    draft = Draft(Axes(grid.sheet), labels, np.zeros((len(labels), len(labels))))
    for at, row, column, value in table[["row", "column", "value"]].itertuples(name=None):
        unknown = [(j, a) for j, a in ((1, row), (2, column)) if a not in place]
        found += [grid.finding(at, j, f"unknown account {a!r}{nearest(a, labels)}", a) for j, a in unknown if a]
        if not unknown and math.isfinite(value):
            draft.values[place[row], place[column]] += value
        else:
            draft.doubtful |= {row, column}
    return draft, found
