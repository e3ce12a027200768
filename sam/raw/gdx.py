"""GAMS data exchange files (.gdx), by the library of GAMS in the wheels gamsapi and gamspy_base (extra `gdx`).

Every parameter over two dimensions with common labels is a sheet; over three, one sheet for each label of the third.
The set `account_kind` (account, kind) says the kinds, `account_on` what margins and factor taxes are charged on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sam import limits
from sam.errors import WorkbookError
from sam.files import replacing
from sam.grid import Grid, Odd, Value
from sam.matrix import Sam
from sam.raw.apart import read_apart
from sam.raw.arrays import NO_ACCOUNTS, Found, add, plane

PROGRAM = Path(__file__).with_name("gdx_library.py")
KINDS, ON = "account_kind", "account_on"
_LIBRARY = "gams", "gamspy_base"
_TYPES = ("set", "parameter", "variable", "equation", "alias")
_LONGEST = 63
"""Bytes of a GAMS label."""


class _Symbol(NamedTuple):
    """A symbol as the library reads it: a record is the places of its labels and its value."""

    name: str
    rank: int
    type: int
    records: list[list[Any]] | None


# ---- reading -----------------------------------------------------------------------------------------------------


def read_gdx(path: Path, content: bytes) -> dict[str, Grid]:
    """Every matrix with common labels on both sides, and what the file says of accounts."""
    _need(path)
    symbols, labels = _read(path, content)
    found = Found()
    for symbol in symbols:
        if symbol.type == 1:
            _add(symbol, labels, found)
        elif symbol.type and symbol.name not in found.left:
            found.left[symbol.name] = f"{_TYPES[min(symbol.type, 4)]}, no parameter"
    if not found.sheets:
        held = "; ".join(found.reasons()) or "no parameter at all"
        raise WorkbookError(f"{path}: no parameter with common labels in two dimensions; it has {held}")
    sets = {s.name.casefold(): s.records or [] for s in symbols if s.type == 0 and s.rank == 2}
    found.kinds, found.on = ({labels[a]: labels[b] for a, b, _ in sets.get(name, ())} for name in (KINDS, ON))
    return found.finished()


def _need(path: Path) -> None:
    if any(find_spec(name) is None for name in _LIBRARY):
        raise WorkbookError(
            f"{path}: GAMS files need GAMS's own library: pip install 'qcge[gdx]'; or write .csv or .xlsx in GAMS"
        )


def _read(path: Path, content: bytes) -> tuple[list[_Symbol], list[str]]:
    """Symbols, and the labels in the order of the file."""
    arguments = (str(path), str(limits.MOST_CELLS))
    data = read_apart(path, content, PROGRAM, arguments, "not a GAMS data file, or damaged")
    symbols = [_Symbol(s["name"], s["rank"], s["type"], s["records"]) for s in data["symbols"]]
    return symbols, data["labels"]


def _add(symbol: _Symbol, labels: Sequence[str], found: Found) -> None:
    """The sheets of one parameter."""
    name, records = symbol.name, symbol.records
    if not 2 <= symbol.rank <= 3:
        found.left[name] = f"{symbol.rank} dimension{'s' if symbol.rank != 1 else ''}"
        return
    if records is None:
        found.left[name] = f"beyond the {limits.MOST_CELLS:,} cells that are read"
        return
    used = [sorted({r[k] for r in records}) for k in range(symbol.rank)]
    pair = plane([[labels[i] for i in places] for places in used])
    if pair is None:
        found.left[name] = NO_ACCOUNTS
        return
    accounts = sorted({*used[pair[0]], *used[pair[1]]})
    sides = [accounts if k in pair else places for k, places in enumerate(used)]
    shape = [len(side) for side in sides]
    if not found.room(name, int(np.prod(shape, dtype=object))):
        return
    at = [{i: n for n, i in enumerate(side)} for side in sides]
    values = np.zeros(shape)
    odd: list[tuple[list[int], str]] = []
    for record in records:
        place = [at[k][record[k]] for k in range(symbol.rank)]
        if isinstance(record[-1], str):
            odd.append((place, record[-1]))
        else:
            values[tuple(place)] = record[-1]
    names = [[labels[i] for i in side] for side in sides]
    add(found, name, values, names)
    for place, text in odd:
        _mark(found, name, place, pair, names, text)


def _mark(
    found: Found, name: str, place: Sequence[int], pair: tuple[int, int], names: Sequence[Sequence[str]], text: str
) -> None:
    """Put a value that is no number into the sheet it stands in."""
    rest = [k for k in range(len(place)) if k not in pair]
    rows = found.sheets[f"{name}[{names[rest[0]][place[rest[0]]]}]" if rest else name].rows
    row: list[Value] = list(rows[place[pair[0]] + 2])
    row[place[pair[1]] + 1] = Odd(f"the value {text}", "give it a number in GAMS, or leave it out")
    rows[place[pair[0]] + 2] = tuple(row)


# ---- writing -----------------------------------------------------------------------------------------------------


def write_gdx(sam: Sam, path: Path) -> list[str]:
    """Parameter `sam` over set `acc`, and the kinds; amounts are exact. Raises WorkbookError."""
    _need(path)
    from sam.raw.gdx_library import GdxError, write

    _refuse_labels(sam, path)
    filled = np.argwhere(sam.values)
    cells = [(sam.labels[i], sam.labels[j], float(sam.values[i, j])) for i, j in filled]
    lists: dict[str, tuple[str, Sequence[tuple[str, str]]]] = {
        KINDS: ("kind of every account", list(sam.kinds.items()))
    }
    if sam.on:
        lists[ON] = ("what margins and factor taxes are charged on", list(sam.on.items()))
    texts = _texts(sam.labels, sam.label_en)
    try:
        with replacing(path) as temporary:
            write(str(temporary), texts, lists, ("sam", "social accounting matrix: rows receive, columns pay", cells))
    except GdxError as e:
        raise WorkbookError(f"{path}: cannot be written ({e})") from e
    return []


def _texts(labels: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    """The text of every account, as long as GAMS takes."""
    return {a: names.get(a, "").encode()[:255].decode(errors="ignore").replace('"', "'") for a in labels}


def _refuse_labels(sam: Sam, path: Path) -> None:
    """GAMS labels have 63 bytes, one kind of quotation mark, and capitals do not count."""
    seen: dict[str, str] = {}
    for label in sam.labels:
        why = ""
        if len(label.encode()) > _LONGEST:
            why = f"is longer than the {_LONGEST} bytes of a GAMS label"
        elif {'"', "'"} <= set(label) or any(ord(c) < 32 for c in label):
            why = "holds signs that no GAMS label may hold"
        elif label.casefold() in seen:
            why = f"is the same as {seen[label.casefold()]!r} in GAMS, where capitals do not count"
        if why:
            raise WorkbookError(f"{path}: account {label!r} {why}; rename it in the workbook")
        seen[label.casefold()] = label
