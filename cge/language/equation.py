"""One equation for every member of a set, and the unknown it determines."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Equation:
    """One equation for every member of `over`; `unknown` is the symbol it determines."""

    name: str
    unknown: str
    index: tuple[str, ...]
    over: str
    source: str
    function: Callable[..., Any]
    block: str
    where: str

    @property
    def meaning(self) -> str:
        """First sentence of the docstring."""
        return (inspect.getdoc(self.function) or "").split("\n")[0]
