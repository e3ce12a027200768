"""One account -> many, by share tables, with every optional sheet carried along.

Shares may differ between the row and the column, between the accounts at the other end of a cell, and for the
quantities of a sheet (labour by skill has one set of shares of pay and another of heads).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sam.aggregate import with_sources
from sam.columns import Sheet
from sam.errors import Finding, FindingsError, nearest, shorten
from sam.inputs import EVERYWHERE, PAYMENTS, RECEIPTS, SHARES
from sam.matrix import Sam, Values
from sam.sheets import ASSUME, SHEETS
from sam.workbook import Workbook

_SUM = 1e-6
_QUANTITIES = tuple(name for name, s in SHEETS.items() if any(c.adds for c in s.columns))


def split(workbook: Workbook, shares: pd.DataFrame) -> Workbook:
    """Split accounts by a table laid out as `layout.SHARES`.

    Cells are divided exactly: the parts add up to what was there. With shares for one side only, the other side
    follows its totals and the parts balance; with different shares for both they may not, see `balance`.
    Elasticities, groups and nests hold for each part.
    Raises FindingsError with everything wrong in the table.
    """
    table = _complete(shares)
    wrong = _wrong(workbook.sam, table)
    if wrong:
        raise FindingsError("cannot split:", wrong)
    for account in dict.fromkeys(table["account"]):
        workbook = _split_one(workbook, _Shares(account, table[table["account"] == account]))
    return replace(workbook, path=None, sha256="", unread=(), places=None)


class _Shares:
    """Shares of one account; `of` looks up the most specific row."""

    def __init__(self, account: str, table: pd.DataFrame) -> None:
        self.account = account
        self.parts = tuple(dict.fromkeys(table["part"]))
        self.label_en = dict(zip(table["part"], table["label_en"], strict=True))
        self.label_zh = dict(zip(table["part"], table["label_zh"], strict=True))
        self._rows: dict[tuple[str, str], dict[str, float]] = {}
        for where, counterpart, part, share in zip(
            table["where"], table["counterpart"], table["part"], table["share"], strict=True
        ):
            self._rows.setdefault((where, counterpart), {})[part] = float(share)
        self.missing: list[str] = []

    def of(self, counterpart: str, *where: str) -> Values:
        """Shares of the parts in a cell with `counterpart`; places are tried in order, "everything" last."""
        for place in (*where, EVERYWHERE):
            for other in dict.fromkeys((counterpart, "")):
                if (place, other) in self._rows:
                    row = self._rows[place, other]
                    return np.array([row.get(part, 0.0) for part in self.parts])
        self.missing.append(f"{counterpart or 'default'} ({where[0]})")
        return np.zeros(len(self.parts))

    def covers(self, side: str) -> bool:
        """Whether any row speaks of this side."""
        return any(place in (side, EVERYWHERE) for place, _ in self._rows)

    def follow(self, side: str, totals: Values) -> None:
        """Shares of a side that no row speaks of: those of the other side's totals, so the parts balance."""
        if totals.sum() != 0:
            self._rows[side, ""] = dict(zip(self.parts, (totals / totals.sum()).tolist(), strict=True))


