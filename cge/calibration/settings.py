"""Settings that are one of a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cge.errors import DataError, nearest

if TYPE_CHECKING:
    from sam import Workbook


def choice(workbook: Workbook, key: str, words: tuple[str, ...]) -> str:
    """The word a setting gives, the first where it gives none. Raises DataError where it gives another."""
    text = workbook.setting(key) or words[0]
    if text in words:
        return text
    message = f"{key} is {' or '.join(words)}, not {text!r}{nearest(text, words)}"
    row = workbook.addresses.find("settings", key=key)
    raise DataError("sheet settings:", [workbook.addresses.finding("settings", "value", row, message)])
