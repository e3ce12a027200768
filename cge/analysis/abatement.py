"""Marginal abatement cost curves: what each price on emissions abates, and what that costs.

One solve per price, each started from the one before. At a price p the last unit abated costs p; the area under
the curve is the direct cost, and real GDP or EV tell what the economy pays once taxes, wedges and the terms of trade
have had their say. Other shocks may be at work: the curve then starts from an economy that has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cge.errors import ClosureError, ExperimentError, SolveError, nearest
from cge.indicators import INDICATORS
from cge.model.case import Case
from cge.model.closures import DEFAULT
from cge.model.model import Model
from cge.model.scenario import Scenario

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """A marginal abatement cost curve.

    points  one row per price: emissions, abatement (per cent of those at price zero), area (direct cost, SAM
            currency), change of real GDP and EV in per cent of benchmark GDP, both against price zero
    by_fuel price x fuel, by_user price x user: emissions in their unit
    stopped why the curve ends before the highest price, or ""
    """

    pollutant: str
    closure: str
    welfare: bool
    points: pd.DataFrame
    by_fuel: pd.DataFrame
    by_user: pd.DataFrame
    stopped: str


def abatement(
    model: Model, prices: Sequence[float], *, pollutant: str = "", closure: str = DEFAULT, plan: Scenario | None = None
) -> Curve:
    """The curve through these prices, zero first. `plan` brings its own closure and shocks.

    Raises ExperimentError, ClosureError; SolveError only where not even a price of zero solves.
    """
    pollutant = _pollutant(model, pollutant)
    plan = plan or model.scenario(closure=closure)
    problem, at = model.problem(plan.swaps), model.columns(f"emission_price[{pollutant}]")[0]
    if at in set(problem.unknowns.tolist()):
        raise ClosureError(f"closure {plan.closure} lets the price of {pollutant} adjust; a curve needs it given")
    target = np.array(plan.target)
    steps = sorted({0.0, *map(float, prices)})
    if not all(np.isfinite(p) and p >= 0 for p in steps):
        raise ExperimentError("prices of emissions must be numbers, zero or more")
    solved: dict[float, Case] = {}
    stopped, x = "", None
    for price in steps:
        target[at] = price
        try:
            x, report = problem.solve(target, start=x)
        except SolveError as error:
            if not solved:
                raise
            stopped = f"no solution at a price of {price:g}: {error}"
            break
        solved[price] = Case(model, replace(plan, name=f"{price:g}", target=target.copy()), x, report)
    welfare = model.measures_welfare(plan.swaps)
    return Curve(pollutant, plan.closure, welfare, *_tables(model, solved, pollutant), stopped)


def _pollutant(model: Model, name: str) -> str:
    known = model.benchmark.sets["pollutant"]
    if not known:
        raise ExperimentError("the workbook has no sheet emissions, so there is nothing to abate")
    if name and name not in known:
        raise ExperimentError(f"unknown pollutant {name!r}{nearest(name, known)}; known: {', '.join(known)}")
    return name or known[0]


def _tables(model: Model, solved: dict[float, Case], pollutant: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    cost, gdp = model.benchmark.emissions.cost, model.benchmark.gdp
    index = pd.Index(list(solved), name="price")
    total = np.array([s["q_emission_total", pollutant] for s in solved.values()])
    real = np.array([s.number("q_gdp") for s in solved.values()])
    ev = np.array([sum(s.values("ev").values()) for s in solved.values()])
    points = pd.DataFrame({"emissions": total, "abatement_pct": 100 * (1 - total / total[0])}, index)
    points["direct_cost"] = cost * _area(index.to_numpy(dtype=float), total)
    points["gdp_pct"] = 100 * (real - real[0]) / gdp
    points["ev_pct_gdp"] = 100 * (ev - ev[0]) / gdp
    fuels, users = [], []
    for s in solved.values():
        m = model.state(s.x)
        fuels.append({f: q for (p, f), q in INDICATORS["emissions_by_fuel"].values(m).items() if p == pollutant})
        users.append({u: q for (p, u), q in m.q_emission_user.items() if p == pollutant})
    return points, pd.DataFrame(fuels, index), pd.DataFrame(users, index)


def _area(price: Array, emissions: Array) -> Array:
    """Integral of the price over what is abated, by trapezoids."""
    steps = (price[1:] + price[:-1]) / 2 * -np.diff(emissions)
    return np.concatenate(([0.0], np.cumsum(steps)))
