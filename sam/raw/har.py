"""GEMPACK header array files (.har): reading.

The file is a run of Fortran records, each between two marks that hold its length in bytes. A record of 4 bytes is the
name of a header; the next one says what follows: blank, type, storage, a title, the number of dimensions and their
sizes. Text (1C) and real arrays with set elements (RE) are read; other types have no labels. Every length, size and
count is checked against the bytes there are before anything is made of it.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sam import limits
from sam.errors import WorkbookError
from sam.grid import Grid
from sam.matrix import Values
from sam.raw.arrays import NO_ACCOUNTS, Found, add, plane

BLANK = b"    "
WIDTH = 12
"""Letters of a set or of one of its elements."""
LABELS_OF, KINDS_OF, ON = "Labels of set", "Kinds of set", "Charged on by set"
"""Titles of the text headers that hold the full labels, the kinds and the column `on` of a set, in its order."""
_ABOUT = re.compile(rf"({LABELS_OF}|{KINDS_OF}|{ON}) (\S+)")
_RANKS = 14
_About = dict[tuple[str, str], list[str]]
"""(which of the titles, set) -> texts."""


class _Damaged(Exception):
    """What is wrong with a header."""


@dataclass
class _Header:
    """One header: its name, what its second record says, and the records that follow."""

    name: str
    kind: str
    storage: str
    title: str
    sizes: tuple[int, ...]
    records: list[bytes] = field(default_factory=list)

    @property
    def cells(self) -> int:
        return math.prod(self.sizes)


def read_har(path: Path, content: bytes) -> dict[str, Grid]:
    """Every matrix with the same labels on both sides, and the kinds of accounts where the file has them."""
    try:
        headers = list(_headers(path, content))
        about = {key: texts for h in headers if h.kind == "1C" for key, texts in _about(h)}
        found = Found()
        for header in headers:
            if header.kind != "1C":
                _read(header, about, found)
    except _Damaged as e:
        raise WorkbookError(f"{path}: not a GEMPACK header array file, or damaged: {e}; copy or write it anew") from e
    if not found.sheets:
        held = "; ".join(found.reasons()) or "no array at all"
        raise WorkbookError(f"{path}: no real array with the same labels in two dimensions; it has {held}")
    return found.finished()


# ---- records and headers -----------------------------------------------------------------------------------------


def _records(path: Path, content: bytes) -> Iterator[bytes]:
    at, number = 0, 0
    while at < len(content):
        number += 1
        limits.refuse_cells(path, number)
        mark = content[at : at + 4]
        size = int.from_bytes(mark, "little", signed=True)
        end = at + 4 + size
        if len(mark) < 4 or size < 0 or content[end : end + 4] != mark:
            said = "ends in the middle of a record" if size >= 0 and end + 4 > len(content) else "is no record"
            raise _Damaged(f"what begins at byte {at:,} {said}")
        yield content[at + 4 : end]
        at = end + 4


def _headers(path: Path, content: bytes) -> Iterator[_Header]:
    """Every header with its records. A record of 4 bytes can only be a name: all others begin with 4 blanks."""
    header: _Header | None = None
    name = ""
    for record in _records(path, content):
        if len(record) == 4:
            if name:
                raise _Damaged(f"header {name} is empty")
            if header is not None:
                yield header
            header, name = None, _text(record) or "(blank)"
        elif name:
            header, name = _second(name, record), ""
        elif header is None:
            raise _Damaged("it does not begin with the name of a header")
        else:
            header.records.append(record)
    if name or header is None:
        raise _Damaged(f"header {name} is empty" if name else "it is empty")
    yield header


def _second(name: str, record: bytes) -> _Header:
    if len(record) < 84 or record[:4] != BLANK:
        raise _Damaged(f"header {name} does not say what it holds")
    rank = _integers(record, 80, 1)[0]
    if not 1 <= rank <= _RANKS or len(record) != 84 + 4 * rank:
        raise _Damaged(f"header {name} says it has {rank} dimensions")
    sizes = _integers(record, 84, rank)
    if min(sizes) < 0:
        raise _Damaged(f"header {name} has a size below zero")
    return _Header(name, _text(record[4:6]), _text(record[6:10]), _text(record[10:80]), sizes)


def _integers(record: bytes, at: int, number: int) -> tuple[int, ...]:
    """Whole numbers of 4 bytes each, from a place in a record."""
    if number < 0 or at + 4 * number > len(record):
        raise _Damaged(f"a record of {len(record):,} bytes is too short for what it says it holds")
    return struct.unpack_from(f"<{number}i", record, at)


def _text(raw: bytes) -> str:
    """One name: names and titles are ASCII, or whatever the maker's machine wrote."""
    return _texts([raw])[0]


