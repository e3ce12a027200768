"""A combined shock split into its groups: adds up, agrees across methods, and does not depend on labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import cge
from cge.analysis.decompose import decompose, interactions
from cge.errors import ExperimentError
from cge.model.model import Model
from tests.economies import close, economy

Load = Callable[[str], Model]
GROUPS: dict[str, dict[str, Any]] = {
    "A": {"tfp": cge.multiply(1.05, basis="gross_output")},
    "F": {"wedge_removal": 0.5},
    "L": {"factor_quality": cge.multiply(1.08)},
}


@pytest.mark.parametrize("method", ["path", "shapley"])
@pytest.mark.parametrize("seed", range(3))
def test_contributions_add_up_for_every_result(seed: int, method: str) -> None:
    """Every symbol's change is the sum of the contributions, to 1e-7 of its benchmark."""
    found = decompose(Model(economy(seed)), GROUPS, method=method)
    assert found.worst <= 1e-7
    gap = found.table["change"] - found.table[["A", "F", "L"]].sum(axis=1)
    close(gap, found.table["gap"], 1e-12, 1 + found.table["change"].abs())


def test_path_and_shapley_agree_up_to_interactions(bundled_model: Load) -> None:
    """On China 2018 the two differ by far less than the interactions."""
    model = bundled_model("china2018_42")
    path, shapley = (decompose(model, GROUPS, method=m).of("q_gdp") for m in ("path", "shapley"))
    close(path["total"], shapley["total"], 1e-9)
    close(path, shapley, 2e-3, abs(path["total"]))
    assert np.abs(path - shapley).max() > 0


def test_one_group_is_the_whole() -> None:
    """With one group the contribution is the change."""
    model = Model(economy(5))
    found = decompose(model, {"A": GROUPS["A"]}).of("q_gdp")
    close(found["A"], model.solve(GROUPS["A"]).pct("q_gdp"), 1e-7)


def test_order_and_names_of_groups_do_not_matter() -> None:
    """Contributions follow the shocks, not the order in which groups are listed."""
    model = Model(economy(6))
    straight = decompose(model, GROUPS).of("q_gdp")
    turned = decompose(model, dict(reversed(GROUPS.items()))).of("q_gdp")
    close(straight, turned[straight.index], 1e-9)


def test_groups_may_multiply_one_symbol_but_not_set_it_twice() -> None:
    """Two factors on one symbol share its effect in proportion to their logs; two settings make no sense."""
    model = Model(economy(7))
    found = decompose(
        model,
        {
            "one": {"tfp": cge.multiply(1.02, basis="gross_output")},
            "two": {"tfp": cge.multiply(1.02**2, basis="gross_output")},
        },
    ).of("q_gdp")
    close(found["two"], 2 * found["one"], 1e-8)
    with pytest.raises(ExperimentError, match="both one and two"):
        decompose(
            model,
            {
                "one": {"tfp": cge.set_to(1.1, basis="gross_output")},
                "two": {"tfp": cge.multiply(1.1, basis="gross_output")},
            },
        )


def test_interactions_are_what_two_groups_do_together() -> None:
    """Alone on the diagonal; off it the joint effect beyond the sum."""
    model = Model(economy(8))
    matrix = interactions(model, GROUPS, "q_gdp")
    both = model.solve(GROUPS["A"] | GROUPS["L"]).pct("q_gdp")
    cells = matrix.to_numpy()
    close(cells[0, 2], both - cells[0, 0] - cells[2, 2], 1e-10)
    close(cells, cells.T, 1e-14)
