"""The range of a symbol holds in the workbook, in an experiment file and in Python, for every symbol alike."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import cge
from cge.experiment.run import read_experiment
from cge.language.units import Kind
from cge.model.model import Model
from sam import Workbook
from sam.parameters import PARAMETERS
from tests.cge.experiment.test_tiny import tiny, write_experiment
from tests.economies import economy

BEYOND = [
    ("t_sales[vat,goods]", -1.5, "sales tax rate on domestic use, must be above -1"),
    ("t_direct[inc,urban]", -1.0, "must be above -1 and below 1"),
    ("t_direct[inc,urban]", 1.0, "must be above -1 and below 1"),
    ("wedge[L_low,farm]", -1.0, "must be above -1"),
    ("wedge_removal[L_low,farm]", 1.5, "must be at least 0 and at most 1"),
    ("s_saving[urban]", 1.1, "must be at most 1"),
    ("unemployment[L_low]", 1.0, "must be at least 0 and at most 0.99"),
    ("e_armington[goods]", 101.0, "must be at least 0 and at most 100"),
    ("e_armington[goods]", -0.1, "must be at least 0 and at most 100"),
    ("quality_orientation[mill]", 1.2, "must be at least 0 and at most 1"),
    ("e_investment", 200.0, "must be at least 0 and at most 100"),
    ("subsidy_all", 1.0, "must be above -1 and below 1"),
    ("q_policy[service]", -15.0, "must be at least -14.4495, not -15"),  # 15 at purchaser prices, tax included
    ("q_policy[goods]", -0.01, "must be at least 0"),
    ("endowment[K]", 0.0, "must be above 0"),
]


@pytest.mark.parametrize(("symbol", "value", "words"), BEYOND)
def test_beyond_its_range_a_value_is_refused_in_a_file_and_in_python(
    tmp_path: Path, symbol: str, value: float, words: str
) -> None:
    model = Model(tiny())
    with pytest.raises(cge.ExperimentError) as in_python:
        model.scenario({symbol: value})
    experiment = read_experiment(
        write_experiment(tmp_path, f'name: x\nshocks: [{{symbol: "{symbol}", set: {value}}}]\n')
    )
    with pytest.raises(cge.ExperimentError) as in_file:
        experiment.plan(model)
    assert words in str(in_python.value)
    assert symbol in str(in_python.value)
    assert in_python.value.findings[0] in str(in_file.value)


@pytest.mark.parametrize("symbol", [s for s, _, _ in BEYOND])
def test_the_ends_of_a_range_are_as_it_says(symbol: str) -> None:
    """What is on the right side of an end is taken, what is on the other side is not: for every way to get there."""
    model = Model(tiny())
    name, members, _ = model.resolve(symbol)
    within = model.system.symbols[name].within
    if name in model.system.least:
        within = replace(within, least=model.system.least[name][members[0]])
    start = model.system.levels[name][members[0]]
    for end, out, included in ((within.least, -math.inf, not within.above), (within.most, math.inf, not within.below)):
        if math.isinf(end):
            continue
        for value, fine in ((end, included), (math.nextafter(end, out), False), (math.nextafter(end, -out), True)):
            for shock in (value, cge.add(value - start)):
                if isinstance(shock, cge.Shock) and start + (value - start) != value:
                    continue  # rounding leads elsewhere
                try:
                    model.scenario({symbol: shock})
                    taken = True
                except cge.ExperimentError:
                    taken = False
                assert taken == fine, (symbol, value, shock)


@pytest.mark.parametrize("seed", range(6))
def test_what_lies_between_two_allowed_values_is_allowed(seed: int) -> None:
    """Along the path of the solver, geometric or straight, every given symbol stays in its range."""
    model = Model(economy(seed))
    g = np.random.default_rng(seed)
    shocks = {}
    for name, symbol in model.system.symbols.items():
        members = [k for k in model.members[name] if (name, k) in model.compiled.index]
        free = [k for k in members if k not in model.system.determined.get(name, {})]
        low = max(symbol.within.least, -2.0) if name not in model.system.least else 0.0
        if free and symbol.kind in (Kind.RATE, Kind.SHARE, Kind.ELASTICITY):
            for k in free:
                shocks[cge.language.reference.show(name, k)] = float(
                    g.uniform(low + 1e-3, min(symbol.within.most, 2.0) - 1e-3)
                )
    plan = model.scenario(shocks)
    problem = model.problem(plan.swaps)
    for share in (0.1, 0.5, 0.9):
        x = problem.path(model.compiled.start, plan.target, share)
        for column, (name, k) in enumerate(model.compiled.columns):
            moved = plan.target[column] != model.compiled.start[column]
            within = model.system.symbols[name].within
            if moved and within.allows(model.compiled.start[column]):
                assert within.allows(float(x[column])), (name, k, x[column])


def test_every_rate_share_and_elasticity_has_a_range() -> None:
    for name, symbol in Model(tiny()).system.symbols.items():
        if symbol.kind in (Kind.RATE, Kind.SHARE, Kind.ELASTICITY):
            assert str(symbol.within) != "any finite number", name


@pytest.mark.parametrize("name", [n for n, p in PARAMETERS.items() if "commodity" in p.kinds or "activity" in p.kinds])
def test_the_sheet_and_the_symbol_have_one_range(name: str) -> None:
    symbols = [s for s in Model(tiny()).system.symbols.values() if s.parameter == name]
    parameter = PARAMETERS[name]
    for symbol in symbols:
        for value in (parameter.least, parameter.most, parameter.most * 1.001, parameter.least - 1e-6):
            if value != 0 or not symbol.positive:
                assert symbol.within.allows(value) == parameter.allows(value), (name, value)


def test_a_node_of_the_tree_has_the_range_of_every_elasticity(tmp_path: Path) -> None:
    model = Model(tiny())
    node = next(iter(model.members["e_nest"]))
    with pytest.raises(cge.ExperimentError, match="at most 100"):
        model.scenario({f"e_nest[{node[0]},{node[1]}]": 101.0})


def test_a_share_of_a_negative_cell_may_move_on_from_there() -> None:
    """Depreciation below zero leaves an owner more than the whole of a factor's income."""
    book = tiny()
    values, at = book.sam.values.copy(), book.sam.position
    for row, column, more in (("sav", "K", -20), ("urban", "K", 20), ("sav", "urban", 20)):
        values[at[row], at[column]] += more
    model = Model(Workbook(book.sam.with_values(values), book.tables))
    assert model.system.levels["s_factor_income"]["urban", "K"] > 1
    model.scenario({"s_factor_income[urban,K]": cge.multiply(1.1)})
