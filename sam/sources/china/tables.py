"""The optional sheets of the workbook, as docs/workbook.md describes them."""

from __future__ import annotations

import pandas as pd

from .assemble import Economy, activities, commodities
from .assumptions import PREFIX, UNPREFIXED, Assumptions
from .factors import FACTORS, SKILLS
from .institutions import HOUSEHOLDS
from .power import GRID, MILLION
from .power_sheets import MADE, nest_rows

TEXT_COLUMNS = {"sectors", "users", "commodities", "industry", "source", "status", "key", "meaning", "item"}


def settings(economy: Economy, given: Assumptions) -> pd.DataFrame:
    """What the workbook is, its units, and persons by household."""
    year, number, divided = economy.page.year, len(economy.level.codes), economy.power is not None
    rows = [
        ("name_en", f"China {year}, {number} sectors" + ", power by technology" * divided, ""),
        ("name_zh", f"中国{year}年{number}部门" + "（分发电技术）" * divided, ""),
        ("year", str(year), ""),
        ("currency", "100 million yuan", f"亿元, producers' prices of {year}"),
        (
            "share_distortion",
            "0.5",
            "assumption: share of a pay gap (in logs) that is distortion, the rest is "
            "quality of labour; model-spec section 2.3",
        ),
        ("emission_unit", "Mt CO2", ""),
        ("emission_price_unit", "yuan per t CO2", ""),
        ("emission_price_factor", "0.01", "1 Mt at 1 yuan per t = 1 million yuan = 0.01 (100 million yuan)"),
        ("energy_price_unit", "yuan per MWh", ""),
        ("energy_price_factor", repr(MILLION), "1 TWh at 1 yuan per MWh = 1 million yuan = 0.01 (100 million yuan)"),
        ("heads_unit", "10,000 persons", ""),
        *(
            (f"population_{r['household']}", repr(float(r["million"])), r["source"])
            for r in given["population"].to_dict("records")
        ),
        (
            "gdp",
            repr(float(economy.table.value_added.to_numpy().sum())),
            "official value added of the input-output table, 100 million yuan",
        ),
        (
            "recipe",
            f"python -m sam.sources.china --year {year}",
            "sam/data/README.md says where every number comes from",
        ),
    ]
    return pd.DataFrame(rows, columns=["key", "value", "note"])


def groups(economy: Economy, given: Assumptions) -> pd.DataFrame:
    """Group and account; the part of a range text after ``;`` holds instead where there are 153 sectors."""
    level = economy.level
    rows = []
    for row in given["groups"].to_dict("records"):
        coarse, _, fine = str(row["sectors"]).partition(";")
        text = fine if fine and len(level.codes[0]) == 3 else coarse
        rows += [(row["group"], account) for account in _members(economy, str(row["kind"]), text)]
    return pd.DataFrame(rows, columns=["group", "account"])


def _members(economy: Economy, kind: str, text: str) -> list[str]:
    """Accounts that a text names; a group of producers that holds the power sector holds its technologies."""
    power = economy.power
    if kind == "factor":
        return [name for name in text.split() if name in economy.matrix.index]
    if kind.startswith("power_"):
        return [] if power is None else [power.account(kind[len("power_")], name) for name in text.split()]
    names = [kind[0] + code for code in economy.level.members(text)]
    return names if power is None or kind == "commodity" else power.with_technologies(names)


def elasticities(economy: Economy, given: Assumptions) -> pd.DataFrame:
    """Elasticities by group or account; a factor switched off has none."""
    table = _present(given["elasticities"], "account", economy)
    table["value"] = table["value"].astype(float)
    table["source"] = _with_status(table)
    return table[["parameter", "account", "value", "source"]]


def nest(economy: Economy, given: Assumptions) -> pd.DataFrame:
    """The production tree; a factor switched off has no leaf. The recipe's own rows give way to given ones."""
    table = _present(given["nest"], "item", economy)
    table = table[~table["source"].str.contains(MADE, regex=False)].reset_index(drop=True)
    table["sigma"] = pd.to_numeric(table["sigma"].where(table["sigma"] != "", None)).astype(float)
    table["source"] = _with_status(table)
    columns = ["activity", "item", "parent", "sigma", "form", "source"]
    if economy.power is None:
        return table[columns]
    table = pd.concat([table[columns], nest_rows(economy.power, given)], ignore_index=True)
    return table.drop_duplicates(["activity", "item"], ignore_index=True)


def _present(table: pd.DataFrame, column: str, economy: Economy) -> pd.DataFrame:
    absent = set(FACTORS) - set(economy.matrix.index)
    return table[~table[column].isin(absent)].reset_index(drop=True)


def _with_status(table: pd.DataFrame) -> pd.Series[str]:
    """``assumption: where from``, once."""
    stated = table["source"].where(table["source"] != "", "as its node")
    return stated.where(stated.str.startswith("assumption"), table["status"] + ": " + stated)


