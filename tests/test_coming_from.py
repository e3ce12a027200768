"""The dictionary for those who come from other models: every name of ours in it exists."""

from __future__ import annotations

import re

import pytest

from cge.model.closures import CLOSURES
from cge.model.model import Model
from tests.economies import ROOT, Shape, economy

SYMBOLS = Model(economy(0, Shape())).symbols
TEXT = (ROOT / "docs" / "coming_from.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """Cells of the table under a heading."""
    part = TEXT.split(f"## {heading}\n")[1].split("\n## ")[0]
    return [[c.strip() for c in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")][2:]


@pytest.mark.parametrize("row", rows("Symbols"), ids=lambda r: r[0])
def test_every_symbol_exists(row: list[str]) -> None:
    names = re.findall(r"`(\w+)`", row[-1])
    assert len(row) == 5
    assert names
    assert [n for n in names if n not in SYMBOLS] == []


@pytest.mark.parametrize("row", rows("Closures"), ids=lambda r: r[0])
def test_every_closure_exists(row: list[str]) -> None:
    names = re.findall(r"`(\w+)`", row[-1])
    assert names
    assert [n for n in names if n not in CLOSURES] == []
