"""`cge sam export`: out to another system and back by `cge sam import`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from sam import read_workbook, write_workbook
from sam.cli import app
from sam.errors import shorten
from tests.economies import economy

SUFFIXES = (".har", ".gdx", ".csv", ".parquet")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words], env={"COLUMNS": "200"})


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_out_and_back_is_the_same_economy(suffix: str, tmp_path: Path) -> None:
    """Amounts to the digits of the format; labels and kinds as they were, and no guesses."""
    book = economy(5)
    write_workbook(book, tmp_path / "one.xlsx")
    out = run("export", tmp_path / "one.xlsx", tmp_path / f"two{suffix}")
    assert out.exit_code == 0, out.output
    assert f"not in the file: sheets {shorten(list(book.tables))}" in out.output
    back = run("import", tmp_path / f"two{suffix}", tmp_path / "three.xlsx")
    assert back.exit_code == 0, back.output
    sam = read_workbook(tmp_path / "three.xlsx").sam
    assert sam.labels == book.sam.labels
    digits = 2.0**-23 if suffix == ".har" else 1e-15
    assert np.abs(sam.values - book.sam.values).max() <= digits * book.sam.values.max()
    assert (sam.kinds, sam.on) == (book.sam.kinds, book.sam.on)
    assert "guesses" not in back.output


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_exists_stays(suffix: str, tmp_path: Path) -> None:
    write_workbook(economy(6), tmp_path / "one.xlsx")
    out = tmp_path / f"two{suffix}"
    out.write_bytes(b"mine")
    refused = run("export", tmp_path / "one.xlsx", out)
    assert (refused.exit_code, out.read_bytes()) == (2, b"mine")
    assert "--force" in refused.output
    assert run("export", tmp_path / "one.xlsx", out, "--force").exit_code == 0
    assert out.read_bytes() != b"mine"


def test_other_endings_are_refused_by_name(tmp_path: Path) -> None:
    write_workbook(economy(7), tmp_path / "one.xlsx")
    refused = run("export", tmp_path / "one.xlsx", tmp_path / "two.xlsx")
    assert refused.exit_code == 2
    assert ".har, .gdx, .csv, .parquet; not .xlsx" in refused.output
