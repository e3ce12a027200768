"""The workbook read a second time: what its sheets say, as arrays and trees. Nothing comes from `cge`."""

from __future__ import annotations

from typing import Any

import numpy as np

from sam import Workbook
from tests.cge.laws.independent_tree import Array, Node


class Book:
    """What the sheets say, as arrays over activities, commodities and factors, and one tree per activity."""

    def __init__(self, book: Workbook) -> None:
        self.tables, self.sam = book.tables, book.sam
        kinds = ("activity", "commodity", "factor")
        self.a, self.c, self.f = ([x for x in self.sam.labels if self.sam.kinds[x] == k] for k in kinds)
        self.h = [x for x in self.sam.labels if self.sam.kinds[x] == "household"]
        self.items = self.c + self.f
        self.groups = {str(g): set(rows["account"]) for g, rows in book.tables["groups"].groupby("group")}
        self.number = {str(r["key"]): r["value"] for _, r in book.tables["settings"].iterrows()}
        self.cost0 = self.cell(self.items, self.a)  # the whole cost, item by activity
        self.trees = [self._tree(a) for a in self.a]

    def cell(self, rows: list[str], columns: list[str]) -> Array:
        """Block of the SAM."""
        at = self.sam.labels.index
        return np.asarray(self.sam.values[np.ix_([at(r) for r in rows], [at(c) for c in columns])])

    def elasticity(self, name: str, accounts: list[str]) -> Array:
        """Value of an account, else of its group."""
        table = self.tables["elasticities"]
        rows = table.loc[table["parameter"] == name, ["account", "value"]].to_numpy().tolist()
        hit = {x: [v for who, v in rows if who == x or x in self.groups.get(who, ())] for x in accounts}
        return np.array([hit[x][0] if hit[x] else 0.0 for x in accounts])

    def energy(self, commodities: list[str], user: str) -> Array:
        """Physical energy that a user gets with each commodity, all carriers together."""
        table = self.tables["energy"]
        rows = table[table["user"] == user].groupby("commodity")["quantity"].sum()
        return rows.reindex(commodities).to_numpy(float)

    def emissions(self) -> tuple[Array, Array]:
        """Tied to purchases (commodity by user) or, without a commodity, to the output of the user."""
        bought, made, users = np.zeros((len(self.c), len(self.a + self.h))), np.zeros(len(self.a)), self.a + self.h
        for _, r in self.tables["emissions"].iterrows():
            if r["commodity"]:
                bought[self.c.index(r["commodity"]), users.index(r["user"])] += r["quantity"]
            else:
                made[self.a.index(r["user"])] += r["quantity"]
        return bought, made

    def standard(self) -> tuple[str, list[str], list[str]]:
        """The only portfolio standard: who is obliged, all inputs of the node, and those that earn certificates."""
        (row,) = (r for _, r in self.tables["portfolio"].iterrows())
        tree = self.trees[self.a.index(row["activity"])]
        (node,) = tree.find(row["node"])
        inputs = [self.items[i] for i in node.items]
        return row["activity"], inputs, [c for c in inputs if c in self.groups[row["commodity"]]]

    def latent(self) -> tuple[int, Node, float]:
        """The only latent technology: the activity whose node it buys and whose good it makes, and its markup."""
        (row,) = (r for _, r in self.tables["latent"].iterrows())
        at = self.a.index(row["activity"])
        (node,) = self.trees[at].find(row["node"])
        assert self.c.index(row["commodity"]) == at  # one good, one sector
        return at, node, float(row["markup"])

    def _rules(self, activity: str) -> dict[str, dict[str, Any]]:
        """Parent, sigma and form by item: rows for the activity beat those for a group, and these the general ones.

        Within one of the three, a row for an account beats a row for a group of accounts.
        """
        rows = []
        for _, r in self.tables["nest"].iterrows():
            who = r["activity"]
            if who in ("", activity) or activity in self.groups.get(who, ()):
                rows.append(((who != "") + (who == activity), r["item"] not in self.groups, r))
        rules: dict[str, dict[str, Any]] = {}
        for _, _, r in sorted(rows, key=lambda row: row[:2]):
            given = {k: r[k] for k in ("parent", "sigma", "form") if r[k] != "" and r[k] == r[k]}
            for x in self.groups.get(r["item"], {r["item"]}):
                rules.setdefault(x, {}).update(given)
        return rules

    def _tree(self, activity: str) -> Node:
        """Branches without cost are dropped; whatever is bought hangs somewhere, once."""
        rules, cost = self._rules(activity), self.cost0[:, self.a.index(activity)]
        assert (cost >= 0).all()
        home = [(rules.get(x) or rules["*"] if x in self.c else rules.get(x, {})).get("parent") for x in self.items]
        nodes = {x: r for x, r in rules.items() if "sigma" in r}
        assert not set(nodes) & set(self.items)

        def grow(name: str) -> Node:
            below = [k for k in (grow(m) for m, r in nodes.items() if r.get("parent") == name) if k.value.sum() > 0]
            items = [i for i, where in enumerate(home) if where == name and cost[i] > 0]
            node = Node(
                name, nodes[name]["sigma"], items, below, np.array([*cost[items], *(k.value.sum() for k in below)])
            )
            if nodes[name].get("form") == "additive":
                assert not below
                node.twh = self.energy([self.items[i] for i in items], activity)
                node.money = float(self.number["energy_price_factor"])
            return node

        (root,) = (m for m, r in nodes.items() if "parent" not in r)
        tree = grow(root)
        assert sorted(tree.leaves()) == np.flatnonzero(cost).tolist()
        return tree
