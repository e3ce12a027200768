"""From a workbook to a solved case.

    import cge
    model = cge.load()                                # bundled China 2018, 42 sectors
    case = model.solve({"tfp[*]": cge.multiply(1.01, basis="value_added")})
    case.frame                                        # tidy DataFrame

The model is compiled once; closures, swaps and shocks only choose which symbols are given, and their values.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cge.blocks import ALL
from cge.blocks.rules import rules as ruled_by
from cge.calibration import Benchmark, standard
from cge.calibration.absent import why_absent
from cge.calibration.named_groups import Groups, faults
from cge.calibration.trade import inelastic
from cge.errors import ClosureError, DataError, ExperimentError, SolveError, nearest
from cge.language.block import Block
from cge.language.reference import Member, resolve, show
from cge.language.rule import Rule
from cge.model.case import Case
from cge.model.catalogue import Catalogue, SymbolEntry
from cge.model.closures import (
    CLOSURES,
    DEFAULT,
    WELFARE,
    Closure,
    Follow,
    Swap,
    closure,
    with_balanced_budget,
    with_fixed_factors,
)
from cge.model.layout import Layout
from cge.model.notebook import card
from cge.model.reached import in_values
from cge.model.rebuilt_sam import unread
from cge.model.ruling import Ruling, listed, refuse_idle, with_rules
from cge.model.scenario import Scenario, scenario
from cge.model.shocks import Shocks
from cge.model.unknowns import columns, roles
from cge.model.vertical import vertical
from cge.solve.books import Books
from cge.solve.compile import Compiled
from cge.solve.determinacy import check_square
from cge.solve.problem import Problem
from cge.solve.state import dual_state, state
from cge.solve.system import System
from sam.checks import require_sound

if TYPE_CHECKING:
    from sam import Workbook

Array = NDArray[np.float64]
SIZES = ("activity", "commodity", "factor", "household")
METHODS = ("newton", "ipopt")
NOT_CONNECTED = "not connected with the benchmark"
"""Stands beside the name of a case that no path of the shock leads to."""


class Model:
    """A compiled economy. `solve` runs one case; the same model serves any number of them.

    workbook: as the model reads it; recast: what that changed (home consumption, re-exports), in words.
    groups: name -> accounts, in place of the workbook's group of that name or beside them.
    rules: those that cases may put in force; `ruling.faults` says what is wrong with some.
    """

    def __init__(
        self,
        workbook: Workbook,
        blocks: Iterable[Block] = ALL,
        groups: Groups | None = None,
        rules: Iterable[Rule] = (),
    ) -> None:
        self.workbook, self.recast = standard(require_sound(workbook))
        if wrong := [message for _, message in faults(groups or {}, self.workbook.sam.kinds)]:
            raise ExperimentError("the groups are wrong:", wrong)
        self.benchmark = Benchmark(self.workbook, groups)
        self._compile(tuple(blocks), tuple(rules))
        self._refuse_unread()

    def _compile(self, blocks: tuple[Block, ...], given: tuple[Rule, ...]) -> None:
        self.system, self._rules = System(blocks, self.benchmark), given
        self.ruling = Ruling(self, given)
        if self.ruling.followed:
            self.benchmark = self.benchmark.ruled(self.ruling.followed)
            self.system = System(blocks if ruled_by in blocks else (*blocks, ruled_by), self.benchmark)
        self.compiled = Compiled(self.system)
        self.positive = np.array([self.system.symbols[s].positive for s, _ in self.compiled.columns])
        refuse_idle(self)
        self._problems: dict[tuple[Swap, ...], Problem] = {}
        self.kept: dict[tuple[Rule, ...], Model] = {}

    def ruled(self, given: Iterable[Rule]) -> Model:
        """This economy with more rules, compiled once for each set of them. Raises ExperimentError."""
        return with_rules(self, given)

    def with_compiled(self, given: tuple[Rule, ...]) -> Model:
        """A copy compiled with more rules: see `ruled`."""
        own = copy.copy(self)
        for made in ("symbols", "books", "layout", "lacking"):
            own.__dict__.pop(made, None)
        own._compile(self.system.blocks, (*self._rules, *given))
        return own

    def _refuse_unread(self) -> None:
        """No cell is ignored: what the model has no place for is refused by name."""
        axes = self.workbook.addresses.places.axes
        left = [axes.finding(row, column, f"{value:,.6g}") for (row, column), value in unread(self).items()]
        if left:
            raise DataError("the SAM holds cells that the model does not read:", left)

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the problems, which are made again when they are needed."""
        return {k: v for k, v in self.__dict__.items() if k != "symbols"} | {"_problems": {}, "kept": {}}

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(self.benchmark.sets[k])} {k}" for k in SIZES)
        size = f"{sizes}; {len(self.compiled.rows)} equations; {len(CLOSURES)} closures, {DEFAULT} by default"
        return f"<Model {self.benchmark.setting('name_en', 'economy')!r}: {size}>"

    def _repr_html_(self) -> str:
        words = self.layout.words
        sizes = ", ".join(f"{len(self.benchmark.sets[k])} {k}" for k in SIZES)
        facts = [
            f"{words.economy_en} {words.economy_zh}".strip() + f", GDP {self.benchmark.gdp:,.6g} {words.currency}",
            f"{sizes}; {len(self.compiled.rows):,} equations, {len(self.compiled.columns):,} symbols",
            f"closures: {', '.join(CLOSURES)}",
        ]
        return card("Model", facts)

    @cached_property
    def symbols(self) -> Catalogue[SymbolEntry]:
        """Every symbol: meaning, unit, members, the equations in which it stands, its role."""
        return Catalogue("symbol", {name: SymbolEntry(self, s) for name, s in self.system.symbols.items()})

    @property
    def closures(self) -> Catalogue[Closure]:
        """Who may adjust: every closure with its story and its swaps."""
        return Catalogue("closure", CLOSURES)

    def state(self, x: Iterable[float]) -> Any:
        """The namespace `m` of a point: every symbol as a number or {member: number}."""
        return state(self.system, self.compiled, x)

    def dual_state(self, x: Iterable[float], dx: Iterable[float]) -> Any:
        """The namespace `m` of a point that moves in the direction `dx`: every symbol as a dual number."""
        return dual_state(self.system, self.compiled, x, dx)

    @cached_property
    def books(self) -> Books:
        """Receipts and payments of every account at a point."""
        return Books(self.system, self.compiled)

    @cached_property
    def layout(self) -> Layout:
        """Names, members, labels and units of all symbols, shared by all cases."""
        return Layout(self)

    @property
    def members(self) -> dict[str, tuple[Member, ...]]:
        """Symbol -> members, for everything that can be named."""
        return {s: tuple(v) for s, v in self.system.levels.items()}

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Named groups of accounts; `switching`: factors with a switching cost, `idle`: with unemployment."""
        sets = self.benchmark.sets
        own = {"switching": sets["switching_factor"], "idle": sets["idle_factor"]}
        return self.benchmark.groups | {name: members for name, members in own.items() if members}

    @property
    def remarks(self) -> tuple[tuple[str, str, str], ...]:
        """(topic in English, in Chinese, remark): what was recast or assumed, and what elasticities invite."""
        b = self.benchmark
        topics = (
            ("recast", "改写", self.recast),
            ("demand", "需求", b.demand.notes),
            ("trade", "贸易", b.trade.notes),
            ("labour", "劳动", (*b.leisure.notes, *b.migration.notes)),
            ("groups", "分组", b.group_notes),
            ("rules", "规则", tuple(f"{self.ruling.follow(r)} in every case (workbook)" for r in self.ruling.sheet)),
        )
        return tuple((en, zh, text) for en, zh, texts in topics for text in texts)

    @cached_property
    def lacking(self) -> dict[str, str]:
        """Symbol without members -> what the workbook would need to have it."""
        symbols = self.system.symbols
        return {name: why_absent(symbols[name].over) for name, members in self.members.items() if not members}

    def resolve(self, text: str) -> tuple[str, list[Member], str]:
        """(symbol, members meant, what is wrong) of a reference such as ``tfp[*]``; "" when all is well."""
        return resolve(text, self.members, self.groups, self.lacking)

    def swaps(self, name: str = DEFAULT, extra: Iterable[Swap] = ()) -> tuple[Swap, ...]:
        """All swaps of a closure in this economy, the user's own last."""
        b, own = self.benchmark, tuple(extra)
        named = with_fixed_factors((s for s in closure(name).swaps if s not in self.left_out(name)), b.factors.fixed)
        named = (*named, *self.ruling.in_force(own))
        return with_balanced_budget((*named, *own), bool(b.sets["saves"]), bool(b.sets["government"]))

    def left_out(self, name: str = DEFAULT) -> tuple[Swap, ...]:
        """Swaps of a closure that adapts, for which this economy has nothing: no investment, no government."""
        chosen = closure(name)
        return tuple(s for s in chosen.swaps if chosen.adapts and not self.system.levels.get(s.fix))

    def measures_welfare(self, swaps: tuple[Swap, ...]) -> bool:
        """Whether EV measures welfare under these swaps: see `moving_uses`."""
        return not self.moving_uses(swaps)

    def moving_uses(self, swaps: tuple[Swap, ...]) -> tuple[str, ...]:
        """Other uses of output than consumption that adjust, such as `real_public_saving[g2]`.

        EV measures welfare where there are none: one that this economy does not have cannot move.
        """
        free = self.roles(swaps)
        return tuple(show(s, k) for (s, k), r in zip(self.compiled.columns, free, strict=True) if r and s in WELFARE)

    def problem(self, swaps: tuple[Swap, ...]) -> Problem:
        """The square problem of a closure, checked once and kept."""
        if swaps not in self._problems:
            free = self.roles(swaps)
            try:
                check_square(self.compiled, free, self.positive)
            except ClosureError as error:
                raise ClosureError(error.headline, vertical(self, free) or error.findings) from None
            self._problems[swaps] = Problem(self.compiled, free, self.positive, self.books)
        return self._problems[swaps]

    def scenario(
        self,
        shocks: Shocks | None = None,
        closure: str = DEFAULT,
        swaps: Iterable[Swap] = (),
        name: str = "",
        rules: Iterable[Rule] = (),
    ) -> Scenario:
        """One case, checked and ready to solve. Raises ExperimentError or ClosureError with everything wrong at once.

        shocks: reference -> a number, which sets, or what cge.multiply, cge.add, cge.set_to, cge.add_pct_gdp give, or
        a list of these.  rules: given symbols that follow an expression, as cge.Rule("q_stock[*]", "q_output[*]").
        """
        own = listed(rules)
        model = self.ruled(own)
        return scenario(model, shocks or {}, closure, swaps, name, tuple(model.ruling.follow(r) for r in own))

    def run(self, scenario: Scenario, method: str = "newton", unconnected: bool = False) -> Case:
        """Solve a scenario; method: newton or ipopt. Raises ExperimentError for another, SolveError.

        unconnected: give a solution that no path connects with the benchmark where there is no other; its name says so.
        """
        if method not in METHODS:
            raise ExperimentError(
                f"unknown method {method!r}{nearest(str(method), METHODS)}; known: {', '.join(METHODS)}"
            )
        if (model := self.ruled(s.rule for s in scenario.swaps if isinstance(s, Follow))) is not self:
            return model.run(scenario, method, unconnected)
        problem = self.problem(scenario.swaps)
        try:
            x, report = problem.solve(scenario.target, method=method, unconnected=unconnected)
        except SolveError as error:
            raise in_values(self, problem, scenario, error) from None
        report.notes.extend(inelastic(self._made_inelastic(scenario.target)))
        if not report.connected:
            scenario = replace(scenario, name=f"{scenario.name} ({NOT_CONNECTED})")
        return Case(self, scenario, x, report)

    def solve(
        self,
        shocks: Shocks | None = None,
        closure: str = DEFAULT,
        swaps: Iterable[Swap] = (),
        method: str = "newton",
        name: str = "",
        unconnected: bool = False,
        rules: Iterable[Rule] = (),
    ) -> Case:
        """`scenario` and `run` in one. Raises ExperimentError, ClosureError, SolveError."""
        return self.run(self.scenario(shocks, closure, swaps, name, rules), method, unconnected)

    def roles(self, swaps: tuple[Swap, ...]) -> NDArray[np.bool_]:
        """Which columns are unknown: those an equation determines, after the swaps. Raises ClosureError."""
        return roles(self, swaps)

    def _made_inelastic(self, target: Array) -> list[str]:
        """Exports whose demand is inelastic by a shock, and not by the workbook, which says so itself."""
        at = {c: self.compiled.index["e_export_inverse", c] for c in self.members["e_export_inverse"]}
        return [c for c, k in at.items() if target[k] > 1 >= self.compiled.start[k]]

    def columns(self, text: str) -> list[int]:
        """Columns a reference such as ``tfp[*]`` means. Raises ExperimentError."""
        found, complaint = columns(self, text)
        if complaint:
            raise ExperimentError(complaint)
        return found

    def closure(self, name: str = DEFAULT) -> Closure:
        """The named closure with its story."""
        return closure(name)
