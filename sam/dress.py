"""A small workbook made easy to fill in: drop-downs where a column has choices, a comment on every heading."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from sam.chinese import COLUMN_NAMES, KIND_NAMES, SHEET_NAMES, first, meant
from sam.columns import Column, Sheet
from sam.grid import column_letter
from sam.layout import KINDS
from sam.sheets import ACCOUNTS, GUIDE, SHEETS

_LINES = 500
"""Rows below the heading in which a drop-down is offered."""
_LIST = 255
"""Characters Excel allows in a list of choices."""
_HEAD = PatternFill("solid", fgColor="E8EEF4")


def dressed(content: bytes, chinese: bool) -> bytes:
    """An .xlsx with drop-downs and comments; sheets, headings and kinds in Chinese if wanted."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for page in book.worksheets:
        name = meant(SHEET_NAMES, page.title, ("sam", ACCOUNTS.name, *SHEETS))
        if name == "sam":
            _matrix(page)
        elif name:
            _table(book, page, ACCOUNTS if name == ACCOUNTS.name else SHEETS[name], chinese)
        if chinese and name:
            page.title = first(SHEET_NAMES, name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _matrix(page: Any) -> None:
    for row in page.iter_rows(min_row=2, min_col=2):
        for cell in row:
            cell.number_format = "#,##0.###;-#,##0.###"
    for cell in (*page[1], *(row[0] for row in page.iter_rows())):
        cell.font, cell.fill = Font(bold=True), _HEAD
    for cell in page[1]:
        cell.alignment = Alignment(text_rotation=60, horizontal="left")
    page["A1"].comment = _comment("rows receive, columns pay; every account has a row and a column\n行为收入，列为支出")


def _table(book: Any, page: Any, sheet: Sheet, chinese: bool) -> None:
    for j, column in enumerate(sheet.columns, 1):
        head = page.cell(1, j)
        if head.value != column.name:
            continue
        head.font, head.fill = Font(bold=True), _HEAD
        head.comment = _comment(column.doc)
        if column.choices:
            _choices(book, page, column, j, chinese)
        if chinese:
            head.value = first(COLUMN_NAMES, column.name)


def _choices(book: Any, page: Any, column: Column, j: int, chinese: bool) -> None:
    kinds = column.choices == tuple(KINDS)
    options = [first(KIND_NAMES, c) if chinese and kinds else c for c in column.choices]
    if kinds and chinese:
        for i in range(2, page.max_row + 1):
            cell = page.cell(i, j)
            cell.value = first(KIND_NAMES, cell.value) if cell.value else None
    listed = f'"{",".join(options)}"'
    if len(listed) > _LIST:
        listed = _guide(book, options)
    rule = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=True)
    rule.error = "choose one of the list"
    letter = column_letter(j)
    rule.add(f"{letter}2:{letter}{_LINES}")
    page.add_data_validation(rule)


def _guide(book: Any, options: list[str]) -> str:
    """A sheet with the choices that are too long for a list of their own; a range of it."""
    page = book[GUIDE] if GUIDE in book.sheetnames else book.create_sheet(GUIDE)
    column = page.max_column + 1 if page["A1"].value else 1
    for i, option in enumerate(options, 1):
        page.cell(i, column, option)
    page.sheet_state = "hidden"
    letter = column_letter(column)
    return f"{GUIDE}!${letter}$1:${letter}${len(options)}"


def _comment(text: str) -> Comment:
    note = Comment(text, "layout")
    note.width, note.height = 320, 24 + 18 * (len(text) // 40 + 1 + text.count("\n"))
    return note
