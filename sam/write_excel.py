"""A Sam and tables -> an Excel file that appears whole or not at all. Labels are text whatever they begin with."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import IllegalCharacterError

from sam import flat
from sam.dress import dressed
from sam.errors import WorkbookError
from sam.files import replacing
from sam.grid import column_letter
from sam.matrix import Sam
from sam.sheets import ACCOUNTS


def write_excel(sam: Sam, tables: Mapping[str, pd.DataFrame], path: Path, dress: str = "") -> None:
    """A SAM and its optional sheets as .xlsx. Raises WorkbookError where Excel does not allow a label."""
    book = openpyxl.Workbook(write_only=True)
    body = [[a, *(v or None for v in row)] for a, row in zip(sam.labels, sam.values.tolist(), strict=True)]
    content = io.BytesIO()
    try:
        _write_sheet(book, "sam", ["", *sam.labels], body, freeze="B2")
        for name, table in {ACCOUNTS.name: flat.accounts_table(sam), **tables}.items():
            rows = (list(row) for row in table.itertuples(index=False, name=None))
            _write_sheet(book, name, [str(c) for c in table.columns], rows, freeze="A2")
        book.save(content)
    except IllegalCharacterError as e:
        for sheet in book.worksheets:
            sheet.close()
        raise WorkbookError(f"{path}: a label holds a character that Excel does not allow ({e})") from e
    with replacing(path) as temporary:
        temporary.write_bytes(dressed(content.getvalue(), dress == "zh") if dress else content.getvalue())


def _write_sheet(book: Any, name: str, head: list[str], rows: Iterable[list[Any]], freeze: str) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = freeze
    sheet.column_dimensions["A"].width = 18
    for column, title in enumerate(head if freeze == "A2" else (), 1):
        sheet.column_dimensions[column_letter(column)].width = max(14, len(title) + 2)
    bold = Font(bold=True)
    sheet.append([_text(sheet, title, bold) for title in head])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any) -> Any:
    """A value as openpyxl takes it: text stays text, infinity becomes text, NaN a blank."""
    if isinstance(value, str):
        return _text(sheet, value) if value else None
    return flat.finite(float(value)) if isinstance(value, (int, float)) else value


def _text(sheet: Any, text: str, font: Font | None = None) -> Any:
    """A cell that is text even if it begins with = + - @, also after someone edits it in Excel."""
    if font is None and not text.startswith(("=", "+", "-", "@", "#")):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
    if font is not None:
        cell.font = font
    return cell
