"""qcge: computable general equilibrium with factor quality and reallocation wedges.

import cge
model = cge.load()                                # bundled China 2018, 42 sectors; or cge.load("my.xlsx")
case = model.solve({"tfp": ("multiply", 1.01)})
case.frame                                        # tidy DataFrame
"""

from __future__ import annotations

from pathlib import Path

from cge.closures import CLOSURES, Closure, Swap
from cge.errors import CgeError, ClosureError, DataError, DeclarationError, ExperimentError, SolveError
from cge.model import Model
from cge.solution import Solution

__all__ = [
    "CLOSURES", "CgeError", "Closure", "ClosureError", "DataError", "DeclarationError", "ExperimentError",
    "Model", "Solution", "SolveError", "Swap", "load",
]  # fmt: skip


def load(workbook: str | Path | None = None) -> Model:
    """Compile the economy of a workbook (default: the bundled China 2018 with 42 sectors).

    Raises WorkbookError or FindingsError (sam), DataError (cge), each naming sheet and cell.
    """
    from sam import read_workbook
    from sam.data import bundled

    return Model(read_workbook(Path(workbook) if workbook is not None else bundled()))
