"""Latent technologies: sheet `latent`, checked against the trees and the make matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cge.errors import DataError, nearest

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark


@dataclass(frozen=True)
class Latent:
    """A technology nobody runs in the benchmark: `activity` would buy `node` of its own tree to make `commodity`."""

    activity: str
    node: str
    commodity: str
    markup: float


def read_latent(b: Benchmark) -> dict[str, Latent]:
    """Technologies of sheet `latent`. Raises DataError with every finding."""
    found: dict[str, Latent] = {}
    table, wrong = b.tables.get("latent"), []
    made = b.row_total("activity", "commodity", by=1)
    for row, r in () if table is None else table.iterrows():
        name, activity, node, good = (str(r[k]) for k in ("technology", "activity", "node", "commodity"))
        nodes = [n for n, a in b.nest.children if a == activity]
        if name in b.kinds:
            wrong.append(f"latent!A{row}: {name!r} is already the name of an account")
        if activity not in b.output:
            wrong.append(f"latent!B{row}: {activity!r} is not an activity with output{nearest(activity, b.output)}")
        elif node not in nodes:
            wrong.append(f"latent!C{row}: {node!r} is not a node of the tree of {activity}{nearest(node, nodes)}")
        if good not in made:
            wrong.append(f"latent!D{row}: nobody makes {good!r} in the benchmark{nearest(good, made)}")
        if not float(r["markup"]) > 1:
            wrong.append(f"latent!E{row}: a markup of {float(r['markup']):g} would have {name} run in the benchmark")
        found[name] = Latent(activity, node, good, float(r["markup"]))
    if wrong:
        raise DataError("sheet latent:", wrong)
    return found
