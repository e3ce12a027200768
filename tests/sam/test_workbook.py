"""Workbooks: what is written is what is read, and no file, however strange, gives a traceback or a wrong number."""

from __future__ import annotations

import contextlib
import math
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sam import FindingsError, Sam, SamError, Workbook, WorkbookError, limits, read_workbook, write_workbook
from sam.checks import check_file
from sam.errors import errors
from sam.layout import KINDS
from sam.sheets import SHEETS
from sam.template import template

Edit = Callable[[Any], None]
CHINESE = "经济 数据 2018.xlsx"


def edited(path: Path, edit: Edit) -> Path:
    """The template, changed by hand."""
    write_workbook(template(), path)
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def found(path: Path) -> dict[str, str]:
    """What is wrong, by address."""
    wrong: dict[str, str] = {}
    for f in errors(check_file(path)):
        wrong[f.where] = "\n".join(filter(None, (wrong.get(f.where), f.message)))
    return wrong


def test_a_workbook_comes_back_as_it_was(tmp_path: Path) -> None:
    before = template()
    path = tmp_path / "文件夹 with spaces" / CHINESE
    path.parent.mkdir()
    write_workbook(before, path)
    after = read_workbook(path)
    assert after.sam.labels == before.sam.labels
    assert np.array_equal(after.sam.values, before.sam.values)
    assert (after.sam.kinds, after.sam.label_zh, after.sam.on) == (before.sam.kinds, before.sam.label_zh, before.sam.on)
    assert set(after.tables) == set(SHEETS)
    for name, table in before.tables.items():
        pd.testing.assert_frame_equal(after.tables[name].reset_index(drop=True), table, check_dtype=False)
        assert after.tables[name].index[0] == 2, "the index is the row number in the file"
    assert after.tables["elasticities"]["value"].map(math.isinf).any()
    assert len(after.sha256) == 64


labels = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(labels, labels.map(lambda s: "=" + s)), min_size=1, max_size=6, unique=True), st.data())
def test_any_labels_and_numbers_come_back(tmp_path: Path, names: list[str], data: st.DataObject) -> None:
    n = len(names)
    number = st.floats(allow_subnormal=False, min_value=-1e300, max_value=1e300)
    values = np.array(data.draw(st.lists(st.lists(number, min_size=n, max_size=n), min_size=n, max_size=n)))
    kinds = dict(zip(names, data.draw(st.lists(st.sampled_from(list(KINDS)), min_size=n, max_size=n)), strict=True))
    sam = Sam(tuple(names), values, kinds, label_en={names[0]: "=1+1"})
    for name in ("s.xlsx", "s.csv", "s.parquet"):
        write_workbook(Workbook(sam), tmp_path / name)
        back = read_workbook(tmp_path / name).sam
        assert back.labels == sam.labels
        assert back.kinds == sam.kinds
        assert back.label_en == sam.label_en
        np.testing.assert_allclose(back.values, sam.values, rtol=1e-15)


