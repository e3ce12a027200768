"""GAMS files: what is written is read back exactly, what GAMS writes is read, what is damaged is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import gamspy_base
import numpy as np
import pytest
from gams.core import gdx

import sam.raw.apart
import sam.raw.gdx
from sam import FindingsError, Sam, WorkbookError
from sam.raw import import_sam
from sam.raw.files import read_grids
from sam.raw.gdx import write_gdx
from sam.template import template
from tests.economies import economy

Records = Sequence[tuple[tuple[str, ...], float]]
SQUARE: Records = [
    (("food", "labour"), 2.5),
    (("labour", "house"), 1.0),
    (("house", "row"), -3.0),
    (("row", "food"), 4.0),
]


def written(path: Path, *symbols: tuple[str, int, Records]) -> Path:
    """A file with these symbols (name, type, records), as GAMS would write it."""
    handle = gdx.new_gdxHandle_tp()
    gdx.gdxCreateD(handle, gamspy_base.directory, gdx.GMS_SSSIZE)
    gdx.gdxOpenWrite(handle, str(path), "test")
    for name, kind, records in symbols:
        gdx.gdxDataWriteStrStart(handle, name, "", len(records[0][0]), kind, 0)
        for keys, value in records:
            values = gdx.doubleArray(gdx.GMS_VAL_MAX)
            values[gdx.GMS_VAL_LEVEL] = value
            assert gdx.gdxDataWriteStr(handle, list(keys), values)
        gdx.gdxDataWriteDone(handle)
    gdx.gdxClose(handle)
    gdx.gdxFree(handle)
    return path


@pytest.mark.parametrize("seed", range(3))
def test_a_sam_comes_back_exactly(seed: int, tmp_path: Path) -> None:
    before = economy(seed).sam
    assert write_gdx(before, tmp_path / "a.gdx") == []
    rows = read_grids(tmp_path / "a.gdx")["sam"].rows
    assert np.array_equal(np.array([rows[i][1:] for i in rows if i > 1], float), before.values)
    made = import_sam(tmp_path / "a.gdx")
    after = made.workbook.sam
    assert (after.labels, after.kinds, after.on) == (before.labels, before.kinds, before.on)
    assert np.array_equal(after.values, before.values)
    assert all(g.sure for g in made.guesses.values())
    assert not made.questions


def test_labels_of_any_script_come_back(tmp_path: Path) -> None:
    small = template().sam
    names = [f"{a} 账户（亿元）" for a in small.labels]
    chinese = Sam(tuple(names), small.values, dict(zip(names, small.kinds.values(), strict=True)))
    write_gdx(chinese, tmp_path / "中文.gdx")
    after = import_sam(tmp_path / "中文.gdx").workbook.sam
    assert (after.labels, after.kinds) == (chinese.labels, chinese.kinds)


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("账户" * 11, "longer than the 63 bytes"),
        ("a\"b'c", "signs that no GAMS"),
        ("AGRICULTURE", "capitals do not count"),
    ],
)
def test_labels_that_gams_cannot_hold_are_refused(label: str, why: str, tmp_path: Path) -> None:
    small = template().sam
    labels = ("agriculture", label, *small.labels[2:])
    renamed = Sam(labels, small.values, dict(zip(labels, small.kinds.values(), strict=True)))
    with pytest.raises(WorkbookError, match=f"account .* {why}.*; rename it"):
        write_gdx(renamed, tmp_path / "a.gdx")
    assert not list(tmp_path.iterdir())


def test_the_largest_matrix_is_taken_and_the_rest_is_said(tmp_path: Path) -> None:
    rates: Records = [(("food",), 0.1)]
    use: Records = [(("food", "mill"), 1.0), (("food", "farm"), 2.0)]
    path = written(tmp_path / "a.gdx", ("rate", 1, rates), ("use", 1, use), ("SAM", 1, SQUARE), ("x", 2, SQUARE))
    made = read_grids(path)
    assert list(made) == ["SAM"]
    assert made["SAM"].rows[1] == ("", "food", "labour", "house", "row")
    assert made["SAM"].rows[2] == ("food", 0.0, 2.5, 0.0, 0.0)
    (note,) = made["SAM"].notes
    assert note == (
        "arrays left out: rate (1 dimension); use (no two dimensions with the same labels); x (variable, no parameter)"
    )


def test_a_matrix_for_each_region_is_a_sheet_for_each(tmp_path: Path) -> None:
    cells: Records = [((r, *keys), value * k) for k, r in enumerate(("CHN", "XRW"), 1) for keys, value in SQUARE]
    grids = read_grids(written(tmp_path / "a.gdx", ("SAM", 1, cells)))
    assert list(grids) == ["SAM[CHN]", "SAM[XRW]"]
    assert grids["SAM[XRW]"].rows[2] == ("food", 0.0, 5.0, 0.0, 0.0)


def test_special_values(tmp_path: Path) -> None:
    """EPS is a zero that is stored; the others are no amounts."""
    path = written(tmp_path / "a.gdx", ("SAM", 1, [*SQUARE, (("food", "row"), 5e300)]))
    assert read_grids(path)["SAM"].rows[2] == ("food", 0.0, 2.5, 0.0, 0.0)
    for value, name in ((2e300, "NA"), (3e300, r"\+INF"), (1e300, "UNDEF"), (4e300, "-INF"), (np.inf, r"\+INF")):
        path = written(tmp_path / "a.gdx", ("SAM", 1, [*SQUARE, (("food", "row"), value)]))
        with pytest.raises(FindingsError, match=f"food, row.*the value {name} where an amount belongs"):
            import_sam(path)


def test_without_the_library_one_sentence_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.gdx", ("SAM", 1, SQUARE))
    monkeypatch.setattr(sam.raw.gdx, "find_spec", lambda name: None)
    with pytest.raises(WorkbookError, match=r"pip install 'qcge\[gdx\]'; or write \.csv or \.xlsx in GAMS"):
        read_grids(path)
    with pytest.raises(WorkbookError, match=r"pip install 'qcge\[gdx\]'"):
        write_gdx(template().sam, tmp_path / "b.gdx")


@pytest.mark.parametrize("part", [0.0, 0.02, 0.3, 0.7, 0.95, 0.999])
def test_a_file_cut_off_is_refused(part: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With some the library does not come to an end."""
    monkeypatch.setattr(sam.raw.apart, "SECONDS", 4.0)
    write_gdx(template().sam, tmp_path / "a.gdx")
    content = (tmp_path / "a.gdx").read_bytes()
    path = tmp_path / "b.gdx"
    path.write_bytes(content[: int(part * len(content))])
    with pytest.raises(WorkbookError, match="damaged") as e:
        read_grids(path)
    assert "\n" not in str(e.value)


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import os; os.abort()", r"\(its reader breaks off\)"),
        ("import time; time.sleep(60)", r"\(its reader does not come to an end with it\)"),
    ],
)
def test_a_library_that_crashes_or_hangs_takes_nothing_with_it(
    program: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does on some damaged files."""
    (tmp_path / "library.py").write_text(program)
    monkeypatch.setattr(sam.raw.gdx, "PROGRAM", tmp_path / "library.py")
    monkeypatch.setattr(sam.raw.apart, "SECONDS", 2.0)
    path = written(tmp_path / "a.gdx", ("SAM", 1, SQUARE))
    with pytest.raises(WorkbookError, match=f"a.gdx: .*damaged.*{why}"):
        read_grids(path)


def test_more_cells_than_are_read_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sam.limits.MOST_CELLS", 15)
    path = written(tmp_path / "a.gdx", ("SAM", 1, SQUARE))
    with pytest.raises(WorkbookError, match=r"SAM \(beyond the 15 cells that are read\)"):
        read_grids(path)
    monkeypatch.setattr("sam.limits.MOST_CELLS", 16)
    assert list(read_grids(path)) == ["SAM"]


def test_the_text_of_an_account_is_its_name(tmp_path: Path) -> None:
    small = template().sam
    named = replace(small, label_en={a: f"the {a}" for a in small.labels})
    write_gdx(named, tmp_path / "a.gdx")
    assert b"the agriculture" in (tmp_path / "a.gdx").read_bytes()
