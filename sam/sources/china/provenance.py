"""Sheet ``sources``: where every block of numbers comes from, and what to doubt about it."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from .assemble import Economy
from .page import Page

S, A = "source", "assumption"
TABLE = "{table}"  # words in braces are those of the year's page
FLOWS = "NBS flow of funds 2019 as ratios to GDP (property and mixed income); taxes and social security recalled"
ROWS = [
    ("sam", "intermediate use, final uses, exports, imports, gross output", TABLE, S),
    ("sam", "value added in total; compensation of employees in total by sector", TABLE, S),
    (
        "sam",
        "production taxes, depreciation + operating surplus",
        TABLE + "; a negative operating surplus is "
        "covered by a production subsidy of the same size (assume_switches: negative_surplus)",
        S,
    ),
    (
        "sam",
        "compensation by skill",
        "CHEER model of China, labour accounts 2012, by 22 sectors; matching in "
        "assume_skill_sectors. Skilled pay is above WIOD's (13.7 % in 2016)",
        A,
    ),
    ("sam", "capital by type (K_conv, K_digi)", "assume_digital; no ICT capital by industry is published", A),
    ("sam", "natural-resource rents (R_land, R_mine, R_site)", "assume_rents", A),
    ("sam", "labour pay to rural and urban households", "assume_rural_labour", A),
    ("sam", "capital income, property income, direct taxes, transfers", FLOWS + " (assume_flows)", A),
    ("sam", "rural-urban split of these", "assume_rural_flows", A),
    ("sam", "saving of households, enterprises, government", "residual of each account", A),
    ("sam", "saving of the rest of the world", "imports + primary income paid abroad - exports", A),
    ("sam", "import duties, export rebates", "none by default (assume_switches, assume_trade_taxes)", A),
    (
        "sam",
        "power by technology",
        "assume_power_technologies (prices), assume_power_fuels, assume_power_rents; cost "
        "shares CHEER 2012 without own use and grid, fitted to the official column by RAS; the sector's official "
        "purchases of itself give way to deliveries of the technologies to the grid",
        A,
    ),
    ("accounts", "sector names", "NBS (one misprint mended: Entertainment)", S),
    ("groups", "all", "assume_groups", A),
    ("elasticities", "all", "per row; model-spec section 4.1, read second-hand", A),
    ("nest", "all", "per row; model-spec section 2.1", A),
    ("nest", "rows made by the recipe for the power sector", "assume_power_nest, assume_power_rents", A),
    ("expenditure", "all", "1 by default; no estimates at hand", A),
    ("factor_quantities", "total and by industry", "{heads_total}", "{heads_total}"),
    ("factor_quantities", "by sector", "assume_employment and assume_employment_pools", A),
    ("factor_quantities", "by skill", "{heads_by_skill}", A),
    ("distortion", "all", "assume_distortion: none in public services", A),
    ("emissions", "total, by fuel, by CEADs sector", "{emissions_total}", "{emissions_total}"),
    (
        "emissions",
        "by sector and commodity",
        "assume_emission_sectors, assume_emission_fuels; within a CEADs sector by purchases of the fuel",
        A,
    ),
    ("emissions", "cells with blank commodity", "process (cement) and own use: assume_emission_cells", A),
    ("emissions", "within the power sector", "by purchases of the fuel to be burnt (assume_power_fuels)", A),
    ("energy", "generation by technology", "{generation_total}", S),
    (
        "energy",
        "electricity by user",
        "generation less own use and line losses (assume_power_parameters); one price "
        "for all users, heat and net exports not told apart",
        A,
    ),
    ("energy", "fuels burnt", "CO2 over emission factors (assume_energy_factors)", A),
    ("conversions", "all", "heat contents of GB/T 2589 (assume_energy_conversions)", A),
    ("portfolio", "all", "which power counts as renewable: ours", A),
    ("latent", "all", "assume_power_latent", A),
    ("notes", "all", "assume_notes", A),
    ("assume_concordance", "153 sectors within 42 (only where there are 153)", "NBS, the two tables of 2018", S),
    ("settings", "share_distortion", "model-spec section 2.3; where sheet distortion says nothing", A),
    ("settings", "population_*", "assume_population", A),
]
OF_POWER = ("power by technology", "rows made by the recipe for the power sector", "within the power sector")


def sources(economy: Economy, sheets: Collection[str]) -> pd.DataFrame:
    """One row per block that there is, then one per sector whose pay per head is out of the ordinary."""
    told = [row for row in ROWS if economy.power is not None or row[1] not in OF_POWER]
    told = [row for row in told if row[0] in sheets or row[0] == "assume_concordance"]
    told = [_of_year(economy.page, row) for row in told]
    rows = [*told, *(("factor_quantities", *wedge) for wedge in wedges(economy))]
    return pd.DataFrame(rows, columns=["sheet", "item", "source", "status"])


def _of_year(page: Page, row: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    """A row with the words of the year's page."""
    sheet, item, source, status = row
    return sheet, item, source.format(**page.says), page.status[status[1:-1]] if status.startswith("{") else status


def relative_pay(economy: Economy) -> pd.Series[float]:
    """Pay per head of a sector over the mean."""
    pay, heads = economy.labour.sum(axis=1), economy.heads.sum(axis=1)
    return (pay / heads) / (pay.sum() / heads.sum())


def wedges(economy: Economy) -> list[tuple[str, str, str]]:
    """Sectors whose pay per head lies outside [1/3, 3] times the mean."""
    ratio = relative_pay(economy).sort_values()
    odd = ratio[(ratio < 1 / 3) | (ratio > 3)]
    return [
        (
            f"a{code} {economy.level.name_en[str(code)]}",
            f"pay per head is {value:.2f} times the mean: heads and pay may come from different concepts",
            A,
        )
        for code, value in odd.items()
    ]
