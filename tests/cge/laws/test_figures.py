"""Figures of docs/experiments.md, docs/questions.md and the comments of experiments are what the model gives today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import cge
from cge.analysis.first_order import gdp_effect
from cge.analysis.growth_accounting import account
from cge.experiment.run import read_experiment
from cge.indicators import INDICATORS
from cge.model.case import Case
from cge.model.model import Model
from tests.economies import ROOT
from tests.figures import check

Load = Callable[[str], Model]
FOLDER = ROOT / "experiments"


@pytest.fixture(scope="module")
def model(bundled_model: Load) -> Model:
    """China 2018, 42 sectors and eight power technologies."""
    return bundled_model("china2018_42")


def _case(model: Model, file: str, case: str) -> Case:
    return model.run(next(p for p in read_experiment(FOLDER / file).plan(model) if p.name == case))


def _change(case: Case, name: str, member: Any = ()) -> float:
    old, new = (INDICATORS[name].values(case.model.state(x))[member] for x in (case.model.compiled.start, case.x))
    return float(100 * (new / old - 1))


def test_which_closure_for_a_headline(model: Model) -> None:
    before, after = (_case(model, "closures.yaml", c) for c in ("neoclassical", "public saving"))
    used, built = ([_change(c, n) for c in (before, after)] for n in ("real_consumption", "real_fixed_investment"))
    saved = before.pct("real_public_saving", "GOV")
    check(
        ROOT / "docs" / "experiments.md",
        [
            ("raises real public saving by {} %, investment by {} %, consumption by {} %.", [saved, built[0], used[0]]),
            ("to households: {} and {} %", [built[1], used[1]]),
        ],
    )


def test_the_envelope(model: Model) -> None:
    """What the first line and the last of `cge bote` say, without the lines between."""
    sums = []
    for file, case in (("combined.yaml", "all"), ("green/carbon_price.yaml", "100")):
        plan = _case(model, file, case).scenario
        sums.append(100 * gdp_effect(model, model.problem(plan.swaps), plan.target)["total"])
        sums.append(account(model, plan).fisher)
    said = ("gives +{} of +{} (logs", sums[:2]), ("`green/carbon_price` {} of {}, since", sums[2:])
    check(ROOT / "docs" / "questions.md", said)


def test_sizes_of_policies_are_those_of_the_workbook(model: Model) -> None:
    """What the comments of experiment files derive from the workbook, and the shocks that rest on it."""
    b = model.benchmark
    tonnes = {a: q for (_, a), q in b.emissions.by_user.items()}
    covered = 0.9 * sum(tonnes.get(a, 0.0) for g in ("electricity", "energy_intensive") for a in b.groups[g])
    twh = {c.removeprefix("c24_"): b.energy.of_purchase[c, "a24"] for c in b.groups["generation_goods"]}
    fossil = ("coal", "gas", "oil")
    mean = sum(tonnes[f"a24_{t}"] for t in fossil) / sum(twh[t] for t in fossil)
    own = [tonnes[f"a24_{t}"] / twh[t] for t in fossil]
    rates = [0.98 * mean / each for each in own]
    total = sum(twh.values())
    green = sum(twh[t] for t in ("hydro", "wind", "solar", "biomass"))
    sites = [p * total / (twh["wind"] + twh["solar"]) for p in (2, 5, 8)]
    pay = {f: sum(v for (g, _), v in b.factors.pay.items() if g == f) for f in ("K_digi", "K_conv")}
    new = sum(v for (f, a), v in b.factors.pay.items() if f == "K_digi" and a in b.groups["new_industries"])
    check(
        FOLDER / "green" / "cap.yaml",
        [
            ("Numbers. {} Mt = 90 % of {}.", [0.9 * sum(tonnes.values()), sum(tonnes.values())]),
            ("industry emit {} Mt, 90 % of that is {}.", [covered / 0.9, covered]),
            ("emit {} t/MWh on average (coal {}, gas {}, oil {}); 98 % of it is {} t/MWh", [mean, *own, 0.98 * mean]),
            ("# {} of coal's own intensity, {} of gas's, {} of oil's.", rates),
            ('symbol: "emission_cap[CO2]", set: {}, group', [covered]),
            *(
                (f'symbol: "allowance_rate[CO2,a24_{t}]", set: {{}},', [rate])
                for t, rate in zip(fossil, rates, strict=True)
            ),
        ],
    )
    check(
        FOLDER / "green" / "portfolio.yaml",
        [("buys ({} % in the benchmark)", [100 * green / total]), ("by {}, {} and {} %, the", sites)],
    )
    dear = 0.2 * pay["K_digi"] / pay["K_conv"]
    check(
        FOLDER / "paper" / "cell_invest_means.yaml",
        [
            ("0.2 x {} / {} = {} %", [pay["K_digi"], pay["K_conv"], 100 * dear]),
            ('symbol: "endowment[K_conv]", multiply: {}, group', [1 - dear]),
        ],
    )
    check(FOLDER / "paper" / "variant_all_in_new.yaml", [("ln 1.1 / {}, so", [new / pay["K_digi"]])])


def test_the_specification_on_china(model: Model) -> None:
    b = model.benchmark
    heads = model.workbook.tables["factor_quantities"].groupby("activity")["quantity"].sum().to_dict()
    pay = dict.fromkeys(heads, 0.0)
    skill = dict.fromkeys(("L_low", "L_mid", "L_high"), 0.0)
    for (f, a), value in b.factors.pay.items():
        if f in skill:
            pay[a] += value
            skill[f] += value
    mean = sum(pay.values()) / sum(heads.values())
    gap = {a: pay[a] / heads[a] / mean for a in heads}
    assert min(gap, key=lambda a: gap[a]) == "a30"
    assert max(gap, key=lambda a: gap[a]) in ("a04", "a05")  # pooled
    gaps = [gap[a] for a in ("a30", "a28", "a01", "a32", "a04")]
    tfp = [_case(model, "closures.yaml", c) for c in ("neoclassical", "public saving")]
    gross = model.solve({"tfp[*]": cge.multiply(1.035, basis="gross_output")}, "public_saving").pct("q_gdp")
    removed: dict[str, Any] = {"wedge_removal[labour,*]": 0.25, "share_distortion[*,*]": 1.0}
    whole = [model.solve(removed, closure) for closure in ("neoclassical", "welfare")]
    parts = [model.solve({"wedge_removal[labour,*]": s}, "public_saving").pct("q_gdp") for s in (0.25, 0.5, 0.75, 1.0)]
    check(
        ROOT / "docs" / "specification.md",
        [
            ("from {} in catering, {} in trade and {} in agriculture to {} in finance and {} in mining of ores", gaps),
            ("is concave, {}, {} and {} % of the gain", [100 * part / parts[-1] for part in parts[:3]]),
            (
                "GDP +{} % with consumption +{} % under `neoclassical`, +{} and +{} under",
                [v for c in tfp for v in (c.pct("q_gdp"), _change(c, "real_consumption"))],
            ),
            (
                "GDP +{} % and EV {} % of GDP under `neoclassical`, +{} and {} in `welfare`",
                [v for c in whole for v in (c.pct("q_gdp"), 100 * sum(c.values("ev").values()) / b.gdp)],
            ),
            ("would give GDP +{} instead of +{} %", [gross, tfp[1].pct("q_gdp")]),
            ("High skill earns {} % of pay", [100 * skill["L_high"] / sum(skill.values())]),
        ],
    )
    check(FOLDER / "tfp.yaml", [("raise GDP by {} %", [gross])])


def test_prose_of_plain_experiments(model: Model) -> None:
    three = [_case(model, "energy_efficiency.yaml", c) for c in ("energy_efficiency", "heat rate", "users and plants")]
    cut = [-_change(c, "emissions", "CO2") for c in three]
    quarter, whole, all_of_it = (
        model.solve({"wedge_removal[labour,*]": share, **more}, "public_saving").pct("q_gdp")
        for share, more in ((0.25, {}), (1.0, {}), (0.25, {"share_distortion[*,*]": 1.0}))
    )
    assert 3.5 < all_of_it / quarter < 4.5  # "about four times"
    domar = sum(model.benchmark.output.values()) / model.benchmark.gdp
    check(FOLDER / "energy_efficiency.yaml", [("CO2 falls by {}, {} and {} %", cut)])
    check(FOLDER / "reallocation.yaml", [("the first quarter brings {} % of the whole", [100 * quarter / whole])])
    check(FOLDER / "tfp.yaml", [("the Domar sum ({} in China 2018)", [domar])])
    check(ROOT / "docs" / "theory.md", [("the Domar sum, {}, would", [domar])])
