"""What a sheet holds, whatever file it came from: rows of plain values with their addresses."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sam.errors import Finding, Severity


@dataclass(frozen=True)
class Odd:
    """A cell that is neither a number nor text; `why` says what it is and what to do."""

    why: str


Value = str | float | Odd | None
"""One cell: text, a number, something unusable, or None when blank."""

_INFINITE = {"inf", "+inf", "infinity", "∞"}


def column_letter(number: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass
class Grid:
    """The nonblank rows of one sheet by row number, each a tuple of values from the first column on.

    A Parquet file has rows but no cells that a program would show by letter: it is not `lettered`.
    """

    sheet: str
    rows: dict[int, tuple[Value, ...]] = field(default_factory=dict)
    lettered: bool = True

    def at(self, row: int, column: int) -> Value:
        """The cell at row and column, both counted from 1."""
        cells = self.rows.get(row, ())
        return cells[column - 1] if column <= len(cells) else None

    def finding(self, row: int, column: int, message: str, account: str = "", severity: Severity = "error") -> Finding:
        """A finding about one cell."""
        return Finding(severity, self.sheet, self._address(row, column), account, message)

    def _address(self, row: int, column: int) -> str:
        if self.lettered:
            return f"{column_letter(column)}{row}"
        return f"row {row - 1}" if row > 1 else ""  # the column names are in no row of the file


def label(value: Value) -> str:
    """A cell read as text: blank is "", 7.0 is "7"; surrounding spaces do not count."""
    if value is None or isinstance(value, Odd):
        return ""
    if isinstance(value, str):
        return value.strip()
    return str(int(value)) if math.isfinite(value) and value == int(value) else repr(value)


def number(value: Value, infinite: bool = False) -> tuple[float, str]:
    """A cell read as a number, and what is wrong with it ("" if nothing). Blank is NaN."""
    if isinstance(value, Odd):
        return math.nan, value.why
    if value is None or (isinstance(value, str) and not value.strip()):
        return math.nan, ""
    if isinstance(value, str):
        if infinite and value.strip().casefold() in _INFINITE:
            return math.inf, ""
        return math.nan, f"text {value!r} where a number belongs{_reason(value)}"
    if math.isnan(value):
        return math.nan, "NaN is not a number"
    if math.isinf(value) and not infinite:
        return math.nan, "an infinite value"
    return float(value), ""


def _reason(text: str) -> str:
    """Why this text is not taken for a number, although it may look like one."""
    bare = text.strip().replace(",", "").replace(" ", "").replace(" ", "")
    if bare.casefold().lstrip("+-") in {"nan", "na", "n/a", "inf", "infinity", "∞"}:
        return " (not a finite number)"
    try:
        float(bare)
    except ValueError:
        return ""
    return ": convert it to a number in Excel"
