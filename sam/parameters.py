"""The parameters of sheet `elasticities`, each declared once: whom it belongs to, default, range and meaning."""

from __future__ import annotations

import math
from dataclasses import dataclass

STEEPEST = 100.0
"""Largest finite elasticity: beyond it prices are equal to all digits that matter, and rounding rules the rest."""


@dataclass(frozen=True)
class Parameter:
    """One parameter; `kinds`: accounts it may be given for, none where it belongs to the whole economy.

    least, most  range of finite values; infinite: `inf` may stand too
    smallest     smallest value but `least` itself (what lies between is as good as `least` and cannot be solved)
    """

    kinds: tuple[str, ...]
    default: float
    meaning: str
    least: float = 0.0
    most: float = STEEPEST
    infinite: bool = False
    smallest: float | None = None

    def allows(self, value: float) -> bool:
        """Whether a value is in range."""
        if value == math.inf:
            return self.infinite
        beyond = self.smallest is None or value == self.least or value >= self.smallest
        return self.least <= value <= self.most and beyond

    @property
    def range(self) -> str:
        """The range in words."""
        low = f"{self.least:g}" if self.smallest is None else f"{self.least:g}, or {self.smallest:g}"
        return f"{low} to {self.most:g}" + (", or inf" if self.infinite else "")


COMMODITY, ACTIVITY, HOUSEHOLD, GOVERNMENT, FACTOR = (
    (kind,) for kind in ("commodity", "activity", "household", "government", "factor")
)

PARAMETERS: dict[str, Parameter] = {
    "armington": Parameter(COMMODITY, 2.0, "substitution between domestic and imported"),
    "transformation": Parameter(
        COMMODITY, 2.0, "transformation between home sales and exports; `inf` = one price for both", infinite=True
    ),
    "export_demand": Parameter(
        COMMODITY, math.inf, "price elasticity of demand abroad; `inf` = price taking", least=0.01, infinite=True
    ),
    "import_supply": Parameter(
        COMMODITY, math.inf, "price elasticity of supply from abroad; `inf` = price taking", least=0.01, infinite=True
    ),
    "make": Parameter(
        COMMODITY,
        4.0,
        "substitution between activities making the same commodity; `inf` = one price for all of them",
        infinite=True,
    ),
    "joint": Parameter(ACTIVITY, 0.0, "transformation between commodities made by the same activity"),
    "consumption": Parameter(HOUSEHOLD, 1.0, "substitution between commodities in consumption"),
    "frisch": Parameter(HOUSEHOLD, -1.0, "Frisch parameter of the LES, at most -1", least=-math.inf, most=-1.0),
    "labour_supply": Parameter(
        HOUSEHOLD, 0.0, "elasticity of hours worked to net pay, other income given; 0 = hours are given", most=10.0
    ),
    "working_time": Parameter(
        HOUSEHOLD, 0.6, "share of time at work, where hours are chosen (`labour_supply`)", least=0.05, most=0.95
    ),
    "government": Parameter(GOVERNMENT, 0.0, "substitution in public consumption"),
    "investment": Parameter((), 0.0, "substitution in investment; leave `account` blank"),
    "destination": Parameter(
        (),
        1.0,
        "substitution between sectors in investment (sheet `capital_composition`); 1 = fixed shares of its value; "
        "leave `account` blank",
    ),
    "mobility": Parameter(
        FACTOR,
        math.inf,
        "`inf` = mobile between activities, 0 = fixed in each, else elasticity of supply (setting `mobility_form`)",
        infinite=True,
        smallest=0.001,
    ),
    "unemployment": Parameter(FACTOR, 0.0, "share of the factor that is idle in the benchmark", most=0.99),
    "migration": Parameter(
        FACTOR,
        0.0,
        "elasticity with which people move between the factors of the group it is given for, by expected pay; `inf` = "
        "until expected pay changes alike, 0 = they stay",
        infinite=True,
        smallest=0.001,
    ),
    "quality_orientation": Parameter(
        ACTIVITY, 0.0, "share of output quality formed from the quality of inputs, 0 to 1", most=1.0
    ),
    "quality_cost": Parameter(ACTIVITY, 1.0, "elasticity of unit cost to output quality; 1 = quality is neutral"),
    "quality_formation": Parameter(
        (), 1.0, "substitution between sources of output quality; leave `account` blank", least=0.01
    ),
    "dispersion": Parameter(ACTIVITY, 0.0, "variance of log revenue productivity between the firms of a sector"),
    "varieties": Parameter((), 3.0, "substitution between the firms of a sector; leave `account` blank"),
    "switching_cost": Parameter(FACTOR, 0.0, "cost of changing sector, in mean annual returns; 0 = none"),
    "switching_spread": Parameter(FACTOR, 0.13, "spread of tastes over sectors, in mean annual returns", least=0.01),
}
"""Names allowed in column `parameter` of sheet `elasticities`; `cge check` lists each default it had to use."""

CAUTIOUS: dict[str, float] = {"export_demand": 4.0, "mobility": 1.0}
"""What setting `defaults` = cautious takes instead: demand abroad at twice the Armington elasticity (the rule of two of
GTAP), and mobility of 1 for factors outside group labour."""
