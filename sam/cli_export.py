"""`cge sam export`: the SAM of a workbook -> GEMPACK, GAMS, CSV, Parquet; what stays behind is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from sam import flat
from sam.errors import WorkbookError, shorten
from sam.matrix import Sam
from sam.raw.gdx import write_gdx
from sam.raw.har_write import write_har
from sam.terminal import clear_errors, console
from sam.workbook import Workbook, read_workbook, write_workbook

_WRITERS: dict[str, Callable[[Sam, Path], list[str]]] = {".har": write_har, ".gdx": write_gdx}


def export_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Workbook (.xlsx), or a SAM as .csv or .parquet.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write: .har, .gdx, .csv or .parquet.")],
    accounts: Annotated[
        Path | None, typer.Option(help="Accounts table (CSV) of a .csv or .parquet SAM, if it is not beside it.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT if it exists.")] = False,
) -> None:
    """Write the SAM, with the kind of every account, for GEMPACK (.har), GAMS (.gdx) or as a plain table.

    `cge sam import OUT` reads it back.
    """
    with clear_errors():
        suffix = out.suffix.lower()
        if suffix not in (*_WRITERS, *flat.SUFFIXES):
            known = ", ".join((*_WRITERS, *flat.SUFFIXES))
            raise WorkbookError(f"{out}: files written are {known}; not {suffix or 'a name without ending'}")
        beside = (flat.accounts_of(out),) if suffix in flat.SUFFIXES else ()
        for path in (out, *beside):
            if path.exists() and not force:
                raise WorkbookError(f"{path} exists; choose another name, or give --force to overwrite it")
        workbook = read_workbook(file, accounts)
        for sentence in _export(workbook, out):
            console().print(f"[dim]-[/] {escape(sentence)}")
        console().print(f"written: {escape(str(out))}")


def _export(workbook: Workbook, out: Path) -> list[str]:
    """Write it; what is not in the file, in sentences."""
    write = _WRITERS.get(out.suffix.lower())
    behind = [f"sheets {shorten(list(workbook.tables))}"] if workbook.tables else []
    if write is None:
        write_workbook(replace(workbook, tables={}), out, overwrite=True)
        said = []
    else:
        said = write(workbook.sam, out)
        texts = {"label_en": workbook.sam.label_en, "label_zh": workbook.sam.label_zh}
        if columns := [name for name, given in texts.items() if given]:
            behind.insert(0, f"columns {' and '.join(columns)} of sheet accounts")
    return [*said, f"not in the file: {'; '.join(behind)}"] if behind else said
