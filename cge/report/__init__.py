"""Results for people: tidy tables, a readable workbook, a manifest, and a few lines on the terminal."""

from cge.experiment.tables import macro, tidy
from cge.report.folder import Folder, write_results

__all__ = ["Folder", "macro", "tidy", "write_results"]
