"""Makers of one commodity as perfect substitutes (spec 2.2).

With finite `make` each activity sells a variety of its own, at its own price. With `make` = inf buyers see one good.

    varieties    p_make per maker from its market, p_output the index           n + 1 equations, n + 1 unknowns
    one good     p_make per maker from the common price, p_output from the sum  n + 1 equations, n + 1 unknowns

Shares of the makers are then free: demand no longer holds them. They follow from what each maker can supply at the
common price, its costs and the other goods it makes (`joint`). Where several activities make one good alone, from the
same factors in the same proportions, nothing tells them apart: the benchmark's rank says so and the model is refused.
"""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import made, relative_quality
from cge.blocks.latent_expressions import latent_supply
from cge.blocks.namespace import M
from cge.language.block import Block

makers = Block(
    "makers",
    "Makers of one good",
    "同类产品的生产者",
    partners=("trade", "production"),
    partner_reason="at one price for all makers nothing here sets how much each of them makes: its own costs do",
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
