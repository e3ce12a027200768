"""Our own tables, one CSV each, shared or of one year; a workbook's ``assume_*`` sheets may take their place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sam.sheets import SHEETS

from .page import page

FOLDER = Path(__file__).with_name("assumptions")
PREFIX = "assume_"
UNPREFIXED = ("elasticities", "nest")  # sheets of the workbook that are assumptions as they stand


@dataclass(frozen=True)
class Assumptions:
    """Tables by name; every cell is text, as a user may have edited any of them."""

    tables: dict[str, pd.DataFrame]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    def on(self, switch: str) -> bool:
        """Whether a switch says ``on``."""
        return self.switch(switch) == "on"

    def switch(self, key: str) -> str:
        """The value of a switch."""
        table = self.tables["switches"].set_index("key")
        return str(table.loc[key, "value"])

    def allows(self, switch: str) -> bool:
        """Whether no switch of this name says ``off``; years that borrow nothing have none."""
        table = self.tables["switches"]
        return "off" not in set(table["value"][table["key"] == switch])

    def turned(self, choices: dict[str, str]) -> Assumptions:
        """The same assumptions with some switches set otherwise."""
        switches = self.tables["switches"].copy()
        unknown = sorted(set(choices) - set(switches["key"]))
        if unknown:
            raise KeyError(f"unknown switch {unknown[0]}; there are {', '.join(switches['key'])}")
        for key, value in choices.items():
            if not value:
                raise ValueError(f"switch {key} needs a value, as in {key}=on")
            switches.loc[switches["key"] == key, "value"] = value
        return Assumptions({**self.tables, "switches": switches})


def bundled(year: int = 2018) -> Assumptions:
    """The assumptions that come with the recipe: shared tables, and after their rows those of the year."""
    tables: dict[str, pd.DataFrame] = {}
    for path in (*FOLDER.glob("*.csv"), *page(year).folder.glob("*.csv")):
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        shared = tables.get(path.stem)
        tables[path.stem] = rows if shared is None else pd.concat([shared, rows], ignore_index=True)
    return Assumptions({name: tables[name] for name in sorted(tables)})


def replaced(sheets: dict[str, pd.DataFrame], year: int = 2018) -> Assumptions:
    """The bundled assumptions, with the sheets of a workbook in their place (``groups`` only as assume_groups)."""
    tables = bundled(year).tables
    for name, standard in tables.items():
        title = name if name in UNPREFIXED else PREFIX + name
        if title in sheets:
            sheet = sheets[title].astype(object).where(sheets[title].notna(), "").astype(str)
            if title in UNPREFIXED:
                sheet["status"] = "assumption"
                blank = {c.name: "" for c in SHEETS[name].columns if c.optional and c.name not in sheet}
                sheet = sheet.assign(**blank)
            missing = [column for column in standard.columns if column not in sheet.columns]
            if missing:
                raise KeyError(f"sheet {title}: column {missing[0]} is missing")
            tables[name] = sheet[list(standard.columns)].reset_index(drop=True)
    return Assumptions(tables)
