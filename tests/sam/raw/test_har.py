"""GEMPACK files: what is written is read back, what others write is read, what is damaged is refused in a sentence."""

from __future__ import annotations

import random
import re
import struct
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sam import FindingsError, Sam, WorkbookError
from sam.limits import LARGEST
from sam.matrix import TOLERANCE
from sam.raw import import_sam
from sam.raw.files import read_grids
from sam.raw.har_write import elements, write_har
from sam.template import template
from tests.economies import Array, economy
from tests.hars import array, head, packed, texts, unpacked

WORDS = [b"food", b"labour", b"house", b"row"]


def table(seed: int = 0, *shape: int) -> Array:
    """Numbers that 4 bytes hold, some of them zero."""
    draw = np.random.default_rng(seed)
    return draw.integers(-9, 9, shape or (4, 4)) * draw.integers(0, 2, shape or (4, 4)) / 4


def read(path: Path, sheet: str) -> tuple[list[str], Array]:
    """Labels and amounts of one sheet as it is read."""
    rows = read_grids(path)[sheet].rows
    assert list(rows[1][1:]) == [rows[i][0] for i in rows if i > 1]
    return [str(a) for a in rows[1][1:]], np.array([rows[i][1:] for i in rows if i > 1], float)


def written(path: Path, records: list[bytes]) -> Path:
    path.write_bytes(packed(records))
    return path


# ---- what is written is read back ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_a_sam_comes_back_to_the_digits_that_gempack_holds(seed: int, tmp_path: Path) -> None:
    """The file holds every amount rounded to 4 bytes; import closes by balancing what the rounding opened."""
    sam = economy(seed).sam
    said = write_har(sam, tmp_path / "a.har")
    assert said == ["amounts are rounded to the 7 digits that GEMPACK holds"]
    labels, values = read(tmp_path / "a.har", "SAM")
    assert tuple(labels) == sam.labels
    assert np.array_equal(values, sam.values.astype(np.float32))
    made = import_sam(tmp_path / "a.har")
    back = made.workbook.sam
    assert (back.labels, back.kinds, back.on) == (sam.labels, sam.kinds, sam.on)
    assert all(g.sure for g in made.guesses.values())
    assert back.imbalance <= TOLERANCE
    assert np.abs(back.values - sam.values).max() <= 2.0**-23 * np.abs(sam.values).max()
    assert not made.questions


def test_a_large_sam_takes_several_records(tmp_path: Path) -> None:
    n = 130
    labels = tuple(f"account_{k}" for k in range(n))
    sam = Sam(labels, table(1, n, n), dict.fromkeys(labels, "household"))
    write_har(sam, tmp_path / "a.har")
    records = unpacked((tmp_path / "a.har").read_bytes())
    assert max(map(len, records)) <= 32_000
    assert read(tmp_path / "a.har", "SAM")[0] == list(labels)
    assert np.array_equal(read(tmp_path / "a.har", "SAM")[1], sam.values)


def test_labels_of_any_script_stand_in_a_header_of_their_own(tmp_path: Path) -> None:
    """GEMPACK sees elements it can hold; the full labels come back."""
    sam = template().sam
    names = {a: f"{k}号账户 {a} (亿元)" for k, a in enumerate(sam.labels)}
    chinese = Sam(tuple(names.values()), sam.values, {names[a]: k for a, k in sam.kinds.items()})
    said = write_har(chinese, tmp_path / "a.har")
    assert any("header LABL" in s and names[sam.labels[0]] in s for s in said)
    records = unpacked((tmp_path / "a.har").read_bytes())
    words = [records[2][16 + 12 * k :][:12].decode("ascii").strip() for k in range(len(names))]
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", w) for w in words)
    assert len({w.casefold() for w in words}) == len(words)
    assert read(tmp_path / "a.har", "SAM")[0] == list(names.values())
    assert import_sam(tmp_path / "a.har").workbook.sam.kinds == chinese.kinds


def test_elements_are_short_plain_and_different() -> None:
    """Labels that fit stay as they are, whatever stands before them; capitals make no difference in GEMPACK."""
    labels = [
        "agriculture and food",
        "agriculture and fishing",
        "Food",
        "food",
        "agriculture_",
        "01",
        "农业",
        "工业",
        "é",
    ]
    names = elements(labels)
    assert list(names) == labels
    assert names["Food"] == "Food"
    assert names["agriculture_"] == "agriculture_"
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,11}", n) for n in names.values())
    assert len({n.casefold() for n in names.values()}) == len(labels)


