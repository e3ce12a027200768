"""Income, direct taxes, transfers and saving of households and enterprises (spec 2.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cge.language.block import Block

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark

income = Block("income", "Income and saving", "收入与储蓄")


def _disposable(b: Benchmark) -> dict[str, float]:
    tax = b.row_total("tax_direct", "household", by=1) | b.row_total("tax_direct", "enterprise", by=1)
    return {i: b.incomes[i] - tax.get(i, 0.0) for i in b.sets["private"]}


def _saving(b: Benchmark) -> dict[str, float]:
    paid = b.row_total("savings", "household", by=1) | b.row_total("savings", "enterprise", by=1)
    return {i: paid.get(i, 0.0) for i in b.sets["private"]}


def _saving_rate(b: Benchmark) -> dict[str, float]:
    saving, disposable = _saving(b), _disposable(b)
    return {h: saving[h] / disposable[h] for h in b.sets["consumer"]}


def _transfer_shares(b: Benchmark) -> dict[tuple[str, str], float]:
    disposable = _disposable(b)
    kinds = ("household", "enterprise", "government", "row")
    cells = {k: v for q in ("household", "enterprise") for p in kinds for k, v in b.flows(p, q).items()}
    return {(i, j): v / disposable[j] for (i, j), v in cells.items()}


def _owner_shares(b: Benchmark) -> dict[tuple[str, str], float]:
    kinds = ("household", "enterprise", "government", "row", "savings")
    return {(i, f): v / b.factors.income[f] for k in kinds for (i, f), v in b.flows(k, "factor").items()}


def _payments(payer: str) -> Any:
    kinds = ("household", "enterprise", "government", "row")
    return lambda b: {k: v for p in kinds for k, v in b.flows(p, payer).items()}


income.symbol(
    "v_income[i]",
    "institution",
    "income of a household, enterprise or government",
    "机构收入",
    unit="currency",
    level=lambda b: b.incomes,
    positive=False,
)
income.symbol(
    "v_disposable[i]", "private", "income after direct taxes", "可支配收入", unit="currency", level=_disposable
)
income.symbol("v_saving[i]", "private", "saving", "储蓄", unit="currency", level=_saving, positive=False)
income.symbol(
    "s_saving[h]",
    "consumer",
    "saving rate out of disposable income",
    "储蓄率",
    unit="share",
    level=_saving_rate,
    positive=False,
)
income.symbol("saving_scale", "", "scale of household saving rates", "储蓄率调整系数", unit="index, benchmark = 1")
income.symbol(
    "s_factor_income[i,f]",
    "factor_owner",
    "share of an owner in the income of a factor",
    "要素收入分配份额",
    unit="share",
    level=_owner_shares,
    positive=False,
)
income.symbol(
    "s_transfer[i,j]",
    "transfer_private",
    "transfer from j to i out of disposable income",
    "私人转移支付率",
    unit="share",
    level=_transfer_shares,
    positive=False,
)
income.symbol(
    "transfer_government[i,g]",
    "transfer_government",
    "real transfer from government",
    "政府转移支付(实际)",
    unit="currency at benchmark consumer prices",
    level=_payments("government"),
    positive=False,
)
income.symbol(
    "transfer_abroad[i,r]",
    "transfer_abroad",
    "transfer from abroad",
    "国外转移支付",
    unit="foreign currency",
    level=_payments("row"),
    positive=False,
)
income.symbol(
    "lump_sum[g]",
    "government",
    "real lump-sum transfer to households",
    "政府对居民一次性转移",
    unit="currency at benchmark consumer prices",
    level=0.0,
    positive=False,
)
income.symbol(
    "s_lump_sum[h]",
    "consumer",
    "share of a household in the lump-sum transfer",
    "一次性转移分配份额",
    unit="share",
    level=lambda b: b.demand.consumption_shares,
    positive=False,
)


@income.equation("v_income[i]", over="private", source="income account; spec 2.5")
def private_income(m: Any, i: str) -> Any:
    """Factor income by ownership shares, transfers received, lump-sum transfers of all governments."""
    paid = sum(m.lump_sum.values()) * m.cpi if i in m.s_lump_sum else 0
    return m.v_income[i] == _received(m, i) + (paid * m.s_lump_sum[i] if i in m.s_lump_sum else 0)


@income.equation("v_income[i]", over="government", source="income account; spec 2.5")
def government_income(m: Any, g: str) -> Any:
    """Tax revenue by entitlement, factor income and transfers received."""
    return m.v_income[g] == _received(m, g) + sum(m.s_tax[o, t] * m.v_tax[t] for o, t in m.sets.tax_owner if o == g)


@income.equation("v_disposable[i]", source="income account; spec 2.5")
def disposable_income(m: Any, i: str) -> Any:
    """Income less direct taxes."""
    rate = sum(m.t_direct[t, i] for t in m.sets.tax_direct) * m.direct_tax_scale
    return m.v_disposable[i] == m.v_income[i] * (1 - rate)


@income.equation("v_saving[i]", over="consumer", source="saving behaviour; spec 2.5")
def household_saving(m: Any, h: str) -> Any:
    """A share of disposable income; all rates move with saving_scale."""
    return m.v_saving[h] == m.s_saving[h] * m.saving_scale * m.v_disposable[h]


@income.equation("v_saving[i]", over="residual_saver", source="saving behaviour; spec 2.5")
def retained_earnings(m: Any, i: str) -> Any:
    """Who does not consume saves what he does not pay out."""
    paid = sum(m.s_transfer[j, k] for j, k in m.sets.transfer_private if k == i)
    return m.v_saving[i] == m.v_disposable[i] * (1 - paid)


def _received(m: Any, i: str) -> Any:
    """Factor income, claims on wedge rents, transfers, emission revenue and balances of policy of an institution."""
    owned = sum(m.s_factor_income[o, f] * m.v_factor_income[f] for o, f in m.sets.factor_owner if o == i)
    private = sum(m.s_transfer[o, j] * m.v_disposable[j] for o, j in m.sets.transfer_private if o == i)
    public = sum(m.transfer_government[o, g] for o, g in m.sets.transfer_government if o == i) * m.cpi
    abroad = sum(m.transfer_abroad[o, r] for o, r in m.sets.transfer_abroad if o == i) * m.exchange_rate
    priced = sum(m.v_emission_revenue[p] for p in m.sets.pollutant) + m.v_border
    policy = (m.v_policy + sum(m.v_certificate[z] for z in m.sets.standard)) * m.s_policy[i]
    rents = sum(m.s_rent[i, f] * m.v_rent[f] for f in m.sets.factor)
    return owned + rents + private + public + abroad + priced * m.s_emission_revenue[i] + policy
