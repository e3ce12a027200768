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

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cge.analysis.explanation import shock_path
from cge.analysis.first_order import gdp_effect
from cge.analysis.growth_accounting import LABELS, Point
from cge.blocks import expressions as prices
from cge.language.reference import show
from cge.model.model import Model
from cge.model.scenario import Scenario
from cge.model.shock_path import ShockPath

Array = NDArray[np.float64]
Terms = dict[str, float]
NODES = 6

ABROAD = {
    "terms_of_trade": ("terms of trade", "贸易条件"),
    "foreign_saving": ("foreign saving", "国外储蓄"),
    "foreign_income": ("income and transfers from abroad", "国外要素收入与转移"),
}
SOURCES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "technical": (("technology",), ("technical", "within")),
    "efficiency": (("input_efficiency",), ("efficiency",)),
    "factor_quality": (("factor_quality",), ("factor_quality",)),
    "factor_supply": (("factor_supply",), ("factor_supply",)),
    "wedges": (("wedges",), ("wedges",)),
    "factor_taxes": (("factor_taxes", "labour_subsidy"), ("factor_taxes",)),
    "production_taxes": (("production_taxes",), ("production_taxes",)),
    "sales_taxes": (("sales_taxes",), ("sales_taxes",)),
    "trade_taxes": (("trade_taxes",), ("trade_taxes",)),
    "emission_price": (("emission_price",), ("emission_price",)),
    "certificates": ((), ("certificates",)),
    "mix": (("mix",), ("mix",)),
    "output_quality": (("output_quality",), ("output_quality",)),
}
"""Source -> its terms in cge.analysis.first_order and in cge.analysis.growth_accounting."""
DIRECT = ("technical", "efficiency", "factor_quality", "factor_supply", "output_quality")
_WEIGHED = {
    "tfp": "technology",
    "tfp_economy": "technology",
    "input_efficiency": "input_efficiency",
    "use_efficiency": "input_efficiency",
    "factor_quality": "factor_quality",
    "factor_quality_sector": "factor_quality",
    "endowment": "factor_supply",
}
"""Shocks whose direct effect is a share of GDP times a log change."""
LIMITS = {
    "emission_price": "emission_cap_gap",
    "certificate_price": "portfolio_gap",
    "unemployment": "wage_floor_gap",
    "subsidy_output": "capacity_gap",
    "import_surcharge": "quota_gap",
}
"""What a limit makes adjust, and the definition that is held where it may bind."""


