"""An indicator as one number and its gradient: what a ranking of levers aims at.

A goal is a friendly name (GDP, CO2, EV), an indicator of :mod:`cge.indicators.economy` or a symbol. The gradient of an
indicator is taken by central differences in the symbols it reads; one with a kink there is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cge.errors import ExperimentError, nearest
from cge.indicators import INDICATORS
from cge.language.reference import Member, as_tuple, parse, show
from cge.language.units import PERCENT, POINTS, Unit
from cge.model.model import Model

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Key = tuple[str, Member]
_STEP = 2e-5  # of a level, or of what counts as zero, in differences

ALIASES = {
    "gdp": "q_gdp",
    "ev": "equivalent_variation_share",
    "welfare": "equivalent_variation_share",
    "consumption": "real_consumption",
    "investment": "real_fixed_investment",
    "exports": "real_exports",
    "imports": "real_imports",
}
"""Friendly names, in lower case; pollutants such as CO2 mean their total emissions."""


@dataclass(frozen=True)
class Goal:
    """An indicator at a point: its gradient over all symbols, and in what its changes are read.

    name, member: symbol or indicator;  unit: "%", "pp" or the indicator's own;  scale: from its own unit into that
    """

    name: str
    member: Member
    label_en: str
    label_zh: str
    value: float
    unit: Unit
    scale: float
    gradient: Array

    def size(self, floor: Array, x: Array) -> float:
        """Size of the terms the indicator consists of."""
        return float(np.abs(self.gradient) @ np.maximum(np.abs(x), floor))


def goal(model: Model, x: Array, text: str) -> Goal:
    """What `text` means: alias, indicator or symbol. Raises ExperimentError: unknown, more than one, or kinked."""
    pollutants = {p.lower(): f"q_emission_total[{p}]" for p in model.benchmark.sets["pollutant"]}
    meant = (ALIASES | pollutants).get(text.strip().lower(), text)
    name, index = parse(meant) or (meant, ())
    if name in INDICATORS:
        return _indicator(model, x, name, index)
    if name not in model.members:
        known = [*(a.upper() for a in ALIASES), *pollutants, *INDICATORS, *model.members]
        raise ExperimentError(f"unknown indicator {text!r}{nearest(name, known)}")
    columns, symbol = model.columns(meant), model.system.symbols[name]
    _only_one(meant, name, [model.compiled.columns[k][1] for k in columns])
    gradient, k = np.zeros(x.size), columns[0]
    gradient[k] = 1.0
    unit, scale = (PERCENT, 100 / x[k]) if symbol.positive else _reading(symbol.unit)
    return Goal(
        name, model.compiled.columns[k][1], symbol.label_en, symbol.label_zh, float(x[k]), unit, scale, gradient
    )


def _reading(unit: Unit) -> tuple[Unit, float]:
    return (POINTS, 100.0) if unit.kind.points else (unit, 1.0)


def _only_one(text: str, name: str, members: list[Member]) -> None:
    if len(members) > 1:
        few = ", ".join(show(name, k) for k in members[:3])
        raise ExperimentError(f"{text} has {len(members)} members; choose one, such as {few}")


def _indicator(model: Model, x: Array, name: str, index: tuple[str, ...]) -> Goal:
    """An indicator's gradient by central differences in the symbols it reads."""
    i = INDICATORS[name]
    start = i.values(model.state(model.compiled.start))
    if not start:
        raise ExperimentError(f"{name} does not exist in this economy: it needs {i.needs or 'cells the SAM lacks'}")
    members = [k for k in start if not index or as_tuple(k) == index]
    if not members:
        raise ExperimentError(f"{name} has no member {','.join(index)}{nearest(','.join(index), map(joined, start))}")
    _only_one(name, name, members)
    value, gradient = _differences(model, x, name, members[0])
    points = i.points or start[members[0]] == 0
    unit, scale = _reading(i.unit) if points else (PERCENT, 100 / abs(value))
    return Goal(name, members[0], i.label_en, i.label_zh, value, unit, scale, gradient)


def joined(member: Member) -> str:
    return ",".join(as_tuple(member))


class _Reader:
    """Stands in for the namespace `m` and takes down which symbols are read."""

    def __init__(self, m: Any) -> None:
        self._m, self.seen = m, set[str]()

    def __getattr__(self, name: str) -> Any:
        self.seen.add(name)
        return getattr(self._m, name)


def _differences(model: Model, x: Array, name: str, member: Member) -> tuple[float, Array]:
    """(value, gradient) of an indicator by central differences. Raises ExperimentError at a kink."""
    m, i = model.state(x), INDICATORS[name]
    reader = _Reader(m)
    value = i.values(reader)[member]
    columns = np.array([k for k, (s, _) in enumerate(model.compiled.columns) if s in reader.seen], np.int64)
    unit = np.where(x != 0, np.abs(x), model.compiled.floor)[columns]

    def moved(at: Index, step: float) -> Array:
        keys = [model.compiled.columns[k] for k in columns[at]]
        pairs = zip(keys, (step * unit)[at].tolist(), strict=True)
        return np.array([_moved(m, key, by, lambda: i.values(m)[member]) for key, by in pairs])

    every = np.arange(columns.size)
    up, down = moved(every, _STEP), moved(every, -_STEP)
    slope, bend = (up - down) / (2 * _STEP), np.abs(up + down - 2 * value) / _STEP
    odd = np.flatnonzero(bend > 1e-3 * max(np.abs(slope).max(initial=0.0), bend.max(initial=0.0)))
    far = np.abs(moved(odd, 2 * _STEP) + moved(odd, -2 * _STEP) - 2 * value) / (2 * _STEP)
    if (far < 1.5 * bend[odd]).any():  # a curve would bend twice as much over twice the step
        raise ExperimentError(f"{show(name, member)} has a kink here, so it has no derivative: solve cases instead")
    gradient = np.zeros(x.size)
    gradient[columns] = slope / unit
    return value, gradient


def _moved(m: Any, key: Key, step: float, measure: Callable[[], float]) -> float:
    """What `measure` gives while one symbol is moved by `step`."""
    name, member = key
    table, place = (vars(m), name) if member == () else (getattr(m, name), member)
    level = table[place]
    table[place] = level + step
    try:
        return measure()
    finally:
        table[place] = level
