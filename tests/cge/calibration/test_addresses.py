"""The model side says where a finding is as the data side does: the cell that holds what was planted."""

from __future__ import annotations

import ast
import math
import pickle
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import cge.calibration
from cge.calibration import Benchmark, standard
from cge.errors import DataError
from cge.model.model import Model
from sam import FindingsError, Workbook, read_workbook
from sam.addresses import Addresses, Axes
from sam.template import template
from tests.shuffled import Shuffled, Where

NOBODY = "nobody at all"
FOLDER = Path(cge.calibration.__file__).parent

Plant = tuple[str, Where, Where, str]
"""Sheet, the row, what it is changed to, and the column that should be blamed."""

LABOUR, OVEN = {"item": "labour"}, {"item": "EN", "form": "additive"}
OWN: dict[str, Plant] = {
    "group of strangers": ("groups", {}, {"account": NOBODY}, "account"),
    "group named like an account": ("groups", {}, {"group": "food"}, "group"),
    "unknown parameter": ("elasticities", {}, {"parameter": NOBODY}, "parameter"),
    "elasticity of a stranger": ("elasticities", {}, {"account": NOBODY}, "account"),
    "elasticity out of range": ("elasticities", {}, {"value": 1e6}, "value"),
    "elasticity given twice": ("elasticities", {"account": "energy"}, {"account": ""}, "account"),
    "people between goods": ("elasticities", {"account": "energy"}, {"parameter": "migration"}, "account"),
    "no number": ("settings", {"key": "share_distortion"}, {"value": "half"}, "value"),
    "no price of emissions": ("settings", {"key": "year"}, {"key": "emission_price_factor", "value": "x"}, "value"),
    "no rule of processes": ("settings", {"key": "process_on"}, {"value": "x"}, "value"),
    "no rule of re-exports": ("settings", {"key": "re_exports"}, {"value": "x"}, "value"),
    "no form of mobility": ("settings", {"key": "mobility_form"}, {"value": "x"}, "value"),
    "no rule of inventories": ("settings", {"key": "inventories_follow"}, {"value": "x"}, "value"),
    "no base of export taxes": ("settings", {"key": "export_tax_on"}, {"value": "x"}, "value"),
    "no rule of elasticities that no sheet gives": ("settings", {"key": "defaults"}, {"value": "x"}, "value"),
    "no price of energy": ("settings", {"key": "year"}, {"key": "energy_price_factor", "value": "x"}, "value"),
    "tree of a stranger": ("nest", LABOUR, {"activity": NOBODY}, "activity"),
    "item of a stranger": ("nest", LABOUR, {"item": NOBODY}, "item"),
    "account as a node": ("nest", {"item": "KL"}, {"item": "food"}, "item"),
    "negative sigma": ("nest", {"item": "KL"}, {"sigma": -1.0}, "sigma"),
    "home without elasticity": ("nest", LABOUR, {"parent": "XX"}, "parent"),
    "parent without elasticity": ("nest", {"item": "KL"}, {"parent": "XX"}, "parent"),
    "not placed": ("nest", LABOUR, {"activity": "power"}, "item"),
    "two roots": ("nest", {"item": "M"}, {"parent": ""}, "item"),
    "additive bundle": ("nest", {"item": "M"}, {"form": "additive"}, "item"),
    "circle": ("nest", {"item": "KL"}, {"parent": "KL"}, "item"),
    "maker of nothing": ("makers", {}, {"commodity": "labour"}, "commodity"),
    "no maker of it": ("makers", {}, {"activity": "industry"}, "activity"),
    "maker beside a latent technology": ("makers", {}, {"activity": "power", "commodity": "electricity"}, "commodity"),
    "nobody exports": ("makers", {}, {"exports": 0.0}, "exports"),
    "unfit household": ("expenditure", {}, {"household": "food"}, "household"),
    "unfit commodity": ("expenditure", {}, {"commodity": "rural"}, "commodity"),
    "maker who is none": (
        "expenditure",
        {"household": "urban", "activity": "industry"},
        {"activity": "food"},
        "activity",
    ),
    "eaten and not sold": (
        "expenditure",
        {"household": "urban", "activity": "industry"},
        {"commodity": "food"},
        "commodity",
    ),
    "eaten by nobody": (
        "expenditure",
        {"household": "urban", "activity": "industry"},
        {"activity": "services", "commodity": "service"},
        "household",
    ),
    "eaten beyond the cell": ("expenditure", {"household": "rural", "activity": "industry"}, {"value": 5.0}, "value"),
    "no expenditure elasticity": ("expenditure", {}, {"elasticity": 0.0}, "elasticity"),
    "payer of nothing that has a rule": ("payments", {"payer": "urban"}, {"payer": "trade"}, "payer"),
    "good that pays": ("payments", {"payer": "firms"}, {"payer": "food"}, "payer"),
    "good that is paid": ("payments", {"payer": "urban"}, {"receiver": "food"}, "receiver"),
    "nothing paid": ("payments", {"payer": "urban"}, {"receiver": "world"}, "receiver"),
    "tax that a government pays": ("payments", {"payer": "urban"}, {"payer": "state"}, "payer"),
    "saving of who only saves": ("payments", {"receiver": "saving"}, {"payer": "firms"}, "payer"),
    "saving out of factors": ("payments", {"receiver": "saving"}, {"follows": "factors"}, "follows"),
    "saving in foreign currency": ("payments", {"receiver": "saving"}, {"follows": "foreign"}, "follows"),
    "tax on spending": ("payments", {"payer": "urban"}, {"follows": "spending"}, "follows"),
    "transfers of a government out of spending": ("payments", {"payer": "state"}, {"follows": "spending"}, "follows"),
    "dividends out of income before tax": ("payments", {"payer": "firms"}, {"follows": "income"}, "follows"),
    "payer of no transfers": ("payments", {"payer": "state"}, {"payer": "rural"}, "follows"),
    "payer of no transfers without a rule": (
        "payments",
        {"payer": "state"},
        {"payer": "rural", "follows": ""},
        "payer",
    ),
    "two rules": ("payments", {"payer": "firms"}, {"payer": "state", "follows": "foreign"}, "follows"),
    "owner of a given amount": (
        "payments",
        {"payer": "firms"},
        {"payer": "capital", "receiver": "firms", "follows": "foreign"},
        "follows",
    ),
    "fixed part of an amount": ("payments", {"payer": "urban"}, {"follows": "cpi"}, "fixed"),
    "fixed part of anybody's": ("payments", {"payer": "firms"}, {"fixed": 1.0}, "fixed"),
    "fixed part of what a factor pays": (
        "payments",
        {"payer": "urban"},
        {"payer": "capital", "receiver": "firms", "follows": "income"},
        "fixed",
    ),
    "row that says nothing": ("payments", {"receiver": "saving"}, {"fixed": None}, "follows"),
    "no rule of baskets": ("settings", {"key": "baskets"}, {"value": "x"}, "value"),
    "unknown index": ("basket", {}, {"index": NOBODY}, "index"),
    "basket of a stranger": ("basket", {}, {"commodity": NOBODY}, "commodity"),
    "basket of nothing": ("basket", {}, {"weight": 0.0}, "weight"),
    "unknown factor": ("factor_quantities", {}, {"factor": NOBODY}, "factor"),
    "unknown employer": ("factor_quantities", {}, {"activity": NOBODY}, "activity"),
    "no heads": ("factor_quantities", {}, {"quantity": 0.0}, "quantity"),
    "a name of the model's own": ("groups", {"group": "spare"}, {"group": "switching"}, "group"),
    "heads left out": ("factor_quantities", {"activity": "power"}, {"factor": "capital"}, "factor"),
    "share of a stranger": ("distortion", {}, {"activity": "food"}, "activity"),
    "share of no factor": ("distortion", {}, {"factor": NOBODY}, "factor"),
    "share without heads": ("distortion", {}, {"factor": "capital"}, "factor"),
    "share above one": ("distortion", {}, {"share": 1.5}, "share"),
    "wedge of a stranger": ("wedges", {}, {"activity": "food"}, "activity"),
    "wedge of no factor": ("wedges", {}, {"factor": NOBODY}, "factor"),
    "wedge that takes all": ("wedges", {}, {"wedge": -1.0}, "wedge"),
    "wedge left out": ("wedges", {"activity": "power"}, {"factor": "labour"}, "factor"),
    "emitter of no output": ("emissions", {}, {"user": "labour"}, "user"),
    "investment in what is not invested": ("capital_composition", {}, {"commodity": "food"}, "commodity"),
    "investment by a stranger": ("capital_composition", {}, {"activity": NOBODY}, "activity"),
    "negative investment": ("capital_composition", {}, {"value": -1.0}, "value"),
    "investment that goes nowhere": ("capital_composition", {"commodity": "service"}, {"value": 0.0}, "value"),
    "wear of what does not wear out": ("depreciation", {}, {"factor": "labour"}, "factor"),
    "wear of a stranger": ("depreciation", {}, {"activity": NOBODY}, "activity"),
    "negative wear": ("depreciation", {}, {"value": -1.0}, "value"),
    "negative emissions": ("emissions", {}, {"quantity": -5.0}, "quantity"),
    "burns what it does not buy": ("emissions", {"user": "power"}, {"commodity": "food"}, "commodity"),
    "household without output": ("emissions", {"user": "rural"}, {"commodity": ""}, "commodity"),
    "negative energy": ("energy", {}, {"quantity": -1.0}, "quantity"),
    "energy not bought": ("energy", {"user": "power"}, {"commodity": "food"}, "commodity"),
    "another unit": ("energy", {"user": "services"}, {"unit": "EJ"}, "unit"),
    "unknown carrier": ("conversions", {}, {"carrier": NOBODY}, "carrier"),
    "no conversion": ("conversions", {}, {"factor": 0.0}, "factor"),
    "technology named like an account": ("latent", {}, {"technology": "food"}, "technology"),
    "technology of no activity": ("latent", {}, {"activity": "food"}, "activity"),
    "technology of no node": ("latent", {}, {"node": "XX"}, "node"),
    "technology that makes nothing": ("latent", {}, {"commodity": "labour"}, "commodity"),
    "technology that would run": ("latent", {}, {"markup": 1.0}, "markup"),
    "standard named like an account": ("portfolio", {}, {"standard": "food"}, "standard"),
    "standard on a plain node": ("portfolio", {}, {"node": "Z"}, "node"),
    "standard for strangers": ("portfolio", {}, {"commodity": "food"}, "commodity"),
    "standard on two nodes": ("portfolio", {"commodity": "coal"}, {"node": "KLE"}, "node"),
}

