"""China 2018, 42 sectors and power by technology, written a second time in plain numpy from spec section 2.

It is solved apart: nothing is shared with `cge` but the workbook (`independent_book`, `_tree`, `_china` beside this
file). The derivation: technology has constant returns, each sector makes one good, quality does not depend on prices.
So the prices of home sales and of exports, factor returns, the exchange rate and gross outputs Z carry the rest:

    prices   -> composite -> user prices (with emissions and certificates) -> unit costs, trees bottom-up
    Z        -> trees top-down -> factors, intermediates, emissions -> incomes -> consumption and saving
    cleared  -> zero profit (50), home goods (50), exports (39), mobile factors (5), R by sector (10), S = I, numeraire,
                and who adjusts (5): 161 equations in 161 unknowns

The unknowns: Z (50), prices at home (50) and of exports (39), returns (5 and 10), the exchange rate; and investment,
the scale of household saving, a lump sum, the subsidy on clean power, the price of certificates, the output of
offshore wind. The mix of power is in absolute terms, x = a (P / p)^sigma X in TWh and yuan per MWh, where `cge` has
relative prices and shares. Complementarity is not solved: a case says whether the portfolio standard binds and whether
offshore wind, the latent technology of the workbook, has entered; the signs are checked afterwards.

The balance of payments is left out (Walras) and checked at the end, as is GDP by income. Newton with complex steps:
no derivative is coded. Both agree to 1e-12, where quality is not neutral as well. Not here: imperfect
mobility, margins, duties, border adjustment, allowances, caps, slack standards.

TWh and tonnes of CO2 follow purchases, in `cge` and here, and purchases are in efficiency units: so where the quality
of power changes, by fiat in the case that is not neutral, they are not physical in the sense of 2.2.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import cge
from cge.indicators import INDICATORS
from cge.model.case import Case
from cge.model.model import Model
from sam import read_workbook
from tests.cge.laws.independent_china import China
from tests.economies import WORKBOOKS


@cache
def _china() -> China:
    return China(read_workbook(WORKBOOKS["china2018_42"]))


CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "tfp": ({"tfp": 1.035}, {}),
    "wedges": ({"removal": 0.25}, {"wedge_removal[labour,*]": 0.25}),
    "quality of labour": ({"h": {"L_high": 1.1}}, {"factor_quality[L_high]": 1.1}),
    "carbon price": ({"p_em": 100.0}, {"emission_price[CO2]": 100.0}),
    "energy": ({"b_en": 1.05}, {"input_efficiency[EN,*]": 1.05}),
}
EVERY = (
    {k: v for mine, _ in CASES.values() for k, v in mine.items()},
    {k: v for _, theirs in CASES.values() for k, v in theirs.items()},
)
CARBON = CASES["carbon price"]
CASES |= {
    "all": EVERY,
    "all, johansen": (EVERY[0] | {"closure": "johansen"}, EVERY[1]),
    "all, welfare": (EVERY[0] | {"closure": "welfare"}, EVERY[1]),
    "quality not neutral": (
        {"h": {"L_high": 1.1, "K_digi": 1.2}, "chi": 1.02, "kappa": 0.5, "gamma_x": 1.3, "q_m": 1.03},
        {
            "factor_quality[L_high]": 1.1,
            "factor_quality[K_digi]": 1.2,
            "quality_innovation[*]": 1.02,
            "e_quality_cost[*]": 0.5,
            "e_quality_abroad": 1.3,
            "import_quality[*]": 1.03,
        },
    ),
    "wind and sun": ({"wind_solar": 1.25}, {"tfp[wind_solar]": cge.set_to(1.25, basis="gross_output")}),
    "portfolio standard, offshore wind enters": ({"more_renewable": 0.05, "closure": "portfolio", "entry": True}, {}),
    "all, portfolio standard": (
        EVERY[0] | {"wind_solar": 1.25, "more_renewable": 0.05, "closure": "portfolio"},
        EVERY[1] | {"tfp[wind_solar]": cge.set_to(1.25, basis="gross_output")},
    ),
    "clean subsidy": ({"p_em": 50.0, "closure": "recycle_clean_subsidy"}, {"emission_price[CO2]": 50.0}),
    "clean subsidy, offshore wind enters": (CARBON[0] | {"closure": "recycle_clean_subsidy", "entry": True}, CARBON[1]),
    "given certificate price, exchange rate as numeraire": (
        CARBON[0] | {"rec": 50.0, "more_renewable": 0.05, "closure": "numeraire_exchange_rate"},
        CARBON[1] | {"certificate_price[renewable]": 50.0},
    ),
}


def _both(china: China, model: Model, mine: dict[str, Any], theirs: dict[str, Any]) -> tuple[SimpleNamespace, Case]:
    """The case solved twice. TFP is given on value added; the standard is given in points over the benchmark share."""
    tfp, given = np.ones(china.n), dict(theirs)
    if "tfp" in mine:
        tfp = mine["tfp"] ** (1 - china.b.cost0[: china.n].sum(0) / china.z0)  # value added in gross output
        given = {
            f"tfp[{a}]": cge.set_to(float(t), basis="gross_output") for a, t in zip(china.b.a, tfp, strict=True)
        } | given
    if "wind_solar" in mine:
        tfp = np.where([a in china.b.groups["wind_solar"] for a in china.b.a], mine["wind_solar"], tfp)
    if "more_renewable" in mine:
        given["portfolio_share[renewable]"] = china.share0 + mine["more_renewable"]
    shocks = {k: v for k, v in mine.items() if k != "wind_solar"} | {"tfp": tfp}
    return china.solve(**shocks), model.solve(given, closure=mine.get("closure", "neoclassical"))


SYMBOLS = {
    "co2": "q_emission_total",
    "z": "q_activity",
    "pz": "p_activity",
    "p": "p_purchaser",
    "er": "exchange_rate",
    "exports": "q_export",
    "imports": "q_import",
    "utility": "q_utility",
    "quality": "output_quality",
    "q_gdp": "q_gdp",
    "v_gdp": "v_gdp",
    "cpi": "cpi",
    "p_em": "p_emission",
    "renewable": "q_portfolio",
    "certificate": "p_certificate",
    "subsidy": "subsidy_clean",
    "points": "saving_points",
}


def _theirs(china: China, case: Case) -> dict[str, Any]:
    """What `cge` says, in the order of the workbook."""
    b = china.b
    now: dict[str, Any] = {k: list(case.values(symbol).values()) for k, symbol in SYMBOLS.items()}
    now["w"] = [case["p_factor", b.f[i]] for i in china.mobile]
    now["factor"] = [case["q_factor", b.f[i], b.a[j]] for i, j in np.argwhere(china.f0 > 0)]
    now["investment"] = case.number("real_investment") / china.fixed.sum()
    now["entrant"] = case["q_latent", "offshore_wind"] / china.z0[china.wind]
    generation = INDICATORS["generation"].values(case.model.state(case.x))
    now["twh"] = [generation[b.c[i], "TWh"] for i in china.gen]
    return now


@pytest.mark.parametrize("name", CASES)
def test_the_model_written_a_second_time_gives_the_same_numbers(
    bundled_model: Callable[[str], Model], name: str
) -> None:
    china = _china()
    ours, case = _both(china, bundled_model("china2018_42"), *CASES[name])
    assert abs(ours.walras) < 1e-12  # the balance of payments, left out above
    assert abs(ours.income_gap) < 1e-12  # GDP by expenditure and by income
    assert ours.certificate >= -1e-12  # where the standard binds
    for k, value in _theirs(china, case).items():
        mine = getattr(ours, k)
        np.testing.assert_allclose(mine, np.reshape(value, np.shape(mine)), rtol=1e-10, atol=1e-12, err_msg=k)
    assert abs(case.pct("q_gdp")) > 1e-3  # something happened
