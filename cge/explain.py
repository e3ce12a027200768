"""The model explains itself: every equation as text, and where a symbol is declared, used and determined.

Equations are printed from the source of the functions that build them, so text and code cannot drift apart.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cge.block import Block, Equation, Symbol
from cge.errors import ExperimentError, nearest
from cge.model import Model


def equation_text(equation: Equation) -> str:
    """The equation as a reader writes it: ``q_import[c] = ...``, with local names spelled out below it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(equation.function))).body[0]
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
        ("m.base.", "base."), ("m.data.", ""), ("m.sets.", ""), ("m.", ""),
        (" == ", " = "), ("(m, ", "("), (" ** ", "^"),
    ):  # fmt: skip
        text = text.replace(old, new)
    return text


def equations(blocks: tuple[Block, ...], only: str | None = None) -> Iterator[tuple[Block, Equation]]:
    """(block, equation) in model order. Raises ExperimentError for an unknown block."""
    names = [b.name for b in blocks]
    if only is not None and only not in names:
        raise ExperimentError(f"unknown block {only!r}{nearest(only, names)}; known: {', '.join(names)}")
    for block in blocks:
        if only in (None, block.name):
            for equation in block:
                yield block, equation


def print_equations(model: Model, block: str | None, console: Console) -> None:
    """All equations (or one block's) with unknown, unit and source."""
    last = None
    for owner, e in equations(model.system.blocks, block):
        if owner is not last:
            console.rule(f"[bold]{owner.title_en}  {owner.title_zh}")
            last = owner
        symbol = model.system.symbols[e.unknown]
        count = len(model.benchmark.sets[e.over])
        over = f", one for each {e.over.replace('_', ' ')} ({count})" if e.over else ""
        console.print(f"[bold cyan]E_{e.name}[/] determines [bold]{escape(symbol.declared)}[/]{over}")
        about = f"{symbol.label_en} {symbol.label_zh}; unit: {symbol.unit}; source: {e.source}; {e.where}"
        console.print(f"[dim]{escape(e.meaning)}[/]\n[dim]{escape(about)}[/]")
        console.print(escape(textwrap.indent(equation_text(e), "    ")), highlight=False)
        console.print()
    console.print(f"{len(model.compiled.rows)} equations, as many unknowns; {len(model.compiled.columns)} symbols.")


def print_where(model: Model, symbol: str, console: Console) -> None:
    """Where a symbol is declared, determined and used in the built model; and how to shock it."""
    symbols = model.system.symbols
    if symbol not in symbols:
        raise ExperimentError(f"unknown symbol {symbol!r}{nearest(symbol, symbols)}")
    s = symbols[symbol]
    members = list(model.system.levels[symbol])
    console.print(f"[bold]{escape(s.declared)}[/]  {s.label_en}  {s.label_zh}")
    table = Table.grid(padding=(0, 2))
    table.add_row("unit", escape(s.unit))
    table.add_row("declared", f"{s.where}, block {s.block}")
    table.add_row("members", f"{len(members)} here{_examples(s, members)}")
    own = dict.fromkeys(e.name for e in model.system.determined.get(symbol, {}).values())
    by_name = {e.name: e for e in model.system.equations}
    table.add_row("determined", ", ".join(f"{n} ({by_name[n].where})" for n in own) or "by you: it is exogenous")
    table.add_row("role", _role(model, symbol))
    console.print(table)
    console.print("used in")
    for e in users(model, symbol):
        console.print(f"  {e.name}  [dim]{escape(e.meaning)} {e.where}, block {e.block}[/]")


def users(model: Model, symbol: str) -> list[Equation]:
    """Equations of the built model in which the symbol stands, in order."""
    columns = {k for k, (name, _) in enumerate(model.compiled.columns) if name == symbol}
    rows = {int(r) for r, c in zip(model.compiled.row, model.compiled.col, strict=True) if int(c) in columns}
    found = {model.compiled.rows[r][0].name: model.compiled.rows[r][0] for r in sorted(rows)}
    return list(found.values())


def _role(model: Model, symbol: str) -> str:
    free = model.roles(model.swaps())
    mine = [free[k] for k, (name, _) in enumerate(model.compiled.columns) if name == symbol]
    if not mine:
        return "stands in no equation of this economy"
    if all(mine):
        return "endogenous under the default closure"
    return "exogenous under the default closure" if not any(mine) else "partly endogenous under the default closure"


def _examples(s: Symbol, members: list[object]) -> str:
    shown = [",".join(k) if isinstance(k, tuple) else str(k) for k in members[:3]]
    return f": {escape('; '.join(shown))}{' …' if len(members) > 3 else ''}" if s.over and members else ""
