"""What can go wrong on the data side.

SamError
├── WorkbookError    the file cannot be read or written at all (`cge sam check` exits with 2)
└── FindingsError    the file was read, and what it says is wrong; carries every finding at once (exit 1)
    └── BalanceError     no balanced SAM keeps what was asked to be held
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from sam.labels import alike

Severity = Literal["error", "note"]

_SHOWN = 30
_LONGEST = 1000


@dataclass(frozen=True)
class Finding:
    """One thing to know about a workbook. An error makes it unfit for a model, a note does not."""

    severity: Severity
    sheet: str
    cell: str
    account: str
    message: str

    @property
    def where(self) -> str:
        """``sam!B3``, or the sheet alone when the finding is not about one cell."""
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell

    def __str__(self) -> str:
        place = " ".join(filter(None, (self.where, f"[{self.account}]" if self.account else "")))
        return f"{place}: {self.message}" if place else self.message


class SamError(Exception):
    """Root of all errors raised on the data side."""


class WorkbookError(SamError):
    """A file that cannot be read or written; the message names it and says what to do."""


class FindingsError(SamError):
    """A file that was read but is wrong. `findings` holds all of them, errors first."""

    def __init__(self, headline: str, findings: Iterable[Finding] = ()) -> None:
        self.headline = headline
        self.findings = tuple(sorted(findings, key=lambda f: f.severity))
        super().__init__("\n  ".join((headline, *shown(self.findings))))


class BalanceError(FindingsError):
    """No balanced SAM exists with these cells and totals held, or the method did not reach it."""


def shown(findings: Sequence[object]) -> list[str]:
    """Findings as lines of a message: the first thirty, none longer than a paragraph, and how many more there are."""
    lines = [text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..." for text in map(str, findings[:_SHOWN])]
    more = len(findings) - _SHOWN
    return [*lines, f"... and {more:,} more"] if more > 0 else lines


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that make a workbook unfit for a model."""
    return tuple(f for f in findings if f.severity == "error")


def nearest(name: str, known: Iterable[str], n: int = 3) -> str:
    """A hint such as "; did you mean 'factor'?" for a misspelt name, or "" when none is a slip of the pen away."""
    options = tuple(known)
    if twin := alike(name, options):
        return f"; did you mean {twin[0]!r}, which differs only in {twin[1]}?"
    hits = meant(name, options, n)
    return f"; did you mean {' or '.join(repr(h) for h in hits)}?" if hits else ""


def meant(name: str, known: Iterable[str], n: int = 3) -> list[str]:
    """The known names of which this one may be a misspelling, the nearest first."""
    options = {k.casefold(): k for k in known}
    near = get_close_matches(name.casefold(), list(options), n=n, cutoff=0.6)
    return [options[k] for k in near if _slip(name.casefold(), k)]


def _slip(a: str, b: str) -> bool:
    """Whether one is the other misspelt: few letters off for its length, and the same digits in it."""
    digits = [[c for c in text if c.isdigit()] for text in (a, b)]
    return digits[0] == digits[1] and _edits(a, b) <= max(1, (max(len(a), len(b)) - 1) // 4)


def _edits(a: str, b: str) -> int:
    """Letters to insert, drop, change, or swap with their neighbour."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        rows.append([i])
        for j, y in enumerate(b, 1):
            best = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                best = min(best, rows[i - 2][j - 2] + 1)
            rows[i].append(best)
    return rows[-1][-1]


def shorten(names: Sequence[str], most: int = 8) -> str:
    """``a, b, c and 12 more``."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
