"""A small card for notebooks: a title, a few facts, a table."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_STYLE = "border-left:3px solid #4c78a8;padding:.2em .9em;margin:.3em 0"


def card(title: str, facts: Iterable[str], table: pd.DataFrame | None = None, heading: str = "") -> str:
    """HTML of a card; everything is escaped."""
    lines = "".join(f"<div>{escape(fact)}</div>" for fact in facts)
    text = f'<div style="{_STYLE}"><b>{escape(title)}</b><div style="opacity:.75">{lines}</div>'
    if table is not None:
        shown = table.to_html(index=False, border=0, float_format=lambda v: f"{v:,.4g}")
        text += f'<div style="margin-top:.6em">{escape(heading)}</div>{shown}'
    return text + "</div>"
