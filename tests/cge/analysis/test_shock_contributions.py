"""A combined shock split into its groups: adds up, agrees across methods, and does not depend on labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import cge
from cge.analysis.shock_contributions import Contributions, contributions
from cge.errors import ExperimentError
from cge.model.model import Model
from cge.model.shocks import Shock
from tests.economies import close, economy

Load = Callable[[str], Model]
Groups = Mapping[str, Mapping[str, Shock]]
GROUPS: Groups = {
    "A": {"tfp": cge.multiply(1.05, basis="gross_output")},
    "F": {"wedge_removal": cge.set_to(0.5)},
    "L": {"factor_quality": cge.multiply(1.08)},
}


def split(model: Model, groups: Groups, *names: str) -> Contributions:
    """Contributions of groups that may shock the same symbol."""
    joint: dict[str, list[Shock]] = {}
    for group, shocks in groups.items():
        for symbol, shock in shocks.items():
            joint.setdefault(symbol, []).append(replace(shock, group=group))
    return contributions(model, model.scenario(joint), names or ("q_gdp",))


def gdp(found: Contributions, method: str = "path") -> pd.Series[float]:
    """Contributions to real GDP in per cent, and their total."""
    parts: pd.DataFrame = getattr(found, method)
    return pd.Series({**parts.iloc[0], "total": float(found.change[0])}, dtype=float)


@pytest.mark.parametrize("method", ["path", "shapley"])
@pytest.mark.parametrize("seed", range(3))
def test_contributions_add_up_for_every_result(seed: int, method: str) -> None:
    """Every symbol's change is the sum of the contributions, to 1e-7 of its benchmark."""
    model = Model(economy(seed))
    found = split(model, GROUPS, *{name: None for name, _ in model.compiled.columns})
    assert len(found.keys) == len(model.compiled.columns)
    at = [model.compiled.index[key] for key in found.keys]
    start, scale = model.compiled.start[at], np.where(np.array(found.units) == "%", 100, 1)
    size = np.where(scale == 100, 100.0, np.maximum(np.abs(start), model.compiled.floor[at]))
    close(found.gap(method), np.zeros(len(at)), 1e-7, size)


def test_path_and_shapley_agree_up_to_interactions(bundled_model: Load) -> None:
    """On China 2018 the two differ by far less than the interactions."""
    found = split(bundled_model("china2018_42"), GROUPS)
    path, shapley = gdp(found), gdp(found, "shapley")
    close(path, shapley, 2e-3, abs(path["total"]))
    assert np.abs(path - shapley).max() > 0


def test_one_group_is_the_whole() -> None:
    """With one group the contribution is the change."""
    model = Model(economy(5))
    found = gdp(split(model, {"A": GROUPS["A"]}))
    close(found["A"], model.solve(GROUPS["A"]).pct("q_gdp"), 1e-7)


def test_order_and_names_of_groups_do_not_matter() -> None:
    """Contributions follow the shocks, not the order in which groups are listed."""
    model = Model(economy(6))
    straight = gdp(split(model, GROUPS))
    turned = gdp(split(model, dict(reversed(list(GROUPS.items())))))
    close(straight, turned[straight.index], 1e-9)


def test_groups_may_multiply_one_symbol_but_not_set_it_twice() -> None:
    """Two factors on one symbol share its effect in proportion to their logs; two settings make no sense."""
    model = Model(economy(7))
    one, two = (cge.multiply(1.02**k, basis="gross_output") for k in (1, 2))
    found = gdp(split(model, {"one": {"tfp": one}, "two": {"tfp": two}}))
    close(found["two"], 2 * found["one"], 1e-8)
    fixed = cge.set_to(1.1, basis="gross_output")
    with pytest.raises(ExperimentError, match="groups overlap on tfp"):
        split(model, {"two": {"tfp": two}, "one": {"tfp": fixed}})


def test_interactions_are_what_two_groups_do_together() -> None:
    """Alone on the diagonal; off it the joint effect beyond the sum."""
    model = Model(economy(8))
    (matrix,) = split(model, GROUPS).interactions.values()
    both = model.solve({**GROUPS["A"], **GROUPS["L"]}).pct("q_gdp")
    cells = matrix.to_numpy()
    close(cells[0, 2], both - cells[0, 0] - cells[2, 2], 1e-10)
    close(cells, cells.T, 1e-14)
