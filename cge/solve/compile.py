"""Pyomo model -> sparse compiled functions with exact derivatives (NL file -> CasADi).

One compile serves every closure, shock and draw: the functions take *all* symbols, endogenous and
exogenous, and return all residuals and all first derivatives. What a solve treats as unknown is chosen later.
"""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any

import casadi as ca
import numpy as np
from numpy.typing import NDArray
from pyomo.environ import Constraint
from pyomo.repn.plugins.nl_writer import NLWriter

from cge.solve.system import System

Array = NDArray[np.float64]


class Compiled:
    """Residuals and Jacobian of a system as functions of one vector `x` of all symbols.

    columns  [(symbol, member)] of x;  rows [(equation, member)] of the residual
    floor    size below which a level counts as zero: a thousandth of GDP for values, one for prices and rates
    row, col int arrays: position of every structural nonzero of the Jacobian, sorted by row
    """

    def __init__(self, system: System) -> None:
        g, x, order, used = _import(system)
        rows, columns = system.rows(), system.columns()
        self.rows = [rows[k] for k in order]
        self.columns = [columns[k] for k in used]
        self.start: Array = np.array([system.levels[s][member] for s, member in self.columns])
        kinds, gdp = [system.symbols[s].kind for s, _ in self.columns], system.benchmark.gdp
        self.floor: Array = np.array([1e-3 * gdp if kind.money else 1.0 for kind in kinds])
        self.squeezed = {s.name: s.squeezed for s in system.symbols.values() if s.squeezed}
        self.limits = {s.name: s.limit for s in system.symbols.values() if s.limit}
        self.index = {c: k for k, c in enumerate(self.columns)}
        self.row, self.col, jacobian = _gradients(g, x)
        self._both = ca.Function("both", [x], [g, jacobian])
        self._only = ca.Function("only", [x], [g])
        self._attach()

    def _attach(self) -> None:
        """Preallocated buffers: evaluation without copies. Not to be shared between threads."""
        self._x = np.array(self.start)
        self._r = np.empty(len(self.rows))
        self._r2 = np.empty(len(self.rows))
        self._v = np.empty(self.row.size)
        self._buffer, self._call = self._both.buffer()
        self._buffer.set_arg(0, self._x.data)
        self._buffer.set_res(0, self._r.data)
        self._buffer.set_res(1, self._v.data)
        self._buffer2, self._call2 = self._only.buffer()
        self._buffer2.set_arg(0, self._x.data)
        self._buffer2.set_res(0, self._r2.data)

    def residual(self, x: Array) -> Array:
        """All residuals at x; the array is reused by the next call."""
        self._x[:] = x
        self._call2()
        return self._r2

    def jacobian(self, x: Array) -> tuple[Array, Array]:
        """(residuals, values of the structural nonzeros) at x; both arrays are reused by the next call."""
        self._x[:] = x
        self._call()
        return self._r, self._v

    def part(self, rows: list[int]) -> Compiled:
        """The same symbols with only some of the equations, given by position in ascending order."""
        keep = np.flatnonzero(np.isin(self.row, rows))
        x = ca.SX.sym("x", len(self.columns))
        g, jacobian = self._both(x)
        part = copy.copy(self)
        part.rows = [self.rows[k] for k in rows]
        part.row, part.col = np.searchsorted(rows, self.row[keep]), self.col[keep]
        part._both = ca.Function("both", [x], [g[rows], jacobian[keep.tolist()]])
        part._only = ca.Function("only", [x], [g[rows]])
        part._attach()
        return part

    def __getstate__(self) -> dict[str, Any]:
        hidden = ("_buffer", "_call", "_buffer2", "_call2")
        return {k: v for k, v in self.__dict__.items() if k not in hidden}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._attach()


def _import(system: System) -> tuple[Any, Any, list[int], list[int]]:
    """(residual graph, x, order of our rows, our columns that occur) read back from an NL file."""
    declared = {id(v): k for k, v in enumerate(_variables(system))}
    written = {id(c): k for k, c in enumerate(_constraints(system))}
    nl, info = _through_nl(system)
    used = [declared[id(v)] for v in info.variables]
    order = [written[id(c)] for c in info.constraints]
    mx = ca.vertcat(*nl.x)
    if mx.numel() != len(used) or len(nl.g) != len(order):
        raise RuntimeError("the NL file and CasADi disagree on the size of the model")
    bounds = np.array(ca.vertcat(*nl.g_lb)).ravel()
    function = ca.Function("g", [mx], [ca.vertcat(*nl.g) - bounds]).expand()
    x = ca.SX.sym("x", len(used))
    return function(x), x, order, used


def _through_nl(system: System) -> tuple[Any, Any]:
    """Write the model as NL and read it with CasADi: (NlpBuilder, the writer's own order)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.nl"
        with (
            path.open("w", newline="\n") as f,
            (Path(folder) / "r").open("w") as r,
            (Path(folder) / "c").open("w") as c,
        ):
            info = NLWriter().write(
                system.model,
                f,
                r,
                c,
                symbolic_solver_labels=False,
                linear_presolve=False,
                scale_model=False,
                skip_trivial_constraints=False,
            )
        nl = ca.NlpBuilder()
        nl.import_nl(str(path))
    return nl, info


def _variables(system: System) -> list[Any]:
    return [v for s in system.symbols for v in system.model.component(s).values()]


def _constraints(system: System) -> list[Any]:
    return [c for group in system.model.component_objects(Constraint) for c in group.values()]


def _gradients(g: Any, x: Any) -> tuple[Any, Any, Any]:
    """Pattern and values of the Jacobian, formed row by row: 40 times faster than on the whole at once."""
    pattern = ca.Function("g", [x], [g]).jac_sparsity(0, 0)
    by_row = pattern.T  # compressed by column of the transpose: our rows, sorted
    start, col = np.array(by_row.colind()), np.array(by_row.row())
    parts = []
    for i in range(g.numel()):
        mine = col[start[i] : start[i + 1]].tolist()
        parts.append(ca.jacobian(g[i], x[mine]))
    row = np.repeat(np.arange(g.numel()), np.diff(start))
    values = ca.vertcat(*[ca.densify(p).T for p in parts])
    return row, col, values
