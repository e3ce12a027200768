"""Investment by sector of destination and depreciation by sector: adding up, and the baskets they reduce to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import cge
from cge.analysis.laws import check
from cge.model.model import Model
from sam import Workbook
from tests.economies import close, economy

SHOCK = {"p_world_import[*]": cge.multiply(1.1), "tfp[a0]": cge.multiply(1.05, basis="gross_output")}
COMPARED = ("q_activity", "q_consumption", "q_investment", "p_factor", "v_income", "real_investment", "exchange_rate")


def with_capital(
    book: Workbook,
    *,
    alike: bool = False,
    seed: int = 3,
    composed: bool = True,
    worn: bool = True,
    **elasticities: float,
) -> Workbook:
    """The economy with both sheets drawn at random; alike: every sector invests in the same basket."""
    g = np.random.default_rng(seed)
    activities = book.sam.of("activity")
    size = {a: float(g.uniform(1, 3)) for a in activities}
    goods = [c for c in book.sam.of("commodity") if book.sam[c, "sav"]]
    rows = [(c, a, size[a] if alike else float(g.uniform(0, 3))) for c in goods for a in activities]
    pay = [(f, a) for f in book.sam.of("factor") for a in activities if book.sam[f, a] and book.sam["sav", f]]
    wear = [(f, a, float(g.uniform(1, 3))) for f, a in pay]
    tables = dict(book.tables)
    if composed:
        tables["capital_composition"] = pd.DataFrame(rows, columns=["commodity", "activity", "value"])
    if worn:
        tables["depreciation"] = pd.DataFrame(wear, columns=["factor", "activity", "value"])
    table = tables["elasticities"]
    kept = table[~table["parameter"].isin(elasticities)]
    own = pd.DataFrame([(k, "", v) for k, v in elasticities.items()], columns=["parameter", "account", "value"])
    tables["elasticities"] = pd.concat([kept, own], ignore_index=True)
    return replace(book, tables=tables)


@pytest.mark.parametrize("seed", range(4))
def test_every_law_holds(seed: int) -> None:
    failed = [row for row in check(Model(with_capital(economy(seed)))).rows if not row.passed]
    assert not failed


@pytest.mark.parametrize("destination", [0.0, 0.7, 1.0, 2.0])
@pytest.mark.parametrize("investment", [0.0, 0.6, 1.0])
def test_the_same_basket_everywhere_is_one_basket(destination: float, investment: float) -> None:
    book = economy(5)
    plain = Model(with_capital(book, composed=False, worn=False, investment=investment)).solve(SHOCK)
    split = Model(with_capital(book, alike=True, worn=False, investment=investment, destination=destination)).solve(
        SHOCK
    )
    for name in COMPARED:
        close(split[name].to_numpy(), plain[name].to_numpy(), 1e-9, np.abs(plain[name].to_numpy()).max())


def test_shares_of_value_are_one_basket_whatever_is_invested_where() -> None:
    book = economy(5)
    plain = Model(with_capital(book, composed=False, worn=False, investment=1.0)).solve(SHOCK)
    split = Model(with_capital(book, worn=False, investment=1.0, destination=1.0)).solve(SHOCK)
    for name in COMPARED:
        close(split[name].to_numpy(), plain[name].to_numpy(), 1e-9, np.abs(plain[name].to_numpy()).max())


def test_fixed_shares_of_value_and_fixed_composition() -> None:
    """The published form: p_k dk is a fixed share of investment, and a sector buys its goods in fixed proportions."""
    model = Model(with_capital(economy(5), investment=0.0, destination=1.0))
    case, base = model.solve(SHOCK), model.solve()
    capital, total = model.benchmark.capital, case.number("p_investment") * case.number("real_investment")
    share0 = {a: v / sum(capital.by_activity.values()) for a, v in capital.by_activity.items()}
    price = {
        a: sum(v * case["p_purchaser", c] / base["p_purchaser", c] for c, v in capital.goods(a).items())
        / capital.by_activity[a]
        for a in share0
    }
    bought = dict.fromkeys(model.members["q_investment"], 0.0)
    for a in share0:
        close(case["p_capital", a], price[a], 1e-10)
        close(case["p_capital", a] * case["investment_to", a] / total, share0[a], 1e-10)
        for c, v in capital.goods(a).items():
            bought[c] += v / base["p_purchaser", c] * case["investment_to", a] / capital.by_activity[a]
    for c, quantity in bought.items():
        close(case["q_investment", c], quantity, 1e-9, quantity)
    assert np.ptp(list(price.values())) > 1e-4


@pytest.mark.parametrize("composed", [True, False])
def test_depreciation_is_rate_times_use_times_price(composed: bool) -> None:
    model = Model(with_capital(economy(5), composed=composed))
    case, base = model.solve(SHOCK), model.solve()
    worn = model.benchmark.capital.depreciation
    factors = {f for f, _ in worn}
    assert factors
    for f in factors:
        cost = 0.0
        for (g, a), v in worn.items():
            if g == f:
                price = case["p_capital", a] if composed else case.number("p_investment")
                cost += v * case["q_factor", f, a] / base["q_factor", f, a] * price
        close(case["v_depreciation", f], cost, 1e-9, cost)
        close(case.sam["sav", f], cost, 1e-9, cost)
        left = case["v_factor_income", f] - cost
        owned = [i for i, g in model.members["s_factor_income"] if g == f and i != "sav"]
        shares = np.array([model.workbook.sam[i, f] for i in owned])
        paid = np.array([case.sam[i, f] for i in owned])
        close(paid, shares / shares.sum() * left, 1e-9, abs(left))
    assert any(abs(case.pct("v_depreciation", f) - case.pct("v_factor_income", f)) > 0.1 for f in factors)


def test_a_higher_rate_costs_its_owners() -> None:
    model = Model(with_capital(economy(5)))
    more = model.solve({"depreciation[*,*]": cge.multiply(1.2)})
    assert more.number("real_investment") > model.solve().number("real_investment")
