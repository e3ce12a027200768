"""Supply and use tables: commodities in rows, activities in columns, in two sheets or files.

Supply at purchasers' prices: output by activity + imports + margins + taxes on products. Margins are positive on goods
and negative on the services that earn them. Uses at basic prices with a row of taxes beside them are read as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sam.errors import Finding, WorkbookError
from sam.official.block import Block, Line
from sam.official.square import finals, user_tax, value_added
from sam.official.table import DISCREPANCY, SECTOR, Sector, Table, names, negative, refuse, sectors, unknown
from sam.official.words import ADDED

_TINY = 1e-6
"""Margins that do not add up to zero by more than this share of their size are no margins."""


def pair(blocks: Sequence[Block]) -> tuple[Block, Block] | None:
    """(supply, use): the use table has value added in its rows, the supply table has none and has imports or output."""
    use = [b for b in blocks if any(b.of(item, "r") for item in (*ADDED, "value_added"))]
    rest = [b for b in blocks if b not in use and len(b.of(SECTOR)) > 1 and (b.of("imports") or b.of("output"))]
    return (rest[0], use[0]) if len(use) == 1 and len(rest) == 1 else None


def read(supply: Block, use: Block) -> Table:
    """The table of a pair of blocks."""
    refuse(supply, supply.findings)
    refuse(use, use.findings)
    goods = _paired(use, supply, "r", "commodities")
    makers = _paired(use, supply, "c", "activities")
    c, a = [s.code for s in goods], [s.code for s in makers]
    rows, columns = [s.lines[0] for s in goods], [s.lines[0] for s in makers]
    made, by = [s.lines[1] for s in goods], [s.lines[1] for s in makers]
    refuse(use, negative(use, rows, columns, "intermediate use"))
    refuse(supply, negative(supply, made, by, "output"))
    wanted = finals(use)
    final = pd.DataFrame({what: use.take(rows, lines).sum(axis=1) for what, lines in wanted.items()}, index=c)
    final[DISCREPANCY] = use.take(rows, use.of(DISCREPANCY)).sum(axis=1)
    english, chinese = names([*makers, *goods])
    imports, margins = _column(supply, made, c, "imports", "cif_fob"), _column(supply, made, c, "margins")
    _refuse_margins(supply, margins)
    return Table(
        "sut",
        pd.DataFrame(use.take(rows, columns), index=c, columns=a),
        final,
        pd.DataFrame(supply.take(made, by).T, index=a, columns=c),
        imports.abs() if (imports <= 0).all() else imports,
        value_added(use, columns, a),
        margins,
        _column(supply, made, c, "product_tax"),
        user_tax(use, columns, a, wanted),
        english,
        chinese,
        tuple(f"{what}: {', '.join(line.name for line in lines)}" for what, lines in wanted.items()),
    )


def _column(block: Block, rows: Sequence[Line], codes: Sequence[str], *what: str) -> pd.Series[float]:
    lines = [line for name in what for line in block.of(name)]
    return pd.Series(block.take(rows, lines).sum(axis=1), index=list(codes), dtype=float)


def _refuse_margins(supply: Block, margins: pd.Series[float]) -> None:
    if abs(float(margins.sum())) > _TINY * float(margins.abs().sum()):
        column = supply.of("margins")[0]
        message = (
            f"margins add up to {margins.sum():,.6g}, not to zero: what goods pay is what services earn (negative); "
            "are all columns of margins there, and none of their sums?"
        )
        refuse(supply, [supply.grid.finding(min(r.at for r in supply.rows) - 1, column.at, message)])


def _paired(use: Block, supply: Block, axis: str, what: str) -> list[Sector]:
    """Sectors of the use table with those of the supply table that have a label in common."""
    there: Mapping[str, Line] = {key: line for line in reversed(_sectors(supply, axis)) for key in line.keys}
    groups, shared, odd = [], [], []
    for line in _sectors(use, axis):
        key = next((k for k in line.keys if k in there), "")
        if key:
            groups.append([line, there[key]])
            shared.append(key)
        else:
            odd.append(line)
    met = {id(pair[1]) for pair in groups}
    left = [line for line in _sectors(supply, axis) if id(line) not in met]
    if not groups:
        raise WorkbookError(f"{use.grid.sheet} and {supply.grid.sheet}: no {what} with the same label in both tables")
    wrong: list[Finding] = [*unknown(use, odd, axis), *unknown(supply, left, axis)]
    refuse(use, wrong)
    return sectors(groups, shared)


def _sectors(block: Block, axis: str) -> list[Line]:
    """Sectors that hold any number."""
    lines = block.of(SECTOR, axis)
    across = block.columns if axis == "r" else block.rows
    return [line for line in lines if np.any(block.take([line], across) if axis == "r" else block.take(across, [line]))]


def identities(supply: Block, use: Block, table: Table) -> pd.Series[float]:
    """Output by activity of the supply table less inputs and value added of the use table, over output."""
    cost = table.use.sum() + table.added.sum(axis=1) + table.user_tax[list(table.make.index)]
    output = table.make.sum(axis=1)
    return (output - cost) / output.where(output != 0, 1.0)
