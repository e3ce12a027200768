"""Random economies x closures x shocks, by the thousand: what breaks a law is printed, the rest is counted.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python tools/hunt.py 0 1000        # economies 0 to 999, all closures

Economies, shocks and laws are those of tests/circulations.py; the same numbers give the same draws. Whatever is refused
must be refused in words (an error of `cge`, never another exception or a warning); whatever is solved must pass every
law. docs/hunt.md says what was tried and what held.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cge.errors import CgeError, ClosureError, SolveError
from cge.model.closures import CLOSURES
from cge.model.model import Model
from tests.circulations import LAWS, economy, shock

Tally = tuple[Counter[str], dict[str, float], list[str]]


def one(seed: int) -> Tally:
    """Every closure on one economy, each with a shock of its own."""
    warnings.simplefilter("error")
    count, worst, said = Counter[str](), dict[str, float](), list[str]()
    try:
        model = Model(economy(seed))
    except CgeError as error:
        count[f"economy refused: {type(error).__name__}"] += 1
        return count, worst, said
    except Exception as error:
        return Counter(["BROKEN economy"]), worst, [f"economy {seed}: {type(error).__name__}: {error}"]
    count["economies"] += 1
    for k, name in enumerate(CLOSURES):
        try:
            _closure(model, name, 1000 * seed + k, count, worst, said)
        except Exception as error:
            count["BROKEN case"] += 1
            said.append(f"economy {seed}, {name}: {type(error).__name__}: {error}")
    return count, worst, said


def _closure(model: Model, name: str, seed: int, count: Counter[str], worst: dict[str, float], said: list[str]) -> None:
    try:
        problem = model.problem(model.swaps(name))
    except ClosureError:
        count["closure refused"] += 1
        return
    target, words = shock(model, problem, seed)
    try:
        x, report = problem.solve(target)
    except SolveError as error:
        kind = "path ends" if "no further" in error.headline else error.headline
        count[f"case refused: {kind}"] += 1
        return
    count[f"solved: {report.method}"] += 1
    worst["estimated error"] = max(worst.get("estimated error", 0.0), report.error)
    for law, (deviation, tolerance) in LAWS.items():
        try:
            off = deviation(model, problem, x)
        except SolveError:  # a path that stops is no answer, and no wrong one
            count[f"law not tried, a path ends: {law}"] += 1
            continue
        worst[law] = max(worst.get(law, 0.0), off)
        if not off <= tolerance:
            count[f"BROKEN law: {law}"] += 1
            said.append(f"draw {seed}, {name}, {words}: {law}: off by {off:.3g}")


def main() -> None:
    """Hunt, print what was found, exit 1 where anything broke."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int, help="one beyond the last economy")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    count, worst = Counter[str](), dict[str, float]()
    with ProcessPoolExecutor(given.jobs) as pool:
        for tally, far, said in pool.map(one, range(given.first, given.last), chunksize=4):
            count += tally
            worst = {k: max(worst.get(k, 0.0), far.get(k, 0.0)) for k in {**worst, **far}}
            for line in said:
                print(line, flush=True)
    for name, number in sorted(count.items()):
        print(f"{number:8,d}  {name}")
    for name, off in worst.items():
        print(f"{off:8.1e}  largest: {name}")
    sys.exit(any(name.startswith("BROKEN") for name in count))


if __name__ == "__main__":
    main()
