"""A SAM being put in order: labels, amounts and kinds that may still change, with no money lost on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from sam.layout import FLOWS
from sam.matrix import Sam, Values

Cell = tuple[str, str, float]
"""(row, column, amount): what the column account pays to the row account."""


@dataclass
class Loose:
    """Accounts in order with their kinds, and the amounts between them.

    generic: tax accounts of which no name says on what: each payer's part is a tax of its own.
    """

    labels: list[str]
    values: Values
    kinds: dict[str, str]
    names: dict[str, str] = field(default_factory=dict)
    on: dict[str, str] = field(default_factory=dict)
    generic: set[str] = field(default_factory=set)

    def of(self, *kinds: str) -> list[str]:
        """Accounts of these kinds, in order."""
        return [a for a in self.labels if self.kinds.get(a) in kinds]

    def at(self, row: str, column: str) -> float:
        """What `column` pays to `row`."""
        return float(self.values[self.labels.index(row), self.labels.index(column)])

    def cells(self, rows: Iterable[str], columns: Iterable[str]) -> list[Cell]:
        """The filled cells between accounts."""
        place = {a: k for k, a in enumerate(self.labels)}
        columns = list(columns)
        return [(r, c, v) for r in rows for c in columns if (v := float(self.values[place[r], place[c]])) != 0]

    def put(self, row: str, column: str, amount: float) -> None:
        """Add to a cell."""
        self.values[self.labels.index(row), self.labels.index(column)] += amount

    def clear(self, row: str, column: str) -> None:
        """Empty a cell."""
        self.values[self.labels.index(row), self.labels.index(column)] = 0.0

    def through(self, cells: Iterable[Cell], account: str) -> None:
        """Let cells pass through an account: the payer pays it, and it pays the receiver."""
        for row, column, amount in list(cells):
            self.clear(row, column)
            self.put(account, column, amount)
            self.put(row, account, amount)

    def add(self, label: str, kind: str, after: str = "", name: str = "") -> str:
        """A new account of this kind, behind another; the label it got, which is another's of no account."""
        new, number = label, 2
        while new in self.labels:
            new, number = f"{label}_{number}", number + 1
        at = self.labels.index(after) + 1 if after else len(self.labels)
        self.labels.insert(at, new)
        self.values = np.insert(np.insert(self.values, at, 0.0, axis=0), at, 0.0, axis=1)
        self.kinds[new] = kind
        if name:
            self.names[new] = name
        return new

    def drop(self, account: str) -> None:
        """Take an account out with whatever it holds."""
        at = self.labels.index(account)
        self.labels.pop(at)
        self.values = np.delete(np.delete(self.values, at, axis=0), at, axis=1)
        for table in (self.kinds, self.names, self.on):
            table.pop(account, None)

    def merge(self, account: str, into: str) -> None:
        """Row and column of an account become part of another's."""
        a, b = self.labels.index(account), self.labels.index(into)
        self.values[b] += self.values[a]
        self.values[:, b] += self.values[:, a]
        self.drop(account)

    def turn(self) -> None:
        """Rows become columns."""
        self.values = self.values.T.copy()

    def misfit(self, account: str, kind: str) -> float:
        """Share of an account's money in cells that may not stand where they do, were it of this kind."""
        at = self.labels.index(account)
        wrong = total = 0.0
        for k, other in enumerate(self.labels):
            its = kind if k == at else self.kinds.get(other, "")
            if not its:
                continue
            for pair, v in (((kind, its), self.values[at, k]), ((its, kind), self.values[k, at])):
                if v:
                    total += abs(v)
                    wrong += abs(v) * (pair not in FLOWS)
        return wrong / total if total else 0.0

    def sam(self) -> Sam:
        """The SAM as it stands."""
        chinese = {a: n for a, n in self.names.items() if any("\u4e00" <= ch <= "\u9fff" for ch in n)}
        english = {a: n for a, n in self.names.items() if a not in chinese}
        return Sam(tuple(self.labels), self.values, self.kinds, english, chinese, self.on)


def total(cells: Iterable[Cell]) -> str:
    """What cells add up to, as it is said."""
    return f"{sum(v for _, _, v in cells):,.6g}"
