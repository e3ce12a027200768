"""Every layout gives back every number it was written from, and the same GDP three ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cge
from sam import Sam, read_workbook, write_workbook
from sam.checks import check
from sam.errors import WorkbookError
from sam.official.convert import Found, Options, convert
from tests.official_tables import FINALS, HEADINGS, Array, Drawn, codes, draw, draw_pair, nbs, oecd, sut, total, write

USERS = {
    "rural": "H_rural",
    "urban": "H_urban",
    "government": "GOV",
    "fixed": "SAV",
    "inventories": "INV",
    "exports": "ROW",
}


def same(found: Any, expected: Array) -> None:
    np.testing.assert_allclose(np.asarray(found, dtype=float), expected, rtol=1e-12, atol=1e-12)


def block(sam: Sam, rows: list[str], columns: list[str]) -> Array:
    return sam.frame().reindex(index=rows, columns=columns, fill_value=0.0).to_numpy()


def sound(found: Found, tmp_path: Path) -> Sam:
    """The workbook, written and read again: balanced, no error, official GDP from production, income and spending."""
    path = tmp_path / "made.xlsx"
    write_workbook(found.workbook, path, overwrite=True)
    book = read_workbook(path)
    assert not [f for f in check(book) if f.severity == "error"]
    m, sam = book.sam.frame(), book.sam
    assert sam.imbalance < 1e-9
    a, c = list(sam.of("activity")), list(sam.of("commodity"))
    users = [u for k in ("household", "government", "savings", "inventories", "row") for u in sam.of(k)]
    goods_tax = m.loc[list(sam.of("tax_sales")), c].to_numpy().sum()
    income = m.loc[[*sam.of("factor"), *sam.of("tax_production")], a].to_numpy().sum() + goods_tax
    spending = m.loc[c, users].to_numpy().sum() - m.loc["ROW", c].sum()
    production = m.loc[a, c].to_numpy().sum() - m.loc[c, a].to_numpy().sum() + goods_tax
    assert [income, spending, production] == pytest.approx([found.table.gdp] * 3, rel=1e-11)
    assert found.workbook.setting("gdp") == repr(found.table.gdp)
    return sam


def same_as_drawn(sam: Sam, table: Drawn, names: list[str], homes: dict[str, Array]) -> None:
    a, c = [f"a{k}" for k in names], [f"c{k}" for k in names]
    same(block(sam, c, a), table.inner)
    np.testing.assert_allclose(block(sam, a, c), np.diag(table.output), rtol=1e-12, atol=1e-9)
    same(block(sam, ["ROW"], c)[0], table.imports)
    for account, values in homes.items():
        same(block(sam, c, [account])[:, 0], values)
    for what in FINALS[2:]:
        same(block(sam, c, [USERS[what]])[:, 0], table.final[what])
    same(block(sam, ["L"], a)[0], table.added["compensation"])


@pytest.mark.parametrize("year", HEADINGS)
@pytest.mark.parametrize("error", [False, True])
def test_nbs_of_every_year(year: int, error: bool, tmp_path: Path) -> None:
    table = draw(year, n=7, error=error)
    found = convert(write(tmp_path / f"{year}.xlsx", nbs(table, year)))
    sam = sound(found, tmp_path)
    same_as_drawn(sam, table, list(codes(7)), {USERS[w]: table.final[w] for w in ("rural", "urban")})
    a = [f"a{k}" for k in codes(7)]
    same(block(sam, ["T_prod"], a)[0], table.added["production_tax"])
    same(block(sam, ["K"], a)[0], table.added["depreciation"] + table.added["surplus"])
    taken = block(sam, [f"c{k}" for k in codes(7)], ["ERR"])[:, 0]
    np.testing.assert_allclose(taken, table.error, rtol=1e-9, atol=1e-12)
    assert found.table.layout == "nbs"
    assert found.workbook.setting("year") == str(year)
    assert found.workbook.setting("currency") == "10,000 yuan"
    assert sam.label_zh["a01"] == "农业"
    assert max(one.gap for one in found.identities[:-1]) < 1e-12


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("split", [True, False])
def test_imports_of_either_sign_and_households_together_or_apart(sign: float, split: bool, tmp_path: Path) -> None:
    table = draw(3)
    found = convert(write(tmp_path / "t.csv", nbs(table, 2007, sign, split), "gb18030"))
    both = {"H": table.final["rural"] + table.final["urban"]}
    apart = {USERS[w]: table.final[w] for w in ("rural", "urban")}
    same_as_drawn(sound(found, tmp_path), table, list(codes(5)), apart if split else both)


def test_numbers_written_for_readers(tmp_path: Path) -> None:
    table = draw(4)
    rows = nbs(table)
    rows[3] = [f"{v:,.9f}" if isinstance(v, float) else v for v in rows[3]]
    rows[4] = [f"({-v:.12f})" if isinstance(v, float) and v < 0 else "—" if v == 0 else v for v in rows[4]]
    found = convert(write(tmp_path / "t.xlsx", rows), Options(gap=1e-6))
    np.testing.assert_allclose(found.table.use, table.inner, rtol=0, atol=1e-8)


def test_nbs_with_domestic_and_imported_goods_under_headings_of_their_own(tmp_path: Path) -> None:
    """国内产品中间投入 and 进口产品中间投入 stand, merged, beside the first row of their group only."""
    table, n = draw(17), 5
    rows = nbs(table)
    last = rows[1].index("进口 IM")
    share = table.imports / (table.inner.sum(axis=1) + total(table.final))
    abroad = []
    for k, row in enumerate(rows[3 : 3 + n]):
        abroad.append(
            ["进口产品中间投入" if k == 0 else None, row[1], f"M{row[2]}", *(v * share[k] for v in row[3:last])]
        )
        row[0] = "国内产品中间投入" if k == 0 else None
        row[3:last] = [v * (1 - share[k]) for v in row[3:last]]
        row[last] = None
    rows[3 + n : 3 + n] = abroad
    found = convert(write(tmp_path / "t.xlsx", rows))
    same_as_drawn(sound(found, tmp_path), table, list(codes(n)), {USERS[w]: table.final[w] for w in ("rural", "urban")})
    assert any("stand apart" in note for note in found.notes)


def test_oecd_with_imports_in_the_rows(tmp_path: Path) -> None:
    table = draw(5)
    found = convert(write(tmp_path / "CHN2015ttl.csv", oecd(table)))
    names = [f"D{k:02d}T{k + 1:02d}" for k in range(1, 10, 2)]
    assert found.table.layout == "oecd"
    assert found.workbook.setting("year") == "2015"
    same_as_drawn(sound(found, tmp_path), table, names, {"H": table.final["rural"] + table.final["urban"]})


def test_oecd_with_domestic_and_imported_rows_apart(tmp_path: Path) -> None:
    table = draw(6)
    uses = table.inner.sum(axis=1) + total(table.final)
    found = convert(write(tmp_path / "t.csv", oecd(table, home=1 - table.imports / uses)))
    names = [f"D{k:02d}T{k + 1:02d}" for k in range(1, 10, 2)]
    same_as_drawn(sound(found, tmp_path), table, names, {"H": table.final["rural"] + table.final["urban"]})


def test_value_added_in_one_row_is_divided_by_the_ratio(tmp_path: Path) -> None:
    table = draw(7)
    found = convert(write(tmp_path / "t.csv", oecd(table, divided=False)), Options(ratios={"labour_share": 0.6}))
    sam = sound(found, tmp_path)
    value = np.sum(list(table.added.values()), axis=0)
    same(block(sam, ["L"], list(sam.of("activity")))[0], 0.6 * value)
    assert any("labour_share" in note for note in found.notes)


def test_taxes_beside_the_table_are_kept_by_activity_and_spread_over_purchases(tmp_path: Path) -> None:
    table = draw(8)
    tax = np.random.default_rng(8).uniform(0.1, 1, 10)
    tax[8] = 0.0  # inventories
    found = convert(write(tmp_path / "t.csv", oecd(table, tax=tax)))
    sam = sound(found, tmp_path)
    same(block(sam, ["T_in"], list(sam.of("activity")))[0], tax[:5])
    eaten = table.final["rural"] + table.final["urban"]
    bought = block(sam, list(sam.of("commodity")), ["H"])[:, 0]
    same(bought, eaten * (1 + tax[5] / eaten.sum()))
    assert sam.frame().loc["T_good"].sum() == pytest.approx(tax[5:].sum(), rel=1e-12)
    assert found.table.gdp == pytest.approx(table.gdp + tax[5:].sum(), rel=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_supply_and_use_of_more_goods_than_activities(seed: int, tmp_path: Path) -> None:
    pair = draw_pair(seed)
    found = convert(write(tmp_path / "t.xlsx", sut(pair)))
    sam = sound(found, tmp_path)
    a, c = [f"aI{k:02d}" for k in range(1, 5)], [f"cA{k:02d}" for k in range(1, 6)]
    assert found.table.layout == "sut"
    same(block(sam, c, a), pair.use)
    same(block(sam, a, c), pair.make.T)
    same(block(sam, ["ROW"], c)[0], pair.imports)
    same(block(sam, ["MARG"], c)[0] - block(sam, c, ["MARG"])[:, 0], pair.margins)
    same(block(sam, ["T_good"], c)[0], pair.tax)
    same(block(sam, ["K"], a)[0], pair.added["B2A3G"])
    assert sam.label_en["cA01"] == "Good 1"


def test_supply_and_use_in_two_files(tmp_path: Path) -> None:
    pair = draw_pair(9)
    supply, use = (write(tmp_path / f"{name}.csv", rows) for name, rows in sut(pair).items())
    sam = sound(convert(use, Options(supply=supply)), tmp_path)
    same(sam.block("commodity", "activity"), pair.use)


def test_a_country_of_an_inter_country_table(tmp_path: Path) -> None:
    """Its imports by industry are what it buys of others, its exports what others buy of it."""
    g = np.random.default_rng(13)
    lands, n = ("AUS", "CHN", "ROW"), 3
    inner, final = g.uniform(1, 9, (9, 9)), g.uniform(10, 40, (9, 9))  # countries x industries; x (HFCE, GGFC, GFCF)
    output = inner.sum(axis=1) + final.sum(axis=1)
    tax = g.uniform(0.1, 1, 18)
    codes = [f"{land}_{k:02d}" for land in lands for k in (1, 2, 3)]
    uses = [f"{land}_{use}" for land in lands for use in ("HFCE", "GGFC", "GFCF")]
    rows: list[list[Any]] = [[None, *codes, *uses, "OUT"]]
    rows += [[code, *inner[k], *final[k], output[k]] for k, code in enumerate(codes)]
    rows += [["TLS", *tax], ["VA", *(output - inner.sum(axis=0) - tax[:9])], ["OUT", *output]]
    raw = write(tmp_path / "icio.csv", rows)
    with pytest.raises(WorkbookError, match="a table of 3 countries; name one of them with --country: AUS, CHN, ROW"):
        convert(raw)
    found = convert(raw, Options(country="CHN"))
    sam = sound(found, tmp_path)
    own, rest = slice(n, 2 * n), [0, 1, 2, 6, 7, 8]
    a, c = list(sam.of("activity")), list(sam.of("commodity"))
    bought = np.hstack([inner[rest][:, own], final[rest][:, own]]).reshape(2, n, 2 * n).sum(axis=(0, 2))
    same(block(sam, ["ROW"], c)[0], bought)
    same(block(sam, c, ["ROW"])[:, 0], inner[own][:, rest].sum(axis=1) + final[own][:, rest].sum(axis=1))
    same(block(sam, c, a), inner[own, own] + inner[rest][:, own].reshape(2, n, n).sum(axis=0))
    assert found.table.gdp == pytest.approx((output - inner.sum(axis=0))[own].sum() + tax[9 + n : 9 + 2 * n].sum())


@pytest.mark.parametrize("digits", [1, 1001])
def test_codes_that_excel_keeps_as_numbers_are_codes(digits: int, tmp_path: Path) -> None:
    table = draw(14)
    rows = nbs(table, 2012)
    for k in range(5):
        rows[2][3 + k] = rows[3 + k][2] = float(digits * (k + 1))
    found = convert(write(tmp_path / "t.xlsx", rows))
    np.testing.assert_allclose(found.table.use, table.inner)


def test_the_sheet_with_the_flows_is_found_among_others_or_named(tmp_path: Path) -> None:
    small, large = draw(15), draw(16, n=7)
    coefficients: list[list[Any]] = [
        [None, "01", "02", "03"],
        ["01", 0.1, 0.2, 0.1],
        ["02", 0.3, 0.1, 0.2],
        ["03", 0.1, 0.1, 0.4],
    ]
    raw = write(tmp_path / "t.xlsx", {"说明": [["编制说明"]], "系数": coefficients, "5": nbs(small), "7": nbs(large)})
    assert convert(raw).table.use.shape == (7, 7)
    assert convert(raw, Options(sheet="5")).table.use.shape == (5, 5)
    with pytest.raises(WorkbookError, match=r"no sheet '9'.*说明, 系数, 5, 7"):
        convert(raw, Options(sheet="9"))


@pytest.mark.parametrize("layout", ["nbs", "oecd", "sut"])
def test_an_experiment_runs_on_the_workbook(layout: str, tmp_path: Path) -> None:
    made: Any = {"nbs": nbs(draw(10, error=True)), "oecd": oecd(draw(11)), "sut": sut(draw_pair(12))}[layout]
    found = convert(write(tmp_path / "t.xlsx", made))
    case = cge.Model(found.workbook).solve({"tfp[*]": cge.multiply(1.01, basis="value_added")})
    assert 0.5 < case.pct("q_gdp") < 2
