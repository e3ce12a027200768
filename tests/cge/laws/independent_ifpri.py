"""The IFPRI standard model as published (Löfgren, Harris & Robinson 2002), solved in plain numpy.

Variables and equations bear their published names; functions are CES and CET in their natural form. Nothing is shared
with the model but the SAM, elasticities and shares. Newton's method, with derivatives by complex steps.

Counting: `free` and `equations` of `Ifpri` are as many, whichever closure fixes which variables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.complex128]
Cells = Mapping[tuple[str, str], float]
Key = tuple[str, ...]

A, C, F = ("AAGR", "AIND", "ASER"), ("CAGR", "CIND", "CSER"), ("LAB", "CAP", "LND")
H, INS = ("HRUR", "HURB"), ("HRUR", "HURB", "ENT")
ACES = ("AIND",)
CT = "CSER"
TRD, TRM, TRE = "TRD", "TRM", "TRE"

SAM: dict[tuple[str, str], float] = {
    **{("AAGR", "CAGR"): 120, ("AAGR", "CIND"): 15, ("AIND", "CIND"): 150, ("ASER", "CIND"): 10},
    **{("ASER", "CSER"): 160, ("AAGR", "HRUR"): 20, ("AAGR", "HURB"): 5, ("AIND", "HRUR"): 3},
    **{("ROW", "CAGR"): 12, ("ROW", "CIND"): 60, ("IMTAX", "CAGR"): 2, ("IMTAX", "CIND"): 8},
    **{("STAX", "CAGR"): 4, ("STAX", "CIND"): 12, ("STAX", "CSER"): 6, ("EXTAX", "CIND"): 2},
    **{("TRD", "CAGR"): 10, ("TRD", "CIND"): 14, ("TRM", "CAGR"): 1.5, ("TRM", "CIND"): 5},
    **{("TRE", "CAGR"): 1, ("TRE", "CIND"): 2, ("CSER", "TRD"): 24, ("CSER", "TRM"): 6.5, ("CSER", "TRE"): 3},
    **{("CAGR", "AAGR"): 12, ("CAGR", "AIND"): 40, ("CAGR", "ASER"): 6, ("CAGR", "HRUR"): 22, ("CAGR", "HURB"): 34},
    **{("CAGR", "DSTK"): 3, ("CAGR", "ROW"): 33.5},
    **{("CIND", "AAGR"): 14, ("CIND", "AIND"): 45, ("CIND", "ASER"): 25, ("CIND", "HRUR"): 28, ("CIND", "HURB"): 55},
    **{("CIND", "GOV"): 6, ("CIND", "S-I"): 50, ("CIND", "DSTK"): -2, ("CIND", "ROW"): 57},
    **{("CSER", "AAGR"): 6, ("CSER", "AIND"): 15, ("CSER", "ASER"): 20, ("CSER", "HRUR"): 18, ("CSER", "HURB"): 38},
    **{("CSER", "GOV"): 30, ("CSER", "S-I"): 5.5, ("DSTK", "S-I"): 1},
    **{("ATAX", "AAGR"): 3, ("ATAX", "AIND"): 5, ("ATAX", "ASER"): 4},
    **{("VATAX", "AAGR"): 4, ("VATAX", "AIND"): 3, ("VATAX", "ASER"): 5},
    **{("LAB", "AAGR"): 60, ("CAP", "AAGR"): 25, ("LND", "AAGR"): 36, ("LAB", "AIND"): 22, ("CAP", "AIND"): 23},
    **{("LAB", "ASER"): 62, ("CAP", "ASER"): 48},
    **{("HRUR", "LAB"): 48, ("HURB", "LAB"): 90, ("FTAX", "LAB"): 6, ("ENT", "CAP"): 70, ("HURB", "CAP"): 10},
    **{("ROW", "CAP"): 12, ("FTAX", "CAP"): 4, ("HRUR", "LND"): 30, ("HURB", "LND"): 6},
    **{("HRUR", "ENT"): 8, ("HURB", "ENT"): 35, ("YTAX", "ENT"): 12, ("S-I", "ENT"): 18.5},
    **{("HURB", "HRUR"): 1, ("YTAX", "HRUR"): 3, ("S-I", "HRUR"): 4},
    **{("HRUR", "HURB"): 3, ("YTAX", "HURB"): 11, ("S-I", "HURB"): 1},
    **{("HRUR", "GOV"): 6, ("HURB", "GOV"): 3, ("ENT", "GOV"): 2, ("S-I", "GOV"): 52},
    **{("HRUR", "ROW"): 4, ("HURB", "ROW"): 2, ("ENT", "ROW"): 1.5, ("GOV", "ROW"): 5, ("S-I", "ROW"): -19},
    **{("GOV", "ATAX"): 12, ("GOV", "VATAX"): 12, ("GOV", "FTAX"): 10, ("GOV", "STAX"): 22, ("GOV", "IMTAX"): 10},
    **{("GOV", "EXTAX"): 2, ("GOV", "YTAX"): 26},
}
HOME: dict[Key, float] = {  # QHA in SAM units: SHRHOME x the cell of activity and household
    ("AAGR", "CAGR", "HRUR"): 16,
    ("AAGR", "CIND", "HRUR"): 4,
    ("AAGR", "CAGR", "HURB"): 5,
    ("AIND", "CIND", "HRUR"): 3,
}
HEADS = {("LAB", "AAGR"): 100.0, ("LAB", "AIND"): 25.0, ("LAB", "ASER"): 60.0}
SIGMAQ, SIGMAT = {"CAGR": 2.5, "CIND": 1.4}, {"CAGR": 3.0, "CIND": 1.7}
ELASAC, PRODELAS = 3.5, {"AAGR": 0.7, "AIND": 0.8, "ASER": 0.9}
PRODELAS2 = {"AIND": 0.6}
FRISCH = {"HRUR": -2.5, "HURB": -1.8}
LESELAS1 = {"CAGR": 0.7, "CIND": 1.2, "CSER": 1.3}
LESELAS2 = 0.6


def cell(row: str, column: str) -> float:
    return float(SAM.get((row, column), 0.0))


def total(rows: Iterable[str], columns: Iterable[str]) -> float:
    columns = tuple(columns)
    return sum(cell(r, c) for r in rows for c in columns)


class Ifpri:
    """Parameters, benchmark levels and equations."""

    def __init__(self) -> None:
        self.v: dict[tuple[str, Key], float] = {}
        self.CE = tuple(c for c in C if cell(c, "ROW"))
        self.CM = tuple(c for c in C if cell("ROW", c))
        self.AC = tuple((a, c) for a in A for c in C if cell(a, c))
        self.FA = tuple((f, a) for f in F for a in A if cell(f, a))
        self.HA = tuple(HOME)
        self._prices()
        self._production()
        self._trade()
        self._institutions()
        self._closing()

    def put(self, name: str, value: float, *key: str) -> None:
        self.v[name, key] = float(value)

    def at(self, name: str, *key: str) -> float:
        return self.v[name, key]

    def _prices(self) -> None:
        self.put("EXR", 1)
        self.icd, self.icm, self.ice = {}, {}, {}
        values: dict[str, tuple[float, float, float]] = {}
        for c in C:
            qx = total(A, [c])
            qe = cell(c, "ROW") - cell("EXTAX", c) - cell(TRE, c)
            self.put("PX", 1, c)
            self.put("PDS", 1, c)
            self.put("QX", qx, c)
            qd = qx - qe
            self.put("QD", qd, c)
            self.put("PDD", (qd + cell(TRD, c)) / qd, c)
            pm = self.at("PDD", c)
            qm = (cell("ROW", c) + cell("IMTAX", c) + cell(TRM, c)) / pm
            qq = qd + qm
            use = total([c], [*A, *H, "GOV", "S-I", "DSTK", TRD, TRM, TRE])
            self.put("QQ", qq, c)
            self.put("PQ", use / qq, c)
            values[c] = (qe, qm, use)
        self.tq = {c: cell("STAX", c) / values[c][2] for c in C}
        self.pwm, self.tm, self.pwe, self.te = {}, {}, {}, {}
        for c in self.CM:
            self.put("PM", self.at("PDD", c), c)
            self.put("QM", values[c][1], c)
            self.pwm[c] = cell("ROW", c) / values[c][1]
            self.tm[c] = cell("IMTAX", c) / cell("ROW", c)
        for c in self.CE:
            self.put("PE", 1, c)
            self.put("QE", values[c][0], c)
            self.pwe[c] = cell(c, "ROW") / values[c][0]
            self.te[c] = cell("EXTAX", c) / cell(c, "ROW")
        pq = self.at("PQ", CT)
        self.icd = {c: cell(TRD, c) / pq / self.at("QD", c) for c in C}
        self.icm = {c: cell(TRM, c) / pq / self.at("QM", c) for c in self.CM}
        self.ice = {c: cell(TRE, c) / pq / self.at("QE", c) for c in self.CE}
        spent = total(C, H)
        self.cwts = {c: total([c], H) / spent for c in C}
        sold = {c: total(A, [c]) - (cell(c, "ROW") - cell(TRE, c)) for c in C}
        self.dwts = {c: v / sum(sold.values()) for c, v in sold.items()}
        self.put("CPI", sum(self.cwts[c] * self.at("PQ", c) for c in C))
        self.put("DPI", sum(self.dwts[c] * self.at("PDS", c) for c in C))

    def _production(self) -> None:
        self.qf0 = {(f, a): HEADS.get((f, a), cell(f, a)) for f, a in self.FA}
        self.ta, self.tva, self.ica, self.theta = {}, {}, dict[Key, float](), {}
        for f in F:
            used = [a for a in A if cell(f, a)]
            self.put("QFS", sum(self.qf0[f, a] for a in used), f)
            self.put("WF", total([f], A) / self.at("QFS", f), f)
            self.put("YF", total([f], A), f)
        for f, a in self.FA:
            self.put("QF", self.qf0[f, a], f, a)
            self.put("WFDIST", cell(f, a) / self.qf0[f, a] / self.at("WF", f), f, a)
        for a in A:
            qa = total([a], [*C, *H])
            qva = total([*F, "VATAX"], [a])
            quantity = {c: cell(c, a) / self.at("PQ", c) for c in C}
            self.put("PA", 1, a)
            self.put("QA", qa, a)
            self.put("PVA", 1, a)
            self.put("QVA", qva, a)
            self.put("QINTA", sum(quantity.values()), a)
            self.put("PINTA", total(C, [a]) / self.at("QINTA", a), a)
            self.ica |= {(c, a): q / self.at("QINTA", a) for c, q in quantity.items()}
            self.ta[a], self.tva[a] = cell("ATAX", a) / qa, cell("VATAX", a) / qva
        for a, c in self.AC:
            self.put("PXAC", 1, a, c)
            self.put("QXAC", cell(a, c), a, c)
            self.theta[a, c] = (cell(a, c) + sum(HOME.get((a, c, h), 0.0) for h in H)) / self.at("QA", a)
        self._functions()

    def _functions(self) -> None:
        at, self.rhova, self.deltava, self.alphava = self.at, {}, dict[Key, float](), {}
        for a in A:
            rho = self.rhova[a] = 1 / PRODELAS[a] - 1
            mine = [f for f in F if (f, a) in self.qf0]
            raw = {f: at("WFDIST", f, a) * at("WF", f) * at("QF", f, a) ** (1 + rho) for f in mine}
            self.deltava |= {(f, a): v / sum(raw.values()) for f, v in raw.items()}
            inner = sum(self.deltava[f, a] * at("QF", f, a) ** -rho for f in mine)
            self.alphava[a] = at("QVA", a) / inner ** (-1 / rho)
        self.deltaa, self.alphaa, self.rhoa = {}, {}, {}
        for a in ACES:
            rho = self.rhoa[a] = 1 / PRODELAS2[a] - 1
            odds = at("PVA", a) / at("PINTA", a) * (at("QVA", a) / at("QINTA", a)) ** (1 + rho)
            d = self.deltaa[a] = odds / (1 + odds)
            inner = d * at("QVA", a) ** -rho + (1 - d) * at("QINTA", a) ** -rho
            self.alphaa[a] = at("QA", a) / inner ** (-1 / rho)
        self.rhoac, self.deltaac, self.alphaac = 1 / ELASAC - 1, dict[Key, float](), {}
        for c in C:
            makers = [a for a in A if (a, c) in self.AC]
            raw = {a: at("QXAC", a, c) ** (1 / ELASAC) for a in makers}
            self.deltaac |= {(a, c): v / sum(raw.values()) for a, v in raw.items()}
            inner = sum(self.deltaac[a, c] * at("QXAC", a, c) ** -self.rhoac for a in makers)
            self.alphaac[c] = at("QX", c) / inner ** (-1 / self.rhoac)

    def _trade(self) -> None:
        at = self.at
        self.rhoq = {c: 1 / SIGMAQ[c] - 1 for c in self.CM}
        self.rhot = {c: 1 / SIGMAT[c] + 1 for c in self.CE}
        self.deltaq, self.alphaq, self.deltat, self.alphat = {}, {}, {}, {}
        for c in self.CM:
            odds = at("PM", c) / at("PDD", c) * (at("QM", c) / at("QD", c)) ** (1 + self.rhoq[c])
            d = self.deltaq[c] = odds / (1 + odds)
            r = self.rhoq[c]
            self.alphaq[c] = at("QQ", c) / (d * at("QM", c) ** -r + (1 - d) * at("QD", c) ** -r) ** (-1 / r)
        for c in self.CE:
            odds = at("PDS", c) / at("PE", c) * (at("QE", c) / at("QD", c)) ** (self.rhot[c] - 1)
            d = self.deltat[c] = 1 / (1 + odds)
            r = self.rhot[c]
            self.alphat[c] = at("QX", c) / (d * at("QE", c) ** r + (1 - d) * at("QD", c) ** r) ** (1 / r)
        self.put("QT", total([CT], [TRD, TRM, TRE]) / at("PQ", CT))

    def _institutions(self) -> None:
        self.tf = {f: cell("FTAX", f) / total([f], A) for f in F}
        self.abroad = {f: cell("ROW", f) for f in F}
        self.shif = {}
        for i in INS:
            for f in F:
                if cell(i, f):
                    left = (1 - self.tf[f]) * self.at("YF", f) - self.abroad[f]
                    self.shif[i, f] = cell(i, f) / left
                    self.put("YIF", cell(i, f), i, f)
        self.tinsbar, self.mpsbar, self.shii = {}, {}, {}
        for i in INS:
            income = total([i], [*F, *INS, "GOV", "ROW"])
            self.put("YI", income, i)
            self.tinsbar[i] = cell("YTAX", i) / income
            net = income - cell("YTAX", i)
            self.mpsbar[i] = cell("S-I", i) / net
            self.put("TINS", self.tinsbar[i], i)
            self.put("MPS", self.mpsbar[i], i)
            for j in INS:
                if cell(j, i):
                    self.shii[j, i] = cell(j, i) / (net - cell("S-I", i))
                    self.put("TRII", cell(j, i), j, i)
        self.tins01 = dict.fromkeys(INS, 1.0)
        self.mps01 = dict.fromkeys(INS, 1.0)
        cpi = self.at("CPI")
        self.trnsfr = {(i, "GOV"): cell(i, "GOV") / cpi for i in INS} | {
            (i, "ROW"): cell(i, "ROW") for i in (*INS, "GOV")
        }
        for h in H:
            self._demand(h)

    def _demand(self, h: str) -> None:
        home = {(a, c): v for (a, c, k), v in HOME.items() if k == h}
        spent = total(C, [h]) + sum(home.values())
        self.put("EH", spent, h)
        elas1 = {c: LESELAS1[c] for c in C}
        mean = (sum(cell(c, h) * elas1[c] for c in C) + sum(v * LESELAS2 for v in home.values())) / spent
        self.betam = getattr(self, "betam", {}) | {(c, h): cell(c, h) / spent * elas1[c] / mean for c in C}
        self.betah = getattr(self, "betah", {}) | {(a, c, h): v / spent * LESELAS2 / mean for (a, c), v in home.items()}
        self.gammam = getattr(self, "gammam", {}) | {
            (c, h): spent / self.at("PQ", c) * (cell(c, h) / spent + self.betam[c, h] / FRISCH[h]) for c in C
        }
        self.gammah = getattr(self, "gammah", {}) | {
            (a, c, h): spent * (v / spent + self.betah[a, c, h] / FRISCH[h]) for (a, c), v in home.items()
        }
        for c in C:
            self.put("QH", cell(c, h) / self.at("PQ", c), c, h)
        for (a, c), v in home.items():
            self.put("QHA", v, a, c, h)

    def _closing(self) -> None:
        at = self.at
        self.qbarg = {c: cell(c, "GOV") / at("PQ", c) for c in C}
        self.qbarinv = {c: cell(c, "S-I") / at("PQ", c) for c in C}
        self.qdst = {c: cell(c, "DSTK") / at("PQ", c) for c in C}
        gov = total(["GOV"], ["ATAX", "VATAX", "FTAX", "STAX", "IMTAX", "EXTAX", "YTAX", "ROW"])
        absorbed = total(C, [*H, "GOV", "S-I", "DSTK"]) + sum(HOME.values())
        self.put("YG", gov)
        self.put("EG", total([*C, *INS], ["GOV"]))
        self.put("GSAV", cell("S-I", "GOV"))
        self.put("FSAV", cell("S-I", "ROW"))
        self.put("TABS", absorbed)
        self.put("INVSHR", total(C, ["S-I", "DSTK"]) / absorbed)
        self.put("GOVSHR", total(C, ["GOV"]) / absorbed)
        for name in ("DTINS", "TINSADJ", "DMPS", "MPSADJ", "WALRAS"):
            self.put(name, 0)
        for name in ("IADJ", "GADJ"):
            self.put(name, 1)

    # ---- the published equations -----------------------------------------------------------------------------

    def residuals(self, v: Mapping[tuple[str, Key], Any]) -> list[Any]:
        """Left side less right side of every equation."""

        def x(name: str, *key: str) -> Any:
            return v[name, key]

        blocks = (self._price_block, self._production_block, self._trade_block, self._institution_block)
        return [left for block in (*blocks, self._system_block) for left in block(x)]

    def _price_block(self, x: Any) -> Iterable[Any]:
        exr, margin = x("EXR"), x("PQ", CT)
        for c in self.CM:
            yield x("PM", c) - (self.pwm[c] * (1 + self.tm[c]) * exr + margin * self.icm[c])
        for c in self.CE:
            yield x("PE", c) - (self.pwe[c] * (1 - self.te[c]) * exr - margin * self.ice[c])
        for c in C:
            yield x("PDD", c) - (x("PDS", c) + margin * self.icd[c])
            imports = x("PM", c) * x("QM", c) if c in self.CM else 0
            exports = x("PE", c) * x("QE", c) if c in self.CE else 0
            yield x("PQ", c) * (1 - self.tq[c]) * x("QQ", c) - (x("PDD", c) * x("QD", c) + imports)
            yield x("PX", c) * x("QX", c) - (x("PDS", c) * x("QD", c) + exports)
        for a in A:
            yield x("PA", a) - sum(x("PXAC", a, c) * self.theta[a, c] for c in C if (a, c) in self.AC)
            yield x("PINTA", a) - sum(x("PQ", c) * self.ica[c, a] for c in C)
            cost = x("PVA", a) * x("QVA", a) + x("PINTA", a) * x("QINTA", a)
            yield x("PA", a) * (1 - self.ta[a]) * x("QA", a) - cost
        yield x("CPI") - sum(self.cwts[c] * x("PQ", c) for c in C)
        yield x("DPI") - sum(self.dwts[c] * x("PDS", c) for c in C)

    def _production_block(self, x: Any) -> Iterable[Any]:
        for a in A:
            if a in ACES:
                r, d = self.rhoa[a], self.deltaa[a]
                inner = d * x("QVA", a) ** -r + (1 - d) * x("QINTA", a) ** -r
                yield x("QA", a) - self.alphaa[a] * inner ** (-1 / r)
                odds = x("PINTA", a) / x("PVA", a) * (d / (1 - d))
                yield x("QVA", a) - x("QINTA", a) * odds ** (1 / (1 + r))
            else:
                yield x("QVA", a) - self.at("QVA", a) / self.at("QA", a) * x("QA", a)
                yield x("QINTA", a) - self.at("QINTA", a) / self.at("QA", a) * x("QA", a)
            r, mine = self.rhova[a], [f for f in F if (f, a) in self.qf0]
            inner = sum(self.deltava[f, a] * x("QF", f, a) ** -r for f in mine)
            yield x("QVA", a) - self.alphava[a] * inner ** (-1 / r)
            for f in mine:
                worth = x("PVA", a) * (1 - self.tva[a]) * x("QVA", a) / inner
                pay = worth * self.deltava[f, a] * x("QF", f, a) ** (-r - 1)
                yield x("WF", f) * x("WFDIST", f, a) - pay
        for a, c in self.AC:
            eaten = sum(x("QHA", a, c, h) for h in H if (a, c, h) in HOME)
            yield x("QXAC", a, c) + eaten - self.theta[a, c] * x("QA", a)
        r = self.rhoac
        for c in C:
            makers = [a for a in A if (a, c) in self.AC]
            inner = sum(self.deltaac[a, c] * x("QXAC", a, c) ** -r for a in makers)
            yield x("QX", c) - self.alphaac[c] * inner ** (-1 / r)
            for a in makers:
                price = x("PX", c) * x("QX", c) / inner * self.deltaac[a, c] * x("QXAC", a, c) ** (-r - 1)
                yield x("PXAC", a, c) - price

    def _trade_block(self, x: Any) -> Iterable[Any]:
        for c in C:
            if c in self.CE:
                r, d = self.rhot[c], self.deltat[c]
                inner = d * x("QE", c) ** r + (1 - d) * x("QD", c) ** r
                yield x("QX", c) - self.alphat[c] * inner ** (1 / r)
                yield x("QE", c) - x("QD", c) * (x("PE", c) / x("PDS", c) * ((1 - d) / d)) ** (1 / (r - 1))
            else:
                yield x("QX", c) - x("QD", c)
            if c in self.CM:
                r, d = self.rhoq[c], self.deltaq[c]
                inner = d * x("QM", c) ** -r + (1 - d) * x("QD", c) ** -r
                yield x("QQ", c) - self.alphaq[c] * inner ** (-1 / r)
                yield x("QM", c) - x("QD", c) * (x("PDD", c) / x("PM", c) * (d / (1 - d))) ** (1 / (1 + r))
            else:
                yield x("QQ", c) - x("QD", c)
        carried = sum(self.icd[c] * x("QD", c) for c in C)
        carried += sum(self.icm[c] * x("QM", c) for c in self.CM) + sum(self.ice[c] * x("QE", c) for c in self.CE)
        yield x("QT") - carried

    def _institution_block(self, x: Any) -> Iterable[Any]:
        exr = x("EXR")
        for f in F:
            yield x("YF", f) - sum(x("WF", f) * x("WFDIST", f, a) * x("QF", f, a) for g, a in self.FA if g == f)
        for i, f in self.shif:
            yield x("YIF", i, f) - self.shif[i, f] * ((1 - self.tf[f]) * x("YF", f) - self.abroad[f] * exr)
        for i in INS:
            got = sum(x("YIF", j, f) for j, f in self.shif if j == i)
            got += sum(x("TRII", j, k) for j, k in self.shii if j == i)
            yield x("YI", i) - (got + self.trnsfr[i, "GOV"] * x("CPI") + self.trnsfr[i, "ROW"] * exr)
        for i, j in self.shii:
            yield x("TRII", i, j) - self.shii[i, j] * (1 - x("MPS", j)) * (1 - x("TINS", j)) * x("YI", j)
        for h in H:
            passed = sum(s for (_, j), s in self.shii.items() if j == h)
            yield x("EH", h) - (1 - passed) * (1 - x("MPS", h)) * (1 - x("TINS", h)) * x("YI", h)
            needed = sum(x("PQ", c) * self.gammam[c, h] for c in C)
            needed += sum(x("PXAC", a, c) * self.gammah[a, c, h] for a, c, k in self.HA if k == h)
            left = x("EH", h) - needed
            for c in C:
                yield x("PQ", c) * (x("QH", c, h) - self.gammam[c, h]) - self.betam[c, h] * left
            for a, c, k in self.HA:
                if k == h:
                    eaten = x("QHA", a, c, h) - self.gammah[a, c, h]
                    yield x("PXAC", a, c) * eaten - self.betah[a, c, h] * left
        yield from self._government(x)

    def _government(self, x: Any) -> Iterable[Any]:
        exr = x("EXR")
        taxes = sum(x("TINS", i) * x("YI", i) for i in INS) + sum(self.tf[f] * x("YF", f) for f in F)
        taxes += sum(self.tva[a] * x("PVA", a) * x("QVA", a) + self.ta[a] * x("PA", a) * x("QA", a) for a in A)
        taxes += sum(self.tm[c] * self.pwm[c] * x("QM", c) for c in self.CM) * exr
        taxes += sum(self.te[c] * self.pwe[c] * x("QE", c) for c in self.CE) * exr
        taxes += sum(self.tq[c] * x("PQ", c) * x("QQ", c) for c in C)
        yield x("YG") - (taxes + self.trnsfr["GOV", "ROW"] * exr)
        spent = sum(x("PQ", c) * self.qbarg[c] * x("GADJ") for c in C)
        yield x("EG") - (spent + sum(self.trnsfr[i, "GOV"] for i in INS) * x("CPI"))

    def _system_block(self, x: Any) -> Iterable[Any]:
        for f in F:
            yield sum(x("QF", g, a) for g, a in self.FA if g == f) - x("QFS", f)
        for c in C:
            used = sum(self.ica[c, a] * x("QINTA", a) for a in A) + sum(x("QH", c, h) for h in H)
            used += self.qbarg[c] * x("GADJ") + self.qbarinv[c] * x("IADJ") + self.qdst[c]
            yield x("QQ", c) - used - (x("QT") if c == CT else 0)
        paid = sum(self.pwm[c] * x("QM", c) for c in self.CM) + sum(self.abroad.values())
        got = sum(self.pwe[c] * x("QE", c) for c in self.CE) + sum(v for (_, p), v in self.trnsfr.items() if p == "ROW")
        yield paid - (got + x("FSAV"))
        yield x("YG") - (x("EG") + x("GSAV"))
        for i in INS:
            tins = self.tinsbar[i] * (1 + x("TINSADJ") * self.tins01[i]) + x("DTINS") * self.tins01[i]
            yield x("TINS", i) - tins
            mps = self.mpsbar[i] * (1 + x("MPSADJ") * self.mps01[i]) + x("DMPS") * self.mps01[i]
            yield x("MPS", i) - mps
        saved = sum(x("MPS", i) * (1 - x("TINS", i)) * x("YI", i) for i in INS) + x("GSAV") + x("FSAV") * x("EXR")
        invested = sum(x("PQ", c) * (self.qbarinv[c] * x("IADJ") + self.qdst[c]) for c in C)
        public = sum(x("PQ", c) * self.qbarg[c] * x("GADJ") for c in C)
        yield saved - invested - x("WALRAS")
        eaten = sum(x("PXAC", a, c) * x("QHA", a, c, h) for a, c, h in self.HA)
        yield x("TABS") - (sum(x("PQ", c) * x("QH", c, h) for c in C for h in H) + eaten + public + invested)
        yield x("INVSHR") * x("TABS") - invested
        yield x("GOVSHR") * x("TABS") - public

    # ---- its solution ----------------------------------------------------------------------------------------

    def solve(
        self, given: Mapping[tuple[str, Key], float], factors: Mapping[tuple[str, str], float] | None = None
    ) -> dict[tuple[str, Key], float]:
        """All variables; `given` are fixed, parameters multiplied by `factors`, such as {("pwm", "CIND"): 1.2}.

        Newton in steps of a quarter of the way, to rounding.
        """
        keys = [k for k in self.v if k not in given]
        u = np.array([self.v[k] for k in keys])
        count = len(self.residuals(self.v))
        assert count == len(keys), f"{count} equations, {len(keys)} unknowns"
        before = {(name, c): getattr(self, name)[c] for name, c in factors or {}}
        for part in (0.25, 0.5, 0.75, 1.0):
            for (name, c), k in (factors or {}).items():
                getattr(self, name)[c] = before[name, c] * (1 + part * (k - 1))
            fixed = {k: self.v[k] + part * (v - self.v[k]) for k, v in given.items()}
            u = self._newton(keys, u, fixed)
        return dict(zip(keys, u.tolist(), strict=True)) | dict(given)

    def _newton(self, keys: list[tuple[str, Key]], u: Any, fixed: Mapping[tuple[str, Key], float]) -> Any:
        step = 1e-30

        def value(w: Any) -> Any:
            return np.array(self.residuals(dict(zip(keys, w, strict=True)) | dict(fixed)))

        for _ in range(30):
            r = value(u)
            slopes = [value(u + 1j * step * (np.arange(u.size) == k)).imag / step for k in range(u.size)]
            move = np.linalg.solve(np.array(slopes).T, -r)
            u = u + move
            if np.abs(move).max() < 1e-11 * np.abs(u).max():
                break
        assert np.abs(value(u)).max() < 1e-9
        return u
