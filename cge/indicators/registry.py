"""What a reader wants to know of a solution: one function per indicator, the same at the benchmark and after.

A function takes the namespace `m` of all symbols as numbers (`m.q_gdp`, `m.q_export[c]`, `m.base`, `m.data`) and
returns a number or {member: number}, {} where the economy has no such thing; it is called before and after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, TypeVar

from cge.language.reference import Member, but_auxiliary
from cge.language.units import Unit

Values = Mapping[Member, float]
Rule = Callable[[Any], float | Values]
F = TypeVar("F", bound=Rule)


@dataclass(frozen=True)
class Indicator:
    """One indicator; `points`: a share or an index of its own, whose change is read in units, not per cent."""

    name: str
    label_en: str
    label_zh: str
    unit: Unit
    points: bool
    function: Rule
    source: str = ""  # definition in the literature
    needs: str = ""  # what the workbook must hold, told where the indicator is missing
    kinks: Callable[[Any], Values] | None = None  # quantities of which a change of sign is a kink of the indicator

    def values(self, m: Any) -> dict[Member, float]:
        """{member: value}, with () for a scalar."""
        result = self.function(m)
        return {k: float(v) for k, v in result.items()} if isinstance(result, Mapping) else {(): float(result)}


INDICATORS: dict[str, Indicator] = {}
"""All indicators, in the order of the report."""


def indicator(
    name: str,
    label_en: str,
    label_zh: str,
    unit: Unit,
    points: bool = False,
    source: str = "",
    needs: str = "",
    kinks: Callable[[Any], Values] | None = None,
) -> Callable[[F], F]:
    """Register the decorated function."""

    def add(function: F) -> F:
        INDICATORS[name] = Indicator(name, label_en, label_zh, unit, points, function, source, needs, kinks)
        return function

    return add


def sectors(m: Any, members: Iterable[Member]) -> list[Member]:
    """Members without those of auxiliary accounts, which are no sectors and no goods."""
    return but_auxiliary("", members, m.data.groups)


def before(m: Any) -> Any:
    """The benchmark as a namespace of the same kind."""
    return SimpleNamespace(**vars(m.base), base=m.base, sets=m.sets, data=m.data, flows=m.flows)
