"""Makers of one commodity: perfect substitutes, and transformation between home and exports by maker (spec 2.2).

With finite `make` each activity sells a variety of its own, at its own price. With `make` = inf buyers see one good:

    varieties    p_make per maker from its market, p_output the index           n + 1 equations, n + 1 unknowns
    one good     p_make per maker from the common price, p_output from the sum  n + 1 equations, n + 1 unknowns

Shares of the makers are then free: demand no longer holds them. They follow from what each maker can supply at the
common price, its costs and the other goods it makes (`joint`). Where several activities make one good alone, from the
same factors in the same proportions, nothing tells them apart: the benchmark's rank says so and the model is refused.

Commodities of sheet `makers` are transformed by maker, as in PEP-1-1: each maker turns what it makes into home sales
and exports by a CET of its own; what all makers sell at home is one good at one price, and so is what they export.
For n makers, x of which export and d sell at home, in place of the n + 1 equations above and of the three of the
commodity's CET (output_revenue, home_supply, export_supply; n + 4 in all):

    p_make      n   revenue of each maker: CET index over p_home, p_export
    q_make_...  d + x   supply of each maker, two new unknowns each
    q_home, q_export, q_output   3   sums over makers
    p_output    1   mean price: revenue over output                             n + 4 + d + x equations and unknowns

Where all makers export the same share at the same elasticity the three forms with one price are one: this, `make` = inf
with transformation by commodity, and, with one maker, transformation by commodity at any `make`.
"""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import made, relative_quality
from cge.blocks.latent_expressions import latent_supply
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.forms import cet_index, cet_supply
from cge.language.units import ELASTICITY, QUANTITY

makers = Block(
    "makers",
    "Makers of one good",
    "同类产品的生产者",
    partners=("trade",),
    partner_reason="where goods are made in fixed proportions at one price for all makers, nothing here finds that "
    "price: trade lets it follow demand",
)
makers.symbol(
    "q_make_home[a,c]",
    "home_maker",
    QUANTITY,
    "what a maker sells of a commodity at home",
    "生产者内销量",
    level=lambda b: b.makers.home,
)
makers.symbol(
    "q_make_export[a,c]",
    "export_maker",
    QUANTITY,
    "what a maker exports of a commodity",
    "生产者出口量",
    level=lambda b: b.makers.exports,
)
makers.symbol(
    "e_maker[a,c]",
    "make_transformed",
    ELASTICITY,
    "elasticity of a maker between home sales and exports",
    "生产者转换弹性",
    level=lambda b: b.makers.elasticity,
    positive=False,
)


@makers.equation("p_make[a,c]", over="make_same", source="perfect substitutes; spec 2.2")
def make_one_price(m: M, a: str, c: str) -> Any:
    """All makers of a good are paid one price per efficiency unit."""
    return m.p_make[a, c] == m.p_output[c] * relative_quality(m, a, c)


@makers.equation("p_output[c]", over="same_good", source="perfect substitutes; spec 2.2")
def make_balance(m: M, c: str) -> Any:
    """What all activities make of a good adds up to its output, in efficiency units."""
    supplied = sum(made(m, a, c) * relative_quality(m, a, c) for a, _ in m.data.trade.makers_of[c])
    return m.q_output[c] == supplied + latent_supply(m, c)


@makers.equation("p_make[a,c]", over="make_transformed", source="CET revenue index, PEP-1-1; spec 2.2")
def maker_revenue(m: M, a: str, c: str) -> Any:
    """Revenue of a maker per unit: CET index over the prices at home and abroad, of its own quality."""
    total = m.data.makers.made[a, c]
    sides = ((m.data.makers.home, m.p_home), (m.data.makers.exports, m.p_export))
    terms = [(q[a, c] / total, p[c]) for q, p in sides if (a, c) in q]
    return cet_index(m.p_make[a, c] / relative_quality(m, a, c), terms, m.e_maker[a, c])


@makers.equation("q_make_home[a,c]", source="CET supply, PEP-1-1; spec 2.2")
def maker_home_supply(m: M, a: str, c: str) -> Any:
    """Home sales of a maker out of what it makes."""
    return m.q_make_home[a, c] == _supply(m, m.data.makers.home, m.p_home, a, c)


@makers.equation("q_make_export[a,c]", source="CET supply, PEP-1-1; spec 2.2")
def maker_export_supply(m: M, a: str, c: str) -> Any:
    """Exports of a maker out of what it makes."""
    return m.q_make_export[a, c] == _supply(m, m.data.makers.exports, m.p_export, a, c)


@makers.equation("q_home[c]", over="home_by_maker", source="sum over makers, PEP-1-1; spec 2.2")
def home_of_makers(m: M, c: str) -> Any:
    """Home sales of all makers are one good."""
    return m.q_home[c] == _sum(m, m.q_make_home, c)


@makers.equation("q_export[c]", over="export_by_maker", source="sum over makers, PEP-1-1; spec 2.2")
def exports_of_makers(m: M, c: str) -> Any:
    """Exports of all makers are one good."""
    return m.q_export[c] == _sum(m, m.q_make_export, c)


@makers.equation("q_output[c]", over="by_maker", source="sum over makers; spec 2.2")
def output_of_makers(m: M, c: str) -> Any:
    """Output is what all makers make, in efficiency units."""
    return m.q_output[c] == sum(made(m, a, c) * relative_quality(m, a, c) for a in m.data.makers.of[c])


@makers.equation("p_output[c]", over="by_maker", source="mean price; spec 2.2")
def mean_output_price(m: M, c: str) -> Any:
    """Revenue at home and abroad over output."""
    revenue = sum(p[c] * q[c] for p, q in ((m.p_home, m.q_home), (m.p_export, m.q_export)) if c in q)
    return m.p_output[c] * m.q_output[c] == revenue


def _supply(m: M, sold: Any, price: Any, a: str, c: str) -> Any:
    scale = sold[a, c] / m.data.makers.made[a, c] * made(m, a, c)
    return cet_supply(scale, m.p_make[a, c], price[c] * relative_quality(m, a, c), m.e_maker[a, c])


def _sum(m: M, sold: Any, c: str) -> Any:
    return sum(sold[a, c] * relative_quality(m, a, c) for a in m.data.makers.of[c] if (a, c) in sold)