def _texts(raw: Sequence[bytes]) -> list[str]:
    """Texts of one header, all in one encoding."""
    for encoding in ("utf-8", "gb18030", "latin-1"):
        try:
            return [text.decode(encoding).strip(" \0") for text in raw]
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 reads any bytes")


# ---- text and sets -----------------------------------------------------------------------------------------------


def _characters(header: _Header, records: Sequence[bytes], number: int, width: int) -> list[str]:
    """Texts of one width, over as many records as it takes."""
    raw: list[bytes] = []
    for record in records:
        total, here = _integers(record, 8, 2)
        end = 16 + here * width
        if record[:4] != BLANK or total != number or here < 0 or len(record) != end or len(raw) + here > number:
            raise _Damaged(f"header {header.name} holds other texts than it says")
        raw += [record[k : k + width] for k in range(16, end, width)] if width else []
    if len(raw) != number:
        raise _Damaged(f"header {header.name} says {number:,} texts and holds {len(raw):,}")
    return _texts(raw)


def _about(header: _Header) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """((labels or kinds, set), the texts) where a text header holds those of a set."""
    said = _ABOUT.match(header.title)
    if said and len(header.sizes) == 2:
        number, width = header.sizes
        yield (said[1], said[2].casefold()), _characters(header, header.records, number, width)


@dataclass(frozen=True)
class _Set:
    """A dimension: its set, "" where it has none, and its elements."""

    name: str
    elements: list[str]


def _sets(header: _Header) -> tuple[list[_Set], int]:
    """The set of every dimension, and how many records they took. An unknown set has no elements."""
    first = header.records[0] if header.records else b""
    _, _, rank = _integers(first, 4, 3)
    if not 0 <= rank <= len(header.sizes):
        raise _Damaged(f"header {header.name} names {rank} sets for {len(header.sizes)} dimensions")
    names = [_text(first[32 + k * WIDTH : 32 + (k + 1) * WIDTH]) for k in range(rank)]
    states = first[32 + rank * WIDTH :][:rank]
    single = first[32 + rank * (WIDTH + 5) + 4 :]
    if len(states) < rank:
        raise _Damaged(f"header {header.name} is cut off in its sets")
    known: dict[str, list[str]] = {}
    sets, used = [], 1
    for name, state, size in zip(names, states, header.sizes, strict=False):
        if state == ord("k") and name not in known:
            records = _until_full(header, used, size)
            known[name] = _characters(header, records, size, WIDTH)
            used += len(records)
        if state == ord("e"):
            sets.append(_Set("", [_text(single[:WIDTH])]))
            single = single[WIDTH:]
        else:
            sets.append(_Set(name, known.get(name, []) if state == ord("k") else []))
    return sets, used


def _until_full(header: _Header, used: int, size: int) -> list[bytes]:
    """The records that hold the elements of a set: each says how many records are left, itself included."""
    left = _integers(header.records[used], 4, 1)[0] if used < len(header.records) else 0
    records = header.records[used : used + max(left, 0)]
    if left < 1 or len(records) < left or size < 1:
        raise _Damaged(f"header {header.name} is cut off in the elements of its sets")
    return records


