"""`cge sam`: import, export, check, balance, aggregate, split, template."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.markup import escape

from sam.addresses import Addresses, Axes
from sam.cli_export import export_command
from sam.cli_import import import_command
from sam.cli_io import from_io_command
from sam.errors import Finding, FindingsError, WorkbookError, errors, nearest
from sam.held_cells import controls, held_cells, held_totals, weights
from sam.terminal import clear_errors, console, show, show_findings
from sam.workbook import Workbook, read_table, read_workbook, write_workbook

app = typer.Typer(no_args_is_help=True, help="Social accounting matrices in workbooks.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="Workbook (.xlsx), or a SAM as .csv or .parquet.")]
Out = Annotated[Path, typer.Argument(metavar="OUT", help="File to write: .xlsx, .csv or .parquet.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite OUT if it exists.")]
All = Annotated[bool, typer.Option("--all", help="Print every row of a long table.")]
Accounts = Annotated[
    Path | None, typer.Option(help="Accounts table (CSV) of a .csv or .parquet SAM, if it is not beside it.")
]


class BalanceMethod(StrEnum):
    """Ways to balance."""

    ras = "ras"
    entropy = "entropy"
    least_squares = "least_squares"


@app.command()
def check(file: File, accounts: Accounts = None, full: All = False) -> None:
    """List everything wrong or worth knowing, with sheet and cell.

    Exit code: 0 sound, 1 findings, 2 unreadable.
    """
    from sam.checks import check_file

    with clear_errors(full):
        findings = check_file(file, accounts)
        show_findings(findings, full)
        wrong = len(errors(findings))
        verdict = f"[red]{wrong} error(s)[/]" if wrong else "[green]sound[/]"
        console().print(f"{escape(str(file))}: {verdict}, {len(findings) - wrong} note(s)")
        if wrong:
            raise typer.Exit(1)


@app.command()
def balance(
    file: File,
    out: Out,
    method: Annotated[BalanceMethod, typer.Option(help="How to find the nearest balanced SAM.")] = BalanceMethod.ras,
    hold: Annotated[
        list[str] | None,
        typer.Option(metavar="ROW,COLUMN", help="Cells to keep: labels, kinds of account, or * for all."),
    ] = None,
    hold_total: Annotated[
        list[str] | None,
        typer.Option(metavar="ACCOUNT=VALUE", help="Total to meet: a number, or `receipts` or `payments` as they are."),
    ] = None,
    hold_sum: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ROW,COLUMN=VALUE", help="What a block adds up to; sides may be joined: factor+tax_sales,activity=9"
        ),
    ] = None,
    totals: Annotated[
        Path | None, typer.Option(help="CSV or Excel with columns account, total: totals to meet.")
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(metavar="ROW,COLUMN=W", help="Trust in cells: 10 moves a tenth as much (not with ras)."),
    ] = None,
    threshold: Annotated[float, typer.Option(help="Print adjustments of at least so many per cent.")] = 1.0,
    adjustments: Annotated[Path | None, typer.Option(help="CSV file for all adjustments.")] = None,
    accounts: Accounts = None,
    force: Force = False,
    full: All = False,
) -> None:
    """Balance a SAM and print what was adjusted. Zeros stay zero and signs do not change."""
    from sam.aggregate import with_sources
    from sam.balance import balance as run

    with clear_errors(full):
        workbook = _read(file, accounts, out, force)
        sam = workbook.sam
        axes = workbook.addresses.places.axes
        with _at(axes):
            given = {**(_totals(totals) if totals else {}), **held_totals(sam, hold_total or ())}
            trust, blocks = weights(sam, weight or ()), controls(sam, hold_sum or ())
            result = run(sam, method.value, held_cells(sam, hold or ()), given, trust, blocks)
        moved = result.above(threshold)
        _show_adjustments(moved, threshold, full)
        console().print(
            f"{len(result.adjustments)} cells adjusted, {len(moved)} by {threshold:g} % or more; "
            f"largest gap {sam.imbalance:.3g} before, {result.sam.imbalance:.1e} after"
        )
        how = f"balanced by {method.value}, {len(result.adjustments)} cells adjusted"
        tables = with_sources(workbook.tables, {"all cells": how})
        if adjustments is not None:
            _write_csv(result.adjustments, adjustments)
        _write(replace(workbook, sam=result.sam, tables=tables), out, force, alone=not workbook.tables)


@app.command()
def aggregate(
    file: File,
    mapping: Annotated[Path, typer.Argument(metavar="MAPPING", help="CSV or Excel: account, to, label_en, label_zh.")],
    out: Out,
    without: Annotated[list[str] | None, typer.Option(metavar="SHEET", help="Optional sheet to leave out.")] = None,
    accounts: Accounts = None,
    force: Force = False,
) -> None:
    """Merge accounts; every optional sheet is carried along, or the reason why it cannot be is given."""
    from sam.aggregate import aggregate as run
    from sam.aggregate import mapping_of
    from sam.inputs import MAPPING

    with clear_errors():
        workbook = _read(file, accounts, out, force)
        table, addresses = read_table(mapping, MAPPING)
        with _rows_of(addresses, MAPPING.name, "account"):
            result = run(workbook, *mapping_of(table), without=without or ())
        show_findings(result.notes, True)
        _write(result.workbook, out, force, alone=not workbook.tables)


@app.command()
def split(
    file: File,
    shares: Annotated[Path, typer.Argument(metavar="SHARES", help="CSV or Excel: account, part, share, where, ...")],
    out: Out,
    accounts: Accounts = None,
    force: Force = False,
) -> None:
    """Split accounts by share tables; every optional sheet is carried along."""
    from sam.inputs import SHARES
    from sam.matrix import TOLERANCE
    from sam.split import split as run

    with clear_errors():
        workbook = _read(file, accounts, out, force)
        table, addresses = read_table(shares, SHARES)
        with _rows_of(addresses, SHARES.name, "account"):
            parts = run(workbook, table)
        gap = parts.sam.imbalance
        if gap > TOLERANCE:
            message = f"the parts are not balanced (largest gap {gap:.3g} of an account): see `cge sam balance`"
            show_findings([Finding("note", "sam", "", "", message)], True)
        _write(parts, out, force, alone=not workbook.tables)


@app.command()
def template(
    out: Out,
    minimal: Annotated[bool, typer.Option("--minimal", help="Only the sheets an economy cannot do without.")] = False,
    chinese: Annotated[bool, typer.Option("--chinese", help="中文：工作表、表头、账户类型和账户名称。")] = False,
    like: Annotated[str, typer.Option(help="After a published model: ifpri, pep, gtap, stdcge or china.")] = "",
    force: Force = False,
) -> None:
    """Write an example workbook: a small, balanced, invented economy, with drop-downs and comments."""
    from sam.template import template as made
    from sam.template_like import LIKE

    with clear_errors():
        _refuse_existing(out, force)
        if like and like not in LIKE:
            raise WorkbookError(f"no template {like!r}{nearest(like, LIKE)}; there are {', '.join(LIKE)}")
        if like and (minimal or chinese):
            raise WorkbookError("--like gives a workbook as it is: leave out --minimal and --chinese")
        workbook = LIKE[like]() if like else made(minimal, chinese)
        write_workbook(workbook, out, overwrite=force, dress="zh" if chinese else "en")
        console().print(f"written: {escape(str(out))}")


def _read(file: Path, accounts: Path | None, out: Path, force: bool) -> Workbook:
    """The input, once it is certain that the output may be written."""
    _refuse_existing(out, force)
    workbook = read_workbook(file, accounts)
    message = "not a sheet of the layout: it is not carried along"
    show_findings([Finding("note", sheet, "", "", message) for sheet in workbook.unread], True)
    return workbook


def _refuse_existing(out: Path, force: bool) -> None:
    from sam.flat import SUFFIXES, accounts_of

    beside = (accounts_of(out),) if out.suffix.lower() in SUFFIXES else ()
    for file in (out, *beside):
        if file.exists() and not force:
            raise WorkbookError(f"{file} exists; choose another name, or give --force to overwrite it")


def _write(workbook: Workbook, out: Path, force: bool, alone: bool = False) -> None:
    """Write the result. A SAM that came alone may leave alone: the note on its making is then not kept."""
    if alone and out.suffix.lower() != ".xlsx":
        workbook = replace(workbook, tables={})
    write_workbook(workbook, out, overwrite=force)
    console().print(f"written: {escape(str(out))}")


def _totals(path: Path) -> dict[str, float]:
    """Account -> total from a table."""
    from sam.inputs import TOTALS

    table, _ = read_table(path, TOTALS)
    return dict(zip(table["account"], table["total"], strict=True))


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    from sam.files import replacing

    with replacing(path) as temporary:
        table.to_csv(temporary, index=False, encoding="utf-8-sig")


@contextmanager
def _at(axes: Axes) -> Iterator[None]:
    """Findings about accounts of a SAM that does not know its file get the cell of the account's label."""
    try:
        yield
    except FindingsError as e:
        placed = (axes.finding(f.account, "", f.message, f.severity) for f in e.findings)
        raise FindingsError(e.headline, placed) from e


@contextmanager
def _rows_of(addresses: Addresses, sheet: str, column: str) -> Iterator[None]:
    """Findings about accounts of a table get the cell of the first row that names the account."""
    try:
        yield
    except FindingsError as e:
        placed = [
            addresses.finding(sheet, column, addresses.find(sheet, **{column: f.account}), f.message, f.account)
            if f.sheet == sheet and not f.cell
            else f
            for f in e.findings
        ]
        raise FindingsError(e.headline, placed) from e


def _show_adjustments(table: pd.DataFrame, threshold: float, full: bool) -> None:
    rows = table.itertuples(index=False, name=None)
    cells = [("", (r, c, f"{old:,.6g}", f"{new:,.6g}", f"{d:+,.4g}", f"{p:+.2f} %")) for r, c, old, new, d, p in rows]
    show(("row", "column", "before", "after", "change", "per cent"), cells, full, right=range(2, 6))


app.command("import")(import_command)
app.command("from-io")(from_io_command)
app.command("export")(export_command)
