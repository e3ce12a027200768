"""Input-output tables with the same sectors in rows and columns: NBS, OECD, and most statistical offices.

Uses by sector u, imports m, discrepancy e and output x meet as u + s_e e - s_m m = x; offices differ in the signs, so
those are taken that leave the smallest gap. Rows may hold domestic and imported goods together or apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sam.errors import Finding
from sam.official.block import Array, Block, Line
from sam.official.table import DISCREPANCY, SECTOR, Sector, Table, listed, names, negative, refuse, sectors, unknown
from sam.official.words import ADDED, FINAL, TOTAL

SUBTOTALS = {"households": ("rural", "urban"), "consumption": ("rural", "urban", "households", "government", "npish")}
"""Final uses that are sums where one of their parts has a column of its own."""
BESIDE = "M"
"""Code of imports that the table gives in one row, by user, without saying which goods."""


def read(block: Block) -> Table:
    """The table of a block. Raises FindingsError with every line that is unknown and every cell that is wrong."""
    found = _matched(block)
    columns, codes = [s.lines[-1] for s in found], [s.code for s in found]
    home = [_rows(s, ("domestic", "", "all")) for s in found]
    abroad = [_rows(s, ("imports",)) for s in found]
    refuse(block, _wrong(block, [line for rows in (*home, *abroad) for line in rows], columns))
    wanted = finals(block)
    foreign = _uses(block, abroad, columns, wanted, codes)
    imports, whole = foreign.sum(axis=1), _uses(block, home, columns, wanted, codes) + foreign
    if beside := _beside(block):
        everyone = (*([column] for column in columns), *wanted.values())
        whole.loc[BESIDE] = [float(block.take(beside, lines).sum()) for lines in everyone]
        imports[BESIDE] = float(whole.loc[BESIDE].to_numpy().sum())
    added, tax = value_added(block, columns, codes), user_tax(block, columns, codes, wanted)
    output = whole[codes].sum() + added.sum(axis=1) + tax[codes]
    signed = _signed(block, home, output - whole.loc[codes].sum(axis=1)).reindex(whole.index, fill_value=0.0)
    make = pd.DataFrame(np.diag(output), index=codes, columns=codes).reindex(columns=whole.index, fill_value=0.0)
    zero = pd.Series(0.0, index=whole.index)
    english, chinese = names(found)
    return Table(
        layout=layout_of(block),
        use=whole[codes],
        final=whole[list(wanted)].assign(**{DISCREPANCY: signed[DISCREPANCY]}),
        make=make,
        imports=imports + signed["imports"],
        added=added,
        margins=zero,
        product_tax=zero.copy(),
        user_tax=tax,
        name_en={**english, BESIDE: "imports"},
        name_zh={**chinese, BESIDE: "进口品"},
        notes=tuple(_notes(block, abroad, wanted, bool(beside))),
    )


def _uses(
    block: Block,
    rows: Sequence[Sequence[Line]],
    columns: Sequence[Line],
    wanted: Mapping[str, Sequence[Line]],
    codes: Sequence[str],
) -> pd.DataFrame:
    """Sector x sectors and final uses: the sums of each sector's rows."""
    parts = {code: _sums(block, rows, [column])[:, 0] for code, column in zip(codes, columns, strict=True)}
    parts |= {what: _sums(block, rows, lines).sum(axis=1) for what, lines in wanted.items()}
    return pd.DataFrame(parts, index=list(codes))


def layout_of(block: Block) -> str:
    """nbs where headings are Chinese or of the NBS, else oecd."""
    texts = " ".join(t for line in (*block.columns, *block.rows) for t in line.texts)
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in texts)
    return "nbs" if chinese or "FU201" in texts else "oecd"


def _matched(block: Block) -> list[Sector]:
    """The sectors: columns with the rows that have a label in common with them, their own column last."""
    rows = block.of(SECTOR, "r")
    by_key: dict[str, list[Line]] = {}
    for row in rows:
        for key in row.keys:
            by_key.setdefault(key, []).append(row)
    groups, shared, odd = [], [], []
    for column in block.of(SECTOR):
        key = next((k for k in column.keys if k in by_key), "")
        if key:
            groups.append([*_all_origins(column, key, by_key), column])
            shared.append(key)
        elif np.any(block.take(block.rows, [column])):
            odd.append(column)
    met = {id(line) for group in groups for line in group}
    left = [row for row in rows if id(row) not in met and np.any(block.take([row], block.columns))]
    refuse(block, [*block.findings, *unknown(block, odd, "c"), *unknown(block, left, "r"), *_twice(block, groups)])
    if len(groups) < 2:
        message = "no two sectors have the same label in a row and in a column: is this an input-output table?"
        refuse(block, [block.grid.finding(block.rows[0].at, block.columns[0].at, message)])
    return sectors(groups, shared)


