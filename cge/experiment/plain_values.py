"""Plain values of an experiment file: decimal numbers, true and false, nothing, and text, which is all else.

YAML 1.1, which PyYAML reads, takes 010 for 8, 1:30 for 90, NO for false, 2018-01-01 for a date and 1e3 for text. Here
they are text, as they look; and where a number belongs, what is not plainly decimal is refused with a word.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
TRUTH = re.compile(r"true|True|TRUE|false|False|FALSE")
ENDLESS = re.compile(r"[-+]?\.?(?:inf|nan|infinity)", re.IGNORECASE)
NOTHING = re.compile(r"~|null|Null|NULL|")
_FORMS = (
    (re.compile(r"[-+]?0[0-9_]+(?:\.[0-9]*)?"), "begins with 0, which some programs read in base 8"),
    (re.compile(r"[-+]?0[oO][0-7_]+"), "is in base 8"),
    (re.compile(r"[-+]?0[xX][0-9a-fA-F_]+"), "is in base 16"),
    (re.compile(r"[-+]?0[bB][01_]+"), "is in base 2"),
    (re.compile(r"[-+]?[0-9]+(?::[0-9]+)+(?:\.[0-9]*)?"), "is minutes or hours, in base 60"),
    (re.compile(r"[-+.0-9eE]*[0-9](?:_[-+.0-9eE_]*)"), "has an underscore"),
    (re.compile(r"[-+]?[0-9.]+(?:,[0-9.]+)+"), "has a comma: it may be a decimal point or separate thousands"),
    (re.compile(r"[-+]?[0-9.]+\s*[%％]"), "has a per cent sign: 5 % more is multiply: 1.05, or add: 0.05 to a rate"),
)


def decimal(text: str) -> float:
    """The number a text writes in decimals, or one that is not finite. Raises ValueError that says what else it is."""
    if DECIMAL.fullmatch(text) or ENDLESS.fullmatch(text):
        return float(text if DECIMAL.fullmatch(text) else text.replace(".", ""))
    known = next((words for form, words in _FORMS if form.fullmatch(text.strip())), "")
    if not known and not text.isascii():
        with suppress(ValueError):
            known = f"has signs of another width or script: write {float(unicodedata.normalize('NFKC', text)):g}"
    if known:
        raise ValueError(f"a finite decimal number such as 1.05 or 1e-3 is needed: {text} {known}")
    raise ValueError(f"a number is needed, not {text!r}")
