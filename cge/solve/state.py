"""A point of the model under the names of the symbols: what an equation sees as `m`, but numbers."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from cge.solve.compile import Compiled
from cge.solve.dual_numbers import Dual
from cge.solve.system import System


def state(system: System, compiled: Compiled, x: Iterable[float]) -> Any:
    """The namespace `m` of a point: every symbol as a number or {member: number}, with what equations see beside them.

    Symbols in no equation keep their benchmark.
    """
    return named(system, compiled, [float(v) for v in x], lambda v: v)


def dual_state(system: System, compiled: Compiled, x: Iterable[float], dx: Iterable[float]) -> Any:
    """The namespace of a point that moves in the direction `dx`: every symbol as a dual number."""
    pairs = zip(x, dx, strict=True)
    return named(system, compiled, [Dual(float(v), float(d)) for v, d in pairs], Dual)


def named(system: System, compiled: Compiled, values: list[Any], constant: Any) -> Any:
    """The namespace of values for the columns of a compiled system; `constant` turns other benchmark levels alike."""
    m = SimpleNamespace(base=system.base, sets=system.sets, data=system.benchmark, flows=system.flows)
    tables = {name: {k: constant(v) for k, v in levels.items()} for name, levels in system.levels.items()}
    for (name, member), value in zip(compiled.columns, values, strict=True):
        tables[name][member] = value
    for name, table in tables.items():
        setattr(m, name, table.get((), table))
    return m
