"""The IFPRI standard model with the natural mapping: simulations agree with its published equations.

Mapping by data and options alone. Sheet `expenditure` has home consumption by activity and commodity, with its own
elasticities. `payments` says what transfers follow. `factor_quantities` with share_distortion 1 is QF and WFDIST.
`baskets` = ifpri are its price weights, `export_tax_on` = fob the base of its export tax. Closures are swaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan
from typing import Any

import pandas as pd
import pytest

import cge
from cge.analysis.back_of_envelope import Absorption
from cge.analysis.gdp_identity import Point
from cge.analysis.laws import check
from cge.model.case import Case
from cge.model.closures import Swap
from cge.model.model import Model
from cge.model.shock_path import ShockPath
from sam import Sam, Workbook
from tests.cge.analysis.test_growth_accounting import everything
from tests.cge.laws.independent_ifpri import (
    ELASAC,
    FRISCH,
    HEADS,
    HOME,
    INS,
    LESELAS1,
    LESELAS2,
    PRODELAS,
    PRODELAS2,
    SAM,
    SIGMAQ,
    SIGMAT,
    A,
    C,
    F,
    H,
    Ifpri,
    Key,
)
from tests.economies import close, with_settings, workbook

KINDS = {
    **dict.fromkeys(A, "activity"),
    **dict.fromkeys(C, "commodity"),
    **dict.fromkeys(("TRD", "TRM", "TRE"), "margin"),
    **dict.fromkeys(F, "factor"),
    **dict.fromkeys(H, "household"),
    "ENT": "enterprise",
    "GOV": "government",
    "ATAX": "tax_production",
    "VATAX": "tax_factor",
    "FTAX": "tax_factor",
    "STAX": "tax_sales",
    "IMTAX": "tax_import",
    "EXTAX": "tax_export",
    "YTAX": "tax_direct",
    "S-I": "savings",
    "DSTK": "inventories",
    "ROW": "row",
}


def frame(rows: list[tuple[Any, ...]], *columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns))


def standard() -> Workbook:
    """IFPRI's data as a workbook: every table says one of its parameters."""
    elasticities = [
        *(("armington", c, v) for c, v in SIGMAQ.items()),
        *(("transformation", c, v) for c, v in SIGMAT.items()),
        *(("frisch", h, v) for h, v in FRISCH.items()),
        ("make", "", ELASAC),
        ("joint", "", 0.0),
        ("consumption", "", 1.0),
        ("government", "", 0.0),
        ("investment", "", 0.0),
    ]
    nest: list[tuple[Any, ...]] = [("", "Z", "", 0.0), ("", "M", "Z", 0.0), ("", "*", "M", nan)]
    nest += [(a, "Z", "", v) for a, v in PRODELAS2.items()] + [("", "V", "Z", 1.0)]
    nest += [(a, "V", "Z", v) for a, v in PRODELAS.items()] + [("", f, "V", nan) for f in F]
    bought = [(h, c, v, "", nan) for h in H for c, v in LESELAS1.items()]
    eaten = [(h, c, LESELAS2, a, v) for (a, c, h), v in HOME.items()]
    tables = {
        "elasticities": frame(elasticities, "parameter", "account", "value"),
        "nest": frame(nest, "activity", "item", "parent", "sigma"),
        "expenditure": frame([*bought, *eaten], "household", "commodity", "elasticity", "activity", "value"),
        "factor_quantities": frame([(*k, v) for k, v in HEADS.items()], "factor", "activity", "quantity"),
        "payments": frame(
            [*((i, "", "spending") for i in INS), ("CAP", "ROW", "foreign")], "payer", "receiver", "follows"
        ),
    }
    cells = {k: float(v) for k, v in SAM.items()}
    book = workbook(KINDS, cells, tables, {"TRD": "domestic", "TRM": "import", "TRE": "export"})
    return with_settings(book, share_distortion="1", baskets="ifpri", export_tax_on="fob")


@dataclass(frozen=True)
class Simulation:
    """One simulation in both languages.

    fixed    variables of IFPRI's that are given, at their benchmark or, in `moved`, times a factor
    part     tins01 and mps01 where not 1;  factors: parameters times a factor
    """

    fixed: tuple[str, ...]
    shocks: Mapping[str, Any]
    swaps: tuple[Swap, ...] = ()
    moved: Mapping[tuple[str, Key], float] = field(default_factory=dict)
    factors: Mapping[tuple[str, str], float] = field(default_factory=dict)
    part: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    closure: str = "neoclassical"
    fixed_capital: bool = False
    idle_labour: bool = False


