"""A published file to a workbook: reads, checks and builds; says everything it found and assumed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from sam.errors import FindingsError, WorkbookError, nearest
from sam.grid import Grid
from sam.official import square, supply_use
from sam.official.block import Block, find
from sam.official.countries import countries, of_country
from sam.official.economy import Economy, economy, refuse_without_households
from sam.official.identities import Identity, closed, contradicted, stated
from sam.official.table import SECTOR, Table
from sam.official.words import ADDED, FINAL
from sam.raw.files import TEXTS, numbered, read_grids
from sam.workbook import Workbook

LAYOUTS = ("nbs", "oecd", "sut")
UNITS = {"万元": "10,000 yuan", "亿元": "100 million yuan", "million": "million", "thousand": "thousand"}
LARGEST_GAP = 1e-3


@dataclass(frozen=True)
class Options:
    """What the user may say of a file. `calls`: label -> what it is; `ratios`: item -> value."""

    layout: str = ""
    year: str = ""
    name: str = ""
    currency: str = ""
    supply: Path | None = None
    sheet: str = ""
    country: str = ""
    gap: float = LARGEST_GAP
    calls: Mapping[str, str] = field(default_factory=dict)
    ratios: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """The workbook, and what is to be told about it."""

    workbook: Workbook
    table: Table
    where: str
    identities: tuple[Identity, ...]
    notes: tuple[str, ...]


def convert(path: Path, options: Options | None = None) -> Found:
    """The workbook of a file. Raises WorkbookError, or FindingsError with every cell that is wrong."""
    options = options or Options()
    blocks = _blocks([path, *([options.supply] if options.supply else [])], options)
    pair = supply_use.pair(blocks) if options.layout in ("", "sut") else None
    if options.layout == "sut" and pair is None:
        raise WorkbookError(
            f"{path}: no pair of supply table (with imports or output beside the activities) and use table (with rows "
            "of value added); name the file of the other one with --supply"
        )
    table, read = (supply_use.read(*pair), pair[1]) if pair else _square(blocks, options.country)
    checks = stated(read, table.layout)
    if pair:
        gaps = supply_use.identities(*pair, table).abs()
        checks.append(Identity("output = inputs + value added, by activity", float(gaps.max()), str(gaps.idxmax())))
    table = replace(table, layout=options.layout or table.layout)
    refuse_without_households(table)
    table, more, wrong = closed(table, options.gap)
    if pair and checks[-1].gap > options.gap:
        raise WorkbookError(
            f"{path}: activity {checks[-1].where}: output of the supply table and costs of the use table differ by "
            f"{100 * checks[-1].gap:.3g} % of output: are both of one year and at basic prices?"
        )
    wrong += contradicted(checks[: len(checks) - bool(pair)], options.gap)
    if wrong:
        raise FindingsError(f"{path}: {len(wrong)} error(s)", wrong)
    made = economy(table, options.ratios)
    spoken = (*table.notes, *made.notes)
    book = Workbook(made.sam, _sheets(path, table, made, read, options))
    return Found(book, table, _where(blocks if pair else [read]), (*checks, *more), spoken)


def _blocks(paths: Sequence[Path], options: Options) -> list[Block]:
    """The blocks of all sheets that hold one; the reason where none does."""
    found, reasons = [], []
    for path in paths:
        grids = _grids(path)
        if options.sheet and options.sheet not in grids:
            hint = nearest(options.sheet, grids)
            raise WorkbookError(f"{path}: no sheet {options.sheet!r}{hint}; it has {', '.join(grids)}")
        for grid in [grids[options.sheet]] if options.sheet else grids.values():
            try:
                found.append(find(grid, options.calls))
            except WorkbookError as e:
                reasons.append(str(e))
    if not found:
        raise WorkbookError(f"{paths[0]}: {'; '.join(reasons) or 'no sheet'}")
    return found


def _grids(path: Path) -> dict[str, Grid]:
    """Every sheet or table of a file."""
    grids = read_grids(path)
    return {name: numbered(grid) for name, grid in grids.items()} if path.suffix.lower() in TEXTS else grids


def _square(blocks: Sequence[Block], country: str) -> tuple[Table, Block]:
    """The block with final uses and value added and most sectors; of one country where it holds many."""
    block = max(blocks, key=lambda b: (bool(_items(b)), min(len(b.of(SECTOR)), len(b.of(SECTOR, "r")))))
    if countries(block):
        block = of_country(block, country)
    return square.read(block), block


def _items(block: Block) -> bool:
    return any(map(block.of, FINAL)) and any(block.of(item, "r") for item in (*ADDED, "value_added"))


def _where(blocks: Sequence[Block]) -> str:
    texts = []
    for b in blocks:
        corners = b.cell(b.rows[0], b.columns[0]), b.cell(b.rows[-1], b.columns[-1])
        texts.append(f"{b.grid.sheet}!{':'.join(corners)}")
    return " and ".join(texts)


def _sheets(path: Path, table: Table, made: Economy, block: Block, options: Options) -> dict[str, pd.DataFrame]:
    year = options.year or next(iter(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", f"{path.stem} {block.title}")), "")
    unit = options.currency or next(
        (u for word, u in UNITS.items() if word in block.title.casefold()), "as in the table"
    )
    name = options.name or " ".join(filter(None, (path.stem, year if year not in path.stem else "")))
    settings = [
        ("name_en", f"{name}, {len(made.sam.of('activity'))} sectors", ""),
        ("year", year, ""),
        ("currency", unit, ""),
        ("gdp", repr(table.gdp), "value added of the table, with taxes on products"),
        ("recipe", f"cge sam from-io {path.name}", "docs/official.md"),
    ]
    sources = [("sam", "uses, output, imports, value added", f"{path.name}, cell by cell", "source")]
    sources += [("sam", "", note, "assumption") for note in made.notes]
    sources += [("sam", str(r["item"]), f"{r['meaning']}: {r['value']}; {r['source']}", "assumption")
                for r in made.ratios.to_dict("records")]  # fmt: skip
    sources.append(("sam", "saving", "what is left to each institution", "assumption"))
    return {
        "settings": pd.DataFrame(settings, columns=["key", "value", "note"]),
        "assume_ratios": made.ratios,
        "sources": pd.DataFrame(sources, columns=["sheet", "item", "source", "status"]),
    }
