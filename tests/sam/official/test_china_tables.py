"""The published tables of China, where they are at hand: every cell, and what the recipe takes from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sam.data import bundled
from sam.official.convert import convert
from sam.workbook import read_workbook

RAW = Path(__file__).parents[4] / "shared" / "data" / "china"
YUAN = 1e-4  # 10,000 yuan in 100 million yuan
GDP = {2018: 922057.1722084855, 2020: 1016422.0012648591}

if RAW.is_dir():

    @pytest.mark.parametrize("year", GDP)
    def test_42_and_153_sectors_are_read_cell_by_cell(year: int) -> None:
        fine = convert(RAW / f"china_{year}_153.csv")
        sheet = pd.read_csv(RAW / f"china_{year}_153.csv", dtype={"Code": str}).set_index("Code")
        codes = [f"{k:03d}" for k in range(1, 154)]
        np.testing.assert_array_equal(fine.table.use, sheet.loc[codes, codes].to_numpy(dtype=float))
        np.testing.assert_array_equal(fine.table.imports, sheet.loc[codes, "IM"].to_numpy(dtype=float))
        coarse = convert(RAW / f"china_{year}_42.csv")
        for found in (fine, coarse):
            assert found.table.gdp * YUAN == pytest.approx(GDP[year], rel=1e-12)
            assert max(one.gap for one in found.identities) < 1e-11
            assert found.workbook.sam.imbalance < 1e-11
        assert fine.table.imports.sum() == pytest.approx(coarse.table.imports.sum(), rel=1e-11)
        assert fine.table.final["exports"].sum() == pytest.approx(coarse.table.final["exports"].sum(), rel=1e-11)

    @pytest.mark.parametrize("year", GDP)
    def test_the_recipe_and_the_command_agree_on_what_both_take_from_the_table(year: int) -> None:
        mine = convert(RAW / f"china_{year}_42.csv").workbook.sam
        recipe = read_workbook(bundled(f"china{year}_42")).sam.frame()
        codes = [f"{k:02d}" for k in range(1, 43) if k != 24]  # power is divided by technology in the recipe
        goods, makers = [f"c{k}" for k in codes], [f"a{k}" for k in codes]
        m = mine.frame() * YUAN
        for rows, columns in ((goods, makers), (goods, ["SAV", "INV", "ROW"]), (["ROW"], goods)):
            np.testing.assert_allclose(m.loc[rows, columns], recipe.loc[rows, columns], rtol=1e-9, atol=1e-6)
        pay = recipe.loc[["L_low", "L_mid", "L_high"], makers].sum()
        np.testing.assert_allclose(m.loc["L", makers], pay, rtol=1e-9)

else:

    def test_published_tables_absent_so_only_drawn_ones_are_read() -> None:
        print(f"{RAW} is not there: the tables of China were not read")
