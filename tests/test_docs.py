"""The documents are executed: every example runs, every path, module, command and option they name exists."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner

import cge
from cge.blocks import ALL
from cge.cli.main import app as cge_app
from cge.experiment.run import read_experiment
from cge.indicators import INDICATORS
from cge.model.model import Model
from sam import Workbook, read_workbook, write_workbook
from sam.cli import app as sam_app
from sam.data import bundled
from sam.template import template
from tests.economies import ROOT, WORKBOOKS
from tests.messes import national

Load = Callable[[str], Model]
WAITING: tuple[str, ...] = ()
"""A block of Python that holds one of these waits for the Python API of that name: read, not run."""
DEAR = ("demo", "paper", "abatement")
"""Commands that take long and have tests of their own: their words are read, they are not run."""

DOCS = sorted(
    [
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / n for n in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        ROOT / "sam/data/README.md",
    ]
)
SOURCES = sorted([*(ROOT / "cge").rglob("*.py"), *(ROOT / "sam").rglob("*.py")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
FOLDERS = r"(?:cge|sam|docs|tests|tools|locks|benchmarks|experiments|\.github)"
PATH = re.compile(rf"(?<![\w./-])({FOLDERS}/[\w./*-]*[\w*])")
BARE = re.compile(r"`(\w+\.(?:py|md|yaml))`")
DOTTED = re.compile(r"`((?:cge|sam|tests|benchmarks)(?:\.\w+)+)`")


def text_of(path: Path) -> str:
    """A document; of the changelog, without the old names of modules."""
    return re.sub(r"^\| `[\w.]+` \| ", "| ", path.read_text(encoding="utf-8"), flags=re.M)


def docstrings(path: Path) -> Iterator[str]:
    """All docstrings of a source file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (text := ast.get_docstring(node)):
            yield text


def examples(text: str) -> Iterator[str]:
    """Python in a docstring: from a line of import on, as far as it is one indented block, or one paragraph."""
    for found in re.finditer(r"^( *)(?:import|from) \w.*\n?(?:(?:\1.*)?\n?)*", text, re.M):
        indent, block = found[1], found[0]
        lines = block.split("\n") if indent else block.split("\n\n")[0].split("\n")
        yield "\n".join(line[len(indent) :] for line in lines)


EXAMPLES = [(p, e) for p in SOURCES for d in docstrings(p) for e in examples(d)]
NAMES = [p.relative_to(ROOT).as_posix() for p in DOCS]
EVERY = pytest.mark.parametrize("path", DOCS, ids=NAMES)


# ---- what they name --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*DOCS, *SOURCES], ids=lambda p: p.relative_to(ROOT).as_posix())
def test_what_is_named_exists(path: Path) -> None:
    """Paths of the repository, files by name, modules and what is in them."""
    text = text_of(path) if path.suffix == ".md" else "\n".join(docstrings(path))
    folders = ("cge", "sam", "tests", "docs", "experiments")
    files = {p.name for folder in folders for p in (ROOT / folder).rglob("*.*")} | {p.name for p in ROOT.iterdir()}
    wrong = [p for p in PATH.findall(text) if not any(ROOT.glob(p))]
    wrong += [name for name in BARE.findall(text) if name not in files]
    wrong += [name for name in DOTTED.findall(text) if not _imports(name)]
    assert wrong == []


def _imports(name: str) -> bool:
    """Whether a dotted name leads to a module, or to something in one."""
    parts = name.split(".")
    for k in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:k]))
            for attribute in parts[k:]:
                found = getattr(found, attribute)
        except (ImportError, AttributeError):
            continue
        return True
    return False


def test_renamed_modules_are_gone_and_their_successors_there() -> None:
    table = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("### Renamed modules")[1].split("\n### ")[0]
    rows = re.findall(r"^\| `([\w.]+)` \| `([\w.]+)` \|$", table, re.M)
    assert len(rows) > 40
    for old, new in rows:
        assert (ROOT / (new.replace(".", "/") + ".py")).is_file(), new
        assert not (ROOT / (old.replace(".", "/") + ".py")).exists(), old


def test_every_indicator_is_documented() -> None:
    text = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
    assert [name for name in INDICATORS if f"| `{name}` |" not in text] == []


def test_the_citation_is_of_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (cited["cff-version"], cited["type"]) == ("1.2.0", "software")
    assert (cited["version"], cited["license"]) == (project["version"], project["license"])
    assert cited["authors"] == project["authors"] == [{"name": "The qcge authors"}]
    assert "The qcge authors" in (ROOT / project["license-files"][0]).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")), ids=lambda p: p.stem)
def test_issue_forms_are_forms(path: Path) -> None:
    """What the tracker asks of a form: a name, a description, fields with an id of their own and a label."""
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.stem == "config":
        return
    fields = [f for f in form["body"] if f["type"] != "markdown"]
    assert form["name"]
    assert form["description"]
    assert len({f["id"] for f in fields}) == len(fields) > 1
    assert all(f["type"] in ("input", "textarea") and f["attributes"]["label"] for f in fields)


# ---- commands --------------------------------------------------------------------------------------------------


def commands(text: str) -> Iterator[str]:
    """Lines of the shell in a document."""
    for language, block in FENCE.findall(text):
        if language in ("sh", ""):
            yield from filter(None, (line.split(" #")[0].strip() for line in block.splitlines()))


