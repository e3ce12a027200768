"""lrgcge with the natural mapping (`export_demand`, `import_supply`) against the published equations in plain numpy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from cge.experiment.run import run
from cge.model.case import Case
from cge.model.closures import Swap
from cge.model.model import Model
from sam import read_workbook
from sam.sources import textbook
from tests.cge.laws import independent_hosoe as book
from tests.economies import ROOT, WORKBOOKS, close

WAGE = (Swap("p_factor[LAB]", "cpi"),)
SYMBOLS: dict[str, tuple[str, Any]] = {
    "Z": ("q_activity[a_{g}]", 1 / (1 + book.TAUZ)),  # the book measures output before indirect tax
    "pz": ("p_activity[a_{g}]", np.ones(2)),
    "pq": ("p_purchaser[c_{g}]", np.ones(2)),
    "pd": ("p_home[c_{g}]", np.ones(2)),
    "pWe": ("p_fob[c_{g}]", np.ones(2)),
    "pWm": ("p_cif[c_{g}]", np.ones(2)),
    "E": ("q_export[c_{g}]", np.ones(2)),
    "M": ("q_import[c_{g}]", np.ones(2)),
    "Xp": ("q_consumption[c_{g},HOH]", np.ones(2)),
    "Xg": ("q_public[c_{g},GOV]", np.ones(2)),
    "Xv": ("q_investment[c_{g}]", np.ones(2)),
}
RELATIVE = {"D": "q_home[c_{g}]", "Q": "q_composite[c_{g}]"}
"""The book's units carry tax and tariff: compared as changes."""


def at(s: Case, text: str, good: str) -> float:
    """The value of a symbol for a good."""
    name, index = text.format(g=good)[:-1].split("[")
    return float(s[name, tuple(index.split(","))] if "," in index else s[name, index])


def agrees(s: Case, known: dict[str, NDArray[np.float64]], tolerance: float) -> None:
    """Every quantity and price of the book, to its own size."""
    close(s["p_factor", "CAP"], known["pK"], tolerance)
    close(s.number("exchange_rate"), known["eps"], tolerance)
    for name, (text, factor) in SYMBOLS.items():
        found = np.array([at(s, text, g) for g in book.GOODS]) * factor
        close(found, known[name], tolerance, known[name])
    for name, text in RELATIVE.items():
        symbol = text.split("[")[0]
        change = [at(s, text, g) / s.base(symbol)[f"c_{g}"] for g in book.GOODS]
        close(change, known[name] / getattr(book, f"{name}0"), tolerance)
    for f, row in zip(book.FACTORS, known["F"], strict=True):
        close([s["q_factor", f, f"a_{g}"] for g in book.GOODS], row, tolerance, row)


def test_the_book_reproduces_its_matrix_and_the_standard_model() -> None:
    base = book.solve()
    close(base["Z"], book.Z0, 1e-12, book.Z0)
    small = book.solve([0, 0], sigma=np.inf, psi=np.inf)
    assert round(100 * (book.utility(small) / book.utility(base) - 1), 3) == 2.290  # as printed
    assert round(float(small["eps"]), 5) == 1.06282


def test_tariffs_to_zero_as_the_experiment_runs_it() -> None:
    outcome = run(ROOT / "experiments" / "textbook" / "lrgcge.yaml")
    assert not outcome.failed
    (s,) = outcome.solutions.values()
    agrees(s, book.solve([0, 0]), 1e-9)
    gain = book.utility(book.solve([0, 0])) / book.utility(book.solve()) - 1
    close(s.pct("q_utility", "HOH") / 100, gain, 1e-9)
    assert round(100 * gain, 3) == 1.017


@pytest.mark.parametrize(
    ("sigma", "psi"), [((2, 2), (2, 2)), ((1, 1), (1, 1)), ((5, 1.5), (0.8, np.inf)), ((np.inf, 3), (2, 30))]
)
def test_any_elasticities_abroad(sigma: tuple[float, float], psi: tuple[float, float]) -> None:
    """By good, with infinite ones among them; tariffs raised in one sector, cut in the other, more capital."""
    workbook = read_workbook(WORKBOOKS["lrgcge"])
    table = workbook.tables["elasticities"]
    kept = table[~table["parameter"].isin(["export_demand", "import_supply"])]
    rows = [
        (n, f"c_{g}", v)
        for n, e in (("export_demand", sigma), ("import_supply", psi))
        for g, v in zip(book.GOODS, e, strict=True)
    ]
    added = pd.DataFrame(rows, columns=["parameter", "account", "value"]).assign(source="")
    tables = {**workbook.tables, "elasticities": pd.concat([kept, added], ignore_index=True)}
    model = Model(replace(workbook, tables=tables))
    taum = (0.2, 0.05)
    shocks = {f"t_import[TRF,c_{g}]": t for g, t in zip(book.GOODS, taum, strict=True)}
    s = model.solve({**shocks, "endowment[CAP]": 55.0}, closure="public_saving_rate", swaps=WAGE)
    agrees(s, book.solve(taum, (55.0, 40.0), sigma, psi), 1e-9)


def test_a_small_country_is_the_limit() -> None:
    """Elasticities of 100 abroad are near to prices that are given, 2 are not."""
    gains = [book.utility(book.solve([0, 0], sigma=e, psi=e)) for e in (2.0, 100.0, np.inf)]
    assert abs(gains[1] - gains[2]) < 0.05 * abs(gains[0] - gains[2])
    assert textbook.lrgcge().sam.values.tolist() == textbook.stdcge().sam.values.tolist()
