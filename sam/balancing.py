"""Accounts whose receipts and payments differ, that have one side only, or that nothing ties to the rest.

One cause is one finding: what rounding leaves, the one cell that is off by the gap of its row and its column, money
that comes in and goes nowhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from sam.errors import Finding, shorten
from sam.layout import FLOWS, TAXES
from sam.matrix import TOLERANCE, Values
from sam.parse import Draft

WORST = 10
"""Unbalanced accounts that are named one by one; what comes after is counted."""

ROUNDED, FEW = 1e-6, 3
"""Gap relative to an account's size that any last digit may leave, and from how many accounts on it is rounding."""

PAYS: dict[str, str] = {
    "activity": "let it pay for factors and inputs, or delete it",
    "commodity": "let it pay the activities that make it, or row for imports",
    "factor": "let it pay who owns it: households, enterprises, government or row",
    "household": "let it buy commodities, pay taxes and transfers, or save",
    "enterprise": "let it pay its owners and taxes, or save",
    "government": "let it buy commodities, pay transfers, or save",
    **dict.fromkeys(TAXES, "let it pay the government"),
    "margin": "let it pay the commodities whose services make up the margin",
    "savings": "let it buy commodities (fixed investment) or pay inventories",
    "inventories": "let it pay the commodities put into stock",
    "row": "let it buy exports or pay transfers and factors; what is left over is negative or positive saving",
}
"""What becomes of money that comes in and goes nowhere."""

RECEIVES: dict[str, str] = {
    "activity": "let the commodities it makes pay it",
    "commodity": "let who uses it pay it: activities, households, government, savings, row",
    "factor": "let the activities that use it pay it",
    "household": "let factors, enterprises, government or row pay it",
    "enterprise": "let the factors it owns pay it",
    "government": "let taxes, factors or transfers pay it",
    **dict.fromkeys(TAXES, "let who bears the tax pay it"),
    "margin": "let the commodities traded pay it",
    "savings": "let who saves pay it: households, enterprises, government, row",
    "inventories": "let savings pay it",
    "row": "let imports, transfers or factor income pay it; a surplus is negative saving",
}
"""Where money comes from that is paid and was never received."""


@dataclass(frozen=True)
class _Sides:
    """Receipts, payments, gap and size of every account, and the accounts whose gap is too large."""

    draft: Draft

    @cached_property
    def receipts(self) -> Values:
        return np.asarray(self.draft.values.sum(axis=1))

    @cached_property
    def payments(self) -> Values:
        return np.asarray(self.draft.values.sum(axis=0))

    @cached_property
    def gap(self) -> Values:
        return self.receipts - self.payments

    @cached_property
    def size(self) -> Values:
        sizes = np.abs(self.draft.values)
        return np.asarray(np.maximum(sizes.sum(axis=1), sizes.sum(axis=0)))

    @cached_property
    def cells(self) -> tuple[Values, Values]:
        """Filled cells in the row and in the column of each account."""
        filled = self.draft.values != 0
        return filled.sum(axis=1), filled.sum(axis=0)

    @cached_property
    def off(self) -> list[int]:
        """Accounts that do not balance, the worst first; none whose cells could not all be read."""
        known = [k for k, a in enumerate(self.draft.labels) if a not in self.draft.doubtful and self.size[k]]
        off = [k for k in known if abs(self.gap[k]) > TOLERANCE * self.size[k]]
        return sorted(off, key=lambda k: -abs(self.gap[k]) / self.size[k])

    @cached_property
    def slack(self) -> Values:
        """By how much an account may be off because its cells are rounded to the last digit they show."""
        return np.asarray(0.5 * _last_digit(self.draft.values) * (self.cells[0] + self.cells[1]) * (1 + 1e-9))

    @cached_property
    def rounded(self) -> list[int]:
        """Those among them that differ by no more than the last digit of their cells may leave."""
        small = [k for k in self.off if self.cells[0][k] and self.cells[1][k]]
        small = [k for k in small if abs(self.gap[k]) <= max(self.slack[k], ROUNDED * self.size[k])]
        return small if len(small) >= FEW else []

    def percent(self, k: int) -> str:
        """The gap as a share of the account."""
        return f"{100 * self.gap[k] / self.size[k]:+.4g} % of its size"