@pytest.mark.parametrize("label", ["=1+1", "+a", "-a", "@a", '=HYPERLINK("http://x")', "#N/A", "01", "1e5", "中 国"])
def test_labels_are_never_formulas(tmp_path: Path, label: str) -> None:
    sam = Sam((label,), np.eye(1), {label: "household"}, {label: label})
    write_workbook(Workbook(sam, {"groups": pd.DataFrame({"group": ["=g"], "account": [label]})}), tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    kinds = {c.data_type for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None}
    assert kinds <= {"s", "n"}
    assert read_workbook(tmp_path / "x.xlsx").sam.labels == (label,)


def test_a_recipe_sheet_is_carried_and_another_is_named(tmp_path: Path) -> None:
    mixed = pd.DataFrame({"key": ["a", "b"], "value": [1.5, "text"], "n": [1.0, np.nan]})
    write_workbook(replace(template(), tables={"assume_x": mixed}), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book.create_sheet("Elasticites")
    book.save(tmp_path / "a.xlsx")
    after = read_workbook(tmp_path / "a.xlsx")
    assert after.unread == ("Elasticites",)
    assert after.tables["assume_x"]["value"].tolist() == [1.5, "text"]
    assert math.isnan(after.tables["assume_x"]["n"].iloc[1])
    notes = [f for f in check_file(tmp_path / "a.xlsx") if f.sheet == "Elasticites"]
    assert "'elasticities'" in notes[0].message


def put(sheet: str, cell: str, value: object) -> Edit:
    def edit(book: Any) -> None:
        book[sheet][cell] = value

    return edit


BAD_CELLS: list[tuple[str, str, object, str]] = [
    ("sam", "C3", "12.5", "text '12.5' where a number belongs: convert"),
    ("sam", "C3", "1,234", "convert it to a number"),
    ("sam", "C3", "nan", "not a finite number"),
    ("sam", "C3", "inf", "not a finite number"),
    ("sam", "C3", "a lot", "text 'a lot'"),
    ("sam", "C3", True, "logical value"),
    ("sam", "C3", "=1+1", "formula without a stored value"),
    ("sam", "C3", "#DIV/0!", "#DIV/0!"),
    ("sam", "A3", "agriculture", "already stands in row 2"),
    ("sam", "C1", "agriculture", "already stands in column 2"),
    ("sam", "A3", "industri", "row 'industri' has no column; did you mean 'industry'"),
    ("sam", "A3", None, "values but no label"),
    ("sam", "C1", None, "values but no label"),
    ("sam", "Z3", 5, "not found"),
    ("accounts", "B3", "Combined sector", "unknown kind 'Combined sector'"),
    ("accounts", "B3", "activty", "did you mean 'activity'"),
    ("accounts", "B3", None, "kind is blank"),
    ("accounts", "A3", "industrie", "has no row and column in sheet sam"),
    ("accounts", "A3", "agriculture", "already stands in row 2"),
    ("accounts", "E12", "labour", "`on` is for accounts of kind margin or tax_factor"),
    ("accounts", "E11", "exports", "did you mean 'export'"),
    ("elasticities", "A2", "armingtn", "did you mean 'armington'"),
    ("elasticities", "B3", "labour", "belongs to accounts of kind commodity"),
    ("elasticities", "B3", "enrgy", "did you mean 'energy'"),
    ("elasticities", "C3", None, "blank where a number belongs"),
    ("elasticities", "C1", "valeu", "not found"),
    ("groups", "B2", "electricty", "did you mean 'electricity'"),
    ("groups", "A2", "coal", "is the name of an account"),
    ("factor_quantities", "A2", "rural", "is of kind household"),
    ("factor_quantities", "C2", -1, "below 0"),
    ("emissions", "C2", "steel", "unknown commodity"),
    ("sources", "D2", "guess", "unknown status"),
]


@pytest.mark.parametrize(("sheet", "cell", "value", "message"), BAD_CELLS)
def test_a_bad_cell_is_found_where_it_stands(
    tmp_path: Path, sheet: str, cell: str, value: object, message: str
) -> None:
    path = edited(tmp_path / "x.xlsx", put(sheet, cell, value))
    findings = found(path)
    if message == "not found":  # a column without label, a misspelt header: named at the header
        assert f"{sheet}!{cell[:-1]}1" in findings or f"{sheet}!A1" in findings
    else:
        assert message in findings[f"{sheet}!{cell}"]
    if sheet in ("sam", "accounts"):
        with pytest.raises(FindingsError):
            read_workbook(path)


def test_all_findings_come_together(tmp_path: Path) -> None:
    cells = {"sam!C3": "x", "sam!D5": "=A1", "accounts!B4": "sector", "elasticities!A2": "x", "groups!B2": "x"}

    def edit(book: Any) -> None:
        for where, value in cells.items():
            sheet, cell = where.split("!")
            book[sheet][cell] = value

    assert cells.keys() <= found(edited(tmp_path / "x.xlsx", edit)).keys()


def test_a_sam_that_is_not_square_says_so(tmp_path: Path) -> None:
    path = edited(tmp_path / "x.xlsx", lambda book: book["sam"].delete_cols(4))
    assert [f.message for f in errors(check_file(path))] == [
        "row 'power' has no column: give it one, or delete the row",
    ]


def test_a_stored_formula_is_read_and_never_computed(tmp_path: Path) -> None:
    path = edited(tmp_path / "x.xlsx", put("sam", "C3", "=100+1"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        parts[name] = content.replace(b"<f>100+1</f><v />", b"<f>100+1</f><v>7</v>").replace(
            b"<f>100+1</f><v></v>", b"<f>100+1</f><v>7</v>"
        )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert read_workbook(path).sam["industry", "industry"] == 7.0


def test_merged_hidden_and_blank_are_seen(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book["sam"].merge_cells("B2:C2")
        book["accounts"].row_dimensions[4].hidden = True
        book["sam"].column_dimensions["D"].hidden = True
        book["groups"].sheet_state = "hidden"

    findings = check_file(edited(tmp_path / "x.xlsx", edit))
    where = {(f.severity, f.where) for f in findings}
    assert {("error", "sam!B2:C2"), ("note", "accounts!4:4"), ("note", "sam!D:D"), ("note", "groups")} <= where
    assert any("blank cell(s), read as 0" in f.message for f in findings)


def test_rows_and_columns_may_be_in_different_order(tmp_path: Path) -> None:
    frame = template().sam.frame()
    turned = frame[list(frame.columns[::-1])]
    path = edited(tmp_path / "x.xlsx", lambda book: None)
    book = openpyxl.load_workbook(path)
    del book["sam"]
    sheet = book.create_sheet("SAM")
    sheet.append(["", *turned.columns])
    for label, row in zip(turned.index, turned.to_numpy().tolist(), strict=True):
        sheet.append([label, *row])
    book.save(path)
    assert np.array_equal(read_workbook(path).sam.values, template().sam.values)


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (limits.UNPACKED + 1))
    return path


def empty_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    return path


def listed(path: Path, text: str) -> Path:
    path.with_name("accounts.csv").write_text("account,kind\na,activity\n", encoding="utf-8")
    return write(path, text.encode())


UNREADABLE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "absent": (lambda p: p / "x.xlsx", "no such file"),
    "folder": (lambda p: p, "is a directory, not a file"),
    "not zip": (lambda p: write(p / "x.xlsx", b"hello"), "not an Excel workbook"),
    "empty": (lambda p: write(p / "x.xlsx", b""), "not an Excel workbook"),
    "password": (lambda p: write(p / "x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "password"),
    "bomb": (lambda p: bomb(p / "x.xlsx"), "unpacks to"),
    "other zip": (lambda p: empty_zip(p / "x.xlsx"), "damaged"),
    "cut": (lambda p: write(p / "x.xlsx", edited(p / "y.xlsx", lambda b: None).read_bytes()[:-200]), "not an Excel"),
    "no sam": (lambda p: edited(p / "x.xlsx", lambda b: b.remove(b["sam"])), "no sheet sam"),
    "no accounts": (lambda p: edited(p / "x.xlsx", lambda b: b.remove(b["accounts"])), "no sheet accounts"),
    "csv alone": (lambda p: write(p / "x.csv", b",a\na,1\n"), "needs an accounts table"),
    "accounts as sam": (lambda p: listed(p / "x.csv", "account,kind\na,activity\n"), "a table of accounts"),
    "two economies": (lambda p: listed(p / "x.csv", "land,row,column,value\nA,a,b,1\n"), "and no others"),
    "parquet": (lambda p: write(p / "x.parquet", b"hello"), "not a Parquet file|needs an accounts table"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_file_is_one_clear_error(tmp_path: Path, case: str) -> None:
    make, message = UNREADABLE[case]
    path = make(tmp_path)
    for read in (read_workbook, check_file):
        with pytest.raises(WorkbookError, match=message):
            read(path)


def test_nan_written_by_another_program_is_a_clear_error(tmp_path: Path) -> None:
    path = edited(tmp_path / "x.xlsx", lambda book: None)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).replace(b"<v>20</v>", b"<v>NaN</v>") for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(WorkbookError, match="NaN"):
        read_workbook(path)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_never_ends_in_a_traceback(tmp_path: Path, seed: int) -> None:
    """Bytes of the sheets and of the file itself are changed at random."""
    rng = np.random.default_rng(seed)
    path = edited(tmp_path / "x.xlsx", lambda book: None)
    with zipfile.ZipFile(path) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    for content in parts.values() if seed % 2 else [parts["xl/worksheets/sheet1.xml"]]:
        for at in rng.integers(len(content), size=2 if seed % 4 == 0 else 1):
            content[at] = rng.choice(list(b"0123456789<>/=abcdefst"))
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, bytes(content))
    with contextlib.suppress(SamError):
        check_file(path)


def test_a_sheet_that_claims_a_million_rows_is_read_to_its_last_cell(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book["sam"]["XFD1048576"] = " "
        book["groups"]["XFD1048576"] = None

    path = edited(tmp_path / "x.xlsx", edit)
    assert len(read_workbook(path).sam.labels) == 23


def test_empty_sheets_are_findings(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        for name in ("sam", "accounts", "nest"):
            book.remove(book[name])
            book.create_sheet(name)

    messages = {f.where: f.message for f in check_file(edited(tmp_path / "x.xlsx", edit)) if f.severity == "error"}
    assert messages["sam!A1"] == "the sheet is empty: labels belong into its first row and column"
    assert "missing" in messages["accounts!A1"]


def test_csv_in_chinese_encoding_with_semicolons(tmp_path: Path) -> None:
    (tmp_path / "表.csv").write_bytes(";农产品;01\n农产品;1;2,5\n01;3;4\n".encode("gb18030"))
    (tmp_path / "accounts.csv").write_bytes("account,kind\n农产品,activity\n01,household\n".encode("gb18030"))
    assert {f.where for f in errors(check_file(tmp_path / "表.csv"))} >= {"表.csv!C2"}
    (tmp_path / "表.csv").write_bytes(";农产品;01\n农产品;1;2.5\n01;3;\n".encode("gb18030"))
    assert read_workbook(tmp_path / "表.csv").sam["农产品", "01"] == 2.5


def test_long_csv_names_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("row,column,value\na,b,1\na,b,2\nc,a,3\nb,a,nan\nb,b,1_0\n", encoding="utf-8")
    (tmp_path / "my.csv").write_text("account,kind\na,activity\nb,commodity\n", encoding="utf-8")
    with pytest.raises(FindingsError) as e:
        read_workbook(tmp_path / "s.csv", tmp_path / "my.csv")
    assert {f.cell for f in e.value.findings} == {"A3", "A4", "C5", "C6"}


def test_nothing_is_overwritten_lost_or_left_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_workbook(template(), tmp_path / "x.xlsx")
    workbook = read_workbook(tmp_path / "x.xlsx")
    before = (tmp_path / "x.xlsx").read_bytes()
    with pytest.raises(WorkbookError, match="would overwrite"):
        write_workbook(workbook, tmp_path / "." / "x.xlsx")
    with pytest.raises(WorkbookError, match="would lose the sheets"):
        write_workbook(workbook, tmp_path / "x.csv")
    with pytest.raises(WorkbookError, match="cannot be written"):
        write_workbook(workbook, tmp_path / "absent" / "x.xlsx")
    with pytest.raises(WorkbookError, match="cannot be written"):
        write_workbook(workbook, tmp_path / "x.xlsx" / "y.xlsx")
    with pytest.raises(WorkbookError, match=r"write \.xlsx"):
        write_workbook(workbook, tmp_path / "x.ods")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(WorkbookError, match="Permission denied"):
        write_workbook(workbook, tmp_path / "x.xlsx", overwrite=True)
    assert (tmp_path / "x.xlsx").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["x.xlsx"]


def test_control_characters_are_refused(tmp_path: Path) -> None:
    sam = Sam(("a\x01",), np.eye(1), {"a\x01": "household"})
    with pytest.raises(WorkbookError, match="character"):
        write_workbook(Workbook(sam), tmp_path / "x.xlsx")
    assert not list(tmp_path.iterdir())
