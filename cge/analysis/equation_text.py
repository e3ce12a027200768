"""The model explains itself: every equation as text, and where a symbol is declared, used and determined.

Equations are printed from the source of the functions that build them, so text and code cannot drift apart.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from cge.errors import ExperimentError, nearest
from cge.language.block import Block


def formula(function: Callable[..., Any]) -> str:
    """An equation or a flow as a reader writes it: ``q_import[c] = ...``, with local names spelled out below it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    steps = [_Sums().visit(node) for node in tree.body if not _is_docstring(node)]
    lines: list[str] = []
    for node in steps:
        if isinstance(node, ast.Return) and node.value is not None:
            lines.insert(0, _clean(ast.unparse(node.value)))
        else:
            lines += ["  where " + _clean(line) for line in ast.unparse(node).split("\n")]
    return "\n".join(lines)


class _Sums(ast.NodeTransformer):
    """``sum(x for c in set if ...)`` -> ``Σ{c in set: ...} (x)``."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "sum" and isinstance(node.args[0], ast.GeneratorExp):
            loops = node.args[0].generators
            text = ", ".join(f"{ast.unparse(g.target).strip('()')} in {ast.unparse(g.iter)}" for g in loops)
            given = " and ".join(ast.unparse(test) for g in loops for test in g.ifs)
            condition = f": {given}" if given else ""
            name = f"Σ{{{text}{condition}}} "
            return ast.Call(ast.Name(name), [node.args[0].elt], [])
        return node


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _clean(text: str) -> str:
    """Python -> the notation of the paper: no namespace, = for ==, a zero superscript for the benchmark."""
    for old, new in (
        ("m.base.", "base."),
        ("m.data.", ""),
        ("m.sets.", ""),
        ("m.flows.", ""),
        ("m.", ""),
        (" == ", " = "),
        ("(m, ", "("),
        (" ** ", "^"),
    ):
        text = text.replace(old, new)
    return text


def chosen(blocks: tuple[Block, ...], only: str | None = None) -> tuple[Block, ...]:
    """All blocks in model order, or the one named. Raises ExperimentError for an unknown block."""
    names = [b.name for b in blocks]
    if only is not None and only not in names:
        raise ExperimentError(f"unknown block {only!r}{nearest(only, names)}; known: {', '.join(names)}")
    return tuple(block for block in blocks if only in (None, block.name))
