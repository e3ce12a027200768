"""What `cge sam` prints: findings and tables that no terminal cuts, errors in one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sam.errors import Finding, FindingsError, SamError

_ROWS = 60


@contextmanager
def clear_errors(full: bool = False) -> Iterator[None]:
    """Expected errors become a table of findings (exit code 1) or one line (exit code 2)."""
    try:
        yield
    except FindingsError as e:
        show_findings(e.findings, full)
        console().print(f"[red]{escape(e.headline)}[/]")
        raise typer.Exit(1) from None
    except (SamError, OSError) as e:
        console().print(f"[red]{escape(str(e))}[/]")
        raise typer.Exit(2) from None


def console() -> Console:
    """As wide as the terminal; wide where there is none."""
    return Console() if sys.stdout.isatty() or "COLUMNS" in os.environ else Console(width=140)


def show_findings(findings: Sequence[Finding], full: bool) -> None:
    """Findings with their cells, errors first."""
    rows = sorted(findings, key=lambda f: f.severity)
    cells = [("red" if f.severity == "error" else "dim", (f.severity, f.where, f.account, f.message)) for f in rows]
    show(("", "where", "account", "finding"), cells, full)


def show(head: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]], full: bool, right: Sequence[int] = ()) -> None:
    """A table, cut at a screenful unless asked for in full."""
    if not rows:
        return
    table = Table(header_style="bold", box=None, pad_edge=False)
    for k, title in enumerate(head):
        number = k in right
        table.add_column(title, justify="right" if number else "left", overflow="fold", no_wrap=number)
    for style, row in rows if full else rows[:_ROWS]:
        table.add_row(*(escape(text) for text in row), style=style or None)
    console().print(table)
    if not full and len(rows) > _ROWS:
        console().print(f"... and {len(rows) - _ROWS} more; --all prints them")
