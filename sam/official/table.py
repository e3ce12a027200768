"""What every layout comes to: uses, supply and value added by commodity and activity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from sam.errors import Finding, FindingsError, shorten
from sam.official.block import Block, Line
from sam.official.words import NAMES, SECTOR, normal

DISCREPANCY = "discrepancy"
_CODE = re.compile(r"[A-Za-z]{0,3}\d[A-Za-z0-9_]{0,9}")


@dataclass(frozen=True, eq=False)
class Table:
    """An official table. c: commodities, a: activities, by their codes.

    use           c x a, at the prices of the table
    final         c x final use (`words.FINAL`, and `discrepancy`)
    make          a x c, what activities supply
    imports, margins, product_tax   of c; margins add up to zero
    added         a x item of value added (`words.ADDED`, or `value_added` alone)
    user_tax      taxes on products, less subsidies, paid by a and by final uses beside the table
    name_en, name_zh   of a and c by code
    """

    layout: str
    use: pd.DataFrame
    final: pd.DataFrame
    make: pd.DataFrame
    imports: pd.Series[float]
    added: pd.DataFrame
    margins: pd.Series[float]
    product_tax: pd.Series[float]
    user_tax: pd.Series[float]
    name_en: dict[str, str] = field(default_factory=dict)
    name_zh: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def supply(self) -> pd.Series[float]:
        """Supply by commodity at the prices of its uses."""
        total: pd.Series[float] = self.make.sum() + self.imports + self.margins + self.product_tax
        return total

    @property
    def demand(self) -> pd.Series[float]:
        """Uses by commodity."""
        total: pd.Series[float] = self.use.sum(axis=1) + self.final.sum(axis=1)
        return total

    @property
    def gdp(self) -> float:
        """Value added, with taxes on products."""
        return float(self.added.to_numpy().sum() + self.product_tax.sum() + self.user_tax.sum())


@dataclass(frozen=True)
class Sector:
    """A sector with its code, its names and its lines in rows and columns."""

    code: str
    texts: tuple[str, ...]
    lines: tuple[Line, ...]


def sectors(groups: Iterable[Sequence[Line]], shared: Sequence[str]) -> list[Sector]:
    """Sectors from lines that belong together; `shared` is the label each was found by."""
    found = list(zip(groups, shared, strict=True))
    texts = [tuple(dict.fromkeys(t for line in lines for t in line.texts)) for lines, _ in found]
    spelled = [
        next((t for t in own if normal(t).endswith(key)), key) for own, (_, key) in zip(texts, found, strict=True)
    ]
    bare = [re.sub(r"^(?:TTL|DOM|IMP|CPA)_", "", s) for s in spelled]
    if not all(_CODE.fullmatch(b) for b in bare) or len(set(bare)) < len(bare):
        width = max(2, len(str(len(bare))))
        bare = [f"{k:0{width}d}" for k in range(1, len(bare) + 1)]
    elif all(b.isdigit() for b in bare):
        width = max(2, *(len(b) for b in bare))
        bare = [b.zfill(width) for b in bare]
    return [Sector(b, own, tuple(lines)) for b, own, (lines, _) in zip(bare, texts, found, strict=True)]


def names(found: Iterable[Sector]) -> tuple[dict[str, str], dict[str, str]]:
    """English and Chinese names by code."""
    english, chinese = {}, {}
    for sector in found:
        han = [t for t in sector.texts if re.search(r"[\u4e00-\u9fff]{2}", t) and normal(t) not in ("国内", "进口")]
        latin = [t for t in sector.texts if re.search(r"[A-Za-z]{3}", t) and t not in han and not _CODE.fullmatch(t)]
        latin = [t for t in latin if normal(t) not in ("domestic", "imports", "total", "tot") and "_" not in t]
        english[sector.code] = next(iter(latin), sector.code)
        chinese[sector.code] = next(iter(han), english[sector.code])
    return english, chinese


def unknown(block: Block, lines: Iterable[Line], axis: str) -> list[Finding]:
    """Findings about rows or columns that hold numbers and that no label explains."""
    word = "column" if axis == "c" else "row"
    other = "rows" if axis == "c" else "columns"
    found = []
    for line in lines:
        at = (min(r.at for r in block.rows) - 1, line.at) if axis == "c" else (line.at, 1)
        message = (
            f"{word} {line.name!r} is neither a sector of the {other} nor an item that is known: say what it is, as in "
            f"--call {line.texts[0]!r}=exports, or leave it out with =ignore; known are {', '.join(NAMES)}"
        )
        found.append(block.grid.finding(max(at[0], 1), at[1], message))
    return found


def refuse(block: Block, findings: Sequence[Finding]) -> None:
    """Stop with everything that is wrong in a block."""
    if findings:
        raise FindingsError(f"{block.grid.sheet}: {len(findings)} error(s)", findings)


def negative(block: Block, rows: Sequence[Line], columns: Sequence[Line], what: str) -> list[Finding]:
    """Negative numbers where none may be."""
    values = block.take(rows, columns)
    return [
        block.grid.finding(
            row.at, column.at, f"negative {what}: {values[i, j]:,.6g}; enter what was meant, or book it as its opposite"
        )
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
        if values[i, j] < 0
    ]


def listed(labels: Iterable[str]) -> str:
    """Labels for a note."""
    return shorten(list(dict.fromkeys(labels)))


__all__ = ["DISCREPANCY", "SECTOR", "Sector", "Table", "listed", "names", "negative", "refuse", "sectors", "unknown"]
