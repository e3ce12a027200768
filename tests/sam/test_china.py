"""The committed China workbooks: laws that hold whether or not the published files are at hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sam.checks import check
from sam.sources.china2018.assumptions import PREFIX, UNPREFIXED, bundled
from sam.workbook import Workbook, read_workbook

DATA = Path(__file__).parents[2] / "sam" / "data"
SIZES = (42, 153)
GDP = 922057.1722084855  # 100 million yuan, value added of the NBS table
COMPENSATION = 475027.4406849788
CO2 = {
    "coal": 5251.689250067477,
    "coke": 2025.0291656506386,
    "crude": 10.920045200149795,
    "gas": 399.4993446514132,
    "process": 641.55959608,
    "refined": 1292.422475617825,
}
PERSONS = 77586.0  # 10,000
SKILLS = ["L_low", "L_mid", "L_high"]

every_size = pytest.mark.parametrize("size", SIZES)


@cache
def book(size: int) -> Workbook:
    return read_workbook(DATA / f"china2018_{size}.xlsx")


@cache
def matrix(size: int) -> pd.DataFrame:
    return book(size).sam.frame()


def of(size: int, *kinds: str) -> list[str]:
    return [account for kind in kinds for account in book(size).sam.of(kind)]


@every_size
def test_balances(size: int) -> None:
    m = matrix(size)
    assert len(of(size, "activity")) == len(of(size, "commodity")) == size
    assert np.isfinite(m.to_numpy()).all()
    assert (m.sum() - m.sum(axis=1)).abs().max() < 1e-9 * GDP


@every_size
def test_the_check_finds_no_error(size: int) -> None:
    assert not [finding for finding in check(book(size)) if finding.severity == "error"]


@every_size
def test_gdp_is_the_official_value_added_from_three_sides(size: int) -> None:
    m, a, c = matrix(size), of(size, "activity"), of(size, "commodity")
    income = m.loc[of(size, "factor", "tax_production"), a].to_numpy().sum()
    spending = m.loc[c, of(size, "household", "government", "savings", "inventories", "row")].to_numpy().sum()
    production = m.loc[a, c].to_numpy().sum() - m.loc[c, a].to_numpy().sum()
    assert [income, spending - m.loc["ROW", c].sum(), production] == pytest.approx([GDP] * 3, rel=1e-12)


@every_size
def test_negative_cells_stand_where_they_may(size: int) -> None:
    m = matrix(size)
    rows, columns = np.nonzero(m.to_numpy() < 0)
    names = book(size).sam.labels
    negative = {(names[i], names[j]) for i, j in zip(rows.tolist(), columns.tolist(), strict=True)}
    explained = {(r, c) for r, c in negative if r == "T_prod" or c == "INV"} | {("SAV", "ROW")}
    assert negative == explained


@every_size
def test_pay_by_skill_is_compensation_and_heads_are_the_persons_employed(size: int) -> None:
    heads = book(size).tables["factor_quantities"]
    assert matrix(size).loc[SKILLS, of(size, "activity")].to_numpy().sum() == pytest.approx(COMPENSATION, rel=1e-12)
    assert heads["quantity"].sum() == pytest.approx(PERSONS, rel=1e-12)
    assert len(heads) == 3 * size
    assert (heads["quantity"] > 0).all()


@every_size
def test_co2_is_the_inventory_by_fuel(size: int) -> None:
    table = book(size).tables["emissions"]
    assert table.groupby("fuel")["quantity"].sum().to_dict() == pytest.approx(CO2, rel=1e-12)
    assert table["quantity"].sum() == pytest.approx(9621.119877267505, rel=1e-12)
    assert (table["quantity"] > 0).all()


@every_size
def test_no_purchase_bears_more_than_its_value_at_the_test_price(size: int) -> None:
    """100 yuan per t on 1 Mt is 1 (100 million yuan)."""
    tied = book(size).tables["emissions"].query("commodity != ''")
    loads = tied.groupby(["commodity", "user"])["quantity"].sum().reset_index()
    bought = np.array([book(size).sam[key] for key in zip(loads["commodity"], loads["user"], strict=True)])
    assert (loads["quantity"].to_numpy() <= bought * (1 + 1e-12)).all()


@every_size
def test_saving_rates_are_plausible(size: int) -> None:
    sam = book(size).sam
    for home, low, high in (("H_rural", 0.2, 0.32), ("H_urban", 0.33, 0.42)):
        disposable = sum(sam[home, payer] for payer in sam.labels) - sam["T_dir", home] - sam["GOV", home]
        assert low < sam["SAV", home] / disposable < high
    assert abs(sam["SAV", "ROW"]) < 0.01 * GDP


@every_size
def test_wedges_outside_a_third_and_three_are_listed(size: int) -> None:
    heads = book(size).tables["factor_quantities"].groupby("activity")["quantity"].sum()
    pay = matrix(size).loc[SKILLS, of(size, "activity")].sum()
    ratio = (pay / heads) / (pay.sum() / heads.sum())
    odd = set(ratio.index[(ratio < 1 / 3) | (ratio > 3)])
    listed = {item.split()[0] for item in book(size).tables["sources"]["item"] if item.split()[0] in heads.index}
    assert odd == listed


@every_size
def test_every_sheet_has_a_source_or_is_an_assumption(size: int) -> None:
    tables = book(size).tables
    assert not book(size).unread
    assert set(tables["sources"]["status"]) == {"source", "assumption"}
    assert {"sam", "accounts", *tables} - set(tables["sources"]["sheet"]) <= {
        "sources",
        *(name for name in tables if name.startswith(PREFIX)),
    }
    for name in bundled().tables:
        sheet = tables[name if name in UNPREFIXED else PREFIX + name]
        assert (sheet["source"] != "").all(), name


@every_size
def test_groups_of_goods_give_every_commodity_one_elasticity(size: int) -> None:
    tables = book(size).tables
    members = tables["groups"].groupby("group")["account"].apply(list)
    for parameter in ("armington", "transformation", "export_demand"):
        named = tables["elasticities"].loc[tables["elasticities"]["parameter"] == parameter, "account"]
        assert sorted(account for group in named for account in members[group]) == sorted(of(size, "commodity"))


def test_153_sectors_add_up_to_42() -> None:
    to42 = book(153).tables["assume_concordance"]
    name = dict(zip(to42["activity"], "a" + to42["code42"], strict=True))
    name |= dict(zip(to42["commodity"], "c" + to42["code42"], strict=True))
    name |= {account: account for account in book(153).sam.labels if account not in name}
    added = matrix(153).groupby(name).sum().T.groupby(name).sum().T
    coarse = matrix(42)
    added = added.loc[coarse.index, coarse.columns]
    own = ["K_conv", "K_digi", "R", "T_prod", *of(42, "household", "enterprise", "government", "savings")]
    same = [account for account in coarse.index if account not in own]
    np.testing.assert_allclose(added.loc[same, same], coarse.loc[same, same], rtol=1e-9, atol=1e-8)
    capital = ["K_conv", "K_digi", "R", "T_prod"]
    np.testing.assert_allclose(added.loc[capital].sum(), coarse.loc[capital].sum(), rtol=1e-9, atol=1e-6)
    heads = [book(size).tables["factor_quantities"] for size in SIZES]
    np.testing.assert_allclose(
        heads[1].groupby([heads[1]["factor"], heads[1]["activity"].map(name)])["quantity"].sum().sort_index(),
        heads[0].set_index(["factor", "activity"])["quantity"].sort_index(),
        rtol=1e-12,
    )
