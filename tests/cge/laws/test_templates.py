"""Templates after published models are sound, obey every law, and answer a shock."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import cge
from cge.analysis.laws import check
from cge.model.model import Model
from sam import read_workbook
from sam.cli import app
from sam.template_like import LIKE

CLOSURE = {"ifpri": "balanced", "pep": "nominal_public", "gtap": "neoclassical", "stdcge": "neoclassical"}


@pytest.mark.parametrize("name", CLOSURE)
def test_a_template_after_a_model_is_one(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.xlsx"
    done = CliRunner().invoke(app, ["template", str(path), "--like", name])
    assert done.exit_code == 0, done.output
    model = Model(read_workbook(path))
    report = check(model)
    assert report.passed, [r for r in report.rows if not r.passed]
    case = model.solve({"t_import": cge.multiply(0.5)}, closure=CLOSURE[name])
    assert case.pct("q_import", next(iter(case.values("q_import")))) != 0


def test_words_for_what_is_no_template(tmp_path: Path) -> None:
    assert set(LIKE) == {*CLOSURE, "china"}
    for words in (["--like", "ifrpi"], ["--like", "pep", "--chinese"]):
        done = CliRunner().invoke(app, ["template", str(tmp_path / "x.xlsx"), *words])
        assert done.exit_code == 2
    assert not (tmp_path / "x.xlsx").exists()
