"""What a shock should do to real GDP, from the SAM and the theory of the second best, before it is solved for.

The identity of GDP (gdp_identity) at the benchmark, its quantities moved by the model's own first-order response, one
linear solve (Hulten 1978; Harberger 1971; Petrin and Levinsohn 2012). Terms of trade do not appear: real GDP is at
given prices. A wedge or charge that the shock itself changes is taken at the mean of before and after: Harberger's
triangle, which is exact to second order. With removal of a share s of the wedges the mean rate is 1 - s/2 of the old
one, so a quarter removed brings .25 x (1 - .125) x 2 = 44 % of the whole gain, the figure of spec 2.3. Elasticities,
and how quality forms and is valued, are no source of growth: they take their values after the shock from the start,
at which the benchmark is an equilibrium too. Everything else is first order in logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cge.analysis.gdp_identity import Point
from cge.blocks.expressions import wedge_factor
from cge.language.flow import Charge
from cge.language.units import Kind
from cge.solve.dual_numbers import value
from cge.solve.point import Linearised

if TYPE_CHECKING:
    from cge.model.model import Model
    from cge.solve.problem import Problem

Array = NDArray[np.float64]


def gdp_effect(model: Model, problem: Problem, target: Array) -> dict[str, float]:
    """Contributions to the log change of real GDP when the given symbols move to `target`; "total" adds them up."""
    start = _reparametrised(model, problem, target)
    dx = target - start
    logs = problem.exogenous_logs & (target > 0)
    dx[logs] = start[logs] * np.log(target[logs] / start[logs])
    dx[problem.unknowns] = 0.0
    dx[problem.unknowns] = Linearised(problem, start).respond(dx[None, :])[0]
    end = np.array(target)
    end[problem.unknowns] = start[problem.unknowns] + dx[problem.unknowns]
    terms = {name: v / model.benchmark.gdp for name, v in _Envelope(model, start, dx, end).terms().items()}
    return {**terms, "total": sum(terms.values())}


class _Envelope(Point):
    """The benchmark, with charges and wedges at the mean of before and after."""

    def __init__(self, model: Model, start: Array, dx: Array, end: Array) -> None:
        super().__init__(model, start, dx)
        self._ends = model.state(start), model.state(end)

    def level(self, flow: Charge, member: tuple[str, ...]) -> float:
        return sum(float(flow.function(m, *member)) for m in self._ends) / 2

    def premium(self, f: str, a: str) -> float:
        """The rent of a wedge; returns do not differ otherwise at the benchmark."""
        rate = sum(float(wedge_factor(m, f, a)) for m in self._ends) / 2 - 1
        return value(self.m.p_factor[f]) * rate


def _reparametrised(model: Model, problem: Problem, target: Array) -> Array:
    """The benchmark with the elasticities and quality parameters of `target`, as far as it stays an equilibrium."""
    start, given = np.array(model.compiled.start), np.ones(target.size, bool)
    given[problem.unknowns] = False
    symbols = model.system.symbols
    for k, (name, _) in enumerate(model.compiled.columns):
        if given[k] and start[k] != target[k] and symbols[name].kind is Kind.ELASTICITY:
            before, start[k] = start[k], target[k]
            if not np.abs(problem.residual(start)).max() <= 1e-9:
                start[k] = before
    return start
