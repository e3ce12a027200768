"""What a user wants held while balancing, in the words of the command line -> cells and totals."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sam.controls import Control
from sam.errors import SamError, nearest
from sam.layout import KINDS
from sam.matrix import Sam


def held_cells(sam: Sam, texts: Iterable[str]) -> dict[tuple[str, str], None]:
    """Nonzero cells named by texts such as ``tariff,goods``, ``tax_sales,*`` or ``factor,activity``.

    Each side is a label, a kind of account, or ``*``. Raises SamError for what is none of these.
    """
    cells: dict[tuple[str, str], None] = {}
    for text in texts:
        row, comma, column = text.partition(",")
        if not comma:
            raise SamError(f"hold {text!r}: write ROW,COLUMN, each a label, a kind of account or *")
        rows, columns = _accounts(sam, row.strip()), _accounts(sam, column.strip())
        cells |= dict.fromkeys((r, c) for r in rows for c in columns if sam[r, c] != 0)
    return cells


def weights(sam: Sam, texts: Iterable[str]) -> dict[tuple[str, str], float]:
    """Trust in cells, by texts such as ``factor,activity=10``: such a cell moves a tenth as much as others."""
    found: dict[tuple[str, str], float] = {}
    for text in texts:
        cells, _, value = text.rpartition("=")
        found |= dict.fromkeys(held_cells(sam, [cells]), _number("weight", text, value))
    return found


def controls(sam: Sam, texts: Iterable[str]) -> dict[Control, float]:
    """Sums of blocks, by texts such as ``factor+tax_production,activity=92210``; sides may be joined by +."""
    found: dict[Control, float] = {}
    for text in texts:
        cells, _, value = text.rpartition("=")
        row, comma, column = cells.partition(",")
        if not comma:
            raise SamError(f"hold sum {text!r}: write ROW,COLUMN=VALUE, such as factor,activity=92210")
        sides = (
            tuple(dict.fromkeys(a for t in side.split("+") for a in _accounts(sam, t.strip())))
            for side in (row, column)
        )
        rows, columns = sides
        found[rows, columns] = _number("hold sum", text, value)
    return found


def _number(what: str, text: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        raise SamError(f"{what} {text!r}: {value!r} is no number") from None
    if not np.isfinite(number):
        raise SamError(f"{what} {text!r}: not a finite number")
    return number


def _accounts(sam: Sam, text: str) -> tuple[str, ...]:
    if text in sam.position:
        return (text,)
    if text == "*":
        return sam.labels
    if text in KINDS:
        return sam.of(text)
    raise SamError(f"hold: {text!r} is no account and no kind of account{nearest(text, (*sam.labels, *KINDS))}")


def held_totals(sam: Sam, texts: Iterable[str]) -> dict[str, float]:
    """Totals named by texts such as ``state=receipts``, ``world=payments`` or ``labour=1250``."""
    present = sam.totals()
    totals: dict[str, float] = {}
    for text in texts:
        account, equals, value = text.rpartition("=")
        if not equals or account not in sam.position:
            hint = nearest(account, sam.labels)
            raise SamError(f"hold total {text!r}: write ACCOUNT=VALUE with a known account{hint}")
        if value in ("receipts", "payments"):
            totals[account] = present[value].to_dict()[account]
            continue
        totals[account] = _number("hold total", text, value)
    return totals
