"""Where the gain of a reallocation comes from: the parts are those of growth accounting, and only reforms have them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import cge
from cge.analysis.gains import NODES
from cge.analysis.growth_accounting import account
from cge.model.model import Model
from tests.economies import Shape, close, economy

Load = Callable[[str], Model]


@pytest.mark.parametrize("seed", range(3))
def test_parts_add_up_to_the_allocative_term(seed: int) -> None:
    model = Model(economy(seed, Shape(activities=4, commodities=4)))
    case = model.solve({"wedge_removal": 0.5})
    term = account(model, case.scenario, nodes=NODES).terms.loc["wedges", "contribution"]
    close(case.gains["contribution"].sum(), term, 1e-10)
    close(case.gains["share"].sum(), 1.0, 1e-10)
    assert list(case.gains["contribution"].abs()) == sorted(case.gains["contribution"].abs(), reverse=True)


def test_a_case_without_reform_has_none() -> None:
    model = Model(economy(1))
    assert model.solve({"tfp": cge.multiply(1.01, basis="gross_output")}).gains.empty
    assert not model.solve({"wedge": 0.0}).gains.empty


def test_few_sectors_bring_most_of_it_in_china(bundled_model: Load) -> None:
    """Those that pay little per head let go, those that pay much take on: both sides gain."""
    model = bundled_model("china2018_42")
    found = model.solve({"wedge_removal[labour,*]": 0.25}).gains
    assert found.index[0] == "a28"
    assert found["share"].head(10).sum() > 0.7
    assert set(found.columns) >= {"label_en", "label_zh"}
