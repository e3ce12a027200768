"""Who adjusts in a case, said in words: derived from the roles symbols have under its closure, not from its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cge.analysis.closure_words import MEANINGS, Roles, factor
from cge.analysis.roles import numeraire
from cge.errors import ClosureError, ExperimentError, nearest
from cge.experiment.plan import Planner
from cge.language.reference import parse, show
from cge.language.symbol import Symbol, Words
from cge.model.closures import Follow, Swap, closure
from cge.solve.determinacy import check_square

if TYPE_CHECKING:
    from cge.experiment.run import Experiment
    from cge.model.model import Model

ACCOUNTS: dict[str, Words] = {
    "saving": ("Saving and investment", "储蓄与投资"),
    "government": ("Government", "政府"),
    "world": ("Rest of the world", "国外"),
    "limits": ("Policy prices and limits", "政策价格与上限"),
}
"""Macro accounts; the symbols of each say so where they are declared, as do those of the account `factor`."""


@dataclass(frozen=True)
class SwapLine:
    """One swap in words; origin: "closure", "workbook" (factors that stay, budgets without saving), "yours",
    or "left out", of the closure but with nothing to act on in this economy.
    """

    swap: Swap
    fixed: Words
    adjusts: Words
    origin: str


@dataclass(frozen=True)
class Row:
    """One macro account: what is given, what adjusts, and what that means."""

    topic: Words
    given: tuple[Words, ...]
    adjusts: tuple[Words, ...]
    meaning: Words


@dataclass(frozen=True)
class Story:
    """Who adjusts in some cases that share a closure and swaps. `wrong`: why it does not determine the model."""

    cases: tuple[str, ...]
    closure: str
    story: Words
    numeraire: str
    swaps: tuple[SwapLine, ...]
    equations: int
    unknowns: int
    wrong: tuple[str, ...]
    rows: tuple[Row, ...]


def stories(experiment: Experiment, model: Model, case: str = "") -> list[Story]:
    """One story for every closure of an experiment, or for one case. Raises ExperimentError, ClosureError."""
    planner = Planner(model, experiment.spec, experiment.source)
    named = [(c.name, c.closure, c.swaps, c.rules) for c in experiment.spec.cases]
    cases = named or [(experiment.spec.name, None, (), ())]
    known = [name for name, *_ in cases]
    if case and case not in known:
        raise ExperimentError(
            f"{experiment.path} has no case {case!r}{nearest(case, known)}; it has {', '.join(known)}"
        )
    found: dict[tuple[str, tuple[Swap, ...]], list[str]] = {}
    for name, chosen, swaps, rules in cases:
        own = planner.own_swaps(swaps, rules)
        if case in ("", name):
            found.setdefault((chosen or experiment.spec.closure, own), []).append(name)
    if planner.findings or experiment.findings:
        raise experiment.error(planner.findings)
    return [story(model, name, own, tuple(who)) for (name, own), who in found.items()]


def story(model: Model, name: str, own: tuple[Swap, ...] = (), cases: tuple[str, ...] = ()) -> Story:
    """The story of one closure with swaps of one's own, whether or not it fits this economy."""
    chosen = closure(name)
    swaps = model.swaps(name, own)
    lines = tuple(_line(model, s, chosen.swaps, own) for s in (*swaps, *model.left_out(name)))
    told = (chosen.story_en, chosen.story_zh)
    rows: tuple[Row, ...] = ()
    wrong: tuple[str, ...] = ()
    equations, unknowns = len(model.compiled.rows), 0
    try:
        free = model.roles(swaps)
        rows, unknowns = tuple(_rows(model, swaps, free)), int(free.sum())
        check_square(model.compiled, free, model.positive)
    except ClosureError as error:
        wrong = (error.headline, *error.findings)
    return Story(cases, name, told, numeraire(swaps, model)[0], lines, equations, unknowns, wrong, rows)


def _line(model: Model, swap: Swap, named: Iterable[Swap], own: tuple[Swap, ...]) -> SwapLine:
    origin = "yours" if swap in own else "closure" if swap in named else "workbook"
    if not model.system.levels.get((parse(swap.fix) or (swap.fix, ()))[0], True):
        origin = "left out"
    return SwapLine(swap, _fixed(model, swap), _words(model, swap.free), origin)


def _fixed(model: Model, swap: Swap) -> Words:
    """What a swap holds, in words; of a rule, the expression."""
    follows = f"{swap.rule.follows}" if isinstance(swap, Follow) else ""
    return (f"rule: it follows {follows}", f"规则：跟随 {follows}") if follows else _words(model, swap.fix)


def _words(model: Model, reference: str) -> Words:
    """A reference in words: label of the symbol, then its members as they were written."""
    name, index = parse(reference) or (reference, ())
    symbol = model.system.symbols.get(name)
    if symbol is None:
        return reference, reference
    whom = "" if not index or set(index) == {"*"} else f" [{', '.join(index)}]"
    return symbol.label_en + whom, symbol.label_zh + whom


