"""Consumption that a table gives in one column, divided between households and government.

Where sectors are those of the bundled table of China (by their Chinese names), each sector's consumption is divided as
there; elsewhere all of it is that of households. Either is an assumption, and said.
"""

from __future__ import annotations

import pandas as pd

from sam.official.table import Table
from sam.official.words import normal

_LIKE = "china2018_42"
_ALIKE = 0.7
"""Share of sectors whose names must be those of the bundled table."""


def parted(table: Table, notes: list[str]) -> tuple[pd.DataFrame, pd.Series[float]]:
    """Final uses and taxes beside the table, with consumption by rural and urban households and government."""
    shares = _shares(table)
    final, tax = table.final.drop(columns="consumption"), table.user_tax.drop("consumption", errors="ignore")
    whole, paid = table.final["consumption"], float(table.user_tax.get("consumption", 0.0))
    if shares is None:
        notes.append("consumption stands in one column: all of it is booked as that of households")
        return final.assign(households=whole), pd.concat([tax, pd.Series({"households": paid})])
    notes.append(
        "consumption stands in one column: divided by sector as in the table of China 2018 (rural, urban, government)"
    )
    parts = shares.mul(whole, axis=0)
    return final.join(parts), pd.concat([tax, paid * parts.sum() / float(whole.sum())])


def _shares(table: Table) -> pd.DataFrame | None:
    """Shares of the bundled table in consumption by sector of this one; None where sectors are others."""
    from sam.data import bundled
    from sam.workbook import read_workbook

    if table.layout != "nbs":
        return None
    sam = read_workbook(bundled(_LIKE)).sam
    by_name = {normal(sam.label_zh[c]): c for c in sam.of("commodity") if "_" not in c}
    grid = next(c for c in sam.of("commodity") if "_" in c).split("_")[0]
    by_code = {c: by_name.get(normal(table.name_zh[str(c)]), "") for c in table.final.index}
    by_code |= {c: grid for c in by_code if f"c{c}" == grid}
    if sum(map(bool, by_code.values())) < _ALIKE * len(by_code):
        return None
    m = sam.frame()
    users = {"rural": "H_rural", "urban": "H_urban", "government": "GOV"}
    mean = m.loc[list(by_name.values()), list(users.values())].sum()
    bought = pd.DataFrame({c: m.loc[of, list(users.values())] if of else mean for c, of in by_code.items()}).T
    bought.loc[bought.sum(axis=1) <= 0] = mean.to_numpy()
    return bought.div(bought.sum(axis=1), axis=0).set_axis(list(users), axis=1)