SAVING_DRIVEN, INVESTMENT_DRIVEN = ("DMPS", "MPSADJ", "GADJ"), ("IADJ", "MPSADJ", "GADJ")
NO_TAX = ("DTINS", "TINSADJ")
SIMULATIONS = {
    "tariffs halved, direct taxes in points of two institutions": Simulation(
        ("CPI", "FSAV", "GSAV", "TINSADJ", *SAVING_DRIVEN),
        {"t_import": cge.multiply(0.5), "on_tax_points[YTAX,HRUR]": 0.0},
        (Swap("v_public_saving", "direct_tax_points"),),
        factors={("tm", c): 0.5 for c in ("CAGR", "CIND")},
        part={"tins01": {"HRUR": 0.0}},
    ),
    "devaluation, foreign saving adjusts, producer prices are numeraire": Simulation(
        ("DPI", "EXR", *NO_TAX, *INVESTMENT_DRIVEN),
        {"exchange_rate": cge.multiply(1.1), "on_saving_points[HURB]": 0.0},
        (Swap("exchange_rate", "foreign_saving"), Swap("real_investment", "saving_points")),
        moved={("EXR", ()): 1.1},
        part={"mps01": {"HURB": 0.0}},
        closure="numeraire_producer_prices",
    ),
    "foreign saving, producer prices are numeraire": Simulation(
        ("DPI", "FSAV", *NO_TAX, *SAVING_DRIVEN),
        {"foreign_saving": cge.multiply(0.5)},
        moved={("FSAV", ()): 0.5},
        closure="numeraire_producer_prices",
    ),
    "world prices, saving rates of all scaled": Simulation(
        ("CPI", "FSAV", *NO_TAX, "IADJ", "DMPS", "GADJ"),
        {"p_world_import[CIND]": cge.multiply(1.1), "on_saving_scale": 1.0},
        (Swap("real_investment", "saving_scale"),),
        factors={("pwm", "CIND"): 1.1},
    ),
    "world prices, balanced closure": Simulation(
        ("CPI", "FSAV", *NO_TAX, "INVSHR", "GOVSHR", "MPSADJ"),
        {"p_world_export[CIND]": cge.multiply(1.15)},
        factors={("pwe", "CIND"): 1.15},
        closure="balanced_formation",
    ),
    "world prices, balanced closure, saving rates of all scaled": Simulation(
        ("CPI", "FSAV", *NO_TAX, "INVSHR", "GOVSHR", "DMPS"),
        {"p_world_export[CIND]": cge.multiply(0.9), "on_saving_scale": 1.0},
        (Swap("saving_points", "saving_scale"),),
        factors={("pwe", "CIND"): 0.9},
        closure="balanced_formation",
    ),
    "labour, capital fixed by activity, direct taxes scaled": Simulation(
        ("CPI", "FSAV", "GSAV", "DTINS", *SAVING_DRIVEN),
        {"endowment[LAB]": cge.multiply(1.1)},
        (
            Swap("v_public_saving", "direct_tax_scale"),
            Swap("q_factor[CAP,*]", "mobility_shift[CAP,*]"),
            Swap("mean_return[CAP]", "endowment[CAP]"),
        ),
        moved={("QFS", ("LAB",)): 1.1},
        fixed_capital=True,
    ),
    "import prices, unemployed labour at a given wage": Simulation(
        ("CPI", "FSAV", *NO_TAX, *SAVING_DRIVEN),
        {"p_world_import": cge.multiply(0.9)},
        (Swap("p_factor[LAB]", "endowment[LAB]"),),
        factors={("pwm", c): 0.9 for c in ("CAGR", "CIND")},
        idle_labour=True,
    ),
}


def reference(s: Simulation) -> tuple[Ifpri, dict[tuple[str, Key], float]]:
    own = Ifpri()
    for name, values in s.part.items():
        getattr(own, name).update(values)
    given = {k: v for k, v in own.v.items() if k[0] in ("QFS", "WFDIST", *s.fixed)}
    if s.fixed_capital:
        given = {k: v for k, v in given.items() if "CAP" not in k[1]}
        given |= {k: v for k, v in own.v.items() if k[0] in ("QF", "WF") and k[1][0] == "CAP"}
    if s.idle_labour:
        given = {k: v for k, v in given.items() if k != ("QFS", ("LAB",))} | {("WF", ("LAB",)): own.v["WF", ("LAB",)]}
    return own, own.solve(given | {k: own.v[k] * f for k, f in s.moved.items()}, s.factors)


