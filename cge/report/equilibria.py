"""What a search for other equilibria found, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from cge.report.console import banner, put

if TYPE_CHECKING:
    from rich.console import Console

    from cge.analysis.equilibria import Equilibrium, Search
    from cge.model.model import Model

_SHOWN = (("q_gdp", "GDP"), ("exchange_rate", "exchange rate 汇率"))


def show(found: Search, model: Model, console: Console) -> None:
    """One row an equilibrium, and in a sentence what the search can say."""
    console.print()
    banner(console, f"[bold]{escape(found.scenario.name)}[/]  [dim]closure 闭合: {found.scenario.closure}[/]")
    if found.equilibria:
        put(console, _table(found, model))
    for line in verdict(found):
        console.print(Text(line))


def _table(found: Search, model: Model) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, title_justify="left")
    table.add_column("", no_wrap=True)
    table.add_column("path from the\nbenchmark 路径", no_wrap=True)
    table.add_column("starts\n起点", justify="right", no_wrap=True)
    shown = [(s, label) for s, label in _SHOWN if (s, ()) in model.compiled.index]
    for _, label in shown:
        table.add_column(f"{label}\n%", justify="right", no_wrap=True)
    for k, e in enumerate(found.equilibria):
        moved = (f"{_pct(model, e, symbol):+.3f}" for symbol, _ in shown)
        table.add_row(str(k + 1), "yes 有" if e.connected else "none 无", str(e.found), *moved)
    return table


def _pct(model: Model, e: Equilibrium, symbol: str) -> float:
    place = model.compiled.index[symbol, ()]
    return 100 * float(e.x[place] / model.compiled.start[place] - 1)


def verdict(found: Search) -> list[str]:
    """What was found, in words."""
    ended = found.starts - found.lost
    connected = sum(e.connected for e in found.equilibria)
    lines = [f"{found.starts} starts, {ended} ended in a solution."]
    if found.refused:
        lines.append(f"No path leads from the benchmark to an answer ({found.refused}).")
    if not found.equilibria:
        lines.append("No solution was found.")
    elif len(found.equilibria) == 1 and connected:
        lines.append("All ended in the answer. No other equilibrium was found, which is no proof that there is none.")
    elif connected > 1:
        lines.append(
            "A path leads from the benchmark to more than one: it forks where a limit just binds. Say which side is "
            "meant, for example by a small shock that makes the limit slack or strict."
        )
    else:
        lines.append("Those without a path are no answers to the shock; cge run --unconnected shows one of them.")
    return lines
