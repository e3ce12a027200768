"""Checks: what is sound, what is not, and that neither depends on the unit or the order of accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam import FindingsError, Sam, Workbook, write_workbook
from sam.checks import check, check_file, require_sound
from sam.errors import Finding, errors
from sam.layout import FLOWS, KINDS
from sam.template import template


def changed(*cells: tuple[str, str, float]) -> Workbook:
    """The template with some cells at other values."""
    workbook = template()
    frame = workbook.sam.frame()
    for row, column, value in cells:
        frame.loc[row, column] = value
    return replace(workbook, sam=workbook.sam.with_values(frame.to_numpy()))


def wrong(workbook: Workbook) -> list[Finding]:
    return list(errors(check(workbook)))


def test_the_template_is_sound() -> None:
    assert wrong(template()) == []
    assert require_sound(template())


BUNDLED = sorted((Path(__file__).parents[2] / "sam" / "data").rglob("*.xlsx"))


@pytest.mark.parametrize("path", BUNDLED, ids=lambda p: p.stem)
def test_bundled_workbooks_are_sound(path: Path) -> None:
    assert list(errors(check_file(path))) == []


@given(st.sampled_from([1e-12, 1e-6, 1.0, 1e9, 1e30]), st.floats(1e-6, 0.5))
def test_the_unit_does_not_matter(unit: float, gap: float) -> None:
    sam = template().sam
    assert not errors(check(Workbook(sam.with_values(sam.values * unit))))
    off = changed(("labour", "industry", 60 * (1 + gap))).sam
    found = errors(check(Workbook(off.with_values(off.values * unit))))
    assert [f.account for f in found] == ["labour, industry"]


def test_an_imbalance_has_amount_and_percentage() -> None:
    """The gap of a row is that of a column: the cell that closes both is named. Other gaps are single accounts."""
    (cell,) = wrong(changed(("labour", "industry", 70.0)))
    assert cell.where == "sam!C12"
    assert "labour receives 10 more than it pays (+4.31 % of its size)" in cell.message
    assert "C12 (labour receives 10 too much from industry)" in cell.message
    three = wrong(changed(("labour", "industry", 70.0), ("capital", "services", 70.0)))
    assert [f.account for f in three] == ["capital", "labour", "industry", "services"]
    found = {f.account: f for f in three}["labour"]
    assert found.where == "sam!A12"
    assert "receives 232, pays 222, gap 10 (+4.31 % of its size)" in found.message


def test_negative_cells_cannot_hide_a_gap() -> None:
    """Large cells of both signs: the size of the account is what flows, not what is left over."""
    sam = changed(("stocks", "saving", 1.1)).sam
    assert sam.totals().loc["stocks", "relative"] == pytest.approx(0.1 / 7)


@pytest.mark.parametrize(("row", "column"), [(r, c) for r in KINDS for c in KINDS])
def test_every_cell_may_stand_or_may_not(row: str, column: str) -> None:
    kinds = {"r": row, "c": column}
    for value in (5.0, -5.0):
        found = check(Workbook(Sam.from_cells(kinds, [("r", "c", value)])))
        here = [f for f in found if f.account == "r, c"]
        flow = FLOWS.get((row, column))
        if flow is None:
            assert "may not stand here" in here[0].message
        elif value < 0:
            assert [f.severity for f in here] == ["note" if flow.negative else "error"]
        else:
            assert here == []


def test_a_cell_in_the_wrong_place_says_where_it_belongs() -> None:
    found = {f.where: f for f in wrong(changed(("labour", "rural", 3.0)))}
    message = found["sam!N12"].message
    assert "3 may not stand here (factors paid by households)" in message
    assert "let one of its own pay the factor" in message


CASES: dict[str, tuple[Callable[[], Workbook], str]] = {
    "empty": (lambda: _with_account("idle", "commodity"), "neither receives nor pays"),
    "disconnected": (lambda: _with_account("island", "household", 5.0), "disconnected"),
    "no factor": (lambda: Workbook(Sam.from_cells({"a": "activity"}, [])), "no account of kind factor"),
}


def _with_account(name: str, kind: str, own: float = 0.0) -> Workbook:
    sam = template().sam
    n = len(sam.labels)
    values = np.zeros((n + 1, n + 1))
    values[:n, :n], values[n, n] = sam.values, own
    return Workbook(Sam((*sam.labels, name), values, {**sam.kinds, name: kind}))


@pytest.mark.parametrize("case", CASES)
def test_structure(case: str) -> None:
    make, message = CASES[case]
    assert any(message in f.message for f in wrong(make()))


def test_an_unfit_workbook_is_refused_with_every_error() -> None:
    with pytest.raises(FindingsError) as e:
        require_sound(changed(("labour", "industry", 70.0), ("labour", "rural", 3.0)))
    assert {"industry", "labour", "labour, rural"} <= {f.account for f in e.value.findings}


def test_cells_in_memory_are_placed_as_they_are_written(tmp_path: Path) -> None:
    workbook = changed(("labour", "industry", 70.0), ("labour", "rural", 3.0))
    workbook.tables["groups"].loc[0, "account"] = "nobody"
    write_workbook(workbook, tmp_path / "x.xlsx")
    assert set(errors(check_file(tmp_path / "x.xlsx"))) == set(wrong(workbook))


def test_home_consumption_may_stand() -> None:
    """It is read, so no complaint about its place (the balance is another matter)."""
    assert not any("may not stand" in f.message for f in wrong(changed(("agriculture", "rural", 1.0))))


@pytest.mark.parametrize(
    ("label", "words"),
    [("a,b", "comma"), ("a[1]", "brackets"), ("a]", "brackets"), ("*", r"\* means all"), ("x*", r"\* means all")],
)
def test_a_label_that_no_symbol_could_name_is_found(label: str, words: str) -> None:
    found = [f for f in check(_renamed({"food": label})) if f.severity == "error"]
    assert [f for f in found if f.account == label and re.search(words, f.message)]


@pytest.mark.parametrize(
    ("twin", "what"),
    [
        ("ｆood", "full width"),
        ("fo\u200bod", "invisible marks"),
        ("fo od", "blanks"),
        ("ｆoo\u200bd", "invisible marks and full width"),
    ],
)
def test_labels_that_look_alike_are_found(twin: str, what: str) -> None:
    found = [f.message for f in check(_renamed({"goods": twin})) if f.severity == "error"]
    assert any(f"differs from 'food' only in {what}:" in m for m in found), found


def test_composed_and_decomposed_letters_are_told_apart() -> None:
    found = [f.message for f in check(_renamed({"goods": "caf\u00e9", "food": "cafe\u0301"}))]
    assert any("only in Unicode form" in m for m in found), found


def _renamed(names: dict[str, str]) -> Workbook:
    """The template with other labels, without its sheets."""
    book = template()
    labels = tuple(names.get(a, a) for a in book.sam.labels)
    kinds = {names.get(a, a): k for a, k in book.sam.kinds.items()}
    return Workbook(Sam(labels, book.sam.values, kinds), {})


def test_blanks_of_two_kinds_differ_in_blanks() -> None:
    found = [f.message for f in check(_renamed({"goods": "raw\u00a0food", "food": "raw food"}))]
    assert any("only in blanks" in m for m in found), found


@pytest.mark.parametrize("twin", ["ｅnergy", "ener\u200bgy", "en ergy", "ｇoods"])
def test_a_group_that_looks_like_another_name_is_found(twin: str) -> None:
    """Beside the group `energy` and the account `goods` of the template."""
    book = template()
    extra = pd.DataFrame({"group": [twin], "account": ["coal"]})
    tables = book.tables | {"groups": pd.concat([book.tables["groups"], extra], ignore_index=True)}
    found = [f.message for f in check(Workbook(book.sam, tables)) if f.severity == "error"]
    assert len(found) == 1, found
    assert found[0].startswith(f"{twin!r}: differs from")
