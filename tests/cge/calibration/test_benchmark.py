"""What the SAM gives no owner is owned once, whoever there is."""

from __future__ import annotations

import pytest

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
