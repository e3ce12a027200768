"""Whatever `cge sam check` lets pass is a benchmark: one tolerance for the data, none of it left in the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cge.analysis.laws import check
from cge.calibration.rounding import without_rounding
from cge.model.model import Model
from sam import FindingsError, Workbook
from sam.balance import ACCURACY
from sam.matrix import TOLERANCE
from tests.economies import close, economy


def rounded(seed: int, size: float) -> Workbook:
    """A random economy whose largest gap is `size` of its account."""
    workbook = economy(seed)
    noise = np.random.default_rng(seed).uniform(-1, 1, workbook.sam.values.shape)
    off = workbook.sam.with_values(workbook.sam.values * (1 + size * noise))
    exactly = 1 + size * noise * size / off.imbalance
    return replace(workbook, sam=workbook.sam.with_values(workbook.sam.values * exactly))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.99])
def test_what_the_check_of_the_sam_lets_pass_passes_as_a_model(share: float) -> None:
    workbook = rounded(3, share * TOLERANCE)
    close(workbook.sam.imbalance, share * TOLERANCE, 1e-3, TOLERANCE)
    model = Model(workbook)
    assert [row for row in check(model).rows if not row.passed] == []
    assert any(f"differ by up to {share * TOLERANCE:.1e} of an account" in note for note in model.recast)
    moved = without_rounding(workbook.sam)[0].values
    close(moved, workbook.sam.values, 10 * share * TOLERANCE, np.abs(workbook.sam.values).max())


def test_a_larger_gap_is_refused() -> None:
    with pytest.raises(FindingsError):
        Model(rounded(3, 1.5 * TOLERANCE))


def test_a_sam_that_balances_is_left_alone() -> None:
    """So is one whose gap is what balancing leaves, or more than rounding: that is for the user to balance."""
    for workbook in (economy(3), rounded(3, 0.5 * ACCURACY), rounded(3, 1.5 * TOLERANCE)):
        sam, notes = without_rounding(workbook.sam)
        assert sam is workbook.sam
        assert notes == []
