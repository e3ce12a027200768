"""docs/theory.md: its tables and the figures of its prose are what the model gives today, and what it names exists."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

import cge
from cge.analysis.growth_accounting import account
from cge.analysis.shock_contributions import Contributions
from cge.indicators import INDICATORS
from cge.indicators.economy import value_added
from cge.indicators.people import workers
from cge.model.case import Case
from cge.model.closures import Swap
from cge.model.model import Model
from cge.report.comparison_tables import key_values
from tests.economies import ROOT
from tests.figures import Claim, check, paper, row

DOC = ROOT / "docs" / "theory.md"
HEAD = (
    ("real_gdp", "GDP"),
    ("gdp_net_of_policy", "net"),
    ("gdp_physical", "physical"),
    ("ev_welfare", "EV"),
    ("emissions:CO2", "CO2"),
    ("rationalisation_theil", "TL"),
    ("services_to_industry", "services / industry"),
    ("skill_premium", "skill premium"),
    ("policy_spending", "policy cost"),
)


def results_table() -> str:
    """The rows of the table, in markdown."""
    c = paper()
    lines = ["| experiment | " + " | ".join(h for _, h in HEAD) + " |", "|---" * (len(HEAD) + 1) + "|"]
    for s in c.studies:
        values = key_values(c, s, s.main.name)
        cells = ["" if (v := values[n]) is None else f"{v:+.2f}".replace("-0.00", "+0.00") for n, _ in HEAD]
        lines.append(f"| `{s.name}` | " + " | ".join(cells).replace("-", "−") + " |")
    return "\n".join(lines)


def test_the_table_of_results_is_todays() -> None:
    block = re.search(r"<!-- begin: table of results[^>]*-->\n(.*?)<!-- end -->", DOC.read_text(encoding="utf-8"), re.S)
    assert block
    today = results_table()
    found, expected = ([_numbers(line) for line in text.strip().splitlines()] for text in (block[1], today))
    assert len(found) == len(expected), f"put this into docs/theory.md:\n{today}"
    for old, new in zip(found, expected, strict=True):
        near = len(old) == len(new) and all(abs(a - b) <= 0.02 for a, b in zip(old, new, strict=True))
        assert near, f"put this into docs/theory.md:\n{today}"


def _numbers(line: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"[+−]\d+\.\d+", line)]


def _gdp(study: str, case: str = "") -> float:
    s = paper()[study]
    return s.run[case or s.main.name].pct("q_gdp")


def _key(study: str, case: str, name: str) -> float:
    """A key indicator; of the first case where none is named."""
    s = paper()[study]
    value = key_values(paper(), s, case or s.main.name)[name]
    assert value is not None
    return value


def _change(case: Case, name: str, member: Any = ()) -> float:
    """Change of an indicator in per cent."""
    old, new = (INDICATORS[name].values(case.model.state(x))[member] for x in (case.model.compiled.start, case.x))
    return float(100 * (new / old - 1))


def test_who_contributed_what_is_todays() -> None:
    c = paper()
    assert c.by_path is not None
    parts = c["reforms_together"].contributions
    claims = [_split(parts, head, name, "AFLCEP") for head, name in _SPLIT]
    claims += [_split(c.by_path, head, name, [f"path {k}" for k in range(1, 6)]) for head, name in _SPLIT[:2]]
    alone = parts.interactions["real_gdp", ()].to_numpy()
    a, f, worker = (parts.groups.index(g) for g in "AFL")
    total = parts.change[parts.keys.index(("real_gdp", ()))]
    claims += [
        ("each alone adds up to {} of the {} in `reforms_together`", [np.trace(alone), total]),
        ("A with L (+{}) and F with L (+{})", [alone[a, worker], alone[f, worker]]),
        (
            "TFP {}, factor quality {}, input efficiency {}, allocative {}, together {}; mix and output",
            _growth("reforms_together"),
        ),
    ]
    check(DOC, claims)
    for p in (parts, c.by_path):
        apart = np.abs(p.path.to_numpy() - p.shapley.to_numpy()).max(axis=1)
        assert apart[p.keys.index(("real_gdp", ()))] < 0.003
        assert apart[p.keys.index(("rationalisation_theil", ()))] < 1.1
    assert all(abs(s.accounting.gap) < 1e-3 for s in c.studies)
    terms = c["reforms_together"].accounting.terms["contribution"]
    assert abs(terms[["mix", "output_quality"]]).max() < 0.005


_SPLIT = (
    ("real GDP", "real_gdp"),
    ("CO2", "emissions"),
    ("TL", "rationalisation_theil"),
    ("skill premium", "skill_premium"),
)


def _split(parts: Contributions, head: str, name: str, groups: Sequence[str]) -> Claim:
    k = next(k for k, (n, _) in enumerate(parts.keys) if n == name)
    return row(head, [*parts.path.iloc[k][list(groups)], parts.change[k]])


def _growth(study: str) -> list[float]:
    book = paper()[study].accounting
    terms = book.terms["contribution"]
    return [*terms[["technical", "factor_quality", "efficiency"]], book.allocative, book.fisher]


def test_the_trap_is_todays() -> None:
    """kappa by psi: real GDP and, in brackets, physical GDP."""
    model, plan = paper().model, paper()["reform_quality"].main
    problem, book = model.problem(plan.swaps), plan.target.copy()
    without = book.copy()
    columns = model.columns("quality_innovation[*]")
    without[columns] = model.compiled.start[columns]
    targets = [book.copy(), book, book.copy(), without]
    for target, psi in ((targets[0], 0.0), (targets[2], 1.0)):
        target[model.columns("quality_orientation[*]")] = psi
    claims = []
    for kappa in (1.0, 0.5, 0.0):
        values = []
        for target in targets:
            at = target.copy()
            at[model.columns("e_quality_cost[*]")] = kappa
            values += _growth_of(model, problem.solve(at)[0])
        claims.append(row(f"κ = {kappa:g}", values, " | ".join(["{} ({})"] * 4)))
    gdp = [_gdp("reform_quality", "valued abroad"), _gdp("reform_quality")]
    check(DOC, [*claims, ("γ_x = 1.3 gives +{} instead of +{}", gdp)])


def _growth_of(model: Model, x: Any) -> list[float]:
    pair = [[INDICATORS[n].values(model.state(p))[()] for p in (model.compiled.start, x)] for n in _MEASURES]
    return [float(100 * (new / old - 1)) for old, new in pair]


_MEASURES = ("real_gdp", "gdp_physical")


def test_all_in_new_is_todays() -> None:
    names = {
        "balanced": "balanced",
        "all in new": "all in new, same shocks",
        "diminishing returns": "all in new, same money",
    }
    claims = []
    for case, head in names.items():
        solved = paper()["variant_all_in_new"].run[case]
        change = 100 * INDICATORS["structural_change"].values(solved.model.state(solved.x))[()]
        keys = ("real_gdp", "ev_welfare", "real_consumption", "output_spread", "value_added_share:new_industries")
        gdp, ev, used, spread, share = (_key("variant_all_in_new", case, k) for k in keys)
        cells = "{} | {} | {} | {} | {} pp | {} | {} pp"
        claims.append(row(head, [gdp, ev, used, spread, change, _change(solved, "terms_of_trade"), share], cells))
    check(DOC, claims)


def test_prose_on_the_reforms_is_todays() -> None:
    model = paper().model
    workers, swaps = "cell_management_workers", (Swap("real_public_saving", "lump_sum"),)
    labour = paper()[workers].run["management x workers"]
    goods = [labour.pct("p_composite", c) for c in ("c27", "c01", "c28")]
    welfare = model.solve({"wedge_removal[labour,*]": 0.25}, "welfare")
    everywhere = model.solve({"wedge_removal[labour,*]": 0.25, "share_distortion[*,*]": 1.0}, "public_saving")
    tfp = {"tfp[*]": cge.multiply(1.035, basis="value_added")}
    old, new = (model.solve(tfp, closure) for closure in ("neoclassical", "public_saving"))
    moves = paper()[workers].run["cheaper moves only"]
    assert moves.scenario.own_swaps == swaps
    bill = [INDICATORS["switching_cost_share"].values(model.state(x))[()] for x in (model.compiled.start, moves.x)]
    switched = sum(moves.values("switchers").values()) / sum(model.benchmark.switching.switchers.values())
    choice = 100 * sum(moves.values("v_mobility_gain").values()) / model.benchmark.gdp
    efficiency = paper()["reform_efficiency"]
    wedges = efficiency.accounting.terms["contribution"]["wedges"]
    between = _key("reform_efficiency", "efficiency reform", "productivity_between")
    origin = INDICATORS["workers_moved_by_origin"].values(model.state(labour.x))
    theil = [_theil(model, x) for x in (model.compiled.start, efficiency.run["efficiency reform"].x)]
    fell = [100 * (1 - theil[1][k] / theil[0][k]) for k in (0, 1)]
    check(
        DOC,
        [
            (
                "gives GDP +{} with consumption +{} there, +{} and +{} here",
                [v for s in (old, new) for v in (s.pct("q_gdp"), _change(s, "real_consumption"))],
            ),
            ("supplies {} % of the movers and a third of", [100 * origin["a28"] / sum(origin.values())]),
            ("TL is {} in the benchmark, {} with power added up", theil[0]),
            ("the one falls by {} %, the other by {} %", fell),
            (
                "Labour wedges give {} % of GDP, dispersion within manufacturing {} %",
                [_gdp(workers), _gdp("reform_efficiency") - _gdp(workers)],
            ),
            (
                "without its wedges {} % instead of {} %; with costly moves {} %",
                [_gdp("reform_efficiency", c) for c in ("without trade", "", "costly moves")],
            ),
            ("lower it ({} in `path_4_talent`)", [_key("path_4_talent", "", "skill_premium")]),
            ("(construction {} %), since", goods[:1]),
            ("food and trade dearer (+{} and +{} %)", goods[1:]),
            ("the same money invests {} % more", [_change(labour, "real_fixed_investment")]),
            ("consumption rises by {} % only; GDP rises by {} %", [_change(labour, "real_consumption"), _gdp(workers)]),
            (
                "consumption rises by {} % and EV is {} % of GDP",
                [_change(welfare, "real_consumption"), _key(workers, "management x workers", "ev_welfare")],
            ),
            (
                "without innovation, brings {} % of GDP and an EV of {}",
                [_gdp("path_3_industries", "subsidy alone"), _key("path_3_industries", "subsidy alone", "ev_welfare")],
            ),
            (
                "as a gift brings +{} %, paid for at its annual cost {} %",
                [_gdp("cell_invest_means", "for nothing"), _gdp("cell_invest_means")],
            ),
            ("the gain is {} times as large", [everywhere.pct("q_gdp") / _gdp(workers)]),
            ("(`productivity_between`, +{} in `reform_efficiency`)", [between]),
            ("of growth accounting (wedges +{})", [wedges]),
            ("multiplies gross moves by {} and raises their bill from {} to {} % of GDP", [switched, *bill]),
            ("choice is worth {} % of GDP more", [choice]),
            ("real GDP gains {} %. ν", [_gdp(workers, "cheaper moves only")]),
        ],
    )


def _theil(model: Model, x: Any) -> list[float]:
    """TL over all activities, and with those of power added up to one."""
    state, power = model.state(x), set(model.benchmark.groups["electricity"])
    tables = []
    for table in (value_added(state), workers(state)):
        rest = {a: v for a, v in table.items() if a not in power}
        tables.append((table, rest | {"power": sum(v for a, v in table.items() if a in power)}))
    found = []
    for value, people in zip(*tables, strict=True):
        y, heads = sum(value.values()), sum(people.values())
        found.append(sum(v / y * math.log(v / y * heads / people[a]) for a, v in value.items()))
    return found


def test_prose_on_path_5_is_todays() -> None:
    model, study = paper().model, paper()["path_5_green"]
    cases = {c: _change(s, "emissions", "CO2") for c, s in study.run.solutions.items()}
    ev = {c: _key("path_5_green", c, "ev_welfare") for c in cases}
    used = {c: _change(study.run[c], "real_consumption") for c in ("public saving", "path 5")}
    alone = study.run["price alone"]
    terms = account(model, alone.scenario, nodes=4).terms["contribution"]
    welfare = model.solve({"emission_price[CO2]": 100.0}, "welfare")
    rates = [100 * model.compiled.start[model.compiled.index["t_production", ("T_prod", a)]] for a in _TAXED]
    beside = account(model, welfare.scenario, nodes=4).terms["contribution"]["wedges"]
    check(
        DOC,
        [
            ("cut CO2 by {} %, the price alone by {} %", [-cases["path 5"], -cases["price alone"]]),
            ("beside better energy use needs {} yuan", [study.run["cap"]["emission_price", "CO2"]]),
            ("({} % when the government saves it, +{} % when households get it)", list(used.values())),
            ("not EV in `welfare` ({} either way)", [ev["path 5"]]),
            ("({} either way)", [ev["public saving"]]),
            ("brings CO2 to {} % and EV to {};", [cases["and standard"], ev["and standard"]]),
            ("a fifth cheaper instead {} % and {};", [cases["and learning"], ev["and learning"]]),
            ("heat rate of plants instead {} % and {}.", [cases["and heat rate"], ev["and heat rate"]]),
            ("100 yuan alone take {} % off GDP", [-alone.pct("q_gdp")]),
            ("curve of abatement is {} of it", [-terms["emission_price"]]),
            ("Most, {}, is that", [-terms["production_taxes"]]),
            ("(refining {} % of output, coal {} %, oil and gas {} %, coal power {} %)", rates),
            ("{} is the dearer mix of power; {} is labour", [-terms["mix"], -terms["wedges"]]),
            ("the loss is {} % and labour gives {} back", [-welfare.pct("q_gdp"), beside]),
        ],
    )


_TAXED = ("a11", "a02", "a03", "a24_coal")


def test_what_it_names_exists() -> None:
    text = DOC.read_text(encoding="utf-8")
    files = {p.stem for p in (ROOT / "experiments" / "paper").glob("*.yaml")}
    named = set(re.findall(r"`((?:reforms?|path|cell|variant)_\w+)`", text))
    assert named <= files
    assert files <= named
    blocks = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "cge").rglob("*.py"))
    equations = (
        "zero_profit",
        "real_gdp",
        "quality_formation",
        "factor_demand",
        "branch_quantity",
        "wedge_factor",
        "switching_supply",
        "within_sector_allocation",
        "bundle_price",
        "productivity",
        "public_saving",
        "composite_quality",
        "commodity_market",
    )
    for name in equations:
        assert f"`{name}`" in text
        assert f"def {name}(" in blocks
