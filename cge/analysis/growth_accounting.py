"""Growth accounting: real GDP growth split into technology, quality, factors and allocation, along a path.

The terms of the identity of GDP (gdp_identity) are evaluated at Gauss–Legendre nodes and integrated, so they add up to
the Divisia growth of GDP of a finite shock; the gap to the Fisher index is reported, not hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cge.analysis.gdp_identity import ALLOCATIVE, LABELS, Point
from cge.model.model import Model
from cge.model.scenario import Scenario
from cge.model.shock_path import ShockPath


@dataclass(frozen=True)
class Accounting:
    """Contributions to the log change of real GDP, in per cent.

    terms    one row per source, columns label_en, label_zh, contribution
    moved    factor reallocation behind `wedges`: (factor, activity) -> contribution
    divisia, fisher: growth of real GDP by the two indices; gap: fisher less the sum of the terms
    """

    terms: pd.DataFrame
    moved: pd.Series[float]
    divisia: float
    fisher: float

    @property
    def gap(self) -> float:
        """What the Fisher index adds to the Divisia sum: second order in the shock."""
        return self.fisher - float(self.terms["contribution"].sum())

    @property
    def allocative(self) -> float:
        """All allocative terms together."""
        return float(self.terms["contribution"].reindex(list(ALLOCATIVE)).sum())


def account(model: Model, plan: Scenario, nodes: int = 6) -> Accounting:
    """Integrate the identity along the path of one case, all its shocks together. Raises SolveError."""
    path = ShockPath(model, model.problem(plan.swaps), {"all": plan.target})
    total: dict[str, float] = dict.fromkeys(LABELS, 0.0)
    moved: dict[tuple[str, str], float] = {}
    divisia = 0.0
    for node in path.nodes(nodes):
        point = Point(model, node.x, node.dx[0])
        for name, value in point.terms().items():
            total[name] += 100 * node.weight * value / point.gdp
        for key, value in point.moved().items():
            moved[key] = moved.get(key, 0.0) + 100 * node.weight * value / point.gdp
        divisia += 100 * node.weight * point.divisia() / point.gdp
    k = model.compiled.index["q_gdp", ()]
    terms = pd.DataFrame(
        [(n, *LABELS[n], v) for n, v in total.items()], columns=["source", "label_en", "label_zh", "contribution"]
    ).set_index("source")
    return Accounting(terms, pd.Series(moved, dtype=float), divisia, 100 * float(np.log(path.end[k] / path.start[k])))
