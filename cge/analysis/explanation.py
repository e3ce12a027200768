"""Why a symbol moved: the terms of the equation that determines it, and what each of them contributes.

Along the solved path of a shock an equation g(y, z) = 0 holds at every point, so that

    dy = - sum_k (g_k / g_y) dz_k

is exact, however curved g may be; integrated over the path (Gauss–Legendre nodes) the contributions
of all other symbols of the equation add up to the whole change of y (AnalyseGE: Pearson, Hertel and Horridge 2000).

Some unknowns do not stand in the equation that is paired with them, or hardly do: a market finds its price, zero
profit its output, a closure its adjusting symbol. Then the symbols through which y works, and their own equations, are
taken together with it, by the shortest way through the model that determines y: the same formula holds with a small
square Jacobian in place of g_y. The factor price follows from the factor market with the demands of all activities.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import lu_solve
from scipy.linalg.lapack import dgecon, dgetrf
from scipy.sparse import csr_matrix

from cge.analysis.closure_story import named_row, owners, rows_with
from cge.errors import ExperimentError
from cge.language.equation import Equation
from cge.language.reference import Member, show
from cge.model.closures import Swap
from cge.model.model import Model
from cge.model.scenario import Scenario
from cge.model.shock_path import ShockPath

Array = NDArray[np.float64]
Ints = NDArray[np.int_]

ADDING_UP = 1e-9
"""Gap of the contributions at which no more nodes are tried, relative to the change (at least a hundredth of it)."""
MOST_NODES = 48
DEEPEST = 5
"""Longest way from an equation to the unknown it is paired with."""
MOST_EQUATIONS = 800
SINGULAR = 1e-13  # smallest accepted reciprocal condition of the equations taken together
WEAK = 10.0
"""Log change of an unknown per 1 % of imbalance of its equation above which the unknown hardly stands in it."""


@dataclass(frozen=True)
class Part:
    """One other symbol of the equation: value before and after, and contribution to the change of the unknown."""

    symbol: str
    member: Member
    before: float
    after: float
    contribution: float
    given: bool


@dataclass(frozen=True)
class Term:
    """All members of one symbol in the equation, largest contribution first."""

    symbol: str
    parts: tuple[Part, ...]

    @property
    def contribution(self) -> float:
        """Of all members together."""
        return sum(p.contribution for p in self.parts)

    @property
    def given(self) -> bool:
        """Exogenous under the closure."""
        return all(p.given for p in self.parts)


@dataclass(frozen=True, repr=False)
class Explanation:
    """Why one symbol moved.

    equation  the one paired with it (None for a symbol that is given), at its member; freed_by: the swap, if any
    together  names of the equations that are solved with it, and how many of each
    terms     largest first, in log changes where `logs`, else in the symbol's own unit; gap: change less their sum
    balance   no part of the model determines it: terms are shares of the equation's size, and add up to zero
    elsewhere names of the other equations in which the symbol stands
    """

    symbol: str
    member: Member
    before: float
    after: float
    logs: bool = False
    equation: Equation | None = None
    at: Member = ()
    freed_by: Swap | None = None
    fixed_by: Swap | None = None
    together: Mapping[str, int] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    gap: float = 0.0
    balance: bool = False
    elsewhere: tuple[str, ...] = ()

    @property
    def frame(self) -> pd.DataFrame:
        """The terms as a table: symbol, contribution, given, members; largest first."""
        rows = [(t.symbol, t.contribution, t.given, len(t.parts)) for t in self.terms]
        return pd.DataFrame(rows, columns=["symbol", "contribution", "given", "members"])

    @property
    def change(self) -> float:
        """Log change of a positive symbol, plain change of any other."""
        return float(np.log(self.after / self.before)) if self.logs else self.after - self.before

    def __repr__(self) -> str:
        name = show(self.symbol, self.member)
        if self.equation is None:
            return f"<{name} is given: {self.before:.6g} to {self.after:.6g}>"
        how = f"{100 * self.change:+.3f} %" if self.logs else f"{self.change:+.4g}"
        others = "".join(f", with {n} {e}" for e, n in self.together.items())
        table = self.frame.to_string(index=False, float_format="{:+.5f}".format)
        return f"<{name}: {how} by {self.equation.name}{others}>\n{table}"


def explain(model: Model, plan: Scenario, symbol: str, equation: str = "") -> Explanation:
    """Explain one symbol of a case, by its equation or another it stands in. Raises ExperimentError, SolveError."""
    path = shock_path(model, plan)
    y = _one(model, path, symbol)
    row_of, freed, fixed = owners(model, plan.swaps)
    name, member = model.compiled.columns[y]
    ends = {"symbol": name, "member": member, "before": float(path.start[y]), "after": float(path.end[y])}
    rows = rows_with(model, y)
    used = named_row(model, y, equation) if equation else row_of.get(y)
    elsewhere = tuple(dict.fromkeys(model.compiled.rows[r][0].name for r in rows if r != used))
    if y not in row_of:
        return Explanation(**ends, fixed_by=fixed.get(y), elsewhere=elsewhere)
    chosen = _Chosen(model, row_of, y, (path.start, path.end), used if equation else None)
    parts, gap = _integrate(path, chosen, bool(model.positive[y]))
    own, at = model.compiled.rows[chosen.rows[0]]
    return Explanation(
        **ends,
        logs=bool(model.positive[y]),
        equation=own,
        at=at,
        freed_by=freed.get(y),
        together=Counter(model.compiled.rows[r][0].name for r in chosen.rows[1:].tolist()),
        terms=tuple(_terms(model, path, row_of, chosen, parts)),
        gap=gap,
        balance=chosen.balance,
        elsewhere=elsewhere,
    )


def shock_path(model: Model, plan: Scenario, groups: Mapping[str, Iterable[int]] | None = None) -> ShockPath:
    """The path from the benchmark to one case; `groups` names columns that are shocked together (default: all)."""
    targets = {name: _alone(model, plan, list(ks)) for name, ks in (groups or {}).items()}
    return ShockPath(model, model.problem(plan.swaps), targets or {"all": plan.target})


def _alone(model: Model, plan: Scenario, columns: list[int]) -> Array:
    """The benchmark with only these columns at their new values."""
    target = np.array(model.compiled.start)
    target[columns] = plan.target[columns]
    return target


def _one(model: Model, path: ShockPath, symbol: str) -> int:
    """The one column a reference names; where it names several, those that moved most are suggested."""
    columns = model.columns(symbol)
    if len(columns) == 1:
        return columns[0]
    size = {k: abs(path.end[k] / path.start[k] - 1 if path.start[k] else path.end[k]) for k in columns}
    most = sorted(columns, key=lambda k: -size[k])[:3]
    names = ", ".join(show(*model.compiled.columns[k]) for k in most)
    raise ExperimentError(f"{symbol} has {len(columns)} members: name one of them; those that moved most are {names}")


class _Chosen:
    """The equations that together determine an unknown: rows, their unknowns (y first), the same order in both.

    `only`: the one row to use. balance: no small part determines y, so the terms of its equation balance without it.
    """

    def __init__(
        self, model: Model, row_of: Mapping[int, int], y: int, points: Iterable[Array], only: int | None = None
    ) -> None:
        self.model, self.y = model, y
        self._row_of = {k: r for k, r in row_of.items() if r != only} | ({y: only} if only is not None else {})
        self._points = tuple(points)
        self._column_of = {r: c for c, r in self._row_of.items()}
        self.unknowns: Ints = np.array([y])
        best = np.inf
        for unknowns in self._candidates() if only is None else [self.unknowns]:
            weakness = self._weakness(unknowns)
            if weakness < best:
                best, self.unknowns = weakness, unknowns
            if best <= WEAK:
                break
        self.balance = not np.isfinite(best)
        self.rows: Ints = np.array([self._row_of[k] for k in self.unknowns.tolist()])

    def gradient(self, x: Array) -> Array:
        """Derivative of y with respect to every other symbol, the equations taken together, at x."""
        jacobian = self._jacobian(x, self.rows)
        if self.balance:
            return np.asarray(jacobian.toarray()[0] / _size(jacobian, x), dtype=float)
        weights = np.linalg.solve(jacobian[:, self.unknowns].toarray().T, _unit(len(self.rows)))
        slope = -np.asarray(jacobian.T @ weights, dtype=float)
        slope[self.unknowns] = 0.0
        return slope

    def _candidates(self) -> Iterable[Ints]:
        """Unknowns to be solved together: y alone, then with those on ever longer ways from its equation to it."""
        yield self.unknowns
        ahead, behind = self._ahead(), self._behind()
        for depth in range(1, DEEPEST + 1):
            on_way = sorted(k for k in ahead if k != self.y and ahead[k] + behind.get(k, 99) <= depth + 1)
            if on_way and len(on_way) < MOST_EQUATIONS:
                yield np.array([self.y, *on_way])

    def _in_rows(self, rows: Iterable[int]) -> set[int]:
        """Unknowns that stand in these equations."""
        c = self.model.compiled
        return set(np.unique(c.col[np.isin(c.row, list(rows))]).tolist()) & set(self._row_of)

    def _with(self, columns: Iterable[int]) -> set[int]:
        """Unknowns whose own equations hold one of these symbols."""
        c = self.model.compiled
        rows = np.unique(c.row[np.isin(c.col, list(columns))]).tolist()
        return {self._column_of[r] for r in rows if r in self._column_of}

    def _ahead(self) -> dict[int, int]:
        """Unknowns by the number of equations that lead from that of y to them."""
        return _levels({self.y}, lambda seen: self._in_rows(self._row_of[k] for k in seen))

    def _behind(self) -> dict[int, int]:
        """Unknowns by the number of equations that lead from them to y."""
        return _levels({self.y}, self._with)

    def _weakness(self, unknowns: Ints) -> float:
        """How strongly y answers to an imbalance of its equation, at its worst along the path; infinite: singular."""
        rows = np.array([self._row_of[k] for k in unknowns.tolist()])
        found = [self._response(x, rows, unknowns) for x in self._points]
        responses = [abs(r) for r, _ in found]
        if not np.isfinite(responses).all():
            return np.inf
        if self.model.positive[self.y]:
            return float(max(r * size for r, size in found))
        return 0.0 if max(responses) <= 1e3 * min(responses) else np.inf

    def _response(self, x: Array, rows: Ints, unknowns: Ints) -> tuple[float, float]:
        """(dy per unit of its equation's residual, size of the equation over y)."""
        jacobian = self._jacobian(x, rows)
        size = _size(jacobian, x)
        square = jacobian[:, unknowns].toarray()
        scale = np.abs(square).max(axis=1)
        square /= np.where(scale, scale, 1.0)[:, None]
        factors, pivots, singular = dgetrf(square)
        if singular or dgecon(factors, np.abs(square).sum(axis=0).max())[0] < SINGULAR:
            return np.inf, 0.0
        response = float(lu_solve((factors, pivots), _unit(len(rows)))[0]) / float(scale[0])
        return abs(response), size / abs(x[self.y]) if x[self.y] else 0.0

    def _jacobian(self, x: Array, rows: Ints) -> csr_matrix:
        c = self.model.compiled
        _, v = c.jacobian(x)
        return csr_matrix((v.copy(), (c.row, c.col)), shape=(len(c.rows), len(c.columns)))[rows]


def _levels(start: set[int], step: Callable[[set[int]], set[int]]) -> dict[int, int]:
    """Columns by the number of steps that first reach them."""
    seen: dict[int, int] = {}
    for depth in range(1, DEEPEST + 1):
        start = step(start) - set(seen)
        seen |= dict.fromkeys(start, depth)
    return seen


def _size(jacobian: csr_matrix, x: Array) -> float:
    """Half the sum of the terms of the first equation: what stands on one side of it."""
    own = jacobian[[0]]
    return 0.5 * float(np.abs(own.data * x[own.indices]).sum())


def _unit(n: int) -> Array:
    return np.asarray(np.eye(n)[0])


def _integrate(path: ShockPath, chosen: _Chosen, logs: bool) -> tuple[Array, float]:
    """(contribution of every symbol, gap): more nodes until they add up."""
    y, nodes = chosen.y, 6
    logs = logs and not chosen.balance
    total = np.log(path.end[y] / path.start[y]) if logs else path.end[y] - path.start[y]
    total = 0.0 if chosen.balance else float(total)
    while True:
        parts = np.zeros(path.start.size)
        for node in path.nodes(nodes):
            scale = 1 / node.x[y] if logs else 1.0
            parts += node.weight * scale * chosen.gradient(node.x) * node.dx.sum(axis=0)
        gap = float(total - parts.sum())
        if abs(gap) <= ADDING_UP * max(abs(total), 1e-2) or nodes >= MOST_NODES:
            return parts, gap
        nodes *= 2


def _terms(model: Model, path: ShockPath, row_of: Mapping[int, int], chosen: _Chosen, parts: Array) -> Iterable[Term]:
    """Symbols of the chosen equations that moved, grouped by name, largest contribution first."""
    c = model.compiled
    inside = set(np.unique(c.col[np.isin(c.row, chosen.rows)]).tolist())
    inside -= set() if chosen.balance else set(chosen.unknowns.tolist())
    moved = [k for k in sorted(inside) if parts[k] != 0.0 or path.end[k] != path.start[k]]
    terms = []
    for symbol, columns in groupby(moved, key=lambda k: c.columns[k][0]):
        found = [
            Part(symbol, c.columns[k][1], float(path.start[k]), float(path.end[k]), float(parts[k]), k not in row_of)
            for k in columns
        ]
        terms.append(Term(symbol, tuple(sorted(found, key=lambda p: -abs(p.contribution)))))
    return sorted(terms, key=lambda t: -abs(t.contribution))
