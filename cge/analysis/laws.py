"""Laws that hold in every economy, checked on one workbook: ``cge check WORKBOOK``.

Each law is one row with the largest deviation found, its tolerance and a sentence. A deviation that is not
a number fails. The list and its tolerances are spec 5.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cge.errors import SolveError
from cge.language.reference import show
from cge.model.closures import DEFAULT
from cge.model.model import Model
from cge.model.rebuilt_sam import rebuild, unread
from cge.solve.accuracy import polish
from cge.solve.newton import newton
from sam.parameters import CAUTIOUS

if TYPE_CHECKING:
    from cge.language.units import Kind
    from cge.solve.problem import Problem
    from sam import Sam

Array = NDArray[np.float64]
FACTOR = 1.1
"""By how much prices, or quantities, are scaled."""
EXACT, TIGHT, ZERO_SHOCK = 1e-9, 1e-8, 1e-10
_FINAL = ("household", "government", "savings", "inventories", "row")


@dataclass(frozen=True)
class CheckRow:
    """One law: the largest deviation and what was deviating."""

    name: str
    value: float
    tolerance: float
    passed: bool
    words: str


@dataclass(frozen=True)
class CheckReport:
    """All laws, and notes on what the model assumed or left out."""

    rows: tuple[CheckRow, ...]
    notes: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every law holds."""
        return all(row.passed for row in self.rows)


def row(name: str, value: float, tolerance: float, words: str) -> CheckRow:
    """A row; NaN and infinity never pass."""
    return CheckRow(name, float(value), tolerance, bool(abs(value) <= tolerance), words)


def run(workbook_path: str | Path, closure: str = DEFAULT) -> CheckReport:
    """Check a workbook. Raises SamError or CgeError when it cannot be read or the closure does not fit."""
    from sam import read_workbook

    return check(Model(read_workbook(Path(workbook_path))), closure)


def check(model: Model, closure: str = DEFAULT) -> CheckReport:
    """Check a compiled model under one closure."""
    rows = [*_benchmark(model, model.problem(model.swaps(closure))), *_solved(model, closure)]
    return CheckReport(tuple(rows), tuple(_notes(model)))


# ---- the laws ------------------------------------------------------------------------------------------------


def _benchmark(model: Model, problem: Problem) -> Iterator[CheckRow]:
    """Before anything is solved: the equations hold, and every cell was read."""
    start = model.compiled.start
    r = np.abs(problem.residual(start))
    k = int(np.argmax(np.where(np.isfinite(r), r, np.inf)))
    equation, member = model.compiled.rows[k]
    yield row("benchmark", r[k], TIGHT, f"largest residual before solving: {show(equation.name, member)}")
    yield _cells_read(model)


def _cells_read(model: Model) -> CheckRow:
    left = [abs(v) / model.benchmark.gdp for v in unread(model).values()]
    return row("sam rebuilt from the benchmark", max(left, default=0.0), EXACT, "every cell is read")


def _solved(model: Model, closure: str) -> Iterator[CheckRow]:
    """Zero shock, and the laws at a point moved by a shock to productivity (and a price on emissions)."""
    problem = model.problem(model.swaps(closure))
    start = model.compiled.start
    yield _against("zero shock", model, problem, start, start, ZERO_SHOCK, "no shock, nothing moves")
    off, free = np.array(start), problem.unknowns
    off[free] *= np.where(model.positive, 1 + 0.001 * np.cos(np.arange(start.size)), 1.0)[free]
    words = "begun 0.1 % off, back at the benchmark"
    yield _gap("stable benchmark", model, _settled(problem, problem.merge(start, off)), start, TIGHT, words)
    try:
        x, report = problem.solve(_shocked(model, problem))
    except SolveError as error:
        yield row("shock", np.nan, TIGHT, str(error))
        return
    yield row("shock", report.residual, TIGHT, f"productivity +2 %: solved in {report.iterations} iterations")
    gdp = x[model.compiled.index["v_gdp", ()]]
    slack = x[model.compiled.index["walras", ()]] / gdp
    yield row("walras", slack, TIGHT, "saving less investment after the shock, over GDP")
    for name, sense, words in (
        ("homogeneity in prices", "nominal", "numeraire and every nominal value x 1.1: prices x 1.1, no more"),
        ("homogeneity in scale", "real", "every given quantity x 1.1: all quantities x 1.1, no price moves"),
    ):
        powers = np.array([_power(model.system.symbols[s].kind, sense) for s, _ in model.compiled.columns])
        expected = x * FACTOR ** np.nan_to_num(powers)
        yield _against(name, model, problem, expected, expected, TIGHT, words, np.isfinite(powers))
    yield from _accounts(rebuild(model, x), float(gdp), model.benchmark.gdp)


def _accounts(sam: Sam, gdp: float, before: float) -> Iterator[CheckRow]:
    """The SAM of the solution: balanced, and the same GDP three ways."""
    gap = np.abs(sam.values.sum(0) - sam.values.sum(1)) / gdp
    account = sam.labels[int(np.argmax(gap))]
    yield row("sam rebuilt after the shock", gap.max(), TIGHT, f"largest gap between row and column: {account}")
    for name, value in gdp_three_ways(sam).items():
        yield row(
            f"gdp by {name}",
            value / gdp - 1,
            TIGHT,
            f"{value:,.6g} after the shock ({before:,.6g} before), {gdp:,.6g} in the model",
        )