@pytest.mark.parametrize("amount", [1e39, 1e-40])
def test_amounts_beyond_4_bytes_are_refused(amount: float, tmp_path: Path) -> None:
    sam = template().sam
    values = sam.values.copy()
    values[0, 4] = amount
    with pytest.raises(WorkbookError, match="beyond what GEMPACK holds; change the unit") as e:
        write_har(replace(sam, values=values), tmp_path / "a.har")
    assert f"({sam.labels[0]}, {sam.labels[4]})" in str(e.value)
    assert not list(tmp_path.iterdir())


# ---- what others write is read -------------------------------------------------------------------------------------


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("step", [1, 5, 100])
def test_both_ways_of_storing_are_read(sparse: bool, step: int, tmp_path: Path) -> None:
    values = table(2)
    path = written(tmp_path / "a.har", array("SAM", values, [("ACC", WORDS)] * 2, sparse, step))
    labels, got = read(path, "SAM")
    assert labels == [w.decode() for w in WORDS]
    assert np.array_equal(got, values)


def test_rows_and_columns_may_have_sets_of_their_own(tmp_path: Path) -> None:
    path = written(tmp_path / "a.har", array("SAM", table(3), [("ROWS", WORDS), ("COLS", WORDS)]))
    assert np.array_equal(read(path, "SAM")[1], table(3))


@pytest.mark.parametrize("region", [0, 2])
def test_a_sam_for_each_region_is_a_sheet_for_each(region: int, tmp_path: Path) -> None:
    """The region may be the first or the last dimension; the import says so and takes the one that is asked for."""
    values = np.stack([table(4), table(5)], axis=region)
    sets = [("ACC", WORDS)] * 2
    sets.insert(region, ("REG", [b"CHN", b"XRW"]))
    path = written(tmp_path / "a.har", array("ASAM", values, sets))
    assert np.array_equal(read(path, "ASAM[CHN]")[1], table(4))
    assert np.array_equal(read(path, "ASAM[XRW]")[1], table(5))
    steps = import_sam(path, sheet="ASAM[XRW]", kinds=dict.fromkeys(("food", "labour"), "factor")).steps
    assert "ASAM is 2 matrices, ASAM[CHN], ASAM[XRW]; --sheet picks one" in steps


def test_a_dimension_of_one_element_is_none(tmp_path: Path) -> None:
    path = written(tmp_path / "a.har", array("SAM", table(6)[:, None, :], [("A", WORDS), ("", [b"CHN"]), ("A", WORDS)]))
    assert np.array_equal(read(path, "SAM")[1], table(6))


def test_labels_in_the_encoding_of_a_chinese_machine(tmp_path: Path) -> None:
    words = [w.encode("gb18030") for w in ("农业", "工业", "居民", "国外")]
    path = written(tmp_path / "a.har", array("SAM", table(7), [("ACC", words)] * 2))
    assert read(path, "SAM")[0] == ["农业", "工业", "居民", "国外"]


def test_labels_are_labels_whatever_they_look_like(tmp_path: Path) -> None:
    """In a sheet of Excel `na`, `x`, `-` and 7 could be amounts, and `total` a total."""
    words = [b"na", b"x", b"-", b"7", b"eps"]
    values = np.where(np.eye(5), 0.0, np.arange(25.0).reshape(5, 5) % 7)
    path = written(tmp_path / "a.har", array("SAM", values, [("ACC", words)] * 2))
    made = import_sam(path, kinds={w.decode(): "household" for w in words})
    assert made.workbook.sam.labels == ("na", "x", "-", "7", "eps")
    assert np.array_equal(made.workbook.sam.values, values)


@pytest.mark.parametrize("words", [[b"a", b"a", b"b", b"c"], [b"", b"a", b"b", b"c"]])
def test_accounts_that_cannot_be_told_apart_are_none(words: list[bytes], tmp_path: Path) -> None:
    path = written(tmp_path / "a.har", array("SAM", table(12), [("ACC", words)] * 2))
    with pytest.raises(WorkbookError, match=r"it has SAM \(an element twice, or without a name\)"):
        read_grids(path)


def test_what_has_no_accounts_is_left_out_and_said(tmp_path: Path) -> None:
    other = [*head("NOTE", "1CFULL", (1, 5)), *texts([b"hello"], 5)]
    other += [*head("TWOR", "2RFULL", (1, 1)), b"    " + struct.pack("<7if", 1, 1, 1, 1, 1, 1, 1, 2.0)]
    other += array("USE", table(8, 4, 2), [("ACC", WORDS), ("ACT", [b"x", b"y"])])
    other += array("SIX", table(8, *[2] * 6), [("T", [b"x", b"y"])] * 6)
    path = written(tmp_path / "a.har", other + array("SAM", table(9), [("ACC", WORDS)] * 2))
    grids = read_grids(path)
    assert list(grids) == ["SAM"]
    assert grids["SAM"].notes == [
        "arrays left out: TWOR (type 2R, which has no labels); USE (no two dimensions with the same labels); "
        "SIX (6 dimensions)"
    ]
    with pytest.raises(WorkbookError, match="no real array with the same labels in two dimensions; it has TWOR"):
        read_grids(written(tmp_path / "b.har", other))


