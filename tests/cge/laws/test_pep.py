"""PEP-1-1 by data and options alone: our model on its SAM against its published equations written a second time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cge
from cge.analysis.laws import check
from cge.model.case import Case
from cge.model.model import Model
from sam import Workbook
from tests.cge.laws.independent_pep import LEADS, NI, Data, H, J, K, L, Pep, drawn, shocked
from tests.economies import Cells, with_settings, workbook

A, C, LABOUR, CAPITAL = ([f"{x}{k}" for k in range(n)] for x, n in (("a", J), ("c", NI), ("l", L), ("k", K)))
WHO = [*(f"h{k}" for k in range(H)), "firm", "gvt", "row"]
TOLERANCE = 1e-8


def natural(d: Data) -> Workbook:
    """The SAM as it stands: an account for each of theirs, and margins by what they are charged on."""
    kinds = dict.fromkeys(A, "activity") | dict.fromkeys(C, "commodity") | dict.fromkeys([*LABOUR, *CAPITAL], "factor")
    kinds |= dict.fromkeys(WHO[:H], "household") | {"firm": "enterprise", "gvt": "government", "row": "row"}
    kinds |= {"inv": "savings", "vstk": "inventories", "td": "tax_direct", "ti": "tax_sales", "tm": "tax_import"}
    kinds |= {"tx": "tax_export", "tp": "tax_production", **{f"t_{f}": "tax_factor" for f in (*LABOUR, *CAPITAL)}}
    on = {f"t_{f}": f for f in (*LABOUR, *CAPITAL)}
    for side, base in (("md", "both"), ("mx", "export")):
        kinds |= {f"{side}_{c}": "margin" for c in C}
        on |= {f"{side}_{c}": base for c in C}
    cells: Cells = {}
    for row, column, value in (cell for cell in _cells(d) if cell[2]):
        cells[row, column] = cells.get((row, column), 0.0) + float(value)
    for payer in (*WHO[:H], "firm", "gvt", "row", "inv"):  # what is left is saved
        paid, received = (sum(v for k, v in cells.items() if k[side] == payer) for side in (1, 0))
        cells["vstk" if payer == "inv" else "inv", payer] = received - paid
    return with_settings(workbook(kinds, cells, _tables(d), on), export_tax_on="margins")


def _cells(d: Data) -> Iterator[tuple[str, str, float]]:
    for (j, a), (i, c) in product(enumerate(A), enumerate(C)):
        yield a, c, d.DS[j, i] + d.EX[j, i]
        yield c, a, d.DI[i, j]
    for (i, c), (ij, good) in product(enumerate(C), enumerate(C)):
        parts = {"md": d.tmrg[i, ij], "mx": d.tmrg_X[i, ij]}
        for side, value in parts.items():
            yield f"{side}_{c}", good, value
            yield c, f"{side}_{c}", value
    for i, c in enumerate(C):
        yield c, "row", d.EX[:, i].sum() + d.TIX[i] + d.tmrg_X[:, i].sum()
        yield from (("row", c, d.IM[i]), ("tm", c, d.TIM[i]), ("ti", c, d.TIC[i]), ("tx", c, d.TIX[i]))
        yield from ((c, "gvt", d.CG[i]), (c, "inv", d.INV[i]), (c, "vstk", d.VSTK[i]))
        yield from ((c, WHO[h], d.C[i, h]) for h in range(H))
    for names, paid, tax in ((LABOUR, d.LD, d.TIW), (CAPITAL, d.KD, d.TIK)):
        for (n, f), (j, a) in product(enumerate(names), enumerate(A)):
            yield f, a, paid[n, j]
            yield f"t_{f}", a, tax[n, j]
        yield from (("gvt", f"t_{f}", tax[n].sum()) for n, f in enumerate(names))
    yield from (("tp", a, d.TIP[j]) for j, a in enumerate(A))
    yield from ((WHO[h], f, d.own_L[h, n]) for h in range(H) for n, f in enumerate(LABOUR))
    yield from ((who, f, d.own_K[w, n]) for w, who in enumerate(WHO) for n, f in enumerate(CAPITAL))
    yield from ((r, p, d.TR[x, y]) for (x, r), (y, p) in product(enumerate(WHO), enumerate(WHO)))
    yield from (("td", WHO[h], d.TDH[h]) for h in range(H))
    yield "td", "firm", d.TDF
    for account, amount in (("td", d.TDH.sum() + d.TDF), ("ti", d.TIC), ("tm", d.TIM), ("tx", d.TIX), ("tp", d.TIP)):
        yield "gvt", account, float(np.sum(amount))


def _tables(d: Data) -> dict[str, pd.DataFrame]:
    s = d.sigma
    rows = [("armington", c, s["M"][i]) for i, c in enumerate(C)]
    rows += [("export_demand", c, s["XD"][i]) for i, c in enumerate(C)]
    rows += [("joint", a, s["XT"][j]) for j, a in enumerate(A)] + [("frisch", WHO[h], d.frisch[h]) for h in range(H)]
    rows += [("consumption", "", 1.0), ("government", "", 1.0), ("investment", "", 1.0)]
    rows += [("mobility", f, np.inf if d.kmob else 0.0) for f in CAPITAL]
    tree = [("", "Z", "", 0.0), ("", "M", "Z", 0.0), ("", "*", "M", np.nan)]
    for j, a in enumerate(A):
        tree += [(a, "VA", "Z", s["VA"][j]), (a, "LD", "VA", s["LD"][j]), (a, "KD", "VA", s["KD"][j])]
    tree += [("", f, node, np.nan) for names, node in ((LABOUR, "LD"), (CAPITAL, "KD")) for f in names]
    made = [(a, c, d.EX[j, i], s["X"][j, i]) for (j, a), (i, c) in product(enumerate(A), enumerate(C))]
    made = [row for row in made if d.DS[A.index(row[0]), C.index(row[1])] > 0]
    elasticities = [(WHO[h], c, d.sigma_Y[i, h]) for h in range(H) for i, c in enumerate(C)]
    paid: list[tuple[Any, ...]] = [("td", WHO[h], "income", d.ttdh0[h]) for h in range(H)]
    paid += [("td", "firm", "factors", d.ttdf0), ("", "row", "cpi", np.nan)]
    paid += [("gvt", WHO[h], "income", d.tr0[h]) for h in range(H)]
    paid += [("inv", WHO[h], "disposable", d.sh0[h]) for h in range(H)]
    return {
        "elasticities": pd.DataFrame(rows, columns=["parameter", "account", "value"]),
        "nest": pd.DataFrame(tree, columns=["activity", "item", "parent", "sigma"]),
        "makers": pd.DataFrame(made, columns=["activity", "commodity", "exports", "transformation"]),
        "expenditure": pd.DataFrame(elasticities, columns=["household", "commodity", "elasticity"]),
        "payments": pd.DataFrame(paid, columns=["receiver", "payer", "follows", "fixed"]),
    }


SIMULATIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "world price of an export": ({"PWX": 1.25}, {f"p_world_export[c{LEADS}]": cge.multiply(1.25)}),
    "tariffs": ({"duty": 0.5}, {"t_import": cge.multiply(0.5)}),
    "public spending": ({"G": 1.2}, {"v_public": cge.multiply(1.2)}),
}


@cache
def model(seed: int, kmob: bool) -> tuple[Data, Model]:
    d = replace(drawn(seed), kmob=kmob)
    return d, Model(natural(d))


def _ratios(case: Case, symbol: str, members: list[Any]) -> list[float]:
    now, before = case.values(symbol), case.base(symbol)
    return [now[k] / before[k] for k in members]


def _over(now: Any, before: Any) -> list[float]:
    return [float(v) for v in np.ravel(np.asarray(now) / np.asarray(before))]


def compared(d: Data, pep: Pep, r: dict[str, Any], case: Case) -> Iterator[tuple[str, list[float], list[float]]]:
    """(their name, ours, theirs) of everything the equations determine, over its benchmark where units differ."""
    sold = [(j, i) for j, i in product(range(J), range(NI)) if d.DS[j, i] > 0]
    abroad = [(j, i) for j, i in sold if d.EX[j, i] > 0]
    bought = [i for i in range(NI) if d.IM[i] > 0]

    def cells(pairs: list[tuple[int, int]], of: Any) -> list[float]:
        return [float(of[k]) for k in pairs]

    names = {k: (A[k[0]], C[k[1]]) for k in sold}
    yield "XST", _ratios(case, "q_activity", A), _over(r["XST"], pep.XSTO)
    yield "PT", list(_ratios(case, "p_activity", A)), [float(v) for v in r["PT"]]
    yield "P", [case["p_make", *names[k]] for k in sold], cells(sold, r["P"])
    yield "DS", [case["q_make_home", *names[k]] for k in sold], cells(sold, r["DS"])
    yield "EX", [case["q_make_export", *names[k]] for k in abroad], cells(abroad, r["EX"])
    yield "EXD", _ratios(case, "q_export", C), _over(r["EXD"], pep.EXDO)
    yield "DD", [case["q_home", c] for c in C], [float(v) for v in r["DD"]]
    yield "IM", [case["q_import", C[i]] for i in bought], [float(r["IM"][i]) for i in bought]
    yield "Q", _ratios(case, "q_composite", C), _over(r["Q"], pep.QO)
    yield "PL", [case["p_home", c] for c in C], [float(v) for v in r["PL"]]
    yield "PE", [case["p_export", c] for c in C], [float(v) for v in r["PE"]]
    yield "PE_FOB", [case["p_fob", c] for c in C], [float(v) for v in r["PE_FOB"]]
    yield "PC", _ratios(case, "p_purchaser", C), _over(r["PC"], pep.PCO)
    yield "PIXCON", [case.number("cpi")], [float(r["PIXCON"])]
    members = list(product(C, WHO[:H]))
    yield "C", _ratios(case, "q_consumption", members), _over(r["C"], pep.CO)
    yield (
        "CG",
        [case["q_public", c, "gvt"] / case.base("q_public")[c, "gvt"] for c in C],
        _over(r["CG"], d.CG / pep.PCO),
    )
    yield "INV", _ratios(case, "q_investment", C), _over(r["INV"], d.INV / pep.PCO)
    yield "DI", *_intermediate(case, r)
    yield "LD", [case["q_factor", f, a] for f in LABOUR for a in A], [float(v) for v in np.ravel(r["LD"])]
    yield "KD", [case["q_factor", f, a] for f in CAPITAL for a in A], [float(v) for v in np.ravel(r["KD"])]
    yield "W", [case["p_factor", f] for f in LABOUR], [float(v) for v in r["W"]]
    pay = [case.sam[f, a] / case["q_factor", f, a] for f in CAPITAL for a in A]
    yield "R", pay, [float(v) for v in np.ravel(r["R"])]
    yield "MRGN", [_services(case, c) for c in C], [float(v) for v in r["MRGN"] * r["PC"]]
    yield from _values(r, case)


def _intermediate(case: Case, r: dict[str, Any]) -> tuple[list[float], list[float]]:
    return [case.sam[c, a] for c in C for a in A], [float(v) for v in np.ravel(r["DI"] * r["PC"][:, None])]


def _services(case: Case, c: str) -> float:
    return float(sum(case.sam[c, k] for k in case.sam.of("margin")))


def _values(r: dict[str, Any], case: Case) -> Iterator[tuple[str, list[float], list[float]]]:
    sam, households = case.sam, WHO[:H]
    private = [*households, "firm"]
    yield "YH", [case["v_income", h] for h in households], [float(v) for v in r["YH"]]
    yield "YDH", [case["v_disposable", h] for h in households], [float(v) for v in r["YDH"]]
    yield "CTH", [case["v_consumption", h] for h in households], [float(v) for v in r["CTH"]]
    yield "S", [case["v_saving", i] for i in private], [*(float(v) for v in r["SH"]), float(r["SF"])]
    yield "TD", [sam["td", i] for i in private], [*(float(v) for v in r["TDH"]), float(r["TDF"])]
    yield "TIC", [sam["ti", c] for c in C], [float(v) for v in r["TIC"]]
    yield "TIM", [sam["tm", c] for c in C], [float(v) for v in r["TIM"]]
    yield "TIX", [sam["tx", c] for c in C], [float(v) for v in r["TIX"]]
    yield "TIP", [sam["tp", a] for a in A], [float(v) for v in r["TIP"]]
    yield "TIW", [sam[f"t_{f}", a] for f in LABOUR for a in A], [float(v) for v in np.ravel(r["TIW"])]
    yield "TIK", [sam[f"t_{f}", a] for f in CAPITAL for a in A], [float(v) for v in np.ravel(r["TIK"])]
    yield "YF, YG", [case["v_income", "firm"], case["v_income", "gvt"]], [float(r["YF"]), float(r["YG"])]
    yield "G, SG", [case["v_public", "gvt"], case["v_public_saving", "gvt"]], [float(r["G"]), float(r["SG"])]
    yield "IT", [case.number("v_saving_total")], [float(r["IT"])]


@pytest.mark.parametrize("kmob", [True, False])
@pytest.mark.parametrize("simulation", SIMULATIONS)
@pytest.mark.parametrize("seed", range(3))
def test_every_variable_agrees(seed: int, simulation: str, kmob: bool) -> None:
    d, ours = model(seed, kmob)
    theirs, given = SIMULATIONS[simulation]
    pep = shocked(d, **theirs)
    r = pep.solve()
    case = ours.solve(given, closure="nominal_public")
    moved = 0.0
    for name, found, expected in compared(d, pep, r, case):
        size = np.maximum(1.0, np.abs(expected))
        assert len(found) == len(expected), name
        gap = np.abs(np.subtract(found, expected)) / size
        assert gap.max() <= TOLERANCE, (name, gap)
        moved = max(moved, float(np.abs(np.subtract(expected, 1.0)).min())) if name in ("XST", "PC") else moved
    assert moved > 1e-4


@pytest.mark.parametrize("seed", range(3))
def test_the_published_equations_hold(seed: int) -> None:
    """Their benchmark is one, quantities satisfy the aggregators, and the dropped market clears."""
    for kmob in (True, False):
        d = replace(drawn(seed), kmob=kmob)
        assert Pep(d).gap0 < 1e-10
        for theirs, _ in SIMULATIONS.values():
            pep = shocked(d, **theirs)
            r = pep.solve()
            assert pep.primal(r) < 1e-10
            assert abs(pep.leon(r)) < 1e-10


@pytest.mark.parametrize("kmob", [True, False])
def test_the_laws_hold(kmob: bool) -> None:
    _, ours = model(0, kmob)
    for closure in ("neoclassical", "nominal_public", "welfare"):
        assert [r for r in check(ours, closure).rows if not r.passed] == []


LEFT_OUT: dict[str, Any] = {
    "export_tax_on": lambda b: replace(b, tables={k: v for k, v in b.tables.items() if k != "settings"}),
    "transfers from abroad": lambda b: replace(
        b, tables=b.tables | {"payments": b.tables["payments"].query("payer != 'row'")}
    ),
    "makers": lambda b: replace(b, tables={k: v for k, v in b.tables.items() if k != "makers"}),
    "payments": lambda b: replace(b, tables={k: v for k, v in b.tables.items() if k != "payments"}),
}


@pytest.mark.parametrize("option", LEFT_OUT)
def test_each_option_is_needed(option: str) -> None:
    """Without any one of them results are others: the agreement is not that of a model in which it does nothing."""
    d, _ = model(0, True)
    pep = shocked(d, PWX=1.25)
    r = pep.solve()
    case = Model(LEFT_OUT[option](natural(d))).solve(
        SIMULATIONS["world price of an export"][1], closure="nominal_public"
    )
    gap = np.abs(np.subtract(_ratios(case, "q_activity", A), _over(r["XST"], pep.XSTO))).max()
    assert gap > 100 * TOLERANCE


def test_the_closure_is_needed() -> None:
    d, ours = model(0, True)
    pep = shocked(d, PWX=1.25)
    case = ours.solve(SIMULATIONS["world price of an export"][1], closure="numeraire_exchange_rate")
    gap = np.abs(np.subtract(_ratios(case, "q_activity", A), _over(pep.solve()["XST"], pep.XSTO))).max()
    assert gap > 100 * TOLERANCE


def test_one_margin_on_both_is_two_in_proportion() -> None:
    """Home sales and imports at one rate per unit: as an account for each of them whose rates happen to agree."""
    d, one = model(1, True)
    sam = natural(d).sam
    labels, at = sam.labels, sam.position
    kinds = {a: sam.kinds[a] for a in labels} | {a.replace("md", "mm"): "margin" for a in labels if a.startswith("md")}
    on = {a: "domestic" if base == "both" else base for a, base in sam.on.items()}
    on |= {a: "import" for a in kinds if a.startswith("mm")}
    cells: Cells = {(r, c): float(sam.values[at[r], at[c]]) for r in labels for c in labels if sam.values[at[r], at[c]]}
    home = dict(zip(C, d.DS.sum(0) / (d.DS.sum(0) + d.IM), strict=True))
    for (r, c), v in list(cells.items()):
        if r.startswith("md") and home[c] < 1:
            cells[r, c], cells[r.replace("md", "mm"), c] = v * home[c], v * (1 - home[c])
    for k in [a for a in labels if a.startswith("md")]:
        (server,) = (r for r, c in cells if c == k)
        for part in (k, k.replace("md", "mm")):
            cells[server, part] = sum(v for (r, _), v in cells.items() if r == part)
    book = with_settings(
        workbook(kinds, {k: v for k, v in cells.items() if v}, _tables(d), on),
        export_tax_on="margins",
    )
    shock = SIMULATIONS["tariffs"][1]
    found, expected = (m.solve(shock, closure="nominal_public") for m in (Model(book), one))
    for symbol in ("q_activity", "p_purchaser", "q_import", "q_home"):
        assert np.allclose(
            list(found.values(symbol).values()), list(expected.values(symbol).values()), rtol=1e-9, atol=0
        )
