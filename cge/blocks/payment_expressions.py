"""Expressions of payments with a fixed part that the accounts of income and of households share (spec 2.5)."""

from __future__ import annotations

from typing import Any

from cge.blocks.namespace import M
from cge.language.flow import Base


def rate_on_income(m: M, i: str) -> Any:
    """Direct tax rates on all income."""
    taxes = [t for t in m.sets.tax_direct if (t, i) not in m.data.payments.on_factors]
    return sum(m.t_direct[t, i] for t in taxes) * m.direct_tax_scale


def factor_receipts(m: M, i: str) -> Any:
    """What an institution receives from factors."""
    shares = [m.s_factor_income[j, f] * m.v_factor_income[f] for j, f in m.sets.factor_owner if j == i]
    return sum(shares) + sum(m.s_rent[j, f] * m.v_rent[f] for j, f in m.sets.rent_claim if j == i)


def taken_before(m: M, i: str) -> Any:
    """What leaves income before it is disposable, beside taxes on all of it."""
    on_factors = [t for t, j in m.data.payments.on_factors if j == i]
    taxes = sum(m.t_direct[t, i] for t in on_factors) * m.direct_tax_scale * factor_receipts(m, i) if on_factors else 0
    transfers = sum(m.s_transfer[r, i] for r, j in m.data.payments.on_income if j == i)
    fixed = sum(m.payment_fixed[k] for k in m.sets.fixed_paid if k[1] == i and m.data.payments.before_tax(*k))
    return taxes + transfers * m.v_income[i] + fixed * m.cpi


def fixed_transfers(m: M, i: str) -> Any:
    """Fixed parts of what is paid out of disposable income, saving apart."""
    mine = [k for k in m.sets.fixed_paid if k[1] == i and not m.data.payments.before_tax(*k)]
    return sum(m.payment_fixed[k] for k in mine) * m.cpi


def fixed_saving(m: M, h: str) -> Any:
    """Fixed part of a household's saving."""
    return sum(m.payment_fixed[k] for k in m.data.payments.savings if k[1] == h) * m.cpi


def transfer_base(m: M, receiver: str, payer: str) -> Any:
    """What the variable part of a transfer is a share of."""
    return m.v_income[payer] if (receiver, payer) in m.data.payments.on_income else m.v_disposable[payer]


def _factor_receipts(m: M, i: str) -> Any:
    return [(1, factor_receipts(m, i), 1)]


FACTOR_RECEIPTS = Base(name="factor receipts", index=("i",), payer="i", parts=_factor_receipts)
"""What a household or enterprise receives from factors."""
