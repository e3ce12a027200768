"""The sheet `nest` under merged accounts: carried along if every input stays where it was, refused otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sam.errors import Finding, shorten
from sam.merge_rules import Rules
from sam.sheets import SHEETS

Row = Mapping[Any, Any]
Tree = dict[str, tuple[str, float | None]]  # item -> (parent, sigma); sigma None for a leaf


def merge_nest(rules: Rules) -> tuple[pd.DataFrame, list[Finding]]:
    """The production trees under new names; a finding for each merged account whose members disagree.

    Rows are renamed; where a row for a group no longer reaches a merged account, a row of its own takes its
    place. Then every old tree is compared with the new one, node by node and input by input.
    """
    old: list[Row] = list(rules.tables["nest"].to_dict("records"))
    lost = set(rules.groups_before()) - set(rules.groups["group"])
    rows: dict[tuple[str, str], Row] = {}
    for r in old:
        key = rules.name(r["activity"]), rules.name(r["item"])
        if not lost & set(key) and key[0] not in rules.joined:
            rows.setdefault(key, {**r, "activity": key[0], "item": key[1]})
    for account, members in rules.joined.items():
        if rules.sam.kinds[members[0]] in ("commodity", "factor"):
            rows |= _own_leaves(rules, old, account, members[0])
    for account, members in rules.joined.items():
        if rules.sam.kinds[members[0]] == "activity":
            rows |= _own_tree(rules, old, list(rows.values()), account, members[0])
    found = _differences(rules, old, list(rows.values()))
    return pd.DataFrame(list(rows.values()), columns=list(SHEETS["nest"].names)), found


def _tree(rows: Iterable[Row], activity: str, groups: list[str]) -> Tree:
    """What holds for one activity: rows for all, overridden by its groups', overridden by its own."""
    rank = {"": 0, **dict.fromkeys(groups, 1), activity: 2}
    mine = sorted((r for r in rows if r["activity"] in rank), key=lambda r: rank[r["activity"]])
    return {r["item"]: (r["parent"], None if np.isnan(r["sigma"]) else float(r["sigma"])) for r in mine}


def _place(tree: Tree, account: str, groups: list[str]) -> str | None:
    """The node an input hangs on."""
    return next((tree[k][0] for k in (account, *groups, "*") if k in tree), None)


def _own_leaves(rules: Rules, old: list[Row], account: str, member: str) -> dict[tuple[str, str], Row]:
    """Rows for a merged input wherever it was placed through a group that it has left."""
    left = set(rules.groups_of(member)) - set(rules.groups_of(account, new=True))
    own = {rules.name(r["activity"]) for r in old if r["item"] == member}
    return {
        (rules.name(r["activity"]), account): {**r, "activity": rules.name(r["activity"]), "item": account}
        for r in old
        if r["item"] in left and rules.name(r["activity"]) not in own | set(rules.joined)
    }


def _own_tree(rules: Rules, old: list[Row], new: list[Row], account: str, member: str) -> dict[tuple[str, str], Row]:
    """Rows for a merged activity where those for all and for its groups do not give its members' tree."""
    reached = _tree(new, account, rules.groups_of(account, new=True))
    wanted = {rules.name(i): p for i, p in _tree(old, member, rules.groups_of(member)).items()}
    source = f"as for {member} before aggregation"
    return {
        (account, item): {"activity": account, "item": item, "parent": parent, "source": source}
        | {"sigma": np.nan if sigma is None else sigma}
        for item, (parent, sigma) in wanted.items()
        if reached.get(item) != (parent, sigma)
    }


def _differences(rules: Rules, old: list[Row], new: list[Row]) -> list[Finding]:
    """Activities whose nodes changed, and inputs that hang elsewhere than before."""
    sam, found = rules.sam, []
    inputs = [a for a in sam.labels if sam.kinds[a] in ("commodity", "factor")]
    before_groups = {a: rules.groups_of(a) for a in inputs}
    after_groups = {a: rules.groups_of(rules.name(a), new=True) for a in inputs}
    moved: dict[tuple[str, str], list[str]] = {}
    for a in sam.of("activity"):
        before = _tree(old, a, rules.groups_of(a))
        after = _tree(new, rules.name(a), rules.groups_of(rules.name(a), new=True))
        nodes = [{i: p for i, p in tree.items() if p[1] is not None} for tree in (before, after)]
        if nodes[0] != nodes[1]:
            differing = sorted(i for i in {*nodes[0], *nodes[1]} if nodes[0].get(i) != nodes[1].get(i))
            message = f"{a} has a tree unlike that of {rules.name(a)} at {shorten(differing)}"
            at = rules.addresses
            cell = at.where("nest", "item", activity={a}, item=differing) or at.where("nest", "item", item=differing)
            found.append(Finding("error", "nest", cell, rules.name(a), message))
        for x in inputs:
            was = _place(before, x, before_groups[x])
            if sam[x, a] != 0 and was != _place(after, rules.name(x), after_groups[x]):
                moved.setdefault((rules.name(x), str(was)), []).append(a)
    for (x, was), where in moved.items():
        message = f"a member of {x} hangs on {was} in {shorten(where, 4)}, others do not"
        members = rules.members.get(x, [x])
        items = {*members, *(g for a in members for g in before_groups[a]), "*"}
        cell = rules.addresses.where("nest", "item", item=items, parent={was})
        found.append(Finding("error", "nest", cell, x, message))
    return found
