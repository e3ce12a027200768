"""Commodity markets and the balance with the rest of the world (spec 2.5)."""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import intermediate_demand
from cge.language.block import Block

markets = Block(
    "markets",
    "Markets and balance of payments",
    "市场与国际收支",
    partners=("trade", "production"),
    partner_reason="where only goods cross the border, the balance of payments does not see the exchange rate: trade "
    "responds to it, and cannot do without production",
)

markets.symbol(
    "q_composite[c]",
    "used",
    "domestic use of the composite",
    "复合商品国内使用量",
    unit="currency at benchmark prices",
    level=lambda b: b.trade.composite,
)
markets.symbol("exchange_rate", "", "exchange rate", "汇率", unit="domestic per foreign currency, benchmark = 1")
markets.symbol(
    "foreign_saving",
    "",
    "foreign saving",
    "国外储蓄",
    unit="foreign currency",
    positive=False,
    level=lambda b: sum(b.flows("savings", "row").values()),
)


@markets.equation("q_composite[c]", source="market clearing")
def commodity_market(m: Any, c: str) -> Any:
    """Domestic use: intermediates, households, government, policy, investment, inventories, margins."""
    final = (
        sum(m.q_consumption[c, h] for h in m.sets.consumer if (c, h) in m.q_consumption)
        + sum(m.q_public[c, g] for g in m.sets.spender if (c, g) in m.q_public)
        + m.q_investment.get(c, 0)
        + m.q_stock.get(c, 0)
        + m.q_policy.get(c, 0)
    )
    margins = sum(
        m.data.flows("commodity", "margin")[c, k] / m.base.p_purchaser[c] * m.q_margin[k] / m.base.q_margin[k]
        for k in m.sets.margin
        if (c, k) in m.sets.margin_service
    )
    return m.q_composite[c] == intermediate_demand(m, c) + final + margins


@markets.equation("exchange_rate", over="open", source="balance of payments; spec 2.5")
def balance_of_payments(m: Any) -> Any:
    """Imports and payments abroad are paid by exports, receipts and foreign saving."""
    imports = sum(m.p_cif[c] * m.q_import[c] for c in m.sets.imported)
    exports = sum(m.p_fob[c] * m.q_export[c] for c in m.sets.exported)
    receipts = sum(m.factor_abroad[f] for f in m.sets.factor_abroad) + sum(m.transfer_abroad.values())
    rest = m.data.abroad
    owners = sum(m.s_factor_income[o, f] * m.v_factor_income[f] for o, f in m.sets.factor_owner if o == rest)
    private = sum(m.s_transfer[o, j] * m.v_disposable[j] for o, j in m.sets.transfer_private if o == rest)
    public = sum(m.transfer_government[o, g] for o, g in m.sets.transfer_government if o == rest) * m.cpi
    payments = (owners + private + public) / m.exchange_rate
    return imports + payments == exports + receipts + m.foreign_saving
