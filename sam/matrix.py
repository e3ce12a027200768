"""The social accounting matrix: labelled, square, every account with its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sam.errors import SamError, nearest, shorten
from sam.layout import KINDS

Values = NDArray[np.float64]

TOLERANCE = 1e-9
"""Largest gap between receipts and payments of a balanced account, relative to its own size."""


@dataclass(frozen=True, eq=False)
class Sam:
    """A social accounting matrix. The row account receives, the column account pays, in one currency unit.

    kinds maps every account to one of `layout.KINDS`; `on` says what a margin is charged on and which factor
    a factor tax falls on (blank: all). Values are finite and read-only. A Sam need not be balanced.
    Raises SamError when labels, shape, values and kinds do not fit together.
    """

    labels: tuple[str, ...]
    values: Values
    kinds: dict[str, str]
    label_en: dict[str, str] = field(default_factory=dict)
    label_zh: dict[str, str] = field(default_factory=dict)
    on: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        values = np.array(self.values, dtype=np.float64)
        values.flags.writeable = False
        object.__setattr__(self, "labels", tuple(self.labels))
        object.__setattr__(self, "values", values)
        for name in ("kinds", "label_en", "label_zh", "on"):
            given: Mapping[str, str] = getattr(self, name)
            object.__setattr__(self, name, {a: given[a] for a in self.labels if given.get(a)})
        if wrong := self._wrong():
            raise SamError("\n  ".join(("this is not a SAM:", *wrong)))

    def _wrong(self) -> list[str]:
        n = len(self.labels)
        if self.values.shape != (n, n):
            return [f"{n} accounts need {n} rows and columns, not {self.values.shape}"]
        twice = [a for a, times in Counter(self.labels).items() if times > 1]
        wrong = [f"account {a!r} appears more than once" for a in twice]
        wrong += [f"account {a!r} has no kind" for a in self.labels if a not in self.kinds]
        wrong += [
            f"unknown kind {k!r} of account {a!r}{nearest(k, KINDS)}" for a, k in self.kinds.items() if k not in KINDS
        ]
        cells = [f"({self.labels[i]}, {self.labels[j]})" for i, j in np.argwhere(~np.isfinite(self.values))]
        return wrong + ([f"cells that are not finite: {shorten(cells)}"] if cells else [])

    @cached_property
    def position(self) -> dict[str, int]:
        """Account -> its place in rows and columns, from 0."""
        return {a: i for i, a in enumerate(self.labels)}

    def __getitem__(self, key: tuple[str, str]) -> float:
        """What `column` pays to `row`: ``sam[row, column]``. KeyError, with the nearest label, if unknown."""
        row, column = key
        return float(self.values[self._at(row), self._at(column)])

    def _at(self, account: str) -> int:
        try:
            return self.position[account]
        except KeyError:
            raise KeyError(f"no account {account!r}{nearest(account, self.labels)}") from None

    def of(self, kind: str) -> tuple[str, ...]:
        """Accounts of one kind, in order."""
        return tuple(a for a in self.labels if self.kinds[a] == kind)

    def block(self, row_kind: str, column_kind: str) -> pd.DataFrame:
        """The cells between two kinds of account."""
        rows, columns = list(self.of(row_kind)), list(self.of(column_kind))
        cells = self.values[np.ix_([self.position[a] for a in rows], [self.position[a] for a in columns])]
        return pd.DataFrame(cells, index=rows, columns=columns)

    def frame(self) -> pd.DataFrame:
        """The whole matrix."""
        labels = list(self.labels)
        return pd.DataFrame(np.array(self.values), index=labels, columns=labels)

    def long(self) -> pd.DataFrame:
        """The nonzero cells with columns row, column, value."""
        i, j = np.nonzero(self.values)
        names = np.array(self.labels, dtype=object)
        return pd.DataFrame({"row": names[i], "column": names[j], "value": self.values[i, j]})

    def totals(self) -> pd.DataFrame:
        """Receipts, payments and their gap by account; `relative` is the gap over the account's own size.

        The size is the larger of the sums of absolute values of row and column, so the measure does not
        depend on the currency unit and negative cells cannot hide a gap.
        """
        receipts, payments = self.values.sum(axis=1), self.values.sum(axis=0)
        size = np.maximum(np.abs(self.values).sum(axis=1), np.abs(self.values).sum(axis=0))
        gap = receipts - payments
        relative = np.divide(gap, size, out=np.zeros_like(gap), where=size > 0)
        columns = {"receipts": receipts, "payments": payments, "gap": gap, "relative": relative}
        return pd.DataFrame(columns, index=list(self.labels))

    @property
    def imbalance(self) -> float:
        """The largest gap between receipts and payments relative to the account's own size."""
        return float(self.totals()["relative"].abs().max()) if self.labels else 0.0

    def with_values(self, values: ArrayLike) -> Sam:
        """The same accounts with other cells."""
        return replace(self, values=np.asarray(values, dtype=np.float64))

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, kinds: Mapping[str, str], **labels: Any) -> Sam:
        """A Sam from a square frame; columns are put in the order of the rows."""
        rows = [str(a) for a in frame.index]
        columns = [str(a) for a in frame.columns]
        if sorted(rows) != sorted(columns):
            raise SamError(f"rows and columns differ: {shorten(sorted(set(rows) ^ set(columns)))}")
        places = [columns.index(a) for a in rows]
        return cls(tuple(rows), frame.to_numpy(dtype=np.float64)[:, places], dict(kinds), **labels)

    @classmethod
    def from_cells(cls, kinds: Mapping[str, str], cells: Iterable[tuple[str, str, float]], **labels: Any) -> Sam:
        """A Sam from (row, column, value); values of the same cell add up."""
        place = {a: i for i, a in enumerate(kinds)}
        values = np.zeros((len(place), len(place)))
        for row, column, value in cells:
            values[place[row], place[column]] += value
        return cls(tuple(kinds), values, dict(kinds), **labels)

    def __repr__(self) -> str:
        counts = Counter(self.kinds[a] for a in self.labels)
        return f"<Sam of {len(self.labels)} accounts: {', '.join(f'{n} {k}' for k, n in counts.items())}>"

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>".replace("<Sam", "&lt;Sam") + self.frame().to_html(float_format=lambda v: f"{v:,.4g}")
