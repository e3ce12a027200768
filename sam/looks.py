"""What an Excel file looks like: merged and hidden cells. And how to open one quickly."""

from __future__ import annotations

import gc
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import openpyxl

from sam.chinese import SHEET_NAMES, meant
from sam.errors import Finding
from sam.grid import column_letter
from sam.parse import Draft
from sam.sheets import ACCOUNTS, SHEETS


@contextmanager
def quickly() -> Iterator[None]:
    """No warnings (of pictures and the like, which are not read anyway) and no garbage collection.

    A sheet makes a million small objects and no cycles: collecting in between takes a third of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if collecting:
            gc.enable()


def looks_of(content: bytes, draft: Draft) -> list[Finding]:
    """Merged cells (an error: which account has the value?) and hidden rows, columns and sheets (a note)."""
    try:
        with quickly():
            book = openpyxl.load_workbook(io.BytesIO(content))
    except Exception as e:  # the values were read, so only the formats are damaged
        return [Finding("note", "", "", "", f"merged and hidden cells are not known: damaged formats ({e})")]
    found = []
    for sheet in book.worksheets:
        name = meant(SHEET_NAMES, sheet.title, ("sam", ACCOUNTS.name, *SHEETS))
        if name:
            message = "merged cells: only the first holds a value; unmerge them and fill in each"
            if name == "sam":
                draft.doubtful |= {a for m in sheet.merged_cells.ranges for a in _under(m, draft)}
            found += [Finding("error", name, str(m), "", message) for m in sheet.merged_cells.ranges]
            found += [Finding("note", name, at, "", "hidden, and read all the same") for at in _hidden(sheet)]
    return found


def _under(merged: Any, draft: Draft) -> list[str]:
    """Accounts whose row or column lies under merged cells."""
    rows, columns = draft.axes.row_at.items(), draft.axes.column_at.items()
    across = [a for a, j in columns if merged.min_col <= j <= merged.max_col]
    return [a for a, i in rows if merged.min_row <= i <= merged.max_row] + across


def _hidden(sheet: Any) -> list[str]:
    """Addresses such as ``3:3`` and ``B:D``; "" stands for the whole sheet."""
    rows = [f"{i}:{i}" for i, row in sheet.row_dimensions.items() if row.hidden and i <= sheet.max_row]
    spans = [(c.min, c.max) for c in sheet.column_dimensions.values() if c.hidden and c.min <= sheet.max_column]
    columns = [f"{column_letter(first)}:{column_letter(last)}" for first, last in spans]
    return [*([""] if sheet.sheet_state != "visible" else []), *rows, *columns]
