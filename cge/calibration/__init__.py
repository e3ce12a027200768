"""Benchmark levels that need more than one SAM cell, one topic per module, all read from one ledger."""

from cge.calibration.benchmark import Benchmark
from cge.calibration.recast import standard

__all__ = ["Benchmark", "standard"]
