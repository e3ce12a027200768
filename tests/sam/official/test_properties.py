"""Tables derived from random SAMs give their flows back; ratios, gaps and odd cells are booked as is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sam import Sam, read_workbook
from sam.checks import check
from sam.data import bundled
from sam.official.convert import Options, convert
from sam.official.words import COLUMNS, ROWS, concept
from tests.economies import Shape, economy
from tests.official_tables import Cell, draw, nbs, oecd, write

PLAIN = Shape(activities=4, commodities=5, governments=1, margins=False, home=False, power=False, joint=True)


def total(sam: Sam, rows: tuple[str, ...], columns: tuple[str, ...]) -> pd.DataFrame:
    return sam.frame().reindex(index=list(rows), columns=list(columns), fill_value=0.0)


def as_tables(sam: Sam) -> dict[str, list[list[Cell]]]:
    """A supply and a use table of a SAM: factors in two items, all taxes on goods in one column."""
    a, c = sam.of("activity"), sam.of("commodity")
    goods_tax = [t for kind in ("tax_sales", "tax_import", "tax_export") for t in sam.of(kind)]
    made = total(sam, a, c).to_numpy().T
    imports, tax = (total(sam, tuple(rows), c).to_numpy().sum(axis=0) for rows in (sam.of("row"), goods_tax))
    uses = {
        "P3_S14": sam.of("household"), "P3_S13": sam.of("government"), "P51G": sam.of("savings"),
        "P52": sam.of("inventories"), "P6": sam.of("row"),
    }  # fmt: skip
    final = {label: total(sam, c, who).to_numpy().sum(axis=1) for label, who in uses.items()}
    pay, paid = sam.of("factor"), (*sam.of("tax_production"), *sam.of("tax_factor"))
    items = {"D1": pay[:1], "B2A3G": pay[1:], "D29X39": paid}
    supply: list[list[Cell]] = [[None, *a, "Imports", "Taxes less subsidies on products"]]
    supply += [[good, *made[k], imports[k], tax[k]] for k, good in enumerate(c)]
    use: list[list[Cell]] = [[None, *a, *uses]]
    use += [[c[k], *row, *(v[k] for v in final.values())] for k, row in enumerate(total(sam, c, a).to_numpy())]
    use += [[label, *total(sam, rows, a).to_numpy().sum(axis=0)] for label, rows in items.items()]
    return {"supply": supply, "use": use}


@pytest.mark.parametrize("seed", range(8))
def test_a_random_sam_comes_back(seed: int, tmp_path: Path) -> None:
    old = economy(seed, PLAIN).sam
    found = convert(write(tmp_path / "t.xlsx", as_tables(old)))
    new = found.workbook.sam
    a, c = old.of("activity"), old.of("commodity")
    named_a, named_c = tuple(f"a{x}" for x in a), tuple(f"c{x}" for x in c)

    def same(rows: Any, columns: Any, new_rows: Any, new_columns: Any) -> None:
        was = total(old, rows, columns).to_numpy()
        now = total(new, new_rows, new_columns).to_numpy()
        if len(rows) != len(new_rows):
            was, now = was.sum(axis=0), now.sum(axis=0)
        if len(columns) != len(new_columns):
            was, now = was.sum(axis=1), now.sum(axis=1)
        np.testing.assert_allclose(now, was, rtol=1e-9, atol=1e-9)

    same(c, a, named_c, named_a)
    same(a, c, named_a, named_c)
    same(old.of("factor"), a, ("L", "K"), named_a)
    same((*old.of("tax_production"), *old.of("tax_factor")), a, ("T_prod",), named_a)
    same(old.of("row"), c, ("ROW",), named_c)
    taxes = tuple(t for kind in ("tax_sales", "tax_import", "tax_export") for t in old.of(kind))
    same(taxes, c, ("T_good",), named_c)
    for kind, account in (("household", "H"), ("government", "GOV"), ("savings", "SAV"), ("row", "ROW")):
        same(c, old.of(kind), named_c, (account,))
    assert not [f for f in check(found.workbook) if f.severity == "error"]


@pytest.mark.parametrize("seed", range(6))
def test_incomes_follow_the_ratios_and_every_account_balances(seed: int, tmp_path: Path) -> None:
    """Saving, tax and transfers over what they are ratios of, where enterprises can pay for them."""
    given = {"household_saving": 0.45, "household_tax": 0.03, "transfers": 0.01, "enterprise_tax": 0.2}
    found = convert(write(tmp_path / "t.xlsx", nbs(draw(seed))), Options(ratios=given))
    sam = found.workbook.sam
    m = sam.frame()
    income = {h: float(m.T[h].sum()) for h in ("H_rural", "H_urban")}
    taxes = {h: sam["T_dir", h] for h in income}
    assert sum(taxes.values()) / sum(income.values()) == pytest.approx(0.03, rel=1e-9)
    assert sum(sam[h, "GOV"] for h in income) == pytest.approx(0.01 * found.table.gdp, rel=1e-9)
    assert sam["T_dir", "ENT"] == pytest.approx(0.2 * sam["ENT", "K"], rel=1e-9)
    rates = [sam["SAV", h] / (income[h] - taxes[h]) for h in income]
    assert rates[0] == pytest.approx(rates[1], rel=1e-9)
    distributed = sam["H_rural", "ENT"] + sam["H_urban", "ENT"]
    bound = 0 < distributed < sam["ENT", "K"] - sam["T_dir", "ENT"]
    told = any("households save" in note for note in found.notes)
    assert told == (abs(rates[0] - 0.45) > 1e-9)
    assert told or bound
    assert sam.imbalance < 1e-12


def test_imports_in_one_row_become_a_good_of_their_own(tmp_path: Path) -> None:
    table = draw(1)
    uses = table.inner.sum(axis=1) + np.sum(list(table.final.values()), axis=0)
    rows = oecd(table, home=1 - table.imports / uses)
    foreign = np.sum([row[1:] for row in rows if str(row[0]).startswith("IMP_")], axis=0)
    kept = [row for row in rows if not str(row[0]).startswith("IMP_")]
    kept.insert(6, ["Imports", *foreign])
    sam = convert(write(tmp_path / "t.csv", kept)).workbook.sam
    assert sam["ROW", "cM"] == pytest.approx(table.imports.sum(), rel=1e-12)
    assert "aM" not in sam.labels
    np.testing.assert_allclose([sam["cM", a] for a in sam.of("activity")], foreign[:5], rtol=1e-12)


def test_consumption_in_one_column_is_divided_as_in_the_bundled_table_where_sectors_are_its_own(tmp_path: Path) -> None:
    """The bundled China 2018 written in the layout of 42 sectors gives its own consumption back."""
    old = read_workbook(bundled("china2018_42")).sam
    goods = [c for c in old.of("commodity") if "_" not in c]
    eaten = total(old, tuple(goods), ("H_rural", "H_urban", "GOV")).to_numpy()
    g = np.random.default_rng(1)
    n = len(goods)
    inner, other = g.uniform(0, 50, (n, n)), g.uniform(10, 100, n)
    output = inner.sum(axis=1) + eaten.sum(axis=1) + other + 4000
    head = ["", "Origin", *(f"{k:02d}" for k in range(1, n + 1)), "TC", "FU201", "EX", "GO"]
    names = [old.label_zh[c] if c != "c24" else "电力、热力的生产和供应" for c in goods]
    rows: list[list[Cell]] = [head]
    for k, name in enumerate(names):
        rows.append([f"{k + 1:02d}", name, *inner[k], eaten[k].sum(), other[k], 4000.0, output[k]])
    rows.append(["VA001", "劳动者报酬", *(output - inner.sum(axis=0))])
    found = convert(write(tmp_path / "t.csv", rows))
    sam = found.workbook.sam
    for k, who in enumerate(("H_rural", "H_urban", "GOV")):
        now = np.array([sam[f"c{j:02d}", who] for j in range(1, n + 1) if j != 24])
        np.testing.assert_allclose(now, np.delete(eaten[:, k], 23), rtol=1e-9, atol=1e-9)
    assert any("consumption stands in one column: divided" in note for note in found.notes)
    renamed = [[row[0], f"部门{k}", *row[2:]] for k, row in enumerate(rows[1:-1])]
    other_sectors = convert(write(tmp_path / "u.csv", [head, *renamed, rows[-1]]))
    assert other_sectors.workbook.sam.of("household") == ("H",)
    assert any("all of it is booked as that of households" in note for note in other_sectors.notes)


def test_small_gaps_negative_uses_negative_surplus_and_idle_sectors_are_booked_and_said(tmp_path: Path) -> None:
    table = draw(2)
    table.final["exports"][0] = -1.0
    table.imports[4] = -0.5
    table.added["surplus"][1] = -2.0
    table.added["depreciation"][1] = 3.0
    rest = table.output - table.inner.sum(axis=0)
    table.added["production_tax"][:] = rest - sum(table.added[i] for i in ("compensation", "depreciation", "surplus"))
    rows = nbs(table)
    column = rows[1].index("进口 IM")
    rows[5][column] = float(rows[5][column]) + 0.05
    found = convert(write(tmp_path / "t.xlsx", rows))
    sam, notes = found.workbook.sam, " ".join(found.notes)
    assert sam["c01", "ERR"] == pytest.approx(-1.0)
    assert sam["c03", "ERR"] == pytest.approx(0.05)
    assert sam["ROW", "c05"] == 0
    assert sam["c05", "ERR"] == pytest.approx(0.5)
    assert "negative imports moved to the discrepancy (ERR): -0.5 in c05" in notes
    assert sam["K", "a02"] == pytest.approx(3.0)
    assert sam["T_prod", "a02"] == pytest.approx(table.added["production_tax"][1] - 2.0)
    assert "negative exports moved to the discrepancy (ERR): -1 in c01" in notes
    assert "negative surplus covered by a production subsidy: 2 in a02" in notes
    assert sam.imbalance < 1e-12


@pytest.mark.parametrize(
    ("texts", "axis", "what"),
    [
        (("农村居民消费支出", "最终使用"), "c", "rural"), (("FU102", "城镇居民消费支出"), "c", "urban"),
        (("存货增加",), "c", "inventories"), (("其他",), "c", "discrepancy"), (("误差项",), "c", "discrepancy"),
        (("合计", "资本形成总额"), "c", "capital_formation"), (("TC", "合计"), "c", "consumption"),
        (("总产出",), "c", "output"),
        (("01", "农业", "中间投入"), "r", ""), (("中间投入合计", "中间投入"), "r", "intermediate"),
        (("VA003", "固定资产折旧"), "r", "depreciation"), (("生产税净额", "增加值"), "r", "production_tax"),
        (("Gross operating surplus and mixed income",), "r", "surplus"), (("P3_S13",), "c", "government"),
        (("Changes in inventories and valuables",), "c", "inventories"), (("消费支出", "农村居民"), "c", "rural"),
    ],
)  # fmt: skip
def test_headings(texts: tuple[str, ...], axis: str, what: str) -> None:
    assert concept(texts, axis) == what


def test_every_name_of_a_heading_has_a_word_for_it() -> None:
    assert set(ROWS) - set(COLUMNS) == {"compensation", "production_tax", "depreciation", "surplus", "value_added"}
