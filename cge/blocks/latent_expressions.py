"""Expressions of latent technologies that several blocks share: what they supply, take, cost and earn (spec 2.4)."""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import (
    INPUTS,
    OUTPUT,
    PROCESS,
    at_root,
    latent_quality_cost,
    less_charges,
    with_charges,
)
from cge.blocks.namespace import M


def latent_supply(m: M, c: str) -> Any:
    """What latent technologies supply of a commodity."""
    return sum(m.q_latent[k] for k, t in m.data.latent.items() if t.commodity == c)


def latent_requirement(m: M, k: str) -> Any:
    """Units of its node that a latent technology takes per unit of output; quality costs it what it costs others."""
    activity = m.data.latent[k].activity
    return m.latent_markup[k] / m.latent_efficiency[k] * (1 - m.data.output_tax0[activity]) * latent_quality_cost(m, k)


def latent_input(m: M, n: str, a: str) -> Any:
    """Units of a node that latent technologies take."""
    return sum(
        m.q_latent[k] * latent_requirement(m, k) for k, t in m.data.latent.items() if (t.node, t.activity) == (n, a)
    )


def latent_input_cost(m: M, k: str) -> Any:
    """What a latent technology pays for its inputs, and charges on them, per unit of output."""
    t = m.data.latent[k]
    price = m.p_node[t.node, t.activity]
    paid = with_charges(m, INPUTS, price, t.activity) if at_root(m, k) else price
    return paid * latent_requirement(m, k)


def latent_cost(m: M, k: str) -> Any:
    """Unit cost of a latent technology, emissions included."""
    if not at_root(m, k):
        return latent_input_cost(m, k)
    charged = m.flows.amount(m, PROCESS, m.data.latent[k].activity) * latent_quality_cost(m, k)
    return latent_input_cost(m, k) + charged


def latent_price(m: M, k: str) -> Any:
    """What a latent technology keeps of the price, before what is paid per unit of emissions."""
    t = m.data.latent[k]
    kept = less_charges(m, OUTPUT, m.p_output[t.commodity], t.activity)
    return kept - m.flows.rate(m, PROCESS, t.activity) * m.p_output[t.commodity] if at_root(m, k) else kept
