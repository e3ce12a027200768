"""Published teaching models as workbooks: their few numbers in the open, everything else by ordinary options.

    python -m sam.sources.textbook FOLDER

splcge, stdcge   Hosoe, Gasawa and Hashimoto (2010), Textbook of Computable General Equilibrium Modelling,
lrgcge           Palgrave Macmillan; also in the GAMS model library. Their SAMs hold sectors that are activity
                 and commodity in one; here they are two accounts, joined by the make matrix. lrgcge (chapter 10)
                 is stdcge with prices abroad that move: what the world buys falls with the price of exports at the
                 elasticity of Armington's function, what it sells rises with the price of imports at the one of
                 transformation.
harris_todaro    Harris and Todaro (1970), Migration, Unemployment and Development: A Two-Sector Analysis, American
                 Economic Review 60, 126-142. The paper has no numbers: those here are invented.
shoven_whalley   Shoven and Whalley (1984), Applied General-Equilibrium Models of Taxation and International
                 Trade, Journal of Economic Literature 22, 1007-1051; GAMS library model TWO3MCP. Published as
                 parameters, not as a SAM: the equilibrium with the tax is solved for here and written as one.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from sam.matrix import Sam
from sam.workbook import Workbook, write_workbook

HOSOE = "Hosoe, Gasawa and Hashimoto (2010), Textbook of CGE Modelling"
TODARO = "form: Harris and Todaro (1970), AER 60, 126-142; numbers: invented"
SHOVEN = "Shoven and Whalley (1984), JEL 22, 1007-1051; GAMS library TWO3MCP"
Accounts = Mapping[str, tuple[str, str, str]]
Cells = Mapping[tuple[str, str], float]


def splcge() -> Workbook:
    """The simple model: two sectors, two factors, one household, Cobb-Douglas throughout."""
    accounts = _sectors() | {
        "CAP": ("factor", "capital", "资本"),
        "LAB": ("factor", "labour", "劳动"),
        "HOH": ("household", "household", "居民"),
    }
    cells = {
        ("CAP", "a_BRD"): 5,
        ("CAP", "a_MLK"): 20,
        ("LAB", "a_BRD"): 10,
        ("LAB", "a_MLK"): 15,
        ("a_BRD", "c_BRD"): 15,
        ("a_MLK", "c_MLK"): 35,
        ("c_BRD", "HOH"): 15,
        ("c_MLK", "HOH"): 35,
        ("HOH", "CAP"): 25,
        ("HOH", "LAB"): 25,
    }
    return _workbook("Simple CGE model (splcge)", "简单CGE模型", accounts, cells, HOSOE, [("consumption", "", 1.0)])


def stdcge() -> Workbook:
    """The standard open economy: intermediates, government, investment, trade, taxes and tariffs."""
    return _standard("Standard CGE model (stdcge)", "标准CGE模型", [("export_demand", "", np.inf)])


def lrgcge() -> Workbook:
    """The large country: the standard model with price elasticities of 2 of demand and supply abroad."""
    abroad = [("export_demand", "", 2.0), ("import_supply", "", 2.0)]
    return _standard("Large-country CGE model (lrgcge)", "大国CGE模型", abroad)


def _standard(name_en: str, name_zh: str, abroad: list[tuple[str, str, float]]) -> Workbook:
    """The SAM and the elasticities that stdcge and lrgcge share, with those of the rest of the world."""
    accounts = _sectors() | {
        "CAP": ("factor", "capital", "资本"),
        "LAB": ("factor", "labour", "劳动"),
        "HOH": ("household", "household", "居民"),
        "GOV": ("government", "government", "政府"),
        "IDT": ("tax_production", "indirect tax", "间接税"),
        "TRF": ("tax_import", "import tariff", "进口关税"),
        "DIT": ("tax_direct", "direct tax", "直接税"),
        "INV": ("savings", "investment", "投资"),
        "EXT": ("row", "rest of the world", "国外"),
    }
    cells = {
        ("c_BRD", "a_BRD"): 21,
        ("c_BRD", "a_MLK"): 8,
        ("c_MLK", "a_BRD"): 17,
        ("c_MLK", "a_MLK"): 9,
        ("CAP", "a_BRD"): 20,
        ("CAP", "a_MLK"): 30,
        ("LAB", "a_BRD"): 15,
        ("LAB", "a_MLK"): 25,
        ("IDT", "a_BRD"): 5,
        ("IDT", "a_MLK"): 4,
        ("TRF", "c_BRD"): 1,
        ("TRF", "c_MLK"): 2,
        ("EXT", "c_BRD"): 13,
        ("EXT", "c_MLK"): 11,
        ("a_BRD", "c_BRD"): 78,
        ("a_MLK", "c_MLK"): 76,
        ("c_BRD", "HOH"): 20,
        ("c_MLK", "HOH"): 30,
        ("c_BRD", "GOV"): 19,
        ("c_MLK", "GOV"): 14,
        ("c_BRD", "INV"): 16,
        ("c_MLK", "INV"): 15,
        ("c_BRD", "EXT"): 8,
        ("c_MLK", "EXT"): 4,
        ("HOH", "CAP"): 50,
        ("HOH", "LAB"): 40,
        ("GOV", "IDT"): 9,
        ("GOV", "TRF"): 3,
        ("GOV", "DIT"): 23,
        ("DIT", "HOH"): 23,
        ("INV", "HOH"): 17,
        ("INV", "GOV"): 2,
        ("INV", "EXT"): 12,
    }
    elasticities = [
        ("armington", "", 2.0),
        ("transformation", "", 2.0),
        *abroad,
        ("consumption", "", 1.0),
        ("government", "", 1.0),
        ("investment", "", 1.0),
    ]
    return _workbook(name_en, name_zh, accounts, cells, HOSOE, elasticities)


def harris_todaro() -> Workbook:
    """Two sectors, land and capital where they are, people in either, a quarter of the town without work.

    Urban pay is 4/3 of rural pay and three of four find work, so that expected pay is the same.
    """
    accounts = {
        "a_farm": ("activity", "farming", "农业"),
        "a_town": ("activity", "urban industry", "城市工业"),
        "c_farm": ("commodity", "food", "农产品"),
        "c_town": ("commodity", "manufactures", "工业品"),
        "land": ("factor", "land", "土地"),
        "machines": ("factor", "capital", "资本"),
        "rural": ("factor", "rural labour", "农村劳动"),
        "town": ("factor", "urban labour", "城市劳动"),
        "people": ("household", "households", "居民"),
    }
    cells = {
        ("land", "a_farm"): 30,
        ("rural", "a_farm"): 60,
        ("machines", "a_town"): 50,
        ("town", "a_town"): 60,
        ("a_farm", "c_farm"): 90,
        ("a_town", "c_town"): 110,
        ("c_farm", "people"): 90,
        ("c_town", "people"): 110,
        ("people", "land"): 30,
        ("people", "machines"): 50,
        ("people", "rural"): 60,
        ("people", "town"): 60,
    }
    elasticities = [("consumption", "", 2.0), ("migration", "workers", np.inf), ("unemployment", "town", 0.25)]
    groups = pd.DataFrame([("workers", "rural"), ("workers", "town")], columns=["group", "account"])
    name = ("Migration and unemployment (Harris and Todaro)", "迁移与失业（Harris与Todaro）")
    return _workbook(*name, accounts, cells, TODARO, elasticities, {"groups": groups})


# ---- Shoven and Whalley: parameters of the published model ---------------------------------------------------

GOODS, HOUSEHOLDS = ("mfrs", "nonmfrs"), ("rich", "poor")
SIGMA = {"mfrs": 2.0, "nonmfrs": 0.5}
PHI = {"mfrs": 1.5, "nonmfrs": 2.0}
DELTA_LABOUR = {"mfrs": 0.6, "nonmfrs": 0.7}
CAPITAL, LABOUR = 25.0, 60.0  # the rich own all capital, the poor all labour
SIGMA_CONSUMPTION = {"rich": 1.5, "poor": 0.75}
ALPHA = {"rich": {"mfrs": 0.5, "nonmfrs": 0.5}, "poor": {"mfrs": 0.3, "nonmfrs": 0.7}}


TAX = 0.5  # on the pay of capital in manufacturing
REFUND = {"rich": 0.4, "poor": 0.6}


def unit_cost(good: str, r: float, tax: float) -> tuple[float, float, float]:
    """(price, labour, capital) per unit of a good at wage 1, rental r and tax on capital: CES cost minimisation."""
    s, d, user = SIGMA[good], DELTA_LABOUR[good], r * (1 + (tax if good == "mfrs" else 0.0))
    share = d**s + (1 - d) ** s * user ** (1 - s)
    price = share ** (1 / (1 - s)) / PHI[good]
    bought = PHI[good] ** (s - 1) * price**s
    return price, bought * d**s, bought * ((1 - d) / user) ** s


def demand(household: str, price: Mapping[str, float]) -> dict[str, float]:
    """CES demand of a household per unit of income."""
    s, alpha = SIGMA_CONSUMPTION[household], ALPHA[household]
    weight = sum(alpha[g] * price[g] ** (1 - s) for g in GOODS)
    return {g: alpha[g] / (price[g] ** s * weight) for g in GOODS}


@dataclass(frozen=True)
class Equilibrium:
    """Rental at wage 1, revenue of the tax, prices, and purchases by household and good."""

    r: float
    revenue: float
    price: dict[str, float]
    bought: dict[str, dict[str, float]]


def equilibrium(tax: float) -> Equilibrium:
    """The equilibrium with a tax, from the market for capital alone (the market for labour follows by Walras' law)."""

    def at(r: float) -> Equilibrium:
        price = {g: unit_cost(g, r, tax)[0] for g in GOODS}
        per_income = {h: demand(h, price) for h in HOUSEHOLDS}
        earned = {"rich": CAPITAL * r, "poor": LABOUR}
        base = tax * r * unit_cost("mfrs", r, tax)[2]  # revenue per unit of manufactures, which revenue itself buys
        direct, induced = (sum(part[h] * per_income[h]["mfrs"] for h in HOUSEHOLDS) for part in (earned, REFUND))
        revenue = base * direct / (1 - base * induced)
        income = {h: earned[h] + REFUND[h] * revenue for h in HOUSEHOLDS}
        return Equilibrium(r, revenue, price, {h: {g: income[h] * per_income[h][g] for g in GOODS} for h in HOUSEHOLDS})

    def excess(r: float) -> float:
        bought = at(r).bought
        return sum(unit_cost(g, r, tax)[2] * sum(bought[h][g] for h in HOUSEHOLDS) for g in GOODS) - CAPITAL

    return at(float(brentq(excess, 0.5, 3.0, xtol=1e-15, rtol=1e-15)))


def shoven_whalley(tax: float = TAX) -> Workbook:
    """Two goods, two factors, two households, at the equilibrium with a tax on capital in manufacturing.

    The taxed equilibrium is the benchmark, so that no account is empty; abolishing the tax gives the other one.
    """
    e = equilibrium(tax)
    accounts = {
        "a_mfrs": ("activity", "manufacturing", "制造业"),
        "a_nonmfrs": ("activity", "non-manufacturing", "非制造业"),
        "c_mfrs": ("commodity", "manufactures", "制造品"),
        "c_nonmfrs": ("commodity", "other goods", "非制造品"),
        "capital": ("factor", "capital", "资本"),
        "labour": ("factor", "labour", "劳动"),
        "rich": ("household", "rich household", "富裕居民"),
        "poor": ("household", "poor household", "贫困居民"),
        "gov": ("government", "government", "政府"),
        "tax_capital": ("tax_factor", "tax on capital", "资本税"),
    }
    cells: dict[tuple[str, str], float] = {("rich", "capital"): CAPITAL * e.r, ("poor", "labour"): LABOUR}
    for g in GOODS:
        output = sum(e.bought[h][g] for h in HOUSEHOLDS)
        _, labour, capital = unit_cost(g, e.r, tax)
        cells |= {("labour", f"a_{g}"): labour * output, ("capital", f"a_{g}"): e.r * capital * output}
        cells[f"a_{g}", f"c_{g}"] = e.price[g] * output
        cells |= {(f"c_{g}", h): e.price[g] * e.bought[h][g] for h in HOUSEHOLDS}
    cells |= {("tax_capital", "a_mfrs"): e.revenue, ("gov", "tax_capital"): e.revenue}
    cells |= {(h, "gov"): REFUND[h] * e.revenue for h in HOUSEHOLDS}
    nest = [
        ("a_mfrs", "Z", "", SIGMA["mfrs"]),
        ("a_nonmfrs", "Z", "", SIGMA["nonmfrs"]),
        ("", "labour", "Z", np.nan),
        ("", "capital", "Z", np.nan),
    ]
    elasticities = [("consumption", h, s) for h, s in SIGMA_CONSUMPTION.items()]
    return _workbook(
        "Shoven and Whalley (1984)",
        "Shoven与Whalley（1984）",
        accounts,
        cells,
        SHOVEN,
        elasticities,
        {"nest": pd.DataFrame(nest, columns=["activity", "item", "parent", "sigma"])},
        {"tax_capital": "capital"},
    )


def _sectors() -> dict[str, tuple[str, str, str]]:
    return {
        "a_BRD": ("activity", "bread", "面包生产"),
        "a_MLK": ("activity", "milk", "牛奶生产"),
        "c_BRD": ("commodity", "bread", "面包"),
        "c_MLK": ("commodity", "milk", "牛奶"),
    }


def _workbook(
    name_en: str,
    name_zh: str,
    accounts: Accounts,
    cells: Cells,
    source: str,
    elasticities: list[tuple[str, str, float]],
    tables: Mapping[str, pd.DataFrame] | None = None,
    on: Mapping[str, str] | None = None,
) -> Workbook:
    labels = tuple(accounts)
    values = np.zeros((len(labels), len(labels)))
    for (row, column), value in cells.items():
        values[labels.index(row), labels.index(column)] = value
    kind, english, chinese = ({a: row[k] for a, row in accounts.items()} for k in range(3))
    settings = [("name_en", name_en), ("name_zh", name_zh), ("currency", "units of the textbook")]
    sources = [("sam", "", source, "source"), ("elasticities", "", source, "source")]
    return Workbook(
        sam=Sam(labels, values, kind, english, chinese, dict(on or {})),
        tables={
            "settings": pd.DataFrame(settings, columns=["key", "value"]),
            "elasticities": pd.DataFrame(elasticities, columns=["parameter", "account", "value"]).assign(source=source),
            **(tables or {}),
            "sources": pd.DataFrame(sources, columns=["sheet", "item", "source", "status"]),
        },
    )


MODELS = {
    "splcge": splcge,
    "stdcge": stdcge,
    "lrgcge": lrgcge,
    "harris_todaro": harris_todaro,
    "shoven_whalley": shoven_whalley,
}
"""File name -> recipe."""


def main(folder: str) -> None:
    """Write all workbooks."""
    for name, recipe in MODELS.items():
        write_workbook(recipe(), Path(folder) / f"{name}.xlsx")


if __name__ == "__main__":
    main(sys.argv[1])
