"""Every block can be solved alone at the benchmark, all else given, or names the partners it cannot do without."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest

from cge.blocks import ALL
from cge.calibration.benchmark import Benchmark
from cge.errors import ClosureError
from cge.language.block import Block
from cge.language.units import RATIO
from cge.model.model import Model
from cge.solve.block_alone import alone, strays
from sam import read_workbook
from tests.economies import WORKBOOKS, Shape, economy

Load = Callable[[str], Model]
BACK = 1e-10
"""Begun 1 % off, every unknown returns to the benchmark this closely."""


@cache
def _economy(name: str) -> Benchmark:
    return Benchmark(read_workbook(WORKBOOKS[name]))


def _stands_in(block: Block, workbook: str) -> bool:
    return any(_economy(workbook).sets[e.over] for e in block)


@cache
def one_good() -> Model:
    """Perfect substitutes, made beside other goods in fixed proportions."""
    book = economy(0, Shape(factors=3, power=False))
    rows = [("make", "", math.inf), ("joint", "", 0.0)]
    table = pd.DataFrame(rows, columns=["parameter", "account", "value"])
    return Model(replace(book, tables={**book.tables, "elasticities": table}))


CASES = [(w, b) for w in WORKBOOKS for b in ALL if _stands_in(b, w)]


def solvable(model: Model, names: Collection[str]) -> bool:
    """Whether these blocks determine their unknowns; if so, Newton must find the way back to the benchmark."""
    try:
        problem = alone(model.compiled, model.positive, names)
    except ClosureError:
        return False
    assert problem.n > 0
    assert strays(problem) <= BACK
    return True


def in_vain(block: Block, models: Collection[Model]) -> list[str]:
    """Partners without which the block is solvable in all of these economies."""
    names = {block.name, *block.partners}
    return [p for p in block.partners if all(solvable(m, names - {p}) for m in models)]


@pytest.mark.parametrize(("workbook", "block"), CASES, ids=lambda v: getattr(v, "name", v))
def test_a_block_is_solvable_alone_or_with_its_partners(workbook: str, block: Block, bundled_model: Load) -> None:
    assert solvable(bundled_model(workbook), (block.name, *block.partners))


@pytest.mark.parametrize("block", [b for b in ALL if b.partners], ids=lambda b: b.name)
def test_no_partner_is_named_in_vain(block: Block, bundled_model: Load) -> None:
    """Without any one of them, some economy leaves the block undetermined; and the block says why."""
    assert set(block.partners) < {b.name for b in ALL}
    assert block.partner_reason
    assert all(p in block.partner_reason for p in block.partners)
    models = [bundled_model(w) for w in WORKBOOKS if _stands_in(block, w)]
    assert in_vain(block, [*models, one_good()]) == []


def test_blocks_are_solvable_where_several_activities_make_one_good() -> None:
    """No bundled workbook has such makers: each block alone or with its partners, in an economy that has."""
    model = one_good()
    standing = [b for b in ALL if any(model.benchmark.sets[e.over] for e in b)]
    assert "makers" in {b.name for b in standing}
    assert [b.name for b in standing if not solvable(model, (b.name, *b.partners))] == []


@pytest.mark.parametrize("block", [b for b in ALL if not b.partners], ids=lambda b: b.name)
def test_a_block_without_partners_gives_no_reason(block: Block) -> None:
    assert block.partner_reason == ""


# ---- mutants: what the law must catch ------------------------------------------------------------------------


def mutant(first: Callable[[Any], Any], second: Callable[[Any], Any]) -> Model:
    """The smallest economy with one more block, of unknowns `x_one` and `x_two`, both one in the benchmark."""
    block = Block("mutant", "Mutant", "突变体")
    for name in ("x_one", "x_two"):
        block.symbol(name, "", RATIO, name, name)
    block.equation("x_one", source="none")(first)
    block.equation("x_two", source="none")(second)
    return Model(read_workbook(WORKBOOKS["splcge"]), (*ALL, block))


def test_two_equations_for_one_unknown_are_caught() -> None:
    def one(m: Any) -> Any:
        return m.x_one == 1

    def two(m: Any) -> Any:
        return m.x_one**2 == 1

    model = mutant(one, two)
    with pytest.raises(ClosureError, match=r"2 equations for 1 unknowns.*\n.*over-determined"):
        alone(model.compiled, model.positive, ("mutant",))


def test_a_block_that_is_singular_only_at_the_benchmark_is_caught() -> None:
    """x + y = 2 and x y = 1 touch at (1, 1): square, matched, and without rank."""

    def one(m: Any) -> Any:
        return m.x_one + m.x_two == 2

    def two(m: Any) -> Any:
        return m.x_one * m.x_two == 1

    model = mutant(one, two)
    with pytest.raises(ClosureError, match="singular at the benchmark"):
        alone(model.compiled, model.positive, ("mutant",))


def test_a_partner_named_in_vain_is_caught() -> None:
    def one(m: Any) -> Any:
        return m.x_one + m.x_two == 2 * m.cpi

    def two(m: Any) -> Any:
        return m.x_one == m.x_two

    model = mutant(one, two)
    assert in_vain(Block("mutant", "Mutant", "突变体", partners=("accounts",)), [model]) == ["accounts"]


def test_a_part_is_the_whole_at_its_rows(bundled_model: Load) -> None:
    """Residuals and derivatives of a part, away from the benchmark."""
    model = bundled_model("stdcge")
    whole = model.compiled
    rows = [k for k, (e, _) in enumerate(whole.rows) if e.block in ("trade", "income")]
    part = whole.part(rows)
    x = whole.start * 1.03 + 0.01
    r, v = (a.copy() for a in whole.jacobian(x))
    mine = [k for k, row in enumerate(whole.row.tolist()) if row in set(rows)]
    s, w = part.jacobian(x)
    assert part.rows == [whole.rows[k] for k in rows]
    assert s.tolist() == r[rows].tolist() == part.residual(x).tolist()
    assert w.tolist() == v[mine].tolist()
    assert [rows[k] for k in part.row.tolist()] == whole.row[mine].tolist()
    assert part.col.tolist() == whole.col[mine].tolist()
