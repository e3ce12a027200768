"""What moved, in a few lines on the terminal: macro rows by case, then the sectors that moved most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from cge.analysis.roles import binding, numeraire
from cge.experiment.notes import footnotes, marked, notes
from cge.experiment.tables import EV_WELFARE, Row, indicator_rows, report_rows, symbol_rows
from cge.language.reference import as_tuple
from cge.model.model import NOT_CONNECTED
from cge.report.console import put
from cge.report.excel_sheet import VANISHED

if TYPE_CHECKING:
    from cge.experiment.run import Run

SHORT = (
    "real_gdp",
    EV_WELFARE,
    "real_consumption",
    "real_public_consumption",
    "real_fixed_investment",
    "real_exports",
    "real_imports",
    "terms_of_trade",
    "real_exchange_rate",
    "real_pay",
    "skill_premium",
    "labour_share",
    "workers_moved",
    "emissions",
    "emission_intensity",
)
"""Rows shown when the experiment file asks for nothing in particular."""
MOST_SECTORS = 5
SECOND = (
    "EV is of a second solve, with real investment and public saving given. 等价变化取自固定实际投资与政府储蓄的另解。"
)
_NOTHING = 1e-9  # rounding, where zero is meant
_NARROWEST, _WIDEST = 8, 18
_LABEL = 30


def show(run: Run, console: Console) -> None:
    """Print the summary of a run."""
    if run.solutions:
        asked, known = report_rows(run) if run.spec.report else indicator_rows(run, SHORT), notes(run.model)
        rows = marked(map(_coded, asked), known)
        for cases in _chunks(run, console.width):
            note = "% of the benchmark, unless a unit is given"
            put(console, _table("What moved 主要变化", note, rows, cases, console.width))
        for item, en, zh in footnotes(asked, known):
            console.print(Text(f"* {item}: {en}  {zh}", style="dim"))
        if any(r.name == EV_WELFARE for r in rows):
            console.print(Text(SECOND, style="dim"))
        for case, why in ((c, w) for r in rows for c, w in r.why.items()):
            console.print(Text(f"No EV in case {case} 无等价变化: {why}.", style="dim"))
        rows += _sectors(run, console)
        if any(r.vanished(case) for r in rows for case in run.solutions):
            console.print(Text(f"† {VANISHED[0]} {VANISHED[1]}", style="dim"))
        _gains(run, console)
    for sentence in failures(run):
        console.print(Text(sentence, style="bold red"))
    _closures(run, console)


def failures(run: Run) -> list[str]:
    """What kept cases from being solved, each reason once."""
    reasons: dict[str, list[str]] = {}
    for outcome in run.failed:
        reasons.setdefault(str(outcome.error), []).append(outcome.plan.name)
    return [
        f"Case{'s' if len(cases) > 1 else ''} {', '.join(cases)} did not solve: {reason}"
        for reason, cases in reasons.items()
    ]


def _sectors(run: Run, console: Console) -> list[Row]:
    """Largest rises and falls of output, by the first solved case; the rows that are shown."""
    first = next(iter(run.solutions))
    rows = [_named(r, run) for r in symbol_rows(run, "q_activity_effective")]
    ranked = sorted(rows, key=lambda r: -(r.pct(first) or 0.0))
    if len(ranked) > 2 * MOST_SECTORS:
        ranked = [*ranked[:MOST_SECTORS], *ranked[-MOST_SECTORS:]]
    many = len(run.solutions) > 1
    for cases in _chunks(run, console.width):
        note = (
            "% change of q_activity_effective"
            + (f", ranked by {first}" if many else "")
            + (", most and least" if len(ranked) < len(rows) else "")
        )
        table = _table("Sector output, quality included 部门产出（含质量）", note, ranked, cases, console.width)
        put(console, table)
    return list(ranked)


def _gains(run: Run, console: Console) -> None:
    """Which sectors the gain of each reallocation comes from."""
    for case, solution in run.solutions.items():
        if solution.gains.empty:
            continue
        title = f"\n[bold]Where the gain comes from 收益来源[/]  [dim]{escape(case)}: % of GDP, share of all wedges[/]"
        table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0), pad_edge=False)
        for justify in ("left", "left", "right", "right"):
            table.add_column("", justify=justify, no_wrap=True, overflow="ellipsis")
        for activity, r in solution.gains.head(MOST_SECTORS).iterrows():
            name = f"{activity}  {r['label_en']}"[:_LABEL]
            table.add_row(escape(name), escape(r["label_zh"]), _signed(r["contribution"]), f"{100 * r['share']:.0f} %")
        put(console, table)


def _named(row: Row, run: Run) -> Row:
    """A sector row called by its code and its names."""
    sam, code = run.model.workbook.sam, str(row.member)
    return replace(row, label_en=f"{code}  {sam.label_en.get(code, '')}", label_zh=sam.label_zh.get(code, ""))


def _coded(row: Row) -> Row:
    """An indicator row with the short codes of its members in place of their names."""
    codes = " ".join(as_tuple(row.member))
    en, zh = (f"{text.split(': ')[0]}: {codes}" if codes else text for text in (row.label_en, row.label_zh))
    return replace(row, label_en=en, label_zh=zh)


def _table(title: str, note: str, rows: Sequence[Row], cases: Sequence[str], width: int) -> Table:
    """Labels, Chinese ones where there is room, and one column per case."""
    english, chinese = _label_widths(rows, width - sum(_case_width(c) + 2 for c in cases) - 2)
    heading = f"\n[bold]{title}[/]  [dim]{note}[/]"
    table = Table(title=heading, title_justify="left", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for size in (english, chinese):
        if size:
            table.add_column("", overflow="ellipsis", no_wrap=True, width=size)
    for case in cases:
        table.add_column(escape(case), justify="right", width=_case_width(case), overflow="fold")
    for row in rows:
        labels = [escape(_label(row)), *([escape(row.label_zh)] if chinese else [])]
        table.add_row(*labels, *(_cell(row, case) for case in cases))
    return table


def _label_widths(rows: Sequence[Row], room: int) -> tuple[int, int]:
    """Columns for the English and the Chinese label; 0 where the Chinese one does not fit."""
    english = max(cell_len(_label(r)) for r in rows)
    chinese = max(cell_len(r.label_zh) for r in rows)
    least = min(chinese, 16)
    if room < min(english, _LABEL) + 2 + least:
        return min(english, room), 0
    first = min(english, room - least - 2)
    return first, min(chinese, room - 2 - first)


def _label(row: Row) -> str:
    """Name of a row, with its unit where the number is neither per cent nor points."""
    plain = row.benchmark == 0 and row.unit and not row.unit.startswith("%")
    return f"{row.label_en}, {row.unit}" if plain else row.label_en


def _cell(row: Row, case: str) -> Text:
    """Per cent change; for shares the change in percentage points; the value itself where the benchmark is zero."""
    if case in row.why:
        return Text("none 无", style="dim")
    pct, change = row.pct(case), row.change(case)
    if row.vanished(case):
        return Text("0 †", style="red")
    if pct is not None:
        return _coloured(_signed(pct), pct)
    if row.unit == "share":
        return _coloured(f"{_signed(100 * change)} pp", 100 * change)
    if row.unit.startswith("%"):
        return _coloured(f"{_signed(change)} %", change)
    plain = f"{change:+,.0f}" if abs(change) >= 100 else f"{change:+.3g}"
    return _coloured(plain if abs(change) >= _NOTHING else "0", change)


def _signed(value: float) -> str:
    """Two digits with a sign; no sign on what rounds to zero."""
    return f"{value:+.2f}" if abs(value) >= 0.005 else "0.00"


def _coloured(text: str, value: float) -> Text:
    return Text(text, style="" if abs(value) < 0.005 else "green" if value > 0 else "red")


def _chunks(run: Run, width: int) -> Iterator[list[str]]:
    """Cases in portions of about equal number that fit the width."""
    cases = list(run.solutions)
    for portions in range(1, len(cases) + 1):
        cuts = [k * len(cases) // portions for k in range(portions + 1)]
        parts = [cases[i:j] for i, j in pairwise(cuts)]
        if all(_LABEL + sum(_case_width(c) + 2 for c in part) <= width for part in parts) or portions == len(cases):
            yield from parts
            return


def _case_width(case: str) -> int:
    """Room for the longest word of the case's name and for any number."""
    return min(_WIDEST, max(_NARROWEST, *(cell_len(word) for word in case.split())))


