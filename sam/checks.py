"""What must hold of an economy before it is modelled: every finding at once, each with sheet and cell.

Errors make it unfit (`cge sam check` exits with 1); notes are worth knowing. Nothing depends on the currency
unit: an account is judged against its own size.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from sam.assemble import wrong_on
from sam.errors import Finding, FindingsError, errors, nearest, shorten
from sam.flat import accounts_table
from sam.grid import column_letter
from sam.layout import ACCOUNT, FLOWS, GROUP, NEEDED, SHEETS, TAXES, Column
from sam.matrix import Sam
from sam.parameters import PARAMETERS
from sam.parse import Draft
from sam.tables import ROW_NUMBER
from sam.workbook import Workbook, parse_file

TOLERANCE = 1e-9
"""Largest gap between receipts and payments of a balanced account, relative to its own size."""


def check(workbook: Workbook) -> tuple[Finding, ...]:
    """Findings about an economy in memory; cells are given as `write_workbook` would place them."""
    draft = _draft(workbook.sam)
    return tuple(wrong_on(draft) + _economy(draft) + _tables(draft, workbook.tables))


def check_file(path: str | Path, accounts: str | Path | None = None) -> tuple[Finding, ...]:
    """Findings about a file, cells and labels included. Raises WorkbookError if it cannot be read at all."""
    parsed, _ = parse_file(Path(path), Path(accounts) if accounts is not None else None, looks=True)
    return tuple(
        parsed.findings + _economy(parsed.draft) + _tables(parsed.draft, parsed.tables) + _unread(parsed.unread)
    )


def require_sound(workbook: Workbook) -> Workbook:
    """The workbook itself if it is fit for a model. Raises FindingsError with every error otherwise."""
    if wrong := errors(check(workbook)):
        name = workbook.path or "the economy"
        raise FindingsError(f"{name}: {len(wrong)} error(s); `cge sam check` lists them", wrong)
    return workbook


def _draft(sam: Sam) -> Draft:
    place = {a: i for i, a in enumerate(sam.labels, 2)}
    accounts = {}
    for i, row in enumerate(accounts_table(sam).to_dict("records"), 2):
        accounts[str(row["account"])] = {str(k): str(v) for k, v in row.items()} | {"at": str(i)}
    return Draft("sam", sam.labels, sam.values, place, place, accounts)


def _unread(sheets: Iterable[str]) -> list[Finding]:
    hints = {s: nearest(s, ("sam", "accounts", *SHEETS)) for s in sheets}
    message = "not a sheet of the layout: it is not read and not carried along"
    return [Finding("note", s, "", "", message + hint) for s, hint in hints.items()]


def _economy(draft: Draft) -> list[Finding]:
    """Kinds, places, signs, balance and connection of the accounts."""
    kinds = {draft.kind(a) for a in draft.labels}
    found = [Finding("error", "accounts", "", "", f"no account of kind {k}") for k in NEEDED if k not in kinds]
    return found + _places(draft) + _gaps(draft) + _connections(draft)


def _places(draft: Draft) -> list[Finding]:
    """Cells where the layout has none, and negative cells."""
    found = []
    for i, j in np.argwhere(draft.values != 0):
        row, column, value = draft.labels[i], draft.labels[j], draft.values[i, j]
        pair = draft.kind(row), draft.kind(column)
        if "" in pair:
            continue
        flow = FLOWS.get(pair)
        if flow is None:
            found.append(draft.finding(row, column, f"{value:,.6g} may not stand here: {_allowed(*pair)}"))
        elif value < 0 and flow.negative:
            found.append(draft.finding(row, column, f"negative: {value:,.6g}; allowed for {flow.meaning}", note=True))
        elif value < 0:
            found.append(draft.finding(row, column, f"negative: {value:,.6g}; not allowed for {flow.meaning}"))
    return found


def _allowed(row: str, column: str) -> str:
    """What may stand in a row and in a column of these kinds."""
    payers = [c for r, c in FLOWS if r == row]
    payees = [r for r, c in FLOWS if c == column]
    return f"{row} receives only from {', '.join(payers)}; {column} pays only {', '.join(payees)}"


def _gaps(draft: Draft) -> list[Finding]:
    """Accounts that are empty, or whose receipts and payments differ."""
    receipts, payments = draft.values.sum(axis=1), draft.values.sum(axis=0)
    size = np.maximum(np.abs(draft.values).sum(axis=1), np.abs(draft.values).sum(axis=0))
    found = []
    for k, account in enumerate(draft.labels):
        gap = receipts[k] - payments[k]
        if account in draft.doubtful:
            continue
        if size[k] == 0:
            found.append(_empty(draft, account))
        elif abs(gap) > TOLERANCE * size[k]:
            message = (
                f"unbalanced: receives {receipts[k]:,.6g}, pays {payments[k]:,.6g}, "
                f"gap {gap:,.6g} ({100 * gap / size[k]:+.4g} % of its size)"
            )
            found.append(draft.finding(account, "", message))
    return found


def _empty(draft: Draft, account: str) -> Finding:
    """A tax without revenue, or a government that has yet to raise one, waits for a shock; others are mistakes."""
    if draft.kind(account) in (*TAXES, "government"):
        return draft.finding(account, "", "empty: no revenue in the benchmark; a shock may raise one", note=True)
    return draft.finding(account, "", "empty: it neither receives nor pays; fill it in or delete it")


def _connections(draft: Draft) -> list[Finding]:
    """Accounts that no payment, however indirect, ties to the bulk of the economy."""
    filled = np.flatnonzero(np.abs(draft.values).sum(axis=0) + np.abs(draft.values).sum(axis=1))
    if len(filled) == 0 or draft.doubtful:
        return []
    _, part = connected_components(csr_matrix(draft.values[np.ix_(filled, filled)] != 0), directed=False)
    bulk = np.bincount(part).argmax()
    found = []
    for p in sorted(set(part.tolist()) - {bulk}):
        members = [draft.labels[k] for k in filled[part == p]]
        message = f"disconnected from the rest of the economy: {shorten(members)}"
        found.append(draft.finding(members[0], "", message))
    return found


def _tables(draft: Draft, tables: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """Labels of the optional sheets must be accounts, or groups, of the right kind."""
    groups = tables["groups"]["group"].tolist() if "groups" in tables else []
    found = []
    for name, table in tables.items():
        columns = SHEETS[name].columns if name in SHEETS else ()
        for j, column in enumerate(columns, 1):
            if column.refers and column.name in table:
                wrong = _references(draft, column, _rows(table, column.name), groups)
                found += [Finding("error", name, f"{column_letter(j)}{at}", a, why) for at, a, why in wrong]
    return found + _group_names(draft, tables) + _parameters(draft, tables)


def _rows(table: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """(row number in the file, cells); a table made in memory counts from 2, as it would be written."""
    numbers = table.index if table.index.name == ROW_NUMBER else range(2, len(table) + 2)
    return list(zip(numbers, *(table[c].tolist() for c in columns), strict=True))


def _references(
    draft: Draft, column: Column, rows: list[tuple[Any, ...]], groups: list[str]
) -> Iterator[tuple[int, str, str]]:
    """(row, label, what is wrong) for labels that must refer to something and do not."""
    every = ACCOUNT in column.refers
    known = dict.fromkeys(a for a in draft.labels if every or draft.kind(a) in column.refers)
    known |= dict.fromkeys(groups if GROUP in column.refers else ())
    what = " or ".join(column.refers)
    for at, text in rows:
        if text in draft.labels and text not in known:
            yield at, text, f"{text!r} is of kind {draft.kind(text) or 'unknown'}; {column.name} must be: {what}"
        elif text and text not in known:
            yield at, text, f"unknown {what} {text!r}{nearest(text, known)}"


def _group_names(draft: Draft, tables: Mapping[str, pd.DataFrame]) -> list[Finding]:
    table = tables.get("groups")
    if table is None:
        return []
    taken = [(at, g) for at, g in _rows(table, "group") if g in draft.labels]
    return [Finding("error", "groups", f"A{at}", str(g), f"group {g!r} is the name of an account") for at, g in taken]


def _parameters(draft: Draft, tables: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """An elasticity out of range, or given for an account of a kind that has none of that name."""
    table = tables.get("elasticities")
    found = []
    for at, name, account, value in () if table is None else _rows(table, "parameter", "account", "value"):
        kind, parameter = draft.kind(account), PARAMETERS.get(name)
        if parameter is None:
            continue
        if kind and kind not in parameter.kinds:
            belongs = (
                f"belongs to accounts of kind {', '.join(parameter.kinds)}" if parameter.kinds else "has no account"
            )
            message = f"{name} ({parameter.meaning}) {belongs}, but {account!r} is of kind {kind}"
            found.append(Finding("error", "elasticities", f"B{at}", account, message))
        if not math.isnan(value) and not parameter.allows(value):
            message = f"{name} = {value:g} of {account or 'all'} is out of range ({parameter.range})"
            found.append(Finding("error", "elasticities", f"C{at}", account, message))
    return found
