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
from tests.economies import Cells, Shape, close, economy, with_settings, workbook

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


def exporting(share: float, rule: str = "") -> Workbook:
    """Cloth is exported as `share` of what is made of it; what more or less is exported is imported."""
    book = entrepot()
    values, place = book.sam.values.copy(), book.sam.position
    more = share * CELLS["mill", "cloth"] - CELLS["cloth", "row"]
    values[place["cloth"], place["row"]] += more
    values[place["row"], place["cloth"]] += more
    book = replace(book, sam=replace(book.sam, values=values))
    return with_settings(book, re_exports=rule) if rule else book


def responses(book: Workbook) -> np.ndarray:
    """Real GDP, use and price of cloth at home under shocks that trade in cloth matters for, in per cent."""
    model = Model(book)
    shocks = (
        {"tfp[mill]": cge.multiply(1.1, basis="gross_output")},
        {"p_world_export[cloth]": cge.multiply(1.1)},
        {"p_world_import[cloth]": cge.multiply(1.1)},
    )
    cases = [model.solve(shock) for shock in shocks]
    return np.array(
        [c.pct(*s) for c in cases for s in (("q_gdp",), ("q_composite", "cloth"), ("p_purchaser", "cloth"))]
    )


@pytest.mark.parametrize("rule", ["", "excess"])
def test_re_exports_are_what_must_pass_through(rule: str) -> None:
    """Oil that nobody makes leaves the books on both sides; of cloth, exports beyond output do."""
    recast, notes = standard(exporting(75 / 60, rule))
    assert len(notes) == 2
    assert all("re_exports = excess" in note for note in notes)
    sam = recast.sam
    close([sam["oil", "row"], sam["row", "oil"]], [0.0, 10.0], 1e-12)
    close([sam["cloth", "row"], sam["row", "cloth"]], [60.0, 40.0 - 15.0], 1e-12)
    close(sam.values.sum(0), sam.values.sum(1), 1e-12)
    report = check(Model(entrepot()))
    assert report.passed, [r for r in report.rows if not r.passed]


def test_re_exports_in_proportion_are_a_choice() -> None:
    """Uses at home and exports of cloth come from output and imports alike."""
    recast, notes = standard(exporting(75 / 60, "proportional"))
    assert all("re_exports = proportional" in note for note in notes)
    sam = recast.sam
    close([sam["oil", "row"], sam["row", "oil"]], [0.0, 10.0], 1e-12)
    close(sam["cloth", "row"], 75 * 60 / 100, 1e-12)
    close(sam["row", "cloth"], 40 - 75 * 40 / 100, 1e-12)
    close(sam.values.sum(0), sam.values.sum(1), 1e-12)
    assert check(Model(exporting(75 / 60, "proportional"))).passed


@pytest.mark.parametrize("step", [1e-2, 1e-4, 1e-6, 1e-8])
def test_results_are_continuous_in_the_data_where_exports_reach_output(step: float) -> None:
    """A step in exports of this size moves responses by no more than its size, below output, beyond and across."""
    below, at, beyond, far = (responses(exporting(1 + x)) for x in (-step, 0.0, step, 0.4))
    close(below, at, 50 * step + 1e-8)  # in per cent, of responses up to twenty
    close(beyond, at, 1e-8)  # what passes through has no effect
    close(far, at, 1e-9)
    assert np.abs(at).max() > 1
    jump = responses(exporting(1 + step, "proportional")) - at
    assert np.abs(jump).max() > 0.1


def test_home_margins_on_a_good_that_is_all_exported_are_refused_with_the_way_out() -> None:
    """Under the default rule nothing that is made is sold at home, so nothing can carry the margin."""
    kinds = KINDS | {"haul": "margin"}
    cells = {k: float(v) for k, v in CELLS.items()} | {("sav", "row"): -25.0, ("haul", "cloth"): 2.0}
    cells |= {("cloth", "haul"): 2.0, ("cloth", "hh"): 15.0}
    book = workbook(kinds, cells, {}, {"haul": "domestic"})
    with pytest.raises(DataError, match=r"margin haul is charged on home sales of cloth.*re_exports to proportional"):
        standard(book)
    recast, _ = standard(with_settings(book, re_exports="proportional"))
    assert recast.sam["row", "cloth"] > 0


def test_another_rule_is_refused() -> None:
    with pytest.raises(DataError, match="re_exports is excess or proportional, not 'proportionate'; did you mean"):
        standard(exporting(1.2, "proportionate"))


def test_exports_of_what_does_not_exist_are_refused() -> None:
    book = entrepot()
    values = book.sam.values.copy()
    k, row = book.sam.position["oil"], book.sam.position["row"]
    values[k, row], values[row, k] = 30.0, 20.0
    with pytest.raises(DataError, match="oil"):
        standard(replace(book, sam=replace(book.sam, values=values)))


def test_what_is_all_exported_lends_no_quality_to_what_is_bought_at_home() -> None:
    """Cloth at home is imported alone: its quality is that of imports, however good the mill's becomes."""
    model = Model(exporting(75 / 60))
    abroad, mill = (model.solve({s: 1.3}) for s in ("import_quality[cloth]", "quality_innovation[mill]"))
    close(abroad["composite_quality", "cloth"], 1.3, 1e-9)
    close(mill["commodity_quality", "cloth"], 1.3, 1e-9)
    close(mill["composite_quality", "cloth"], 1.0, 1e-9)
