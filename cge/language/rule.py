"""Rules: a given symbol made to follow an expression of others, such as real_public[gov] and v_income[gov] / cpi.

symbol / its benchmark = expression / its benchmark
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rule:
    """`symbol`, given otherwise, follows the expression `follows`; both relative to their benchmark."""

    symbol: str
    follows: str
    comment: str = field(default="", compare=False)
