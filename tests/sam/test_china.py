"""The committed China workbooks: laws that hold whether or not the published files are at hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sam.checks import check
from sam.sources.china.assumptions import PREFIX, UNPREFIXED, bundled
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
RESOURCES = ["R_land", "R_mine", "R_site"]
CAPITAL = ["K_conv", "K_digi", *RESOURCES]
GRID = {42: "24", 153: "100"}  # code of the power sector; its account is the grid
SALES = 45864.72384024868  # of the power sector to others: official output less what it sells to itself
TWH = {
    "coal": 4763.25,
    "oil": 10.75,
    "gas": 215.5,
    "hydro": 1198.89,
    "nuclear": 295.0,
    "wind": 365.8,
    "solar": 176.9,
    "biomass": 93.72,
}
TAX = {42: 96319.07505309103, 153: 95779.05882503533}

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
    assert len(of(size, "activity")) == len(of(size, "commodity")) == size + len(TWH)
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
    assert len(heads) == 3 * (size + len(TWH))
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


def power(size: int, letter: str) -> dict[str, str]:
    """Technology -> account."""
    return {name: f"{letter}{GRID[size]}_{name}" for name in TWH}


def column(table: pd.DataFrame, value: str, *keys: str) -> dict[tuple[str, ...], float]:
    """Numbers of a sheet by the labels in some of its columns."""
    labels = table[list(keys)].to_numpy(dtype=str).tolist()
    return dict(zip(map(tuple, labels), table[value].to_numpy(dtype=float).tolist(), strict=True))


def paid(size: int, rows: list[str], payer: str) -> float:
    """What an account pays to some others."""
    return sum(book(size).sam[row, payer] for row in rows)


def cost(size: int, activity: str) -> float:
    """All that an activity pays."""
    return float(matrix(size)[activity].sum())


@every_size
def test_value_added_by_component_is_official(size: int) -> None:
    m, a = matrix(size), of(size, "activity")
    assert m.loc[CAPITAL, a].to_numpy().sum() == pytest.approx(GDP - COMPENSATION - TAX[size], rel=1e-12)
    assert m.loc["T_prod", a].to_numpy().sum() == pytest.approx(TAX[size], rel=1e-12)


@every_size
def test_generation_is_as_published_and_sold_to_the_grid_at_its_price(size: int) -> None:
    sam, makers, goods, grid = book(size).sam, power(size, "a"), power(size, "c"), f"a{GRID[size]}"
    tables = book(size).tables
    generated = column(tables["energy"].query("unit == 'TWh'"), "quantity", "carrier", "commodity", "user")
    price = column(tables["assume_power_technologies"], "price", "technology")
    for name, twh in TWH.items():
        sale = sam[goods[name], grid]
        assert generated[f"{name} power", goods[name], grid] == twh
        assert sale == pytest.approx(twh * price[(name,)] / 1.16 / 100, rel=1e-12)
        assert sale == sam[makers[name], goods[name]] == sum(sam[goods[name], payer] for payer in sam.labels)
        assert sale == pytest.approx(cost(size, makers[name]), rel=1e-12)
    assert sum(TWH.values()) == pytest.approx(7119.81, rel=1e-15)


@every_size
def test_the_grid_sells_what_the_sector_sold_to_others(size: int) -> None:
    sam, grid, good = book(size).sam, f"a{GRID[size]}", f"c{GRID[size]}"
    assert sam[grid, good] == pytest.approx(SALES, rel=1e-12)
    assert sam[grid, good] + sam["ROW", good] == pytest.approx(sum(sam[good, user] for user in sam.labels), rel=1e-12)
    assert not any(sam[good, part] for part in (grid, *power(size, "a").values()))


@every_size
def test_fuels_are_bought_by_those_who_burn_them(size: int) -> None:
    a = power(size, "a")
    coal, gas, oil = ("c02", "c25", "c11") if size == 42 else ("c006", "c101", "c041")
    buyers = {good: {name for name in a if paid(size, [good], a[name]) > 0} for good in (coal, gas, oil)}
    assert buyers == {coal: {"coal"}, gas: {"gas"}, oil: {"oil", "nuclear"} | ({"coal"} if size == 42 else set())}
    assert 0.45 < paid(size, [coal], a["coal"]) / cost(size, a["coal"]) < 0.55
    for name in ("wind", "solar", "hydro"):
        assert paid(size, CAPITAL, a[name]) > 0.45 * cost(size, a[name])


@every_size
def test_the_resource_gives_the_stated_supply_elasticity(size: int) -> None:
    """With R fixed and other prices given, output rises by sigma (1 - theta) / theta per cent of price."""
    nest, rents = book(size).tables["nest"], book(size).tables["assume_power_rents"]
    sigma = column(nest, "sigma", "activity", "item")
    parent = {(str(a), str(i)): str(p) for a, i, p in nest[["activity", "item", "parent"]].to_numpy()}
    share = column(rents, "share_of_capital_income", "technology")
    for (name,), eta in column(rents, "supply_elasticity", "technology").items():
        account = power(size, "a")[name]
        rent = paid(size, ["R_site"], account)
        theta = rent / (cost(size, account) - paid(size, ["T_prod"], account))
        assert sigma[account, "Z"] * (1 - theta) / theta == pytest.approx(eta, rel=1e-9)
        assert [parent[account, item] for item in ("R_site", "REST", "KLER", "M")] == ["Z", "Z", "REST", "REST"]
        assert rent == pytest.approx(share[(name,)] * paid(size, CAPITAL, account), rel=1e-12)


@every_size
def test_wedges_are_equal_within_the_power_sector(size: int) -> None:
    heads = column(book(size).tables["factor_quantities"], "quantity", "factor", "activity")
    for skill in SKILLS:
        parts = (f"a{GRID[size]}", *power(size, "a").values())
        pay = [paid(size, [skill], account) / heads[skill, account] for account in parts]
        np.testing.assert_allclose(pay, pay[0], rtol=1e-12)


@every_size
def test_fuels_burnt_are_the_emissions_over_their_factors(size: int) -> None:
    tables = book(size).tables
    factor = column(tables["assume_energy_factors"], "tco2_per_tj", "fuel", "carrier")
    carrier = {fuel: (name, mt) for (fuel, name), mt in factor.items()}
    tied = column(tables["emissions"].query("commodity != ''"), "quantity", "fuel", "commodity", "user")
    burnt = column(tables["energy"].query("unit == 'EJ'"), "quantity", "carrier", "commodity", "user")
    expected = {(carrier[fuel][0], good, user): mt / carrier[fuel][1] for (fuel, good, user), mt in tied.items()}
    assert burnt == pytest.approx(expected, rel=1e-12)


@every_size
def test_electricity_used_is_generation_less_losses_at_one_price(size: int) -> None:
    used = book(size).tables["energy"].query("carrier == 'electricity'")
    assert used["quantity"].sum() == pytest.approx(7119.81 * (1 - 0.047) * (1 - 0.062), rel=1e-12)
    bought = np.array([book(size).sam[f"c{GRID[size]}", user] for user in used["user"]])
    np.testing.assert_allclose(used["quantity"] / bought, used["quantity"].sum() / bought.sum(), rtol=1e-12)


@every_size
def test_groups_of_producers_hold_the_technologies_and_power_is_what_users_buy(size: int) -> None:
    members = book(size).tables["groups"].groupby("group")["account"].apply(set)
    makers, goods = power(size, "a"), power(size, "c")
    for group in ("electricity", "utilities", "secondary", "state"):
        assert {f"a{GRID[size]}", *makers.values()} <= members[group]
    assert members["power"] == {f"c{GRID[size]}"}
    assert members["generation"] == set(makers.values())
    assert members["generation_goods"] == set(goods.values())
    assert members["clean_power"] == {makers[n] for n in ("hydro", "nuclear", "wind", "solar", "biomass")}
    assert members["renewable_power"] == {goods[n] for n in ("hydro", "wind", "solar", "biomass")}
    assert members["wind_solar"] == {makers[n] for n in ("wind", "solar")}


def described(size: int, part: str) -> str:
    """A row of the table of technologies in the README."""
    account = f"a{GRID[size]}" + (f"_{part}" if part else "")
    m, emitted = matrix(size)[account], column(book(size).tables["emissions"], "quantity", "fuel", "commodity", "user")
    own = m.drop(list(power(size, "c").values()))
    fuels = ["c02", "c03", "c11", "c25"] if size == 42 else ["c006", "c007", "c041", "c042", "c101"]
    goods = own[own.index.str.startswith("c")].sum() - own[fuels].sum()
    costs = [own[fuels].sum(), goods, own[SKILLS].sum(), own[["K_conv", "K_digi"]].sum(), own["R_site"], own["T_prod"]]
    price = column(book(size).tables["assume_power_technologies"], "price", "technology").get((part,), 0.0) / 1.16
    physical = [f"{TWH[part]:,.2f}", f"{price:.1f}"] if part else ["", ""]
    shares = [f"{100 * value / own.sum():.1f}".replace("-", "−") for value in costs]
    co2 = sum(mt for (_, _, user), mt in emitted.items() if user == account)
    return f"| {' | '.join([part or 'grid and heat', *physical, f'{own.sum():,.0f}', *shares, f'{co2:,.1f}'])} |"


@every_size
def test_the_readme_tells_the_cost_of_every_technology(size: int) -> None:
    text = (DATA / "README.md").read_text()
    assert [part for part in ("", *TWH) if described(size, part) not in text] == []


def test_153_sectors_add_up_to_42() -> None:
    to42 = book(153).tables["assume_concordance"]
    name = dict(zip(to42["activity"], "a" + to42["code42"], strict=True))
    name |= dict(zip(to42["commodity"], "c" + to42["code42"], strict=True))
    name |= {account: account for account in book(153).sam.labels if account not in name}
    added = matrix(153).groupby(name).sum().T.groupby(name).sum().T
    coarse = matrix(42)
    added = added.loc[coarse.index, coarse.columns]
    own = [*CAPITAL, "T_prod", *of(42, "household", "enterprise", "government", "savings")]
    same = [account for account in coarse.index if account not in own]
    np.testing.assert_allclose(added.loc[same, same], coarse.loc[same, same], rtol=1e-9, atol=1e-8)
    capital = [*CAPITAL, "T_prod"]
    np.testing.assert_allclose(added.loc[capital].sum(), coarse.loc[capital].sum(), rtol=1e-9, atol=1e-6)
    heads = [book(size).tables["factor_quantities"] for size in SIZES]
    np.testing.assert_allclose(
        heads[1].groupby([heads[1]["factor"], heads[1]["activity"].map(name)])["quantity"].sum().sort_index(),
        heads[0].set_index(["factor", "activity"])["quantity"].sort_index(),
        rtol=1e-12,
    )
