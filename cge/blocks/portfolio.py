"""Portfolio standards: a least share of some inputs in a physical total, with tradable certificates (spec 2.4).

Buyers hand in a certificate for the required share of every MWh, and earn one with each MWh that counts. Where the
standard binds what they pay equals what they earn; where it does not the price is zero. A price set by hand leaves
a balance, `v_certificate`, which goes to the first government.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cge.blocks.expressions import PURCHASE, bought, purchase0
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.flow import Added
from cge.language.forms import complement
from cge.language.ranges import NOT_NEGATIVE
from cge.language.units import CURRENCY, ENERGY_PRICE, RATIO, REAL_ENERGY_PRICE, SHARE

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark

portfolio = Block("portfolio", "Portfolio standards", "配额制")
CERTIFICATES = Added("certificates", "tax_sales", "certificates", "绿色证书")


def _share(b: Benchmark) -> dict[str, float]:
    """Share that counts, in the benchmark."""
    e = b.energy
    return {z: sum(e.of_purchase[c, key[1]] for c in earns) / e.total[key] for z, (key, earns) in e.standards.items()}


def _scale(b: Benchmark) -> dict[str, float]:
    """Price of a certificate equal to the mean cost of a physical unit."""
    e = b.energy
    return {z: b.nest.value(*key) / e.total[key] / e.cost for z, (key, _) in e.standards.items()}


portfolio.symbol(
    "certificate_price[z]",
    "standard",
    REAL_ENERGY_PRICE,
    "real price of a certificate",
    "证书实际价格",
    level=0.0,
    positive=False,
    within=NOT_NEGATIVE,
    account="limits",
)
portfolio.symbol(
    "p_certificate[z]", "standard", ENERGY_PRICE, "price of a certificate", "证书价格", level=0.0, positive=False
)
portfolio.symbol(
    "portfolio_share[z]",
    "standard",
    SHARE,
    "least share in the physical quantity",
    "最低配额比例",
    level=_share,
    positive=False,
)
portfolio.symbol("q_portfolio[z]", "standard", SHARE, "share in the physical quantity", "实际配额比例", level=_share)
portfolio.symbol(
    "portfolio_gap[z]",
    "standard",
    RATIO,
    "complementarity of certificate price and surplus over the standard",
    "配额互补残差",
    level=0.0,
    positive=False,
    limit="certificate_price",
    account="limits",
    shown="given",
    means=("a standard sets the price of certificates", "配额制决定证书价格"),
)
portfolio.symbol(
    "certificate_scale[z]",
    "standard",
    REAL_ENERGY_PRICE,
    "mean cost of a physical unit in the benchmark",
    "证书价格尺度",
    level=_scale,
)
portfolio.symbol(
    "v_certificate[z]",
    "standard",
    CURRENCY,
    "certificates handed in less certificates earned",
    "证书净收入",
    level=0.0,
    positive=False,
)


@portfolio.equation("p_certificate[z]", source="definition")
def nominal_certificate(m: M, z: str) -> Any:
    """The real price at current consumer prices, so that the numeraire does not matter."""
    return m.p_certificate[z] == m.certificate_price[z] * m.cpi


@portfolio.equation("q_portfolio[z]", source="definition; spec 2.4")
def portfolio_quantity(m: M, z: str) -> Any:
    """Physical quantity that counts over the total of the node."""
    key, earns = m.data.energy.standards[z]
    total = m.data.energy.total[key] * m.q_node[key] / m.base.q_node[key]
    return m.q_portfolio[z] * total == sum(physical_use(m, c, key[1]) for c in earns)


@portfolio.equation("portfolio_gap[z]", source="Fischer 1992; spec 2.4")
def certificate_market(m: M, z: str) -> Any:
    """Real price of certificates against what exceeds the standard, both of order one."""
    price = m.certificate_price[z] / m.certificate_scale[z]
    return m.portfolio_gap[z] == complement(price, m.q_portfolio[z] - m.portfolio_share[z])


@portfolio.equation("v_certificate[z]", source="definition; zero where certificates clear")
def certificate_balance(m: M, z: str) -> Any:
    """Price times required less earned certificates, in SAM currency."""
    (node, a), _ = m.data.energy.standards[z]
    total = m.data.energy.total[node, a] * m.q_node[node, a] / m.base.q_node[node, a]
    short = (m.portfolio_share[z] - m.q_portfolio[z]) * total
    return m.v_certificate[z] == m.p_certificate[z] * m.data.energy.cost * short


@portfolio.charge(PURCHASE, row=CERTIFICATES, over="certified", specific=True, pool="policy", source="certificates")
def certificate(m: M, z: str, c: str, u: str) -> Any:
    """Net cost of certificates per unit of an input: the required share of each, less the one it earns."""
    earns = dict(m.data.energy.obliged[c, u])[z]
    cost = m.p_certificate[z] * m.data.energy.cost * (m.portfolio_share[z] - earns)
    return cost * m.data.energy.of_purchase[c, u] / purchase0(m, c, u)


def physical_use(m: M, c: str, a: str) -> Any:
    """Physical quantity an activity gets with a commodity."""
    return m.data.energy.of_purchase[c, a] * bought(m, c, a) / purchase0(m, c, a)
