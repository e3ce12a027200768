"""Accounts whose receipts and payments differ, that have one side only, or that nothing ties to the rest.

One cause is one finding: what rounding leaves, the one cell that is off by the gap of its row and its column, money
that comes in and goes nowhere.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from sam.advice import PAYS, RECEIVES
from sam.errors import Finding, shorten
from sam.layout import TAXES
from sam.parse import Draft
from sam.sides import Sides
from sam.slips import Slip

WORST = 10
"""Unbalanced accounts that are named one by one; what comes after is counted."""


def balancing(sides: Sides, slip: Slip | None) -> list[Finding]:
    """Empty, one-sided and unbalanced accounts, and parts of the matrix that nothing ties together."""
    draft = sides.draft
    empty = [a for k, a in enumerate(draft.labels) if not sides.size[k] and a not in draft.doubtful]
    found = [_empty(draft, a) for a in empty]
    left = [] if slip else sides.plain
    found += [slip.finding] if slip and slip.finding else []
    found += [_unbalanced(sides, k) for k in left[:WORST]]
    if len(left) > WORST:
        names = shorten([draft.labels[k] for k in left[WORST:]])
        message = f"{len(left) - WORST} more accounts do not balance, by less of their size: {names}"
        found.append(Finding("error", draft.axes.sheet, "", "", message))
    return found + _rounding(sides) + _connections(draft)


def _rounding(sides: Sides) -> list[Finding]:
    """One finding for all gaps that rounding may have left."""
    if not sides.rounded:
        return []
    worst = max(sides.rounded, key=lambda k: abs(sides.gap[k]))
    account = sides.draft.labels[worst]
    message = (
        f"rounded: receipts and payments of {len(sides.rounded)} accounts differ in the last digits, most by "
        f"{abs(sides.gap[worst]):,.6g} ({sides.percent(worst)}); `cge sam balance FILE OUT` closes the gaps"
    )
    return [sides.draft.finding(account, "", message)]


def _unbalanced(sides: Sides, k: int) -> Finding:
    draft, account = sides.draft, sides.draft.labels[k]
    receipts, payments, kind = sides.receipts[k], sides.payments[k], draft.kind(account)
    if not sides.cells[1][k]:
        cells = [(account, a) for j, a in enumerate(draft.labels) if draft.values[k, j]]
        advice = PAYS.get(kind, "fill its column")
        message = f"a dead end: it receives {receipts:,.6g} from {_who(cells, 1)} and pays nothing: {advice}"
    elif not sides.cells[0][k]:
        cells = [(a, account) for i, a in enumerate(draft.labels) if draft.values[i, k]]
        advice = RECEIVES.get(kind, "fill its row")
        message = f"without income: it pays {payments:,.6g} to {_who(cells, 0)} and receives nothing: {advice}"
    else:
        message = (
            f"unbalanced: receives {receipts:,.6g}, pays {payments:,.6g}, gap {sides.gap[k]:,.6g} "
            f"({sides.percent(k)}): correct a cell of its row or column, or let `cge sam balance` spread the gap"
        )
    return draft.finding(account, "", message)


def _who(cells: list[tuple[str, str]], side: int) -> str:
    return shorten([cell[side] for cell in cells], 3)


def _empty(draft: Draft, account: str) -> Finding:
    """A tax without revenue, or a government that has yet to raise one, waits for a shock; others are mistakes."""
    if draft.kind(account) in (*TAXES, "government"):
        return draft.finding(account, "", "empty: no revenue in the benchmark; a shock may raise one", note=True)
    message = (
        "empty: it neither receives nor pays; fill it in, or delete its row and column here and its row in accounts"
    )
    return draft.finding(account, "", message)


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
        alone = "it pays only itself" if len(members) == 1 else f"{shorten(members)} pay only each other"
        message = (
            f"disconnected from the rest of the economy: {alone}; add the payments that tie them to it, or delete them"
        )
        found.append(draft.finding(members[0], "", message))
    return found
