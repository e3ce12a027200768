"""The data side: workbooks and social accounting matrices."""

from sam.errors import Finding, FindingsError, SamError, WorkbookError
from sam.matrix import Sam
from sam.workbook import Workbook, read_workbook, write_workbook

__all__ = ["Finding", "FindingsError", "Sam", "SamError", "Workbook", "WorkbookError", "read_workbook", "write_workbook"]
