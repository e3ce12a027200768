"""Payments that are given amounts, or have a fixed part (sheet `payments`; spec 2.5).

    direct tax       T = fixed x cpi + rate x base         base: income, or factor income alone
    transfer         TR = fixed x cpi + rate x base        base: disposable income, income before tax, or spending
    saving           S = fixed x cpi + rate x disposable   of households
    amounts          fixed x cpi; foreign x exchange rate  of transfers, and of factors abroad (foreign)

No unknowns: each payment is a flow, and rates are calibrated on what is not fixed. Without the sheet all is in
proportion and nothing changes. Fixed parts are real, so prices double where all nominal values do.
"""

from __future__ import annotations

from typing import Any

from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.units import CONSUMER, FOREIGN

payments = Block("payments", "Payments of given amounts", "给定金额的支付")


def _foreign(b: Any) -> dict[tuple[str, str], float]:
    return {(i, j): b.flows(b.kinds[i], b.kinds[j])[i, j] for i, j in b.sets["transfer_foreign"]}


payments.symbol(
    "payment_fixed[r,i]",
    "payment_fixed",
    CONSUMER,
    "payment, or part of one, that is given in real terms",
    "按实际值给定的支付（或其固定部分）",
    level=lambda b: b.payments.fixed,
    positive=False,
)
payments.symbol(
    "transfer_foreign[i,j]",
    "transfer_foreign",
    FOREIGN,
    "transfer fixed in foreign currency",
    "按外币固定的转移支付",
    level=_foreign,
    positive=False,
)
payments.symbol(
    "factor_remitted[r,f]",
    "factor_remitted",
    FOREIGN,
    "factor income paid abroad, fixed in foreign currency",
    "按外币固定的对外要素支付",
    level=lambda b: b.flows("row", "factor"),
    positive=False,
)


@payments.flow(row="r", column="i", over="fixed_paid")
def fixed_payment(m: M, r: str, i: str) -> Any:
    """A tax or transfer, or the fixed part of one, at consumer prices."""
    return m.payment_fixed[r, i] * m.cpi


@payments.flow(row="i", column="j", over="transfer_foreign")
def foreign_transfer(m: M, i: str, j: str) -> Any:
    """Transfer at home or abroad, fixed in foreign currency."""
    return m.transfer_foreign[i, j] * m.exchange_rate


@payments.flow(row="r", column="f", over="factor_remitted")
def factor_remittance(m: M, r: str, f: str) -> Any:
    """What owners abroad get of a factor, fixed in foreign currency."""
    return m.factor_remitted[r, f] * m.exchange_rate
