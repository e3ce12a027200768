"""Ipopt through cyipopt on a square system: reference for Newton and fallback. The only user of cyipopt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cyipopt
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from cge.solve.problem import Problem, Report

Array = NDArray[np.float64]


def solve(problem: Problem, x: Array, report: Report) -> Array:
    """The point Ipopt ends at; the caller judges it by its own residual test.

    x: given symbols and starting unknowns. report: iterations and Ipopt's message are written into it.
    """
    task = _Task(problem, x)
    u = x[problem.unknowns]
    lower = np.where(problem.logs, np.maximum(1e-9 * np.abs(u), 1e-300), -2e19)
    nlp = cyipopt.Problem(
        n=problem.n,
        m=problem.n,
        problem_obj=task,
        lb=lower,
        ub=np.full(problem.n, 2e19),
        cl=np.zeros(problem.n),
        cu=np.zeros(problem.n),
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
    report.iterations = task.iterations
    report.notes.append(f"Ipopt: {info['status_msg'].decode(errors='replace')}")
    return task.full(u)


class _Task:
    """Callbacks of a square problem with objective zero: each step is Newton's."""

    def __init__(self, problem: Problem, x: Array) -> None:
        self._p, self._x, self.iterations = problem, x, 0

    def full(self, u: Array) -> Array:
        x = np.array(self._x)
        x[self._p.unknowns] = u
        return x

    def objective(self, u: Array) -> float:
        return 0.0

    def gradient(self, u: Array) -> Array:
        return np.zeros(u.size)

    def constraints(self, u: Array) -> Array:
        return self._p.residual(self.full(u))

    def jacobianstructure(self) -> tuple[Any, Any]:
        return self._p.row, self._p.col

    def jacobian(self, u: Array) -> Array:
        _, v = self._p.compiled.jacobian(self.full(u))
        return np.asarray(v[self._p.mine] / self._p.row_scale[self._p.row])

    def hessianstructure(self) -> tuple[Any, Any]:
        return np.array([], dtype=int), np.array([], dtype=int)

    def hessian(self, u: Array, lagrange: Array, objective_factor: float) -> Array:
        return np.array([])

    def intermediate(self, *args: Any) -> bool:
        self.iterations = int(args[1])
        return True
