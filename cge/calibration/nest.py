"""Production trees as data: sheet `nest` turned into one tree per activity.

A row names an `item` (a node, an account, a group of accounts, or ``*`` for every commodity not named
elsewhere), its `parent` node and, for a node, its elasticity `sigma`. Rows with a blank `activity` hold
for all; a row for a group of activities overrides them, a row for one activity overrides both. Branches
without value in the SAM are dropped. A node that holds ``*`` is a *bundle*: all activities share its
elasticity, which keeps the N x N demands bilinear and fast. A node of `form` additive keeps physical volume:
the MWh of its inputs add up to its own (see :mod:`cge.calibration.energy`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from cge.errors import DataError, nearest

Key = tuple[str, str]  # (node, activity)


@dataclass(frozen=True)
class Child:
    """One input of a node: `kind` is node, commodity or factor; `value` its benchmark cost."""

    kind: str
    name: str
    value: float


@dataclass
class Nest:
    """All trees: children, value, parent and elasticity of every (node, activity), roots and bundles."""

    children: dict[Key, tuple[Child, ...]] = field(default_factory=dict)
    parent: dict[Key, str] = field(default_factory=dict)
    sigma: dict[Key, float] = field(default_factory=dict)
    root: dict[str, str] = field(default_factory=dict)
    bundles: tuple[str, ...] = ()
    additive: tuple[Key, ...] = ()

    def value(self, node: str, activity: str) -> float:
        """Benchmark cost of a node, in SAM currency."""
        return sum(child.value for child in self.children[node, activity])

    def of(self, node: str, activity: str, kind: str) -> Iterator[Child]:
        """The children of one kind."""
        return (child for child in self.children[node, activity] if child.kind == kind)

    def below(self, node: str, activity: str) -> Iterator[Child]:
        """Commodities and factors of a node and of all nodes under it."""
        for child in self.children[node, activity]:
            if child.kind == "node":
                yield from self.below(child.name, activity)
            else:
                yield child

    def leaves(self, kind: str) -> dict[Key, str]:
        """(account, activity) -> node it hangs on, for commodities or factors."""
        return {(c.name, a): n for (n, a), cs in self.children.items() for c in cs if c.kind == kind}


DEFAULT_ROOT, DEFAULT_MATERIALS, DEFAULT_VALUE_ADDED = "Z", "M", "VA"


def default_table(factors: Sequence[str]) -> pd.DataFrame:
    """Leontief materials and value added, Cobb–Douglas over all factors: used when no sheet `nest` exists."""
    rows = [(DEFAULT_ROOT, "", 0.0), (DEFAULT_MATERIALS, DEFAULT_ROOT, 0.0), (DEFAULT_VALUE_ADDED, DEFAULT_ROOT, 1.0)]
    rows += [("*", DEFAULT_MATERIALS, math.nan), *((f, DEFAULT_VALUE_ADDED, math.nan) for f in factors)]
    table = pd.DataFrame(rows, columns=["item", "parent", "sigma"])
    table.insert(0, "activity", "")
    return table


def build(
    table: pd.DataFrame,
    groups: Mapping[str, Sequence[str]],
    inputs: Mapping[str, Mapping[str, float]],
    kinds: Mapping[str, str],
) -> Nest:
    """Trees for every activity. `inputs[a]` maps each bought account to its benchmark cost.

    Raises DataError with every finding: unknown accounts, missing parents, cycles, inputs outside the tree.
    """
    nest, findings = Nest(), _check_names(table, groups, kinds)
    if findings:
        raise DataError("sheet nest:", findings)
    stars = table.loc[table["item"] == "*", "parent"]
    nest.bundles = tuple(dict.fromkeys(stars[stars != ""]))
    for activity, bought in inputs.items():
        parents, sigmas, forms = _rules(table, groups, activity)
        findings += _grow(nest, activity, bought, parents, sigmas, kinds)
        nest.additive += tuple((n, a) for n, a in nest.children if a == activity and forms.get(n) == "additive")
    findings += [
        f"node {n} holds '*' and must have one elasticity for all activities"
        for n in nest.bundles
        if len({s for (m, _), s in nest.sigma.items() if m == n}) > 1
    ]
    findings += [f"node {n} holds '*' and cannot be additive" for n, _ in nest.additive if n in nest.bundles]
    if findings:
        raise DataError("sheet nest:", dict.fromkeys(findings))
    return nest


def _check_names(table: pd.DataFrame, groups: Mapping[str, Sequence[str]], kinds: Mapping[str, str]) -> list[str]:
    nodes = set(table.loc[table["sigma"].notna(), "item"]) | set(table["parent"]) - {""}
    findings = []
    for row, r in table.iterrows():
        known = (*groups, *(a for a, k in kinds.items() if k == "activity"))
        if r["activity"] and r["activity"] not in known:
            findings.append(f"nest!A{row}: unknown activity {r['activity']!r}{nearest(r['activity'], known)}")
        if r["item"] not in nodes and r["item"] != "*" and r["item"] not in groups and r["item"] not in kinds:
            findings.append(
                f"nest!B{row}: {r['item']!r} is neither a node with a sigma nor an account or group"
                f"{nearest(r['item'], (*nodes, *groups, *kinds))}"
            )
        if r["item"] in kinds and r["item"] in nodes:
            findings.append(f"nest!B{row}: {r['item']!r} is an account, so it cannot be a node")
        if r["sigma"] < 0:
            findings.append(f"nest!D{row}: elasticity {r['sigma']} of {r['item']} is negative")
    return findings


def _rules(
    table: pd.DataFrame, groups: Mapping[str, Sequence[str]], activity: str
) -> tuple[dict[str, str], dict[str, float], dict[str, str]]:
    """Parent of every item, sigma and form of every node for one activity; the more specific row wins."""
    parents: dict[str, str] = {}
    sigmas: dict[str, float] = {}
    forms: dict[str, str] = {}
    table = table if "form" in table else table.assign(form="")
    general = table["activity"] == ""
    grouped = table["activity"].map(lambda g: activity in groups.get(g, ()))
    for mask in (general, grouped, table["activity"] == activity):
        rows = [(str(i), str(p), float(s)) for i, p, s in table.loc[mask, ["item", "parent", "sigma"]].to_numpy()]
        spread = [(account, p, s) for i, p, s in rows for account in groups.get(i, ())]
        for item, parent, sigma in (*spread, *(r for r in rows if r[0] not in groups)):
            parents[item] = parent or parents.get(item, "")
            if not math.isnan(sigma):
                sigmas[item] = sigma
        forms |= {str(i): str(f) for i, f in table.loc[mask, ["item", "form"]].to_numpy() if f}
    return parents, sigmas, forms


def _grow(
    nest: Nest,
    activity: str,
    bought: Mapping[str, float],
    parents: dict[str, str],
    sigmas: dict[str, float],
    kinds: Mapping[str, str],
) -> list[str]:
    """Hang the inputs of one activity on its tree; returns findings."""
    members: dict[str, list[Child]] = {}
    findings, star = [], parents.get("*", "")
    for account, value in bought.items():
        home = parents.get(account) or (star if kinds[account] == "commodity" else "")
        if not home:
            findings.append(f"activity {activity} buys {kinds[account]} {account}, which the tree does not place")
        elif home not in sigmas:
            findings.append(f"activity {activity}: {account} hangs on {home}, which has no elasticity")
        else:
            members.setdefault(home, []).append(Child(kinds[account], account, value))
    if findings:
        return findings
    for name in _bottom_up(members, parents, sigmas):
        key, parent = (name, activity), parents.get(name, "")
        nest.children[key] = tuple(members[name])
        nest.sigma[key], nest.parent[key] = sigmas[name], parent
        if nest.value(*key) <= 0:
            findings.append(f"activity {activity}: node {name} has cost {nest.value(*key):g}; it must be positive")
        if parent and parent not in sigmas:
            findings.append(f"node {name}: its parent {parent} has no elasticity")
        elif parent:
            members.setdefault(parent, []).append(Child("node", name, nest.value(*key)))
    roots = [n for n in members if not parents.get(n)]
    if len(roots) != 1:
        findings.append(f"activity {activity}: the tree needs one root, found {', '.join(roots) or 'none (a cycle)'}")
    elif circle := [n for n in members if _ancestry(n, parents, sigmas)[-1] != roots[0]]:
        findings.append(f"activity {activity}: {', '.join(circle)} hang on each other in a circle, not on {roots[0]}")
    else:
        nest.root[activity] = roots[0]
    return findings


def _bottom_up(members: dict[str, list[Child]], parents: dict[str, str], sigmas: dict[str, float]) -> list[str]:
    """Nodes with value, children before parents."""
    chains = {name: _ancestry(name, parents, sigmas) for start in members for name in _ancestry(start, parents, sigmas)}
    return sorted(chains, key=lambda name: len(chains[name]), reverse=True)


def _ancestry(name: str, parents: dict[str, str], sigmas: dict[str, float]) -> list[str]:
    """A node, its parent, and so on up. A circle ends at the number of nodes."""
    chain = [name]
    while parents.get(chain[-1], "") and len(chain) <= len(sigmas):
        chain.append(parents[chain[-1]])
    return chain
