"""Tables of provinces: trade with the rest of the country beside trade with other countries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sam.errors import FindingsError
from sam.official.convert import convert
from tests.official_tables import draw, nbs, write


@pytest.mark.parametrize("words", [("国内省外流出", "国内省外流入"), ("调出", "调入"), ("省外流出", "省外流入")])
@pytest.mark.parametrize("seed", range(3))
def test_trade_with_other_provinces_is_trade(seed: int, words: tuple[str, str], tmp_path: Path) -> None:
    """Exports and imports in two columns each are those of the table with one."""
    rows = nbs(draw(seed), 2007)
    whole = convert(write(tmp_path / "whole.xlsx", rows)).workbook.sam
    parted = [list(row) for row in rows]
    for head, word in zip(("进口", "出口"), reversed(words), strict=True):  # from the right
        at = rows[1].index(head)
        for k, row in enumerate(parted):
            number = k > 2 and at < len(rows[k])
            row[at + 1 : at + 1] = [word if k == 1 else 0.6 * rows[k][at] if number else None]
            if number:
                row[at] = 0.4 * rows[k][at]
    found = convert(write(tmp_path / "parted.xlsx", parted)).workbook.sam
    assert found.labels == whole.labels
    np.testing.assert_allclose(found.values, whole.values, rtol=1e-9, atol=1e-9)


def test_a_sam_is_sent_to_its_command(tmp_path: Path) -> None:
    names = ["农业", "工业", "劳动", "资本", "居民", "国外"]
    with pytest.raises(FindingsError) as failed:
        convert(write(tmp_path / "sam.xlsx", [["", *names], *([a, *[7.5] * 6] for a in names)]))
    assert any("is for cge sam import" in f.message for f in failed.value.findings)
