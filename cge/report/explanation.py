"""Why a symbol moved, on the terminal: its equation, and the contribution of every term."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from cge.analysis.equation_text import formula
from cge.analysis.explanation import Explanation, Part, Term
from cge.language.reference import as_tuple
from cge.language.reference import show as named
from cge.model.labels import Words
from cge.model.model import Model
from cge.model.scenario import Scenario
from cge.report.console import banner, put

MOST_TERMS = 14
MOST_MEMBERS = 3
_WIDTHS = (9, 9, 11, 11, 9, 15)
_SMALL = 2e-4  # of the largest term: what is left out of the table, and summed in one line


def show(found: Explanation, model: Model, plan: Scenario, console: Console) -> None:
    """Print one explanation."""
    symbol = model.system.symbols[found.symbol]
    title = f"[bold]{escape(named(found.symbol, found.member))}[/]  {symbol.label_en} {symbol.label_zh}"
    console.print()
    banner(console, f"{title}  [dim]case {escape(plan.name)}, closure {plan.closure}[/]")
    console.print(_value(found, model))
    if found.equation is None:
        console.print(_given(found, model, plan))
        return
    _equation(found, console)
    if found.terms:
        put(console, _table(found, model, console.width))
        console.print(_sum(found))
        if abs(found.gap) > 1e-6 * max(abs(found.change), 1e-4):
            console.print(Text("The path has a kink, where a limit starts or ceases to bind: hence the gap.", "yellow"))
    if len(found.terms) == 1 and len(found.terms[0].parts) == 1:
        console.print(Text("It moves with this one symbol alone; another equation may say more.", "yellow"))
    names = f"{', '.join(found.elsewhere[:12])}{' …' if len(found.elsewhere) > 12 else ''}"
    if found.elsewhere:
        console.print(Text(f"It also stands in 亦见于: {names}  (--equation NAME explains it by one of these)", "dim"))


def _value(found: Explanation, model: Model) -> Text:
    words, symbol = Words(model), model.system.symbols[found.symbol]
    who = " · ".join(f"{words.en(k)} {words.zh(k)}" for k in as_tuple(found.member) if words.en(k) != k)
    text = Text.assemble(
        (f"{who}   " if who else ""), (_number(found.before), "bold"), " → ", (_number(found.after), "bold"), "   "
    )
    if model.system.symbols[found.symbol].positive:
        pct = 100 * (found.after / found.before - 1)
        text.append(f"{pct:+.3f} %", _colour(pct))
    else:
        text.append(f"{found.after - found.before:+.6g}", _colour(found.after - found.before))
    return text.append(f"   {words.unit(symbol.unit)}", "dim")


def _equation(found: Explanation, console: Console) -> None:
    """The equation in words and symbols, and why others are taken together with it."""
    e = found.equation
    assert e is not None
    console.print()
    if found.freed_by is not None:
        console.print(
            Text.assemble(
                ("Freed by the closure 由闭合释放: ", "yellow"),
                f"{found.freed_by.fix} is held, {found.freed_by.free} "
                f"adjusts. No equation of its own determines it; this is the one of {e.unknown}, which is held.",
            )
        )
    console.print(Text.assemble((f"E_{named(e.name, found.at)}", "bold cyan"), f"  {e.meaning}"))
    console.print(Text(f"source: {e.source}; {e.where}, block {e.block}", "dim"))
    console.print(escape(textwrap.indent(formula(e.function), "    ")), highlight=False)
    if found.balance:
        why = "No small part of the model determines it, but all markets together. How this equation balances:"
        console.print(Text(why, "yellow"))
    elif found.together:
        parts = ", ".join(f"{name} ({n})" if n > 1 else name for name, n in found.together.items())
        console.print(
            Text.assemble(
                ("Solved together with 联立: ", "yellow"),
                parts,
                "\n",
                (f"because {found.symbol} stands in its equation weakly or not at all, and works through these", "dim"),
            )
        )


def _table(found: Explanation, model: Model, width: int) -> Table:
    own = Words(model).unit(model.system.symbols[found.symbol].unit)
    unit = "% of the equation" if found.balance else "%, logs" if found.logs else own
    heading = f"\n[bold]What moved it 变动来源[/]  [dim]contributions, {escape(unit)}; shocks in yellow 黄色为冲击[/]"
    table = Table(title=heading, title_justify="left", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("", overflow="ellipsis", no_wrap=True, width=max(20, width - sum(_WIDTHS) - 12))
    headings = ("before 前", "after 后", "change 变化", "×elasticity", "=贡献", "")
    for name, size in zip(headings, _WIDTHS, strict=True):
        table.add_column(name, justify="right" if name else "left", no_wrap=True, width=size)
    largest = max(abs(t.contribution) for t in found.terms)
    most = max(largest, max(abs(p.contribution) for t in found.terms for p in t.parts))
    shown = [t for t in found.terms if max(abs(p.contribution) for p in t.parts) > _SMALL * most][:MOST_TERMS]
    for term in shown:
        table.add_row(*_row(term, found, model), _bar(term.contribution, largest))
        for cells in _members(term, found, model):
            table.add_row(*cells)
    rest = [t for t in found.terms if t not in shown]
    if rest:
        value = sum(t.contribution for t in rest)
        table.add_row(Text(f"{len(rest)} other symbols 其他", "dim"), "", "", "", "", _points(value, found))
    return table


def _row(term: Term, found: Explanation, model: Model) -> Iterator[Text]:
    """Label and numbers of one symbol; for several members what they contribute together."""
    symbol = model.system.symbols[term.symbol]
    style = "yellow" if term.given else ""
    one = term.parts[0] if len(term.parts) == 1 else None
    name = named(term.symbol, one.member) if one else f"{term.symbol}, {len(term.parts)} members"
    yield Text.assemble((name, f"bold {style}".strip()), f"\n  {symbol.label_zh} {symbol.label_en}")
    if one is None:
        yield from (Text(""), Text(""), Text(""), Text(""))
    else:
        yield Text(_number(one.before))
        yield Text(_number(one.after))
        yield from _elasticity(one, found, symbol.positive)
    yield _points(term.contribution, found)


def _elasticity(part: Part, found: Explanation, positive: bool) -> tuple[Text, Text]:
    """Change of a symbol, and contribution per unit of it: its mean elasticity along the path."""
    if not positive:
        return Text(f"{part.after - part.before:+.4g}"), Text("")
    change = math.log(part.after / part.before)
    ratio = part.contribution / change if found.logs and abs(change) > 1e-12 else None
    return Text(f"{100 * change:+.3f} %"), Text("" if ratio is None else f"× {ratio:.3f}")


def _members(term: Term, found: Explanation, model: Model) -> Iterator[list[Text]]:
    """The largest members of a symbol with several, a line each, and the others together."""
    if len(term.parts) < 2:
        return
    words, positive = Words(model), model.system.symbols[term.symbol].positive
    for part in term.parts[:MOST_MEMBERS]:
        keys = as_tuple(part.member)
        labels = (words.en(keys[-1]), words.zh(keys[-1]))
        name = Text(f"  {','.join(keys)} {' '.join(dict.fromkeys(x for x in labels[::-1] if x != keys[-1]))}", "dim")
        cells = [name, Text(_number(part.before), "dim"), Text(_number(part.after), "dim")]
        cells += list(_elasticity(part, found, positive))
        yield [*cells, _points(part.contribution, found)]
    rest = term.parts[MOST_MEMBERS:]
    if rest:
        name, value = Text(f"  {len(rest)} others 其他", "dim"), sum(p.contribution for p in rest)
        yield [name, *[Text("")] * 4, _points(value, found)]


def _sum(found: Explanation) -> Text:
    total = sum(t.contribution for t in found.terms)
    change = 0.0 if found.balance else found.change
    same = Text.assemble(("Sum of terms 合计 ", "bold"), _points(total, found), "   ")
    return same.append_text(
        Text.assemble(
            "change 变化 ",
            _points(change, found),
            f"   gap 残差 {found.gap:.1e}" + (" of log" if found.logs else ""),
        )
    )


def _given(found: Explanation, model: Model, plan: Scenario) -> Text:
    """What is to be said of a symbol that nothing determines."""
    text = Text()
    if found.fixed_by is not None:
        held, free = found.fixed_by.fix, found.fixed_by.free
        text.append(f"Held by the swap {held} ↔ {free}: its own equation now determines {free}; explain that one.\n")
        text.append("由闭合固定；其方程改为决定被释放的变量。\n", "dim")
    shocked = found.before != found.after
    en = (
        "Exogenous under this closure, and shocked: no equation moves it."
        if shocked
        else ("Exogenous under this closure, and not shocked: it stays where it is.")
    )
    text.append(en + "\n", "yellow" if shocked else "")
    text.append(("外生冲击变量，无方程决定。" if shocked else "外生变量，未受冲击。") + "\n", "dim")
    if shocked:
        text.append("  " + "\n  ".join(f"{t} {s}" for t, s in plan.shocks if t.startswith(found.symbol)) + "\n")
    text.append("It works through 作用于: " + ", ".join(found.elsewhere))
    return text


def _points(value: float, found: Explanation) -> Text:
    if found.logs or found.balance:
        return Text(f"{100 * value:+.3f}", _colour(100 * value))
    return Text(f"{value:+.5g}" if abs(value) < 1e5 else f"{value:+,.0f}", _colour(value))


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:.5g}"


def _bar(value: float, largest: float) -> Text:
    """A bar to the left (falls) or right (rises) of a middle line."""
    half = 7
    size = round(half * abs(value) / largest) if largest else 0
    blocks = "█" * size
    return Text(f"{blocks:>{half}}│" if value < 0 else f"{'':{half}}│{blocks}", _colour(value))


def _colour(value: float) -> str:
    return "" if abs(value) < 5e-4 else "green" if value > 0 else "red"
