"""The rules of a model: those of its workbook, in force in every case, and those that its cases may put in force.

A rule adds one equation for each member of its symbol, and that member becomes an unknown: the count stays square. The
equations are compiled with the others; which of them hold is chosen case by case, as swaps are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cge.errors import DataError, ExperimentError
from cge.language.expression import RuleError
from cge.language.followed import Followed, Rules
from cge.language.reference import as_tuple, show
from cge.language.rule import Rule
from cge.model.closures import Follow, Swap
from cge.model.shocks import idle

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark
    from cge.model.model import Model
    from sam import Workbook
    from sam.errors import Finding

EQUATION, GAP = "rule", "rule_gap"
STOCKS = Rule("q_stock[{good}]", "q_output[{good}]", "inventories follow output (setting inventories_follow)")


class Ruling:
    """Rules read against one economy.

    followed  (name of the rule, member) -> what follows what;  sheet: rules of the workbook
    faults    rule of a caller -> what is wrong with it; none of these is in the model
    """

    def __init__(self, model: Model, rules: Iterable[Rule]) -> None:
        reader = Rules(model.system.levels, model.groups, model.lacking)
        self.followed: dict[tuple[str, str], Followed] = {}
        self.faults: dict[Rule, str] = {}
        self._names: dict[Rule, str] = {}
        self.sheet = tuple(self._read_sheet(reader, model.workbook, model.benchmark))
        for rule in dict.fromkeys(rules):
            try:
                self._add(reader, rule)
            except RuleError as error:
                self.faults[rule] = str(error)

    def _read_sheet(self, reader: Rules, workbook: Workbook, benchmark: Benchmark) -> Iterator[Rule]:
        """Rules of the workbook. Raises DataError with the cells of those that are wrong."""
        wrong: list[Finding] = []
        for row, r in workbook.addresses.rows("rules"):
            rule = Rule(str(r["symbol"]), str(r["follows"]))
            try:
                self._add(reader, rule)
                yield rule
            except RuleError as error:
                wrong.append(workbook.addresses.finding("rules", "follows", row, str(error)))
        if wrong:
            raise DataError("sheet rules:", wrong)
        for good in benchmark.stocks_of_output:
            rule = Rule(STOCKS.symbol.format(good=good), STOCKS.follows.format(good=good), STOCKS.comment)
            self._add(reader, rule)
            yield rule

    def _add(self, reader: Rules, rule: Rule) -> None:
        if rule in self._names:
            return
        found, name = reader.read(rule), str(len(self._names) + 1)
        self._names[rule] = name
        self.followed |= {(name, "·".join(as_tuple(f.member)) or "all"): f for f in found}

    def __contains__(self, rule: object) -> bool:
        return rule in self._names

    def follow(self, rule: Rule) -> Follow:
        """The swap that puts a rule in force."""
        return Follow(f"{GAP}[{self._names[rule]},*]", rule.symbol, rule)

    def in_force(self, own: Iterable[Swap]) -> tuple[Follow, ...]:
        """Rules of the workbook, but for symbols that a rule of the case's own takes over."""
        taken = {s.free for s in own if isinstance(s, Follow)}
        return tuple(self.follow(rule) for rule in self.sheet if rule.symbol not in taken)

    def wrong(self, rules: Iterable[Any]) -> list[str]:
        """What is wrong with rules of a caller."""
        wrong = []
        for r in rules:
            if not isinstance(r, Rule) or not isinstance(r.symbol, str) or not isinstance(r.follows, str):
                wrong.append(f"{r!r} is no rule; write cge.Rule('q_stock[*]', 'q_output[*]')")
            elif r in self.faults:
                wrong.append(self.faults[r])
        return wrong


def refuse_idle(model: Model) -> None:
    """A rule on a symbol that stands in no equation but its own cannot matter. Raises ExperimentError."""
    c = model.compiled
    own = np.array([e.name == EQUATION for e, _ in c.rows], dtype=bool)
    used = set(c.col[~own[c.row]].tolist())
    followed = model.benchmark.rules.values()
    names = [(f.symbol, show(f.symbol, f.member)) for f in followed if c.index[f.symbol, f.member] not in used]
    if names:
        raise ExperimentError("the rules are wrong:", [idle(name, symbol) for symbol, name in names])


def circles(model: Model, swaps: Iterable[Swap]) -> list[str]:
    """Rules in force that follow each other in a circle, in words."""
    chain = _chain(model, [s for s in swaps if isinstance(s, Follow)])
    for start in chain:
        seen: list[int] = [start]
        while (onward := next((k for k in chain[seen[-1]] if k in chain and k not in seen[1:]), None)) is not None:
            if onward == start:
                path = " follows ".join(show(*model.compiled.columns[k]) for k in (*seen, start))
                return [f"rules go round in a circle: {path}; drop one of them"]
            seen.append(onward)
    return []


def _chain(model: Model, rules: list[Follow]) -> Mapping[int, list[int]]:
    """Column of a ruled symbol -> columns of ruled symbols in its expression."""
    c = model.compiled
    mine = {s.rule for s in rules}
    rows = {k: r for r, (e, k) in enumerate(c.rows) if e.name == EQUATION}
    found = {c.index[f.symbol, f.member]: rows[k] for k, f in model.benchmark.rules.items() if f.rule in mine}
    return {k: [j for j in c.col[c.row == r].tolist() if j in found and j != k] for k, r in found.items()}


def listed(given: Any) -> tuple[Any, ...]:
    """Rules as a caller gives them: one, or several."""
    return tuple(given) if isinstance(given, Iterable) and not isinstance(given, str | Mapping) else (given,)


def with_rules(model: Model, given: Iterable[Rule]) -> Model:
    """The model with more rules, kept beside it; the model itself where it knows them. Raises ExperimentError."""
    more = listed(given)
    if not (wrong := model.ruling.wrong(more)) and all(rule in model.ruling for rule in more):
        return model
    if not wrong and more not in model.kept:
        own = model.with_compiled(more)
        if not (wrong := own.ruling.wrong(more)):
            model.kept[more] = own
    if wrong:
        raise ExperimentError("the rules are wrong:", wrong)
    return model.kept[more]


def named(swap: Swap) -> str:
    """A swap, or a rule, at the head of what is wrong with it."""
    return f"rule {swap}" if isinstance(swap, Follow) else f"swap {swap.free}"


def way(swap: Swap) -> str:
    """What to do where a rule meets a symbol that adjusts, or has a rule."""
    words = ": a rule is for what is given and has no other rule; drop the other, or choose another closure"
    return words if isinstance(swap, Follow) else ""
