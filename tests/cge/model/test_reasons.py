"""Where there is no answer the reader is told what was reached, what is missing, and what to change."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import cge
from cge.model.model import Model
from sam import Sam, Workbook
from tests.cge.experiment.test_tiny import tiny
from tests.economies import Shape, economy


def one_good(frisch: float) -> Workbook:
    """Labour makes one good and one household eats it; 1 + 1 / frisch of it is subsistence."""
    kinds = {"a": "activity", "c": "commodity", "L": "factor", "h": "household"}
    sam = Sam.from_cells(kinds, [("a", "c", 100), ("c", "h", 100), ("L", "a", 100), ("h", "L", 100)])
    rows = pd.DataFrame([("frisch", "", frisch)], columns=["parameter", "account", "value"])
    return Workbook(sam, {"elasticities": rows})


@pytest.mark.parametrize("frisch", [-2.5, -1.5, -4.0])
def test_the_limit_of_a_shock_is_told_in_its_own_values(frisch: float) -> None:
    """Output is the endowment, and a household needs 1 + 1 / frisch of it: that is where the answer ends."""
    with pytest.raises(cge.SolveError) as lost:
        Model(one_good(frisch)).solve({"endowment[L]": cge.multiply(0.1)})
    found = re.search(r"no solution beyond endowment\[L\] × (\S+) \(wanted: × 0.1\)", str(lost.value))
    assert found
    assert float(found.group(1)) == pytest.approx(1 + 1 / frisch, abs=5e-3)
    assert "subsistence" in str(lost.value)
    assert "other uses" not in str(lost.value)


def test_a_rate_is_told_as_a_rate() -> None:
    model = Model(one_good(-2.5))
    with pytest.raises(cge.SolveError) as lost:
        model.solve({"unemployment[L]": 0.9})
    found = re.search(r"no solution beyond unemployment\[L\] = (\S+) \(wanted: 0.9\)", str(lost.value))
    assert found
    assert float(found.group(1)) == pytest.approx(0.4, abs=5e-3)


def administration(private: float) -> Workbook:
    """Two activities with factors of their own; what `adm` makes goes to the government, and `private` of it home."""
    kinds = dict.fromkeys(("firm", "adm"), "activity") | {"g": "commodity", "p": "commodity", "L": "factor"}
    kinds |= {"h": "household", "gov": "government", "inc": "tax_direct", "s": "savings"}
    cells = [("firm", "g", 100.0), ("adm", "p", 30.0), ("L", "firm", 100.0), ("L", "adm", 30.0), ("h", "L", 130.0)]
    cells += [("p", "gov", 30 - private), ("p", "h", private), ("g", "h", 80 - private), ("g", "s", 20 + private)]
    cells += [("inc", "h", 30 - private), ("gov", "inc", 30 - private), ("s", "h", 20 + private)]
    return Workbook(Sam.from_cells(kinds, [c for c in cells if c[2]]), {})


def test_a_good_with_vertical_supply_and_demand_is_named_with_a_way_out() -> None:
    model = Model(administration(0))
    with pytest.raises(cge.ClosureError) as singular:
        model.solve(closure="fixed_factors")
    (reason,) = singular.value.findings
    assert "nothing determines the price of p: its supply is vertical" in reason
    assert "{fix: real_public_saving, free: real_public}" in reason
    model.solve(closure="fixed_factors", swaps=[cge.Swap("real_public_saving", "real_public")])
    Model(administration(5)).solve(closure="fixed_factors")


@pytest.mark.parametrize(
    ("shocks", "closure", "words"),
    [
        ({}, "wage_curve", "add a row `unemployment, <factor>, <share>` to sheet elasticities"),
        ({}, "switching", "add a row `switching_cost, <factor>, <value>` to sheet elasticities"),
        ({}, "recycle_clean_subsidy", "there is no group clean_power: add rows"),
        ({"subsidy_clean": 0.1}, "neoclassical", "there is no group clean_power: add rows"),
        ({"t_import": 0.1}, "neoclassical", "add a row `<account>, tax_import` to sheet accounts"),
        ({"portfolio_share": 0.1}, "neoclassical", "sheet portfolio is missing or empty"),
        ({"latent_markup": 2.0}, "neoclassical", "sheet latent is missing or empty"),
        ({"q_stock": 2.0}, "neoclassical", "no cell in row of a commodity, column of kind inventories"),
    ],
)
def test_what_an_economy_lacks_is_named_with_the_row_to_add(shocks: dict[str, float], closure: str, words: str) -> None:
    with pytest.raises(cge.CgeError) as refused:
        Model(tiny()).solve(shocks, closure=closure)
    assert words in str(refused.value)
    assert "the SAM has no cell for it" not in str(refused.value)


def test_every_set_that_is_empty_somewhere_says_what_it_lacks() -> None:
    """A closed economy without state, saving or anything optional has no symbol whose absence is unexplained."""
    kinds = {"a": "activity", "c": "commodity", "L": "factor", "h": "household"}
    sam = Sam.from_cells(kinds, [("a", "c", 100), ("c", "h", 100), ("L", "a", 100), ("h", "L", 100)])
    model = Model(Workbook(sam, {}))
    assert model.lacking
    for name, why in model.lacking.items():
        assert why != "the SAM has no cell for it", name


@pytest.mark.parametrize("twin", ["ｆarm", "fa\u200brm", "f arm"])
def test_a_label_that_only_looks_right_is_told_in_what_it_differs(twin: str) -> None:
    words = {"ｆ": "full width", "\u200b": "invisible marks", " ": "blanks"}
    (what,) = [w for mark, w in words.items() if mark in twin]
    with pytest.raises(cge.ExperimentError, match=f"did you mean 'farm', which differs only in {what}"):
        Model(tiny()).scenario({f"tfp[{twin}]": cge.multiply(1.1, basis="value_added")})


@pytest.mark.parametrize("closure", ["fixed_exchange_rate", "numeraire_exchange_rate"])
def test_a_closed_economy_is_told_what_an_exchange_rate_needs(closure: str) -> None:
    with pytest.raises(cge.ClosureError, match="no account is of kind row"):
        Model(one_good(-2.5)).solve({}, closure=closure)


def test_a_swap_of_several_for_one_is_shown_as_one_for_one() -> None:
    """Two governments, one rate: the message holds a swap that fits."""
    model = Model(economy(401, Shape(governments=2)))
    with pytest.raises(cge.ClosureError) as lost:
        model.solve({}, closure="tax_adjusts")
    found = re.search(r"fix: (\S+), free: (\S+)$", str(lost.value))
    assert found, str(lost.value)
    model.solve({}, swaps=[cge.Swap(found.group(1), found.group(2))])


@pytest.mark.parametrize(("inverse", "warned"), [(0.5, False), (1.0, False), (1.25, True)])
def test_a_shock_that_makes_exports_inelastic_is_named(inverse: float, warned: bool) -> None:
    """The elasticity is 1 over `e_export_inverse`."""
    model = Model(economy(402, Shape()))
    good = model.benchmark.sets["exported"][0]
    case = model.solve({f"e_export_inverse[{good}]": inverse})
    assert any(f"export demand of {good} is inelastic" in note for note in case.solver.notes) == warned
