"""Random balanced economies in plain numpy, for laws that must hold in any of them.

`economy(seed, ...)` draws a SAM cell by cell; the saving cells (or, without a savings account, transfers)
close the budgets, so every account balances by construction and nothing is ever rounded into place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cge.model.model import Model
from cge.solve.problem import Problem
from sam import Sam, Workbook

Array = NDArray[np.float64]
Cells = dict[tuple[str, str], float]
ROOT = Path(__file__).parents[1]
WORKBOOKS = {p.stem: p for p in sorted((ROOT / "sam" / "data").rglob("*.xlsx"))}
"""Every bundled workbook by name."""


@dataclass(frozen=True)
class Shape:
    """What an economy has. Numbers of accounts, and switches for what may be missing."""

    activities: int = 3
    commodities: int = 3
    factors: int = 2
    households: int = 2
    governments: int = 1
    enterprise: bool = True
    open: bool = True
    saving: bool = True
    invest: bool = True
    taxes: bool = True
    margins: bool = True
    inventories: bool = True
    wedges: bool = True
    emissions: bool = True
    joint: bool = True
    power: bool = True
    home: bool = True
    exact: bool = True


class _Draw:
    """One economy being drawn."""

    def __init__(self, seed: int, shape: Shape) -> None:
        self.s, self.g, self.cells = shape, np.random.default_rng(seed), Cells()
        self.a = [f"a{k}" for k in range(shape.activities)]
        self.c = [f"c{k}" for k in range(shape.commodities)]
        self.f = [f"f{k}" for k in range(shape.factors)]
        self.h = [f"h{k}" for k in range(shape.households)]
        self.gov = [f"g{k}" for k in range(shape.governments)]
        self.kinds: dict[str, str] = {}
        for kind, accounts in (
            ("activity", self.a),
            ("commodity", self.c),
            ("factor", self.f),
            ("household", self.h),
            ("enterprise", ["ent"] if shape.enterprise else []),
            ("government", self.gov),
            ("margin", ["mh", "mx", "mi", "mu"] if shape.margins and shape.commodities > 1 else []),
            ("savings", ["sav"] if shape.saving else []),
            ("inventories", ["inv"] if shape.saving and shape.inventories else []),
            ("row", ["row"] if shape.open else []),
        ):
            self.kinds |= dict.fromkeys(accounts, kind)
        self.taxed = shape.taxes and bool(self.gov)
        self.on: dict[str, str] = {}
        for kind in ("production", "sales", "factor", "direct", *(("import", "export") if shape.open else ())):
            if self.taxed:
                self.kinds[f"t{kind[:2]}"] = f"tax_{kind}"
        if self.taxed:
            self.kinds["tf1"], self.on["tf1"] = "tax_factor", self.f[0]

    def add(self, row: str, column: str, value: float) -> None:
        if value:
            self.cells[row, column] = self.cells.get((row, column), 0.0) + float(value)

    def u(self, low: float, high: float) -> float:
        return float(self.g.uniform(low, high))

    def elasticity(self, low: float, high: float, *exact: float) -> float:
        """A number of the range, or one time in four one of `exact` (0 or 1 by default)."""
        drawn, special = self.u(low, high), self.u(0, 1)
        return float(self.g.choice(exact or (0.0, 1.0))) if special < 0.25 and self.s.exact else drawn

    def row(self, account: str) -> float:
        return sum(v for (r, _), v in self.cells.items() if r == account)

    def column(self, account: str) -> float:
        return sum(v for (_, c), v in self.cells.items() if c == account)

    def commodities(self) -> None:
        """Make, imports, duties, margins and taxes on the column of every commodity."""
        s = self.s
        for k, a in enumerate(self.a):
            self.add(a, self.c[k % len(self.c)], self.u(60, 140))
            if s.joint and self.u(0, 1) < 0.5:
                self.add(a, self.c[(k + 1) % len(self.c)], self.u(10, 40))
        self.made = {c: self.column(c) for c in self.c}
        self.export = dict.fromkeys(self.c, 0.0)
        for k, c in enumerate(self.c):
            home = self.made[c] > 0
            if s.open and (not home or self.u(0, 1) < 0.8):
                self.add("row", c, self.u(10, 40))
                if self.taxed:
                    self.add("tim", c, self.u(0, 5))
            if s.open and home and self.u(0, 1) < 0.8:
                self.export[c] = self.made[c] * self.u(0.05, 0.3)
            if self.taxed:
                self.add("tsa", c, self.u(-2, 8))
                self.add("tex", c, self.u(-1, 2) if self.export[c] else 0.0)
            if self.on_margins and k:
                self.add("mu", c, self.u(1, 4))
                self.add("mh", c, self.u(1, 4) if home else 0.0)
                self.add("mi", c, self.u(0.5, 1) if ("row", c) in self.cells else 0.0)
                self.add("mx", c, self.u(0.5, 1) if self.export[c] else 0.0)
        self.on |= {"mh": "domestic", "mi": "import", "mx": "export"} if self.on_margins else {}

    @property
    def on_margins(self) -> bool:
        return "mu" in self.kinds

    def uses(self) -> None:
        """Intermediate and final uses of every commodity exhaust its supply."""
        for k in ("mh", "mi", "mx", "mu"):
            self.add(self.c[0], k, self.row(k))
        size = {a: self.row(a) for a in self.a}
        if self.s.home:
            for h in self.h:
                self.add(self.a[0], h, self.u(2, 6))
        for c in self.c:
            abroad = self.export[c] and self.export[c] + self.cells.get(("tex", c), 0) + self.cells.get(("mx", c), 0)
            self.add(c, "row", abroad)
            left = self.column(c) - self.row(c)
            assert left > 0
            weights = np.array([size[a] * self.u(0.3, 1) for a in self.a])
            for a, w in zip(self.a, weights / weights.sum(), strict=True):
                self.add(c, a, 0.35 * left * w)
            final = {h: self.u(1, 3) for h in self.h} | {g: self.u(0.3, 1) for g in self.gov}
            final |= {"sav": self.u(0.5, 2)} if self.s.saving and self.s.invest else {}
            total = sum(final.values())
            stock = self.u(-0.02, 0.03) * left if "inv" in self.kinds else 0.0
            self.add(c, "inv", stock)
            for user, w in final.items():
                self.add(c, user, (0.65 * left - stock) * w / total)
        if "inv" in self.kinds:
            self.add("inv", "sav", self.column("inv"))

    def production(self) -> None:
        """Factors and taxes take what intermediates leave of every activity's revenue."""
        for k, a in enumerate(self.a):
            left = self.row(a) - self.column(a)
            assert left > 0
            rates = {t: self.u(-0.03, 0.1) for t in ("tpr",) if self.taxed}
            for t, r in rates.items():
                self.add(t, a, r * left)
            left -= self.cells.get(("tpr", a), 0.0)
            mine = {self.f[k % len(self.f)], *self.f[k :: len(self.a)]}  # every factor is used somewhere
            used = [f for f in self.f if f in mine or self.u(0, 1) < 0.8]
            pay = {f: self.u(0.5, 2) for f in used}
            rate, own = (self.u(0, 0.1), 0.05) if self.taxed else (0.0, 0.0)
            special = own * pay.get(self.f[0], 0.0)
            scale = left / (sum(pay.values()) * (1 + rate) + special)
            for f, p in pay.items():
                self.add(f, a, p * scale)
            self.add("tfa", a, rate * sum(pay.values()) * scale)
            self.add("tf1", a, special * scale)

    def incomes(self) -> None:
        """Factor income to owners, transfers and taxes; the residual of every budget is saved."""
        owners = [*self.h, *(["ent"] if self.s.enterprise else []), *self.gov[:1]]
        for k, f in enumerate(self.f):
            if self.s.open:
                self.add(f, "row", self.u(0, 3) if k else 0.0)
            if self.taxed and k:
                self.add("tfa", f, self.u(0, 0.05) * self.row(f))
            others = [*owners, *(["row"] if self.s.open else []), *(["sav"] if self.s.saving else [])]
            weight = {i: self.u(0.5, 2) * (1.0 if i in owners else 0.1) for i in others}
            left = self.row(f) - self.column(f)
            for i, w in weight.items():
                self.add(i, f, left * w / sum(weight.values()))
        for t in [t for t, k in self.kinds.items() if k.startswith("tax_") and k != "tax_direct"]:
            split = self.u(0.3, 0.7) if len(self.gov) > 1 else 1.0
            for g, share in zip(self.gov, (split, 1 - split), strict=False):
                self.add(g, t, share * self.row(t))
        for h in self.h:
            for g in self.gov:
                self.add(h, g, self.u(1, 5))
            if self.s.open:
                self.add(h, "row", self.u(0, 3))
                self.add("row", h, self.u(0, 2))
        for i in [*self.h, *(["ent"] if self.s.enterprise else [])]:
            if self.taxed:
                tax = self.u(0, 0.1) * self.row(i)
                self.add("tdi", i, tax)
                self.add(self.gov[0], "tdi", tax)
        if self.s.enterprise:
            for h in self.h:
                self.add(h, "ent", self.u(0.1, 0.3) * (self.row("ent") - self.column("ent")))

    def close(self) -> None:
        """Saving, or without a savings account a transfer to the first household, closes every budget."""
        agents = [*self.h, *(["ent"] if self.s.enterprise else []), *self.gov, *(["row"] if self.s.open else [])]
        for i in agents if self.s.saving else [i for i in agents if i != self.h[0]]:
            self.add("sav" if self.s.saving else self.h[0], i, self.row(i) - self.column(i))

    def tables(self) -> dict[str, pd.DataFrame]:
        """Elasticities off the defaults, now and then exactly 0 or 1, heads and emissions."""
        g, e = self.u, self.elasticity
        rows = [
            ("armington", "", e(0.5, 4, 1.0)),
            ("transformation", "", e(0.5, 4, 1.0)),
            ("make", "", e(0.5, 6, 1.0)),
            ("joint", "", e(0, 2)),
            ("consumption", "", e(0.3, 2)),
            ("frisch", "", -g(1, 3)),
            ("government", "", e(0, 1.5)),
            ("investment", "", e(0, 1.5)),
            ("export_demand", "", g(2, 8)),
            ("import_supply", self.c[0], g(2, 8)),
            ("mobility", self.f[-1], g(0.5, 3)),
        ]
        tables = {"elasticities": pd.DataFrame(rows, columns=["parameter", "account", "value"])}
        tree = [("", "Z", "", e(0, 0.5)), ("", "M", "Z", e(0, 0.9)), ("", "V", "Z", e(0.3, 1.5, 1.0))]
        leaves = [("", "*", "M", math.nan), *(("", f, "V", math.nan) for f in self.f)]
        tables["nest"] = pd.DataFrame(tree + leaves, columns=["activity", "item", "parent", "sigma"])
        if self.s.power and len(self.c) > 1:
            self.power(tables)
        tables["groups"] = pd.DataFrame([("labour", self.f[0])], columns=["group", "account"])
        if self.s.wedges:
            heads = [(f, a, v / g(0.5, 2)) for (f, a), v in self.cells.items() if f == self.f[0] and a in self.a]
            tables["factor_quantities"] = pd.DataFrame(heads, columns=["factor", "activity", "quantity"])
        if self.s.emissions:
            c = self.c[-1]
            burnt = [("CO2", "coal", c, u, g(1, 5)) for u in (*self.a[:2], self.h[0]) if (c, u) in self.cells]
            burnt.append(("CO2", "process", "", self.a[0], 2.0))
            tables["emissions"] = pd.DataFrame(burnt, columns=["pollutant", "fuel", "commodity", "user", "quantity"])
        return tables

    def power(self, tables: dict[str, pd.DataFrame]) -> None:
        """The first activity buys its two first goods through an additive node, one of them under a standard.

        A latent technology may make what the activity makes, out of its value added.
        """
        a, goods, g = self.a[0], self.c[:2], self.u
        rows = [(a, "G", "Z", g(0.3, 3), "additive"), *((a, c, "G", math.nan, "") for c in goods)]
        more = pd.DataFrame(rows, columns=["activity", "item", "parent", "sigma", "form"])
        tables["nest"] = pd.concat([tables["nest"].assign(form=""), more], ignore_index=True)
        burnt = [("power", c, a, self.cells[c, a] / g(0.3, 3), "TWh") for c in goods]
        tables["energy"] = pd.DataFrame(burnt, columns=["carrier", "commodity", "user", "quantity", "unit"])
        columns = ["standard", "activity", "node", "commodity"]
        tables["portfolio"] = pd.DataFrame([("green", a, "G", goods[0])], columns=columns)
        columns = ["technology", "activity", "node", "commodity", "markup"]
        tables["latent"] = pd.DataFrame([("new", a, "V", goods[0], g(1.5, 2))], columns=columns)


