"""Aggregation and splitting: totals kept, every sheet carried or refused, and one undoes the other."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sam import FindingsError, Sam, Workbook
from sam.aggregate import aggregate, mapping_of
from sam.checks import check
from sam.errors import errors
from sam.sheets import SHEETS
from sam.split import split
from sam.template import template


def table(*rows: tuple[str, str, float, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["account", "part", "share", "where", "counterpart"])


def plain(workbook: Workbook) -> Workbook:
    return replace(workbook, tables={})


LABOUR = table(("labour", "low", 0.6, "", ""), ("labour", "high", 0.4, "", ""))


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_aggregation_keeps_totals_and_balance(data: st.DataObject) -> None:
    sam = template().sam
    mapping = {a: f"{sam.kinds[a]}{data.draw(st.integers(0, 1))}" for a in sam.labels}
    after = aggregate(Workbook(sam), mapping).workbook.sam
    assert after.values.sum() == pytest.approx(sam.values.sum())
    assert after.imbalance < 1e-12
    for kind in set(sam.kinds.values()):
        blocks = [s.block(kind, "activity").to_numpy().sum() for s in (after, sam)]
        assert blocks[0] == pytest.approx(blocks[1])


def test_mapping_nothing_changes_nothing() -> None:
    before, result = template(), aggregate(template(), {})
    assert np.array_equal(result.workbook.sam.values, before.sam.values)
    assert result.notes == ()
    for name, old in before.tables.items():
        pd.testing.assert_frame_equal(result.workbook.tables[name].reset_index(drop=True), old, check_dtype=False)


def test_every_sheet_is_carried() -> None:
    mapping = {
        "agriculture": "goods_maker",
        "industry": "goods_maker",
        "rural": "people",
        "urban": "people",
        "electricity": "energy_good",
        "coal": "energy_good",
    }
    result = aggregate(template(), mapping, label_zh={"people": "居民"})
    sam, tables = result.workbook.sam, result.workbook.tables
    assert set(tables) == set(SHEETS)
    assert not errors(check(result.workbook))
    assert sam.label_zh["people"] == "居民"
    heads = tables["factor_quantities"].set_index("activity")["quantity"]
    assert heads.to_dict() == {"goods_maker": 150.0, "power": 5.0, "services": 105.0}
    co2 = tables["emissions"]
    assert co2["quantity"].sum() == 90.0
    assert set(co2["user"]) == {"goods_maker", "power", "people"}
    assert tables["groups"].to_numpy().tolist() == [["energy", "energy_good"]]
    nest = tables["nest"]
    assert nest[nest["item"] == "energy"]["parent"].tolist() == ["EN"]
    made = tables["sources"].set_index("item").loc["people", "source"]
    assert made == "aggregated from rural, urban"


def test_expenditure_elasticities_are_weighted_with_consumption() -> None:
    workbook = template()
    workbook.tables["expenditure"].loc[0, "elasticity"] = 1.3  # rural food, of which rural 30, urban 40
    after = aggregate(workbook, {"rural": "people", "urban": "people"}).workbook.tables["expenditure"]
    assert after.set_index("commodity").loc["food", "elasticity"] == pytest.approx((1.3 * 30 + 0.6 * 40) / 70)


def test_wedges_are_weighted_so_that_pay_and_units_both_add_up() -> None:
    after = aggregate(template(), {"agriculture": "ai", "industry": "ai"}).workbook.tables["wedges"]
    wedge = after.set_index("activity")["wedge"].to_dict()["ai"]
    assert 82 / (1 + wedge) == pytest.approx(20 / 0.9 + 62 / 1.05)


def test_elasticities_of_accounts_groups_and_defaults_are_averaged() -> None:
    workbook = template()
    after = aggregate(workbook, {"goods": "stuff", "coal": "stuff"}, without=["nest"])
    rows = after.workbook.tables["elasticities"].set_index(["parameter", "account"])["value"].to_dict()
    size = workbook.sam.totals()["receipts"].to_dict()
    expected = (2.0 * size["goods"] + 3.0 * size["coal"]) / (size["goods"] + size["coal"])
    assert rows["armington", "stuff"] == pytest.approx(expected)
    assert rows["armington", "energy"] == 3.0
    assert ("transformation", "stuff") not in rows, "the value for all still holds"
    assert any("held only parts of stuff" in n.message for n in after.notes)


REFUSED: dict[str, tuple[dict[str, str], str, str]] = {
    "kinds": ({"labour": "x", "rural": "x"}, "would mix kinds: labour (factor), rural (household)", "accounts!B12"),
    "unknown": ({"labor": "x"}, "did you mean 'labour'", "mapping"),
    "nameless": ({"labour": ""}, "no name", "mapping"),
    "nest place": ({"goods": "stuff", "coal": "stuff"}, "hangs on EN", "nest!B"),
    "nest tree": ({"power": "x", "services": "x"}, "has a tree unlike that of x", "nest!B"),
    "mobility": ({"labour": "f", "capital": "f"}, "some are infinite and some are not", "elasticities!C"),
    "heads": ({"labour": "f", "capital": "f"}, "has no row, but is to be merged", "factor_quantities!A2"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_carried_is_refused(case: str) -> None:
    mapping, message, where = REFUSED[case]
    with pytest.raises(FindingsError) as e:
        aggregate(template(), mapping)
    assert any(message in f.message and f.where.startswith(where) for f in e.value.findings), e.value


def test_units_that_differ_are_not_added() -> None:
    workbook = template()
    workbook.tables["emissions"].loc[0, "unit"] = "kt CO2"
    with pytest.raises(FindingsError, match=r"emissions!F2:F3 .*units differ: Mt CO2 and kt CO2"):
        aggregate(workbook, {"agriculture": "ai", "industry": "ai"})


def test_a_model_default_is_not_averaged_with_a_value() -> None:
    workbook = template()
    workbook.tables["elasticities"] = workbook.tables["elasticities"].query("account != '' or parameter != 'armington'")
    with pytest.raises(FindingsError, match="rely on the model's default"):
        aggregate(workbook, {"goods": "stuff", "coal": "stuff"}, without=["nest"])


def test_a_sheet_left_out_by_name_must_exist() -> None:
    with pytest.raises(FindingsError, match="no such sheet"):
        aggregate(template(), {}, without=["nests"])


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.sampled_from(template().sam.labels))
def test_a_split_is_undone_by_aggregation(one: float, two: float, account: str) -> None:
    before = plain(template())
    shares = table(
        (account, "p", one, "receipts", ""),
        (account, "q", 1 - one, "receipts", ""),
        (account, "p", two, "payments", ""),
        (account, "q", 1 - two, "payments", ""),
    )
    parts = split(before, shares)
    back = aggregate(parts, {"p": account, "q": account}).workbook.sam.frame()
    order = list(before.sam.labels)
    np.testing.assert_allclose(back.loc[order, order], before.sam.frame(), atol=1e-9)


def test_a_split_carries_every_sheet_and_is_undone() -> None:
    shares = pd.concat(
        [
            LABOUR,
            table(
                ("labour", "low", 0.9, "factor_quantities", "agriculture"),
                ("labour", "high", 0.1, "factor_quantities", "agriculture"),
            ),
        ]
    )
    parts = split(template(), shares)
    assert parts.sam.imbalance < 1e-12
    assert not errors(check(parts))
    heads = parts.tables["factor_quantities"].set_index(["factor", "activity"])["quantity"].to_dict()
    assert heads["low", "agriculture"] == pytest.approx(81)
    assert heads["low", "industry"] == pytest.approx(36)
    rows = parts.tables["elasticities"].set_index(["parameter", "account"])["value"].to_dict()
    assert rows["mobility", "low"] == rows["mobility", "high"] == math.inf
    assert set(parts.tables["nest"].query("parent == 'KL'")["item"]) == {"low", "high", "capital"}
    back = aggregate(parts, {"low": "labour", "high": "labour"}).workbook
    for name in ("factor_quantities", "elasticities", "nest", "emissions", "wedges"):
        old, new = ({tuple(r) for r in w.tables[name].iloc[:, :2].to_numpy().tolist()} for w in (template(), back))
        assert old == new
    assert back.tables["factor_quantities"]["quantity"].tolist() == pytest.approx([90, 60, 5, 105])


def test_shares_by_counterpart_and_the_side_that_follows() -> None:
    shares = table(
        ("labour", "low", 0.6, "receipts", ""),
        ("labour", "high", 0.4, "receipts", ""),
        ("labour", "low", 0.9, "receipts", "agriculture"),
        ("labour", "high", 0.1, "receipts", "agriculture"),
    )
    sam = split(plain(template()), shares).sam
    assert sam["low", "agriculture"] == pytest.approx(0.9 * 45)
    assert sam["low", "industry"] == pytest.approx(0.6 * 60)
    assert sam.imbalance < 1e-12, "no row speaks of payments, so they follow receipts"


def test_emissions_of_a_split_activity_follow_its_purchases_and_output() -> None:
    shares = table(
        ("industry", "steel", 0.5, "", ""),
        ("industry", "toys", 0.5, "", ""),
        ("industry", "steel", 0.9, "payments", "coal"),
        ("industry", "toys", 0.1, "payments", "coal"),
        ("industry", "steel", 1.0, "emissions", ""),
        ("industry", "toys", 0.0, "emissions", ""),
    )
    process = split(template(), shares).tables["emissions"].set_index(["user", "fuel"])["quantity"].to_dict()
    assert process["steel", "process"] == 10.0
    assert ("toys", "process") not in process


SPLITS: dict[str, tuple[pd.DataFrame, str]] = {
    "account": (table(("labor", "x", 1.0, "", "")), "unknown account 'labor'; did you mean 'labour'"),
    "place": (table(("labour", "x", 1.0, "row", "")), "unknown where 'row'"),
    "counterpart": (table(("labour", "x", 1.0, "", "industri")), "did you mean 'industry'"),
    "sum": (table(("labour", "x", 0.5, "", ""), ("labour", "y", 0.4, "", "")), "shares of labour add up to 0.9, not 1"),
    "taken": (table(("labour", "capital", 1.0, "", "")), "'capital' of labour is already an account"),
    "default": (table(("labour", "x", 1.0, "", "industry")), "no shares for the cells with"),
}


@pytest.mark.parametrize("case", SPLITS)
def test_a_wrong_share_table_is_refused(case: str) -> None:
    shares, message = SPLITS[case]
    with pytest.raises(FindingsError) as e:
        split(template(), shares)
    assert any(message in f.message for f in e.value.findings)


def test_a_factor_that_a_tax_falls_on_is_not_split_from_under_it() -> None:
    kinds = {"f": "factor", "t": "tax_factor", "a": "activity", "g": "government"}
    sam = Sam.from_cells(kinds, [("t", "a", 1.0), ("g", "t", 1.0), ("f", "a", 2.0), ("g", "f", 2.0)], on={"t": "f"})
    with pytest.raises(FindingsError, match="t falls on 'f'"):
        split(Workbook(sam), table(("f", "x", 1.0, "", "")))
    assert aggregate(Workbook(sam), {"f": "x"}).workbook.sam.on == {"t": "x"}


def test_mapping_table_gives_labels() -> None:
    columns = {"account": ["rural", "urban"], "to": ["h", "h"], "label_en": ["", "People"], "label_zh": ""}
    mapping, english, chinese = mapping_of(pd.DataFrame(columns))
    assert (mapping, english, chinese) == ({"rural": "h", "urban": "h"}, {"h": "People"}, {})
