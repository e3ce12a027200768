"""Labels in CSV files of results are never formulas."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from cge.report.csv_text import to_csv

EVIL = "=cmd|' /C calc'!A0"


def test_texts_that_begin_like_formulas_get_an_apostrophe_and_numbers_do_not(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {"label": [EVIL, "+x", "-x", "@x", "x=", "", None], "value": [-1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]}
    )
    to_csv(table, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["label"] for r in rows] == [f"'{EVIL}", "'+x", "'-x", "'@x", "x=", "", ""]
    assert [float(r["value"]) for r in rows] == table["value"].tolist()
