"""Where things stand in the file an economy was read from, or would be put by `write_workbook`.

Columns may come in any order and rows with gaps, so an address is looked up here and never spelled out elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sam.columns import Sheet
from sam.errors import Finding, Severity
from sam.grid import column_letter, span
from sam.sheets import ACCOUNTS, SHEETS

ROW_NUMBER = "row_number"
"""Name of the index of a table that was read: where each row stands in the file."""


@dataclass(frozen=True)
class Axes:
    """The two sides of a SAM: account -> its row, and its column, in a sheet; empty for a SAM listed cell by cell."""

    sheet: str
    row_at: Mapping[str, int] = field(default_factory=dict)
    column_at: Mapping[str, int] = field(default_factory=dict)
    top: int = 1

    def cell(self, row: str, column: str) -> str:
        """Address of a cell; of an account's label where the other is blank; "" for what stands nowhere."""
        i = self.row_at.get(row) if row else self.top
        j = self.column_at.get(column) if column else 1
        if i is None and not column and row in self.column_at:
            i, j = self.top, self.column_at[row]
        return f"{column_letter(j)}{i}" if self.row_at and i and j else ""

    def span(self, cells: Iterable[tuple[str, str]]) -> str:
        """The range such as ``B5:K20`` that holds these cells (row account, column account); "" where none stands."""
        known = [(self.row_at[r], self.column_at[c]) for r, c in cells if r in self.row_at and c in self.column_at]
        return span(known)

    def finding(self, row: str, column: str, message: str, severity: Severity = "error") -> Finding:
        """A finding about what `column` pays to `row`; blank for a whole row or column."""
        account = f"{row}, {column}" if row and column else row or column
        return Finding(severity, self.sheet, self.cell(row, column), account, message)


@dataclass(frozen=True)
class Places:
    """Where everything stands: the SAM, the rows of sheet `accounts`, and the letter of every column as read.

    letters    sheet of the layout -> column -> letter; a sheet that was not read is absent
    accounts   name of the sheet, or of the file, with the accounts
    """

    axes: Axes
    account_at: Mapping[str, int]
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    accounts: str = ACCOUNTS.name

    @classmethod
    def as_written(cls, labels: Iterable[str]) -> Places:
        """Places in the file that `write_workbook` would make."""
        rows = {account: i for i, account in enumerate(labels, 2)}
        return cls(Axes("sam", rows, rows), rows)

    def account_finding(self, account: str, column: str, message: str) -> Finding:
        """An error in sheet `accounts`."""
        letter = self.letters.get(ACCOUNTS.name, _letters(ACCOUNTS)).get(column, "")
        row = self.account_at.get(account)
        return Finding("error", self.accounts, f"{letter}{row}" if letter and row else "", account, message)


@dataclass(frozen=True)
class Addresses:
    """The optional sheets of an economy, row by row, each cell with its address."""

    tables: Mapping[str, pd.DataFrame]
    places: Places

    def rows(self, sheet: str) -> list[tuple[int, dict[str, Any]]]:
        """(row number in the file, column -> value) for every row; none when there is no such sheet."""
        table = self.tables.get(sheet)
        if table is None:
            return []
        numbers = table.index if self._was_read(sheet) else range(2, len(table) + 2)
        records = [{str(k): v for k, v in record.items()} for record in table.to_dict("records")]
        return [(int(number), record) for number, record in zip(numbers, records, strict=True)]

    def cell(self, sheet: str, column: str, row: int) -> str:
        """Address such as ``C3``; the whole row, such as ``3:3``, for a column the file does not have."""
        letter = self._letters(sheet).get(column, "")
        return f"{letter}{row}" if letter else f"{row}:{row}"

    def find(self, sheet: str, **values: str) -> int | None:
        """The first row that holds these values, by column."""
        rows = (row for row, r in self.rows(sheet) if all(r.get(k) == v for k, v in values.items()))
        return next(rows, None)

    def where(self, sheet: str, column: str, **among: Collection[str]) -> str:
        """The range of a column in which the rows stand whose labels are among these; "" where there is none."""
        rows = [row for row, r in self.rows(sheet) if all(r.get(k) in values for k, values in among.items())]
        ends = [self.cell(sheet, column, row) for row in dict.fromkeys((rows[0], rows[-1]))] if rows else []
        return ":".join(ends)

    def finding(self, sheet: str, column: str, row: int | None, message: str, account: str = "") -> Finding:
        """An error in one cell of an optional sheet; without a row, in the sheet as a whole."""
        return Finding("error", sheet, "" if row is None else self.cell(sheet, column, row), account, message)

    def _was_read(self, sheet: str) -> bool:
        """Whether the table is the one that was read; a table made since then stands as it would be written."""
        return sheet in self.places.letters and self.tables[sheet].index.name == ROW_NUMBER

    def _letters(self, sheet: str) -> Mapping[str, str]:
        if sheet not in self.tables:
            return _letters(SHEETS[sheet])
        if self._was_read(sheet):
            return self.places.letters[sheet]
        return {str(name): column_letter(j) for j, name in enumerate(self.tables[sheet].columns, 1)}


def _letters(sheet: Sheet) -> Mapping[str, str]:
    """The letters of a sheet that holds the columns of the layout in their order."""
    return {name: column_letter(j) for j, name in enumerate(sheet.names, 1)}
