"""Whatever the width of the terminal, no number of any table is cut or lost."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from cge.analysis import laws
from cge.analysis.abatement import abatement
from cge.analysis.back_of_envelope import bote
from cge.analysis.closure_story import story
from cge.analysis.equilibria import search
from cge.analysis.explanation import explain
from cge.analysis.levers import levers
from cge.experiment.run import Run, run
from cge.model.scenario import Scenario
from cge.report import abatement as abatement_report
from cge.report import back_of_envelope, closure_story, explanation, terminal
from cge.report import equilibria as equilibria_report
from cge.report import laws as laws_report
from cge.report import levers as levers_report
from cge.report.console import banner, put
from tests.cge.experiment.test_tiny import write_experiment

TEXT = """name: test
cases:
  - {name: a very long name of a case, shocks: [{symbol: "tfp[*]", multiply: 1.05, basis: value_added}]}
  - {name: second, shocks: [{symbol: "wedge_removal[labour,*]", set: 0.25}]}
  - {name: third, shocks: [{symbol: "endowment[K]", multiply: 1.5}]}
  - {name: fourth, shocks: [{symbol: "lump_sum", add: 1}]}
report: [nominal_gdp, real_gdp, real_pay, workers_moved, "q_activity", "v_income", "lump_sum", "s_saving"]
"""
NUMBER = re.compile(r"[-+]?\d[\d,.]*(?:e[-+]?\d+)?")
WIDTHS = [40, 60, 80, 100]


@cache
def _run() -> Run:
    return run(write_experiment(Path(mkdtemp()), TEXT))


def _plan(k: int = 0) -> Scenario:
    return _run().outcomes[k].plan


def _explained(console: Console) -> None:
    model, plan = _run().model, _plan()
    explanation.show(explain(model, plan, "q_gdp"), model, plan, console)


def _enveloped(console: Console) -> None:
    model = _run().model
    back_of_envelope.show(bote(model, _plan()), model, _plan(), console)


def _curve(console: Console) -> None:
    model = _run().model
    abatement_report.show(abatement(model, [0.0, 0.01, 0.02]), model, console)


def _levers(console: Console) -> None:
    levers_report.show(levers(_run().model, "GDP"), console)


def _equilibria(console: Console) -> None:
    model = _run().model
    equilibria_report.show(search(model, _plan(), starts=3, seed=1), model, console)


SCREENS: dict[str, Callable[[Console], None]] = {
    "run": lambda console: terminal.show(_run(), console),
    "check": lambda console: laws_report.show(laws.check(_run().model), "tiny.xlsx", "neoclassical", console),
    "explain": _explained,
    "bote": _enveloped,
    "abatement": _curve,
    "levers": _levers,
    "equilibria": _equilibria,
}


def printed(show: Callable[[Console], None], width: int) -> str:
    console = Console(width=width, file=io.StringIO(), record=True, force_terminal=False)
    show(console)
    return console.export_text()


def whole(show: Callable[[Console], None], width: int) -> None:
    """Lines fit, no digit stands beside an ellipsis, and all numbers of a wide screen are on the narrow one."""
    text = printed(show, width)
    assert max(map(cell_len, text.split("\n"))) <= width
    assert not re.search(r"\d[.,]?…|…[.,]?\d", text)
    cells = [c for line in printed(show, 400).split("\n") for c in re.split(r"\s{2,}", line)]
    numbers = [c.strip() for c in cells if NUMBER.fullmatch(c.strip())]
    assert numbers
    narrow = set(NUMBER.findall(text))
    assert [n for n in numbers if n not in narrow] == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("screen", SCREENS)
def test_no_number_is_cut(screen: str, width: int) -> None:
    whole(SCREENS[screen], width)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_of_who_adjusts_is_cut(width: int) -> None:
    """Who adjusts is a text: on a narrow screen it is longer, and the same."""

    def show(console: Console) -> None:
        closure_story.show([story(_run().model, "long_run")], console)

    text, wide = printed(show, width), printed(show, 400)
    assert "…" not in text
    assert max(map(cell_len, text.split("\n"))) <= width
    drawn = str.maketrans("", "", "─ \n")
    assert sorted(text.translate(drawn)) == sorted(wide.translate(drawn))


@pytest.mark.parametrize("width", range(24, 90, 3))
def test_columns_that_do_not_fit_follow_below(width: int) -> None:
    def show(console: Console) -> None:
        table = Table(title="numbers", box=None)
        table.add_column("label", no_wrap=True, overflow="ellipsis")
        for k in range(7):
            table.add_column(f"a heading of column {k}", justify="right")
        for row in range(3):
            table.add_row(f"row {row} of 2018.25 things", *(f"{1234567.125 * (row + 1) + k:+,.3f}" for k in range(7)))
        put(console, table)

    whole(show, width)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100])
def test_no_heading_is_cut(width: int) -> None:
    """The name of a case, however long and narrow."""
    stream = io.StringIO()
    name = "a rather long name of a case, with 一个中文名字 in it"
    banner(Console(file=stream, width=width), f"[bold]{name}[/]")
    assert "".join(name.split()) in "".join(stream.getvalue().replace("─", "").split())
