"""Excise: a charge per unit of a commodity, whatever its price, on all domestic use (spec 2.4).

A unit is what one unit of currency bought in the benchmark. The amount is real, so the numeraire does not matter.
The rest follows from the charge: purchaser prices, the balance of policy, the SAM, the terms of growth accounting.
"""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import USE
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.flow import Added
from cge.language.units import Kind, Unit

excise = Block("excise", "Excise", "从量税")
ACCOUNT = Added("excise", "tax_sales", "excise", "从量税")

excise.symbol(
    "excise[c]",
    "sold",
    Unit("real currency per unit", Kind.RATIO),
    "excise per unit of domestic use",
    "国内使用从量税",
    level=0.0,
    positive=False,
    account="limits",
    shown="adjusting",
)


@excise.charge(USE, row=ACCOUNT, over="sold", specific=True, revenue="v_policy", pool="policy")
def excise_duty(m: M, c: str) -> Any:
    """Amount per unit at current consumer prices."""
    return m.excise[c] * m.cpi
