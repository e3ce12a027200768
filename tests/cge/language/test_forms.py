"""Functional forms against 60-digit arithmetic, at and around the elasticities where the plain formulas break."""

from __future__ import annotations

import decimal
import math
from decimal import Decimal

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cge.language.forms import box, ces_demand, cet_supply
from tests.economies import close

CONTEXT = decimal.Context(prec=60)


def exact_box(p: float, r: float) -> float:
    """(p**r - 1) / r in 60 digits; log(p) at r = 0 and so near it that 60 digits do not tell."""
    with decimal.localcontext(CONTEXT):
        log, power = Decimal(p).ln(), Decimal(r)
        return float(log if abs(r) < 1e-30 else ((power * log).exp() - 1) / power)


def exact_index(prices: list[float], shares: list[float], sigma: float) -> float:
    """CES price index in 60 digits: Cobb-Douglas at 1, Leontief (a sum) at 0."""
    with decimal.localcontext(CONTEXT):
        p, s, r = [Decimal(x) for x in prices], [Decimal(x) for x in shares], Decimal(1) - Decimal(sigma)
        if r == 0:
            return float(sum(a * x.ln() for a, x in zip(s, p, strict=True)).exp())  # type: ignore[union-attr]
        total = sum(a * (r * x.ln()).exp() for a, x in zip(s, p, strict=True))
        return float((Decimal(total).ln() / r).exp())


def index(prices: list[float], shares: list[float], sigma: float) -> float:
    """The price that satisfies cge.language.forms' implicit equation, by bisection."""
    r = 1 - sigma
    target = sum(a * box(p, r) for a, p in zip(shares, prices, strict=True))
    low, high = min(prices), max(prices)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if box(middle, r) < target else (low, middle)
    return (low + high) / 2


@given(st.floats(0.01, 100), st.floats(-5, 5))
def test_box_is_exact(p: float, r: float) -> None:
    exact = exact_box(p, r)
    close(box(p, r), exact, 2e-14, max(1.0, abs(exact)) * max(1.0, abs(r * math.log(p))))


@pytest.mark.parametrize("r", [1.0, 0.5, 0.0, 1e-9, -1e-9, 1e-6, -1e-6, 1e-3, -1.0, -4.0])
def test_box_where_the_power_form_breaks(r: float) -> None:
    for p in (0.2, 0.9, 1.0, 1.0 + 1e-9, 3.0):
        close(box(p, r), exact_box(p, r), 1e-14, max(1.0, abs(exact_box(p, r))))


@pytest.mark.parametrize("sigma", [0.0, 1e-5, 0.5, 1 - 1e-5, 1.0, 1 + 1e-5, 2.0, 5.0])
def test_ces_index_is_the_textbook_one(sigma: float) -> None:
    prices, shares = [0.5, 1.3, 2.0], [0.2, 0.5, 0.3]
    close(index(prices, shares, sigma), exact_index(prices, shares, sigma), 1e-13)


@pytest.mark.parametrize("step", [1e-5, -1e-5])
def test_limits_are_continuous(step: float) -> None:
    """sigma -> 1 is Cobb-Douglas, sigma -> 0 is Leontief: written out here without the library."""
    prices, shares = [0.5, 1.3, 2.0], [0.2, 0.5, 0.3]
    cobb_douglas = math.prod(p**a for p, a in zip(prices, shares, strict=True))
    close(index(prices, shares, 1 + step), cobb_douglas, 1e-4)
    assert index(prices, shares, 1 + step) != cobb_douglas
    close(index(prices, shares, abs(step)), sum(a * p for a, p in zip(shares, prices, strict=True)), 1e-4)


@given(st.lists(st.floats(0.2, 5), min_size=2, max_size=5), st.floats(0, 4), st.integers(0, 10**6))
def test_demands_exhaust_cost_and_follow_shephard(prices: list[float], sigma: float, seed: int) -> None:
    shares = np.random.default_rng(seed).dirichlet(np.ones(len(prices))).tolist()
    price = exact_index(prices, shares, sigma)
    bought = [ces_demand(a, price, p, sigma) for a, p in zip(shares, prices, strict=True)]
    close(sum(x * p for x, p in zip(bought, prices, strict=True)), price, 1e-12, price)
    up, down = ([prices[0] * (1 + h), *prices[1:]] for h in (1e-6, -1e-6))
    slope = (exact_index(up, shares, sigma) - exact_index(down, shares, sigma)) / (2e-6 * prices[0])
    close(bought[0], slope, 1e-6, max(1.0, bought[0]))


def test_supply_is_demand_mirrored() -> None:
    for omega in (0.0, 0.5, 2.0):
        close(cet_supply(2.0, 1.1, 1.4, omega), ces_demand(2.0, 1.1, 1.4, -omega), 1e-14)


def test_forms_work_on_pyomo_expressions() -> None:
    m = pyo.ConcreteModel()
    m.p, m.r = pyo.Var(initialize=1.7), pyo.Var(initialize=0.0)
    close(pyo.value(box(m.p, m.r)), math.log(1.7), 1e-14)
