"""One door: the same words are the same economics, and the same refusal, in Python and in a file."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

import cge
from cge.experiment.run import read_experiment, run
from cge.indicators import INDICATORS
from cge.model.accessors import CASE, register_case_accessor
from cge.model.case import Case
from cge.model.model import Model
from cge.model.shocks import HOW
from cge.report.folder import Folder, write_results
from tests.cge.experiment.test_tiny import tiny, write_experiment

Entry = tuple[str, cge.Shock]
BOTH = ("value_added", "gross_output")
FINE: dict[str, list[Entry]] = {
    **{f"multiply {b}": [("tfp[*]", cge.multiply(1.05, basis=b))] for b in BOTH},
    **{f"add {b}": [("tfp[mill]", cge.add(0.04, basis=b))] for b in BOTH},
    **{f"set {b}": [("tfp[secondary]", cge.set_to(1.03, basis=b))] for b in BOTH},
    **{f"dispersion {b}": [("dispersion[mill]", cge.add(0.1, basis=b))] for b in BOTH},
    "economy": [("tfp_economy", cge.multiply(1.02, basis="gross_output"))],
    "money": [("q_policy[goods]", cge.add_pct_gdp(0.5))],
    "set": [("wedge_removal", cge.set_to(0.25))],
    "groups": [("factor_quality[labour]", cge.multiply(1.1, group="L")), ("wedge_removal", cge.set_to(0.2, group="F"))],
    "in order": [
        ("tfp[*]", cge.multiply(1.02, basis="gross_output")),
        ("tfp[*]", cge.add(0.01, basis="value_added")),
        ("tfp[mill]", cge.multiply(1.03, basis="value_added")),
    ],
    "none": [],
}


@cache
def model() -> Model:
    return Model(tiny())


def entry(symbol: str, shock: cge.Shock) -> dict[str, Any]:
    """The shock in an experiment file."""
    return {"symbol": symbol} | shock.written()


def in_python(entries: list[Entry]) -> dict[str, Any]:
    """The shocks as a mapping: several on a symbol stand in a list."""
    shocks: dict[str, list[cge.Shock]] = {}
    for text, shock in entries:
        shocks.setdefault(text, []).append(shock)
    return {text: own[0] if len(own) == 1 else own for text, own in shocks.items()}


def file(folder: Path, shocks: Any, **more: Any) -> Path:
    return write_experiment(folder, yaml.safe_dump({"name": "x", "shocks": shocks, **more}, sort_keys=False))


@pytest.mark.parametrize("closure", ["neoclassical", "welfare"])
@pytest.mark.parametrize("name", FINE)
def test_the_same_shock_gives_the_same_digits(name: str, closure: str, tmp_path: Path) -> None:
    entries = FINE[name]
    result = run(file(tmp_path, [entry(*e) for e in entries], closure=closure))
    case = result.model.solve(in_python(entries), closure)
    assert case.x.tobytes() == result["x"].x.tobytes()
    assert case.scenario.shocks == result["x"].scenario.shocks
    assert {g: t.tobytes() for g, t in case.scenario.targets.items()} == {
        g: t.tobytes() for g, t in result["x"].scenario.targets.items()
    }


def test_value_added_is_what_papers_mean_and_never_silent() -> None:
    """A shock on gross output moves GDP by about the Domar sum as much: no door takes either for granted."""
    added, gross = (model().solve({"tfp[*]": cge.multiply(1.01, basis=b)}).pct("q_gdp") for b in BOTH)
    assert 0 < added < 0.75 * gross
    for bare in (1.01, cge.multiply(1.01), cge.add(0.01)):
        with pytest.raises(cge.ExperimentError, match="state basis"):
            model().solve({"tfp[*]": bare})


WRONG: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "symbol": ("tfpp[*]", cge.multiply(1.1), {}),
    "index": ("wedge[L_low,frm]", cge.set_to(0.0), {}),
    "number of indices": ("wedge[L_low]", cge.set_to(0.0), {}),
    "no such cell": ("q_margin", cge.add(1.0), {}),
    "no basis": ("tfp[*]", cge.multiply(1.1), {}),
    "no basis of dispersion": ("dispersion", cge.add(0.1), {}),
    "basis elsewhere": ("endowment", cge.multiply(1.1, basis="value_added"), {}),
    "basis of the economy": ("tfp_economy", cge.multiply(1.1, basis="value_added"), {}),
    "not positive": ("tfp[farm]", cge.set_to(-1.0, basis="gross_output"), {}),
    "zero": ("tfp[farm]", cge.multiply(0.0, basis="value_added"), {}),
    "multiply nothing": ("lump_sum", cge.multiply(2.0), {}),
    "no money": ("factor_quality[K]", cge.add_pct_gdp(1.0), {}),
    "unknown": ("q_gdp", cge.multiply(1.1), {}),
    "unknown of a closure": ("saving_points", cge.add(0.1), {"closure": "johansen"}),
    "too large": ("endowment", cge.multiply(1e308), {}),
    "too large for a float": ("lump_sum", cge.add(10**400), {}),
    "closure": ("endowment", cge.multiply(1.1), {"closure": "johansenn"}),
    "closure that does not fit": ("endowment", cge.multiply(1.1), {"swaps": [("q_gdp", "walras")]}),
    "swap": ("endowment", cge.multiply(1.1), {"swaps": [("q_gdpp", "tfp_economy")]}),
    "numbers of a swap": ("endowment", cge.multiply(1.1), {"swaps": [("q_gdp", "tfp")]}),
    "shape": ("lump_sum", cge.add(float("nan")), {}),
    "infinite": ("lump_sum", cge.add(float("inf")), {}),
    "true": ("lump_sum", cge.add(True), {}),
    "word": ("lump_sum", cge.Shock("add", "much"), {}),  # type: ignore[arg-type]
    "list": ("lump_sum", cge.Shock("add", [1.0]), {}),  # type: ignore[arg-type]
    "basis word": ("tfp[*]", cge.multiply(1.1, basis="value_aded"), {}),
}


def said_by_file(path: Path, on: Model) -> list[str]:
    """Findings without their line, and without the place in the list that only a file has."""
    with pytest.raises(cge.ExperimentError) as refused:
        read_experiment(path).plan(on)
    found = [f.split(": ", 1)[1] for f in refused.value.findings]
    return [f.split(": ", 1)[1] if f.startswith("shocks[") else f for f in found]


def said_in_python(shocks: Mapping[str, Any], options: Mapping[str, Any], on: Model) -> list[str]:
    swaps = [cge.Swap(*s) for s in options.get("swaps", ())]
    with pytest.raises((cge.ExperimentError, cge.ClosureError)) as refused:
        on.solve(shocks, options.get("closure", "neoclassical"), swaps, name="x")
    error = refused.value
    whole = isinstance(error, cge.ClosureError) and not error.headline.startswith("the swaps")
    return ["; ".join((error.headline, *error.findings))] if whole else list(error.findings)


@pytest.mark.parametrize("name", WRONG)
def test_refusals_have_the_same_words(name: str, tmp_path: Path) -> None:
    symbol, shock, options = WRONG[name]
    swaps = [{"fix": a, "free": b} for a, b in options.get("swaps", ())]
    path = file(tmp_path, [entry(symbol, shock)], **{**options, "swaps": swaps})
    ours, theirs = said_in_python({symbol: shock}, options, model()), said_by_file(path, model())
    assert len(ours) == len(theirs) == 1
    (mine,), (words,) = ours, theirs
    assert words.removeprefix("case x, closure ").endswith(mine) or mine.endswith(f": {words}") or mine == words
    assert len(words) > 20


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Every shock, with the nearest right words; pairs show what to write."""
    wrong = {
        "tfp[*]": ("mutliply", 1.01),
        "tfp[mill]": (1.01, "multiply"),
        "endowment": ("set", 2),
        "wedgee": 1.0,
        "unemployment": True,
        "wedge": "0.1",
        "lump_sum": None,
        "q_policy": cge.Shock("mutliply", 2.0),
        "dispersion": [cge.add(0.1, basis="gross_output"), 3],
        5: 1.0,
    }
    swaps: Any = [cge.Swap("q_gdpp", "tfp_economy"), ("a", "b")]
    with pytest.raises(cge.ExperimentError) as refused:
        model().solve(wrong, "johansenn", swaps)  # type: ignore[arg-type]
    text = str(refused.value)
    for words in (
        'cge.multiply(1.01, basis="value_added")',
        "cge.set_to(2)",
        "did you mean 'wedge'",
        "not true or false",
        "a number is needed, not '0.1'",
        "a number is needed, not None",
        "unknown change 'mutliply'; did you mean 'multiply'",
        "or a list of shocks",
        "5 is not a symbol",
        "swap q_gdpp: unknown symbol",
        "is no swap; write cge.Swap",
        "did you mean 'johansen'",
    ):
        assert words in text, words
    assert text.count('cge.multiply(1.01, basis="value_added")') == 2
    with pytest.raises(cge.ExperimentError, match="shocks are a mapping"):
        model().solve([1.0])  # type: ignore[arg-type]
    with pytest.raises(cge.ExperimentError, match="did you mean 'newton'"):
        model().solve(method="newtn")


