"""Work and leisure: against plain numpy, its elasticity, and EV that counts leisure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import cge
from cge.analysis.closure_story import story
from cge.analysis.laws import check
from cge.calibration.benchmark import Benchmark
from cge.errors import DataError
from cge.model.case import Case
from cge.model.closures import CLOSURES, Swap
from cge.model.model import Model
from sam import Workbook
from sam.sources import textbook
from tests.cge.laws import independent_hosoe as book
from tests.economies import Shape, close, economy

WAGE = (Swap("p_factor[LAB]", "cpi"),)
ETA, WORK = 0.3, 0.6


def choosing(workbook: Workbook, eta: float = ETA, work: float = WORK, household: str = "", **more: float) -> Workbook:
    """The workbook with a labour supply, and other parameters for all accounts."""
    rows = [
        ("labour_supply", household, eta),
        ("working_time", household, work),
        *((n, "", v) for n, v in more.items()),
    ]
    table = workbook.tables["elasticities"]
    table = table[~table["parameter"].isin(more)]
    added = pd.DataFrame(rows, columns=["parameter", "account", "value"])
    return replace(
        workbook, tables={**workbook.tables, "elasticities": pd.concat([table, added], ignore_index=True).fillna("")}
    )


@pytest.mark.parametrize(("eta", "work"), [(0.3, 0.6), (1.5, 0.4), (1e-6, 0.8)])
def test_the_standard_model_with_leisure(eta: float, work: float) -> None:
    """The book's model with a choice of hours: tariffs to zero, with more capital, against plain numpy."""
    model = Model(choosing(textbook.lrgcge(), eta, work))
    s = model.solve({"t_import": 0.0, "endowment[CAP]": 55.0}, closure="public_saving_rate", swaps=WAGE)
    known = book.solve([0, 0], (55.0, 40.0), leisure=(eta, work))
    close(s["endowment", "LAB"], known["F"][1].sum(), 1e-9, 40.0)
    close(s["q_leisure", "HOH", "LAB"] / s.base("q_leisure")["HOH", "LAB"], known["leisure"], 1e-9)
    close([s["q_activity", f"a_{g}"] for g in book.GOODS], known["Z"] * (1 + book.TAUZ), 1e-9, known["Z"])
    close(s["p_factor", "CAP"], known["pK"], 1e-9)
    close(s.number("exchange_rate"), known["eps"], 1e-9)
    gain = book.welfare(known, eta, work) - book.welfare(book.solve(leisure=(eta, work)), eta, work)
    close(s["ev", "HOH"], gain, 1e-8, 50.0)
    assert abs(s["endowment", "LAB"] / 40 - 1) > 1e-4


@pytest.mark.parametrize("frisch", [-1.0, -2.5])
@pytest.mark.parametrize("eta", [0.05, 0.3, 2.0])
def test_hours_answer_pay_with_the_elasticity_given(eta: float, frisch: float) -> None:
    """The block alone, as a household sees it: prices and other income given, saving rate kept."""
    b = Benchmark(choosing(textbook.stdcge(), eta, frisch=frisch))
    d, h = b.leisure, "HOH"
    pair, step = (h, "LAB"), 1e-5
    disposable, spent = b.incomes[h] - 23.0, 50.0
    pay, kept = d.net_pay[pair] * d.offered[pair], spent / disposable
    hours = []
    for change in (-step, step):
        low, high = 0.5, d.time[pair] / d.offered[pair] - 1e-9
        for _ in range(200):  # bisection: leisure asked at these hours against leisure left
            n = (low + high) / 2
            c = (d.consumed[h] + kept * (pay * ((1 + change) * n - 1))) / d.consumed[h]
            asked = d.leisure[pair] * c * (1 + change) ** -d.substitution[h]
            low, high = (n, high) if asked < d.time[pair] - n * d.offered[pair] else (low, n)
        hours.append(n)
    found = np.log(hours[1] / hours[0]) / np.log((1 + step) / (1 - step))
    close(found, eta, 1e-6)


def test_neutral_where_nobody_chooses() -> None:
    """Without the parameter there is no symbol of it, and the numbers are those of given hours."""
    model = Model(textbook.stdcge())
    assert model.system.levels["q_leisure"] == {}
    assert model.solve({"t_import": 0.0})["endowment", "LAB"] == 40.0


