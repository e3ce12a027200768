"""What a run leaves behind: a tidy table, a readable workbook, a manifest; all of it or nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from cge.analysis.roles import numeraire
from cge.experiment.run import Run, run
from cge.experiment.tables import macro, tidy
from cge.indicators import INDICATORS
from cge.report.folder import FILES, Folder, write_results
from cge.report.own_files import verify
from tests.cge.experiment.test_tiny import write_experiment

COLUMNS = [
    "experiment",
    "case",
    "symbol",
    "index_1",
    "index_2",
    "index_3",
    "benchmark",
    "value",
    "change",
    "pct_change",
    "unit",
    "label_en",
    "label_zh",
]
TEXT = """name: test
title: =not a formula
title_zh: 测试
shocks: [{symbol: "tfp[*]", multiply: 1.05, basis: value_added}]
cases:
  - {name: first, description: A first case., description_zh: 第一}
  - {name: second, closure: johansen, shocks: [{symbol: "wedge_removal[labour,*]", set: 0.25}]}
  - {name: broken, shocks: [{symbol: "endowment[L_low]", multiply: 0.00001}]}
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(write_experiment(tmp_path_factory.mktemp("run"), TEXT))


@pytest.fixture(scope="module")
def out(result: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with Folder(tmp_path_factory.mktemp("out") / "results") as folder:
        write_results(result, folder)
    return folder.path


def test_the_folder_holds_exactly_the_results(out: Path) -> None:
    assert sorted(p.name for p in out.iterdir()) == sorted(FILES)


def test_csv_and_parquet_hold_the_same_tidy_table(out: Path, result: Run) -> None:
    parquet = pd.read_parquet(out / "results.parquet")
    csv = pd.read_csv(out / "results.csv", keep_default_na=False, na_values={"pct_change": [""]})
    assert list(parquet.columns) == list(csv.columns) == COLUMNS
    assert len(parquet) == len(csv) == len(tidy(result))
    for column in COLUMNS:
        if parquet[column].dtype.kind == "f":
            assert np.allclose(parquet[column], csv[column].astype(float), rtol=1e-12, atol=0, equal_nan=True)
        else:
            assert parquet[column].tolist() == csv[column].tolist()
    assert list(dict.fromkeys(parquet["case"])) == ["first", "second"]
    assert np.isfinite(parquet[["benchmark", "value", "change"]].to_numpy()).all()
    zero = parquet["benchmark"] == 0
    assert parquet.loc[zero, "pct_change"].isna().all()
    assert parquet.loc[~zero, "pct_change"].notna().all()
    assert not parquet.duplicated(["case", "symbol", "index_1", "index_2", "index_3"]).any()


def test_every_row_of_the_csv_says_what_it_is(out: Path, result: Run) -> None:
    """Symbol and member in both languages; physical output and output with quality are told apart by name."""
    csv = pd.read_csv(out / "results.csv", keep_default_na=False)
    assert (csv["label_en"] != "").all()
    assert (csv["label_zh"] != "").all()
    rows = csv[csv["index_1"] == "farm"].drop_duplicates("symbol").set_index("symbol")
    assert rows.loc["q_activity", "label_en"] == "activity output, physical: Farming"
    assert rows.loc["q_activity_effective", "label_en"] == "activity output, quality included: Farming"
    assert len(set(rows.loc[["q_activity", "q_activity_effective"], "label_zh"])) == 2
    keys = ["symbol", "index_1", "index_2", "index_3"]
    labels = csv.drop_duplicates(keys)[["symbol", "label_en"]]
    assert not labels.duplicated().any()  # one label names one member


def test_a_notebook_shows_a_heading_that_looks_like_markup(result: Run) -> None:
    marked = replace(result, spec=result.spec.model_copy(update={"title": "<b>10</b> % & more"}))
    html = marked._repr_html_()
    assert "&lt;b&gt;10&lt;/b&gt; % &amp; more" in html
    assert "<b>10</b>" not in html


def test_no_indicator_is_called_like_a_symbol(result: Run) -> None:
    assert not set(INDICATORS) & set(result.model.system.symbols)


def test_indicators_agree_with_the_model(result: Run) -> None:
    table = tidy(result).set_index(["case", "symbol", "index_1"])["pct_change"]
    case = result["first"]
    assert table["first", "real_gdp", ""] == pytest.approx(case.pct("q_gdp"))
    assert table["first", "emissions", "CO2"] == pytest.approx(case.pct("q_emission_total", "CO2"))
    values = tidy(result).set_index(["case", "symbol", "index_1"])["value"]
    shares = [values["first", "value_added_share", g] for g in ("agriculture", "secondary", "services")]
    assert sum(shares) == pytest.approx(1)
    by_fuel = values["first", "emissions_by_fuel", "CO2"]
    assert float(np.sum(by_fuel)) == pytest.approx(case["q_emission_total", "CO2"])
    assert values["first", "workers_moved", ""] > 0
    benchmark = tidy(result).set_index(["case", "symbol", "index_1"])["benchmark"]
    assert benchmark["first", "workers_moved", ""] == 0
    assert benchmark["first", "skill_premium", ""] == 1


def test_units_are_those_of_the_workbook(result: Run) -> None:
    units = tidy(result).drop_duplicates("symbol").set_index("symbol")["unit"]
    assert units["v_gdp"] == "million"
    assert units["q_emission_total"] == "Mt"
    assert units["workers_moved"] == "thousand"


def _sheets(out: Path) -> dict[str, Any]:
    return {s.title: s for s in openpyxl.load_workbook(out / "results.xlsx")}


def test_the_workbook_has_readable_sheets(out: Path) -> None:
    sheets = _sheets(out)
    assert next(iter(sheets)) == "macro"
    by_two = ("factor use", "consumption", "emissions")
    assert {"macro", "sectors", "factors", "trade", "households", "emissions", "about"} <= set(sheets)
    for name, sheet in sheets.items():
        assert sheet.freeze_panes == ("A2" if name == "about" else "E5" if name in by_two else "D5")
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    sectors = sheets["sectors"]
    assert [c.value for c in sectors["A"][4:]] == ["farm", "mill", "shop"]
    assert [c.value for c in sectors["B"][4:]] == ["Farming", "Mills", "=Shops"]
    assert [c.value for c in sectors["C"][4:]] == ["农业", "制造业", "服务业"]
    assert all(isinstance(sectors.cell(r, 4).value, int | float) for r in (5, 6, 7))
    assert sectors["B7"].data_type == "s"


def test_cases_stand_side_by_side_with_the_numbers_of_the_table(out: Path, result: Run) -> None:
    sheet = _sheets(out)["macro"]
    row = {c.value: [x.value for x in sheet[c.row]] for c in sheet["A"][4:]}["Real GDP"]
    n = result["first"].benchmark.number("q_gdp")
    expected = [
        x
        for s in (result["first"], result["second"])
        for x in (s.number("q_gdp"), s.number("q_gdp") - n, s.pct("q_gdp"))
    ]
    assert row[3:10] == pytest.approx([n, *expected])
    assert sheet["E3"].value == "first"
    assert sheet["H3"].value == "second"


def test_about_tells_closure_numeraire_shocks_and_what_failed(out: Path) -> None:
    text = "\n".join(str(c.value) for row in _sheets(out)["about"].iter_rows() for c in row)
    shock = "tfp[*] multiply 1.05 (value added)"
    for words in ("=not a formula", "Real investment is fixed", "consumer price index", shock, "NOT SOLVED", "SHA-256"):
        assert words in text


def test_ev_is_called_welfare_only_in_the_welfare_closure(tmp_path: Path, result: Run) -> None:
    assert any("not a welfare measure" in str(label) for label in macro(result)["indicator"])
    shock = 'shocks: [{symbol: "tfp[*]", multiply: 1.05, basis: value_added}]\n'
    welfare = run(write_experiment(tmp_path, "name: w\nclosure: welfare\n" + shock))
    assert not any("welfare measure" in str(label) for label in macro(welfare)["indicator"])
    swapped = "name: w\nclosure: welfare\nswaps: [{fix: exchange_rate, free: foreign_saving}]\n" + shock
    own = run(write_experiment(tmp_path, swapped))
    assert any("not a welfare measure" in str(label) for label in macro(own)["indicator"])


def test_the_manifest_says_what_was_run(out: Path, result: Run) -> None:
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"] is False
    assert set(manifest["failed"]) == {"broken"}
    assert result.experiment is not None
    for name, path in (("experiment", result.experiment.path), ("workbook", result.experiment.workbook_path)):
        assert manifest["inputs"][name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    for name, digest in manifest["results"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    first, broken = manifest["cases"]["first"], manifest["cases"]["broken"]
    assert (first["status"], first["closure"], first["numeraire"]) == ("solved", "neoclassical", "cpi")
    assert first["largest_residual"] < 1e-9
    assert abs(first["walras_slack_over_gdp"]) < 1e-8
    assert first["shocks"] == [{"symbol": "tfp[*]", "multiply": 1.05, "basis": "value_added"}]
    assert (broken["status"], broken["reached"] < 1) == ("not solved", True)
    assert {"python", "numpy", "casadi", "pyomo"} <= set(manifest["versions"])


def test_a_numeraire_swapped_again_is_the_last_one(tmp_path: Path) -> None:
    swapped = run(write_experiment(tmp_path, 'name: x\nswaps: [{fix: "p_factor[K]", free: cpi}]\n'))
    assert numeraire(swapped.outcomes[0].plan.swaps, swapped.model)[0] == "p_factor[K]"
    assert swapped["x"]["p_factor", "K"] == 1.0


def test_where_no_case_solves_nothing_changes(tmp_path: Path, result: Run, out: Path) -> None:
    nothing = run(write_experiment(tmp_path, 'name: x\nshocks: [{symbol: "endowment[L_low]", multiply: 0.00001}]\n'))
    earlier = {p: p.read_bytes() for p in out.iterdir()}
    for path in (out, tmp_path / "new"):
        with Folder(path) as folder:
            assert write_results(nothing, folder) == []
    assert {p: p.read_bytes() for p in out.iterdir()} == earlier
    assert not (tmp_path / "new").exists()


def test_where_some_cases_solve_their_results_follow_the_earlier_ones(tmp_path: Path, result: Run) -> None:
    for _ in range(2):
        with Folder(tmp_path / "out") as folder:
            write_results(result, folder)
    assert verify(tmp_path / "out").passed
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted((*FILES, "previous"))
    assert sorted(p.name for p in (tmp_path / "out" / "previous").iterdir()) == sorted(FILES)


def test_an_interrupted_run_leaves_the_old_results(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")

    def interrupted() -> None:
        with Folder(out) as folder:
            (folder.partial / "results.csv").write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [p.name for p in tmp_path.rglob("*")] == ["out", "mine.txt"]


def test_a_folder_that_cannot_be_written_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    for path in (file, file / "below"):
        with pytest.raises(OSError, match="file"):
            Folder(path).__enter__()
    (tmp_path / "out" / "results.xlsx").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        Folder(tmp_path / "out").__enter__()


def test_an_unused_folder_is_not_left_behind(tmp_path: Path) -> None:
    with Folder(tmp_path / "out"):
        pass
    assert not (tmp_path / "out").exists()


def test_a_run_prints_well(result: Run) -> None:
    assert "first: real GDP +" in repr(result)
    assert "<table" in result._repr_html_()
