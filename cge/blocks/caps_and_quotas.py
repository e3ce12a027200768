"""Limits that bind or not: complementarity between a price and a quantity (spec 2.4).

Each limit is a definition `..._gap` that is zero exactly where the limit holds as a complementarity. It binds when a
closure or a swap fixes the gap at zero and frees the price: the closures `emission_cap` (a cap-and-trade market)
and `wage_floor` (a minimum real wage), or a swap of one's own for capacities and import quotas, whose rents are
rates of subsidy_output (negative) and import_surcharge and go where v_policy goes. Price 0 when slack, exact when the
limit just binds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cge.blocks.expressions import allowances, covered_emissions
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.forms import complement
from cge.language.ranges import NOT_NEGATIVE
from cge.language.units import EMISSIONS, INDEX, QUANTITY, RATIO, REAL_EMISSION_PRICE

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark

limits = Block("limits", "Limits", "上限与下限")


def _price_scale(b: Benchmark) -> dict[str, float]:
    """Emission price at which the revenue is one per cent of GDP: makes the price of order one."""
    return {p: 0.01 * b.gdp / (b.emissions.cost * total) for p, total in b.emissions.total.items()}


limits.symbol(
    "emission_cap[p]",
    "pollutant",
    EMISSIONS,
    "cap on covered emissions, allowances that come with output aside",
    "排放上限",
    level=lambda b: b.emissions.total,
    positive=False,
    within=NOT_NEGATIVE,
)
limits.symbol(
    "emission_cap_gap[p]",
    "pollutant",
    RATIO,
    "complementarity of emission price and room under the cap",
    "排放上限互补残差",
    level=0.0,
    positive=False,
    limit="emission_price",
    account="limits",
    shown="given",
    means=("a cap sets the price on emissions", "排放上限决定排放价格"),
)
limits.symbol(
    "emission_price_scale[p]",
    "pollutant",
    REAL_EMISSION_PRICE,
    "real emission price that raises one per cent of GDP",
    "排放价格尺度",
    level=_price_scale,
)
limits.symbol("wage_floor[f]", "factor", INDEX, "lowest real price of a factor", "最低实际要素价格")
limits.symbol(
    "wage_floor_gap[f]",
    "factor",
    RATIO,
    "complementarity of unemployment and room above the floor",
    "最低工资互补残差",
    level=0.0,
    positive=False,
    limit="unemployment",
    account="factor",
    shown="given",
)
limits.symbol("capacity[a]", "activity", QUANTITY, "most an activity can make", "产能上限", level=lambda b: b.output)
limits.symbol(
    "capacity_gap[a]",
    "activity",
    RATIO,
    "complementarity of the rent of capacity and room under it",
    "产能互补残差",
    level=0.0,
    positive=False,
    limit="subsidy_output",
    account="limits",
    shown="given",
    means=("capacity sets its rent", "产能上限决定租金"),
)
limits.symbol(
    "quota[c]", "imported", QUANTITY, "most that may be imported", "进口配额", level=lambda b: b.trade.imports
)
limits.symbol(
    "quota_gap[c]",
    "imported",
    RATIO,
    "complementarity of the premium of a quota and room under it",
    "配额互补残差",
    level=0.0,
    positive=False,
    limit="import_surcharge",
    account="limits",
    shown="given",
    means=("the quota sets its premium", "进口配额决定溢价"),
)


@limits.equation("emission_cap_gap[p]", source="Fischer 1992; spec 2.4")
def emission_market(m: M, p: str) -> Any:
    """Real price of emissions against room under the cap and the allowances of output, both of order one."""
    given = sum(allowances(m, q, a) for q, a in m.sets.emitting_activity if q == p)
    room = (m.emission_cap[p] + given - covered_emissions(m, p)) / m.q_emission_total[p]
    return m.emission_cap_gap[p] == complement(m.emission_price[p] / m.emission_price_scale[p], room)


@limits.equation("wage_floor_gap[f]", source="Fischer 1992; spec 2.4, 2.5")
def wage_floor_market(m: M, f: str) -> Any:
    """Unemployment beyond the benchmark rate against the real price above its floor."""
    idle = m.unemployment[f] - m.base.unemployment[f]
    return m.wage_floor_gap[f] == complement(idle, m.real_wage[f] / m.wage_floor[f] - 1)


@limits.equation("capacity_gap[a]", source="Fischer 1992; spec 2.4")
def capacity_market(m: M, a: str) -> Any:
    """Rent of capacity, a negative subsidy on output, against room under it."""
    return m.capacity_gap[a] == complement(-m.subsidy_output[a], 1 - m.q_activity[a] / m.capacity[a])


@limits.equation("quota_gap[c]", source="Fischer 1992; spec 2.4")
def quota_market(m: M, c: str) -> Any:
    """Premium of an import quota against room under it."""
    return m.quota_gap[c] == complement(m.import_surcharge[c], 1 - m.q_import[c] / m.quota[c])
