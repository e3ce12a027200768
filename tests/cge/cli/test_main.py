"""The command: exit codes, one clear message instead of a traceback, tables that fit the terminal."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from cge.cli import main as cli
from cge.experiment.run import run
from cge.report import terminal
from tests.cge.experiment.test_tiny import write_experiment, write_tiny

SHOCK = 'shocks: [{symbol: "tfp[*]", multiply: 1.05, basis: value_added}]\n'
BROKEN = 'cases: [{name: broken, shocks: [{symbol: "endowment[L_low]", multiply: 0.00001}]}, {name: fine}]\n'


def _cge(*words: str | Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Exit code of one command."""
    monkeypatch.setattr(sys, "argv", ["cge", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def test_run_writes_where_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_experiment(tmp_path, "name: x\n" + SHOCK)
    monkeypatch.chdir(tmp_path)
    assert _cge("run", file, monkeypatch=monkeypatch) == 0
    assert (tmp_path / "out" / "x" / "results.xlsx").is_file()
    said = capsys.readouterr()
    assert "Real GDP" in said.out
    assert "Farming" in said.out
    assert "农业" in said.out
    assert "Solving x (1 of 1)" in said.err


def test_a_failed_case_is_told_and_gives_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_experiment(tmp_path, "name: x\n" + BROKEN)
    assert _cge("run", file, "--out", tmp_path / "here", monkeypatch=monkeypatch) == 1
    assert "Case broken did not solve" in capsys.readouterr().out
    assert (tmp_path / "here" / "results.csv").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "gone.yaml"], "gone.yaml does not exist"),
        (["run", "bad.yaml"], "line 3: unknown symbol 'tfpp'; did you mean 'tfp'"),
        (["run", "."], "irectory"),
        (["run", "good.yaml", "--out", "good.yaml"], "is a file"),
        (["check", "gone.xlsx"], "gone.xlsx"),
        (["check", "good.yaml"], "good.yaml"),
        (["where", "tfpp", "-w", "tiny.xlsx"], "did you mean 'tfp'"),
        (["equations", "trad", "-w", "tiny.xlsx"], "did you mean 'trade'"),
        (["closure", "johan"], "did you mean 'johansen'"),
    ],
)
def test_expected_errors_are_one_message_and_exit_code_2(
    tmp_path: Path, words: list[str], message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_experiment(tmp_path, "name: x\n" + SHOCK, "good.yaml")
    write_experiment(tmp_path, "name: x\nshocks: [{symbol: tfpp, set: 1}]\n", "bad.yaml")
    monkeypatch.chdir(tmp_path)
    assert _cge(*words, monkeypatch=monkeypatch) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert "Traceback" not in said.err
    assert not list(tmp_path.glob("out*"))


def test_what_explains_the_model_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = write_tiny(tmp_path)
    for words, said in (
        (["check", str(book)], "walras"),
        (["equations", "trade", "-w", str(book)], "p_import"),
        (["where", "tfp", "-w", str(book)], "zero_profit"),
        (["closure"], "johansen"),
        (["closure", "welfare"], "lump-sum"),
    ):
        assert _cge(*words, monkeypatch=monkeypatch) == 0
        assert said in capsys.readouterr().out


def test_results_are_verified_and_the_earlier_ones_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = write_experiment(tmp_path, "name: x\n" + SHOCK), tmp_path / "out"
    for _ in range(2):
        assert _cge("run", file, "-q", "--out", out, monkeypatch=monkeypatch) == 0
    assert _cge("verify", out, monkeypatch=monkeypatch) == 0
    assert "ok       previous/results.csv" in capsys.readouterr().out
    (out / "results.csv").write_text("mine", encoding="utf-8")
    assert _cge("verify", out, monkeypatch=monkeypatch) == 1
    assert "changed  results.csv" in capsys.readouterr().out
    assert _cge("run", file, "-q", "--out", out, monkeypatch=monkeypatch) == 2
    assert "results.csv was not written by cge, or was changed since" in capsys.readouterr().err
    assert (out / "results.csv").read_text(encoding="utf-8") == "mine"
    assert _cge("verify", tmp_path, monkeypatch=monkeypatch) == 2


def test_where_nothing_solves_the_earlier_results_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = write_experiment(tmp_path, "name: x\n" + SHOCK), tmp_path / "out"
    assert _cge("run", file, "-q", "--out", out, monkeypatch=monkeypatch) == 0
    earlier = (out / "results.csv").read_bytes()
    lost = 'name: x\nshocks: [{symbol: "endowment[L_low]", multiply: 0.00001}]\n'
    assert _cge("run", write_experiment(tmp_path, lost), "--out", out, monkeypatch=monkeypatch) == 1
    assert "No case solved" in capsys.readouterr().out
    assert (out / "results.csv").read_bytes() == earlier


def test_an_abatement_curve_leaves_a_folder_that_verifies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book, out = write_tiny(tmp_path), tmp_path / "out"
    words = ("abatement", "-w", book, "--to", "1", "--steps", "1", "--out", out)
    assert _cge(*words, monkeypatch=monkeypatch) == 0
    assert _cge("verify", out, monkeypatch=monkeypatch) == 0
    assert "ok       abatement.xlsx" in capsys.readouterr().out


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, cge.cli.main; "
        "print([m for m in ('pandas', 'pyomo', 'casadi', 'scipy', 'numpy') if m in sys.modules])"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(cli.__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("width", [80, 100, 120])
def test_tables_fit_the_terminal(tmp_path: Path, width: int) -> None:
    names = ["base", "a rather long name for a case", "energy_efficiency", "d", "e", "f", "g", "情景一"]
    cases = ", ".join(f"{{name: {n}}}" for n in names)
    result = run(write_experiment(tmp_path, f"name: x\ncases: [{cases}]\n" + SHOCK))
    console = Console(width=width, record=True, file=io.StringIO())
    terminal.show(result, console)
    lines = console.export_text().splitlines()
    assert max(cell_len(line) for line in lines) <= width
    assert sum("Real GDP" in line for line in lines) < 4


def test_the_bundled_experiments_are_found() -> None:
    assert (cli.experiments() / "combined.yaml").is_file()


def test_a_terminal_without_chinese(tmp_path: Path) -> None:
    """LANG=C: what cannot be shown becomes ?, paths in Chinese are still found and written."""
    folder = tmp_path / "工作 一"
    folder.mkdir()
    write_experiment(folder, "name: x\n" + SHOCK).rename(folder / "试.yaml")
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    plain["PYTHONPATH"] = str(Path(cli.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-m", "cge.cli", "run", "试.yaml", "--out", "果"],
        cwd=folder,
        env={**os.environ, **plain},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "试.yaml" in (folder / "果" / "manifest.json").read_text("utf-8")
    assert len(list((folder / "果").iterdir())) == 4


def test_every_folder_of_experiments_is_installed() -> None:
    """What stands in the checkout goes into a wheel."""
    root = Path(cli.__file__).parents[2]
    packaged = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["data-files"]
    folders = {p.parent.relative_to(root).as_posix() for p in (root / "experiments").rglob("*.yaml")}
    assert {f"share/qcge/{folder}": [f"{folder}/*.yaml"] for folder in folders} == packaged
