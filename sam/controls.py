"""Macro controls of a balanced SAM: what the cells of a block must add up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sam.errors import shorten
from sam.matrix import Sam, Values

Control = tuple[tuple[str, ...], tuple[str, ...]]
"""A block of cells: its row accounts and its column accounts."""


def sums_of_blocks(
    sam: Sam, controls: Mapping[Control, float], i: NDArray[np.intp], j: NDArray[np.intp], fixed: Values
) -> tuple[Any, Values]:
    """Which free cells stand in each block, and what they must add up to beside the held ones."""
    rows = [np.isin(np.arange(len(sam.labels)), [sam.position[a] for a in r]) for r, _ in controls]
    columns = [np.isin(np.arange(len(sam.labels)), [sam.position[a] for a in c]) for _, c in controls]
    inside = [r[i] & c[j] for r, c in zip(rows, columns, strict=True)]
    held = [float(fixed[np.ix_(r, c)].sum()) for r, c in zip(rows, columns, strict=True)]
    blocks = csr_array(np.array(inside, dtype=float).reshape(len(controls), len(i)))
    return blocks, np.array(list(controls.values()), dtype=float) - np.array(held, dtype=float)


def block_name(control: Control) -> str:
    """How messages call a block."""
    return " x ".join(shorten(list(side), 3) for side in control)
