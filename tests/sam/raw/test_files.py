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


def test_an_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "sam.ods").write_bytes(b"x")
    with pytest.raises(WorkbookError, match=r"\.xlsx, .*\.har, \.gdx; not \.ods"):
        read_grids(tmp_path / "sam.ods")
