"""Emissions by fuel and user, and a price on them (model-spec 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cge.block import Block
from cge.prices import intermediate_use

if TYPE_CHECKING:
    from cge.benchmark import Benchmark

emissions = Block("emissions", "Emissions", "排放")


def _entitlement(b: Benchmark) -> dict[str, float]:
    """All to the first government; without one, to households by consumption: revenue never vanishes."""
    first = b.sets["government"][:1]
    share = dict.fromkeys(first, 1.0) if first else b.demand.consumption_shares
    return {i: share.get(i, 0.0) for i in b.sets["institution"]}


emissions.symbol("p_emission[p]", "pollutant", "price of emissions", "排放价格",
    unit="emission price unit (sheet settings)", level=0.0, positive=False)  # fmt: skip
emissions.symbol("emission_coverage[p,u]", "emitter", "share of a user's emissions that pays the price",
    "排放定价覆盖比例",
    unit="share", positive=False)  # fmt: skip
emissions.symbol("q_emission[p,e,u]", "emission", "emissions by fuel and user", "分燃料分用户排放量",
    unit="emission unit (sheet emissions)", level=lambda b: b.emissions.by_fuel)  # fmt: skip
emissions.symbol("q_emission_user[p,u]", "emitter", "emissions of a user", "用户排放量",
    unit="emission unit (sheet emissions)",
    level=lambda b: b.emissions.by_user)  # fmt: skip
emissions.symbol("q_emission_total[p]", "pollutant", "total emissions", "排放总量",
    unit="emission unit (sheet emissions)", level=lambda b: b.emissions.total)  # fmt: skip
emissions.symbol("v_emission_revenue[p]", "pollutant", "revenue from the price on emissions",
    "排放收入", unit="currency",
    level=0.0, positive=False)  # fmt: skip
emissions.symbol("s_emission_revenue[i]", "institution", "share of an institution in emission revenue",
    "排放收入分享比例", unit="share", level=_entitlement, positive=False)  # fmt: skip


@emissions.equation("q_emission[p,e,u]", source="satellite coefficients; model-spec 2.4")
def emission(m: Any, p: str, e: str, u: str) -> Any:
    """Emissions follow the purchases of the fuel, or the user's output for processes and own use."""
    return m.q_emission[p, e, u] == sum(
        quantity * _activity_ratio(m, c, u) for c, quantity in m.data.emissions.terms(p, e, u)
    )


@emissions.equation("q_emission_user[p,u]", source="definition")
def emission_user(m: Any, p: str, u: str) -> Any:
    """All fuels and processes of one user."""
    return m.q_emission_user[p, u] == sum(m.q_emission[p, e, u] for e in m.data.emissions.fuels[p, u])


@emissions.equation("q_emission_total[p]", source="definition")
def emission_total(m: Any, p: str) -> Any:
    """All users."""
    return m.q_emission_total[p] == sum(m.q_emission_user[q, u] for q, u in m.sets.emitter if q == p)


@emissions.equation("v_emission_revenue[p]", source="emission revenue; model-spec 2.4")
def emission_revenue(m: Any, p: str) -> Any:
    """Price times covered emissions, in SAM currency."""
    covered = sum(m.emission_coverage[q, u] * m.q_emission_user[q, u] for q, u in m.sets.emitter if q == p)
    return m.v_emission_revenue[p] == m.p_emission[p] * m.data.emissions.cost * covered


def _activity_ratio(m: Any, c: str, u: str) -> Any:
    """Flow the emission is tied to, over its benchmark."""
    if not c:
        root = m.data.nest.root[u]
        return m.q_node[root, u] / m.base.q_node[root, u]
    if (c, u) in m.q_consumption:
        return m.q_consumption[c, u] / m.base.q_consumption[c, u]
    return intermediate_use(m, c, m.data.demand.nest_of_input[c, u], u) / (
        m.data.demand.purchases[c, u] / m.base.p_purchaser[c]
    )
