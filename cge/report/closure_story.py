"""Who adjusts in an experiment, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cge.analysis.closure_story import Row, Story, SwapLine
from cge.report.console import banner

_ORIGIN = {
    "closure": ("closure", "闭合"),
    "workbook": ("workbook", "工作簿"),
    "yours": ("yours", "自定义"),
    "left out": ("left out: none here", "略去：本经济无此项"),
}


def show(stories: Sequence[Story], console: Console) -> None:
    """All stories of an experiment."""
    for told in stories:
        cases = ", ".join(told.cases) if len(stories) > 1 or len(told.cases) > 1 else ""
        console.print()
        told_of = f"  [dim]cases 情景:[/] {escape(cases)}" if cases else ""
        banner(console, f"[bold]{escape(told.closure)}[/]{told_of}")
        console.print(Padding(Text(told.story[0]), (0, 2)))
        console.print(Padding(Text(told.story[1]), (0, 2)))
        console.print(_swaps(told))
        if told.rows:
            console.print(_macro(told.rows, console.width))
        console.print()
        console.print(_verdict(told))


def _swaps(told: Story) -> Table:
    table = _table("Swaps 互换", "against the model's own roles: the left is held, the right makes up for it")
    for heading in ("fixed 给定", "adjusts 调整", "by"):
        table.add_column(heading, overflow="fold")
    for line in told.swaps:
        mark = "bold yellow" if line.origin == "yours" else "dim"
        table.add_row(*(_side(line, k) for k in (0, 1)), Text("\n".join(_ORIGIN[line.origin]), mark))
    return table


def _side(line: SwapLine, side: int) -> Group:
    """Label in both languages, and the reference as it is written in a file."""
    (en, zh), code = ((line.fixed, line.swap.fix), (line.adjusts, line.swap.free))[side]
    return Group(Text(f"{en}  {zh}"), Text(code, "cyan"))


def _macro(rows: Sequence[Row], width: int) -> Table:
    table = _table("Who adjusts 谁来调整", "account by account, read off the roles of the symbols")
    table.add_column("", width=min(26, width // 4), overflow="fold")
    table.add_column("", overflow="fold")
    for k, row in enumerate(rows):
        topic = Group(*(Text(t, "bold") for t in row.topic))
        en, zh = row.meaning
        lines: list[Text | Table] = [Text(f"{en[0].upper()}{en[1:]}.  {zh}。", "green")]
        lines += [_list("given   给定", row.given)] if row.given else []
        lines += [_list("adjusts 调整", row.adjusts)] if row.adjusts else []
        table.add_row(topic, Group(*lines))
        if k + 1 < len(rows):
            table.add_row("", "")
    return table


def _list(head: str, words: Sequence[tuple[str, str]]) -> Table:
    """A label, and symbols in both languages beside it."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(overflow="fold", min_width=6)
    table.add_column(overflow="fold")
    table.add_row(Text(head, "dim"), Text(" · ", "dim").join(Text(f"{en} {zh}") for en, zh in words))
    return table


def _verdict(told: Story) -> Group:
    if not told.wrong:
        count = f"{told.equations:,} equations for {told.unknowns:,} unknowns, one each, of full rank at the benchmark"
        return Group(Text.assemble(("✓ ", "bold green"), count), Text("  方程与未知数一一对应，基期满秩", "dim"))
    size = f"{told.equations:,} equations, {told.unknowns:,} unknowns: " if told.unknowns else ""
    lines = [Text.assemble(("✗ does not determine the model 闭合不成立  ", "bold red"), size + told.wrong[0])]
    lines += [Text("    " + w, "red") for w in told.wrong[1:]]
    return Group(*lines)


def _table(title: str, note: str) -> Table:
    heading = f"\n[bold]{title}[/]  [dim]{note}[/]"
    return Table(title=heading, title_justify="left", box=None, padding=(0, 2, 0, 0), pad_edge=False)
