"""A production tree in plain numpy: cost bottom-up, demand top-down; CES nodes, and nodes that keep MWh (2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def ces(share: Array, price: Array, sigma: Any) -> Array:
    """CES price index over the last axis; elasticities per index or one for all; a CET has a negative elasticity."""
    r = 1 - np.asarray(sigma, float)
    if (r == 1).all():
        return np.asarray((share * price).sum(-1))
    if (r == 0).all():
        return np.asarray(np.exp((share * np.log(price)).sum(-1)))
    assert (r != 0).all()
    return np.asarray((share * price ** r[..., None]).sum(-1) ** (1 / r))


@dataclass
class Node:
    """A node of the tree of one activity: rows of its cost column and the nodes below, with their benchmark cost.

    Prices are relative to the benchmark, one row per point. A node with `twh` keeps volume: the energy of its inputs,
    all of them goods, adds up to its own; `money` is the SAM currency of one TWh at one yuan per MWh.
    """

    name: str
    sigma: float
    items: list[int]
    below: list[Node]
    value: Array
    twh: Array | None = None
    money: float = 1.0

    def cost(self, unit: Array, gain: dict[str, float], price: dict[str, Array]) -> Array:
        """Unit cost from the cost `unit` (points, items) of the inputs; `price` collects that of every node."""
        parts = [unit[:, self.items]]
        parts += [(k.cost(unit, gain, price) / gain.get(k.name, 1))[:, None] for k in self.below]
        own = np.concatenate(parts, 1)
        if self.twh is None:
            price[self.name] = ces(self.value / self.value.sum(), own, self.sigma)
        else:
            yuan = self.yuan_per_mwh()
            mean = (yuan * own * self.mix(yuan * own)).sum(-1)
            price[self.name] = mean / (self.value.sum() / self.money / self.twh.sum())
        return price[self.name]

    def spread(self, q: Array, unit: Array, gain: dict[str, float], price: dict[str, Array], use: Array) -> None:
        """Add to `use` what `q` times the benchmark of this node takes of every input, at benchmark prices."""
        own = unit[:, self.items]
        if self.twh is not None:
            total = self.twh.sum() * q[:, None]
            use[:, self.items] += self.value * self.mix(self.yuan_per_mwh() * own) * total / self.twh
            return
        s, index = self.sigma, price[self.name]
        taken = (index[:, None] / own) ** s if s else 1.0
        use[:, self.items] += self.value[: len(self.items)] * q[:, None] * taken
        for k in self.below:
            k.spread(q * gain.get(k.name, 1) ** (s - 1) * (index / price[k.name]) ** s, unit, gain, price, use)

    def yuan_per_mwh(self) -> Array:
        """Benchmark price of every input."""
        assert self.twh is not None
        return np.asarray(self.value / self.money / self.twh)

    def mix(self, p: Array) -> Array:
        """MWh of every input in one MWh of all: x / X = a (P / p)^sigma with prices `p` in yuan per MWh."""
        assert self.twh is not None
        a = self.twh * self.yuan_per_mwh() ** self.sigma
        index = (a * p**-self.sigma).sum(-1) ** (-1 / self.sigma)
        return np.asarray(a * (index[:, None] / p) ** self.sigma)

    def find(self, name: str) -> list[Node]:
        """The node of this name at or below, if there is one."""
        return [self] * (self.name == name) + [n for k in self.below for n in k.find(name)]

    def leaves(self) -> list[int]:
        """Every input of the node and of all nodes below."""
        return self.items + [i for k in self.below for i in k.leaves()]
