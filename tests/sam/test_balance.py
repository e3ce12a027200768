"""Balancing: balanced, nearest, signs and held things kept, and clear when it cannot be done."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from sam import BalanceError, Sam, SamError
from sam.balance import METHODS, Balanced, Method, balance
from sam.held_cells import held_cells, held_totals
from sam.template import template
from tests.economies import Shape, economy

METHOD = pytest.mark.parametrize("method", METHODS)


def disturbed(seed: int, size: float = 0.05) -> Sam:
    sam = template().sam
    return sam.with_values(sam.values * np.exp(size * np.random.default_rng(seed).standard_normal(sam.values.shape)))


@METHOD
def test_a_balanced_sam_is_left_alone(method: Method) -> None:
    assert balance(template().sam, method).adjustments.empty


@METHOD
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), unit=st.sampled_from([1e-9, 1.0, 1e12]))
def test_laws(method: Method, seed: int, unit: float) -> None:
    sam = disturbed(seed)
    result = balance(sam.with_values(sam.values * unit), method)
    after = result.sam.values / unit
    assert result.sam.imbalance < 1e-10
    assert np.array_equal(np.sign(after), np.sign(sam.values)), "zeros stay zero, signs stay signs"
    np.testing.assert_allclose(after, balance(sam, method).sam.values, rtol=1e-8, err_msg="the unit does not matter")
    again = balance(result.sam, method)
    np.testing.assert_allclose(again.sam.values, result.sam.values, rtol=1e-9, err_msg="balancing twice does nothing")


@METHOD
def test_the_order_of_accounts_does_not_matter(method: Method) -> None:
    sam = disturbed(1)
    turned = Sam.from_frame(sam.frame().iloc[::-1], sam.kinds)
    after = balance(turned, method).sam.frame().loc[list(sam.labels), list(sam.labels)]
    np.testing.assert_allclose(after, balance(sam, method).sam.frame(), rtol=1e-8)


def test_adjustments_are_the_whole_story() -> None:
    sam = disturbed(2)
    result = balance(sam, "entropy")
    rebuilt = sam.frame()
    for row, column, change in result.adjustments[["row", "column", "change"]].itertuples(index=False):
        rebuilt.loc[row, column] += change
    np.testing.assert_allclose(rebuilt, result.sam.frame(), rtol=1e-12)
    sizes = result.adjustments["change"].abs().to_numpy()
    assert (sizes[:-1] >= sizes[1:]).all()
    assert (result.above(5)["percent"].abs() >= 5).all()


def _ras(a: np.ndarray[Any, Any], totals: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """GRAS by plain alternation (Lenzen, Wood and Gallego 2007), rows then columns."""
    positive, negative = np.maximum(a, 0), np.maximum(-a, 0)
    r, s = np.ones(len(a)), np.ones(len(a))

    def factor(p: Any, n: Any, t: Any) -> Any:
        p, n = np.maximum(p, 1e-300), np.maximum(n, 0)
        return (t + np.sqrt(t**2 + 4 * p * n)) / (2 * p)

    for _ in range(20000):
        r = factor(positive @ s, negative @ (1 / s), totals)
        s = factor(positive.T @ r, negative.T @ (1 / r), totals)
    result: np.ndarray[Any, Any] = positive * np.outer(r, s) - negative / np.outer(r, s)
    return result


def test_ras_is_what_alternating_scaling_converges_to() -> None:
    sam = disturbed(3)
    totals = balance(disturbed(8), "entropy").sam.values.sum(axis=1)
    result = balance(sam, "ras", totals=dict(zip(sam.labels, totals.tolist(), strict=True)))
    expected = _ras(sam.values, totals)
    np.testing.assert_allclose(result.sam.values, expected, rtol=1e-6, atol=1e-9)


def test_ras_with_free_totals_scales_a_column_by_the_inverse_of_its_row() -> None:
    sam = disturbed(4)
    after = balance(sam, "ras").sam
    circle = ["goods", "rural", "labour", "industry", "goods"]
    product = np.prod([after[r, c] / sam[r, c] for r, c in pairwise(circle)])
    assert product == pytest.approx(1, rel=1e-9), "r cancels around every circle"


def _small() -> Sam:
    kinds = dict.fromkeys("abc", "household")
    return Sam(("a", "b", "c"), np.array([[0, 5.0, 3], [4, 0, -1], [6, 2, 0]]), kinds)


@METHOD
def test_no_balanced_sam_is_nearer(method: Method) -> None:
    """Against a general optimiser."""
    sam = _small()
    i, j = np.nonzero(sam.values)
    start = sam.values[i, j]

    def distance(x: Any) -> float:
        ratio = x / start
        if method == "least_squares":
            return float(((ratio - 1) ** 2).sum())
        size = np.abs(sam.values).sum(axis=0)[j] if method == "entropy" else 1.0
        return float((np.abs(start) / size * (ratio * np.log(ratio) - ratio + 1)).sum())

    def gaps(x: Any) -> Any:
        full = np.zeros((3, 3))
        full[i, j] = x
        return (full.sum(axis=1) - full.sum(axis=0))[:2]

    bounds = [(1e-6, None) if v > 0 else (None, -1e-6) for v in start]
    best = minimize(distance, start, constraints={"type": "eq", "fun": gaps}, bounds=bounds, tol=1e-14)
    ours = balance(sam, method).sam.values[i, j]
    np.testing.assert_allclose(ours, best.x, rtol=1e-4)
    assert distance(ours) <= distance(best.x) + 1e-8


@METHOD
def test_what_is_held_stays(method: Method) -> None:
    sam = disturbed(5)
    cells = held_cells(sam, ["tax_sales,*", "row,goods", "*,stocks"])
    totals = held_totals(sam, ["state=100", "labour=receipts"])
    result = balance(sam, method, {**cells, ("labour", "industry"): 61.0}, totals)
    assert result.sam.imbalance < 1e-10
    assert all(result.sam[cell] == sam[cell] for cell in cells)
    assert len(cells) == 5 + 1 + 3
    assert result.sam["labour", "industry"] == 61.0
    after = result.sam.totals()
    assert [after.loc["state", side] for side in ("receipts", "payments")] == pytest.approx([100, 100])
    assert after.loc["labour", "receipts"] == pytest.approx(totals["labour"])


@pytest.mark.parametrize("method", ["entropy", "least_squares"])
def test_a_trusted_cell_moves_less(method: Method) -> None:
    sam, cell = disturbed(6), ("capital", "services")

    def moved(result: Balanced) -> float:
        return abs(result.sam[cell] / sam[cell] - 1)

    assert moved(balance(sam, method, weights={cell: 100.0})) < 0.1 * moved(balance(sam, method))


@METHOD
def test_closed_pairs_of_accounts_are_no_obstacle(method: Method) -> None:
    """A commodity that pays nobody but its activity has that activity's total."""
    kinds = {"a": "activity", "c": "commodity", "f": "factor", "h": "household"}
    cells = [("a", "c", 100.0), ("c", "a", 40.0), ("c", "h", 63.0), ("f", "a", 61.0), ("h", "f", 58.0)]
    assert balance(Sam.from_cells(kinds, cells), method).sam.imbalance < 1e-10


