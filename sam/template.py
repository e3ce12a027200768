"""An example workbook: a small, balanced and openly invented economy that shows every sheet.

The numbers are made up to be easy to follow; no real economy is meant.
"""

from __future__ import annotations

import math

import pandas as pd

from sam.matrix import Sam
from sam.settings import SETTINGS
from sam.sheets import SHEETS
from sam.workbook import Workbook

_ACCOUNTS = (
    ("agriculture", "activity", "Agriculture", "农业"),
    ("industry", "activity", "Industry", "工业"),
    ("power", "activity", "Electricity", "电力"),
    ("services", "activity", "Services", "服务业"),
    ("food", "commodity", "Agricultural goods", "农产品"),
    ("goods", "commodity", "Industrial goods", "工业品"),
    ("electricity", "commodity", "Electricity", "电力产品"),
    ("service", "commodity", "Services", "服务"),
    ("coal", "commodity", "Coal", "煤炭"),
    ("trade", "margin", "Trade margins", "商业加价"),
    ("labour", "factor", "Labour", "劳动"),
    ("capital", "factor", "Capital", "资本"),
    ("rural", "household", "Rural households", "农村居民"),
    ("urban", "household", "Urban households", "城镇居民"),
    ("firms", "enterprise", "Enterprises", "企业"),
    ("state", "government", "Government", "政府"),
    ("income_tax", "tax_direct", "Income tax", "所得税"),
    ("output_tax", "tax_production", "Production tax", "生产税"),
    ("sales_tax", "tax_sales", "Sales tax", "销售税"),
    ("tariff", "tax_import", "Import duty", "关税"),
    ("saving", "savings", "Saving and investment", "储蓄投资"),
    ("stocks", "inventories", "Change in inventories", "存货变动"),
    ("world", "row", "Rest of the world", "国外"),
)

_USES = {  # commodity: payments of every user at purchaser prices
    "food": {"agriculture": 20, "industry": 40, "services": 10, "rural": 30, "urban": 40, "stocks": -2, "world": 6},
    "goods": {
        "agriculture": 25,
        "industry": 150,
        "power": 15,
        "services": 60,
        "rural": 25,
        "urban": 60,
        "saving": 90,
        "stocks": 4,
        "world": 80,
    },
    "electricity": {"agriculture": 4, "industry": 30, "power": 2, "services": 14, "rural": 5, "urban": 15},
    "service": {
        "agriculture": 10,
        "industry": 50,
        "power": 8,
        "services": 80,
        "rural": 20,
        "urban": 95,
        "state": 70,
        "saving": 10,
        "world": 20,
        "trade": 34,
    },
    "coal": {"agriculture": 1, "industry": 12, "power": 22, "rural": 3, "urban": 2, "stocks": -1, "world": 1},
}

_PAYMENTS = {  # payer: payments to every receiver
    "food": {"agriculture": 122, "sales_tax": 2, "tariff": 1, "world": 11, "trade": 8},
    "goods": {"industry": 388, "sales_tax": 20, "tariff": 6, "world": 71, "trade": 24},
    "electricity": {"power": 67, "sales_tax": 3},
    "service": {"services": 364, "sales_tax": 15, "world": 18},
    "coal": {"industry": 30, "sales_tax": 2, "world": 6, "trade": 2},
    "agriculture": {"labour": 45, "capital": 20, "output_tax": -3},
    "industry": {"labour": 60, "capital": 62, "output_tax": 14},
    "power": {"labour": 6, "capital": 12, "output_tax": 2},
    "services": {"labour": 110, "capital": 78, "output_tax": 12},
    "labour": {"rural": 70, "urban": 152},
    "capital": {"rural": 10, "urban": 30, "firms": 100, "saving": 30, "world": 2},
    "firms": {"rural": 5, "urban": 40, "income_tax": 15, "world": 3, "saving": 37},
    "rural": {"income_tax": 1, "saving": 13},
    "urban": {"income_tax": 10, "saving": 22},
    "state": {"rural": 12, "urban": 20, "saving": -2},
    "income_tax": {"state": 26},
    "output_tax": {"state": 25},
    "sales_tax": {"state": 42},
    "tariff": {"state": 7},
    "saving": {"stocks": 1},
    "world": {"labour": 1, "urban": 2, "saving": 1},
}