def _closures(run: Run, console: Console) -> None:
    """Who adjusts, in the words of the closure; conditional results are read with it."""
    from cge.model.closures import closure

    for name in dict.fromkeys(o.plan.closure for o in run.outcomes):
        cases = [o.plan for o in run.outcomes if o.plan.closure == name]
        _, en, _ = numeraire(cases[0].swaps, run.model)
        swaps = "; ".join(dict.fromkeys(str(s) for p in cases for s in p.own_swaps))
        text = f"Closure {name}: {closure(name).story_en} Numeraire: {en}." + (f" Swaps: {swaps}." if swaps else "")
        if left := run.model.left_out(name):
            none = ", ".join(run.model.system.symbols[s.fix].label_en for s in left)
            text += f" Left out, for there is none here: {none}."
        console.print(Text(text, style="dim"))
    for topic, _, text in run.model.remarks:
        console.print(Text(f"{topic.capitalize()}: {text}.", style="dim"))
    for o in run.outcomes:
        if o.solution is not None:
            r = o.solution.solver
            facts = [
                f"{r.iterations} {r.method} iterations",
                f"residual {r.residual:.0e}",
                f"largest error {r.error:.0e}",
            ]
            facts += [] if r.connected else [f"{NOT_CONNECTED}: no answer to the shock"]
            facts += binding(o.solution)
            console.print(Text(f"Solved {o.plan.name}: {'; '.join((*facts, *r.notes))}.", style="dim"))
