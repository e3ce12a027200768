"""Any SAM as its makers publish it -> a workbook of the layout: found, read, named, put right, and every step said."""

from sam.raw.importing import Imported, import_sam
from sam.raw.merging import LAYOUTS

__all__ = ["LAYOUTS", "Imported", "import_sam"]
