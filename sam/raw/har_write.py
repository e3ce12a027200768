"""GEMPACK header array files (.har): writing a SAM.

Headers: `ACC` the set of accounts, `SAM` the matrix over ACC and ACC; and, in the order of the set, `KIND` the kinds,
`LABL` the full labels and, where there are any, `ON` what margins and factor taxes are charged on. GEMPACK holds real
numbers of 4 bytes and element names of at most 12 letters, digits and underscores, capitals or not: labels that do not
fit are changed in the set and stand in full (UTF-8) in `LABL`.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sam.errors import WorkbookError, shorten
from sam.files import replacing
from sam.matrix import Sam
from sam.raw.har import BLANK, KINDS_OF, LABELS_OF, ON, WIDTH

Singles = NDArray[np.float32]

_SET = "ACC"
_TITLE = 70
_RANK = 7
_LONGEST = 29_996
"""Bytes of text in a record."""
_CELLS = 7_996
"""Numbers in a record."""


def write_har(sam: Sam, path: Path) -> list[str]:
    """Write the file; what it could not hold as it is, in sentences. Raises WorkbookError."""
    cells = _cells(sam, path)
    names = elements(sam.labels)
    said = ["amounts are rounded to the 7 digits that GEMPACK holds"]
    if changed := [f"{a!r} is {n}" for a, n in names.items() if a != n]:
        said.append(f"labels that are no GEMPACK elements stand in full in header LABL only: {shorten(changed, 3)}")
    with replacing(path) as temporary:
        temporary.write_bytes(b"".join(map(_record, _file(sam, cells, list(names.values())))))
    return said


def _cells(sam: Sam, path: Path) -> Singles:
    """The amounts in 4 bytes each."""
    with np.errstate(over="ignore", under="ignore"):
        cells = sam.values.astype("<f4")
    tiny = float(np.finfo(np.float32).tiny)
    wrong = np.argwhere(~np.isfinite(cells) | ((sam.values != 0) & (np.abs(sam.values) < tiny)))
    if wrong.size:
        row, column = (sam.labels[k] for k in wrong[0])
        raise WorkbookError(
            f"{path}: cell ({row}, {column}) = {sam[row, column]:g} is beyond what GEMPACK holds; change the unit"
        )
    return cells


def elements(labels: Sequence[str]) -> dict[str, str]:
    """Label -> a name of at most 12 letters, digits and underscores, no two alike but for capitals."""
    fit = dict.fromkeys(a for a in labels if re.fullmatch(r"[A-Za-z]\w{0,11}", a, re.ASCII))
    taken: set[str] = set()
    names: dict[str, str] = {}
    for label in (*fit, *(a for a in labels if a not in fit)):
        names[label] = _free(label if label in fit else _plain(label), taken)
        taken.add(names[label].casefold())
    return {a: names[a] for a in labels}


def _plain(label: str) -> str:
    """The ASCII letters and digits of a label, the rest as underscores; `acc` where nothing is left."""
    text = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    text = re.sub(r"\W+", "_", text).strip("_")
    return text if text[:1].isalpha() else f"acc_{text}".rstrip("_")


def _free(name: str, taken: set[str]) -> str:
    """The name cut to its width, with a number where it is taken."""
    ends = ("" if k == 1 else f"_{k}" for k in count(1))
    options = (f"{name[: WIDTH - len(end)]}{end}" for end in ends)
    return next(option for option in options if option.casefold() not in taken)


# ---- records -----------------------------------------------------------------------------------------------------


def _file(sam: Sam, cells: Singles, names: Sequence[str]) -> Iterator[bytes]:
    yield from _texts("ACC", f"Set {_SET} accounts of the SAM", names, WIDTH)
    yield from _matrix("SAM", "Social accounting matrix: rows receive, columns pay", cells, names)
    yield from _texts("KIND", f"{KINDS_OF} {_SET}", [sam.kinds[a] for a in sam.labels])
    yield from _texts("LABL", f"{LABELS_OF} {_SET} in full, UTF-8", sam.labels)
    if sam.on:
        yield from _texts("ON", f"{ON} {_SET} (margins, factor taxes)", [sam.on.get(a, "") for a in sam.labels])


def _record(data: bytes) -> bytes:
    mark = struct.pack("<i", len(data))
    return mark + data + mark


def _second(name: str, kind: str, title: str, sizes: Sequence[int]) -> Iterator[bytes]:
    """The name of a header, and the record that says what follows."""
    yield name.ljust(4).encode()
    yield BLANK + kind.encode() + b"FULL" + title.ljust(_TITLE).encode() + _integers(len(sizes), *sizes)


def _integers(*numbers: int) -> bytes:
    return struct.pack(f"<{len(numbers)}i", *numbers)


def _texts(name: str, title: str, texts: Sequence[str], width: int = 0) -> Iterator[bytes]:
    """A header of texts, as wide as the longest."""
    width = width or max(len(t.encode()) for t in texts)
    yield from _second(name, "1C", title, (len(texts), width))
    yield from _characters(texts, width)


def _characters(texts: Sequence[str], width: int) -> Iterator[bytes]:
    """Records of texts: how many records are left, how many texts there are, how many stand here."""
    step = max(1, _LONGEST // width)
    parts = [texts[k : k + step] for k in range(0, len(texts), step)]
    for k, part in enumerate(parts):
        said = _integers(len(parts) - k, len(texts), len(part))
        yield BLANK + said + b"".join(t.encode().ljust(width) for t in part)


def _matrix(name: str, title: str, cells: Singles, names: Sequence[str]) -> Iterator[bytes]:
    """A header of real numbers over one set, rows first: sets, sizes, and pairs of records for whole columns."""
    n = len(names)
    sizes = (n, n, *[1] * (_RANK - 2))
    yield from _second(name, "RE", title, sizes)
    sets = 2 * _SET.ljust(WIDTH).encode() + b"kk"
    yield BLANK + _integers(1, -1, 2) + name.ljust(WIDTH).encode() + _integers(-1) + sets + _integers(0, 0, 0)
    yield from _characters(names, WIDTH)
    step = max(1, _CELLS // n)
    starts = range(0, n, step)
    yield BLANK + _integers(2 * len(starts) + 1, _RANK, *sizes)
    for k, start in enumerate(starts):
        end, left = min(start + step, n), 2 * (len(starts) - k)
        yield BLANK + _integers(left, 1, n, start + 1, end, *[1] * (2 * _RANK - 4))
        yield BLANK + _integers(left - 1) + cells[:, start:end].tobytes("F")
