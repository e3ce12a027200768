"""The optional sheets of the workbook, as docs/design.md describes them."""

from __future__ import annotations

import pandas as pd

from .assemble import Economy, activities, commodities
from .assumptions import PREFIX, UNPREFIXED, Assumptions
from .codes import Level
from .factors import FACTORS, SKILLS
from .institutions import HOUSEHOLDS

TEXT_COLUMNS = {"sectors", "users", "commodities", "industry", "source", "status", "key", "meaning"}


def settings(economy: Economy) -> pd.DataFrame:
    """What the workbook is, and its units."""
    number = len(economy.level.codes)
    rows = [
        ("name_en", f"China 2018, {number} sectors", ""),
        ("name_zh", f"中国2018年{number}部门", ""),
        ("year", "2018", ""),
        ("currency", "100 million yuan", "亿元, producers' prices of 2018"),
        ("share_distortion", "0.5", "assumption: share of a pay gap (in logs) that is distortion, the rest is "
                                    "quality of labour; model-spec section 2.3"),
        ("emission_unit", "Mt CO2", ""),
        ("emission_price_unit", "yuan per t CO2", ""),
        ("emission_price_factor", "0.01", "1 Mt at 1 yuan per t = 1 million yuan = 0.01 (100 million yuan)"),
        ("heads_unit", "10,000 persons", ""),
        ("gdp", repr(float(economy.table.value_added.to_numpy().sum())),
         "official value added of the input-output table, 100 million yuan"),
        ("recipe", "python -m sam.sources.china2018", "sam/data/README.md says where every number comes from"),
    ]
    return pd.DataFrame(rows, columns=["key", "value", "note"])


def groups(level: Level, given: Assumptions) -> pd.DataFrame:
    """Group and account; the part of a range text after ``;`` holds instead where there are 153 sectors."""
    rows = []
    for row in given["groups"].to_dict("records"):
        coarse, _, fine = str(row["sectors"]).partition(";")
        text = fine if fine and len(level.codes[0]) == 3 else coarse
        letter = "a" if row["kind"] == "activity" else "c"
        named = text.split() if row["kind"] == "factor" else [letter + code for code in level.members(text)]
        rows += [(row["group"], account) for account in named]
    return pd.DataFrame(rows, columns=["group", "account"])


def elasticities(economy: Economy, given: Assumptions) -> pd.DataFrame:
    """Elasticities by group or account; a factor switched off has none."""
    table = _present(given["elasticities"], "account", economy)
    table["value"] = table["value"].astype(float)
    table["source"] = _with_status(table)
    return table[["parameter", "account", "value", "source"]]


def nest(economy: Economy, given: Assumptions) -> pd.DataFrame:
    """The production tree; a factor switched off has no leaf."""
    table = _present(given["nest"], "item", economy)
    table["sigma"] = pd.to_numeric(table["sigma"].where(table["sigma"] != "", None)).astype(float)
    table["source"] = _with_status(table)
    return table[["activity", "item", "parent", "sigma", "source"]]


def _present(table: pd.DataFrame, column: str, economy: Economy) -> pd.DataFrame:
    absent = set(FACTORS) - set(economy.matrix.index)
    return table[~table[column].isin(absent)].reset_index(drop=True)


def _with_status(table: pd.DataFrame) -> pd.Series[str]:
    """``assumption: where from``, once."""
    stated = table["source"].where(table["source"] != "", "as its node")
    return stated.where(stated.str.startswith("assumption"), table["status"] + ": " + stated)


def concordance(level: Level) -> pd.DataFrame:
    """The 153 sectors within the 42."""
    where = ("NBS, the two tables of 2018", "source")
    rows = [(f"a{code}", f"c{code}", code, level.parent[code], level.name_en[code], *where) for code in level.codes]
    return pd.DataFrame(rows, columns=["activity", "commodity", "code", "code42", "name_en", "source", "status"])


def expenditure(economy: Economy) -> pd.DataFrame:
    """Expenditure elasticities of the LES, 1 for want of better."""
    bought = economy.matrix.loc[commodities(economy.level), list(HOUSEHOLDS)]
    rows = [(home, good, 1.0, "assumption: default until estimates are at hand")
            for home in HOUSEHOLDS for good in bought.index if bought.loc[good, home] > 0]
    return pd.DataFrame(rows, columns=["household", "commodity", "elasticity", "source"])


def factor_quantities(economy: Economy) -> pd.DataFrame:
    """Heads by skill and activity."""
    names = dict(zip(economy.level.codes, activities(economy.level), strict=True))
    rows = [(skill, names[code], economy.heads.loc[code, skill], "10,000 persons",
             "NBS employment by industry 2018; skill shares CHEER 2012; matching ours (assume_employment, "
             "assume_employment_pools, assume_skill_sectors)")
            for skill in SKILLS for code in economy.level.codes]
    return pd.DataFrame(rows, columns=["factor", "activity", "quantity", "unit", "source"])


def emissions(cells: pd.DataFrame) -> pd.DataFrame:
    """CO2 by fuel, commodity and user."""
    table = cells.copy()
    table.insert(0, "pollutant", "CO2")
    table["unit"] = "Mt CO2"
    table["source"] = "CEADs 2018; matching ours (assume_emission_sectors, assume_emission_fuels)"
    return table[["pollutant", "fuel", "commodity", "user", "quantity", "unit", "source"]]


def assumed(given: Assumptions) -> dict[str, pd.DataFrame]:
    """The ``assume_*`` sheets, numbers as numbers."""
    return {PREFIX + name: table.apply(_numbers) for name, table in given.tables.items()
            if name not in UNPREFIXED}


def _numbers(column: pd.Series[str]) -> pd.Series[float] | pd.Series[str]:
    filled = column[column != ""]
    if column.name in TEXT_COLUMNS or filled.empty or pd.to_numeric(filled, errors="coerce").isna().any():
        return column
    return pd.to_numeric(column.where(column != "", None)).astype(float)
