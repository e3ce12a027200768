"""The large country of Hosoe, Gasawa and Hashimoto (2010, chapter 10) in plain numpy, from its published equations.

Primal functions with scale and share parameters, as in the book, none of it shared with the model: solved by Newton's
method with derivatives by complex steps. With infinite elasticities abroad it is the standard model of chapter 6.

Beyond the book: with `leisure` = (elasticity of labour supply, share of time at work) the household chooses its hours
by the marginal rate of substitution of a CES of consumption and leisure, its pay being what income tax leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

Array = NDArray[np.complex128]
GOODS, FACTORS = ("BRD", "MLK"), ("CAP", "LAB")
X0 = np.array([[21.0, 8.0], [17.0, 9.0]])  # intermediate inputs: good by sector
F0 = np.array([[20.0, 30.0], [15.0, 25.0]])
TZ0, TM0 = np.array([5.0, 4.0]), np.array([1.0, 2.0])
XP0, XG0, XV0 = np.array([20.0, 30.0]), np.array([19.0, 14.0]), np.array([16.0, 15.0])
E0, M0 = np.array([8.0, 4.0]), np.array([13.0, 11.0])
TD0, SP0, SG0, SF = 23.0, 17.0, 2.0, 12.0

Y0 = F0.sum(0)
Z0 = Y0 + X0.sum(0)
Q0 = XP0 + XG0 + XV0 + X0.sum(1)
TAUZ, TAUM = TZ0 / Z0, TM0 / M0
D0 = (1 + TAUZ) * Z0 - E0
FF = F0.sum(1)
ETA, PHI = (2.0 - 1) / 2.0, (2.0 + 1) / 2.0

ALPHA, BETA = XP0 / XP0.sum(), F0 / Y0
B = Y0 / np.prod(F0**BETA, axis=0)
AX, AY = X0 / Z0, Y0 / Z0
MU, LAMBDA = XG0 / XG0.sum(), XV0 / (SP0 + SG0 + SF)
_M, _D = (1 + TAUM) * M0 ** (1 - ETA), D0 ** (1 - ETA)
DELTA_M, DELTA_D = _M / (_M + _D), _D / (_M + _D)
GAMMA = Q0 / (DELTA_M * M0**ETA + DELTA_D * D0**ETA) ** (1 / ETA)
_E, _D = E0 ** (1 - PHI), D0 ** (1 - PHI)
XI_E, XI_D = _E / (_E + _D), _D / (_E + _D)
THETA = Z0 / (XI_E * E0**PHI + XI_D * D0**PHI) ** (1 / PHI)
SSP, SSG, TAUD = SP0 / FF.sum(), SG0 / (TD0 + TZ0.sum() + TM0.sum()), TD0 / FF.sum()

SHAPES = {
    **dict.fromkeys(("Y", "Z", "Xp", "Xg", "Xv", "E", "M", "Q", "D"), (2,)),
    **dict.fromkeys(("F", "X"), (2, 2)),
    **dict.fromkeys(("py", "pz", "pq", "pd", "pWe", "pWm"), (2,)),
    **dict.fromkeys(("pK", "eps", "leisure"), ()),
}
START = {"Y": Y0, "Z": Z0, "Xp": XP0, "Xg": XG0, "Xv": XV0, "E": E0, "M": M0, "Q": Q0, "D": D0, "F": F0, "X": X0}


def solve(
    taum: Sequence[float] = tuple(TAUM),
    ff: Sequence[float] = tuple(FF),
    sigma: float | Sequence[float] = 2.0,
    psi: float | Sequence[float] = 2.0,
    leisure: tuple[float, float] | None = None,
) -> dict[str, NDArray[np.float64]]:
    """The equilibrium at wage 1 with these tariffs and endowments, and elasticities abroad (inf: prices given)."""
    t, f, s, p = (np.asarray(v, complex) for v in (taum, ff, sigma, psi))
    x = np.log(np.concatenate([np.ravel(START.get(n, np.ones(s))) for n, s in SHAPES.items()])).astype(complex)
    for _ in range(60):
        r = _residual(x, t, f, s, p, leisure)
        jacobian = np.empty((x.size, x.size))
        for k in range(x.size):
            step = np.zeros(x.size, complex)
            step[k] = 1e-30j
            jacobian[:, k] = _residual(x + step, t, f, s, p, leisure).imag / 1e-30
        move = np.linalg.solve(jacobian, r.real)
        x = x - move
        if np.abs(move).max() < 1e-14:
            break
    else:
        raise AssertionError("no equilibrium found")
    v = _named(x)
    idle = v["F"][1].sum().real - _hours(v, f, leisure).real  # what Walras' law leaves out
    assert abs(idle) < 1e-10
    return {n: np.asarray(a.real) for n, a in v.items()}


def _named(x: Array) -> dict[str, Array]:
    sizes = [int(np.prod(s)) for s in SHAPES.values()]
    parts = np.split(np.exp(x), np.cumsum(sizes)[:-1])
    return {n: part.reshape(s) for (n, s), part in zip(SHAPES.items(), parts, strict=True)}


def _hours(v: dict[str, Array], ff: Array, leisure: tuple[float, float] | None) -> Array:
    """Labour offered: all there is, or time less leisure; the leisure of the benchmark is 1."""
    return np.asarray(ff[1] + (0 if leisure is None else FF[1] * (1 / leisure[1] - 1) * (1 - v["leisure"])))


@cache
def substitution(eta: float, work: float) -> float:
    """Elasticity between consumption and leisure: found numerically from what it is to bring about."""

    def response(s: float) -> float:
        net, other, consumed = FF[1] * (1 - TAUD), FF[0] * (1 - TAUD), XP0.sum()
        share, ratio = consumed / (net + other), 1 / work - 1

        def excess(hours: float, pay: float) -> float:
            c = share * (net * pay * hours + other) / consumed
            return float(np.log((1 + (1 - hours) / ratio) / c) + s * np.log(pay))

        hours = [brentq(lambda n, p=p: excess(n, p), 0.5, 1.0 + 0.9 * ratio, xtol=1e-15) for p in (1 - 1e-4, 1 + 1e-4)]
        return float(np.log(hours[1] / hours[0]) / np.log((1 + 1e-4) / (1 - 1e-4)))

    return float(brentq(lambda s: response(s) - eta, 1e-3, 50, xtol=1e-13))


def welfare(v: dict[str, NDArray[np.float64]], eta: float, work: float) -> float:
    """Utility of consumption and leisure, the book's currency at the benchmark's prices."""
    s = substitution(eta, work)
    r, worth = 1 - 1 / s, FF[1] * (1 - TAUD) * (1 / work - 1)
    total, c = XP0.sum() + worth, utility(v) / float(np.prod(XP0**ALPHA))
    return float(total * (XP0.sum() / total * c**r + worth / total * v["leisure"] ** r) ** (1 / r))


def _residual(x: Array, taum: Array, ff: Array, sigma: Array, psi: Array, leisure: tuple[float, float] | None) -> Array:
    v = _named(x)
    ff = np.array([ff[0], _hours(v, ff, leisure)])
    z, q, d, e, m, pz, pq, pd = (v[n] for n in ("Z", "Q", "D", "E", "M", "pz", "pq", "pd"))
    pf = np.array([v["pK"], 1.0])
    pe, pm = v["eps"] * v["pWe"], v["eps"] * v["pWm"]
    income = (pf * ff).sum()
    td, tz, tm = TAUD * income, TAUZ * pz * z, taum * pm * m
    revenue = td + tz.sum() + tm.sum()
    sp, sg = SSP * income, SSG * revenue
    equations = [
        v["Y"] - B * np.prod(v["F"] ** BETA, axis=0),
        v["X"] - AX * z,
        v["Y"] - AY * z,
        v["F"] - BETA * v["py"] * v["Y"] / pf[:, None],
        pz - AY * v["py"] - (AX * pq[:, None]).sum(0),
        v["Xg"] - MU * (revenue - sg) / pq,
        v["Xv"] - LAMBDA * (sp + sg + v["eps"] * SF) / pq,
        v["Xp"] - ALPHA * (income - sp - td) / pq,
        (v["pWe"] * e).sum() + SF - (v["pWm"] * m).sum(),
        np.log(v["pWe"]) + np.log(e / E0) / sigma,
        np.log(v["pWm"]) - np.log(m / M0) / psi,
        q - GAMMA * (DELTA_M * m**ETA + DELTA_D * d**ETA) ** (1 / ETA),
        m - (GAMMA**ETA * DELTA_M * pq / ((1 + taum) * pm)) ** (1 / (1 - ETA)) * q,
        d - (GAMMA**ETA * DELTA_D * pq / pd) ** (1 / (1 - ETA)) * q,
        z - THETA * (XI_E * e**PHI + XI_D * d**PHI) ** (1 / PHI),
        e - (THETA**PHI * XI_E * (1 + TAUZ) * pz / pe) ** (1 / (1 - PHI)) * z,
        d - (THETA**PHI * XI_D * (1 + TAUZ) * pz / pd) ** (1 / (1 - PHI)) * z,
        q - v["Xp"] - v["Xg"] - v["Xv"] - v["X"].sum(1),
        v["F"][0].sum() - ff[0],
        v["leisure"] - (1 if leisure is None else _asked(v, pq, *leisure)),
    ]
    return np.concatenate([np.ravel(eq) for eq in equations])


def _asked(v: dict[str, Array], pq: Array, eta: float, work: float) -> Array:
    """Leisure at the wage 1, net of the same tax as in the benchmark, so that its price moves with that of goods."""
    return np.asarray(np.prod((v["Xp"] / XP0) ** ALPHA) * np.prod(pq**ALPHA) ** substitution(eta, work))


def utility(v: dict[str, NDArray[np.float64]]) -> float:
    """The book's utility."""
    return float(np.prod(v["Xp"] ** ALPHA))
