"""Settings are declared once: what reads them, the checks, the template and the reference say the same."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import cge
import sam
from sam.checks import check
from sam.data import bundled, names
from sam.settings import PEOPLE, POPULATION, SETTINGS
from sam.template import template
from sam.workbook import read_workbook
from tests.economies import with_settings

READ = re.compile(r"""(?:\b(?:choice|number)\((?:\w+\.)?workbook, |\.setting\(|data\.number\(f)"([a-z_]+)""")


def test_everything_declared_is_read_and_everything_read_is_declared() -> None:
    sources = [p for package in (cge, sam) for p in Path(str(package.__file__)).parent.rglob("*.py")]
    found = {key for path in sources for key in READ.findall(path.read_text(encoding="utf-8"))}
    read = {POPULATION if key == PEOPLE else key for key in found}
    assert read <= set(SETTINGS)
    assert {k for k, s in SETTINGS.items() if s.words or s.number is not None} <= read


@pytest.mark.parametrize("key", [k for k, s in SETTINGS.items() if s.words])
def test_a_wrong_word_is_an_error_in_its_cell_and_a_right_one_is_none(key: str) -> None:
    for word in SETTINGS[key].words:
        assert [f for f in check(with_settings(template(), **{key: word})) if f.sheet == "settings"] == []
    (found,) = (f for f in check(with_settings(template(), **{key: "x"})) if f.sheet == "settings")
    assert (found.severity, found.cell) == ("error", "B2")
    assert all(word in found.message for word in SETTINGS[key].words)


@pytest.mark.parametrize("text", ["many", "nan", "inf"])
def test_a_number_is_a_number(text: str) -> None:
    (found,) = (f for f in check(with_settings(template(), share_distortion=text)) if f.sheet == "settings")
    assert (found.severity, found.cell) == ("error", "B2")


def test_a_key_that_nothing_reads_is_a_note_with_the_nearest() -> None:
    book = with_settings(template(), proces_on="inputs", population_rurl="3", population_urban="2")
    found = [f for f in check(book) if f.sheet == "settings"]
    assert [(f.severity, f.cell) for f in found] == [("note", "A2"), ("note", "A3")]
    assert "process_on" in found[0].message
    assert "population_rural" in found[1].message


def test_the_template_lists_every_choice_at_its_default() -> None:
    book = template()
    assert {k: book.setting(k) for k, s in SETTINGS.items() if s.words} == {
        k: s.words[0] for k, s in SETTINGS.items() if s.words
    }
    bare = replace(book, tables={k: v for k, v in book.tables.items() if k != "settings"})
    one, other = (cge.Model(b).solve({"tfp_economy": cge.multiply(1.05, basis="gross_output")}) for b in (book, bare))
    assert one.x.tolist() == other.x.tolist()


def test_no_bundled_workbook_has_a_key_that_nothing_reads() -> None:
    for name in names():
        book = read_workbook(bundled(name))
        assert len(book.tables["settings"]) > 0
        assert [f for f in check(book) if f.sheet == "settings"] == []
