"""One broken thing in a random economy is one finding, which names the place and the way out."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from sam.checks import check_file
from sam.errors import Finding, errors
from sam.layout import FLOWS
from tests.economies import economy
from tests.shuffled import Shuffled

Planted = tuple[str, str]
"""Where it was planted (sheet!cell), and a piece of the way out."""


@dataclass
class Field:
    """A random economy as a file, and a die."""

    file: Shuffled
    die: np.random.Generator
    kinds: dict[str, str]
    merged: str = ""

    @property
    def labels(self) -> list[str]:
        return list(self.kinds)

    def value(self, row: str, column: str) -> float:
        """What `column` pays to `row`."""
        return float(self.file.cells["sam"][self.file.flow(row, column)])

    def pick(self, wanted: Callable[[str, str, float], bool]) -> tuple[str, str]:
        """A random cell of the matrix that fits."""
        hits = [(r, c) for r in self.labels for c in self.labels if wanted(r, c, self.value(r, c))]
        return hits[int(self.die.integers(len(hits)))]

    def filled(self) -> tuple[str, str]:
        """A random filled cell."""
        return self.pick(lambda r, c, v: v != 0)

    def put(self, row: str, column: str, value: object) -> str:
        """Another value in a cell, and where that is."""
        self.file.cells["sam"][self.file.flow(row, column)] = value
        return f"sam!{self.file.flow(row, column)}"

    def flow(self, row: str, column: str) -> Any:
        return FLOWS.get((self.kinds[row], self.kinds[column]))

    def account(self) -> str:
        return self.labels[int(self.die.integers(len(self.labels)))]


def field(seed: int) -> Field:
    workbook = economy(seed)
    return Field(Shuffled(workbook, seed), np.random.default_rng(seed), dict(workbook.sam.kinds))


def instead(value: object, cure: str) -> Callable[[Field], Planted]:
    """Something that is no number in a filled cell of the matrix."""
    return lambda f: (f.put(*f.filled(), value), cure)


def misplaced(f: Field) -> Planted:
    """A payment where there is none, and as much round a circle of payments that there are: all accounts balance."""
    row, column = f.pick(lambda r, c, v: f.flow(r, c) is None and r != c)
    where = f.put(row, column, 7.0)
    towards = {column: ""}  # from who paid too much, backwards, to who received it
    queue = [column]
    while row not in towards:
        here = queue.pop(0)
        for payer in f.labels:
            if payer not in towards and f.value(here, payer) > 0:
                towards[payer] = here
                queue.append(payer)
    step = row
    while step != column:
        f.put(towards[step], step, f.value(towards[step], step) + 7.0)
        step = towards[step]
    return where, "may not stand here"


def misplaced_alone(f: Field) -> Planted:
    """The same without the circle: the gaps are those of the cell."""
    row, column = f.pick(lambda r, c, v: f.flow(r, c) is None and r != c)
    return f.put(row, column, 7.0), "without it both accounts balance"


def negative(f: Field) -> Planted:
    row, column = f.pick(lambda r, c, v: v > 0 and r != c and not f.flow(r, c).negative)
    return f.put(row, column, -f.value(row, column)), "with its sign turned both accounts balance"


def wrong_number(f: Field) -> Planted:
    row, column = f.pick(lambda r, c, v: v > 0 and r != c)
    return f.put(row, column, 1.5 * f.value(row, column)), "correct"


def forgotten(f: Field) -> Planted:
    """A payment left out, between accounts that have others."""

    def lone(r: str, c: str) -> bool:
        row = sum(f.value(r, x) != 0 for x in f.labels)
        return row == 1 or sum(f.value(x, c) != 0 for x in f.labels) == 1

    row, column = f.pick(lambda r, c, v: v > 0 and r != c and not lone(r, c))
    return f.put(row, column, None), "receives nothing from"


def _new(f: Field, account: str, kind: str) -> int:
    """An account of its own at the end of the matrix and of sheet `accounts`."""
    row = int(max(f.file.row_of.values())) + 1
    column = openpyxl.utils.get_column_letter(len(f.labels) + 2)
    f.file.row_of[account], f.file.column_of[account] = row, column
    cells, sheet = f.file.cells["sam"], f.file.cells["accounts"]
    cells[f"A{row}"] = cells[f"{column}1"] = account
    at = f.file.letters["accounts"]
    last = f.file.rows["accounts"][-1] + 1
    sheet[f"{at['account']}{last}"], sheet[f"{at['kind']}{last}"] = account, kind
    return row


def dead_end(f: Field) -> Planted:
    row = _new(f, "land", "factor")
    activity = next(a for a, k in f.kinds.items() if k == "activity")
    f.put("land", activity, 5.0)
    return f"sam!A{row}", "let it pay who owns it"


def without_income(f: Field) -> Planted:
    row = _new(f, "poor", "household")
    good = f.pick(lambda r, c, v: f.kinds[r] == "commodity" and v > 0)[0]
    f.put(good, "poor", 5.0)
    return f"sam!A{row}", "let factors, enterprises, government or row pay it"


def disconnected(f: Field) -> Planted:
    row = _new(f, "hermit", "household")
    f.put("hermit", "hermit", 5.0)
    return f"sam!A{row}", "add the payments that tie"


def empty(f: Field) -> Planted:
    return f"sam!A{_new(f, 'nobody', 'household')}", "fill it in, or delete"


def repeated_row(f: Field) -> Planted:
    """A label typed twice: the account whose row it is has none, which is the same cause."""
    first, second = f.labels[0], f.labels[1 + int(f.die.integers(len(f.labels) - 1))]
    row = f.file.row_of[second]
    f.file.cells["sam"][f"A{row}"] = first
    return f"sam!A{row}", second


def no_label(f: Field) -> Planted:
    account = f.account()
    f.file.cells["sam"].pop(f"{f.file.column_of[account]}1")
    return f"sam!{f.file.column_of[account]}1", "give it one"


def misspelt_row(f: Field) -> Planted:
    account = f.account()
    row = f.file.row_of[account]
    f.file.cells["sam"][f"A{row}"] = account + "x"
    return f"sam!A{row}", f"did you mean {account!r}"


def misspelt_account(f: Field) -> Planted:
    account = f.account()
    at = f.file.address("accounts", "account", {"account": account})
    f.file.cells["accounts"][at] = account + "x"
    return f"accounts!{at}", f"did you mean {account!r}"


def kind(value: str | None, cure: str) -> Callable[[Field], Planted]:
    def plant(f: Field) -> Planted:
        at = f.file.address("accounts", "kind", {"account": f.account()})
        f.file.cells["accounts"][at] = value
        return f"accounts!{at}", cure

    return plant


def twice_in_accounts(f: Field) -> Planted:
    first, second = f.labels[0], f.labels[1 + int(f.die.integers(len(f.labels) - 1))]
    at = f.file.address("accounts", "account", {"account": second})
    f.file.cells["accounts"][at] = first
    return f"accounts!{at}", second


def not_in_the_matrix(f: Field) -> Planted:
    at, last = f.file.letters["accounts"], f.file.rows["accounts"][-1] + 1
    cells = f.file.cells["accounts"]
    cells[f"{at['account']}{last}"], cells[f"{at['kind']}{last}"] = "phantom", "factor"
    return f"accounts!{at['account']}{last}", "add them, or delete this row"


def totals(sides: str) -> Callable[[Field], Planted]:
    """A row, a column, or both with the sums of the others, under names of their own."""

    def plant(f: Field) -> Planted:
        row, column = max(f.file.row_of.values()) + 1, openpyxl.utils.get_column_letter(len(f.labels) + 2)
        cells = f.file.cells["sam"]
        if "row" in sides:
            cells[f"A{row}"] = "合计"
            for a in f.labels:
                cells[f"{f.file.column_of[a]}{row}"] = sum(f.value(b, a) for b in f.labels)
        if "column" in sides:
            cells[f"{column}1"] = "合计"
            for a in f.labels:
                cells[f"{column}{f.file.row_of[a]}"] = sum(f.value(a, b) for b in f.labels)
        return f"sam!A{row}" if "row" in sides else f"sam!{column}1", "delete its " + sides

    return plant


def footnote(f: Field) -> Planted:
    row = max(f.file.row_of.values()) + 3
    f.file.cells["sam"][f"A{row}"] = "注：数据来源"
    return f"sam!A{row}", "move notes and names out of this sheet"


def merged(f: Field) -> Planted:
    account = next(a for a in f.labels if f.file.column_of[a] == "B")
    row = f.file.row_of[account]
    f.merged = f"B{row}:C{row}"
    return f"sam!B{row}:C{row}", "unmerge them"


PLANTS: dict[str, Callable[[Field], Planted]] = {
    "text number": instead("1,234", "convert it to a number"),
    "dash": instead("—", "leave the cell blank where that means zero"),
    "percentage": instead("12%", "enter the amount itself"),
    "not available": instead("n/a", "leave the cell blank"),
    "logical": instead(True, "enter a number"),
    "date": instead(datetime.date(2018, 1, 1), "give the cell the format Number"),
    "excel error": instead("#REF!", "mend the formula"),
    "formula": instead("=1+1", "open and save the file in Excel"),
    "misplaced": misplaced,
    "misplaced, unbalanced": misplaced_alone,
    "negative": negative,
    "wrong number": wrong_number,
    "forgotten": forgotten,
    "dead end": dead_end,
    "no income": without_income,
    "disconnected": disconnected,
    "empty": empty,
    "label twice": repeated_row,
    "no label": no_label,
    "misspelt": misspelt_row,
    "misspelt account": misspelt_account,
    "unknown kind": kind("sector", "unknown kind"),
    "no kind": kind(None, "kind is blank"),
    "listed twice": twice_in_accounts,
    "not in the matrix": not_in_the_matrix,
    "row of totals": totals("row"),
    "column of totals": totals("column"),
    "totals": totals("row and column"),
    "note": footnote,
    "merged": merged,
}


def found(f: Field, path: Path) -> list[Finding]:
    """The errors in the file."""
    f.file.save(path)
    if f.merged:
        book = openpyxl.load_workbook(path)
        book["sam"].merge_cells(f.merged)
        book.save(path)
    return list(errors(check_file(path)))


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_found_in_a_sound_economy(tmp_path: Path, seed: int) -> None:
    assert found(field(seed), tmp_path / "x.xlsx") == []


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("plant", PLANTS)
def test_one_broken_thing_is_one_finding(tmp_path: Path, plant: str, seed: int) -> None:
    f = field(seed)
    where, cure = PLANTS[plant](f)
    (finding,) = found(f, tmp_path / "x.xlsx")
    assert finding.where == where or where.partition("!")[2] in finding.message, str(finding)
    assert cure in finding.message


@pytest.mark.parametrize("seed", range(3))
def test_a_rounded_economy_is_one_finding(tmp_path: Path, seed: int) -> None:
    """All cells rounded to whole numbers: one line with the largest gap, and the command that closes it."""
    f = field(seed)
    cells = f.file.cells["sam"]
    for row in f.labels:
        for column in f.labels:
            cells[f.file.flow(row, column)] = float(round(f.value(row, column)))
    gaps = {a: sum(f.value(a, b) - f.value(b, a) for b in f.labels) for a in f.labels}
    largest = max(map(abs, gaps.values()))
    assert largest > 0
    (finding,) = [x for x in found(f, tmp_path / "x.xlsx") if "empty" not in x.message]
    assert finding.message.startswith(
        f"rounded: receipts and payments of {sum(g != 0 for g in gaps.values())} accounts"
    )
    assert f"most by {largest:,.6g}" in finding.message
    assert "cge sam balance" in finding.message
    assert abs(gaps[finding.account]) == largest
    assert finding.where == f"sam!A{f.file.row_of[finding.account]}"
