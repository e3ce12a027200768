"""A workbook file as a user may keep it: columns in any order, columns of their own, blank rows in between."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
from openpyxl.utils import get_column_letter

from sam import Workbook
from sam.flat import accounts_table

OWN = "my note"
Where = dict[str, Any]


class Shuffled:
    """The cells of every sheet by address: `cells[sheet]["C3"]`. Change them, then `save`."""

    def __init__(self, workbook: Workbook, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.letters: dict[str, dict[str, str]] = {}
        self.rows: dict[str, list[int]] = {}
        self.cells: dict[str, dict[str, Any]] = {"sam": self._matrix(workbook, rng)}
        for name, table in {"accounts": accounts_table(workbook.sam), **workbook.tables}.items():
            heads = [*table.columns, OWN, f"{OWN} 2"]
            places = rng.permutation(len(heads)).tolist()
            letters = {h: get_column_letter(p + 1) for h, p in zip(heads, places, strict=True)}
            rows = np.cumsum(rng.integers(1, 3, len(table) + 1)).tolist()
            cells = {f"{letter}{rows[0]}": head for head, letter in letters.items()}
            for row, record in zip(rows[1:], table.to_dict("records"), strict=True):
                cells |= {f"{letters[str(k)]}{row}": _plain(v) for k, v in record.items()} | {f"{letters[OWN]}{row}": 7}
            self.letters[name], self.rows[name], self.cells[name] = letters, rows[1:], cells

    def _matrix(self, workbook: Workbook, rng: np.random.Generator) -> dict[str, Any]:
        labels = workbook.sam.labels
        n = len(labels)
        self.row_of = dict(zip(labels, np.cumsum(rng.integers(1, 3, n)).tolist(), strict=True))
        self.row_of = {a: i + 1 for a, i in self.row_of.items()}
        self.column_of = {a: get_column_letter(k + 2) for a, k in zip(labels, rng.permutation(n).tolist(), strict=True)}
        cells: dict[str, Any] = {f"A{i}": a for a, i in self.row_of.items()}
        cells |= {f"{j}1": a for a, j in self.column_of.items()}
        return cells | {self.flow(row, column): float(workbook.sam[row, column]) for row in labels for column in labels}

    def flow(self, row: str, column: str) -> str:
        """Address of a cell of the SAM."""
        return f"{self.column_of[column]}{self.row_of[row]}"

    def row(self, sheet: str, where: Where) -> int:
        """The first row with these values; any value will do for none."""
        at, cells = self.letters[sheet], self.cells[sheet]
        return next(i for i in self.rows[sheet] if all(_text(cells[f"{at[k]}{i}"]) == v for k, v in where.items()))

    def address(self, sheet: str, column: str, where: Where) -> str:
        """Address of a column in the first row with these values."""
        return f"{self.letters[sheet][column]}{self.row(sheet, where)}"

    def save(self, path: Path) -> Path:
        """The file."""
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for name, cells in self.cells.items():
            sheet = book.create_sheet(name)
            for at, value in cells.items():
                sheet[at] = value
        book.save(path)
        return path


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return None if math.isnan(value) else value if math.isfinite(value) else "inf"
    return None if value == "" else value


def _text(cell: Any) -> Any:
    return "" if cell is None else cell
