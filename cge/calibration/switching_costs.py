"""Calibration of the cost of switching: weights at which nobody moves on balance in the benchmark.

With eps = exp(-C / nu) and E = sum of weights = 1, stationarity asks  e_j ((1 - eps) e_j + eps) = L0_j / D  for
every sector: a quadratic in e_j for given D, and D is the root of sum e_j = 1.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from scipy.optimize import brentq

from cge.calibration.factors import FactorData
from cge.calibration.ledger import Ledger


class SwitchingData:
    """Weights, pools and gross moves of `factors`, those whose `switching_cost` is positive."""

    def __init__(self, ledger: Ledger, factors: FactorData) -> None:
        self._ledger, self._data = ledger, factors
        self.factors = tuple(f for f in factors.users if ledger.parameter("switching_cost", f) > 0)
        self.uses = tuple(k for k in factors.pay if k[0] in self.factors)

    @cached_property
    def log_appeal(self) -> dict[tuple[str, str], float]:
        """(factor, activity) -> log of the benchmark weight."""
        return {k: math.log(v) for k, v in self.appeal.items()}

    @cached_property
    def appeal(self) -> dict[tuple[str, str], float]:
        """(factor, activity) -> benchmark weight; the weights of a factor add up to one."""
        weights: dict[tuple[str, str], float] = {}
        for f in self.factors:
            users = self._data.users[f]
            workers = np.array([self._data.quantity[f, a] for a in users])
            e = _stationary(workers / workers.sum(), self._ease(f))
            weights |= {(f, a): float(v) for a, v in zip(users, e, strict=True)}
        return weights

    @cached_property
    def pool(self) -> dict[str, float]:
        """factor -> D, the sum of workers over the weight of their choices."""
        return {f: sum(self._workers(f, a) / self._choices(f, a) for a in self._data.users[f]) for f in self.factors}

    @cached_property
    def switchers(self) -> dict[str, float]:
        """factor -> gross moves in the benchmark."""
        return {
            f: sum(self._workers(f, a) * (1 - self.appeal[f, a] / self._choices(f, a)) for a in self._data.users[f])
            for f in self.factors
        }

    @cached_property
    def cost(self) -> dict[str, float]:
        """factor -> benchmark cost of the gross moves."""
        return {f: n * self._ledger.parameter("switching_cost", f) for f, n in self.switchers.items()}

    @cached_property
    def choices(self) -> dict[tuple[str, str], float]:
        """(factor, activity) -> benchmark weight of all choices of a worker there."""
        return {(f, a): self._choices(f, a) for f, a in self.uses}

    def _workers(self, f: str, a: str) -> float:
        return self._data.quantity[f, a]

    def _ease(self, f: str) -> float:
        return math.exp(-self._ledger.parameter("switching_cost", f) / self._ledger.parameter("switching_spread", f))

    def _choices(self, f: str, a: str) -> float:
        return (1 - self._ease(f)) * self.appeal[f, a] + self._ease(f)


def _stationary(share: np.ndarray, ease: float) -> np.ndarray:
    """Weights that add up to one and keep employment shares where they are."""

    def weights(log_d: float) -> np.ndarray:
        target = share / math.exp(log_d)
        return 2 * target / (ease + np.sqrt(ease**2 + 4 * (1 - ease) * target))

    root = brentq(lambda d: float(weights(d).sum()) - 1, -50.0, 50.0, xtol=1e-15, rtol=1e-14)
    e = weights(root)
    return np.asarray(e / e.sum())
