"""What moved, in a few lines on the terminal: macro rows by case, then the sectors that moved most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from cge.report.about import numeraire
from cge.report.tables import Row, indicator_rows, report_rows, symbol_rows

if TYPE_CHECKING:
    from cge.experiment import Run

SHORT = (
    "real_gdp", "real_consumption", "real_public_consumption", "real_fixed_investment", "real_exports", "real_imports",
    "terms_of_trade", "real_exchange_rate", "equivalent_variation_share", "real_pay", "skill_premium", "labour_share",
    "workers_moved", "emissions", "emission_intensity",
)  # fmt: skip
"""Rows shown when the experiment file asks for nothing in particular."""
MOST_SECTORS = 5
_CASE_WIDTH = 10


def show(run: Run, console: Console) -> None:
    """Print the summary of a run."""
    if run.solutions:
        rows = report_rows(run) if run.experiment.spec.report else indicator_rows(run, SHORT)
        for cases in _chunks(run, console.width):
            console.print(
                _table(
                    "What moved 主要变化", "% of the benchmark, unless a unit is given", rows, cases, run, console.width
                )
            )
        _sectors(run, console)
    for outcome in run.failed:
        console.print(Text(f"Case {outcome.plan.name} did not solve: {outcome.error}", style="bold red"))
    _closures(run, console)


def _sectors(run: Run, console: Console) -> None:
    """Largest rises and falls of output, by the first solved case."""
    first = next(iter(run.solutions))
    rows = [_named(r, run) for r in symbol_rows(run, "q_activity")]
    ranked = sorted(rows, key=lambda r: -(r.pct(first) or 0.0))
    if len(ranked) > 2 * MOST_SECTORS:
        ranked = [*ranked[:MOST_SECTORS], *ranked[-MOST_SECTORS:]]
    many = len(run.solutions) > 1
    for cases in _chunks(run, console.width):
        note = f"% change, ranked by {first}" if many else "% change"
        table = _table("Sector output 部门产出", note, ranked, cases, run, console.width)
        if len(ranked) == 2 * MOST_SECTORS < len(rows):
            table.rows[MOST_SECTORS - 1].end_section = True
        console.print(table)


def _named(row: Row, run: Run) -> Row:
    """A sector row called by its names alone."""
    sam = run.model.workbook.sam
    code = str(row.member)
    return Row(
        row.name,
        row.member,
        sam.label_en.get(code) or code,
        sam.label_zh.get(code) or "",
        "",
        False,
        row.benchmark,
        row.values,
    )


def _table(title: str, note: str, rows: Sequence[Row], cases: Sequence[str], run: Run, width: int) -> Table:
    room = width - len(cases) * (_CASE_WIDTH + 2) - 2
    english, chinese = (
        max(cell_len(text) for text in texts) for texts in ([r.label_en for r in rows], [r.label_zh for r in rows])
    )
    both = room >= min(english, 30) + 2 + min(chinese, 16)
    table = Table(
        title=f"\n[bold]{title}[/]  [dim]{note}[/]",
        title_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
        pad_edge=False,
    )
    spare = min(chinese, 16) + 2 if both else 0
    table.add_column("", overflow="ellipsis", no_wrap=True, width=min(english, room - spare))
    if both:
        table.add_column(
            "", overflow="ellipsis", no_wrap=True, width=min(chinese, room - 2 - min(english, room - spare))
        )
    for case in cases:
        table.add_column(escape(case), justify="right", min_width=_CASE_WIDTH, overflow="fold")
    for row in rows:
        label = [escape(row.label_en), *([escape(row.label_zh)] if both else [])]
        table.add_row(*label, *(_cell(row, case) for case in cases))
    return table


def _cell(row: Row, case: str) -> Text:
    """Per cent change; for shares the change in percentage points; the value itself where the benchmark is zero."""
    pct, change = row.pct(case), row.change(case)
    if pct is not None:
        return _coloured(f"{pct:+.2f}", pct)
    if row.unit == "share":
        return _coloured(f"{100 * change:+.2f} pp", change)
    if row.unit.startswith("%"):
        return _coloured(f"{change:+.2f} %", change)
    return _coloured(f"{change:+,.0f}" if abs(change) >= 100 else f"{change:+.3g}", change)


def _coloured(text: str, value: float) -> Text:
    return Text(text, style="" if abs(value) < 0.005 else "green" if value > 0 else "red")


def _chunks(run: Run, width: int) -> Iterator[list[str]]:
    """Cases in portions that fit the width."""
    cases = list(run.solutions)
    fit = max(1, (width - 30) // (_CASE_WIDTH + 2))
    for k in range(0, len(cases), fit):
        yield cases[k : k + fit]


def _closures(run: Run, console: Console) -> None:
    """Who adjusts, in the words of the closure; conditional results are read with it."""
    from cge.closures import closure

    for name in dict.fromkeys(o.plan.closure for o in run.outcomes):
        cases = [o.plan for o in run.outcomes if o.plan.closure == name]
        _, en, _ = numeraire(cases[0].swaps, run.model)
        swaps = "; ".join(dict.fromkeys(f"{s.fix} given, {s.free} adjusts" for p in cases for s in p.own_swaps))
        text = f"Closure {name}: {closure(name).story_en} Numeraire: {en}." + (f" Swaps: {swaps}." if swaps else "")
        console.print(Text(text, style="dim"))
