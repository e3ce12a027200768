"""The laws of spec 5.1 over every bundled workbook and every named closure."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

import cge
from cge.analysis.laws import check, gdp_three_ways
from cge.calibration.benchmark import Benchmark
from cge.errors import ClosureError
from cge.model.closures import CLOSURES
from cge.model.model import Model
from cge.model.rebuilt_sam import merged, rebuild
from sam import read_workbook
from tests.economies import WORKBOOKS, close, stirred, values

Load = Callable[[str], Model]
EVERY = pytest.mark.parametrize("workbook", WORKBOOKS)
EVERYWHERE = pytest.mark.parametrize(("workbook", "closure"), [(w, c) for w in WORKBOOKS for c in CLOSURES])


@cache
def _economy(name: str) -> Benchmark:
    """A bundled workbook, read but not compiled."""
    return Benchmark(read_workbook(WORKBOOKS[name]))


def applies(workbook: str, closure: str) -> bool:
    """Whether the SAM has what a closure talks about; said here once more, independently of the swaps."""
    b = _economy(workbook)
    invests, abroad = bool(b.flows("commodity", "savings")), bool(b.sam.of("row"))
    governments = b.sam.of("government")
    labour = "labour" in b.groups or b.kinds.get("labour") == "factor"
    return {
        "johansen": invests,
        "public_saving": bool(governments),
        "public_saving_rate": invests and bool(b.flows("commodity", "government")),
        "tax_adjusts": len(governments) == 1 and bool(b.sam.of("tax_direct")),
        "tax_points": len(governments) == 1 and bool(b.sam.of("tax_direct")),
        "numeraire_producer_prices": bool(b.trade.sold_at_home),
        "fixed_exchange_rate": bool(b.sam.of("savings")) and abroad,
        "numeraire_exchange_rate": abroad,
        "fixed_factors": not (b.sets["segment"] or b.sets["hours_chosen"]),
        "nominal_public": abroad and bool(b.flows("commodity", "government")),
        "short_run": "capital" in b.groups or b.kinds.get("capital") == "factor",
        "fixed_real_wage": labour,
        "wage_floor": labour,
        "emission_cap": bool(b.emissions.rows),
        "switching": bool(b.sets.get("switching_factor")),
        "public_consumption": invests and len(governments) == 1 and bool(b.flows("commodity", "government")),
        "balanced": invests and bool(b.flows("commodity", "government")),
        "balanced_formation": invests and bool(b.flows("commodity", "government")),
        "keynesian": invests and labour,
        "loanable_funds": invests,
        "wage_curve": any(b.parameter("unemployment", f) > 0 for f in b.sam.of("factor")),
        "dual_labour": any(b.parameter("unemployment", f) > 0 for f in b.sam.of("factor")),
        "long_run": invests and ("capital" in b.groups or b.kinds.get("capital") == "factor"),
        "numeraire_wage": "labour" in b.groups,
        "portfolio": bool(b.sets["standard"]),
        "recycle_income_tax": invests and len(governments) == 1 and bool(b.sam.of("tax_direct")),
        "recycle_labour_tax": invests and len(governments) == 1 and labour,
        "recycle_indirect_tax": invests and len(governments) == 1,
        "recycle_clean_subsidy": invests and len(governments) == 1 and "clean_power" in b.groups,
    }.get(closure, True)


@EVERYWHERE
def test_every_law_of_cge_check_holds(workbook: str, closure: str, bundled_model: Load) -> None:
    model = bundled_model(workbook)
    if not applies(workbook, closure):
        with pytest.raises(ClosureError) as refusal:
            model.problem(model.swaps(closure))
        named = {s.split("[")[0] for swap in CLOSURES[closure].swaps for s in (swap.fix, swap.free)}
        assert refusal.value.findings
        assert any(name in str(refusal.value) for name in named)
        return
    report = check(model, closure)
    assert {r.name for r in report.rows} >= {
        "benchmark",
        "zero shock",
        "walras",
        "homogeneity in prices",
        "homogeneity in scale",
        "gdp by production",
        "gdp by income",
        "gdp by expenditure",
    }
    assert [r for r in report.rows if not r.passed] == []


APPLICABLE = pytest.mark.parametrize(
    ("workbook", "closure"), [(w, c) for w in WORKBOOKS for c in CLOSURES if applies(w, c)]
)
OPEN = pytest.mark.parametrize("workbook", [w for w in WORKBOOKS if applies(w, "numeraire_exchange_rate")])
BURNING = pytest.mark.parametrize("workbook", [w for w in WORKBOOKS if _economy(w).emissions.rows])


@APPLICABLE
def test_books_close_with_every_given_symbol_moved(workbook: str, closure: str, bundled_model: Load) -> None:
    """Walras' law, GDP three ways and a balanced SAM far from the benchmark."""
    model = bundled_model(workbook)
    problem = model.problem(model.swaps(closure))
    # factors that cannot leave: more than this squeezes the value added of a thin sector to nothing
    x, _ = problem.solve(stirred(model, problem, 0.01 if closure == "fixed_factors" else 0.05))
    gdp = float(x[model.compiled.index["v_gdp", ()]])
    assert not np.allclose(values(model, x, "q_activity"), values(model, model.compiled.start, "q_activity"), rtol=1e-3)
    close(x[model.compiled.index["walras", ()]], 0.0, 1e-8, gdp)
    sam = rebuild(model, x)
    close(sam.values.sum(0), sam.values.sum(1), 1e-8, gdp)
    close(list(gdp_three_ways(sam).values()), [gdp] * 3, 1e-8, gdp)


