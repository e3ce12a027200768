"""A solution is a table: every symbol before and after, with its unit."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cge.language.reference import Member, as_tuple

if TYPE_CHECKING:
    from cge.model.model import Model
    from cge.model.scenario import Scenario
    from cge.solve.problem import Report

COLUMNS = ("symbol", "index_1", "index_2", "index_3", "benchmark", "value", "change", "pct_change", "unit")


class Case:
    """One solved case.

    Look up values with ``case["q_gdp"]`` or ``case["q_activity", "a01"]``; `frame` is the tidy table.
    """

    def __init__(self, model: Model, scenario: Scenario, x: NDArray[np.float64], report: Report) -> None:
        self.model, self.scenario, self.x, self.report = model, scenario, x, report
        self.name, self.closure, self.swaps = scenario.name, scenario.closure, scenario.swaps

    def __getitem__(self, key: Any) -> float:
        """Value after the shock: a symbol name, or (symbol, index, ...)."""
        return self._at(key, self.x)

    def benchmark(self, *key: Any) -> float:
        """Value before the shock."""
        return self._at(key if len(key) > 1 else key[0], self.model.compiled.start)

    def pct(self, *key: Any) -> float:
        """Change in per cent of the benchmark."""
        k = key if len(key) > 1 else key[0]
        return 100 * (self[k] / self._at(k, self.model.compiled.start) - 1)

    def values(self, symbol: str) -> dict[Member, float]:
        """All members of one symbol after the shock (constant where a symbol stands in no equation)."""
        levels = self.model.system.levels[symbol]
        return {k: self._member(symbol, k, self.x) for k in levels}

    def base(self, symbol: str) -> dict[Member, float]:
        """All members of one symbol before the shock."""
        return self.model.system.levels[symbol]

    def _at(self, key: Any, x: NDArray[np.float64]) -> float:
        symbol, member = (key, ()) if isinstance(key, str) else (key[0], key[1] if len(key) == 2 else tuple(key[1:]))
        return self._member(symbol, member, x)

    def _member(self, symbol: str, member: Member, x: NDArray[np.float64]) -> float:
        column = self.model.compiled.index.get((symbol, member))
        return self.model.system.levels[symbol][member] if column is None else float(x[column])

    @property
    def walras(self) -> float:
        """Walras slack over GDP: zero up to rounding in every solution."""
        return self["walras"] / self["v_gdp"]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Tidy table with columns symbol, index_1..3, benchmark, value, change, pct_change, unit."""
        rows = []
        for name, levels in self.model.system.levels.items():
            unit = self.model.system.symbols[name].unit
            for member, before in levels.items():
                index = (*as_tuple(member), "", "", "")[:3]
                rows.append((name, *index, before, self._member(name, member, self.x), unit))
        table = pd.DataFrame(rows, columns=[c for c in COLUMNS if c not in ("change", "pct_change")])
        change = table["value"] - table["benchmark"]
        table.insert(6, "change", change)
        base = table["benchmark"].to_numpy()
        with np.errstate(divide="ignore", invalid="ignore"):
            table.insert(7, "pct_change", np.where(base != 0, 100 * change / np.abs(base), np.nan))
        return table

    def __repr__(self) -> str:
        gdp = self.pct("q_gdp")
        trust = f"closure {self.closure}, residual {self.report.residual:.1e}"
        return f"<Case {self.name!r}: real GDP {gdp:+.3f} %, {trust}>"

    def _repr_html_(self) -> str:
        moved = self.frame.dropna(subset=["pct_change"])
        top = moved.reindex(moved["pct_change"].abs().sort_values(ascending=False).index).head(20)
        return f"<p>{self!r}</p>" + top.to_html(index=False)
