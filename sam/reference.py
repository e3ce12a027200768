"""Parts of documents that code says better: ``python -m sam.reference docs/workbook.md`` (or docs/data.md)."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sam.columns import Column, Sheet
from sam.inputs import MAPPING, SHARES, TOTALS
from sam.layout import FLOWS, KINDS
from sam.parameters import PARAMETERS
from sam.payments import FOLLOWS, MAY
from sam.raw.merging import LAYOUTS
from sam.raw.moves import RULES
from sam.settings import SETTINGS
from sam.sheets import ACCOUNTS, SHEETS

BEGIN, END = "<!-- begin: made by python -m sam.reference -->", "<!-- end -->"


def markdown() -> str:
    """Kinds, sheets, parameters and places of cells as Markdown."""
    sheets = [_sheet(s) for s in (ACCOUNTS, *SHEETS.values(), MAPPING, SHARES, TOTALS)]
    return "\n\n".join(["## Sheets and columns", *sheets, _settings(), _kinds(), _parameters(), _payments(), _cells()])


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _sheet(sheet: Sheet) -> str:
    rows = [(f"`{c.name}`", _holds(c), c.doc) for c in sheet.columns]
    table = _table(("column", "holds", "meaning"), rows)
    unique = f"\n\nNo two rows may have the same {', '.join(f'`{k}`' for k in sheet.key)}." if sheet.key else ""
    return f"### `{sheet.name}`\n\n{sheet.doc}\n\n{table}{unique}"


def _holds(column: Column) -> str:
    what = ["text" if column.kind == "label" else "number"]
    what += [f"at least {column.minimum:g}"] if column.minimum is not None else []
    what += [f"at most {column.maximum:g}"] if column.maximum is not None else []
    what += [" or ".join(column.refers)] if column.refers else []
    what += ["column may be left out"] if column.optional else ["may be blank"] if column.blank else []
    return ", ".join(what)


def _settings() -> str:
    rows = []
    for key, setting in SETTINGS.items():
        may = ", ".join(f"`{w}`" for w in setting.words) or ("text" if setting.number is None else "number")
        given = setting.number if setting.number is not None and not math.isnan(setting.number) else None
        default = f"`{setting.words[0]}`" if setting.words else "none" if given is None else f"{given:g}"
        rows.append((f"`{key}`", may, default, setting.meaning))
    return "## Settings\n\n" + _table(("setting", "may be", "default", "meaning"), rows)


def _kinds() -> str:
    return "## Kinds of account\n\n" + _table(("kind", "meaning"), [(f"`{k}`", doc) for k, doc in KINDS.items()])


def _parameters() -> str:
    rows = [
        (f"`{name}`", ", ".join(p.kinds) or "none", f"{p.default:g}", p.range, p.meaning)
        for name, p in PARAMETERS.items()
    ]
    head = ("parameter", "account", "default", "range", "meaning")
    return "## Parameters of sheet `elasticities`\n\n" + _table(head, rows)


def _payments() -> str:
    """What each word of column `follows` means, and which may stand where, the default first."""
    words = _table(("`follows`", "meaning"), [(f"`{word}`", doc) for word, doc in FOLLOWS.items()])
    grouped: dict[tuple[str, ...], dict[str, dict[str, None]]] = {}
    for (receiver, payer), allowed in MAY.items():
        grouped.setdefault(allowed, {}).setdefault(payer, {})[receiver] = None
    rows: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for allowed, payers in grouped.items():
        for payer, receivers in payers.items():
            rows.setdefault((tuple(receivers), allowed), []).append(payer)
    lines = [
        (", ".join(payers), ", ".join(receivers), ", ".join(f"`{w}`" for w in allowed))
        for (receivers, allowed), payers in rows.items()
    ]
    head = ("payer", "receiver", "may follow, the default first")
    return f"## What payments may follow\n\n{words}\n\n{_table(head, lines)}"


def _cells() -> str:
    """One line for each meaning: which rows, which columns, and whether it may be negative."""
    grouped: dict[tuple[str, bool], tuple[dict[str, None], dict[str, None]]] = {}
    for flow in FLOWS.values():
        rows, columns = grouped.setdefault((flow.meaning, flow.negative), ({}, {}))
        rows[flow.row], columns[flow.column] = None, None
    lines = [
        (", ".join(rows), ", ".join(columns), meaning, "yes" if negative else "no")
        for (meaning, negative), (rows, columns) in grouped.items()
    ]
    head = ("row (receives)", "column (pays)", "meaning", "may be negative")
    return "## Where cells may stand\n\n" + _table(head, lines)


def bookings() -> str:
    """Layouts with a name, and the bookings of others that are moved, as Markdown."""
    layouts = _table(("`--layout`", "what it is"), [(f"`{name}`", doc) for name, doc in LAYOUTS.items()])
    moves = "\n".join(f"- {' '.join((rule.__doc__ or '').split())}" for rule in RULES)
    return f"## Layouts with a name\n\n{layouts}\n\n## What is moved, with the amount said\n\n{moves}"


PARTS: dict[str, Callable[[], str]] = {"workbook.md": markdown, "data.md": bookings}
"""Document -> its part that is made."""


def refreshed(text: str, name: str) -> str:
    """A document with its reference part made anew."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{PARTS[name]()}\n\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(refreshed(path.read_text(encoding="utf-8"), path.name), encoding="utf-8")
