"""The condensed factorisation against dense LAPACK on random sparse systems."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cge.solve.linear_algebra import Condensed, Singular, SparseLU
from tests.economies import close

Index = NDArray[np.int64]
Array = NDArray[np.float64]


def random_system(n: int, density: float, seed: int) -> tuple[Index, Index, Array, Array]:
    """(row, col, values, dense) of a well conditioned matrix with a random sparse pattern, rows in any order."""
    g = np.random.default_rng(seed)
    dense = np.where(g.random((n, n)) < density, g.standard_normal((n, n)), 0.0)
    dense[np.arange(n), g.permutation(n)] += 4.0
    dense = dense[g.permutation(n)]
    row, col = np.nonzero(dense)
    return row.astype(np.int64), col.astype(np.int64), dense[row, col], dense


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 80), st.floats(0.01, 0.4), st.integers(0, 10**6))
def test_condensed_equals_dense(n: int, density: float, seed: int) -> None:
    row, col, values, dense = random_system(n, density, seed)
    if np.linalg.cond(dense) > 1e6:
        return
    plan = Condensed(n, row, col, values)
    plan.factor(values)
    b = np.random.default_rng(seed).standard_normal((n, 3))
    close(plan.solve(b[:, 0]), np.linalg.solve(dense, b[:, 0]), 1e-7)
    close(plan.solve(b), np.linalg.solve(dense, b), 1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_plan_is_replayed_with_other_values(seed: int) -> None:
    row, col, values, dense = random_system(60, 0.08, seed)
    plan = Condensed(60, row, col, values)
    other = values * np.random.default_rng(seed).uniform(0.7, 1.4, values.size)
    dense[row, col] = other
    plan.factor(other)
    b = np.arange(60.0)
    close(plan.solve(b), np.linalg.solve(dense, b), 1e-6, 60)
    sparse = SparseLU(60, row, col)
    sparse.factor(other)
    close(sparse.solve(b), np.linalg.solve(dense, b), 1e-8, 60)


def test_pattern_condenses() -> None:
    """A chain condenses to almost nothing: the core is what makes it fast."""
    n = 200
    row = np.concatenate((np.arange(n), np.arange(1, n)))
    col = np.concatenate((np.arange(n), np.arange(n - 1)))
    values = np.concatenate((np.full(n, 2.0), np.full(n - 1, -1.0)))
    assert Condensed(n, row, col, values).order < n / 4


def test_singular_matrices_are_refused() -> None:
    row, col = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    plan = Condensed(2, row, col, np.array([1.0, 2.0, 3.0, 4.0]))
    singular = np.array([1.0, 2.0, 2.0, 4.0])
    try:
        plan.factor(singular)
        answer = plan.solve(np.array([1.0, 1.0]))
    except Singular:
        answer = np.array([np.nan])
    assert not np.isfinite(answer).all()
    with pytest.raises(Singular):
        plan.factor(np.array([np.nan, 1.0, 1.0, 1.0]))
    with pytest.raises(Singular):
        SparseLU(2, row, col).factor(singular)