ELSEWHERE: dict[str, tuple[str, Where, Where, tuple[str, str, Where]]] = {
    "hours of labour that stays": (
        "elasticities",
        {"parameter": "mobility", "account": "labour"},
        {"value": 0.0},
        ("elasticities", "account", {"parameter": "labour_supply"}),
    ),
    "two units in one node": ("energy", {"carrier": "industrial coal"}, {"unit": "EJ"}, ("nest", "item", OVEN)),
    "input without quantity": ("energy", {"carrier": "industrial coal"}, {"quantity": 0.0}, ("nest", "item", OVEN)),
    "prices that are one": (
        "elasticities",
        {"parameter": "transformation"},
        {"value": "inf"},
        ("makers", "transformation", {}),
    ),
    "eater left out": (
        "expenditure",
        {"household": "urban", "activity": "industry"},
        {"activity": ""},
        ("expenditure", "household", {"household": "rural", "activity": "industry"}),
    ),
    "two sigmas": ("nest", {"activity": "power"}, {"item": "M"}, ("nest", "item", {"item": "M"})),
}


def economy() -> Workbook:
    """The template with one more row: portfolio standard, additive node, group nobody uses, hours that are chosen.

    Some of what industry makes is consumed at home.
    """
    book = template()
    rows: dict[str, list[tuple[Any, ...]]] = {
        "portfolio": [("electrification", "industry", "EN", "coal", "")],
        "nest": [("industry", "KLE", "Z", 0.5, "", "")],
        "groups": [("spare", "labour")],
        "elasticities": [("labour_supply", "rural", 0.2, "")],
        "expenditure": [
            ("industry", "rural", "goods", 0.9, 2.0, ""),
            ("industry", "rural", "coal", 0.9, 1.0, ""),
            ("industry", "urban", "goods", 0.9, math.nan, ""),
        ],
    }
    more = {
        name: pd.concat(
            [book.tables[name], pd.DataFrame(new, columns=list(book.tables[name].columns))], ignore_index=True
        )
        for name, new in rows.items()
    }
    values, at = book.sam.values.copy(), book.sam.position
    for h, c, v in (("rural", "goods", 2.0), ("rural", "coal", 1.0), ("urban", "goods", 1.0)):
        values[at[c], at[h]] -= v
        values[at["industry"], at[c]] -= v
        values[at["industry"], at[h]] += v
    return replace(book, sam=replace(book.sam, values=values), tables={**book.tables, **more})


