"""Labels of rows and columns that fit nothing: totals, notes, accounts with one side, or without a kind.

One cause is one finding: a total is not an account that has no row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from sam.addresses import Places
from sam.errors import Finding, meant, nearest, shorten
from sam.matrix import Values
from sam.parse import Draft

_ALIKE = 5
"""From how many labels on that fit nothing they are counted in one finding."""


def unmatched(draft: Draft, places: Places) -> list[Finding]:
    """Accounts without row, column or kind. Totals and notes are taken out of `draft`: nothing hangs on them."""
    rows, columns = draft.axes.row_at, draft.axes.column_at
    loose = [a for a in draft.accounts if a not in draft.labels]
    strange = [a for a in draft.labels if a not in draft.accounts and a not in draft.explained]
    sided = [a for a in draft.labels if (a in rows) != (a in columns) and a not in draft.explained]
    found, gone = _no_accounts(draft, dict.fromkeys([*sided, *strange]))
    only_row, only_column = [a for a in sided if a in rows], [a for a in sided if a in columns]
    told = {b for a in only_row for b in meant(a, only_column)}
    for mine, others, what, other in (
        (only_row, only_column, "row", "column"),
        ([a for a in only_column if a not in told], only_row, "column", "row"),
    ):
        left = [a for a in mine if a not in gone]
        found += _each(draft.finding, left, others, f"{what} {{}} has no {other}", f"give it one, or delete the {what}")
    if any(a not in gone for a in sided):
        draft.doubtful |= set(draft.labels)
    told = {b for a in loose for b in meant(a, strange)}
    known = [a for a in strange if a not in gone and a not in sided and a not in told]
    found += _each(
        draft.finding, known, loose, f"account {{}} is not in sheet {places.accounts}", "add a row there with its kind"
    )
    there = f"account {{}} has no row and column in sheet {draft.axes.sheet}"

    def at(a: str, _: str, message: str) -> Finding:
        return places.account_finding(a, "account", message)

    return found + _each(at, loose, strange, there, "add them, or delete this row")


def _each(
    finding: Callable[[str, str, str], Finding], accounts: list[str], others: list[str], what: str, cure: str
) -> list[Finding]:
    """A finding for each account with the label it was meant to be; those that resemble nothing in one, if many."""
    hints = {a: nearest(a, others) for a in accounts}
    plain = [a for a in accounts if not hints[a]]
    found = [finding(a, "", what.format(repr(a)) + hints[a]) for a in accounts if hints[a]]
    if len(plain) < _ALIKE:
        return found + [finding(a, "", f"{what.format(repr(a))}: {cure}") for a in plain]
    message = f"{what.format(repr(plain[0]))}, and so with {len(plain) - 1} more ({shorten(plain[1:], 4)}): {cure}"
    return [*found, finding(plain[0], "", message)]


def _no_accounts(draft: Draft, suspects: Iterable[str]) -> tuple[list[Finding], set[str]]:
    """Suspects that are totals, or notes without numbers; their numbers are taken out of the matrix."""
    suspects = list(suspects)
    sure = np.array([k for k, a in enumerate(draft.labels) if a not in set(suspects)], dtype=int)
    inner = draft.values[np.ix_(sure, sure)]
    sums = {"row": inner.sum(axis=0), "column": inner.sum(axis=1)}
    found, gone = [], []
    for a in suspects:
        if message := _no_account(draft, a, sure, sums):
            found.append(draft.finding(a, "", message))
            gone.append(draft.labels.index(a))
    draft.values[gone, :] = 0.0
    draft.values[:, gone] = 0.0
    names = {draft.labels[k] for k in gone}
    draft.doubtful |= names
    return found, names


def _no_account(draft: Draft, a: str, sure: NDArray[np.intp], sums: Mapping[str, Values]) -> str:
    """Why a label is that of no account; "" where it may be one."""
    k = draft.labels.index(a)
    has = {"row": a in draft.axes.row_at, "column": a in draft.axes.column_at}
    cells = {"row": draft.values[k], "column": draft.values[:, k]}
    if totals := [side for side in has if has[side] and _adds_up(cells[side][sure], sums[side])]:
        return f"{a!r} holds the totals of the others: delete its {' and '.join(totals)}, sums are computed here"
    if all(has.values()) or any(c.any() for c in cells.values()) or nearest(a, (b for b in draft.labels if b != a)):
        return ""
    mine, other = ("row", "column") if has["row"] else ("column", "row")
    return f"{mine} {a!r} holds no numbers: move notes and names out of this sheet, or give it a {other}"


def _adds_up(cells: Values, sums: Values) -> bool:
    """Whether cells are the sums, but for a few and for rounding."""
    size = np.abs(sums).max(initial=0.0)
    return bool(size > 0 and np.mean(np.abs(cells - sums) <= 1e-3 * np.maximum(np.abs(sums), 1e-3 * size)) >= 0.8)
