"""qcge: computable general equilibrium with factor quality and reallocation wedges.

import cge
model = cge.load()                                # bundled China 2018, 42 sectors; or cge.load("my.xlsx")
case = model.solve({"tfp": ("multiply", 1.01)})
case.frame                                        # tidy DataFrame
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cge.errors import CgeError, ClosureError, DataError, DeclarationError, ExperimentError, SolveError
from cge.model.closures import CLOSURES, Closure, Swap

if TYPE_CHECKING:
    from cge.experiment.run import run
    from cge.model.case import Case
    from cge.model.model import Model

__all__ = [
    "CLOSURES",
    "Case",
    "CgeError",
    "Closure",
    "ClosureError",
    "DataError",
    "DeclarationError",
    "ExperimentError",
    "Model",
    "SolveError",
    "Swap",
    "load",
    "run",
]
_LATER = {"Model": "cge.model.model", "Case": "cge.model.case", "run": "cge.experiment.run"}
"""Imported on first use, so that `cge --help` does not wait for pandas, Pyomo and CasADi."""


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'cge' has no attribute {name!r}")


def load(workbook: str | Path | None = None) -> Model:
    """Compile the economy of a workbook (default: the bundled China 2018 with 42 sectors).

    Raises WorkbookError or FindingsError (sam), DataError (cge), each naming sheet and cell.
    """
    from cge.model.model import Model
    from sam import read_workbook
    from sam.data import bundled

    return Model(read_workbook(Path(workbook) if workbook is not None else bundled()))
