"""Output quality: formed from the quality of factors and inputs through the input–output network (spec 2.2).

An extension: the core owns `output_quality`, neutral at 1; here it becomes endogenous. With orientation 0 and
no product innovation it stays at 1 and the core's results come back exactly. At an elasticity of formation of
one, log quality is linear: ln q = (I - T)^-1 k with row sums of T below one, so the solution is unique.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from cge.blocks.expressions import export_value, factor_efficiency, final_uses, import_value
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.forms import box, transformed
from cge.language.units import INDEX, QUANTITY, TRANSFORM, Kind, Unit

quality = Block("quality", "Output quality", "产出质量")

quality.symbol("quality_innovation[a]", "activity", INDEX, "product innovation (shift of output quality)", "产品创新")
quality.parameter(
    "quality_orientation[a]",
    "activity",
    "quality_orientation",
    "share of quality formed from inputs and factors",
    "质量导向系数",
    unit=Unit("share", Kind.ELASTICITY),
)
quality.parameter(
    "e_quality_formation",
    "",
    "quality_formation",
    "elasticity of substitution between sources of quality",
    "质量形成替代弹性",
    positive=True,
)
quality.symbol(
    "composite_quality[c]", "used", INDEX, "quality of a commodity as domestic users buy it", "国内使用商品质量"
)
quality.symbol(
    "b_quality[c]", "used", TRANSFORM, "Box–Cox quality of a commodity", "商品质量变换", level=0.0, positive=False
)


quality.symbol(
    "q_activity_effective[a]",
    "activity",
    QUANTITY,
    "activity output, quality included",
    "部门产出（含质量）",
    level=lambda b: b.output,
)
quality.symbol(
    "q_export_effective[c]",
    "exported",
    QUANTITY,
    "exports in efficiency units",
    "出口量（效率单位）",
    level=lambda b: b.trade.export_supply,
)
quality.symbol(
    "q_import_effective[c]",
    "imported",
    QUANTITY,
    "imports in efficiency units",
    "进口量（效率单位）",
    level=lambda b: b.trade.imports,
)
quality.symbol(
    "q_gdp_physical",
    "",
    QUANTITY,
    "real GDP in physical units, quality left out (Laspeyres)",
    "实际GDP(物理量)",
    level=lambda b: b.gdp,
)


@quality.equation("output_quality[a]", over="activity", source="Kugler and Verhoogen 2012; spec 2.2")
def quality_formation(m: M, a: str) -> Any:
    """Quality of output over product innovation: cost-weighted quality of factors and inputs, times orientation."""
    r = 1 - 1 / m.e_quality_formation
    total = m.base.q_node[m.data.nest.root[a], a]
    inputs = sum(value / total * m.b_quality[c] for c, value in m.data.demand.inputs_of[a])
    factors = sum(
        m.data.factors.pay[f, a] / total * box(factor_efficiency(m, f, a), r) for f in m.data.factors.used_by[a]
    )
    return transformed(m.quality_orientation[a] * (inputs + factors), m.output_quality[a] / m.quality_innovation[a], r)


@quality.equation("composite_quality[c]", source="spec 2.2")
def composite_quality(m: M, c: str) -> Any:
    """Log quality of the composite: home goods and imports by their benchmark value shares."""
    home = m.base.q_home.get(c, 0.0) / m.base.q_composite[c] if c in m.commodity_quality else 0.0
    share = min(home, 1.0)
    sources = [(share, m.commodity_quality)] if share else []
    sources += [(1 - share, m.import_quality)] if c in m.import_quality else []
    return pyo.log(m.composite_quality[c]) == sum(s * pyo.log(q[c]) for s, q in sources)


@quality.equation("b_quality[c]", source="auxiliary: Box–Cox quality, shared by all buyers")
def transformed_quality(m: M, c: str) -> Any:
    """Transformed quality of a commodity as input."""
    return transformed(m.b_quality[c], m.composite_quality[c], 1 - 1 / m.e_quality_formation)


@quality.equation("q_activity_effective[a]", source="two volumes, never mixed; spec 2.2")
def effective_output(m: M, a: str) -> Any:
    """Output as domestic users value it: physical output times its quality."""
    return m.q_activity_effective[a] == m.q_activity[a] * m.output_quality[a] ** m.e_quality_home


@quality.equation("q_export_effective[c]", source="two volumes, never mixed; spec 2.2")
def effective_exports(m: M, c: str) -> Any:
    """Exports as foreign users value them."""
    return m.q_export_effective[c] == m.q_export[c] * export_value(m, c)


@quality.equation("q_import_effective[c]", source="two volumes, never mixed; spec 2.2")
def effective_imports(m: M, c: str) -> Any:
    """Imports as domestic users value them."""
    return m.q_import_effective[c] == m.q_import[c] * import_value(m, c)


@quality.equation("q_gdp_physical", source="expenditure approach in physical units; spec 2.2")
def physical_gdp(m: M) -> Any:
    """Final uses in physical units at benchmark prices: what a count without quality would show."""
    exports = sum(m.q_export[c] * m.base.p_fob[c] for c in m.sets.exported)
    imports = sum(m.q_import[c] * m.base.p_cif[c] for c in m.sets.imported)
    return m.q_gdp_physical == final_uses(m, m, _physical_price) + m.base.exchange_rate * (exports - imports)


def _physical_price(m: M, c: str, user: str) -> Any:
    """Benchmark price of a physical unit, applied to efficiency units: the quality premium is taken out."""
    return m.base.p_purchaser[c] / m.composite_quality[c] ** m.e_quality_home
