"""Who receives factor income, and what institutions pay one another. 100 million yuan.

Saving is what is left to each institution, so every account balances by construction.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from .assumptions import Assumptions
from .codes import Level
from .factors import RESOURCES, SKILLS

RURAL, URBAN, ENTERPRISE, GOVERNMENT, ABROAD = "H_rural", "H_urban", "ENT", "GOV", "ROW"
HOUSEHOLDS = {RURAL: "rural", URBAN: "urban"}
INSTITUTIONS = (RURAL, URBAN, ENTERPRISE, GOVERNMENT, ABROAD)

Cells = dict[tuple[str, str], float]  # (receiver, payer) -> amount


def factor_income(labour: pd.DataFrame, capital: pd.DataFrame, flows: Cells, level: Level, given: Assumptions) -> Cells:
    """Cells (institution, factor). Households' and government's capital income is conventional capital."""
    cells: Cells = {}
    table = given["rural_labour"]
    for skill in SKILLS:
        share = level.by_sector(table[table["skill"] == skill], "rural_share")
        rural = float((labour[skill] * share).sum())
        cells[RURAL, skill], cells[URBAN, skill] = rural, float(labour[skill].sum()) - rural
    taken = {who: flows.pop((who, "K"), 0.0) for who in (RURAL, URBAN, GOVERNMENT)}
    cells |= {(who, "K_conv"): amount for who, amount in taken.items()}
    cells[ENTERPRISE, "K_conv"] = float(capital["K_conv"].sum()) - sum(taken.values())
    cells[ENTERPRISE, "K_digi"] = float(capital["K_digi"].sum())
    receiver = level.labels(given["rents"], "receiver")
    for resource in RESOURCES:
        for who, amount in capital[resource].groupby(receiver).sum().items():
            if who and amount:
                cells[str(who), resource] = float(amount)
    return cells


def own_work(flows: Cells, mixed: float) -> None:
    """Households receive as labour what they received as mixed income: so much less capital income, in proportion."""
    capital = flows[RURAL, "K"] + flows[URBAN, "K"]
    if mixed >= capital:
        raise ValueError(
            f"assume_mixed_income moves {mixed:,.0f}, but households have {capital:,.0f} of capital income"
        )
    for home in HOUSEHOLDS:
        flows[home, "K"] *= 1 - mixed / capital


def flows(given: Assumptions, gdp: float) -> Cells:
    """Cells (receiver, payer) between institutions, taxes and capital; ``H`` is shared rural and urban."""
    cells: Cells = {}
    rural = given["rural_flows"].set_index("item")["rural_share"].astype(float)
    for row in given["flows"].to_dict("records"):
        amount = float(row["value"]) * (gdp / float(row["base_gdp"]) if row["base_gdp"] else 1.0)
        for household, share in _households(row, rural):
            ends = [household if end == "H" else str(end) for end in (row["receiver"], row["payer"])]
            key = (ends[0], ends[1])
            cells[key] = cells.get(key, 0.0) + amount * share
    return cells


def _households(row: Mapping[Hashable, str], rural: pd.Series[float]) -> list[tuple[str, float]]:
    if "H" not in (row["receiver"], row["payer"]):
        return [("", 1.0)]
    return [(RURAL, float(rural[row["item"]])), (URBAN, 1.0 - float(rural[row["item"]]))]
