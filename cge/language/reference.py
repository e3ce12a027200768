"""How users point at symbols: ``tfp``, ``tfp[a01]``, ``factor_quality_sector[L_high,equipment]``, ``wedge[L_low,*]``.

An index is an account label, a named group, ``*``, or ``*-NAME``, all but an account or group; a bare name means all
members.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cge.errors import nearest

Member = Any
"""What indexes a symbol: a label, a tuple of labels, or () for a scalar."""

_FORM = re.compile(r"^\s*([A-Za-z_]\w*)\s*(?:\[(.*)\])?\s*$")


FACTOR_GROUPS = ("labour", "capital", "clean_power", "renewable_power")
"""Groups that closures and equations read by name."""
MADE_GROUPS = {
    "switching": "no factor has a cost of changing sector: add a row `switching_cost, <factor>, <value>` to sheet "
    "elasticities",
    "idle": "no factor is idle in the benchmark: add a row `unemployment, <factor>, <share>` to sheet elasticities",
}
"""Groups the model makes from parameters, and what to do where one is empty."""


AUXILIARY = "auxiliary"
"""Group of accounts that only carry a form of the model, such as a dummy activity: no sectors to shock or to report."""


def but_auxiliary(text: str, members: Iterable[Member], groups: Mapping[str, Sequence[str]]) -> list[Member]:
    """Members of a reference without the auxiliary accounts, where it names all: nothing written, `*` or `*-NAME`."""
    hidden, written = set(groups.get(AUXILIARY, ())), (parse(text) or ("", ()))[1]
    if not hidden:
        return list(members)
    named = [bool(p) and not p.startswith("*") for p in written]
    return [
        k
        for k in members
        if not any(x in hidden and not (named and named[place]) for place, x in enumerate(as_tuple(k)))
    ]


def no_group(name: str) -> str:
    """What to do where a group that the model reads by name is missing."""
    return (
        f"there is no group {name}: add rows `{name}, <account>` to sheet groups, or "
        f"groups: {{{name}: [<account>, ...]}} to the experiment (in Python groups=)"
    )


def as_tuple(member: Member) -> tuple[str, ...]:
    """A member as a tuple of labels."""
    return member if isinstance(member, tuple) else (member,)


def parse(text: str) -> tuple[str, tuple[str, ...]] | None:
    """(name, indices) of a reference, or None when it is not one."""
    match = _FORM.match(text)
    if not match:
        return None
    inside = match.group(2)
    return match.group(1), tuple(p.strip() for p in inside.split(",")) if inside is not None else ()


def resolve(
    text: str,
    members: Mapping[str, Iterable[Member]],
    groups: Mapping[str, Sequence[str]],
    lacking: Mapping[str, str],
) -> tuple[str, list[Member], str]:
    """(symbol, members meant, complaint); the complaint is "" when all is well.

    lacking: symbol without members -> what the economy would need to have it.
    """
    parsed = parse(text)
    if parsed is None:
        return "", [], f"{text!r} is not a symbol such as 'tfp[a01]' or 'wedge[L_low,*]'"
    name, index = parsed
    if name not in members:
        return "", [], f"unknown symbol {name!r}{nearest(name, members)}"
    own = list(members[name])
    if not own:
        return name, [], f"{name} does not exist in this economy: {lacking[name]}"
    wide = len(as_tuple(own[0]))
    if not index:
        return name, own, ""
    if len(index) != wide:
        return name, [], f"{text}: {name} has {wide} index(es), not {len(index)}"
    wanted: list[set[str] | None] = []
    for place, p in enumerate(index):
        known = {as_tuple(k)[place] for k in own}
        if p.startswith("*-") and p not in groups:
            left, complaint = _all_but(text, name, p[2:].strip(), known, groups)
            if complaint:
                return name, [], complaint
            wanted.append(left)
        else:
            wanted.append(None if p == "*" else set(groups.get(p, (p,))))
    hits = [k for k in own if all(w is None or x in w for w, x in zip(wanted, as_tuple(k), strict=True))]
    return name, hits, "" if hits else _why_empty(text, name, index, own, groups)


def _all_but(
    text: str, name: str, left_out: str, known: set[str], groups: Mapping[str, Sequence[str]]
) -> tuple[set[str], str]:
    """(labels but those left out, complaint)."""
    left = known - set(groups.get(left_out, (left_out,)))
    if left == known:
        near = "" if left_out in groups else _like(left_out, (*known, *groups))
        return left, f"{text}: {name} has no index {left_out!r} to leave out{near}"
    return left, "" if left else f"{text}: {left_out} is all there is of {name}"


def _like(label: str, known: Iterable[str]) -> str:
    """The label that was meant: the same to the eye, or the nearest."""
    from sam.labels import alike  # sam is heavy, and references are read before it is needed

    options = tuple(known)
    twin = alike(label, options)
    return f"; did you mean {twin[0]!r}, which differs only in {twin[1]}?" if twin else nearest(label, options)


def _why_empty(
    text: str, name: str, index: tuple[str, ...], own: list[Member], groups: Mapping[str, Sequence[str]]
) -> str:
    for place, p in enumerate(index):
        known = {as_tuple(k)[place] for k in own}
        if p in FACTOR_GROUPS and p not in groups and p not in known:
            return f"{text}: {no_group(p)}"
        if p in MADE_GROUPS and p not in groups and p not in known:
            return f"{text}: {MADE_GROUPS[p]}"
        if p != "*" and p not in groups and p not in known:
            return f"{text}: {name} has no index {p!r}{_like(p, (*known, *groups))}"
    return f"{text}: no member of {name} has these indices together"


def show(name: str, member: Member) -> str:
    """``q_factor[L_low,a01]``."""
    index = as_tuple(member)
    return f"{name}[{','.join(index)}]" if index else name
