"""The laws a workbook must obey as a model, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from cge.report.console import put

if TYPE_CHECKING:
    from rich.console import Console

    from cge.analysis.laws import CheckReport


def show(report: CheckReport, name: str, closure: str, console: Console) -> None:
    """A line for each law: deviation, tolerance, and what was looked at."""
    table = Table(title=f"{name}, closure {closure}", title_justify="left", box=None, pad_edge=False)
    for heading in ("", "law", "deviation", "tolerance", ""):
        table.add_column(heading, justify="right" if heading in ("deviation", "tolerance") else "left")
    for row in report.rows:
        sign = Text("ok", "green") if row.passed else Text("FAILS", "bold red")
        table.add_row(sign, row.name, f"{row.value:.1e}", f"{row.tolerance:.0e}", Text(row.words))
    put(console, table)
    for note in report.notes:
        console.print(Text(f"note: {note}"))