# ---- what is damaged is refused ------------------------------------------------------------------------------------


def sound(tmp_path: Path) -> bytes:
    """A file with every kind of record: text, full, sparse."""
    write_har(template().sam, tmp_path / "a.har")
    more = array("SPRS", table(10), [("A", WORDS)] * 2, sparse=True)
    return (tmp_path / "a.har").read_bytes() + packed(more)


def refused(path: Path, content: bytes) -> str:
    """The sentence a file is refused with; "" where it is read. Nothing else may happen."""
    path.write_bytes(content)
    said = ""
    try:
        read_grids(path)
    except WorkbookError as e:
        said = str(e)
    assert not said or said.startswith(f"{path}: ")
    assert "\n" not in said
    return said


def test_a_file_cut_off_is_refused_wherever_it_ends(tmp_path: Path) -> None:
    """Only at the end of a header does a file that lacks the rest look whole."""
    content, path = sound(tmp_path), tmp_path / "b.har"
    records = unpacked(content)
    ends = np.cumsum([8 + len(r) for r in records]).tolist()
    headers = [ends[k - 1] for k, r in enumerate(records) if len(r) == 4 and k] + [len(content)]
    for end in ends:
        assert bool(refused(path, content[:end])) == (end not in headers[1:]), end
        for inside in (end - 2, end - 5):
            assert "damaged" in refused(path, content[:inside]), inside


def test_a_mark_that_lies_is_refused(tmp_path: Path) -> None:
    content, path = sound(tmp_path), tmp_path / "b.har"
    at = 0
    for record in unpacked(content):
        for place in (at, at + 4 + len(record)):
            for lie in (-1, -(2**31), 0, len(record) - 1, len(record) + 1, 2**31 - 1):
                damaged = content[:place] + struct.pack("<i", lie) + content[place + 4 :]
                assert "not a GEMPACK header array file, or damaged" in refused(path, damaged), (place, lie)
        at += 8 + len(record)


def test_a_number_that_lies_fills_no_memory(tmp_path: Path) -> None:
    """Whole numbers of every record, in turn, are huge, negative or zero; a file of any size takes `LARGEST` bytes."""
    content, path = sound(tmp_path), tmp_path / "b.har"
    draw, at, said = random.Random(1), 0, 0
    tracemalloc.start()
    for record in unpacked(content):
        places = range(4, min(len(record), 120) - 3, 2)
        for place in draw.sample(places, min(8, len(places))):
            for lie in (2**31 - 1, -(2**31), 10**6, 0, 3):
                start = at + 4 + place
                said += bool(refused(path, content[:start] + struct.pack("<i", lie) + content[start + 4 :]))
        at += 8 + len(record)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said > 100
    assert peak < LARGEST + 20_000_000


@pytest.mark.parametrize("sizes", [(2**31 - 1,) * 7, (100_000, 100_000, 1, 1, 1, 1, 1), (2_000, 2_000, 1, 1, 1, 1, 1)])
def test_sizes_beyond_all_measure_are_not_believed(sizes: tuple[int, ...], tmp_path: Path) -> None:
    records = array("SAM", table(11), [("ACC", WORDS)] * 2)
    records[1] = head("SAM", "REFULL", sizes)[1]
    assert "damaged: header SAM holds other texts than it says" in refused(tmp_path / "a.har", packed(records))


def test_more_cells_than_are_read_are_left_out(tmp_path: Path) -> None:
    words = [f"a{k}".encode() for k in range(1500)]
    path = written(tmp_path / "a.har", array("SAM", np.ones((1500, 1500)), [("ACC", words)] * 2, step=7000))
    with pytest.raises(WorkbookError, match=r"it has SAM \(beyond the 2,000,000 cells that are read\)"):
        read_grids(path)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_is_a_finding(value: float, tmp_path: Path) -> None:
    values = np.full((4, 4), 2.0)
    values[1, 2] = value
    path = written(tmp_path / "a.har", array("SAM", values, [("ACC", WORDS)] * 2))
    with pytest.raises(FindingsError, match="labour, house"):
        import_sam(path)


@pytest.mark.parametrize("content", [b"", b"text, not GEMPACK", b"\x04\0\0\0SAM \x04\0\0\0", b"\0" * 64, b"\xff" * 64])
def test_what_is_no_such_file_is_refused(content: bytes, tmp_path: Path) -> None:
    assert "not a GEMPACK header array file, or damaged" in refused(tmp_path / "a.har", content)