@METHOD
def test_the_impossible_is_refused_by_name(method: Method) -> None:
    sam = disturbed(7)
    frame = sam.frame()
    frame.loc["firms", :] = 0.0
    with pytest.raises(BalanceError, match="firms") as nothing_held:
        balance(Sam.from_frame(frame, sam.kinds), method)
    with pytest.raises(BalanceError, match="state") as held:
        balance(sam, method, held_cells(sam, ["state,*", "*,state"]))
    assert "hold fewer cells or totals" in str(held.value)
    assert "hold" not in str(nothing_held.value), "nothing is held"
    assert "it receives nothing; let the factors it owns pay it" in str(nothing_held.value)
    with pytest.raises(BalanceError, match="firms") as both:
        balance(Sam.from_frame(frame, sam.kinds), method, held_cells(sam, ["tax_sales,*"]))
    assert "hold" not in str(both.value), "to hold fewer cells would not help"
    with pytest.raises(BalanceError):
        balance(sam, method, totals={"income_tax": 1.0, "state": 1.0, "output_tax": 50.0})


def test_least_squares_says_when_a_sign_would_turn() -> None:
    kinds = dict.fromkeys("abc", "household")
    values = np.array([[0, 1.0, 100], [50, 0, 1], [1, 90, 0]])
    values[0, 2] = 1e4
    with pytest.raises(BalanceError, match=r"change the sign of|no balanced"):
        balance(Sam(("a", "b", "c"), values, kinds), "least_squares", {("a", "c"): None})


def test_bad_arguments_come_together() -> None:
    with pytest.raises(SamError) as e:
        balance(template().sam, "ras", {("x", "state"): None}, {"labor": 1.0}, {("rural", "state"): -1.0})
    for part in ("'x'", "did you mean 'labour'", "not positive", "no weights"):
        assert part in str(e.value)
    for texts in (["state"], ["nobody,*"]):
        with pytest.raises(SamError):
            held_cells(template().sam, texts)
    for texts in (["state"], ["nobody=1"], ["state=much"], ["state=inf"]):
        with pytest.raises(SamError):
            held_totals(template().sam, texts)


@pytest.mark.parametrize("method", ["ras", "entropy", "least_squares"])
@pytest.mark.parametrize("seed", range(4))
def test_a_block_adds_up_to_its_control(seed: int, method: Method) -> None:
    """GDP as the sum of factor pay and taxes on production: 5 % above what the cells say."""
    sam = economy(seed, Shape()).sam
    block = (*sam.of("factor"), *sam.of("tax_production")), sam.of("activity")
    rows, columns = ([sam.position[a] for a in side] for side in block)
    present = sam.values[np.ix_(rows, columns)].sum()
    result = balance(sam, method, controls={block: 1.05 * present}).sam
    assert result.values[np.ix_(rows, columns)].sum() == pytest.approx(1.05 * present, rel=1e-9)
    assert result.imbalance < 1e-10
    assert ((result.values != 0) == (sam.values != 0)).all()


def test_totals_that_contradict_name_who_pays_whom() -> None:
    """Two owners must receive more than the factor that pays them."""
    kinds = {"a": "activity", "c": "commodity", "f": "factor", "h": "household"}
    cells = [("a", "c", 10.0), ("f", "a", 10.0), ("h", "f", 10.0), ("c", "h", 10.0)]
    sam = Sam.from_cells(kinds, cells)
    with pytest.raises(BalanceError) as caught:
        balance(sam, totals={"f": 10.0, "h": 12.0})
    assert any(
        "h: it receives from f" in f"{f.account}: {f.message.rpartition(': ')[2]}" for f in caught.value.findings
    )
