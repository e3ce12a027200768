"""``python -m sam.sources.china2018 --raw FOLDER --out sam/data``: builds the bundled China workbooks."""

from __future__ import annotations

import argparse
from pathlib import Path

from sam.workbook import read_workbook, write_workbook

from .assumptions import Assumptions, bundled, replaced
from .raw import read_raw
from .recipe import workbook


def main(arguments: list[str] | None = None) -> None:
    """Build and write the workbooks."""
    options = _parser().parse_args(arguments)
    raw, given = read_raw(options.raw), _assumptions(options.assumptions, options.set)
    for sectors in options.sectors:
        path = options.out / f"china2018_{sectors}.xlsx"
        write_workbook(workbook(raw, sectors, given), path)
        print(f"{path} written")


def _assumptions(path: Path | None, choices: list[str]) -> Assumptions:
    given = replaced(dict(read_workbook(path).tables)) if path else bundled()
    return given.turned(dict(choice.split("=", 1) for choice in choices))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sam.sources.china2018", description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="folder of the published files")
    parser.add_argument("--out", type=Path, required=True, help="folder the workbooks are written to")
    parser.add_argument("--sectors", type=int, nargs="+", choices=(42, 153), default=[42, 153])
    parser.add_argument("--assumptions", type=Path, metavar="WORKBOOK.xlsx",
                        help="take edited assume_*, elasticities and nest sheets from this workbook")
    parser.add_argument("--set", action="append", default=[], metavar="SWITCH=VALUE",
                        help="turn a switch of sheet assume_switches, as in --set duties=on")
    return parser


if __name__ == "__main__":
    main()
