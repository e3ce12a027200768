"""Numbers that carry their derivative along: the unchanged expressions of the blocks differentiate themselves.

x = Dual(2.0, 1.0)
(x**2 / 4).slope        # 1.0
"""

from __future__ import annotations

from math import log
from typing import Any


class Dual:
    """A value and its slope in one direction (Clifford 1873); mixes with floats."""

    __slots__ = ("slope", "value")

    def __init__(self, value: float, slope: float = 0.0) -> None:
        self.value, self.slope = value, slope

    def __add__(self, other: Any) -> Dual:
        return Dual(self.value + value(other), self.slope + slope(other))

    def __sub__(self, other: Any) -> Dual:
        return Dual(self.value - value(other), self.slope - slope(other))

    def __rsub__(self, other: float) -> Dual:
        return Dual(other - self.value, -self.slope)

    def __mul__(self, other: Any) -> Dual:
        return Dual(self.value * value(other), self.slope * value(other) + self.value * slope(other))

    def __truediv__(self, other: Any) -> Dual:
        ratio = self.value / value(other)
        return Dual(ratio, (self.slope - ratio * slope(other)) / value(other))

    def __rtruediv__(self, other: float) -> Dual:
        return Dual(other) / self

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope)

    def __pow__(self, exponent: Any) -> Dual:
        n = value(exponent)
        power = self.value**n
        bend = power * log(self.value) * exponent.slope if slope(exponent) else 0.0
        return Dual(power, (n * self.value ** (n - 1) * self.slope if n else 0.0) + bend)

    def __rpow__(self, base: float) -> Dual:
        return Dual(base) ** self

    __radd__, __rmul__ = __add__, __mul__


def value(x: Any) -> float:
    """The value of a dual number, or a number itself."""
    return float(x.value) if isinstance(x, Dual) else float(x)


def slope(x: Any) -> float:
    """The derivative of a dual number; zero for a number."""
    return float(x.slope) if isinstance(x, Dual) else 0.0


def dln(x: Any) -> float:
    """Derivative of the logarithm."""
    return slope(x) / value(x)
