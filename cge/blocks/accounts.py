"""National accounts and price indices (spec 2.7). All definitions: nothing here feeds back.

Volumes are in efficiency units; physical GDP stands in the quality block (spec 2.2: never mixed).
"""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import export_value, final_uses, import_value, relative_user_price, user_price
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.units import CURRENCY, PRICE, QUANTITY

accounts = Block("accounts", "National accounts", "国民经济核算")

accounts.symbol(
    "cpi", "", PRICE, "consumer price index (Laspeyres)", "消费者价格指数", squeezed="prices fall without end"
)
accounts.symbol(
    "ppi",
    "has_producer_prices",
    PRICE,
    "producer price index of domestic sales",
    "国内销售生产者价格指数",
    squeezed="prices fall without end",
)
accounts.symbol("v_gdp", "", CURRENCY, "GDP at market prices", "名义GDP", level=lambda b: b.gdp)
accounts.symbol("q_gdp", "", QUANTITY, "real GDP (Fisher volume)", "实际GDP", level=lambda b: b.gdp)
accounts.symbol("p_gdp", "", PRICE, "GDP deflator (Fisher)", "GDP平减指数")
accounts.symbol(
    "q_gdp_laspeyres", "", QUANTITY, "real GDP at benchmark prices", "实际GDP(基期价)", level=lambda b: b.gdp
)


@accounts.equation("cpi", source="Laspeyres index with benchmark consumption; spec 2.5")
def consumer_prices(m: M) -> Any:
    """Cost of a basket, that of all households in the benchmark unless sheet `basket` or a setting gives another."""
    weights = m.data.baskets.consumer
    paid = {c: _mean_user_price(m, c) for c in weights}
    return m.cpi * sum(weights.values()) == sum(v * paid[c] for c, v in weights.items())


@accounts.equation("ppi", source="IFPRI standard model, DPI; spec 2.5")
def producer_prices(m: M) -> Any:
    """Cost of a basket of domestic output at the prices at which it is sold at home."""
    weights = m.data.baskets.producer
    return m.ppi * sum(weights.values()) == sum(v * m.p_home[c] for c, v in weights.items())


def _mean_user_price(m: M, c: str) -> Any:
    """Price of a commodity to households over its benchmark, weighted by what each bought; else that of all users."""
    bought = {h: m.base.q_consumption[c, h] for h in m.sets.consumer if (c, h) in m.base.q_consumption}
    if not bought:
        return m.p_purchaser[c] / m.base.p_purchaser[c]
    return sum(q * relative_user_price(m, c, h) for h, q in bought.items()) / sum(bought.values())


@accounts.equation("v_gdp", source="expenditure approach; spec 2.7")
def nominal_gdp(m: M) -> Any:
    """Consumption, investment, inventories and net exports at current prices."""
    exports = sum(m.q_export[c] * m.p_fob[c] for c in m.sets.exported)
    imports = sum(m.q_import[c] * m.p_cif[c] for c in m.sets.imported)
    return m.v_gdp == final_uses(m, m, user_price) + m.exchange_rate * (exports - imports)


@accounts.equation("q_gdp_laspeyres", source="expenditure approach in efficiency units; spec 2.2, 2.7")
def real_gdp_laspeyres(m: M) -> Any:
    """Final uses in efficiency units at benchmark prices."""
    exports = sum(m.q_export[c] * export_value(m, c) * m.base.p_fob[c] for c in m.sets.exported)
    imports = sum(m.q_import[c] * import_value(m, c) * m.base.p_cif[c] for c in m.sets.imported)
    return m.q_gdp_laspeyres == final_uses(m, m, _benchmark_price) + m.base.exchange_rate * (exports - imports)


@accounts.equation("p_gdp", source="Fisher price index; spec 2.7")
def gdp_deflator(m: M) -> Any:
    """Geometric mean of the Laspeyres and Paasche price indices of final uses, per efficiency unit."""
    exports = sum(m.base.q_export[c] * m.p_fob[c] / export_value(m, c) for c in m.sets.exported)
    imports = sum(m.base.q_import[c] * m.p_cif[c] / import_value(m, c) for c in m.sets.imported)
    basket = final_uses(m, m.base, user_price) + m.exchange_rate * (exports - imports)
    return m.p_gdp**2 == basket / m.base.v_gdp * m.v_gdp / m.q_gdp_laspeyres


@accounts.equation("q_gdp", source="Fisher volume; spec 2.7")
def real_gdp(m: M) -> Any:
    """Nominal GDP over the Fisher deflator."""
    return m.q_gdp * m.p_gdp == m.v_gdp


def _benchmark_price(m: M, c: str, user: str) -> float:
    return float(m.base.p_purchaser[c])
