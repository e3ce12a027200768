"""On the back of an envelope: share x shock against the full answer, and where real absorption comes from.

Real absorption (Divisia, domestic final uses at the prices their users pay) is real GDP less real net exports, both in
efficiency units. With the balance of payments, ER dNX = ER (sum X dp_fob - sum M dp_cif) + volumes, so that

    sum p dQ =  the terms of the identity of GDP (growth_accounting)     technical, supply, allocative by tax and wedge
             +  ER (sum X dp_fob - sum M dp_cif)                       terms of trade, prices per efficiency unit
             +  ER d(foreign saving)                                   what is lent from abroad
             +  ER d(factor income and transfers from abroad, net)     what is earned abroad

(Huff and Hertel 2000; spec 2.3). It is exact at every point of a path; integrated at Gauss–Legendre nodes it
gives the Divisia growth of absorption of a finite shock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cge.analysis.explanation import shock_path
from cge.analysis.first_order import gdp_effect
from cge.analysis.gdp_identity import LABELS, Point, final_volume
from cge.blocks.expressions import export_value, final_uses, import_value, user_price
from cge.language.reference import show
from cge.model.model import Model
from cge.model.scenario import Scenario
from cge.model.shock_path import ShockPath
from cge.solve.dual_numbers import Dual, dln, slope, value

Array = NDArray[np.float64]
Terms = dict[str, float]
NODES = 6

ABROAD = {
    "terms_of_trade": ("terms of trade", "贸易条件"),
    "foreign_saving": ("foreign saving", "国外储蓄"),
    "foreign_income": ("income and transfers from abroad", "国外要素收入与转移"),
}
DIRECT = ("technical", "within", "efficiency", "factor_quality", "factor_supply", "output_quality")
"""Sources that a shock feeds by itself; the others need something to move."""


class Absorption(Point):
    """Real absorption at one point of a path, and the terms of its change."""

    @property
    def value(self) -> float:
        """Domestic final uses at the prices their users pay."""
        return value(final_uses(self.m, self.m, user_price))

    def change(self) -> float:
        """Value of the changes of all domestic final uses: Divisia growth times `value`."""
        return final_volume(self.m)

    def abroad(self) -> Terms:
        """Terms that real GDP does not have: what the rest of the world pays more, lends more and gives more."""
        m, rate = self.m, value(self.m.exchange_rate)
        sold = sum(value(m.q_export[c]) * _dearer(m.p_fob[c], export_value(m, c)) for c in m.sets.exported)
        bought = sum(value(m.q_import[c]) * _dearer(m.p_cif[c], import_value(m, c)) for c in m.sets.imported)
        return {
            "terms_of_trade": rate * (sold - bought),
            "foreign_saving": rate * slope(m.foreign_saving),
            "foreign_income": rate * slope(self._income_abroad()),
        }

    def _income_abroad(self) -> Any:
        """Receipts less payments abroad other than for goods and saving, in foreign currency."""
        m, total = self.m, Dual(0.0)
        for flow, member in m.flows.cells:
            if flow.goods or flow.receiver(m.data, member) == m.data.saver:
                continue
            if flow.payer(m.data, member) == m.data.abroad:
                total = total + flow.value(m, member)
            elif flow.receiver(m.data, member) == m.data.abroad:
                total = total - flow.value(m, member)
        return total / m.exchange_rate


def _dearer(price: Any, efficiency: Any) -> float:
    """Rise of a price per efficiency unit, at the efficiency there is."""
    return slope(price) - value(price) * dln(efficiency)


@dataclass(frozen=True)
class Welfare:
    """Contributions to the log change of real absorption, in per cent: columns label_en, label_zh, contribution.

    divisia, fisher: growth of real absorption by the two indices.
    """

    terms: pd.DataFrame
    divisia: float
    fisher: float


@dataclass(frozen=True)
class Line:
    """One shocked symbol: share of GDP x mean shock = direct effect; reallocation; both; and the full model's answer.

    All in per cent of real GDP, in logs. share and shock are None where the effect is not of this form.
    """

    symbol: str
    members: int
    share: float | None
    shock: float | None
    direct: float
    reallocation: float
    full: float
    first: Mapping[str, float]
    terms: Mapping[str, float]

    @property
    def envelope(self) -> float:
        """First-order effect."""
        return self.direct + self.reallocation


@dataclass(frozen=True)
class Fuel:
    """Emissions of one pollutant by fuel: share of the total x first-order log change; contribution in the model."""

    pollutant: str
    fuel: str
    share: float
    response: float
    full: float


@dataclass(frozen=True)
class Bote:
    """The envelope of one case. first, full: source -> per cent of real GDP; gdp: log change of real GDP in the model.

    limits: what starts to adjust because a limit binds on the way; given: the envelope with these at their new level.
    """

    lines: tuple[Line, ...]
    first: Mapping[str, float]
    full: Mapping[str, float]
    envelope: float
    gdp: float
    fuels: tuple[Fuel, ...]
    welfare: Welfare
    limits: tuple[str, ...]
    given: float | None


def bote(model: Model, plan: Scenario, nodes: int = NODES) -> Bote:
    """The envelope and the full answer of one case. Raises SolveError."""
    moved = np.flatnonzero(plan.target != model.compiled.start).tolist()
    columns = model.compiled.columns
    groups = {name: list(ks) for name, ks in groupby(moved, key=lambda k: columns[k][0])}
    path = shock_path(model, plan, groups)
    along = _Along(model, path, nodes)
    first = gdp_effect(model, path.problem, path.target)
    lines = tuple(_line(model, path, along, name, ks) for name, ks in groups.items())
    full = {s: sum(line.terms[s] for line in lines) for s in LABELS}
    k = model.compiled.index["q_gdp", ()]
    gdp = 100 * float(np.log(path.end[k] / path.start[k]))
    limits = tuple(_binding(model, path))
    return Bote(
        lines,
        _by_source(first),
        full,
        100 * first["total"],
        gdp,
        tuple(_fuels(model, path, along)),
        along.welfare,
        limits,
        _given(model, plan, path, limits),
    )


class _Along:
    """What the nodes of a path add up to: terms of GDP by group, its growth, terms of absorption, emissions."""

    def __init__(self, model: Model, path: ShockPath, nodes: int) -> None:
        self.model, size = model, len(path.names)
        self.terms = [dict.fromkeys(LABELS, 0.0) for _ in range(size)]
        self.growth, self.logs = np.zeros((size, path.start.size)), np.zeros(path.start.size)
        absorption = dict.fromkeys((*LABELS, *ABROAD), 0.0)
        divisia = 0.0
        for node in path.nodes(nodes):
            for g, dx in enumerate(node.dx):
                point = Absorption(model, node.x, dx)
                here, share = point.terms(), 100 * node.weight / point.gdp
                self.terms[g] = {n: v + share * here[n] for n, v in self.terms[g].items()}
                for name, amount in (here | point.abroad()).items():
                    absorption[name] += 100 * node.weight * amount / point.value
                divisia += 100 * node.weight * point.change() / point.value
            with np.errstate(divide="ignore", invalid="ignore"):
                self.growth += 100 * node.weight * node.dx / node.x
        names = {**LABELS, **ABROAD}
        rows = [(n, *names[n], v) for n, v in absorption.items()]
        table = pd.DataFrame(rows, columns=["source", "label_en", "label_zh", "contribution"]).set_index("source")
        self.welfare = Welfare(table, divisia, _fisher(model, path))


def welfare(model: Model, plan: Scenario, nodes: int = NODES) -> Welfare:
    """Where the change of real absorption comes from. Raises SolveError."""
    return _Along(model, shock_path(model, plan), nodes).welfare


def _fisher(model: Model, path: ShockPath) -> float:
    """Log change of the Fisher volume of absorption, in per cent."""
    old, new = model.state(path.start), model.state(path.end)
    volumes = [final_uses(m, new, user_price) / final_uses(m, old, user_price) for m in (old, new)]
    return 50 * float(np.log(volumes).sum())


def _by_source(first: Mapping[str, float]) -> Terms:
    return {s: 100 * first[s] for s in LABELS}


def _line(model: Model, path: ShockPath, along: _Along, name: str, columns: list[int]) -> Line:
    """First order with this shock alone, and its part of the path of all shocks together."""
    start = model.compiled.start
    target = np.array(start)
    target[columns] = path.target[columns]
    first = _by_source(gdp_effect(model, path.problem, target))
    g = path.names.index(name)
    share, shock = _weight(model, path, columns, first)
    direct = sum(first[s] for s in DIRECT)
    full = float(along.growth[g, model.compiled.index["q_gdp", ()]])
    return Line(name, len(columns), share, shock, direct, sum(first.values()) - direct, full, first, along.terms[g])


def _weight(model: Model, path: ShockPath, columns: list[int], first: Terms) -> tuple[float | None, float | None]:
    """(share of GDP, mean shock in logs) where the direct effect is one share times a log change."""
    start = model.compiled.start
    if not model.positive[columns].all():
        return None, None
    unit = np.array(start)
    unit[columns] *= np.e
    effect = gdp_effect(model, path.problem, unit)
    direct = [s for s in DIRECT if abs(effect[s]) > 1e-12]
    if len(direct) != 1:
        return None, None
    return effect[direct[0]], first[direct[0]] / effect[direct[0]]


def _fuels(model: Model, path: ShockPath, along: _Along) -> list[Fuel]:
    """Share x response of every fuel, the response being the first-order one at the benchmark."""
    index = model.compiled.index
    slope = path._derivatives(path.start).sum(axis=0)
    found = []
    for p, fuel in dict.fromkeys((p, e) for p, e, _ in model.benchmark.sets["emission"]):
        mine = [index["q_emission", k] for k in model.benchmark.sets["emission"] if k[:2] == (p, fuel)]
        total, before = float(path.start[index["q_emission_total", p]]), float(path.start[mine].sum())
        change = float(path.end[mine].sum() - before) / total
        found.append(Fuel(p, fuel, before / total, 100 * float(slope[mine].sum()) / before, 100 * change))
    return sorted(found, key=lambda f: (f.pollutant, -f.share))


def _binding(model: Model, path: ShockPath) -> list[str]:
    """Prices of limits that come to bind on the way, and latent technologies that enter."""
    unknown = set(path.problem.unknowns.tolist())
    limits = {s.limit: gap for gap, s in model.system.symbols.items() if s.limit} | {"q_latent": ""}
    found = []
    for name, gap in limits.items():
        for k, (symbol, member) in enumerate(model.compiled.columns):
            held = gap == "" or model.compiled.index.get((gap, member), -1) not in {-1, *unknown}
            if symbol == name and k in unknown and held and abs(path.end[k] - path.start[k]) > 1e-7:
                found.append(show(name, member))
    return found


def _given(model: Model, plan: Scenario, path: ShockPath, limits: tuple[str, ...]) -> float | None:
    """The envelope with what limits made adjust taken as given: at the kink itself there is no first order."""
    names = {text.split("[")[0] for text in limits} & {s.limit for s in model.system.symbols.values()}
    swaps = tuple(s for s in plan.swaps if s.free.split("[")[0] not in names)
    if not names or len(swaps) == len(plan.swaps):
        return None
    problem, target = model.problem(swaps), np.array(path.target)
    released = [k for k, (n, _) in enumerate(model.compiled.columns) if n in names]
    target[released] = path.end[released]
    return 100 * gdp_effect(model, problem, target)["total"]
