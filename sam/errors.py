"""Errors of the data side."""

from __future__ import annotations

from dataclasses import dataclass


class SamError(Exception):
    """Root of all errors raised on the data side."""


class WorkbookError(SamError):
    """The file cannot be read."""


@dataclass(frozen=True)
class Finding:
    """One thing found in a workbook."""

    severity: str
    sheet: str
    cell: str
    account: str
    message: str


class FindingsError(SamError):
    """The workbook was read, but does not hold a sound SAM."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(f"{f.sheet}!{f.cell}: {f.message}" for f in findings))
