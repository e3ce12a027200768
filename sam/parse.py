"""Grids -> Sam and tables, with every finding on the way. Knows nothing of files."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from sam.addresses import Axes
from sam.columns import Column, Sheet
from sam.corner import elsewhere
from sam.errors import Finding, nearest, shorten
from sam.grid import Grid, Odd, column_letter, label, number
from sam.layout import KINDS
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

    The totals of an account in `doubtful` mean nothing: a cell of it, or a whole row or column, could not be read.
    Nothing more can be said of a matrix that is not `readable`: it is empty, or its labels stand elsewhere.
    What is missing of the accounts in `explained` is said where the other side of it stands.
    """

    axes: Axes
    labels: tuple[str, ...]
    values: Values
    accounts: dict[str, dict[str, str]] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    readable: bool = True
    explained: set[str] = field(default_factory=set)

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
        empty = "the sheet is empty: labels belong into its first row and column"
        return _unread(grid), [Finding("error", grid.sheet, "A1", "", empty)]
    if moved := elsewhere(grid):
        return _unread(grid), [moved]
    top = min(grid.rows)
    column_at, columns = _labels(grid, {j: (top, j) for j in range(2, len(grid.rows[top]) + 1)}, "column")
    row_at, rows = _labels(grid, {i: (i, 1) for i in grid.rows if i > top}, "row")
    columns += _unlabelled(grid, "column", [(top, j) for j in _open_columns(grid, top)])
    rows += _unlabelled(grid, "row", [(i, 1) for i in grid.rows if i > top and grid.at(i, 1) is None])
    rows, no_row = _meant(rows, [a for a in column_at if a not in row_at])
    columns, no_column = _meant(columns, [a for a in row_at if a not in column_at])
    found = columns + rows
    labels = tuple(row_at) + tuple(a for a in column_at if a not in row_at)
    doubtful = set(labels) if found else row_at.keys() ^ column_at.keys()
    axes = Axes(grid.sheet, row_at, column_at, top)
    zeros = np.zeros((len(labels), len(labels)))
    draft = Draft(axes, labels, zeros, doubtful=doubtful, explained={*no_row, *no_column})
    return draft, found + _fill(draft, grid)


def _meant(found: list[Finding], missing: list[str]) -> tuple[list[Finding], list[str]]:
    """What is wrong with labels of one side, and the accounts missing there because of it, named in the first."""
    if not missing or len(missing) > len(found):
        return found, []
    hint = f" (the other side has {shorten(missing, _LISTED)} without one)"
    return [replace(found[0], message=found[0].message + hint), *found[1:]], missing


def _unread(grid: Grid) -> Draft:
    return Draft(Axes(grid.sheet), (), np.zeros((0, 0)), readable=False)


def _labels(grid: Grid, cells: Mapping[int, tuple[int, int]], side: str) -> tuple[dict[str, int], list[Finding]]:
    """Label -> row or column number."""
    places: dict[str, int] = {}
    found = []
    for place, (i, j) in cells.items():
        raw = grid.at(i, j)
        name = label(raw)
        if isinstance(raw, Odd):
            found.append(grid.finding(i, j, raw.instead(f"the label of a {side}")))
        elif name in places:
            found.append(grid.finding(i, j, f"label {name!r} already stands in {side} {places[name]}", name))
        elif name:
            places[name] = place
    return places, found


def _open_columns(grid: Grid, top: int) -> list[int]:
    """Columns that hold something below a blank head."""
    heads = {j for j in range(2, len(grid.rows[top]) + 1) if grid.at(top, j) is not None}
    filled = {j for cells in grid.rows.values() for j, v in enumerate(cells, 1) if v is not None and j > 1}
    return sorted(filled - heads)


def _unlabelled(grid: Grid, side: str, places: list[tuple[int, int]]) -> list[Finding]:
    """One finding about rows, or columns, that hold something but have no label."""
    if not places:
        return []
    many, each = (f"{len(places)} {side}s", "each") if len(places) > 1 else (f"a {side}", "it")
    return [grid.block(places, f"{many} with values but no label: give {each} one, or clear the cells")]


def _fill(draft: Draft, grid: Grid) -> list[Finding]:
    """Read the cells into `draft.values`; what cannot be read counts as 0 and makes its accounts doubtful."""
    odd: dict[str, list[tuple[str, str, Odd]]] = {}
    blank: list[str] = []
    one_sided = draft.axes.row_at.keys() ^ draft.axes.column_at.keys()
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
            if row in one_sided or column in one_sided:
                continue
            if wrong:
                draft.doubtful |= {row, column}
                odd.setdefault(wrong.cure, []).append((row, column, wrong))
            elif math.isnan(value):
                blank.append(f"{column_letter(j)}{i}")
            else:
                into[k] = value
    found = [_unreadable(draft, cells) for cells in odd.values()]
    if blank:
        message = f"{len(blank)} blank cell(s), read as 0: {shorten(blank, _LISTED)}"
        found.append(Finding("note", grid.sheet, blank[0], "", message))
    return found


def _unreadable(draft: Draft, cells: list[tuple[str, str, Odd]]) -> Finding:
    """One finding about cells for which the same is to be done."""
    row, column, first = cells[0]
    if len(cells) == 1:
        return draft.finding(row, column, first.instead("a number"))
    at = draft.axes.cell(row, column)
    message = f"{len(cells)} cells hold no number, such as {first.what} in {at}: {first.cure}"
    return Finding("error", draft.axes.sheet, draft.axes.span((r, c) for r, c, _ in cells), "", message)


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
