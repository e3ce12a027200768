"""People by skill and sector, counted by one rule for every indicator (spec 2.7)."""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import benchmark_units
from cge.indicators.registry import sectors


def labour(model_data: Any) -> tuple[str, ...]:
    """Labour factors, low skill first: group `labour`, else the factors with heads, else those called L or LAB…"""
    factors = model_data.sets["factor"]
    group = [f for f in model_data.groups.get("labour", ()) if f in factors]
    heads = {f for f, _ in model_data.factors.heads}
    return tuple(group or [f for f in factors if f in heads] or [f for f in factors if f.upper().startswith("L")])


def heads(m: Any) -> dict[tuple[str, str], float]:
    """(factor, activity) -> heads or stock, in the unit of sheet factor_quantities: the one count of people.

    Who leaves a sector takes along the efficiency units of that sector, e = q0 / n0 each. All leavers of a skill are
    one pool; who arrives brings the pool's mean, e_pool = units of the leavers / leavers. So with g = employment over
    its benchmark

        n = g n0 + (q - g q0) / e         where q < g q0
        n = g n0 + (q - g q0) / e_pool    elsewhere,

    and nobody is lost: over all sectors n adds up to g times n0, since q - g q0 adds up to zero. Employment grows or
    falls with endowment and unemployment, in every sector alike as far as heads are concerned; quality of a factor is
    no matter of heads: q counts units at benchmark quality. n is continuous, with a kink where q = g q0.
    """
    result: dict[tuple[str, str], float] = {}
    for f, growth in employment(m).items():
        users = m.data.factors.users[f]
        n0 = {a: growth * m.data.factors.heads[f, a] for a in users}
        q0 = {a: growth * benchmark_units(m, f, a) for a in users}
        moved = {a: m.q_factor[f, a] - q0[a] for a in users}
        leaving = {a: moved[a] * n0[a] / q0[a] for a in users if moved[a] < 0}
        units = sum(moved[a] for a in users if moved[a] > 0)
        arriving = {a: -sum(leaving.values()) * moved[a] / units for a in users if moved[a] > 0}
        result |= {(f, a): n0[a] + leaving.get(a, 0.0) + arriving.get(a, 0.0) for a in users}
    return result


def employment(m: Any) -> dict[str, float]:
    """Factors with heads -> efficiency units employed over their benchmark."""
    q, q0 = m.q_factor, m.base.q_factor
    counted = {f: m.data.factors.users[f] for f in dict.fromkeys(f for f, _ in m.data.factors.heads)}
    return {f: sum(q[f, a] for a in us) / sum(q0[f, a] for a in us) for f, us in counted.items()}


def net_arrivals(m: Any) -> dict[tuple[str, str], float]:
    """(factor, activity) -> units that came in, over those at hand: where zero, `heads` has a kink."""
    q = m.q_factor
    users = m.data.factors.users
    return {
        (f, a): q[f, a] / (growth * benchmark_units(m, f, a)) - 1
        for f, growth in employment(m).items()
        for a in users[f]
    }


def people(m: Any) -> dict[tuple[str, str], float]:
    """(labour, activity) -> `heads`; empty unless every use of labour has heads."""
    found, skills = heads(m), labour(m.data)
    uses = [k for k in sectors(m, m.q_factor) if k[0] in skills]
    return {k: found[k] for k in uses} if uses and all(k in found for k in uses) else {}


def workers(m: Any) -> dict[str, float]:
    """Activity -> heads of all labour; empty unless every use of labour has heads."""
    total: dict[str, float] = {}
    for (_, a), n in people(m).items():
        total[a] = total.get(a, 0.0) + n
    return total
