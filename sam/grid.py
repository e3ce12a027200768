"""What a sheet holds, whatever file it came from: rows of plain values with their addresses."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from sam.errors import Finding, Severity


@dataclass(frozen=True)
class Odd:
    """A cell that holds what cannot be read: what it is, and what to do about it."""

    what: str
    cure: str

    @property
    def why(self) -> str:
        """Both in one sentence."""
        return f"{self.what}: {self.cure}"

    def instead(self, of: str) -> str:
        """The sentence where something else belongs."""
        return f"{self.what} where {of} belongs: {self.cure}"


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


def span(cells: Iterable[tuple[int, int]]) -> str:
    """The range such as ``B5:K20`` that holds these cells (row, column); one address for one; "" for none."""
    places = list(cells)
    if not places:
        return ""
    rows, columns = [i for i, _ in places], [j for _, j in places]
    ends = [f"{column_letter(end(columns))}{end(rows)}" for end in (min, max)]
    return ":".join(dict.fromkeys(ends))


@dataclass
class Grid:
    """The nonblank rows of one sheet by row number, each a tuple of values from the first column on.

    A Parquet file has rows but no cells that a program would show by letter: it is not `lettered`. An array of GEMPACK
    or GAMS is `framed`: its first row and its first column are labels, whatever they look like. `notes` say what else
    the file held.
    """

    sheet: str
    rows: dict[int, tuple[Value, ...]] = field(default_factory=dict)
    lettered: bool = True
    framed: bool = False
    notes: list[str] = field(default_factory=list)

    def at(self, row: int, column: int) -> Value:
        """The cell at row and column, both counted from 1."""
        cells = self.rows.get(row, ())
        return cells[column - 1] if column <= len(cells) else None

    def finding(self, row: int, column: int, message: str, account: str = "", severity: Severity = "error") -> Finding:
        """A finding about one cell."""
        return Finding(severity, self.sheet, self._address(row, column), account, message)

    def block(self, cells: Iterable[tuple[int, int]], message: str) -> Finding:
        """An error in several cells (row, column) at once, at the range they lie in; without letters, at the first."""
        places = list(cells)
        where = span(places) if self.lettered else self._address(*places[0])
        return Finding("error", self.sheet, where, "", message)

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


def number(value: Value, infinite: bool = False) -> tuple[float, Odd | None]:
    """A cell read as a number, and what is wrong with it. Blank is NaN."""
    if isinstance(value, Odd):
        return math.nan, value
    if value is None or (isinstance(value, str) and not value.strip()):
        return math.nan, None
    if isinstance(value, str):
        if infinite and value.strip().casefold() in _INFINITE:
            return math.inf, None
        return math.nan, Odd(f"text {value!r}", _cure(value))
    if math.isnan(value) or (math.isinf(value) and not infinite):
        return math.nan, Odd("not a number (NaN)" if math.isnan(value) else "an infinite value", _NOT_FINITE)
    return float(value), None


_NOT_FINITE = "not a finite number; enter one, or leave the cell blank where that means zero"
_BLANKS = set("-–—−―－_.…*/·、无")


def _cure(text: str) -> str:
    """What to do about a text, by what it looks like."""
    bare = text.strip().replace(",", "").replace("，", "").replace(" ", "").replace("\u00a0", "").replace("−", "-")
    if bare.casefold().lstrip("+-") in {"nan", "na", "n/a", "inf", "infinity", "∞"}:
        return _NOT_FINITE
    if set(bare) <= _BLANKS:
        return "leave the cell blank where that means zero"
    if bare[-1] in "%％":
        return "enter the amount itself, as a number"
    try:
        float(bare)
    except ValueError:
        return "enter a number"
    return "convert it to a number in Excel"
