"""Expenditure elasticities: what calibration makes of them is said."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from cge.analysis.laws import check
from cge.experiment.run import run
from cge.model.model import Model
from cge.report.about import about_rows
from cge.report.terminal import show
from sam import Workbook, write_workbook
from tests.economies import close, economy

COLUMNS = ["household", "commodity", "elasticity", "source"]


def with_elasticities(seed: int, given: dict[str, float], frisch: float) -> Workbook:
    """A random economy whose first household has these elasticities, all households this Frisch parameter."""
    book = economy(seed)
    table = book.tables["elasticities"]
    table = table.assign(value=table["value"].where(table["parameter"] != "frisch", frisch))
    rows = pd.DataFrame([("h0", c, e, "") for c, e in given.items()], columns=COLUMNS)
    return replace(book, tables={**book.tables, "elasticities": table, "expenditure": rows})


@pytest.mark.parametrize("seed", range(4))
def test_elasticities_that_do_not_add_up_are_scaled_and_it_is_said(seed: int) -> None:
    """Engel aggregation, recomputed from the SAM: the scale, and the elasticity that demand then has."""
    model = Model(with_elasticities(seed, {"c0": 0.4, "c1": 1.3}, -2.5))
    flows = {c: v for (c, h), v in model.benchmark.flows("commodity", "household").items() if h == "h0"}
    given = {"c0": 0.4, "c1": 1.3}
    scale = sum(flows.values()) / sum(given.get(c, 1.0) * v for c, v in flows.items())
    (note,) = model.benchmark.demand.notes
    assert f"multiplied by {scale:.4g}" in note
    assert f"that of c0 is {0.4 * scale:.4g}, not 0.4" in note
    marginal = {c: model.benchmark.demand.marginal_shares[c, "h0"] for c in flows}
    close(sum(marginal.values()), 1.0, 1e-12)
    for c, v in flows.items():
        close(marginal[c] * sum(flows.values()) / v, given.get(c, 1.0) * scale, 1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_negative_subsistence_is_said_with_what_it_means(seed: int) -> None:
    """At given prices the good is no longer bought once spending has fallen by the share the note gives."""
    model = Model(with_elasticities(seed, {"c0": 3.0}, -1.2))
    levels = model.system.levels["q_subsistence"]
    below = {k for k, v in levels.items() if v < 0}
    assert ("c0", "h0") in below
    (note,) = [n for n in model.benchmark.demand.notes if "subsistence" in n and "h0" in n]
    named = re.search(r"subsistence of (.*?) is negative", note)
    assert named is not None
    assert set(named.group(1).split(", ")) == {c for c, h in below if h == "h0"}
    share = float(re.findall(r"falls by ([\d.]+) %", note)[0]) / 100
    b = model.benchmark
    spending = b.row_total("commodity", "household", by=1)["h0"]
    left = spending / 1.2 - share * spending  # above subsistence
    bought = levels["c0", "h0"] + b.demand.marginal_shares["c0", "h0"] * left / b.trade.purchaser_price["c0"]
    close(bought, 0.0, 2e-3, b.flows("commodity", "household")["c0", "h0"])


def test_elasticities_that_fit_need_no_word() -> None:
    assert not Model(with_elasticities(0, {}, -2.0)).benchmark.demand.notes


def test_the_words_stand_where_those_on_recast_goods_do(tmp_path: Path) -> None:
    """`cge check`, the terminal of a run, and the sheet about the run."""
    book = with_elasticities(1, {"c0": 3.0}, -1.2)
    notes = Model(book).benchmark.demand.notes
    assert len(notes) >= 2
    assert {f"demand: {note}" for note in notes} <= set(check(Model(book)).notes)
    write_workbook(book, tmp_path / "economy.xlsx")
    (tmp_path / "better.yaml").write_text(
        "name: better\nworkbook: economy.xlsx\nshocks: [{symbol: tfp_economy, multiply: 1.01, basis: gross_output}]\n"
    )
    done = run(tmp_path / "better.yaml")
    show(done, Console(file=(text := StringIO()), width=2000))
    lines = about_rows(done, {"versions": {}, "git_commit": "", "inputs": {}})
    for note in notes:
        assert f"Demand: {note}." in text.getvalue()
        assert ("demand 需求", note, "") in lines
