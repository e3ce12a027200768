"""Experiments: names, closures and shocks checked together; shocks compose; a failing case loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import cge
from cge.errors import ExperimentError, SolveError
from cge.experiment.run import Run, read_experiment, run, solve
from cge.model.model import Model
from cge.report.manifest import manifest
from cge.report.terminal import failures
from sam.data import bundled
from tests.cge.experiment.test_tiny import tiny, write_experiment


def _run(folder: Path, text: str) -> Run:
    return run(write_experiment(folder, text))


def test_every_wrong_name_of_a_file_comes_at_once_with_its_line(tmp_path: Path) -> None:
    text = """name: wrong
nmae: typo
report: [real_gdpp, q_activity]
groups: {mine: [farn], "*": [farm], "a,b": [farm]}
shocks:
  - {symbol: "tfpp[*]", multiply: 1.1}
  - {symbol: "tfp[*]", multiply: 1.1}
  - {symbol: tfp_economy, multiply: 1.1, basis: value_added}
  - {symbol: "wedge[L_low,frm]", set: 0}
  - {symbol: q_gdp, multiply: 2}
  - {symbol: "tfp[farm]", set: -1, basis: gross_output}
  - {symbol: lump_sum, multiply: 2}
  - {symbol: saving_scale, multiply: 2, basis: gross_output}
cases:
  - {name: a, closure: johansenn}
  - {name: a}
  - {name: b, swaps: [{fix: real_gdp, free: tfp}]}
  - {name: c, swaps: [{fix: q_gdp, free: tfp}]}
"""
    with pytest.raises(ExperimentError) as caught:
        _run(tmp_path, text)
    findings = caught.value.findings
    for line, words in [
        (3, "unknown key 'nmae'"),
        (4, "did you mean 'real_gdp'"),
        (5, "'farn'; did you mean 'farm'"),
        (5, "group '*': a symbol cannot name it"),
        (5, "group 'a,b': a symbol cannot name it"),
        (7, "unknown symbol 'tfpp'; did you mean 'tfp'"),
        (8, "state basis"),
        (9, "tfp_economy works on gross output"),
        (10, "no index 'frm'; did you mean 'farm'"),
        (11, "is an unknown under this closure"),
        (12, "must be above 0"),
        (13, "zero in the benchmark"),
        (14, "has no basis"),
        (16, "did you mean 'johansen'"),
        (17, "two cases are called 'a'"),
        (18, "unknown symbol 'real_gdp'"),
        (19, "the numbers differ"),
    ]:
        assert any(f.startswith(f"line {line}:") and words in f for f in findings), (line, words, findings)
    assert [int(f.split()[1].rstrip(":")) for f in findings] == sorted(int(f.split()[1].rstrip(":")) for f in findings)


def test_a_missing_workbook_is_reported_with_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("name: x\nwrokbook: y\nworkbook: gone.xlsx\n", encoding="utf-8")
    with pytest.raises(ExperimentError, match=r"(?s)line 2.*line 3.*gone.xlsx does not exist"):
        run(path)


def test_a_bundled_workbook_is_found_by_name(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("name: x\nworkbook: china2018_153\n", encoding="utf-8")
    assert read_experiment(path).workbook_path == bundled("china2018_153")
    path.write_text("name: x\nworkbook: tibet\n", encoding="utf-8")
    with pytest.raises(ExperimentError, match="tibet does not exist; bundled: china2018_153, china2018_42"):
        run(path)
    path.write_text("name: x\nworkbook: china2019\n", encoding="utf-8")
    with pytest.raises(ExperimentError, match="china2019 does not exist; did you mean 'china2018_42'"):
        run(path)


def test_value_added_basis_scales_by_the_share_of_value_added(tmp_path: Path) -> None:
    result = _run(tmp_path, 'name: x\nshocks: [{symbol: "tfp[*]", multiply: 1.1, basis: value_added}]\n')
    assert result["x"]["tfp", "farm"] == pytest.approx(1.1 ** (35 / 55), rel=1e-14)
    assert result["x"]["tfp", "mill"] == pytest.approx(1.1 ** (60 / 135), rel=1e-14)


def test_shocks_on_one_symbol_compose_in_order(tmp_path: Path) -> None:
    text = """name: x
shocks:
  - {symbol: "tfp[*]", multiply: 1.02, basis: gross_output}
cases:
  - name: one
    shocks:
      - {symbol: "tfp[*]", multiply: 1.02, basis: gross_output}
      - {symbol: "tfp[mill]", add: 0.1, basis: gross_output}
      - {symbol: "tfp[shop]", set: 1.5, basis: gross_output}
  - {name: two, shocks: [{symbol: "tfp[secondary]", multiply: 1.01, basis: value_added}]}
