"""The power sector by technology: transmission and distribution (with heat), and eight ways to generate.

What the official table has the sector buy of itself gives way to deliveries of the technologies to the grid, so
that losses lie between generation and sales. The revenue of technology g is G_g = TWh_g x on-grid price_g. Every
other official input is divided so that the rows keep their official totals and each technology's cost is G_g:

    official inputs without the diagonal = inputs of the grid + sum_g G_g = sales outside the sector

Fuels are divided by stated shares and taxes at the rates of CHEER; the grid takes the rest of both. Labour, capital
and other purchases start from CHEER's cost shares and are made to fit rows and columns by RAS; as a class has one
structure in the official column, RAS runs on the three classes. 100 million yuan; the division is made with the 153
sectors and added up for fewer, so that both workbooks agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .assumptions import Assumptions
from .codes import Level, expand
from .factors import CAPITAL, RESOURCES, SKILLS
from .raw import Raw

DETAIL = "100"  # code of the sector among the 153
MILLION = 0.01  # in 100 million; 1 TWh at 1 yuan per MWh is 1 million yuan
SITE = RESOURCES[-1]
GRID = ""  # the part that keeps the sector's account
LABEL = ("Transmission and distribution of electricity, supply of heat", "电力输配和热力供应")
CLASSES = {"capital": "capital", "labor": "labour", "other_intermediates": "other"}
OWN_USE, TAX = "electricity_own_use_and_grid", "tax"
FUEL_COLUMNS = ["commodities", "technology", "cheer_input", "burnt", "heat_share"]
TOLERANCE, ROUNDS = 1e-14, 2000


@dataclass(frozen=True)
class Power:
    """The division of the sector. Parts are GRID and the technologies.

    technologies    technology -> label_en, label_zh, twh, price without VAT (yuan per MWh), revenue, rent,
                    receiver (of the rent), eta (supply elasticity), theta (rent over cost)
    inputs          account x part: what each part pays, deliveries of the technologies not included
    burnt           detailed commodity x part: purchases that are burnt
    fuels_kept_out  (commodity, technology) of purchases that are not burnt, such as nuclear fuel
    """

    code: str
    technologies: pd.DataFrame
    inputs: pd.DataFrame
    burnt: pd.DataFrame
    fuels_kept_out: tuple[tuple[str, str], ...]

    def account(self, letter: str, part: str) -> str:
        """``a24_coal``; the grid keeps ``a24``."""
        return f"{letter}{self.code}_{part}" if part else f"{letter}{self.code}"

    def accounts(self, letter: str) -> list[str]:
        """Accounts of all parts, the grid first."""
        return [self.account(letter, part) for part in self.inputs.columns]

    def technology_accounts(self, letter: str) -> list[str]:
        """Accounts of the technologies."""
        return self.accounts(letter)[1:]

    def with_technologies(self, names: list[str]) -> list[str]:
        """The names, with the technologies' accounts after the sector's own."""
        own = {self.account(letter, GRID): self.accounts(letter) for letter in "ac"}
        return [part for name in names for part in own.get(name, [name])]


def divide(raw: Raw, level: Level, column: pd.Series[float], given: Assumptions) -> Power:
    """Divide the sector's official column (account -> payment, at this level)."""
    technologies = _technologies(raw, given)
    bought = raw.table.use[DETAIL].drop(DETAIL)
    costs = _cost_shares(raw, given)
    fixed, burnt = _fuels(bought, technologies["revenue"], costs, given)
    tax = costs.loc[technologies.index, TAX] * technologies["revenue"]
    labour, capital = column[list(SKILLS)], column[list(CAPITAL)]
    other = bought.drop(fixed.index)
    seeds = costs[list(CLASSES)].rename(columns=CLASSES).T
    official = pd.Series({"capital": capital.sum(), "labour": labour.sum(), "other": other.sum()})
    room = technologies["revenue"] - tax - fixed.sum()[technologies.index]
    classes = balance(seeds, official, pd.Series({GRID: official.sum() - room.sum(), **room})).T
    goods = level.gather(pd.concat([fixed, _spread(other, classes["other"])]))
    taxes = pd.DataFrame({GRID: column["T_prod"] - tax.sum(), **tax}, index=["T_prod"])
    inputs = pd.concat(
        [
            goods.set_axis([f"c{code}" for code in goods.index]),
            _spread(labour, classes["labour"]),
            _spread(capital, classes["capital"]),
            taxes,
        ]
    )
    kept_out = _kept_out(level, given)
    return _with_rents(Power(level.of_detail[DETAIL], technologies, inputs, burnt, kept_out), given)


def _technologies(raw: Raw, given: Assumptions) -> pd.DataFrame:
    """Quantity, price without VAT and revenue of each technology."""
    table = given["power_technologies"].set_index("technology")
    twh = raw.generation[list(table["generation"])].set_axis(table.index)
    price = table["price"].astype(float) / (1 + parameter(given, "vat"))
    return pd.DataFrame(
        {
            "label_en": table["label_en"],
            "label_zh": table["label_zh"],
            "twh": twh,
            "price": price,
            "revenue": twh * price * MILLION,
        }
    )


def parameter(given: Assumptions, item: str) -> float:
    """A number of assume_power_parameters."""
    return float(given["power_parameters"].set_index("item")["value"].astype(float)[item])


