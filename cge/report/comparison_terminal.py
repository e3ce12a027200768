"""The comparison in a few screens: reforms by indicator, contributions, growth accounting."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cge.analysis.comparison import Comparison, Study
from cge.analysis.shock_contributions import Contributions
from cge.report.about import CAVEAT
from cge.report.comparison_tables import GROUPS, Value, key_values
from cge.report.console import put

SHOWN = (
    ("real_gdp", "GDP\n%"),
    ("ev_welfare", "EV, %\nof GDP*"),
    ("gdp_net_of_policy", "net of\npolicy %"),
    ("emissions:CO2", "CO2\n%"),
    ("rationalisation_theil", "Theil\nTL %"),
    ("services_to_industry", "serv/ind\n%"),
    ("skill_premium", "skill\nprem. %"),
    ("policy_spending", "cost, %\nof GDP"),
)
SPLIT = (("real_gdp", ()), ("emissions", "CO2"), ("rationalisation_theil", ()), ("skill_premium", ()))
_LABELS = {"real_gdp": "GDP", "emissions": "CO2", "rationalisation_theil": "Theil TL", "skill_premium": "skill premium"}


def show(c: Comparison, console: Console) -> None:
    """Print the summary of a comparison."""
    _reforms(c, console)
    for study in c.studies:
        if study.name in ("reforms_together", "path_6_system"):
            _split(study.name, study.contributions, console)
    if c.by_path is not None:
        _split("path_6_system, by path", c.by_path, console)
    _accounting(c, console)
    for name, what in c.missing.items():
        console.print(Text(f"Not given: {name} needs {what}.", style="dim"))
    console.print(Text(CAVEAT[0], style="dim"))


def _reforms(c: Comparison, console: Console) -> None:
    table = _table("Reforms by indicator 各项改革", "* solved again in closure welfare 在welfare闭合下另解")
    for heading in ("", *(head for _, head in SHOWN)):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for study in c.studies:
        for case in study.run.solutions:
            values = key_values(c, study, case)
            own = study.name if case == study.main.name else f"  {case}"
            table.add_row(own, *(_number(values[name]) for name, _ in SHOWN))
    put(console, table)
    for study in c.studies:
        for case, found in study.run.welfare.items():
            if found.why:
                console.print(Text(f"No EV 无等价变化 in {study.name}, {case}: {found.why}.", style="dim"))


def _split(title: str, parts: Contributions, console: Console) -> None:
    """Contributions by path integral, and by Shapley below each."""
    table = _table(f"Contributions 贡献: {title}", "% of the benchmark; path integral, Shapley below")
    names = sorted(parts.groups, key=lambda g: GROUPS.index(g) if g in GROUPS else len(GROUPS))
    for heading in ("", *names, "total"):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for key in SPLIT:
        if key in parts.keys:
            i = parts.keys.index(key)
            for method in ("path", "shapley"):
                values = [float(getattr(parts, method)[g].iloc[i]) for g in names]
                head = _LABELS[key[0]] if method == "path" else "  Shapley"
                table.add_row(head, *(_number(v) for v in (*values, float(parts.change[i]))))
    put(console, table)


def _accounting(c: Comparison, console: Console) -> None:
    table = _table("Growth accounting 增长核算", "real GDP, logs x 100; first case of each file")
    heads = (
        "TFP",
        "factor\nquality",
        "factor\nsupply",
        "input\neffic.,\nmix",
        "alloca-\ntive",
        "output\nquality",
        "real\nGDP",
        "gap",
        "first\norder",
    )
    for heading in ("", *heads):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for s in c.studies:
        table.add_row(s.name, *_sources(s))
    put(console, table)


def _sources(s: Study) -> Sequence[str]:
    book, terms = s.accounting, s.accounting.terms["contribution"].to_dict()
    values = [terms[n] for n in ("technical", "factor_quality", "factor_supply")]
    values += [terms["efficiency"] + terms["mix"], book.allocative, terms["output_quality"], book.fisher]
    return [*(_number(v) for v in values), f"{book.gap:.0e}", _number(s.first_order)]


def _table(title: str, note: str) -> Table:
    heading = f"\n[bold]{title}[/]  [dim]{note}[/]"
    return Table(title=heading, title_justify="left", box=None, padding=(0, 2, 0, 0), pad_edge=False)


def _number(value: Value) -> str:
    return "" if value is None else f"{value:+.2f}" if abs(value) >= 0.005 else "0.00"
