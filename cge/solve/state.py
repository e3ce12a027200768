"""A point of the model as numbers under the names of the symbols: what an equation sees as `m`, but floats."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from cge.solve.compile import Compiled
from cge.solve.system import System


def state(system: System, compiled: Compiled, x: Iterable[float]) -> Any:
    """The namespace `m` of a point: every symbol as a number or {member: number}, with `base`, `sets` and `data`."""
    m = SimpleNamespace(base=system.base, sets=system.sets, data=system.benchmark)
    tables = {name: dict(values) for name, values in system.levels.items()}
    for (name, member), value in zip(compiled.columns, x, strict=True):
        tables[name][member] = float(value)
    for name, values in tables.items():
        setattr(m, name, values.get((), values))
    return m
