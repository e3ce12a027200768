"""Other equilibria are found, told apart from the answer, and given only on request."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import cge
from cge.analysis.equilibria import search
from cge.errors import SolveError
from cge.model.model import NOT_CONNECTED, Model
from tests.cge.solve.test_connected import cubic
from tests.economies import close


def test_all_three_roots_are_found() -> None:
    """(x - 1)(x - 2)(x - 4) = 0.3: the answer first, then the two roots no path leads to."""
    model = cubic(1.0)
    found = search(model, model.scenario({"fold_g": 0.3}), starts=80)
    place = model.compiled.index["fold_x", ()]
    roots = np.sort(np.roots([1, -7, 14, -8.3]).real)
    assert [e.connected for e in found.equilibria] == [True, False, False]
    close(sorted(e.x[place] for e in found.equilibria), roots, 1e-9)
    assert sum(e.found for e in found.equilibria) + found.lost == found.starts == 80


def test_where_no_path_leads_the_root_is_given_on_request_and_marked() -> None:
    """Beyond the fold one root is left: refused, or given with the mark in its name."""
    model = cubic(1.0)
    with pytest.raises(SolveError, match="--unconnected"):
        model.solve({"fold_g": 5.0}, name="push")
    case = model.solve({"fold_g": 5.0}, name="push", unconnected=True)
    assert case.name == f"push ({NOT_CONNECTED})"
    assert NOT_CONNECTED in repr(case)
    assert not case.solver.connected
    x = case.number("fold_x")
    close((x - 1) * (x - 2) * (x - 4), 5.0, 1e-9)
    found = search(model, model.scenario({"fold_g": 5.0}))
    assert [e.connected for e in found.equilibria] == [False]
    assert found.refused


def test_an_ordinary_economy_has_one(bundled_model: Callable[[str], Model]) -> None:
    """Every start that ends anywhere ends in the answer; asking for unconnected ones changes nothing."""
    model = bundled_model("stdcge")
    shocks = {"tfp[*]": cge.multiply(1.1, basis="gross_output")}
    found = search(model, model.scenario(shocks))
    assert [e.connected for e in found.equilibria] == [True]
    assert found.equilibria[0].found > 10
    case = model.solve(shocks, unconnected=True)
    assert case.solver.connected
    assert np.array_equal(case.x, found.equilibria[0].x)