def balancing(draft: Draft) -> list[Finding]:
    """Empty, one-sided and unbalanced accounts, and parts of the matrix that nothing ties together."""
    sides = _Sides(draft)
    empty = [a for k, a in enumerate(draft.labels) if not sides.size[k] and a not in draft.doubtful]
    found = [_empty(draft, a) for a in empty]
    left = [k for k in sides.off if k not in sides.rounded]
    if pair := _one_cell(sides, left):
        found.append(pair)
        left = []
    found += [_unbalanced(sides, k) for k in left[:WORST]]
    if len(left) > WORST:
        names = shorten([draft.labels[k] for k in left[WORST:]])
        message = f"{len(left) - WORST} more accounts do not balance, by less of their size: {names}"
        found.append(Finding("error", draft.axes.sheet, "", "", message))
    return found + _rounding(sides) + _connections(draft)


def _last_digit(values: Values) -> float:
    """The largest power of ten that all cells are multiples of; 0 when they are written in full."""
    filled = np.abs(values[values != 0])
    if not filled.size:
        return 0.0
    top = math.floor(math.log10(filled.max()))
    for places in range(14):
        unit = 10.0 ** (top - places)
        count = filled / unit
        if np.all(np.abs(count - np.round(count)) <= 1e-9 + 1e-14 * count):
            return unit
    return 0.0


def _rounding(sides: _Sides) -> list[Finding]:
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


def _one_cell(sides: _Sides, off: list[int]) -> Finding | None:
    """Two accounts with the same gap of opposite sign: the cell where they meet is off by it."""
    if len(off) != 2:
        return None
    over, under = sorted(off, key=lambda k: -sides.gap[k])
    gap, slack = float(sides.gap[over]), sides.slack[off].sum() if sides.rounded else 0.0
    if abs(gap + sides.gap[under]) > max(TOLERANCE * sides.size[off].max(), slack):
        return None
    draft, a, b = sides.draft, sides.draft.labels[over], sides.draft.labels[under]
    if any(not cells[k] for cells in sides.cells for k in off):
        return _one_end(sides, over, under)
    filled = [(p, q) for p, q in ((a, b), (b, a)) if (draft.kind(p), draft.kind(q)) in FLOWS]
    filled = [(p, q) for p, q in filled if draft.values[draft.labels.index(p), draft.labels.index(q)]]
    if not filled:
        return None
    words = {
        (a, b): f"{a} receives {gap:,.6g} too much from {b}",
        (b, a): f"{b} receives {gap:,.6g} too little from {a}",
    }
    likely = ", or ".join(f"{draft.axes.cell(*cell)} ({words[cell]})".lstrip() for cell in filled)
    message = (
        f"unbalanced: {a} receives {gap:,.6g} more than it pays ({sides.percent(over)}), and {b} pays as much more "
        f"than it receives: correct {likely}; `cge sam balance` would spread the gap over all cells"
    )
    return draft.finding(*filled[0], message)


def _one_end(sides: _Sides, over: int, under: int) -> Finding | None:
    """One account pays another that passes nothing on, or is paid by one that has no income: one cause for two gaps."""
    draft, gap = sides.draft, float(sides.gap[over])
    a, b = draft.labels[over], draft.labels[under]
    if abs(draft.values[over, under] - gap) > TOLERANCE * sides.size[[over, under]].max():
        return None
    at = draft.axes.cell(a, b) or f"{a}, {b}"
    if not sides.cells[1][over] and sides.cells[0][under]:
        message = (
            f"a dead end: {a} receives {gap:,.6g} from {b} and pays nothing, and {b} pays as much more than it "
            f"receives: clear {at}; or take it off another cell that {b} pays and "
            f"{PAYS.get(draft.kind(a), 'fill its column')}"
        )
        return draft.finding(a, "", message)
    if not sides.cells[0][under] and sides.cells[1][over]:
        message = (
            f"without income: {b} pays {gap:,.6g} to {a} and receives nothing, and {a} receives as much more than it "
            f"pays: clear {at}; or take it off another cell that {a} receives and "
            f"{RECEIVES.get(draft.kind(b), 'fill its row')}"
        )
        return draft.finding(b, "", message)
    return None


def _unbalanced(sides: _Sides, k: int) -> Finding:
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
