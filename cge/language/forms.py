"""Functional forms in calibrated share form. Work alike on floats, numpy arrays and Pyomo expressions.

CES, CET, Cobb–Douglas, Leontief are one form: with prices relative to their benchmark, value shares
``theta`` that sum to one and elasticity ``s``,

    sum(theta * box(p / P, 1 - s)) == 0                  price index (unit cost)
    x = x0 * (q / q0) * (P / p)**s                       demand

``box`` is the Box–Cox transform (p**r - 1) / r, written so that r = 0 (Cobb–Douglas) needs no branch:
its relative error against 60-digit arithmetic is below 1e-14 for p in [0.01, 100] and |r| <= 5. A CET is a CES with
s = -omega.
Source: Rutherford's calibrated share form; Box–Cox form measured in docs/numerics.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyomo.environ as pyo

_TINY = 1e-15  # relative error of box is a sixth of it where r * log(p) vanishes; smaller spoils the derivative

_KINK = 1e-300


def box(p: Any, r: Any) -> Any:
    """Box–Cox transform (p**r - 1) / r of a positive price `p`; log(p) at r = 0, without a branch."""
    t = pyo.log(p)
    y = r * t / 2
    z = pyo.sqrt(y**2 + _TINY)
    return t * pyo.exp(y) * pyo.sinh(z) / z


def ces_index(price: Any, terms: Iterable[tuple[float, Any]], elasticity: Any) -> Any:
    """The equation of a CES price index: `terms` are (value share, price relative to benchmark).

    Prices relative to the index keep it well determined however steep the substitution: where it is 34 and prices
    have tripled, box(P, 1 - s) no longer depends on P. With one input the index is its price, and no power is taken.
    """
    found = list(terms)
    if len(found) == 1:
        return price == found[0][1]
    r = 1 - elasticity
    return sum(share * box(p / price, r) for share, p in found) == 0


def transformed(b: Any, p: Any, r: Any) -> Any:
    """The equation b == box(p, r), divided by the larger of 1 and p**r so that both sides stay of order one."""
    t = pyo.log(p)
    y = r * t / 2
    z = pyo.sqrt(y**2 + _TINY)
    return b * pyo.exp(-y - z) == t * pyo.exp(-z) * pyo.sinh(z) / z


def shared_index(price: Any, terms: Iterable[tuple[float, Any, Any]]) -> Any:
    """The equation of a CES index over prices whose transforms many indices share: no power of its own.

    terms: (value share, box(p, r), p**r). With S the mean of the first and w that of the second, w = 1 + r S and
    log P = S log(w) / (w - 1). Taking w from powers keeps it exact where box(p, r) is -1/r to the last digit.
    """
    found = list(terms)
    v = pyo.log(sum(share * w for share, _, w in found))
    z = pyo.sqrt(v**2 / 4 + _TINY)
    return pyo.log(price) == sum(share * b for share, b, _ in found) * pyo.exp(-v / 2) * z / pyo.sinh(z)


def ces_demand(scale: Any, index: Any, price: Any, elasticity: Any) -> Any:
    """Demand for one input: `scale` is its benchmark quantity times the activity ratio q / q0."""
    return scale * (index / price) ** elasticity


def cet_index(price: Any, terms: Iterable[tuple[float, Any]], elasticity: Any) -> Any:
    """The equation of a CET revenue index; the transformation elasticity enters positive."""
    return ces_index(price, terms, -elasticity)


def cet_supply(scale: Any, index: Any, price: Any, elasticity: Any) -> Any:
    """Supply of one output: rises with its own price relative to the revenue index."""
    return scale * (price / index) ** elasticity


def complement(a: Any, b: Any) -> Any:
    """Zero exactly where a >= 0, b >= 0 and a * b = 0 (Fischer 1992). Scale both arguments to order one.

    The tiny term keeps the derivative finite at the kink a = b = 0 without moving the solution: with
    1e-300 it is exact to rounding, while 1e-10 would leave a price of 4e-6 on a cap that just binds.
    """
    return a + b - pyo.sqrt(a**2 + b**2 + 2 * _KINK)
