"""A solution: arrays with names, before and after, and the tidy table of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cge.errors import ExperimentError
from cge.language.reference import Member
from cge.model.accessors import CASE
from cge.model.layout import Layout
from cge.model.notebook import card

if TYPE_CHECKING:
    import xarray as xr

    from cge.model.closures import Swap
    from cge.model.model import Model
    from cge.model.scenario import Scenario
    from cge.solve.problem import Report
    from sam import Sam

Array = NDArray[np.float64]
COLUMNS = ("symbol", "index_1", "index_2", "index_3", "benchmark", "value", "change", "pct_change", "unit")


class Values:
    """All symbols at one point: ``["q_activity"]`` or ``["q_activity[equipment]"]`` is an array (xarray) with names,
    ``["q_activity", "a01"]`` a number. Unknown names raise UnknownName, a KeyError that suggests the nearest.
    """

    def __init__(self, layout: Layout, rows: Array, unit: str = "") -> None:
        self._layout, self._rows, self._unit = layout, rows, unit

    @overload
    def __getitem__(self, key: str) -> xr.DataArray: ...
    @overload
    def __getitem__(self, key: tuple[Any, ...]) -> float: ...
    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, tuple):
            return self.number(*key)
        return self._layout.array(key, self._rows, self._unit)

    def number(self, *key: Any) -> float:
        """One value as a plain number: ``number("q_gdp")``, ``number("q_activity", "a01")``."""
        return float(self._rows[self._layout.row(key)])

    def of(self, symbol: str) -> dict[Member, float]:
        """All members of one symbol as plain numbers."""
        if symbol not in self._layout.spans:
            self._layout.find(symbol)
        return dict(zip(self._layout.members[symbol], self._rows[self._layout.spans[symbol]].tolist(), strict=True))

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._layout.members

    def __iter__(self) -> Iterator[str]:
        return iter(self._layout.members)

    def __len__(self) -> int:
        return len(self._layout.members)

    def keys(self) -> list[str]:
        """Names of all symbols."""
        return list(self)

    def _ipython_key_completions_(self) -> list[str]:
        return self.keys()


class Case(Values):
    """One solved case: ``case["q_gdp"]`` after the shock, ``case.benchmark[...]`` before it, ``case.change[...]`` and
    ``case.pct_change[...]``. `frame` is the tidy table, `sam` the rebuilt SAM, `scenario` what was solved.

    A case keeps its solution and little else, however large the economy: tables are made when they are asked for. A
    pickled case leaves its model behind; `attach` gives it one again.
    """

    scenario: Scenario
    """What was solved."""
    x: Array
    """The solution as a vector of the compiled model."""
    solver: Report
    """What the solver did: method, iterations, residual."""

    def __init__(self, model: Model, scenario: Scenario, x: Array, solver: Report) -> None:
        super().__init__(model.layout, model.layout.full(x))
        self._model: Model | None = model
        self.scenario, self.x, self.solver = scenario, x, solver

    name = property(lambda self: self.scenario.name, doc="Name of the case.")

    @property
    def closure(self) -> str:
        """Name of its closure."""
        return self.scenario.closure

    @property
    def swaps(self) -> tuple[Swap, ...]:
        """All its swaps."""
        return self.scenario.swaps

    @property
    def model(self) -> Model:
        """The compiled model. Raises ExperimentError where the case was loaded without it."""
        if self._model is None:
            raise ExperimentError("this case was loaded without its model; give it one with case.attach(model)")
        return self._model

    def attach(self, model: Model) -> Case:
        """Give a loaded case the model of its economy. Raises ExperimentError where it is that of another."""
        mine, its = self._layout, model.layout
        if mine.members != its.members or not np.array_equal(mine.benchmark, its.benchmark):
            raise ExperimentError(f"case {self.name} was solved on another economy than {model!r}")
        self._model = model
        return self

    # ---- before, after ---------------------------------------------------------------------------------------

    @cached_property
    def benchmark(self) -> Values:
        """Values before the shock."""
        return Values(self._layout, self._layout.benchmark)

    @property
    def change(self) -> Values:
        """Changes, in the unit of each symbol."""
        return Values(self._layout, self._rows - self._layout.benchmark)

    @property
    def pct_change(self) -> Values:
        """Changes in per cent of the size of the benchmark; NaN where that is zero."""
        base = self._layout.benchmark
        with np.errstate(divide="ignore", invalid="ignore"):
            return Values(self._layout, np.where(base != 0, 100 * (self._rows - base) / np.abs(base), np.nan), "%")

    def pct(self, *key: Any) -> float:
        """One number of `pct_change`: ``pct("q_gdp")``, ``pct("q_activity", "a01")``, ``pct("q_activity[a01]")``."""
        row = self._layout.row(key)
        base = self._layout.benchmark[row]
        return float(100 * (self._rows[row] / base - 1) * np.sign(base)) if base else np.nan

    def values(self, symbol: str) -> dict[Member, float]:
        """All members of one symbol after the shock, as plain numbers."""
        return self.of(symbol)

    def base(self, symbol: str) -> dict[Member, float]:
        """All members of one symbol before the shock, as plain numbers."""
        return self.benchmark.of(symbol)

    @property
    def walras(self) -> float:
        """Walras slack over GDP: zero up to rounding in every solution."""
        return self.number("walras") / self.number("v_gdp")

    # ---- tables ----------------------------------------------------------------------------------------------

    @property
    def frame(self) -> pd.DataFrame:
        """Tidy table with columns symbol, index_1..3, benchmark, value, change, pct_change, unit."""
        numbers = {
            "benchmark": self._layout.benchmark,
            "value": self._rows,
            "change": self.change._rows,
            "pct_change": self.pct_change._rows,
        }
        labels = {name: self._layout.labels[name].to_numpy() for name in COLUMNS if name not in numbers}
        return pd.DataFrame(labels | numbers)[list(COLUMNS)]

    @property
    def sam(self) -> Sam:
        """The SAM after the shock, every cell a price times a quantity; `sam.frame()` is a table."""
        from cge.model.rebuilt_sam import rebuild

        return rebuild(self.model, self.x)

    # ---- what higher rooms add, pickling, looks --------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        return CASE.give(self, name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *CASE})

    def __getstate__(self) -> dict[str, Any]:
        """Arrays, labels and kept tables: everything but the model."""
        own = ("_layout", "_unit", "scenario", "x", "solver")
        return {k: self.__dict__[k] for k in own} | CASE.kept(self)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._model, self._rows = None, self._layout.full(self.x)

    def __repr__(self) -> str:
        return f"<Case {self.name!r}: {self._headline()}>"

    def _headline(self) -> str:
        trust = f"closure {self.closure}, residual {self.solver.residual:.1e}"
        return f"real GDP {self.pct('q_gdp'):+.3f} %, {trust}"

    def _repr_html_(self) -> str:
        moved = self.frame.dropna(subset=["pct_change"])
        top = moved.reindex(moved["pct_change"].abs().sort_values(ascending=False).index).head(15)
        shocks = [f"{text}: {shock}" for text, shock in self.scenario.shocks]
        return card(f"Case {self.name}", [self._headline(), *(shocks or ["no shock"])], top, "What moved most")


CASE.reserve(Case)
