"""Reads the published files. Money in 100 million yuan, persons in 10,000, CO2 in Mt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .codes import Level
from .page import Page, page

FINAL = {
    "FU101": "rural",
    "FU102": "urban",
    "FU103": "government",
    "FU201": "fixed_capital",
    "FU202": "inventories",
    "EX": "exports",
}
VALUE_ADDED = {"VA001": "compensation", "VA002": "production_tax", "VA003": "depreciation", "VA004": "surplus"}
TEN_THOUSAND_YUAN = 1e-4  # of 100 million yuan
SOURCES = {"Coal": "coal", "Oil": "oil", "Gas": "gas"}  # of primary energy
NAME_FIXES = {"Eentertainment": "Entertainment"}


@dataclass(frozen=True)
class Table:
    """An input-output table at producers' prices; imports are not told apart by user."""

    use: pd.DataFrame  # commodity x sector
    final: pd.DataFrame  # commodity x final use
    imports: pd.Series[float]  # by commodity
    value_added: pd.DataFrame  # sector x item

    @property
    def output(self) -> pd.Series[float]:
        """Gross output by sector, from the cost side."""
        return self.use.sum() + self.value_added.sum(axis=1)

    def at(self, level: Level) -> Table:
        """The same table with the sectors of another level."""
        return Table(
            level.gather(level.gather(self.use).T).T,
            level.gather(self.final),
            level.gather(self.imports.to_frame("imports"))["imports"],
            level.gather(self.value_added),
        )


@dataclass(frozen=True)
class Carried:
    """What carries an inventory of CO2 from its year to that of the table."""

    table: Table  # of the year of the inventory
    growth: pd.Series[float]  # coal, oil, gas: energy used, over that of the year of the inventory


@dataclass(frozen=True)
class Raw:
    """All published numbers the recipe uses."""

    page: Page
    table: Table
    levels: dict[int, Level]
    employment: pd.Series[float]  # 10,000 persons by industry code
    skills: pd.DataFrame  # CHEER sector, level -> comp_share, head_share
    emissions: pd.DataFrame  # CEADs sector x fuel, Mt CO2
    generation: pd.Series[float]  # TWh by technology
    power_costs: pd.DataFrame  # CHEER technology x input, share of cost
    carried: Carried | None  # how the inventory, of another year, comes to this one


def read_raw(folder: Path, year: int = 2018) -> Raw:
    """Read everything a year needs from the folder of published files."""
    names = pd.read_csv(folder / "concordance_china_2018_153_to_42.csv", dtype=str)
    of = page(year)
    codes = list(names["code_detail"])
    return Raw(
        page=of,
        table=read_table(folder / of.table, codes),
        levels={42: _level42(names), 153: _level153(names)},
        employment=pd.read_csv(folder / "china_employment.csv", index_col="Code")[str(of.employment)].astype(float),
        skills=pd.read_csv(folder / "labour_skill_shares_2012_22sectors.csv", index_col=["sector", "level"]),
        emissions=pd.read_csv(folder / f"co2_ceads_{of.emissions}_sector_fuel.csv").pivot(
            index="sector", columns="fuel", values="mt_co2"
        ),
        generation=pd.read_csv(folder / "electricity_generation_twh_2000_2021.csv", index_col="Year").T[of.generation],
        power_costs=pd.read_csv(folder / "power_cost_shares_2012_by_technology.csv", index_col="tech"),
        carried=_carried(folder, of, codes) if of.emissions_table else None,
    )


def _carried(folder: Path, of: Page, codes: list[str]) -> Carried:
    energy = pd.read_csv(folder / of.emissions_growth).query("Entity == 'China'").set_index("Year")
    used = energy[[f"{source} Consumption - EJ" for source in SOURCES]].set_axis(list(SOURCES.values()), axis=1)
    return Carried(read_table(folder / of.emissions_table, codes), used.T[of.year] / used.T[of.emissions])


def read_table(path: Path, codes: list[str]) -> Table:
    """Read one NBS table, in 10,000 yuan, whose use rows hold domestic and imported goods together."""
    sheet = pd.read_csv(path, dtype={"Code": str}, index_col="Code").drop(
        columns=["Description", "DescriptionInChinese"]
    )
    money = sheet.astype(float) * TEN_THOUSAND_YUAN
    table = Table(
        use=money.loc[codes, codes],
        final=money.loc[codes, list(FINAL)].rename(columns=FINAL),
        imports=money.loc[codes, "IM"],
        value_added=money.loc[list(VALUE_ADDED), codes].T.rename(columns=VALUE_ADDED),
    )
    gap = table.use.sum(axis=1) + table.final.sum(axis=1) - table.imports - table.output
    if gap.abs().max() > 1e-9 * float(table.value_added.to_numpy().sum()):
        raise ValueError(f"{path.name}: uses and supply differ, most in sector {gap.abs().idxmax()}")
    return table


def _level153(names: pd.DataFrame) -> Level:
    detail = names.set_index("code_detail").replace(NAME_FIXES)
    codes = tuple(detail.index)
    return Level(
        codes,
        _texts(detail["name_en"]),
        _texts(detail["name_zh"]),
        {code: code for code in codes},
        _texts(detail["code42"]),
    )


def _level42(names: pd.DataFrame) -> Level:
    sectors = names.drop_duplicates("code42").set_index("code42")
    codes = tuple(sorted(sectors.index))
    return Level(
        codes,
        _texts(sectors["name42_en"]),
        _texts(sectors["name42_zh"]),
        _texts(names.set_index("code_detail")["code42"]),
        {code: code for code in codes},
    )


def _texts(column: pd.Series[str]) -> dict[str, str]:
    return {str(code): str(text) for code, text in column.items()}