_INVENTED = "invented for this example"
_NO_VALUE = math.nan

_BURNT = {"agriculture": 2.0, "industry": 24.0, "power": 44.0, "rural": 6.0, "urban": 4.0}

_INVESTED = {"agriculture": 10.0, "industry": 50.0, "power": 12.0, "services": 18.0}

_ROWS: dict[str, list[tuple[object, ...]]] = {
    "settings": [
        ("name_en", "Example economy (invented)", ""),
        ("name_zh", "示例经济（虚构）", ""),
        ("year", "2020", "of no real year"),
        ("currency", "million crowns", "one unit for the whole sheet sam"),
        ("share_distortion", "0.5", "share of pay gaps between activities that counts as distortion"),
    ],
    "groups": [("energy", "electricity"), ("energy", "coal")],
    "elasticities": [
        ("armington", "", 2.0, _INVENTED),
        ("armington", "energy", 3.0, _INVENTED),
        ("transformation", "", 2.0, _INVENTED),
        ("export_demand", "", math.inf, "a small country: world prices are given"),
        ("make", "", 4.0, _INVENTED),
        ("joint", "", 0.0, "goods and coal of industry in fixed proportions"),
        ("consumption", "", 1.0, _INVENTED),
        ("frisch", "", -2.0, _INVENTED),
        ("government", "", 0.0, "fixed proportions"),
        ("investment", "", 0.0, "fixed proportions"),
        ("destination", "", 1.0, "fixed shares of value"),
        ("mobility", "labour", math.inf, "mobile"),
        ("mobility", "capital", 1.0, "moves with difficulty"),
    ],
    "nest": [
        ("", "Z", "", 0.0, "", "output: materials and the rest in fixed proportions"),
        ("", "M", "Z", 0.0, "", "materials"),
        ("", "*", "M", _NO_VALUE, "", "every commodity not named elsewhere"),
        ("", "KLE", "Z", 0.5, "", "value added and energy"),
        ("", "EN", "KLE", 0.8, "", "energy"),
        ("", "energy", "EN", _NO_VALUE, "", "a group: each of its members"),
        ("", "KL", "KLE", 0.9, "", "value added"),
        ("", "labour", "KL", _NO_VALUE, "", ""),
        ("", "capital", "KL", _NO_VALUE, "", ""),
        ("power", "KLE", "Z", 0.1, "", "less flexible in one activity"),
        ("industry", "EN", "KLE", 0.8, "additive", "TWh of coal and of electricity add up in one activity"),
    ],
    "makers": [
        ("services", "service", 20.0, _NO_VALUE, "the only maker exports all of it"),
    ],
    "expenditure": [
        ("", household, commodity, value, _NO_VALUE, _INVENTED)
        for household in ("rural", "urban")
        for commodity, value in (("food", 0.6), ("goods", 1.0), ("electricity", 0.8), ("service", 1.3), ("coal", 0.5))
    ],
    "basket": [
        ("consumer_prices", commodity, weight, _INVENTED)
        for commodity, weight in (("food", 70.0), ("goods", 85.0), ("electricity", 20.0), ("service", 115.0))
    ],
    "payments": [
        ("", "state", "cpi", _NO_VALUE, "the default: pensions keep their purchasing power"),
        ("", "firms", "disposable", _NO_VALUE, "the default: dividends are a share of income after tax"),
        ("income_tax", "urban", "income", -2.0, "an allowance"),
        ("saving", "rural", "", 3.0, _INVENTED),
    ],
    "factor_quantities": [
        ("labour", activity, heads, "1,000 persons", _INVENTED)
        for activity, heads in (("agriculture", 90.0), ("industry", 60.0), ("power", 5.0), ("services", 105.0))
    ],
    "distortion": [
        ("labour", activity, share, _INVENTED)
        for activity, share in (("agriculture", 0.5), ("industry", 0.5), ("power", 0.25), ("services", 0.5))
    ],
    "wedges": [
        ("capital", activity, wedge, _INVENTED)
        for activity, wedge in (("agriculture", -0.1), ("industry", 0.05), ("power", 0.2), ("services", 0.0))
    ],
    "capital_composition": [
        *(("goods", activity, value, _INVENTED) for activity, value in _INVESTED.items()),
        ("service", "services", 10.0, _INVENTED),
    ],
    "depreciation": [
        ("capital", activity, value, _INVENTED)
        for activity, value in (("agriculture", 3.0), ("industry", 15.0), ("power", 4.0), ("services", 8.0))
    ],
    "emissions": [
        *(("CO2", "coal", "coal", user, tons, "Mt CO2", _INVENTED) for user, tons in _BURNT.items()),
        ("CO2", "process", "", "industry", 10.0, "Mt CO2", "blank commodity: tied to the output of industry"),
    ],
    "energy": [
        ("coal", "coal", "power", 0.5, "EJ", _INVENTED),
        ("industrial coal", "coal", "industry", 75.0, "TWh", _INVENTED),
        ("electricity", "electricity", "industry", 60.0, "TWh", _INVENTED),
        ("electricity", "electricity", "services", 28.0, "TWh", _INVENTED),
    ],
    "conversions": [
        ("coal", "Mt", 47.8, "20.9 GJ a tonne"),
    ],
    "latent": [
        ("solar", "power", "KL", "electricity", 1.4, "electricity from labour and capital alone"),
    ],
    "portfolio": [
        ("electrification", "industry", "EN", "electricity", "electricity in the energy of industry"),
    ],
    "rules": [
        ("transfer_government[rural,state]", "real_wage[labour] * endowment[labour]", _INVENTED),
    ],
    "notes": [
        (
            "capital",
            "the pay of capital rests on its mobility, an assumption",
            "资本报酬取决于其流动性，为假设",
            _INVENTED,
        ),
    ],
    "sources": [
        (sheet, "", "invented for this example; no real economy is meant", "assumption")
        for sheet in ("sam", *SHEETS)
        if sheet not in ("settings", "groups", "sources")
    ],
}