def compared(case: Case, own: Ifpri, found: Mapping[tuple[str, Key], float]) -> dict[str, tuple[float, float]]:
    """(the model's, our own) values: quantities and prices over their benchmark, amounts and rates as they are."""
    pairs: dict[str, tuple[float, float]] = {}

    def grown(symbol: str, name: str, *key: str, member: Key | None = None) -> None:
        k = member or key
        before = case.base(symbol)[k[0] if len(k) == 1 else k]
        pairs[f"{name} {key}"] = (case[(symbol, *k)] / before, found[name, key] / own.v[name, key])

    for a in A:
        for symbol, name in (("q_activity", "QA"), ("p_activity", "PA")):
            grown(symbol, name, a)
    for c in C:
        for symbol, name in (("p_purchaser", "PQ"), ("q_home", "QD"), ("p_home", "PDS"), ("q_composite", "QQ")):
            grown(symbol, name, c)
        grown("q_output", "QX", c)
        for h in H:
            grown("q_consumption", "QH", c, h)
    for c in own.CE:
        grown("q_export", "QE", c)
    for c in own.CM:
        grown("q_import", "QM", c)
    for a, c in own.AC:
        grown("p_make", "PXAC", a, c)
    for a, c, h in HOME:
        grown("q_consumption", "QHA", a, c, h, member=(f"own_{a}_{c}", h))
    for f, a in own.FA:
        grown("q_factor", "QF", f, a)
        pay = found["WF", (f,)] * found["WFDIST", (f, a)] * found["QF", (f, a)]
        pairs[f"pay {f} {a}"] = (case.sam[f, a], pay)
    return pairs | amounts(case, found)


def amounts(case: Case, found: Mapping[tuple[str, Key], float]) -> dict[str, tuple[float, float]]:
    def of(name: str, *key: str) -> float:
        return found[name, key]

    pairs = {f"YI {i}": (case["v_income", i], of("YI", i)) for i in INS}
    pairs |= {f"EH {h}": (case["v_consumption", h], of("EH", h)) for h in H}
    for i in INS:
        pairs[f"TINS {i}"] = (1 - case["v_disposable", i] / case["v_income", i], of("TINS", i))
        pairs[f"MPS {i}"] = (case["v_saving", i] / case["v_disposable", i], of("MPS", i))
    taxes = {"YTAX", "ATAX", "VATAX", "FTAX", "STAX", "IMTAX", "EXTAX", "ROW"}
    single = {
        "YG": (sum(case.sam["GOV", t] for t in taxes), of("YG")),
        "GSAV": (case["v_public_saving", "GOV"], of("GSAV")),
        "FSAV": (case.number("foreign_saving"), of("FSAV")),
        "EXR": (case.number("exchange_rate"), of("EXR")),
        "CPI": (case.number("cpi"), of("CPI") / Ifpri().v["CPI", ()]),
        "DPI": (case.number("ppi"), of("DPI") / Ifpri().v["DPI", ()]),
        "IADJ": (case.number("real_investment") / case.base("real_investment")[()], of("IADJ")),
        "GADJ": (case["real_public", "GOV"] / case.base("real_public")["GOV"], of("GADJ")),
        "INVSHR": (case.number("s_formation"), of("INVSHR")),
        "GOVSHR": (case["s_public", "GOV"], of("GOVSHR")),
        "DTINS": (case.number("direct_tax_points"), of("DTINS")),
        "TINSADJ": (case.number("direct_tax_scale") - 1, of("TINSADJ")),
        "DMPS": (case.number("saving_points"), of("DMPS")),
        "MPSADJ": (case.number("saving_scale") - 1, of("MPSADJ")),
    }
    return pairs | single


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(standard())


def test_every_published_equation_holds_in_the_benchmark() -> None:
    own = Ifpri()
    close(own.residuals(own.v), [0.0] * len(own.residuals(own.v)), 1e-11, 100)


def test_the_mapping_obeys_every_law(model: Model) -> None:
    assert isinstance(model.benchmark.sam, Sam)
    assert [r for r in check(model).rows if not r.passed] == []


def test_growth_and_absorption_are_accounted_for(model: Model) -> None:
    """Home goods, transfers and payments abroad by rule leave no term out of either identity."""
    target = model.scenario(everything(model)).target
    path = ShockPath(model, model.problem(model.swaps()), {"all": target})
    for node in path.nodes(3):
        point, absorbed = (kind(model, node.x, node.dx[0]) for kind in (Point, Absorption))
        close(sum(point.terms().values()), point.divisia(), 1e-11, point.gdp)
        assert isinstance(absorbed, Absorption)
        close(sum((absorbed.terms() | absorbed.abroad()).values()), absorbed.change(), 1e-11, absorbed.value)


@pytest.mark.parametrize("name", SIMULATIONS)
def test_simulations_agree_with_the_published_equations(model: Model, name: str) -> None:
    s = SIMULATIONS[name]
    own, found = reference(s)
    case = model.solve(dict(s.shocks), closure=s.closure, swaps=list(s.swaps))
    assert abs(found["WALRAS", ()]) < 1e-8
    pairs = compared(case, own, found)
    moved = max(abs(ours - 1) for key, (ours, _) in pairs.items() if key.startswith("QA"))
    assert moved > 1e-3
    ours, theirs = zip(*pairs.values(), strict=True)
    close(ours, theirs, 1e-8, [max(1.0, abs(v)) for v in theirs])
