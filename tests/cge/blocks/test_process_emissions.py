"""Process emissions follow output, or all inputs by a setting; the price on them follows the same quantity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cge
from cge.indicators.economy import value_added
from cge.model.case import Case
from cge.model.model import Model
from cge.model.rebuilt_sam import rebuild
from sam import FindingsError, Workbook
from tests.economies import close, economy, with_settings

Load = Callable[[str], Model]
EMITTER = "a0"
RULES = ("output", "inputs")
BETTER = {
    f"tfp[{EMITTER}]": cge.multiply(1.2, basis="gross_output"),
    "tfp_economy": cge.multiply(1.05, basis="gross_output"),
    "dispersion": cge.add(0.05, basis="gross_output"),
}
PRICED: dict[str, Any] = {"emission_price": 0.8, "emission_coverage": 0.7, "allowance_rate": 0.3}


def process(case: Case) -> float:
    """Process emissions over those of the benchmark."""
    key = ("CO2", "process", EMITTER)
    return float(case["q_emission", key] / case.benchmark["q_emission", key])


def with_latent_at_root(seed: int, **settings: str) -> Workbook:
    """The latent technology of the emitter takes all its inputs: the same process, run by others."""
    book = with_settings(economy(seed), **settings)
    return book.__class__(sam=book.sam, tables={**book.tables, "latent": book.tables["latent"].assign(node="Z")})


@pytest.mark.parametrize("shock", [BETTER, BETTER | PRICED, PRICED], ids=["better", "both", "priced"])
@pytest.mark.parametrize("seed", range(3))
def test_process_emissions_follow_what_the_setting_says(seed: int, shock: dict[str, Any]) -> None:
    """The default is output: a better process burns less and calcines as much."""
    default, output, inputs = (
        Model(with_settings(economy(seed), **given)).solve(shock)
        for given in ({}, {"process_on": "output"}, {"process_on": "inputs"})
    )
    close(output.x, default.x, 1e-12, 1 + np.abs(default.x))
    close(process(output), output["q_activity", EMITTER] / output.benchmark["q_activity", EMITTER], 1e-9)
    root = (output.model.benchmark.nest.root[EMITTER], EMITTER)
    close(process(inputs), inputs["q_node", root] / inputs.benchmark["q_node", root], 1e-9)
    assert (abs(process(output) - process(inputs)) > 0.05) == (shock is not PRICED)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(3))
def test_revenue_is_price_times_emissions_and_the_sam_balances(seed: int, rule: str) -> None:
    """With better technology, quality and a latent technology that runs the process, none of them neutral."""
    model = Model(with_latent_at_root(seed, process_on=rule))
    shock = BETTER | PRICED | {"latent_markup": 0.8, "factor_quality": cge.multiply(1.1), "quality_orientation": 0.5}
    case = model.solve(shock)
    m, b = model.state(case.x), model.benchmark
    assert m.q_latent["new"] > 0.1
    covered = sum(m.emission_coverage["CO2", u] * m.q_emission_user["CO2", u] for _, u in m.sets.emitter)
    free = sum(
        m.allowance_rate[k] * b.emissions.by_user[k] / b.output[k[1]] * m.q_activity[k[1]] * m.output_quality[k[1]]
        for k in m.sets.emitting_activity
    )
    revenue = m.p_emission["CO2"] * b.emissions.cost * (covered - free)
    close(m.v_emission_revenue["CO2"], revenue, 1e-10, b.gdp)
    sam = rebuild(model, case.x)
    paid = sum(sam.values[sam.position[row]].sum() for row in ("emission_charge_fuel", "emission_charge_process"))
    close(paid, revenue, 1e-10, b.gdp)
    close(sam.values.sum(0), sam.values.sum(1), 1e-9, b.gdp)
    makers = [sam.position[a] for a in sam.of("activity")]
    kinds = ("factor", "tax_production", "tax_factor")
    paid_in = sum(sam.values[sam.position[r], makers].sum() for k in kinds for r in sam.of(k))
    close(sum(value_added(m).values()), paid_in, 1e-9, b.gdp)


@pytest.mark.parametrize("seed", range(3))
def test_without_better_technology_both_rules_are_one(seed: int) -> None:
    """Output and all inputs together move as one as long as productivity stays: the same equilibrium."""
    shock = PRICED | {"factor_quality": cge.multiply(1.1), "quality_orientation": 0.5, "t_sales": cge.add(0.05)}
    one, other = (Model(with_settings(economy(seed), process_on=rule)).solve(shock) for rule in RULES)
    for symbol in one.model.system.symbols:
        before, after = one.values(symbol), other.values(symbol)
        assert before.keys() == after.keys()
        if before:
            size = 1 + np.abs(list(before.values()))
            close(list(after.values()), list(before.values()), 1e-8, size)


def test_cement_in_china_calcines_as_it_makes(bundled_model: Load) -> None:
    """TFP of non-metallic minerals alone: process emissions per unit of output stay."""
    model = bundled_model("china2018_42")
    p, e, u = next(k for k in model.benchmark.emissions.by_fuel if k[1] == "process")
    case = model.solve({f"tfp[{u}]": cge.multiply(1.1, basis="gross_output")})
    ratio = case["q_emission", (p, e, u)] / case.benchmark["q_emission", (p, e, u)]
    close(ratio, case["q_activity", u] / case.benchmark["q_activity", u], 1e-9)
    assert ratio > 1.001


def test_another_word_is_refused_with_its_cell() -> None:
    book = with_settings(economy(0), process_on="input")
    with pytest.raises(
        FindingsError, match=r"settings!B\d+.*process_on is output or inputs, not 'input'; did you mean"
    ):
        Model(book)
    assert isinstance(book.tables["settings"], pd.DataFrame)
