"""Groups by name: those of sheet `groups`, those of an experiment, and two that are known by the names of factors.

A group has one meaning in a model: an experiment's takes the place of the workbook's for equations, closures, shocks,
indicators and reports alike. Only the sheets of the workbook keep the workbook's own, because they are read together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cge.language.reference import AUXILIARY
from sam.errors import nearest
from sam.labels import alike, unfit

Groups = Mapping[str, Sequence[str]]
RESERVED = {"switching": "the factors with a switching cost", "idle": "the factors with unemployment"}
"""Groups the model makes itself."""
NO_SECTOR = "group auxiliary holds every activity, so that no sector is left: leave one out"
_CODES = {
    "labour": re.compile(r"(^|[^a-z])(f?lab[a-z]*|l|wages?|workers?)($|[^a-z])"),
    "capital": re.compile(r"(^|[^a-z])(f?cap[a-z]*|k)($|[^a-z])"),
}
_WORDS = {
    "labour": re.compile(r"\blabou?r\b|\bworkers?\b|\bwages?\b|compensation of employees|劳动|雇员|工资"),
    "capital": re.compile(r"\bcapital\b|operating surplus|资本|营业盈余"),
}
_NOT = re.compile(r"human capital|人力资本")


def by_name(factors: Sequence[str], labels: Sequence[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """`labour` and `capital` of a workbook that does not name them: factors called so, by code or label."""
    found: dict[str, list[str]] = {}
    for f in factors:
        code, words = f.lower(), _NOT.sub("", " ".join(label.get(f, "") for label in labels).lower())
        kinds = {g for g, p in _WORDS.items() if p.search(words)} or {g for g, p in _CODES.items() if p.search(code)}
        if len(kinds) == 1:
            found.setdefault(kinds.pop(), []).append(f)
    return {group: (group,) if group in factors else tuple(own) for group, own in found.items()}


def faults(groups: Groups, kinds: Mapping[str, str]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """(group, or group and position of the member; what is wrong) of the groups of an experiment."""
    for name, accounts in groups.items():
        if twin := alike(name, (*kinds, *groups)):
            yield (name,), f"group {name!r} differs from {twin[0]!r} only in {twin[1]}: give it another name"
        if name in kinds:
            yield (name,), f"group {name!r} is already the name of an account"
        if why := unfit(name):
            yield (name,), f"group {name!r}: a symbol cannot name it: {why}"
        if name in RESERVED:
            yield (name,), f"group {name!r} always means {RESERVED[name]}: choose another name"
        if not accounts:
            yield (name,), f"group {name!r} is empty"
        if name == AUXILIARY and not_a_sector(accounts, kinds):
            yield (name,), NO_SECTOR
        for k, account in enumerate(accounts):
            if account not in kinds:
                yield (name, k), f"group {name}: unknown account {account!r}{nearest(account, kinds)}"


def not_a_sector(accounts: Sequence[str], kinds: Mapping[str, str]) -> bool:
    """Whether these accounts are all the activities there are."""
    return {a for a, kind in kinds.items() if kind == "activity"} <= set(accounts)


def said(own: Groups, sheet: Groups, named: Groups) -> tuple[str, ...]:
    """What a reader should know of the groups: which take the place of others, which rest on names of factors."""
    notes = [
        f"group {g} of the experiment ({', '.join(own[g])}) takes the place of the workbook's ({', '.join(sheet[g])})"
        for g in own
        if g in sheet and set(own[g]) != set(sheet[g])
    ]
    notes += [f"no group {g} is given: taken as {', '.join(v)}, by name" for g, v in named.items() if v != (g,)]
    given = {**sheet, **own}
    if hidden := given.get(AUXILIARY):
        notes.append(
            f"auxiliary: {', '.join(hidden)} left out of shocks that name no account (tfp, tfp[*]), of levers, and of "
            "tables and indicators of sectors; a shock that names one reaches it"
        )
    return tuple(notes)
