"""Symbols and closures to browse: ``model.symbols["tfp"]``, ``model.symbols.tfp``, ``model.closures["johansen"]``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from cge.errors import UnknownName, nearest
from cge.language.equation import Equation
from cge.language.reference import Member, show
from cge.language.symbol import Symbol
from cge.model.closures import DEFAULT

if TYPE_CHECKING:
    from cge.model.model import Model

T = TypeVar("T")


class Catalogue(Mapping[str, T], Generic[T]):
    """Entries by name, with completion; an unknown name is refused with the nearest."""

    def __init__(self, what: str, entries: Mapping[str, T]) -> None:
        self._what, self._entries = what, dict(entries)

    def __getitem__(self, name: str) -> T:
        if name not in self._entries:
            raise UnknownName(f"unknown {self._what} {name!r}{nearest(str(name), self._entries)}")
        return self._entries[name]

    def __getattr__(self, name: str) -> T:
        if name.startswith("_") or name not in self._entries:
            hint = "" if name.startswith("_") else nearest(name, self._entries)
            raise AttributeError(f"unknown {self._what} {name!r}{hint}")
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._entries})

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._entries)

    def __repr__(self) -> str:
        return f"<{len(self)} {self._what}s: {', '.join(self._entries)}>"

    def _repr_html_(self) -> str:
        rows = (f"<tr><td><code>{escape(n)}</code></td><td>{escape(_line(e))}</td></tr>" for n, e in self.items())
        return f"<table>{''.join(rows)}</table>"


def _line(entry: Any) -> str:
    en, zh = getattr(entry, "label_en", None) or entry.story_en, getattr(entry, "label_zh", None) or entry.story_zh
    return f"{en}  {zh}"


@dataclass(frozen=True, repr=False)
class SymbolEntry:
    """One symbol of one economy: what it means, who uses it, who determines it, and its role under a closure."""

    model: Model
    symbol: Symbol

    name = property(lambda self: self.symbol.name)
    unit = property(lambda self: self.model.layout.words.unit(self.symbol.unit))
    label_en = property(lambda self: self.symbol.label_en)
    label_zh = property(lambda self: self.symbol.label_zh)

    @property
    def dims(self) -> tuple[str, ...]:
        """Names of its dimensions, as in `case[name]`."""
        return self.model.layout.dims(self.symbol.name)

    @property
    def members(self) -> tuple[Member, ...]:
        """Its members in this economy."""
        return self.model.layout.members[self.symbol.name]

    @cached_property
    def _columns(self) -> list[int]:
        index = self.model.compiled.index
        return [index[self.symbol.name, k] for k in self.members if (self.symbol.name, k) in index]

    @property
    def used_in(self) -> tuple[Equation, ...]:
        """Equations of this economy in which it stands, in order."""
        c = self.model.compiled
        rows = np.unique(c.row[np.isin(c.col, self._columns)]).tolist()
        return tuple({c.rows[r][0].name: c.rows[r][0] for r in rows}.values())

    @property
    def determined_by(self) -> tuple[Equation, ...]:
        """Equations that find it by default; none: it is given."""
        own = self.model.system.determined.get(self.symbol.name, {})
        return tuple({e.name: e for e in own.values()}.values())

    def role(self, closure: str = DEFAULT) -> str:
        """Endogenous or exogenous under a closure. Raises ClosureError."""
        free = self.model.roles(self.model.swaps(closure))[self._columns]
        where = "the default closure" if closure == DEFAULT else f"closure {closure}"
        if not free.size:
            return "stands in no equation of this economy"
        return f"{'endogenous' if free.all() else 'partly endogenous' if free.any() else 'exogenous'} under {where}"

    def __repr__(self) -> str:
        some = ", ".join(show("", k).strip("[]") for k in self.members[:4]) + (", …" if len(self.members) > 4 else "")
        over = f"{' × '.join(self.dims)}: {len(self.members)} members ({some})" if self.dims else "one number"
        lines = {
            "unit": self.unit,
            "over": over,
            "role": self.role(),
            "found by": ", ".join(e.name for e in self.determined_by) or "you: it is given",
            "stands in": ", ".join(e.name for e in self.used_in),
            "declared": f"{self.symbol.where}, block {self.symbol.block}",
        }
        body = "".join(f"\n  {what:<10} {text}" for what, text in lines.items())
        return f"{self.symbol.declared}  {self.label_en}  {self.label_zh}{body}"
