"""What a sheet and a column of it are, as the workbook declares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ACCOUNT, GROUP = "account", "group"


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    kind       "label" (text, "" when blank) or "number" (float, NaN when blank)
    optional   the whole column may be missing; blank: single cells may be
    refers     kinds of account a label must belong to; ACCOUNT for any, GROUP for a name of sheet `groups`
    choices    the labels allowed; adds: quantities that add up when accounts are merged
    infinite   the text `inf` is a number here; minimum, maximum: the range allowed
    """

    name: str
    kind: Literal["label", "number"]
    doc: str
    optional: bool = False
    blank: bool = False
    refers: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    adds: bool = False
    infinite: bool = False
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns in order, and the columns that together may not repeat."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(c for c in self.columns if c.name == name)


def label(name: str, doc: str, *refers: str, blank: bool = False, choices: tuple[str, ...] = ()) -> Column:
    return Column(name, "label", doc, blank=blank, refers=refers, choices=choices)


def remark(name: str, doc: str) -> Column:
    return Column(name, "label", doc, optional=True, blank=True)


SOURCE = remark("source", "where the number comes from")
UNIT = remark("unit", "physical unit; one per quantity that is to be added up")
QUANTITY = Column("quantity", "number", "amount in its unit", adds=True)
