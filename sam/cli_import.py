"""`cge sam import`: a SAM as its makers publish it -> a workbook; what was done and guessed is shown first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from sam.errors import SamError, WorkbookError, shorten
from sam.raw.importing import Imported, import_sam
from sam.raw.kinds import Guess
from sam.raw.merging import LAYOUTS
from sam.terminal import clear_errors, console, show, show_findings
from sam.workbook import write_workbook

_SHOWN = 6
"""Accounts named of those with the same kind for the same reason."""


def import_command(
    raw: Annotated[
        Path, typer.Argument(metavar="RAW", help="The SAM as published: .xlsx, .xls, .csv, .parquet, .har, .gdx.")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Workbook to write (.xlsx).")],
    layout: Annotated[str, typer.Option(help=f"Layout, where it is known: {', '.join(LAYOUTS)}.")] = "",
    sheet: Annotated[str, typer.Option(help="Sheet to read; without it, the one with the largest matrix.")] = "",
    kind: Annotated[
        list[str] | None, typer.Option(metavar="ACCOUNT=KIND", help="Kind of an account where the guess is wrong.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and write nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT if it exists.")] = False,
    full: Annotated[bool, typer.Option("--all", help="Print every account and every question.")] = False,
) -> None:
    """Make a workbook of a SAM in any shape: find it, name its accounts, move what is booked elsewhere.

    Exit code: 0 ready for a model, 1 written with questions left, 2 unreadable.
    """
    with clear_errors(full):
        if out.suffix.lower() != ".xlsx":
            raise WorkbookError(f"{out}: an economy is written as .xlsx; give OUT that ending")
        if out.exists() and not (force or dry_run):
            raise WorkbookError(f"{out} exists; choose another name, or give --force to overwrite it")
        made = import_sam(raw, layout, sheet, _kinds(kind or ()))
        _tell(made, full)
        if not dry_run:
            write_workbook(made.workbook, out, overwrite=force, dress="en")
            console().print(f"written: {escape(str(out))}")
        _next(made, out, full)


def _kinds(texts: list[str] | tuple[str, ...]) -> dict[str, str]:
    """ACCOUNT=KIND as a table."""
    pairs = [text.rpartition("=") for text in texts]
    if wrong := [text for text, (account, _, kind) in zip(texts, pairs, strict=True) if not (account and kind)]:
        raise SamError(f"--kind {wrong[0]!r}: write ACCOUNT=KIND, such as hh1=household")
    return {account.strip(): kind.strip() for account, _, kind in pairs}


def _tell(made: Imported, full: bool) -> None:
    for step in made.steps:
        console().print(f"[dim]-[/] {escape(step)}")
    rows = [("", row) for row in (_each(made.guesses) if full else _together(made.guesses))]
    show(("kind", "accounts", "from"), rows, True)
    guessed = sum(not g.sure for g in made.guesses.values())
    if guessed:
        console().print(
            f"{guessed} of {len(made.guesses)} kinds are guesses; where one is wrong: --kind ACCOUNT=KIND "
            "(each is listed in sheet sources)"
        )


def _each(guesses: dict[str, Guess]) -> list[tuple[str, str, str]]:
    return [(g.kind, account, g.why) for account, g in guesses.items()]


def _together(guesses: dict[str, Guess]) -> list[tuple[str, str, str]]:
    """Accounts of one kind in a row, with the reason of the first."""
    rows = []
    for kind in dict.fromkeys(g.kind for g in guesses.values()):
        accounts = [a for a, g in guesses.items() if g.kind == kind]
        reasons = dict.fromkeys(guesses[a].why for a in accounts)
        rows.append((kind, shorten(accounts, _SHOWN), shorten(list(reasons), 2)))
    return rows


def _next(made: Imported, out: Path, full: bool) -> None:
    """What is left to do."""
    name = escape(str(out))
    if not made.questions:
        console().print(f"sound; next: cge check {name}")
        return
    show_findings(made.questions, full)
    console().print(f"{len(made.questions)} question(s) left: answer them in {name}, then cge sam check {name}")
    raise typer.Exit(1)
