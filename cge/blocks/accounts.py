"""National accounts and price indices (model-spec 2.7). All definitions: nothing here feeds back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cge.block import Block
from cge.prices import user_price

if TYPE_CHECKING:
    pass

accounts = Block("accounts", "National accounts", "国民经济核算")

accounts.symbol("cpi", "", "consumer price index (Laspeyres)", "消费者价格指数", unit="index, benchmark = 1")
accounts.symbol("v_gdp", "", "GDP at market prices", "名义GDP", unit="currency", level=lambda b: b.gdp)
accounts.symbol("q_gdp", "", "real GDP (Fisher volume)", "实际GDP", unit="currency at benchmark prices",
    level=lambda b: b.gdp)  # fmt: skip
accounts.symbol("p_gdp", "", "GDP deflator (Fisher)", "GDP平减指数", unit="index, benchmark = 1")
accounts.symbol("q_gdp_laspeyres", "", "real GDP at benchmark prices", "实际GDP(基期价)",
    unit="currency at benchmark prices", level=lambda b: b.gdp)  # fmt: skip


@accounts.equation("cpi", source="Laspeyres index with benchmark consumption")
def consumer_prices(m: Any) -> Any:
    """Cost of the benchmark basket of all households."""
    basket = {k: v * m.base.p_purchaser[k[0]] for k, v in m.base.q_consumption.items()}
    cost = sum(m.base.q_consumption[c, h] * user_price(m, c, h) for c, h in m.sets.consumption)
    return m.cpi * sum(basket.values()) == cost


@accounts.equation("v_gdp", source="expenditure approach; model-spec 2.7")
def nominal_gdp(m: Any) -> Any:
    """Consumption, investment, inventories and net exports at current prices."""
    return m.v_gdp == _expenditure(m, current_prices=True)


@accounts.equation("q_gdp_laspeyres", source="expenditure approach; model-spec 2.7")
def real_gdp_laspeyres(m: Any) -> Any:
    """Final uses at benchmark prices."""
    return m.q_gdp_laspeyres == _expenditure(m, current_prices=False)


@accounts.equation("p_gdp", source="Fisher price index; model-spec 2.7")
def gdp_deflator(m: Any) -> Any:
    """Geometric mean of the Laspeyres and Paasche price indices of final uses."""
    laspeyres = _benchmark_basket(m) / m.base.v_gdp
    paasche = m.v_gdp / m.q_gdp_laspeyres
    return m.p_gdp**2 == laspeyres * paasche


@accounts.equation("q_gdp", source="Fisher volume; model-spec 2.7")
def real_gdp(m: Any) -> Any:
    """Nominal GDP over the Fisher deflator."""
    return m.q_gdp * m.p_gdp == m.v_gdp


def _expenditure(m: Any, *, current_prices: bool) -> Any:
    """Final uses at current quantities, at current or benchmark prices."""
    return _basket(m, m, current_prices)


def _benchmark_basket(m: Any) -> Any:
    """Benchmark quantities at current prices."""
    return _basket(m, m.base, True)


def _basket(m: Any, q: Any, current_prices: bool) -> Any:
    """Value of the final uses `q` at current or benchmark prices."""
    v = m if current_prices else m.base
    rate = v.exchange_rate
    use = sum(q.q_consumption[c, h] * (user_price(m, c, h) if current_prices else v.p_purchaser[c])
              for c, h in m.sets.consumption)  # fmt: skip
    other = (
        sum(q.q_public[c, g] * v.p_purchaser[c] for c, g in m.sets.public)
        + sum(q.q_investment[c] * v.p_purchaser[c] for c in m.sets.investment)
        + sum(q.q_stock[c] * v.p_purchaser[c] for c in m.sets.stock)
    )
    exports = sum(q.q_export[c] * v.p_fob[c] for c in m.sets.exported)
    imports = sum(q.q_import[c] * v.p_world_import[c] for c in m.sets.imported)
    return use + other + rate * (exports - imports)
