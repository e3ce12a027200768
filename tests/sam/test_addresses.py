"""A finding says where it is: in a file with its columns shuffled, the reported cell holds the planted value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sam import FindingsError, Workbook, read_workbook, write_workbook
from sam.checks import check, check_file
from sam.columns import Column
from sam.errors import Finding, errors
from sam.sheets import ACCOUNTS, SHEETS
from sam.template import template
from tests.shuffled import Shuffled

NOBODY = "nobody at all"


def wrong_values(column: Column) -> Iterator[Any]:
    """What a column may not hold, read off its declaration."""
    if column.kind == "number":
        yield "seven"
        if not column.infinite:
            yield "inf"
        if column.minimum is not None:
            yield column.minimum - 1
    if column.refers or column.choices:
        yield NOBODY
    if column.refers and "account" not in column.refers:
        yield "food" if "row" in column.refers else "world"  # an account of another kind
    if not (column.blank or column.optional):
        yield None


PLANTS = [(s.name, c.name, v) for s in (ACCOUNTS, *SHEETS.values()) for c in s.columns for v in wrong_values(c)]


@pytest.mark.parametrize("plant", PLANTS, ids=lambda p: "-".join(map(str, p)))
def test_the_reported_cell_holds_the_planted_value(tmp_path: Path, plant: tuple[str, str, Any]) -> None:
    """Whoever reads the file: `cge sam check`, the reader, or the check before a model."""
    sheet, column, value = plant
    file = Shuffled(template(), seed=len(sheet + column))
    at = file.address(sheet, column, {})
    file.cells[sheet][at] = value
    path = file.save(tmp_path / "x.xlsx")
    found = set(errors(check_file(path)))
    assert f"{sheet}!{at}" in {f.where for f in found}
    again = _before_a_model(path)
    assert again
    assert again <= found


def _before_a_model(path: Path) -> set[Finding]:
    """What reading the file, or the check of what was read, complains of."""
    try:
        return set(errors(check(read_workbook(path))))
    except FindingsError as error:
        return set(error.findings)


def test_every_declared_sheet_is_planted() -> None:
    assert {sheet for sheet, _, _ in PLANTS} == {"accounts", *SHEETS}


@pytest.mark.parametrize(
    ("sheet", "where", "column", "value"),
    [
        ("groups", {"account": "coal"}, "group", "food"),
        ("elasticities", {"parameter": "frisch"}, "value", 3.0),
        ("elasticities", {"parameter": "frisch"}, "account", "food"),
        ("accounts", {"account": "food"}, "on", "import"),
        ("accounts", {"account": "trade"}, "on", NOBODY),
        ("accounts", {"account": "food"}, "account", NOBODY),
    ],
)
def test_findings_that_rest_on_more_than_one_cell(
    tmp_path: Path, sheet: str, where: dict[str, str], column: str, value: object
) -> None:
    file = Shuffled(template(), seed=5)
    at = file.address(sheet, column, where)
    file.cells[sheet][at] = value
    assert f"{sheet}!{at}" in {f.where for f in errors(check_file(file.save(tmp_path / "x.xlsx")))}


def test_the_sam_too_may_be_shuffled(tmp_path: Path) -> None:
    """A cell in the wrong place, a negative one and a gap: the check of the file and that before a model agree."""
    file = Shuffled(template(), seed=3)
    planted = {file.flow("labour", "rural"): 3.0, file.flow("goods", "urban"): -60.0}
    file.cells["sam"] |= planted
    path = file.save(tmp_path / "x.xlsx")
    found = errors(check_file(path))
    assert planted.keys() <= {f.cell for f in found}
    assert f"A{file.row_of['labour']}" in {f.cell for f in found}
    assert errors(check(read_workbook(path))) == found


def test_a_table_made_since_stands_where_it_would_be_written(tmp_path: Path) -> None:
    """Addresses of the file hold for the tables that were read, and no longer."""
    workbook = read_workbook(Shuffled(template(), seed=4).save(tmp_path / "x.xlsx"))
    made = pd.DataFrame({"account": ["coal", NOBODY], "group": ["energy", "energy"]})
    workbook = replace(workbook, tables={**workbook.tables, "groups": made})
    assert [f.where for f in errors(check(workbook))] == ["groups!A3"]
    write_workbook(workbook, tmp_path / "y.xlsx")
    assert [f.where for f in errors(check_file(tmp_path / "y.xlsx"))] == ["groups!A3"]


def test_a_finding_in_csv_names_the_file_and_its_cell(tmp_path: Path) -> None:
    write_workbook(Workbook(template().sam), tmp_path / "s.csv")
    accounts = pd.read_csv(tmp_path / "s_accounts.csv").assign(mine="x")[["mine", "on", "label_zh", "kind", "account"]]
    accounts.loc[3, "kind"], accounts["on"] = NOBODY, accounts["on"].astype(object)
    accounts.loc[1, "on"] = "import"
    accounts.to_csv(tmp_path / "s_accounts.csv", index=False)
    assert {f.where for f in errors(check_file(tmp_path / "s.csv"))} >= {"s_accounts.csv!D5", "s_accounts.csv!B3"}


def test_a_parquet_file_has_rows_but_no_cells(tmp_path: Path) -> None:
    write_workbook(Workbook(template().sam), tmp_path / "s.parquet")
    table = pd.read_parquet(tmp_path / "s.parquet")
    table.loc[4, "row"], table.loc[6, "value"] = NOBODY, float("nan")
    table.to_parquet(tmp_path / "s.parquet")
    found = [f for f in errors(check_file(tmp_path / "s.parquet")) if f.sheet == "s.parquet"]
    assert {f.cell for f in found} >= {"row 5", "row 7"}
    assert not [f for f in found if re.fullmatch("[A-Z]+[0-9]+", f.cell)]
    table.loc[4, "row"], table.loc[6, "value"] = "food", 1e6
    table.to_parquet(tmp_path / "s.parquet")
    before = errors(check(read_workbook(tmp_path / "s.parquet")))
    assert before
    assert not {f.cell for f in before} - {""}


def test_no_letter_is_written_by_hand() -> None:
    root = Path(__file__).parents[2]
    for folder, letter in {"sam": r"[!\"'][A-Z]\{", "cge/calibration": r"[!\"'][A-Z]\{", "cge": r"![A-Z]\{"}.items():
        texts = {p.name: p.read_text(encoding="utf-8") for p in (root / folder).rglob("*.py")}
        assert not [name for name, text in texts.items() if re.search(letter, text)]
