"""An answer is what a continuous path from the benchmark reaches: a root apart from it is refused."""

from __future__ import annotations

from typing import Any

import pytest

import cge
from cge.blocks import ALL
from cge.errors import SolveError
from cge.language.block import Block
from cge.language.units import RATIO
from cge.model.model import Model
from sam import read_workbook
from tests.economies import WORKBOOKS, close


@pytest.fixture(scope="module")
def folded() -> Model:
    """An economy with one more unknown: (x - 1)(x - 2)(x - 4) = g, which folds back at g = 0.631."""
    block = Block("fold", "Fold", "折返")
    block.symbol("fold_x", "", RATIO, "root", "根")
    block.symbol("fold_g", "", RATIO, "push", "推力", level=0.0, positive=False)

    def cubic(m: Any) -> Any:
        return (m.fold_x - 1) * (m.fold_x - 2) * (m.fold_x - 4) == m.fold_g

    block.equation("fold_x", source="none")(cubic)
    return Model(read_workbook(WORKBOOKS["splcge"]), (*ALL, block))


@pytest.mark.parametrize("method", ["newton", "ipopt"])
@pytest.mark.parametrize("push", [-3.0, -0.2, 0.3, 0.6])
def test_what_the_path_reaches_is_found(folded: Model, push: float, method: str) -> None:
    """On this side of the fold: the root that starts at one."""
    x = folded.solve({"fold_g": push}, method=method).number("fold_x")
    assert x < 1.46
    close((x - 1) * (x - 2) * (x - 4), push, 1e-9)


@pytest.mark.parametrize("push", [0.64, 0.7, 1.0, 5.0, 40.0])
def test_a_root_beyond_the_fold_is_refused(folded: Model, push: float) -> None:
    """The only root left lies above four: the reversed shock, followed from there, does not lead back."""
    with pytest.raises(SolveError, match="not connected with the benchmark"):
        folded.solve({"fold_g": push}, method="ipopt")


def test_an_honest_detour_is_accepted(folded: Model) -> None:
    """A shock that Newton overshoots is still solved: large, but connected."""
    case = folded.solve({"tfp[*]": cge.multiply(30.0, basis="gross_output"), "fold_g": -5.0})
    assert case.solver.residual < 1e-10
