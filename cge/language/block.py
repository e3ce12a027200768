"""How a modeller writes a block: declare symbols, write equations that each name their unknown, say who pays whom.

    from cge.language.block import Block
    from cge.language.units import PRICE

    trade = Block("trade", "Trade", "贸易")
    trade.symbol("p_import[c]", "imported", PRICE, "import price", "进口价格", level=lambda b: b.trade.import_price)

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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cge.errors import DeclarationError
from cge.language.equation import Equation
from cge.language.flow import Added, Base, Charge, Flow, Pool
from cge.language.ranges import Range, usual
from cge.language.symbol import Level, Shown, Symbol, Words
from cge.language.units import ELASTICITY, Unit

_DECLARED = re.compile(r"^([a-z][a-z0-9_]*)(?:\[([a-z, ]+)\])?$")
_SAYS_NOTHING: Words = ("", "")
Written = Callable[..., Any]


@dataclass
class Block:
    """A square part of the model: k unknowns and the k equations that determine them, and the flows it declares.

    It can be solved alone, all else given, or names the blocks it cannot do without, and says why.
    """

    name: str
    title_en: str
    title_zh: str
    symbols: dict[str, Symbol] = field(default_factory=dict)
    equations: dict[str, Equation] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    pools: dict[str, Pool] = field(default_factory=dict)
    partners: tuple[str, ...] = ()
    partner_reason: str = ""

    def symbol(
        self,
        declared: str,
        over: str,
        unit: Unit,
        label_en: str,
        label_zh: str,
        *,
        level: Level | float = 1.0,
        neutral: float | None = None,
        positive: bool = True,
        limit: str = "",
        account: str = "",
        shown: Shown = "always",
        means: Words = _SAYS_NOTHING,
        squeezed: str = "",
        parameter: str = "",
        within: Range | None = None,
        least: Level | None = None,
    ) -> None:
        """Declare a symbol, e.g. ``symbol("q_factor[f,a]", "factor_use", EFFICIENCY, ...)``; level defaults to 1.

        A level that is one number is also the symbol's neutral value. For the rest see :class:`Symbol`.
        """
        name, index = _parse(declared)
        if name in self.symbols:
            raise DeclarationError(f"block {self.name}: symbol {name} is declared twice")
        constant = level if callable(level) else (lambda _b, v=float(level): v)
        self.symbols[name] = Symbol(
            name=name,
            index=index,
            over=over,
            unit=unit,
            label_en=label_en,
            label_zh=label_zh,
            level=constant,
            neutral=neutral if callable(level) else float(level),
            positive=positive,
            limit=limit,
            account=account,
            shown=shown,
            means=means,
            squeezed=squeezed,
            parameter=parameter,
            within=within or usual(unit.kind, parameter, positive),
            least=least,
            block=self.name,
            where=_caller(),
        )

    def parameter(
        self,
        declared: str,
        over: str,
        name: str,
        label_en: str,
        label_zh: str,
        *,
        unit: Unit = ELASTICITY,
        positive: bool = False,
    ) -> None:
        """Declare a symbol whose benchmark is a parameter of sheet `elasticities`, by account."""

        def level(b: Any) -> Any:
            return {k: b.parameter(name, k) for k in b.sets[over]} if over else b.parameter(name)

        self.symbol(declared, over, unit, label_en, label_zh, level=level, positive=positive, parameter=name)

    def equation(self, unknown: str, *, source: str, over: str | None = None) -> Callable[[Written], Written]:
        """Decorate the function that writes the equation; `over` defaults to the unknown's own set."""
        name, index = _parse(unknown)

        def add(function: Written) -> Written:
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

    def flow(self, *, row: str, column: str, over: str, goods: bool = False) -> Callable[[Written], Written]:
        """Decorate the function that gives what `column` pays `row`; its parameters after `m` name the index."""

        def add(function: Written) -> Written:
            flow = Flow(
                name=function.__name__,
                index=_letters(function),
                over=over,
                row=row,
                column=column,
                function=function,
                block=self.name,
                goods=goods,
            )
            return self._add(flow)

        return add

    def charge(
        self,
        base: Base,
        *,
        row: str | Added,
        over: str,
        specific: bool = False,
        revenue: str = "",
        pool: str = "",
        source: str = "",
    ) -> Callable[[Written], Written]:
        """Decorate the function that gives the rate of a charge on `base`, or its amount per unit (`specific`)."""

        def add(function: Written) -> Written:
            flow = Charge(
                name=function.__name__,
                index=_letters(function),
                over=over,
                row=row,
                column=base.payer,
                function=function,
                block=self.name,
                base=base,
                specific=specific,
                revenue=revenue,
                pool=pool,
                source=source or base.source,
            )
            return self._add(flow)

        return add

    def pool(self, name: str, *, shares: str) -> Callable[[Written], Written]:
        """Decorate the function that gives the revenue of a pool; the symbol `shares` says who gets how much."""

        def add(function: Written) -> Written:
            self.pools[name] = Pool(name, shares, function)
            return function

        return add

    def _add(self, flow: Flow) -> Written:
        if flow.name in self.flows:
            raise DeclarationError(f"block {self.name}: flow {flow.name} is written twice")
        self.flows[flow.name] = flow
        return flow.function

    def __iter__(self) -> Iterator[Equation]:
        return iter(self.equations.values())


def _letters(function: Written) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)[1:]


def _parse(declared: str) -> tuple[str, tuple[str, ...]]:
    match = _DECLARED.match(declared)
    if not match:
        raise DeclarationError(f"{declared!r} is not a symbol such as 'q_factor[f,a]'")
    letters = match.group(2)
    return match.group(1), tuple(s.strip() for s in letters.split(",")) if letters else ()


def _caller() -> str:
    frame = sys._getframe(2)  # inspect.stack() reads every source file on the way up
    while frame.f_back is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return f"{_short(frame.f_code.co_filename)}:{frame.f_lineno}"


def _place(function: Callable[..., Any]) -> str:
    code = function.__code__
    return f"{_short(code.co_filename)}:{code.co_firstlineno}"


def _short(path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    return "/".join(parts[parts.index("cge") :]) if "cge" in parts else parts[-1]
