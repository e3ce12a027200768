"""Templates after published models: the invented example economy under their account codes, with the sheets that make
the model behave as theirs does. `stdcge` and `china` are the workbooks themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from sam.data import bundled
from sam.matrix import Sam
from sam.sheets import SHEETS
from sam.template import template
from sam.workbook import Workbook, read_workbook

_TAXES = {"income_tax": "dtax", "output_tax": "atax", "sales_tax": "stax", "tariff": "mtax"}
_IFPRI = {"labour": "flab", "capital": "fcap", "rural": "hhd-r", "urban": "hhd-u", "firms": "ent", "state": "gov"}
_IFPRI |= {**_TAXES, "trade": "trc", "saving": "s-i", "stocks": "dstk", "world": "row"}
_PEP = {"labour": "L", "capital": "K", "rural": "HRP", "urban": "HUP", "firms": "FIRM", "state": "GVT"}
_PEP |= {"income_tax": "TD", "output_tax": "TP", "sales_tax": "TI", "tariff": "TM", "trade": "MRG"}
_PEP |= {"saving": "INV", "stocks": "VSTK", "world": "ROW"}
_GTAP = {"labour": "lab", "capital": "cap", "rural": "priv-r", "urban": "priv-u", "firms": "firms", "state": "reghous"}
_GTAP |= {"income_tax": "tdir", "output_tax": "tprod", "sales_tax": "tsal", "tariff": "timp", "trade": "tmarg"}
_GTAP |= {"saving": "save", "stocks": "stocks", "world": "row"}


def _renamed(names: dict[str, str], activity: str, commodity: str) -> Sam:
    """The example economy under other codes."""
    sam = template(minimal=True).sam
    letter = {"activity": activity, "commodity": commodity}
    new = {a: names.get(a) or f"{letter[sam.kinds[a]]}{a[:5]}" for a in sam.labels}

    def moved(table: dict[str, str]) -> dict[str, str]:
        return {new[a]: v for a, v in table.items()}

    return Sam(tuple(new.values()), sam.values, moved(sam.kinds), moved(sam.label_en), moved(sam.label_zh), sam.on)


def _table(sheet: str, rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """Rows of a sheet in the order of its columns; what is not given is blank."""
    columns = SHEETS[sheet].columns
    blank = tuple(math.nan if c.kind == "number" else "" for c in columns)
    return pd.DataFrame([(*row, *blank[len(row) :]) for row in rows], columns=[c.name for c in columns])


def _with(sam: Sam, name: str, settings: dict[str, str], elasticities: list[tuple[object, ...]]) -> Workbook:
    """A workbook with settings, elasticities and a production tree of value added beside materials."""
    nest: list[tuple[object, ...]] = [("", "Z", "", 0.0), ("", "M", "Z", 0.0), ("", "*", "M"), ("", "VA", "Z", 0.8)]
    nest += [("", f, "VA") for f in sam.of("factor")]
    facts = {"name_en": f"Example economy after {name} (invented)", "year": "2020", "currency": "million crowns"}
    sources = [(sheet, "", "invented for this example", "assumption") for sheet in ("sam", "elasticities", "nest")]
    return Workbook(
        sam,
        {
            "settings": _table("settings", [(k, v) for k, v in (facts | settings).items()]),
            "elasticities": _table("elasticities", elasticities),
            "nest": _table("nest", nest),
            "sources": _table("sources", list(sources)),
        },
    )


def _ifpri() -> Workbook:
    """IFPRI standard model: LES, marketed output by CES of its makers, price indices with its weights."""
    book = _with(
        _renamed(_IFPRI, "a", "c"),
        "the IFPRI standard model",
        {"baskets": "ifpri", "export_tax_on": "fob"},
        [("armington", "", 2.0), ("transformation", "", 2.0), ("make", "", 6.0), ("frisch", "", -2.0)],
    )
    bought = [(c, h) for h in book.sam.of("household") for c in book.sam.of("commodity") if book.sam[c, h]]
    given = {"elasticity": 1.0, "source": "invented for this example"}
    blank = {c.name: math.nan if c.kind == "number" else "" for c in SHEETS["expenditure"].columns}
    rows = [blank | given | {"household": h, "commodity": c} for c, h in bought]
    expenditure = pd.DataFrame(rows, columns=list(SHEETS["expenditure"].names))
    return replace(book, tables={**book.tables, "expenditure": expenditure})


def _pep() -> Workbook:
    """PEP-1-1: the same good of all makers is one good, export taxes fall on the price with margins."""
    return _with(
        _renamed(_PEP, "J-", "I-"),
        "PEP-1-1",
        {"export_tax_on": "margins"},
        [("armington", "", 2.0), ("transformation", "", 2.0), ("make", "", math.inf), ("export_demand", "", 2.0)],
    )


def _gtap() -> Workbook:
    """GTAP's habits for one region: demand abroad at twice the Armington elasticity, capital mobile, inputs fixed."""
    return _with(
        _renamed(_GTAP, "a_", "c_"),
        "GTAP",
        {},
        [("armington", "", 2.5), ("transformation", "", math.inf), ("export_demand", "", 5.0)],
    )


def _stdcge() -> Workbook:
    """The textbook model of Hosoe, Gasawa and Hashimoto."""
    return read_workbook(bundled("textbook/stdcge"))


def _china() -> Workbook:
    """China 2018 with 42 sectors and power by technology, as bundled."""
    return read_workbook(bundled())


LIKE: dict[str, Callable[[], Workbook]] = {
    "ifpri": _ifpri,
    "pep": _pep,
    "gtap": _gtap,
    "stdcge": _stdcge,
    "china": _china,
}
"""Templates by the name of the model they follow."""
