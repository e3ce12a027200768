"""`cge new block NAME`: a file that runs as it is, changes no result, and never overwrites or shadows anything."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

import cge
from cge.analysis.laws import check
from cge.blocks import ALL
from cge.cli import main as cli
from cge.cli.new import write_block
from cge.errors import DeclarationError
from cge.language.block import Block
from cge.model.model import Model
from cge.solve.block_alone import alone, strays
from tests.economies import Shape, close, economy


def command(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["cge", "new", "block", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def imported(file: Path) -> Block:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = getattr(module, file.stem)
    assert isinstance(found, Block)
    return found


def test_a_new_block_runs_and_is_neutral(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Compiled with all others, every other symbol of a shocked economy is where it was; its own law holds."""
    assert command(monkeypatch, "digital_care", "--folder", tmp_path) == 0
    said = capsys.readouterr().out
    assert str(tmp_path / "digital_care.py") in said
    assert "from cge.blocks.digital_care import digital_care" in said
    assert "pytest" in said
    block = imported(tmp_path / "digital_care.py")
    assert (block.name, block.title_en) == ("digital_care", "Digital care")
    assert "template" not in (tmp_path / "digital_care.py").read_text(encoding="utf-8").lower()
    workbook = economy(5, Shape())
    plain, more = Model(workbook), Model(workbook, (*ALL, block))
    assert check(more).passed
    assert strays(alone(more.compiled, more.positive, (block.name,))) <= 1e-10
    own = {"digital_care_intensity[*]": cge.multiply(1.2)}
    before = plain.solve({"tfp[*]": cge.multiply(1.1, basis="gross_output")})
    after = more.solve({"tfp[*]": cge.multiply(1.1, basis="gross_output"), **own})
    for symbol in plain.system.symbols:
        a, b = (list(case.values(symbol).values()) for case in (before, after))
        if a:
            close(b, a, 1e-9, [1 + abs(v) for v in a])
    made = after.values("q_activity")
    for a, v in after.values("q_digital_care").items():
        close(v, 1.2 * made[a], 1e-9, v)


@pytest.mark.parametrize("name", ["", "Leisure", "2nd", "a-b", "class", "../x", "闲暇", "lei sure", "_x"])
def test_bad_names_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="is no name for a block"):
        write_block(name, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "why"),
    [(b.name, "is taken") for b in ALL]
    + [("template", "is taken"), ("expressions", "is taken"), ("import", "no word of Python")]
    + [("consumption", "q_consumption is declared in block households")],
)
def test_taken_names_are_refused(name: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=why):
        write_block(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_files_are_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tourism.py"
    file.write_text("mine")
    assert command(monkeypatch, "tourism", "--folder", tmp_path) == 2
    assert f"{file} exists already" in capsys.readouterr().err
    assert file.read_text() == "mine"


def test_a_missing_folder_is_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command(monkeypatch, "tourism") == 2
    assert "--folder" in capsys.readouterr().err
