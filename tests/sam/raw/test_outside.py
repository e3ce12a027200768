"""What stands around a matrix: accounts numbered on one side, other tables, checks, lines without a label."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from sam.errors import FindingsError, WorkbookError
from sam.matrix import Sam
from sam.raw import import_sam
from tests.economies import economy
from tests.messes import Rows, same, square, to_excel, with_totals
from tests.official_tables import HEADINGS, draw, nbs, write


@pytest.fixture(scope="module")
def sam() -> Sam:
    return economy(4).sam


def shares(rows: Rows) -> Rows:
    """The same labels over shares of columns."""
    sums = [sum(row[k] for row in rows[1:]) or 1.0 for k in range(1, len(rows[0]))]
    return [rows[0], *([row[0], *(v / s for v, s in zip(row[1:], sums, strict=True))] for row in rows[1:])]


def beside(left: Rows, right: Rows) -> Rows:
    short: Rows = [[] for _ in range(len(left) - len(right))]
    return [[*a, None, *b] for a, b in zip(left, [*right, *short], strict=True)]


def numbered(rows: Rows, row: str, column: str) -> Rows:
    """Labels of rows and columns with numbers: {k} is the number, {a} the label."""
    head = ["", *(column.format(k=k, a=a) for k, a in enumerate(rows[0][1:], 1))]
    return [head, *([row.format(k=k, a=r[0]), *r[1:]] for k, r in enumerate(rows[1:], 1))]


AROUND = {
    "shares below": lambda sam: [*with_totals(square(sam)), [], ["Shares"], *shares(square(sam))],
    "shares beside": lambda sam: beside(with_totals(square(sam)), shares(square(sam))),
    "shares beside, no labels": lambda sam: beside(with_totals(square(sam)), [r[1:] for r in shares(square(sam))]),
    "a check and a percentage": lambda sam: [
        [*row, *extra]
        for row, extra in zip(
            with_totals(square(sam)),
            [("difference", "% of GDP"), *((0.0, k + 0.5) for k, _ in enumerate(sam.labels)), (0.0, 1.0)],
            strict=True,
        )
    ],
    "numbers of accounts": lambda sam: [
        ["", "receives / pays", *sam.labels],
        ["", "", *map(float, range(1, len(sam.labels) + 1))],
        *([r[0], float(k), *r[1:]] for k, r in enumerate(square(sam)[1:], 1)),
    ],
    "totals without a word": lambda sam: [[*with_totals(square(sam), "")[0]], *with_totals(square(sam), "")[1:]],
}


@pytest.mark.parametrize("what", AROUND)
def test_what_stands_around_is_no_account_and_is_said(what: str, sam: Sam, tmp_path: Path) -> None:
    made = import_sam(to_excel(AROUND[what](sam), tmp_path / "sam.xlsx"), kinds=sam.kinds)
    same(made.workbook.sam, sam)
    assert any("left out" in step for step in made.steps)


WAYS = {
    "1. Maize | Maize": ("{k}. {a}", "{a}"),
    "Maize | 2 Maize": ("{a}", "{k} {a}"),
    "1 Maize | 1": ("{k} {a}", "{k}"),
    "1 | 1、Maize": ("{k}", "{k}、{a}"),
}


@pytest.mark.parametrize("total", ["", "Total", "总收入"])
@pytest.mark.parametrize("way", WAYS)
def test_numbers_on_one_side_are_the_same_accounts(way: str, total: str, sam: Sam, tmp_path: Path) -> None:
    rows = numbered(square(sam), *WAYS[way])
    rows = with_totals(rows, total) if total else rows
    rows = [[float(v) if isinstance(v, str) and v.isdigit() else v for v in row] for row in rows]
    made = import_sam(to_excel(rows, tmp_path / "sam.xlsx"), kinds=sam.kinds)
    same(made.workbook.sam, sam)


@pytest.mark.parametrize("total", [True, False])
def test_names_beside_numbers_name_the_accounts(total: bool, sam: Sam, tmp_path: Path) -> None:
    """Rows carry a name and a number, columns the number alone."""
    rows = with_totals(square(sam), "总收入") if total else square(sam)
    count = len(sam.labels)
    head = ["", "", *map(float, range(1, count + 1)), *rows[0][count + 1 :]]
    body = [[r[0], float(k) if k <= count else "", *r[1:]] for k, r in enumerate(rows[1:], 1)]
    made = import_sam(to_excel([head, *body], tmp_path / "sam.xlsx"), kinds=sam.kinds)
    same(made.workbook.sam, sam)


@pytest.mark.parametrize("side", ["row", "column", "both"])
def test_an_account_without_a_label_is_asked_for(side: str, sam: Sam, tmp_path: Path) -> None:
    rows = with_totals(square(sam))
    k = len(sam.labels) // 2
    if side != "column":
        rows[k][0] = ""
    if side != "row":
        rows[0][k] = ""
    with pytest.raises(FindingsError) as failed:
        import_sam(to_excel(rows, tmp_path / "sam.xlsx"))
    said = " ".join(f.message for f in failed.value.findings)
    assert f"(row {k + 1})" in said or side == "column"
    assert "(column " in said or side == "row"
    assert len(failed.value.findings) == 2


def test_a_label_with_a_slip_is_one_question(sam: Sam, tmp_path: Path) -> None:
    kinds = {"maize_farms" if a == sam.labels[0] else a: kind for a, kind in sam.kinds.items()}
    rows = square(Sam(tuple(kinds), sam.values, kinds))
    rows[0][1] = "maize_frams"
    with pytest.raises(FindingsError) as failed:
        import_sam(to_excel(rows, tmp_path / "sam.xlsx"))
    (finding,) = failed.value.findings
    assert (finding.where, finding.account) == ("SAM 2017!A2", "maize_farms")
    assert "'maize_frams' (column B)" in finding.message


@pytest.mark.parametrize("year", HEADINGS)
def test_an_input_output_table_is_sent_to_its_command(year: int, tmp_path: Path) -> None:
    path = write(tmp_path / "table.xlsx", nbs(draw(year, n=7), year))
    with pytest.raises(WorkbookError, match=r"an input-output table, .*cge sam from-io table.xlsx"):
        import_sam(path)


def test_of_sheets_as_large_the_one_that_balances_is_read_and_the_others_are_named(sam: Sam, tmp_path: Path) -> None:
    """Shares with totals first, the SAM without, another year's behind it."""
    book = openpyxl.Workbook()
    half = [square(sam)[0], *([r[0], *(v / 2 for v in r[1:])] for r in square(sam)[1:])]
    for name, rows in (("Shares", with_totals(shares(square(sam)))), ("SAM 2017", square(sam)), ("SAM 2012", half)):
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(tmp_path / "sam.xlsx")
    made = import_sam(tmp_path / "sam.xlsx", kinds=sam.kinds)
    same(made.workbook.sam, sam)
    assert "a matrix of the same size stands in SAM 2012, Shares: --sheet 'SAM 2012'" in made.steps
