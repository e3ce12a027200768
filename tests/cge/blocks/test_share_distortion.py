"""The share of a pay gap that is distortion: a number of the model like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cge
from cge.indicators import INDICATORS
from cge.indicators.people import heads
from cge.model.case import Case
from cge.model.model import Model
from sam import Workbook
from tests.economies import Shape, close, economy

SHAPE = Shape(activities=4, commodities=4, factors=3)
UNITS = {"q_factor", "share_distortion", "wedge", "gap_norm", "switchers", "pool"}
"""Symbols in efficiency units, which a share recounts, and the share itself."""


def real(case: Case) -> dict[str, dict[Any, float]]:
    """Everything but the counting of units."""
    return {n: case.values(n) for n, members in case.model.members.items() if members and n not in UNITS}


def same(one: Case, other: Case, tolerance: float) -> None:
    for name, values in real(one).items():
        floor = max(1e-3, *(abs(v) for v in values.values()))
        close(list(values.values()), list(other.values(name).values()), tolerance, floor)


def with_shares(book: Workbook, share: float) -> Workbook:
    """The economy calibrated at another share."""
    rows = [(f, a, share) for f, a in book.tables["factor_quantities"][["factor", "activity"]].to_numpy()]
    table = pd.DataFrame(rows, columns=["factor", "activity", "share"])
    return replace(book, tables={**book.tables, "distortion": table})


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("share", [0.0, 0.8, 1.0])
def test_a_share_alone_changes_nothing_real(seed: int, share: float) -> None:
    """It says what a pay gap is made of; as long as no wedge goes, nobody earns, moves or makes anything else."""
    model = Model(economy(seed, SHAPE))
    case = model.solve({"share_distortion": share})
    same(case, model.solve({}), 1e-9)
    m = model.state(case.x)
    close(INDICATORS["workers_moved"].values(m)[()], 0.0, 1e-7)
    close(list(heads(m).values()), list(model.benchmark.factors.heads.values()), 1e-9)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("share", [0.2, 1.0])
def test_a_shocked_share_is_a_workbook_with_that_share(seed: int, share: float) -> None:
    """Shock or calibration, the reform gives the same economy, however factors move."""
    book = economy(seed, SHAPE)
    shocks: dict[str, Any] = {"wedge_removal": 0.6, "factor_quality": cge.multiply(1.05)}
    shocked = Model(book).solve({**shocks, "share_distortion": share})
    calibrated = Model(with_shares(book, share)).solve(shocks)
    same(shocked, calibrated, 1e-8)
    close(list(shocked.values("q_factor").values()), list(calibrated.values("q_factor").values()), 1e-8)


def test_wedges_are_the_share_of_the_gap_and_rents_cancel() -> None:
    """In plain numpy: 1 + wedge is the pay gap to its share, up to one norm; what is left is units per head."""
    book = economy(4, SHAPE)
    quantities = book.tables["factor_quantities"]
    rng = np.random.default_rng(0)
    table = quantities[["factor", "activity"]].assign(share=rng.uniform(0, 1, len(quantities)))
    model = Model(replace(book, tables={**book.tables, "distortion": table}))
    factors = model.benchmark.factors
    for f, rows in quantities.groupby("factor"):
        users, n = list(rows["activity"]), rows["quantity"].to_numpy(float)
        pay = np.array([book.sam[str(f), a] for a in users])
        gap = pay / n / (pay.sum() / n.sum())
        raw = gap ** table.loc[rows.index, "share"].to_numpy()
        wedge = raw * (pay / raw).sum() / pay.sum() - 1
        close([factors.wedge[str(f), a] for a in users], wedge, 1e-12)
        close(sum(factors.wedge[str(f), a] * factors.quantity[str(f), a] for a in users), 0.0, 1e-9)


def test_a_gap_that_is_all_skill_gives_nothing_to_a_reform() -> None:
    """With no distortion there is no wedge to remove; the more of it, the more a reform brings."""
    model = Model(economy(5, replace(SHAPE, taxes=False, power=False)))
    gains = [model.solve({"wedge_removal": 0.5, "share_distortion": s}).pct("q_gdp") for s in (0.0, 0.5, 1.0)]
    close(gains[0], 0.0, 1e-9)
    assert gains[0] < gains[1] < gains[2]
