"""Groups and elasticities under merged accounts: kept where they mean the same, averaged or refused else.

An account's own row wins over its group's, and that over a blank one, here as in the model.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from sam.addresses import Addresses
from sam.errors import Finding, shorten
from sam.matrix import Sam
from sam.parameters import PARAMETERS
from sam.sheets import SHEETS

Members = Mapping[str, list[str]]


@dataclass(frozen=True)
class Rules:
    """What the merging of elasticities and nests needs to know; `groups` are the groups after merging."""

    sam: Sam
    tables: Mapping[str, pd.DataFrame]
    groups: pd.DataFrame
    to: Mapping[str, str]
    members: Members
    addresses: Addresses

    @cached_property
    def joined(self) -> dict[str, list[str]]:
        """New accounts made of more than one."""
        return {new: m for new, m in self.members.items() if len(m) > 1}

    def groups_before(self) -> list[str]:
        """Names of the groups before merging."""
        return list(dict.fromkeys(self.tables["groups"]["group"])) if "groups" in self.tables else []

    def groups_of(self, account: str, new: bool = False) -> list[str]:
        """Groups an account is in, before or after merging."""
        table = self.groups if new else self.tables.get("groups", self.groups)
        return list(dict.fromkeys(table.loc[table["account"] == account, "group"]))

    def name(self, label: str) -> str:
        """An account under its new name; groups, nodes and blanks keep theirs."""
        return self.to.get(label, label)


def merge_groups(
    tables: Mapping[str, pd.DataFrame], to: Mapping[str, str], members: Members, addresses: Addresses
) -> tuple[pd.DataFrame, list[Finding]]:
    """Groups of new accounts. One that holds only a part of a new account loses that part, with a note."""
    names = list(SHEETS["groups"].names)
    table = tables.get("groups")
    rows, notes = [], []
    for group, part in () if table is None else table.groupby("group", sort=False):
        inside = set(part["account"])
        new = dict.fromkeys(to.get(a, a) for a in part["account"])
        torn = [a for a in new if not set(members.get(a, [a])) <= inside]
        rows += [(str(group), a) for a in new if a not in torn]
        if torn:
            message = f"group {group!r} held only parts of {shorten(torn)}, which it no longer holds"
            parts = [a for new_account in torn for a in members[new_account]]
            cell = addresses.where("groups", "account", group={str(group)}, account=parts)
            notes.append(Finding("note", "groups", cell, str(group), message))
    return pd.DataFrame(rows, columns=names), notes


def merge_elasticities(rules: Rules) -> tuple[pd.DataFrame, list[Finding]]:
    """Each merged account gets the mean of its members' elasticities, weighted with their receipts."""
    table, found = rules.tables["elasticities"], list[Finding]()
    lost = set(rules.groups_before()) - set(rules.groups["group"])
    stays = [a not in lost and rules.name(a) not in rules.joined for a in table["account"]]
    rows = [{**r, "account": rules.name(str(r["account"]))} for r in table[stays].to_dict("records")]
    size = rules.sam.totals()["receipts"].abs()
    for name in dict.fromkeys(table["parameter"]):
        old, new = _values(table.to_dict("records"), name), _values(rows, name)
        for account, members in rules.joined.items():
            if name not in PARAMETERS or rules.sam.kinds[members[0]] not in PARAMETERS[name].kinds:
                continue
            given = [_effective(old, a, rules.groups_of(a)) for a in members]
            value, wrong = _mean(given, size[members].tolist())
            if wrong:
                whose = {*members, *(g for a in members for g in rules.groups_of(a)), ""}
                cell = rules.addresses.where("elasticities", "value", parameter={name}, account=whose)
                found.append(Finding("error", "elasticities", cell, account, f"{name} of {shorten(members)}: {wrong}"))
            elif value is not None and value != _effective(new, account, rules.groups_of(account, new=True)):
                source = f"mean of {', '.join(members)}, weighted with receipts"
                rows.append({"parameter": name, "account": account, "value": value, "source": source})
    return pd.DataFrame(rows, columns=list(SHEETS["elasticities"].names)), found


def _values(rows: Iterable[Mapping[Hashable, Any]], name: str) -> dict[str, float]:
    """account or group -> value of one parameter."""
    return {r["account"]: float(r["value"]) for r in rows if r["parameter"] == name}


def _effective(given: Mapping[str, float], account: str, groups: list[str]) -> float | None:
    """The account's own value, its first group's, or the one for all; None leaves it to the model's default."""
    return next((given[k] for k in (account, *groups, "") if k in given), None)


def _mean(values: list[float | None], weights: list[float]) -> tuple[float | None, str]:
    """Weighted mean, and why there is none."""
    given = [v for v in values if v is not None]
    if not given or len(set(values)) == 1:
        return (given[0] if given else None), ""
    if len(given) < len(values):
        return None, "some have a value and some rely on the model's default; give all a value"
    if any(math.isinf(v) for v in given):
        return None, "some are infinite and some are not"
    total = sum(weights)
    mean = sum(v * w for v, w in zip(given, weights, strict=True)) / total if total > 0 else sum(given) / len(given)
    return mean, ""
