"""Latent technologies: nobody runs them in the benchmark; they start once their price covers their cost.

An activity would buy a node of its own production tree (say all inputs but the resource), `latent_markup` times as
much per unit of output, and sell a perfect substitute for a commodity made at home (spec 2.4).
"""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import latent_cost, output_tax
from cge.language.block import Block
from cge.language.forms import complement

latent = Block("latent", "Latent technologies", "潜在技术")

latent.symbol(
    "q_latent[k]",
    "latent",
    "output of a latent technology",
    "潜在技术产出",
    unit="currency at benchmark prices",
    level=0.0,
    positive=False,
)
latent.symbol(
    "latent_markup[k]",
    "latent",
    "cost of a latent technology over the price in the benchmark",
    "潜在技术成本加成",
    unit="ratio",
    level=lambda b: {k: t.markup for k, t in b.latent.items()},
)
latent.symbol(
    "latent_efficiency[k]",
    "latent",
    "productivity of a latent technology",
    "潜在技术生产率",
    unit="index, benchmark = 1",
)


@latent.equation("q_latent[k]", source="Fischer 1992; spec 2.4")
def entry(m: Any, k: str) -> Any:
    """Output against unit cost over price net of tax, less one: none while cost exceeds price."""
    t = m.data.latent[k]
    price = m.p_output[t.commodity] * (1 - output_tax(m, t.activity))
    return complement(m.q_latent[k] / m.base.q_output[t.commodity], latent_cost(m, k) / price - 1) == 0