def test_numbers_of_numpy_and_of_a_case_are_numbers() -> None:
    one = model().solve({"lump_sum": 1.5})
    values: list[Any] = [np.float32(1.5), np.array(1.5), one["lump_sum[gov]"]]
    for value in values:
        assert model().solve({"lump_sum": cge.set_to(value)}).x.tobytes() == one.x.tobytes()


def test_shocks_that_compose_beyond_any_number_are_too_large() -> None:
    steps = [cge.set_to(1e300, basis="gross_output"), cge.multiply(2.0, basis="value_added")]
    with pytest.raises(cge.ExperimentError, match="too large"):
        model().solve({"tfp[*]": steps})


# ---- the same case elsewhere, later, and on paper ------------------------------------------------------------


SHOCKS = in_python(FINE["groups"] + FINE["multiply value_added"])


def again(thing: Any) -> Any:
    return pickle.loads(pickle.dumps(thing))


def test_a_pickled_case_is_equal_and_light() -> None:
    case = model().solve(SHOCKS)
    loaded: Case = again(case)
    pd.testing.assert_frame_equal(loaded.frame, case.frame)
    pd.testing.assert_frame_equal(loaded.indicators, case.indicators)
    assert loaded["q_factor"].identical(case["q_factor"])
    assert repr(loaded) == repr(case)
    assert len(pickle.dumps(case)) < 0.1 * len(pickle.dumps(case.model))
    for ask in (lambda: loaded.explain("p_factor[K]"), loaded.contributions, lambda: loaded.sam):
        with pytest.raises(cge.ExperimentError, match=r"case.attach\(model\)"):
            ask()
    with pytest.raises(cge.ExperimentError, match="another economy"):
        loaded.attach(cge.load())
    assert loaded.attach(model()).explain("p_factor[K]") == case.explain("p_factor[K]")
    assert again(loaded).x.tobytes() == case.x.tobytes()


