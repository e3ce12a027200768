"""Commodity markets and the balance with the rest of the world (spec 2.5)."""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import intermediate_demand, service_use
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.units import FOREIGN, QUANTITY, Kind, Unit

markets = Block(
    "markets",
    "Markets and balance of payments",
    "市场与国际收支",
    partners=("trade", "production", "makers"),
    partner_reason="where only goods cross the border, the balance of payments does not see the exchange rate: trade "
    "responds to it, and cannot do without production and, where makers are perfect substitutes, makers",
)

markets.symbol(
    "q_composite[c]",
    "used",
    QUANTITY,
    "domestic use of the composite",
    "复合商品国内使用量",
    level=lambda b: b.trade.composite,
)
markets.symbol(
    "exchange_rate",
    "",
    Unit("domestic per foreign currency, benchmark = 1", Kind.PRICE),
    "exchange rate",
    "汇率",
    account="world",
    squeezed="foreign goods become almost free: more comes in from abroad than is wanted",
)
markets.symbol(
    "foreign_saving",
    "",
    FOREIGN,
    "foreign saving",
    "国外储蓄",
    positive=False,
    level=lambda b: sum(b.flows("savings", "row").values()),
    account="world",
)


@markets.equation("q_composite[c]", source="market clearing")
def commodity_market(m: M, c: str) -> Any:
    """Domestic use: intermediates, households, government, policy, investment, inventories, margins."""
    final = (
        sum(m.q_consumption[c, h] for h in m.sets.consumer if (c, h) in m.q_consumption)
        + sum(m.q_public[c, g] for g in m.sets.spender if (c, g) in m.q_public)
        + m.q_investment.get(c, 0)
        + m.q_stock.get(c, 0)
        + m.q_policy.get(c, 0)
    )
    margins = sum(service_use(m, c, k) for k in m.sets.margin if (c, k) in m.sets.margin_service)
    return m.q_composite[c] == intermediate_demand(m, c) + final + margins


@markets.equation("exchange_rate", over="open", source="balance of payments; spec 2.5")
def balance_of_payments(m: M) -> Any:
    """What is paid abroad for imports, to owners and as transfers is what comes from there, foreign saving included."""
    return m.flows.received(m, m.data.abroad) == m.flows.paid(m, m.data.abroad)


@markets.flow(row="saver", column="abroad", over="open")
def saving_from_abroad(m: M) -> Any:
    """Foreign saving."""
    return m.foreign_saving * m.exchange_rate
