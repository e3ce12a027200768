"""Leaves out what a year borrows from another one, where its switches say so."""

from __future__ import annotations

import pandas as pd

from sam.aggregate import aggregate
from sam.workbook import Workbook

from .assumptions import PREFIX, Assumptions
from .factors import SKILLS

OF_SWITCH = {
    "co2": ("emissions", "conversions", PREFIX + "emission_cells"),
    "heads": ("factor_quantities", "distortion"),
}
"""Sheets that rest on numbers of another year, by the switch that leaves them out."""
LABOUR, LABOUR_NODE = "L", "LS"


def without(book: Workbook, given: Assumptions) -> Workbook:
    """The workbook as the switches ``co2``, ``heads``, ``skills`` of its year want it."""
    out = {sheet for switch, sheets in OF_SWITCH.items() if not given.allows(switch) for sheet in sheets}
    kept = {name: _said(table, out) if name == "sources" else table for name, table in book.tables.items()}
    book = Workbook(book.sam, {name: table for name, table in kept.items() if name not in out})
    return book if given.allows("skills") else _one_labour(book)


def _said(sources: pd.DataFrame, out: set[str]) -> pd.DataFrame:
    return sources[~sources["sheet"].isin(out)].reset_index(drop=True)


def _one_labour(book: Workbook) -> Workbook:
    """All labour in one account, on the node of the unskilled."""
    nest = book.tables["nest"].copy()
    nest.loc[nest["item"].isin(SKILLS), "parent"] = LABOUR_NODE
    book = Workbook(book.sam, {**book.tables, "nest": nest})
    return aggregate(book, dict.fromkeys(SKILLS, LABOUR), {LABOUR: "labour"}, {LABOUR: "劳动"}).workbook
