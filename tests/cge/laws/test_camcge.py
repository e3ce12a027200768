"""CAMCGE (Condon, Dahl & Devarajan 1987) by its natural mapping: one SAM, five short sheets, no dummy account.

Capital stays in its sector, wages differ between sectors by fixed proportions, investment by sector of destination has
fixed shares of value and a capital composition matrix, depreciation follows the price of capital goods, inventories
follow output, exports meet a demand that slopes. The published equations are solved in `independent_camcge`.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

import cge
from cge.analysis.laws import check
from cge.model.case import Case
from cge.model.model import Model
from cge.model.shocks import Shocks
from sam import Workbook
from tests.cge.laws.independent_camcge import LABOUR, SECTORS, Base, Camcge, Solution, changed, data, solve
from tests.economies import Cells, close, workbook

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
A, C = tuple(f"a_{s}" for s in SECTORS), tuple(f"c_{s}" for s in SECTORS)
KINDS = {
    **dict.fromkeys(A, "activity"),
    **dict.fromkeys(C, "commodity"),
    **dict.fromkeys((*LABOUR, "K"), "factor"),
    "hh": "household",
    "gov": "government",
    "itx": "tax_production",
    "tar": "tax_import",
    "dut": "tax_export",
    "sav": "savings",
    "stk": "inventories",
    "row": "row",
}
CLOSURE = "numeraire_exchange_rate"


def cells(d: Camcge, b: Base) -> Cells:
    """The SAM of the benchmark, at prices of one."""
    pay = d.wdist * b.wa * b.l
    capital = b.pva * b.xd - pay.sum(1)
    sam: Cells = {}
    for i, (a, c) in enumerate(zip(A, C, strict=True)):
        sam |= {(C[j], a): d.io[j, i] * b.xd[i] for j in range(len(C))}
        sam |= {(f, a): pay[i, k] for k, f in enumerate(LABOUR)}
        sam |= {("K", a): capital[i], ("itx", a): d.itax[i] * b.xd[i], (a, c): b.xd[i]}
        sam |= {("row", c): b.m[i] / (1 + d.tm[i]), ("tar", c): b.m[i] * d.tm[i] / (1 + d.tm[i])}
        sam |= {("dut", c): d.te[i] * b.e[i], (c, "row"): b.e[i] * (1 + d.te[i])}
        sam |= {(c, "hh"): b.cd[i], (c, "gov"): b.gd[i], (c, "sav"): (d.imat @ b.dk)[i], (c, "stk"): b.dst[i]}
    sam |= {("hh", f): pay[:, k].sum() for k, f in enumerate(LABOUR)}
    sam |= {("hh", "K"): capital.sum() - b.deprecia.sum(), ("sav", "K"): b.deprecia.sum()}
    sam |= {("gov", t): sum(v for (r, _), v in sam.items() if r == t) for t in ("itx", "tar", "dut")}
    sam |= {("sav", "hh"): d.mps * b.y, ("sav", "gov"): b.govsav, ("sav", "row"): d.fsav, ("stk", "sav"): b.dst.sum()}
    return {k: float(v) for k, v in sam.items() if v}


def book(d: Camcge, b: Base) -> Workbook:
    """The workbook: what the paper has as parameters, and nothing else."""
    elasticities = [
        *(("armington", c, 1 / (1 + d.rhoc[i])) for i, c in enumerate(C)),
        *(("transformation", c, 1 / (d.rhot[i] - 1)) for i, c in enumerate(C)),
        *(("export_demand", c, d.eta[i]) for i, c in enumerate(C)),
        ("mobility", "K", 0.0),
    ]
    sheets = {
        "elasticities": (("parameter", "account", "value"), elasticities),
        "settings": (("key", "value", "note"), [("share_distortion", "1", ""), ("inventories_follow", "output", "")]),
        "factor_quantities": (
            ("factor", "activity", "quantity"),
            [(f, a, b.l[i, k]) for i, a in enumerate(A) for k, f in enumerate(LABOUR) if b.l[i, k]],
        ),
        "capital_composition": (
            ("commodity", "activity", "value"),
            [(c, a, d.imat[j, i] * b.dk[i]) for j, c in enumerate(C) for i, a in enumerate(A) if d.imat[j, i]],
        ),
        "depreciation": (("factor", "activity", "value"), [("K", a, b.deprecia[i]) for i, a in enumerate(A)]),
    }
    return workbook(
        KINDS, cells(d, b), {k: pd.DataFrame(rows, columns=list(head)) for k, (head, rows) in sheets.items()}
    )


@cache
def economy() -> tuple[Camcge, Base, Model]:
    d, b = data()
    return d, b, Model(book(d, b))


def compare(case: Case, s: Solution, b: Base) -> None:
    """Every price and quantity of the paper."""
    out, into = b.e > 0, b.m > 0

    def by(symbol: str, labels: tuple[str, ...], which: Mask | None = None) -> Array:
        kept = [k for i, k in enumerate(labels) if which is None or which[i]]
        return np.array([float(case[symbol, k]) for k in kept])

    base = case.model.layout
    close(by("q_activity", A), s.xd, 1e-9, s.xd)
    close(by("q_export", C, out), s.e[out], 1e-9, s.e[out])
    close(by("q_import", C, into), (s.m * _cif(case, into, b))[into], 1e-9, s.m[into])
    close(by("p_home", C), s.pd, 1e-9)
    close(by("p_export", C, out), s.pe[out], 1e-9)
    close(by("p_purchaser", C), s.p, 1e-9)
    close(by("p_capital", A), s.pk, 1e-9)
    close(by("investment_to", A), s.dk, 1e-9, s.dk)
    close([float(case["q_consumption", c, "hh"]) for c in C], s.cd, 1e-9, s.cd)
    invested, stocked = s.id > 0, s.dst > 0
    close(by("q_investment", C, invested), s.id[invested], 1e-9, s.id[invested])
    close(by("q_stock", C, stocked), s.dst[stocked], 1e-9, s.dst[stocked])
    close(by("p_factor", LABOUR), s.wa / b.wa, 1e-9)
    for k, f in enumerate(LABOUR):
        used = [i for i in range(len(A)) if b.l[i, k]]
        moved = [float(case["q_factor", f, A[i]]) / base.benchmark[base.row(("q_factor", f, A[i]))] for i in used]
        close(moved, (s.l / np.where(b.l > 0, b.l, 1.0))[used, k], 1e-9)
    close(case["v_depreciation", "K"], s.deprecia, 1e-9, s.deprecia)
    close(case["v_income", "hh"], s.y, 1e-9, s.y)
    close(case["v_public_saving", "gov"], s.govsav, 1e-9, s.y)
    close(case.number("v_saving_total"), s.savings, 1e-9, s.savings)


def _cif(case: Case, into: Mask, b: Base) -> Array:
    """Units of ours, worth one before duty where goods cross the border, in one of the paper's, worth one after."""
    levels = case.model.system.levels["q_import"]
    return np.array([levels[c] / b.m[i] if into[i] else 0.0 for i, c in enumerate(C)])


