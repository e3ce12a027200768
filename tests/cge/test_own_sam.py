"""`import cge` works whatever else is called `sam`, and what else is called so can still be used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN = "VALUE = 7\n\n\nclass Thing:\n    pass\n\n\ndef own():\n    return VALUE\n"
SOLVED = """
import sam.matrix
from pathlib import Path
assert Path(sam.matrix.__file__).parents[1] == Path(cge.__file__).parents[1]
from sam.template import template
assert abs(cge.Model(template()).solve().pct("q_gdp")) < 1e-8
"""
USED = "from sam import own\nassert sam.own() == own() == 7\n"
PICKLED = "import pickle\nassert isinstance(pickle.loads(pickle.dumps(sam.Thing())), sam.Thing)\n"
SCRIPTS = {
    "cge first": "import cge\n" + SOLVED + USED + PICKLED,
    "theirs first": "import sam\nheld = sam\nassert sam.own() == 7\nimport cge\n" + SOLVED + USED + PICKLED
    + "assert held.own() == 7\n",
    "only cge": "import cge\n" + SOLVED,
}  # fmt: skip


def _shadow(folder: Path, kind: str) -> None:
    """A file, a package or a bare folder called sam."""
    folder.mkdir(exist_ok=True)
    if kind == "file":
        (folder / "sam.py").write_text(OWN, encoding="utf-8")
        return
    (folder / "sam").mkdir()
    (folder / "sam" / "mine.py").write_text("MINE = 8\n", encoding="utf-8")
    (folder / "sam" / "matrix.py").write_text("raise ValueError('the wrong sam')\n", encoding="utf-8")
    if kind == "package":
        (folder / "sam" / "__init__.py").write_text(OWN, encoding="utf-8")


def _python(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("kind", "order", "by_name"),
    [
        ("file", "cge first", True),
        ("file", "theirs first", False),
        ("package", "theirs first", True),
        ("package", "cge first", False),
        ("folder", "only cge", True),
    ],
)
def test_a_script_beside_another_sam(tmp_path: Path, kind: str, order: str, by_name: bool) -> None:
    """The script in its folder, named from elsewhere, or its lines with that folder as the working one."""
    _shadow(tmp_path / "work", kind)
    lines = SCRIPTS[order] + ("" if kind == "file" else "import sam.mine\nassert sam.mine.MINE == 8\n")
    (tmp_path / "work" / "script.py").write_text(lines, encoding="utf-8")
    words, where = ([Path("work") / "script.py"], tmp_path) if by_name else (["-c", lines], tmp_path / "work")
    done = _python(*words, cwd=where)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kind", ["file", "package", "folder"])
def test_the_command_in_a_folder_with_another_sam(tmp_path: Path, kind: str) -> None:
    _shadow(tmp_path, kind)
    done = _python("-m", "cge.cli", "sam", "template", "my.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = _python("-m", "cge.cli", "check", "my.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


WORKERS = """
import cge
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

def gdp(case):
    import sam.matrix
    return case.number("q_gdp")

if __name__ == "__main__":
    from sam.template import template
    case = cge.Model(template()).solve()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(gdp, [case])) == [case.number("q_gdp")]
"""


def test_workers_beside_another_sam(tmp_path: Path) -> None:
    """A spawned process imports the script again, and with it `cge` before anything of ours is unpickled."""
    _shadow(tmp_path, "file")
    (tmp_path / "script.py").write_text(WORKERS, encoding="utf-8")
    done = _python("script.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_name_of_neither_is_refused_in_words() -> None:
    import sam

    name = "nothing_of_ours"
    with pytest.raises(AttributeError, match=rf"module 'sam' \(of qcge\) has no attribute '{name}'"):
        getattr(sam, name)
