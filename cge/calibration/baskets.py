"""Weights of the consumer and the producer price index: setting `baskets`, or sheet `basket`.

An index is the cost of a basket at current prices over its cost in the benchmark. `all`, the default: what households
consume, at home as well, and what is sold at home of domestic output. `market`: what they buy. `ifpri`: the weights of
the IFPRI standard model, CPI = sum of cwts x PQ with value shares cwts and prices PQ that are not one in the benchmark
but 1 + margins + sales tax, and dwts, which leave export taxes in.
"""

from __future__ import annotations

from collections.abc import Mapping

from cge.calibration.home import OWN
from cge.calibration.ledger import Ledger
from cge.calibration.settings import choice
from cge.calibration.trade import TradeData
from cge.errors import nearest, refuse
from sam.errors import Finding

CONSUMER, PRODUCER = "consumer_prices", "producer_prices"


class Baskets:
    """consumer: commodity -> value of it in the consumer price index; producer: the same of producer prices."""

    def __init__(self, ledger: Ledger, trade: TradeData) -> None:
        self._ledger, self._trade = ledger, trade
        self._bought = ledger.row_total("commodity", "household")
        made_at_home = {c for _, c in (*ledger.own_make, *ledger.home_make)}
        self._sold = {c: trade.home[c] for c in trade.sold_at_home if c not in made_at_home}
        self._rule = choice(ledger.workbook, "baskets")
        given = self._read()
        self.consumer: Mapping[str, float] = given.get(CONSUMER) or self._consumer()
        self.producer: Mapping[str, float] = given.get(PRODUCER) or self._producer()

    def _consumer(self) -> dict[str, float]:
        own = {c for _, c in self._ledger.flows("activity", "commodity") if c.startswith(OWN)}
        if self._rule == "all":
            return self._bought
        bought = {c: v for c, v in self._bought.items() if c not in own} or self._bought
        return {c: v * self._level(c) for c, v in bought.items()} if self._rule == "ifpri" else bought

    def _level(self, c: str) -> float:
        """Benchmark price of IFPRI's composite, in units of the home good at producer prices."""
        at_home = 1 + self._trade.margin_rate("domestic", c) if c in self._trade.sold_at_home else 1.0
        return at_home * self._trade.purchaser_price[c]

    def _producer(self) -> dict[str, float]:
        if self._rule != "ifpri":
            return self._sold
        tax = self._ledger.row_total("tax_export", "commodity", by=1)
        return {c: v - tax.get(c, 0.0) for c, v in self._sold.items()}

    def _read(self) -> dict[str, dict[str, float]]:
        given, wrong = dict[str, dict[str, float]](), list[Finding]()
        priced = {CONSUMER: dict.fromkeys(self._trade.used, ""), PRODUCER: dict.fromkeys(self._sold, "")}
        for row, r in self._ledger.addresses.rows("basket"):
            index, c, weight = str(r["index"]), str(r["commodity"]), float(r["weight"])
            if index not in priced:
                column, message = "index", f"unknown index {index!r}{nearest(index, priced)}"
            elif c not in priced[index]:
                where = "used" if index == CONSUMER else "sold of domestic output"
                column, message = "commodity", f"no {c!r} is {where} at home{nearest(c, priced[index])}"
            elif not weight > 0:
                column, message = "weight", f"weight {weight:g} of {c} must be positive; leave the row out"
            else:
                given.setdefault(index, {})[c] = weight
                continue
            wrong.append(self._ledger.addresses.finding("basket", column, row, message))
        refuse(wrong)
        return given
