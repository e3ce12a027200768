"""The books of a solution: what every account receives and pays, from the flows, beside the equations.

Equations are judged by the size of their terms in the benchmark; an account is judged by its own size, so that a
small good must be worth what its parts cost as exactly as a large one.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import casadi as ca
import numpy as np
from numpy.typing import NDArray

from cge.solve.compile import Compiled
from cge.solve.state import named
from cge.solve.system import System

Array = NDArray[np.float64]

LARGEST_GAP = 1e-8
"""Largest accepted difference between what an account receives and pays, relative to its size."""
_NOTHING = 1e-7  # share of GDP against which smaller accounts are judged: rounding of large ones reaches into them


_COMPILE_AFTER = 30  # points added up cell by cell cost about as much as compiling the sums


class Books:
    """Receipts and payments of all accounts at a point: added up cell by cell, compiled once asked for often."""

    def __init__(self, system: System, compiled: Compiled) -> None:
        self._system, self._compiled = system, compiled
        self._start = np.array(compiled.start)
        self._asked = 0

    def sides(self, x: Array) -> tuple[Array, Array, Array]:
        """(receipts, payments, all that moves whatever its sign) of every account, in currency."""
        self._asked += 1
        found: Any = self._add_up([float(v) for v in x]) if self._asked <= _COMPILE_AFTER else self._function(x)
        receipts, payments, moved = (np.array(side, dtype=float).ravel() for side in found)
        return receipts, payments, moved

    def _add_up(self, x: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
        """What `sides` gives, as numbers or expressions, as `x` is."""
        receipts, payments, moved = (dict[str, Any].fromkeys(self.accounts, 0.0) for _ in range(3))
        m = named(self._system, self._compiled, x, lambda v: v)
        for row, column, value in self._system.flows.payments(m):
            receipts[row] += value
            payments[column] += value
            moved[row] += abs(value)
            moved[column] += abs(value)
        return list(receipts.values()), list(payments.values()), list(moved.values())

    @cached_property
    def accounts(self) -> tuple[str, ...]:
        """Every account something is booked on."""
        m = named(self._system, self._compiled, self._start.tolist(), lambda v: v)
        return tuple(dict.fromkeys(a for row, column, _ in self._system.flows.payments(m) for a in (row, column)))

    @cached_property
    def _function(self) -> Any:
        x = ca.SX.sym("x", self._start.size)
        return ca.Function("books", [x], [ca.vertcat(*side) for side in self._add_up(ca.vertsplit(x))])

    def gaps(self, x: Array) -> dict[str, float]:
        """Account -> receipts less payments relative to its size, where that is more than `LARGEST_GAP`."""
        receipts, payments, moved = self.sides(x)
        share = (receipts - payments) / np.maximum(moved / 2, _NOTHING * self._system.benchmark.gdp)
        return {self.accounts[k]: float(share[k]) for k in np.flatnonzero(~(np.abs(share) <= LARGEST_GAP))}
