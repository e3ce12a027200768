"""The back of the envelope on the terminal: share x shock, the full answer beside it, and why they differ."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from cge.analysis.back_of_envelope import ABROAD, Bote
from cge.analysis.gdp_identity import LABELS
from cge.model.labels import FUELS, Words
from cge.model.model import Model
from cge.model.scenario import Scenario
from cge.report.console import banner, put

FAR = 0.15
"""Share of the answer by which the envelope may miss it without a word."""
_LABEL = 58
_NOTHING = 0.005  # per cent of GDP
_WHY = {
    "technical": (
        "the sectors that gain change their weight in cost as they grow and get cheaper: curvature",
        "受冲击部门的成本权重随之变化（曲率）",
    ),
    "efficiency": (
        "less is spent on what is used more efficiently, so its share falls on the way: curvature",
        "投入更有效率，其成本份额途中下降（曲率）",
    ),
    "factor_quality": (
        "the pay share of the better factors changes on the way: curvature",
        "改善要素的报酬份额途中变化（曲率）",
    ),
    "factor_supply": (
        "employment or the capital stock responds in full, not to first order",
        "就业或资本存量的完整反应与一阶不同",
    ),
    "wedges": (
        "reallocation: factors keep moving to where they earn more, by other amounts than at first",
        "再配置：要素流向高回报部门的幅度与一阶不同",
    ),
    "emission_price": (
        "the price on emissions is a triangle: nothing at first, more with every step",
        "碳价损失为三角形：起初为零，逐步增大",
    ),
    "certificates": (
        "certificates cost nothing while the standard is slack, so there is no first order",
        "配额松弛时证书无成本，故无一阶项",
    ),
    "mix": (
        "the mix of inputs whose volumes add up departs from the cheapest one: second order",
        "可加投入的结构偏离最低成本（二阶）",
    ),
    "output_quality": ("quality is formed and valued along the way: curvature", "质量形成与估值途中变化（曲率）"),
}
_TAX = (
    "reallocation: taxed bases grow or shrink by other amounts than to first order",
    "再配置：税基变化与一阶反应不同",
)


def show(found: Bote, model: Model, plan: Scenario, console: Console) -> None:
    """Print the page of one case."""
    console.print()
    words = f"back of the envelope 信封背面的计算, closure {plan.closure}"
    banner(console, f"[bold]{escape(plan.name)}[/]  [dim]{words}[/]")
    console.print(_headline(found))
    if found.lines:
        _title(console, "Share × shock 份额×冲击", "% of real GDP; direct: Hulten; reallocation: Harberger")
        put(console, _shocks(found, model, console.width))
    for text in _reasons(found):
        console.print(text)
    _title(console, "By source 按来源", "first order at the benchmark against the accounting identity along the path")
    put(console, _sources(found))
    if found.fuels:
        note = "% of the total: share of a fuel × its first-order response, and the full answer"
        _title(console, "Emissions 排放", note)
        put(console, _fuels(found, model))
    note = "% of real absorption: the identity of GDP, plus what comes from abroad"
    _title(console, "Real absorption 实际国内吸收", note)
    put(console, _absorption(found))


def _title(console: Console, title: str, note: str) -> None:
    console.print()
    console.print(Text.assemble((title, "bold"), "  ", (note, "dim")))


def _headline(found: Bote) -> Text:
    share = f"   the envelope gives {100 * found.envelope / found.gdp:.0f} % of it" if abs(found.gdp) > _NOTHING else ""
    return Text.assemble(
        ("Real GDP 实际GDP  ", "bold"),
        "envelope 估算 ",
        _signed(found.envelope),
        " %   full model 完整模型 ",
        _signed(found.gdp),
        " %",
        (share, "dim"),
        ("   (logs x 100)", "dim"),
    )


def _shocks(found: Bote, model: Model, width: int) -> Table:
    table = _table(min(_LABEL, width - 74))
    _columns(table, "share 份额", "×shock 冲击", "=direct 直接", "+realloc.", "=envelope", "full 完整")
    for line in found.lines:
        symbol = model.system.symbols[line.symbol]
        count = f" ({line.members})" if line.members > 1 else ""
        name = Text.assemble((line.symbol + count, "bold"), f"\n  {symbol.label_zh} {symbol.label_en}")
        share = "" if line.share is None else f"{line.share:.3f}"
        shock = "" if line.shock is None else f"{line.shock:+.3f} %"
        numbers = (line.direct, line.reallocation, line.envelope, line.full)
        table.add_row(name, share, shock, *(_signed(v) for v in numbers))
    if len(found.lines) > 1:
        alone = [sum(getattr(line, what) for line in found.lines) for what in ("direct", "reallocation", "envelope")]
        gap = found.envelope - alone[2]
        table.add_row(Text("  together, second order 交互", "dim"), "", "", "", "", _signed(gap), "")
        table.add_row(Text("sum 合计", "bold"), "", "", *(_signed(v) for v in (*alone[:2], found.envelope, found.gdp)))
    return table


def _reasons(found: Bote) -> Iterator[Text]:
    """Where the envelope misses by more than 15 %, and why."""
    if found.limits:
        names = ", ".join(found.limits[:4]) + (" …" if len(found.limits) > 4 else "")
        yield Text.assemble(
            ("• limits 约束: ", "yellow"),
            f"{names} left the benchmark on the way: a limit comes to bind, and at "
            "the benchmark, where it is just slack, there is no first order. 约束途中生效，基期处无一阶近似。",
        )
    if found.given is not None:
        how = "  With what adjusts taken at its new level, the envelope gives 以其均衡值为给定，估算为 "
        yield Text.assemble(how, _signed(found.given), " %.")
    for line in found.lines:
        if not found.limits and missed(line.envelope, line.full):
            worst = max(LABELS, key=lambda s: abs(line.terms[s] - line.first[s]))
            en, zh = _WHY.get(worst, _TAX)
            gap = line.terms[worst] - line.first[worst]
            yield Text.assemble(
                (f"• {line.symbol}: ", "yellow"),
                "envelope ",
                _signed(line.envelope),
                ", full ",
                _signed(line.full),
                f"; most of the gap ({gap:+.3f}) in “{LABELS[worst][0]} {LABELS[worst][1]}”: {en}. {zh}。",
            )


def missed(envelope: float, full: float) -> bool:
    """Whether the envelope is off by more than 15 % of an effect worth talking of."""
    return abs(full - envelope) > FAR * max(abs(full), abs(envelope)) and abs(full - envelope) > _NOTHING


def _sources(found: Bote) -> Table:
    table = _table(_LABEL)
    _columns(table, "envelope", "full 完整", "gap 差")
    for source in LABELS:
        first, full = found.first[source], found.full[source]
        if max(abs(first), abs(full)) < _NOTHING / 10:
            continue
        en, zh = LABELS[source]
        mark = "yellow" if missed(first, full) else ""
        table.add_row(Text(f"{en}  {zh}", mark), _signed(first), _signed(full), _signed(full - first))
    total = sum(found.full.values())
    name = Text("Divisia growth of real GDP 实际GDP（迪维西亚）", "bold")
    table.add_row(name, _signed(found.envelope), _signed(total), _signed(total - found.envelope))
    table.add_row(Text("Fisher index 费雪指数", "dim"), "", _signed(found.gdp), "")
    return table


def _fuels(found: Bote, model: Model) -> Table:
    words = Words(model)
    table = _table(_LABEL)
    _columns(table, "share 份额", "× response", "= envelope", "full 完整")
    for f in found.fuels:
        label = " ".join(dict.fromkeys((f.pollutant, f.fuel, FUELS.get(f.fuel, words.zh(f.fuel)))))
        first = f.share * f.response
        table.add_row(Text(label), f"{f.share:.3f}", f"{f.response:+.3f} %", _signed(first), _signed(f.full))
    for p in dict.fromkeys(f.pollutant for f in found.fuels):
        mine = [f for f in found.fuels if f.pollutant == p]
        first, full = sum(f.share * f.response for f in mine), sum(f.full for f in mine)
        table.add_row(Text(f"{p} total 合计", "bold"), "", "", _signed(first), _signed(full))
    return table


def _absorption(found: Bote) -> Table:
    table = _table(_LABEL)
    _columns(table, "contribution 贡献", "")
    rows = found.welfare.terms
    largest = max(1e-12, float(rows["contribution"].abs().max()))
    for source, row in rows.iterrows():
        value = float(row["contribution"])
        if abs(value) > _NOTHING / 10 or source in list(ABROAD)[:1]:
            table.add_row(Text(f"{row['label_en']}  {row['label_zh']}"), _signed(value), _bar(value, largest))
    total = float(rows["contribution"].sum())
    table.add_row(Text("sum 合计 (Divisia)", "bold"), _signed(total), "")
    table.add_row(Text("Fisher index 费雪指数", "dim"), _signed(found.welfare.fisher), "")
    return table


def _table(label: int) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("", overflow="ellipsis", no_wrap=True, width=label)
    return table


def _columns(table: Table, *headings: str) -> None:
    for heading in headings:
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True, min_width=9)


def _signed(value: float) -> Text:
    text = f"{value:+.3f}" if abs(value) >= 5e-4 else "0.000"
    return Text(text, "" if abs(value) < 5e-4 else "green" if value > 0 else "red")


def _bar(value: float, largest: float) -> Text:
    half = 12
    blocks = "█" * round(half * abs(value) / largest)
    return Text(f"{blocks:>{half}}│" if value < 0 else f"{'':{half}}│{blocks}", "green" if value > 0 else "red")
