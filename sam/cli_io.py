"""`cge sam from-io`: an official input-output table, or a supply and a use table, to a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from sam.errors import WorkbookError, nearest
from sam.terminal import clear_errors, console
from sam.workbook import write_workbook

if TYPE_CHECKING:
    from sam.official.convert import Found, Options


class Layout(StrEnum):
    """Layouts of official tables."""

    nbs = "nbs"
    oecd = "oecd"
    sut = "sut"


def from_io_command(
    raw: Annotated[Path, typer.Argument(metavar="RAW", help="The published table: .xlsx or .csv.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Workbook to write (.xlsx).")],
    layout: Annotated[Layout | None, typer.Option(help="Layout, where its labels do not say.")] = None,
    year: Annotated[str, typer.Option(help="Year of the table.")] = "",
    name: Annotated[str, typer.Option(help="Name of the economy.")] = "",
    currency: Annotated[str, typer.Option(help="Unit of the table, such as '10,000 yuan'.")] = "",
    supply: Annotated[Path | None, typer.Option(help="File of the supply table, if RAW holds the use table.")] = None,
    sheet: Annotated[str, typer.Option(help="Sheet that holds the table, of several.")] = "",
    country: Annotated[str, typer.Option(help="Country of an inter-country table, such as CHN.")] = "",
    gap: Annotated[float, typer.Option(help="Largest gap over a good's supply that counts as discrepancy.")] = 1e-3,
    call: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL=WHAT", help="What a row or column is, as in 'Other uses=exports'; repeatable."),
    ] = None,
    ratio: Annotated[
        list[str] | None,
        typer.Option(metavar="ITEM=SHARE", help="A ratio of sheet assume_ratios, as yours; repeatable."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT if it exists.")] = False,
) -> None:
    """Make a workbook from an official input-output table, or a supply and a use table; say what was found."""
    from sam.official.convert import convert

    with clear_errors():
        if out.exists() and not force:
            raise WorkbookError(f"{out} exists; choose another name, or give --force to overwrite it")
        words = {"year": year, "name": name, "currency": currency, "sheet": sheet, "country": country}
        told = options(call or (), ratio or (), layout=layout or "", supply=supply, gap=gap, **words)
        found = convert(raw, told)
        tell(found, lambda text: console().print(escape(text)))
        write_workbook(found.workbook, out, overwrite=force, dress="en")
        console().print(f"written: {escape(str(out))}\nnext: cge check {escape(str(out))}")


def options(calls: Sequence[str], ratios: Sequence[str], **words: Any) -> Options:
    """What the words of the command say. Raises WorkbookError where one cannot be understood."""
    from sam.official.convert import Options
    from sam.official.words import NAMES

    called = dict(_halves(word, "--call LABEL=WHAT") for word in calls)
    for what in called.values():
        if what not in NAMES:
            raise WorkbookError(
                f"--call: nothing is called {what!r}{nearest(what, NAMES)}; known are {', '.join(NAMES)}"
            )
    given = {}
    for item, text in (_halves(word, "--ratio ITEM=SHARE") for word in ratios):
        try:
            given[item] = float(text)
        except ValueError:
            raise WorkbookError(f"--ratio {item}: {text!r} is no number") from None
    return Options(calls=called, ratios=given, **words)


def _halves(word: str, usage: str) -> tuple[str, str]:
    label, sign, what = word.rpartition("=")
    if not (label and sign and what):
        raise WorkbookError(f"{word!r}: write {usage}")
    return label.strip(), what.strip()


def tell(found: Found, say: Callable[[str], None]) -> None:
    """What was found, checked and assumed."""
    table, sam = found.table, found.workbook.sam
    say(f"layout {table.layout}, {found.where}: {len(table.make.index)} activities, {len(table.make.columns)} goods")
    for note in found.notes:
        say(f"  {note}")
    for one in found.identities:
        say(f"  {one.name}: largest gap {one.gap:.1e}{f' at {one.where}' if one.gap > 1e-9 else ''}")
    say(f"GDP {table.gdp:,.6g}; largest gap of an account {sam.imbalance:.1e}")
    ratios = found.workbook.tables["assume_ratios"]
    divided = "value_added" not in table.added
    used = [r for r in ratios.to_dict("records") if not (divided and r["item"] == "labour_share")]
    listed = ", ".join(f"{r['item']} {r['value']:g}" for r in used)
    say(f"assumed, not in the table (sheet assume_ratios, change with --ratio): {listed}")
