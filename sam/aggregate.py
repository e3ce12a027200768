"""Many accounts -> few, with every optional sheet carried along.

Quantities add up. Elasticities are averaged with what they weigh on; groups and nests are kept where they mean
the same for all members, and refused where they do not: nothing is lost in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sam.addresses import Addresses
from sam.columns import Sheet
from sam.errors import Finding, FindingsError, nearest, shorten
from sam.inputs import MAPPING
from sam.matrix import Sam
from sam.merge_nest import merge_nest
from sam.merge_payments import differing
from sam.merge_rules import Members, Rules, merge_elasticities, merge_groups
from sam.sheets import ASSUME, SHEETS
from sam.workbook import Workbook

_AS_THEY_ARE = ("settings", "notes", "sources")

CELLS = {
    "expenditure": ("commodity", "household"),
    "makers": ("activity", "commodity"),
    "factor_quantities": ("factor", "activity"),
    "distortion": ("factor", "activity"),
    "wedges": ("factor", "activity"),
}
"""Sheets whose rows each belong to one SAM cell: the columns with its row and column account."""


@dataclass(frozen=True)
class Carried:
    """A workbook made from another, and notes on what changed its meaning on the way."""

    workbook: Workbook
    notes: tuple[Finding, ...] = ()


def aggregate(
    workbook: Workbook,
    mapping: Mapping[str, str],
    label_en: Mapping[str, str] | None = None,
    label_zh: Mapping[str, str] | None = None,
    without: Collection[str] = (),
) -> Carried:
    """Merge accounts of the same kind; accounts not in `mapping` stay. A balanced Sam stays balanced.

    `without` names optional sheets to leave out, for those that cannot be carried.
    Raises FindingsError with everything that stands in the way.
    """
    old = workbook.sam
    to = {a: mapping.get(a, a) for a in old.labels}
    members = {new: [a for a in old.labels if to[a] == new] for new in dict.fromkeys(to.values())}
    wrong = _wrong(workbook, mapping, members) + _unknown_sheets(workbook, without)
    if wrong:
        raise FindingsError("cannot aggregate:", wrong)
    sam = _merged(old, to, members, label_en or {}, label_zh or {})
    tables = {name: table for name, table in workbook.tables.items() if name not in without}
    merged, notes = _tables(old, tables, to, members, workbook.addresses)
    changed = {new: f"aggregated from {', '.join(m)}" for new, m in members.items() if m != [new]}
    tables = with_sources(merged, changed)
    made = replace(workbook, sam=sam, tables=tables, path=None, sha256="", unread=(), places=None)
    return Carried(made, tuple(notes))


def mapping_of(table: pd.DataFrame) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Arguments mapping, label_en, label_zh of `aggregate` from a table laid out as `layout.MAPPING`."""
    named = [
        {to: name for to, name in zip(table["to"], table[column], strict=True) if name}
        for column in ("label_en", "label_zh")
    ]
    return dict(zip(table["account"], table["to"], strict=True)), named[0], named[1]


