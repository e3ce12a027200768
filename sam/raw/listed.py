"""What a file lists of its accounts beside the matrix: kinds, names and what they are charged on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sam.chinese import COLUMN_NAMES, meant
from sam.grid import Grid, label
from sam.raw.vocabulary import kind_named
from sam.sheets import ACCOUNTS

_OTHER = {"account": ("accounts", "code", "代码", "名称"), "kind": ("type",)}
"""Headings of others, beside ours in English and Chinese."""


@dataclass
class Listed:
    """Account -> its kind, names, and what it is charged on; `sheet`: where it stands, "" where nothing does."""

    sheet: str = ""
    kinds: dict[str, str] = field(default_factory=dict)
    label_en: dict[str, str] = field(default_factory=dict)
    label_zh: dict[str, str] = field(default_factory=dict)
    on: dict[str, str] = field(default_factory=dict)


def read_listed(grids: Mapping[str, Grid]) -> Listed:
    """The first sheet with a column of accounts and one of kinds, English or Chinese."""
    for name, grid in grids.items():
        rows = [grid.rows[i] for i in sorted(grid.rows)]
        places = _places([label(v) for v in rows[0]]) if rows else {}
        if not {"account", "kind"} <= set(places):
            continue
        found = Listed(name)
        for row in rows[1:]:
            cells = {what: label(row[j]) for what, j in places.items() if j < len(row)}
            account = cells.get("account", "")
            if account and (kind := kind_named(cells.get("kind", ""))):
                found.kinds[account] = kind
            for what in ("label_en", "label_zh", "on"):
                if account and cells.get(what):
                    getattr(found, what)[account] = cells[what]
        return found
    return Listed()


def _places(heads: Iterable[str]) -> dict[str, int]:
    """Column of sheet `accounts` -> where it stands; the first that is called so."""
    places: dict[str, int] = {}
    for j, head in enumerate(heads):
        other = next((what for what, words in _OTHER.items() if head.casefold() in words), "")
        what = meant(COLUMN_NAMES, head, ACCOUNTS.names) or other if head else ""
        if what:
            places.setdefault(what, j)
    return places
