"""Who makes what, and how makers sell: sheet `makers`, checked against the make matrix and exports.

A commodity with a row in the sheet is transformed by its makers: each of them turns what it makes into home sales and
exports. Without rows the commodity is: makers sell to it, and it turns what it bought into both.
"""

from __future__ import annotations

import math
from functools import cached_property

from cge.calibration.ledger import Ledger
from cge.calibration.trade import TradeData
from cge.errors import nearest, refuse
from sam.errors import Finding

Cells = dict[tuple[str, str], float]
_NONE = 1e-9


class MakerData:
    """exports, home: (activity, commodity) -> what a maker sells abroad and at home, at supplier prices.

    elasticity   (activity, commodity) -> transformation between the two, for the commodities of sheet `makers`
    same         (activity, commodity) whose makers are perfect substitutes
    """

    def __init__(self, ledger: Ledger, trade: TradeData) -> None:
        self._ledger, self._trade = ledger, trade
        market = ledger.flows("activity", "commodity")
        made = {k: market[k] for k in ledger.made}
        given, elasticity = self._read(made)
        self.commodities = tuple(c for c in trade.output if c in {d for _, d in given})
        self.made = {k: v for k, v in made.items() if k[1] in self.commodities}
        total = dict.fromkeys(self.commodities, 0.0)
        for (_, c), v in given.items():
            total[c] += v
        scale = {c: trade.export_supply.get(c, 0.0) / v if v else 0.0 for c, v in total.items()}
        exports = {(a, c): given.get((a, c), 0.0) * scale[c] for a, c in self.made}
        self._refuse_more_than_made(exports)
        self.exports = {k: min(v, made[k]) for k, v in exports.items() if v > _NONE * made[k]}
        home = {k: v - self.exports.get(k, 0.0) for k, v in self.made.items()}
        self.home = {k: v for k, v in home.items() if v > _NONE * made[k]}
        self.elasticity = {k: elasticity.get(k, ledger.parameter("transformation", k[1])) for k in self.made}
        self._refuse_infinite()
        self.same = tuple(
            k for k in made if k[1] not in self.commodities and math.isinf(ledger.parameter("make", k[1]))
        )

    @cached_property
    def of(self) -> dict[str, tuple[str, ...]]:
        """commodity of sheet `makers` -> the activities that make it."""
        return {c: tuple(a for a, d in self.made if d == c) for c in self.commodities}

    def _read(self, made: Cells) -> tuple[Cells, Cells]:
        given, elasticity, wrong = Cells(), Cells(), list[Finding]()
        latent = {str(r["commodity"]) for _, r in self._ledger.addresses.rows("latent")}
        for row, r in self._ledger.addresses.rows("makers"):
            a, c = str(r["activity"]), str(r["commodity"])
            makers = [b for b, d in made if d == c]
            if not makers:
                goods = {d for _, d in made}
                wrong.append(self._finding("commodity", row, f"no activity makes {c!r}{nearest(c, goods)}"))
            elif a not in makers:
                message = f"{a!r} does not make {c}: that is made by {', '.join(makers)}"
                wrong.append(self._finding("activity", row, message))
            elif c in latent:
                message = f"a latent technology makes {c}, so its makers cannot be told apart: leave out its rows here"
                wrong.append(self._finding("commodity", row, message))
            else:
                given[a, c] = float(r["exports"])
                if not math.isnan(value := float(r.get("transformation", math.nan))):
                    elasticity[a, c] = value
        refuse(wrong)
        exported = self._trade.export_supply
        for c in {d: None for _, d in given}:
            if c in exported and not sum(v for (_, d), v in given.items() if d == c) > 0:
                row = self._ledger.addresses.find("makers", commodity=c) or 0
                wrong.append(self._finding("exports", row, f"{c} is exported, but no maker of it is said to export"))
        refuse(wrong)
        return given, elasticity

    def _refuse_more_than_made(self, exports: Cells) -> None:
        addresses = self._ledger.addresses
        refuse(
            addresses.finding(
                "makers",
                "exports",
                addresses.find("makers", activity=a, commodity=c),
                f"{a} would export {v:,.6g} of {c} and makes {self.made[a, c]:,.6g}: exports of its makers are in "
                "proportion to this column and add up to those of sheet sam",
            )
            for (a, c), v in exports.items()
            if v > self.made[a, c] * (1 + _NONE)
        )

    def _refuse_infinite(self) -> None:
        addresses = self._ledger.addresses
        refuse(
            addresses.finding(
                "makers",
                "transformation",
                addresses.find("makers", activity=a, commodity=c) or addresses.find("makers", commodity=c),
                f"transformation of {c} by {a} is infinite, so home and export prices are one and nothing says who "
                f"exports: leave out the rows of {c} and set make of it to inf in sheet elasticities",
            )
            for (a, c), v in self.elasticity.items()
            if math.isinf(v)
        )

    def _finding(self, column: str, row: int, message: str) -> Finding:
        return self._ledger.addresses.finding("makers", column, row, message)
