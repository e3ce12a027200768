"""The error of every value is estimated; what the equations or the accounts do not pin down is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import cge
from cge.blocks import ALL
from cge.errors import ClosureError, SolveError
from cge.language.block import Block
from cge.language.forms import box
from cge.language.units import RATIO
from cge.model.closures import Swap
from cge.model.model import Model
from cge.solve.accuracy import LARGEST_ERROR, polish
from cge.solve.books import _COMPILE_AFTER, LARGEST_GAP
from sam import Workbook, read_workbook
from tests.economies import WORKBOOKS, Shape, economy, stirred

Load = Callable[[str], Model]


def toy(name: str, *equations: tuple[str, Callable[[Any], Any]]) -> Model:
    """A textbook economy with unknowns x, y, … of its own, all one in the benchmark, and a push g, zero there."""
    block = Block(name, "Toy", "玩具")
    for unknown, _ in equations:
        block.symbol(f"toy_{unknown}", "", RATIO, unknown, "未知数")
    block.symbol("toy_g", "", RATIO, "push", "推力", level=0.0, positive=False)
    for unknown, function in equations:
        function.__name__ = f"toy_{unknown}_equation"
        function.__doc__ = "A toy."
        block.equation(f"toy_{unknown}", source="none")(function)
    return Model(read_workbook(WORKBOOKS["splcge"]), (*ALL, block))


@pytest.mark.parametrize("seed", range(4))
def test_the_estimate_is_the_distance(seed: int) -> None:
    """A solution moved in every unknown by 1e-7 and not yet polished is said to be that far off, and led back."""
    model = Model(economy(seed, Shape()))
    problem = model.problem(model.swaps())
    x, report = problem.solve(stirred(model, problem, seed=seed))
    assert report.error < 1e-9
    shift = np.random.default_rng(seed).uniform(-1e-7, 1e-7, problem.n)
    off = np.array(x)
    off[problem.unknowns] *= 1 + shift
    again = polish(problem, off)
    assert again.largest < 1e-9
    assert (np.abs(again.x - x) <= 1e-9 * np.maximum(np.abs(x), problem.compiled.floor)).all()


def test_a_value_the_equation_hardly_feels_is_refused() -> None:
    """box(P, -33) is 1/33 to the last digit at P = 3 or 30: the residual is zero and P is anything."""
    blind = toy("blind", ("x", lambda m: box(m.toy_x, -33.0) == box(1 + m.toy_g, -33.0)))
    assert blind.solve({"toy_g": 0.2}).number("toy_x") == pytest.approx(1.2, rel=1e-9)
    with pytest.raises(SolveError, match="toy_x"):
        blind.solve({"toy_g": 9.0})


def test_an_equation_whose_terms_have_all_shrunk_still_tells_its_unknown() -> None:
    """(1 - g)(x - 1 - g) = 0, to 1e-12 of its size in the benchmark: what rounds has shrunk with what is felt."""
    small = toy("small", ("x", lambda m: m.toy_x * (1 - m.toy_g) == (1 + m.toy_g) * (1 - m.toy_g)))
    assert small.solve({"toy_g": 1 - 1e-12}).number("toy_x") == pytest.approx(2, rel=1e-9)


def test_two_unknowns_of_which_only_the_product_counts_at_the_solution() -> None:
    """x y = 1 + g, and (1 - g)(x - 1) = 0: at g = 1 the second no longer says anything."""
    product = toy(
        "product",
        ("x", lambda m: m.toy_x * m.toy_y == 1 + m.toy_g),
        ("y", lambda m: (1 - m.toy_g) * (m.toy_x - 1) == 0),
    )
    assert product.solve({"toy_g": 0.5}).number("toy_y") == pytest.approx(1.5)
    with pytest.raises(SolveError, match=r"undetermined: toy_[xy], toy_[xy]"):
        product.solve({"toy_g": 1.0})


def fixed_by_sector(factor: str) -> Workbook:
    """A random economy in which one factor stays in its sector."""
    book = economy(3)
    table = book.tables["elasticities"]
    table.loc[len(table)] = {"parameter": "mobility", "account": factor, "value": 0.0}
    return book


def test_a_limit_that_would_leave_symbols_loose_is_refused_before_solving() -> None:
    """A factor fixed by sector is not unemployed: with a floor, only endowment times employment would count."""
    model = Model(fixed_by_sector("f0"))
    with pytest.raises(ClosureError, match=r"once wage_floor_gap\[f0\] binds") as caught:
        model.solve(closure="wage_floor")
    assert "endowment[f0]" in caught.value.findings[0]
    assert "unemployment[f0]" in caught.value.findings[0]


def test_a_pair_of_swaps_that_counts_once_is_refused_by_name(bundled_model: Load) -> None:
    """Fixing output and freeing both the economy's TFP and all sectors' leaves their common level open."""
    model = bundled_model("stdcge")
    swaps = [Swap("q_gdp", "tfp_economy"), Swap("q_activity", "tfp")]
    with pytest.raises(ClosureError, match="tfp_economy"):
        model.solve(swaps=swaps)


# ---- the books ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_every_account_of_a_solution_balances_by_its_own_size(seed: int) -> None:
    """Added up cell by cell, and compiled: the same sums, and no gap."""
    model = Model(economy(seed, Shape()))
    problem = model.problem(model.swaps())
    x, _ = problem.solve(stirred(model, problem, seed=seed))
    receipts, payments, moved = model.books.sides(x)
    assert np.abs(receipts - payments).max() <= LARGEST_GAP * moved.max()
    for _ in range(_COMPILE_AFTER):
        compiled = model.books.sides(x)
    assert np.allclose(compiled, (receipts, payments, moved), rtol=1e-13)
    assert model.books.gaps(x) == {}


def test_money_that_leaves_a_small_account_is_refused_by_name(bundled_model: Load) -> None:
    """A point at which one good costs a millionth more than its parts: the account is named."""
    model = bundled_model("stdcge")
    x = np.array(model.compiled.start)
    x[model.compiled.index["p_purchaser", (member := model.members["p_purchaser"][0])]] *= 1 + 1e-6
    gaps = model.books.gaps(x)
    assert any(member in account for account in gaps), gaps
    assert max(map(abs, gaps.values())) == pytest.approx(1e-6, rel=0.1)


def test_the_manifest_knows_the_largest_error(bundled_model: Load) -> None:
    case = bundled_model("stdcge").solve({"tfp[*]": cge.multiply(1.1, basis="gross_output")})
    assert 0 < case.solver.error < LARGEST_ERROR
