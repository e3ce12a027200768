"""Random economies as circulations: money runs in random circles through the accounts, so every budget balances.

A circulation is a sum of cycles (flow decomposition theorem). Each cycle is a random walk over the cells a SAM may hold
(`sam.layout.FLOWS`), closed where it meets itself, with an amount drawn over six orders of magnitude: tiny and empty
cells, several accounts of every kind, many-to-many make and taxes of every kind come by themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from cge.analysis.laws import FACTOR, _power, deviation, gdp_three_ways
from cge.model.model import Model
from cge.model.rebuilt_sam import rebuild
from cge.solve.problem import Problem
from sam import Workbook
from sam.layout import FLOWS, MARGIN_ON, TAXES
from sam.parameters import PARAMETERS, STEEPEST
from tests.economies import Array, Cells, workbook

_NUMBERS = {
    "activity": (1, 5),
    "commodity": (1, 5),
    "factor": (1, 4),
    "household": (1, 3),
    "enterprise": (0, 2),
    "government": (0, 2),
    "margin": (0, 2),
    "savings": (0, 1),
    "inventories": (0, 1),
    "row": (0, 1),
    **dict.fromkeys(TAXES, (0, 2)),
}
"""Fewest and most accounts of a kind."""
_LIKELY = {
    ("factor", "activity"): 3.0,
    ("commodity", "household"): 3.0,
    ("household", "factor"): 3.0,
    ("activity", "commodity"): 6.0,
    ("activity", "household"): 0.1,
    ("commodity", "inventories"): 0.3,
    ("inventories", "savings"): 0.1,
    ("commodity", "margin"): 1.0,
    ("factor", "row"): 0.1,
    ("savings", "factor"): 0.1,
}
"""How likely a walk takes a cell; 1 elsewhere, a third where taxes are paid or institutions pay each other."""


class _Walks:
    """Random cycles over the accounts of one economy."""

    def __init__(self, seed: int) -> None:
        self.g = g = np.random.default_rng(seed)
        self.kinds: dict[str, str] = {}
        for kind, (least, most) in _NUMBERS.items():
            for k in range(int(g.integers(least, most + 1))):
                self.kinds[f"{kind}{k}"] = kind
        governed = "government" in self.kinds.values()
        saving = "savings" in self.kinds.values()
        for account, kind in list(self.kinds.items()):
            if (kind.startswith("tax_") and not governed) or (kind == "inventories" and not saving):
                del self.kinds[account]
        self.cells: Cells = {}
        self.ways = {a: self._ways(a) for a in self.kinds}

    def _ways(self, payer: str) -> tuple[list[str], Array]:
        """Whom an account may pay, and how likely."""
        column = self.kinds[payer]
        who = [a for a, row in self.kinds.items() if (row, column) in FLOWS and a != payer]
        weights = np.array([_LIKELY.get((self.kinds[a], column), self._usual(self.kinds[a], column)) for a in who])
        return who, weights / weights.sum() if who else weights

    @staticmethod
    def _usual(row: str, column: str) -> float:
        institutions = {"household", "enterprise", "government", "row"}
        return 0.3 if row.startswith("tax_") or {row, column} <= institutions else 1.0

    def cycle(self, start: str) -> None:
        """One circle of money through `start`, where the walk comes back to it; else through what it met twice."""
        path, place = [start], {start: 0}
        while True:
            who, weights = self.ways[path[-1]]
            if not who:
                return
            following = str(self.g.choice(who, p=weights))
            if following in place:
                break
            place[following] = len(path)
            path.append(following)
        circle = [*path[place[following] :], following]
        taxed = any(self.kinds[a].startswith(("tax_", "margin")) for a in circle)
        amount = (1 if taxed else 100) * 10 ** float(self.g.uniform(-6, 0))
        for payer, receiver in pairwise(circle):
            self.cells[receiver, payer] = self.cells.get((receiver, payer), 0.0) + amount


def elasticity(g: np.random.Generator, most: float = STEEPEST) -> float:
    """0, 1, the steepest, or anything between, evenly in logs."""
    draw = float(g.choice([0.0, 1.0, most, 10 ** float(g.uniform(-1, math.log10(most)))], p=[0.1, 0.1, 0.05, 0.75]))
    return min(draw, most)


def economy(seed: int) -> Workbook:
    """A random economy; the same seed gives the same one. What the model refuses is for the caller to hear."""
    walks = _Walks(seed)
    for account in walks.kinds:
        for _ in range(int(walks.g.integers(4, 20))):
            walks.cycle(account)
    on = {
        a: str(walks.g.choice(MARGIN_ON, p=(0.4, 0.25, 0.1, 0.15, 0.1)))
        for a, kind in walks.kinds.items()
        if kind == "margin"
    }
    factors = sorted({a for (a, _), v in walks.cells.items() if v and walks.kinds[a] == "factor"})
    groups = [("labour", factors[0]), *(("capital", f) for f in factors[1:])]
    tables = {"elasticities": _elasticities(walks), "groups": pd.DataFrame(groups, columns=["group", "account"])}
    return workbook(walks.kinds, walks.cells, tables, on)


def _elasticities(walks: _Walks) -> pd.DataFrame:
    """Every parameter of trade, demand and mobility, for single accounts too."""
    names = ("armington", "transformation", "make", "joint", "consumption", "government", "investment")
    g, filled = walks.g, {a for pair, v in walks.cells.items() if v for a in pair}
    rows: list[tuple[str, str, float]] = []
    for name in names:
        rows.append((name, "", elasticity(g)))
        own = [a for a in filled if walks.kinds[a] in PARAMETERS[name].kinds]
        rows += [(name, a, elasticity(g)) for a in sorted(own) if g.random() < 0.3]
    rows += [("export_demand", "", float(g.uniform(1.1, 20))), ("import_supply", "", float(g.uniform(0.5, 20)))]
    factors = sorted(a for a in filled if walks.kinds[a] == "factor")
    rows += [("mobility", a, float(g.uniform(0.1, 5))) for a in factors if g.random() < 0.3]
    rows += [("unemployment", a, float(g.uniform(0, 0.2))) for a in factors if g.random() < 0.3]
    rows.append(("frisch", "", -float(g.uniform(1, 4))))
    return pd.DataFrame(rows, columns=["parameter", "account", "value"])


SHOCKED = (
    "tfp",
    "tfp_economy",
    "endowment",
    "factor_quality",
    "use_efficiency",
    "p_world_import",
    "p_world_export",
    "export_shift",
    "real_public",
    "t_sales",
    "t_production",
    "t_import",
    "t_factor",
    "e_armington",
    "e_consumption",
    "e_nest",
    "wedge",
)


def shock(model: Model, problem: Problem, seed: int) -> tuple[Array, str]:
    """(target, words): one to four symbols by 0.1 % to -60/+300 %, rates by up to 30 points, elasticities anywhere."""
    g, x, words = np.random.default_rng(seed), np.array(model.compiled.start), list[str]()
    unknown = set(problem.unknowns.tolist())
    given = [s for s in SHOCKED if s in model.members]
    for name in g.choice(given, size=min(len(given), int(g.integers(1, 5))), replace=False).tolist():
        at = [model.compiled.index[name, k] for k in model.members[name] if (name, k) in model.compiled.index]
        at = [k for k in at if k not in unknown]
        if not at:
            continue
        chosen = at if g.random() < 0.5 else [int(g.choice(at))]
        size = float(g.choice([0.001, 0.01, 0.1, 0.5, 1.0]))
        if name.startswith("e_"):
            x[chosen] = elasticity(g)
        elif name.startswith(("t_", "wedge")):
            x[chosen] += 0.3 * size * float(g.uniform(-1, 1))
        else:
            x[chosen] *= math.exp(size * float(g.uniform(math.log(0.4), math.log(4.0))))
        words.append(f"{name} {x[chosen[0]]:.6g}")
    return x, ", ".join(words)


def ces(shares: Any, prices: Any, s: float) -> float:
    """CES index in logs, where no power over- or underflows."""
    weights, logs = np.log(shares), np.log(prices)
    if abs(1 - s) < 1e-3:
        r = 1 - s
        inner = np.exp(weights) @ (np.expm1(r * logs) / r if r else logs)
        return float(np.exp(np.log1p(r * inner) / r if r else inner))
    terms = weights + (1 - s) * logs
    top = terms.max()
    return float(np.exp((top + np.log(np.exp(terms - top).sum())) / (1 - s)))


# ---- what must hold at a solution ------------------------------------------------------------------------------


def books(model: Model, problem: Problem, x: Array) -> float:
    """The SAM of the solution balances, and GDP is the same three ways; relative to GDP."""
    gdp = float(x[model.compiled.index["v_gdp", ()]])
    sam = rebuild(model, x)
    ways = np.array(list(gdp_three_ways(sam).values()))
    return float(max(np.abs(sam.values.sum(0) - sam.values.sum(1)).max(), np.abs(ways - gdp).max()) / gdp)


def homogeneity(model: Model, problem: Problem, x: Array) -> float:
    """Every nominal value x 1.1, or every given quantity x 1.1: a solution again, with everything scaled alike.

    Measured as `cge check` does: positive symbols by themselves, other amounts by GDP, rates by one.
    """
    worst = 0.0
    for sense in ("nominal", "real"):
        powers = np.array([_power(model.system.symbols[s].kind, sense) for s, _ in model.compiled.columns])
        known, scaled = np.isfinite(powers), x * FACTOR ** np.nan_to_num(powers)
        found, _ = problem.solve(scaled, start=x)
        shrunk = np.divide(model.compiled.start, scaled, out=np.ones_like(scaled), where=model.positive)
        gap = deviation(model, found, scaled) / np.maximum(shrunk, 1.0)  # what vanished is known by its benchmark
        worst = max(worst, float(gap[known].max()))
    return worst


def way_back(model: Model, problem: Problem, x: Array) -> float:
    """The reversed shock leads back to the benchmark: 0, or 1."""
    back, _ = problem.solve(model.compiled.start, start=x)
    return 0.0 if problem.same(back, model.compiled.start) else 1.0


def composites(model: Model, problem: Problem, x: Array) -> float:
    """Every Armington price is the CES index of its parts in plain numpy, and worth what they cost."""
    m, base, worst = model.state(x), model.system.base, 0.0
    p0, q0 = base.p_composite, base.q_composite  # type: ignore[attr-defined]
    for c in model.benchmark.sets["used"]:
        parts = []
        trade = model.benchmark.trade
        if c in m.q_home:
            margin, margin0 = _margin(m, trade, "domestic", c)
            parts.append((m.p_home[c] + margin, 1 + margin0, m.q_home[c], base.q_home[c]))  # type: ignore[attr-defined]
        if c in m.q_import:
            margin, margin0 = _margin(m, trade, "import", c)
            price0 = base.p_import[c] + margin0  # type: ignore[attr-defined]
            parts.append((m.p_import[c] + margin, price0, m.q_import[c], base.q_import[c]))  # type: ignore[attr-defined]
        shares = np.array([price0 * quantity0 for _, price0, _, quantity0 in parts]) / (p0[c] * q0[c])
        index = ces(shares, np.array([price / price0 for price, price0, _, _ in parts]), m.e_armington[c])
        value = m.p_composite[c] * m.q_composite[c]
        cost = sum(price * quantity for price, _, quantity, _ in parts)
        worst = max(worst, abs(m.p_composite[c] / p0[c] / index - 1), abs(cost / value - 1))
    return worst


def _margin(m: Any, trade: Any, on: str, c: str) -> tuple[float, float]:
    """(margins per unit now, in the benchmark)."""
    return sum(rate * m.p_margin[k] for k, rate in trade.margins[on].get(c, ())), trade.margin_rate(on, c)


LAWS: dict[str, tuple[Callable[[Model, Problem, Array], float], float]] = {
    "accounts balance, GDP three ways": (books, 1e-8),
    "homogeneity in prices and in scale": (homogeneity, 1e-8),
    "the reversed shock leads back": (way_back, 0.0),
    "composites are the CES of their parts": (composites, 1e-7),
}
"""What holds at every solution: how far off, and how far it may be."""
