"""A sheet -> a square table of amounts with one label for each account, and what was left out on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sam.errors import Finding, shorten
from sam.grid import Grid, Odd
from sam.matrix import Values
from sam.raw.amounts import amount, decimal_comma, marked
from sam.raw.block import Block
from sam.raw.outside import outside, unlabelled, unmatched
from sam.raw.totals import find_totals


@dataclass
class Read:
    """A square table as it stands in a file: labels, amounts, headings and descriptions; and what was done."""

    labels: list[str]
    values: Values
    headings: dict[str, str] = field(default_factory=dict)
    described: dict[str, str] = field(default_factory=dict)
    sheet: str = ""
    steps: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_block(block: Block) -> Read:
    """The amounts of a block: totals and notes left out, columns in the order of the rows."""
    grid, rows, columns = block.grid, block.rows.at, block.columns.at
    comma = decimal_comma(v for cells in grid.rows.values() for v in cells)
    both = [a for a in rows if a in columns]
    table, odd = _amounts(grid, rows, columns, comma)
    names_r, names_c = list(rows), list(columns)
    read = Read(both, np.zeros((0, 0)), sheet=grid.sheet)
    totals = find_totals(table, names_r, names_c, both)
    read.labels = [a for a in both if a not in totals]
    read.steps += _how(block, len(read.labels), comma)
    _outside(read, block, table, both, totals, comma)
    if totals:
        read.steps.append(f"totals left out: {shorten(list(totals))}")
    place_r, place_c = {a: k for k, a in enumerate(names_r)}, {a: k for k, a in enumerate(names_c)}
    read.values = table[np.ix_([place_r[a] for a in read.labels], [place_c[a] for a in read.labels])]
    read.findings += [f for (r, c), f in odd.items() if r in read.labels and c in read.labels]
    for source in (block.columns, block.rows):  # what stands beside the rows counts more
        read.headings |= {a: t for a, t in source.heading.items() if a in read.labels}
        read.described |= {a: t for a, t in source.beside.items() if a in read.labels}
    return read


def _how(block: Block, accounts: int, comma: bool) -> list[str]:
    """What was found, and how its amounts are read."""
    grid = block.grid
    said = [f"matrix of {accounts} accounts found in sheet {grid.sheet}, labels from row {block.top}"]
    said += ["numbers such as 1.234,5 are read with a decimal comma"] if comma else []
    places = ((i, j) for i in block.rows.at.values() for j in block.columns.at.values())
    marks = sum(marked(grid.at(i, j)) for i, j in places)
    return said + ([f"marks of footnotes behind amounts are not read: {marks} cells"] if marks else [])


def _amounts(
    grid: Grid, rows: dict[str, int], columns: dict[str, int], comma: bool
) -> tuple[Values, dict[tuple[str, str], Finding]]:
    """Every cell between labels; what cannot be read counts as nothing and is a finding."""
    table, odd = np.zeros((len(rows), len(columns))), dict[tuple[str, str], Finding]()
    for k, (row, i) in enumerate(rows.items()):
        for m, (column, j) in enumerate(columns.items()):
            value = amount(grid.at(i, j), comma)
            if isinstance(value, Odd):
                odd[row, column] = grid.finding(i, j, value.instead("an amount"), f"{row}, {column}")
            elif value is not None:
                table[k, m] = value
    return table, odd


def _outside(read: Read, block: Block, table: Values, both: list[str], totals: dict[str, None], comma: bool) -> None:
    """Labels of one side only, and lines without a label: left out and said where they are notes; else findings."""
    left: dict[str, list[str]] = {}
    for side, at, lines in (("row", block.rows.at, table), ("column", block.columns.at, table.T)):
        place = {a: k for k, a in enumerate(at)}
        names = [a for a in at if a not in both and a not in totals]
        notes = [a for a in names if not np.abs(lines[place[a]]).any()]
        around = [a for a in outside(at, lines, both, totals) if a not in notes]
        left[side] = [a for a in names if a not in notes and a not in around]
        if notes:
            read.steps.append(f"{side}s without amounts left out: {shorten(notes)}")
        if around:
            read.steps.append(f"{side}s beside the matrix (a check, shares, another table) left out: {shorten(around)}")
    findings, behind = unlabelled(block, comma)
    if behind:
        read.steps.append(f"without a label, behind the accounts, left out: {shorten(behind)}")
    read.findings += [*unmatched(block, left["row"], left["column"]), *findings]