"""
    result = _run(tmp_path, text)
    one = [result["one"]["tfp", a] for a in ("farm", "mill", "shop")]
    assert one == pytest.approx([1.02**2, 1.02**2 + 0.1, 1.5], rel=1e-14)
    assert result["two"]["tfp", "mill"] == pytest.approx(1.02 * 1.01 ** (60 / 135), rel=1e-14)


def test_a_group_of_the_file_serves_shocks_and_swaps(tmp_path: Path) -> None:
    text = """name: x
groups: {unskilled: [L_low]}
swaps: [{fix: "real_wage[unskilled]", free: "unemployment[unskilled]"}]
shocks: [{symbol: "endowment[unskilled]", multiply: 1.05}]
"""
    result = _run(tmp_path, text)
    assert result["x"]["real_wage", "L_low"] == pytest.approx(1.0)
    assert result["x"]["unemployment", "L_low"] > 0.01


def test_an_experiment_equals_the_same_shock_in_python(tmp_path: Path) -> None:
    result = _run(tmp_path, 'name: x\nclosure: johansen\nshocks: [{symbol: "factor_quality[labour]", multiply: 1.1}]\n')
    direct = Model(tiny()).solve({"factor_quality[labour]": cge.multiply(1.1)}, closure="johansen")
    assert result["x"].number("q_gdp") == pytest.approx(direct.number("q_gdp"), rel=1e-12)


def test_a_case_that_does_not_solve_writes_no_numbers_and_stops_nobody(tmp_path: Path) -> None:
    text = """name: x
cases:
  - {name: broken, shocks: [{symbol: "endowment[L_low]", multiply: 0.00001}]}
  - {name: fine, shocks: [{symbol: "endowment[L_low]", multiply: 1.01}]}
"""
    result = _run(tmp_path, text)
    assert list(result.solutions) == ["fine"]
    (lost,) = result.failed
    assert isinstance(lost.error, SolveError)
    assert 0 < lost.error.reached < 1
    assert "Low skill" in str(lost.error)
    assert set(result.frame["case"]) == {"fine"}


MISFIT = """name: x
cases:
  - {name: over, swaps: [{fix: q_gdp, free: walras}]}
  - {name: uneven, swaps: [{fix: q_gdp, free: tfp}]}
  - {name: also uneven, swaps: [{fix: q_gdp, free: tfp}]}
  - {name: fine, shocks: [{symbol: "endowment[L_low]", multiply: 1.01}]}
"""


def test_a_closure_that_does_not_fit_one_case_stops_nobody(tmp_path: Path) -> None:
    result = _run(tmp_path, MISFIT)
    assert list(result.solutions) == ["fine"]
    alone = Model(tiny()).solve({"endowment[L_low]": cge.multiply(1.01)})
    assert result["fine"].number("q_gdp") == pytest.approx(alone.number("q_gdp"), rel=1e-12)
    for name, words in (("over", "an unknown already"), ("uneven", "the numbers differ")):
        with pytest.raises(KeyError, match=words) as why:
            result[name]
        assert isinstance(why.value, cge.FailedCase)
        assert isinstance(why.value.reason, cge.ClosureError)
        assert str(why.value).startswith(f"case {name} did not solve: ")
    cases = manifest(result)["cases"]
    assert [c["status"] for c in cases.values()] == ["not solved"] * 3 + ["solved"]
    assert "the numbers differ" in cases["uneven"]["message"]
    said = failures(result)
    assert len(said) == 2
    assert said[1].startswith("Cases uneven, also uneven did not solve: ")
    assert sum("numbers differ" in s for s in said) == 1


def test_names_stay_errors_of_the_file_and_misfits_are_told_with_them(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match=r"(?s)line 4: .*numbers differ.*line 8: .*'johansenn'"):
        _run(tmp_path, MISFIT + "  - {name: typo, closure: johansenn}\n")


def test_a_closure_of_the_file_that_fits_no_case_fails_each(tmp_path: Path) -> None:
    result = _run(tmp_path, "name: x\nswaps: [{fix: q_gdp, free: tfp}]\ncases: [{name: a}, {name: b}]\n")
    assert [o.plan.name for o in result.failed] == ["a", "b"]
    assert len(failures(result)) == 1


def test_looking_up_a_case_says_why_there_is_none(tmp_path: Path) -> None:
    result = _run(tmp_path, 'name: x\nshocks: [{symbol: "endowment[L_low]", multiply: 0.00001}]\n')
    with pytest.raises(cge.FailedCase, match="no solution beyond"):
        result["x"]
    with pytest.raises(cge.UnknownName, match=r"no case 'y'.*there are x"):
        result["y"]


def test_progress_is_told_and_the_model_compiles_once(tmp_path: Path) -> None:
    told: list[str] = []
    text = "name: x\ncases: [{name: a}, {name: b, closure: johansen}, {name: c, closure: fixed_factors}]\n"
    result = solve(read_experiment(write_experiment(tmp_path, text)), told.append)
    assert [t for t in told if t.startswith("Compiling")] == ["Compiling the model"]
    assert len([t for t in told if t.startswith("Solving")]) == 3
    assert all(abs(s.pct("q_gdp")) < 1e-8 for s in result.solutions.values())
