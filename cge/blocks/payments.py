"""Payments out of income with a fixed part (sheet `payments`; PEP-1-1; spec 2.5).

    direct tax       T = fixed x cpi + rate x base         base: income, or factor income alone
    transfer         TR = fixed x cpi + rate x base        base: disposable income, or income before tax
    saving           S = fixed x cpi + rate x disposable   of households

No unknowns: each payment is a flow, and rates are calibrated on what is not fixed. Without the sheet all is in
proportion and nothing changes. Fixed parts are real, so prices double where all nominal values do.
"""

from __future__ import annotations

from typing import Any

from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.units import CONSUMER

payments = Block("payments", "Payments with a fixed part", "含固定部分的支付")
payments.symbol(
    "payment_fixed[r,i]",
    "payment_fixed",
    CONSUMER,
    "part of a payment out of income that is given in real terms",
    "收入支付中的固定部分（实际）",
    level=lambda b: b.payments.fixed,
    positive=False,
)


@payments.flow(row="r", column="i", over="fixed_paid")
def fixed_payment(m: M, r: str, i: str) -> Any:
    """The fixed part of a tax or transfer, at consumer prices."""
    return m.payment_fixed[r, i] * m.cpi
