"""`cge sam`: exit codes, plain messages, and documents that say what the layout says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from typer.testing import CliRunner, Result

from sam import Workbook, read_workbook, write_workbook
from sam.cli import app
from sam.layout import KINDS
from sam.reference import PARTS, refreshed
from sam.sheets import ACCOUNTS, GUIDE, SHEETS
from sam.template import template

ROOT = Path(__file__).parents[2]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words], env={"COLUMNS": "200"})


@pytest.fixture
def example(tmp_path: Path) -> Path:
    path = tmp_path / "示例 经济.xlsx"
    assert run("template", path).exit_code == 0
    return path


def test_check_tells_sound_from_wrong_from_unreadable(example: Path, tmp_path: Path) -> None:
    sound = run("check", example)
    assert (sound.exit_code, "sound" in sound.output) == (0, True)
    book = openpyxl.load_workbook(example)
    book["sam"]["C3"] = "text"
    book["sam"]["D12"] = 99
    book.save(tmp_path / "bad.xlsx")
    bad = run("check", tmp_path / "bad.xlsx")
    assert bad.exit_code == 1
    assert "sam!C3" in bad.output
    assert "unbalanced" in bad.output
    gone = run("check", tmp_path / "gone.xlsx")
    assert (gone.exit_code, "no such file" in gone.output) == (2, True)


def test_the_template_shows_every_sheet(example: Path) -> None:
    book = openpyxl.load_workbook(example)
    assert set(book.sheetnames) - {GUIDE} == {"sam", ACCOUNTS.name, *SHEETS}
    for name, sheet in SHEETS.items():
        rows = list(book[name].iter_rows(values_only=True))
        assert rows[0] == sheet.names
        assert len(rows) > 1
    assert "invented" in str([c.value for row in book["sources"] for c in row])


@pytest.mark.parametrize("minimal", [False, True])
def test_the_chinese_template_is_the_same_economy(minimal: bool, tmp_path: Path) -> None:
    """Sheets, headings, kinds and accounts in Chinese; the numbers are those of the English one."""
    options = ["--minimal"] if minimal else []
    assert run("template", tmp_path / "en.xlsx", *options).exit_code == 0
    assert run("template", tmp_path / "中文 模板.xlsx", "--chinese", *options).exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "中文 模板.xlsx")
    assert book.sheetnames[:2] == ["社会核算矩阵", "账户"]
    page = book["账户"]
    assert [c.value for c in page[1]][:2] == ["账户", "类型"]
    assert page["B2"].value == "生产活动"
    assert page["B1"].comment is not None
    (rule,) = [r for r in page.data_validations.dataValidation if "B2" in str(r.sqref)]
    assert "存货变动" in rule.formula1
    one, two = (read_workbook(tmp_path / name) for name in ("en.xlsx", "中文 模板.xlsx"))
    assert (one.sam.values == two.sam.values).all()
    assert list(one.sam.kinds.values()) == list(two.sam.kinds.values())
    assert list(one.tables) == list(two.tables)
    assert run("check", tmp_path / "中文 模板.xlsx").exit_code == 0


def test_balance_prints_what_it_moved(tmp_path: Path) -> None:
    before = template()
    noise = np.exp(0.1 * np.random.default_rng(0).standard_normal(before.sam.values.shape))
    write_workbook(Workbook(before.sam.with_values(before.sam.values * noise), before.tables), tmp_path / "u.xlsx")
    for method in ("ras", "entropy", "least_squares"):
        words = ("--method", method, "--hold", "tax_sales,*", "--hold-total", "state=100", "--force")
        result = run("balance", tmp_path / "u.xlsx", tmp_path / "b.xlsx", *words, "--adjustments", tmp_path / "a.csv")
        assert result.exit_code == 0, result.output
        assert "cells adjusted" in result.output
        assert run("check", tmp_path / "b.xlsx").exit_code == 0
        assert (tmp_path / "a.csv").stat().st_size > 1000
    assert f"balanced by {method}" in read_workbook(tmp_path / "b.xlsx").tables["sources"]["source"].iloc[-1]


def test_aggregate_and_split_by_table(example: Path, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("account,to,label_zh\nrural,h,居民\nurban,h,\n", encoding="utf-8")
    assert run("aggregate", example, tmp_path / "m.csv", tmp_path / "a.xlsx").exit_code == 0
    assert read_workbook(tmp_path / "a.xlsx").sam.label_zh["h"] == "居民"
    (tmp_path / "s.csv").write_text("account,part,share\nlabour,low,0.6\nlabour,high,0.4\n", encoding="utf-8")
    assert run("split", example, tmp_path / "s.csv", tmp_path / "s.xlsx").exit_code == 0
    assert run("check", tmp_path / "s.xlsx").exit_code == 0
    (tmp_path / "m.csv").write_text("account,to\nrurl,h\n", encoding="utf-8")
    wrong = run("aggregate", example, tmp_path / "m.csv", tmp_path / "c.xlsx")
    assert (wrong.exit_code, "did you mean 'rural'" in wrong.output, "mapping!A2" in wrong.output) == (1, True, True)
    (tmp_path / "s.csv").write_text("part,share,account\nlow,0.6,labour\nhigh,0.3,labour\n", encoding="utf-8")
    wrong = run("split", example, tmp_path / "s.csv", tmp_path / "c.xlsx")
    assert (wrong.exit_code, "add up to 0.9" in wrong.output, "shares!C2" in wrong.output) == (1, True, True)
    assert not (tmp_path / "c.xlsx").exists()


def test_a_sam_alone_stays_in_csv_or_parquet(tmp_path: Path) -> None:
    write_workbook(Workbook(template().sam), tmp_path / "s.csv")
    (tmp_path / "m.csv").write_text("account,to\nrural,h\nurban,h\n", encoding="utf-8")
    assert run("check", tmp_path / "s.csv").exit_code == 0
    assert run("aggregate", tmp_path / "s.csv", tmp_path / "m.csv", tmp_path / "a.parquet").exit_code == 0
    assert run("balance", tmp_path / "a.parquet", tmp_path / "b.csv").exit_code == 0
    assert read_workbook(tmp_path / "b.csv").sam.of("household") == ("h",)


def test_nothing_is_overwritten_unasked(example: Path) -> None:
    before = example.read_bytes()
    for words in (("template", example), ("balance", example, example)):
        result = run(*words)
        assert (result.exit_code, "--force" in result.output) == (2, True)
    assert example.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ("balance", "X", "OUT", "--hold", "nobody,*"),
        ("balance", "X", "OUT", "--hold-total", "state=much"),
        ("balance", "X", "absent/OUT.xlsx"),
        ("balance", "X", "OUT.ods"),
        ("balance", "absent.xlsx", "OUT"),
        ("aggregate", "X", "absent.csv", "OUT"),
        ("split", "X", "X", "OUT"),
    ],
)
def test_bad_calls_end_in_a_message(example: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    names = {"X": example, "OUT": tmp_path / "out.xlsx"}
    result = run(
        *(
            names.get(w, w if w.startswith("-") or "," in w or "=" in w else tmp_path / w) if i else w
            for i, w in enumerate(words)
        )
    )
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)
    assert result.output.strip()


def test_the_document_says_what_the_layout_says() -> None:
    for name in PARTS:
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert text == refreshed(text, name), f"run: python -m sam.reference docs/{name}"
    text = (ROOT / "docs" / "workbook.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in (*KINDS, *SHEETS))


def test_the_data_side_does_not_know_the_model() -> None:
    code = (
        "import sam.cli, sam.checks, sam.balance, sam.split, sam.aggregate, sam.template, sys\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('cge', 'pyomo', 'casadi')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_accounts_of_another_file_are_not_overwritten(tmp_path: Path) -> None:
    """A SAM as CSV is two files; both are asked about."""
    (tmp_path / "x_accounts.csv").write_text("mine", encoding="utf-8")
    result = run("template", tmp_path / "x.csv")
    assert result.exit_code == 2
    assert "x_accounts.csv exists" in result.output.replace("\n", "")
    assert (tmp_path / "x_accounts.csv").read_text(encoding="utf-8") == "mine"


def test_balance_meets_totals_of_a_file_and_sums_of_blocks(example: Path, tmp_path: Path) -> None:
    """GDP at factor cost as a control, a table of totals, and more trust in what the state buys."""
    table = tmp_path / "totals.csv"
    table.write_text("account,total\nworld,118\n", encoding="utf-8")
    words = ("--hold-sum", "factor,activity=400", "--totals", table, "--weight", "*,state=50", "--method", "entropy")
    done = run("balance", example, tmp_path / "out.xlsx", *words)
    assert done.exit_code == 0, done.output
    sam = read_workbook(tmp_path / "out.xlsx").sam
    assert sam.block("factor", "activity").to_numpy().sum() == pytest.approx(400, rel=1e-9)
    assert sam.totals().loc["world", "receipts"] == pytest.approx(118, rel=1e-9)
    for wrong in ("factor=400", "factor,activity=much", "nobody,activity=4"):
        assert run("balance", example, tmp_path / "no.xlsx", "--hold-sum", wrong).exit_code == 2
