"""Who adjusts: which symbols are unknowns after the swaps of a closure, and what is wrong where swaps do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cge.errors import ClosureError
from cge.language.reference import show
from cge.model.closures import Swap
from cge.model.ruling import circles, named, way
from cge.model.shocks import idle

if TYPE_CHECKING:
    from cge.model.model import Model


def roles(model: Model, swaps: tuple[Swap, ...]) -> NDArray[np.bool_]:
    """Which columns are unknown: those an equation determines, after the swaps. Raises ClosureError."""
    free = np.array([m in model.system.determined.get(s, {}) for s, m in model.compiled.columns])
    wrong: list[str] = []
    for swap in swaps:
        (fix, w1), (release, w2) = columns(model, swap.fix), columns(model, swap.free)
        if w1 or w2:
            wrong += [w for w in (w1, w2) if w]
            continue
        wrong += _misfits(model, swap, fix, release, free)
        free[fix], free[release] = False, True
    wrong += _uninvested(model, swaps) if wrong else circles(model, swaps) or _unpaid(model, free)
    if wrong:
        raise ClosureError("the closure does not fit this economy:", wrong)
    return free


def _misfits(model: Model, swap: Swap, fix: list[int], release: list[int], free: NDArray[np.bool_]) -> list[str]:
    """What of one swap does not fit the roles before it."""
    wrong = [f"swap {swap.fix}: {_show(model, k)} is not an unknown" for k in fix if not free[k]][:3]
    taken = [k for k in release if free[k]][:3]
    wrong += [f"{named(swap)}: {_show(model, k)} is an unknown already{way(swap) or _owner(model, k)}" for k in taken]
    if len(fix) != len(release):
        numbers = f"swap {swap.fix} ({len(fix)} symbols) for {swap.free} ({len(release)}): the numbers differ"
        wrong.append(numbers + _fewer(model, fix, release))
    return wrong


def columns(model: Model, text: str) -> tuple[list[int], str]:
    """Columns a reference such as ``tfp[*]`` means, and what is wrong with it."""
    name, members, complaint = model.resolve(text)
    if complaint:
        return [], complaint
    found = [model.compiled.index[name, k] for k in members if (name, k) in model.compiled.index]
    return found, "" if found else idle(text, name)


def _show(model: Model, column: int) -> str:
    return show(*model.compiled.columns[column])


def _fewer(model: Model, fix: list[int], release: list[int]) -> str:
    """How to write a swap of several for one: one of the several."""
    several, one = (fix, release) if len(fix) > len(release) else (release, fix)
    if len(one) != 1:
        return ""
    pair = (several[0], one[0]) if several is fix else (one[0], several[0])
    return f"; one for one is a swap such as fix: {_show(model, pair[0])}, free: {_show(model, pair[1])}"


def _owner(model: Model, column: int) -> str:
    """Which equation determines a symbol, in its own words; "" where a swap has freed it."""
    name, member = model.compiled.columns[column]
    own = (e for e, k in model.compiled.rows if (e.unknown, k) == (name, member))
    return "".join(f", by {e.name} of block {e.block}" for e in own)


def _uninvested(model: Model, swaps: tuple[Swap, ...]) -> list[str]:
    """Which closures fit where swaps ask for fixed investment and there is none."""
    asked = {model.system.symbols[s].over for w in swaps for s in (w.fix, w.free) if s in model.system.symbols}
    if model.benchmark.sets["has_investment"] or "has_investment" not in asked:
        return []
    return ["this SAM has no fixed investment: closures that leave it alone fit, such as neoclassical and welfare"]


def _unpaid(model: Model, free: NDArray[np.bool_]) -> list[str]:
    """What adjusts although there is no saving it could be part of."""
    if model.benchmark.sets["saves"]:
        return []
    role = dict(zip(model.compiled.columns, free, strict=True))
    wrong = ["foreign_saving"] if role.get(("foreign_saving", ())) else []
    for g in model.benchmark.sets["government"]:
        kept = [role.get((s, g)) for s in ("v_public_saving", "real_public_saving")]
        wrong += [] if False in kept else [f"real_public_saving[{g}]"]
    return [
        f"{name} cannot adjust: nothing is saved or invested in this SAM, so no one lends; keep it given, or give "
        "the SAM a savings account"
        for name in wrong
    ]
