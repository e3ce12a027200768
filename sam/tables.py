"""Optional sheets: grid -> tidy table with the columns the layout declares, or as it stands for `assume_...`."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd

from sam.addresses import ROW_NUMBER
from sam.chinese import COLUMN_NAMES, KIND_NAMES, meant
from sam.columns import Column, Sheet
from sam.errors import Finding, nearest
from sam.grid import Grid, Odd, Value, column_letter, label, number

Letters = dict[str, str]


def parse_table(grid: Grid, sheet: Sheet) -> tuple[pd.DataFrame, Letters, list[Finding]]:
    """All declared columns in their order, and the letter of each in the file.

    The row number of the file is the index; rows that are blank are left out.
    """
    top = min(grid.rows, default=1)
    places, found = _header(grid, sheet, top)
    rows = [i for i in grid.rows if i > top]
    table = pd.DataFrame(index=pd.Index(rows, name=ROW_NUMBER, dtype="int64"))
    for column in sheet.columns:
        j = places.get(column.name, 0)
        cells = [(i, grid.at(i, j) if j else None) for i in rows]
        read = _numbers if column.kind == "number" else _labels
        values, wrong = read(grid, column, j, cells)
        table[column.name] = pd.Series(values, index=table.index, dtype="float64" if read is _numbers else "str")
        found += wrong if j else []
    letters = {name: column_letter(j) for name, j in places.items()}
    return table, letters, found + _repeated(grid, sheet, table, places)


def _header(grid: Grid, sheet: Sheet, top: int) -> tuple[dict[str, int], list[Finding]]:
    """Column name -> number; names stand in any order, in English without regard to case or in Chinese."""
    known = {c.name: c for c in sheet.columns}
    places: dict[str, int] = {}
    found = []
    for j, raw in enumerate(grid.rows.get(top, ()), 1):
        name = label(raw)
        column = known.get(meant(COLUMN_NAMES, name, known)) if name else None
        if column is None:
            if name or any(grid.at(i, j) is not None for i in grid.rows):
                hint = nearest(name, sheet.names)
                message = f"column {name!r} is not one of {', '.join(sheet.names)} and is not read{hint}"
                found.append(grid.finding(top, j, message, severity="note"))
        elif column.name in places:
            found.append(grid.finding(top, j, f"column {column.name!r} appears twice"))
        else:
            places[column.name] = j
    missing = [c.name for c in sheet.columns if not c.optional and c.name not in places]
    found += [grid.finding(top, 1, f"column {name!r} is missing") for name in missing]
    return places, found


def _numbers(grid: Grid, column: Column, j: int, cells: list[tuple[int, Value]]) -> tuple[list[Any], list[Finding]]:
    values, said = list[Any](), list[tuple[int, str]]()
    for i, raw in cells:
        value, odd = number(raw, column.infinite)
        wrong = odd.instead("a number") if odd else ""
        if not wrong and math.isnan(value) and not column.blank:
            wrong = "blank where a number belongs"
        if not wrong and column.minimum is not None and value < column.minimum:
            wrong = f"{column.name} {value:g} is below {column.minimum:g}"
        if not wrong and column.maximum is not None and value > column.maximum:
            wrong = f"{column.name} {value:g} is above {column.maximum:g}"
        values.append(value)
        said += [(i, wrong)] if wrong else []
    return values, _grouped(grid, j, said)


def _labels(grid: Grid, column: Column, j: int, cells: list[tuple[int, Value]]) -> tuple[list[Any], list[Finding]]:
    values, said = list[Any](), list[tuple[int, str]]()
    for i, raw in cells:
        text, wrong = _chosen(label(raw), column), ""
        if isinstance(raw, Odd):
            wrong = raw.instead("a text")
        elif not text and not (column.blank or column.optional):
            wrong = f"{column.name} is blank"
        elif text and column.choices and text not in column.choices:
            wrong = f"unknown {column.name} {text!r}{nearest(text, column.choices)}"
        values.append(text)
        said += [(i, wrong)] if wrong else []
    return values, _grouped(grid, j, said)


def _chosen(text: str, column: Column) -> str:
    """A choice as we write it; kinds of account may be given in Chinese."""
    return meant(KIND_NAMES, text, column.choices) or text if text and column.choices else text


def _grouped(grid: Grid, j: int, said: list[tuple[int, str]]) -> list[Finding]:
    """One finding for all cells of a column of which the same is to be said."""
    rows: dict[str, list[int]] = {}
    for i, wrong in said:
        rows.setdefault(wrong, []).append(i)
    return [
        grid.finding(at[0], j, wrong)
        if len(at) == 1
        else grid.block([(i, j) for i in at], f"{wrong} ({len(at)} cells)")
        for wrong, at in rows.items()
    ]


def _repeated(grid: Grid, sheet: Sheet, table: pd.DataFrame, places: dict[str, int]) -> list[Finding]:
    """Rows that say the same thing twice."""
    if not sheet.key or any(k not in places and not sheet.column(k).optional for k in sheet.key):
        return []
    seen: dict[Hashable, int] = {}
    found = []
    for i, *key in table[list(sheet.key)].itertuples(name=None):
        if (first := seen.setdefault(tuple(key), i)) != i:
            what = ", ".join(k for k in key if k) or "blank"
            found.append(grid.finding(i, places.get(sheet.key[0], 1), f"{what} already stands in row {first}"))
    return found


def parse_free(grid: Grid) -> tuple[pd.DataFrame, list[Finding]]:
    """A sheet of a recipe: its own header, numbers as numbers, text as text."""
    top = min(grid.rows, default=1)
    rows = [i for i in grid.rows if i > top]
    width = max((len(cells) for cells in grid.rows.values()), default=0)
    table = pd.DataFrame(index=pd.Index(rows, name=ROW_NUMBER, dtype="int64"))
    found = []
    for j in range(1, width + 1):
        cells = [grid.at(i, j) for i in rows]
        name = label(grid.at(top, j)) or f"column {column_letter(j)}"
        found += [grid.finding(i, j, v.why) for i, v in zip(rows, cells, strict=True) if isinstance(v, Odd)]
        if name in table:
            found.append(grid.finding(top, j, f"column {name!r} appears twice"))
        else:
            table[name] = _typed(cells, table.index)
    return table, found


def _typed(cells: list[Value], index: pd.Index) -> pd.Series:
    """Numbers if all are, text if all are, else each as it stands; blanks are NaN among numbers, "" otherwise."""
    filled = [v for v in cells if v is not None]
    if filled and all(isinstance(v, float) for v in filled):
        return pd.Series([math.nan if v is None else v for v in cells], index=index, dtype="float64")
    texts: list[Any] = ["" if v is None or isinstance(v, Odd) else v for v in cells]
    return pd.Series(texts, index=index, dtype="str" if all(isinstance(v, str) for v in texts) else "object")
