"""Labels that a reference can point at, and labels that look alike although they are not the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

_MARKS = {",": "a comma separates indices", "[": "brackets enclose indices", "]": "brackets enclose indices"}


def unfit(label: str) -> str:
    """Why a reference such as ``tfp[label]`` cannot point at it; "" when it can."""
    if "*" in label:
        return "* means all"
    found = next((why for mark, why in _MARKS.items() if mark in label), "")
    return found or ("" if label and label == label.strip() else "it is blank, or begins or ends with a blank")


def plain(label: str) -> str:
    """What the eye sees: one width, one Unicode form, no invisible marks, no blanks."""
    for step in _STEPS.values():
        label = step(label)
    return label


def alike(label: str, known: Iterable[str]) -> tuple[str, str] | None:
    """(the known label that looks the same, in what they differ), or None."""
    seen = plain(label)
    twin = next((k for k in known if k != label and plain(k) == seen), None)
    return None if twin is None else (twin, _difference(label, twin))


def _visible(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "Cf" and not "\ufe00" <= c <= "\ufe0f")


_STEPS: dict[str, Callable[[str], str]] = {
    "Unicode form": lambda t: unicodedata.normalize("NFC", t),
    "invisible marks": _visible,
    "blanks": lambda t: "".join(t.split()),
    "full width": lambda t: unicodedata.normalize("NFKC", t),
}


def _difference(one: str, other: str) -> str:
    """The steps that changed one of the two and not the other, or made them the same."""
    said = []
    for name, step in _STEPS.items():
        changed, differed = (step(one) != one, step(other) != other), one != other
        one, other = step(one), step(other)
        said += [name] if changed[0] != changed[1] or (differed and one == other) else []
    return " and ".join(said) or "Unicode form"
