"""Production trees read from a table: the more specific row wins, and what is wrong is named, all at once."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from cge.calibration.nest import build, default_table
from cge.errors import DataError
from sam.addresses import Addresses, Places
from tests.economies import close

GROUPS = {"heavy": ("a1", "a2"), "fuels": ("coal", "gas")}
KINDS = dict.fromkeys(("a0", "a1", "a2"), "activity") | dict.fromkeys(("coal", "gas", "steel", "food"), "commodity")
KINDS |= dict.fromkeys(("L", "K"), "factor")
INPUTS = {
    "a0": {"steel": 1.0, "food": 2.0, "L": 3.0, "K": 4.0},
    "a1": {"coal": 1.0, "gas": 2.0, "steel": 3.0, "L": 4.0, "K": 5.0},
    "a2": {"coal": 1.0, "steel": 3.0, "L": 4.0},
}
Row = tuple[str, str, str, float]
ROWS: list[Row] = [
    ("", "Z", "", 0.0),
    ("", "M", "Z", 0.2),
    ("", "*", "M", math.nan),
    ("", "KLE", "Z", 0.5),
    ("", "KL", "KLE", 1.2),
    ("", "L", "KL", math.nan),
    ("", "K", "KL", math.nan),
    ("", "E", "KLE", 0.6),
    ("", "fuels", "E", math.nan),
]


def table(rows: list[Row]) -> Addresses:
    return placed(pd.DataFrame(rows, columns=["activity", "item", "parent", "sigma"]))


def placed(sheet: pd.DataFrame) -> Addresses:
    return Addresses({"nest": sheet}, Places.as_written(KINDS))


def test_values_add_up_to_the_root() -> None:
    nest = build(table(ROWS), GROUPS, INPUTS, KINDS)
    for a, bought in INPUTS.items():
        close(nest.value(nest.root[a], a), sum(bought.values()), 1e-14)
        assert {(k, x) for k, x in nest.leaves("commodity") if x == a} == {
            (c, a) for c in bought if KINDS[c] == "commodity"
        }
    assert nest.bundles == ("M",)
    assert nest.leaves("commodity")["coal", "a1"] == "E"
    assert nest.leaves("commodity")["steel", "a1"] == "M"


def test_branches_without_value_are_dropped() -> None:
    nest = build(table(ROWS), GROUPS, INPUTS, KINDS)
    assert ("E", "a0") not in nest.children
    assert nest.parent["E", "a1"] == "KLE"
    assert [c.name for c in nest.of("E", "a2", "commodity")] == ["coal"]


def test_the_more_specific_row_wins() -> None:
    rows = [*ROWS, ("heavy", "KL", "", 0.4), ("a2", "KL", "", 0.1), ("a1", "fuels", "M", math.nan)]
    nest = build(table(rows), GROUPS, INPUTS, KINDS)
    assert [nest.sigma["KL", a] for a in ("a0", "a1", "a2")] == [1.2, 0.4, 0.1]
    assert nest.parent["KL", "a2"] == "KLE"
    assert nest.leaves("commodity")["coal", "a1"] == "M"
    assert nest.leaves("commodity")["coal", "a2"] == "E"


def test_the_default_tree_holds_everything() -> None:
    nest = build(placed(default_table(("L", "K"))), {}, INPUTS, KINDS)
    assert {nest.sigma[nest.root[a], a] for a in INPUTS} == {0.0}
    close([nest.value(nest.root[a], a) for a in INPUTS], [sum(v.values()) for v in INPUTS.values()], 1e-14)


@pytest.mark.parametrize(
    ("extra", "complaint"),
    [
        ([("", "steal", "M", math.nan)], "'steal' is neither a node"),
        ([("a9", "KL", "", 0.4)], "unknown activity 'a9'"),
        ([("", "KL", "KLE", -0.5)], "is negative"),
        ([("", "coal", "KLE", 0.5)], "cannot be a node"),
        ([("a1", "M", "", 0.9)], "one elasticity for all activities"),
        ([("", "KLE", "KL", 0.5)], "KLE hang on each other in a circle|KL.* in a circle"),
        ([("", "Z", "M", 0.0)], "needs one root|in a circle"),
        ([("", "L", "X", math.nan)], "which has no elasticity"),
    ],
)
def test_what_is_wrong_is_named(extra: list[Row], complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        build(table([*ROWS, *extra]), GROUPS, INPUTS, KINDS)


def test_all_findings_come_together() -> None:
    with pytest.raises(DataError) as found:
        build(table([*ROWS, ("a9", "KL", "", 0.4), ("", "steal", "M", math.nan)]), GROUPS, INPUTS, KINDS)
    assert len(found.value.findings) >= 2


def test_inputs_outside_the_tree_are_named() -> None:
    with pytest.raises(DataError, match="a1 buys factor K, which the tree does not place"):
        build(table([r for r in ROWS if r[1] != "K"]), GROUPS, INPUTS, KINDS)