def refused(workbook: Workbook) -> DataError:
    """What the model side says, even of what the data side would have refused before."""
    with pytest.raises(DataError) as error:
        Benchmark(standard(workbook)[0])
    return error.value


def planted(tmp_path: Path, sheet: str, where: Where, change: Where) -> tuple[Shuffled, int, set[str]]:
    """The file, the row changed, and the places the model blames.

    Where the reader refuses the file, as it should, the change is made to the tables it read before.
    """
    file = Shuffled(economy(), seed=len(sheet))
    row, before = file.row(sheet, where), dict(file.cells[sheet])
    for column, value in change.items():
        file.cells[sheet][f"{file.letters[sheet][column]}{row}"] = value
    try:
        workbook = read_workbook(file.save(tmp_path / "x.xlsx"))
    except FindingsError:
        file.cells[sheet] = before
        workbook = read_workbook(file.save(tmp_path / "x.xlsx"))
        for column, value in change.items():
            workbook.tables[sheet].loc[row, column] = value
    return file, row, {f.where for f in refused(workbook).findings}


@pytest.mark.parametrize("case", OWN)
def test_the_planted_cell_is_blamed(tmp_path: Path, case: str) -> None:
    sheet, where, change, column = OWN[case]
    file, at, blamed = planted(tmp_path, sheet, where, change)
    assert f"{sheet}!{file.letters[sheet][column]}{at}" in blamed


