"""The model's equations, and where a symbol is declared, used and determined, on the terminal."""

from __future__ import annotations

import textwrap

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cge.analysis.equation_text import chosen, formula
from cge.language.equation import Equation
from cge.language.flow import Added, Charge, Flow
from cge.language.symbol import Symbol
from cge.model.model import Model
from cge.report.console import banner


def print_equations(model: Model, block: str | None, console: Console) -> None:
    """All equations (or one block's) with unknown, unit and source, and who pays whom."""
    for owner in chosen(model.system.blocks, block):
        banner(console, f"[bold]{owner.title_en}  {owner.title_zh}")
        if owner.partners:
            console.print(f"not solvable alone, only with {' and '.join(owner.partners)}: {owner.partner_reason}\n")
        for e in owner:
            _equation(model, e, console)
        for flow in owner.flows.values():
            _flow(model, flow, console)
    console.print(f"{len(model.compiled.rows)} equations, as many unknowns; {len(model.compiled.columns)} symbols.")
    console.print('"spec 2.5" in a source is section 2.5 of docs/specification.md.', highlight=False)


def _equation(model: Model, e: Equation, console: Console) -> None:
    symbol = model.system.symbols[e.unknown]
    determined = f"[bold cyan]E_{e.name}[/] determines [bold]{escape(symbol.declared)}[/]{_over(model, e.over)}"
    about = f"{symbol.label_en} {symbol.label_zh}; unit: {symbol.unit}; source: {e.source}; {e.where}"
    console.print(determined)
    console.print(f"[dim]{escape(e.meaning)}[/]\n[dim]{escape(about)}[/]")
    console.print(escape(textwrap.indent(formula(e.function), "    ")), highlight=False)
    console.print()


def _flow(model: Model, flow: Flow, console: Console) -> None:
    """Who pays whom, on what base, and how much."""
    row = flow.row.name if isinstance(flow.row, Added) else flow.row
    what = "payment"
    if isinstance(flow, Charge):
        what = f"{'amount per unit' if flow.specific else 'rate'} on {flow.base.name}"
    console.print(f"[bold green]{flow.name}[/] {what}: {flow.column} pays {row}{_over(model, flow.over)}")
    console.print(f"[dim]{escape(flow.meaning)}[/]")
    console.print(escape(textwrap.indent(formula(flow.function), "    ")), highlight=False)
    console.print()


def _over(model: Model, over: str) -> str:
    return f", one for each {over.replace('_', ' ')} ({len(model.benchmark.sets[over])})" if over else ""


def print_where(model: Model, symbol: str, console: Console) -> None:
    """Where a symbol is declared, determined and used in the built model; and how to shock it."""
    entry = model.symbols[symbol]
    s, members = entry.symbol, list(entry.members)
    console.print(f"[bold]{escape(s.declared)}[/]  {s.label_en}  {s.label_zh}")
    table = Table.grid(padding=(0, 2))
    table.add_row("unit", escape(s.unit))
    table.add_row("declared", f"{s.where}, block {s.block}")
    table.add_row("members", f"{len(members)} here{_examples(s, members)}")
    if s.parameter:
        table.add_row("benchmark", f"parameter {s.parameter} of sheet elasticities")
    found_by = ", ".join(f"{e.name} ({e.where})" for e in entry.determined_by)
    table.add_row("determined", found_by or "by you: it is exogenous")
    table.add_row("role", entry.role())
    console.print(table)
    console.print("used in")
    for e in entry.used_in:
        console.print(f"  {e.name}  [dim]{escape(e.meaning)} {e.where}, block {e.block}[/]")


def _examples(s: Symbol, members: list[object]) -> str:
    shown = [",".join(k) if isinstance(k, tuple) else str(k) for k in members[:3]]
    return f": {escape('; '.join(shown))}{' …' if len(members) > 3 else ''}" if s.over and members else ""
