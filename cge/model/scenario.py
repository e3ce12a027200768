"""A scenario: one case with its names resolved and every given symbol at its new value, ready to solve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cge.errors import ClosureError, ExperimentError
from cge.model.closures import Follow, Swap
from cge.model.shocks import Shock, apply, as_shock, listed

if TYPE_CHECKING:
    from cge.model.model import Model

Array = NDArray[np.float64]
UNNAMED = "case"


@dataclass(frozen=True)
class Scenario:
    """One case: who adjusts, and `target`, the benchmark with every given symbol at its new value.

    own_swaps  those of the user; swaps: all, with those of the closure and the workbook
    shocks     (reference, shock) as they were written
    targets    group of shocks -> the target of this group alone; "" for shocks without a group
    """

    name: str
    closure: str
    own_swaps: tuple[Swap, ...]
    swaps: tuple[Swap, ...]
    shocks: tuple[tuple[str, Shock], ...]
    target: Array = field(repr=False)
    targets: Mapping[str, Array] = field(repr=False, default_factory=dict)
    description: str = ""
    description_zh: str = ""


@dataclass(frozen=True)
class Roles:
    """A closure that fits: all swaps, and the columns it lets adjust."""

    closure: str
    own_swaps: tuple[Swap, ...]
    swaps: tuple[Swap, ...]
    unknown: frozenset[int]


def choose(model: Model, closure: str, own: tuple[Swap, ...]) -> Roles:
    """The roles under a closure and swaps of one's own. Raises ClosureError."""
    swaps = model.swaps(closure, own)
    return Roles(closure, own, swaps, frozenset(model.problem(swaps).unknowns.tolist()))


def checked(model: Model, swap: Swap) -> tuple[list[Swap], list[str]]:
    """(the swap, what is wrong with its two references)."""
    sides = [(text, model.resolve(text)) for text in (swap.fix, swap.free)]
    wrong = [f"swap {text}: {complaint}" for text, (_, _, complaint) in sides if complaint]
    return [] if wrong else [swap], wrong


def build(
    model: Model,
    shocks: Sequence[tuple[Any, Any]],
    roles: Roles | None,
    *,
    name: str = "",
    descriptions: tuple[str, str] = ("", ""),
) -> tuple[Scenario | None, list[tuple[int, str]]]:
    """(the scenario, what is wrong as (position of the shock, message)); no scenario where anything is wrong.

    roles: None where the closure is wrong already, so that the shocks are only checked.
    """
    unknown = roles.unknown if roles else frozenset()
    target, wrong = apply(model, shocks, unknown, name)
    if wrong or roles is None:
        return None, wrong
    given = tuple((text, as_shock(shock)) for text, shock in shocks)
    targets: dict[str, Array] = {}
    for group in dict.fromkeys(s.group for _, s in given):
        own = [k for k, (_, s) in enumerate(given) if s.group == group]
        targets[group], lost = apply(model, [given[k] for k in own], unknown, name)
        wrong += [(own[k], message) for k, message in lost]
    scenario = Scenario(
        name or UNNAMED, roles.closure, roles.own_swaps, roles.swaps, given, target, targets, *descriptions
    )
    return (None if wrong else scenario), wrong


def scenario(
    model: Model, shocks: Any, closure: str, swaps: Any, name: str, rules: tuple[Follow, ...] = ()
) -> Scenario:
    """The scenario of a caller in Python.

    Raises ClosureError where only the closure is wrong, else ExperimentError, with everything at once.
    """
    own, faults = _own_swaps(model, swaps)
    own = (*own, *rules)
    roles, misfit = None, None
    try:
        roles = choose(model, closure, own)
    except ClosureError as error:
        misfit = error
    entries, strange = _entries(shocks)
    found, wrong = build(model, entries, roles, name=name)
    strange += dict.fromkeys(message for _, message in wrong)
    if misfit is not None and not faults and not strange:
        raise misfit
    if misfit is not None:
        faults.append("; ".join((misfit.headline, *misfit.findings)))
    if faults and not strange:
        raise ClosureError("the swaps are wrong:", faults)
    if strange or found is None:
        raise ExperimentError("the case is wrong:" if faults else "the shocks are wrong:", [*faults, *strange])
    return found


def _own_swaps(model: Model, swaps: Any) -> tuple[tuple[Swap, ...], list[str]]:
    given = tuple(swaps) if isinstance(swaps, Iterable) and not isinstance(swaps, str) else (swaps,)
    own: list[Swap] = []
    wrong: list[str] = []
    for swap in given:
        if isinstance(swap, Swap) and isinstance(swap.fix, str) and isinstance(swap.free, str):
            fine, faults = checked(model, swap)
            own, wrong = [*own, *fine], [*wrong, *faults]
        else:
            wrong.append(f"{swap!r} is no swap; write cge.Swap(fix='real_investment', free='saving_points')")
    return tuple(own), wrong


def _entries(shocks: Any) -> tuple[list[tuple[Any, Any]], list[str]]:
    """(reference, shock) one by one, from a mapping or, as several groups give them, a list of pairs."""
    if isinstance(shocks, Mapping):
        return listed(shocks), []
    if isinstance(shocks, list) and all(isinstance(e, tuple) and len(e) == 2 for e in shocks):
        return shocks, []
    example = '{"tfp[*]": cge.multiply(1.01, basis="value_added")}'
    return [], [f"shocks are a mapping such as {example}, not {type(shocks).__name__}"]
