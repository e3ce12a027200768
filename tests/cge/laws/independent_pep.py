"""PEP-1-1 written a second time, in plain numpy, from its published equations. Nothing comes from `cge`.

Decaluwé, Lemelin, Robichaud & Maisonnave, PEP-1-1, version 2.1: symbols and numbers of equations are theirs. Indices: j
industries, i and ij commodities, l labour, k capital, h households; one firm, government, rest of the world. Unknowns
that others follow from are solved for; what an aggregate costs is written in prices (the dual), and `primal` says how
far the quantities it gives are from the aggregators as published. The numeraire is the exchange rate, e = 1.

    unknowns   XST(j) W(l) R(k) or R(k,j) PL(i) PE(i) PC(i) Q(i) IT YH(h) YF
    equations  58 (j), 85 (l), 86 (k) or KD given (k,j), 88 (i), 89 (i), 79 (i), 84 (all i but the first), 87, 46,
               10 (h), 17: as many
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
J, NI, L, K, H = 3, 3, 2, 2, 2
"""Numbers of industries, commodities, kinds of labour and capital, households."""
LEADS = 0
SERVICE = 2


@dataclass(frozen=True)
class Data:
    """The SAM in the layout of PEP-1-1, values at benchmark prices, and free parameters. [payer or use last]."""

    DS: Array  # [j,i] sales at home
    EX: Array  # [j,i] exports at supplier prices
    DI: Array  # [i,j]
    IM: Array  # [i]
    TIM: Array
    TIC: Array
    TIX: Array
    tmrg: Array  # [i,ij] on home sales and imports
    tmrg_X: Array  # [i,ij] on exports
    LD: Array  # [l,j]
    KD: Array  # [k,j]
    TIW: Array
    TIK: Array
    TIP: Array
    C: Array  # [i,h]
    CG: Array
    INV: Array
    VSTK: Array
    own_L: Array  # [h,l] income paid
    own_K: Array  # [owner,k], owners: households, firm, government, abroad
    TR: Array  # [receiver,payer], both: households, firm, government, abroad
    TDH: Array
    TDF: float
    sigma: dict[str, Array]
    frisch: Array
    sigma_Y: Array  # [i,h]
    sh0: Array
    tr0: Array
    ttdh0: Array
    ttdf0: float
    kmob: bool = True
    PWX: float = 1.0
    """World price of the first commodity exported, over its benchmark."""
    duty: float = 1.0
    """Duties over their benchmark."""
    G: float = 1.0
    """Public consumption in money over its benchmark."""


FIRM, GVT, ROW = H, H + 1, H + 2


def drawn(seed: int) -> Data:
    """A balanced SAM with every kind of cell: two makers of each good, one of which may not export."""
    g = np.random.default_rng(seed)
    made = np.array([[90.0, 12.0, 0.0], [0.0, 140.0, 25.0], [20.0, 0.0, 160.0]])
    made = made * g.uniform(0.8, 1.2, made.shape)
    abroad = np.array([[0.3, 0.0, 0.0], [0.0, 0.25, 0.4], [0.1, 0.0, 0.08]]) * g.uniform(0.8, 1.2, made.shape)
    EX, DS = made * abroad, made * (1 - abroad)
    IM = np.array([20.0, 45.0, 0.0])
    TIM, TIC = IM * np.array([0.1, 0.15, 0.0]), np.array([4.0, 9.0, 5.0])
    TIX = np.array([1.5, 0.8, 0.0])
    tmrg, tmrg_X = np.zeros((NI, NI)), np.zeros((NI, NI))
    tmrg[SERVICE, :2], tmrg[1, 0] = (9.0, 14.0), 1.0
    tmrg_X[SERVICE, :2], tmrg_X[1, 0] = (1.2, 2.0), 0.3
    supply = DS.sum(0) + IM + TIM + TIC + tmrg.sum(0)
    left = supply - tmrg.sum(1) - tmrg_X.sum(1)
    XST = (DS + EX).sum(1)
    mix = g.uniform(0.5, 1.5, (NI, J)) * XST
    DI = 0.4 * left[:, None] * mix / mix.sum(1, keepdims=True)
    final = g.uniform(0.5, 1.5, (NI, H + 3)) * np.array([1.0, 1.4, 0.5, 0.6, 0.05])
    final[0, H + 2] *= -0.5
    final = 0.6 * left[:, None] * final / final.sum(1, keepdims=True)
    C, CG, INV, VSTK = final[:, :H], final[:, H], final[:, H + 1], final[:, H + 2]
    TIP = np.array([-0.02, 0.03, 0.02]) * XST
    pay = XST - TIP - DI.sum(0)
    shares = g.uniform(0.5, 1.5, (L + K, J))
    shares *= pay / shares.sum(0)
    rates = g.uniform(0.0, 0.15, (L + K, J))
    factors = shares / (1 + rates)
    LD, KD, TIW, TIK = factors[:L], factors[L:], (rates * factors)[:L], (rates * factors)[L:]
    part = g.uniform(0.5, 1.5, (H, L))
    own_L = part / part.sum(0) * LD.sum(1)
    part = g.uniform(0.3, 1.0, (H + 3, K)) * np.array([1.0, 1.0, 2.0, 0.1, 0.1])[:, None]
    own_K = part / part.sum(0) * KD.sum(1)
    TR = np.zeros((H + 3, H + 3))
    TR[FIRM, 0], TR[GVT, :H], TR[ROW, 1] = 1.0, (2.0, 4.0), 1.5
    TR[:H, FIRM], TR[GVT, FIRM], TR[ROW, FIRM] = (6.0, 12.0), 1.0, 3.0
    TR[:H, GVT], TR[FIRM, GVT], TR[ROW, GVT] = (8.0, 3.0), 1.0, 0.5
    TR[:H, ROW], TR[GVT, ROW] = (2.0, 1.0), 2.5
    sigma = {"M": g.uniform(0.6, 3, NI), "XT": g.uniform(0.5, 2, J), "X": g.uniform(0.5, 3, (J, NI))}
    sigma |= {name: g.uniform(0.3, 0.9, J) for name in ("VA", "LD", "KD")} | {"XD": g.uniform(2, 5, NI)}
    return Data(
        **{"DS": DS, "EX": EX, "DI": DI, "IM": IM, "TIM": TIM, "TIC": TIC, "TIX": TIX, "tmrg": tmrg, "tmrg_X": tmrg_X},
        **{"LD": LD, "KD": KD, "TIW": TIW, "TIK": TIK, "TIP": TIP, "C": C, "CG": CG, "INV": INV, "VSTK": VSTK},
        **{"own_L": own_L, "own_K": own_K, "TR": TR, "TDH": np.array([5.0, 12.0]), "TDF": 6.0, "sigma": sigma},
        frisch=np.array([-1.8, -1.4]),
        sigma_Y=g.uniform(0.6, 1.3, (NI, H)),
        sh0=np.array([-2.0, 1.0]),
        tr0=np.array([0.5, 0.0]),
        ttdh0=np.array([-1.0, 2.0]),
        ttdf0=0.7,
    )


class Pep:
    """The model calibrated to a SAM (their section 4), its equations, and its solution."""

    def __init__(self, d: Data) -> None:
        self.d = d
        self._prices()
        self._functions()
        self._incomes()

    # ---- calibration ----------------------------------------------------------------------------------------

    def _prices(self) -> None:
        d = self.d
        self.DDO, self.EXSO = d.DS.sum(0), d.EX.sum(0)
        flow = self.DDO + d.IM
        self.PCO = (flow + d.tmrg.sum(0) + d.TIC + d.TIM) / flow
        self.tmrg = d.tmrg / self.PCO[:, None] / flow
        self.tmrg_X = d.tmrg_X / self.PCO[:, None] / self.EXSO
        margins = self.PCO @ self.tmrg
        self.ttic = d.TIC / ((1 + margins) * self.DDO + (1 + margins) * d.IM + d.TIM)
        self.ttim = np.divide(d.TIM, d.IM, out=np.zeros(NI), where=d.IM > 0)
        fob = self.EXSO + d.TIX + d.tmrg_X.sum(0)
        self.ttix = d.TIX / (fob - d.TIX)
        self.PWXO = (1 + self.ttix) * (1 + self.PCO @ self.tmrg_X)
        self.EXDO = fob / self.PWXO
        self.PDO = (1 + margins) * (1 + self.ttic)
        self.PMO = (1 + self.ttim + margins) * (1 + self.ttic)
        self.QO = (self.PMO * d.IM + self.PDO * self.DDO) / self.PCO
        self.CO, self.DIO = d.C / self.PCO[:, None], d.DI / self.PCO[:, None]
        self.VSTK = d.VSTK / self.PCO
        self.ttiw, self.ttik = d.TIW / d.LD, d.TIK / d.KD

    def _functions(self) -> None:
        d, s = self.d, self.d.sigma
        self.XSO = d.DS + d.EX
        self.XSTO = self.XSO.sum(1)
        self.io, self.aij = self.DIO.sum(0) / self.XSTO, self.DIO / self.DIO.sum(0)
        LDC, KDC = d.LD.sum(0), d.KD.sum(0)
        self.v = (LDC + KDC) / self.XSTO
        self.labour = CES(d.LD, 1 + self.ttiw, LDC, s["LD"])
        self.capital = CES(d.KD, 1 + self.ttik, KDC, s["KD"])
        WC, RC = ((1 + self.ttiw) * d.LD).sum(0) / LDC, ((1 + self.ttik) * d.KD).sum(0) / KDC
        self.value = CES(np.array([LDC, KDC]), np.array([WC, RC]), LDC + KDC, s["VA"])
        PVA = (WC * LDC + RC * KDC) / (LDC + KDC)
        self.ttip = d.TIP / (PVA * (LDC + KDC) + d.DI.sum(0))
        self.joint = CET(self.XSO.T, np.ones((NI, J)), self.XSTO, s["XT"])
        both = np.array([d.EX, d.DS]).reshape(2, -1)
        self.sides = CET(both, np.ones(both.shape), self.XSO.ravel(), s["X"].ravel())
        self.armington = CES(np.array([d.IM, self.DDO]), np.array([self.PMO, self.PDO]), self.QO, s["M"])

    def _incomes(self) -> None:
        d = self.d
        self.own_L, self.own_K = d.own_L / d.LD.sum(1), d.own_K / d.KD.sum(1)
        self.YHO = d.own_L.sum(1) + d.own_K[:H].sum(1) + d.TR[:H].sum(1)
        self.YFKO = d.own_K[FIRM].sum()
        self.YFO = self.YFKO + d.TR[FIRM].sum()
        YDH = self.YHO - d.TDH - d.TR[GVT, :H]
        self.ttdh1, self.tr1 = (d.TDH - d.ttdh0) / self.YHO, (d.TR[GVT, :H] - d.tr0) / self.YHO
        self.ttdf1 = (d.TDF - d.ttdf0) / self.YFKO
        self.lambda_H = d.TR[:, :H] / YDH
        self.lambda_H[GVT] = 0.0
        self.lambda_F = d.TR[:, FIRM] / (self.YFO - d.TDF)
        CTH = d.C.sum(0)
        self.sh1 = (YDH - self.lambda_H.sum(0) * YDH - CTH - d.sh0) / YDH
        elasticity = d.sigma_Y * CTH / (d.sigma_Y * d.C).sum(0)
        self.gamma_LES = d.C * elasticity / CTH
        self.CMIN = self.CO + self.gamma_LES * CTH / (self.PCO[:, None] * d.frisch)
        self.CAB = 0.0
        start = self.equations(self.start, self.solved(self.start))
        self.CAB = -float(self.solved(self.start)["SROW"])
        self.gap0 = float(np.abs(self.equations(self.start, self.solved(self.start))).max())
        assert start.size == self.start.size

    @property
    def start(self) -> Array:
        """The unknowns in the benchmark."""
        d = self.d
        invested = float(d.INV.sum() + d.VSTK.sum())
        capital = np.ones(K if d.kmob else K * J)
        parts = (self.XSTO, np.ones(L), capital, np.ones(2 * NI), self.PCO, self.QO, [invested], self.YHO, [self.YFO])
        return np.concatenate(parts)

    # ---- equations ------------------------------------------------------------------------------------------

    def solved(self, x: Array) -> dict[str, Any]:
        """Everything that follows from the unknowns."""
        d, (XST, W, R, PL, PE, PC, Q, IT, YH, YF) = self.d, self._parts(x)
        r: dict[str, Any] = {"XST": XST, "W": W, "R": R, "PL": PL, "PE": PE, "PC": PC, "Q": Q, "IT": IT}
        r |= {"YH": YH, "YF": YF}
        r["PIXCON"] = PC @ self.CO.sum(1) / (self.PCO @ self.CO.sum(1))  # 81
        self._production(r)
        self._trade(r)
        self._accounts(r)
        CTH, supernumerary = r["CTH"], r["CTH"] - PC @ self.CMIN
        r["C"] = self.CMIN + self.gamma_LES * supernumerary / PC[:, None]  # 52
        r["GFCF"] = IT - PC @ self.VSTK  # 53
        r["INV"] = d.INV / d.INV.sum() * r["GFCF"] / PC  # 54
        r["CG"] = d.CG / d.CG.sum() * r["G"] / PC  # 55
        assert CTH.shape == (H,)
        return r

    def _production(self, r: dict[str, Any]) -> None:
        WTI, RTI = r["W"][:, None] * (1 + self.ttiw), r["R"] * (1 + self.ttik)  # 70, 72
        r["WC"], r["RC"] = self.labour.price(WTI), self.capital.price(RTI)  # 69, 71
        both = np.array([r["WC"], r["RC"]])
        r["PVA"] = self.value.price(both)  # 68
        r["PCI"] = r["PC"] @ self.aij  # 67
        r["PP"] = self.v * r["PVA"] + self.io * r["PCI"]  # 65, 1, 2
        r["PT"] = (1 + self.ttip) * r["PP"]  # 66
        r["VA"], r["CI"] = self.v * r["XST"], self.io * r["XST"]  # 1, 2
        r["LDC"], r["KDC"] = self.value.demand(both, r["PVA"], r["VA"])  # 3, 4
        r["LD"] = self.labour.demand(WTI, r["WC"], r["LDC"])  # 5, 6
        r["KD"] = self.capital.demand(RTI, r["RC"], r["KDC"])  # 7, 8
        r["DI"] = self.aij * r["CI"]  # 9

    def _trade(self, r: dict[str, Any]) -> None:
        d, PC, PL, PE = self.d, r["PC"], r["PL"], r["PE"]
        both = np.array([np.broadcast_to(PE, (J, NI)).ravel(), np.broadcast_to(PL, (J, NI)).ravel()])
        P = self.sides.price(both)  # 60, 75
        r["P"] = P.reshape(J, NI)
        r["XS"] = self.joint.supply(r["P"].T, r["PT"], r["XST"]).T  # 59
        EX, DS = self.sides.supply(both, P, r["XS"].ravel())  # 60, 61
        r["EX"], r["DS"] = EX.reshape(J, NI), DS.reshape(J, NI)
        margins = PC @ self.tmrg
        r["PE_FOB"] = (1 + self.ttix) * (PE + PC @ self.tmrg_X)  # 76
        world = self.PWXO * np.where(np.arange(NI) == LEADS, d.PWX, 1.0)
        r["EXD"] = self.EXDO * (world / r["PE_FOB"]) ** d.sigma["XD"]  # 62
        r["PD"] = (1 + self.ttic) * (PL + margins)  # 77
        r["PM"] = (1 + self.ttic) * (1 + self.ttim * d.duty + margins)  # 78
        sides = np.array([r["PM"], r["PD"]])
        r["cost"] = self.armington.price(sides)
        r["IM"], r["DD"] = self.armington.demand(sides, PC, r["Q"])  # 63, 64
        r["MRGN"] = self.tmrg @ (r["DD"] + r["IM"]) + self.tmrg_X @ r["EXD"]  # 57

    def _accounts(self, r: dict[str, Any]) -> None:
        d, PC, index = self.d, r["PC"], r["PIXCON"]
        L_pay, K_pay = r["W"] * r["LD"].sum(1), (r["R"] * r["KD"]).sum(1)
        r["TDH"], paid = index * d.ttdh0 + self.ttdh1 * r["YH"], index * d.tr0 + self.tr1 * r["YH"]  # 35, 48
        r["YDH"] = r["YH"] - r["TDH"] - paid  # 14
        r["YFK"] = self.own_K[FIRM] @ K_pay  # 18
        r["TDF"] = index * d.ttdf0 + self.ttdf1 * r["YFK"]  # 36
        r["YDF"] = r["YF"] - r["TDF"]  # 20
        TR = np.zeros((H + 3, H + 3), dtype=PC.dtype)
        TR[:, :H], TR[:, FIRM] = self.lambda_H * r["YDH"], self.lambda_F * r["YDF"]  # 47, 49
        TR[GVT, :H] = paid
        TR[:, GVT], TR[:, ROW] = index * d.TR[:, GVT], index * d.TR[:, ROW]  # 50, 51
        r["income_H"] = self.own_L @ L_pay + self.own_K[:H] @ K_pay + TR[:H].sum(1)  # 10 to 13
        r["income_F"] = r["YFK"] + TR[FIRM].sum()  # 17, 19
        r["SH"] = index * d.sh0 + self.sh1 * r["YDH"]  # 16
        r["CTH"] = r["YDH"] - r["SH"] - (TR[:, :H].sum(0) - paid)  # 15
        r["SF"] = r["YDF"] - TR[:, FIRM].sum()  # 21
        margins, duty = PC @ self.tmrg, self.ttim * d.duty
        TIC = self.ttic * ((r["PL"] + margins) * r["DD"] + (1 + duty + margins) * r["IM"])  # 40
        TIX = self.ttix * (r["PE"] + PC @ self.tmrg_X) * r["EXD"]  # 42
        r["TIC"], r["TIM"], r["TIX"] = TIC, duty * r["IM"], TIX
        r["TIW"] = self.ttiw * r["W"][:, None] * r["LD"]  # 37
        r["TIK"], r["TIP"] = self.ttik * r["R"] * r["KD"], self.ttip * r["PP"] * r["XST"]  # 38, 39
        taxes = sum(r[t].sum() for t in ("TIC", "TIM", "TIX", "TIW", "TIK", "TIP", "TDH"))
        r["YG"] = self.own_K[GVT] @ K_pay + taxes + r["TDF"] + TR[GVT].sum()  # 22 to 34
        r["G"] = d.CG.sum() * d.G
        r["SG"] = r["YG"] - TR[:, GVT].sum() - r["G"]  # 43
        YROW = r["IM"].sum() + self.own_K[ROW] @ K_pay + TR[ROW].sum()  # 44
        r["SROW"] = YROW - r["PE_FOB"] @ r["EXD"] - TR[:, ROW].sum()  # 45

    def equations(self, x: Array, r: dict[str, Any]) -> Array:
        """What is left of the equations that are not used above; equation 84 of the first commodity is dropped."""
        d = self.d
        uses = r["C"].sum(1) + r["CG"] + r["INV"] + self.VSTK + r["DI"].sum(1) + r["MRGN"]
        saved = r["SH"].sum() + r["SF"] + r["SG"] + r["SROW"]
        capital = r["KD"].sum(1) - d.KD.sum(1) if d.kmob else (r["KD"] - d.KD).ravel()
        parts = (
            r["PT"] - self.joint.price(r["P"].T),  # 58
            r["LD"].sum(1) - d.LD.sum(1),  # 85
            capital,  # 86
            r["DS"].sum(0) - r["DD"],  # 88
            r["EX"].sum(0) - r["EXD"],  # 89
            r["PC"] - r["cost"],  # 79
            (r["Q"] - uses)[1:],  # 84
            [r["IT"] - saved, r["SROW"] + self.CAB],  # 87, 46
            r["YH"] - r["income_H"],
            [r["YF"] - r["income_F"]],
        )
        return np.concatenate(parts)

    def leon(self, r: dict[str, Any]) -> float:
        """The market that was dropped: Walras' law closes it."""
        uses = r["C"].sum(1) + r["CG"] + r["INV"] + self.VSTK + r["DI"].sum(1) + r["MRGN"]
        return float((r["Q"] - uses)[0])

    def primal(self, r: dict[str, Any]) -> float:
        """How far quantities are from the aggregators as published: equations 3, 5, 7, 58, 60, 63."""
        sides = np.array([r["EX"], r["DS"]]).reshape(2, -1)
        made = self.XSO.ravel() > 0
        gaps = (
            self.value.quantity(np.array([r["LDC"], r["KDC"]])) - r["VA"],
            self.labour.quantity(r["LD"]) - r["LDC"],
            self.capital.quantity(r["KD"]) - r["KDC"],
            self.joint.quantity(r["XS"].T) - r["XST"],
            (self.sides.quantity(sides) - r["XS"].ravel())[made],
            self.armington.quantity(np.array([r["IM"], r["DD"]])) - r["Q"],
        )
        return max(float(np.abs(gap).max()) for gap in gaps)

    def _parts(self, x: Array) -> list[Any]:
        capital = K if self.d.kmob else K * J
        ends = np.cumsum([J, L, capital, NI, NI, NI, NI, 1, H, 1])
        parts: list[Any] = list(np.split(x, ends[:-1]))
        parts[2] = np.repeat(parts[2][:, None], J, axis=1) if self.d.kmob else parts[2].reshape(K, J)  # 73
        parts[7], parts[9] = parts[7][0], parts[9][0]
        return parts

    def solve(self) -> dict[str, Any]:
        """Newton with derivatives by the complex step, exact to rounding."""
        x = self.start
        for _ in range(60):
            f = self.equations(x, self.solved(x))
            steps = np.eye(x.size) * 1e-30j
            slopes = [np.imag(self.equations(z := x + step, self.solved(z))) / 1e-30 for step in steps]
            move = np.linalg.solve(np.array(slopes).T, -f)
            size = min(1.0, 0.5 / float(np.abs(move / x).max()))
            x = x + size * move
            if np.abs(move / x).max() < 1e-14:
                break
        r = self.solved(x)
        assert np.abs(self.equations(x, r)).max() < 1e-10
        return r


