"""One concept of the model, and all that is known of it: declared once, read everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cge.errors import DeclarationError
from cge.language.ranges import Range
from cge.language.units import Kind, Unit

Level = Callable[[Any], Mapping[Any, float] | float]
"""From the benchmark (cge.calibration) to a level for every member, or one for all."""
Words = tuple[str, str]
"""The same in English and in Chinese."""
Shown = Literal["always", "adjusting", "given"]


@dataclass(frozen=True, kw_only=True)
class Symbol:
    """A name, the set it runs over, a unit, a meaning, a benchmark level, and facts about its part in the economy.

    over      set of cge.calibration.sets whose members index the symbol ("" for a scalar)
    level     computes the benchmark from the data; neutral: the level that leaves the economy alone, where one does
    positive  solved in logs; the others may change sign
    limit     of a complementarity: the price that adjusts while the limit binds
    account   macro account in whose story the symbol appears; shown: when it says something there
    means     what it says about its account while it plays its part: adjusts, or (a limit) is held
    parameter name in sheet `elasticities` (sam/parameters.py) from which the benchmark comes, where it is one
    within    values it may be given (cge.language.ranges); least: computes a least value from the data, by member
    squeezed  why there may be no solution once the symbol has shrunk to next to nothing
    """

    name: str
    index: tuple[str, ...]
    over: str
    unit: Unit
    label_en: str
    label_zh: str
    level: Level
    neutral: float | None
    positive: bool
    limit: str
    account: str
    shown: Shown
    means: Words
    squeezed: str
    parameter: str
    within: Range
    least: Level | None
    block: str
    where: str

    @property
    def declared(self) -> str:
        """The symbol as a paper would print it, such as ``q_factor[f,a]``."""
        return f"{self.name}[{','.join(self.index)}]" if self.index else self.name

    @property
    def kind(self) -> Kind:
        """What its unit measures."""
        return self.unit.kind

    @property
    def labels(self) -> Words:
        """English and Chinese."""
        return self.label_en, self.label_zh

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the functions of the benchmark, which have done their work."""
        return {**self.__dict__, "level": _forgotten, "least": None}


def _forgotten(_: Any) -> float:
    raise DeclarationError("a pickled model does not know how its symbols were calibrated: build it from the workbook")
