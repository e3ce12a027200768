"""Benchmark levels that need more than one SAM cell, one topic per module."""

from cge.calibration.demand import DemandData
from cge.calibration.emissions import Emissions, read_emissions
from cge.calibration.factors import FactorData
from cge.calibration.switching import SwitchingData
from cge.calibration.trade import TradeData

__all__ = ["DemandData", "Emissions", "FactorData", "SwitchingData", "TradeData", "read_emissions"]
