"""Any file a SAM may come in -> grids, one for each sheet or table in it."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from sam import flat, limits
from sam.errors import WorkbookError
from sam.grid import Grid, Odd, Value
from sam.raw.apart import read_apart
from sam.raw.gdx import read_gdx
from sam.raw.har import read_har
from sam.sheets import ACCOUNTS
from sam.workbook import content_of, grids_of

TEXTS = (".csv", ".tsv", ".txt")
_SEPARATORS = ",;\t|"
_PROGRAM = Path(__file__).with_name("xls_library.py")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_grids(path: Path) -> dict[str, Grid]:
    """Every sheet or table of a file by name. Raises WorkbookError with the way out."""
    content = content_of(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(_READERS)
        raise WorkbookError(f"{path}: files read are {known}; not {path.suffix or 'a name without ending'}")
    return reader(path, content) | _accounts_beside(path)


def _accounts_beside(path: Path) -> dict[str, Grid]:
    """The table of accounts that `cge sam` writes beside a plain table."""
    beside = flat.accounts_of(path)
    if path.suffix.lower() not in flat.SUFFIXES or not beside.is_file():
        return {}
    grid = flat.read_csv(beside, content_of(beside), ACCOUNTS.name)
    grid.notes.append(f"kinds are read from {beside.name} beside it")
    return {ACCOUNTS.name: grid}


# ---- text --------------------------------------------------------------------------------------------------------


def _text(path: Path, content: bytes) -> dict[str, Grid]:
    text = decoded(path, content)
    lines = re.split(r"\r\n|\r|\n", text)
    separator = _separator(lines)
    limits.refuse_cells(path, text.count(separator) + len(lines))
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines), newline=""), delimiter=separator))
    except csv.Error as e:
        raise WorkbookError(f"{path}: not a table of text ({e})") from e
    grid = Grid(path.name)
    for i, cells in enumerate(rows, 1):
        values: tuple[Value, ...] = tuple(c if c.strip() else None for c in cells)
        if any(v is not None for v in values):
            grid.rows[i] = values
    return {path.name: grid}


def decoded(path: Path, content: bytes) -> str:
    """The text of a file: by its mark, else UTF-8, UTF-16 without a mark, GB18030, or Windows' western letters."""
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    unmarked = ["utf-16-le"] if content[1:40:2].count(0) > content[:40:2].count(0) else []
    unmarked += ["utf-16-be"] if content[:40:2].count(0) > content[1:40:2].count(0) else []
    for encoding in (*marked, *unmarked, "utf-8", "gb18030", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WorkbookError(f"{path}: its text is in no encoding that is known here; save it as CSV UTF-8")


def _separator(lines: list[str]) -> str:
    """The sign that stands equally often in most lines; what is quoted separates nothing."""
    counts = {s: [n for n in (re.sub(r'"[^"]*"', "", line).count(s) for line in lines[:200]) if n] for s in _SEPARATORS}

    def weight(s: str) -> int:
        usual = max(set(counts[s]), key=counts[s].count) if counts[s] else 0
        return usual * counts[s].count(usual) if usual else 0

    return max(_SEPARATORS, key=weight)


def numbered(grid: Grid) -> Grid:
    """A table of text in which plain numbers are numbers, but in its first row and column, where labels stand."""
    first = min(grid.rows, default=0)
    rows = {i: tuple(_number(v) if j and i > first else v for j, v in enumerate(row)) for i, row in grid.rows.items()}
    return Grid(grid.sheet, rows)


def _number(value: Value) -> Value:
    if not isinstance(value, str) or "_" in value:
        return value
    try:
        return float(value)
    except ValueError:
        return value


# ---- tables ------------------------------------------------------------------------------------------------------


def _excel(path: Path, content: bytes) -> dict[str, Grid]:
    return _old_excel(path, content) if content.startswith(_OLD_EXCEL) else grids_of(path, content)


def _old_excel(path: Path, content: bytes) -> dict[str, Grid]:
    """The format of Excel up to 2003, by python-calamine."""
    if find_spec("python_calamine") is None:
        raise WorkbookError(
            f"{path}: the old .xls format (or a password): save it as .xlsx, or pip install 'qcge[import]' to read it"
        )
    read = read_apart(path, content, _PROGRAM, (str(limits.MOST_CELLS),), "protected by a password, or damaged")
    limits.refuse_cells(path, read["cells"])
    found = {}
    for name, rows in read["sheets"].items():
        plain = {i: tuple(map(_plain, row)) for i, row in enumerate(rows, 1)}
        found[name] = Grid(name, {i: row for i, row in plain.items() if any(v is not None for v in row)})
    return found


def _plain(value: object) -> Value:
    if isinstance(value, bool):
        return Odd(f"the logical value {value}", "enter a number or a text")
    if isinstance(value, (int, float)):
        return float(value)
    text = str(value) if value is not None else ""
    return text if text.strip() else None


def _parquet(path: Path, content: bytes) -> dict[str, Grid]:
    return {path.name: flat.read_parquet(path, content, path.name)}


_READERS: dict[str, Callable[[Path, bytes], dict[str, Grid]]] = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls"), _excel),
    **dict.fromkeys(TEXTS, _text),
    ".parquet": _parquet,
    ".har": read_har,
    ".gdx": read_gdx,
}
"""By the ending of the name."""
