"""Rules of an experiment or a workbook: given symbols that follow an expression of others (spec 2.5).

The gap of a rule is a definition. Nothing feeds back until the rule is in force: then its gap is given, zero, and the
symbol it rules is free.
"""

from __future__ import annotations

from typing import Any

from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.units import RATIO

rules = Block("rules", "Rules", "规则")

rules.symbol(
    "rule_gap[n,k]",
    "rule",
    RATIO,
    "symbol over its benchmark, less what its rule calls for",
    "符号与其规则之差",
    level=0.0,
    positive=False,
)


@rules.equation("rule_gap[n,k]", source="definition; spec 2.5")
def rule(m: M, n: str, k: str) -> Any:
    """What a symbol is above its rule, both over their benchmarks."""
    return m.rule_gap[n, k] == m.data.rules[n, k].gap(m)
