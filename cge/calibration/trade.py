"""Levels of trade: make, prices with taxes and margins, home sales, exports and imports.

Units: quantities are worth 1 at benchmark basic prices, so a quantity is a SAM value divided by its price.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cge.calibration.grouping import by_second
from cge.errors import DataError

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark


class TradeData:
    """Prices, quantities and rates around one commodity: make, margins, taxes, home sales and trade."""

    def __init__(self, b: Benchmark) -> None:
        self._b = b
        self.exports = b.row_total("commodity", "row")
        self.imports = b.row_total("row", "commodity", by=1)
        self.output = b.row_total("activity", "commodity", by=1)
        self.export_supply = {c: b.export_value_at_supplier_prices[c] for c in self.exports}
        self.home = {c: v - self.export_supply.get(c, 0.0) for c, v in self.output.items()}
        self.margins = {on: self._margins(on) for on in ("domestic", "import", "export")}
        self.margins[""] = self._margins("")  # charged on delivered values, which the others enter

    def margin_rate(self, on: str, c: str) -> float:
        """Margins per unit of the flow they are charged on."""
        return sum(rate for _, rate in self.margins[on].get(c, ()))

    def tax_rate(self, kind: str, c: str) -> float:
        """Benchmark rate of all accounts of one kind of tax on a commodity."""
        return sum(v for (_, x), v in self._b.tax_rates(kind).items() if x == c)

    @cached_property
    def composite(self) -> dict[str, float]:
        """Domestic use at basic prices, duties and delivery margins included, sales taxes excluded."""
        return {c: self._delivered(c) for c in self._b.sets["used"]}

    @cached_property
    def purchaser_price(self) -> dict[str, float]:
        """1 + sales taxes + margins."""
        return {c: 1 + self.tax_rate("tax_sales", c) + self.margin_rate("", c) for c in self._b.sets["used"]}

    @cached_property
    def import_price(self) -> dict[str, float]:
        """1 + duty."""
        return {c: 1 + self.tax_rate("tax_import", c) for c in self.imports}

    @cached_property
    def fob_price(self) -> dict[str, float]:
        """1 + export tax + export margins."""
        return {c: 1 + self.tax_rate("tax_export", c) + self.margin_rate("export", c) for c in self.exports}

    def _delivered(self, c: str) -> float:
        duty = sum(v for (_, x), v in self._b.flows("tax_import", "commodity").items() if x == c)
        home = self.home.get(c, 0.0) if c in self._b.sets["home"] else 0.0
        return (
            home * (1 + self.margin_rate("domestic", c))
            + self.imports.get(c, 0.0) * (1 + self.margin_rate("import", c))
            + duty
        )

    def _margins(self, on: str) -> dict[str, tuple[tuple[str, float], ...]]:
        """commodity -> ((margin account, rate), ...) for the margins charged on one flow."""
        base = {"domestic": self.home, "import": self.imports, "export": self.export_supply}.get(on)
        rates: dict[str, tuple[tuple[str, float], ...]] = {}
        for (k, c), value in self._b.flows("margin", "commodity").items():
            if (self._b.sam.on.get(k) or "") == on:
                size = self._delivered(c) if base is None else base.get(c, 0.0)
                if size <= 0:
                    raise DataError(f"margin {k} is charged on {on or 'domestic'} {c}, which does not exist")
                rates[c] = (*rates.get(c, ()), (k, value / size))
        return rates

    @cached_property
    def make_of_activity(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """activity -> ((commodity, share of its revenue in the market), ...)."""
        shares: dict[str, tuple[tuple[str, float], ...]] = dict.fromkeys(self._b.output, ())
        for (a, c), value in self._b.flows("activity", "commodity").items():
            if (a, c) not in self._b.own_make:
                shares[a] = (*shares[a], (c, value / self._b.marketed[a]))
        return shares

    @cached_property
    def makers_of(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """commodity -> ((activity, share of the commodity's output), ...)."""
        total = self._b.row_total("activity", "commodity", by=1)
        shares: dict[str, tuple[tuple[str, float], ...]] = dict.fromkeys(total, ())
        for (a, c), value in self._b.flows("activity", "commodity").items():
            shares[c] = (*shares[c], (a, value / total[c]))
        return shares

    @cached_property
    def margin_services(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """margin account -> ((commodity, share), ...) that provide it."""
        total = self._b.row_total("commodity", "margin", by=1)
        cells = self._b.flows("commodity", "margin")
        return {k: tuple((c, cells[c, k] / v) for c in by_second(cells)[k]) for k, v in total.items()}