def test_the_benchmark_is_that_of_the_paper() -> None:
    d, b, model = economy()
    assert b.cd.min() > 0.5
    assert 0 < d.mps < 0.5
    s = solve(d, b.wa)
    close(s.xd, b.xd, 1e-9, b.xd)
    compare(model.solve(closure=CLOSURE), s, b)


def test_every_law_holds() -> None:
    _, _, model = economy()
    assert [row for row in check(model).rows if not row.passed] == []


SHOCKS: dict[str, tuple[dict[str, float | Array], Shocks]] = {
    "tariffs halved, export duties gone": (
        {"tm": 0.5, "te": 0.0},
        {"t_import": cge.multiply(0.5), "t_export": 0.0},
    ),
    "more from abroad, more public services, dearer imports": (
        {"fsav": 1.5, "gdtot": 1.1, "pwm": 1.1},
        {
            "foreign_saving": cge.multiply(1.5),
            "real_public": cge.multiply(1.1),
            "p_world_import": cge.multiply(1.1),
        },
    ),
    "capital, labour, thrift, indirect taxes, wear": (
        {"k": np.where(np.arange(len(A)) == 1, 1.5, 1.2), "ls": 0.9, "mps": 1.3, "itax": 1.5, "depr": 1.4},
        {
            "q_factor[K,*]": cge.multiply(1.2),
            f"q_factor[K,{A[1]}]": cge.multiply(1.25),
            **{f"endowment[{f}]": cge.multiply(0.9) for f in LABOUR},
            "s_saving": cge.multiply(1.3),
            "t_production": cge.multiply(1.5),
            "depreciation": cge.multiply(1.4),
        },
    ),
}


@pytest.mark.parametrize("name", SHOCKS)
def test_the_published_equations_give_the_same_answer(name: str) -> None:
    factors, shocks = SHOCKS[name]
    d, b, model = economy()
    s = solve(changed(d, **{k: getattr(d, k) * v for k, v in factors.items()}), b.wa)
    assert abs(s.caeq) < 1e-9
    assert np.abs(s.xd / b.xd - 1).max() > 0.01
    compare(model.solve(shocks, closure=CLOSURE), s, b)


def test_each_option_matters() -> None:
    """Without a sheet or the setting the same shock gives another answer, so the agreement above is no accident."""
    _, _, model = economy()
    shocks = SHOCKS["tariffs halved, export duties gone"][1]
    full = model.solve(shocks, closure=CLOSURE)
    for left_out in ("capital_composition", "depreciation", "settings"):
        d, b, _ = economy()
        whole = book(d, b)
        tables = {k: v for k, v in whole.tables.items() if k != left_out}
        other = Model(Workbook(whole.sam, tables)).solve(shocks, closure=CLOSURE)
        gaps = [abs(float(other["q_activity", a] / full["q_activity", a]) - 1) for a in A]
        assert max(gaps) > 1e-5, left_out
