"""The experiments of the paper: they solve, add up, cost the same where they must; quality is neutral at kappa = 1."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import cge
from cge.analysis.comparison import SPLIT
from cge.analysis.shock_contributions import ADDING_UP, contributions, targets_of
from cge.cli.main import app
from cge.errors import ExperimentError
from cge.experiment.run import read_experiment
from cge.experiment.welfare import reading
from cge.indicators import INDICATORS
from cge.model.model import Model
from cge.model.scenario import Scenario
from cge.report import comparison_terminal
from cge.report.comparison_files import FILES as WRITTEN
from cge.report.comparison_files import write
from cge.report.folder import Folder
from cge.report.own_files import verify
from tests.cge.experiment.test_tiny import write_experiment
from tests.cge.report.test_console import whole as every_number
from tests.economies import close
from tests.figures import paper

FOLDER = Path(__file__).parents[3] / "experiments" / "paper"
FILES = sorted(FOLDER.glob("*.yaml"))
PATHS = ("path_1_governance", "path_2_research", "path_3_industries", "path_4_talent", "path_5_green")


@cache
def _model() -> Model:
    return cge.load(groups={g: who for f in FILES for g, who in read_experiment(f).spec.groups.items()})


@cache
def _plans(name: str) -> dict[str, Scenario]:
    return {p.name: p for p in read_experiment(FOLDER / f"{name}.yaml").plan(_model())}


def _main(name: str) -> Scenario:
    return next(iter(_plans(name).values()))


def test_the_set_is_whole() -> None:
    names = {p.stem for p in FILES}
    cells = {f"cell_{c}_{e}" for c in ("invest", "technology", "management") for e in ("workers", "objects", "means")}
    reforms = {"reform_quality", "reform_efficiency", "reform_dynamics", "reforms_together"}
    assert names == {*cells, *reforms, *PATHS, "path_6_system", "variant_all_in_new"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_file_says_why_and_groups_its_shocks(path: Path) -> None:
    spec, text = read_experiment(path).spec, path.read_text(encoding="utf-8")
    assert spec.name == path.stem
    assert all((spec.title, spec.title_zh, spec.description, spec.description_zh))
    assert "# Why this size." in text
    shocks = [*spec.shocks, *(s for case in spec.cases for s in case.shocks)]
    assert all(s.group in list("AFLCEP") or s.comment == "parameter" for s in shocks)
    cheap_quality = [c.name for c in spec.cases for s in c.shocks if s.symbol == "e_quality_cost[*]"]
    assert all(name.startswith("kappa") for name in cheap_quality)  # and the first case has kappa = 1 beside it
    assert not cheap_quality or cheap_quality[0] != spec.cases[0].name


def test_every_case_solves() -> None:
    for study in paper().studies:
        for solution in study.run.solutions.values():
            assert solution.solver.residual <= 1e-10
            assert abs(solution.walras) <= 1e-8


def test_contributions_add_up() -> None:
    c = paper()
    for parts in [*(s.contributions for s in c.studies), *([c.by_path] if c.by_path else [])]:
        scale = np.array([100.0 if u == "%" else 1.0 for u in parts.units])
        for method in ("path", "shapley"):
            assert np.max(np.abs(parts.gap(method)) / scale) <= 10 * ADDING_UP
    gdp = [s.contributions.keys.index(("real_gdp", ())) for s in c.studies]
    for study, k in zip(c.studies, gdp, strict=True):
        close(study.contributions.change[k], study.run[study.main.name].pct("q_gdp"), 1e-8)


def test_the_two_methods_agree_and_interactions_close_the_sum() -> None:
    study = paper()["reforms_together"]
    parts = study.contributions
    k = parts.keys.index(("real_gdp", ()))
    close(parts.path.iloc[k].to_numpy(), parts.shapley.iloc[k].to_numpy(), 0.01)
    matrix = parts.interactions["real_gdp", ()].to_numpy()
    close(np.trace(matrix) + np.triu(matrix, 1).sum(), parts.change[k], 0.03)  # three at a time are left


def test_growth_accounting_adds_up() -> None:
    for study in paper().studies:
        assert abs(study.accounting.gap) <= 2e-3
        assert abs(study.accounting.divisia - study.accounting.terms["contribution"].sum()) <= 1e-6
        if study.name != "path_5_green":  # its price bends the answer: test_second_best.py follows it by the integral
            assert study.first_order == pytest.approx(study.accounting.fisher, rel=0.12, abs=0.02)


def test_path_6_is_the_five_paths_and_the_reforms_together_the_three() -> None:
    start = _model().compiled.start
    for whole, parts in (
        ("path_6_system", PATHS),
        ("reforms_together", ("reform_quality", "reform_efficiency", "reform_dynamics")),
    ):
        joint = start.copy()
        for part in parts:
            target = _main(part).target
            grown = (start > 0) & (target > 0)
            joint = np.where(
                grown, joint * np.where(grown, target, 1.0) / np.where(grown, start, 1.0), joint + target - start
            )
        close(joint, _main(whole).target, 1e-9, np.maximum(1.0, np.abs(start)))


def test_variants_have_one_budget() -> None:
    """Policy spending, innovation and digital quality, each valued in the benchmark, are equal to seven digits."""
    plans = _plans("variant_all_in_new")
    balanced, rush = (_budget(plans[n]) for n in ("balanced", "all in new"))
    close(rush["policy"], balanced["policy"], 1e-12)
    close(rush["tfp"], balanced["tfp"], 1e-7, balanced["tfp"])
    close(rush["digital"], balanced["digital"], 1e-7, balanced["digital"])
    assert _budget(plans["diminishing returns"])["tfp"] < balanced["tfp"]
    close(plans["balanced"].target, _main("path_6_system").target, 1e-9, np.maximum(1.0, _model().compiled.start))


def _budget(plan: Scenario) -> dict[str, float]:
    """Benchmark value of the shocks: extra purchases, cost x dln TFP, pay x dln quality, over GDP."""
    model = _model()
    b, index = model.benchmark, model.compiled.index

    def moved(symbol: str, member: Any) -> float:
        return float(plan.target[index[symbol, member]])

    tfp = sum(
        b.output[a] * math.log(moved("tfp", a)) for a in b.output
    )  # ln on value added x VA = ln on output x output
    digital = sum(
        pay * (math.log(moved("factor_quality", f)) + math.log(moved("factor_quality_sector", (f, a))))
        for (f, a), pay in b.factors.pay.items()
        if f == "K_digi"
    )
    policy = sum(moved("q_policy", c) for c in b.sets["policy_good"])
    return {"policy": policy / b.gdp, "tfp": tfp / b.gdp, "digital": digital / b.gdp}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_quality_is_neutral_when_it_costs_what_it_is_worth(path: Path) -> None:
    """kappa = gamma = gamma_x = 1: real GDP in efficiency units does not depend on psi, in any experiment."""
    model, plan = _model(), _main(path.stem)
    assert {plan.target[k] for k in model.columns("e_quality_cost[*]")} == {1.0}
    gdp = []
    for psi in (None, 0.0, 1.0):
        target = plan.target.copy()
        target[model.columns("e_quality_home") + model.columns("e_quality_abroad")] = 1.0
        if psi is not None:
            target[model.columns("quality_orientation[*]")] = psi
        x, _ = model.problem(plan.swaps).solve(target)
        gdp.append(x[model.compiled.index["q_gdp", ()]])
    close(gdp, [gdp[0]] * 3, 1e-8, model.benchmark.gdp)


def test_product_innovation_brings_nothing_at_kappa_one_and_double_counts_at_zero() -> None:
    study = paper()["reform_quality"]
    k = study.contributions.keys.index(("real_gdp", ()))
    close(study.contributions.path["A"].iloc[k], 0.0, 1e-6)
    gdp = {case: s.pct("q_gdp") for case, s in study.run.solutions.items()}
    assert gdp["quality reform"] < gdp["kappa 0.5"] < gdp["kappa 0"]
    assert gdp["kappa 0"] > 1.5 * gdp["quality reform"]


def test_costs_are_in_the_accounts() -> None:
    spent = {
        "reform_quality": 0.5,
        "reform_dynamics": 0.5,
        "cell_invest_workers": 0.5,
        "path_2_research": 0.5,
        "path_6_system": 1.29,
        "variant_all_in_new": 1.29,
        "path_1_governance": 0.0,
    }
    for name, share in spent.items():
        m = _model().state(paper()[name].run[_main(name).name].x)
        close(INDICATORS["policy_spending"].values(m)[()], share, 1e-9)


def test_welfare_is_measured_where_only_consumption_may_move() -> None:
    model, plan = _model(), _main("cell_invest_workers")
    found = reading(model, plan)
    ev, cv = found.ev, found.cv
    assert ev is not None
    assert cv is not None
    direct = model.solve(
        {"factor_quality[labour]": 1.02, "q_policy[c39]": cge.add(0.005 * model.benchmark.gdp)}, "welfare"
    )
    close(ev, 100 * sum(direct.values("ev").values()) / model.benchmark.gdp, 1e-8)
    assert abs(cv - ev) < 0.01


def test_groups_that_set_the_same_symbol_are_refused(tmp_path: Path) -> None:
    text = """name: overlap
