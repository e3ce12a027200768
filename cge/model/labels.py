"""The workbook's own words: account labels, currency and physical units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cge.language.reference import Member, as_tuple
from cge.language.units import Unit

if TYPE_CHECKING:
    from cge.model.model import Model

FUELS = {
    "coal": "煤炭",
    "coke": "焦炭",
    "crude": "原油",
    "oil": "石油",
    "refined": "成品油",
    "gas": "天然气",
    "electricity": "电力",
    "process": "工业过程",
    "crude oil": "原油",
    "refined oil": "成品油",
    "natural gas": "天然气",
    **{
        f"{en} power": zh + "发电"
        for en, zh in (
            ("coal", "燃煤"),
            ("oil", "燃油"),
            ("gas", "燃气"),
            ("hydro", "水力"),
            ("nuclear", "核能"),
            ("wind", "风力"),
            ("solar", "太阳能"),
            ("biomass", "生物质"),
        )
    },
}
"""Chinese names of the usual fuels, which have no account of their own."""
NOT_WELFARE = ("not a welfare measure", "非福利度量")


class Words:
    """Labels and units of one economy."""

    def __init__(self, model: Model) -> None:
        b = model.benchmark
        self._en, self._zh = dict(model.workbook.sam.label_en), dict(model.workbook.sam.label_zh)
        self._name_groups(b.tables.get("assume_groups"))
        self.currency = b.setting("currency") or "SAM currency"
        self.economy_en = b.setting("name_en") or "economy"
        self.economy_zh = b.setting("name_zh")
        self.heads = b.setting("heads_unit") or _first_unit(b.tables.get("factor_quantities"), "heads")
        self.emissions = b.setting("emission_unit") or _first_unit(b.tables.get("emissions"), "emission unit")
        self.emission_price = b.setting("emission_price_unit") or "currency per emission unit"
        self.energy_price = b.setting("energy_price_unit") or "currency per physical unit"

    def _name_groups(self, table: pd.DataFrame | None) -> None:
        """Labels of groups, where the recipe of the workbook gives them."""
        if table is not None and {"group", "label_en", "label_zh"} <= set(table.columns):
            for _, r in table.iterrows():
                self._en.setdefault(str(r["group"]), str(r["label_en"]))
                self._zh.setdefault(str(r["group"]), str(r["label_zh"]))

    def en(self, member: Member) -> str:
        """English name of an account (or of accounts together); its code where it has none."""
        return " · ".join(self._en.get(k) or k for k in as_tuple(member))

    def zh(self, member: Member) -> str:
        """Chinese name."""
        return " · ".join(self._zh.get(k) or FUELS.get(k) or k for k in as_tuple(member))

    def unit(self, unit: Unit) -> str:
        """A unit of the model in the workbook's own units."""
        return unit.own.format(**vars(self)) if unit.own else str(unit)


def _first_unit(table: pd.DataFrame | None, default: str) -> str:
    """Unit named in the first row of a satellite sheet."""
    if table is None or "unit" not in table or table.empty:
        return default
    return str(table["unit"].iloc[0]) or default
