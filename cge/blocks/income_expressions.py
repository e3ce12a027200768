"""Expressions on incomes: saving rates, direct tax rates, transfers, and who takes part when levers move them."""

from __future__ import annotations

from typing import Any

from cge.blocks.namespace import M
from cge.calibration.transfers import SPENDING


def saving_points(m: M, i: str) -> Any:
    """Points on the saving rate of one institution; nothing where the SAM has no saving."""
    return m.on_saving_points[i] * m.saving_points if m.sets.saves else 0


def saving_scaled(m: M, i: str) -> Any:
    """What the scale of saving rates makes of one: 1 where the institution takes no part in it."""
    return 1 + m.on_saving_scale[i] * (m.saving_scale - 1) if m.sets.saves else m.saving_scale


def saving_rate(m: M, h: str) -> Any:
    """Share of disposable income that a household saves."""
    return m.s_saving[h] * saving_scaled(m, h) + saving_points(m, h)


def more_saved(m: M, i: str) -> Any:
    """Points by which levers raise the saving rate of who saves what he does not pay out."""
    kept = m.base.v_saving[i] / m.base.v_disposable[i] if m.base.v_disposable[i] else 0.0
    return saving_points(m, i) + kept * (saving_scaled(m, i) - 1)


def direct_tax_rate(m: M, t: str, i: str) -> Any:
    """Rate of one direct tax on the income of an institution: its own, scaled, and the points it takes part in."""
    scaled = m.t_direct[t, i] * (1 + m.on_tax_scale[t, i] * (m.direct_tax_scale - 1))
    return scaled + m.on_tax_points[t, i] * m.direct_tax_points


def payout(m: M, receiver: str, payer: str) -> Any:
    """Share of a payer's disposable income that a receiver gets.

    An enterprise that saves some points more distributes as many less to households, in benchmark proportions. What it
    pays to government and abroad keeps its share: its owners at home pay for what it saves. Where sheet `transfers`
    says spending, the receivers it names bear it; and a household pays a share of what it does not save.
    """
    share, less = m.s_transfer[receiver, payer], m.data.dividends.get((receiver, payer), 0.0)
    if payer in m.s_saving and m.data.transfers[receiver, payer] == SPENDING:
        return share * (1 - saving_rate(m, payer)) / (1 - m.base.s_saving[payer])
    return share - less * more_saved(m, payer) if less else share


def fixed_transfers(m: M, payer: str) -> Any:
    """Transfers of given amounts: in consumer prices by households and enterprises, in foreign currency by all."""
    real = sum(m.transfer_real[i, j] for i, j in m.sets.transfer_real if j == payer)
    foreign = sum(m.transfer_foreign[i, j] for i, j in m.sets.transfer_foreign if j == payer)
    return m.cpi * real + m.exchange_rate * foreign


def shared_factor_income(m: M, f: str) -> Any:
    """Income of a factor that its owners share: all but what goes abroad in given amounts of foreign currency."""
    return m.v_factor_income[f] - m.exchange_rate * sum(v for (_, g), v in m.factor_remitted.items() if g == f)