@pytest.mark.parametrize("closure", CLOSURES)
def test_every_law_holds(closure: str) -> None:
    """Benchmark, zero shock, Walras, homogeneity in prices and in size, GDP three ways, whatever adjusts."""
    model = Model(choosing(textbook.stdcge()))
    try:
        model.problem(model.swaps(closure))
    except cge.errors.ClosureError:
        assert closure in {
            "fixed_factors",
            "switching",
            "wage_curve",
            "portfolio",
            "dual_labour",
            "emission_cap",
            "recycle_clean_subsidy",
        }
        return
    assert [r for r in check(model, closure).rows if not r.passed] == []


@pytest.mark.parametrize("seed", range(4))
def test_every_law_holds_in_random_economies(seed: int) -> None:
    """Several households, other owners of labour, taxes on factors, their income and all income, subsistence."""
    model = Model(choosing(economy(seed, Shape(factors=3, households=3)), 0.2 + 0.3 * seed))
    assert len(model.benchmark.leisure.households) == 3
    for closure in ("neoclassical", "welfare"):
        assert [r for r in check(model, closure).rows if not r.passed] == []


CLOSED = Shape(open=False, margins=False, wedges=False, emissions=False, power=False, home=False, inventories=False)
PLAIN = replace(CLOSED, taxes=False, households=1, governments=0, enterprise=False)


def tfp(model: Model, factor: float) -> Case:
    """Productivity of one activity, other uses of output than consumption given."""
    return model.solve({"tfp[a0]": cge.set_to(factor, basis="gross_output")}, closure="welfare")


@pytest.mark.parametrize("seed", range(3))
def test_envelope(seed: int) -> None:
    """To first order productivity brings its Domar weight: hours that move bring nothing, for they are chosen.

    Closed and untaxed, one household. In a finite shock who chooses does better than at the hours of the benchmark.
    """
    rigid = economy(seed, PLAIN)
    given, chosen = Model(rigid), Model(choosing(rigid))
    weight, size = given.benchmark.output["a0"], 1e-4
    for model in (given, chosen):
        low, high = (tfp(model, float(np.exp(k * size)))["ev", "h0"] for k in (-1, 1))
        close((high - low) / (2 * size), weight, 1e-6, weight)
    d, far = chosen.benchmark.leisure, [tfp(m, 1.3) for m in (given, chosen)]
    r, c0, total = 1 - 1 / d.substitution["h0"], d.consumed["h0"], d.welfare["h0"]
    as_before = total * (1 + c0 / total * ((far[0]["q_utility", "h0"] / c0) ** r - 1)) ** (1 / r) - total
    assert far[1]["ev", "h0"] > as_before > 0


@pytest.mark.parametrize("seed", range(3))
def test_hours_bring_what_taxes_take(seed: int) -> None:
    """With taxes EV is, to first order, real GDP less the net pay of the hours that it took."""
    model = Model(choosing(economy(seed, CLOSED)))
    d, size = model.benchmark.leisure, 1e-4
    low, high = (tfp(model, float(np.exp(k * size))) for k in (-1, 1))
    ev = sum(high["ev", h] - low["ev", h] for h in d.households)
    leisure = sum(d.net_pay[k] * (high[("q_leisure", *k)] - low[("q_leisure", *k)]) for k in d.pairs)
    close(ev, high.number("q_gdp") - low.number("q_gdp") + leisure, 1e-6, abs(ev))
    assert abs(leisure) > 1e-4 * abs(ev)


def test_a_tax_on_income_distorts() -> None:
    """A higher rate given back as a lump sum: fewer hours, and less welfare than with hours that are given."""
    for workbook, falls in ((choosing(textbook.stdcge()), True), (textbook.stdcge(), False)):
        case = Model(workbook).solve({"t_direct": cge.multiply(1.2)}, closure="welfare")
        assert (case["endowment", "LAB"] < 40 - 0.1) is falls
        assert (case["ev", "HOH"] < -0.01) is falls


def test_it_is_told() -> None:
    """In the notes of a run, and in the story of a closure."""
    model = Model(choosing(textbook.stdcge()))
    assert any("hours follow net pay" in r.meaning[0] for r in story(model, "welfare").rows)
    note = "HOH choose their hours of LAB by net pay (labour_supply): EV counts leisure"
    assert ("labour", "劳动", note) in model.remarks


def refusal(workbook: Workbook) -> str:
    with pytest.raises(DataError) as error:
        Benchmark(workbook)
    return str(error.value)


def test_what_cannot_be_is_said() -> None:
    """A household without labour, and labour that stays in its sector."""
    plain = textbook.shoven_whalley()
    assert "rich owns no factor of group labour" in refusal(choosing(plain, household="rich"))
    assert Benchmark(choosing(plain)).leisure.households == ("poor",)
    assert "LAB stays in its sector (mobility 0)" in refusal(choosing(textbook.stdcge(), mobility=0.0))