def gdp_three_ways(sam: Sam) -> dict[str, float]:
    """GDP at market prices from different cells of a SAM: production, income, expenditure."""
    total = {
        (r, c): float(sam.block(r, c).to_numpy().sum())
        for r in dict.fromkeys(sam.kinds.values())
        for c in dict.fromkeys(sam.kinds.values())
    }
    on_products = sum(v for (r, c), v in total.items() if r.startswith("tax_") and c == "commodity")
    made, used = total["activity", "commodity"], total.get(("commodity", "activity"), 0.0)
    paid = sum(v for (r, c), v in total.items() if c == "activity" and r != "commodity")
    final = sum(total.get(("commodity", k), 0.0) for k in _FINAL)
    return {
        "production": made - used + on_products,
        "income": paid + on_products,
        "expenditure": final - total.get(("row", "commodity"), 0.0),
    }


# ---- scaling -------------------------------------------------------------------------------------------------


def _power(kind: Kind, sense: str) -> float:
    """Power with which a level moves with the price level ("nominal") or the size ("real"); NaN where it is none."""
    power = kind.nominal if sense == "nominal" else kind.real
    return np.nan if power is None else power


def _settled(problem: Problem, x: Array) -> Array:
    """Where Newton's steps from a point lead, polished; NaN where to no solution."""
    end = newton(problem, x)
    return polish(problem, end.x).x if end.solved else np.full_like(x, np.nan)


def _against(
    name: str,
    model: Model,
    problem: Problem,
    target: Array,
    expected: Array,
    tolerance: float,
    words: str,
    known: NDArray[np.bool_] | None = None,
) -> CheckRow:
    """Solve with the given symbols of `target`; the largest gap to `expected`."""
    try:
        x, _ = problem.solve(target)
    except SolveError as error:
        return row(name, np.nan, tolerance, str(error))
    return _gap(name, model, x, expected, tolerance, words, known)


def _gap(
    name: str,
    model: Model,
    x: Array,
    expected: Array,
    tolerance: float,
    words: str,
    known: NDArray[np.bool_] | None = None,
) -> CheckRow:
    """The largest gap of a point to the one expected, among the symbols that are known."""
    gap = deviation(model, x, expected)
    gap = gap if known is None else np.where(known, gap, 0.0)
    k = int(np.argmax(np.where(np.isfinite(gap), gap, np.inf)))
    return row(name, gap[k], tolerance, f"{words}; most: {show(*model.compiled.columns[k])}")


def deviation(model: Model, x: Array, expected: Array) -> Array:
    """Difference symbol by symbol: relative to positive symbols, to GDP for other amounts, absolute for rates."""
    amounts = [model.system.symbols[s].kind.amount for s, _ in model.compiled.columns]
    size = np.where(amounts, np.maximum(model.benchmark.gdp, np.abs(expected)), np.maximum(1.0, np.abs(expected)))
    size = np.where(model.positive, np.abs(expected), size)
    return np.asarray(np.abs(x - expected) / size)


def _shocked(model: Model, problem: Problem) -> Array:
    """The benchmark's given symbols with productivity up 2 % and a small price on emissions."""
    x, index = np.array(model.compiled.start), model.compiled.index
    unknown = set(problem.unknowns.tolist())
    x[index["tfp_economy", ()]] *= 1.02
    for pollutant, total in model.benchmark.emissions.total.items():
        if (k := index.get(("emission_price", pollutant))) is not None and k not in unknown:
            x[k] = 0.001 * model.benchmark.gdp / (total * model.benchmark.emissions.cost)
    return x


def _notes(model: Model) -> Iterator[str]:
    """What was assumed, merged or left unread."""
    b = model.benchmark
    if b.defaulted:
        taken = sorted(b.defaulted.items())
        given = ", ".join(f"{name} = {' or '.join(f'{v:g}' for v in sorted(values))}" for name, values in taken)
        yield f"defaults used where the workbook gives no value: {given}"
    if math.inf in b.defaulted.get("export_demand", ()) and math.inf in b.defaulted.get("mobility", ()):
        yield (
            "with export_demand and mobility at inf, exports and sectors respond strongly to small changes of prices; "
            f"`defaults` = cautious in sheet settings takes export_demand = {CAUTIOUS['export_demand']:g} and mobility "
            f"= {CAUTIOUS['mobility']:g} for factors other than labour"
        )
    if b.tables.get("nest") is None:
        yield "no sheet nest: Leontief materials and value added, Cobb–Douglas factors"
    yield from (f"{topic}: {text}" for topic, _, text in model.remarks)
    for kind, accounts in b.merged.items():
        yield f"{kind}: {', '.join(accounts[1:])} added into {accounts[0]}"
    if model.workbook.unread:
        yield f"sheets not read: {', '.join(model.workbook.unread)}"