@pytest.mark.parametrize("case", ELSEWHERE)
def test_the_row_to_look_at_is_blamed(tmp_path: Path, case: str) -> None:
    """Where a cell of one sheet makes a row of another impossible."""
    sheet, where, change, (blamed_sheet, column, row) = ELSEWHERE[case]
    file, _, blamed = planted(tmp_path, sheet, where, change)
    assert f"{blamed_sheet}!{file.address(blamed_sheet, column, row)}" in blamed


def margin_on_nothing(file: Shuffled) -> str:
    file.cells["accounts"][file.address("accounts", "on", {"account": "trade"})] = "export"
    return file.flow("trade", "coal")


def more_than_there_is(file: Shuffled) -> str:
    file.cells["sam"][file.flow("coal", "world")] = 1e6
    return file.flow("coal", "world")


def margin_on_what_is_all_exported(file: Shuffled) -> str:
    file.cells["accounts"][file.address("accounts", "on", {"account": "trade"})] = "domestic"
    file.cells["sam"][file.flow("coal", "world")] = 1e4
    file.cells["sam"][file.flow("world", "coal")] = 1e5
    return file.flow("trade", "coal")


def more_exported_than_made(file: Shuffled) -> str:
    file.cells["sam"][file.flow("industry", "service")] = 1.0
    file.cells["makers"][file.address("makers", "activity", {})] = "industry"
    return "makers!" + file.address("makers", "exports", {})