def _all_origins(column: Line, key: str, by_key: Mapping[str, list[Line]]) -> list[Line]:
    """Rows with the key, and those of other origins with another label in common: imports may have own codes."""
    found = list(by_key[key])
    for row in (row for other in column.keys for row in by_key.get(other, ())):
        if row.origin and row.origin not in [r.origin for r in found]:
            found.append(row)
    return found


def _twice(block: Block, groups: Sequence[Sequence[Line]]) -> list[Finding]:
    """Sectors with several rows of one origin, and rows that belong to several columns."""
    found, seen = [], set[int]()
    for *rows, _ in groups:
        for k, row in enumerate(rows):
            if row.at in seen or row.origin in [r.origin for r in rows[:k]]:
                found.append(block.grid.finding(row.at, 1, f"sector {row.name!r} stands twice: rename or merge one"))
            seen.add(row.at)
    return found


def _rows(sector: Sector, origins: Sequence[str]) -> list[Line]:
    """The rows of a sector of these origins; `all` only where they are not told apart."""
    rows = sector.lines[:-1]
    apart = any(line.origin in ("domestic", "imports") for line in rows)
    return [line for line in rows if line.origin in origins and not (apart and line.origin in ("", "all"))]


def _sums(block: Block, rows: Sequence[Sequence[Line]], columns: Sequence[Line]) -> Array:
    """Sums of the rows of each sector."""
    return np.array([block.take(lines, columns).sum(axis=0) for lines in rows]).reshape(len(rows), len(columns))


def finals(block: Block) -> dict[str, list[Line]]:
    """Columns of final uses by what they are, without those that are sums of others."""
    found = {what: lines for what in FINAL if (lines := block.of(what))}
    for total, parts in SUBTOTALS.items():
        if total in found and any(p in found for p in parts):
            found.pop(total)
    if not any(w in found for w in ("fixed", "inventories")) and (whole := block.of("capital_formation")):
        found["fixed"] = whole
    return found


def value_added(block: Block, columns: Sequence[Line], codes: Sequence[str]) -> pd.DataFrame:
    """Value added by activity and item; in one where the table does not divide it."""
    items = {item: rows for item in (*ADDED, "value_added") if (rows := block.of(item, "r"))}
    if len(items) > 1:
        items.pop("value_added", None)
    if not items:
        last = block.rows[-1]
        message = "no row of value added (劳动者报酬, compensation of employees, VALU ...): name one by --call; "
        message += "a SAM, with the same accounts in rows and columns, is for cge sam import"
        refuse(block, [block.grid.finding(last.at, 1, message)])
    return pd.DataFrame({k: block.take(rows, columns).sum(axis=0) for k, rows in items.items()}, index=list(codes))


def user_tax(
    block: Block, columns: Sequence[Line], codes: Sequence[str], wanted: dict[str, list[Line]]
) -> pd.Series[float]:
    """Taxes on products paid by each activity and final use, of a row beside the table."""
    rows = block.of("product_tax", "r")
    tax = pd.Series(block.take(rows, columns).sum(axis=0), index=list(codes), dtype=float)
    return pd.concat(
        [tax, pd.Series({what: block.take(rows, lines).sum() for what, lines in wanted.items()}, dtype=float)]
    )


def _beside(block: Block) -> list[Line]:
    """Rows of imports of a table of domestic goods: they become a commodity of their own."""
    return [] if block.of("imports") else block.of("imports", "r")


def _signed(block: Block, home: Sequence[Sequence[Line]], lack: pd.Series[float]) -> pd.DataFrame:
    """Imports and discrepancy as they enter: lack = output - uses = s_e e - s_m m with the signs that fit best."""
    m = _sums(block, home, block.of("imports")).sum(axis=1)
    e = _sums(block, home, block.of(DISCREPANCY)).sum(axis=1)
    gap = {(i, j): np.abs(lack.to_numpy() + i * m - j * e).sum() for i in (1, -1) for j in (1, -1)}
    i, j = min(gap, key=lambda signs: gap[signs])
    return pd.DataFrame({"imports": i * m, DISCREPANCY: j * e}, index=lack.index)


def _wrong(block: Block, rows: Sequence[Line], columns: Sequence[Line]) -> list[Finding]:
    return [
        *negative(block, rows, columns, "intermediate use"),
        *negative(block, block.of("compensation", "r"), columns, "compensation of employees"),
    ]


def _notes(block: Block, abroad: Sequence[Sequence[Line]], wanted: dict[str, list[Line]], beside: bool) -> list[str]:
    apart = "domestic and imported goods stand apart: one commodity of each good, its imports the sum over users"
    told = [f"{what}: {listed(line.name for line in lines)}" for what, lines in wanted.items()]
    told += [apart] if any(abroad) else []
    told += ["imports stand in one row: one commodity, imports, that nobody makes at home"] if beside else []
    sums = [line.name for line in (*block.columns, *block.rows) if line.what == TOTAL]
    return [*told, *([f"sums, not read: {listed(sums)}"] if sums else [])]