def economy(seed: int, shape: Shape | None = None) -> Workbook:
    """A random balanced economy; the same seed and shape give the same economy."""
    d = _Draw(seed, shape or Shape())
    d.commodities()
    d.uses()
    d.production()
    d.incomes()
    d.close()
    tables = d.tables()
    return workbook(d.kinds, d.cells, tables, d.on)


def workbook(
    kinds: dict[str, str], cells: Cells, tables: dict[str, pd.DataFrame] | None = None, on: dict[str, str] | None = None
) -> Workbook:
    """Cells -> Workbook, without empty accounts. Refuses an unbalanced SAM: a law tested on one proves nothing."""
    filled = {a for pair, v in cells.items() if v for a in pair}
    labels = tuple(a for a in kinds if a in filled)
    values = np.zeros((len(labels), len(labels)))
    for (r, c), v in cells.items():
        values[labels.index(r), labels.index(c)] += v
    gap = np.abs(values.sum(0) - values.sum(1)).max()
    assert gap <= 1e-11 * np.abs(values).sum(), dict(zip(labels, values.sum(1) - values.sum(0), strict=True))
    charged = {a: target for a, target in (on or {}).items() if a in labels}
    sam = Sam(labels, values, {a: kinds[a] for a in labels}, {}, {}, charged)
    return Workbook(sam=sam, tables=tables or {})


