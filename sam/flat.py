"""CSV and Parquet: text files -> grids, and a Sam -> text files."""

from __future__ import annotations

import csv
import io
import math
import re
from pathlib import Path

import pandas as pd

from sam import limits
from sam.errors import WorkbookError
from sam.files import replacing
from sam.grid import Grid, Value
from sam.matrix import Sam
from sam.parse import LONG
from sam.sheets import ACCOUNTS

SUFFIXES = (".csv", ".parquet")
SEPARATORS = ",;\t"
_PORTION = 1000


def read_csv(path: Path, content: bytes, sheet: str) -> Grid:
    """A CSV file, UTF-8 or GB18030, separated by comma, semicolon or tab. Numbers are read except in labels.

    The first row and the first column are always text, so that a label such as ``01`` survives.
    """
    text = _decode(path, content)
    first = re.sub(r'"[^"]*"', "", text.split("\n", 1)[0])  # what is quoted separates nothing
    delimiter = max(SEPARATORS, key=first.count)
    limits.refuse_cells(path, text.count(delimiter) + text.count("\n") + text.count("\r"))
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as e:
        raise WorkbookError(f"{path}: not a CSV file ({e})") from e
    rows = {}
    for i, cells in enumerate(lines, 1):
        values = tuple(_value(c, i > 1 and j > 0) for j, c in enumerate(cells))
        if any(v is not None for v in values):
            rows[i] = values
    return Grid(sheet, rows)


def _decode(path: Path, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WorkbookError(f"{path}: neither UTF-8 nor GB18030 text; save it as CSV UTF-8")


def _value(text: str, numeric: bool) -> Value:
    """Text, a number, or None when blank. An underscore never makes a number here."""
    if not text.strip():
        return None
    try:
        return float(text) if numeric and "_" not in text else text
    except ValueError:
        return text


def read_parquet(path: Path, content: bytes, sheet: str) -> Grid:
    """A Parquet file as a grid: its columns in the first row, labels and numbers below."""
    try:
        frame = _frame(path, content)
    except WorkbookError:
        raise
    except Exception as e:  # pyarrow raises its own tree of errors, none of which it promises
        raise WorkbookError(f"{path}: not a Parquet file ({e})") from e
    rows: dict[int, tuple[Value, ...]] = {1: tuple(str(c) for c in frame.columns)}
    rows |= {i: tuple(_plain(v) for v in cells) for i, cells in enumerate(frame.itertuples(index=False, name=None), 2)}
    return Grid(sheet, rows, lettered=False)


def _frame(path: Path, content: bytes) -> pd.DataFrame:
    """All columns, in portions, so that what is packed a thousandfold is noticed in time."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    file = ParquetFile(io.BytesIO(content))
    about = file.metadata
    limits.refuse_cells(path, about.num_rows * about.num_columns)
    limits.refuse_unpacked(path, sum(about.row_group(k).total_byte_size for k in range(about.num_row_groups)))
    portions, size = [], 0
    for portion in file.iter_batches(batch_size=_PORTION):
        size += portion.nbytes
        limits.refuse_unpacked(path, size)
        portions.append(portion)
    return pd.DataFrame(pa.Table.from_batches(portions, file.schema_arrow).to_pandas())


def _plain(value: object) -> Value:
    if value is None or value is pd.NA:
        return None
    if isinstance(value, str):
        return value
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return str(value)


def is_long(grid: Grid) -> bool:
    """Whether the first row reads row, column, value."""
    head = grid.rows.get(min(grid.rows, default=1), ())
    return [str(v).strip().casefold() for v in head[:3]] == list(LONG.names)


def accounts_of(path: Path) -> Path:
    """``NAME_accounts.csv``, where the accounts of ``NAME.csv`` and ``NAME.parquet`` are written."""
    return path.with_name(f"{path.stem}_accounts.csv")


def accounts_beside(path: Path) -> Path:
    """``NAME_accounts.csv`` or ``accounts.csv`` in the same folder. Raises WorkbookError when there is neither."""
    options = (accounts_of(path), path.with_name("accounts.csv"))
    for option in options:
        if option.is_file():
            return option
    names = " or ".join(o.name for o in options)
    raise WorkbookError(f"{path}: needs an accounts table (columns {', '.join(ACCOUNTS.names)}) beside it: {names}")


def write_flat(sam: Sam, path: Path) -> None:
    """A square CSV or a long Parquet, with its accounts in ``NAME_accounts.csv``."""
    with replacing(accounts_of(path)) as temporary:
        accounts_table(sam).to_csv(temporary, index=False, encoding="utf-8-sig")
    with replacing(path) as temporary:
        if path.suffix.lower() == ".parquet":
            sam.long().to_parquet(temporary, index=False)
        else:
            odd = any(set(SEPARATORS) & set(label) for label in sam.labels)
            frame = sam.frame()
            if odd:
                frame.to_csv(temporary, encoding="utf-8-sig", quoting=csv.QUOTE_NONNUMERIC)
            else:
                frame.to_csv(temporary, encoding="utf-8-sig")


def accounts_table(sam: Sam) -> pd.DataFrame:
    """Sheet `accounts` of a Sam."""
    columns = {"kind": sam.kinds, "label_en": sam.label_en, "label_zh": sam.label_zh, "on": sam.on}
    table = pd.DataFrame({"account": list(sam.labels)})
    for name, given in columns.items():
        table[name] = [given.get(a, "") for a in sam.labels]
    return table


def finite(value: float) -> float | str | None:
    """A number as a file can hold it: infinity as text, NaN as a blank."""
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else ("inf" if value > 0 else "-inf")
