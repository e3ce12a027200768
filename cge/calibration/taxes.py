"""Benchmark tax rates: every tax account on every base it can reach, zero where the SAM has no cell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from cge.calibration.factors import FactorData, FactorTaxes
from cge.calibration.ledger import PRIVATE, Ledger
from cge.calibration.payments import PaymentData
from cge.calibration.trade import TradeData

Rates = dict[tuple[str, str], float]


class Taxes:
    """Rates by kind of tax. The kinds are those of the SAM, and `tax_factor_income` for taxes paid by factors.

    on_factors   (tax account, factor, activity) -> rate on factor pay
    """

    def __init__(
        self, ledger: Ledger, trade: TradeData, factors: FactorData, on_factors: FactorTaxes, payments: PaymentData
    ) -> None:
        self._ledger, self._trade, self._factors = ledger, trade, factors
        self.on_factors, self._payments = on_factors, payments
        self._rates: dict[str, Rates] = {}

    def rates(self, kind: str) -> Rates:
        """(tax account, base account) -> benchmark rate."""
        if kind not in self._rates:
            self._rates[kind] = self._read(kind)
        return self._rates[kind]

    def _read(self, kind: str) -> Rates:
        ledger = self._ledger
        if kind == "tax_factor_income":
            income = self._factors.gross_income
            return {(t, f): v / income[f] for (t, f), v in ledger.flows("tax_factor", "factor").items()}
        if kind == "tax_production":
            return _shares(ledger.accounts(kind), ledger.flows(kind, "activity"), ledger.output)
        if kind == "tax_direct":
            cells = self._payments.variable({**ledger.flows(kind, "household"), **ledger.flows(kind, "enterprise")})
            members = [(t, i) for t in ledger.accounts(kind) for i in ledger.accounts(*PRIVATE)]
            return {k: cells.get(k, 0.0) / self._payments.taxable(*k) for k in members}
        return self._trade.tax_rates(kind)

    @cached_property
    def on_output(self) -> dict[str, float]:
        """activity -> rate of all production taxes."""
        tax = self._ledger.row_total("tax_production", "activity", by=1)
        return {a: tax.get(a, 0.0) / value for a, value in self._ledger.output.items()}


def _shares(taxes: tuple[str, ...], cells: Rates, bases: Mapping[str, float]) -> Rates:
    return {(t, x): cells.get((t, x), 0.0) / base for t in taxes for x, base in bases.items()}
