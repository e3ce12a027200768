"""The two sides of every account: receipts, payments, the gap between them, and what of it rounding explains."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sam.matrix import TOLERANCE, Values
from sam.parse import Draft

ROUNDED, FEW = 1e-6, 3
"""Gap relative to an account's size that any last digit may leave, and from how many accounts on it is rounding."""


@dataclass(frozen=True)
class Sides:
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

    @cached_property
    def plain(self) -> list[int]:
        """Accounts that are off by more than rounding."""
        return [k for k in self.off if k not in self.rounded]


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
