"""Do the tests notice a wrong equation? Changes the source in one small way at a time and runs the quick tests.

    .venv/bin/python tools/mutate.py --sample 200 --jobs 2 --seed 1 --out out/mutants.csv
    .venv/bin/python tools/mutate.py cge/blocks/trade.py --list

A mutant is one operator swapped, one sign flipped, one index swapped, one term or factor dropped, one constant
changed, one comparison or branch turned, one argument dropped. Docstrings, annotations, strings, labels, decorators and
raised errors are left alone. Each mutant is written into a copy of the tree in a temporary folder; the tests run there
in the order of STAGES and stop at the first failure. A mutant that cannot be imported, or takes too long, counts as
caught.

The same files, sample and seed give the same mutants. Outcomes are appended to the CSV as they come; a mutant that is
in it already is not run again, so an interrupted run is taken up by the same command. Survivors are to be read by hand:
some are equivalent to the original.
"""

from __future__ import annotations

import argparse
import ast
import copy
import csv
import hashlib
import os
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = (
    "cge/blocks",
    "cge/language/forms.py",
    "cge/calibration",
    "cge/solve/problem.py",
    "cge/solve/accuracy.py",
    "cge/solve/books.py",
    "cge/solve/continuation.py",
)
LEFT_OUT = {".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", "__pycache__", "out", "build", "dist"}
COLUMNS = ("id", "file", "line", "kind", "before", "after", "outcome", "seconds", "by")

STAGES: tuple[tuple[str, ...], ...] = (
    (
        "tests/cge/language/test_forms.py",
        "tests/cge/laws/test_textbook.py",
        "tests/cge/laws/test_independent_small.py",
        "tests/cge/calibration/test_recast.py",
    ),
    ("tests/cge/laws/test_laws.py", "-k", "stdcge or splcge or shoven"),
    ("tests/cge/laws/test_circulations.py",),
    ("tests/cge/calibration", "tests/cge/blocks/test_flows.py", "tests/cge/solve/test_accuracy.py"),
    ("tests/cge/blocks", "tests/cge/laws/test_independent_china.py", "tests/cge/laws/test_long_run.py"),
    ("tests/cge/indicators", "tests/cge/analysis/test_growth_accounting.py", "tests/cge/solve/test_connected.py"),
)
"""Arguments of pytest, one process after the other: the quick and the sharp first."""

SWAPS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
TURNS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True)
class Mutant:
    """One change: the bytes from `start` to `end` of a file become `after`."""

    file: str
    line: int
    kind: str
    start: int
    end: int
    before: str
    after: str
    digest: str

    @property
    def id(self) -> str:
        """The same as long as the file is."""
        text = f"{self.file} {self.digest} {self.start} {self.end} {self.kind} {self.after}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def applied(self, source: bytes) -> bytes:
        """The file with the change."""
        return source[: self.start] + self.after.encode() + source[self.end :]


# ---- making mutants ------------------------------------------------------------------------------------------------


def mutants(path: Path) -> list[Mutant]:
    """Every mutant of a file that still parses, in the order of the text."""
    source = path.read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    name, digest = str(path.relative_to(ROOT)), hashlib.sha256(source).hexdigest()[:8]
    found = []
    for node, kind, after in _changes(ast.parse(source), equation=False):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        before = source[start:end].decode()
        mutant = Mutant(name, node.lineno, kind, start, end, before, after, digest)
        try:
            ast.parse(mutant.applied(source))
        except SyntaxError:
            continue
        found.append(mutant)
    return sorted({m.id: m for m in found}.values(), key=lambda m: (m.start, m.end, m.kind, m.after))


