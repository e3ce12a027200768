"""Labour by skill with its heads, capital by type, natural-resource rents, production taxes.

Pay in 100 million yuan, heads in 10,000 persons.
"""

from __future__ import annotations

import pandas as pd

from .assumptions import Assumptions
from .codes import Level, expand
from .raw import Raw, Table

SKILLS = {"L_low": "low", "L_mid": "mid", "L_high": "high"}
CAPITAL = ("K_conv", "K_digi")
RESOURCES = ("R_land", "R_mine", "R_site")  # land of farms, deposits, sites of power plants: owners differ
FACTORS = (*SKILLS, *CAPITAL, *RESOURCES)


def labour(raw: Raw, given: Assumptions, measure: str, total: pd.Series[float]) -> pd.DataFrame:
    """Detailed sector x skill: a sector's total split by the CHEER shares (``comp_share``, ``head_share``)."""
    shares = pd.DataFrame(index=total.index, columns=list(SKILLS), dtype=float)
    for text, cheer in zip(given["skill_sectors"]["sectors"], given["skill_sectors"]["cheer_sector"], strict=True):
        row = raw.skills.loc[cheer, measure]
        for skill, schooling in SKILLS.items():
            shares.loc[list(expand(text)), skill] = row[schooling] / row.sum()
    return shares.mul(total, axis=0)


def heads(raw: Raw, given: Assumptions) -> pd.Series[float]:
    """Persons by detailed sector; sectors that share an industry or a pool have the same pay per head."""
    pay = raw.table.value_added["compensation"]
    persons = pd.Series(0.0, index=pay.index)
    published = _employment(raw.employment)
    for industry, text in zip(given["employment"]["industry"], given["employment"]["sectors"], strict=True):
        sectors = list(expand(text))
        persons[sectors] += published[industry] * pay[sectors] / pay[sectors].sum()
    if given.on("pool_heads"):
        for text in given["employment_pools"]["sectors"]:
            sectors = list(expand(text))
            persons[sectors] = persons[sectors].sum() * pay[sectors] / pay[sectors].sum()
    return persons


def _employment(published: pd.Series[float]) -> pd.Series[float]:
    """Persons by industry, scaled so that rounded industries add to their section and to the total."""
    sections = published[[code for code in published.index if len(code) == 1]]
    sections = sections * (published["TOT"] / sections.sum())
    parts = published[[code for code in published.index if len(code) == 3 and code != "TOT"]]
    section_of = parts.index.str[0]
    scaled = parts / parts.groupby(section_of).transform("sum") * sections[section_of].to_numpy()
    whole = [code for code in sections.index if code not in set(section_of)]
    industries: pd.Series[float] = pd.concat([scaled, sections[whole]])
    return industries


def mixed_income(raw: Raw, given: Assumptions) -> pd.Series[float]:
    """Labour income of the self-employed by detailed sector that the table books as surplus: theta x compensation."""
    theta = raw.levels[153].by_sector(given["mixed_income"], "theta")
    return raw.table.value_added["compensation"] * theta * given.on("mixed_income")


def taxes_and_capital(
    table: Table, level: Level, given: Assumptions, mixed: pd.Series[float]
) -> tuple[pd.Series[float], pd.DataFrame]:
    """Production tax by sector, and capital and resource income by sector and type."""
    money = table.value_added
    subsidy = (-money["surplus"]).clip(lower=0.0) if given.switch("negative_surplus") == "subsidy" else 0.0
    tax = money["production_tax"] - subsidy
    income = money["depreciation"] + money["surplus"] + subsidy
    if (income <= 0).any():
        raise ValueError(f"capital income is not positive in sectors {', '.join(income.index[income <= 0])}")
    rent_share = level.by_sector(given["rents"], "share_of_capital_income")
    rent = income * rent_share * given.on("resource_rents")
    digital = (income - rent) * level.by_sector(given["digital"], "share") * given.on("digital_capital")
    resource = level.labels(given["rents"], "factor")
    rents = {name: rent.where(resource == name, 0.0) for name in RESOURCES}
    conventional = income - rent - digital - mixed
    if (conventional <= 0).any():
        lost = ", ".join(conventional.index[conventional <= 0])
        raise ValueError(f"assume_mixed_income takes all capital income of sectors {lost}: a lower theta is needed")
    return tax, pd.DataFrame({"K_conv": conventional, "K_digi": digital, **rents})
