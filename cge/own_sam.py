"""Our package `sam`, also where a user's own file or folder of that name comes first on Python's path.

`import cge` makes sure that `sam` means the package beside `cge`: a finder answers for it before the path is
searched, and a module of the user's that was imported before makes room. The user's one is not lost: what our `sam`
does not have is looked up there, so `import sam; sam.my_own_function()` works in the same script; where both have a
name, ours is found, and the user's file needs another name.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

_NAME = "sam"
_BESIDE = str(Path(__file__).parents[1])
_theirs: list[ModuleType] = []
"""The user's module, once it was imported."""


class _Loader(SourceFileLoader):
    """Loads our package and lends it what the user's has beyond it."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        _lend(module)


class _Finder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Our package; every other name is left to the next finder."""
        return _ours() if name == _NAME else None


def secure() -> None:
    """From now on `import sam` is ours. Raises ImportError where our package is not beside `cge`."""
    ours = _ours()
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    loaded = sys.modules.get(_NAME)
    if loaded is None:
        return
    if ours.origin is not None and getattr(loaded, "__file__", None) == ours.origin:
        _lend(loaded)
        return
    _theirs.append(loaded)
    clashing = [m for m in sys.modules if m.startswith(f"{_NAME}.") and _has(ours, m)]
    for name in (_NAME, *clashing):
        del sys.modules[name]


def _ours() -> ModuleSpec:
    found = PathFinder.find_spec(_NAME, [_BESIDE])
    if found is None or not found.origin:
        raise ImportError(
            f"qcge is installed in part: there is no package sam beside cge in {_BESIDE}; install it again"
        )
    if not isinstance(found.loader, SourceFileLoader):  # in a zip
        return found
    loader, places = _Loader(_NAME, found.origin), list(found.submodule_search_locations or ())
    spec = spec_from_file_location(_NAME, found.origin, loader=loader, submodule_search_locations=places)
    assert spec is not None
    return spec


def _has(ours: ModuleSpec, module: str) -> bool:
    return PathFinder.find_spec(module, list(ours.submodule_search_locations or ())) is not None


def _lend(ours: ModuleType) -> None:
    """What the user's package has beyond ours can be had from ours: modules, and names."""
    places = list(ours.__path__)
    hidden = _hidden()
    more = _theirs[-1].__dict__.get("__path__", ()) if _theirs else hidden and hidden.submodule_search_locations
    ours.__path__ = list(dict.fromkeys((*places, *(more or ()))))

    def lent(name: str) -> Any:
        theirs = None if name.startswith("__") else _their_module()
        if theirs is None or not hasattr(theirs, name):
            raise AttributeError(f"module {_NAME!r} (of qcge) has no attribute {name!r}")
        return getattr(theirs, name)

    ours.__dict__["__getattr__"] = lent


def _their_module() -> ModuleType | None:
    """The user's own `sam`, imported when something of it is first asked for."""
    if not _theirs and (spec := _hidden()) is not None and spec.loader is not None:
        module = module_from_spec(spec)
        _theirs.append(module)
        spec.loader.exec_module(module)
    return _theirs[-1] if _theirs else None


def _hidden() -> ModuleSpec | None:
    """Where Python's path would have found another `sam`."""
    elsewhere = [place for place in sys.path if str(Path(place).absolute()) != _BESIDE]
    return PathFinder.find_spec(_NAME, elsewhere)
