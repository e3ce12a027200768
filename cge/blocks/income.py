"""Income, direct taxes, transfers and saving of households and enterprises (spec 2.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cge.blocks.income_expressions import (
    factor_pay,
    fixed_saving,
    follows_disposable,
    given_transfers,
    payout,
    rate_on_income,
    saving_rate,
    taken_before,
    transfer_base,
)
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.ranges import UP_TO_ALL
from cge.language.units import CONSUMER, CURRENCY, FOREIGN, INDEX, RATE, SHARE
from sam.payments import DISPOSABLE, INCOME, SPENDING

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark

income = Block("income", "Income and saving", "收入与储蓄")


def _saving(b: Benchmark) -> dict[str, float]:
    paid = b.row_total("savings", "household", by=1) | b.row_total("savings", "enterprise", by=1)
    return {i: paid.get(i, 0.0) for i in b.sets["private"]}


def _saving_rate(b: Benchmark) -> dict[str, float]:
    saving, disposable = _saving(b), b.payments.disposable
    fixed = {h: b.payments.fixed.get((b.saver, h), 0.0) for h in b.sets["consumer"]}
    return {h: (saving[h] - fixed[h]) / disposable[h] for h in b.sets["consumer"]}


def _transfer_shares(b: Benchmark) -> dict[tuple[str, str], float]:
    """Over income, what a household does not save, or disposable income, as sheet `payments` says."""
    disposable, saving, consumers = b.payments.disposable, _saving(b), b.sets["consumer"]
    unsaved = {i: v - (saving[i] if i in consumers else 0.0) for i, v in disposable.items()}
    base = {INCOME: b.incomes, SPENDING: unsaved, DISPOSABLE: disposable}
    kinds = ("household", "enterprise", "government", "row")
    cells = {k: v for q in ("household", "enterprise") for p in kinds for k, v in b.flows(p, q).items()}
    variable = b.payments.variable({k: cells[k] for k in b.sets["transfer_private"]})
    return {k: v / base[b.payments.follows[k]][k[1]] for k, v in variable.items()}


def _owner_shares(b: Benchmark) -> dict[tuple[str, str], float]:
    kinds = ("household", "enterprise", "government", "row", "savings")
    remitted = {f: b.flows("row", "factor")[r, f] for r, f in b.sets["factor_remitted"]}
    shared = {f: v - remitted.get(f, 0.0) for f, v in b.factors.income.items()}
    return {(i, f): v / shared[f] for k in kinds for (i, f), v in b.flows(k, "factor").items() if shared[f]}


def _amounts(payer: str) -> Any:
    kinds = ("household", "enterprise", "government", "row")
    return lambda b: {k: v for p in kinds for k, v in b.flows(p, payer).items()}


income.symbol(
    "v_income[i]",
    "institution",
    CURRENCY,
    "income of a household, enterprise or government",
    "机构收入",
    level=lambda b: b.incomes,
    positive=False,
)
income.symbol(
    "v_disposable[i]",
    "private",
    CURRENCY,
    "income after direct taxes",
    "可支配收入",
    level=lambda b: b.payments.disposable,
    squeezed="this household's income vanishes",
)
income.symbol("v_saving[i]", "private", CURRENCY, "saving", "储蓄", level=_saving, positive=False)
income.symbol(
    "s_saving[h]",
    "consumer",
    SHARE,
    "saving rate out of disposable income",
    "储蓄率",
    level=_saving_rate,
    positive=False,
    within=UP_TO_ALL,
)
income.symbol(
    "saving_scale",
    "",
    INDEX,
    "scale of household saving rates",
    "储蓄率调整系数",
    positive=False,
    account="saving",
)
income.symbol(
    "saving_points",
    "saves",
    RATE,
    "points on the saving rates of households and enterprises",
    "居民与企业储蓄率的加点",
    level=0.0,
    positive=False,
    account="saving",
)
income.symbol(
    "on_saving_points[i]",
    "saving_private",
    SHARE,
    "part an institution takes in the points on saving rates, 0 or 1",
    "机构是否参与储蓄率加点（0或1）",
    positive=False,
)
income.symbol(
    "on_saving_scale[i]",
    "saving_private",
    SHARE,
    "part an institution takes in the scale of saving rates, 0 or 1",
    "机构是否参与储蓄率按比例调整（0或1）",
    level=lambda b: {i: float(i in b.sets["consumer"]) for i in b.sets["private"]},
    positive=False,
)
income.symbol(
    "s_factor_income[i,f]",
    "factor_owner",
    SHARE,
    "share of an owner in the income of a factor",
    "要素收入分配份额",
    level=_owner_shares,
    positive=False,
    within=UP_TO_ALL,
)
income.symbol(
    "s_transfer[i,j]",
    "transfer_private",
    SHARE,
    "transfer from j to i in proportion to what it follows",
    "私人转移支付率",
    level=_transfer_shares,
    positive=False,
    within=UP_TO_ALL,
)
income.symbol(
    "transfer_government[i,g]",
    "transfer_government",
    CONSUMER,
    "real transfer from government",
    "政府转移支付(实际)",
    level=_amounts("government"),
    positive=False,
)
income.symbol(
    "transfer_abroad[i,r]",
    "transfer_abroad",
    FOREIGN,
    "transfer from abroad",
    "国外转移支付",
    level=_amounts("row"),
    positive=False,
)
income.symbol(
    "lump_sum[g]",
    "government",
    CONSUMER,
    "real lump-sum transfer to households",
    "政府对居民一次性转移",
    level=0.0,
    positive=False,
    account="government",
    means=("a lump-sum transfer", "一次性转移"),
)
income.symbol(
    "s_lump_sum[h]",
    "consumer",
    SHARE,
    "share of a household in the lump-sum transfer",
    "一次性转移分配份额",
    level=lambda b: b.demand.consumption_shares,
    positive=False,
)


@income.equation("v_income[i]", source="income account; spec 2.5")
def institution_income(m: M, i: str) -> Any:
    """All an institution receives: factor income and rents, transfers, taxes, shares in what policy collects."""
    return m.v_income[i] == m.flows.received(m, i)


@income.equation("v_disposable[i]", source="income account; spec 2.5")
def disposable_income(m: M, i: str) -> Any:
    """Income less direct taxes, and less transfers that are charged on income (sheet `payments`)."""
    return m.v_disposable[i] == m.v_income[i] * (1 - rate_on_income(m, i)) - taken_before(m, i)


@income.equation("v_saving[i]", over="consumer", source="saving behaviour; spec 2.5")
def household_saving(m: M, h: str) -> Any:
    """A share of disposable income, below zero for who dissaves; all rates move with the scale and the points."""
    return m.v_saving[h] == saving_rate(m, h) * m.v_disposable[h] + fixed_saving(m, h)


@income.equation("v_saving[i]", over="residual_saver", source="saving behaviour; spec 2.5")
def retained_earnings(m: M, i: str) -> Any:
    """Who does not consume saves what he does not pay out."""
    paid = sum(payout(m, *k) for k in m.sets.transfer_private if k[1] == i and follows_disposable(m, *k))
    return m.v_saving[i] == m.v_disposable[i] * (1 - paid) - given_transfers(m, i)


@income.flow(row="i", column="f", over="factor_owner")
def factor_income(m: M, i: str, f: str) -> Any:
    """An owner's share in the income of a factor, by hours where they are chosen; depreciation goes to savings."""
    return factor_pay(m, i, f)


@income.flow(row="i", column="j", over="transfer_private")
def private_transfer(m: M, i: str, j: str) -> Any:
    """Transfer in proportion to disposable income, to income or to spending (sheet `payments`)."""
    return payout(m, i, j) * transfer_base(m, i, j)


@income.flow(row="i", column="g", over="transfer_government")
def public_transfer(m: M, i: str, g: str) -> Any:
    """Transfer from government, fixed in real terms."""
    return m.transfer_government[i, g] * m.cpi


@income.flow(row="h", column="g", over="lump_sum")
def lump_sum_transfer(m: M, h: str, g: str) -> Any:
    """A household's share in the lump-sum transfer."""
    return m.s_lump_sum[h] * m.lump_sum[g] * m.cpi


@income.flow(row="i", column="r", over="transfer_abroad")
def transfer_from_abroad(m: M, i: str, r: str) -> Any:
    """Transfer from abroad, in foreign currency."""
    return m.transfer_abroad[i, r] * m.exchange_rate


@income.flow(row="saver", column="i", over="private")
def private_saving(m: M, i: str) -> Any:
    """Saving of households and enterprises."""
    return m.v_saving[i]
