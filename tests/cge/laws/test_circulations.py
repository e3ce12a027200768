"""The laws at solutions of random circulations, under every closure and shocks of any size.

A small sample of `tools/hunt.py`, which runs them by the thousand (docs/hunt.md).
"""

from __future__ import annotations

import pytest

from cge.errors import CgeError, ClosureError, SolveError
from cge.model.closures import CLOSURES
from cge.model.model import Model
from tests.circulations import LAWS, economy, shock


@pytest.mark.parametrize("seed", range(12))
def test_what_is_solved_obeys_every_law(seed: int) -> None:
    """And what is refused is refused in words: an economy, a closure that does not fit, a path that ends."""
    try:
        model = Model(economy(seed))
    except CgeError:
        return
    solved = 0
    for k, name in enumerate(CLOSURES):
        try:
            problem = model.problem(model.swaps(name))
            x, report = problem.solve(shock(model, problem, 1000 * seed + k)[0])
        except (ClosureError, SolveError):
            continue
        solved += 1
        assert report.error < 1e-6
        for law, (deviation, tolerance) in LAWS.items():
            assert deviation(model, problem, x) <= tolerance, (name, law)
    assert solved > 3
