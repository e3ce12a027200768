"""``python -m sam.sources.china --raw FOLDER --out sam/data``: builds the bundled China workbooks."""

from __future__ import annotations

import argparse
from pathlib import Path

from sam.errors import SamError
from sam.workbook import read_workbook, write_workbook

from .assumptions import Assumptions, bundled, replaced
from .page import page, years
from .raw import read_raw
from .recipe import workbook


def main(arguments: list[str] | None = None) -> None:
    """Build and write the workbooks."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        _build(options)
    except (OSError, KeyError, ValueError, SamError) as wrong:
        parser.exit(2, f"{parser.prog}: {wrong.args[0] if isinstance(wrong, KeyError) else wrong}\n")


def _build(options: argparse.Namespace) -> None:
    sizes = [(year, sectors) for year in options.year for sectors in options.sectors or page(year).sectors]
    paths = {(year, sectors): options.out / f"china{year}_{sectors}.xlsx" for year, sectors in sizes}
    if options.assumptions and options.assumptions.resolve() in {path.resolve() for path in paths.values()}:
        raise ValueError(f"{options.assumptions} would be overwritten: choose another --out")
    for year in options.year:
        raw, given = read_raw(options.raw, year), _assumptions(options.assumptions, year, options.set)
        for (of, sectors), path in paths.items():
            if of == year:
                write_workbook(workbook(raw, sectors, given), path)
                print(f"{path} written")


def _assumptions(path: Path | None, year: int, choices: list[str]) -> Assumptions:
    given = replaced(dict(read_workbook(path).tables), year) if path else bundled(year)
    pairs = [choice.partition("=") for choice in choices]
    return given.turned({key: value for key, _, value in pairs})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sam.sources.china", description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="folder of the published files")
    parser.add_argument("--out", type=Path, required=True, help="folder the workbooks are written to")
    parser.add_argument("--year", type=int, nargs="+", choices=years(), default=list(years()), help="default: all")
    parser.add_argument("--sectors", type=int, nargs="+", choices=(42, 153), help="default: those bundled")
    parser.add_argument(
        "--assumptions",
        type=Path,
        metavar="WORKBOOK.xlsx",
        help="take edited assume_*, elasticities and nest sheets from this workbook",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="SWITCH=VALUE",
        help="turn a switch of sheet assume_switches, as in --set duties=on",
    )
    return parser


if __name__ == "__main__":
    main()
