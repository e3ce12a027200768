"""Physical quantities behind purchases: sheet `energy`, additive nodes and portfolio standards.

Sheet `energy` says how much of a carrier a user gets with a commodity, such as 4,763 TWh with the coal power that
the grid buys. A physical quantity follows its purchase. In an additive node the quantities of the inputs add up
to that of the node, so every input needs one, all in the same unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from cge.calibration.ledger import Ledger
from cge.calibration.nest import Child, Key, Nest
from cge.calibration.settings import number
from cge.errors import collecting, nearest, refuse
from sam.errors import Finding

Use = tuple[str, str, str]  # carrier, commodity, user


@dataclass
class Energy:
    """Benchmark energy use in physical units, and the shares that follow from it.

    quantity    (carrier, commodity, user) -> amount; unit: carrier -> unit
    shares      additive node -> share of each child in its physical quantity, in the order of its children
    total       additive node -> physical quantity
    standards   name -> (obliged (node, activity), commodities that earn certificates)
    members     name of a standard -> all commodities below its node
    cost        SAM currency per physical unit at a certificate price of 1
    conversions carrier -> ((other unit, amount in one unit), ...)
    """

    quantity: dict[Use, float] = field(default_factory=dict)
    unit: dict[str, str] = field(default_factory=dict)
    shares: dict[Key, tuple[float, ...]] = field(default_factory=dict)
    total: dict[Key, float] = field(default_factory=dict)
    standards: dict[str, tuple[Key, tuple[str, ...]]] = field(default_factory=dict)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cost: float = 1.0
    conversions: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    @cached_property
    def of_purchase(self) -> dict[tuple[str, str], float]:
        """(commodity, user) -> physical quantity of all its carriers."""
        total: dict[tuple[str, str], float] = {}
        for (_, c, u), v in self.quantity.items():
            total[c, u] = total.get((c, u), 0.0) + v
        return total

    @cached_property
    def obliged(self) -> dict[tuple[str, str], tuple[tuple[str, bool], ...]]:
        """(commodity, activity) under a standard -> ((standard, does it earn certificates), ...)."""
        table: dict[tuple[str, str], tuple[tuple[str, bool], ...]] = {}
        for name, ((_, a), earns) in self.standards.items():
            for c in self.members[name]:
                table[c, a] = (*table.get((c, a), ()), (name, c in earns))
        return table


def read_energy(ledger: Ledger, nest: Nest) -> Energy:
    """Sheets `energy` and `portfolio`, checked against the SAM and the trees: every finding at once."""
    energy, wrong = Energy(), list[Finding]()
    with collecting(wrong):
        energy.cost = number(ledger.workbook, "energy_price_factor")
    wrong += _read_quantities(ledger, energy)
    wrong += _conversions(ledger, energy)
    wrong += [] if wrong else _additive(ledger, nest, energy)
    wrong += [] if wrong else _standards(ledger, nest, energy)
    refuse(wrong)
    return energy


def _read_quantities(ledger: Ledger, energy: Energy) -> list[Finding]:
    wrong: list[Finding] = []
    for row, r in ledger.addresses.rows("energy"):
        key = carrier, good, user = str(r["carrier"]), str(r["commodity"]), str(r["user"])
        value, unit = float(r["quantity"]), str(r.get("unit", "") or "")
        column, message = "", ""
        if value < 0:
            column, message = "quantity", f"{value:g} of {carrier} used by {user} is negative"
        elif value and ledger.purchases.get((good, user), 0.0) <= 0:
            column, message = "commodity", f"{user} buys no {good}, so {value:g} of {carrier} cannot come with it"
        elif energy.unit.setdefault(carrier, unit) != unit:
            column, message = "unit", f"{carrier} is in {unit!r} here and in {energy.unit[carrier]!r} above"
        elif value:
            energy.quantity[key] = energy.quantity.get(key, 0.0) + value
        wrong += [ledger.addresses.finding("energy", column, row, message)] if message else []
    return wrong


def _conversions(ledger: Ledger, energy: Energy) -> list[Finding]:
    wrong: list[Finding] = []
    for row, r in ledger.addresses.rows("conversions"):
        carrier, unit, factor = str(r["carrier"]), str(r["unit"]), float(r["factor"])
        if carrier not in energy.unit:
            message = f"sheet energy has no carrier {carrier!r}{nearest(carrier, energy.unit)}"
            wrong.append(ledger.addresses.finding("conversions", "carrier", row, message))
        elif not factor > 0:
            message = f"the factor of {carrier} must be positive, not {factor:g}"
            wrong.append(ledger.addresses.finding("conversions", "factor", row, message))
        else:
            energy.conversions[carrier] = (*energy.conversions.get(carrier, ()), (unit, factor))
    return wrong


def _additive(ledger: Ledger, nest: Nest, energy: Energy) -> list[Finding]:
    """Physical quantity of every child of every additive node."""
    wrong: list[Finding] = []
    for key in nest.additive:
        amounts: list[float] = []
        lacking: list[str] = []
        for child in nest.children[key]:
            amounts.append(_physical(nest, energy, child, key, lacking))
        total = sum(amounts)
        energy.total[key] = total
        energy.shares[key] = tuple(v / total if total else 0.0 for v in amounts)
        bought = {(c.name, key[1]) for c in nest.below(*key)}
        units = {energy.unit[x] for x, good, user in energy.quantity if (good, user) in bought}
        if len(units) > 1:
            lacking.append(f"node {key[0]} of {key[1]} adds up {' and '.join(sorted(units))}: one unit is needed")
        row = ledger.addresses.find("nest", item=key[0], form="additive")
        wrong += [ledger.addresses.finding("nest", "item", row, message) for message in lacking]
    return wrong


def _physical(nest: Nest, energy: Energy, child: Child, key: Key, lacking: list[str]) -> float:
    """Physical quantity of one input of an additive node; what has none is told in `lacking`."""
    node, activity = key
    if child.kind == "node" and (child.name, activity) in nest.additive:
        inputs = nest.children[child.name, activity]
        return sum(_physical(nest, energy, c, (child.name, activity), lacking) for c in inputs)
    if child.kind == "commodity" and (child.name, activity) in energy.of_purchase:
        return energy.of_purchase[child.name, activity]
    what = "a row in sheet energy" if child.kind == "commodity" else "the form additive, or a commodity in its place"
    lacking.append(f"node {node} of {activity} is additive, so its {child.kind} {child.name} needs {what}")
    return 0.0


def _standards(ledger: Ledger, nest: Nest, energy: Energy) -> list[Finding]:
    wrong: list[Finding] = []
    for row, r in ledger.addresses.rows("portfolio"):
        name, key, good = str(r["standard"]), (str(r["node"]), str(r["activity"])), str(r["commodity"])
        node, activity = key
        goods = ledger.sheet_groups.get(good, (good,))
        problems: dict[str, str] = {}
        below: tuple[str, ...] = ()
        if key in nest.additive:
            below = tuple(c.name for c in nest.below(*key))
            if strangers := [c for c in goods if c not in below]:
                problems["commodity"] = f"{', '.join(strangers)} not among the inputs of {node} of {activity}"
        else:
            known = [n for n, a in nest.additive if a == activity]
            problems["node"] = f"{node!r} is not an additive node of {activity}{nearest(node, known)}"
        if name in ledger.kinds:
            problems["standard"] = f"{name!r} is already the name of an account"
        before, earns = energy.standards.setdefault(name, (key, ()))
        if before != key and "node" not in problems:
            other = "node" if before[1] == activity else "activity"
            problems[other] = f"{name} already refers to node {before[0]} of {before[1]}"
        wrong += [ledger.addresses.finding("portfolio", column, row, text) for column, text in problems.items()]
        energy.standards[name] = (key, tuple(dict.fromkeys((*earns, *goods))))
        energy.members[name] = below
    return wrong
