"""Benchmark levels that need more than one SAM cell, one topic per module."""

from cge.calibration.demand import DemandData
from cge.calibration.embodied_emissions import emission_content
from cge.calibration.emissions import Emissions, read_emissions
from cge.calibration.energy import Energy, read_energy
from cge.calibration.factors import FactorData
from cge.calibration.latent import Latent, read_latent
from cge.calibration.switching import SwitchingData
from cge.calibration.trade import TradeData

__all__ = [
    "DemandData",
    "Emissions",
    "Energy",
    "FactorData",
    "Latent",
    "SwitchingData",
    "TradeData",
    "emission_content",
    "read_emissions",
    "read_energy",
    "read_latent",
]
