"""Who did what to an indicator: contributions of groups of shocks, by path integral and by Shapley side by side.

An indicator is a function f of all symbols, and so is a symbol; the path integral of f is the integral of its
derivative in the direction each group moves the economy, f'(x) dx_g, taken by central differences at the
Gauss–Legendre nodes (Harrison, Horridge and Pearson 2000; spec 2.8). Shapley averages f over all orders of adding
groups, 2**n solves; pairs of them give the interactions. Heads have kinks, where a sector turns from losing to gaining
workers. Between two of them there is a derivative, so indicators of heads are integrated from kink to kink. Where
contributions do not add up, as with a Gini whose order of wages changes on the way, they are refused, not fudged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cge.analysis.curve_integral import Curve
from cge.errors import ExperimentError
from cge.indicators import INDICATORS
from cge.indicators.registry import Values
from cge.language.reference import Member, as_tuple, show
from cge.model.model import Model
from cge.model.scenario import Scenario
from cge.model.shock_path import ShockPath

Array = NDArray[np.float64]
Key = tuple[str, Member]
ADDING_UP = 1e-7
"""Largest accepted gap of the contributions: relative to the benchmark, or in the unit of the indicator."""
MOST_GROUPS = 8
_OF_CURVE = 12
_STEP = 1e-5


@dataclass(frozen=True, repr=False)
class Contributions:
    """Changes of indicators and what each group of shocks contributes, in the unit of `units`.

    keys      (indicator, member); change: of all shocks together
    path, shapley: rows keys, columns groups; interactions: key -> matrix, each group alone on the diagonal,
    what two groups add together off it
    """

    groups: tuple[str, ...]
    keys: tuple[Key, ...]
    units: tuple[str, ...]
    change: Array
    path: pd.DataFrame
    shapley: pd.DataFrame
    interactions: dict[Key, pd.DataFrame]

    def __repr__(self) -> str:
        table = self.path.assign(total=self.change, unit=list(self.units)).to_string(float_format="{:+.3f}".format)
        return f"<Contributions of {', '.join(self.groups)}, along the path>\n{table}"

    def gap(self, method: str) -> Array:
        """Change less the sum of contributions, for "path" or "shapley"."""
        return np.asarray(self.change - getattr(self, method).to_numpy().sum(axis=1))


def contributions(model: Model, plan: Scenario, names: Sequence[str], nodes: int = 3) -> Contributions:
    """Split the effect of a case on indicators, or symbols such as ``q_activity[a01]``, by its groups of shocks.

    Raises ExperimentError, SolveError, or ArithmeticError on a gap.
    """
    targets = targets_of(model, plan)
    if not 0 < len(targets) <= MOST_GROUPS:
        raise ExperimentError(f"{len(targets)} groups of shocks; from one to {MOST_GROUPS} can be told apart")
    path = ShockPath(model, model.problem(plan.swaps), targets)
    measure = _Measure(model, names)
    change = measure(path.end) - measure(path.start)
    along = _along(path, measure, change, nodes)
    at = _subsets(path, measure)
    index = pd.MultiIndex.from_tuples([(n, " ".join(as_tuple(k))) for n, k in measure.keys])
    frames = [pd.DataFrame(parts.T * measure.scale[:, None], index, list(targets)) for parts in (along, _shapley(at))]
    matrices = _interactions(at, tuple(targets), measure)
    return Contributions(
        tuple(targets), measure.keys, measure.units, change * measure.scale, frames[0], frames[1], matrices
    )


def targets_of(model: Model, plan: Scenario) -> dict[str, Array]:
    """Group -> the benchmark with its shocks alone. Raises ExperimentError where one sets what another shocks."""
    start, joint = model.compiled.start, np.zeros(len(plan.target))
    for target in plan.targets.values():
        logs = model.positive & (target > 0)
        joint += np.where(logs, np.log(np.where(logs, target / np.where(logs, start, 1.0), 1.0)), target - start)
    end = np.where(model.positive, start * np.exp(np.where(model.positive, joint, 0.0)), start + joint)
    wrong = np.flatnonzero(np.abs(end - plan.target) > 1e-9 * np.maximum(1.0, np.abs(plan.target)))
    if len(wrong):
        symbols = ", ".join(show(*model.compiled.columns[k]) for k in wrong[:3])
        raise ExperimentError(f"case {plan.name}: groups overlap on {symbols}, and one of them sets it")
    return {name or "other": target for name, target in plan.targets.items()}


class _Measure:
    """Chosen indicators as a vector. `scale` turns changes into per cent, or points where an indicator is a share."""

    def __init__(self, model: Model, names: Sequence[str]) -> None:
        self.model, self.names = model, tuple(dict.fromkeys(names))
        self._columns = {n: model.columns(n) for n in names if n not in INDICATORS}
        base = [((n, k), v) for n, values in self._values(model.compiled.start).items() for k, v in values.items()]
        self.keys = tuple(key for key, _ in base)
        scaled = [reading(n, v) if n in INDICATORS else _of_symbol(model, n, v) for (n, _), v in base]
        self.scale, self.units = np.array([s for s, _ in scaled]), tuple(u for _, u in scaled)
        self._floor = np.array([self._least(key, v, u) for (key, v), u in zip(base, self.units, strict=True)])

    def __call__(self, x: Array) -> Array:
        values = self._values(x)
        return np.array([values[n][k] for n, k in self.keys])

    def only(self, names: Sequence[str]) -> _Measure:
        """The measure of some of the names, in their order."""
        return _Measure(self.model, names)

    def _least(self, key: Key, benchmark: float, unit: str) -> float:
        """Size against which a gap is judged: the benchmark, or a unit; for a symbol what counts as zero."""
        name, member = key
        if unit == "%" or name in INDICATORS:
            return abs(benchmark) if unit == "%" else 1.0
        compiled = self.model.compiled
        return max(abs(benchmark), float(compiled.floor[compiled.index[name.split("[")[0].strip(), member]]))

    def worst(self, gap: Array) -> float:
        """Largest gap relative to the benchmark, or in units where there is none."""
        return float(np.max(np.abs(gap) / self._floor, initial=0.0))

    def _values(self, x: Array) -> dict[str, dict[Member, float]]:
        m = self.model.state(x)
        return {n: INDICATORS[n].values(m) if n in INDICATORS else self._symbol(n, x) for n in self.names}

    def _symbol(self, text: str, x: Array) -> dict[Member, float]:
        columns = self.model.compiled.columns
        return {columns[k][1]: float(x[k]) for k in self._columns[text]}


def reading(name: str, benchmark: float) -> tuple[float, str]:
    """(factor, unit) in which a change of an indicator is read: per cent, percentage points, or its own unit."""
    i = INDICATORS[name]
    if i.points or benchmark == 0:
        return (100.0, "pp") if i.unit.kind.points else (1.0, i.unit)
    return 100 / abs(benchmark), "%"


def _of_symbol(model: Model, text: str, benchmark: float) -> tuple[float, str]:
    """The same for a symbol."""
    symbol = model.system.symbols[text.split("[")[0].strip()]
    return (100 / abs(benchmark), "%") if symbol.positive else (1.0, symbol.unit)


def _along(path: ShockPath, measure: _Measure, change: Array, nodes: int) -> Array:
    """groups x indicators; more nodes until they add up. A single group has done it all."""
    if len(path.names) == 1:
        return change[None, :]
    while True:
        solved = list(path.nodes(nodes))
        parts = np.asarray(sum(node.weight * _rates(measure, node.x, node.dx) for node in solved))
        if nodes >= _OF_CURVE:
            _between_kinks(Curve(path.start, path.end, solved), measure, parts)
        worst = measure.worst(change - parts.sum(axis=0))
        if worst <= ADDING_UP:
            return parts
        if nodes >= 40:
            raise ArithmeticError(f"contributions miss the total by {worst:.1e}")
        nodes *= 2


def _between_kinks(curve: Curve, measure: _Measure, parts: Array) -> None:
    """Put indicators with kinks, integrated from kink to kink, in the place of what smooth quadrature gives."""
    for kinks in dict.fromkeys(i.kinks for n in measure.names if (i := INDICATORS.get(n)) and i.kinks):
        own = measure.only([n for n in measure.names if n in INDICATORS and INDICATORS[n].kinks is kinks])
        places = [k for k, (n, _) in enumerate(measure.keys) if n in own.names]
        turns = curve.sign_changes(partial(_signed, measure.model, kinks))
        parts[:, places] = curve.integral(partial(_rates, own), turns)


def _signed(model: Model, kinks: Callable[[Any], Values], x: Array) -> Array:
    """Quantities whose change of sign is a kink."""
    return np.array([float(v) for v in kinks(model.state(x)).values()])


def _rates(measure: _Measure, x: Array, dx: Array) -> Array:
    """Groups x indicators: derivatives in the direction each group moves the economy."""
    return np.array([(measure(x + _STEP * d) - measure(x - _STEP * d)) / (2 * _STEP) for d in dx])


def _subsets(path: ShockPath, measure: _Measure) -> dict[tuple[int, ...], Array]:
    """Indicators with every subset of the groups."""
    n = len(path.names)
    at = {(): measure(path.start), tuple(range(n)): measure(path.end)}
    for size in range(1, n):
        for chosen in combinations(range(n), size):
            at[chosen] = measure(path.partial(chosen))
    return at


def _shapley(at: Mapping[tuple[int, ...], Array]) -> Array:
    """Average marginal effect of each group over all orders of adding them."""
    n = max(len(chosen) for chosen in at)
    parts = np.zeros((n, len(at[()])))
    for chosen, value in at.items():
        for k in chosen:
            rest = tuple(j for j in chosen if j != k)
            weight = factorial(len(rest)) * factorial(n - len(chosen)) / factorial(n)
            parts[k] += weight * (value - at[rest])
    return parts


def _interactions(
    at: Mapping[tuple[int, ...], Array], groups: tuple[str, ...], measure: _Measure
) -> dict[Key, pd.DataFrame]:
    n = len(groups)
    cube = np.zeros((n, n, len(measure.keys)))
    for k in range(n):
        cube[k, k] = at[k,] - at[()]
    for a, b in combinations(range(n), 2):
        cube[a, b] = cube[b, a] = at[a, b] - at[()] - cube[a, a] - cube[b, b]
    cube *= measure.scale
    return {key: pd.DataFrame(cube[:, :, i], list(groups), list(groups)) for i, key in enumerate(measure.keys)}
