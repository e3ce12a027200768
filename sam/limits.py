"""How much of a file is read: asked before it is read, so that no file can fill the memory or hang.

A SAM of 1,000 accounts has a million cells and unpacks to 50 MB. Whatever is far beyond is a mistake, or a trap.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sam.errors import WorkbookError

MEGABYTE = 2**20
LARGEST = 64 * MEGABYTE
"""Bytes of a file on disk."""
UNPACKED = 256 * MEGABYTE
"""Bytes a workbook or a Parquet file may unpack to."""
DENSEST = 100
"""Bytes that one byte of a packed part may stand for; Excel's own files have 20 at most."""
MOST_CELLS = 2_000_000
"""Cells and rows of a file."""
MOST_ROWS = 2**20
"""Rows of a sheet, as in Excel."""

_SMALL = 8 * MEGABYTE
_CHUNK = MEGABYTE
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_file(path: Path, most: int = LARGEST) -> bytes:
    """The content of a plain file of at most `most` bytes.

    Raises WorkbookError for another kind or size; OSError where it cannot be read.
    """
    _refuse_kind(path, path.stat().st_mode)
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        _refuse_kind(path, found.st_mode)
        content = b"" if found.st_size > most else file.read(most + 1)  # files of /proc have no size
        size = max(found.st_size, len(content))
    if size > most:
        raise WorkbookError(f"{path}: {size:,} bytes, and at most {most:,} are read; {_LESS}")
    return content


_LESS = "take out what does not belong there"


def _refuse_kind(path: Path, mode: int) -> None:
    kind = next((words for is_kind, words in _KINDS if is_kind(mode)), "")
    if kind:
        raise WorkbookError(f"{path}: is {kind}, not a file; name a file")


def _bytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f} MB" if size >= MEGABYTE else f"{size:,} bytes"


def refuse_cells(path: Path, number: int) -> None:
    """Raises WorkbookError where there are too many cells to read."""
    if number > MOST_CELLS:
        said = f"{number:,} cells and rows, more than the {MOST_CELLS:,} that are read"
        raise WorkbookError(f"{path}: {said}; {_LESS}, also blank cells with a format")


def refuse_unpacked(path: Path, size: int) -> None:
    """Raises WorkbookError where a file unpacks to too much."""
    if size > UNPACKED:
        raise WorkbookError(f"{path}: unpacks to {_bytes(size)}, more than the {_bytes(UNPACKED)} allowed; {_LESS}")


def refuse_archive(path: Path, archive: zipfile.ZipFile) -> None:
    """Raises WorkbookError where a workbook unpacks to too much, or holds too many cells; unpacks no part whole."""
    parts = archive.infolist()
    refuse_unpacked(path, sum(part.file_size for part in parts))
    for part in parts:
        if part.file_size > _SMALL and part.file_size > DENSEST * part.compress_size:
            ratio = f"{part.file_size / max(part.compress_size, 1):,.0f} times its size, more than {DENSEST} times"
            raise WorkbookError(f"{path}: {part.filename} unpacks to {ratio}; save it anew in Excel")
    cells = 0
    for part in parts:
        if part.filename.lower().endswith(".xml"):
            cells += _cells(path, archive, part)
            refuse_cells(path, cells)


def _cells(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Cells and rows of one part; a document type, which Excel never writes, may define text without end."""
    number = 0
    for chunk in _chunks(archive, part):
        if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
            raise WorkbookError(f"{path}: {part.filename} declares a document type; save it anew in Excel")
        number += len(_CELL.findall(chunk))
    return number


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as content:
        while chunk := content.read(_CHUNK):
            yield chunk