_ALWAYS = ("settings", "sources")

_RULES = [(key, s.words[0], f"{' or '.join(s.words)}: {s.meaning}") for key, s in SETTINGS.items() if s.words]
"""Settings with a few words, at their defaults."""


def template(minimal: bool = False, chinese: bool = False) -> Workbook:
    """The example economy with every optional sheet; minimal: those without which it would be hard to know it by.

    chinese: accounts under their Chinese names.
    """
    names = {account: zh if chinese else account for account, _, _, zh in _ACCOUNTS}
    if len(set(names.values())) < len(names):  # 电力: the producer and the good
        names |= {a: f"{zh}生产" for a, kind, _, zh in _ACCOUNTS if chinese and kind == "activity"}
    cells = [(c, user, float(v)) for c, users in _USES.items() for user, v in users.items()]
    cells += [(receiver, payer, float(v)) for payer, paid in _PAYMENTS.items() for receiver, v in paid.items()]
    sam = Sam.from_cells(
        {names[account]: kind for account, kind, _, _ in _ACCOUNTS},
        [(names[r], names[c], v) for r, c, v in cells],
        label_en={names[account]: en for account, _, en, _ in _ACCOUNTS},
        label_zh={names[account]: zh for account, _, _, zh in _ACCOUNTS},
    )
    chosen = [name for name in _ROWS if not minimal or name in _ALWAYS]
    rows = _ROWS if minimal else {**_ROWS, "settings": [*_ROWS["settings"], *_RULES]}
    return Workbook(sam, {name: _table(name, rows[name], names) for name in chosen})


def _table(name: str, rows: list[tuple[object, ...]], names: dict[str, str]) -> pd.DataFrame:
    """An optional sheet, with the names its accounts go by."""
    refers = {c.name for c in SHEETS[name].columns if c.refers or c.name == "item"}
    table = pd.DataFrame(rows, columns=list(SHEETS[name].names))
    for column in refers:
        table[column] = [names.get(v, v) for v in table[column]]
    return table
