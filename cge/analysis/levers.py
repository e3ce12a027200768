"""First-order effects of everything given on every result, by the implicit function theorem, from one factorisation.

Unknowns u solve F(u, e) = 0 for given symbols e, so du/de = -inv(F_u) F_e. Forwards, a block of columns of F_e at a
time, that is every result by every given symbol (`sensitivities`). Backwards, one transposed solve y = inv(F_u') g_u
gives the effect g_e - F_e' y of every given symbol on one indicator g at once (`levers`).

At a kink, such as a cap that just binds, there is no derivative, and none is reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from cge.analysis.goal import Goal, goal
from cge.blocks.expressions import output_tax, output_value
from cge.errors import ExperimentError, SolveError
from cge.language.reference import Member, as_tuple, show
from cge.language.units import Kind
from cge.model.closures import DEFAULT, Swap
from cge.model.model import Model
from cge.solve.linear_algebra import Singular, SparseLU
from cge.solve.problem import TOLERANCE, Problem

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Key = tuple[str, Member]
BLOCK = 256
_NUDGE = 1e-6  # relative size of the move that shows a kink, and the largest jump of a derivative that is none
_JUMP = 1e-2
_ROUNDING = 1e-12  # of the size of an indicator's own terms, for one unit of a lever
_ACCURATE = 1e-13  # linear residual against the size of both sides
_LEAK = 1e-9  # of GDP, for one unit of a lever


# ---- results by given symbols --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sensitivities:
    """Derivatives of results (rows) with respect to given symbols (columns), at one point.

    derivative  d result / d symbol, in their own units; nan for results that have a kink at this point
    values_of_results, values_of_symbols: levels at the point; logs: pairs (results, symbols) of "moves in logs"
    """

    model: Model
    results: tuple[Key, ...]
    symbols: tuple[Key, ...]
    derivative: Array
    values_of_results: Array
    values_of_symbols: Array
    logs: tuple[NDArray[np.bool_], NDArray[np.bool_]]

    @cached_property
    def scaled(self) -> Array:
        """Elasticities where both are positive symbols; semi-elasticities, or derivatives, as `frame` says."""
        rows, columns = self.logs
        down = np.where(rows, self.values_of_results, 1.0)
        return np.asarray(self.derivative * np.where(columns, self.values_of_symbols, 1.0) / down[:, None])

    @property
    def kinked(self) -> tuple[Key, ...]:
        """Results without a derivative here: a limit just binds."""
        return tuple(k for k, row in zip(self.results, self.derivative, strict=True) if not np.isfinite(row).all())

    @property
    def frame(self) -> pd.DataFrame:
        """Tidy: result, symbol, derivative, value and what it is (`measure`, `unit`). A row per pair: choose few."""
        units = [[self.model.system.symbols[s].unit for s, _ in keys] for keys in (self.results, self.symbols)]
        up, down = (np.array(u, dtype=object) for u in units)
        rows, columns = (np.asarray(v, dtype=bool) for v in self.logs)
        top, low = np.where(rows, "dln(result)", "d(result)"), np.where(columns, "dln(symbol)", "d(symbol)")
        per = np.where(columns, "per log unit", np.array(["per " + d for d in down], dtype=object))
        what = np.where(rows, "log units", up)
        n, k = self.derivative.shape
        return pd.DataFrame(
            {
                "result": np.repeat([show(*key) for key in self.results], k),
                "symbol": np.tile([show(*key) for key in self.symbols], n),
                "derivative": self.derivative.ravel(),
                "value": self.scaled.ravel(),
                "measure": [f"{a} / {b}" for a in top for b in low],
                "unit": [
                    "elasticity" if a and b else f"{w} {p}"
                    for a, w in zip(rows, what, strict=True)
                    for b, p in zip(columns, per, strict=True)
                ],
            }
        )


def sensitivities(
    model: Model,
    results: Iterable[str] | None = None,
    symbols: Iterable[str] | None = None,
    *,
    x: Array | None = None,
    closure: str = DEFAULT,
    swaps: Iterable[Swap] = (),
) -> Sensitivities:
    """Results (references; default all unknowns) by given symbols (default all), at x or the benchmark.

    All by all takes 8 bytes x unknowns x given symbols. Raises ExperimentError, ClosureError; SolveError where the
    point is no solution or the model is singular there.
    """
    point = _Point(model, model.problem(model.swaps(closure, swaps)), x)
    rows, columns = _unknown(point, results, closure), given(point, symbols, closure)
    wanted = point.place[rows]
    derivative = np.empty((rows.size, columns.size))
    for at in range(0, columns.size, BLOCK):
        block = columns[at : at + BLOCK]
        derivative[:, at : at + block.size] = point.respond(point.by_column[:, block].toarray())[wanted]
    if (kinks := point.kinks()).size:
        derivative[_reached(point, kinks)[wanted]] = np.nan
    keys = [tuple(model.compiled.columns[k] for k in which) for which in (rows, columns)]
    logs = (model.positive[rows], model.positive[columns])
    return Sensitivities(model, keys[0], keys[1], derivative, point.x[rows], point.x[columns], logs)


def _reached(point: _Point, kinks: Index) -> NDArray[np.bool_]:
    """Unknowns that the kinked equations move: none but their own definition where the limit is not in force."""
    push = np.zeros((point.problem.n, kinks.size))
    push[kinks, np.arange(kinks.size)] = 1.0
    moved = np.abs(point.respond(push)) / point.unit[:, None]
    return np.asarray((moved > 1e-10 * moved.max(axis=0)).any(axis=1))


# ---- one indicator by all given symbols ----------------------------------------------------------------------


@dataclass(frozen=True)
class Levers:
    """The effect of every given symbol on one indicator, ranked.

    goal        the indicator: names, unit of effects, level;  at: name of the point
    table       symbol, index_1..3, reference, unit (of one pull of the lever), step (that unit in the symbol's own),
                value, derivative, effect (in goal.unit for one pull), domar (weights of tfp, where goal is real GDP)
    still       given symbols that move the indicator not at all;  tied: those that cannot move alone, because the
                accounts would leak: shares that must add up to one
    """

    model: Model
    goal: Goal
    closure: str
    at: str
    table: pd.DataFrame
    still: tuple[str, ...]
    tied: tuple[str, ...]

    def by_symbol(self) -> pd.DataFrame:
        """Per symbol: unit, number of levers, effect of pulling all at once (`together`), the largest in order."""
        rows = [
            (name, part["unit"].iloc[0], len(part), part["effect"].sum(), tuple(part.index))
            for name, part in self.table.groupby("symbol", sort=False)
        ]
        found = pd.DataFrame(rows, columns=["symbol", "unit", "levers", "together", "largest"])
        return found.sort_values("together", key=_size, ascending=False, kind="stable", ignore_index=True)


def levers(
    model: Model,
    indicator: str = "GDP",
    symbols: Iterable[str] | None = None,
    *,
    x: Array | None = None,
    at: str = "",
    closure: str = DEFAULT,
    swaps: Iterable[Swap] = (),
) -> Levers:
    """What moves an indicator most, among the given symbols (default all), by one adjoint solve.

    indicator: GDP, CO2, EV, consumption, one of cge.indicators such as ``real_pay[L_low]``, or a symbol such as
    ``q_activity[a01]``; x: a solved point, called `at` (default: the benchmark). Raises as `sensitivities`, and
    ExperimentError where the indicator, or a limit in force, has a kink.
    """
    point = _Point(model, model.problem(model.swaps(closure, swaps)), x)
    target = goal(model, point.x, indicator)
    columns = given(point, symbols, closure)
    if not target.gradient[point.problem.unknowns].any():
        raise ExperimentError(f"{indicator} is given under closure {closure}: no lever moves it")
    walras = np.zeros(len(point.x))
    if (slack := model.compiled.index.get(("walras", ()))) is not None:
        walras[slack] = 1.0
    effect, leak = point.adjoint(np.stack((target.gradient, walras)), target.name)[:, columns]
    units, step = pulls(model, columns, point.x)
    tied = np.abs(leak * step) > _LEAK * model.benchmark.gdp
    still = np.abs(effect * step) <= _ROUNDING * target.size(model.compiled.floor, point.x)
    names = np.array([show(*model.compiled.columns[k]) for k in columns], dtype=object)
    table = _table(model, columns, point.x, units, step, effect, target.scale)
    table["domar"] = _domar(model, point.x, table) if target.name == "q_gdp" else np.nan
    ranked = table[~tied & ~still].sort_values("effect", key=_size, ascending=False, kind="stable", ignore_index=True)
    at = at or ("benchmark" if x is None else "a solved case")
    return Levers(model, target, closure, at, ranked, tuple(names[still & ~tied]), tuple(names[tied]))


def _size(effects: pd.Series[float]) -> pd.Series[float]:
    """What effects are ranked by: rounding does not decide between equals."""
    return effects.abs().round(12)


def _table(
    model: Model, columns: Index, x: Array, units: list[str], step: Array, derivative: Array, scale: float
) -> pd.DataFrame:
    keys = [model.compiled.columns[k] for k in columns]
    index = [(*as_tuple(member), "", "", "")[:3] for _, member in keys]
    table = pd.DataFrame(index, columns=["index_1", "index_2", "index_3"])
    table.insert(0, "symbol", [name for name, _ in keys])
    table["reference"] = [show(*key) for key in keys]
    table["unit"], table["step"], table["value"] = units, step, x[columns]
    table["derivative"], table["effect"] = derivative, scale * derivative * step
    return table


def _domar(model: Model, x: Array, table: pd.DataFrame) -> list[float]:
    """Cost of an activity over GDP for its tfp: what Hulten's theorem says, where nothing is taxed or distorted."""
    m = model.state(x)
    weight = {a: output_value(m, a) * (1 - output_tax(m, a)) / m.v_gdp for a in model.benchmark.sets["activity"]}
    pairs = zip(table["symbol"], table["index_1"], strict=True)
    return [float(weight[a]) if s == "tfp" else np.nan for s, a in pairs]


# ---- units ---------------------------------------------------------------------------------------------------


def pulls(model: Model, columns: Iterable[int], x: Array) -> tuple[list[str], Array]:
    """(unit, size in the symbol's own unit) of one pull of each lever: comparable changes, the same within a symbol."""
    units = {name: _pull(model, name) for name in {model.compiled.columns[k][0] for k in columns}}
    words, size = [], []
    for k in columns:
        word, step = units[model.compiled.columns[k][0]]
        words.append(word)
        size.append(step if step else 0.01 * x[k])
    return words, np.array(size)


def _pull(model: Model, name: str) -> tuple[str, float]:
    """(unit, size) of a pull; size 0 means one per cent of the level."""
    symbol, levels = model.system.symbols[name], model.system.levels[name].values()
    if symbol.positive:
        return "1 %", 0.0
    if symbol.kind.points:
        return "1 pp", 0.01
    if symbol.kind is not Kind.ELASTICITY and min(levels) > 0:
        return "1 %", 0.0
    if symbol.kind.amount:
        return "0.1 % of GDP", 0.001 * model.benchmark.gdp
    if symbol.kind in (Kind.REAL_PRICE, Kind.PHYSICAL):
        return f"1 {symbol.unit}", 1.0
    return "0.01", 0.01


def given(point: _Point, symbols: Iterable[str] | None, closure: str) -> Index:
    """Columns of the given symbols meant. Raises ExperimentError where one is an unknown."""
    free = np.zeros(len(point.x), bool)
    free[point.problem.unknowns] = True
    return _chosen(point, symbols, ~free, f"an unknown under closure {closure}, so it is no lever")


def _unknown(point: _Point, results: Iterable[str] | None, closure: str) -> Index:
    free = np.zeros(len(point.x), bool)
    free[point.problem.unknowns] = True
    return _chosen(point, results, free, f"given under closure {closure}, so it is no result")


def _chosen(point: _Point, texts: Iterable[str] | None, allowed: NDArray[np.bool_], why: str) -> Index:
    if texts is None:
        return np.flatnonzero(allowed)
    found: dict[int, None] = {}
    for text in (texts,) if isinstance(texts, str) else texts:
        own = [k for k in point.model.columns(text) if allowed[k]]
        if not own:
            raise ExperimentError(f"{text} is {why}")
        found |= dict.fromkeys(own)
    return np.array(list(found), np.int64)


# ---- the model linearised at a point -------------------------------------------------------------------------


class _Point:
    """A solved point and one factorisation there. Equations are divided by their size, unknowns by `unit`."""

    def __init__(self, model: Model, problem: Problem, x: Array | None) -> None:
        self.model, self.problem = model, problem
        self.x = np.array(model.compiled.start if x is None else x, dtype=float)
        if not np.abs(problem.residual(self.x)).max() <= TOLERANCE:
            raise SolveError("sensitivities need a solved point, and this is none:", problem.worst(self.x))
        self.place = np.full(self.x.size, -1)
        self.place[problem.unknowns] = np.arange(problem.n)
        self.unit = np.where(problem.logs, self.x[problem.unknowns], problem._free_scale)
        self.by_column = self._jacobian(self.x)
        self._values = np.array(problem.scaled(self.x)[1])
        self._matrix = csc_matrix((self._values, (problem.row, problem.col)), shape=(problem.n, problem.n))
        self._solver: Any = problem.plan()
        try:
            self._solver.factor(self._values)
        except Singular:
            self._fall_back()

    def _jacobian(self, x: Array) -> csc_matrix:
        c = self.model.compiled
        _, v = c.jacobian(x)
        scaled = v / self.problem.row_scale[c.row]
        return csc_matrix((scaled, (c.row, c.col)), shape=(self.problem.n, x.size))

    def _fall_back(self) -> None:
        self._solver = SparseLU(self.problem.n, self.problem.row, self.problem.col)
        try:
            self._solver.factor(self._values)
        except Singular:
            raise SolveError("the model is singular at this point: nothing has a derivative") from None

    def respond(self, push: Array) -> Array:
        """Unknowns' response to a push of the equations (equations x cases, in their own size)."""
        return self._solve(-push, transposed=False) * self.unit[:, None]

    def adjoint(self, gradients: Array, name: str) -> Array:
        """Total derivatives of indicators (rows of `gradients`, over all symbols) by every given symbol.

        Raises ExperimentError where the first of them meets a kink of the model.
        """
        y = self._solve((gradients[:, self.problem.unknowns] * self.unit).T, transposed=True)
        kinks = self.kinks()
        if (stuck := kinks[np.abs(y[kinks, 0]) > 1e-10 * np.abs(y[:, 0]).max()]).size:
            e, member = self.model.compiled.rows[stuck[0]]
            raise ExperimentError(
                f"{name} has no derivative here: {show(e.unknown, member)} is at its kink, the limit just binds",
                ["rank the levers at a case in which it binds, or is slack, for certain"],
            )
        return np.asarray(gradients - (self.by_column.T @ y).T)

    def _solve(self, b: Array, transposed: bool) -> Array:
        """Refined until accurate; by SuperLU where the condensed solution does not get there. Raises SolveError."""
        matrix = self._matrix.T if transposed else self._matrix
        solve = self._solver.solve_transposed if transposed else self._solver.solve
        x = np.asarray(solve(b))
        for _ in range(4):
            left = b - matrix @ x
            size = np.abs(b).max(axis=0, initial=0.0) + np.abs(x).max(axis=0, initial=0.0)
            if (np.abs(left).max(axis=0, initial=0.0) <= _ACCURATE * size).all():
                return x
            x = x + solve(left)
        if isinstance(self._solver, SparseLU):
            raise SolveError("the model is nearly singular at this point: its derivatives are not accurate")
        self._fall_back()
        return self._solve(b, transposed)

    def kinks(self) -> Index:
        """Equations whose derivatives jump at this point: complementarities with both sides at zero."""
        size = np.where(self.x != 0, np.abs(self.x), self.model.compiled.floor)
        nudge = _NUDGE * size * np.random.default_rng(1).uniform(0.5, 1, size.size)
        jump = abs(self._jacobian(self.x + nudge) - self._jacobian(self.x - nudge)).tocoo()
        return np.unique(jump.row[jump.data * size[jump.col] > _JUMP]).astype(np.int64)
