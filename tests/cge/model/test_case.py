"""A case as arrays with names, tables and cards; a model that can be browsed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
import xarray as xr

import cge
from cge.language.reference import as_tuple
from cge.model.case import COLUMNS, Case
from cge.model.model import Model
from sam import SamError
from sam.template import template
from tests.economies import close

Load = Callable[[str], Model]


@pytest.fixture(scope="module")
def case(bundled_model: Load) -> Case:
    shocks: dict[str, Any] = {"tfp[equipment]": cge.multiply(1.05, basis="value_added"), "wedge_removal": 0.1}
    return bundled_model("china2018_42").solve(shocks)


def test_every_symbol_is_an_array_of_its_members(case: Case) -> None:
    """Dense, NaN where no member exists, and every number at its labels."""
    for name in case:
        levels = case.values(name)
        if not levels:
            with pytest.raises(KeyError, match="does not exist in this economy"):
                case[name]
            continue
        array = case[name]
        assert len(set(array.dims)) == array.ndim == len(as_tuple(next(iter(levels))))
        assert int(array.count()) == len(levels)
        for member in (next(iter(levels)), list(levels)[-1]):
            at = dict(zip(array.dims, as_tuple(member), strict=True))
            assert float(array.sel(at)) == levels[member] == case[name, member]
        assert {"unit", "label_en", "label_zh", "symbol"} == set(array.attrs)


def test_dimensions_are_named_by_what_they_index(case: Case) -> None:
    assert case["q_factor"].dims == ("factor", "activity")
    assert case["q_emission"].dims == ("pollutant", "fuel", "user")
    assert case["s_transfer"].dims == ("institution", "payer")
    assert case["q_latent"].dims == ("technology",)
    assert case["q_gdp"].dims == ()
    output = case["q_activity"]
    assert output.sel(activity="a01")["activity_zh"].item() == "农林牧渔产品和服务"
    assert output.attrs["unit"] == "100 million yuan at benchmark prices"


def test_a_reference_selects_accounts_and_groups(case: Case) -> None:
    """One account leaves no dimension, a group and * leave theirs."""
    group = list(case.model.groups["equipment"])
    assert case["q_activity[equipment]"].equals(case["q_activity"].sel(activity=group))
    assert case["q_factor[L_high,equipment]"].dims == ("activity",)
    assert case["q_factor[labour,*]"].dims == ("factor", "activity")
    assert float(case["q_activity[a01]"]) == case["q_activity", "a01"] == case.number("q_activity", "a01")
    assert case["q_factor", "L_high", "a01"] == case["q_factor", ("L_high", "a01")]


def test_changes_have_the_shape_of_values(case: Case) -> None:
    value, base = case["q_factor"], case.benchmark["q_factor"]
    xr.testing.assert_allclose(case.change["q_factor"], value - base)
    xr.testing.assert_allclose(case.pct_change["q_factor"], 100 * (value / base - 1))
    assert case.pct_change["q_factor"].attrs["unit"] == "%"
    close(float(case.pct_change["q_gdp"]), case.pct("q_gdp"), 1e-12)
    assert np.isnan(case.pct_change["wedge_removal"]).all()
    assert case.benchmark["q_gdp",] == case.base("q_gdp")[()]


def test_the_frame_holds_every_member_in_order(case: Case) -> None:
    table = case.frame
    assert tuple(table.columns) == COLUMNS
    rows = [(name, *(*as_tuple(k), "", "", "")[:3], v) for name in case for k, v in case.values(name).items()]
    assert list(table[["symbol", "index_1", "index_2", "index_3", "value"]].itertuples(index=False, name=None)) == rows
    close(table["value"] - table["benchmark"], table["change"], 0.0)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("q_activty", "did you mean 'q_activity'"),
        (("q_activty", "a01"), "did you mean 'q_activity'"),
        ("q_factor[L_hihg,*]", "did you mean 'L_high'"),
        (("q_factor", "L_hihg", "a01"), "did you mean 'L_high'"),
        (("q_activity", "equipment"), "case['q_activity[equipment]']"),
        (("q_activity",), "has 50 members"),
        ("q_factor[L_high]", "has 2 index"),
        (3, "is not a symbol"),
    ],
)
def test_wrong_names_are_refused_with_the_nearest(key: Any, words: str, case: Case) -> None:
    """An ExperimentError for who runs experiments, a KeyError for who uses a mapping; the words are not in quotes."""
    for view in (case, case.benchmark, case.change, case.pct_change):
        with pytest.raises(cge.ExperimentError) as refused:
            view[key]
        assert isinstance(refused.value, KeyError)
        assert words in str(refused.value)
        assert not str(refused.value).startswith(("'", '"'))
    assert "q_activty" not in case
    assert "q_activity" in case


def test_the_sam_of_a_case_balances(case: Case) -> None:
    frame = case.sam.frame()
    close(frame.sum(axis=0), frame.sum(axis=1), 1e-9, case.number("v_gdp"))


def test_a_model_can_be_browsed(case: Case) -> None:
    model = case.model
    tfp = model.symbols["tfp"]
    assert model.symbols.tfp is tfp
    assert {"tfp", "q_gdp"} <= set(dir(model.symbols)) & set(model.symbols._ipython_key_completions_())
    assert [e.name for e in tfp.used_in] == ["zero_profit", "root_quantity"]
    for words in ("tfp[a]", "全要素生产率", "index, benchmark = 1", "50 members", "exogenous under", "zero_profit"):
        assert words in repr(tfp), words
    assert model.symbols["saving_points"].role() == "exogenous under the default closure"
    assert model.symbols["saving_points"].role("johansen") == "endogenous under closure johansen"
    assert "real_investment given, saving_points adjusts" in repr(model.closures["johansen"])
    for ask, words in (
        (lambda: model.symbols["tpf"], "unknown symbol 'tpf'; did you mean 'tfp'"),
        (lambda: model.closures["johanson"], "unknown closure 'johanson'; did you mean 'johansen'"),
    ):
        with pytest.raises(KeyError) as refused:
            ask()
        assert words in str(refused.value)
    with pytest.raises(AttributeError, match="did you mean 'tfp'"):
        _ = model.symbols.tpf


def test_members_are_shown_for_every_symbol(bundled_model: Load) -> None:
    for entry in bundled_model("stdcge").symbols.values():
        assert entry.symbol.declared in repr(entry)


def test_cards_escape_what_they_show(case: Case) -> None:
    for thing in (case.model, case, case.model.symbols, case.model.closures):
        html = thing._repr_html_()
        assert html.startswith("<")
        assert "<script" not in html
    odd = case.model.solve(name="<script>")
    assert "<script" not in odd._repr_html_()


def test_books_are_found_by_path_or_name() -> None:
    with pytest.raises(FileNotFoundError, match=r"did you mean 'china2018_42'.*china2018_153"):
        cge.load("china2018_43")
    with pytest.raises(SamError, match="no such file"):
        cge.load("nowhere/mine.xlsx")


@cache
def _imported() -> str:
    code = "import cge, sys; cge.__version__; print([m for m in ('pandas', 'xarray', 'pyomo') if m in sys.modules])"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_cge_is_light_and_every_name_is_there() -> None:
    assert _imported() == "[]"
    assert all(getattr(cge, name) is not None for name in cge.__all__)
    assert cge.__version__[0].isdigit()
    with pytest.raises(AttributeError):
        _ = cge.multiplies


def test_one_number_has_one_change_in_per_cent_however_it_is_asked_for() -> None:
    """A deficit that shrinks has risen, in every way of asking; a benchmark of zero has no per cent."""
    model = cge.load(template())
    case = model.solve({"lump_sum": 1.0, "q_stock[food]": cge.add(1.0)})
    expected = dict(zip(case._layout.index, case.pct_change._rows.tolist(), strict=True))
    for (symbol, member), moved in expected.items():
        written = f"{symbol}[{','.join(as_tuple(member))}]" if as_tuple(member) else symbol
        for found in (case.pct(written), case.pct(symbol, *as_tuple(member))):
            assert found == pytest.approx(moved, rel=1e-12, abs=1e-12, nan_ok=True)
    assert case.pct("q_stock[food]") > 0 > case.base("q_stock")["food"]


def test_a_reference_to_several_is_no_number() -> None:
    case = cge.load(template()).solve({})
    with pytest.raises(cge.UnknownName, match="has 4 members"):
        case.pct("q_activity")