def _complete(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its optional columns."""
    absent = {c.name: "" for c in SHARES.columns if c.optional and c.name not in table}
    return table.assign(**absent)


def _wrong(sam: Sam, table: pd.DataFrame) -> list[Finding]:
    """Unknown accounts, places and counterparts, labels already taken, shares that do not add up to 1."""
    places = (EVERYWHERE, RECEIPTS, PAYMENTS, *_QUANTITIES)
    accounts, parts = set(table["account"]), dict.fromkeys(zip(table["part"], table["account"], strict=True))
    whose: dict[str, dict[str, str]] = {"counterpart": {}, "where": {}}
    for column, seen in whose.items():
        for account, text in zip(table["account"], table[column], strict=True):
            seen.setdefault(text, account)
    checks = [
        *((a, _unknown("account", a, sam.labels)) for a in sorted(accounts)),
        *((a, _unknown("counterpart", c, sam.labels)) for c, a in whose["counterpart"].items() if c),
        *((a, _unknown("where", w, places)) for w, a in whose["where"].items()),
        *((a, f"part {p!r} of {a} is already an account") for p, a in parts if p in sam.position and p != a),
        *((a, f"part {p!r} belongs to more than one account") for p, a in dict(parts).items() if _times(p, parts) > 1),
    ]
    checks += [
        (a, f"{tax} falls on {a!r}: clear its `on`, or split the tax first")
        for tax, a in sam.on.items()
        if a in accounts
    ]
    sums = table.groupby(["account", "where", "counterpart"], sort=False)["share"].sum()
    for key, total in sums.items():
        if not abs(total - 1) <= _SUM:
            names = [str(k) for k in key]  # type: ignore[attr-defined]
            checks.append((names[0], f"shares of {' '.join(filter(None, names))} add up to {total:.9g}, not 1"))
    return [Finding("error", SHARES.name, "", account, message) for account, message in checks if message]


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    return "" if name in known else f"unknown {what} {name!r}{nearest(name, known)}"


def _times(part: str, parts: Iterable[tuple[str, str]]) -> int:
    return sum(p == part for p, _ in parts)


def _split_one(workbook: Workbook, shares: _Shares) -> Workbook:
    sam = _split_sam(workbook.sam, shares)
    tables = {name: _split_table(name, table, shares) for name, table in workbook.tables.items()}
    if shares.missing:
        listed = shorten(list(dict.fromkeys(shares.missing)))
        message = f"no shares for the cells with {listed}; add rows without counterpart as a default"
        raise FindingsError("cannot split:", [Finding("error", SHARES.name, "", shares.account, message)])
    changed = dict.fromkeys(shares.parts, f"split from {shares.account} by a share table")
    return replace(workbook, sam=sam, tables=with_sources(tables, changed))


def _split_sam(sam: Sam, shares: _Shares) -> Sam:
    """Rows, then columns; the cell of the account with itself is divided both ways."""
    at, parts, n = sam.position[shares.account], shares.parts, len(sam.labels)
    sides = {RECEIPTS: sam.values[at, :], PAYMENTS: sam.values[:, at]}
    for side, other in ((RECEIPTS, PAYMENTS), (PAYMENTS, RECEIPTS)):
        if not shares.covers(side) and shares.covers(other):
            shares.follow(side, sides[other] @ _by_counterpart(sam, shares, sides[other], other))
    row, column = (_by_counterpart(sam, shares, cells, side) for side, cells in sides.items())
    labels = (*sam.labels[:at], *parts, *sam.labels[at + 1 :])
    old = np.array([*range(at), *[at] * len(parts), *range(at + 1, n)])
    mine = slice(at, at + len(parts))
    values = sam.values[np.ix_(old, old)].copy()
    values[mine, :] *= row[old].T
    values[:, mine] *= column[old]
    kind, on = sam.kinds[shares.account], sam.on.get(shares.account, "")
    return Sam(
        labels,
        values,
        sam.kinds | dict.fromkeys(parts, kind),
        sam.label_en | shares.label_en,
        sam.label_zh | shares.label_zh,
        {a: o for a, o in sam.on.items() if a != shares.account} | (dict.fromkeys(parts, on) if on else {}),
    )


def _by_counterpart(sam: Sam, shares: _Shares, cells: Values, where: str) -> Values:
    """Shares (account at the other end, part); zero where there is nothing to divide."""
    nothing = np.zeros(len(shares.parts))
    rows = [shares.of(a, where) if value else nothing for a, value in zip(sam.labels, cells, strict=True)]
    return np.array(rows)


def _split_table(name: str, table: pd.DataFrame, shares: _Shares) -> pd.DataFrame:
    """Rows that name the account, once for each part; quantities are divided."""
    if name.startswith(ASSUME) or name not in SHEETS:
        return table
    sheet, rows = SHEETS[name], [{str(k): v for k, v in r.items()} for r in table.to_dict("records")]
    # in a nest every account is an item, which is not declared as a reference since nodes are items too
    for column in [c.name for c in sheet.columns if c.refers] + (["item"] if name == "nest" else []):
        rows = [new for row in rows for new in _split_row(sheet, row, column, shares)]
    return pd.DataFrame(rows, columns=list(table.columns))


def _split_row(sheet: Sheet, row: dict[str, Any], column: str, shares: _Shares) -> list[dict[str, Any]]:
    if row.get(column) != shares.account:
        return [row]
    copies = [{**row, column: part} for part in shares.parts]
    amount = next((c.name for c in sheet.columns if c.adds), None)
    if amount is None or pd.isna(row.get(amount)):
        return copies
    receives, pays = ([c.name for c in sheet.columns if c.refers] * 2)[:2]
    side, other = (RECEIPTS, row[pays]) if column == receives else (PAYMENTS, row[receives])
    other = other if pays != receives else ""
    part_shares = shares.of(other, sheet.name, side if other else RECEIPTS)
    return [{**c, amount: c[amount] * s} for c, s in zip(copies, part_shares.tolist(), strict=True) if s > 0]
