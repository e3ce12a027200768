"""An answer is what a continuous path from the benchmark reaches: a root apart from it is refused."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import cge
from cge.blocks import ALL
from cge.errors import SolveError
from cge.language.block import Block
from cge.language.reference import show
from cge.language.units import RATIO
from cge.model.model import Model
from cge.solve.continuation import follow
from sam import read_workbook
from tests.economies import WORKBOOKS, close


@cache
def cubic(root: float) -> Model:
    """An economy with one more unknown: (x - 1)(x - 2)(x - 4) = g, which folds back at g = 0.631 and at -2.113."""
    block = Block("fold", "Fold", "折返")
    block.symbol("fold_x", "", RATIO, "root", "根", level=root)
    block.symbol("fold_g", "", RATIO, "push", "推力", level=0.0, positive=False)

    def equation(m: Any) -> Any:
        return (m.fold_x - 1) * (m.fold_x - 2) * (m.fold_x - 4) == m.fold_g

    block.equation("fold_x", source="none")(equation)
    return Model(read_workbook(WORKBOOKS["splcge"]), (*ALL, block))


@pytest.fixture(scope="module")
def folded() -> Model:
    """The benchmark on the lowest branch."""
    return cubic(1.0)


@pytest.mark.parametrize("method", ["newton", "ipopt"])
@pytest.mark.parametrize("push", [-3.0, -0.2, 0.3, 0.6])
def test_what_the_path_reaches_is_found(folded: Model, push: float, method: str) -> None:
    """On this side of the fold: the root that starts at one."""
    x = folded.solve({"fold_g": push}, method=method).number("fold_x")
    assert x < 1.46
    close((x - 1) * (x - 2) * (x - 4), push, 1e-9)


@pytest.mark.parametrize("method", ["newton", "ipopt"])
@pytest.mark.parametrize("push", [0.64, 0.7, 1.0, 5.0, 40.0])
def test_a_root_beyond_the_fold_is_refused(folded: Model, push: float, method: str) -> None:
    """The only root left lies above four: the reversed shock, followed from there, does not lead back.

    Newton finds it in one leap, and the walk along the path would leap over the fold too.
    """
    with pytest.raises(SolveError, match="not connected with the benchmark") as caught:
        folded.solve({"fold_g": push}, method=method)
    if method == "newton":
        assert caught.value.reached == pytest.approx(0.6311 / push, abs=2e-3)


@pytest.mark.parametrize("push", [-0.5, -2.0, 0.5, 0.62, 0.7, 2.0])
@pytest.mark.parametrize("start", [1.0, 2.0, 4.0])
def test_every_branch_keeps_to_itself(push: float, start: float) -> None:
    """From each of the three roots: the answer lies on its own branch, or there is none."""
    model = cubic(start)
    roots = np.roots([1, -7, 14, -8 - push])
    real = np.sort(roots[np.abs(roots.imag) < 1e-9].real)
    lower, upper = 1.4514, 3.2153  # where the derivative 3 x**2 - 14 x + 14 vanishes
    interval = {1.0: (0, lower), 2.0: (lower, upper), 4.0: (upper, 99)}[start]
    mine = [r for r in real if interval[0] < r < interval[1]]
    if mine:
        close(model.solve({"fold_g": push}).number("fold_x"), mine[0], 1e-9)
    else:
        with pytest.raises(SolveError):
            model.solve({"fold_g": push})


def test_an_easy_path_is_walked_in_strides_that_double(folded: Model) -> None:
    """A quarter, a half, and the quarter that is left."""
    problem = folded.problem(folded.swaps())
    target = np.array(folded.compiled.start)
    target[folded.compiled.index["fold_g", ()]] = 0.1
    walk = follow(problem, folded.compiled.start, target)
    assert (walk.share, walk.steps) == (1.0, 3)


def test_a_path_begins_at_a_solution(folded: Model) -> None:
    """From anywhere else nothing connects what is found."""
    problem = folded.problem(folded.swaps())
    off = np.array(folded.compiled.start)
    off[folded.compiled.index["fold_x", ()]] = 3.9
    with pytest.raises(SolveError, match="begins at a solution"):
        problem.solve(folded.compiled.start, start=off)


def test_the_equations_that_are_off_are_named_and_no_others(folded: Model) -> None:
    problem = folded.problem(folded.swaps())
    off = np.array(folded.compiled.start)
    off[folded.compiled.index["fold_x", ()]] = 1.1
    assert problem.worst(folded.compiled.start) == []
    (said,) = problem.worst(off)
    assert said.startswith("equation")  # the name of the only equation fold_x stands in


def test_what_is_squeezed_is_named_and_nothing_else(folded: Model) -> None:
    problem = folded.problem(folded.swaps())
    x = np.array(folded.compiled.start)
    at = problem.unknowns[problem.logs][:3]
    x[at] *= (0.5, 0.89, 0.91)
    names = [show(*folded.compiled.columns[k]) for k in at]
    said = problem.squeezed(x)
    assert [words.split(" is at ")[0] for words in said] == names[:2]
    assert "50 %" in said[0]


def test_an_honest_detour_is_accepted(folded: Model) -> None:
    """A shock that Newton overshoots is still solved: large, but connected."""
    case = folded.solve({"tfp[*]": cge.multiply(30.0, basis="gross_output"), "fold_g": -5.0})
    assert case.solver.residual < 1e-10
