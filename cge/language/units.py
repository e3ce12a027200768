"""Units, and what kind of thing each of them measures.

A unit is its text. Its kind says how a level in it scales and how a change in it is read, so that nothing else
has to look into the text. `own` is the text with the workbook's own words in place of ours (cge.model.labels).
"""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """What a unit measures: `nominal` and `real` are the powers with which a level moves with the price level and
    with the size of the economy; None where it is no power of it (a transform, or a difference from the benchmark).
    """

    QUANTITY = ("quantity", 0.0, 1.0)  # worth one at benchmark prices, or currency deflated
    VALUE = ("value", 1.0, 1.0)
    PRICE = ("price", 1.0, 0.0)
    REAL_PRICE = ("real price", 0.0, 0.0)
    FOREIGN_VALUE = ("foreign value", 0.0, 1.0)
    FOREIGN_PRICE = ("foreign price", 0.0, 0.0)
    PHYSICAL = ("physical quantity", 0.0, 1.0)
    DIFFERENCE = ("difference from the benchmark", 0.0, None)
    SCALE = ("scale", None, 1.0)
    TRANSFORM = ("transform", None, None)
    SIZE = ("index of size", 0.0, 1.0)
    INDEX = ("index", 0.0, 0.0)
    RATE = ("rate", 0.0, 0.0)
    SHARE = ("share", 0.0, 0.0)
    RATIO = ("ratio", 0.0, 0.0)
    PERCENT = ("per cent", 0.0, 0.0)
    ELASTICITY = ("elasticity", 0.0, 0.0)  # of behaviour or of how quality forms: no source of growth

    def __init__(self, label: str, nominal: float | None, real: float | None) -> None:
        self.label, self.nominal, self.real = label, nominal, real

    @property
    def money(self) -> bool:
        """An amount of domestic money, nominal or real."""
        return self in (Kind.QUANTITY, Kind.VALUE, Kind.DIFFERENCE, Kind.SCALE)

    @property
    def amount(self) -> bool:
        """An amount of money, domestic or foreign."""
        return self.money or self is Kind.FOREIGN_VALUE

    @property
    def points(self) -> bool:
        """A change is read in percentage points."""
        return self in (Kind.RATE, Kind.SHARE)


class Unit(str):
    """The text of a unit, with its kind; `own`: the text in the words of a workbook, such as "{currency} of 2018"."""

    kind: Kind
    own: str

    def __new__(cls, text: str, kind: Kind, own: str = "") -> Unit:
        self = super().__new__(cls, text)
        self.kind, self.own = kind, own
        return self

    def __reduce__(self) -> tuple[type[Unit], tuple[str, Kind, str]]:
        return Unit, (str(self), self.kind, self.own)


def _currency(rest: str, kind: Kind) -> Unit:
    return Unit("currency" + rest, kind, "{currency}" + rest)


CURRENCY = _currency("", Kind.VALUE)
QUANTITY = _currency(" at benchmark prices", Kind.QUANTITY)
BASIC = _currency(" at benchmark basic prices", Kind.QUANTITY)
CONSUMER = _currency(" at benchmark consumer prices", Kind.QUANTITY)
EFFICIENCY = _currency(" at benchmark economy-wide price", Kind.QUANTITY)
VARIATION = _currency(" at benchmark prices", Kind.DIFFERENCE)
SCALE = _currency(" at benchmark prices", Kind.SCALE)
FOREIGN = Unit("foreign currency", Kind.FOREIGN_VALUE)
FOREIGN_PRICE = Unit("foreign currency, benchmark = 1", Kind.FOREIGN_PRICE)
PRICE = Unit("index, benchmark = 1", Kind.PRICE)
INDEX = Unit("index, benchmark = 1", Kind.INDEX)
SIZE = Unit("index, benchmark = 1", Kind.SIZE)
TRANSFORM = Unit("transform of an index", Kind.TRANSFORM)
RATE = Unit("rate", Kind.RATE)
SHARE = Unit("share", Kind.SHARE)
RATIO = Unit("ratio", Kind.RATIO)
ELASTICITY = Unit("elasticity", Kind.ELASTICITY)
INVERSE = Unit("1 / elasticity", Kind.ELASTICITY)
RETURNS = Unit("mean annual returns", Kind.RATIO)
EMISSIONS = Unit("emission unit (sheet emissions)", Kind.PHYSICAL, "{emissions}")
EMISSION_PRICE = Unit("emission price unit (sheet settings)", Kind.PRICE, "{emission_price}")
REAL_EMISSION_PRICE = Unit("emission price unit at benchmark consumer prices", Kind.REAL_PRICE, "{emission_price}")
ENERGY_PRICE = Unit("energy price unit (sheet settings)", Kind.PRICE, "{energy_price}")
REAL_ENERGY_PRICE = Unit("energy price unit at benchmark consumer prices", Kind.REAL_PRICE, "{energy_price}")
PERCENT = Unit("%", Kind.PERCENT)
POINTS = Unit("pp", Kind.PERCENT)
HEADS = Unit("heads", Kind.PHYSICAL, "{heads}")
EMITTED = Unit("emissions", Kind.PHYSICAL, "{emissions}")
PER_GDP = Unit("emissions per GDP", Kind.RATIO, "{emissions} per {currency} of GDP")
PHYSICAL = Unit("physical unit, see the row", Kind.PHYSICAL)
OF_EMISSIONS = Unit("emission price unit", Kind.REAL_PRICE, "{emission_price}")
OF_ENERGY = Unit("energy price unit", Kind.REAL_PRICE, "{energy_price}")


def percent(text: str) -> Unit:
    """A percentage of something."""
    return Unit(f"% {text}", Kind.PERCENT)
