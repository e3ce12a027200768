"""What each closure claims about who adjusts, on China 2018 (spec 2.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import cge
from cge.model.closures import Swap
from cge.model.model import Model
from tests.economies import close

Load = Callable[[str], Model]


@pytest.fixture(scope="module")
def model(bundled_model: Load) -> Model:
    """China 2018 with 42 sectors."""
    return bundled_model("china2018_42")


def test_keynesian_employment_follows_investment(model: Model) -> None:
    """More investment is paid for by income from more employment at given wages; less, by unemployment."""
    boom, slump = (model.solve({"real_investment": cge.multiply(k)}, closure="keynesian") for k in (1.01, 0.99))
    for f in ("L_low", "L_mid", "L_high"):
        assert boom["unemployment", f] < 0.049 < slump["unemployment", f]
        close(boom["p_factor", f], 1.0, 1e-12)
    assert boom.pct("q_gdp") > 0 > slump.pct("q_gdp")


def test_balanced_absorption_keeps_its_shares(model: Model) -> None:
    """Investment, public and private consumption keep their shares in nominal absorption after a shock to TFP."""
    case = model.solve({"tfp_economy": cge.set_to(1.02, basis="gross_output")}, closure="balanced")
    investment = case.number("p_investment") * case.number("real_investment")
    public = case["p_public", "GOV"] * case["real_public", "GOV"]
    private = sum(case.values("v_consumption").values())
    stocks = sum(case["p_purchaser", c] * q for c, q in case.values("q_stock").items())
    absorption = investment + public + private + stocks
    b = model.benchmark
    before = {k: sum(b.flows("commodity", k).values()) for k in ("savings", "government", "household", "inventories")}
    total = sum(before.values())
    close(investment / absorption, before["savings"] / total, 1e-9)
    close(public / absorption, before["government"] / total, 1e-9)


def test_interest_clears_loanable_funds(model: Model) -> None:
    """More public spending drives up the rate: saving rates rise, investment falls, both along their curves."""
    case = model.solve({"real_public": cge.multiply(1.05)}, closure="loanable_funds")
    r = case.number("interest_rate")
    assert r > 1
    close(case.number("saving_scale"), r, 1e-9)
    close(case.number("real_investment"), model.system.levels["real_investment"][()] / r, 1e-9, case.number("v_gdp"))
    stiff = model.solve({"real_public": cge.multiply(1.05), "e_investing": 0.0}, closure="loanable_funds")
    close(stiff.pct("real_investment"), 0.0, 1e-9)


def test_unemployment_moves_along_the_wage_curve(model: Model) -> None:
    """ln w = -0.1 ln(u / u0); with a steep curve unemployment hardly moves (full employment)."""
    case = model.solve({"tfp_economy": cge.set_to(0.98, basis="gross_output")}, closure="wage_curve")
    for f in ("L_low", "L_high"):
        close(np.log(case["real_wage", f]), -0.1 * np.log(case["unemployment", f] / 0.049), 1e-8)
        assert case["unemployment", f] > 0.049
    steep = model.solve(
        {"tfp_economy": cge.set_to(0.98, basis="gross_output"), "e_wage_curve": 50.0}, closure="wage_curve"
    )
    full = model.solve({"tfp_economy": cge.set_to(0.98, basis="gross_output")})
    close(steep.pct("q_gdp"), full.pct("q_gdp"), 5e-3)


def test_capital_earns_its_return_in_the_long_run(model: Model) -> None:
    """Better technology draws in capital until its real return is back: GDP rises by more than with a given stock."""
    shock = {"tfp_economy": cge.set_to(1.01, basis="gross_output")}
    long, medium = model.solve(shock, closure="long_run"), model.solve(shock)
    close(long["p_factor", "K_conv"] / long.number("p_investment"), 1.0, 1e-10)
    assert long.pct("endowment", "K_conv") > 0.5
    assert long.pct("q_gdp") > medium.pct("q_gdp")


@pytest.mark.parametrize("closure", ["numeraire_wage", "numeraire_exchange_rate", "numeraire_gdp_deflator"])
def test_the_numeraire_changes_no_real_result_even_with_a_price_on_emissions(model: Model, closure: str) -> None:
    """Prices of emissions and of certificates are real, so they are worth the same under any numeraire."""
    shock: dict[str, Any] = {
        "tfp_economy": cge.set_to(1.02, basis="gross_output"),
        "emission_price[CO2]": 100.0,
        "certificate_price": 50.0,
        "factor_quality[L_high]": 1.1,
    }
    one, other = model.solve(shock), model.solve(shock, closure=closure)
    for symbol in ("q_activity", "q_emission_user", "q_consumption", "q_utility"):
        a, b = (np.array(list(case.values(symbol).values())) for case in (one, other))
        close(b, a, 1e-8, np.abs(a))
    assert abs(other.number("cpi") - 1) > 1e-4


def test_public_consumption_can_adjust(model: Model) -> None:
    """A tax cut is paid for by public consumption, not by debt."""
    case = model.solve({"t_production": cge.add(-0.01)}, closure="public_consumption")
    assert case.pct("real_public", "GOV") < -1
    close(
        case["real_public_saving", "GOV"], model.system.levels["real_public_saving"]["GOV"], 1e-8, case.number("v_gdp")
    )


def test_any_pair_may_be_swapped_by_hand(model: Model) -> None:
    """CO2 given and productivity free: the answer is the productivity that brings the CO2."""
    swap = [Swap("q_emission_total[CO2]", "tfp_economy")]
    case = model.solve({"q_emission_total[CO2]": cge.multiply(1.01)}, swaps=swap)
    close(case.pct("q_emission_total", "CO2"), 1.0, 1e-8)
    assert case.number("tfp_economy") > 1
