"""CAMCGE (Condon, Dahl & Devarajan 1987) from its published equations, in plain numpy and SciPy, on invented data.

Symbols are those of the paper: px, pd, pe, pm, p, pk, pva prices; xd, xxd, x, e, m quantities; dk investment by sector
of destination, id by sector of origin, dst inventories. The exchange rate is one and the balance of payments is left
out: Walras. Data are calibrated as in the paper, at prices of one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

Array = NDArray[np.float64]
SECTORS = ("subsist", "crops", "food", "goods", "machines", "building", "services", "public")
LABOUR = ("rural", "unskilled", "skilled")


@dataclass(frozen=True)
class Camcge:
    """Parameters and givens; arrays by sector, those of labour by (sector, category)."""

    io: Array
    imat: Array
    kio: Array
    itax: Array
    tm: Array
    te: Array
    alphl: Array
    wdist: Array
    ad: Array
    at: Array
    gamma: Array
    rhot: Array
    ac: Array
    delta: Array
    rhoc: Array
    eta: Array
    cles: Array
    gles: Array
    dstr: Array
    depr: Array
    pwm: Array
    pwe0: Array
    e0: Array
    k: Array
    ls: Array
    mps: float
    gdtot: float
    fsav: float

    @property
    def exported(self) -> NDArray[np.bool_]:
        """Sectors that sell abroad."""
        return self.e0 > 0

    @property
    def imported(self) -> NDArray[np.bool_]:
        """Sectors that compete with imports."""
        return self.delta > 0


@dataclass(frozen=True)
class Base:
    """The benchmark the parameters come from, for whoever makes a SAM of it."""

    xd: Array
    e: Array
    m: Array
    l: Array  # noqa: E741
    wa: Array
    cd: Array
    gd: Array
    dst: Array
    dk: Array
    pva: Array
    deprecia: Array
    govsav: float
    y: float


def data(seed: int = 1) -> tuple[Camcge, Base]:
    """An invented economy: every column is drawn, consumption and the saving rate are what is left."""
    g, n = np.random.default_rng(seed), len(SECTORS)
    xd = np.array([90.0, 70, 60, 120, 40, 80, 150, 60]) * g.uniform(0.9, 1.1, n)
    e = xd * np.array([0, 0.5, 0.2, 0.15, 0.1, 0, 0.12, 0]) * g.uniform(0.8, 1.2, n)
    m = xd * np.array([0, 0.08, 0.2, 0.5, 1.2, 0, 0.08, 0]) * g.uniform(0.8, 1.2, n)
    io = g.uniform(0, 0.09, (n, n)) * (g.uniform(0, 1, (n, n)) < 0.75)
    itax, te = g.uniform(0, 0.1, n), np.where(e > 0, g.uniform(0, 0.08, n), 0.0)
    tm = np.where(m > 0, g.uniform(0.1, 0.35, n), 0.0)
    pva = 1 - io.sum(0) - itax
    used = np.ones((n, 3), bool)
    used[0, 2] = used[7, 0] = False
    wdist = g.uniform(0.4, 3, (n, 3)) * used
    wa = np.array([0.11, 0.16, 1.8])
    pay = (pva * xd)[:, None] * g.uniform(0.1, 0.25, (n, 3)) * used
    labour = np.divide(pay, wa * wdist, out=np.zeros_like(pay), where=used)
    k = (pva * xd - pay.sum(1)) * g.uniform(2, 5, n)
    kio = g.dirichlet(np.full(n, 5.0))
    imat = np.zeros((n, n))
    imat[4], imat[0, 0] = g.uniform(0.3, 0.7, n), 0.2
    imat[5] = 1 - imat.sum(0)
    depr, dstr = g.uniform(0.01, 0.03, n), np.where(np.arange(n) % 3 == 2, 0.0, g.uniform(0.01, 0.04, n))
    dk, dst = 80 * kio, dstr * xd
    gd = np.where(np.arange(n) == 7, 0.4 * xd, np.where(np.arange(n) == 6, 5.0, 0.0))
    cd = xd - e + m - io @ xd - imat @ dk - dst - gd
    deprecia = depr * k
    y = float((pva * xd).sum() - deprecia.sum())
    revenue = (tm / (1 + tm) * m).sum() + (te * e).sum() + (itax * xd).sum()
    base = Base(xd, e, m, labour, wa, cd, gd, dst, dk, pva, deprecia, float(revenue - gd.sum()), y)
    return _calibrated(base, io, imat, kio, itax, tm, te, wdist, pay, k, depr, dstr, g), base


def _calibrated(
    b: Base,
    io: Array,
    imat: Array,
    kio: Array,
    itax: Array,
    tm: Array,
    te: Array,
    wdist: Array,
    pay: Array,
    k: Array,
    depr: Array,
    dstr: Array,
    g: np.random.Generator,
) -> Camcge:
    """Shift and share parameters at prices of one."""
    n, xxd = len(SECTORS), b.xd - b.e
    sigma, omega = g.uniform(0.4, 1.6, n), g.uniform(0.5, 1.8, n)
    rhoc, rhot = 1 / sigma - 1, 1 / omega + 1
    odds = (b.m / xxd) ** (1 + rhoc)
    delta = odds / (1 + odds)
    with np.errstate(divide="ignore", invalid="ignore"):
        mixed = (np.where(b.m > 0, delta * b.m**-rhoc, 0) + (1 - delta) * xxd**-rhoc) ** (-1 / rhoc)
        gamma = np.where(b.e > 0, 1 / (1 + (b.e / xxd) ** (rhot - 1)), 0.0)
    split = (gamma * b.e**rhot + (1 - gamma) * xxd**rhot) ** (1 / rhot)
    alphl = pay / (b.pva * b.xd)[:, None]
    hired = np.prod(np.where(b.l > 0, b.l, 1.0) ** alphl, axis=1)
    return Camcge(
        io=io,
        imat=imat,
        kio=kio,
        itax=itax,
        tm=tm,
        te=te,
        alphl=alphl,
        wdist=wdist,
        ad=b.xd / (hired * k ** (1 - alphl.sum(1))),
        at=np.where(b.e > 0, b.xd / split, 1.0),
        gamma=gamma,
        rhot=rhot,
        ac=np.where(b.m > 0, (xxd + b.m) / mixed, 1.0),
        delta=delta,
        rhoc=rhoc,
        eta=g.uniform(1.5, 4, n),
        cles=b.cd / b.cd.sum(),
        gles=b.gd / b.gd.sum(),
        dstr=dstr,
        depr=depr,
        pwm=1 / (1 + tm),
        pwe0=1 + te,
        e0=b.e,
        k=k,
        ls=b.l.sum(0),
        mps=1 - float(b.cd.sum()) / b.y,
        gdtot=float(b.gd.sum()),
        fsav=float((b.m / (1 + tm)).sum() - (b.e * (1 + te)).sum()),
    )


@dataclass(frozen=True)
class Solution:
    """Prices and quantities by sector, wages by category, totals."""

    pd: Array
    pe: Array
    p: Array
    pk: Array
    xd: Array
    e: Array
    m: Array
    l: Array  # noqa: E741
    wa: Array
    cd: Array
    id: Array
    dk: Array
    dst: Array
    deprecia: float
    y: float
    savings: float
    govsav: float
    equil: Array
    lmequil: Array
    edemand: Array
    caeq: float


def evaluate(d: Camcge, pd: Array, pe: Array, wa: Array) -> Solution:
    """Everything that follows from prices of home goods and exports and from wages; what does not clear is a gap."""
    out, into = d.exported, d.imported
    pm = d.pwm * (1 + d.tm)
    ratio = np.zeros_like(pd)  # esupply
    ratio[out] = ((pe / pd * (1 - d.gamma))[out] / d.gamma[out]) ** (1 / (d.rhot[out] - 1))
    per_xxd = np.where(out, d.at * (d.gamma * ratio**d.rhot + 1 - d.gamma) ** (1 / d.rhot), 1.0)  # cet
    px = (pd + pe * ratio) / per_xxd  # sales
    bought = np.zeros_like(pd)  # costmin
    bought[into] = ((pd / pm * d.delta)[into] / (1 - d.delta[into])) ** (1 / (1 + d.rhoc[into]))
    inner = d.delta[into] * bought[into] ** -d.rhoc[into] + 1 - d.delta[into]
    x_per_xxd = np.ones_like(pd)
    x_per_xxd[into] = d.ac[into] * inner ** (-1 / d.rhoc[into])  # armington
    p = (pd + pm * bought) / x_per_xxd  # absorption
    pva = px * (1 - d.itax) - d.io.T @ p  # actp
    share = d.alphl.sum(1)
    with np.errstate(divide="ignore"):
        per = np.where(d.wdist > 0, pva[:, None] * d.alphl / np.where(d.wdist > 0, wa * d.wdist, 1.0), 1.0)
    xd = (d.ad * np.prod(per**d.alphl, axis=1)) ** (1 / (1 - share)) * d.k  # activity with profitmax
    hired = np.where(d.wdist > 0, per, 0.0) * xd[:, None]
    xxd = xd / per_xxd
    e, m, x, pk = ratio * xxd, bought * xxd, x_per_xxd * xxd, d.imat.T @ p  # pkdef
    deprecia = float((d.depr * pk * d.k).sum())
    y = float((pva * xd).sum()) - deprecia  # gdp
    gd, dst = d.gles * d.gdtot, d.dstr * xd  # gdeq, dsteq
    revenue = (d.tm * d.pwm * m).sum() + (d.te * e * pe).sum() + (d.itax * px * xd).sum()  # greq
    govsav = float(revenue - (p * gd).sum())  # gruse
    savings = d.mps * y + govsav + deprecia + d.fsav  # totsav
    dk = d.kio * (savings - (dst * p).sum()) / pk  # prodinv
    cd, invested = d.cles * (1 - d.mps) * y / p, d.imat @ dk  # cdeq, ieq
    equil = (d.io @ xd + cd + gd + invested + dst) / x - 1
    abroad = np.zeros_like(pd)
    abroad[out] = e[out] / d.e0[out] / (d.pwe0[out] / (pe[out] * (1 + d.te[out]))) ** d.eta[out] - 1  # edemand
    caeq = float((d.pwm * m).sum() - (pe * (1 + d.te) * e).sum() - d.fsav)
    return Solution(
        pd, pe, p, pk, xd, e, m, hired, wa, cd, invested, dk, dst, deprecia, y, savings, govsav,
        equil, hired.sum(0) / d.ls - 1, abroad[out], caeq,
    )  # fmt: skip


def solve(d: Camcge, wa0: Array) -> Solution:
    """The equilibrium: goods, labour and export markets clear; the balance of payments is checked by the caller."""
    n, out = len(SECTORS), d.exported

    def prices(z: Array) -> tuple[Array, Array, Array]:
        pe = np.ones(n)
        pe[out] = np.exp(z[n : n + out.sum()])
        return np.exp(z[:n]), pe, wa0 * np.exp(z[n + out.sum() :])

    def gaps(z: Array) -> Array:
        s = evaluate(d, *prices(z))
        return np.concatenate([s.equil, s.edemand, s.lmequil])

    found = root(gaps, np.zeros(n + int(out.sum()) + 3), method="hybr", tol=1e-14)
    assert np.abs(found.fun).max() < 1e-11, found.message
    return evaluate(d, *prices(found.x))


def changed(d: Camcge, **values: Array | float) -> Camcge:
    """Other givens."""
    return replace(d, **values)  # type: ignore[arg-type]
