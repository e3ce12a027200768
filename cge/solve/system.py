"""Blocks + benchmark -> one Pyomo model in which every symbol is a variable at its benchmark level.

Exogenous is a role, not a type: exogenous symbols are variables too, so a shock or a swap never rebuilds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import pyomo.environ as pyo

from cge.calibration.benchmark import Benchmark
from cge.errors import DataError, DeclarationError, nearest
from cge.language.block import Block
from cge.language.equation import Equation
from cge.language.flow import Flows
from cge.language.reference import Member, as_tuple
from cge.language.symbol import Symbol
from sam.errors import Finding


class Levels:
    """Benchmark levels of all symbols as plain floats: ``m.base.q_factor[f, a]``, ``m.base.cpi``."""

    def __init__(self, levels: dict[str, dict[Member, float]]) -> None:
        for name, values in levels.items():
            setattr(self, name, values.get((), values))


class Namespace(SimpleNamespace):
    """What an equation sees as `m`: symbols, `base` levels, `sets` and `data`."""

    def __getattr__(self, name: str) -> Any:
        near = nearest(name, vars(self))
        raise DeclarationError(f"no block declares {name}{near}; is the block that owns it missing from the model?")


class System:
    """The uncompiled model.

    symbols     name -> Symbol;  equations in block order;  levels[name][member] = benchmark value
    least       name -> member -> the least it may be given, for symbols whose range depends on the data
    base, sets  the levels and sets as an equation sees them;  determined: name -> members some equation determines
    model       the Pyomo ConcreteModel

    Pickles without what only compiling needs: the Pyomo model, and how symbols were calibrated.
    """

    def __init__(self, blocks: Iterable[Block], benchmark: Benchmark) -> None:
        self.benchmark = benchmark
        self.blocks = tuple(blocks)
        self.symbols = _collect(self.blocks)
        self.equations: tuple[Equation, ...] = tuple(e for block in self.blocks for e in block)
        self.levels = {s.name: benchmark.calibrate(s.over, s.level) for s in self.symbols.values()}
        self.least = {s.name: benchmark.calibrate(s.over, s.least) for s in self.symbols.values() if s.least}
        self._check_levels()
        self.determined = self._check_unknowns()
        self.flows = Flows(
            (f for b in self.blocks for f in b.flows.values()),
            (p for b in self.blocks for p in b.pools.values()),
            benchmark,
        )
        self.base, self.sets = Levels(self.levels), SimpleNamespace(**_named(benchmark.sets))

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the Pyomo tree, which no longer serves once it is compiled."""
        return {k: v for k, v in self.__dict__.items() if k != "model"}

    def _check_levels(self) -> None:
        wrong = [
            f"{s.declared} ({s.label_en}) must be positive in the benchmark, but is {v:g} at {member}"
            for s in self.symbols.values()
            if s.positive
            for member, v in self.levels[s.name].items()
            if not v > 0
        ]
        if wrong:
            found = [Finding("error", "", "", "", message) for message in wrong]
            raise DataError("the SAM gives levels the model cannot start from:", found)

    def _check_unknowns(self) -> dict[str, dict[Member, Equation]]:
        """Every equation names an existing unknown, and no unknown is named twice."""
        determined: dict[str, dict[Member, Equation]] = {}
        for e in self.equations:
            if e.unknown not in self.symbols:
                hint = nearest(e.unknown, self.symbols)
                raise DeclarationError(
                    f"{e.where}: equation {e.name} names unknown {e.unknown}, declared nowhere{hint}"
                )
            mine = determined.setdefault(e.unknown, {})
            for member in self.benchmark.sets[e.over]:
                if member in mine:
                    raise DeclarationError(f"{e.unknown}[{member}] is determined by {mine[member].name} and {e.name}")
                if member not in self.levels[e.unknown]:
                    raise DeclarationError(f"equation {e.name} runs over {member}, where {e.unknown} does not exist")
                mine[member] = e
        return determined

    @cached_property
    def model(self) -> Any:
        """The Pyomo model, made when it is compiled."""
        model = pyo.ConcreteModel()
        m = Namespace(base=self.base, sets=self.sets, data=self.benchmark, flows=self.flows)
        for s in self.symbols.values():
            members = self.benchmark.sets[s.over]
            var = pyo.Var(range(len(members)))
            model.add_component(s.name, var)
            for k, member in enumerate(members):
                var[k].set_value(self.levels[s.name][member], skip_validation=True)
            by_member = {member: var[k] for k, member in enumerate(members)}
            setattr(m, s.name, by_member.get((), by_member))
        for e in self.equations:
            rows = pyo.ConstraintList()
            model.add_component("eq_" + e.block.replace(" ", "_") + "_" + e.name, rows)
            for member in self.benchmark.sets[e.over]:
                rows.add(e.function(m, *as_tuple(member)))
        return model

    def rows(self) -> list[tuple[Equation, Member]]:
        """(equation, member) in the order the constraints were written."""
        return [(e, member) for e in self.equations for member in self.benchmark.sets[e.over]]

    def columns(self) -> list[tuple[str, Member]]:
        """(symbol, member) in the order the variables were declared."""
        return [(s, member) for s, values in self.levels.items() for member in values]


def _forgotten(_: Benchmark) -> float:
    raise DeclarationError("a pickled model does not know how its symbols were calibrated: build it from the workbook")


def _collect(blocks: tuple[Block, ...]) -> dict[str, Symbol]:
    twice = [n for n, k in Counter(n for b in blocks for n in b.symbols).items() if k > 1]
    if twice:
        raise DeclarationError(f"declared in more than one block: {', '.join(twice)}")
    return {name: s for b in blocks for name, s in b.symbols.items()}


def _named(sets: dict[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    return {name or "scalar": members for name, members in sets.items()}
