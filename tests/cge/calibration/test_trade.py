"""What elasticities of trade invite is said, good by good."""

from __future__ import annotations

import pandas as pd
import pytest

from cge.model.model import Model
from tests.economies import Shape, economy


@pytest.mark.parametrize("steep", [0, 1, 5, 6])
def test_inelastic_export_demand_is_said_of_the_goods_that_have_it(steep: int) -> None:
    """Five are named; more are a row of dots."""
    book = economy(1, Shape(activities=7, commodities=12))
    exported = list(Model(book).benchmark.trade.exports)
    assert len(exported) > 6
    rows = [("export_demand", c, 0.8 if k < steep else 1.0) for k, c in enumerate(exported)]
    own = pd.DataFrame(rows, columns=["parameter", "account", "value"])
    book.tables["elasticities"] = pd.concat([book.tables["elasticities"], own], ignore_index=True)
    notes = [n for n in Model(book).benchmark.trade.notes if "inelastic" in n]
    shown = ", ".join(exported[: min(steep, 5)]) + (" …" if steep == 6 else "")
    assert [n.split(" is inelastic")[0] for n in notes] == ([f"export demand of {shown}"] if steep else [])
