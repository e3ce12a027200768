"""Files that would fill the memory, or hang, are refused in a sentence before they are read."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cge.errors import ExperimentError
from cge.experiment.yaml_source import read_yaml
from sam import WorkbookError, limits, read_workbook, write_workbook
from sam.errors import Finding, FindingsError
from sam.template import template

SHEET = "xl/worksheets/sheet1.xml"


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _link(path: Path, to: str) -> Path:
    path.symlink_to(to)
    return path


def _with_sheet(path: Path, sheet: bytes) -> Path:
    """The template with something else for its first sheet."""
    whole = path.with_name("whole.xlsx")
    write_workbook(template(), whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, sheet if part == SHEET else old.read(part))
    return path


def _sheet(rows: bytes) -> bytes:
    name = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<worksheet xmlns="' + name + b'"><sheetData>' + rows + b"</sheetData></worksheet>"


def _cells(number: int) -> bytes:
    """One row of cells that do not repeat."""
    return b'<row r="1">' + b"".join(b"<c><v>%d</v></c>" % (k * 7919) for k in range(number)) + b"</row>"


def _parquet(path: Path) -> Path:
    pd.DataFrame({"row": "a", "column": "b", "value": [0.0] * (limits.MOST_CELLS // 3 + 1)}).to_parquet(path)
    path.with_name("accounts.csv").write_text("account,kind\n", encoding="utf-8")
    return path


def _csv(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.with_name("accounts.csv").write_text("account,kind\n", encoding="utf-8")
    return path


FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "device": (lambda p: _link(p / "x.xlsx", "/dev/zero"), "is a device, not a file; name a file"),
    "pipe": (lambda p: _pipe(p / "x.csv"), "is a named pipe, not a file; name a file"),
    "directory": (lambda p: p, "is a directory, not a file; name a file"),
    "dense": (lambda p: _with_sheet(p / "x.xlsx", _sheet(b"<row/>" * 2_000_000)), "times its size.*in Excel"),
    "rows": (lambda p: _with_sheet(p / "x.xlsx", _sheet(b'<row r="9999999999"><c><v>1</v></c></row>')), "a row beyond"),
    "far cells": (
        lambda p: _with_sheet(p / "x.xlsx", _sheet(b'<row><c r="XFD1"><v>1</v></c></row>' * 200)),
        "cells and rows, more than",
    ),
    "entities": (
        lambda p: _with_sheet(p / "x.xlsx", b'<!DOCTYPE a [<!ENTITY b "c">]>' + _sheet(b"")),
        "declares a document type",
    ),
    "wide csv": (lambda p: _csv(p / "x.csv", "a," * (limits.MOST_CELLS + 1)), "cells and rows, more than"),
    "blank csv": (lambda p: _csv(p / "x.csv", "a,b\n" + "\n" * limits.MOST_CELLS), "cells and rows, more than"),
    "long cell": (lambda p: _csv(p / "x.csv", "a,b\n" + "a" * 200_000), "not a CSV file"),
    "parquet": (lambda p: _parquet(p / "x.parquet"), "cells and rows, more than"),
}


@pytest.mark.parametrize("case", FILES)
def test_what_cannot_be_read_is_refused_before(tmp_path: Path, case: str) -> None:
    make, message = FILES[case]
    with pytest.raises(WorkbookError, match=message) as refused:
        read_workbook(make(tmp_path))
    assert len(str(refused.value).splitlines()) == 1


def test_too_many_cells_are_counted_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CELLS", 2000)
    write_workbook(template(), tmp_path / "small.xlsx")
    read_workbook(tmp_path / "small.xlsx")
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_, **__: pytest.fail("read"))
    with pytest.raises(WorkbookError, match="cells and rows, more than the 2,000 that are read"):
        read_workbook(_with_sheet(tmp_path / "x.xlsx", _sheet(_cells(2000))))


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with path.open("wb") as file:
        file.truncate(limits.LARGEST + 1)  # takes no room on the disk
    with pytest.raises(WorkbookError, match=r"67,108,865 bytes, and at most 67,108,864 are read"):
        read_workbook(path)


@pytest.mark.parametrize("case", ["device", "pipe", "directory"])
def test_an_experiment_is_a_plain_file(tmp_path: Path, case: str) -> None:
    make, message = FILES[case]
    with pytest.raises(ExperimentError, match=message.split(";")[0]):
        read_yaml(make(tmp_path))


def test_a_message_lists_some_dozens_of_findings() -> None:
    many = [Finding("error", "sam", f"A{k}", "", "wrong") for k in range(90_000)]
    for error in (FindingsError("head", many), ExperimentError("head", map(str, many))):
        lines = str(error).splitlines()
        assert len(error.findings) == len(many)
        assert len(lines) == 32
        assert lines[-1].strip() == "... and 89,970 more"
    assert len(str(ExperimentError("head", ["k" * 10**6]))) < 1100
