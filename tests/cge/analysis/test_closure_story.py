"""Who adjusts: every closure of every bundled workbook has its story, and the command tells it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cge.analysis.closure_story import stories, story
from cge.cli import main as cli
from cge.errors import ClosureError, ExperimentError
from cge.experiment.run import read_experiment
from cge.model.closures import CLOSURES, Swap
from cge.model.model import Model
from tests.cge.experiment.test_tiny import write_experiment, write_tiny
from tests.economies import WORKBOOKS, economy

Load = Callable[[str], Model]
SHOCK = 'shocks: [{symbol: "tfp[*]", multiply: 1.05, basis: value_added}]\n'


@pytest.mark.parametrize("workbook", list(WORKBOOKS))
def test_every_closure_has_a_story(workbook: str, bundled_model: Load) -> None:
    """It tells what is given and what adjusts, or in words why the closure does not fit this economy."""
    model = bundled_model(workbook)
    for name in CLOSURES:
        told = story(model, name)
        assert told.swaps
        try:
            model.problem(model.swaps(name))
        except ClosureError:
            assert told.wrong
            continue
        assert (told.wrong, told.equations) == ((), told.unknowns)
        topics = [row.topic[0] for row in told.rows]
        assert topics[-1] == "Numeraire"
        assert sum(t.startswith(("Labour", "Capital", "Other")) for t in topics) >= 1
        for row in told.rows:
            assert row.given or row.adjusts
            assert not set(row.given) & set(row.adjusts)
            assert all(row.meaning)


def test_stories_say_who_adjusts(bundled_model: Load) -> None:
    model = bundled_model("china2018_42")
    meanings = {name: [r.meaning[0] for r in story(model, name).rows] for name in CLOSURES}
    for name, words in (
        ("neoclassical", "saving comes first"),
        ("johansen", "saving rates of households and enterprises adjust"),
        ("welfare", "lump-sum transfer balances"),
        ("tax_adjusts", "direct tax rates balances"),
        ("fixed_exchange_rate", "foreign saving pays"),
        ("nominal_public", "given in money, and what is left is saved"),
        ("short_run", "stays in its sector"),
        ("switching", "pays to change sector"),
        ("long_run", "the stock adjusts"),
        ("keynesian", "income adjusts until saving pays"),
        ("fixed_real_wage", "employment adjusts"),
        ("wage_floor", "a floor"),
        ("emission_cap", "a cap sets the price"),
        ("portfolio", "a standard sets the price"),
        ("loanable_funds", "the interest rate makes saving"),
    ):
        assert any(words in m for m in meanings[name]), (name, meanings[name])


@pytest.mark.parametrize(
    ("closure", "price"),
    [
        ("neoclassical", "cpi"),
        ("keynesian", "p_factor[labour]"),
        ("numeraire_exchange_rate", "exchange_rate"),
        ("nominal_public", "exchange_rate"),
        ("numeraire_wage", "p_labour"),
    ],
)
def test_the_numeraire_is_a_price(closure: str, price: str, bundled_model: Load) -> None:
    assert story(bundled_model("china2018_42"), closure).numeraire == price


def test_swaps_of_ones_own_are_marked_and_wrong_ones_told() -> None:
    model = Model(economy(1))
    own = Swap("real_public_saving", "direct_tax_scale")
    told = story(model, "johansen", (own,))
    assert [s.origin for s in told.swaps if s.swap == own] == ["yours"]
    assert told.swaps[1].fixed == ("real fixed investment", "实际固定资本形成")
    singular = story(model, "neoclassical", (Swap("q_gdp_laspeyres", "export_shift[c0]"), Swap("q_gdp", "tfp_economy")))
    assert not singular.wrong or singular.unknowns == singular.equations
    wrong = story(model, "neoclassical", (Swap("v_gdp", "e_consumption[h0]"), Swap("foreign_saving", "cpi")))
    assert any("foreign_saving" in w for w in wrong.wrong)


def test_cases_that_share_a_closure_share_a_story(tmp_path: Path) -> None:
    file = write_experiment(tmp_path, "name: x\ncases: [{name: a}, {name: b}, {name: c, closure: johansen}]\n" + SHOCK)
    experiment = read_experiment(file)
    model = Model(experiment.open_workbook())
    assert [s.cases for s in stories(experiment, model)] == [("a", "b"), ("c",)]
    assert [s.closure for s in stories(experiment, model, "c")] == ["johansen"]
    with pytest.raises(ExperimentError, match="no case 'd'"):
        stories(experiment, model, "d")


def _cge(*words: str | Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["cge", *map(str, words)])
    monkeypatch.setenv("COLUMNS", "120")
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def test_the_commands_speak_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_tiny(tmp_path)
    file = write_experiment(tmp_path, "name: x\n" + SHOCK)
    for words, said in (
        (("closure", file), ("Who adjusts", "谁来调整", "储蓄决定投资")),
        (("explain", file, "p_factor"), ("E_factor_market", "变动来源", "Sum of terms")),
        (("explain", file, "cpi"), ("walras", "外生变量")),
        (("bote", file), ("Share × shock", "份额×冲击", "terms of trade", "贸易条件")),
    ):
        code = _cge(*words, monkeypatch=monkeypatch)
        printed = capsys.readouterr()
        if words[0] == "explain" and code == 2:
            assert "name one of them" in printed.err
            continue
        assert code == 0, printed.err
        for text in said:
            assert text in printed.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("closure", "gone.yaml"), "gone.yaml does not exist"),
        (("closure", "good.yaml", "--case", "y"), "no case 'y'"),
        (("explain", "good.yaml", "p_factr"), "did you mean 'p_factor'"),
        (("bote", "good.yaml", "--case", "y"), "no case 'y'"),
    ],
)
def test_errors_are_one_message(
    tmp_path: Path,
    words: tuple[str, ...],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_tiny(tmp_path)
    write_experiment(tmp_path, "name: x\n" + SHOCK, "good.yaml")
    monkeypatch.chdir(tmp_path)
    assert _cge(*words, monkeypatch=monkeypatch) == 2
    assert message in capsys.readouterr().err
