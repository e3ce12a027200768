"""The base of an export tax: the benchmark is the same, and what is raised is the rate of what it is charged on."""

from __future__ import annotations

import pytest

import cge
from cge.analysis.laws import check
from cge.model.model import Model
from tests.economies import Shape, close, economy, with_settings

BASES = ("supplier", "margins", "fob")
SHAPE = Shape(power=False)


def built(seed: int, on: str) -> Model:
    return Model(with_settings(economy(seed, SHAPE), export_tax_on=on))


@pytest.mark.parametrize("on", BASES)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_raised_is_the_rate_of_its_base(seed: int, on: str) -> None:
    """Recomputed from the cells of the SAM of a solution: exports fob, less tax and margins, is what suppliers get."""
    model = built(seed, on)
    case = model.solve({"t_export": cge.add(0.1), "t_sales": cge.add(0.03)})
    sam, sold = case.sam, [c for c in model.benchmark.sets["exported"] if case.sam["mx", c]]
    assert sold
    for c in sold:
        tax, margins, fob = sam["tex", c], sam["mx", c], sam[c, "row"]
        base = {"supplier": fob - tax - margins, "margins": fob - tax, "fob": fob}[on]
        close(tax, case["t_export", "tex", c] * base, 1e-9, fob)
    assert [r for r in check(model).rows if not r.passed] == []


@pytest.mark.parametrize("seed", range(3))
def test_one_benchmark_at_any_base_and_other_results(seed: int) -> None:
    cases = {on: built(seed, on).solve({"p_world_export[*]": cge.multiply(1.1)}) for on in BASES}
    for on in BASES[1:]:
        assert cases[on].base("q_export") == cases["supplier"].base("q_export")
        assert cases[on].base("p_fob") == cases["supplier"].base("p_fob")
        gap = abs(cases[on].number("q_gdp") - cases["supplier"].number("q_gdp"))
        assert gap > 1e-9 * cases[on].number("q_gdp")
