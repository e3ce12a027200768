"""Arrays with a label for each element, as GEMPACK and GAMS files hold them -> square sheets.

A SAM is an array of two dimensions with the same labels; one for each region is an array of three. Whatever else a
file holds has no accounts, and is left out with a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from sam import limits
from sam.errors import shorten
from sam.grid import Grid, Value
from sam.matrix import Values
from sam.raw.block import FEWEST
from sam.sheets import ACCOUNTS


@dataclass
class Found:
    """The sheets of a file by name, what it says of accounts, and why its other arrays are no sheets."""

    sheets: dict[str, Grid] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    on: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    cells: int = 0

    def room(self, name: str, number: int) -> bool:
        """Whether this many cells may still be read; if not, the array is left out."""
        if name in self.sheets or name in self.left:
            self.notes.append(f"{name} stands twice in the file: the first one is read")
            return False
        if self.cells + number > limits.MOST_CELLS:
            self.left[name] = f"beyond the {limits.MOST_CELLS:,} cells that are read"
            return False
        self.cells += number
        return True

    def finished(self) -> dict[str, Grid]:
        """The sheets; the first carries what was left out and noted."""
        said = [f"arrays left out: {'; '.join(self.reasons())}"] if self.left else []
        for grid in list(self.sheets.values())[:1]:
            grid.notes += [*self.notes, *said]
        return self.sheets | ({ACCOUNTS.name: self._accounts()} if self.kinds else {})

    def _accounts(self) -> Grid:
        """The sheet that lists the accounts."""
        rows: list[tuple[Value, ...]] = [(a, kind, self.on.get(a) or None) for a, kind in self.kinds.items()]
        return Grid(ACCOUNTS.name, dict(enumerate([("account", "kind", "on"), *rows], 1)), lettered=False)

    def reasons(self) -> list[str]:
        """The arrays left out, by reason."""
        together: dict[str, list[str]] = {}
        for name, why in self.left.items():
            together.setdefault(why, []).append(name)
        return [f"{shorten(names, 4)} ({why})" for why, names in together.items()]


def plane(labels: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """The two of two or three dimensions that share most labels: rows and columns of a SAM; None where none do."""
    if not 2 <= len(labels) <= 3:
        return None
    pairs = list(combinations(range(len(labels)), 2))
    best = max(pairs, key=lambda p: len(set(labels[p[0]]) & set(labels[p[1]])))
    return best if len(set(labels[best[0]]) & set(labels[best[1]])) >= FEWEST else None


def add(found: Found, name: str, values: Values, labels: Sequence[Sequence[str]]) -> None:
    """The sheets of one array: itself, or one for each element of the dimension that is no account."""
    pair = plane(labels)
    if pair is None:
        found.left[name] = NO_ACCOUNTS
        return
    if any(len(set(side)) < len(side) or "" in side for side in labels):
        found.left[name] = "an element twice, or without a name"
        return
    if len(labels) == 2:
        found.sheets[name] = square(name, labels[0], labels[1], values)
        return
    third = next(k for k in range(3) if k not in pair)
    for k, element in enumerate(labels[third]):
        sheet = f"{name}[{element}]"
        found.sheets[sheet] = square(sheet, labels[pair[0]], labels[pair[1]], np.take(values, k, axis=third))
    found.notes.append(
        f"{name} is {len(labels[third])} matrices, {sheet_names(name, labels[third])}; --sheet picks one"
    )


NO_ACCOUNTS = "no two dimensions with the same labels"


def sheet_names(name: str, elements: Sequence[str]) -> str:
    """How the matrices of a three-dimensional array are called."""
    return shorten([f"{name}[{e}]" for e in elements], 2)


def square(name: str, rows: Sequence[str], columns: Sequence[str], values: Values) -> Grid:
    """A matrix as a sheet."""
    body: Iterable[tuple[Value, ...]] = ((a, *row) for a, row in zip(rows, values.tolist(), strict=True))
    return Grid(name, dict(enumerate([("", *columns), *body], 1)), lettered=False, framed=True)
