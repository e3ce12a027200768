"""The levers of an indicator, ranked: on the terminal, and all of them in a file."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook as Excel
from rich.cells import cell_len, set_cell_size
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from cge.errors import ExperimentError
from cge.language.reference import Member
from cge.language.reference import show as reference
from cge.model.closures import closure
from cge.model.labels import NOT_WELFARE, Words
from cge.report.console import put
from cge.report.csv_text import to_csv
from cge.report.excel_sheet import FINE, Column, Group, write_panel
from sam.files import replacing

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from cge.analysis.levers import Levers

_SYMBOLS = 12
_NARROW = 16
_WELFARE = ("equivalent_variation", "compensating_variation")
FIRST_ORDER = (
    "First order: the slope at the point, for one pull of one lever. A pull is 1 % of what is positive, a percentage "
    "point of a rate or share, 0.1 % of GDP of an amount that may be zero.",
    "一阶效应：该点斜率乘以单个杠杆的一次变动：正值变量上升1%，税率与份额上升1个百分点，可为零的金额增加GDP的0.1%。",
)


def show(levers: Levers, console: Console, top: int = 20, amounts: bool = True) -> None:
    """Print the largest levers, then symbols with all their levers pulled together.

    amounts: rank levers pulled by 0.1 % of GDP among the others; else they show by symbol only.
    """
    words = Words(levers.model)
    en, zh, unit = _heading(levers, words)
    if levers.table.empty:
        console.print(Text(f"{en} {zh}: no lever moves it.", style="yellow"))
    else:
        note = f"{unit} per pull; closure {levers.closure}; at {_at(levers)}"
        title = f"[bold]Levers of {escape(en)} 杠杆：{escape(zh)}[/]  [dim]{escape(note)}[/]"
        console.print(title, highlight=False)
        apart = levers.table["unit"].str.endswith("% of GDP") & (not amounts)
        ranked = replace(levers, table=levers.table[~apart].reset_index(drop=True))
        put(console, _ranking(ranked, words, console.width, top))
        if apart.any():
            names = ", ".join(dict.fromkeys(levers.table.loc[apart, "symbol"]))
            console.print(Text(f"Amounts of money are ranked when asked for (--symbol): {names}.", style="dim"))
        if len(levers.table) > 1:
            console.print("\n[bold]By symbol 按变量[/]  [dim]all members pulled together, and the largest of them[/]")
            put(console, _together(levers, words, console.width))
    console.print(Text("\n".join(_notes(levers, top)), style="dim"))


def check_new(path: Path, force: bool) -> None:
    """Raises ExperimentError unless the file is a .csv or .xlsx, and new where nothing else was said."""
    check_ending(path)
    if path.exists() and not force:
        raise ExperimentError(f"{path} exists; choose another name, or give --force to overwrite it")


def check_ending(path: Path) -> None:
    """Raises ExperimentError unless the file is a .csv or .xlsx."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise ExperimentError(f"{path.name}: levers are written to .csv or .xlsx")


