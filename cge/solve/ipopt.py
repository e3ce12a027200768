"""Ipopt through cyipopt on a square system: reference for Newton and fallback. The only user of cyipopt."""

from __future__ import annotations

from typing import Any

import cyipopt
import numpy as np
from numpy.typing import NDArray

from cge.solve.square import Square

Array = NDArray[np.float64]


def solve(square: Square, x: Array) -> tuple[Array, int, str]:
    """(the point Ipopt ends at, iterations, Ipopt's message); the caller judges the point by its own residual test.

    x: given symbols and starting unknowns.
    """
    task = _Task(square, x)
    u = x[square.unknowns]
    lower = np.where(square.logs, np.maximum(1e-9 * np.abs(u), 1e-300), -2e19)
    nlp = cyipopt.Problem(
        n=square.n,
        m=square.n,
        problem_obj=task,
        lb=lower,
        ub=np.full(square.n, 2e19),
        cl=np.zeros(square.n),
        cu=np.zeros(square.n),
    )
    options: dict[str, Any] = {
        "print_level": 0,
        "sb": "yes",
        "tol": 1e-12,
        "constr_viol_tol": 1e-12,
        "acceptable_tol": 1e-11,
        "max_iter": 100,
        "mu_init": 1e-8,
        "bound_push": 1e-8,
        "bound_frac": 1e-8,
        "nlp_scaling_method": "none",
    }
    for key, value in options.items():
        nlp.add_option(key, value)
    u, info = nlp.solve(u)
    return task.full(u), task.iterations, info["status_msg"].decode(errors="replace")


class _Task:
    """Callbacks of a square problem with objective zero: each step is Newton's."""

    def __init__(self, square: Square, x: Array) -> None:
        self._square, self._x, self.iterations = square, x, 0

    def full(self, u: Array) -> Array:
        x = np.array(self._x)
        x[self._square.unknowns] = u
        return x

    def objective(self, u: Array) -> float:
        return 0.0

    def gradient(self, u: Array) -> Array:
        return np.zeros(u.size)

    def constraints(self, u: Array) -> Array:
        return self._square.residual(self.full(u))

    def jacobianstructure(self) -> tuple[Any, Any]:
        return self._square.row, self._square.col

    def jacobian(self, u: Array) -> Array:
        _, v = self._square.compiled.jacobian(self.full(u))
        return np.asarray(v[self._square.mine] / self._square.row_scale[self._square.row])

    def hessianstructure(self) -> tuple[Any, Any]:
        return np.array([], dtype=int), np.array([], dtype=int)

    def hessian(self, u: Array, lagrange: Array, objective_factor: float) -> Array:
        return np.array([])

    def intermediate(self, *args: Any) -> bool:
        self.iterations = int(args[1])
        return True
