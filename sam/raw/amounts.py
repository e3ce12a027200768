"""Amounts as people write them: "1,234", "(12)", "—", full-width digits, decimal commas."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable

from sam.grid import Odd, Value

_ZERO = {"", "-", "--", "---", "−", "–", "—", "——", "―", ".", "..", "...", "…", "*", "/", "na", "n/a", "n.a.", "nil"}
_ZERO |= {"无", "·", "_", "x", ":", "none", "null", "eps"}
_BLANKS = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u3000\ufeff'’]")
_COMMA = re.compile(r"^[+-]?(\d{1,3}(\.\d{3})*|\d+),\d+$")
"""What may be a number with a decimal comma, such as 1.234,5."""
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?([eE][+-]?\d+)?$")
_DOTS = re.compile(r"^[+-]?\d{1,3}(\.\d{3}){2,}$")
_PLAIN = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$")


def bare(text: str) -> str:
    """Half-width and without blanks, apostrophes and the many signs for minus."""
    text = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"^[\u2212\u2013\u2014\uff0d]", "-", text)


def decimal_comma(values: Iterable[Value]) -> bool:
    """Whether the texts of a file write 1,5 for one and a half: some can be read in no other way, and none against it.

    `1,234` alone says nothing; `12,5` or `1.234,56` does, unless `1,234.5` stands beside it.
    """
    texts = [_unwrapped(bare(v))[0] for v in values if isinstance(v, str)]
    so = [t for t in texts if _COMMA.match(t) and not _THOUSANDS.match(t)]
    against = [t for t in texts if _THOUSANDS.match(t) and "." in t]
    return bool(so) and not against


def amount(value: Value, comma: bool = False) -> float | Odd | None:
    """A cell as an amount; None where it stands for nothing; Odd, with the cure, where it cannot be read."""
    if value is None or isinstance(value, Odd):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else Odd(f"the value {value}", "enter a finite number, or clear the cell")
    text = bare(value)
    if text.casefold() in _ZERO:
        return None
    text, negative = _unwrapped(text)
    if comma and (_COMMA.match(text) or _DOTS.match(text)):
        text = text.replace(".", "").replace(",", ".")
    elif _THOUSANDS.match(text):
        text = text.replace(",", "")
    if not _PLAIN.match(text):
        return Odd(f"text {value!r}", "enter the amount as a number, or clear the cell")
    number = float(re.sub("[dD]", "e", text))
    return -number if negative else number


def _unwrapped(text: str) -> tuple[str, bool]:
    """Without the signs of accountants for a negative number: (12), 12-."""
    if len(text) > 2 and text[0] == "(" and text[-1] == ")":
        return text[1:-1], True
    if len(text) > 1 and text[-1] == "-" and text[0] != "-":
        return text[:-1], True
    return text, False