def with_settings(book: Workbook, **settings: str) -> Workbook:
    """The workbook with these rows in sheet `settings`, and no others."""
    table = pd.DataFrame([(k, v, "") for k, v in settings.items()], columns=["key", "value", "note"])
    return replace(book, tables={**book.tables, "settings": table})


def close(found: Any, expected: Any, tolerance: float, size: Any = 1.0) -> None:
    """Assert |found - expected| <= tolerance * size everywhere; NaN, infinity and emptiness fail."""
    a, b = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    assert a.size > 0
    assert a.shape == b.shape
    gap = np.abs(a - b) / size
    assert bool((gap <= tolerance).all()), f"off by {gap.max():.3g} at {np.argmax(gap)}: {a.flat[np.argmax(gap)]!r}"


def values(model: Model, x: Array, symbol: str) -> Array:
    """All members of a symbol at a point, in order."""
    at = [model.compiled.index[symbol, k] for k in model.system.levels[symbol] if (symbol, k) in model.compiled.index]
    return np.asarray(x[at])


def stirred(model: Model, problem: Problem, size: float = 0.05, seed: int = 0) -> Array:
    """The benchmark with every given symbol moved at random: quantities and prices in logs, rates in points.

    Shares that must add up to one stay, and so do symbols that are zero in the benchmark by definition. Direct tax
    rates keep their sign: a scale of rates (closure tax_adjusts) cannot raise revenue from a rate of zero.
    """
    g, x = np.random.default_rng(seed), np.array(model.compiled.start)
    unknown = set(problem.unknowns.tolist())
    for k, (name, _) in enumerate(model.compiled.columns):
        step = size * float(g.uniform(-1, 1))
        if k in unknown or name.startswith("s_"):
            continue
        if model.positive[k] or name == "t_direct":
            x[k] *= math.exp(step)
        elif name.startswith(("subsidy", "surcharge", "import_surcharge", "portfolio_share")):
            x[k] += step / 10
        elif name.startswith(("t_", "wedge")):
            x[k] += abs(step) / 2 if name == "wedge_removal" else step / 2
        elif name.startswith("e_"):
            x[k] *= math.exp(step)
        elif name.startswith(("allowance_rate", "border_")):
            x[k] += 5 * abs(step)
        elif name == "certificate_price":
            x[k] = size * model.system.levels["certificate_scale"][model.compiled.columns[k][1]]
        elif name == "emission_price":
            b = model.benchmark
            x[k] = size * 0.02 * b.gdp / (sum(b.emissions.total.values()) * b.emissions.cost)
    return x
