"""One cell that is the cause of two gaps: a row that receives too much is a column that pays too much.

A cell off by d leaves the account of its row with a gap d and that of its column with -d. Two such gaps and no other
are one finding: the cell. A cell that may not stand where it stands, or whose sign is wrong, is a finding already.
"""

from __future__ import annotations

from dataclasses import dataclass

from sam.advice import PAYS, RECEIVES
from sam.errors import Finding
from sam.layout import FLOWS
from sam.matrix import TOLERANCE
from sam.sides import Sides

Cell = tuple[str, str]


@dataclass(frozen=True)
class Slip:
    """The cell to which both gaps point, and what is said of it: a finding, or words for the finding it has anyway."""

    cell: Cell
    finding: Finding | None = None
    words: str = ""


@dataclass(frozen=True)
class _Gap:
    """Account `over` receives `size` more than it pays, and `under` as much less; both balance to `slack`."""

    sides: Sides
    over: int
    under: int
    slack: float

    @property
    def names(self) -> Cell:
        labels = self.sides.draft.labels
        return labels[self.over], labels[self.under]

    @property
    def size(self) -> float:
        return float(self.sides.gap[self.over])

    @property
    def received(self) -> float:
        """What `over` receives from `under`."""
        return float(self.sides.draft.values[self.over, self.under])

    @property
    def returned(self) -> float:
        """What `under` receives from `over`."""
        return float(self.sides.draft.values[self.under, self.over])

    def is_size(self, value: float) -> bool:
        """Whether a cell of this value explains the gap."""
        return abs(value - self.size) <= self.slack

    def may_hold(self, cell: Cell, value: float) -> bool:
        """Whether a cell may stand there."""
        draft = self.sides.draft
        flow = FLOWS.get((draft.kind(cell[0]), draft.kind(cell[1])))
        return flow is not None and (value >= 0 or flow.negative)


def slip(sides: Sides) -> Slip | None:
    """The one cell behind the gaps; None where there is none, or where they have more than one cause."""
    off = sides.plain
    if len(off) != 2:
        return None
    over, under = sorted(off, key=lambda k: -sides.gap[k])
    if all(min(sides.cells[0][k], sides.cells[1][k]) == 0 for k in off):  # two ends that nothing goes through
        return None
    slack = max(TOLERANCE * sides.size[off].max(), sides.slack[off].sum() if sides.rounded else 0.0)
    if abs(sides.gap[over] + sides.gap[under]) > slack:
        return None
    gap = _Gap(sides, over, under, float(slack))
    return _wrong_anyway(gap) or _one_end(gap) or _off(gap)


def _wrong_anyway(gap: _Gap) -> Slip | None:
    """A cell that may not stand where it does, or not with its sign."""
    (a, b), without = gap.names, "; without it both accounts balance"
    if gap.is_size(gap.received) and not gap.may_hold((a, b), gap.received):
        return Slip((a, b), words=without)
    if gap.is_size(-gap.returned) and not gap.may_hold((b, a), gap.returned):
        return Slip((b, a), words=without)
    if gap.is_size(-2 * gap.returned) and not gap.may_hold((b, a), gap.returned):
        return Slip((b, a), words="; with its sign turned both accounts balance")
    return None


def _one_end(gap: _Gap) -> Slip | None:
    """All that one account has is what it receives from, or pays to, the other: money that goes or comes nowhere."""
    if not gap.is_size(gap.received):
        return None
    (a, b), draft, (receipts, payments) = gap.names, gap.sides.draft, gap.sides.cells
    at = draft.axes.cell(a, b) or f"{a}, {b}"
    if not payments[gap.over] and receipts[gap.under]:
        message = (
            f"a dead end: {a} receives {gap.size:,.6g} from {b} and pays nothing, and {b} pays as much more than it "
            f"receives: clear {at}; or take it off another cell that {b} pays, and for {a}: "
            f"{PAYS.get(draft.kind(a), 'fill its column')}"
        )
        return Slip((a, b), draft.finding(a, "", message))
    if not receipts[gap.under] and payments[gap.over]:
        message = (
            f"without income: {b} pays {gap.size:,.6g} to {a} and receives nothing, and {a} receives as much more than "
            f"it pays: clear {at}; or take it off another cell that {a} receives, and for {b}: "
            f"{RECEIVES.get(draft.kind(b), 'fill its row')}"
        )
        return Slip((a, b), draft.finding(b, "", message))
    return None


def _off(gap: _Gap) -> Slip | None:
    """A number that is too large or too small, or is missing."""
    a, b = gap.names
    draft, size = gap.sides.draft, f"{gap.size:,.6g}"
    cells: dict[Cell, str] = {}
    if gap.received and gap.may_hold((a, b), 0.0):
        cells[a, b] = f"{a} receives {size} too much from {b}"
    if gap.may_hold((b, a), 0.0):
        cells[b, a] = f"{b} receives {size} too little from {a}" if gap.returned else f"{b} receives nothing from {a}"
    if not cells:
        return None
    cells = dict(sorted(cells.items(), key=lambda item: not draft.values[_at(gap, item[0])]))
    likely = ", or ".join(f"{draft.axes.cell(*cell)} ({words})".lstrip() for cell, words in cells.items())
    message = (
        f"unbalanced: {a} receives {size} more than it pays ({gap.sides.percent(gap.over)}), and {b} pays as much more "
        f"than it receives: correct {likely}; `cge sam balance` would spread the gap over all cells"
    )
    first = next(iter(cells))
    return Slip(first, draft.finding(*first, message))


def _at(gap: _Gap, cell: Cell) -> tuple[int, int]:
    return (gap.over, gap.under) if cell == gap.names else (gap.under, gap.over)
