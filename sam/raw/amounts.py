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


_RAISED = re.compile(r"(?<=[\d)])\s*[\u00b2\u00b3\u00b9\u2070\u2074-\u2079]+\s*$")
"""Raised figures behind a number: the mark of a footnote."""
_MARKED = re.compile(r"^(\(?[+-]?[\d.,]*\d\)?)([*†‡§#]+|[a-jln-su-z]|\([a-z]\)|\[[a-z\d]\])$")
"""A number with the mark of a footnote behind it; no letter that may be a unit, as in 12k, 12m, 12t."""
_SPLIT = re.compile(r"\d[\s'’]+(?!\d{3}(?!\d))\d")
"""Figures that stand apart, but not in groups of three."""


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
    flat = _RAISED.sub("", value)
    if _SPLIT.search(unicodedata.normalize("NFKC", flat)):
        return Odd(f"text {value!r}", "enter one number: its figures stand apart, and not in threes")
    text = bare(flat)
    if text.casefold() in _ZERO:
        return None
    text, negative = _unwrapped(_unmarked(text))
    if comma and (_COMMA.match(text) or _DOTS.match(text)):
        text = text.replace(".", "").replace(",", ".")
    elif _THOUSANDS.match(text):
        text = text.replace(",", "")
    if not _PLAIN.match(text):
        return Odd(f"text {value!r}", "enter the amount as a number, or clear the cell")
    number = float(re.sub("[dD]", "e", text))
    if not math.isfinite(number):
        return Odd(f"text {value!r}", "enter a finite number, or clear the cell")
    return -number if negative else number


def marked(value: Value) -> bool:
    """Whether a text is a number with the mark of a footnote behind it."""
    if not isinstance(value, str):
        return False
    return bool(_MARKED.match(bare(value)) or (_RAISED.search(value))) and isinstance(amount(value), float)


def _unmarked(text: str) -> str:
    """Without the mark of a footnote behind a number: 12*, 12a, 12(b), 12†."""
    found = _MARKED.match(text)
    return found[1] if found else text


def _unwrapped(text: str) -> tuple[str, bool]:
    """Without the signs of accountants for a negative number: (12), 12-."""
    if len(text) > 2 and text[0] == "(" and text[-1] == ")":
        return text[1:-1], True
    if len(text) > 1 and text[-1] == "-" and text[0] != "-":
        return text[:-1], True
    return text, False
