"""A rule in one economy: every member of its symbol, with what that member follows and both benchmarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from cge.language.expression import Expression, Key, RuleError, expression, free_places
from cge.language.reference import Member, as_tuple, parse, resolve, show
from cge.language.rule import Rule

LARGEST = 300_000
"""Most terms of a rule: members of its symbol times members its expression names."""
Members = Mapping[Key, Member]
Levels = Mapping[str, Mapping[Member, float]]


@dataclass(frozen=True)
class Followed:
    """One member of a ruled symbol: the equation says that it moves as its expression does.

    base, level  benchmarks of the symbol and of the expression; references: as written -> (symbol, key -> member)
    """

    rule: Rule
    symbol: str
    member: Member
    key: Key
    expression: Expression
    references: Mapping[str, tuple[str, Members]]
    base: float
    level: float

    def gap(self, m: Any) -> Any:
        """Symbol over its benchmark less expression over its own; a difference where the benchmark is zero."""
        value = self.expression.value(lambda text: _named(m, *self.references[text]), self.key or None)
        own = _of(m, self.symbol, self.member)
        return own - (value - self.level) if self.base == 0 else own / self.base - value / self.level


def _of(m: Any, symbol: str, member: Member) -> Any:
    found = getattr(m, symbol)
    return found if member == () else found[member]


def _named(m: Any, symbol: str, members: Members) -> Any:
    """What a reference means at `m`: one value, or one for each key."""
    if tuple(members) == ((),):
        return _of(m, symbol, members[()])
    return {key: _of(m, symbol, member) for key, member in members.items()}


class Rules:
    """Reads rules against the symbols of an economy."""

    def __init__(
        self,
        levels: Levels,
        groups: Mapping[str, Sequence[str]],
        lacking: Mapping[str, str],
    ) -> None:
        self._levels, self._groups, self._lacking = levels, groups, lacking
        self._members = {name: tuple(own) for name, own in levels.items()}

    def read(self, rule: Rule) -> list[Followed]:
        """A rule, member by member. Raises RuleError that says what is wrong with it."""
        try:
            symbol, mine = self._reference(rule.symbol)
            found = expression(rule.follows)
            references = {text: self._reference(text) for text in found.references.values()}
            if not references:
                raise RuleError(f"{rule.follows!r} holds no symbol, so it never moves")
            if (terms := len(mine) * sum(len(k) for _, k in references.values())) > LARGEST:
                raise RuleError(f"it has {terms:,} terms, and {LARGEST:,} are the most: name fewer members")
            level = self._evaluated(found, references, {})
            self._fits(rule, mine, level)
            return [self._followed(rule, symbol, key, member, found, references) for key, member in mine.items()]
        except RuleError as error:
            raise RuleError(f"{rule.symbol} follows {_short(rule.follows)}: {error}") from None

    def _reference(self, text: str) -> tuple[str, Members]:
        """(symbol, key -> member) of a reference."""
        name, members, complaint = resolve(text, self._members, self._groups, self._lacking)
        if complaint:
            raise RuleError(complaint)
        index = (parse(text) or ("", ()))[1]
        labels = {label for k in self._members[name] for label in as_tuple(k)}
        return name, {free_places(k, index, self._groups, labels): k for k in members}

    def _fits(self, rule: Rule, mine: Members, level: Any) -> None:
        """The members of the expression are those of the symbol, or there is one for all."""
        if not isinstance(level, dict):
            return
        if tuple(mine) == ((),):
            raise RuleError(f"it has {len(level)} members, and {rule.symbol} is one: sum them, or name one")
        if lost := [key for key in mine if key not in level]:
            raise RuleError(f"it has no member {','.join(lost[0])}, which {rule.symbol} has: name those that both have")

    def _followed(
        self,
        rule: Rule,
        symbol: str,
        key: Key,
        member: Member,
        found: Expression,
        references: Mapping[str, tuple[str, Members]],
    ) -> Followed:
        base = self._levels[symbol][member]
        level = self._evaluated(found, references, {}, key)
        moved = self._evaluated(found, references, {(symbol, member): 1.1 * base or 0.1}, key)
        name = show(symbol, member)
        if moved != level:
            raise RuleError(f"{name} cannot follow itself: leave it out of the expression")
        if base != 0 and level == 0:
            raise RuleError(
                f"it is zero in the benchmark, and {name} is {base:g} there: nothing to be in proportion to"
            )
        return Followed(rule, symbol, member, key, found, references, base, level)

    def _evaluated(
        self,
        found: Expression,
        references: Mapping[str, tuple[str, Members]],
        changed: Mapping[tuple[str, Member], float],
        key: Key = (),
    ) -> Any:
        """The expression in the benchmark, some levels changed. Raises RuleError where it is no finite number."""

        def look(text: str) -> Any:
            symbol, members = references[text]
            own = {k: changed.get((symbol, m), self._levels[symbol][m]) for k, m in members.items()}
            return own[()] if tuple(own) == ((),) else own

        try:
            value = found.value(look, key or None)
        except (ArithmeticError, ValueError) as error:
            if isinstance(error, RuleError):
                raise
            raise RuleError(f"it has no value in the benchmark ({error})") from None
        every = value.values() if isinstance(value, dict) else [value]
        if not all(isinstance(v, int | float) and isfinite(v) for v in every):
            raise RuleError("it is no finite number in the benchmark")
        return value


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[:most] + " …"
