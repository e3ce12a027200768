"""How a modeller writes a block: declare symbols, write equations that each name their unknown.

    from cge.language.block import Block

    trade = Block("trade", "Trade", "贸易")
    trade.symbol("p_import[c]", "imported", "import price", "进口价格", unit="price, benchmark = 1 + duty",
        level=lambda b: b.trade.import_price)

    @trade.equation("p_import[c]", over="imported", source="price of imports")
    def import_price(m, c):
        \"\"\"One line of economics.\"\"\"
        return m.p_import[c] == m.p_cif[c] * m.exchange_rate * (1 + sum(m.t_import[t, c] for t in m.sets.tax_import))

A symbol that some equation determines is endogenous; every other symbol is exogenous. Both are the same kind
of thing, so a closure may exchange their roles. Blocks never import blocks: they meet through symbol names.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cge.errors import DeclarationError

Level = Callable[[Any], Mapping[Any, float] | float]
"""From the benchmark (cge.calibration) to a level for every member, or one for all."""
_DECLARED = re.compile(r"^([a-z][a-z0-9_]*)(?:\[([a-z, ]+)\])?$")


@dataclass(frozen=True, kw_only=True)
class Symbol:
    """One concept of the model: a name, the set it runs over, a unit, a meaning, a benchmark level.

    `over` names the set of :mod:`cge.calibration.sets` whose members index the symbol ("" for a scalar).
    `level` computes the benchmark from the data: a mapping from set member to float, or one float for all.
    `positive` symbols are solved in logs; the others may change sign.
    """

    name: str
    index: tuple[str, ...]
    over: str
    label_en: str
    label_zh: str
    unit: str
    level: Level
    positive: bool
    block: str
    where: str

    @property
    def declared(self) -> str:
        """The symbol as a paper would print it, such as ``q_factor[f,a]``."""
        return f"{self.name}[{','.join(self.index)}]" if self.index else self.name


@dataclass(frozen=True, kw_only=True)
class Equation:
    """One equation for every member of `over`; `unknown` is the symbol it determines."""

    name: str
    unknown: str
    index: tuple[str, ...]
    over: str
    source: str
    function: Callable[..., Any]
    block: str
    where: str

    @property
    def meaning(self) -> str:
        """First sentence of the docstring."""
        return (inspect.getdoc(self.function) or "").split("\n")[0]


@dataclass
class Block:
    """A square part of the model: k unknowns and the k equations that determine them."""

    name: str
    title_en: str
    title_zh: str
    symbols: dict[str, Symbol] = field(default_factory=dict)
    equations: dict[str, Equation] = field(default_factory=dict)

    def symbol(
        self,
        declared: str,
        over: str,
        label_en: str,
        label_zh: str,
        *,
        unit: str,
        level: Level | float = 1.0,
        positive: bool = True,
    ) -> None:
        """Declare a symbol, e.g. ``symbol("q_factor[f,a]", "factor_use", ...)``; level defaults to 1."""
        name, index = _parse(declared)
        if name in self.symbols:
            raise DeclarationError(f"block {self.name}: symbol {name} is declared twice")
        constant = level if callable(level) else (lambda _b, v=float(level): v)
        self.symbols[name] = Symbol(
            name=name,
            index=index,
            over=over,
            label_en=label_en,
            label_zh=label_zh,
            unit=unit,
            level=constant,
            positive=positive,
            block=self.name,
            where=_caller(),
        )

    def equation(
        self, unknown: str, *, source: str, over: str | None = None
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorate the function that writes the equation; `over` defaults to the unknown's own set."""
        name, index = _parse(unknown)

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            if function.__name__ in self.equations:
                raise DeclarationError(f"block {self.name}: equation {function.__name__} is written twice")
            own = self.symbols.get(name)
            domain = over if over is not None else (own.over if own else None)
            if domain is None:
                raise DeclarationError(f"block {self.name}: say over which set {function.__name__} runs")
            self.equations[function.__name__] = Equation(
                name=function.__name__,
                unknown=name,
                index=index,
                over=domain,
                source=source,
                function=function,
                block=self.name,
                where=_place(function),
            )
            return function

        return add

    def __iter__(self) -> Iterator[Equation]:
        return iter(self.equations.values())


def _parse(declared: str) -> tuple[str, tuple[str, ...]]:
    match = _DECLARED.match(declared)
    if not match:
        raise DeclarationError(f"{declared!r} is not a symbol such as 'q_factor[f,a]'")
    letters = match.group(2)
    return match.group(1), tuple(s.strip() for s in letters.split(",")) if letters else ()


def _caller() -> str:
    frame = sys._getframe(2)  # inspect.stack() reads every source file on the way up
    return f"{_short(frame.f_code.co_filename)}:{frame.f_lineno}"


def _place(function: Callable[..., Any]) -> str:
    code = function.__code__
    return f"{_short(code.co_filename)}:{code.co_firstlineno}"


def _short(path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    return "/".join(parts[parts.index("cge") :]) if "cge" in parts else parts[-1]
