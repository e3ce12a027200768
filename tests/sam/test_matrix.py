"""The Sam itself: what it refuses, how it is sliced."""

from __future__ import annotations

import numpy as np
import pytest

from sam import Sam, SamError
from sam.template import template


def test_slices_agree() -> None:
    sam = template().sam
    assert sam["labour", "industry"] == 60
    assert sam.block("factor", "activity").loc["labour", "industry"] == 60
    assert sam.frame().loc["labour", "industry"] == 60
    assert sam.of("household") == ("rural", "urban")
    assert sam.block("factor", "activity").shape == (2, 4)
    assert sam.long()["value"].sum() == pytest.approx(sam.values.sum())
    assert sam.totals().loc["firms", "receipts"] == 100
    assert sam.imbalance == 0


def test_from_frame_puts_columns_in_the_order_of_rows() -> None:
    sam = template().sam
    frame = sam.frame()
    again = Sam.from_frame(frame[list(frame.columns[::-1])], sam.kinds, label_zh=sam.label_zh)
    assert np.array_equal(again.values, sam.values)
    assert again.label_zh == sam.label_zh


def test_values_cannot_be_changed_from_outside() -> None:
    values = np.eye(1)
    sam = Sam(("a",), values, {"a": "household"})
    values[0, 0] = 7
    assert sam["a", "a"] == 1
    with pytest.raises(ValueError, match="read-only"):
        sam.values[0, 0] = 7


def test_an_unknown_label_is_answered_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'labour'"):
        template().sam["labor", "industry"]


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(SamError) as e:
        Sam(("a", "a", "b", "c"), np.full((4, 4), np.nan), {"a": "activty", "b": "row"})
    for part in ("'a' appears more than once", "'c' has no kind", "did you mean 'activity'", "not finite"):
        assert part in str(e.value)
    with pytest.raises(SamError, match="need 1 rows"):
        Sam(("a",), np.zeros((1, 2)), {"a": "row"})


def test_it_prints_well() -> None:
    sam = template().sam
    assert "23 accounts: 4 activity" in repr(sam)
    assert "<table" in sam._repr_html_()