# ---- real arrays -------------------------------------------------------------------------------------------------


def _read(header: _Header, about: _About, found: Found) -> None:
    """Add the sheets of one array, and what text headers say of its accounts."""
    if header.kind != "RE":
        found.left[header.name] = f"type {header.kind}, which has no labels"
        return
    sets, used = _sets(header)
    dims = [k for k, s in enumerate(sets) if header.sizes[k] > 1]
    if math.prod(header.sizes[len(sets) :]) != 1 or any(len(sets[k].elements) != header.sizes[k] for k in dims):
        found.left[header.name] = "no labels in one of its dimensions"
        return
    said = [_said(sets[k], about) for k in dims]
    labels = [about_set[LABELS_OF] for about_set in said]
    if plane(labels) is None:
        found.left[header.name] = NO_ACCOUNTS if len(labels) < 4 else f"{len(labels)} dimensions"
    elif found.room(header.name, header.cells):
        values = _full(header, used) if header.storage == "FULL" else _sparse(header, used)
        add(found, header.name, values.reshape([header.sizes[k] for k in dims], order="F"), labels)
        for about_set in said:
            full = about_set[LABELS_OF]
            found.kinds |= dict(zip(full, about_set[KINDS_OF], strict=False))
            found.on |= dict(zip(full, about_set[ON], strict=False))


def _said(dimension: _Set, about: _About) -> dict[str, list[str]]:
    """Labels, kinds and `on` of a set: what text headers of its size say, else its elements and nothing."""
    name, number = dimension.name.casefold(), len(dimension.elements)
    found = {what: about.get((what, name), []) for what in (LABELS_OF, KINDS_OF, ON)}
    found = {what: texts if len(texts) == number else [] for what, texts in found.items()}
    return found | {LABELS_OF: found[LABELS_OF] or dimension.elements}


def _full(header: _Header, used: int) -> Values:
    """Every cell: sizes in one record, then pairs of records, one that says which cells, one with the cells.

    The cells follow each other, the first dimension fastest.
    """
    values = np.zeros(header.cells)
    at = 0
    for record in header.records[used + 2 :: 2]:
        number, rest = divmod(len(record) - 8, 4)
        if record[:4] != BLANK or number < 1 or rest or at + number > header.cells:
            raise _Damaged(f"header {header.name} holds other cells than it says")
        values[at : at + number] = _reals(record, number, 8)
        at += number
    if at != header.cells:
        raise _Damaged(f"header {header.name} says {header.cells:,} cells and holds {at:,}")
    return values


def _sparse(header: _Header, used: int) -> Values:
    """The cells that are not zero: their number in one record, then records of places (from 1) and cells."""
    values = np.zeros(header.cells)
    first = header.records[used] if used < len(header.records) else b""
    filled, integers, reals = _integers(first, 4, 3)
    if header.storage != "SPSE" or (integers, reals) != (4, 4):
        raise _Damaged(f"header {header.name} is stored in an unknown way")
    at = 0
    for record in header.records[used + 1 :]:
        here = _integers(record, 12, 1)[0]
        if record[:4] != BLANK or here < 0 or len(record) != 16 + 8 * here:
            raise _Damaged(f"header {header.name} holds other cells than it says")
        places = np.frombuffer(record, "<i4", here, 16) - 1
        if here and not (places.min() >= 0 and places.max() < header.cells):
            raise _Damaged(f"header {header.name} fills a cell outside its sizes")
        values[places] = _reals(record, here, 16 + 4 * here)
        at += here
    if at != filled:
        raise _Damaged(f"header {header.name} says {filled:,} cells and holds {at:,}")
    return values


def _reals(record: bytes, number: int, at: int) -> Values:
    """Real numbers of 4 bytes, from a place in a record; some bytes are no number."""
    with np.errstate(invalid="ignore"):
        return np.frombuffer(record, "<f4", number, at).astype(np.float64)
