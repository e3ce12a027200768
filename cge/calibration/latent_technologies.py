"""Latent technologies: sheet `latent`, checked against the trees and the make matrix."""

from __future__ import annotations

from dataclasses import dataclass

from cge.calibration.ledger import Ledger
from cge.calibration.nest import Nest
from cge.errors import nearest, refuse
from sam.errors import Finding


@dataclass(frozen=True)
class Latent:
    """A technology nobody runs in the benchmark: `activity` would buy `node` of its own tree to make `commodity`."""

    activity: str
    node: str
    commodity: str
    markup: float


def read_latent(ledger: Ledger, nest: Nest) -> dict[str, Latent]:
    """Technologies of sheet `latent`. Raises DataError with every finding."""
    found: dict[str, Latent] = {}
    made, wrong = ledger.row_total("activity", "commodity", by=1), list[Finding]()
    for row, r in ledger.addresses.rows("latent"):
        name, activity, node, good = (str(r[k]) for k in ("technology", "activity", "node", "commodity"))
        nodes = [n for n, a in nest.children if a == activity]
        problems: dict[str, str] = {}
        if name in ledger.kinds:
            problems["technology"] = f"{name!r} is already the name of an account"
        if activity not in ledger.output:
            problems["activity"] = f"{activity!r} is not an activity with output{nearest(activity, ledger.output)}"
        elif node not in nodes:
            problems["node"] = f"{node!r} is not a node of the tree of {activity}{nearest(node, nodes)}"
        if good not in made:
            problems["commodity"] = f"nobody makes {good!r} in the benchmark{nearest(good, made)}"
        if not float(r["markup"]) > 1:
            problems["markup"] = f"a markup of {float(r['markup']):g} would have {name} run in the benchmark"
        wrong += [ledger.addresses.finding("latent", column, row, text) for column, text in problems.items()]
        found[name] = Latent(activity, node, good, float(r["markup"]))
    refuse(wrong)
    return found
