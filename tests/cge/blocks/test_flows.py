"""Flows and charges: declared once, felt everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import cge
from cge.analysis.gdp_identity import Point
from cge.blocks import ALL
from cge.blocks.expressions import (
    EXPORT,
    FACTOR,
    IMPORT,
    INPUTS,
    ON_ACTIVITY,
    OUTPUT,
    OWN_OUTPUT,
    PROCESS,
    PURCHASE,
    USE,
)
from cge.errors import DeclarationError
from cge.indicators.economy import value_added
from cge.language.block import Block
from cge.language.flow import Added, Base
from cge.language.units import RATE
from cge.model.model import Model
from cge.model.rebuilt_sam import rebuild
from cge.model.shock_path import ShockPath
from cge.solve.dual_numbers import Dual, dln, slope, value
from tests.economies import Shape, close, economy

Load = Callable[[str], Model]
BASES: dict[str, tuple[Base, str, str]] = {
    "output": (OUTPUT, "activity", "tax_production"),
    "own output": (OWN_OUTPUT, "activity", "tax_production"),
    "process": (PROCESS, "activity", "tax_production"),
    "inputs": (INPUTS, "activity", "tax_production"),
    "factor": (FACTOR, "factor_use", "tax_factor"),
    "use": (USE, "sold", "tax_sales"),
    "purchase": (PURCHASE, "consumption", "tax_sales"),
    "import": (IMPORT, "imported", "tax_import"),
    "export": (EXPORT, "exported", "tax_export"),
}
"""Base -> set over which a charge of our own is levied, and the kind of its account."""


def charge_on(name: str, specific: bool) -> Block:
    """A block that does nothing but levy one charge, at one rate for all."""
    base, over, kind = BASES[name]
    block = Block("levy", "Levy", "征收")
    block.symbol("levy", "", RATE, "levy", "征收率", level=0.0, positive=False)
    flow = Added("levy", kind, "levy", "征收")
    decorate = block.charge(base, row=flow, over=over, specific=specific, revenue="v_policy", pool="policy")
    named: dict[str, Any] = {}
    letters = ", ".join(base.index)
    exec(f"def levied(m, {letters}):\n    return m.levy", named)
    decorate(named["levied"])
    return block


@pytest.mark.parametrize("specific", [False, True], ids=["rate", "amount"])
@pytest.mark.parametrize("name", BASES)
def test_a_new_charge_is_felt_everywhere(name: str, specific: bool) -> None:
    """One declaration: neutral at zero; then prices, revenue, the SAM and growth accounting know it."""
    workbook, block = economy(3, Shape()), charge_on(name, specific)
    plain, model = Model(workbook), Model(workbook, (*ALL, block))
    shock = {"tfp[*]": cge.multiply(1.05, basis="gross_output")}
    one, other = plain.solve(shock), model.solve(shock)
    for symbol in plain.system.symbols:
        if not (values := list(one.values(symbol).values())):
            continue
        close(list(other.values(symbol).values()), values, 1e-9, [1 + abs(v) for v in values])
    charged = model.solve({**shock, "levy": 0.05})
    sam = rebuild(model, charged.x)
    gap = np.abs(sam.values.sum(0) - sam.values.sum(1)).max() / model.benchmark.gdp
    assert gap < 1e-9
    paid = float(sam.frame().loc["levy"].to_numpy().sum())
    close(paid, float(charged["v_policy"]), 1e-9, model.benchmark.gdp)
    assert paid > 0
    assert sam.kinds["levy"] == BASES[name][2]
    if name == "factor" or BASES[name][0] in ON_ACTIVITY:
        paid_in = sam.frame().loc[[a for a, kind in sam.kinds.items() if kind != "commodity"], list(sam.of("activity"))]
        close(
            sum(value_added(model.state(charged.x)).values()),
            float(paid_in.to_numpy().sum()),
            1e-9,
            model.benchmark.gdp,
        )
    path = ShockPath(model, model.problem(model.swaps()), {"all": model.scenario({"levy": 0.05}).target})
    for node in path.nodes(2):
        point = Point(model, node.x, node.dx[0])
        close(sum(point.terms().values()), point.divisia(), 1e-10, point.gdp)


def test_an_excise_is_the_surcharge_of_the_same_amount(bundled_model: Load) -> None:
    """At the prices it leads to, an amount per unit is a rate of the price: the same equilibrium."""
    model = bundled_model("china2018_42")
    excise = model.solve({"excise[c07]": 0.05, "excise[c24]": 0.02})
    m = model.state(excise.x)
    rates = {f"surcharge[{c}]": m.excise[c] * m.cpi / m.p_composite[c] for c in ("c07", "c24")}
    surcharge = model.solve(rates)
    keep = [k for k, (s, _) in enumerate(model.compiled.columns) if s not in ("excise", "surcharge")]
    size = np.where(model.positive, np.abs(excise.x), model.benchmark.gdp)
    close(surcharge.x[keep], excise.x[keep], 1e-9, size[keep])


@pytest.mark.parametrize("workbook", ["china2018_42", "stdcge", "splcge"])
def test_every_flow_has_accounts_and_a_meaning(workbook: str, bundled_model: Load) -> None:
    """Payer and receiver are accounts of the SAM, or added ones; every flow says what it is."""
    model = bundled_model(workbook)
    known = set(rebuild(model, model.compiled.start).labels)
    added = {f.row.name for f in model.system.flows.all if isinstance(f.row, Added)}
    for flow, member in model.system.flows.cells:
        assert flow.meaning
        assert flow.payer(model.benchmark, member) in known | {""}
        assert flow.receiver(model.benchmark, member) in known | added | {""}


def test_a_flow_is_written_once() -> None:
    block = Block("twice", "Twice", "两次")

    def paid(m: Any, a: str) -> Any:
        return m.q_activity[a]

    block.flow(row="a", column="a", over="activity")(paid)
    with pytest.raises(DeclarationError, match="flow paid is written twice"):
        block.flow(row="a", column="a", over="activity")(paid)


# ---- dual numbers --------------------------------------------------------------------------------------------

FORMULAS: dict[str, Callable[[Any, Any], Any]] = {
    "sum": lambda x, y: 2 + x - 3 * y - (1 - x),
    "product": lambda x, y: x * y * 4,
    "ratio": lambda x, y: (x / y + 1 / x) / 3,
    "power": lambda x, y: x**2.5 + y**-0.5 + x**0,
    "power of both": lambda x, y: x**y + 2**x + (x * y) ** (1 - y),
    "ces": lambda x, y: 3 * (x / y) ** (y * 0.7) * -x,
}


@pytest.mark.parametrize("name", FORMULAS)
def test_duals_carry_the_derivative(name: str) -> None:
    f, x, y, dx, dy, h = FORMULAS[name], 1.7, 0.6, 0.9, -1.3, 1e-5
    found = f(Dual(x, dx), Dual(y, dy))
    close(value(found), f(x, y), 1e-15)
    close(slope(found), (f(x + h * dx, y + h * dy) - f(x - h * dx, y - h * dy)) / (2 * h), 1e-8)
    close(dln(found), slope(found) / value(found), 1e-15)


def test_numbers_have_no_slope() -> None:
    assert slope(3.0) == 0.0
    assert dln(2) == 0.0
    assert value(4) == 4.0


def test_every_symbol_is_declared_in_its_block(bundled_model: Load) -> None:
    """Facts on a symbol point at the line that declares it, whichever way it was declared."""
    for symbol in bundled_model("stdcge").system.symbols.values():
        assert symbol.where.startswith("cge/blocks/")


def test_what_is_neutral_stands_at_its_neutral_value(bundled_model: Load) -> None:
    """A fact on the symbol is the level it has in every economy, but for wedges, which the data may bring."""
    for symbol in bundled_model("china2018_42").system.symbols.values():
        levels = bundled_model("china2018_42").system.levels[symbol.name].values()
        if symbol.neutral is not None and symbol.name != "wedge":
            assert set(levels) <= {symbol.neutral}


def test_limits_name_a_price_that_exists(bundled_model: Load) -> None:
    """Each complementarity knows the symbol that adjusts while it binds; there are caps, floors and quotas."""
    symbols = bundled_model("china2018_42").system.symbols
    limits = {name: s.limit for name, s in symbols.items() if s.limit}
    assert len(limits) >= 5
    assert set(limits.values()) <= set(symbols)
    assert all(name.endswith("_gap") for name in limits)
