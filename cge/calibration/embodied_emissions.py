"""Emissions embodied in a unit of each commodity: direct, and through all inputs (Leontief), at the benchmark."""

from __future__ import annotations

import numpy as np

from cge.calibration.emissions import Emissions
from cge.calibration.ledger import Ledger
from cge.calibration.trade import TradeData


def emission_content(ledger: Ledger, emissions: Emissions, trade: TradeData) -> dict[tuple[str, str], float]:
    """(pollutant, traded commodity) -> emission units per unit of domestic output, inputs taken as made at home.

    content = make shares x (direct emissions + inputs x content) / output, solved for all commodities at once;
    zero for what is not made at home. Imports are charged as if made with domestic technology.
    """
    goods = {c: k for k, c in enumerate(ledger.accounts("commodity"))}
    rows = {a: k for k, a in enumerate(ledger.output)}
    output = np.array(list(ledger.output.values()))
    made, used = np.zeros((len(goods), len(rows))), np.zeros((len(rows), len(goods)))
    for (a, c), v in ledger.flows("activity", "commodity").items():
        made[goods[c], rows[a]] = v
    for (c, a), v in ledger.flows("commodity", "activity").items():
        used[rows[a], goods[c]] = v / trade.purchaser_price[c]
    total = made.sum(axis=1, keepdims=True)
    share = np.divide(made, total, out=np.zeros_like(made), where=total > 0)
    content: dict[tuple[str, str], float] = {}
    for p in emissions.pollutants:
        direct = np.array([emissions.by_user.get((p, a), 0.0) for a in rows]) / output
        x = np.linalg.solve(np.eye(len(goods)) - share @ (used / output[:, None]), share @ direct)
        content |= {(p, c): float(x[k]) for c, k in goods.items()}
    return content