def _cost_shares(raw: Raw, given: Assumptions) -> pd.DataFrame:
    """CHEER's cost shares by part, without the power the sector buys of itself."""
    names = given["power_technologies"].set_index("technology")["cheer"]
    shares = raw.power_costs.loc[["T_D", *names]].set_axis([GRID, *names.index])
    return shares.div(1 - shares[OWN_USE], axis=0)


def _fuels(
    bought: pd.Series[float], revenue: pd.Series[float], costs: pd.DataFrame, given: Assumptions
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Purchases of fuels, and those burnt, by detailed commodity and part; the grid takes what is left."""
    table = given["power_fuels"]
    codes = sorted({code for text in table["commodities"] for code in expand(text)})
    fixed = pd.DataFrame(0.0, index=codes, columns=[GRID, *revenue.index])
    burnt = fixed.copy()
    for text, who, cheer, burns, heat in table[FUEL_COLUMNS].to_numpy(dtype=str):
        goods, heat_share = list(expand(text)), float(heat or 0.0)
        share = costs[cheer][who] * revenue[who] / bought[goods].sum() if cheer else 1 - heat_share
        fixed.loc[goods, who] += share * bought[goods]
        if burns == "yes":
            burnt.loc[goods, who] += share * bought[goods]
            burnt.loc[goods, GRID] += heat_share * bought[goods]
    fixed[GRID] = bought[codes] - fixed.sum(axis=1)
    if (fixed[GRID] < burnt[GRID] * (1 - 1e-12)).any():
        raise ValueError("assume_power_fuels: the technologies and heat need more of a fuel than the sector buys")
    return fixed, burnt


def balance(seeds: pd.DataFrame, rows: pd.Series[float], columns: pd.Series[float]) -> pd.DataFrame:
    """The seeds scaled by row and by column (RAS) until both add up to their totals."""
    if (columns <= 0).any():
        short = ", ".join(name or "the grid" for name in columns.index[columns <= 0])
        raise ValueError(f"power by technology: fuel and tax exceed the revenue of {short}")
    values = seeds.loc[rows.index, columns.index].to_numpy(dtype=float)
    for _ in range(ROUNDS):
        values = values * (rows.to_numpy() / values.sum(axis=1))[:, None]
        gap = np.abs(values.sum(axis=0) / columns.to_numpy() - 1).max()
        if gap < TOLERANCE:
            break
        values = values * (columns.to_numpy() / values.sum(axis=0))
    if not gap < 1e-12:
        raise ValueError(f"power by technology: RAS leaves a gap of {gap:g}")
    return pd.DataFrame(values, index=rows.index, columns=columns.index)


def _spread(official: pd.Series[float], parts: pd.Series[float]) -> pd.DataFrame:
    """A class of inputs by part, with the same structure in each."""
    values = np.outer(official / official.sum(), parts)
    return pd.DataFrame(values, index=official.index, columns=parts.index)


def _kept_out(level: Level, given: Assumptions) -> tuple[tuple[str, str], ...]:
    """(commodity, technology) of oil-like purchases that are no energy to the tree: nuclear fuel."""
    table = given["power_fuels"]
    kept = table[(table["burnt"] != "yes") & table["commodities"].isin(table["commodities"][table["burnt"] == "yes"])]
    return tuple(
        (f"c{level.of_detail[code]}", str(who))
        for text, who in zip(kept["commodities"], kept["technology"], strict=True)
        for code in expand(text)
    )


def _with_rents(power: Power, given: Assumptions) -> Power:
    """Resource rents taken out of the technologies' capital income, alike out of every type of capital."""
    table = given["power_rents"].set_index("technology").reindex(power.technologies.index)
    share = pd.to_numeric(table["share_of_capital_income"]).fillna(0.0) * given.on("resource_rents")
    inputs = power.inputs.copy()
    rent = inputs.loc[list(CAPITAL), share.index].sum() * share
    inputs.loc[list(CAPITAL), share.index] *= 1 - share
    inputs.loc[SITE] = rent.reindex(inputs.columns, fill_value=0.0)
    technologies = power.technologies.assign(
        rent=rent,
        receiver=table["receiver"].fillna(""),
        eta=pd.to_numeric(table["supply_elasticity"]),
        theta=rent / inputs.drop("T_prod")[share.index].sum(),
    )
    return Power(power.code, technologies, inputs, power.burnt, power.fuels_kept_out)


def split(matrix: pd.DataFrame, power: Power, owner: str) -> pd.DataFrame:
    """The matrix (before saving is drawn up) with the sector divided; rents leave the capital income of the owner."""
    names = power.with_technologies(list(matrix.index))
    new = matrix.reindex(index=names, columns=names, fill_value=0.0)
    rows, grid = list(power.inputs.index), power.account("a", GRID)
    new[grid] = 0.0
    new.loc[rows, power.accounts("a")] = power.inputs.to_numpy()
    makers, goods = power.technology_accounts("a"), power.technology_accounts("c")
    revenue = power.technologies["revenue"].to_numpy()
    new.loc[makers, goods] = np.diag(revenue)
    new.loc[goods, grid] = revenue
    new.at[grid, power.account("c", GRID)] = new[grid].sum()
    capital = list(CAPITAL)
    new.loc[owner, capital] += new.loc[capital].sum(axis=1) - matrix.loc[capital].sum(axis=1)
    rents = power.technologies[power.technologies["rent"] > 0].groupby("receiver")["rent"].sum()
    new.loc[list(rents.index), SITE] += rents
    return new
