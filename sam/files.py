"""Writing whole files or none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sam.errors import WorkbookError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place when the block ends well, and is removed otherwise.

    Raises WorkbookError when the folder is missing or may not be written to, or the file is in use.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    except OSError as e:
        raise WorkbookError(f"{path}: cannot be written ({e.strerror or e})") from e
    finally:
        _remove(temporary)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # such as a parent that is no folder: nothing was written, the first error says so
        return


def refuse_to_overwrite(path: Path, source: Path | None) -> None:
    """Raise WorkbookError if `path` is the very file that was read from."""
    if source is not None and path.exists() and source.exists() and os.path.samefile(path, source):
        raise WorkbookError(f"{path}: would overwrite the workbook it was made from; choose another name")
