"""The model linearised at a point, by the implicit function theorem: one factorisation answers everything.

Unknowns u solve F(u, e) = 0 for given symbols e, so du/de = -inv(F_u) F_e, forwards for any changes of what is given;
backwards, one transposed solve y = inv(F_u') g_u gives the effect g_e - F_e' y of every given symbol on an indicator g.

At a kink, such as a cap that just binds, there is no derivative: `kinks` names the equations.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from cge.errors import SolveError
from cge.solve.linear_algebra import Singular, SparseLU
from cge.solve.square import Square

Array = NDArray[np.float64]
Index = NDArray[np.int64]
_NUDGE = 1e-6  # relative size of the move that shows a kink, and the largest jump of a derivative that is none
_JUMP = 1e-2
_ACCURATE = 1e-13  # linear residual against the size of both sides


class Linearised:
    """A point and one factorisation there. Equations are divided by their size, unknowns by `unit`.

    place      of every symbol among the unknowns, -1 for given ones
    by_column  derivatives of all equations by all symbols (equations x symbols)

    Raises SolveError where the model is singular.
    """

    def __init__(self, square: Square, x: Array) -> None:
        self.square, self.x = square, np.array(x, dtype=float)
        self.place = np.full(self.x.size, -1)
        self.place[square.unknowns] = np.arange(square.n)
        self.unit = square.unit(self.x)
        self.by_column = _jacobian(square, self.x)
        _, self._values = square.scaled(self.x)
        self._matrix = csc_matrix((self._values, (square.row, square.col)), shape=(square.n, square.n))
        self._solver: Any = square.plan()
        try:
            self._solver.factor(self._values)
        except Singular:
            self._fall_back()

    def respond(self, dx: Array) -> Array:
        """Unknowns' response (cases x unknowns) to changes of the given symbols (cases x all symbols).

        Unknowns in `dx` must be zero.
        """
        return self.push(self.by_column @ dx.T).T

    def push(self, push: Array) -> Array:
        """Unknowns' response (unknowns x cases) to a push of the equations (equations x cases, in their own size)."""
        return self._solve(-push, transposed=False) * self.unit[:, None]

    def adjoint(self, gradients: Array) -> tuple[Array, Array]:
        """Backwards, for indicators with these gradients over all symbols (indicators x symbols).

        Returns the total derivative of each by every given symbol, and by a push of every equation (equations x
        indicators).
        """
        y = self._solve((gradients[:, self.square.unknowns] * self.unit).T, transposed=True)
        return np.asarray(gradients - (self.by_column.T @ y).T), y

    def kinks(self) -> Index:
        """Equations whose derivatives jump at this point."""
        return kinks(self.square, self.x)

    def _fall_back(self) -> None:
        self._solver = SparseLU(self.square.n, self.square.row, self.square.col)
        try:
            self._solver.factor(self._values)
        except Singular:
            raise SolveError("the model is singular at this point: nothing has a derivative") from None

    def _solve(self, b: Array, transposed: bool) -> Array:
        """Refined until accurate; by SuperLU where the condensed solution does not get there. Raises SolveError.

        The plan is the system's own: it may have factorised another point since, and then does not get there either.
        """
        matrix = self._matrix.T if transposed else self._matrix
        solve = self._solver.solve_transposed if transposed else self._solver.solve
        x = np.asarray(solve(b))
        for _ in range(4):
            left = b - matrix @ x
            size = np.abs(b).max(axis=0, initial=0.0) + np.abs(x).max(axis=0, initial=0.0)
            if (np.abs(left).max(axis=0, initial=0.0) <= _ACCURATE * size).all():
                return x
            x = x + solve(left)
        if isinstance(self._solver, SparseLU):
            raise SolveError("the model is nearly singular at this point: its derivatives are not accurate")
        self._fall_back()
        return self._solve(b, transposed)


def kinks(square: Square, x: Array) -> Index:
    """Equations whose derivatives jump at a point: complementarities with both sides at zero."""
    size = np.where(x != 0, np.abs(x), square.compiled.floor)
    nudge = _NUDGE * size * np.random.default_rng(1).uniform(0.5, 1, size.size)
    jump = abs(_jacobian(square, x + nudge) - _jacobian(square, x - nudge)).tocoo()
    return np.unique(jump.row[jump.data * size[jump.col] > _JUMP]).astype(np.int64)


def _jacobian(square: Square, x: Array) -> csc_matrix:
    c = square.compiled
    _, v = c.jacobian(x)
    return csc_matrix((v / square.row_scale[c.row], (c.row, c.col)), shape=(square.n, x.size))
