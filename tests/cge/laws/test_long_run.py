"""The long run in an economy small enough for a formula: capital is bought at the price of investment."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

import cge
from cge.errors import ClosureError
from cge.model.model import Model
from tests.economies import Shape, close, economy, workbook

SHARE = 0.4  # of capital in both sectors


def two_goods(a: float = SHARE) -> Model:
    """Consumption and investment goods by the same Cobb–Douglas of labour and capital; a closed economy."""
    cells = {
        ("ac", "c"): 75.0,
        ("ai", "i"): 25.0,
        ("L", "ac"): 75 * (1 - a),
        ("K", "ac"): 75 * a,
        ("L", "ai"): 25 * (1 - a),
        ("K", "ai"): 25 * a,
        ("h", "L"): 100 * (1 - a),
        ("h", "K"): 100 * a,
        ("c", "h"): 75.0,
        ("sav", "h"): 25.0,
        ("i", "sav"): 25.0,
    }
    kinds = {"ac": "activity", "ai": "activity", "c": "commodity", "i": "commodity", "L": "factor", "K": "factor"}
    groups = pd.DataFrame([("capital", "K")], columns=["group", "account"])
    return Model(workbook(kinds | {"h": "household", "sav": "savings"}, cells, {"groups": groups}))


@pytest.mark.parametrize("factor", [0.8, 1.05, 1.3])
def test_cheaper_investment_goods_deepen_capital(factor: float) -> None:
    """r / p_I = share · A_I · (L / K)^(1 − share), the same in the end: K' / K = A_I^(1 / (1 − share)).

    Over consumer prices the return would not move with A_I at all, and nor would the stock.
    """
    model = two_goods()
    case = model.solve({"tfp[ai]": cge.multiply(factor, basis="gross_output")}, closure="long_run")
    close(case["endowment", "K"] / case.base("endowment")["K"], factor ** (1 / (1 - SHARE)), 1e-9)
    close(case["p_factor", "K"], case.number("p_investment"), 1e-10)
    close(case["q_activity", "ac"] / 75.0, factor ** (SHARE / (1 - SHARE)), 1e-9)  # with the capital it now has


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_with_constant_returns_all_grow_alike(factor: float) -> None:
    """Neutral technology everywhere: capital, output and consumption by A^(1 / (1 − share)), and so real wages."""
    case = two_goods().solve({"tfp[*]": cge.multiply(factor, basis="gross_output")}, closure="long_run")
    grown = factor ** (1 / (1 - SHARE))
    found = [case["endowment", "K"] / 40.0, case["q_activity", "ac"] / 75.0, case["real_wage", "L"]]
    close(found, [grown] * 3, 1e-9)


def test_more_labour_brings_capital_in_proportion() -> None:
    case = two_goods().solve({"endowment[L]": cge.multiply(1.2)}, closure="long_run")
    close([case["endowment", "K"] / 40.0, case.number("q_gdp") / 100.0], [1.2, 1.2], 1e-9)


@pytest.mark.parametrize(
    "shock",
    [{"wedge_removal[labour,*]": 0.25}, {"input_efficiency[EN,*]": cge.multiply(1.05)}, {"emission_price[CO2]": 100.0}],
    ids=["wedges", "energy", "carbon"],
)
def test_what_raises_output_with_given_capital_draws_capital_in(
    shock: dict[str, object], bundled_model: Callable[[str], Model]
) -> None:
    """China 2018: the stock moves with the return at a given stock, so GDP moves further the same way."""
    model = bundled_model("china2018_42")
    medium, long = model.solve(shock), model.solve(shock, closure="long_run")  # type: ignore[arg-type]
    sign = 1.0 if medium.pct("q_gdp") > 0 else -1.0
    for k in model.groups["capital"]:
        assert sign * (medium["p_factor", k] / medium.number("p_investment") - 1) > 0
        assert sign * long.pct("endowment", k) > 0
        close(long["p_factor", k] / long.number("p_investment"), 1.0, 1e-9)
    assert sign * (long.pct("q_gdp") - medium.pct("q_gdp")) > 0


def test_without_investment_it_is_refused() -> None:
    model = Model(economy(1, Shape(invest=False)))
    with pytest.raises(ClosureError, match="real_return does not exist in this economy"):
        model.problem(model.swaps("long_run"))
