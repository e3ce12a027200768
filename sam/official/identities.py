"""Whether a table says of itself what its cells say: its stated sums, and its two sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sam.errors import Finding
from sam.official.block import Array, Block, Line
from sam.official.square import finals
from sam.official.table import DISCREPANCY, SECTOR, Table
from sam.official.words import ADDED, FINAL

NOISE = 1e-9
"""Gap over the size of a sector that no table is free of."""


@dataclass(frozen=True)
class Identity:
    """One identity: the largest gap over the total it concerns, and where that stands."""

    name: str
    gap: float
    where: str
    said: float = 0.0
    found: float = 0.0


def contradicted(checks: Sequence[Identity], most: float) -> list[Finding]:
    """Errors about stated sums that are not those of their cells, by more than `most`."""
    found = []
    for one in checks:
        sheet, _, cell = one.where.rpartition("!")
        message = (
            f"the table gives {one.name} as {one.said:,.6g}, its cells add up to {one.found:,.6g}: mend the cell that "
            "is wrong, or, if it is the sum, leave its row or column out with --call LABEL=ignore"
        )
        if one.gap > most:
            found.append(Finding("error", sheet, cell, "", message))
    return found


def stated(block: Block, layout: str) -> list[Identity]:
    """The sums a table states against those of its cells."""
    return [one for one in (*_columns(block), *_rows(block, layout)) if one]


def _columns(block: Block) -> list[Identity | None]:
    goods = [row for row in block.of(SECTOR, "r") if row.origin not in _double(block)]
    sectors = block.of(SECTOR)
    inputs = block.take(goods, sectors).sum(axis=0)
    tax = block.take(block.of("product_tax", "r"), sectors).sum(axis=0)
    parts = block.take([r for item in ADDED for r in block.of(item, "r")], sectors).sum(axis=0)
    added = parts if np.any(parts) else block.take(block.of("value_added", "r"), sectors).sum(axis=0)
    beside = block.take(block.of("imports", "r"), sectors).sum(axis=0)
    checks = [
        ("intermediate inputs", "intermediate", inputs),
        ("total inputs", "output", inputs + tax + added + beside),
    ]
    if np.any(parts):
        checks.insert(1, ("value added", "value_added", parts))
    return [_against(block, name, block.of(what, "r"), sectors, found, "r") for name, what, found in checks]


def _rows(block: Block, layout: str) -> list[Identity | None]:
    goods = block.of(SECTOR, "r")
    inner = block.take(goods, block.of(SECTOR)).sum(axis=1)
    parts = [c for what in FINAL for c in block.of(what)]
    consumers = [what for what in ("rural", "urban", "government") if block.of(what)]
    final = _without_sums(block, goods, parts)
    found = [_against(block, "intermediate uses", block.of("intermediate"), goods, inner, "c")]
    if consumers == ["rural", "urban", "government"]:
        eaten = block.take(goods, [c for what in consumers for c in block.of(what)]).sum(axis=1)
        found.append(_against(block, "final consumption", block.of("consumption"), goods, eaten, "c"))
    if layout != "sut":
        found.append(_against(block, "final uses", block.of("final"), goods, final, "c"))
    return found


def _without_sums(block: Block, goods: list[Line], parts: list[Line]) -> Array:
    wanted = [line for lines in finals(block).values() for line in lines]
    return np.asarray(block.take(goods, [c for c in parts if c in wanted]).sum(axis=1))


def _double(block: Block) -> tuple[str, ...]:
    apart = any(row.origin in ("domestic", "imports") for row in block.rows)
    return ("", "all") if apart else ()


def _against(block: Block, name: str, total: list[Line], lines: list[Line], found: Array, axis: str) -> Identity | None:
    """The largest gap between a stated sum and the cells it is of."""
    if not total:
        return None
    said = block.take(total[:1], lines)[0] if axis == "r" else block.take(lines, total[:1])[:, 0]
    gap = np.abs(said - found) / np.maximum(np.abs(found), np.abs(said).mean() + 1e-300)
    k = int(gap.argmax())
    where = block.cell(total[0], lines[k]) if axis == "r" else block.cell(lines[k], total[0])
    return Identity(name, float(gap[k]), f"{block.grid.sheet}!{where}", float(said[k]), float(found[k]))


def closed(table: Table, most: float) -> tuple[Table, list[Identity], list[Finding]]:
    """The table with what is left between supply and uses in its discrepancy; errors where that is more than `most`."""
    lack = table.supply - table.demand
    size = pd.concat([table.supply.abs(), table.demand.abs()], axis=1).max(axis=1)
    gap = (lack.abs() / size.where(size > 0, 1.0)).fillna(0.0)
    worst = str(gap.idxmax())
    found = [Identity("supply = uses, by commodity", float(gap.max()), worst)]
    findings = [
        Finding(
            "error", "", "", str(c),
            f"supply {table.supply[c]:,.6g} and uses {table.demand[c]:,.6g} of {table.name_en[str(c)]} differ by "
            f"{lack[c]:,.6g}: mend the table, or take larger gaps as statistical discrepancy with --gap "
            f"{np.ceil(gap[c] * 100) / 100:g}",
        )
        for c in gap.index[gap > most]
    ]  # fmt: skip
    final = table.final.copy()
    final[DISCREPANCY] = final.get(DISCREPANCY, 0.0) + lack.where(gap > NOISE, 0.0)
    return replace(table, final=final), found, findings
