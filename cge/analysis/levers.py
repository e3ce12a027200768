"""First-order effects of everything given on every result, by the implicit function theorem, from one factorisation.

Forwards, every result by every given symbol (`sensitivities`); backwards, one indicator by all of them at once
(`levers`): cge.solve.point.

At a kink, such as a cap that just binds, there is no derivative, and none is reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cge.analysis.gdp_identity import cost
from cge.analysis.goal import Goal, goal
from cge.errors import ExperimentError
from cge.language.reference import AUXILIARY, Member, as_tuple, but_auxiliary, show
from cge.language.units import Kind
from cge.model.closures import DEFAULT, Swap
from cge.model.model import Model
from cge.solve.point import Linearised

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Key = tuple[str, Member]
BLOCK = 256
_ROUNDING = 1e-12  # of the size of an indicator's own terms, for one unit of a lever
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
    point = _point(model, x, closure, swaps)
    rows, columns = _unknown(model, point, results, closure), given(model, point, symbols, closure)
    wanted = point.place[rows]
    derivative = np.empty((rows.size, columns.size))
    for at in range(0, columns.size, BLOCK):
        block = columns[at : at + BLOCK]
        derivative[:, at : at + block.size] = point.push(point.by_column[:, block].toarray())[wanted]
    if (kinks := point.kinks()).size:
        derivative[_reached(point, kinks)[wanted]] = np.nan
    keys = [tuple(model.compiled.columns[k] for k in which) for which in (rows, columns)]
    logs = (model.positive[rows], model.positive[columns])
    return Sensitivities(model, keys[0], keys[1], derivative, point.x[rows], point.x[columns], logs)


def _point(model: Model, x: Array | None, closure: str, swaps: Iterable[Swap]) -> Linearised:
    return model.problem(model.swaps(closure, swaps)).linearised(model.compiled.start if x is None else x)


def _reached(point: Linearised, kinks: Index) -> NDArray[np.bool_]:
    """Unknowns that the kinked equations move: none but their own definition where the limit is not in force."""
    push = np.zeros((point.square.n, kinks.size))
    push[kinks, np.arange(kinks.size)] = 1.0
    moved = np.abs(point.push(push)) / point.unit[:, None]
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
    welfare     whether EV measures welfare under the closure and its swaps
    """

    model: Model
    goal: Goal
    closure: str
    at: str
    table: pd.DataFrame
    still: tuple[str, ...]
    tied: tuple[str, ...]
    welfare: bool

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
    own = tuple(swaps)
    point, welfare = _point(model, x, closure, own), model.measures_welfare(model.swaps(closure, own))
    target = goal(model, point.x, indicator)
    columns = given(model, point, symbols, closure)
    if not target.gradient[point.square.unknowns].any():
        raise ExperimentError(f"{indicator} is given under closure {closure}: no lever moves it")
    walras = np.zeros(len(point.x))
    if (slack := model.compiled.index.get(("walras", ()))) is not None:
        walras[slack] = 1.0
    totals, by_equation = point.adjoint(np.stack((target.gradient, walras)))
    _refuse_kink(point, by_equation[:, 0], target.name)
    effect, leak = totals[:, columns]
    units, step = pulls(model, columns, point.x)
    tied = np.abs(leak * step) > _LEAK * model.benchmark.gdp
    still = np.abs(effect * step) <= _ROUNDING * target.size(model.compiled.floor, point.x)
    names = np.array([show(*model.compiled.columns[k]) for k in columns], dtype=object)
    table = _table(model, columns, point.x, units, step, effect, target.scale)
    table["domar"] = _domar(model, point.x, table) if target.name == "q_gdp" else np.nan
    ranked = table[~tied & ~still].sort_values("effect", key=_size, ascending=False, kind="stable", ignore_index=True)
    at = at or ("benchmark" if x is None else "a solved case")
    return Levers(model, target, closure, at, ranked, tuple(names[still & ~tied]), tuple(names[tied]), welfare)


def _refuse_kink(point: Linearised, by_equation: Array, name: str) -> None:
    """Raises ExperimentError where a kinked equation moves the indicator."""
    kinks = point.kinks()
    if (stuck := kinks[np.abs(by_equation[kinks]) > 1e-10 * np.abs(by_equation).max()]).size:
        e, member = point.square.compiled.rows[stuck[0]]
        raise ExperimentError(
            f"{name} has no derivative here: {show(e.unknown, member)} is at its kink, the limit just binds",
            ["rank the levers at a case in which it binds, or is slack, for certain"],
        )


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
    weight = {a: cost(m, a) / m.v_gdp for a in model.benchmark.sets["activity"]}
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


def given(model: Model, point: Linearised, symbols: Iterable[str] | None, closure: str) -> Index:
    """Columns of the given symbols meant. Raises ExperimentError where one is an unknown."""
    free = np.zeros(len(point.x), bool)
    free[point.square.unknowns] = True
    why = f"an unknown under closure {closure}, so it is no lever"
    chosen = _chosen(model, symbols, ~free, why)
    if AUXILIARY not in model.groups:
        return chosen
    texts = [symbols] if isinstance(symbols, str) else symbols or {s for s, _ in model.compiled.columns}
    found = ((text, *model.resolve(text)[:2]) for text in texts)
    meant = {(name, k) for text, name, members in found for k in but_auxiliary(text, members, model.groups)}
    return np.array([k for k in chosen if model.compiled.columns[k] in meant], np.int64)


def _unknown(model: Model, point: Linearised, results: Iterable[str] | None, closure: str) -> Index:
    free = np.zeros(len(point.x), bool)
    free[point.square.unknowns] = True
    return _chosen(model, results, free, f"given under closure {closure}, so it is no result")


def _chosen(model: Model, texts: Iterable[str] | None, allowed: NDArray[np.bool_], why: str) -> Index:
    if texts is None:
        return np.flatnonzero(allowed)
    found: dict[int, None] = {}
    for text in (texts,) if isinstance(texts, str) else texts:
        own = [k for k in model.columns(text) if allowed[k]]
        if not own:
            raise ExperimentError(f"{text} is {why}")
        found |= dict.fromkeys(own)
    return np.array(list(found), np.int64)
