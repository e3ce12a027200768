"""Physical quantities behind purchases: sheet `energy`, additive nodes and portfolio standards.

Sheet `energy` says how much of a carrier a user gets with a commodity, such as 4,763 TWh with the coal power that
the grid buys. A physical quantity follows its purchase. In an additive node the quantities of the inputs add up
to that of the node, so every input needs one, all in the same unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cge.calibration.nest import Child, Key
from cge.errors import DataError, nearest

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark

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


def read_energy(b: Benchmark) -> Energy:
    """Sheets `energy` and `portfolio`, checked against the SAM and the trees: every finding at once."""
    energy = Energy(cost=b.number("energy_price_factor", 1.0))
    wrong = _read_quantities(b, energy)
    wrong += _conversions(b, energy)
    wrong += [] if wrong else _additive(b, energy)
    wrong += [] if wrong else _standards(b, energy)
    if wrong:
        raise DataError("sheets energy, conversions and portfolio:", dict.fromkeys(wrong))
    return energy


def _read_quantities(b: Benchmark, energy: Energy) -> list[str]:
    table, wrong = b.tables.get("energy"), []
    bought = {**b.flows("commodity", "activity"), **b.flows("commodity", "household")}
    for row, r in () if table is None else table.iterrows():
        carrier, good, user = (str(r[k]) for k in ("carrier", "commodity", "user"))
        value, unit = float(r["quantity"]), str(r.get("unit", "") or "")
        if value < 0:
            wrong.append(f"energy!D{row}: {value:g} of {carrier} used by {user} is negative")
        elif value and bought.get((good, user), 0.0) <= 0:
            wrong.append(f"energy!B{row}: {user} buys no {good}, so {value:g} of {carrier} cannot come with it")
        elif energy.unit.setdefault(carrier, unit) != unit:
            wrong.append(f"energy!E{row}: {carrier} is in {unit!r} here and in {energy.unit[carrier]!r} above")
        elif value:
            key = (carrier, good, user)
            energy.quantity[key] = energy.quantity.get(key, 0.0) + value
    return wrong


def _conversions(b: Benchmark, energy: Energy) -> list[str]:
    table, wrong = b.tables.get("conversions"), []
    for row, r in () if table is None else table.iterrows():
        carrier, unit, factor = str(r["carrier"]), str(r["unit"]), float(r["factor"])
        if carrier not in energy.unit:
            wrong.append(f"conversions!A{row}: sheet energy has no carrier {carrier!r}{nearest(carrier, energy.unit)}")
        elif not factor > 0:
            wrong.append(f"conversions!C{row}: the factor of {carrier} must be positive, not {factor:g}")
        else:
            energy.conversions[carrier] = (*energy.conversions.get(carrier, ()), (unit, factor))
    return wrong


def _additive(b: Benchmark, energy: Energy) -> list[str]:
    """Physical quantity of every child of every additive node."""
    wrong: list[str] = []
    for key in b.nest.additive:
        children = b.nest.children[key]
        amounts = [_physical(b, energy, child, key, wrong) for child in children]
        total = sum(amounts)
        energy.total[key] = total
        energy.shares[key] = tuple(v / total if total else 0.0 for v in amounts)
        units = {
            energy.unit[x] for c in b.nest.below(*key) for x, g, u in energy.quantity if (g, u) == (c.name, key[1])
        }
        if len(units) > 1:
            wrong.append(f"node {key[0]} of {key[1]} adds up {' and '.join(sorted(units))}: one unit is needed")
    return wrong


def _physical(b: Benchmark, energy: Energy, child: Child, key: Key, wrong: list[str]) -> float:
    node, activity = key
    if child.kind == "node" and (child.name, activity) in b.nest.additive:
        inputs = b.nest.children[child.name, activity]
        return sum(_physical(b, energy, c, (child.name, activity), wrong) for c in inputs)
    if child.kind == "commodity" and (child.name, activity) in energy.of_purchase:
        return energy.of_purchase[child.name, activity]
    what = "a row in sheet energy" if child.kind == "commodity" else "the form additive, or a commodity in its place"
    wrong.append(f"node {node} of {activity} is additive, so its {child.kind} {child.name} needs {what}")
    return 0.0


def _standards(b: Benchmark, energy: Energy) -> list[str]:
    table, wrong = b.tables.get("portfolio"), []
    for row, r in () if table is None else table.iterrows():
        name, key, good = str(r["standard"]), (str(r["node"]), str(r["activity"])), str(r["commodity"])
        goods = b.groups.get(good, (good,))
        if key not in b.nest.additive:
            known = [n for n, a in b.nest.additive if a == key[1]]
            wrong.append(f"portfolio!C{row}: {key[0]!r} is not an additive node of {key[1]}{nearest(key[0], known)}")
            continue
        below = tuple(c.name for c in b.nest.below(*key))
        if name in b.kinds:
            wrong.append(f"portfolio!A{row}: {name!r} is already the name of an account")
        if strangers := [c for c in goods if c not in below]:
            wrong.append(f"portfolio!D{row}: {', '.join(strangers)} not among the inputs of {key[0]} of {key[1]}")
        before, earns = energy.standards.get(name, (key, ()))
        if before != key:
            wrong.append(f"portfolio!B{row}: {name} already refers to node {before[0]} of {before[1]}")
        energy.standards[name] = (key, tuple(dict.fromkeys((*earns, *goods))))
        energy.members[name] = below
    return wrong
