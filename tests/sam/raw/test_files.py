"""Which reader takes a file; the old .xls format."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from sam import WorkbookError
from sam.raw import files
from sam.raw.files import read_grids
from sam.workbook import grids_of

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def content_of(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "sam"
    for row in rows:
        sheet.append(row)
    book.create_sheet("notes")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_reader_of_old_files_gives_the_same_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads .xlsx too, so that it can be held against the other reader; only the first bytes tell them apart."""
    path = Path("sam.xls")
    content = content_of([[None, "农业", "b"], ["农业", 1, 2.5], [None, None, None], ["b", "1,234", -3e-7]])
    monkeypatch.setattr(files, "_OLD_EXCEL", content[:4])
    old, new = files._excel(path, content), grids_of(path, content)
    assert old["sam"].rows == new["sam"].rows
    assert list(old) == list(new) == ["sam", "notes"]


OLD_FILE = Path(__file__).parents[2] / "data" / "old.xls"


def test_an_old_file_is_read() -> None:
    """A sheet with a title, a text for a number, a blank, a total; and an empty sheet."""
    grids = read_grids(OLD_FILE)
    assert list(grids) == ["数据", "empty"]
    assert grids["数据"].rows == {
        1: ("单位：亿元", None, None, None, None, None),
        2: (None, "农业", "工业", "居民", "国外", "合计"),
        3: ("农业", 0.0, 1.5, "1,234", None, None),
        4: ("工业", 2.0, 0.0, 3.0, -4.25, None),
        5: ("居民", 7.0, 8.125, 0.0, 1e9, None),
        6: ("国外", 1.0, 2.0, 3.0, 0.0, None),
    }


@pytest.mark.parametrize("part", [0.1, 0.4, 0.7, 0.9])
def test_an_old_file_cut_off_is_refused(part: float, tmp_path: Path) -> None:
    content = OLD_FILE.read_bytes()
    (tmp_path / "sam.xls").write_bytes(content[: int(part * len(content))])
    with pytest.raises(WorkbookError, match="protected by a password, or damaged") as e:
        read_grids(tmp_path / "sam.xls")
    assert "\n" not in str(e.value)


@pytest.mark.parametrize("at", [1426, 1618])
def test_one_byte_that_crashes_the_reader(at: int, tmp_path: Path) -> None:
    """It panics at the first place; at the second it asks for more memory than there is, and aborts."""
    content = OLD_FILE.read_bytes()
    (tmp_path / "sam.xls").write_bytes(content[:at] + b"\xff" + content[at + 1 :])
    with pytest.raises(WorkbookError, match="protected by a password, or damaged") as e:
        read_grids(tmp_path / "sam.xls")
    assert "\n" not in str(e.value)


def test_a_logical_value_is_no_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    content = content_of([["a", True]])
    monkeypatch.setattr(files, "_OLD_EXCEL", content[:4])
    odd = files._excel(Path("sam.xls"), content)["sam"].at(1, 2)
    assert "the logical value True" in str(odd)


def test_without_the_reader_one_sentence_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sam.xls").write_bytes(OLD + bytes(1000))
    monkeypatch.setattr(files, "find_spec", lambda name: None)
    with pytest.raises(WorkbookError, match=r"save it as \.xlsx, or pip install 'qcge\[import\]'"):
        read_grids(tmp_path / "sam.xls")


@pytest.mark.parametrize("rest", [b"", bytes(1000), b"\xff" * 1000])
def test_a_damaged_old_file_is_refused(rest: bytes, tmp_path: Path) -> None:
    (tmp_path / "sam.xls").write_bytes(OLD + rest)
    with pytest.raises(WorkbookError, match="protected by a password, or damaged"):
        read_grids(tmp_path / "sam.xls")


@pytest.mark.parametrize("program", ["import os; os.abort()", "x = 'a' * 2**40", "import time; time.sleep(60)"])
def test_a_reader_that_crashes_or_hangs_takes_nothing_with_it(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does on some damaged files."""
    (tmp_path / "library.py").write_text(program)
    monkeypatch.setattr(files, "_PROGRAM", tmp_path / "library.py")
    monkeypatch.setattr("sam.raw.apart.SECONDS", 2.0)
    (tmp_path / "sam.xls").write_bytes(OLD + bytes(1000))
    with pytest.raises(WorkbookError, match=r"sam\.xls: protected by a password, or damaged"):
        read_grids(tmp_path / "sam.xls")


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = content_of([[1, 2, 3], [4, 5, 6]])
    monkeypatch.setattr(files, "_OLD_EXCEL", content[:4])
    monkeypatch.setattr("sam.limits.MOST_CELLS", 5)
    with pytest.raises(WorkbookError, match="6 cells and rows, more than the 5 that are read"):
        files._excel(Path("sam.xls"), content)


def test_an_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "sam.ods").write_bytes(b"x")
    with pytest.raises(WorkbookError, match=r"\.xlsx, .*\.har, \.gdx; not \.ods"):
        read_grids(tmp_path / "sam.ods")
