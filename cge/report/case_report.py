"""`case.report`: the files of `cge run`, for a case solved in Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cge.experiment.run import run_of
from cge.report.folder import Folder, write_results

if TYPE_CHECKING:
    from cge.model.case import Case


def report(case: Case, folder: str | Path) -> list[Path]:
    """Write results.csv, .parquet, .xlsx and manifest.json as `cge run` does; returns what was written."""
    run = run_of(case)
    with Folder(Path(folder)) as ready:
        return write_results(run, ready)
