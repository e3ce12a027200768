"""The sheets of one file -> one economy: accounts joined to the matrix, optional sheets to tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from sam.addresses import Addresses, Places
from sam.errors import Finding, nearest, shorten
from sam.grid import Grid
from sam.heads import unmatched
from sam.layout import MARGIN_ON
from sam.matrix import Sam
from sam.parse import Draft, parse_long, parse_matrix
from sam.sheets import ACCOUNTS, ASSUME, SHEETS
from sam.tables import parse_free, parse_table


@dataclass
class Parsed:
    """Everything read from one file, whether sound or not."""

    draft: Draft
    tables: dict[str, pd.DataFrame]
    places: Places
    unread: tuple[str, ...]
    findings: list[Finding]

    @property
    def addresses(self) -> Addresses:
        """The optional sheets with their addresses."""
        return Addresses(self.tables, self.places)

    def sam(self) -> Sam:
        """The Sam; only when there is no error among the findings."""
        draft = self.draft
        columns = (draft.column(name) for name in ("kind", "label_en", "label_zh", "on"))
        return Sam(draft.labels, draft.values, *columns)


def assemble(matrix: Grid, accounts: Grid, others: Mapping[str, Grid], long: bool = False) -> Parsed:
    """Read all sheets and collect every finding about single cells and labels (not yet about the economy)."""
    table, letters, found = parse_table(accounts, ACCOUNTS)
    draft, more = parse_long(matrix, dict.fromkeys(table["account"])) if long else parse_matrix(matrix)
    account_at: dict[str, int] = {}
    for at, account, *rest in table.itertuples(name=None):
        if account and account not in account_at:
            account_at[account] = at
            draft.accounts[account] = dict(zip(table.columns[1:], rest, strict=True))
    found = _unlisted(draft, table, found)
    tables, unread, placed = {}, [], {ACCOUNTS.name: letters}
    wrong: list[Finding] = []
    for name, grid in others.items():
        if name in SHEETS:
            tables[name], placed[name], more_wrong = parse_table(grid, SHEETS[name])
        elif name.startswith(ASSUME):
            tables[name], more_wrong = parse_free(grid)
        else:
            unread.append(name)
            continue
        wrong += more_wrong
    places = Places(draft.axes, account_at, placed, accounts.sheet)
    found = more + found + (unmatched(draft, places) + wrong_on(draft, places) if draft.readable else []) + wrong
    return Parsed(draft, tables, places, tuple(unread), found)


def _unlisted(draft: Draft, table: pd.DataFrame, found: list[Finding]) -> list[Finding]:
    """The findings of sheet `accounts`, where a label that is repeated or blank names the account it was meant for."""
    lost = len(table) - len(set(table["account"]) - {""})
    strange = [a for a in draft.labels if a not in draft.accounts and a not in draft.explained]
    at = next(
        (k for k, f in enumerate(found) if "already stands" in f.message or "account is blank" in f.message), None
    )
    if at is None or not 0 < len(strange) <= lost:
        return found
    draft.explained |= set(strange)
    hint = f" (sheet {draft.axes.sheet} has {shorten(strange)} without a row here)"
    return [replace(f, message=f.message + hint) if k == at else f for k, f in enumerate(found)]


def wrong_on(draft: Draft, places: Places) -> list[Finding]:
    """What a margin is charged on, or the factor a factor tax falls on, must exist; others have nothing there."""
    found = []
    factors = [f for f in draft.labels if draft.kind(f) == "factor"]
    for a, on in draft.column("on").items():
        kind = draft.kind(a)
        known = {"margin": [m for m in MARGIN_ON if m], "tax_factor": factors}.get(kind)
        if not kind:
            continue
        if known is None:
            message = f"`on` is for accounts of kind margin or tax_factor, not {kind}: clear it"
        elif on not in known:
            message = f"{kind} {a!r} cannot be on {on!r}, only on {', '.join(known)} or blank{nearest(on, known)}"
        else:
            continue
        found.append(places.account_finding(a, "on", message))
    return found
