"""Types of `m`: the generated file is up to date, and mypy finds a misspelt symbol in an equation."""

from __future__ import annotations

import os
from pathlib import Path

from mypy import api

from cge.model.write_namespace import FILE, text

EQUATION = """
from typing import Any
from cge.blocks.namespace import M

def factor_demand(m: M, f: str, a: str) -> Any:
    before = m.base.q_factor[f, a] * m.base.q_gdp
    return before, m.p_factor[f] * m.q_factor[f, a], m.q_gdp, m.sets.activity, m.data.gdp
"""


def _checked(folder: Path, source: str) -> str:
    """What mypy says of a source beside the namespace; nothing else is read."""
    path = folder / "snippet.py"
    path.write_text(source, encoding="utf-8")
    options = ["--strict", "--follow-imports=skip", "--explicit-package-bases", f"--cache-dir={os.devnull}"]
    return api.run([*options, str(path), str(FILE)])[0]


def test_the_file_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "run python -m cge.model.write_namespace"


def test_mypy_finds_misspelt_symbols(tmp_path: Path) -> None:
    assert "Success" in _checked(tmp_path, EQUATION)
    for wrong in ("p_facotr", "base.q_facotr", "sets.actvity"):
        right = wrong.replace("facotr", "factor").replace("actvity", "activity")
        said = _checked(tmp_path, EQUATION.replace(f"m.{right}", f"m.{wrong}"))
        assert "has no attribute" in said, said
        assert f'maybe "{right.split(".")[-1]}"' in said, said
    assert "Invalid index type" in _checked(tmp_path, EQUATION.replace("m.q_factor[f, a]", "m.q_factor[f]"))
