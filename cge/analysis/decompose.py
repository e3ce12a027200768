"""Which group of shocks did what: a combined shock split into its groups, for every result, adding up exactly.

Two methods. *path*: contributions are integrals of partial effects along the path (Harrison, Horridge and
Pearson 2000); exact in sum, path-dependent, one solve and one factorisation a node. *shapley*: the average
effect of adding a group over all orders, 2**n solves; free of any path. `interactions` shows what two groups
do together beyond what each does alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cge.errors import ExperimentError, nearest
from cge.language.reference import as_tuple
from cge.model.closures import DEFAULT, Swap
from cge.model.model import Model
from cge.model.scenario import Scenario, scenario
from cge.model.shock_path import ShockPath
from cge.model.shocks import Shocks, grouped, overlaps

Array = NDArray[np.float64]

ADDING_UP = 1e-7
"""Largest accepted gap between the sum of contributions and the total change, relative to the benchmark."""
MOST_GROUPS = 8
METHODS = ("path", "shapley")


@dataclass(frozen=True)
class Decomposition:
    """Change of every symbol and the contribution of each group, in the symbol's own unit.

    table     columns symbol, index_1..3, benchmark, change, one per group, gap (change - sum)
    method    "path" or "shapley"; worst: largest |gap| relative to the benchmark
    """

    method: str
    groups: tuple[str, ...]
    table: pd.DataFrame
    worst: float

    def of(self, symbol: str, *index: str) -> pd.Series[float]:
        """Contributions to one result in per cent of its benchmark, total last."""
        wanted = (self.table["symbol"] == symbol) & (self.table["index_1"] == (index[0] if index else ""))
        for place, label in enumerate(index[1:], start=2):
            wanted &= self.table[f"index_{place}"] == label
        row = self.table[wanted].iloc[0]
        parts = {g: 100 * row[g] / row["benchmark"] for g in self.groups}
        return pd.Series({**parts, "total": 100 * row["change"] / row["benchmark"]}, dtype=float)


def decompose(
    model: Model,
    groups: Mapping[str, Shocks],
    *,
    method: str = "path",
    closure: str = DEFAULT,
    swaps: Iterable[Swap] = (),
    nodes: int = 5,
) -> Decomposition:
    """Split the joint effect of all groups. Raises ExperimentError, SolveError, or ArithmeticError on a gap."""
    if method not in METHODS:
        raise ExperimentError(f"unknown method {method!r}{nearest(method, METHODS)}; known: {', '.join(METHODS)}")
    if not groups:
        raise ExperimentError("nothing to decompose: no group of shocks")
    case = _together(model, groups, closure, swaps)
    path = ShockPath(model, model.problem(case.swaps), {g: case.targets.get(g, case.target) for g in groups})
    parts = _along(path, nodes) if method == "path" else _shapley(path)
    total = path.end - path.start
    gap = total - parts.sum(axis=0)
    worst = float(np.max(np.abs(gap) / np.maximum(np.abs(path.start), model.compiled.floor)))
    if not worst <= ADDING_UP:
        if method == "path" and nodes < 40:
            return decompose(model, groups, method=method, closure=closure, swaps=swaps, nodes=2 * nodes)
        raise ArithmeticError(f"contributions miss the total by {worst:.1e} of the benchmark")
    return Decomposition(method, tuple(groups), _table(model, path, parts, gap), worst)


def interactions(
    model: Model,
    groups: Mapping[str, Shocks],
    symbol: str,
    *index: str,
    closure: str = DEFAULT,
    swaps: Iterable[Swap] = (),
) -> pd.DataFrame:
    """Effect on one result in per cent: each group alone on the diagonal, what two add together off it."""
    key = (symbol, *index) if index else symbol
    alone = {g: model.solve(s, closure=closure, swaps=swaps).pct(*key if index else (key,)) for g, s in groups.items()}
    names = list(groups)
    matrix = pd.DataFrame(np.diag([alone[g] for g in names]), index=names, columns=names)
    for a, b in combinations(names, 2):
        pair = _together(model, {g: groups[g] for g in (a, b)}, closure, swaps)
        both = model.run(pair).pct(*key if index else (key,))
        matrix.loc[a, b] = matrix.loc[b, a] = both - alone[a] - alone[b]
    return matrix


def _together(model: Model, groups: Mapping[str, Shocks], closure: str, swaps: Iterable[Swap]) -> Scenario:
    """One case of all groups. Raises ExperimentError where one sets what another shocks."""
    case = scenario(model, grouped(groups), closure, swaps, "")
    if wrong := overlaps(model, case.shocks):
        raise ExperimentError("the groups overlap:", wrong)
    return case


def _along(path: ShockPath, nodes: int) -> Array:
    return np.asarray(sum(node.weight * node.dx for node in path.nodes(nodes)))


def _shapley(path: ShockPath) -> Array:
    """Average marginal effect of each group over all orders of adding them."""
    n = len(path.names)
    if n > MOST_GROUPS:
        raise ExperimentError(f"{n} groups would take {2**n} solves; at most {MOST_GROUPS} groups, or method path")
    at: dict[tuple[int, ...], Array] = {(): path.start, tuple(range(n)): path.end}
    for size in range(1, n):
        for chosen in combinations(range(n), size):
            at[chosen] = path.partial(chosen)
    parts = np.zeros((n, path.start.size))
    for k in range(n):
        others = [j for j in range(n) if j != k]
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for chosen in combinations(others, size):
                parts[k] += weight * (at[tuple(sorted((*chosen, k)))] - at[chosen])
    return parts


def _table(model: Model, path: ShockPath, parts: Array, gap: Array) -> pd.DataFrame:
    rows = [(name, *(*as_tuple(member), "", "", "")[:3]) for name, member in model.compiled.columns]
    table = pd.DataFrame(rows, columns=["symbol", "index_1", "index_2", "index_3"])
    table["benchmark"], table["change"] = path.start, path.end - path.start
    for k, name in enumerate(path.names):
        table[name] = parts[k]
    table["gap"] = gap
    return table
