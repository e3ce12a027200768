"""SAMs as people publish them: home consumption and re-exports, recast in the open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import cge
from cge.analysis.laws import check
from cge.calibration.recast import standard
from cge.errors import DataError
from cge.model.model import Model
from sam import Workbook
from tests.economies import Cells, Shape, close, economy, workbook

HOME = Shape(home=True, power=False, exact=False)
KINDS = {
    "farm": "activity",
    "mill": "activity",
    "food": "commodity",
    "cloth": "commodity",
    "oil": "commodity",
    "lab": "factor",
    "hh": "household",
    "sav": "savings",
    "row": "row",
}
CELLS: Cells = {
    ("farm", "food"): 100,
    ("mill", "cloth"): 60,
    ("food", "hh"): 80,
    ("food", "mill"): 20,
    ("cloth", "hh"): 15,
    ("cloth", "sav"): 10,
    ("cloth", "row"): 75,
    ("row", "cloth"): 40,
    ("oil", "farm"): 10,
    ("oil", "row"): 30,
    ("row", "oil"): 40,
    ("lab", "farm"): 90,
    ("lab", "mill"): 40,
    ("hh", "lab"): 130,
    ("sav", "hh"): 35,
}


def entrepot() -> Workbook:
    """Oil is not made but exported; cloth is exported beyond output. Savings go abroad."""
    cells = {k: float(v) for k, v in CELLS.items()}
    cells["sav", "row"] = -25.0  # more is exported than imported
    return workbook(KINDS, cells)


def test_home_consumption_is_read_and_every_cell_comes_back() -> None:
    """The recast SAM balances, says what changed, and the model reads every cell of it."""
    book = economy(7, HOME)
    recast, notes = standard(book)
    assert len(notes) == 1
    assert "own_a0" in recast.sam.labels
    close(recast.sam.values.sum(0), recast.sam.values.sum(1), 1e-9)
    report = check(Model(book))
    assert report.passed
    assert any("home consumption" in note for note in report.notes)


def test_home_goods_have_the_price_of_output_and_no_taxes() -> None:
    """A tax on the market good moves its price, not that of what is eaten at home."""
    model = Model(economy(7, HOME))
    case = model.solve({"t_sales": cge.add(0.1)})
    close(case["p_purchaser", "own_a0"], case["p_activity", "a0"], 1e-9)
    own = sum(q for (c, _), q in case.values("q_consumption").items() if c == "own_a0")
    close(case["q_output", "own_a0"], own, 1e-9, own)


def test_households_turn_to_their_own_goods_when_markets_are_taxed() -> None:
    before = Model(economy(7, HOME))
    case = before.solve({"t_sales": cge.add(0.2)})
    pairs = {k: q / before.system.levels["q_consumption"][k] for k, q in case.values("q_consumption").items()}
    own = np.mean([r for (c, _), r in pairs.items() if c == "own_a0"])
    bought = np.mean([r for (c, _), r in pairs.items() if c != "own_a0"])
    assert own > bought


def test_re_exports_pass_through() -> None:
    """Oil that nobody makes leaves the books on both sides; cloth keeps the share that is made at home."""
    recast, notes = standard(entrepot())
    assert len(notes) == 2
    sam = recast.sam
    close([sam["oil", "row"], sam["row", "oil"]], [0.0, 10.0], 1e-12)
    close(sam["cloth", "row"], 75 * 60 / 100, 1e-12)
    close(sam["row", "cloth"], 40 - 75 * 40 / 100, 1e-12)
    close(sam.values.sum(0), sam.values.sum(1), 1e-12)
    report = check(Model(entrepot()))
    assert report.passed, [r for r in report.rows if not r.passed]


def test_exports_of_what_does_not_exist_are_refused() -> None:
    book = entrepot()
    values = book.sam.values.copy()
    k, row = book.sam.position["oil"], book.sam.position["row"]
    values[k, row], values[row, k] = 30.0, 20.0
    with pytest.raises(DataError, match="oil"):
        standard(replace(book, sam=replace(book.sam, values=values)))
