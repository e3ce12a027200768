"""GEMPACK files written record by record, straight from the layout: what the reader is held against."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def packed(records: Iterable[bytes]) -> bytes:
    """Each record between two marks of its length."""
    return b"".join(struct.pack("<i", len(r)) + r + struct.pack("<i", len(r)) for r in records)


def unpacked(content: bytes) -> list[bytes]:
    """The records of a sound file."""
    records = []
    while content:
        size = struct.unpack("<i", content[:4])[0]
        records.append(content[4 : 4 + size])
        content = content[8 + size :]
    return records


def head(name: str, kind: str, sizes: Sequence[int], title: str = "") -> list[bytes]:
    """Name and second record of a header; kind such as REFULL."""
    said = f"    {kind}{title:<70}".encode()
    return [f"{name:<4}".encode(), said + struct.pack(f"<{len(sizes) + 1}i", len(sizes), *sizes)]


def texts(words: Sequence[bytes], width: int, step: int = 10**6) -> list[bytes]:
    """Records of texts, `step` in each."""
    parts = [words[k : k + step] for k in range(0, len(words), step)]
    return [
        b"    " + struct.pack("<3i", len(parts) - k, len(words), len(p)) + b"".join(w.ljust(width) for w in p)
        for k, p in enumerate(parts)
    ]


def array(
    name: str, values: Array, sets: Sequence[tuple[str, Sequence[bytes]]], sparse: bool = False, step: int = 5
) -> list[bytes]:
    """A real array over sets (name, elements), in records of `step` cells. A set without a name is one element."""
    sizes = [*values.shape, *[1] * (7 - values.ndim)]
    records = head(name, "RESPSE" if sparse else "REFULL", sizes)
    single = [words[0] for set_name, words in sets if not set_name]
    said = b"    " + struct.pack("<3i", 0, -1, len(sets)) + b"COEFFICIENT " + struct.pack("<i", -1)
    said += b"".join(s.encode().ljust(12) for s, _ in sets) + b"".join(b"k" if s else b"e" for s, _ in sets)
    said += struct.pack(f"<{len(sets) + 1}i", *[0] * len(sets), len(single)) + b"".join(w.ljust(12) for w in single)
    records.append(said)
    for set_name, words in dict(s for s in sets if s[0]).items():
        assert set_name
        records += texts(words, 12, 4)
    cells: Any = values.astype("<f4").ravel(order="F")
    return records + (_sparse(cells, step) if sparse else _full(cells, sizes, step))


def _full(cells: Any, sizes: Sequence[int], step: int) -> list[bytes]:
    parts = [cells[k : k + step] for k in range(0, len(cells), step)]
    records = [b"    " + struct.pack("<9i", 2 * len(parts) + 1, 7, *sizes)]
    for k, part in enumerate(parts):
        records.append(b"    " + struct.pack("<15i", 2 * (len(parts) - k), *[1] * 14))
        records.append(b"    " + struct.pack("<i", 2 * (len(parts) - k) - 1) + part.tobytes())
    return records


def _sparse(cells: Any, step: int) -> list[bytes]:
    filled = np.flatnonzero(cells)
    parts = [filled[k : k + step] for k in range(0, len(filled), step)]
    records = [b"    " + struct.pack("<3i", len(filled), 4, 4) + b" " * 80]
    for k, part in enumerate(parts):
        said = struct.pack("<3i", len(parts) - k, len(filled), len(part))
        records.append(b"    " + said + (part + 1).astype("<i4").tobytes() + cells[part].tobytes())
    return records
