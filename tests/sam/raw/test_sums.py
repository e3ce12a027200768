"""Totals, subtotals and lists of several tables: what is counted twice in a file is counted once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sam.errors import WorkbookError
from sam.matrix import Sam
from sam.raw import import_sam
from sam.raw.totals import is_total
from tests.economies import economy
from tests.messes import Rows, listed, same, square, to_excel


def with_subtotals(sam: Sam, groups: dict[str, list[str]], before: bool) -> Rows:
    """A row and a column of sums for each group of accounts, before or behind its members."""
    order: list[tuple[str, list[str]]] = []
    for a in sam.labels:
        here = [(g, members) for g, members in groups.items() if a == members[0 if before else -1]]
        order += [*here, (a, [a])] if before else [(a, [a]), *here]
    places = [[sam.position[m] for m in members] for _, members in order]
    body = [[float(sam.values[np.ix_(r, c)].sum()) for c in places] for r in places]
    return [["", *(name for name, _ in order)], *([order[k][0], *row] for k, row in enumerate(body))]


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("names", [("Producers", "Goods"), ("活动合计", "商品合计"), ("Total activities", "Sub-total")])
@pytest.mark.parametrize("seed", range(3))
def test_a_subtotal_is_no_account_whatever_it_is_called(
    seed: int, names: tuple[str, str], before: bool, tmp_path: Path
) -> None:
    sam = economy(seed).sam
    groups = {names[0]: list(sam.of("activity")), names[1]: list(sam.of("commodity"))}
    rows = with_subtotals(sam, {g: members for g, members in groups.items() if len(members) > 1}, before)
    made = import_sam(to_excel(rows, tmp_path / "sam.xlsx"), kinds=sam.kinds)
    same(made.workbook.sam, sam)
    assert any("totals left out" in step for step in made.steps)


@pytest.mark.parametrize("name", ["Summer crops", "Totora reed", "Checked cloth", "Total fertilizer"])
def test_an_account_that_is_no_sum_is_no_total(name: str, tmp_path: Path) -> None:
    sam = economy(1).sam
    kinds = {name if a == sam.of("commodity")[0] else a: kind for a, kind in sam.kinds.items()}
    named = Sam(tuple(kinds), sam.values, kinds)
    same(import_sam(to_excel(square(named), tmp_path / "sam.xlsx"), kinds=kinds).workbook.sam, named)


def test_words_for_totals() -> None:
    assert all(map(is_total, ("TOTAL", "Total 合计", "sub-total", "工业 小计", "Grand total", "TOT")))
    assert not any(map(is_total, ("Summer crops", "totora", "receiver", "总部", "Checkers")))


def several(sam: Sam, apart: tuple[str, ...]) -> Rows:
    """A list of two tables, the second with twice the amounts of the first."""
    head, *lines = listed(sam)
    keys = ([k + 1.0 if name == "year" else f"{name} {k}" for name in apart] for k in range(2))
    return [[*apart, *head[1:]], *([*key, r, c, v * (k + 1)] for k, key in enumerate(keys) for _, r, c, v in lines)]


@pytest.mark.parametrize("apart", [("year",), ("country",), ("unit", "year")])
def test_a_list_of_several_tables_is_never_added_up(apart: tuple[str, ...], tmp_path: Path) -> None:
    sam = economy(2).sam
    path = to_excel(several(sam, apart), tmp_path / "list.xlsx")
    with pytest.raises(
        WorkbookError, match=r"a list of 2 tables, which column (year|country|unit) tells apart.*--sheet"
    ):
        import_sam(path)
    second = {"year": "2", "country": "country 1", "unit": "unit 1"}[apart[0]]
    twice = Sam(sam.labels, sam.values * 2, sam.kinds)
    same(import_sam(path, sheet=second, kinds=sam.kinds).workbook.sam, twice)


def test_two_columns_of_amounts_are_two_tables(tmp_path: Path) -> None:
    sam = economy(2).sam
    head, *lines = [row[1:] for row in listed(sam, ("row", "column", "2014"))]
    path = to_excel([[*head, "2019"], *([r, c, v, 2 * v + 0.5] for r, c, v in lines)], tmp_path / "list.xlsx")
    with pytest.raises(WorkbookError, match="a list of 2 tables, which column of amounts tells apart: 2014, 2019"):
        import_sam(path)
    same(import_sam(path, sheet="2014", kinds=sam.kinds).workbook.sam, sam)


def test_lines_that_stand_twice_are_added_and_said(tmp_path: Path) -> None:
    sam = economy(3).sam
    head, *lines = [row[1:] for row in listed(sam)]
    halves = [[r, c, v / 2] for r, c, v in lines for _ in range(2)]
    made = import_sam(to_excel([head, *halves], tmp_path / "list.xlsx"), kinds=sam.kinds)
    same(made.workbook.sam, sam)
    assert f"lines with the same two accounts as another are added to it: {len(lines)}" in made.steps
