"""qcge: computable general equilibrium with factor quality and reallocation wedges.

import cge
model = cge.load()                          # the bundled China 2018; or cge.load("china2018_153"), cge.load("my.xlsx")
case = model.solve({"tfp[*]": cge.multiply(1.01, basis="value_added")})
case["q_activity"].sel(activity="a01")      # arrays with names
case.indicators                             # what a reader wants to know
case.report("out/")                         # what `cge run` writes
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import MethodType
from typing import TYPE_CHECKING, Any

from cge.errors import (
    CgeError,
    ClosureError,
    DataError,
    DeclarationError,
    ExperimentError,
    FailedCase,
    SolveError,
    UnknownName,
)
from cge.model.accessors import register_case_accessor
from cge.model.closures import CLOSURES, Closure, Swap
from cge.own_sam import secure

if TYPE_CHECKING:
    from cge.experiment.run import run
    from cge.language.rule import Rule
    from cge.model.case import Case
    from cge.model.model import Model
    from cge.model.shocks import Shock, add, add_pct_gdp, multiply, set_to
    from sam import Workbook

__all__ = [
    "CLOSURES",
    "Case",
    "CgeError",
    "Closure",
    "ClosureError",
    "DataError",
    "DeclarationError",
    "ExperimentError",
    "FailedCase",
    "Model",
    "Rule",
    "Shock",
    "SolveError",
    "Swap",
    "UnknownName",
    "add",
    "add_pct_gdp",
    "load",
    "multiply",
    "register_case_accessor",
    "run",
    "set_to",
]
secure()  # before anything of ours asks for `sam`

_LATER = {
    "Case": "cge.model.case",
    "Model": "cge.model.model",
    "Rule": "cge.language.rule",
    "run": "cge.experiment.run",
    **dict.fromkeys(("Shock", "add", "add_pct_gdp", "multiply", "set_to"), "cge.model.shocks"),
}
"""Imported on first use, so that `cge --help` does not wait for pandas, Pyomo and CasADi."""


_OF_CASE = {
    "explain": "cge.analysis.case_accessors",
    "contributions": "cge.analysis.case_accessors",
    "report": "cge.report.case_report",
}
"""Methods of a case that live in rooms above it, imported on first use."""


@register_case_accessor("indicators", keep=True)
def _indicators(case: Case) -> Any:
    return import_module("cge.experiment.tables").indicators(case)


@register_case_accessor("gains")
def _gains(case: Case) -> Any:
    return import_module("cge.analysis.gains").gains(case)


def _add_method(name: str, module: str) -> None:
    register_case_accessor(name)(lambda case: MethodType(getattr(import_module(module), name), case))


for _name, _module in _OF_CASE.items():
    _add_method(_name, _module)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'cge' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


def _version() -> str:
    """The installed version; in a checkout that is not installed, that of pyproject.toml."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("qcge")
    except PackageNotFoundError:
        import tomllib

        project = Path(__file__).resolve().parents[1] / "pyproject.toml"
        found = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"] if project.exists() else "0"
        return f"{found}+checkout"


def load(workbook: str | Path | Workbook | None = None, groups: Mapping[str, Sequence[str]] | None = None) -> Model:
    """Compile the economy of a workbook: one read already, a path, or the name of a bundled one.

    Without one: China 2018, 42 sectors.

    groups: name -> accounts, as in an experiment file: each takes the place of the workbook's of that name.
    Raises FileNotFoundError with the nearest name where a bare name is not bundled; WorkbookError or FindingsError
    (sam), DataError (cge), each naming sheet and cell.
    """
    from cge.model.model import Model
    from sam import Workbook, read_workbook

    read = workbook if isinstance(workbook, Workbook) else read_workbook(_book(workbook))
    return Model(read, groups=groups)


def _book(workbook: str | Path | None) -> Path:
    from cge.errors import nearest
    from sam.data import bundled, names

    if workbook is None:
        return bundled()
    path = Path(workbook)
    if path.exists() or path.suffix or path.name != str(workbook):
        return path
    if path.name not in names():
        hint = nearest(path.name, names())
        raise FileNotFoundError(f"no file and no bundled workbook {path.name!r}{hint}; bundled: {', '.join(names())}")
    return bundled(path.name)
