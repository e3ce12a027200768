"""Home consumption by activity and commodity: rows of sheet `expenditure` that name an activity.

As in the IFPRI standard model (QHA[a,c,h]): a household consumes of each commodity that an activity makes, at the price
the activity sells it at, with an expenditure elasticity of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import TYPE_CHECKING, Any

from cge.errors import DataError
from sam.errors import Finding

if TYPE_CHECKING:
    from sam import Workbook

OWN = "own_"
_SUM = 1e-6

Values = dict[tuple[str, str], dict[str, float]]
Row = tuple[int, dict[str, Any]]


def own_good(activity: str, commodity: str = "") -> str:
    """Name of what is consumed at home: of all an activity makes, or of one commodity."""
    return f"{OWN}{activity}_{commodity}" if commodity else OWN + activity


def home_rows(workbook: Workbook) -> Iterator[Row]:
    """Rows of sheet `expenditure` that name an activity."""
    return ((n, r) for n, r in workbook.addresses.rows("expenditure") if r.get("activity"))


def home_values(workbook: Workbook) -> Values:
    """(activity, commodity) -> household -> what it consumes of it at home. Raises DataError."""
    sam, rows, wrong = workbook.sam, list(home_rows(workbook)), list[Finding]()
    cells: dict[tuple[str, str], list[Row]] = {}
    for n, r in rows:
        column, message = _complaint(workbook, r)
        if message:
            wrong.append(workbook.addresses.finding("expenditure", column, n, message))
        else:
            cells.setdefault((str(r["activity"]), str(r["household"])), []).append((n, r))
    wrong += _left_out(workbook, cells) if not wrong else []
    values: Values = {}
    for (a, h), mine in cells.items():
        given = [float(r.get("value", float("nan"))) for _, r in mine]
        given = [sam[a, h]] if len(given) == 1 and isnan(given[0]) else given
        if not abs(sum(given) - sam[a, h]) <= _SUM * sam[a, h]:  # a blank is no number
            message = (
                f"what {h} consumes of {a} at home adds up to {sum(given):,.6g}, not the {sam[a, h]:,.6g} of the SAM"
            )
            wrong.append(workbook.addresses.finding("expenditure", "value", mine[0][0], message))
            continue
        for (_, r), value in zip(mine, given, strict=True):
            values.setdefault((a, str(r["commodity"])), {})[h] = value * sam[a, h] / sum(given)
    if wrong:
        raise DataError("home consumption:", wrong)
    return values


def _complaint(workbook: Workbook, r: dict[str, Any]) -> tuple[str, str]:
    """(column, what is wrong with a row); ("", "") where nothing is."""
    sam, a, c, h = workbook.sam, str(r["activity"]), str(r["commodity"]), str(r["household"])
    if sam.kinds.get(a) != "activity":
        return "activity", f"{a!r} is not an activity"
    if sam.kinds.get(c) != "commodity" or not sam[a, c]:
        return "commodity", f"{a} sells no {c!r}, so there is no price at which it could be consumed at home"
    if sam.kinds.get(h) != "household" or not sam[a, h]:
        return "household", f"sheet sam has no consumption of {h!r} at home from {a}"
    return "", ""


def _left_out(workbook: Workbook, cells: dict[tuple[str, str], list[Row]]) -> list[Finding]:
    """Households that consume at home from an activity of which only the others' consumption is told apart."""
    sam, found = workbook.sam, []
    for a, first in {a: rows[0][0] for (a, _), rows in reversed(cells.items())}.items():
        for h in sam.of("household"):
            if sam[a, h] and (a, h) not in cells:
                message = f"{h} consumes at home from {a} too, and no row says what: add one"
                found.append(workbook.addresses.finding("expenditure", "household", first, message))
    return found