def _changes(node: ast.AST, equation: bool) -> Iterator[tuple[ast.expr, str, str]]:
    """(expression, kind of change, what it becomes) for everything below a node that computes something."""
    if isinstance(node, ast.Raise | ast.JoinedStr | ast.Import | ast.ImportFrom):
        return
    if isinstance(node, ast.FunctionDef):
        equation = any(
            isinstance(d, ast.Call) and ast.unparse(d.func).endswith(".equation") for d in node.decorator_list
        )
    if isinstance(node, ast.expr):
        for kind, new in _of(node, equation):
            yield node, kind, f"({ast.unparse(new)})"
    for name, value in ast.iter_fields(node):
        if name in ("decorator_list", "annotation", "returns", "type_params", "format_spec"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_text(child):
                yield from _changes(child, equation)


def _is_text(node: ast.AST) -> bool:
    """A string, a tuple of strings, or a statement that is one."""
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(_is_text(element) for element in node.elts)
    inner = node.value if isinstance(node, ast.Expr) else node
    return isinstance(inner, ast.Constant) and isinstance(inner.value, str)


def _of(node: ast.expr, equation: bool) -> Iterator[tuple[str, ast.expr]]:
    """What one expression may be turned into."""
    match node:
        case ast.BinOp(left, op, right):
            yield from _binary(node, left, op, right)
        case ast.UnaryOp(ast.USub() | ast.Not(), operand):
            yield "sign", operand
        case ast.BoolOp(op, values):
            yield "logic", ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            yield "term", values[0]
        case ast.IfExp(test, body, orelse):
            yield "branch", ast.IfExp(test, orelse, body)
        case ast.Compare(left, [op], [right]) if not (equation and isinstance(op, ast.Eq)):
            yield "comparison", ast.Compare(left, [TURNS[type(op)]()], [right])
        case ast.Constant(value):
            yield from _constant(value)
        case ast.Subscript(value, ast.Tuple([first, second, *rest]), ctx) if isinstance(ctx, ast.Load):
            if not any(isinstance(e, ast.Slice) for e in (first, second)) and ast.dump(first) != ast.dump(second):
                yield "index", ast.Subscript(value, ast.Tuple([second, first, *rest], ast.Load()), ctx)
        case ast.Call(func, args, keywords):
            yield from _arguments(func, args, keywords)


def _binary(node: ast.BinOp, left: ast.expr, op: ast.operator, right: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if any(isinstance(side, ast.JoinedStr) or _is_text(side) for side in (left, right)):
        return
    if new := SWAPS.get(type(op)):
        yield "operator", ast.BinOp(left, new(), right)
    if isinstance(op, ast.Add | ast.Sub):
        yield "term", left
        yield "term", right if isinstance(op, ast.Add) else ast.UnaryOp(ast.USub(), right)
    elif isinstance(op, ast.Mult | ast.Div | ast.Pow):
        yield "factor", left
        yield "sign", ast.UnaryOp(ast.USub(), copy.deepcopy(node))
        if isinstance(op, ast.Mult):
            yield "factor", right


def _constant(value: object) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(value, bool):
        yield "constant", ast.Constant(not value)
    elif isinstance(value, int):
        yield "constant", ast.Constant(value + 1)
        if value == 1:
            yield "constant", ast.Constant(0)
    elif isinstance(value, float):
        yield "constant", ast.Constant(value * 1.1 if value else 0.1)


def _arguments(func: ast.expr, args: list[ast.expr], keywords: list[ast.keyword]) -> Iterator[tuple[str, ast.expr]]:
    """Calls without one argument: the last of several, or one that is named. Texts are labels and stay."""
    if len(args) > 1 and not _is_text(args[-1]):
        yield "argument", ast.Call(func, args[:-1], keywords)
    for k, keyword in enumerate(keywords):
        if keyword.arg and not _is_text(keyword.value):
            yield "argument", ast.Call(func, args, keywords[:k] + keywords[k + 1 :])


# ---- running them --------------------------------------------------------------------------------------------------


class Tree:
    """A copy of the project in which one mutant at a time is tested."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT, folder, ignore=lambda _, names: LEFT_OUT & set(names), symlinks=True)
        (folder / ".venv").symlink_to((ROOT / ".venv").resolve())

    def run(self, mutant: Mutant, limit: float) -> tuple[str, str]:
        """The outcome, and the test that noticed."""
        path = self.folder / mutant.file
        source = path.read_bytes()
        path.write_bytes(mutant.applied(source))
        try:
            return self.test(limit)
        finally:
            path.write_bytes(source)

    def test(self, limit: float) -> tuple[str, str]:
        """The stages up to the first that fails."""
        ends = time.monotonic() + limit
        for stage in STAGES:
            code, output = self._pytest(stage, ends - time.monotonic())
            if code is None:
                return "timeout", ""
            if code == 5:
                raise SystemExit(f"no tests were found: {' '.join(stage)}")
            if code:
                hit = re.search(r"^(?:FAILED|ERROR) (\S+)", output, re.MULTILINE)
                return ("caught" if code == 1 else "import"), hit.group(1) if hit else ""
        return "survived", ""

    def _pytest(self, arguments: tuple[str, ...], limit: float) -> tuple[int | None, str]:
        """Exit code and output; None when the time is up."""
        command = [str(self.folder / ".venv/bin/python"), "-m", "pytest", "-n", "0", "-x", "-q", "--tb=no"]
        settings = {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
        process = subprocess.Popen(
            [*command, "-p", "no:cacheprovider", *arguments],
            cwd=self.folder,
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=max(limit, 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return None, ""
        return process.returncode, output


class Book:
    """The CSV of outcomes, to which several threads write."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.known: set[str] = set()
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                self.known = {row["id"] for row in csv.DictReader(file)}
        self._file = path.open("a", encoding="utf-8", newline="")
        self._writer, self._lock = csv.writer(self._file), threading.Lock()
        if not self.known and not path.stat().st_size:
            self._writer.writerow(COLUMNS)

    def add(self, mutant: Mutant, outcome: str, seconds: float, by: str) -> None:
        """One row, on disk at once."""
        texts = (" ".join(text.split()) for text in (mutant.before, mutant.after))
        with self._lock:
            row = (mutant.id, mutant.file, mutant.line, mutant.kind, *texts, outcome, f"{seconds:.1f}", by)
            self._writer.writerow(row)
            self._file.flush()
            print(
                f"{outcome:9s}{seconds:6.1f} s  {mutant.file}:{mutant.line} {mutant.kind}: {row[4]} -> {row[5]}",
                flush=True,
            )


def work(todo: queue.Queue[Mutant], tree: Tree, book: Book, limit: float) -> None:
    """Take mutants until none is left."""
    while True:
        try:
            mutant = todo.get_nowait()
        except queue.Empty:
            return
        began = time.monotonic()
        outcome, by = tree.run(mutant, limit)
        book.add(mutant, outcome, time.monotonic() - began, by)


def chosen(paths: list[str], sample: int, seed: int) -> list[Mutant]:
    """The mutants of these files and folders, or so many of them drawn at random."""
    files = [f for p in paths for f in (sorted((ROOT / p).rglob("*.py")) if (ROOT / p).is_dir() else [ROOT / p])]
    every = [m for f in files for m in mutants(f)]
    drawn = random.Random(seed).sample(every, min(sample, len(every))) if sample else every
    print(f"{len(every)} mutants in {len(files)} files, {len(drawn)} of them to run", flush=True)
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=list(DEFAULT), help="files or folders, from the root")
    parser.add_argument("--sample", type=int, default=0, help="how many mutants, drawn at random; 0 = all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1, help="mutants at a time, each in a copy of its own")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds after which a mutant counts as caught")
    parser.add_argument("--out", type=Path, default=Path("out/mutants.csv"))
    parser.add_argument("--list", action="store_true", help="print the mutants and run none")
    options = parser.parse_args()
    drawn = chosen(options.paths or list(DEFAULT), options.sample, options.seed)
    if options.list:
        for m in drawn:
            print(f"{m.id}  {m.file}:{m.line} {m.kind}: {' '.join(m.before.split())} -> {' '.join(m.after.split())}")
        return
    book = Book(options.out)
    todo: queue.Queue[Mutant] = queue.Queue()
    for mutant in drawn:
        if mutant.id not in book.known:
            todo.put(mutant)
    if todo.empty():
        print(f"all of them are in {options.out}")
        return
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        trees = [Tree(Path(folder) / str(k)) for k in range(min(options.jobs, todo.qsize()))]
        began = time.monotonic()
        if (sound := trees[0].test(options.limit))[0] != "survived":
            sys.exit(f"the tests do not pass without a mutant: {sound}")
        print(f"the tests pass without a mutant in {time.monotonic() - began:.1f} s", flush=True)
        threads = [threading.Thread(target=work, args=(todo, tree, book, options.limit)) for tree in trees]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