class CES:
    """B [sum beta q^-rho]^(-1/rho), calibrated as they do: quantities [input, ...], prices, aggregate, sigma."""

    def __init__(self, q: Array, p: Array, total: Array, sigma: Array) -> None:
        self.on, self.sigma, self.rho = q > 0, sigma, (1 - sigma) / sigma
        weight = p * _power(q, self.rho + 1)
        self.beta = weight / weight.sum(0)
        self.B = total / (self.beta * _power(q, -self.rho)).sum(0) ** (-1 / self.rho)

    def price(self, p: Array) -> Array:
        """Unit cost."""
        s = self.sigma
        terms = np.where(self.on, self.beta, 0.0) ** s * p ** (1 - s)
        return np.asarray(terms.sum(0) ** (1 / (1 - s)) / self.B)

    def demand(self, p: Array, index: Array, total: Array) -> Array:
        """Cost-minimising inputs."""
        return np.asarray((self.beta * index / p) ** self.sigma * self.B ** (self.sigma - 1) * total)

    def quantity(self, q: Array) -> Array:
        """The aggregator."""
        return np.asarray(self.B * (self.beta * _power(q, -self.rho)).sum(0) ** (-1 / self.rho))


class CET:
    """B [sum beta q^rho]^(1/rho), rho = (1 + sigma) / sigma; zero quantities are no outputs."""

    def __init__(self, q: Array, p: Array, total: Array, sigma: Array) -> None:
        self.on, self.sigma, self.rho = q > 0, sigma, (1 + sigma) / sigma
        weight = p * _power(q, 1 - self.rho)
        whole = weight.sum(0)
        self.beta = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0)
        made = (self.beta * _power(q, self.rho)).sum(0) ** (1 / self.rho)
        self.B = np.divide(total, made, out=np.ones_like(made), where=made > 0)

    def price(self, p: Array) -> Array:
        """Revenue per unit; one where nothing is made."""
        s = self.sigma
        terms = (np.where(self.on, self.beta, 1.0) ** -s * p ** (1 + s) * self.on).sum(0)
        made = self.on.any(0)
        return np.asarray(np.where(made, np.where(made, terms, 1.0) ** (1 / (1 + s)) / self.B, 1.0))

    def supply(self, p: Array, index: Array, total: Array) -> Array:
        """Revenue-maximising outputs."""
        ratio = (p / (np.where(self.on, self.beta, 1.0) * index)) ** self.sigma
        return np.asarray(total / self.B ** (1 + self.sigma) * ratio * self.on)

    def quantity(self, q: Array) -> Array:
        """The aggregator."""
        return np.asarray(self.B * (self.beta * _power(q, self.rho)).sum(0) ** (1 / self.rho))


def _power(q: Array, r: Array) -> Array:
    """q ** r, zero where q is."""
    return np.asarray(np.where(q > 0, np.where(q > 0, q, 1.0) ** r, 0.0))


def shocked(d: Data, **change: Any) -> Pep:
    """The model calibrated to the benchmark, with something else given."""
    model = Pep(d)
    model.d = replace(d, **change)
    return model
