"""Complementarity: exact on both sides of the kink and at it; a cap and a tax are dual."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import cge
from cge.language.forms import complement
from cge.model.closures import Swap
from cge.model.model import Model
from tests.economies import close

Load = Callable[[str], Model]


@pytest.fixture(scope="module")
def model(bundled_model: Load) -> Model:
    """China 2018 with 42 sectors."""
    return bundled_model("china2018_42")


@pytest.mark.parametrize(("a", "b"), [(0.0, 0.0), (0.0, 2.0), (3.0, 0.0), (1e-9, 0.0), (0.0, 1e-12)])
def test_complement_is_zero_exactly_where_one_side_is(a: float, b: float) -> None:
    """No smoothing error, whatever the size of the slack side."""
    close(complement(a, b), 0.0, 1e-16)


@pytest.mark.parametrize(("a", "b"), [(0.1, 0.1), (-0.1, 0.5), (0.5, -0.1), (-1e-6, 0.0)])
def test_complement_is_not_zero_elsewhere(a: float, b: float) -> None:
    """Both positive, or one negative."""
    assert abs(complement(a, b)) > 1e-7


@pytest.mark.parametrize("price", [1.0, 100.0, 400.0])
def test_cap_at_the_tax_solution_returns_the_tax(model: Model, price: float) -> None:
    """Invariant 15: same economy, price within 1e-6."""
    taxed = model.solve({"emission_price[CO2]": price})
    capped = model.solve({"emission_cap[CO2]": taxed["q_emission_total", "CO2"]}, closure="emission_cap")
    close(capped["p_emission", "CO2"], price, 1e-6, price)
    close(
        list(capped.values("q_activity").values()),
        list(taxed.values("q_activity").values()),
        1e-7,
        taxed.number("q_gdp"),
    )


@pytest.mark.parametrize("room", [1.0, 1.0 + 1e-9, 1.05, 2.0])
def test_slack_cap_changes_nothing(model: Model, room: float) -> None:
    """Price 0 and the benchmark everywhere, also when the cap just binds."""
    case = model.solve({"emission_cap[CO2]": cge.multiply(room)}, closure="emission_cap")
    close(case["p_emission", "CO2"], 0.0, 1e-8)
    close(case.pct("q_gdp"), 0.0, 1e-9)


def test_cap_holds_and_its_price_rises_with_ambition(model: Model) -> None:
    """Tighter caps cost more, at the margin and in output."""
    cuts = (0.02, 0.05, 0.1, 0.3)
    cases = [model.solve({"emission_cap[CO2]": cge.multiply(1 - cut)}, closure="emission_cap") for cut in cuts]
    for cut, case in zip(cuts, cases, strict=True):
        close(case.pct("q_emission_total", "CO2"), -100 * cut, 1e-7)
    assert all(np.diff([case["p_emission", "CO2"] for case in cases]) > 0)
    assert all(np.diff([case.number("q_gdp") for case in cases]) < 0)


def test_wage_floor_binds_only_when_wages_would_fall(model: Model) -> None:
    """A better technology leaves the floor slack; a worse one costs jobs instead of wages."""
    better = model.solve({"tfp": cge.set_to(1.02, basis="gross_output")}, closure="wage_floor")
    plain = model.solve({"tfp": cge.set_to(1.02, basis="gross_output")})
    close(better.number("q_gdp"), plain.number("q_gdp"), 1e-9, plain.number("q_gdp"))
    worse = model.solve({"tfp": cge.set_to(0.99, basis="gross_output")}, closure="wage_floor")
    for f in ("L_low", "L_mid", "L_high"):
        close(better["unemployment", f], better.benchmark["unemployment", f], 1e-9)
        close(worse["real_wage", f], 1.0, 1e-8)
        assert worse["unemployment", f] > worse.benchmark["unemployment", f] + 1e-3


def test_a_capacity_earns_a_rent_only_where_it_binds(model: Model) -> None:
    """Coal power held at 90 per cent: the rent is the output tax that would bring output down; room costs nothing."""
    swap = [Swap("capacity_gap[a24_coal]", "subsidy_output[a24_coal]")]
    bound = model.solve({"capacity[a24_coal]": cge.multiply(0.9)}, swaps=swap)
    close(bound["q_activity", "a24_coal"], 0.9 * model.benchmark.output["a24_coal"], 1e-8, 1e4)
    rent = -bound["subsidy_output", "a24_coal"]
    assert rent > 0.01
    close(bound.number("v_policy"), rent * bound["p_activity", "a24_coal"] * bound["q_activity", "a24_coal"], 1e-9, 1e4)
    taxed = model.solve({"subsidy_output[a24_coal]": -rent})
    close(taxed["q_activity", "a24_coal"], bound["q_activity", "a24_coal"], 1e-7, 1e4)
    slack = model.solve({"capacity[a24_coal]": cge.multiply(1.2)}, swaps=swap)
    close(slack["subsidy_output", "a24_coal"], 0.0, 1e-10)


def test_an_import_quota_is_dual_to_a_tariff(model: Model) -> None:
    """The premium of a quota, charged as a tariff, brings the same imports; a wide quota costs nothing."""
    swap = [Swap("quota_gap[c20]", "import_surcharge[c20]")]
    bound = model.solve({"quota[c20]": cge.multiply(0.9)}, swaps=swap)
    premium = bound["import_surcharge", "c20"]
    assert premium > 0.01
    taxed = model.solve({"import_surcharge[c20]": premium})
    close(taxed["q_import", "c20"], bound["quota", "c20"], 1e-7, bound["quota", "c20"])
    slack = model.solve({"quota[c20]": cge.multiply(1.1)}, swaps=swap)
    close(slack["import_surcharge", "c20"], 0.0, 1e-10)
