"""The workbook's own words: account labels, currency and physical units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cge.system import Member, as_tuple

if TYPE_CHECKING:
    from cge.model import Model

CLOSURE_WELFARE = "welfare"
NOT_WELFARE = ("not a welfare measure", "非福利度量")


class Words:
    """Labels and units of one economy."""

    def __init__(self, model: Model) -> None:
        b = model.benchmark
        self._en, self._zh = dict(model.workbook.sam.label_en), dict(model.workbook.sam.label_zh)
        self.currency = b.setting("currency") or "SAM currency"
        self.economy_en = b.setting("name_en") or "economy"
        self.economy_zh = b.setting("name_zh")
        self.heads = _first_unit(b.tables.get("factor_quantities"), "heads")
        self.emissions = _first_unit(b.tables.get("emissions"), "emission unit")
        self.emission_price = b.setting("emission_price_unit") or "currency per emission unit"

    def en(self, member: Member) -> str:
        """English name of an account (or of accounts together); its code where it has none."""
        return " · ".join(self._en.get(k) or k for k in as_tuple(member))

    def zh(self, member: Member) -> str:
        """Chinese name."""
        return " · ".join(self._zh.get(k) or k for k in as_tuple(member))

    def unit(self, text: str) -> str:
        """A unit of the model in the workbook's own units."""
        if text == "emissions per GDP":
            return f"{self.emissions} per {self.currency} of GDP"
        if text == "currency" or text.startswith("currency at"):
            return self.currency + text.removeprefix("currency")
        if text.startswith("emission price unit"):
            return self.emission_price
        known = {"heads": self.heads, "emissions": self.emissions, "emission unit (sheet emissions)": self.emissions}
        return known.get(text, text)


def _first_unit(table: object, default: str) -> str:
    """Unit named in the first row of a satellite sheet."""
    import pandas as pd

    if not isinstance(table, pd.DataFrame) or "unit" not in table or table.empty:
        return default
    return str(table["unit"].iloc[0]) or default
