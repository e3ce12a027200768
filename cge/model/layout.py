"""What a vector of all symbols means: names, members, labels, units. Light, so that a pickled case can carry it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cge.errors import UnknownName
from cge.language.reference import Member, as_tuple, parse, resolve
from cge.model.labels import Words

if TYPE_CHECKING:
    import xarray as xr

    from cge.model.model import Model

Array = NDArray[np.float64]
INDICES = ("index_1", "index_2", "index_3")
LETTERS = {
    "a": "activity",
    "c": "commodity",
    "e": "fuel",
    "f": "factor",
    "g": "government",
    "h": "household",
    "i": "institution",
    "j": "payer",
    "k": "margin",
    "n": "node",
    "p": "pollutant",
    "r": "abroad",
    "t": "tax",
    "u": "user",
    "z": "standard",
}
"""Index letter -> name of the dimension."""
_BY_SET = {
    ("pool", "z"): "pool",
    ("rule", "n"): "rule",
    ("rule", "k"): "member",
    ("latent", "k"): "technology",
    ("bundle", "n"): "bundle",
    ("bundle_good", "n"): "bundle",
}


class Layout:
    """Every symbol with its members, in one row each: those of the equations, and constants that stand in none.

    benchmark  levels of all rows; index: (symbol, member) -> row; spans: symbol -> its rows
    """

    def __init__(self, model: Model) -> None:
        levels = model.system.levels
        self.symbols = model.system.symbols
        self.members: dict[str, tuple[Member, ...]] = {s: tuple(v) for s, v in levels.items()}
        self.groups, self.lacking, self.words = model.groups, model.lacking, Words(model)
        self.benchmark: Array = np.array([v for values in levels.values() for v in values.values()], dtype=float)
        columns = model.compiled.index
        self._column = np.array([columns.get((s, k), -1) for s, ks in self.members.items() for k in ks], dtype=int)
        self._accounts = {a: k for k, a in enumerate(model.workbook.sam.labels)}

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("index", "labels")}

    def full(self, x: Array) -> Array:
        """All rows at a point `x` of the model; constants stay at their benchmark."""
        return np.where(self._column >= 0, x[self._column], self.benchmark)

    @cached_property
    def spans(self) -> dict[str, slice]:
        """Symbol -> its rows."""
        ends = np.cumsum([0, *(len(v) for v in self.members.values())]).tolist()
        return {s: slice(ends[k], ends[k + 1]) for k, s in enumerate(self.members)}

    @cached_property
    def index(self) -> dict[tuple[str, Member], int]:
        """(symbol, member) -> row."""
        return {key: n for n, key in enumerate((s, k) for s, ks in self.members.items() for k in ks)}

    @cached_property
    def labels(self) -> pd.DataFrame:
        """Columns symbol, index_1..3 and unit of every row."""
        rows = [
            (s, *(*as_tuple(k), "", "", "")[:3], self.symbols[s].unit) for s, ks in self.members.items() for k in ks
        ]
        return pd.DataFrame(rows, columns=["symbol", *INDICES, "unit"])

    def row(self, key: tuple[Any, ...]) -> int:
        """Row of (symbol, index, ...), (symbol, (index, ...)) or ("symbol[index,...]",). Raises UnknownName."""
        symbol, rest = key[0], key[1] if len(key) == 2 else tuple(key[1:])
        if (found := self.index.get((symbol, rest))) is not None:
            return found
        text = f"{symbol}[{','.join(map(str, as_tuple(rest)))}]" if rest != () else str(symbol)
        name, members, written = self.find(text)
        if len(members) == 1 and written == as_tuple(members[0]):
            return self.index[name, members[0]]
        raise UnknownName(f"{text} has {len(members)} members; for all of them write case[{text!r}]" if name else text)

    def find(self, text: str) -> tuple[str, list[Member], tuple[str, ...]]:
        """(symbol, members, indices as written) of a reference. Raises UnknownName with the nearest."""
        if not isinstance(text, str):
            raise UnknownName(f"{text!r} is not a symbol such as 'q_gdp' or 'q_activity[a01]'")
        name, members, complaint = resolve(text, self.members, self.groups, self.lacking)
        if complaint:
            raise UnknownName(complaint)
        return name, members, (parse(text) or ("", ()))[1]

    def dims(self, symbol: str) -> tuple[str, ...]:
        """A readable name for every index of a symbol."""
        s = self.symbols[symbol]
        names = [_BY_SET.get((s.over, i), LETTERS.get(i, i)) for i in s.index]
        return tuple(n if names.count(n) == 1 else f"{n}_{i}" for n, i in zip(names, s.index, strict=True))

    def array(self, text: str, rows: Array, unit: str = "") -> xr.DataArray:
        """The members a reference names out of all `rows`: an index that names one account has no dimension.

        Coordinates are the codes of accounts, with their names beside them; ``.sel`` takes groups too. NaN where the
        economy has no such member.
        """
        import xarray as xr

        from cge.model.account_index import AccountIndex

        name, members, written = self.find(text)
        symbol = self.symbols[name]
        attrs = {
            "symbol": symbol.declared,
            "label_en": symbol.label_en,
            "label_zh": symbol.label_zh,
            "unit": unit or self.words.unit(symbol.unit),
        }
        dims = self.dims(name)
        axes = [self._in_order(as_tuple(k)[place] for k in members) for place in range(len(dims))]
        cells = np.full([len(axis) for axis in axes], np.nan)
        places = [{label: k for k, label in enumerate(axis)} for axis in axes]
        for member in members:
            at = tuple(p[label] for p, label in zip(places, as_tuple(member), strict=True)) if dims else ()
            cells[at] = rows[self.index[name, member]]
        coords, names = xr.Coordinates(), {}
        for dim, axis in zip(dims, axes, strict=True):
            index = AccountIndex(pd.Index(axis, dtype=object), dim, groups=self.groups)
            coords = coords.merge(xr.Coordinates.from_xindex(index)).coords
            names[f"{dim}_en"] = dim, [self.words.en(k) for k in axis]
            names[f"{dim}_zh"] = dim, [self.words.zh(k) for k in axis]
        found = xr.DataArray(cells, coords, dims, name, attrs).assign_coords(names)
        single = {d: 0 for d, w in zip(dims, written, strict=False) if w[:1] != "*" and w not in self.groups}
        return found.isel(single) if single else found

    def _in_order(self, labels: Iterable[str]) -> list[str]:
        """Each label once: accounts in the order of the SAM, others in their own."""
        seen = dict.fromkeys(labels)
        return sorted(seen, key=lambda k: self._accounts.get(k, -1))
