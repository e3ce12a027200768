"""What is to be said beside results that rest on an assumption: sheet `notes`, one row for an account or a result.

A row of a report is marked where its name (an indicator or symbol) or one of its members is an item of the sheet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from cge.errors import ExperimentError, nearest
from cge.indicators import INDICATORS
from cge.language.reference import as_tuple

if TYPE_CHECKING:
    from cge.experiment.tables import Row
    from cge.model.model import Model

MARK = " *"
Notes = dict[str, tuple[str, str]]


def notes(model: Model) -> Notes:
    """Item -> note in English and in Chinese. Raises ExperimentError where an item is nothing a report could show."""
    table = model.workbook.tables.get("notes")
    if table is None:
        return {}
    members = {str(part) for own in model.members.values() for k in own for part in as_tuple(k)}
    known = {*INDICATORS, *model.members, *members, *model.workbook.sam.labels}
    place = model.workbook.addresses.finding
    wrong = [
        str(place("notes", "item", row, f"no account, indicator or symbol {r['item']!r}{nearest(r['item'], known)}"))
        for row, r in model.workbook.addresses.rows("notes")
        if r["item"] not in known
    ]
    if wrong:
        raise ExperimentError("sheet notes:", wrong)
    return {str(r["item"]): (str(r["note"]), str(r["note_zh"])) for _, r in table.iterrows()}


def noted(row: Row, known: Notes) -> list[str]:
    """Items of the sheet that a row is about."""
    return [item for item in (row.name, *as_tuple(row.member)) if item in known]


def marked(rows: Iterable[Row], known: Notes) -> list[Row]:
    """The rows, with a mark on those that a note is about."""
    return [replace(r, label_en=r.label_en + MARK, label_zh=r.label_zh + MARK) if noted(r, known) else r for r in rows]


def footnotes(rows: Iterable[Row], known: Notes) -> list[tuple[str, str, str]]:
    """(item, English, Chinese) of the notes on these rows, each once."""
    found = dict.fromkeys(item for r in rows for item in noted(r, known))
    return [(item, *known[item]) for item in found]
