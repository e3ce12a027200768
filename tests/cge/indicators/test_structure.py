"""Indicators of structure, inequality and quality against values computed by hand on the tiny economy."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

import cge
from cge.calibration.energy import Energy
from cge.indicators import INDICATORS
from cge.indicators.people import people, workers
from cge.indicators.structure import unavailable
from cge.model.model import Model
from tests.cge.experiment.test_tiny import tiny
from tests.economies import Shape, close, economy

VALUE_ADDED = {"farm": 35.0, "mill": 60.0, "shop": 70.0}
HEADS = {"farm": 62.0, "mill": 33.0, "shop": 42.0}
PAY = {
    ("L_low", "farm"): (25, 60),
    ("L_low", "mill"): (20, 25),
    ("L_low", "shop"): (20, 30),
    ("L_high", "farm"): (2, 2),
    ("L_high", "mill"): (15, 8),
    ("L_high", "shop"): (25, 12),
}


@pytest.fixture(scope="module")
def model() -> Model:
    """Three sectors: agriculture, industry, services."""
    return Model(tiny())


@pytest.fixture(scope="module")
def base(model: Model) -> Any:
    """The benchmark."""
    return model.state(model.compiled.start)


@pytest.fixture(scope="module")
def shocked(model: Model) -> Any:
    """After a shock that moves everything."""
    shock: Any = {
        "tfp[mill]": cge.set_to(1.1, basis="gross_output"),
        "wedge_removal": 0.5,
        "factor_quality[L_high]": 1.1,
        "q_policy[service]": 2.0,
    }
    return model.state(model.solve(shock).x)


def value(name: str, m: Any) -> float:
    return INDICATORS[name].values(m)[()]


def theil(pairs: list[tuple[float, float]]) -> float:
    y, n = sum(v for v, _ in pairs), sum(w for _, w in pairs)
    return sum(v / y * math.log(v / w * n / y) for v, w in pairs)


def test_theil_of_structure_and_wages(base: Any) -> None:
    expected = theil([(VALUE_ADDED[a], HEADS[a]) for a in HEADS])
    close(value("rationalisation_theil", base), expected, 1e-12)
    close(value("rationalisation_theil_three", base), expected, 1e-12)
    close(value("wage_theil", base), theil(list(PAY.values())), 1e-12)


def test_gini_is_half_the_relative_mean_difference(base: Any) -> None:
    cells = list(PAY.values())
    n, mean = sum(w for _, w in cells), sum(v for v, _ in cells) / sum(w for _, w in cells)
    pairs = sum(w * u * abs(v / w - x / u) for v, w in cells for x, u in cells)
    close(value("wage_gini", base), pairs / (2 * n * n * mean), 1e-12)


def test_upgrading_and_concentration(base: Any) -> None:
    total = sum(VALUE_ADDED.values())
    close(value("services_to_industry", base), 70 / 60, 1e-12)
    close(value("herfindahl", base), sum((v / total) ** 2 for v in VALUE_ADDED.values()), 1e-12)


@pytest.mark.parametrize(
    "name",
    [
        "structural_change",
        "lilien",
        "productivity_within",
        "productivity_between",
        "tfp_total",
        "output_spread",
        "compensating_variation",
        "quality_in_gdp",
        "policy_spending",
    ],
)
def test_nothing_has_changed_in_the_benchmark(name: str, base: Any) -> None:
    close(value(name, base), 0.0, 1e-12)


def test_structural_change_and_lilien_from_their_parts(base: Any, shocked: Any) -> None:
    old, new = workers(base), workers(shocked)
    growth = math.log(sum(new.values()) / sum(old.values()))
    total = sum(old.values())
    lilien = math.sqrt(sum(old[a] / total * (math.log(new[a] / old[a]) - growth) ** 2 for a in old))
    close(value("lilien", shocked), lilien, 1e-12)
    shares = [INDICATORS["value_added_share"].values(m) for m in (base, shocked)]
    three = ("agriculture", "secondary", "services")
    close(value("structural_change", shocked), sum(abs(shares[1][g] - shares[0][g]) for g in three) / 2, 1e-12)


def test_nobody_is_lost_when_workers_move(base: Any, shocked: Any) -> None:
    for f in ("L_low", "L_high"):
        now, old = (sum(n for (g, _), n in people(m).items() if g == f) for m in (shocked, base))
        close(now, old, 1e-9)
    assert max(abs(workers(shocked)[a] - HEADS[a]) for a in HEADS) > 0.1


def test_within_and_between_add_up_to_productivity(base: Any, shocked: Any) -> None:
    before = sum(VALUE_ADDED.values()) / sum(workers(base).values())
    factor_cost = sum(shocked.v_factor_income.values())  # no production tax in the tiny economy
    after = factor_cost / shocked.p_gdp / sum(workers(shocked).values())
    parts = value("productivity_within", shocked) + value("productivity_between", shocked)
    close(parts, 100 * (after / before - 1), 1e-8)


def test_tfp_is_growth_when_no_factor_grows(model: Model, shocked: Any) -> None:
    close(value("tfp_total", shocked), 100 * math.log(shocked.q_gdp / shocked.base.q_gdp), 1e-8)
    more = model.state(model.solve({"endowment": cge.multiply(1.1)}).x)
    assert abs(value("tfp_total", more)) < 0.2 < 100 * math.log(more.q_gdp / more.base.q_gdp)


def test_cv_is_ev_at_new_prices(shocked: Any) -> None:
    expected = sum((shocked.q_utility[h] - shocked.base.q_utility[h]) * shocked.p_utility[h] for h in shocked.ev)
    close(value("compensating_variation", shocked), expected, 1e-9)


def test_policy_spending_and_gdp_net_of_it(shocked: Any) -> None:
    spent = 2.0 * shocked.base.p_purchaser["service"]
    close(value("policy_spending", shocked), 100 * spent / shocked.base.v_gdp, 1e-9)
    close(value("gdp_net_of_policy", shocked), shocked.q_gdp - spent, 1e-9)


def test_quality_indices_are_weighted_geometric_means(model: Model) -> None:
    m = model.state(model.solve({"quality_innovation[mill]": 1.1}).x)
    close(value("output_quality_index", m), 1.1 ** (135 / 295), 1e-9)
    close(value("export_quality_index", m), 1.1 ** (20 / 25), 1e-9)


def test_household_gini_needs_population(base: Any) -> None:
    assert "household_gini" in unavailable(base)
    book = tiny()
    people_rows = pd.DataFrame({"key": ["population_rural", "population_urban"], "value": ["60", "40"]})
    tables = {**book.tables, "settings": pd.concat([book.tables["settings"], people_rows], ignore_index=True)}
    known = Model(replace(book, tables=tables))
    m = known.state(known.compiled.start)
    rural, urban = 37.0, 81.0
    close(value("household_gini", m), 0.6 - rural / (rural + urban), 1e-12)


def test_what_is_missing_is_said(base: Any) -> None:
    lost = unavailable(base)
    assert lost["energy_intensity"] == "sheet energy"
    assert "new_industries" in lost["value_added_share"]
    assert "agriculture" not in lost["value_added_share"]
    book = tiny()
    bare = Model(replace(book, tables={k: v for k, v in book.tables.items() if k == "settings"}))
    lost = unavailable(bare.state(bare.compiled.start))
    assert {"rationalisation_theil", "lilien", "wage_theil", "wage_gini", "services_to_industry"} <= set(lost)


def test_every_indicator_is_a_number_or_nothing_in_random_economies() -> None:
    for seed, shape in ((1, Shape()), (2, Shape(factors=1, open=False)), (3, Shape(governments=0, saving=False))):
        model = Model(economy(seed, shape))
        m = model.state(model.solve({"tfp": cge.multiply(1.05, basis="gross_output")}).x)
        for name, i in INDICATORS.items():
            assert all(math.isfinite(v) for v in i.values(m).values()), name


def test_energy_intensity_follows_purchases(model: Model, shocked: Any) -> None:
    energy = Energy({("coal", "goods", "mill"): 30.0, ("coal", "goods", "urban"): 5.0}, {"coal": "EJ"})
    data = SimpleNamespace(energy=energy, demand=model.benchmark.demand, emissions=model.benchmark.emissions)
    m = SimpleNamespace(**{**vars(shocked), "data": data})
    burnt = sum(q for (_, fuel, _), q in shocked.q_emission.items() if fuel == "coal")
    close(INDICATORS["energy_intensity"].values(m)["coal"], burnt / shocked.q_gdp, 1e-10)
