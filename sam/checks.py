"""What must hold of an economy before it is modelled: every finding at once, each with sheet and cell.

Errors make it unfit (`cge sam check` exits with 1); notes are worth knowing. Nothing depends on the currency
unit: an account is judged against its own size.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

from sam.addresses import Addresses, Places
from sam.assemble import wrong_on
from sam.balancing import balancing
from sam.columns import ACCOUNT, GROUP, Column
from sam.errors import Finding, FindingsError, errors, nearest
from sam.flat import accounts_table
from sam.labels import alike, plain, unfit
from sam.matrix import Sam
from sam.parameters import PARAMETERS
from sam.parse import Draft
from sam.placing import placing
from sam.settings import problem, unknown
from sam.sheets import SHEETS
from sam.sides import Sides
from sam.slips import slip
from sam.workbook import Workbook, parse_file


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
    found = _labels(draft, places)
    if not draft.readable:
        return found
    sides = Sides(draft)
    off = slip(sides)
    return found + placing(draft, places, off) + balancing(sides, off)


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


def _tables(draft: Draft, addresses: Addresses) -> list[Finding]:
    """Labels of the optional sheets must be accounts, or groups, of the right kind."""
    if not draft.readable:
        return []
    groups = [str(r["group"]) for _, r in addresses.rows("groups")]
    found = []
    for name in addresses.tables:
        for column in SHEETS[name].columns if name in SHEETS else ():
            if column.refers:
                found += _references(draft, addresses, name, column, groups)
    return (
        found
        + _group_names(draft, addresses)
        + _named(draft, addresses)
        + _parameters(draft, addresses)
        + _settings(draft, addresses)
    )


def _references(draft: Draft, addresses: Addresses, sheet: str, column: Column, groups: list[str]) -> list[Finding]:
    """Labels that must refer to something and do not."""
    every = ACCOUNT in column.refers
    known = dict.fromkeys(a for a in draft.labels if every or draft.kind(a) in column.refers)
    known |= dict.fromkeys(groups if GROUP in column.refers else ())
    what = " or ".join(column.refers)
    found = []
    for row, r in addresses.rows(sheet):
        text = r.get(column.name, "")
        if not text or text in known or (text in draft.labels and not draft.kind(text)):  # said of its kind
            continue
        message = f"unknown {what} {text!r}{nearest(text, known)}"
        if text in draft.labels:
            message = f"{text!r} is of kind {draft.kind(text)}; {column.name} must be: {what}"
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


def _named(draft: Draft, addresses: Addresses) -> list[Finding]:
    """Names given in optional sheets that no reference can point at, or that only a machine can tell from another."""
    found = []
    for sheet, column in NAMED:
        seen = {plain(account): account for account in draft.labels}
        for row, r in addresses.rows(sheet):
            name = str(r[column])
            why = f"a symbol cannot name it: {unfit(name)}" if name and unfit(name) else ""
            if not why and (twin := alike(name, [seen.setdefault(plain(name), name)])):
                why = f"differs from {twin[0]!r} only in {twin[1]}: give it another name"
            found += [addresses.finding(sheet, column, row, f"{name!r}: {why}", name)] if why else []
    return found


def _settings(draft: Draft, addresses: Addresses) -> list[Finding]:
    """A setting that nothing reads, which is worth knowing, or one that does not say what it may."""
    households = [a for a in draft.labels if draft.kind(a) == "household"]
    found = []
    for row, r in addresses.rows("settings"):
        key = str(r["key"])
        if why := unknown(key, households):
            found.append(Finding("note", "settings", addresses.cell("settings", "key", row), "", f"{key}: {why}"))
        elif message := problem(key, str(r["value"])):
            found.append(addresses.finding("settings", "value", row, message))
    return found


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
