"""Strangers' workbooks: damaged, hostile or merely odd. A clear refusal, or a model whose every law holds.

Nothing else may happen: no traceback of another kind, and no number that was not in the file.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cge.analysis.laws import check
from cge.errors import CgeError
from cge.model.model import Model
from sam import SamError, read_workbook, write_workbook
from sam.template import template

HOSTILE: tuple[Any, ...] = (
    None,
    "",
    " ",
    "=1+1",
    "=cmd|' /C calc'!A0",
    "#REF!",
    "nan",
    "inf",
    "-inf",
    "1e400",
    "1,5",
    "１２",
    "−3",
    "TRUE",
    True,
    0,
    -1,
    1e-300,
    1e300,
    -0.0,
    3.5,
    "Z",
    "coal",
    "électricité",
    "煤炭",
    "a" * 500,
    "\u202egpj",
    "..\\..\\x",
    "10%",
    "1 000",
    "2018-01-01",
)
ANY = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@cache
def pristine() -> bytes:
    """The template as a file."""
    return _saved(template())


def _saved(book: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_workbook(book, path)
        return path.read_bytes()


def model_or_refusal(path: Path) -> Model | None:
    """The model of a file, or None where it is refused in words."""
    try:
        return Model(read_workbook(path))
    except (SamError, CgeError) as refusal:
        return None if str(refusal).strip() else pytest.fail("a refusal without words")


@ANY
@given(st.data())
def test_hostile_cells_are_refused_or_harmless(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Up to three cells anywhere hold something else. What is accepted passes the laws of `cge check`."""
    excel = openpyxl.load_workbook(io.BytesIO(pristine()))
    for _ in range(data.draw(st.integers(1, 3))):
        sheet = excel[data.draw(st.sampled_from(excel.sheetnames))]
        row = data.draw(st.integers(1, sheet.max_row))
        cell = sheet.cell(row, data.draw(st.integers(1, sheet.max_column)))
        cell.value = data.draw(st.sampled_from(HOSTILE))
    path = tmp_path_factory.mktemp("fuzz") / "odd 中文.xlsx"
    excel.save(path)
    model = model_or_refusal(path)
    if model is not None:
        report = check(model)
        assert [r for r in report.rows if not r.passed] == []


@ANY
@given(st.integers(0, 10**9), st.integers(1, 6))
def test_damaged_bytes_end_in_words(tmp_path_factory: pytest.TempPathFactory, seed: int, hits: int) -> None:
    """Bytes of the zip, or of one of its parts, are overwritten, cut or doubled."""
    g, raw = np.random.default_rng(seed), pristine()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    path = tmp_path_factory.mktemp("fuzz") / "broken.xlsx"
    if seed % 3 == 0:
        path.write_bytes(_hit(raw, g, hits))
    else:
        names = [n for n in parts if "sheet" in n or "workbook" in n or "sharedStrings" in n]
        wounded = names[int(g.integers(len(names)))]
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, _hit(content, g, hits) if name == wounded else content)
    model = model_or_refusal(path)
    assert model is None or np.isfinite(model.compiled.start).all()


def _hit(content: bytes, g: np.random.Generator, hits: int) -> bytes:
    wounded = bytearray(content)
    for _ in range(hits):
        at, how = int(g.integers(len(wounded))), int(g.integers(3))
        if how == 0:
            wounded[at] = int(g.integers(256))
        elif how == 1:
            del wounded[at : at + int(g.integers(1, 40))]
        else:
            wounded[at:at] = wounded[max(0, at - 30) : at]
    return bytes(wounded)


@ANY
@given(st.data())
def test_what_is_accepted_holds_the_numbers_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """One number of the SAM changed, and the same on the other side of the account: read back to 15 digits."""
    book = template()
    accounts = data.draw(st.lists(st.sampled_from(book.sam.labels), min_size=2, max_size=2, unique=True))
    amount = data.draw(st.floats(1e-6, 1e9, allow_nan=False))
    values = book.sam.values.copy()
    i, j = (book.sam.position[a] for a in accounts)
    values[i, j] += amount
    values[j, i] += amount
    path = tmp_path_factory.mktemp("fuzz") / "changed.xlsx"
    path.write_bytes(_saved(replace(book, sam=book.sam.with_values(values))))
    try:
        again = read_workbook(path)
    except SamError:
        return
    np.testing.assert_allclose(again.sam.values, values, rtol=1e-15)  # Excel files keep 16 digits
    model_or_refusal(path)
