"""Regrouping of flows keyed (row, column)."""

from __future__ import annotations

from collections.abc import Iterable


def by_second(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """second key -> its first keys, in order."""
    table: dict[str, list[str]] = {}
    for first, second in pairs:
        table.setdefault(second, []).append(first)
    return {second: tuple(firsts) for second, firsts in table.items()}
