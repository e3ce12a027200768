"""The recipe, run on the published files. They are not part of the repository: where they are absent only
the committed workbooks are tested (test_china.py), and one test here says so."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sam.checks import check
from sam.sources.china.__main__ import main
from sam.sources.china.assemble import build
from sam.sources.china.assumptions import Assumptions, bundled, replaced
from sam.sources.china.codes import expand
from sam.sources.china.emissions import detailed
from sam.sources.china.factors import RESOURCES
from sam.sources.china.power import balance
from sam.sources.china.raw import Raw, read_raw
from sam.sources.china.recipe import workbook
from sam.workbook import read_workbook

ROOT = Path(__file__).parents[2]
RAW = ROOT.parent / "shared" / "data" / "china"
GDP = 922057.1722084855


@cache
def raw() -> Raw:
    return read_raw(RAW)


def same(built: pd.DataFrame, kept: pd.DataFrame) -> None:
    """Equal text, numbers equal to rounding."""
    assert list(built.columns) == list(kept.columns)
    assert len(built) == len(kept)
    for column in kept.columns:
        old, new = kept[column].reset_index(drop=True), built[column].reset_index(drop=True)
        if pd.api.types.is_numeric_dtype(old):
            np.testing.assert_allclose(new.astype(float), old, rtol=1e-9, atol=1e-9)
        else:
            assert list(new.fillna("").astype(str)) == list(old.fillna("").astype(str))


def gdp(m: pd.DataFrame) -> float:
    goods = [account for account in m.index if account.startswith("c")]
    return float(
        m.loc[goods, ["H_rural", "H_urban", "GOV", "SAV", "INV", "ROW"]].to_numpy().sum() - m.loc["ROW", goods].sum()
    )


def balanced(m: pd.DataFrame) -> bool:
    return bool((m.sum() - m.sum(axis=1)).abs().max() < 1e-9 * GDP)


if RAW.is_dir():

    @pytest.mark.parametrize(("year", "size"), [(2018, 42), (2018, 153), (2020, 42)])
    def test_rebuilt_workbook_equals_the_committed_one(year: int, size: int, tmp_path: Path) -> None:
        main(["--raw", str(RAW), "--out", str(tmp_path), "--year", str(year), "--sectors", str(size)])
        name = f"china{year}_{size}.xlsx"
        built, kept = read_workbook(tmp_path / name), read_workbook(ROOT / "sam" / "data" / name)
        assert built.sam.labels == kept.sam.labels
        np.testing.assert_allclose(built.sam.values, kept.sam.values, rtol=1e-9, atol=1e-6)
        assert dict(built.sam.kinds) == dict(kept.sam.kinds)
        assert set(built.tables) == set(kept.tables)
        for sheet in built.tables:
            same(built.tables[sheet], kept.tables[sheet])

    def test_42_sectors_are_the_published_42() -> None:
        table = raw().table.at(raw().levels[42])
        use = pd.read_csv(RAW / "io_2018_42_Z_total_100Myuan.csv", index_col=0).to_numpy(dtype=float)
        np.testing.assert_allclose(table.use, use, rtol=1e-9, atol=1e-6)
        added = pd.read_csv(RAW / "io_2018_42_value_added_100Myuan.csv", index_col=0).to_numpy(dtype=float)
        np.testing.assert_allclose(table.value_added, added, rtol=1e-9, atol=1e-6)

    def test_co2_by_sector_of_the_inventory() -> None:
        given, total = bundled(), pd.Series(dtype=float)
        cells = detailed(raw(), given)
        for row in given["emission_sectors"].to_dict("records"):
            users = [row["users"]] if row["users"].startswith("H_") else expand(row["users"])
            total[row["ceads_sector"]] = sum(mt for (_, _, user), mt in cells.items() if user in users)
        listed = raw().emissions["Scope 1 Total"].drop("Total Consumption")
        total["Logging and Transport of Wood and Bamboo"] = 0.0  # none; its sector lies within farming
        np.testing.assert_allclose(total[listed.index], listed, rtol=1e-9, atol=1e-9)

    def test_co2_of_every_user_is_kept_by_the_treatment_of_cells() -> None:
        for size in (42, 153):
            table = workbook(raw(), size, bundled()).tables["emissions"]
            level = raw().levels[size]
            before: dict[str, float] = {}
            for (_, _, user), mt in detailed(raw(), bundled()).items():
                name = "homes" if user.startswith("H_") else f"a{level.of_detail[user]}"
                before[name] = before.get(name, 0.0) + mt
            users = table["user"].str.replace("^H_.*", "homes", regex=True).str.replace("_.*", "", regex=True)
            after = table.assign(user=users).groupby("user")
            assert after["quantity"].sum().to_dict() == pytest.approx(before, rel=1e-9)

    def turned(**switches: str) -> pd.DataFrame:
        return build(raw(), raw().levels[42], bundled().turned(switches)).matrix

    def test_power_by_technology_keeps_every_official_row() -> None:
        for size in (42, 153):
            split = build(raw(), raw().levels[size], bundled())
            plain = build(raw(), raw().levels[size], bundled().turned({"power_technologies": "off"})).matrix
            assert plain.equals(split.official)
            names = {account: account.split("_")[0] for account in split.matrix.index if account[0] in "ac"}
            names |= {account: account for account in plain.index if account not in names}
            added = split.matrix.T.groupby(names).sum().T.reindex(index=[*plain.index, "R_site"], columns=plain.columns)
            sector, own = split.matrix.index.intersection(["a24", "a100"])[0], "K_conv"
            rows = [
                account
                for account in plain.index
                if account not in (sector, "c" + sector[1:], own, "K_digi", *RESOURCES)
            ]
            rows.remove("SAV")
            np.testing.assert_allclose(added.loc[rows, rows], plain.loc[rows, rows], rtol=1e-11, atol=1e-9)
            np.testing.assert_allclose(added.loc[rows, sector], plain.loc[rows, sector], rtol=1e-11, atol=1e-9)
            capital = [own, "K_digi", *RESOURCES]
            before = plain.reindex(capital, fill_value=0.0).sum()
            np.testing.assert_allclose(added.reindex(capital, fill_value=0.0).sum(), before, rtol=1e-11, atol=1e-9)
            others = [account for account in plain.columns if account != sector]
            good = "c" + sector[1:]
            np.testing.assert_array_equal(added.loc[good, others], plain.loc[good, others])
            assert gdp(split.matrix) == pytest.approx(GDP, rel=1e-12)

    def test_power_in_one_account_is_the_workbook_without_technologies() -> None:
        for size in (42, 153):
            book = workbook(raw(), size, bundled().turned({"power_technologies": "off"}))
            assert len(book.sam.of("activity")) == size
            assert not [account for account in book.sam.labels if account.endswith("_coal")]
            assert {"energy", "portfolio", "latent"}.isdisjoint(book.tables)
            assert "GEN" not in set(book.tables["nest"]["item"])
            assert balanced(book.sam.frame())
            assert not [finding for finding in check(book) if finding.severity == "error"]

    @pytest.mark.parametrize("variant", ["additive", "ces", "base_peak"])
    def test_the_grid_combines_all_technologies_in_every_variant(variant: str) -> None:
        tables = workbook(raw(), 42, bundled().turned({"generation_nest": variant})).tables
        nest = tables["nest"]
        assert ("portfolio" in tables) == (variant != "ces")
        own = nest[nest["activity"] == "a24"].set_index("item")
        goods = [item for item in own.index if item.startswith("c24_")]
        nodes = own.drop(goods)
        assert len(goods) == 8
        assert set(own.loc[goods, "parent"]) == ({"BASE", "PEAK"} if variant == "base_peak" else {"GEN"})
        assert set(nodes["form"]) == {"" if variant == "ces" else "additive"}
        assert list(nodes["sigma"]) == ([1.5] * 3 if variant == "base_peak" else [1.8])

    def test_unknown_generation_nests_are_refused() -> None:
        with pytest.raises(ValueError, match="assume_power_nest has additive, base_peak, ces"):
            workbook(raw(), 42, bundled().turned({"generation_nest": "leontief"}))

    def test_without_rents_technologies_have_no_resource() -> None:
        book = workbook(raw(), 42, bundled().turned({"resource_rents": "off"}))
        assert list(book.tables["latent"]["node"]) == ["Z"]
        assert "REST" not in set(book.tables["nest"]["item"])
        assert balanced(book.sam.frame())

    def test_an_edited_workbook_gives_the_same_tree_and_its_own_rows_win() -> None:
        tables = dict(read_workbook(ROOT / "sam" / "data" / "china2018_42.xlsx").tables)
        same(workbook(raw(), 42, replaced(tables)).tables["nest"], tables["nest"])
        assert "a24" not in set(workbook(raw(), 153, replaced(tables)).tables["nest"]["activity"])
        edited = tables["nest"].copy()
        own = edited["item"] == "GEN"
        edited["sigma"], edited["source"] = edited["sigma"].mask(own, 3.0), edited["source"].mask(own, "mine")
        nest = workbook(raw(), 42, replaced({**tables, "nest": edited})).tables["nest"]
        assert list(nest.loc[nest["item"] == "GEN", "sigma"]) == [3.0]

    def test_power_needs_fuel_that_the_sector_buys() -> None:
        fuels = bundled()["power_fuels"].copy()
        fuels.loc[fuels["technology"] == "oil", "heat_share"] = "1"
        with pytest.raises(ValueError, match="need more of a fuel than the sector buys"):
            workbook(raw(), 42, Assumptions({**bundled().tables, "power_fuels": fuels}))

    def test_duties_come_out_of_imports_and_raise_gdp_by_their_revenue() -> None:
        m = turned(duties="on")
        assert balanced(m)
        assert m.loc["T_imp"].sum() == pytest.approx(2848)
        assert gdp(m) == pytest.approx(GDP + 2848, rel=1e-12)

    def test_export_rebates_keep_gdp() -> None:
        m = turned(export_rebates="on")
        assert balanced(m)
        assert m.loc["T_exp"].sum() == pytest.approx(-15913)
        assert gdp(m) == pytest.approx(GDP, rel=1e-12)

    def test_mixed_income_moves_from_capital_to_labour_and_no_other_total_changes() -> None:
        plain, moved = turned(), turned(mixed_income="on")
        assert balanced(moved)
        assert gdp(moved) == pytest.approx(GDP, rel=1e-12)
        labour, theta = ["L_low", "L_mid", "L_high"], bundled()["mixed_income"]
        extra = (moved.loc[labour] - plain.loc[labour]).sum()
        assert extra["a28"] == pytest.approx(0.5 * plain.loc[labour, "a28"].sum())
        assert extra["a13"] == pytest.approx(0, abs=1e-6)
        np.testing.assert_allclose(moved.loc["K_conv"] - plain.loc["K_conv"], -extra, atol=1e-6)
        homes = ["H_rural", "H_urban"]
        np.testing.assert_allclose(moved.loc[homes].sum().sum(), plain.loc[homes].sum().sum(), rtol=1e-12)
        for who in ("ENT", "GOV"):
            assert moved.loc[who].sum() == pytest.approx(plain.loc[who].sum(), rel=1e-12)
        greedy = theta.assign(theta="2")
        given = Assumptions({**bundled().tables, "mixed_income": greedy}).turned({"mixed_income": "on"})
        with pytest.raises(ValueError, match="takes all capital income of sectors"):
            build(raw(), raw().levels[42], given)

    def test_stocks_of_capital_follow_depreciation() -> None:
        given = bundled().turned({"capital_stock": "on"})
        for size in (42, 153):
            book = workbook(raw(), size, given)
            assert not [finding for finding in check(book) if finding.severity == "error"]
            table = book.tables["factor_quantities"].query("factor == 'K_conv'").set_index("activity")["quantity"]
            worn = raw().table.at(raw().levels[size]).value_added["depreciation"]
            ratio = table[[f"a{code}" for code in worn.index if f"a{code}" != {42: "a24", 153: "a100"}[size]]]
            own = ratio.to_numpy() / worn[[label[1:] for label in ratio.index]].to_numpy()
            np.testing.assert_allclose(own, own[0], rtol=1e-12)
            assert table.sum() == pytest.approx(sum(book.sam["K_conv", str(a)] for a in table.index), rel=1e-12)

    def test_factors_can_be_switched_off() -> None:
        given = bundled().turned({"resource_rents": "off", "digital_capital": "off"})
        book = workbook(raw(), 42, given)
        assert {*RESOURCES, "K_digi"}.isdisjoint(book.sam.labels)
        assert {*RESOURCES, "K_digi"}.isdisjoint(book.tables["nest"]["item"])
        assert {*RESOURCES, "K_digi"}.isdisjoint(book.tables["elasticities"]["account"])
        assert balanced(book.sam.frame())

    def test_a_negative_surplus_needs_its_subsidy() -> None:
        level = raw().levels[153]
        m = build(raw(), level, bundled()).matrix
        surplus = raw().table.value_added["surplus"]
        tax = raw().table.value_added["production_tax"]
        lost = surplus[surplus < 0]
        assert list(lost.index) == ["011", "113", "139"]
        for code, amount in lost.items():
            assert m.loc["T_prod", f"a{code}"] == pytest.approx(tax[str(code)] + amount)
        with pytest.raises(ValueError, match="capital income is not positive in sectors 011"):
            build(raw(), level, bundled().turned({"negative_surplus": "keep"}))

    def test_a_workbook_brings_its_own_assumptions() -> None:
        book = read_workbook(ROOT / "sam" / "data" / "china2018_42.xlsx")
        again = replaced(dict(book.tables))
        same_values(build(raw(), raw().levels[42], again).matrix, book.sam.frame())
        sheet = book.tables["assume_digital"].copy()
        sheet["share"] = 0.0
        edited = replaced({**book.tables, "assume_digital": sheet})
        assert "K_digi" not in build(raw(), raw().levels[42], edited).matrix.index

    def same_values(built: pd.DataFrame, kept: pd.DataFrame) -> None:
        np.testing.assert_allclose(built, kept, rtol=1e-9, atol=1e-6)

else:

    def test_published_files_absent_so_only_the_committed_workbooks_are_tested() -> None:
        print(f"{RAW} is not there: the China workbooks were not rebuilt")


def test_ras_reaches_both_totals_and_keeps_the_odds_of_the_seeds() -> None:
    random = np.random.default_rng(1)
    seeds = pd.DataFrame(random.uniform(0.1, 1, (3, 9)))
    rows, columns = random.uniform(1, 9, 3), random.uniform(1, 9, 9)
    columns *= rows.sum() / columns.sum()
    fitted = balance(seeds, pd.Series(rows), pd.Series(columns))
    np.testing.assert_allclose(fitted.sum(axis=1), rows, rtol=1e-12)
    np.testing.assert_allclose(fitted.sum(), columns, rtol=1e-12)
    scale = np.log(fitted.to_numpy() / seeds.to_numpy())
    np.testing.assert_allclose(scale - scale[0], np.outer(scale[:, 0] - scale[0, 0], np.ones(9)), atol=1e-12)


def test_mistakes_on_the_command_line_get_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = ROOT / "sam" / "data" / "china2018_42.xlsx"
    for arguments, message in (
        (["--raw", str(tmp_path), "--out", str(tmp_path)], "No such file"),
        (["--raw", str(tmp_path), "--out", str(kept.parent), "--assumptions", str(kept)], "would be overwritten"),
    ):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 2
        assert message in capsys.readouterr().err


def test_unknown_switches_and_sectors_are_refused() -> None:
    with pytest.raises(KeyError, match="unknown switch dutys"):
        bundled().turned({"dutys": "on"})
    with pytest.raises(ValueError, match="two or three digits"):
        expand("1.0")
    assert expand("01,06-08,101") == ("01", "06", "07", "08", "101")


def test_every_assumption_says_what_it_is() -> None:
    given: Assumptions = bundled()
    for name, table in given.tables.items():
        assert set(table["status"]) <= {"source", "assumption"}, name
        assert (table["source"] != "").all() or name == "nest", name
