"""`cge sam import` as a user meets it: what is shown, what is written, exit codes, hostile files."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from sam import read_workbook
from sam.cli import app
from sam.template import template
from tests.messes import square, to_excel, to_text, with_titles, with_totals


def run(*words: str | Path, width: int = 80) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words], env={"COLUMNS": str(width)})


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """The example economy with titles and totals, under a Chinese name with a blank."""
    return to_excel(with_titles(with_totals(square(template().sam))), tmp_path / "原始 数据.xlsx")


def test_guesses_are_shown_before_anything_is_written(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    shown = run("import", raw, out, "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert not out.exists()
    for word in ("totals left out: TOTAL", "guesses", "activity", "--kind ACCOUNT=KIND"):
        assert word in shown.output
    written = run("import", raw, out)
    assert (written.exit_code, out.exists()) == (0, True)
    assert "next: cge check" in written.output
    assert run("check", out).exit_code == 0
    assert read_workbook(out).sam.kinds == template().sam.kinds


def test_nothing_is_overwritten_and_nothing_else_is_made(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    out.write_text("mine")
    assert run("import", raw, out).exit_code == 2
    assert out.read_text() == "mine"
    assert run("import", raw, tmp_path / "out.csv").exit_code == 2
    assert run("import", raw, out, "--force").exit_code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.xlsx", "原始 数据.xlsx"]


def test_a_wrong_guess_is_overruled(raw: Path, tmp_path: Path) -> None:
    done = run("import", raw, tmp_path / "o.xlsx", "--kind", "rural=household", "--kind", "tariff=tax_import")
    assert done.exit_code == 0
    for wrong in ("rural", "rural=hosehold", "nobody=household"):
        answer = run("import", raw, tmp_path / "p.xlsx", "--kind", wrong)
        assert answer.exit_code == 2
        assert "Traceback" not in answer.output
    assert not (tmp_path / "p.xlsx").exists()


def test_questions_that_are_left_are_listed_and_the_exit_code_says_so(tmp_path: Path) -> None:
    """A factor employed by the state: no rule moves it; the workbook is there to be mended."""
    rows = square(template().sam)
    at = {a: k for k, a in enumerate(rows[0])}
    rows[at["labour"]][at["state"]] = 5.0
    rows[at["state"]][at["labour"]] = 5.0
    out = tmp_path / "out.xlsx"
    done = run("import", to_excel(rows, tmp_path / "raw.xlsx"), out)
    assert (done.exit_code, out.exists()) == (1, True)
    assert "1 question(s) left" in " ".join(done.output.split())


def test_cells_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    rows = square(template().sam)
    rows[3][4], rows[5][6] = "about 12", "#REF!"
    done = run("import", to_excel(rows, tmp_path / "raw.xlsx"), tmp_path / "o.xlsx", width=200)
    assert done.exit_code == 1
    assert "SAM 2017!E4" in done.output
    assert not (tmp_path / "o.xlsx").exists()


def test_formulas_are_never_evaluated_and_labels_never_become_one(tmp_path: Path) -> None:
    """A total without stored value goes; a label that begins with = stays text in what is written."""
    sam = template().sam
    rows = with_totals(square(sam))
    for k in range(1, len(rows)):
        rows[k][-1] = f"=SUM(B{k + 1}:X{k + 1})"
    path = to_excel(rows, tmp_path / "raw.xlsx")
    assert run("import", path, tmp_path / "o.xlsx").exit_code == 0
    named = {"food": "=cmd|' /C calc'!A0"}
    rows = [[named.get(v, v) if isinstance(v, str) else v for v in row] for row in square(sam)]
    assert run("import", to_text(rows, tmp_path / "raw.csv"), tmp_path / "p.xlsx", "--force").exit_code in (0, 1)
    page = openpyxl.load_workbook(tmp_path / "p.xlsx")["sam"]
    assert all(cell.data_type != "f" for row in page for cell in row)


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_no_number_is_cut_at_any_width(raw: Path, tmp_path: Path, width: int) -> None:
    done = run("import", raw, tmp_path / "o.xlsx", "--all", width=width)
    assert done.exit_code == 0
    assert "…" not in done.output.replace("a_…", "")
    assert max(map(len, done.output.splitlines())) <= width + 40  # a path is not broken


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("blank.csv", b"\n\n,,,\n"),
        ("one.csv", b"a\n"),
        ("zero.xlsx", b"\x00" * 1000),
        ("text.xlsx", b"not a zip"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600),
        ("noise.csv", bytes(range(256)) * 20),
        ("numbers.csv", b"1,2,3\n4,5,6\n7,8,9\n"),
        ("labels.csv", b",a,b,c\na,x,y,z\nb,,,\nc,,,\n"),
        ("x.doc", b"hello"),
        ("nan.csv", b",a,b,c\na,nan,1,2\nb,1,inf,2\nc,1e400,2,3\n"),
    ],
)
def test_hostile_files_are_refused_in_words(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = run("import", path, tmp_path / "o.xlsx")
    assert done.exit_code in (1, 2), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert not (tmp_path / "o.xlsx").exists() or done.exit_code == 1


def test_devices_and_folders_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (Path("/dev/zero"), tmp_path, tmp_path / "pipe.csv", tmp_path / "gone.xlsx"):
        assert run("import", path, tmp_path / "o.xlsx").exit_code == 2
