"""Tables as CSV that a spreadsheet opens as what they say: a label that begins as a formula does is text there too."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(table: pd.DataFrame, into: Path | TextIO, header: bool = True) -> None:
    """Write a table; texts that a spreadsheet would compute get an apostrophe before them."""
    texts = [c for c in table.columns if not pd.api.types.is_numeric_dtype(table[c])]
    safe = table.assign(**{c: table[c].map(_safe) for c in texts})
    safe.to_csv(into, index=False, header=header, encoding="utf-8", lineterminator="\n")


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
