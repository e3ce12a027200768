"""Notes on results that rest on an assumption: printed where the result is, refused where they are about nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from rich.console import Console

from cge.errors import ExperimentError
from cge.experiment.notes import footnotes, marked, notes
from cge.experiment.run import run_of
from cge.experiment.tables import indicator_rows
from cge.model.model import Model
from cge.report.results_workbook import write_workbook
from cge.report.terminal import show
from tests.cge.experiment.test_tiny import tiny


def model(item: str) -> Model:
    """The tiny economy with one note."""
    table = pd.DataFrame([(item, "rests on a guess", "为假设", "")], columns=["item", "note", "note_zh", "source"])
    return Model(replace(tiny(), tables={**tiny().tables, "notes": table}))


@pytest.mark.parametrize(("item", "where"), [("L_high", "real_pay"), ("skill_premium", "skill_premium")])
def test_a_note_marks_rows_of_its_account_or_indicator(item: str, where: str, tmp_path: Path) -> None:
    own = model(item)
    run = run_of(own.solve({"factor_quality[L_high]": 1.1}))
    known = notes(own)
    rows = indicator_rows(run, ["real_gdp", "real_pay", "skill_premium"])
    starred = [r for r in marked(rows, known) if r.label_en.endswith("*")]
    assert {(r.name, item in (r.name, r.member)) for r in starred} == {(where, True)}
    assert footnotes(rows, known) == [(item, "rests on a guess", "为假设")]
    console = Console(record=True, width=120, file=None, quiet=False)
    show(run, console)
    text = console.export_text()
    assert f"* {item}: rests on a guess" in text
    about = {"versions": {}, "git_commit": "", "inputs": {}}
    write_workbook(run, tmp_path / "r.xlsx", about)
    excel = load_workbook(tmp_path / "r.xlsx")
    assert "rests on a guess" in str(excel["macro"]["A2"].value)
    assert any("rests on a guess" in str(c.value) for row in excel["about"] for c in row)


def test_a_workbook_without_notes_has_none() -> None:
    own = Model(tiny())
    assert notes(own) == {}
    rows = indicator_rows(run_of(own.solve({})), ["real_gdp"])
    assert marked(rows, {}) == rows


def test_a_note_about_nothing_is_refused() -> None:
    with pytest.raises(ExperimentError) as error:
        notes(model("L_hihg"))
    assert "notes!A" in str(error.value)
    assert "L_high" in str(error.value)
