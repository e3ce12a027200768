"""A balanced SAM from a solution: every cell is the sum of the flows between two accounts.

No cell is computed as a remainder, so that row totals equal column totals only when the model's budgets and
markets hold. At the benchmark the cells are those of the workbook; a cell that differs was never read.
Several rest-of-world, savings or inventory accounts appear as the one the model merged them into. Charges that
have no account in the workbook get their own once they are paid.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from cge.language.flow import Added
from sam import Sam

if TYPE_CHECKING:
    from cge.model.model import Model

EXACT = 1e-9


def rebuild(model: Model, x: Any) -> Sam:
    """The SAM of a point `x` of the model (a case's `x`, or `model.compiled.start`)."""
    m, sam = model.state(x), model.workbook.sam
    totals: dict[tuple[str, str], float] = {}
    for row, column, value in m.flows.payments(m):
        if value:
            totals[row, column] = totals.get((row, column), 0.0) + float(value)
    dropped = {a for accounts in model.benchmark.merged.values() for a in accounts[1:]}
    own = {a: sam.kinds[a] for a in sam.labels if a not in dropped}
    added = {c.name: c for c in _added(m) if any(row == c.name for row, _ in totals)}
    kinds = own | {name: account.kind for name, account in added.items()}
    place = {a: k for k, a in enumerate(kinds)}
    values = np.zeros((len(place), len(place)))
    for (row, column), value in totals.items():
        values[place[row], place[column]] = value
    english = dict(sam.label_en) | {name: account.label_en for name, account in added.items()}
    chinese = dict(sam.label_zh) | {name: account.label_zh for name, account in added.items()}
    names = ({a: t[a] for a in kinds if a in t} for t in (english, chinese, sam.on))
    return Sam(tuple(kinds), values, kinds, *names)


def merged(model: Model) -> Sam:
    """The workbook's SAM with several accounts of a kind added into the first, as the model reads them."""
    sam = model.workbook.sam
    into = {a: accounts[0] for accounts in model.benchmark.merged.values() for a in accounts}
    kept = tuple(a for a in sam.labels if into.get(a, a) == a)
    frame = sam.frame().rename(index=into, columns=into)
    frame = frame.T.groupby(level=0).sum().T.groupby(level=0).sum().loc[list(kept), list(kept)]
    return Sam(kept, frame.to_numpy(copy=True), {a: sam.kinds[a] for a in kept})


def unread(model: Model) -> dict[tuple[str, str], float]:
    """(row, column) -> what the SAM holds and the model does not: cells that differ by more than 1e-9 of GDP."""
    ours, theirs = rebuild(model, model.compiled.start), merged(model)
    gap = theirs.values - ours.values
    found = np.argwhere(~(np.abs(gap) <= EXACT * model.benchmark.gdp))
    return {(ours.labels[i], ours.labels[j]): float(gap[i, j]) for i, j in found.tolist()}


def _added(m: Any) -> Iterator[Added]:
    return (flow.row for flow in m.flows.all if isinstance(flow.row, Added))
