"""The output folder of everything that writes results: tried before the long solve, changed in one step after it.

    with Folder(path) as folder:                 # refused at once where it cannot be written
        ...                                      # files into folder.partial
        folder.publish(about)                    # the manifest, and the switch

A folder is either as it was or holds the new results whole. Earlier results go to `previous/`; a file that is not
ours, or was changed since, is never replaced. `switch.py` says how, `own_files.py` what is ours.
"""

from __future__ import annotations

import os
import platform
import secrets
import shutil
import time
import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from cge.experiment.tables import case_tables
from cge.report.csv_text import to_csv
from cge.report.manifest import manifest
from cge.report.own_files import MANIFEST, PREVIOUS, is_own, own, sealed, sha256_of
from cge.report.switch import finish, keep_earlier, switch

if TYPE_CHECKING:
    from cge.experiment.run import Run

FILES = ("results.parquet", "results.csv", "results.xlsx", MANIFEST)
_STALE = 86400.0
_NEW = ".cge-new-"
_HOST = f"{zlib.crc32(platform.node().encode()):08x}"
_at_work: set[Path] = set()


class Folder:
    """Where results go. `with Folder(path) as folder:` fails at once where nothing can be written."""

    def __init__(self, path: Path, files: Sequence[str] = FILES) -> None:
        self.path = Path(os.path.realpath(path))
        self.files = (*(f for f in files if f != MANIFEST), MANIFEST)
        self._made = [p for p in (self.path, *self.path.parents) if not p.exists()]

    def __enter__(self) -> Folder:
        if self.path.exists() and not self.path.is_dir():
            raise FileExistsError(f"{self.path} is a file; results need a folder")
        if self.path.exists():
            finish(self.path)
            self._refuse_foreign()
        base = self.path.parent if self._has_room_beside() else self.path
        self.partial = base / f"{_NEW}{_HOST}-{os.getpid()}-{secrets.token_hex(4)}"
        _at_work.add(self.partial)
        try:
            base.mkdir(parents=True, exist_ok=True)
            _clear_stale(base)
            self.partial.mkdir()
        except BaseException:
            self._clean()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clean()

    def publish(self, about: dict[str, Any]) -> list[Path]:
        """Seal what was written with a manifest, and switch. Raises OSError; then the folder is as it was."""
        names = [name for name in self.files if (self.partial / name).exists()]
        about["results"] = {name: sha256_of(self.partial / name) for name in names}
        (self.partial / MANIFEST).write_text(sealed(about), encoding="utf-8")
        if self.path.exists():
            self._refuse_foreign()
            keep_earlier(self.path, self.partial)
        for file in (*(self.partial / name for name in (*names, MANIFEST)), self.partial):
            _sync(file)
        switch(self.partial, self.path)
        return [self.path / name for name in (*names, MANIFEST)]

    def _has_room_beside(self) -> bool:
        """Whether the new state can be made next to the folder: only then are the two exchanged in one step."""
        above = self.path.parent
        if not self.path.exists():
            return True
        return os.access(above, os.W_OK) and above.stat().st_dev == self.path.stat().st_dev

    def _refuse_foreign(self) -> None:
        """What is not ours is not replaced, nor what is open in Excel (Windows) or protected: say so now."""
        ours = own(self.path)
        for name in (MANIFEST, *self.files):  # without it none of the others is known to be ours
            file = self.path / name
            if file.is_dir():
                raise IsADirectoryError(f"{file} is a folder; results need a file there")
            if name not in ours and (file.exists() or file.is_symlink()):
                raise FileExistsError(f"{file} was not written by cge, or was changed since: {_WAY_OUT}")
            if name in ours:
                _try(file)
        kept = self.path / PREVIOUS
        if (kept.exists() or kept.is_symlink()) and not is_own(kept):
            raise FileExistsError(f"{kept}, where the earlier results go, holds what cge did not write: {_WAY_OUT}")
        if not os.access(self.path, os.W_OK):
            raise PermissionError(f"no permission to write to {self.path}")

    def _clean(self) -> None:
        """Take away what is not needed any more, and folders that were made for nothing."""
        _at_work.discard(self.partial)  # first: should the next line fail, the next run takes it away
        shutil.rmtree(self.partial, ignore_errors=True)
        for folder in (p for p in self._made if p.is_dir()):
            if any(folder.iterdir()):
                break
            folder.rmdir()


_WAY_OUT = "move or rename it, or name another folder"


def _try(file: Path) -> None:
    try:
        with file.open("r+b"):
            pass
    except PermissionError:
        raise PermissionError(f"{file} cannot be replaced; is it open in another program?") from None


def _sync(file: Path) -> None:
    """Onto the disk, so that a power cut after the switch finds whole files."""
    if file.is_dir() and os.name == "nt":
        return
    handle = os.open(file, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear_stale(base: Path) -> None:
    """Take away what runs that were killed have left: those of this machine whose process is gone, or of yesterday."""
    for old in base.glob(f"{_NEW}*"):
        host, process = (*old.name.removeprefix(_NEW).split("-"), "")[:2]
        dead = host == _HOST and process.isdigit() and not _alive(int(process), old)
        if dead or time.time() - old.stat().st_mtime > _STALE:
            shutil.rmtree(old, ignore_errors=True)


def _alive(process: int, partial: Path) -> bool:
    if process == os.getpid():
        return partial in _at_work
    if os.name != "posix":  # where asking would end the process
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def write_results(run: Run, folder: Folder) -> list[Path]:
    """Write all result files of a run; where no case solved, nothing changes and nothing is written."""
    if not run.solutions:
        return []
    from cge.report.results_workbook import write_workbook

    about = manifest(run)
    _write_tables(run, folder.partial)
    write_workbook(run, folder.partial / "results.xlsx", about)
    return folder.publish(about)


def _write_tables(run: Run, folder: Path) -> None:
    """results.csv and results.parquet, case by case. Raises ValueError where a result is no number."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    writer = None
    with ExitStack() as opened:
        text = opened.enter_context((folder / "results.csv").open("w", encoding="utf-8", newline=""))
        binary = opened.enter_context((folder / "results.parquet").open("wb"))  # pyarrow opens no odd path
        for table in case_tables(run):
            if not table["value"].notna().all():
                odd = table.loc[table["value"].isna(), "symbol"].unique()[:5]
                raise ValueError(f"not a number among the results: {odd}")
            rows = pa.Table.from_pandas(table, preserve_index=False)
            to_csv(table, text, header=writer is None)
            writer = writer or opened.enter_context(ParquetWriter(binary, rows.schema))
            writer.write_table(rows)
