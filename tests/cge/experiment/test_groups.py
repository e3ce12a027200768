"""A group means one thing: in equations, closures, shocks, indicators and reports; and it is said which."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import cge
from cge.analysis.comparison import compare
from cge.experiment.run import Run, read_experiment, run
from cge.experiment.tables import symbol_rows
from cge.report.manifest import manifest
from sam import Sam, Workbook
from tests.cge.experiment.test_tiny import tiny, write_experiment, write_tiny
from tests.economies import close

SHOCK = 'shocks: [{symbol: "endowment[K]", multiply: 0.9}]\n'
SHADOW = "groups: {labour: [L_low]}\n"


def _run(folder: Path, text: str) -> Run:
    return run(write_experiment(folder, "name: x\n" + text))


@pytest.mark.parametrize(
    ("closure", "swaps"),
    [
        ("fixed_real_wage", 'swaps: [{fix: "real_wage[L_low]", free: "unemployment[L_low]"}]\n'),
        ("wage_floor", 'swaps: [{fix: "wage_floor_gap[L_low]", free: "unemployment[L_low]"}]\n'),
        (
            "keynesian",
            'closure: numeraire_exchange_rate\nswaps: [{fix: "p_factor[L_low]", free: "unemployment[L_low]"}, '
            "{fix: real_investment, free: exchange_rate}]\n",
        ),
    ],
)
def test_a_closure_reads_the_group_of_the_file(tmp_path: Path, closure: str, swaps: str) -> None:
    shadowed = _run(tmp_path, f"closure: {closure}\n" + SHADOW + SHOCK)["x"]
    written = _run(tmp_path, swaps + SHOCK)["x"]
    assert shadowed.pct("q_gdp") == pytest.approx(written.pct("q_gdp"), rel=1e-9)
    assert shadowed["unemployment", "L_high"] == 0.0
    assert shadowed["unemployment", "L_low"] != 0.0


def test_equations_read_the_group_of_the_file(tmp_path: Path) -> None:
    """A subsidy on the group's pay lowers what firms pay for its members alone: the tax on that factor by hand."""
    paid = _run(tmp_path, SHADOW + "shocks: [{symbol: subsidy_labour, set: 0.1}]\n")
    case = paid["x"]
    expected = 0.1 * sum(
        case["p_factor", f] * case["q_factor", f, a] * (1 + case["wedge", f, a])
        for f, a in paid.model.benchmark.sets["factor_use"]
        if f == "L_low"
    )
    close(-case.number("v_policy"), expected, 1e-9)


def test_reports_and_indicators_read_the_group_of_the_file(tmp_path: Path) -> None:
    result = _run(tmp_path, SHADOW + SHOCK)
    assert [r.member for r in symbol_rows(result, "real_wage[labour]")] == ["L_low"]
    own, wide = result["x"].indicators, cge.Model(tiny()).solve({"endowment[K]": cge.multiply(0.9)}).indicators
    assert own.loc[("labour_share", ""), "benchmark"] < wide.loc[("labour_share", ""), "benchmark"]


def test_shadowing_is_said_and_repeating_is_not(tmp_path: Path) -> None:
    words = "group labour of the experiment (L_low) takes the place of the workbook's (L_low, L_high)"
    assert f"groups: {words}" in manifest(_run(tmp_path, SHADOW + SHOCK))["remarks"]
    repeated = manifest(_run(tmp_path, "groups: {labour: [L_high, L_low]}\n" + SHOCK))["remarks"]
    assert repeated == [f"{topic}: {text}" for topic, _, text in cge.Model(tiny()).remarks]


def test_sheets_of_the_workbook_keep_the_workbooks_own_group(tmp_path: Path) -> None:
    """Trees and elasticities are read with the workbook's groups: the benchmark does not depend on the experiment."""
    shadowed = _run(tmp_path, "groups: {secondary: [farm]}\n" + SHOCK).model
    plain = cge.Model(tiny())
    assert np.array_equal(shadowed.compiled.start, plain.compiled.start)


