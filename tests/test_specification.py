"""docs/specification.md: every citation finds its heading, every equation stands in a section it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cge.blocks import ALL
from cge.language.equation import Equation
from tests.economies import ROOT

TEXT = (ROOT / "docs" / "specification.md").read_text(encoding="utf-8")
CITATION = re.compile(r"\b(?:model-)?spec(?:ification)?(?:,? section)?\s+(\d(?:\.\d)?(?:(?: \([a-z ]+\))?, \d\.\d)*)")
"""spec 2.5; spec 2.2, 2.7; spec 2.1 (trap), 2.3; model-spec section 2.3 (sources of the workbooks)."""
EQUATIONS = [e for block in ALL for e in block]


def sections() -> dict[str, str]:
    """Number -> text of a section."""
    parts = re.split(r"^## (\d(?:\.\d)?) ", TEXT, flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def cited(text: str) -> list[str]:
    """Numbers of all sections a text cites, in order."""
    return [n for found in CITATION.findall(text) for n in re.findall(r"\d(?:\.\d)?", found)]


def citations() -> Iterator[tuple[Path, str]]:
    """(file, number) of every citation in code, tests, docs, recipes and experiments."""
    for folder in ("cge", "sam", "tests", "docs", "experiments", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".md", ".csv", ".yaml", ".json"):
                yield from ((path, n) for n in cited(path.read_text(encoding="utf-8")))


def test_citations_are_read() -> None:
    assert cited("source='spec 2.1 (trap), 2.3', spec 3; model-spec 4.1, special 9.9") == ["2.1", "2.3", "3", "4.1"]
    assert cited("(spec 5.1, invariants 12, 13); spec\n2.5") == ["5.1", "2.5"]


def test_every_citation_is_a_heading() -> None:
    found, headings = list(citations()), sections()
    assert len(found) > 100
    assert [f"{path.relative_to(ROOT)}: spec {n}" for path, n in found if n not in headings] == []


@pytest.mark.parametrize("equation", EQUATIONS, ids=[e.name for e in EQUATIONS])
def test_every_equation_has_a_source_and_its_place(equation: Equation) -> None:
    """An equation says where it comes from, and the specification describes it in a section it cites."""
    assert equation.source.strip(), f"{equation.where}: equation {equation.name} names no source"
    numbers = cited(equation.source)
    text = "".join(sections()[n] for n in numbers) if numbers else TEXT
    place = f"section {', '.join(numbers)} of docs/specification.md" if numbers else "docs/specification.md"
    assert f"`{equation.name}`" in text, f"{equation.where}: {equation.name} is not described in {place}"


def test_it_names_only_what_exists() -> None:
    """Every equation stands in a table, no other does, and every symbol is one."""
    names = {e.name for e in EQUATIONS}
    rows = re.findall(r"^\| equation \|.*?\n\|[-|]+\n(.*?)\n\n", TEXT, flags=re.M | re.S)
    named = {n for table in rows for row in table.split("\n") for n in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == names
    symbols = {s for block in ALL for s in block.symbols}
    assert set(re.findall(r"`([pqvtse]_\w+)`", TEXT)) <= symbols
