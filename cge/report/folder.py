"""The output folder: made ready before the long solve, filled in one stroke after it.

Everything is written into a temporary folder beside the results and moved into place by renaming, the
manifest last. A run that is killed leaves the old results, or a folder without a manifest: never half a file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from cge.experiment.tables import COLUMNS
from cge.report.manifest import manifest

if TYPE_CHECKING:
    from cge.experiment.run import Run

MANIFEST = "manifest.json"
STALE = 3600.0
FILES = ("results.parquet", "results.csv", "results.xlsx", MANIFEST)


class Folder:
    """Where results go. `with Folder(path) as folder:` fails at once where nothing can be written."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._made = [p for p in (self.path, *self.path.parents) if not p.exists()]

    def __enter__(self) -> Folder:
        if self.path.exists() and not self.path.is_dir():
            raise FileExistsError(f"{self.path} is a file; results need a folder")
        self.path.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            self._check(self.path / name)
        for old in self.path.glob(".partial-*"):  # left by a run that was killed
            if time.time() - old.stat().st_mtime > STALE:
                shutil.rmtree(old, ignore_errors=True)
        self.partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=self.path))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.partial, ignore_errors=True)
        for folder in self._made:  # this run's own, and left empty
            if any(folder.iterdir()):
                break
            folder.rmdir()

    def _check(self, file: Path) -> None:
        """A result that is open in Excel (Windows) or protected cannot be replaced: say so now."""
        if file.is_dir():
            raise IsADirectoryError(f"{file} is a folder; results need a file there")
        if file.exists():
            try:
                with file.open("r+b"):
                    pass
            except PermissionError:
                raise PermissionError(f"{file} cannot be replaced; is it open in another program?") from None

    def publish(self) -> list[Path]:
        """Move what was written into place, the manifest last; results of an earlier run that have no successor go."""
        (self.path / MANIFEST).unlink(missing_ok=True)
        written = []
        for name in FILES:
            if (self.partial / name).exists():
                os.replace(self.partial / name, self.path / name)
                written.append(self.path / name)
            else:
                (self.path / name).unlink(missing_ok=True)
        return written


def write_results(run: Run, folder: Folder) -> list[Path]:
    """Write all result files of a run; only the manifest when no case solved."""
    about = manifest(run)
    if run.solutions:
        from cge.report.results_workbook import write_workbook

        table = run.frame
        if not table["value"].notna().all():
            raise ValueError(
                f"not a number among the results: {table.loc[table['value'].isna(), 'symbol'].unique()[:5]}"
            )
        (folder.partial / "results.parquet").write_bytes(table.to_parquet(index=False))  # pyarrow opens no odd path
        table.to_csv(
            folder.partial / "results.csv", index=False, columns=list(COLUMNS), encoding="utf-8", lineterminator="\n"
        )
        write_workbook(run, folder.partial / "results.xlsx", about)
    about["results"] = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.partial.iterdir())}
    text = json.dumps(about, ensure_ascii=False, indent=2, allow_nan=False)
    (folder.partial / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return folder.publish()