@EVERY
def test_benchmark_is_replicated_before_solving(workbook: str, bundled_model: Load) -> None:
    model = bundled_model(workbook)
    problem = model.problem(model.swaps())
    close(problem.residual(model.compiled.start), np.zeros(problem.n), 1e-8)
    ours, theirs = rebuild(model, model.compiled.start), merged(model)
    assert ours.labels == theirs.labels
    close(ours.values, theirs.values, 1e-9, model.benchmark.gdp)


@EVERY
def test_zero_shock_moves_nothing(workbook: str, bundled_model: Load) -> None:
    model = bundled_model(workbook)
    solution = model.solve({})
    size = np.where(model.positive, np.abs(model.compiled.start), max(1.0, model.benchmark.gdp))
    close(solution.x, model.compiled.start, 1e-10, size)


@OPEN
@pytest.mark.parametrize("closure", ["numeraire_exchange_rate", "numeraire_gdp_deflator"])
def test_numeraire_is_irrelevant(workbook: str, closure: str, bundled_model: Load) -> None:
    """Another numeraire: the same quantities, and one factor between all prices."""
    model = bundled_model(workbook)
    shock = {"tfp_economy": cge.multiply(1.05, basis="gross_output"), "t_production": cge.add(0.01)}
    if not model.benchmark.sets["tax_production_rate"]:
        del shock["t_production"]
    one, two = model.solve(shock), model.solve(shock, closure=closure)
    ratio = two.number("v_gdp") / one.number("v_gdp")
    kinds = [model.system.symbols[s].kind for s, _ in model.compiled.columns]
    degree = np.array([np.nan if kind.nominal is None else kind.nominal for kind in kinds])
    known = np.isfinite(degree) & ((degree == 0) | model.roles(one.swaps))  # given values are in the old money
    expected = one.x * ratio ** np.nan_to_num(degree)
    size = np.where(model.positive, np.abs(expected), max(1.0, model.benchmark.gdp))
    close(two.x[known], expected[known], 1e-8, size[known])


@EVERY
def test_path_does_not_matter(workbook: str, bundled_model: Load) -> None:
    """1, 4 and 16 steps reach the same point, and the reversed shock returns to the benchmark."""
    model = bundled_model(workbook)
    problem = model.problem(model.swaps())
    start, target = model.compiled.start, stirred(model, problem, 0.1, seed=1)
    ends = []
    for steps in (1, 4, 16):
        x = start
        for k in range(1, steps + 1):
            x, _ = problem.solve(problem.path(start, target, k / steps), start=x)
        ends.append(x)
    size = np.where(model.positive, np.abs(ends[0]), max(1.0, model.benchmark.gdp))
    close(ends[1], ends[0], 1e-7, size)
    close(ends[2], ends[0], 1e-7, size)
    back, _ = problem.solve(start, start=ends[0])
    close(back, start, 1e-7, size)


@BURNING
def test_emissions_add_up(workbook: str, bundled_model: Load) -> None:
    model = bundled_model(workbook)
    problem = model.problem(model.swaps())
    x, _ = problem.solve(stirred(model, problem))
    by_fuel, by_user, total = (values(model, x, s) for s in ("q_emission", "q_emission_user", "q_emission_total"))
    assert abs(total.sum() / sum(model.benchmark.emissions.total.values()) - 1) > 1e-4
    close(by_fuel.sum(), total.sum(), 1e-9, total.sum())
    close(by_user.sum(), total.sum(), 1e-9, total.sum())
