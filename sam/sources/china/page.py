"""One page of settings per year: which files are read, and what the workbook says of them (``settings/YEAR``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).with_name("settings")
PAGE = "page.toml"


@dataclass(frozen=True)
class Page:
    """A year of the recipe.

    sectors            sizes that are bundled
    table              the official table, 153 sectors
    employment, generation, emissions   years these numbers are of
    emissions_table    the table of the year of the inventory, where that is another year
    emissions_growth   energy use by source and year, which carries the inventory to this year
    says, status       texts of the sheets by what they speak of
    """

    year: int
    sectors: tuple[int, ...]
    table: str
    employment: int
    generation: int
    emissions: int
    emissions_table: str = ""
    emissions_growth: str = ""
    says: dict[str, str] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the page and the tables of the year stand."""
        return FOLDER / str(self.year)


def years() -> tuple[int, ...]:
    """Years that have a page."""
    return tuple(sorted(int(path.parent.name) for path in FOLDER.glob(f"*/{PAGE}")))


def page(year: int) -> Page:
    """The page of a year."""
    path = FOLDER / str(year) / PAGE
    if not path.is_file():
        raise ValueError(f"no page of settings for {year}; there are {', '.join(map(str, years()))}: {FOLDER}")
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return Page(**{**read, "sectors": tuple(read["sectors"])})
