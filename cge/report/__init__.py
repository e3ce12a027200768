"""Results for people: tidy tables, a readable workbook, a manifest, and a few lines on the terminal."""

from cge.report.folder import Folder, write_results
from cge.report.tables import macro, tidy

__all__ = ["Folder", "macro", "tidy", "write_results"]