@EVERY
def test_every_line_of_the_shell_can_be_typed(path: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for line in commands(text_of(path)):
        program, *words = shlex.split(line)
        if program == "cge":
            command, rest = _command(words)
            command.make_context(words[0], rest).close()  # raises a message where a word is wrong
        elif program == "make":
            assert words[0] in targets, line
        elif line.startswith("python -m "):
            assert _imports(words[1]), line
        else:
            assert program == "conda", f"{line}: cge, make, conda or python -m"


@EVERY
def test_every_command_in_a_sentence_exists(path: Path) -> None:
    """`cge closure FILE.yaml [--case NAME]`: command and options; `cge sam check / balance`: both commands."""
    for text in re.findall(r"`cge ([^`]+)`", text_of(path)):
        words = shlex.split(re.sub(r"[\[\]…]", " ", text))
        heads = [k for k, word in enumerate(words) if word == "/"]
        prefix = words[: heads[0] - 1] if heads else []
        choices = [[*prefix, w] for w in words[len(prefix) :] if w != "/"] if heads else [words]
        for choice in choices:
            command, rest = _command(choice)
            known = {o for p in command.params for o in p.opts} | {"--help"}
            assert [w for w in rest if w.startswith("-") and w not in known] == [], text


def _command(words: list[str]) -> tuple[Any, list[str]]:
    """The command behind the words, and the words that are left to it."""
    if words[:1] == ["sam"]:
        group, words = typer.main.get_command(sam_app), words[1:]
    else:
        group = typer.main.get_command(cge_app)
    if not words or words[0].startswith("-"):
        return group, words
    found = getattr(group, "commands", {}).get(words[0])
    assert found is not None, f"no command cge {' '.join(words)}"
    return found, words[1:]


# ---- examples --------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundled_model: Load) -> Path:
    """A folder with the files examples speak of, in which bundled workbooks are compiled once for all tests."""
    (tmp_path / "experiments").symlink_to(ROOT / "experiments")
    for name in ("economy.xlsx", "raw.xlsx"):
        write_workbook(template(), tmp_path / name)
    national(tmp_path / "national.xlsx")
    compiled = {p.resolve(): name for name, p in WORKBOOKS.items()}

    def model(workbook: Workbook, blocks: Any = ALL, groups: Any = None, rules: Any = ()) -> Model:
        plain = blocks is ALL and not groups and not rules
        name = compiled.get(workbook.path.resolve()) if workbook.path and plain else None
        return bundled_model(name) if name else Model(workbook, blocks, groups, rules)

    def load(workbook: str | Path | None = None, groups: Any = None) -> Model:
        path = Path(workbook) if workbook is not None else bundled()
        return model(read_workbook(path if path.suffix else bundled(str(path))), groups=groups)

    monkeypatch.setattr(cge, "load", load)
    for place in ("cge.model.model.Model", "cge.experiment.run.Model"):
        monkeypatch.setattr(place, model)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@EVERY
def test_examples_run(path: Path, desk: Path, bundled_model: Load) -> None:
    """Python, YAML and cheap commands of a document in their order; Python shares one namespace. Text is printed."""
    names: dict[str, Any] = {}
    said = ""
    for language, block in FENCE.findall(text_of(path)):
        if language == "python":
            run_python(block, names, path.name)
        elif language == "yaml":
            plan(block, names.get("model") or bundled_model("china2018_42"), desk)
        elif language == "text":
            assert [line for line in block.splitlines() if " ".join(line.split()) not in said] == []
        else:
            assert language in ("sh", ""), f"{path.name}: what is a block of {language}?"
            said = run_shell(block)


def run_python(block: str, names: dict[str, Any], where: str) -> None:
    code = compile(block, where, "exec")
    if not any(name in block for name in WAITING):
        exec(code, names)


def run_shell(block: str) -> str:
    """Run the cheap commands; what they print, in one line."""
    said = []
    for line in commands(f"```sh\n{block}```"):
        program, *words = shlex.split(line)
        if program == "cge" and words[0] not in DEAR:
            tool, words = (sam_app, words[1:]) if words[0] == "sam" else (cge_app, words)
            result = CliRunner().invoke(tool, words, env={"COLUMNS": "140"})
            assert result.exit_code == 0, f"{line}\n{result.output}\n{result.exception}"
            said += result.output.split()
    return " ".join(said)


def plan(block: str, model: Model, folder: Path) -> None:
    """An experiment file, or a part of one: every name, closure and shock is checked as `cge run` does."""
    file = folder / "example.yaml"
    file.write_text(block if re.search(r"^name:", block, re.M) else f"name: example\n{block}", encoding="utf-8")
    experiment = read_experiment(file)
    assert experiment.plan(experiment.compile(model.workbook) if experiment.spec.groups else model)


def test_there_are_examples_in_docstrings() -> None:
    found = {p.relative_to(ROOT).as_posix() for p, _ in EXAMPLES}
    assert {"cge/__init__.py", "cge/language/block.py", "cge/experiment/run.py", "sam/__init__.py"} <= found


@pytest.mark.parametrize(("path", "example"), EXAMPLES, ids=[p.relative_to(ROOT).as_posix() for p, _ in EXAMPLES])
def test_examples_in_docstrings_run(path: Path, example: str, desk: Path) -> None:
    run_python(example, {}, path.name)
