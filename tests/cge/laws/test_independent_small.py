"""A small open economy solved twice: by the model, and from first principles in plain numpy and SciPy.

Nothing is shared but the SAM and the elasticities: CES and CET functions in their natural (uncalibrated) form, one
system of ten equations, cleared by scipy.optimize.root. The balance of payments is left out of it: Walras.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import root

import cge
from cge.model.case import Case
from cge.model.model import Model
from sam import Sam, Workbook
from tests.economies import Shape, close, economy

Array = NDArray[np.float64]
A, C, F = ("a0", "a1"), ("c0", "c1"), ("f0", "f1")
SHAPE = Shape(
    activities=2,
    commodities=2,
    factors=2,
    households=1,
    enterprise=False,
    margins=False,
    power=False,
    home=False,
    exact=False,
    inventories=False,
    emissions=False,
    joint=False,
)
SIGMA_M, SIGMA_V = 0.7, 0.8  # not 0 or 1: the natural forms have no limits


class Plain:
    """CES (or CET: negative elasticity) with share and scale parameters from benchmark prices and quantities."""

    def __init__(self, quantities: Array, prices: Array, sigma: float) -> None:
        self.s, self.used = sigma, quantities > 0
        q, p, rho = quantities[self.used], prices[self.used], 1 - 1 / sigma
        delta = p * q ** (1 / sigma)  # first-order condition of the aggregator
        self.delta = delta / delta.sum()
        total = float((self.delta * q**rho).sum() ** (1 / rho))
        self.scale = float((q * p).sum()) / total  # the aggregate is worth its cost at a price of one

    def price(self, p: Array) -> float:
        """Minimum cost (maximum revenue) of one unit."""
        terms = self.delta**self.s * p[self.used] ** (1 - self.s)
        return float(terms.sum() ** (1 / (1 - self.s)) / self.scale)

    def bought(self, p: Array, amount: float) -> Array:
        """Quantities of the best way to `amount`."""
        every = np.zeros(self.used.size)
        every[self.used] = amount * self.scale ** (self.s - 1) * (self.delta * self.price(p) / p[self.used]) ** self.s
        return every


class Cells:
    """Cells of a SAM, zero where an account is missing."""

    def __init__(self, sam: Sam) -> None:
        self.sam = sam

    def one(self, row: str, column: str) -> float:
        there = row in self.sam.labels and column in self.sam.labels
        return self.sam[row, column] if there else 0.0

    def row(self, row: str, columns: Iterable[str]) -> Array:
        return np.array([self.one(row, c) for c in columns])

    def column(self, rows: Iterable[str], column: str) -> Array:
        return np.array([self.one(r, column) for r in rows])

    def receipts(self, account: str) -> float:
        return float(self.sam.values[self.sam.labels.index(account)].sum())


def ratio(a: Array, b: Array) -> Array:
    return np.divide(a, b, out=np.zeros_like(a), where=b != 0)


class Economy:
    """The economy of a workbook with two of everything, one household and one government."""

    def __init__(self, wb: Workbook) -> None:
        self.x = Cells(wb.sam)
        table = wb.tables["elasticities"]
        self.e = {str(p): float(v) for p, v in zip(table["parameter"], table["value"], strict=True)}
        self.heads = {(str(f), str(a)): float(q) for f, a, q in wb.tables["factor_quantities"].to_numpy()}
        self._production()
        self._trade()
        self._demand()
        self._incomes()

    def _production(self) -> None:
        x = self.x
        self.Z0 = np.array([x.one(a, c) for a, c in zip(A, C, strict=True)])
        self.X0 = np.array([x.row(c, A) for c in C])
        self.tp = x.row("tpr", A) / self.Z0
        pay = np.array([x.row(f, A) for f in F])
        raw = np.array([np.sqrt(pay[0, j] / self.heads["f0", a]) for j, a in enumerate(A)])
        self.wedge = np.zeros((2, 2))  # half of the log gap in pay per head is distortion, its rents sum to zero
        self.wedge[0] = raw * (pay[0] / raw).sum() / pay[0].sum() - 1
        self.F0 = pay / (1 + self.wedge)
        common = x.row("tfa", A) / pay.sum(0)
        self.tf = np.array([ratio(x.row("tf1", A), pay[0]) + common, common])
        user = (1 + self.wedge) * (1 + self.tf)
        self.V0, self.N0 = (self.F0 * user).sum(0), self.X0.sum(0)
        self.value_added = [Plain(self.F0[:, j], user[:, j], SIGMA_V) for j in (0, 1)]

    def _trade(self) -> None:
        x = self.x
        self.M0, fob, tex = x.row("row", C), x.column(C, "row"), x.row("tex", C)
        self.tm, self.E0 = ratio(x.row("tim", C), self.M0), fob - tex
        self.te, self.D0 = ratio(tex, self.E0), self.Z0 - self.E0
        self.Q0 = self.D0 + self.M0 * (1 + self.tm)
        self.ts = x.row("tsa", C) / self.Q0
        self.pu0 = 1 + self.ts
        self.materials = [Plain(self.X0[:, j] / self.pu0, self.pu0, SIGMA_M) for j in (0, 1)]
        goods = [(np.array([self.D0[j], self.M0[j]]), np.array([1.0, 1 + self.tm[j]])) for j in (0, 1)]
        self.armington = [Plain(q, p, self.e["armington"]) for q, p in goods]
        sales = (np.array([self.D0[j], self.E0[j]]) for j in (0, 1))
        self.cet = [Plain(q, np.ones(2), -self.e["transformation"]) for q in sales]

    def _demand(self) -> None:
        self.C0, self.G0, self.I0 = (self.x.column(C, user) / self.pu0 for user in ("h0", "g0", "sav"))
        above = -1 / self.e["frisch"]
        self.subsistence = (1 - above) * self.C0  # unit expenditure elasticities
        self.household = Plain(self.C0 * above, self.pu0, self.e["consumption"])
        self.public = Plain(self.G0, self.pu0, self.e["government"])
        self.investment = Plain(self.I0, self.pu0, self.e["investment"])

    def _incomes(self) -> None:
        x = self.x
        gross = np.array([x.receipts(f) for f in F])
        self.abroad, self.tfi = x.column(F, "row"), x.row("tfa", F) / gross
        self.share = {i: x.row(i, F) / (gross * (1 - self.tfi)) for i in ("h0", "g0", "sav")}
        income = x.receipts("h0")
        self.td = x.one("tdi", "h0") / income
        self.save, self.remit = (x.one(i, "h0") / (income * (1 - self.td)) for i in ("sav", "row"))

    def state(self, u: Array, tfp: Array, h: Array) -> Any:
        """What follows from wages, exchange rate, prices at home and of imports, exports, outputs, real investment."""
        s = SimpleNamespace(w=u[:2], er=u[2], pd=u[3:5], E=u[5:7], Z=u[7:9], real=u[9], cif=u[10:12])
        s.pm = s.er * s.cif * (1 + self.tm)
        s.pq = np.array([self.armington[j].price(np.array([s.pd[j], s.pm[j]])) for j in (0, 1)])
        s.pu = s.pq * (1 + self.ts)
        s.cpi = float((self.C0 * s.pu).sum() / (self.C0 * self.pu0).sum())
        user = s.w[:, None] * (1 + self.wedge) * (1 + self.tf) / h[:, None]
        cost_v = np.array([self.value_added[j].price(user[:, j]) for j in (0, 1)])
        cost_m = np.array([self.materials[j].price(s.pu) for j in (0, 1)])
        s.pa = (self.V0 * cost_v + self.N0 * cost_m) / self.Z0 / tfp / (1 - self.tp)  # Leontief at the top
        scale = s.Z / self.Z0 / tfp
        s.F = np.array([self.value_added[j].bought(user[:, j], self.V0[j] * scale[j]) for j in (0, 1)]).T / h[:, None]
        s.X = np.array([self.materials[j].bought(s.pu, self.N0[j] * scale[j]) for j in (0, 1)]).T
        self._uses(s)
        self._sales(s)
        self._budgets(s)
        return s

    def _uses(self, s: Any) -> None:
        s.pay = s.w[:, None] * (1 + self.wedge) * s.F
        s.gross = s.pay.sum(1) + self.abroad * s.er
        s.net = s.gross * (1 - self.tfi)
        s.income = float(self.share["h0"] @ s.net) + self.x.one("h0", "row") * s.er + self.x.one("h0", "g0") * s.cpi
        spent = s.income * (1 - self.td) * (1 - self.save - self.remit)
        above = (spent - (s.pu * self.subsistence).sum()) / self.household.price(s.pu)
        s.C = self.subsistence + self.household.bought(s.pu, above)
        s.G = self.public.bought(s.pu, float((self.G0 * self.pu0).sum()))
        s.I = self.investment.bought(s.pu, s.real)
        s.Q = s.X.sum(1) + s.C + s.G + s.I

    def _sales(self, s: Any) -> None:
        s.sold = np.array([self.armington[j].bought(np.array([s.pd[j], s.pm[j]]), s.Q[j]) for j in (0, 1)])
        outrun = np.where(self.E0 > 0, s.E / np.where(self.E0 > 0, self.E0, 1.0), 1.0)
        s.pe = s.er * (1 + self.te) * outrun ** (-1 / self.e["export_demand"]) / (1 + self.te)
        both = [np.array([s.pd[j], s.pe[j]]) for j in (0, 1)]
        s.supply = np.array([self.cet[j].bought(both[j], s.Z[j]) for j in (0, 1)])
        s.po = np.array([self.cet[j].price(both[j]) for j in (0, 1)])

    def _budgets(self, s: Any) -> None:
        taxes = (
            (self.tp * s.pa * s.Z).sum()
            + (self.tf * s.pay).sum()
            + (self.tfi * s.gross).sum()
            + self.td * s.income
            + (self.ts * s.pq * s.Q).sum()
            + (self.tm * s.er * s.cif * s.sold[:, 1]).sum()
            + (self.te * s.pe * s.E).sum()
        )
        s.public = taxes + self.share["g0"] @ s.net - (s.pu * s.G).sum() - self.x.one("h0", "g0") * s.cpi
        s.saving = self.save * (1 - self.td) * s.income + s.public + self.share["sav"] @ s.net
        s.saving += s.er * self.x.one("sav", "row")

    def gaps(self, u: Array, tfp: Array, h: Array, endowment: Array) -> Array:
        """Factor markets, zero profit, exports, home markets, saving = investment, numeraire, foreign supply."""
        s = self.state(u, tfp, h)
        exports = np.where(self.E0 > 0, s.supply[:, 1] - s.E, s.E)
        outrun = np.where(self.M0 > 0, s.sold[:, 1] / np.where(self.M0 > 0, self.M0, 1.0), 1.0)
        abroad = s.cif - outrun ** np.array([1 / self.e["import_supply"], 0.0])  # finite for the first good alone
        last = np.array([s.saving - (s.pu * s.I).sum(), s.cpi - 1])
        home = s.sold[:, 0] - s.supply[:, 0]
        return np.concatenate((s.F.sum(1) - endowment, s.pa - s.po, exports, home, last, abroad))


def pairs(ours: Case, own: Economy, s: Any) -> list[tuple[float, float]]:
    """(the model's, our own) values of everything that matters."""
    found = [(ours.number("exchange_rate"), s.er), (ours["v_public_saving", "g0"], s.public)]
    for j in (0, 1):
        found += [
            (ours["p_factor", F[j]], s.w[j]),
            (ours["q_activity", A[j]], s.Z[j]),
            (ours["p_home", C[j]], s.pd[j]),
            (ours["q_consumption", C[j], "h0"], s.C[j]),
            (ours["q_public", C[j], "g0"], s.G[j]),
            (ours["q_investment", C[j]], s.I[j]),
            (ours["p_purchaser", C[j]], s.pu[j]),
        ]
        found += [(ours["q_factor", F[i], A[j]], s.F[i, j]) for i in (0, 1) if own.F0[i, j]]
        found += [(ours["q_import", C[j]], s.sold[j, 1]), (ours["p_cif", C[j]], s.cif[j])] if own.M0[j] else []
        found += [(ours["q_export", C[j]], s.E[j])] if own.E0[j] else []
    return found


@pytest.mark.parametrize("seed", range(8))
def test_first_principles_agree_with_the_model(seed: int) -> None:
    wb = economy(seed, SHAPE)
    nest, table = wb.tables["nest"], wb.tables["elasticities"]
    for item, sigma in (("Z", 0.0), ("M", SIGMA_M), ("V", SIGMA_V)):
        nest.loc[nest["item"] == item, "sigma"] = sigma
    table.loc[table["parameter"] == "mobility", "value"] = np.inf
    own = Economy(wb)
    start = np.concatenate((np.ones(5), own.E0, own.Z0, [(own.I0 * own.pu0).sum()], np.ones(2)))
    close(own.gaps(start, np.ones(2), np.ones(2), own.F0.sum(1)), np.zeros(12), 1e-10, 100)
    tfp, h, endowment = np.array([1.15, 0.95]), np.array([1.1, 1.0]), own.F0.sum(1) * np.array([1.0, 1.2])
    answer = root(own.gaps, start, args=(tfp, h, endowment), tol=1e-13)
    close(own.gaps(answer.x, tfp, h, endowment), np.zeros(12), 1e-9, 100)
    shock: dict[str, Any] = {
        "tfp[a0]": cge.set_to(1.15, basis="gross_output"),
        "tfp[a1]": cge.set_to(0.95, basis="gross_output"),
        "factor_quality[f0]": 1.1,
        "endowment[f1]": cge.multiply(1.2),
    }
    found, expected = zip(*pairs(Model(wb).solve(shock), own, own.state(answer.x, tfp, h)), strict=True)
    close(found, expected, 1e-7, np.maximum(1.0, np.abs(expected)))
