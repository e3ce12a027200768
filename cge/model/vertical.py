"""Goods whose supply and demand are both given: no price clears their market, or any does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cge.language.reference import Member

if TYPE_CHECKING:
    from cge.model.model import Model

_BUYERS = ("activity", "household", "government", "savings", "inventories", "row", "margin")
_GIVEN = {
    "government": ("real_public", "public consumption", "{fix: real_public_saving, free: real_public}"),
    "savings": ("real_investment", "investment", "the closure neoclassical"),
    "inventories": ("q_stock", "inventories", ""),
}
"""Kind of buyer -> (what is given, in words, how to let it adjust)."""


def vertical(model: Model, free: NDArray[np.bool_]) -> list[str]:
    """A sentence for each activity whose factors stay, while what it makes is bought for given uses alone."""
    return [
        f"nothing determines the price of {good}: its supply is vertical, for all factors of {activity} stay there, "
        f"and so is demand, for it is bought for {' and '.join(words)} alone, given in real terms; let a buyer adjust"
        f"{ways}, or a factor of {activity} move"
        for activity, good in _lonely(model)
        if _stays(model, free, activity) and (words := _given_uses(model, free, good))
        for ways in [_ways(model, good)]
    ]


def _lonely(model: Model) -> Iterator[tuple[str, str]]:
    """(activity, good) where nobody else makes the good, at home or abroad."""
    b = model.benchmark
    makers: dict[str, list[str]] = {}
    for activity, good in b.flows("activity", "commodity"):
        makers.setdefault(good, []).append(activity)
    for good, own in makers.items():
        if len(own) == 1 and good not in b.sets["imported"]:
            yield own[0], good


def _stays(model: Model, free: NDArray[np.bool_], activity: str) -> bool:
    uses = [k for k in model.members["q_factor"] if k[1] == activity]
    return bool(uses) and not any(_free(model, free, "q_factor", k) for k in uses)


def _given_uses(model: Model, free: NDArray[np.bool_], good: str) -> list[str]:
    """What the good is bought for, in words; none where some use may adjust."""
    words = []
    for kind, users in _users(model, good):
        if kind not in _GIVEN:
            return []
        symbol, meaning, _ = _GIVEN[kind]
        members: list[Member] = users if kind == "government" else [good] if kind == "inventories" else [()]
        if any(_free(model, free, symbol, k) for k in members):
            return []
        words.append(meaning)
    return words


def _ways(model: Model, good: str) -> str:
    ways = [_GIVEN[kind][2] for kind, _ in _users(model, good) if kind in _GIVEN and _GIVEN[kind][2]]
    return f", as in {' or '.join(ways)}" if ways else ""


def _users(model: Model, good: str) -> Iterator[tuple[str, list[str]]]:
    for kind in _BUYERS:
        if users := [u for c, u in model.benchmark.flows("commodity", kind) if c == good]:
            yield kind, users


def _free(model: Model, free: NDArray[np.bool_], symbol: str, member: Member) -> bool:
    column = model.compiled.index.get((symbol, member))
    return column is None or bool(free[column])
