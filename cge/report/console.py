"""The terminal that everything is printed on."""

from __future__ import annotations

import os
import sys

from rich.console import Console


def console() -> Console:
    """The terminal; 100 columns where output is not a terminal and COLUMNS says nothing."""
    return Console() if sys.stdout.isatty() or "COLUMNS" in os.environ else Console(width=100)