class Absorption(Point):
    """Real absorption at one point of a path, and the terms of its change."""

    @property
    def value(self) -> float:
        """Domestic final uses at the prices their users pay."""
        return float(prices.final_uses(self.m, self.m, prices.user_price))

    def change(self) -> float:
        """Value of the changes of all domestic final uses: Divisia growth times `value`."""
        m, d = self.m, self.d
        total = sum(prices.user_price(m, c, h) * d.q_consumption[c, h] for c, h in m.sets.consumption)
        total += sum(m.p_purchaser[c] * d.q_public[c, g] for c, g in m.sets.public)
        total += sum(m.p_purchaser[c] * q[c] for q in (d.q_investment, d.q_stock, d.q_policy) for c in q)
        return float(total)

    def abroad(self) -> Terms:
        """Terms that real GDP does not have: what the rest of the world pays more, lends more and gives more."""
        m, d = self.m, self.d
        sold = sum(m.q_export[c] * (d.p_fob[c] - m.p_fob[c] * self._dln_export(c)) for c in m.sets.exported)
        bought = sum(m.q_import[c] * (d.p_cif[c] - m.p_cif[c] * self._dln_import(c)) for c in m.sets.imported)
        return {
            "terms_of_trade": float(m.exchange_rate * (sold - bought)),
            "foreign_saving": float(m.exchange_rate * d.foreign_saving),
            "foreign_income": float(m.exchange_rate * self._income_abroad()),
        }

    def _income_abroad(self) -> float:
        """Change of receipts less payments abroad other than for goods, in foreign currency."""
        m, d, rest = self.m, self.d, self.b.abroad
        receipts = sum(d.factor_abroad.values()) + sum(d.transfer_abroad.values())
        pays = (
            ((m.s_factor_income, d.s_factor_income), (m.v_factor_income, d.v_factor_income), m.sets.factor_owner),
            ((m.s_transfer, d.s_transfer), (m.v_disposable, d.v_disposable), m.sets.transfer_private),
        )
        paid = sum(s[o, i] * v[i] for (s, _), (v, _), cells in pays for o, i in cells if o == rest)
        change = sum(
            ds[o, i] * v[i] + s[o, i] * dv[i] for (s, ds), (v, dv), cells in pays for o, i in cells if o == rest
        )
        given = [k for k in m.sets.transfer_government if k[0] == rest]
        paid += sum(m.transfer_government[k] * m.cpi for k in given)
        change += sum(d.transfer_government[k] * m.cpi + m.transfer_government[k] * d.cpi for k in given)
        return float(receipts - (change - paid * d.exchange_rate / m.exchange_rate) / m.exchange_rate)


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
    full = {s: sum(line.terms[s] for line in lines) for s in SOURCES}
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
                for name, value in (here | point.abroad()).items():
                    absorption[name] += 100 * node.weight * value / point.value
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
    still = np.zeros(path.start.size)
    old, new = (Absorption(model, x, still).m for x in (path.start, path.end))
    volumes = [
        prices.final_uses(m, new, prices.user_price) / prices.final_uses(m, old, prices.user_price) for m in (old, new)
    ]
    return 50 * float(np.log(volumes).sum())


def _by_source(first: Mapping[str, float]) -> Terms:
    return {s: 100 * sum(first[n] for n in names) for s, (names, _) in SOURCES.items()}


def _line(model: Model, path: ShockPath, along: _Along, name: str, columns: list[int]) -> Line:
    """First order with this shock alone, and its part of the path of all shocks together."""
    start = model.compiled.start
    target = np.array(start)
    target[columns] = path.target[columns]
    first = _by_source(gdp_effect(model, path.problem, target))
    g = path.names.index(name)
    terms = {s: sum(along.terms[g][n] for n in own) for s, (_, own) in SOURCES.items()}
    share = shock = None
    kind = _WEIGHED.get(name)
    if kind is not None:
        unit = np.array(start)
        unit[columns] *= np.e
        share = gdp_effect(model, path.problem, unit)[kind]
        size = first[next(s for s, (names, _) in SOURCES.items() if kind in names)]
        shock = size / share if share else None
    direct = sum(first[s] for s in DIRECT)
    full = float(along.growth[g, model.compiled.index["q_gdp", ()]])
    return Line(name, len(columns), share, shock, direct, sum(first.values()) - direct, full, first, terms)


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
    """Symbols that leave their benchmark because a limit comes to bind, and latent technologies that enter."""
    unknown = set(path.problem.unknowns.tolist())
    found = []
    for name, gap in {**LIMITS, "q_latent": ""}.items():
        for k, (symbol, member) in enumerate(model.compiled.columns):
            held = gap == "" or model.compiled.index.get((gap, member), -1) not in {-1, *unknown}
            if symbol == name and k in unknown and held and abs(path.end[k] - path.start[k]) > 1e-7:
                found.append(show(name, member))
    return found


def _given(model: Model, plan: Scenario, path: ShockPath, limits: tuple[str, ...]) -> float | None:
    """The envelope with what limits made adjust taken as given: at the kink itself there is no first order."""
    names = {text.split("[")[0] for text in limits} & set(LIMITS)
    swaps = tuple(s for s in plan.swaps if s.free.split("[")[0] not in names)
    if not names or len(swaps) == len(plan.swaps):
        return None
    problem, target = model.problem(swaps), np.array(path.target)
    released = [k for k, (n, _) in enumerate(model.compiled.columns) if n in names]
    target[released] = path.end[released]
    return 100 * gdp_effect(model, problem, target)["total"]