def test_python_takes_groups_by_the_same_rules(tmp_path: Path) -> None:
    from_file = _run(tmp_path, "closure: fixed_real_wage\n" + SHADOW + SHOCK)["x"]
    model = cge.Model(tiny(), groups={"labour": ["L_low"]})
    direct = model.solve({"endowment[K]": cge.multiply(0.9)}, closure="fixed_real_wage")
    assert np.array_equal(direct.x, from_file.x)
    with pytest.raises(cge.ExperimentError, match="'L_loww'; did you mean 'L_low'"):
        cge.Model(tiny(), groups={"labour": ["L_loww"]})
    with pytest.raises(cge.ExperimentError, match="always means the factors with unemployment"):
        cge.Model(tiny(), groups={"idle": ["L_low"]})


def test_a_model_without_the_groups_of_a_file_is_refused(tmp_path: Path) -> None:
    experiment = read_experiment(write_experiment(tmp_path, "name: x\n" + SHADOW + SHOCK))
    with pytest.raises(cge.ExperimentError, match="does not know group labour of the file"):
        experiment.plan(cge.Model(tiny()))


def test_one_comparison_has_one_meaning_of_a_group(tmp_path: Path) -> None:
    files = []
    for name, groups in (("one", SHADOW), ("two", "")):
        write_tiny(tmp_path)
        files.append(tmp_path / f"{name}.yaml")
        files[-1].write_text(f"name: {name}\nworkbook: tiny.xlsx\n" + groups + SHOCK, encoding="utf-8")
    with pytest.raises(cge.ExperimentError, match=r"two.*group labour means L_low, L_high; elsewhere L_low"):
        compare(files)


def _plain(labour: str = "L", label: str = "") -> Workbook:
    """Two factors and no sheet beside the SAM."""
    kinds = {"a": "activity", "c": "commodity", labour: "factor", "x": "factor", "h": "household", "s": "savings"}
    cells = [("a", "c", 100), ("c", "h", 80), ("c", "s", 20), (labour, "a", 60), ("x", "a", 40)]
    cells += [("h", labour, 60), ("h", "x", 40), ("s", "h", 20)]
    return Workbook(Sam.from_cells(kinds, cells, label_en={labour: label}), {})


@pytest.mark.parametrize("labour", ["L", "f-lab", "LAB", "L_1"])
def test_a_workbook_without_groups_knows_labour_by_name(labour: str) -> None:
    """Real wage w/p = 1 and Cobb-Douglas: L falls until A 0.6 L^-0.4 is 0.6 again, so output is A^(1/0.4)."""
    model = cge.Model(_plain(labour))
    case = model.solve({"tfp": cge.multiply(0.9, basis="gross_output")}, closure="wage_floor")
    assert case.pct("q_gdp") == pytest.approx(100 * (0.9**2.5 - 1), rel=1e-9)
    assert f"no group labour is given: taken as {labour}, by name" in model.benchmark.group_notes


def test_a_label_tells_more_than_a_code() -> None:
    assert cge.Model(_plain("F1", "unskilled labour")).groups["labour"] == ("F1",)
    assert cge.Model(_plain("L", "livestock")).groups["labour"] == ("L",)
    assert "labour" not in cge.Model(_plain("K", "human capital of workers and capital")).groups


def test_a_group_that_nothing_names_is_asked_for() -> None:
    with pytest.raises(cge.ClosureError, match=r"add rows `labour, <account>` to sheet groups"):
        cge.Model(_plain("F1")).solve(closure="wage_floor")


@pytest.mark.parametrize("twin", ["Ｋ", "K\u200b", "heｌpers"])
def test_a_group_that_looks_like_another_name_is_refused(tmp_path: Path, twin: str) -> None:
    """Beside the account `K` and the group `helpers` of the same file."""
    path = write_experiment(tmp_path, f'name: x\ngroups: {{helpers: [L_low], "{twin}": [K]}}\n')
    with pytest.raises(cge.ExperimentError, match=r"differs from '(K|helpers)' only in"):
        run(path)