def _rows(model: Model, swaps: tuple[Swap, ...], free: NDArray[np.bool_]) -> Iterator[Row]:
    roles = Roles(model, free, swaps)
    for key, topic in ACCOUNTS.items():
        given, adjusts = _sides(roles, _of(model, key))
        if given or adjusts:
            yield Row(topic, given, adjusts, MEANINGS[key](roles))
    yield from _factors(model, roles)
    law = ("saving = investment holds by Walras' law and checks the accounts", "储蓄等于投资由瓦尔拉斯定律保证")
    if price := numeraire(swaps, model)[0]:
        meaning = law if roles.free("walras") else ("no swap frees walras", "未释放瓦尔拉斯检验项")
        yield Row(("Numeraire", "计价基准"), (_words(model, price),), (), meaning)


def _of(model: Model, account: str) -> list[Symbol]:
    """Symbols of a macro account, in the order of the model."""
    return [s for s in model.system.symbols.values() if s.account == account]


def _sides(roles: Roles, symbols: Iterable[Symbol], *head: str) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """(given, adjusts) in words."""
    given: list[Words] = []
    adjusts: list[Words] = []
    for symbol in symbols:
        role = roles.free(symbol.name, *head)
        if symbol.name in roles.ruled:
            adjusts.append((f"{symbol.label_en} (by a rule)", f"{symbol.label_zh}（按规则）"))
        elif role is None and not head:
            for side, members in zip((given, adjusts), roles.mixed(symbol.name), strict=True):
                whom = f" [{', '.join(members[:4])}{' …' if len(members) > 4 else ''}]"
                if members and symbol.shown in ("always", "adjusting" if side is adjusts else "given"):
                    side.append((symbol.label_en + whom, symbol.label_zh + whom))
        elif role is True and symbol.shown in ("always", "adjusting"):
            adjusts.append(symbol.labels)
        elif role is False and symbol.shown in ("always", "given"):
            given.append(symbol.labels)
    return tuple(given), tuple(adjusts)


def _factors(model: Model, roles: Roles) -> Iterator[Row]:
    """Labour, capital and what else there is: factors that behave alike share a row."""
    groups = model.benchmark.groups
    kind = {f: k for k in ("labour", "capital") for f in groups.get(k, ())}
    names = {"labour": ("Labour", "劳动"), "capital": ("Capital", "资本"), "": ("Other factors", "其他要素")}
    every = [
        (kind.get(f, ""), _sides(roles, _of(model, "factor"), f), factor(model, roles, f), f)
        for f in sorted(model.benchmark.sets["factor"], key=lambda f: ("labour", "capital", "").index(kind.get(f, "")))
    ]
    for (k, (given, adjusts), meaning), same in groupby(every, key=lambda row: row[:3]):
        whom = ", ".join(f for *_, f in same)
        yield Row((f"{names[k][0]} [{whom}]", f"{names[k][1]} [{whom}]"), given, adjusts, meaning)


def owners(model: Model, swaps: Iterable[Swap]) -> tuple[dict[int, int], dict[int, Swap], dict[int, Swap]]:
    """(unknown column -> its equation's row, freed column -> swap, fixed column -> swap) under a closure.

    A freed symbol takes the equation of the symbol it is exchanged for, member by member where they match.
    """
    c = model.compiled
    row_of = {c.index[e.unknown, k]: r for r, (e, k) in enumerate(c.rows) if (e.unknown, k) in c.index}
    freed: dict[int, Swap] = {}
    fixed: dict[int, Swap] = {}
    for swap in swaps:
        fix, free = model.columns(swap.fix), model.columns(swap.free)
        by_member = {c.columns[k][1]: k for k in free}
        if {c.columns[k][1] for k in fix} == set(by_member):
            free = [by_member[c.columns[k][1]] for k in fix]
        for old, new in zip(fix, free, strict=True):
            row_of[new] = row_of.pop(old)
            freed[new], fixed[old] = swap, swap
            freed.pop(old, None)
            fixed.pop(new, None)
    return row_of, freed, fixed


def rows_with(model: Model, y: int) -> list[int]:
    """Equations in which a symbol stands."""
    return [int(r) for r in np.unique(model.compiled.row[model.compiled.col == y])]


def named_row(model: Model, y: int, equation: str) -> int | None:
    """Row of an equation that has a symbol: ``zero_profit``, or ``make_market[a01,c01]`` where several have it."""
    if not equation:
        return None
    called = {r: (e.name, show(e.name, k)) for r in rows_with(model, y) for e, k in [model.compiled.rows[r]]}
    mine = [r for r, names in called.items() if equation in names]
    if len(mine) == 1:
        return mine[0]
    name = show(*model.compiled.columns[y])
    if mine:
        names = ", ".join(called[r][1] for r in mine[:4])
        raise ExperimentError(f"{name} stands in {len(mine)} equations {equation}: name one, such as {names}")
    known = list(dict.fromkeys(n for n, _ in called.values()))
    raise ExperimentError(f"{name} stands in no equation {equation!r}{nearest(equation, known)}; in {', '.join(known)}")
