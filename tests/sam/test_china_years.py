"""The recipe of China for years that borrow from others: laws of what is carried, with and without the raw files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cge
from sam.checks import check
from sam.data import bundled as path_of
from sam.sources.china.assumptions import bundled
from sam.sources.china.page import page, years
from sam.sources.china.raw import Raw, read_raw
from sam.sources.china.recipe import workbook
from sam.workbook import Workbook, read_workbook

RAW = Path(__file__).parents[3] / "shared" / "data" / "china"
GDP = 1016422.0012648591  # value added of the official table of 2020, 100 million yuan
TWH, MT = 7727.44, 9853.876654913622
BORROWED = ("factor_quantities", "emissions")


@cache
def book() -> Workbook:
    return read_workbook(path_of("china2020_42"))


def test_the_bundled_workbook_of_2020_is_balanced_and_its_gdp_official_from_three_sides() -> None:
    m, sam = book().sam.frame(), book().sam
    a, c = list(sam.of("activity")), list(sam.of("commodity"))
    assert sam.imbalance < 1e-9
    assert not [finding for finding in check(book()) if finding.severity == "error"]
    income = m.loc[[*sam.of("factor"), "T_prod"], a].to_numpy().sum()
    spending = m.loc[c, ["H_rural", "H_urban", "GOV", "SAV", "INV", "ROW"]].to_numpy().sum() - m.loc["ROW", c].sum()
    production = m.loc[a, c].to_numpy().sum() - m.loc[c, a].to_numpy().sum()
    assert [income, spending, production] == pytest.approx([GDP] * 3, rel=1e-12)


def test_what_2020_borrows_is_marked_in_its_sheet_in_sources_and_in_notes() -> None:
    tables = book().tables
    for sheet in BORROWED:
        assert tables[sheet]["source"].str.startswith("assumption").all()
    sources = tables["sources"].query("sheet in @BORROWED")
    assert set(sources["status"]) == {"assumption"}
    assert sources["source"].str.contains("nearest year").any()
    assert "q_emission_total" in set(tables["notes"]["item"])
    assert {"co2", "heads", "skills"} <= set(tables["assume_switches"]["key"])
    assert tables["emissions"]["quantity"].sum() == pytest.approx(MT, rel=1e-12)
    made = tables["energy"].query("unit == 'TWh' and user == 'a24' and commodity != 'c24'")
    assert made["quantity"].sum() == pytest.approx(TWH, rel=1e-12)


def test_both_years_answer_the_same_shock_with_the_same_sign_and_size() -> None:
    """Productivity +1 % in equipment: GDP rises by about the Domar weight in value added, in both years."""
    found = {}
    for name in ("china2018_42", "china2020_42"):
        model = cge.load(name)
        case = model.solve({"tfp[equipment]": cge.multiply(1.01, basis="value_added")}, closure="public_saving")
        found[name] = case.pct("q_gdp")
    assert 0 < found["china2018_42"] < 1
    assert found["china2020_42"] == pytest.approx(found["china2018_42"], rel=0.25)


def test_a_year_without_a_page_is_refused_by_name() -> None:
    assert years() == (2018, 2020)
    with pytest.raises(ValueError, match="no page of settings for 2017; there are 2018, 2020"):
        page(2017)


def test_tables_of_a_year_follow_the_shared_ones() -> None:
    shared, own = bundled(2018)["switches"], bundled(2020)["switches"]
    pd.testing.assert_frame_equal(own.iloc[: len(shared)], shared)
    assert list(own["key"][len(shared) :]) == ["co2", "heads", "skills"]
    assert set(bundled(2018).tables) == set(bundled(2020).tables)


if RAW.is_dir():
    from sam.sources.china.carried import SOURCE_OF, inventory

    @cache
    def raw() -> Raw:
        return read_raw(RAW, 2020)

    def test_the_table_of_42_sectors_is_that_of_153_added_up() -> None:
        fine = raw().table.at(raw().levels[42])
        sheet = pd.read_csv(RAW / "china_2020_42.csv", dtype={"Code": str})
        codes = list(raw().levels[42].codes)
        uses = sheet[sheet["Origin"].isin(["Domestic", "Imports"])].groupby("Code")[[*codes, "EX"]].sum().loc[codes]
        np.testing.assert_allclose(fine.use, uses[codes] * 1e-4, rtol=1e-9, atol=1e-6)
        np.testing.assert_allclose(fine.final["exports"], uses["EX"] * 1e-4, rtol=1e-9, atol=1e-6)

    def test_every_fuel_grows_as_the_use_of_its_energy_and_process_as_output() -> None:
        fuels = bundled(2020)["emission_fuels"].set_index("ceads_fuel")["fuel"]
        carried, means = inventory(raw(), bundled(2020)), raw().carried
        assert means is not None
        before, growth = raw().emissions.loc[carried.index], means.growth
        sources = fuels.map(SOURCE_OF)
        for source in ("coal", "oil", "gas"):
            columns = list(fuels.index[sources == source])
            ratio = carried[columns].to_numpy().sum() / before[columns].to_numpy().sum()
            assert ratio == pytest.approx(growth[source], rel=1e-12)
        plain = inventory(raw(), bundled(2020).turned({"co2": "output"}))
        cement = "Nonmetal Mineral Products"
        then, now = means.table.output, raw().table.output
        codes = [f"{code:03d}" for code in range(54, 61)]
        assert float(carried["Process"][cement]) == float(plain["Process"][cement])
        ratio = float(plain["Process"][cement]) / float(before["Process"][cement])
        assert ratio == pytest.approx(now[codes].sum() / then[codes].sum(), rel=1e-12)

    def test_an_inventory_of_the_year_itself_is_taken_as_it_stands() -> None:
        assert inventory(read_raw(RAW, 2018), bundled(2018)).equals(read_raw(RAW, 2018).emissions)

    @pytest.mark.parametrize(
        ("switch", "gone"),
        [
            ("co2", {"emissions", "conversions", "assume_emission_cells"}),
            ("heads", {"factor_quantities", "distortion"}),
        ],
    )
    def test_what_is_borrowed_can_be_left_out(switch: str, gone: set[str]) -> None:
        left = workbook(raw(), 42, bundled(2020).turned({switch: "off"}))
        assert set(book().tables) - set(left.tables) == gone
        assert gone.isdisjoint(left.tables["sources"]["sheet"])
        np.testing.assert_allclose(left.sam.values, book().sam.values, rtol=1e-9, atol=1e-6)
        cge.Model(left)

    def test_without_skills_all_labour_is_one_account() -> None:
        left = workbook(raw(), 42, bundled(2020).turned({"skills": "off"}))
        old, new = book().sam.frame(), left.sam.frame()
        skills = ["L_low", "L_mid", "L_high"]
        rest = [account for account in old.index if account not in skills]
        np.testing.assert_allclose(new.loc["L", rest], old.loc[skills, rest].sum(), rtol=1e-9)
        np.testing.assert_allclose(new.loc[rest, rest], old.loc[rest, rest], rtol=1e-9, atol=1e-6)
        cge.Model(left)

    def test_an_unknown_way_to_carry_is_refused() -> None:
        with pytest.raises(ValueError, match="switch co2 is 'guess'; it may be energy, output, off"):
            inventory(raw(), bundled(2020).turned({"co2": "guess"}))

else:

    def test_raw_files_absent_so_only_the_committed_workbook_is_tested() -> None:
        assert book().setting("year") == "2020"
