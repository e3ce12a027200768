"""EV beside any case: the same shocks again, with every other use of output than consumption given.

In the closure of a headline investment may follow saving, so that EV counts what households consume and leaves out
what is invested for them. A second solve fixes real investment (points on saving rates pay for it) and real public
saving (by a lump sum): under `neoclassical` or `public_saving` that is the closure `welfare` (spec 2.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cge.errors import ClosureError, SolveError
from cge.indicators import INDICATORS
from cge.language.reference import parse
from cge.model.closures import JOHANSEN, Swap

if TYPE_CHECKING:
    from cge.model.model import Model
    from cge.model.scenario import Scenario

COSTS_UTILITY = "switching_gap"
"""Fixed where moving costs utility: no EV there, since it would leave that cost out."""


@dataclass(frozen=True)
class Reading:
    """EV and CV of a case in % of benchmark GDP; or None, and in words why."""

    ev: float | None
    cv: float | None
    why: str = ""


def reading(model: Model, plan: Scenario) -> Reading:
    """EV and CV of a scenario where they measure welfare; where there are none, the reason."""
    swaps, why = companion(model, plan)
    if why:
        return Reading(None, None, why)
    try:
        x, _ = model.problem(swaps).solve(plan.target)
    except (ClosureError, SolveError) as error:
        return Reading(None, None, "; ".join((error.headline, *error.findings[:1])))
    m: Any = model.state(x)
    cv = INDICATORS["compensating_variation"].values(m)[()]
    return Reading(INDICATORS["equivalent_variation_share"].values(m)[()], 100 * cv / model.benchmark.gdp)


def companion(model: Model, plan: Scenario) -> tuple[tuple[Swap, ...], str]:
    """(all swaps under which EV of this case measures welfare, why there are none)."""
    if any(s.fix.startswith(COSTS_UTILITY) for s in plan.swaps):
        return (), "changing sector costs utility here, which EV leaves out"
    moving = model.moving_uses(plan.swaps)
    more = _more(moving)
    for use in moving:
        if use not in {s.fix for s in more}:
            symbol = model.system.symbols[(parse(use) or (use, ()))[0]]
            return (), f"{symbol.label_en} adjusts under closure {plan.closure}"
    given = ~model.roles(plan.swaps)
    for swap in more:
        at = model.columns(swap.free)
        if not given[at].all():
            return (), f"{swap.free} adjusts under closure {plan.closure} already"
        if (plan.target[at] != model.compiled.start[at]).any():
            return (), f"the case shocks {swap.free}, which would adjust"
    return model.swaps(plan.closure, (*plan.own_swaps, *more)), ""


def _more(moving: tuple[str, ...]) -> tuple[Swap, ...]:
    """What fixes the uses that move: points on saving rates for investment, a lump sum in each government's budget."""
    swaps = [JOHANSEN] if JOHANSEN.fix in moving else []
    budget: dict[tuple[str, ...], list[str]] = {}
    for use in moving:
        name, member = parse(use) or ("", ())
        if name in ("real_public_saving", "real_public"):
            budget.setdefault(member, []).append(use)
    return (*swaps, *(Swap(uses[0], f"lump_sum[{g}]") for (g,), uses in budget.items() if len(uses) == 1))
