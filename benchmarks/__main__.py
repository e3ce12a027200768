"""``python -m benchmarks [SECTORS ...]``: build, first solve, warm solve and memory, as ratios within this run.

The floor of a warm solve is, for the same number of Newton iterations, one residual-and-Jacobian evaluation
into preallocated buffers and one dense LAPACK factorisation of order 2 x sectors.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

SIZES = (10, 42, 153, 400)


def best(task: Callable[[], Any], times: int = 15) -> float:
    """Shortest of several runs, in seconds: the least disturbed one."""
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        task()
        spans.append(time.perf_counter() - start)
    return min(spans)


def measure(sectors: int) -> dict[str, float]:
    """All timings of one size, in seconds; memory in MiB. Run in a process of its own."""
    from scipy.linalg.lapack import dgetrf

    import cge
    from benchmarks.economy import synthetic
    from cge.analysis.levers import levers

    workbook = synthetic(sectors)
    start = time.perf_counter()
    model = cge.Model(workbook)
    problem = model.problem(model.swaps())
    build = time.perf_counter() - start
    shock: dict[str, Any] = {f"tfp[a{k:03d}]": cge.multiply(1.1, basis="gross_output") for k in range(min(5, sectors))}
    start = time.perf_counter()
    first = model.solve(shock)
    first_solve = time.perf_counter() - start
    target = model.scenario(
        {f"tfp[a{k:03d}]": cge.multiply(1.08, basis="gross_output") for k in range(min(7, sectors))}
    ).target
    _, report = problem.solve(target)
    dense = np.asfortranarray(np.random.default_rng(0).random((2 * sectors, 2 * sectors)))
    evaluate = best(lambda: model.compiled.jacobian(model.compiled.start))

    def iteration() -> None:
        r, values = problem.scaled(model.compiled.start)
        problem.linear(values, 1e-3 - r)

    floor = report.iterations * (evaluate + best(lambda: dgetrf(dense)))
    return {
        "sectors": sectors,
        "equations": len(model.compiled.rows),
        "core": problem.plan().order,
        "build": build,
        "first": first_solve,
        "warm": best(lambda: problem.solve(target)),
        "floor": floor,
        "ipopt": best(lambda: problem.solve(target, method="ipopt"), 2),
        "iterations": report.iterations,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "residual": first.solver.residual,
        "iteration": best(iteration),
        "levers": best(lambda: levers(model, "GDP")),
        "read": _reading(workbook),
    }


def _reading(workbook: Any) -> float:
    """Reading the workbook from an Excel file."""
    from sam import read_workbook, write_workbook

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sam.xlsx"
        write_workbook(workbook, path)
        return best(lambda: read_workbook(path), 3)


def main() -> None:
    """Measure each size in a fresh process and print the table."""
    if wrong := [a for a in sys.argv[1:] if a != "--one" and not a.isdigit()]:
        sys.exit(f"{__doc__}\nnot a number of sectors: {' '.join(wrong)}")
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        print(json.dumps(measure(int(sys.argv[2]))))
        return
    rows = [
        json.loads(
            subprocess.run(
                [sys.executable, "-m", "benchmarks", "--one", str(n)], check=True, capture_output=True, text=True
            ).stdout
        )
        for n in (map(int, sys.argv[1:]) if len(sys.argv) > 1 else SIZES)
    ]
    print(
        "sectors equations  core   build/first  first/warm  warm/floor (target <= 4)  ipopt/warm  MiB   iterations  "
        "levers/iteration  read/build"
    )
    for r in rows:
        print(
            f"{r['sectors']:7.0f} {r['equations']:9.0f} {r['core']:5.0f} {r['build'] / r['first']:12.1f} "
            f"{r['first'] / r['warm']:11.2f} {r['warm'] / r['floor']:11.2f} {r['ipopt'] / r['warm']:25.1f} "
            f"{r['memory']:7.0f} {r['iterations']:8.0f} {r['levers'] / r['iteration']:17.1f} "
            f"{r['read'] / r['build']:11.2f}"
        )
    by_size = {r["sectors"]: r["warm"] for r in rows}
    if {42, 400} <= set(by_size):
        growth, square = by_size[400] / by_size[42], (400 / 42) ** 2
        print(f"warm solve, 400 against 42 sectors: {growth:.1f} times (target: at most the square, {square:.1f})")


if __name__ == "__main__":
    main()
