"""Workbook files <-> Sam and tables.

A workbook is one economy. Excel files hold everything; a square CSV, or a long CSV or Parquet with columns
row, column, value, holds the SAM alone and needs an accounts table beside it (``NAME_accounts.csv`` or
``accounts.csv``). Formulas are never evaluated: their stored value is read, or the cell is a finding.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pandas as pd

from sam import flat, limits
from sam.addresses import Addresses, Axes, Places
from sam.assemble import Parsed, assemble
from sam.chinese import SHEET_NAMES, meant
from sam.columns import Sheet
from sam.errors import FindingsError, WorkbookError, errors
from sam.files import refuse_to_overwrite
from sam.grid import Grid, Odd, Value, label
from sam.looks import looks_of, quickly
from sam.matrix import Sam
from sam.sheets import ACCOUNTS, ASSUME, GUIDE, SHEETS
from sam.tables import parse_table
from sam.write_excel import write_excel

_PROTECTED = b"\xd0\xcf\x11\xe0"  # an OLE file: the old .xls format, or a password


@dataclass(frozen=True, eq=False)
class Workbook:
    """One economy: its SAM and its optional sheets, each a tidy table indexed by row number in the file.

    `unread` names the sheets that are not part of the layout and are not carried along; `path`, `sha256` and
    `places` say which file was read and where it holds what (None and "" when made in memory).
    """

    sam: Sam
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    path: Path | None = None
    sha256: str = ""
    unread: tuple[str, ...] = ()
    places: Places | None = None

    @property
    def addresses(self) -> Addresses:
        """The optional sheets with the address of every cell: as read, or as `write_workbook` would place it."""
        return Addresses(self.tables, self.places or Places.as_written(self.sam.labels))

    def cell(self, sheet: str, column: str, row: int) -> str:
        """Address such as ``C3`` of a column of an optional sheet, in a row counted as in the file."""
        return self.addresses.cell(sheet, column, row)

    def setting(self, key: str, default: str = "") -> str:
        """A value of sheet `settings`."""
        table = self.tables.get("settings")
        hits = [] if table is None else table.loc[table["key"] == key, "value"].tolist()
        return str(hits[0]) if hits else default

    def __repr__(self) -> str:
        name = self.setting("name_en") or (self.path.name if self.path else "in memory")
        return f"<Workbook {name}: {self.sam!r}, sheets {', '.join(self.tables) or 'none'}>"


def read_workbook(path: str | Path, accounts: str | Path | None = None) -> Workbook:
    """Read an economy from .xlsx, .xlsm, .csv or .parquet. `accounts` is the accounts table of the latter two.

    Raises WorkbookError if the file cannot be read, FindingsError with every cell and label that is wrong.
    What it does not ask is whether the economy is sound (balanced, cells where they may stand): see `checks`.
    """
    parsed, sha256 = parse_file(Path(path), Path(accounts) if accounts is not None else None)
    if wrong := errors(parsed.findings):
        raise FindingsError(f"{path}: {len(wrong)} error(s)", wrong)
    return Workbook(parsed.sam(), parsed.tables, Path(path), sha256, parsed.unread, parsed.places)


def parse_file(path: Path, accounts: Path | None = None, looks: bool = False) -> tuple[Parsed, str]:
    """Everything in a file, with findings, and the SHA-256 of its content.

    `looks` also reports merged cells and what is hidden, which takes a second, slower pass.
    Raises WorkbookError only when there is nothing to report on.
    """
    content = content_of(path)
    sha256 = hashlib.sha256(content).hexdigest()
    if path.suffix.lower() in flat.SUFFIXES:
        beside = accounts or flat.accounts_beside(path)
        read = flat.read_parquet if path.suffix.lower() == ".parquet" else flat.read_csv
        matrix = read(path, content, path.name)
        _refuse_accounts(path, matrix)
        parsed = assemble(matrix, flat.read_csv(beside, content_of(beside), beside.name), {}, flat.is_long(matrix))
        return parsed, sha256
    grids = grids_of(path, content)
    missing = [name for name in ("sam", "accounts") if name not in grids]
    if missing:
        sheets = f"no sheet {' and no sheet '.join(missing)}; it has {', '.join(grids) or 'none'}"
        cure = "`cge sam import` makes a workbook of a SAM in any shape, `cge sam template` shows one"
        raise WorkbookError(f"{path}: {sheets}: {cure}")
    parsed = assemble(grids.pop("sam"), grids.pop("accounts"), grids)
    parsed.findings += looks_of(content, parsed.draft) if looks else []
    return parsed, sha256


def _refuse_accounts(path: Path, matrix: Grid) -> None:
    """A list of accounts with their kinds is no matrix, nor are several economies in one list."""
    head = [label(v).casefold() for v in matrix.rows.get(min(matrix.rows, default=1), ())]
    if {"account", "kind"} <= set(head):
        raise WorkbookError(f"{path}: a table of accounts, not a SAM; name the file that holds the matrix beside it")
    if {"row", "column", "value"} <= set(head) and not flat.is_long(matrix):
        message = "a list of cells has the columns row, column, value and no others: keep one economy, delete the rest"
        raise WorkbookError(f"{path}: {message}")


def read_table(path: str | Path, sheet: Sheet) -> tuple[pd.DataFrame, Addresses]:
    """One declared table from a CSV file, or from the sheet of that name (else the first) of an Excel file; and where
    its cells stand.

    Raises WorkbookError or FindingsError.
    """
    path = Path(path)
    content = content_of(path)
    if path.suffix.lower() == ".csv":
        grid = flat.read_csv(path, content, path.name)
    else:
        grids = grids_of(path, content)
        grid = grids[sheet.name if sheet.name in grids else next(iter(grids))]
    table, letters, found = parse_table(grid, sheet)
    if wrong := errors(found):
        raise FindingsError(f"{path}: {len(wrong)} error(s)", wrong)
    return table, Addresses({sheet.name: table}, Places(Axes(""), {}, {sheet.name: letters}))


def content_of(path: Path) -> bytes:
    """The content of a file within limits. Raises WorkbookError."""
    try:
        return limits.read_file(path)
    except FileNotFoundError:
        raise WorkbookError(f"{path}: no such file") from None
    except OSError as e:
        raise WorkbookError(f"{path}: cannot be read ({e.strerror or e})") from e


def grids_of(path: Path, content: bytes) -> dict[str, Grid]:
    """All sheets of an Excel file, by name; known names are compared without case."""
    _refuse_strange(path, content)
    try:
        grids = _read_sheets(path, content, stored=False)
        formulas = [(g, i) for g in grids.values() for i, cells in g.rows.items() if FORMULA in cells]
        if formulas:
            stored = _read_sheets(path, content, stored=True)
            for grid, i in formulas:
                grid.rows[i] = tuple(_stored(v, stored[grid.sheet].at(i, j)) for j, v in enumerate(grid.rows[i], 1))
    except WorkbookError:
        raise
    except Exception as e:  # openpyxl raises whatever a damaged file leads it to
        raise WorkbookError(f"{path}: damaged, or not an Excel workbook ({type(e).__name__}: {e})") from e
    return grids


FORMULA = Odd("a formula without a stored value", "open and save the file in Excel, or paste values")


def _stored(value: Value, stored: Value) -> Value:
    """What stands for a cell: its own value, or what Excel last computed for its formula."""
    return stored if value is FORMULA and stored is not None else value


def _refuse_strange(path: Path, content: bytes) -> None:
    if content.startswith(_PROTECTED):
        raise WorkbookError(f"{path}: protected by a password, or in the old .xls format; save it as .xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            limits.refuse_archive(path, archive)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError) as e:
        raise WorkbookError(f"{path}: not an Excel workbook (.xlsx), CSV or Parquet file ({e})") from e


def _read_sheets(path: Path, content: bytes, stored: bool) -> dict[str, Grid]:
    """Every sheet; formulas come as their stored value, or (`stored` False) as FORMULA."""
    known, read = ("sam", ACCOUNTS.name, *SHEETS), [0]
    with quickly():
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=stored)
        grids = {}
        for sheet in book.worksheets:
            if sheet.title == GUIDE:
                continue
            bare = sheet.title.strip().casefold()
            name = meant(SHEET_NAMES, sheet.title, known) or (bare if bare.startswith(ASSUME) else sheet.title)
            sheet.reset_dimensions()  # which a file may overstate by millions of cells
            grids[name] = Grid(name, dict(_rows(path, sheet, read)))
        book.close()
    return grids


def _rows(path: Path, sheet: Any, read: list[int]) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Rows that are not blank; those before the first cell of a row, or between rows, count as read."""
    for i, cells in enumerate(sheet.iter_rows(), 1):
        read[0] += len(cells)
        limits.refuse_cells(path, read[0])
        if i > limits.MOST_ROWS:
            raise WorkbookError(
                f"{path}: a row beyond {limits.MOST_ROWS:,} in sheet {sheet.title}; save it anew in Excel"
            )
        if row := _row(cells):
            yield i, row


