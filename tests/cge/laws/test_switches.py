"""Who takes part when saving rates and direct tax rates move: points and scales, by institution."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cge
from cge.model.case import Case
from cge.model.closures import Swap
from cge.model.model import Model
from tests.cge.laws.test_saving import firms
from tests.economies import Shape, close, economy

BETTER: dict[str, Any] = {"tfp_economy": cge.multiply(1.1, basis="gross_output")}
SEEDS = range(4)
SHAPE = Shape(exact=False)


def saving_rates(case: Case, before: bool = False) -> dict[str, float]:
    read = case.base if before else case.values
    disposable = read("v_disposable")
    return {i: v / disposable[i] for i, v in read("v_saving").items()}


def tax_rates(case: Case, before: bool = False) -> dict[str, float]:
    read = case.base if before else case.values
    income = read("v_income")
    return {i: 1 - v / income[i] for i, v in read("v_disposable").items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_direct_taxes_in_points_hold_public_saving(seed: int) -> None:
    """Every rate moves by the same points, but for who is switched off; the tax account receives what is paid."""
    model = Model(economy(seed, SHAPE))
    for shock, out in ((BETTER, set()), ({**BETTER, "on_tax_points[*,h0]": 0.0}, {"h0"})):
        case = model.solve(shock, closure="tax_points")
        points = case.number("direct_tax_points")
        assert abs(points) > 1e-4
        close(case["real_public_saving", "g0"], model.system.levels["real_public_saving"]["g0"], 1e-8, 100)
        old, new = tax_rates(case, before=True), tax_rates(case)
        for i, rate in new.items():
            close(rate, old[i] + (0.0 if i in out else points), 1e-10)
        paid = sum((case.values("v_income")[i] - v) for i, v in case.values("v_disposable").items())
        close(case["v_tax", "tdi"], paid, 1e-9, paid)


@pytest.mark.parametrize("seed", SEEDS)
def test_saving_rates_move_for_those_who_take_part(seed: int) -> None:
    model = Model(economy(seed, SHAPE))
    case = model.solve({**BETTER, "on_saving_points[h1]": 0.0}, closure="johansen")
    points = case.number("saving_points")
    old, new = saving_rates(case, before=True), saving_rates(case)
    assert abs(points) > 1e-5
    for i, rate in new.items():
        close(rate, old[i] + (0.0 if i == "h1" else points), 1e-10)


def test_an_enterprise_may_join_the_scale_of_saving_rates() -> None:
    """Off by default. Once on, its rate moves by the same factor and its owners get as much less."""
    model, swap = Model(firms(5.0, 5.0)), [Swap("saving_points", "saving_scale")]
    cases: tuple[tuple[set[str], dict[str, Any]], ...] = (({"h"}, {}), ({"h", "ent"}, {"on_saving_scale[ent]": 1.0}))
    for who, shock in cases:
        case = model.solve({**BETTER, **shock}, "johansen", swap)
        factor = case.number("saving_scale")
        assert abs(factor - 1) > 0.01
        old, new = saving_rates(case, before=True), saving_rates(case)
        for i, rate in new.items():
            close(rate, old[i] * (factor if i in who else 1.0), 1e-9)
        distributed = case.sam["h", "ent"] / case["v_disposable", "ent"]
        close(distributed, 5.0 / 80.0 - (new["ent"] - old["ent"]), 1e-10)


def test_switches_alone_change_nothing() -> None:
    model = Model(economy(1, SHAPE))
    off = {"on_saving_points": 0.0, "on_saving_scale": 1.0, "on_tax_points": 0.0, "on_tax_scale": 0.0}
    case = model.solve(off)
    for symbol in ("q_activity", "v_income", "q_consumption"):
        found, before = (np.array(list(read(symbol).values())) for read in (case.values, case.base))
        close(found, before, 1e-10, np.abs(before))


@pytest.mark.parametrize("seed", SEEDS)
def test_capital_formation_keeps_its_share_with_inventories(seed: int) -> None:
    model = Model(economy(seed, SHAPE))
    case = model.solve(BETTER, closure="balanced_formation")
    for read in (case.sam, model.solve({}, closure="balanced_formation").sam):
        kinds = read.kinds

        def total(column: str, sam: Any = read, kinds: Any = kinds) -> float:
            return float(sum(sam[r, c] for r in sam.of("commodity") for c in sam.labels if kinds[c] == column))

        formed = total("savings") + total("inventories")
        share = formed / (formed + total("household") + total("government"))
        close(share, model.system.levels["s_formation"][()], 1e-9)
