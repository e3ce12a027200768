"""References to symbols: accounts, groups, all, and all but some."""

from __future__ import annotations

from typing import Any

import pytest

from cge.language.reference import resolve

MEMBERS: dict[str, list[Any]] = {
    "x": [("EN", "a1"), ("EN", "a2"), ("EN", "b-1"), ("M", "a1"), ("M", "b-1")],
    "y": ["a1", "b-1"],
}
GROUPS = {"plants": ("a2", "b-1"), "elsewhere": ("z",)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x[EN,*-plants]", [("EN", "a1")]),
        ("x[EN,*-a1]", [("EN", "a2"), ("EN", "b-1")]),
        ("x[EN,*-b-1]", [("EN", "a1"), ("EN", "a2")]),
        ("x[*-M, *-a1]", [("EN", "a2"), ("EN", "b-1")]),
        ("y[b-1]", ["b-1"]),
        ("y[*-b-1]", ["a1"]),
    ],
)
def test_all_but_an_account_or_group(text: str, expected: list[object]) -> None:
    assert resolve(text, MEMBERS, GROUPS, {}) == (text[0], expected, "")


@pytest.mark.parametrize("left_out", ["plant", "elsewhere", "a9", ""])
def test_what_is_not_there_cannot_be_left_out(left_out: str) -> None:
    """A word that leaves out nothing is a slip, not a wish."""
    _, hits, complaint = resolve(f"x[EN,*-{left_out}]", MEMBERS, GROUPS, {})
    assert not hits
    assert f"no index {left_out!r} to leave out" in complaint
    assert ("did you mean 'plants'" in complaint) == (left_out == "plant")


def test_what_leaves_out_all_names_nothing() -> None:
    _, hits, complaint = resolve("y[*-all]", MEMBERS, {"all": ("a1", "b-1")}, {})
    assert not hits
    assert "all is all there is of y" in complaint