def write(levers: Levers, path: Path) -> None:
    """Write every lever that moves the indicator to .csv or .xlsx. Raises ExperimentError, OSError, WorkbookError."""
    check_ending(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        if path.suffix.lower() == ".csv":
            about = {"indicator": reference(levers.goal.name, levers.goal.member), "effect_unit": levers.goal.unit}
            table = levers.table.assign(**about, closure=levers.closure, point=levers.at)
            to_csv(table, temporary)
        else:
            _excel(levers).save(temporary)


def _ranking(levers: Levers, words: Words, width: int, top: int) -> Table:
    """The largest levers; labels in the room that references and numbers leave."""
    rows = levers.table.head(top)
    pulls, domar = _pulls(levers, rows, words), bool(rows["domar"].notna().any())
    names = list(rows["reference"])
    labels = [[_label(levers, words, r, language) for _, r in rows.iterrows()] for language in ("en", "zh")]
    taken = 5 + _widest(pulls, "Pull 变动") + _widest((), "Effect 影响") + 2 + (7 if domar else 0)
    texts = [(t, w) for t, w in zip((names, *labels), _widths(width - taken - 2, names, *labels), strict=True) if w]
    table = _empty()
    table.add_column("", justify="right", style="dim", width=3)
    for k, (_, size) in enumerate(texts):
        table.add_column("" if k else "Lever 杠杆", width=size, no_wrap=True)
    for heading in ("Pull 变动", "Effect 影响", *(("Domar",) if domar else ())):
        table.add_column(heading, justify="right", no_wrap=True)
    for k, (effect, weight) in enumerate(zip(rows["effect"], rows["domar"], strict=True)):
        numbers = [_number(effect), *([_weight(weight)] if domar else [])]
        table.add_row(str(k + 1), *(_cut(t[k], w) for t, w in texts), Text(pulls[k]), *numbers)
    return table


def _together(levers: Levers, words: Words, width: int) -> Table:
    """Each symbol with all its members pulled at once, and the members that matter most."""
    groups, symbols = levers.by_symbol().head(_SYMBOLS), levers.model.system.symbols
    table = _empty()
    chinese, pulls = [_short(symbols[s].label_zh) for s in groups["symbol"]], _pulls(levers, groups, words)
    room = width - 27 - _widest(groups["symbol"], "Symbol 变量") - _widest(pulls, "Pull 变动")
    wide = room - _widest(chinese, "") - 2 >= _NARROW
    room -= _widest(chinese, "") + 2 if wide else 0
    for heading in ("Symbol 变量", *(("",) if wide else ())):
        table.add_column(heading, no_wrap=True)
    for heading in ("Levers", "Pull 变动", "Effect 影响"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Largest 最大", no_wrap=True)
    for (_, r), zh, pull in zip(groups.iterrows(), chinese, pulls, strict=True):
        best = [levers.table.loc[k] for k in r["largest"][:4]] if r["levers"] > 1 else []
        few = _fit([f"{','.join(_codes(b))} {_plain(b['effect'])}" for b in best], room)
        words_of = [r["symbol"], *([zh] if wide else []), str(r["levers"]), pull]
        table.add_row(*map(Text, words_of), _number(r["together"]), Text(few))
    return table


def _fit(parts: Sequence[str], room: int) -> str:
    """As many parts as fit, whole."""
    text = ""
    for part in parts:
        longer = f"{text}  {part}".strip()
        if cell_len(longer) > room:
            break
        text = longer
    return text


def _widest(texts: Iterable[str], heading: str) -> int:
    return max(map(cell_len, (heading, *texts)))


def _at(levers: Levers) -> str:
    return "the benchmark 基期" if levers.at == "benchmark" else levers.at


def _notes(levers: Levers, top: int) -> list[str]:
    """What the tables leave out, and under which assumptions they hold."""
    shown, total = min(top, len(levers.table)), len(levers.table) + len(levers.still) + len(levers.tied)
    given = sum(name.startswith("e_") for name in levers.still)
    lines = [f"{shown} of {len(levers.table)} levers shown."]
    if levers.still:
        lines[0] += f" Of {total} given symbols {len(levers.still)} have no effect here"
        lines[0] += f", {given} of them elasticities." if given else "."
    if levers.tied:
        names = ", ".join(dict.fromkeys(name.split("[")[0] for name in levers.tied))
        lines.append(f"{len(levers.tied)} cannot move alone: shares that must add up, or the accounts leak ({names}).")
    if levers.table.head(top)["domar"].notna().any():
        lines.append("Domar: cost over GDP, what 1 % of tfp would bring were nothing taxed or distorted (Hulten 1978).")
    return [*lines, *FIRST_ORDER, f"Closure {levers.closure}: {closure(levers.closure).story_en}"]


def _heading(levers: Levers, words: Words) -> tuple[str, str, str]:
    """(English, Chinese, unit) of the indicator."""
    goal = levers.goal
    en, zh = goal.label_en, goal.label_zh
    if goal.member != ():
        en, zh = f"{en}, {words.en(goal.member)}", f"{zh}，{words.zh(goal.member)}"
    if goal.name.startswith(_WELFARE) and not levers.welfare:
        en, zh = f"{en} ({NOT_WELFARE[0]})", f"{zh}（{NOT_WELFARE[1]}）"
    return en, zh, words.unit(goal.unit)


def _label(levers: Levers, words: Words, row: pd.Series[str], language: str) -> str:
    """Accounts first, which tell the members of a symbol apart; then the symbol, without its small print."""
    symbol = levers.model.system.symbols[row["symbol"]]
    what, name = (symbol.label_en, words.en) if language == "en" else (symbol.label_zh, words.zh)
    member: Member = _codes(row)
    if not member:
        return _short(what)
    return f"{name(member)}: {_short(what)}" if language == "en" else f"{name(member)}：{_short(what)}"


def _codes(row: pd.Series[str]) -> tuple[str, ...]:
    return tuple(k for k in (row["index_1"], row["index_2"], row["index_3"]) if k)


def _short(label: str) -> str:
    """A label up to its first comma, colon or bracket."""
    return re.split(r"[,:;(，：；（]", label)[0].strip()


def _pulls(levers: Levers, rows: pd.DataFrame, words: Words) -> list[str]:
    """The pull of every lever, in the words of the workbook."""
    units = {name: symbol.unit for name, symbol in levers.model.system.symbols.items()}
    pairs = zip(rows["symbol"], rows["unit"], strict=True)
    return ["+" + str(pull).replace(units[symbol], words.unit(units[symbol])) for symbol, pull in pairs]


def _widths(room: int, *columns: Sequence[str]) -> tuple[int, int, int]:
    """Widths of reference, English and Chinese label; 0 where a label does not fit."""
    code, english, chinese = (_widest(texts, "Lever 杠杆") for texts in columns)
    left = room - code - 2
    if left < _NARROW:
        return code, 0, 0
    if left < 3 * _NARROW:
        return code, min(english, left), 0
    second = min(chinese, max(left // 2 - 1, left - english - 2))
    return code, min(english, left - second - 2), second


def _cut(text: str, size: int) -> Text:
    return Text(text if cell_len(text) <= size else set_cell_size(text, size - 1).rstrip() + "…")


def _empty() -> Table:
    return Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)


def _plain(value: float) -> str:
    return f"{value:+.3f}" if abs(value) >= 0.0005 else f"{value:+.0e}" if abs(value) > 1e-9 else "0"


def _number(value: float) -> Text:
    return Text(_plain(value), style="green" if value > 1e-9 else "red" if value < -1e-9 else "")


def _weight(value: float) -> Text:
    return Text("" if math.isnan(value) else f"{value:.3f}", style="dim")


def _excel(levers: Levers) -> Excel:
    """One sheet with every lever, another by symbol."""
    words, excel, table = Words(levers.model), Excel(), levers.table
    excel.remove(excel.worksheets[0])
    en, zh, unit = _heading(levers, words)
    title = f"Levers of {en}  杠杆：{zh}"
    note = f"Closure {levers.closure}, at {_at(levers)}. {FIRST_ORDER[0]}  {FIRST_ORDER[1]}"
    labels = [
        Column("Lever 杠杆", list(table["reference"])),
        Column("What it is", [_label(levers, words, r, "en") for _, r in table.iterrows()]),
        Column("名称", [_label(levers, words, r, "zh") for _, r in table.iterrows()]),
        Column("Pull 变动", _pulls(levers, table, words)),
    ]
    numbers = [Column(f"Effect 影响\n{unit}", list(table["effect"]), "+0.0000;-0.0000;0.0000")]
    if table["domar"].notna().any():
        numbers.append(Column("Domar", [None if math.isnan(v) else v for v in table["domar"]], FINE))
    numbers.append(Column("Level 水平", list(table["value"]), "#,##0.0000"))
    write_panel(excel.create_sheet("levers"), title, labels, [Group("One pull 一次变动", numbers)], note)
    groups, symbols = levers.by_symbol(), levers.model.system.symbols
    labels = [
        Column("Symbol 变量", list(groups["symbol"])),
        Column("What it is", [symbols[s].label_en for s in groups["symbol"]]),
        Column("名称", [symbols[s].label_zh for s in groups["symbol"]]),
        Column("Pull 变动", _pulls(levers, groups, words)),
    ]
    numbers = [
        Column("Levers 杠杆数", list(groups["levers"]), "0"),
        Column(f"Effect 影响\n{unit}", list(groups["together"]), "+0.0000;-0.0000;0.0000"),
    ]
    write_panel(excel.create_sheet("by symbol"), title, labels, [Group("All together 合计", numbers)], note)
    return excel