def _row(cells: Sequence[Any]) -> tuple[Value, ...]:
    """The values of one row; () when it is blank."""
    values = tuple(
        float(c.value) if c.data_type == "n" and c.value is not None else None if c.value is None else _odd_or_text(c)
        for c in cells
    )
    return values if any(v is not None for v in values) else ()


def _odd_or_text(cell: Any) -> Value:
    """A cell that is not a plain number."""
    if cell.data_type == "s":
        return str(cell.value) if str(cell.value).strip() else None
    if cell.data_type == "f":
        return FORMULA
    what, cure = _ODD.get(cell.data_type, ("the value", "enter a number or a text"))
    return Odd(f"{what} {cell.value}", cure)


_ODD = {
    "e": ("the Excel error", "mend the formula it comes from, or enter the value"),
    "b": ("the logical value", "enter a number or a text"),
    "d": ("the date", "give the cell the format Number, or Text for a label, and enter it again"),
}


def write_workbook(
    workbook: Workbook, path: str | Path, overwrite: bool = False, dress: Literal["", "en", "zh"] = ""
) -> None:
    """Write an economy to .xlsx, or its SAM to a square .csv or long .parquet with ``NAME_accounts.csv`` beside it.

    The file appears whole or not at all. Labels are text whatever they begin with; zeros are left blank. `dress` adds
    drop-downs and comments to an .xlsx, in English or Chinese.
    Raises WorkbookError when the file cannot be written, when it is the one `workbook` was read from and
    `overwrite` is not given, and when a format would lose sheets.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if not overwrite:
        refuse_to_overwrite(path, workbook.path)
    if suffix in flat.SUFFIXES and workbook.tables:
        raise WorkbookError(f"{path}: {suffix} would lose the sheets {', '.join(workbook.tables)}; write .xlsx")
    if suffix in flat.SUFFIXES:
        flat.write_flat(workbook.sam, path)
    elif suffix == ".xlsx":
        write_excel(workbook.sam, workbook.tables, path, dress)
    else:
        raise WorkbookError(f"{path}: write .xlsx, .csv or .parquet, not {suffix or 'a name without ending'}")
