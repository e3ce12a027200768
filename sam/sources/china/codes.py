"""Sector codes: two digits name one of the 42 sectors, three digits one of the 153.

Assumption tables speak of sectors in ranges: ``06-10``, ``024,026``, ``20-21``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


def expand(text: str) -> tuple[str, ...]:
    """Codes that a range text names: ``"01,06-08"`` -> ``("01", "06", "07", "08")``."""
    codes: list[str] = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        first, _, last = part.partition("-")
        width = len(first)
        if width not in (2, 3) or not first.isdigit() or not (last or first).isdigit():
            raise ValueError(f"{text!r}: sectors are two or three digits as text, such as 06-10 or 101")
        codes += [f"{number:0{width}d}" for number in range(int(first), int(last or first) + 1)]
    return tuple(codes)


@dataclass(frozen=True)
class Level:
    """One of the two sector lists, with the way from the 153 detailed sectors to it."""

    codes: tuple[str, ...]
    name_en: dict[str, str]
    name_zh: dict[str, str]
    of_detail: dict[str, str]  # detailed code -> code at this level
    parent: dict[str, str]  # code at this level -> two-digit code

    def gather(self, detailed: pd.DataFrame) -> pd.DataFrame:
        """Sum the rows of a table by detailed sector into this level's sectors."""
        into = pd.Series([self.of_detail[str(code)] for code in detailed.index], index=detailed.index)
        return detailed.groupby(into).sum().reindex(list(self.codes), fill_value=0.0)

    def members(self, text: str) -> tuple[str, ...]:
        """This level's codes in a range text; two-digit codes reach down to three digits, never up."""
        wanted = set(expand(text))
        return tuple(code for code in self.codes if code in wanted or self.parent[code] in wanted)

    def labels(self, table: pd.DataFrame, column: str) -> pd.Series[str]:
        """One label per sector from an assumption table, "" where none; a three-digit row beats a two-digit one."""
        found = pd.Series("", index=list(self.codes), dtype=object)
        for width in (2, 3):
            for text, label in zip(table["sectors"], table[column], strict=True):
                if len(text.split("-")[0]) == width:
                    found[list(self.members(text))] = label
        return found

    def by_sector(self, table: pd.DataFrame, column: str, default: float = 0.0) -> pd.Series[float]:
        """One number per sector from an assumption table; a three-digit row beats a two-digit one."""
        numbers = pd.Series(default, index=list(self.codes), dtype=float)
        for width in (2, 3):
            for text, value in zip(table["sectors"], table[column], strict=True):
                chosen = [code for code in expand(text) if len(code) == width]
                numbers[list(self.members(",".join(chosen)))] = float(value)
        return numbers
