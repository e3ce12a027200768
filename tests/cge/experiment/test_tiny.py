"""A tiny economy with labels, groups, heads and emissions, shared by the tests of experiments and reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cge.model.model import Model
from sam import Sam, SamError, Workbook, write_workbook

KINDS = {
    "farm": "activity",
    "mill": "activity",
    "shop": "activity",
    "food": "commodity",
    "goods": "commodity",
    "service": "commodity",
    "L_low": "factor",
    "L_high": "factor",
    "K": "factor",
    "rural": "household",
    "urban": "household",
    "gov": "government",
    "vat": "tax_sales",
    "inc": "tax_direct",
    "sav": "savings",
    "row": "row",
}
CELLS = {
    ("food", "farm"): 5,
    ("goods", "farm"): 10,
    ("service", "farm"): 5,
    ("food", "mill"): 15,
    ("goods", "mill"): 40,
    ("service", "mill"): 20,
    ("goods", "shop"): 15,
    ("service", "shop"): 20,
    ("L_low", "farm"): 25,
    ("L_high", "farm"): 2,
    ("K", "farm"): 8,
    ("L_low", "mill"): 20,
    ("L_high", "mill"): 15,
    ("K", "mill"): 25,
    ("L_low", "shop"): 20,
    ("L_high", "shop"): 25,
    ("K", "shop"): 25,
    ("farm", "food"): 55,
    ("mill", "goods"): 135,
    ("shop", "service"): 105,
    ("row", "goods"): 20,
    ("vat", "goods"): 6,
    ("vat", "service"): 4,
    ("food", "rural"): 12,
    ("goods", "rural"): 15,
    ("service", "rural"): 10,
    ("food", "urban"): 18,
    ("goods", "urban"): 30,
    ("service", "urban"): 33,
    ("service", "gov"): 15,
    ("goods", "sav"): 31,
    ("service", "sav"): 6,
    ("food", "row"): 5,
    ("goods", "row"): 20,
    ("rural", "L_low"): 35,
    ("urban", "L_low"): 30,
    ("urban", "L_high"): 42,
    ("rural", "K"): 10,
    ("urban", "K"): 48,
    ("inc", "urban"): 9,
    ("gov", "vat"): 10,
    ("gov", "inc"): 9,
    ("sav", "rural"): 8,
    ("sav", "urban"): 30,
    ("sav", "gov"): 4,
    ("sav", "row"): -5,
}
ENGLISH = {
    "farm": "Farming",
    "mill": "Mills",
    "shop": "=Shops",
    "L_low": "Low skill",
    "L_high": "High skill",
    "K": "Capital",
}
CHINESE = {"farm": "农业", "mill": "制造业", "shop": "服务业", "L_low": "低技能", "L_high": "高技能", "K": "资本"}
HEADS = {
    ("L_low", "farm"): 60,
    ("L_low", "mill"): 25,
    ("L_low", "shop"): 30,
    ("L_high", "farm"): 2,
    ("L_high", "mill"): 8,
    ("L_high", "shop"): 12,
}


def tiny() -> Workbook:
    """The economy in memory; labels that begin with = are text."""
    labels = tuple(KINDS)
    values = np.zeros((len(labels), len(labels)))
    for (row, column), value in CELLS.items():
        values[labels.index(row), labels.index(column)] = value
    groups = [
        ("labour", "L_low"),
        ("labour", "L_high"),
        ("agriculture", "farm"),
        ("secondary", "mill"),
        ("services", "shop"),
    ]
    heads = [(f, a, float(n), "thousand") for (f, a), n in HEADS.items()]
    emissions = [
        ("CO2", "coal", "goods", "mill", 30.0, "Mt"),
        ("CO2", "coal", "goods", "urban", 5.0, "Mt"),
        ("CO2", "process", "", "mill", 7.0, "Mt"),
    ]
    tables = {
        "settings": _table([("name_en", "Tiny"), ("name_zh", "小国"), ("currency", "million")], "key value"),
        "groups": _table(groups, "group account"),
        "factor_quantities": _table(heads, "factor activity quantity unit"),
        "emissions": _table(emissions, "pollutant fuel commodity user quantity unit"),
    }
    return Workbook(Sam(labels, values, dict(KINDS), dict(ENGLISH), dict(CHINESE)), tables)


def write_tiny(folder: Path) -> Path:
    """tiny.xlsx in a folder."""
    path = folder / "tiny.xlsx"
    write_workbook(tiny(), path)
    return path


def write_experiment(folder: Path, text: str, name: str = "test.yaml") -> Path:
    """An experiment file on tiny.xlsx beside it."""
    write_tiny(folder)
    path = folder / name
    path.write_text("workbook: tiny.xlsx\n" + text, encoding="utf-8")
    return path


def _table(rows: Sequence[tuple[object, ...]], columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


def test_the_tiny_economy_balances() -> None:
    values = tiny().sam.values
    assert np.array_equal(values.sum(axis=0), values.sum(axis=1))


def test_elasticities_beyond_rounding_are_refused() -> None:
    workbook = tiny()
    workbook.tables["elasticities"] = _table(
        [("armington", "", 1e3), ("mobility", "K", 1e308), ("joint", "", np.inf)], "parameter account value"
    )
    with pytest.raises(SamError) as caught:
        Model(workbook)
    for words in ("armington = 1000 of all", "0 to 100)", "mobility = 1e+308 of K", "to 100, or inf)", "joint = inf"):
        assert words in str(caught.value)
