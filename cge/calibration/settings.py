"""Settings that are one of a few words, or a number: `sam/settings.py` says which, with their defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cge.errors import DataError
from sam.settings import declared, problem

if TYPE_CHECKING:
    from sam import Workbook


def choice(workbook: Workbook, key: str) -> str:
    """The word a setting gives, the first where it gives none. Raises DataError where it gives another."""
    setting = declared(key)
    assert setting is not None, key
    return _given(workbook, key) or setting.words[0]


def number(workbook: Workbook, key: str) -> float:
    """A numeric setting, or its default. Raises DataError where it is no number."""
    setting = declared(key)
    assert setting is not None, key
    assert setting.number is not None, key
    return float(_given(workbook, key) or setting.number)


def _given(workbook: Workbook, key: str) -> str:
    text = workbook.setting(key)
    if message := problem(key, text):
        row = workbook.addresses.find("settings", key=key)
        raise DataError("sheet settings:", [workbook.addresses.finding("settings", "value", row, message)])
    return text
