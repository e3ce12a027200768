"""What is left of rounding in a SAM that counts as balanced.

`sam.matrix.TOLERANCE` is the largest gap that passes for rounding, relative to the account. In the model such a gap is
a residual of its budgets, some times as large: a benchmark is an equilibrium as exactly as the SAM balances. So the gap
is closed before anything is calibrated, down to what `cge sam balance` leaves, by the least relative changes of cells.
"""

from __future__ import annotations

from sam import Sam
from sam.balance import ACCURACY, balance
from sam.matrix import TOLERANCE


def without_rounding(sam: Sam) -> tuple[Sam, list[str]]:
    """The SAM with the gaps that passed for rounding closed, and a note on how much that took; larger gaps stay."""
    gap = sam.imbalance
    if not ACCURACY < gap <= TOLERANCE:
        return sam, []
    balanced = balance(sam, "least_squares")
    change = balanced.adjustments["percent"].abs().max() / 100
    note = (
        f"rows and columns differ by up to {gap:.1e} of an account, closed by changes of up to {change:.1e} of a cell"
    )
    return balanced.sam, [note]
