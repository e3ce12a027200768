"""Which values a given symbol may take: declared once on the symbol, or by what its unit measures.

The same range holds in the workbook, in an experiment file and in Python. A range has no holes, so where both ends of
a path lie in it, so does what lies between.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from cge.language.units import Kind
from sam.parameters import PARAMETERS, STEEPEST


@dataclass(frozen=True)
class Range:
    """From `least` to `most`; `above`, `below`: that end itself does not belong to it."""

    least: float = -inf
    most: float = inf
    above: bool = False
    below: bool = False

    def allows(self, value: float) -> bool:
        """Whether a value lies in it."""
        low = value > self.least if self.above else value >= self.least
        return low and (value < self.most if self.below else value <= self.most)

    def __str__(self) -> str:
        ends = [f"{'above' if self.above else 'at least'} {self.least:g}"] if self.least > -inf else []
        ends += [f"{'below' if self.below else 'at most'} {self.most:g}"] if self.most < inf else []
        return " and ".join(ends) or "any finite number"


ANY = Range()
NOT_NEGATIVE = Range(0.0)
UP_TO_ALL = Range(most=1.0)
"""Shares that may be negative, such as a saving rate."""
OF_WHAT_IS_PAID = Range(-1.0, 1.0, above=True, below=True)
"""Rates taken out of a price or an income, of which something must be left."""
_BY_KIND = {
    Kind.ELASTICITY: Range(0.0, STEEPEST),
    Kind.SHARE: Range(0.0, 1.0),
    Kind.RATE: Range(-1.0, above=True),  # added to a price, of which something must be left
}


def of_parameter(name: str) -> Range:
    """The finite values of a parameter of sheet `elasticities`."""
    parameter = PARAMETERS[name]
    return Range(parameter.least, parameter.most)


def usual(kind: Kind, parameter: str, positive: bool) -> Range:
    """The range of a symbol that declares none."""
    found = of_parameter(parameter) if parameter else _BY_KIND.get(kind, ANY)
    return Range(0.0, found.most, above=True, below=found.below) if positive and found.least <= 0 else found
