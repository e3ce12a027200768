"""An inventory of CO2 of one year carried to another by output and energy use.

Row s of the inventory (a CEADs sector) is multiplied by the output of its sectors in the new year over that in the
year of the inventory, a row of households by what they buy of fuels. Then, for each source of energy e (coal with
coke, oil, gas), every column of e by

    growth of China's use of e / (sum over s of e after the first step / sum before),

so that the total of e grows as its use does. Process emissions stay as output made them.
"""

from __future__ import annotations

import pandas as pd

from .assumptions import Assumptions
from .codes import expand
from .institutions import HOUSEHOLDS
from .raw import Carried, Raw, Table

SOURCE_OF = {"coal": "coal", "coke": "coal", "crude": "oil", "refined": "oil", "gas": "gas"}
WAYS = ("energy", "output")


def inventory(raw: Raw, given: Assumptions) -> pd.DataFrame:
    """The inventory (CEADs sector x fuel, Mt) of the table's year: as published, or carried to it."""
    if raw.carried is None:
        return raw.emissions
    way = given.switch("co2")
    if way not in WAYS:
        raise ValueError(f"switch co2 is {way!r}; it may be {', '.join(WAYS)}, off")
    by_output = _by_output(raw, raw.carried, given)
    return _by_energy(by_output, raw, raw.carried, given) if way == "energy" else by_output


def _by_output(raw: Raw, carried: Carried, given: Assumptions) -> pd.DataFrame:
    table = given["emission_sectors"]
    fuels = [code for text in given["emission_fuels"]["commodities"] for code in expand(text)]
    growth = {
        ceads: _size(raw.table, text, fuels) / _size(carried.table, text, fuels)
        for ceads, text in zip(table["ceads_sector"], table["users"], strict=True)
    }
    return raw.emissions.loc[list(growth)].mul(pd.Series(growth), axis=0)


def _size(table: Table, users: str, fuels: list[str]) -> float:
    if users in HOUSEHOLDS:
        return float(table.final.loc[sorted(set(fuels)), HOUSEHOLDS[users]].sum())
    return float(table.output[list(expand(users))].sum())


def _by_energy(emissions: pd.DataFrame, raw: Raw, carried: Carried, given: Assumptions) -> pd.DataFrame:
    scaled = emissions.copy()
    fuels = given["emission_fuels"]
    for source, growth in carried.growth.items():
        columns = [
            c for c, fuel in zip(fuels["ceads_fuel"], fuels["fuel"], strict=True) if SOURCE_OF.get(fuel) == source
        ]
        before = float(raw.emissions.loc[scaled.index, columns].to_numpy().sum())
        scaled[columns] *= growth * before / float(scaled[columns].to_numpy().sum())
    return scaled