shocks:
  - {symbol: "factor_quality[K]", multiply: 1.1, group: A}
  - {symbol: "factor_quality[K]", set: 1.2, group: C}
"""
    experiment = read_experiment(write_experiment(tmp_path, text))
    model = Model(experiment.open_workbook())
    with pytest.raises(ExperimentError, match="overlap"):
        targets_of(model, experiment.plan(model)[0])


def test_an_indicator_with_kinks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    middle = 1.031 * _model().benchmark.gdp
    kinked = replace(INDICATORS["real_gdp"], function=lambda m: middle + 10 * abs(m.q_gdp - middle))
    monkeypatch.setitem(INDICATORS, "kinked", kinked)
    with pytest.raises(ArithmeticError, match="miss the total"):
        contributions(_model(), _main("reforms_together"), ["kinked"])
    assert "wage_gini" not in SPLIT


def test_per_cent_of_gdp_is_added_to_each_member(tmp_path: Path) -> None:
    text = """name: cost
shocks:
  - {symbol: "q_policy[*]", add_pct_gdp: 0.5}
"""
    experiment = read_experiment(write_experiment(tmp_path, text))
    model = Model(experiment.open_workbook())
    target = experiment.plan(model)[0].target
    added = target[model.columns("q_policy[*]")]
    close(added, np.full(len(added), 0.005 * model.benchmark.gdp), 1e-12)
    wrong = replace(
        experiment,
        spec=experiment.spec.model_copy(
            update={"shocks": (experiment.spec.shocks[0].model_copy(update={"symbol": "factor_quality[K]"}),)}
        ),
    )
    with pytest.raises(ExperimentError, match="no amount of money"):
        wrong.plan(model)


def test_dispersion_on_value_added_is_the_smaller_one(tmp_path: Path) -> None:
    text = 'name: v\nshocks: [{symbol: "dispersion[mill]", add: 0.1%s}]\n'
    bare = read_experiment(write_experiment(tmp_path, text % ""))
    model = Model(bare.open_workbook())
    with pytest.raises(ExperimentError, match="state basis"):
        bare.plan(model)
    experiment = read_experiment(write_experiment(tmp_path, text % ", basis: value_added"))
    target = experiment.plan(model)[0].target
    close(target[model.columns("dispersion[mill]")], [0.1 * 60 / 135], 1e-12)


def test_the_files_hold_it_all(tmp_path: Path) -> None:
    with Folder(tmp_path / "new", WRITTEN) as folder:
        written = write(paper(), folder)
    assert [p.name for p in written] == ["comparison.xlsx", "comparison.csv", "manifest.json"]
    assert verify(tmp_path / "new").passed
    book = openpyxl.load_workbook(written[0])
    assert {
        "overview",
        "cells",
        "contributions",
        "contributions by path",
        "interactions",
        "growth accounting",
        "indicators",
        "sectors",
        "about",
    } <= set(book.sheetnames)
    assert not [c.value for s in book for row in s.iter_rows() for c in row if str(c.value).startswith("#")]
    table = pd.read_csv(written[1], keep_default_na=False)
    parts = table[(table["table"] == "contributions") & (table["experiment"] == "reforms_together")]
    gdp = parts[(parts["indicator"] == "real_gdp") & (parts["method"] == "shapley")].set_index("measure")["value"]
    close(gdp["contribution"].astype(float).sum(), float(gdp["total"]), 1e-7)
    assert set(table["experiment"]) == {p.stem for p in FILES}


def test_the_command(tmp_path: Path) -> None:
    """On two files of one's own; an empty folder is a clear error."""
    (tmp_path / "mine").mkdir()
    write_experiment(
        tmp_path / "mine",
        'name: one\nshocks: [{symbol: "tfp", multiply: 1.01, basis: gross_output, group: A}]\n',
        "1.yaml",
    )
    write_experiment(tmp_path / "mine", 'name: two\nshocks: [{symbol: "factor_quality", multiply: 1.01}]\n', "2.yaml")
    result = CliRunner().invoke(app, ["paper", "--folder", str(tmp_path / "mine"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "Growth accounting" in result.output
    assert (tmp_path / "out" / "comparison.xlsx").exists()
    result = CliRunner().invoke(app, ["paper", "--folder", str(tmp_path), "--out", str(tmp_path / "none")])
    assert isinstance(result.exception, FileNotFoundError)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_no_number_of_the_screens_is_cut(width: int) -> None:
    every_number(lambda console: comparison_terminal.show(paper(), console), width)
