"""Cells where the layout has none, and negative ones: one finding for each pair of kinds, with the way out.

Two causes are seen first, since all their cells say one thing: a matrix that is turned on its side, and one account
for each good where the layout has two.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sam.addresses import Places
from sam.advice import MISPLACED, NEGATIVE, PLURAL, advice
from sam.errors import Finding
from sam.layout import FLOWS, KINDS, NEEDED
from sam.parse import Draft
from sam.slips import Slip

Pair = tuple[str, str]
Cells = dict[Pair, float]
_MANY = 5
"""Cells in the wrong place from which on it may be the matrix that lies wrong."""

TWINS = {"activity": "commodity", "commodity": "activity"}


def placing(draft: Draft, places: Places, slip: Slip | None) -> list[Finding]:
    """Kinds that are missing, cells that may not stand where they do, and negative cells."""
    blocks = _blocks(draft)
    if turned := _turned(draft, blocks):
        return [turned]
    found = []
    for kind in _missing(draft):
        explained = _explained(kind, blocks) if len(_missing(draft)) == 1 else []
        found.append(_no_kind(draft, places, kind, {p: blocks.pop(p) for p in explained}))
    named = {kind: next((a for a in draft.labels if draft.kind(a) == kind), "") for kind in KINDS}
    known = {kind: a for kind, a in named.items() if a}
    for pair, cells in blocks.items():
        flow = FLOWS.get(pair)
        negative = {cell: value for cell, value in cells.items() if value < 0}
        if flow is None:
            what = (
                f"may not stand here ({PLURAL[pair[0]]} paid by {PLURAL[pair[1]]}): {advice(MISPLACED, *pair, known)}"
            )
            found += _blocks_but(draft, cells, slip, "{value} " + what, "{n} cells, {sizes}, " + what)
        elif negative and flow.negative:
            what = f"; allowed for {flow.meaning}"
            found.append(
                _block(draft, negative, "negative: {value}" + what, "{n} negative cells, {sizes}" + what, True)
            )
        elif negative:
            what = f"; not allowed for {flow.meaning}: {advice(NEGATIVE, *pair, known)}"
            found += _blocks_but(
                draft, negative, slip, "negative: {value}" + what, "{n} negative cells, {sizes}" + what
            )
    return found


def _blocks(draft: Draft) -> dict[Pair, Cells]:
    """(row kind, column kind) -> its filled cells, where both kinds are known."""
    blocks: dict[Pair, Cells] = {}
    for i, j in np.argwhere(draft.values != 0):
        row, column = draft.labels[i], draft.labels[j]
        pair = draft.kind(row), draft.kind(column)
        if "" not in pair:
            blocks.setdefault(pair, {})[row, column] = float(draft.values[i, j])
    return blocks


def _turned(draft: Draft, blocks: dict[Pair, Cells]) -> Finding | None:
    """A matrix in which what may not stand may stand once rows and columns are swapped."""
    total = sum(map(len, blocks.values()))
    wrong = sum(len(cells) for pair, cells in blocks.items() if pair not in FLOWS)
    still = sum(len(cells) for (r, c), cells in blocks.items() if (c, r) not in FLOWS)
    if wrong < _MANY or wrong <= total / 4 or still > wrong / 10:
        return None
    message = (
        f"the matrix is turned on its side: {wrong} of {total} cells may not stand here, {still} once rows and columns "
        "are swapped; the row receives and the column pays: copy it and paste it transposed, or let `cge sam import` "
        "do it"
    )
    cells = draft.axes.span((a, a) for a in draft.labels)
    return Finding("error", draft.axes.sheet, cells, "", message)


def _missing(draft: Draft) -> list[str]:
    """Kinds without which there is no economy; none while some account has no known kind, which is said elsewhere."""
    kinds = {draft.kind(a) for a in draft.labels}
    return [] if "" in kinds else [k for k in NEEDED if k not in kinds]


def _explained(kind: str, blocks: dict[Pair, Cells]) -> list[Pair]:
    """Pairs that are wrong only because accounts of the twin kind do the work of the missing one."""
    twin = TWINS.get(kind, "")

    def both(k: str) -> tuple[str, ...]:
        return (k, kind) if k == twin else (k,)

    return [
        (r, c)
        for r, c in blocks
        if (r, c) not in FLOWS and twin in (r, c) and any((x, y) in FLOWS for x in both(r) for y in both(c))
    ]


def _no_kind(draft: Draft, places: Places, kind: str, explained: dict[Pair, Cells]) -> Finding:
    cells = [cell for block in explained.values() for cell in block]
    if not cells:
        message = f"no account of kind {kind}: {KINDS[kind]}; add one, or give one of the accounts this kind"
        return Finding("error", places.accounts, "", "", message)
    message = (
        f"no account of kind {kind}: this SAM has one account for each good ({len(cells)} cells of it may not stand "
        "here); make two of each, an activity whose column holds inputs, factor pay and production taxes, and a "
        "commodity whose row holds the uses and whose column pays the activity, imports and taxes on goods (`cge sam "
        "import` does it)"
    )
    return Finding("error", draft.axes.sheet, draft.axes.span(cells), "", message)


def _blocks_but(draft: Draft, cells: Cells, slip: Slip | None, one: str, many: str) -> list[Finding]:
    """The cell that is off, with what is known of it, and one finding about the others."""
    if slip is None or slip.cell not in cells or not slip.words:
        return [_block(draft, cells, one, many)]
    rest = {cell: value for cell, value in cells.items() if cell != slip.cell}
    alone = _block(draft, {slip.cell: cells[slip.cell]}, one + slip.words, many)
    return [alone, *([_block(draft, rest, one, many)] if rest else [])]


def _block(draft: Draft, cells: Cells, one: str, many: str, note: bool = False) -> Finding:
    """One finding about cells of the same kinds: the cell itself, or the range they lie in and the largest."""
    if len(cells) == 1:
        ((cell, value),) = cells.items()
        return draft.finding(*cell, one.replace("{value}", f"{value:,.6g}"), note=note)
    most = max(cells, key=lambda cell: abs(cells[cell]))
    sizes = f"{sum(cells.values()):,.6g} in all, most {cells[most]:,.6g} in {_place(draft, most)}"
    message = many.replace("{n}", str(len(cells))).replace("{sizes}", sizes)
    return Finding("note" if note else "error", draft.axes.sheet, draft.axes.span(cells), _accounts(cells), message)


def _place(draft: Draft, cell: Pair) -> str:
    """``C3 (row, column)``, or the accounts alone where there are no cells."""
    at, accounts = draft.axes.cell(*cell), ", ".join(cell)
    return f"{at} ({accounts})" if at else accounts


def _accounts(cells: Cells) -> str:
    """The account all cells share, if there is one."""
    sides: list[Iterable[str]] = [dict.fromkeys(cell[k] for cell in cells) for k in (0, 1)]
    return next((a for side in sides if len(list(side)) == 1 for a in side), "")
