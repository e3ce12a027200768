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
        more = len(self.findings) - _SHOWN
        lines = [str(f) for f in self.findings[:_SHOWN]] + ([f"... and {more} more"] if more > 0 else [])
        super().__init__("\n  ".join((headline, *lines)))


class BalanceError(FindingsError):
    """No balanced SAM exists with these cells and totals held, or the method did not reach it."""


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that make a workbook unfit for a model."""
    return tuple(f for f in findings if f.severity == "error")


def nearest(name: str, known: Iterable[str], n: int = 3) -> str:
    """A hint such as "; did you mean 'factor'?" for an unknown name, or "" when nothing is near."""
    options = {k.casefold(): k for k in known}
    if twin := alike(name, options.values()):
        return f"; did you mean {twin[0]!r}, which differs only in {twin[1]}?"
    hits = [options[k] for k in get_close_matches(name.casefold(), list(options), n=n, cutoff=0.6)]
    return f"; did you mean {' or '.join(repr(h) for h in hits)}?" if hits else ""


def shorten(names: Sequence[str], most: int = 8) -> str:
    """``a, b, c and 12 more``."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
