"""What must hold of an economy before it is modelled: every finding at once, each with sheet and cell.

Errors make it unfit (`cge sam check` exits with 1); notes are worth knowing. Nothing depends on the currency
unit: an account is judged against its own size.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from sam.addresses import Addresses, Places
from sam.assemble import wrong_on
from sam.errors import Finding, FindingsError, errors, nearest, shorten
from sam.flat import accounts_table
from sam.labels import alike, plain, unfit
from sam.layout import ACCOUNT, FLOWS, GROUP, NEEDED, SHEETS, TAXES, Column
from sam.matrix import Sam
from sam.parameters import PARAMETERS
from sam.parse import Draft
from sam.workbook import Workbook, parse_file

TOLERANCE = 1e-9
"""Largest gap between receipts and payments of a balanced account, relative to its own size."""


def check(workbook: Workbook) -> tuple[Finding, ...]:
    """Findings about an economy: cells are given as they were read, or as `write_workbook` would place them."""
    addresses = workbook.addresses
    draft = _draft(workbook.sam, addresses.places)
    return tuple(wrong_on(draft, addresses.places) + _economy(draft, addresses.places) + _tables(draft, addresses))


def check_file(path: str | Path, accounts: str | Path | None = None) -> tuple[Finding, ...]:
    """Findings about a file, cells and labels included. Raises WorkbookError if it cannot be read at all."""
    parsed, _ = parse_file(Path(path), Path(accounts) if accounts is not None else None, looks=True)
    draft, addresses = parsed.draft, parsed.addresses
    return tuple(
        parsed.findings + _economy(draft, addresses.places) + _tables(draft, addresses) + _unread(parsed.unread)
    )


def require_sound(workbook: Workbook) -> Workbook:
    """The workbook itself if it is fit for a model. Raises FindingsError with every error otherwise."""
    if wrong := errors(check(workbook)):
        name = workbook.path or "the economy"
        raise FindingsError(f"{name}: {len(wrong)} error(s); `cge sam check` lists them", wrong)
    return workbook


def _draft(sam: Sam, places: Places) -> Draft:
    records = accounts_table(sam).to_dict("records")
    accounts = {str(row["account"]): {str(k): str(v) for k, v in row.items()} for row in records}
    return Draft(places.axes, sam.labels, sam.values, accounts)


def _unread(sheets: Iterable[str]) -> list[Finding]:
    hints = {s: nearest(s, ("sam", "accounts", *SHEETS)) for s in sheets}
    message = "not a sheet of the layout: it is not read and not carried along"
    return [Finding("note", s, "", "", message + hint) for s, hint in hints.items()]


def _economy(draft: Draft, places: Places) -> list[Finding]:
    """Kinds, places, signs, balance and connection of the accounts."""
    kinds = {draft.kind(a) for a in draft.labels}
    found = [Finding("error", places.accounts, "", "", f"no account of kind {k}") for k in NEEDED if k not in kinds]
    return found + _labels(draft, places) + _places(draft) + _gaps(draft) + _connections(draft)


def _labels(draft: Draft, places: Places) -> list[Finding]:
    """Labels that no reference can point at, and labels that only a machine can tell apart."""
    found = []
    seen: dict[str, str] = {}
    for account in draft.labels:
        if why := unfit(account):
            message = f"label {account!r}: a symbol such as tfp[...] cannot name it: {why}; call it otherwise"
            found.append(places.account_finding(account, "account", message))
        if (first := seen.setdefault(plain(account), account)) != account:
            _, what = alike(account, [first]) or ("", "")
            message = f"label {account!r} differs from {first!r} only in {what}: give one of them another label"
            found.append(places.account_finding(account, "account", message))
    return found


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


def _tables(draft: Draft, addresses: Addresses) -> list[Finding]:
    """Labels of the optional sheets must be accounts, or groups, of the right kind."""
    groups = [str(r["group"]) for _, r in addresses.rows("groups")]
    found = []
    for name in addresses.tables:
        for column in SHEETS[name].columns if name in SHEETS else ():
            if column.refers:
                found += _references(draft, addresses, name, column, groups)
    return found + _group_names(draft, addresses) + _named(addresses) + _parameters(draft, addresses)


def _references(draft: Draft, addresses: Addresses, sheet: str, column: Column, groups: list[str]) -> list[Finding]:
    """Labels that must refer to something and do not."""
    every = ACCOUNT in column.refers
    known = dict.fromkeys(a for a in draft.labels if every or draft.kind(a) in column.refers)
    known |= dict.fromkeys(groups if GROUP in column.refers else ())
    what = " or ".join(column.refers)
    found = []
    for row, r in addresses.rows(sheet):
        text = r.get(column.name, "")
        if not text or text in known:
            continue
        message = f"unknown {what} {text!r}{nearest(text, known)}"
        if text in draft.labels:
            message = f"{text!r} is of kind {draft.kind(text) or 'unknown'}; {column.name} must be: {what}"
        found.append(addresses.finding(sheet, column.name, row, message, text))
    return found


def _group_names(draft: Draft, addresses: Addresses) -> list[Finding]:
    return [
        addresses.finding("groups", "group", row, f"group {r['group']!r} is the name of an account", r["group"])
        for row, r in addresses.rows("groups")
        if r["group"] in draft.labels
    ]


NAMED = (("groups", "group"), ("emissions", "pollutant"), ("latent", "technology"), ("portfolio", "standard"))
"""Columns of optional sheets whose labels index symbols, beside accounts."""


def _named(addresses: Addresses) -> list[Finding]:
    """Names given in optional sheets that no reference can point at."""
    return [
        addresses.finding(sheet, column, row, f"{r[column]!r}: a symbol cannot name it: {why}", r[column])
        for sheet, column in NAMED
        for row, r in addresses.rows(sheet)
        if r[column] and (why := unfit(r[column]))
    ]


def _parameters(draft: Draft, addresses: Addresses) -> list[Finding]:
    """An elasticity out of range, or given for an account of a kind that has none of that name."""
    found = []
    for row, r in addresses.rows("elasticities"):
        name, account, value = r["parameter"], r["account"], r["value"]
        kind, parameter = draft.kind(account), PARAMETERS.get(name)
        if parameter is None:
            continue
        if kind and kind not in parameter.kinds:
            belongs = (
                f"belongs to accounts of kind {', '.join(parameter.kinds)}" if parameter.kinds else "has no account"
            )
            message = f"{name} ({parameter.meaning}) {belongs}, but {account!r} is of kind {kind}"
            found.append(addresses.finding("elasticities", "account", row, message, account))
        if not math.isnan(value) and not parameter.allows(value):
            message = f"{name} = {value:g} of {account or 'all'} is out of range ({parameter.range})"
            found.append(addresses.finding("elasticities", "value", row, message, account))
    return found