def test_a_pickled_model_solves_to_the_same_digits() -> None:
    loaded: Model = again(model())
    for closure in ("neoclassical", "welfare"):
        assert loaded.solve(SHOCKS, closure).x.tobytes() == model().solve(SHOCKS, closure).x.tobytes()
    assert loaded.solve(SHOCKS).explain("p_factor[K]") == model().solve(SHOCKS).explain("p_factor[K]")
    assert repr(loaded.symbols["tfp"]) == repr(model().symbols["tfp"])
    assert loaded.system.equations == model().system.equations


def test_a_report_is_what_cge_run_writes(tmp_path: Path) -> None:
    entries = FINE["groups"] + FINE["multiply value_added"]
    result = run(file(tmp_path, [entry(*e) for e in entries]))
    with Folder(tmp_path / "run") as folder:
        names = [p.name for p in write_results(result, folder)]
    case = result.model.solve(in_python(entries), name="x")
    written = case.report(tmp_path / "python")
    assert [p.name for p in written] == names == ["results.parquet", "results.csv", "results.xlsx", "manifest.json"]
    assert (tmp_path / "python" / "results.csv").read_bytes() == (tmp_path / "run" / "results.csv").read_bytes()
    ours, theirs = (json.loads((tmp_path / f / "manifest.json").read_text("utf-8")) for f in ("python", "run"))
    assert "solved in Python" in ours["inputs"]["experiment"]["path"]
    assert ours["inputs"]["workbook"]["sha256"] == theirs["inputs"]["workbook"]["sha256"]
    for of in (ours, theirs):
        of["cases"]["x"].pop("seconds")
    assert ours["cases"] == theirs["cases"]


def test_a_case_made_in_memory_is_reported_under_its_name(tmp_path: Path) -> None:
    model().solve().report(tmp_path)
    assert "made in memory" in (tmp_path / "manifest.json").read_text("utf-8")
    with pytest.raises(cge.ExperimentError, match="a name starts with"):
        model().solve(name="../x").report(tmp_path)


# ---- accessors -----------------------------------------------------------------------------------------------


def test_indicators_are_those_of_the_results(tmp_path: Path) -> None:
    result = run(file(tmp_path, [entry(*e) for e in FINE["multiply value_added"]]))
    table, frame = result["x"].indicators, result.frame.set_index("symbol")
    assert table.loc[("real_gdp", ""), "pct_change"] == frame.loc["real_gdp", "pct_change"]
    assert list(table.columns) == ["benchmark", "value", "change", "pct_change", "unit", "label_en", "label_zh"]
    assert "not a welfare measure" in table.loc[("equivalent_variation_share", ""), "label_en"]
    assert len(table) == result.frame["symbol"].isin(list(INDICATORS)).sum()


def test_contributions_add_up_by_group() -> None:
    found = model().solve(SHOCKS).contributions("real_gdp")
    assert found.groups == ("L", "F", "other")
    assert np.abs(found.gap("path")).max() < 1e-5
    with pytest.raises(cge.ExperimentError, match="did you mean 'real_gdp'"):
        model().solve(SHOCKS).contributions("real_gdpp")


def test_an_accessor_that_clashes_is_refused() -> None:
    for name in ("frame", "indicators", "x", "2x", "_own"):
        with pytest.raises(cge.CgeError, match="cannot be added"):
            register_case_accessor(name)(len)
    register_case_accessor("jobs")(lambda case: case["q_factor[labour,*]"].sum())
    case = model().solve()
    assert float(case.jobs) > 0
    assert {"jobs", "indicators", "explain", "contributions", "report"} <= set(dir(case))
    del CASE._own["jobs"]
    with pytest.raises(AttributeError, match="did you mean 'indicators'"):
        _ = case.indicatorss


def test_every_change_has_a_maker() -> None:
    made = (cge.set_to(1.0), cge.multiply(1.0), cge.add(1.0), cge.add_pct_gdp(1.0))
    assert tuple(s.how for s in made) == HOW
    assert all(replace(s, group="A").written() == s.written() | {"group": "A"} for s in made)
