"""Auxiliary accounts: only a form of the model, so no sectors to shock, to rank or to report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import cge
from cge.analysis.levers import levers
from cge.calibration.benchmark import Benchmark
from cge.errors import DataError, ExperimentError
from cge.experiment.run import run_of
from cge.experiment.tables import indicators, symbol_rows
from cge.indicators.economy import value_added
from cge.indicators.people import workers
from cge.model.model import Model
from sam import Workbook
from tests.economies import Shape, close, economy, workbook

PLAIN = Shape(activities=3, commodities=3, joint=False, power=False, emissions=False)


def grouped(book: Workbook, *accounts: str) -> Workbook:
    rows = pd.DataFrame([("auxiliary", a) for a in accounts], columns=["group", "account"])
    groups = pd.concat([book.tables.get("groups", rows[:0]), rows], ignore_index=True)
    return replace(book, tables={**book.tables, "groups": groups})


def doubled(book: Workbook, good: str, user: str) -> Workbook:
    """The economy with a dummy activity between a good and one of its users, which changes nothing real."""
    sam = book.sam
    cells = {(r, c): float(sam.values[i, j]) for i, r in enumerate(sam.labels) for j, c in enumerate(sam.labels)}
    value = cells.pop((good, user))
    cells |= {(good, "x_a"): value, ("x_a", "x_c"): value, ("x_c", user): value}
    kinds = {**sam.kinds, "x_a": "activity", "x_c": "commodity"}
    return workbook(kinds, {k: v for k, v in cells.items() if v}, dict(book.tables), dict(sam.on))


@pytest.fixture(scope="module")
def models() -> tuple[Model, Model]:
    """An economy, and the same with a dummy activity that hands a good to a household."""
    book = economy(3, PLAIN)
    tables = {k: v for k, v in book.tables.items() if k not in ("nest", "emissions")}
    elasticities = tables["elasticities"]
    tables["elasticities"] = elasticities[~elasticities["parameter"].isin(["consumption", "frisch"])].reset_index(
        drop=True
    )
    book = replace(book, tables=tables)
    return Model(book), Model(grouped(doubled(book, "c0", "h0"), "x_a", "x_c"))


def test_a_dummy_changes_no_indicator(models: tuple[Model, Model]) -> None:
    """All indicators of an economy are those of the same with a dummy activity, at TFP of every sector and beyond."""
    shocks = {"tfp[*]": cge.multiply(1.05, basis="value_added"), "t_import": cge.multiply(0.5)}
    plain, dummy = (indicators(m.solve(shocks, closure="welfare")) for m in models)
    assert set(plain.index) == set(dummy.index)
    assert len(plain) > 40
    close(dummy["value"].reindex(plain.index), plain["value"], 1e-8, np.maximum(1.0, np.abs(plain["value"])))


def test_shocks_that_name_all_leave_it_out(models: tuple[Model, Model]) -> None:
    model = models[1]
    for text in ("tfp", "tfp[*]", "tfp[*-a0]"):
        case = model.scenario({text: cge.multiply(1.1, basis="gross_output")})
        moved = {model.compiled.columns[k][1] for k in np.flatnonzero(case.target != model.compiled.start)}
        assert moved == {"a0", "a1", "a2"} - ({"a0"} if "-" in text else set())
    for text in ("tfp[x_a]", "tfp[auxiliary]"):
        case = model.scenario({text: cge.multiply(1.1, basis="gross_output")})
        assert [model.compiled.columns[k][1] for k in np.flatnonzero(case.target != model.compiled.start)] == ["x_a"]
    only = Model(grouped(economy(3, replace(PLAIN, activities=2, commodities=2)), "a1"), groups={"a": ["a0"]})
    with pytest.raises(ExperimentError, match=r"tfp\[\*-a\] names auxiliary accounts alone"):
        only.scenario({"tfp[*-a]": cge.multiply(1.1, basis="gross_output")})


def test_tables_of_sectors_leave_it_out(models: tuple[Model, Model], tmp_path: Path) -> None:
    model = models[1]
    case = model.solve({"tfp[*]": cge.multiply(1.05, basis="value_added"), "wedge_removal": 0.5})
    m = model.state(case.x)
    assert "x_a" not in value_added(m)
    assert "x_a" not in workers(m)
    assert "x_a" not in case.gains.index
    ranked = levers(model, "GDP")
    assert not ranked.table[["index_1", "index_2", "index_3"]].isin(["x_a", "x_c"]).any(axis=None)
    case.report(tmp_path / "out")
    assert {r.member for r in symbol_rows(run_of(case), "q_activity_effective")} == {"a0", "a1", "a2"}
    excel = openpyxl.load_workbook(tmp_path / "out" / "results.xlsx")
    for name in ("sectors", "factor use", "trade", "consumption"):
        shown = {str(c.value) for row in excel[name].iter_rows() for c in row}
        assert not shown & {"x_a", "x_c"}, name
    assert any("auxiliary: x_a, x_c left out of" in str(c.value) for row in excel["about"].iter_rows() for c in row)


def test_it_does_not_lose_money(models: tuple[Model, Model]) -> None:
    """Real GDP counts all there is: what is left out of tables is not left out of the economy."""
    shock = {"tfp": cge.multiply(1.05, basis="value_added")}
    gdp = [m.solve(shock).number("q_gdp") for m in models]
    close(gdp[0], gdp[1], 1e-8, gdp[0])


def test_some_sector_must_be_left() -> None:
    book = economy(3, PLAIN)
    with pytest.raises(DataError, match="holds every activity"):
        Benchmark(grouped(book, "a0", "a1", "a2"))
    with pytest.raises(ExperimentError, match="holds every activity"):
        Model(book, groups={"auxiliary": ["a0", "a1", "a2"]})
