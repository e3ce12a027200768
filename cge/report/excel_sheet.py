"""One readable Excel sheet: a title, headings frozen above and at the left, numbers as numbers."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

PERCENT = "+0.00;-0.00;0.00"
LEVEL = "#,##0.0"
FINE = "0.0000"
GONE = '0" †";-0" †";0" †"'
"""Format of a value that is as good as zero, and of its change."""
VANISHED = ("as good as zero: less than 1e-9 of its benchmark.", "接近零：不足基期值的十亿分之一。")
_FONT = "Calibri"

_HEAD = PatternFill("solid", fgColor="1F3864")
_SUB = PatternFill("solid", fgColor="D9E2F3")
_BAND = PatternFill("solid", fgColor="F2F2F2")
_WHITE = Font(name=_FONT, bold=True, color="FFFFFF")
_LINE = Border(left=Side(style="thin", color="8EA9DB"))
_WIDEST = 48


@dataclass(frozen=True)
class Column:
    """A column of numbers (or of text); `format` is an Excel number format, one for all or one for each row."""

    heading: str
    values: Sequence[float | str | None]
    format: str | Sequence[str] = LEVEL

    def format_of(self, row: int) -> str:
        """Number format of a row."""
        return self.format if isinstance(self.format, str) else self.format[row]


@dataclass(frozen=True)
class Group:
    """Columns under one common heading, such as a case or a measure."""

    title: str
    columns: Sequence[Column]


def write_panel(
    sheet: Worksheet, title: str, labels: Sequence[Column], groups: Sequence[Group], note: str = ""
) -> None:
    """Title in row 1, a note in row 2, headings in rows 3 and 4, data below; panes frozen at the first number."""
    put(sheet, 1, 1, title).font = Font(name=_FONT, bold=True, size=14)
    put(sheet, 2, 1, note).font = Font(name=_FONT, italic=True, color="595959")
    column = 1
    for group in (Group("", labels), *groups):
        _head(sheet, column, group)
        for own in group.columns:
            _fill(sheet, column, own, first=own is group.columns[0] and group.title != "")
            if len(group.columns) == 1:
                own_width = sheet.column_dimensions[get_column_letter(column)]
                own_width.width = max(own_width.width, _width(group.title) + 3)
            column += 1
    lines = max(own.heading.count("\n") for group in groups for own in group.columns) + 1
    sheet.row_dimensions[3].height, sheet.row_dimensions[4].height = 18, 16 * lines
    sheet.freeze_panes = sheet.cell(5, len(labels) + 1).coordinate
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 90
    _print_setup(sheet)
    sheet.print_title_cols = f"A:{get_column_letter(len(labels))}"


def write_text(sheet: Worksheet, rows: Sequence[tuple[str, str, str]], heading: tuple[str, str, str]) -> None:
    """A sheet of words in three columns, wrapped."""
    for column, (text, width) in enumerate(zip(heading, (26, 70, 60), strict=True), start=1):
        cell = put(sheet, 1, column, text)
        cell.font, cell.fill = _WHITE, _HEAD
        sheet.column_dimensions[get_column_letter(column)].width = width
    for r, row in enumerate(rows, start=2):
        for column, text in enumerate(row, start=1):
            cell = put(sheet, r, column, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(name=_FONT, bold=column == 1)
        sheet.row_dimensions[r].height = 15 * max(
            1, *(math.ceil(_width(t) / w) for t, w in zip(row[1:], (66, 56), strict=True))
        )
    sheet.freeze_panes = "A2"
    sheet.sheet_view.showGridLines = False
    _print_setup(sheet)


def put(sheet: Worksheet, row: int, column: int, value: float | str | None) -> Cell:
    """Write one cell. Text stays text, also when it begins with '='; a number must be finite."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("?", value)[:32767] or None
        if cell.value is not None:
            cell.data_type = "s"
    elif value is not None:
        if not math.isfinite(value):
            raise ValueError(f"a result in {sheet.title}!{cell.coordinate} is {value}")
        cell.value = float(value)
    return cell


def _head(sheet: Worksheet, column: int, group: Group) -> None:
    """Group title in row 3, column headings in row 4."""
    for k, own in enumerate(group.columns):
        top, low = put(sheet, 3, column + k, group.title if k == 0 else ""), put(sheet, 4, column + k, own.heading)
        top.fill, top.font, low.fill, low.font = _HEAD, _WHITE, _SUB, Font(name=_FONT, bold=True)
        numeric = group.title != ""
        low.alignment = Alignment(horizontal="right" if numeric else "left", wrap_text=True, vertical="bottom")
        if numeric:
            top.alignment = Alignment(horizontal="centerContinuous")


def _fill(sheet: Worksheet, column: int, own: Column, first: bool) -> None:
    wide = [_width(line) + 2 for line in own.heading.split("\n")]
    for k, value in enumerate(own.values):
        cell = put(sheet, 5 + k, column, value)
        if isinstance(value, str) or value is None:
            wide.append(_width(value or "") + 2)
            cell.alignment = Alignment(shrink_to_fit=True)
        else:
            cell.number_format = own.format_of(k)
            wide.append(len(f"{value:,.1f}") + 3)
        if k % 2:
            cell.fill = _BAND
        if first:
            cell.border = _LINE
    sheet.column_dimensions[get_column_letter(column)].width = min(max(9, *wide), _WIDEST)


def level_format(values: Sequence[float]) -> str:
    """One digit for amounts, four for indices and shares, six for what is small."""
    largest = max(abs(v) for v in values)
    return LEVEL if largest >= 10 else FINE if largest >= 0.1 or largest == 0 else "0.000000"


def signed(form: str) -> str:
    """The same format with + or -."""
    return f"+{form};-{form};{form}"


def _width(text: Any) -> int:
    """Characters on screen; Chinese ones count double."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in str(text))


def _print_setup(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = (1 if sheet.max_column <= 20 else 0), 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:4" if sheet.title != "about" else "1:1"
