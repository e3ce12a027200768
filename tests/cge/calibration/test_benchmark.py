"""What the SAM gives no owner is owned once, whoever there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import cge
from cge.analysis.laws import check
from cge.model.model import Model
from tests.economies import Shape, close, economy


@pytest.mark.parametrize("governments", [0, 1, 2])
def test_revenue_without_an_owner_is_paid_out_once(governments: int) -> None:
    """A price on emissions: to the first government, or to households by what they consume."""
    model = Model(economy(2, Shape(governments=governments, taxes=governments > 0)))
    claim = model.benchmark.first_claim
    close(sum(claim.values()), 1.0, 1e-12)
    owners = {i for i, share in claim.items() if share}
    assert owners == (set(model.benchmark.sets["government"][:1]) or set(model.benchmark.sets["household"]))
    case = model.solve({"emission_price[*]": 0.01})
    assert case.pct("q_emission_total", "CO2") < -0.01


@pytest.mark.parametrize("payer", ["g0", "row", "ent"])
def test_a_transfer_may_be_negative(payer: str) -> None:
    """Who pays less than nothing receives: booked with a minus, its twin booked with a plus gives the same economy."""
    book = economy(2, Shape())
    values, at = np.array(book.sam.values), book.sam.position
    for r, c, v in (("h0", payer, -2.0), ("sav", payer, 2.0), ("sav", "h0", -2.0)):
        values[at[r], at[c]] += v
    values[at["h0"], at[payer]], kept = -1.5, values[at["h0"], at[payer]]
    for r, c in (("sav", payer), ("sav", "h0")):
        values[at[r], at[c]] += (kept + 1.5) * (1 if c == payer else -1)
    model = Model(replace(book, sam=book.sam.with_values(values)))
    name = {"g0": "transfer_government", "row": "transfer_abroad", "ent": "s_transfer"}[payer]
    assert model.system.levels[name]["h0", payer] < 0
    assert check(model).passed
    case = model.solve({f"{name}[h0,{payer}]": cge.multiply(2.0)})
    close(case[name, "h0", payer], 2 * case.base(name)["h0", payer], 1e-12)
    assert case["q_utility", "h0"] < case.base("q_utility")["h0"]