def tax_on_no_factors(file: Shuffled) -> str:
    for factor in ("labour", "capital"):
        file.cells["sam"][file.flow("urban", factor)] = 0.0
    file.cells["payments"][file.address("payments", "follows", {"payer": "urban"})] = "factors"
    return "payments!" + file.address("payments", "follows", {"payer": "urban"})


PLANTS = (
    margin_on_nothing,
    more_than_there_is,
    margin_on_what_is_all_exported,
    more_exported_than_made,
    tax_on_no_factors,
)


@pytest.mark.parametrize("plant", PLANTS)
def test_cells_of_the_sam_are_blamed(tmp_path: Path, plant: Callable[[Shuffled], str]) -> None:
    file = Shuffled(economy(), seed=1)
    at = plant(file)
    assert (at if "!" in at else f"sam!{at}") in {
        f.where for f in refused(read_workbook(file.save(tmp_path / "x.xlsx"))).findings
    }


@pytest.fixture
def callers(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, int]]:
    """File and line of everything that reports a finding."""
    seen: set[tuple[str, int]] = set()

    def watched(report: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            frame = sys._getframe(1)
            seen.add((Path(frame.f_code.co_filename).name, frame.f_lineno))
            return report(*args, **named)

        return call

    for owner in (Addresses, Axes):
        monkeypatch.setattr(owner, "finding", watched(owner.finding))
    return seen


def reports() -> Iterator[tuple[str, int, int]]:
    """Every place in cge/calibration where a finding is made: file, first and last line."""
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "finding":
                yield path.name, node.lineno, node.end_lineno or node.lineno


def test_no_report_is_left_untested(tmp_path: Path, callers: set[tuple[str, int]]) -> None:
    """A reader that learns a new complaint needs a plant above."""
    for sheet, where, change, _ in [*OWN.values(), *ELSEWHERE.values()]:
        planted(tmp_path, sheet, where, change)
    for plant in PLANTS:
        file = Shuffled(economy(), seed=1)
        plant(file)
        refused(read_workbook(file.save(tmp_path / "x.xlsx")))
    places = set(reports())
    assert places
    assert not [p for p in places if not any(name == p[0] and p[1] <= line <= p[2] for name, line in callers)]


def test_what_is_wrong_in_several_sheets_comes_together(tmp_path: Path) -> None:
    file = Shuffled(economy(), seed=2)
    plants = ("elasticity out of range", "no expenditure elasticity", "wedge that takes all", "negative emissions")
    wanted = {"latent!" + file.address("latent", "markup", {})}
    file.cells["latent"][file.address("latent", "markup", {})] = 1.0
    for sheet, where, change, column in map(OWN.__getitem__, plants):
        at = file.address(sheet, column, where)
        file.cells[sheet][at] = change[column]
        wanted.add(f"{sheet}!{at}")
    error = refused(read_workbook(file.save(tmp_path / "x.xlsx")))
    assert {f.where for f in error.findings} == wanted
    assert error.headline == "sheets elasticities, emissions, expenditure, wedges and latent:"
    assert all(str(f) in str(error) for f in error.findings)


def test_a_benchmark_can_be_pickled(bundled_model: Callable[[str], Model]) -> None:
    """Workers of another process need it."""
    for before in (bundled_model("stdcge").benchmark, Benchmark(economy())):
        after = pickle.loads(pickle.dumps(before))
        assert after.sets == before.sets
        pairs = before.ledger.kind_pairs
        assert {p: after.flows(*p) for p in pairs} == {p: before.flows(*p) for p in pairs}
        assert after.parameter("armington") == before.parameter("armington")
