"""Latent technologies: nobody runs them in the benchmark; they start once their price covers their cost.

An activity would buy a node of its own production tree (say all inputs but the resource), `latent_markup` times as
much per unit of output, and sell a perfect substitute for a commodity made at home (spec 2.4).
"""

from __future__ import annotations

from typing import Any

from cge.blocks.latent_expressions import latent_cost, latent_price
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.forms import complement
from cge.language.units import INDEX, QUANTITY, RATIO

latent = Block("latent", "Latent technologies", "潜在技术")

latent.symbol(
    "q_latent[k]", "latent", QUANTITY, "output of a latent technology", "潜在技术产出", level=0.0, positive=False
)
latent.symbol(
    "latent_markup[k]",
    "latent",
    RATIO,
    "cost of a latent technology over the price in the benchmark",
    "潜在技术成本加成",
    level=lambda b: {k: t.markup for k, t in b.latent.items()},
)
latent.symbol("latent_efficiency[k]", "latent", INDEX, "productivity of a latent technology", "潜在技术生产率")


@latent.equation("q_latent[k]", source="Fischer 1992; spec 2.4")
def entry(m: M, k: str) -> Any:
    """Output against unit cost over price net of tax, less one: none while cost exceeds price."""
    t = m.data.latent[k]
    return complement(m.q_latent[k] / m.base.q_output[t.commodity], latent_cost(m, k) / latent_price(m, k) - 1) == 0


@latent.flow(row="a", column="c", over="latent_make")
def latent_make(m: M, k: str, a: str, c: str) -> Any:
    """What latent technologies sell."""
    return m.p_output[c] * m.q_latent[k]