def concordance(economy: Economy) -> pd.DataFrame:
    """The 153 sectors within the 42, and the power technologies of the one among those of the other."""
    level, power = economy.level, economy.power
    where = ("NBS, the two tables of 2018", "source")
    rows = [(f"a{code}", f"c{code}", code, level.parent[code], level.name_en[code], *where) for code in level.codes]
    if power is not None:
        rows += [
            (
                power.account("a", str(name)),
                power.account("c", str(name)),
                f"{power.code}_{name}",
                f"{level.parent[power.code]}_{name}",
                str(label),
                "power by technology",
                "assumption",
            )
            for name, label in power.technologies["label_en"].items()
        ]
    return pd.DataFrame(rows, columns=["activity", "commodity", "code", "code42", "name_en", "source", "status"])


def expenditure(economy: Economy) -> pd.DataFrame:
    """Expenditure elasticities of the LES, 1 for want of better."""
    bought = economy.matrix.loc[commodities(economy.level), list(HOUSEHOLDS)]
    rows = [
        (home, good, 1.0, "assumption: default until estimates are at hand")
        for home in HOUSEHOLDS
        for good in bought.index
        if bought.loc[good, home] > 0
    ]
    return pd.DataFrame(rows, columns=["household", "commodity", "elasticity", "source"])


def distortion(economy: Economy, given: Assumptions) -> pd.DataFrame:
    """Share of pay gaps that is distortion, by factor and activity; power technologies as their sector."""
    level, power = economy.level, economy.power
    table = given["distortion"]
    source = level.labels(table, "source")
    shares = dict.fromkeys(SKILLS, level.by_sector(table, "share"))
    if given.on("capital_stock"):
        shares["K_conv"] = level.by_sector(table, "capital_share")
    rows = []
    for factor, share in shares.items():
        for code in level.codes:
            own = [f"a{code}"]
            names = own if power is None else power.with_technologies(own)
            rows += [(factor, name, float(share[code]), f"assumption: {source[code]}") for name in names]
    return pd.DataFrame(rows, columns=["factor", "activity", "share", "source"])


def factor_quantities(economy: Economy, given: Assumptions) -> pd.DataFrame:
    """Heads by skill and activity; within the power sector in proportion to the skill's pay. Stocks where switched on.

    A stock is proportional to depreciation, in units worth their income on average: 100 million yuan of return.
    """
    heads = economy.heads.set_axis(activities(economy.level))
    power = economy.power
    if power is not None:
        pay = economy.matrix.loc[list(SKILLS), power.accounts("a")].T
        parts = pay / pay.sum() * heads.loc[power.account("a", GRID)]
        names = power.with_technologies(list(heads.index))
        heads = pd.concat([heads.drop(power.account("a", GRID)), parts]).loc[names]
    rows = [
        (
            skill,
            name,
            heads.loc[name, skill],
            "10,000 persons",
            economy.page.says["heads"],
        )
        for skill in SKILLS
        for name in heads.index
    ]
    if given.on("capital_stock"):
        rows += _stocks(economy)
    return pd.DataFrame(rows, columns=["factor", "activity", "quantity", "unit", "source"])


def _stocks(economy: Economy) -> list[tuple[str, str, float, str, str]]:
    """Conventional capital by activity in proportion to depreciation; within the power sector to capital income."""
    worn = economy.table.value_added["depreciation"].set_axis(activities(economy.level))
    income = economy.matrix.loc["K_conv"]
    if (power := economy.power) is not None:
        own = income[power.accounts("a")]
        parts = own / own.sum() * worn[power.account("a", GRID)]
        worn = pd.concat([worn.drop(power.account("a", GRID)), parts])[power.with_technologies(list(worn.index))]
    stock = worn * (income[worn.index].sum() / worn.sum())
    source = "assumption: proportional to depreciation (switch capital_stock)"
    return [("K_conv", str(name), float(value), "units of mean return", source) for name, value in stock.items()]


def notes(economy: Economy, given: Assumptions) -> pd.DataFrame:
    """What results rest on; a factor switched off, or a standard without power by technology, has none."""
    table = _present(given["notes"], "item", economy)
    if economy.power is None or given.switch("generation_nest") == "ces":
        table = table[table["item"] != "renewable"].reset_index(drop=True)
    return table[["item", "note", "note_zh", "source"]]


def emissions(economy: Economy, cells: pd.DataFrame) -> pd.DataFrame:
    """CO2 by fuel, commodity and user."""
    table = cells.copy()
    table.insert(0, "pollutant", "CO2")
    table["unit"] = "Mt CO2"
    table["source"] = economy.page.says["emissions"]
    return table[["pollutant", "fuel", "commodity", "user", "quantity", "unit", "source"]]


def assumed(given: Assumptions) -> dict[str, pd.DataFrame]:
    """The ``assume_*`` sheets, numbers as numbers."""
    return {PREFIX + name: table.apply(_numbers) for name, table in given.tables.items() if name not in UNPREFIXED}


def _numbers(column: pd.Series[str]) -> pd.Series[float] | pd.Series[str]:
    filled = column[column != ""]
    if column.name in TEXT_COLUMNS or filled.empty or pd.to_numeric(filled, errors="coerce").isna().any():
        return column
    return pd.to_numeric(column.where(column != "", None)).astype(float)
