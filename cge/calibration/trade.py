"""Levels of trade: make, prices with taxes and margins, home sales, exports and imports.

Units: quantities are worth 1 at benchmark basic prices, so a quantity is a SAM value divided by its price.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from cge.calibration.grouping import by_second
from cge.calibration.ledger import Ledger
from cge.calibration.settings import choice
from cge.errors import refuse
from sam.errors import Finding

Margins = dict[str, tuple[tuple[str, float], ...]]
"""What an export tax is a rate of: the supplier price, that plus margins on exports, or the price at the border."""


class TradeData:
    """Prices, quantities and rates around one commodity: make, margins, taxes, home sales and trade.

    sold_at_home   commodities with domestic sales of domestic output;  used: with domestic use
    margins        what they are charged on ("" = delivered values) -> commodity -> ((margin account, rate), ...)
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.exports = ledger.row_total("commodity", "row")
        self.imports = ledger.row_total("row", "commodity", by=1)
        self.output = ledger.row_total("activity", "commodity", by=1)
        exported = self._exports_at_supplier_prices()
        self.export_supply = {c: exported[c] for c in self.exports}
        self.home = {c: v - self.export_supply.get(c, 0.0) for c, v in self.output.items()}
        self.sold_at_home = tuple(c for c, v in self.output.items() if v - exported.get(c, 0.0) > 1e-9 * v)
        self.used = self._used()
        self.export_tax_on = choice(ledger.workbook, "export_tax_on")
        self.margins = self._read_margins()

    @cached_property
    def sold(self) -> tuple[str, ...]:
        """Commodities in domestic use that pass a market: all but home consumption."""
        own = {c for _, c in (*self._ledger.own_make, *self._ledger.home_make)}
        return tuple(c for c in self.used if c not in own)

    @property
    def notes(self) -> tuple[str, ...]:
        """What elasticities of demand abroad invite."""
        return inelastic([c for c in self.exports if self._ledger.parameter("export_demand", c) < 1])

    def margin_rate(self, on: str, c: str) -> float:
        """Margins per unit of the flow they are charged on."""
        return sum(rate for _, rate in self.margins[on].get(c, ()))

    def tax_rates(self, kind: str) -> dict[tuple[str, str], float]:
        """(tax account, commodity) -> benchmark rate of one kind of tax, zero where the SAM has no cell."""
        base = self._tax_base(kind)
        cells = self._ledger.flows(kind, "commodity")
        return {(t, c): cells.get((t, c), 0.0) / v for t in self._ledger.accounts(kind) for c, v in base.items()}

    def _tax_base(self, kind: str) -> dict[str, float]:
        if kind == "tax_sales":
            return {c: self.composite[c] for c in self.sold}
        return self.imports if kind == "tax_import" else self._taxed_exports

    @cached_property
    def _taxed_exports(self) -> dict[str, float]:
        if self.export_tax_on == "supplier":
            return self.export_supply
        margins = self.export_tax_on == "margins"
        return {
            c: v * (1 + self.margin_rate("export", c)) if margins else self.exports[c]
            for c, v in self.export_supply.items()
        }

    def _tax_rate(self, kind: str, base: Mapping[str, float]) -> dict[str, float]:
        """commodity -> all accounts of one kind of tax over a base."""
        total: dict[str, float] = {}
        cells = self._ledger.flows(kind, "commodity")
        for t in self._ledger.accounts(kind):
            for c, v in base.items():
                total[c] = total.get(c, 0.0) + cells.get((t, c), 0.0) / v
        return total

    @cached_property
    def composite(self) -> dict[str, float]:
        """Domestic use at basic prices, duties and delivery margins included, sales taxes excluded."""
        return {c: self._delivered(c, self.margins) for c in self.used}

    @cached_property
    def purchaser_price(self) -> dict[str, float]:
        """1 + sales taxes + margins."""
        tax = self._tax_rate("tax_sales", self._tax_base("tax_sales"))
        return {c: 1 + tax.get(c, 0.0) + self.margin_rate("", c) for c in self.used}

    @cached_property
    def import_price(self) -> dict[str, float]:
        """1 + duty."""
        duty = self._tax_rate("tax_import", self.imports)
        return {c: 1 + duty.get(c, 0.0) for c in self.imports}

    @cached_property
    def fob_price(self) -> dict[str, float]:
        """1 + export tax + export margins."""
        tax = self._tax_rate("tax_export", self.export_supply)
        return {c: 1 + tax.get(c, 0.0) + self.margin_rate("export", c) for c in self.exports}

    def _exports_at_supplier_prices(self) -> dict[str, float]:
        """Exports less export taxes and less the margins charged on exports, by commodity."""
        value = self._ledger.row_total("commodity", "row")
        for (_, c), tax in self._ledger.flows("tax_export", "commodity").items():
            value[c] = value.get(c, 0.0) - tax
        for (k, c), margin in self._ledger.flows("margin", "commodity").items():
            if self._ledger.sam.on.get(k) == "export":
                value[c] = value.get(c, 0.0) - margin
        return value

    def _used(self) -> tuple[str, ...]:
        """Commodities with domestic use."""
        home = set(self.sold_at_home)
        return tuple(c for c in self._ledger.accounts("commodity") if c in self.imports or c in home)

    def _delivered(self, c: str, margins: Mapping[str, Margins]) -> float:
        duty = sum(v for (_, x), v in self._ledger.flows("tax_import", "commodity").items() if x == c)
        home = self.home.get(c, 0.0) if c in self.sold_at_home else 0.0
        return (
            home * (1 + sum(rate for _, rate in margins["domestic"].get(c, ())))
            + self.imports.get(c, 0.0) * (1 + sum(rate for _, rate in margins["import"].get(c, ())))
            + duty
        )

    def _read_margins(self) -> dict[str, Margins]:
        """What they are charged on -> commodity -> ((margin account, rate), ...).

        A margin on nothing in particular is charged on delivered values, which those on single flows enter. Those on
        home sales and imports alike stand with either of the two as well.
        """
        margins: dict[str, Margins] = {}
        wrong: list[Finding] = []
        home = {c: self.home[c] for c in self.sold_at_home}
        both = {c: home.get(c, 0.0) + self.imports.get(c, 0.0) for c in (*home, *self.imports)}
        bases = {"both": both, "domestic": home, "import": self.imports, "export": self.export_supply}
        for on in (*bases, ""):
            rates: Margins = {}
            margins[on] = rates
            for (k, c), value in self._ledger.flows("margin", "commodity").items():
                if (self._ledger.sam.on.get(k) or "") == on:
                    size = bases[on].get(c, 0.0) if on else self._delivered(c, margins)
                    if size > 0:
                        rates[c] = (*rates.get(c, ()), (k, value / size))
                    else:
                        message = f"margin {k} is charged on {on or 'domestic'} {c}, which does not exist"
                        wrong.append(self._ledger.addresses.places.axes.finding(k, c, message))
            if on in ("domestic", "import"):
                for c in bases[on]:
                    if more := margins["both"].get(c):
                        rates[c] = (*rates.get(c, ()), *more)
        refuse(wrong)
        return margins

    @cached_property
    def make_of_activity(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """activity -> ((commodity, share of its revenue in the market), ...)."""
        shares: dict[str, tuple[tuple[str, float], ...]] = dict.fromkeys(self._ledger.output, ())
        for (a, c), value in self._ledger.made.items():
            shares[a] = (*shares[a], (c, value / self._ledger.marketed[a]))
        return shares

    @cached_property
    def makers_of(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """commodity -> ((activity, share of the commodity's output), ...)."""
        total = self._ledger.row_total("activity", "commodity", by=1)
        shares: dict[str, tuple[tuple[str, float], ...]] = dict.fromkeys(total, ())
        for (a, c), value in self._ledger.flows("activity", "commodity").items():
            shares[c] = (*shares[c], (a, value / total[c]))
        return shares

    @cached_property
    def margin_services(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """margin account -> ((commodity, share), ...) that provide it."""
        total = self._ledger.row_total("commodity", "margin", by=1)
        cells = self._ledger.flows("commodity", "margin")
        return {k: tuple((c, cells[c, k] / v) for c in by_second(cells)[k]) for k, v in total.items()}


def inelastic(goods: Sequence[str]) -> tuple[str, ...]:
    """What export demand with an elasticity below 1 invites, in a sentence; none where no good has one."""
    if not goods:
        return ()
    shown = ", ".join(goods[:5]) + (" …" if len(goods) > 5 else "")
    return (
        f"export demand of {shown} is inelastic (export_demand below 1): exporting less earns more, and there may "
        "be several equilibria or none; cge equilibria FILE looks for others",
    )
