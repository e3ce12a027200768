"""Dual and other segmented labour markets: people move between factors by expected pay (spec 2.3).

An extension, absent where no group has a `migration`. Expected pay is the price of a factor times the chance of work,
after tax on factor income. With an infinite elasticity people move until it has changed alike in all segments of a
pool (Harris and Todaro 1970); with a finite one, eta, segments keep shares

    N_f / N  =  share0_f (y_f / Y)**eta,       Y such that they add up to one,

a logit in the log of expected pay. Whether a segment has unemployment is another matter: closure `dual_labour` holds
its real pay and lets unemployment adjust. A person brings the units he had in the benchmark, on average, of where he
goes.

For each segment two equations and unknowns, `q_people` and `endowment`, which is given elsewhere; for each pool one,
`p_pool`.
"""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import FACTOR_INCOME
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.units import INDEX, INVERSE, PRICE, Kind, Unit

migration = Block(
    "migration",
    "Migration between labour segments",
    "劳动力市场分割与迁移",
    partners=("factors",),
    partner_reason="with an infinite elasticity and pay given nothing says where people are: factors let pay fall "
    "where they come",
)
_PEOPLE = Unit("people (sheet factor_quantities)", Kind.PHYSICAL)

migration.symbol(
    "labour_force[z]",
    "pool",
    _PEOPLE,
    "people who may move between segments",
    "可迁移劳动力",
    level=lambda b: b.migration.total,
)
migration.symbol(
    "q_people[f]",
    "segment",
    _PEOPLE,
    "people in a segment of the labour market",
    "分割市场劳动力",
    level=lambda b: b.migration.people,
    squeezed="hardly anyone is left in this segment",
)
migration.symbol("p_pool[z]", "pool", PRICE, "expected pay that draws people", "预期报酬")
migration.symbol(
    "migration_shift[f]",
    "segment",
    INDEX,
    "expected pay that people ask for in a segment, relative",
    "迁移所需预期报酬",
)
migration.symbol(
    "e_migration_inverse[z]",
    "pool",
    INVERSE,
    "inverse elasticity of migration to expected pay",
    "迁移弹性倒数",
    level=lambda b: b.migration.inverse,
    positive=False,
)


@migration.equation("q_people[f]", source="Harris & Todaro 1970; spec 2.3")
def migration_choice(m: M, f: str) -> Any:
    """Expected pay draws people: it changes alike in all segments, or as far as people follow."""
    z = m.data.migration.pool_of[f]
    earned = m.p_factor[f] * (1 - m.unemployment[f]) * (1 - m.flows.rate(m, FACTOR_INCOME, f))
    pay = earned / m.data.migration.expected_pay[f]
    share = m.q_people[f] / m.base.q_people[f] * m.base.labour_force[z] / m.labour_force[z]
    return pay == m.p_pool[z] * m.migration_shift[f] * share ** m.e_migration_inverse[z]


@migration.equation("p_pool[z]", source="people are conserved; spec 2.3")
def pool_people(m: M, z: str) -> Any:
    """The people of all segments are those of the pool."""
    return sum(m.q_people[f] for f in m.data.migration.pools[z]) == m.labour_force[z]


@migration.equation("endowment[f]", over="segment", source="units per person of the benchmark; spec 2.3")
def segment_labour(m: M, f: str) -> Any:
    """What a segment offers follows its people."""
    return m.endowment[f] == m.base.endowment[f] * m.q_people[f] / m.base.q_people[f]
