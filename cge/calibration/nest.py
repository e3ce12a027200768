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
from dataclasses import dataclass, field, replace

import pandas as pd

from cge.calibration.ledger import Ledger
from cge.errors import nearest, refuse
from sam.addresses import Addresses
from sam.errors import Finding

Key = tuple[str, str]  # (node, activity)


@dataclass(frozen=True)
class Child:
    """One input of a node: `kind` is node, commodity or factor; `value` its benchmark cost."""

    kind: str
    name: str
    value: float


Wrong = tuple[str, str, str]
"""(column, the name in it, message): the first row with this name is where to look."""


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


def read_nest(ledger: Ledger, factor_tax: Mapping[tuple[str, str, str], float]) -> Nest:
    """The trees of every activity with output; factors cost their taxes too: (tax, factor, activity) -> rate."""
    table = ledger.tables.get("nest")
    addresses = ledger.addresses
    if table is None or table.empty:
        addresses = replace(addresses, tables={"nest": default_table(ledger.accounts("factor"))})
    tax: dict[Key, float] = {}
    for (_, factor, activity), rate in factor_tax.items():
        tax[factor, activity] = tax.get((factor, activity), 0.0) + rate
    inputs: dict[str, dict[str, float]] = {a: {} for a in ledger.output}
    for kind in ("commodity", "factor"):
        for (account, activity), value in ledger.flows(kind, "activity").items():
            if activity in inputs:
                inputs[activity][account] = value + tax.get((account, activity), 0.0) * value
    return build(addresses, ledger.sheet_groups, inputs, ledger.kinds)


def build(
    addresses: Addresses,
    groups: Mapping[str, Sequence[str]],
    inputs: Mapping[str, Mapping[str, float]],
    kinds: Mapping[str, str],
) -> Nest:
    """Trees for every activity, from sheet `nest`. `inputs[a]` maps each bought account to its benchmark cost.

    Raises DataError with every finding: unknown accounts, missing parents, cycles, inputs outside the tree.
    """
    refuse(_check_names(addresses, groups, kinds))
    nest, table, wrong = Nest(), addresses.tables["nest"], list[Wrong]()
    stars = table.loc[table["item"] == "*", "parent"]
    nest.bundles = tuple(dict.fromkeys(stars[stars != ""]))
    for activity, bought in inputs.items():
        parents, sigmas, forms = _rules(table, groups, activity)
        wrong += _grow(nest, activity, bought, parents, sigmas, kinds)
        nest.additive += tuple((n, a) for n, a in nest.children if a == activity and forms.get(n) == "additive")
    wrong += [
        ("item", n, f"node {n} holds '*' and must have one elasticity for all activities")
        for n in nest.bundles
        if len({s for (m, _), s in nest.sigma.items() if m == n}) > 1
    ]
    wrong += [("item", n, f"node {n} holds '*' and cannot be additive") for n, _ in nest.additive if n in nest.bundles]
    refuse(
        addresses.finding("nest", column, addresses.find("nest", **{column: name}), message)
        for column, name, message in dict.fromkeys(wrong)
    )
    return nest


def _check_names(addresses: Addresses, groups: Mapping[str, Sequence[str]], kinds: Mapping[str, str]) -> list[Finding]:
    rows = addresses.rows("nest")
    nodes = {r["item"] for _, r in rows if not math.isnan(r["sigma"])} | {r["parent"] for _, r in rows} - {""}
    known = (*groups, *(a for a, k in kinds.items() if k == "activity"))
    findings = []
    for row, r in rows:
        activity, item, problems = r["activity"], r["item"], dict[str, str]()
        if activity and activity not in known:
            problems["activity"] = f"unknown activity {activity!r}{nearest(activity, known)}"
        if item not in nodes and item != "*" and item not in groups and item not in kinds:
            near = nearest(item, (*nodes, *groups, *kinds))
            problems["item"] = f"{item!r} is neither a node with a sigma nor an account or group{near}"
        if item in kinds and item in nodes:
            problems["item"] = f"{item!r} is an account, so it cannot be a node"
        if r["sigma"] < 0:
            problems["sigma"] = f"elasticity {r['sigma']} of {item} is negative"
        findings += [addresses.finding("nest", column, row, message) for column, message in problems.items()]
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
) -> list[Wrong]:
    """Hang the inputs of one activity on its tree; returns what is wrong."""
    members, wrong = _leaves(activity, bought, parents, sigmas, kinds)
    if wrong:
        return wrong
    for name in _bottom_up(members, parents, sigmas):
        key, parent = (name, activity), parents.get(name, "")
        nest.children[key] = tuple(members[name])
        nest.sigma[key], nest.parent[key] = sigmas[name], parent
        if nest.value(*key) <= 0:
            message = f"activity {activity}: node {name} has cost {nest.value(*key):g}; it must be positive"
            wrong.append(("item", name, message))
        if parent and parent not in sigmas:
            wrong.append(("parent", parent, f"node {name}: its parent {parent} has no elasticity"))
        elif parent:
            members.setdefault(parent, []).append(Child("node", name, nest.value(*key)))
    if wrong:
        return wrong
    roots = [n for n in members if not parents.get(n)]
    if len(roots) != 1:
        top, found = (*roots, *members, "")[0], ", ".join(roots) or "none (a cycle)"
        return [("item", top, f"activity {activity}: the tree needs one root, found {found}")]
    if circle := [n for n in members if _ancestry(n, parents, sigmas)[-1] != roots[0]]:
        message = f"activity {activity}: {', '.join(circle)} hang on each other in a circle, not on {roots[0]}"
        return [("item", circle[0], message)]
    nest.root[activity] = roots[0]
    return []


def _leaves(
    activity: str,
    bought: Mapping[str, float],
    parents: Mapping[str, str],
    sigmas: Mapping[str, float],
    kinds: Mapping[str, str],
) -> tuple[dict[str, list[Child]], list[Wrong]]:
    """node -> the inputs that hang on it, and what is wrong."""
    members: dict[str, list[Child]] = {}
    wrong, star = list[Wrong](), parents.get("*", "")
    for account, value in bought.items():
        home = parents.get(account) or (star if kinds[account] == "commodity" else "")
        if not home:
            message = f"activity {activity} buys {kinds[account]} {account}, which the tree does not place"
            wrong.append(("item", account, message))
        elif home not in sigmas:
            wrong.append(("parent", home, f"activity {activity}: {account} hangs on {home}, which has no elasticity"))
        else:
            members.setdefault(home, []).append(Child(kinds[account], account, value))
    return members, wrong


def _bottom_up(members: dict[str, list[Child]], parents: dict[str, str], sigmas: dict[str, float]) -> list[str]:
    """Nodes with value, children before parents. A parent without elasticity is no node."""
    names = (name for start in members for name in _ancestry(start, parents, sigmas) if name in sigmas)
    chains = {name: _ancestry(name, parents, sigmas) for name in names}
    return sorted(chains, key=lambda name: len(chains[name]), reverse=True)


def _ancestry(name: str, parents: dict[str, str], sigmas: dict[str, float]) -> list[str]:
    """A node, its parent, and so on up. A circle ends at the number of nodes."""
    chain = [name]
    while parents.get(chain[-1], "") and len(chain) <= len(sigmas):
        chain.append(parents[chain[-1]])
    return chain
