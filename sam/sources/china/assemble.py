"""Puts the pieces into one square matrix. 100 million yuan; the row receives, the column pays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import factors, institutions, power
from .assumptions import Assumptions
from .codes import Level
from .institutions import ENTERPRISE, GOVERNMENT, HOUSEHOLDS, RURAL, URBAN
from .page import Page
from .power import Power
from .raw import Raw, Table

KINDS = {
    "L_low": "factor",
    "L_mid": "factor",
    "L_high": "factor",
    "K_conv": "factor",
    "K_digi": "factor",
    **dict.fromkeys(factors.RESOURCES, "factor"),
    RURAL: "household",
    URBAN: "household",
    ENTERPRISE: "enterprise",
    GOVERNMENT: "government",
    "T_prod": "tax_production",
    "T_dir": "tax_direct",
    "T_imp": "tax_import",
    "T_exp": "tax_export",
    "SAV": "savings",
    "INV": "inventories",
    "ROW": "row",
}


@dataclass(frozen=True)
class Economy:
    """The matrix with what later steps need to know about it."""

    page: Page
    level: Level
    table: Table
    matrix: pd.DataFrame  # square, balanced
    official: pd.DataFrame  # the same with the power sector in one account
    power: Power | None  # how it is divided; None where the switch is off
    labour: pd.DataFrame  # pay by sector x skill
    heads: pd.DataFrame  # 10,000 persons by sector x skill


def activities(level: Level) -> list[str]:
    """Account names of the sectors as producers."""
    return [f"a{code}" for code in level.codes]


def commodities(level: Level) -> list[str]:
    """Account names of the sectors' products."""
    return [f"c{code}" for code in level.codes]


def build(raw: Raw, level: Level, given: Assumptions) -> Economy:
    """The balanced matrix of one level."""
    table = raw.table.at(level)
    mixed = factors.mixed_income(raw, given)
    labour = level.gather(factors.labour(raw, given, "comp_share", raw.table.value_added["compensation"] + mixed))
    heads = level.gather(factors.labour(raw, given, "head_share", factors.heads(raw, given)))
    tax, capital = factors.taxes_and_capital(table, level, given, level.gather(mixed.to_frame("mixed"))["mixed"])
    names = [*activities(level), *commodities(level), *KINDS]
    matrix = pd.DataFrame(0.0, index=names, columns=names)
    _production(matrix, table, level, labour, capital, tax)
    _final_uses(matrix, table, level)
    _trade_taxes(matrix, table, level, given)
    flows = institutions.flows(given, float(table.value_added.to_numpy().sum()))
    institutions.own_work(flows, float(mixed.sum()))
    income = institutions.factor_income(labour, capital, flows, level, given)
    for (receiver, payer), amount in (income | flows).items():
        matrix.at[receiver, payer] = amount
    divided, parts = matrix, None
    if given.on("power_technologies"):
        column = matrix[f"a{level.of_detail[power.DETAIL]}"]
        parts = power.divide(raw, level, column, given)
        divided = power.split(matrix, parts, ENTERPRISE)
    return Economy(raw.page, level, table, _closed(divided), _closed(matrix), parts, labour, heads)


def _closed(matrix: pd.DataFrame) -> pd.DataFrame:
    """The matrix with tax revenue and saving, without accounts that stay empty."""
    matrix = matrix.copy()
    _taxes_and_saving(matrix)
    used = (matrix != 0).any(axis=1) | (matrix != 0).any(axis=0)
    return matrix.loc[used, used]


def _production(
    matrix: pd.DataFrame, table: Table, level: Level, labour: pd.DataFrame, capital: pd.DataFrame, tax: pd.Series[float]
) -> None:
    a, c = activities(level), commodities(level)
    matrix.loc[c, a] = table.use.to_numpy()
    matrix.loc[list(labour.columns), a] = labour.to_numpy().T
    matrix.loc[list(capital.columns), a] = capital.to_numpy().T
    matrix.loc["T_prod", a] = tax.to_numpy()
    matrix.loc[a, c] = np.diag(matrix[a].sum().to_numpy())


def _final_uses(matrix: pd.DataFrame, table: Table, level: Level) -> None:
    c = commodities(level)
    uses = {**HOUSEHOLDS, GOVERNMENT: "government", "SAV": "fixed_capital", "INV": "inventories", "ROW": "exports"}
    matrix.loc[c, list(uses)] = table.final[list(uses.values())].to_numpy()
    matrix.loc["ROW", c] = table.imports.to_numpy()
    matrix.loc["INV", "SAV"] = table.final["inventories"].sum()


def _trade_taxes(matrix: pd.DataFrame, table: Table, level: Level, given: Assumptions) -> None:
    """Import duties out of the value of imports, export rebates out of production taxes; both off by default."""
    a, c = activities(level), commodities(level)
    totals = given["trade_tax_totals"].set_index("item")["value"].astype(float)
    if given.on("duties"):
        base = table.imports * level.by_sector(given["trade_taxes"], "duty_weight")
        duty = (base * totals["tariffs"] / base.sum()).to_numpy()
        matrix.loc["T_imp", c] = duty
        matrix.loc["ROW", c] -= duty
    if given.on("export_rebates"):
        base = table.final["exports"] * level.by_sector(given["trade_taxes"], "rebate_weight")
        rebate = (base * totals["export_rebates"] / base.sum()).to_numpy()
        matrix.loc["T_exp", c] = -rebate
        matrix.loc["T_prod", a] += rebate
        matrix.loc[a, c] += np.diag(rebate)


def _taxes_and_saving(matrix: pd.DataFrame) -> None:
    """Taxes go to the government; saving is what is left to each institution."""
    for tax in ("T_prod", "T_dir", "T_imp", "T_exp"):
        matrix.loc[GOVERNMENT, tax] = matrix.loc[tax].sum()
    for who in institutions.INSTITUTIONS:
        matrix.loc["SAV", who] = matrix.loc[who].sum() - matrix[who].sum()
