"""Expressions on incomes: saving, direct taxes and transfers, what each follows, and who takes part when levers move.

Sheet `payments` says what a payment follows; `fixed` parts are real and stand beside what follows (spec 2.5).
"""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import FACTOR_INCOME, hours_worked
from cge.blocks.namespace import M
from cge.language.flow import Base
from sam.payments import INCOME, SPENDING


def saving_points(m: M, i: str) -> Any:
    """Points on the saving rate of one institution; nothing where the SAM has no saving."""
    return m.on_saving_points[i] * m.saving_points if m.sets.saves else 0


def saving_scaled(m: M, i: str) -> Any:
    """What the scale of saving rates makes of one: 1 where the institution takes no part in it."""
    return 1 + m.on_saving_scale[i] * (m.saving_scale - 1) if m.sets.saves else m.saving_scale


def saving_rate(m: M, h: str) -> Any:
    """Share of disposable income that a household saves, beside the fixed part."""
    return m.s_saving[h] * saving_scaled(m, h) + saving_points(m, h)


def fixed_saving(m: M, h: str) -> Any:
    """Fixed part of a household's saving."""
    return sum(m.payment_fixed[k] for k in m.data.payments.savings if k[1] == h) * m.cpi


def more_saved(m: M, i: str) -> Any:
    """Points by which levers raise the saving rate of who saves what he does not pay out."""
    kept = m.base.v_saving[i] / m.base.v_disposable[i] if m.base.v_disposable[i] else 0.0
    return saving_points(m, i) + kept * (saving_scaled(m, i) - 1)


def direct_tax_rate(m: M, t: str, i: str) -> Any:
    """Rate of one direct tax on an institution: its own, scaled, and the points it takes part in."""
    scaled = m.t_direct[t, i] * (1 + m.on_tax_scale[t, i] * (m.direct_tax_scale - 1))
    return scaled + m.on_tax_points[t, i] * m.direct_tax_points


def rate_on_income(m: M, i: str) -> Any:
    """Direct tax rates on all income."""
    return sum(direct_tax_rate(m, t, i) for t in m.sets.tax_direct if (t, i) not in m.data.payments.on_factors)


def taken_before(m: M, i: str) -> Any:
    """What leaves income before it is disposable, beside taxes on all of it."""
    on_factors = [direct_tax_rate(m, t, i) for t, j in m.sets.direct_on_factors if j == i]
    taxes = sum(on_factors) * factor_receipts(m, i) if on_factors else 0
    contributions = sum(payout(m, r, i) for r, j in m.data.payments.on_income if j == i)
    fixed = sum(m.payment_fixed[k] for k in m.sets.fixed_paid if k[1] == i and m.data.payments.before_tax(*k))
    return taxes + contributions * m.v_income[i] + fixed * m.cpi


def relative_net_pay(m: M, h: str, f: str) -> Any:
    """What an hour of work brings a household, relative to the benchmark: chance of work and pay, less taxes on it."""
    earned = m.p_factor[f] * (1 - m.unemployment[f]) * (1 - m.flows.rate(m, FACTOR_INCOME, f))
    on_factors = sum(direct_tax_rate(m, t, i) for t, i in m.sets.direct_on_factors if i == h)
    contributions = sum(payout(m, r, i) for r, i in m.data.payments.on_income if i == h)
    return earned * (1 - rate_on_income(m, h) - on_factors - contributions) / m.data.leisure.net_pay[h, f]


def payout(m: M, receiver: str, payer: str) -> Any:
    """Share of what a transfer follows that a receiver gets.

    An enterprise that saves some points more distributes as many less to households, in benchmark proportions. What it
    pays to government and abroad keeps its share: its owners at home pay for what it saves. Where sheet `payments` says
    spending, the receivers it names bear it.
    """
    less = m.data.dividends.get((receiver, payer), 0.0)
    share = m.s_transfer[receiver, payer]
    return share - less * more_saved(m, payer) if less else share


def follows_disposable(m: M, receiver: str, payer: str) -> bool:
    """Whether a transfer is a share of disposable income: all but those of income, and of a household's spending."""
    rule = m.data.payments.follows[receiver, payer]
    return rule != INCOME and not (rule == SPENDING and payer in m.s_saving)


def transfer_base(m: M, receiver: str, payer: str) -> Any:
    """What a transfer is a share of."""
    if follows_disposable(m, receiver, payer):
        return m.v_disposable[payer]
    if m.data.payments.follows[receiver, payer] == INCOME:
        return m.v_income[payer]
    return unsaved(m, payer)


def unsaved(m: M, h: str) -> Any:
    """What a household does not save of its disposable income."""
    return m.v_disposable[h] * (1 - saving_rate(m, h)) - fixed_saving(m, h)


def out_of_spending(m: M, h: str) -> Any:
    """Transfers of a household in proportion to what it does not save."""
    rules = m.data.payments.follows
    shares = [payout(m, *k) for k in m.sets.transfer_private if k[1] == h and rules[k] == SPENDING]
    return sum(shares) * unsaved(m, h) if shares else 0


def given_transfers(m: M, payer: str) -> Any:
    """Transfers of given amounts out of disposable income: at consumer prices, and in foreign currency."""
    real = [k for k in m.sets.fixed_paid if k[1] == payer and not m.data.payments.before_tax(*k)]
    foreign = sum(m.transfer_foreign[i, j] for i, j in m.sets.transfer_foreign if j == payer)
    return m.cpi * sum(m.payment_fixed[k] for k in real) + m.exchange_rate * foreign


def shared_factor_income(m: M, f: str) -> Any:
    """Income of a factor that its owners share: all but what goes abroad in given amounts of foreign currency."""
    return m.v_factor_income[f] - m.exchange_rate * sum(v for (_, g), v in m.factor_remitted.items() if g == f)


def factor_pay(m: M, i: str, f: str) -> Any:
    """An owner's share in the income of a factor, by hours where they are chosen.

    Depreciation by sector comes first, and the others share what it leaves.
    """
    share = m.s_factor_income[i, f] * hours_worked(m, i, f)
    if f not in m.v_depreciation:
        return share * shared_factor_income(m, f)
    if i == m.data.saver:
        return m.v_depreciation[f]
    others = sum(m.s_factor_income[j, g] for j, g in m.sets.factor_owner if g == f and j != m.data.saver)
    return share / others * (shared_factor_income(m, f) - m.v_depreciation[f])


def factor_receipts(m: M, i: str) -> Any:
    """What an institution receives from factors."""
    shares = [factor_pay(m, j, f) for j, f in m.sets.factor_owner if j == i]
    return sum(shares) + sum(m.s_rent[j, f] * m.v_rent[f] for j, f in m.sets.rent_claim if j == i)


def _factor_receipts(m: M, i: str) -> Any:
    return [(1, factor_receipts(m, i), 1)]


FACTOR_RECEIPTS = Base(name="factor receipts", index=("i",), payer="i", parts=_factor_receipts)
"""What a household or enterprise receives from factors."""
