"""What is wrong in a raw file is said in one sentence, with the cell and the way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sam import read_workbook
from sam.cli import app
from tests.official_tables import Cell, draw, draw_pair, nbs, oecd, sut, write

Rows = list[list[Cell]]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words], env={"COLUMNS": "400"})


def put(row: int, column: int, value: Cell) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[row - 1][column - 1] = value

    return change


def drop(row: int) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        del rows[row - 1]

    return change


def blank(*columns: int) -> Callable[[Rows], None]:
    """Columns of which nothing is left, not even their headings."""

    def change(rows: Rows) -> None:
        for row in rows[1:]:
            for column in columns:
                if column <= len(row):
                    row[column - 1] = None

    return change


def twice(rows: Rows) -> None:
    rows.insert(4, list(rows[3]))


PLANTS: dict[str, tuple[Callable[[Rows], None], str]] = {
    "text": (put(4, 5, "viele"), r"表!E4.*text 'viele' where a number belongs: enter a number, or leave .* by --call"),
    "unknown column": (put(2, 10, "赠送"), r"表!J3.*column '赠送' is neither a sector of the rows .*--call '赠送"),
    "unknown row": (put(12, 2, "杂项"), r"表!A12.*row '杂项' is neither a sector of the columns"),
    "negative use": (put(4, 4, -3.0), r"表!D4.*negative intermediate use: -3; enter what was meant"),
    "negative pay": (put(10, 4, -3.0), r"表!D10.*negative compensation of employees: -3"),
    "twice": (twice, r"表!A5.*sector '01 / 农业 / 中间投入' stands twice: rename or merge one"),
    "sum": (put(4, 4, 60.0), r"表!D9.*gives intermediate inputs as [\d.]+, its cells add up to [\d.]+: mend"),
    "gap": (put(4, 20, 99.0), r"supply [\d.,]+ and uses [\d.,]+ of .* differ by -?[\d.]+: mend the table, or .* --gap"),
}


@pytest.mark.parametrize("name", PLANTS)
def test_each_fault_has_its_sentence(name: str, tmp_path: Path) -> None:
    rows = nbs(draw(1))
    change, sentence = PLANTS[name]
    change(rows)
    if name == "unknown row":
        rows[11][2] = None
    result = run("from-io", write(tmp_path / "t.xlsx", rows), tmp_path / "out.xlsx")
    assert result.exit_code == 1, result.output
    assert_says(result, sentence)
    assert not (tmp_path / "out.xlsx").exists()


def assert_says(result: Result, sentence: str) -> None:
    assert re.search(sentence, result.output), result.output


def test_no_households_no_value_added_no_table(tmp_path: Path) -> None:
    rows = nbs(draw(2), split=False)
    blank(10, 11, 12)(rows)
    cases: list[tuple[str, Rows, str]] = [
        ("households", rows, "no column of household consumption .*--call LABEL=households"),
        ("added", nbs(draw(2))[:9], "no row of value added .* name one by --call"),
        ("words", [["a", "b"], ["c", "d"]], "no block of numbers with labels above and beside it"),
        ("other", [["x", "p", "q"], ["r", 1.0, 2.0], ["VALU", 3.0, 4.0]], "is neither a sector of the rows"),
    ]
    for name, table, sentence in cases:
        result = run("from-io", write(tmp_path / f"{name}.xlsx", table), tmp_path / "out.xlsx")
        assert result.exit_code in (1, 2), name
        assert_says(result, sentence)


def test_supply_and_use_that_do_not_fit(tmp_path: Path) -> None:
    sheets = sut(draw_pair(1))
    alone = run("from-io", write(tmp_path / "use.csv", sheets["Use"]), tmp_path / "out.xlsx", "--layout", "sut")
    assert (alone.exit_code, "name the file of the other one with --supply" in alone.output) == (2, True)
    sheets["Supply"][2][9] = 50.0
    wrong = run("from-io", write(tmp_path / "margins.xlsx", sheets), tmp_path / "out.xlsx")
    assert_says(wrong, r"Supply!J2.*margins add up to [\d.]+, not to zero")
    other = sut(draw_pair(1))
    row = other["Supply"][3]
    row[2] = float(row[2] or 0.0) + 40.0
    result = run("from-io", write(tmp_path / "output.xlsx", other), tmp_path / "out.xlsx")
    assert_says(result, r"activity I01: output of the supply table and costs of the use table differ by")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--call", "其他"), "'其他': write --call LABEL=WHAT"),
        (("--call", "其他=export"), "nothing is called 'export'; did you mean 'exports'"),
        (("--ratio", "saving=.2"), "no ratio 'saving'; .*there are labour_share"),
        (("--ratio", "household_saving=much"), "--ratio household_saving: 'much' is no number"),
        (("--ratio", "household_saving=1.2"), "ratio household_saving is 1.2: give a share from 0 to below 1"),
        (("--layout", "sut"), "no pair of supply table .* and use table"),
    ],
)
def test_words_of_the_command_that_mean_nothing(words: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    result = run("from-io", write(tmp_path / "t.xlsx", nbs(draw(1))), tmp_path / "out.xlsx", *words)
    assert result.exit_code == 2
    assert_says(result, sentence)


def test_what_the_user_says_of_a_column_counts(tmp_path: Path) -> None:
    rows = nbs(draw(1))
    exports = rows[1].index("出口 EX")
    rows[1][exports] = "流出"
    raw, out = write(tmp_path / "t.xlsx", rows), tmp_path / "out.xlsx"
    result = run("from-io", raw, out, "--call", "流出=exports", "--ratio", "household_saving=0.4", "--year", "1999")
    assert result.exit_code == 0, result.output
    assert "household_saving 0.4" in result.output
    book = read_workbook(out)
    assert book.setting("year") == "1999"
    income = float(book.sam.frame().T["H_urban"].sum()) - book.sam["T_dir", "H_urban"]
    saved = book.sam["SAV", "H_urban"] / income
    assert saved == pytest.approx(0.4, rel=1e-9)
    again = run("from-io", raw, out)
    assert (again.exit_code, "--force" in again.output) == (2, True)


def test_the_command_tells_what_it_found_checked_and_assumed(tmp_path: Path) -> None:
    rows = oecd(draw(3), divided=False)
    result = run("from-io", write(tmp_path / "t.csv", rows), tmp_path / "out.xlsx")
    assert result.exit_code == 0
    for said in (
        "layout oecd, t.csv!B2:M8: 5 activities",
        "exports: EXPO",
        "supply = uses",
        "GDP ",
        "labour_share 0.55",
    ):
        assert said in result.output
    sources = read_workbook(tmp_path / "out.xlsx").tables["sources"]
    assert {"household_saving", "saving"} <= set(sources.query("status == 'assumption'")["item"])