def with_sources(tables: dict[str, pd.DataFrame], changed: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """The tables with a row of sheet `sources` for each account made here: its origin is part of the data."""
    rows = [("sam", account, how, "assumption") for account, how in changed.items()]
    added = pd.DataFrame(rows, columns=list(SHEETS["sources"].names))
    before = [tables["sources"]] if "sources" in tables else []
    return {**tables, "sources": pd.concat([*before, added], ignore_index=True)} if rows else tables


def _wrong(workbook: Workbook, mapping: Mapping[str, str], members: Members) -> list[Finding]:
    """Accounts that do not exist, have no new name, or may not be merged: at their rows of sheet `accounts`."""
    sam, places, found = workbook.sam, workbook.addresses.places, []
    for a in mapping:
        if a not in sam.position:
            found.append(_finding(a, f"unknown account {a!r}{nearest(a, sam.labels)}"))
    for new, olds in members.items():
        kinds = {sam.kinds[a] for a in olds}
        charged = {sam.on.get(a, "") for a in olds}
        if not new:
            found.append(_finding(olds[0], f"no name for what becomes of {shorten(olds)}"))
        if len(kinds) > 1:
            listed = ", ".join(f"{a} ({sam.kinds[a]})" for a in olds)
            found.append(places.account_finding(olds[0], "kind", f"{new!r} would mix kinds: {listed}"))
        if len(charged) > 1:
            listed = ", ".join(sorted(c or "all" for c in charged))
            found.append(places.account_finding(olds[0], "on", f"{new!r} would mix accounts charged on {listed}"))
    return found


def _finding(account: str, message: str) -> Finding:
    return Finding("error", MAPPING.name, "", account, message)


def _unknown_sheets(workbook: Workbook, without: Collection[str]) -> list[Finding]:
    missing = [s for s in without if s not in workbook.tables]
    return [Finding("error", s, "", "", f"no such sheet{nearest(s, workbook.tables)}") for s in missing]


def _merged(old: Sam, to: Mapping[str, str], members: Members, en: Mapping[str, str], zh: Mapping[str, str]) -> Sam:
    place = {a: k for k, a in enumerate(members)}
    total = np.zeros((len(place), len(old.labels)))
    total[[place[to[a]] for a in old.labels], range(len(old.labels))] = 1.0
    labels = tuple(place)
    only = {new: m[0] for new, m in members.items()}
    alone = {new: a for new, a in only.items() if len(members[new]) == 1}
    return Sam(
        labels,
        total @ old.values @ total.T,
        {new: old.kinds[a] for new, a in only.items()},
        {new: old.label_en.get(a, "") for new, a in alone.items()} | dict(en),
        {new: old.label_zh.get(a, "") for new, a in alone.items()} | dict(zh),
        {new: to.get(old.on.get(a, ""), old.on.get(a, "")) for new, a in only.items()},
    )


def _tables(
    sam: Sam, tables: Mapping[str, pd.DataFrame], to: Mapping[str, str], members: Members, addresses: Addresses
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Every table under the new labels. Raises FindingsError with all that cannot be carried."""
    wrong: list[Finding] = []
    groups, notes = merge_groups(tables, to, members, addresses)
    rules = Rules(sam, tables, groups, to, members, addresses)
    carried: dict[str, pd.DataFrame] = {}
    for name, table in tables.items():
        found: list[Finding] = []
        if name.startswith(ASSUME) or name in _AS_THEY_ARE:
            carried[name] = table
        elif name == "groups":
            carried[name] = groups
        elif name == "elasticities":
            carried[name], found = merge_elasticities(rules)
        elif name == "nest":
            carried[name], found = merge_nest(rules)
        else:
            carried[name], found = _keyed(rules, SHEETS[name], table)
        wrong += found
    if wrong:
        raise FindingsError("cannot carry every sheet along (or leave it out by name):", wrong)
    return carried, notes


def _keyed(rules: Rules, sheet: Sheet, table: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Quantities are added up by key; other numbers are averaged with the SAM cells they belong to; labels are kept."""
    sam, to = rules.sam, rules.to
    key, amounts = list(sheet.key), [c for c in sheet.columns if c.kind == "number" and c.name in table]
    labels = [c.name for c in sheet.columns if c.kind == "label" and c.name not in (*key, "unit", "source")]
    table = table.assign(**{c.name: "" for c in sheet.columns if c.name in key and c.name not in table})
    renamed = table.copy()
    for column in sheet.columns:
        if column.refers:
            renamed[column.name] = [to.get(a, a) for a in table[column.name]]
    cell = CELLS.get(sheet.name)
    if sheet.name == "expenditure":
        table = _with_values(sam, table)
        renamed["value"] = table["value"]
    weight = _weights(sam, sheet, table, cell)
    found = _units(rules, sheet, renamed, key) + (_gaps(rules, sheet, table, cell) if cell else [])
    found += differing(rules) if sheet.name == "payments" else []
    rows = []
    for values, part in renamed.groupby(key, sort=False):
        row = dict(zip(key, values, strict=True))
        row |= {c: part[c].iloc[0] for c in labels}
        for amount in amounts:
            numbers = part[amount.name].dropna()
            w = weight.loc[numbers.index]
            mean = float((numbers * w).sum() / w.sum()) if w.sum() > 0 else float(numbers.mean())
            row[amount.name] = float(numbers.sum(min_count=1)) if amount.adds else mean
        row |= {c: "; ".join(x for x in dict.fromkeys(part[c]) if x) for c in ("unit", "source") if c in part}
        rows.append(row)
    return pd.DataFrame(rows, columns=list(sheet.names)), found


def _with_values(sam: Sam, table: pd.DataFrame) -> pd.DataFrame:
    """Sheet `expenditure` in which every row of home consumption says how much it is."""
    given = table["value"] if "value" in table else pd.Series(float("nan"), index=table.index)
    cells = [sam[a, h] if a else float("nan") for a, h in zip(table["activity"], table["household"], strict=True)]
    return table.assign(value=given.fillna(pd.Series(cells, index=table.index)))


def _weights(sam: Sam, sheet: Sheet, table: pd.DataFrame, cell: tuple[str, str] | None) -> pd.Series:
    """The SAM cell of each row; for wedges the efficiency units behind it, so that pay = (1 + wedge) x units."""
    if cell is None:
        return pd.Series(1.0, index=table.index)
    weight = pd.Series([abs(sam[r, c]) for r, c in zip(table[cell[0]], table[cell[1]], strict=True)], index=table.index)
    if sheet.name == "expenditure":
        weight = weight.where(table["activity"] == "", table["value"])
    return weight / (1 + table["wedge"]) if sheet.name == "wedges" else weight


def _units(rules: Rules, sheet: Sheet, table: pd.DataFrame, key: list[str]) -> list[Finding]:
    """Rows that would be added up although their units differ."""
    found = []
    for keys, part in table.groupby(key, sort=False) if "unit" in {*sheet.names} & {*table} else ():
        units = sorted(set(part["unit"]))
        if len(units) > 1:
            row_of = dict(zip(table.index, (row for row, _ in rules.addresses.rows(sheet.name)), strict=True))
            mine = [row_of[k] for k in part.index]
            cell = ":".join(rules.addresses.cell(sheet.name, "unit", row) for row in dict.fromkeys((mine[0], mine[-1])))
            account = ", ".join(str(k) for k in keys if k)
            found.append(Finding("error", sheet.name, cell, account, f"units differ: {' and '.join(units)}"))
    return found


def _gaps(rules: Rules, sheet: Sheet, table: pd.DataFrame, cell: tuple[str, str]) -> list[Finding]:
    """SAM cells that have no row while a cell they would be merged with has one: at the row of that one."""
    sam, to, members = rules.sam, rules.to, rules.members
    bought = table[table["activity"] == ""] if sheet.name == "expenditure" else table
    given = list(dict.fromkeys(zip(bought[cell[0]], bought[cell[1]], strict=True)))
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for r, c in given:
        if r in to and c in to:
            first.setdefault((to[r], to[c]), (r, c))
    found = []
    for (new_row, new_column), known in first.items():
        at = rules.addresses.find(sheet.name, **dict(zip(cell, known, strict=True)))
        message = f"has no row, but is to be merged with accounts that have one ({', '.join(known)}): add it"
        for r in members[new_row]:
            for c in members[new_column]:
                if (r, c) not in given and sam[r, c] != 0:
                    found.append(rules.addresses.finding(sheet.name, cell[0], at, message, f"{r}, {c}"))
    return found
