"""The data side: social accounting matrices in workbooks. It knows nothing of the model.

from sam import read_workbook, write_workbook
workbook = read_workbook("economy.xlsx")
workbook.sam.block("commodity", "activity")
"""

from __future__ import annotations

from sam.errors import BalanceError, Finding, FindingsError, SamError, WorkbookError
from sam.matrix import Sam
from sam.workbook import Workbook, read_workbook, write_workbook

__all__ = [
    "BalanceError",
    "Finding",
    "FindingsError",
    "Sam",
    "SamError",
    "Workbook",
    "WorkbookError",
    "read_workbook",
    "write_workbook",
]
