"""Indicators by topic; importing the package registers them all, in the order of the reports."""

from cge.indicators import economy, energy, output_quality, structure
from cge.indicators.registry import INDICATORS, Indicator

__all__ = ["INDICATORS", "Indicator", "economy", "energy", "output_quality", "structure"]
