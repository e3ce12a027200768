"""Where in a sheet the square matrix stands: the row and the column whose labels are the same.

Titles, units, notes, descriptions and totals around it are no trouble: their texts do not stand twice. Labels on two
levels (农业 under 生产活动 and again under 商品) are joined where one level alone would not tell accounts apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from sam.grid import Grid, Value, label
from sam.labels import plain
from sam.raw.amounts import amount
from sam.raw.totals import is_total

_ROWS, _COLUMNS = 80, 20
"""How far down and to the right the labels are looked for."""
FEWEST, _CLOSE = 3, 0.02
"""Accounts below which nothing is taken for a matrix; gaps as a share of money that leave it a SAM."""
_NUMBER = re.compile(r"^(\d+)[.、)）:：_ -]*(?=[^\W\d])")
"""A number before a name."""
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


@dataclass(frozen=True)
class Side:
    """Labels along one side: where each stands, the heading it stands under, and what else is said beside it."""

    at: dict[str, int]
    heading: dict[str, str] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """A matrix in a sheet: row of the column labels, column of the row labels, and both sides."""

    grid: Grid
    top: int
    left: int
    rows: Side
    columns: Side

    @property
    def size(self) -> int:
        """How many accounts have a row and a column."""
        return len(self.accounts)

    @property
    def accounts(self) -> list[str]:
        """What has a row and a column, and does not call itself a total."""
        return [a for a in self.rows.at if a in self.columns.at and not is_total(a)]


class _Sheet:
    """The texts of a sheet, by row and by column."""

    def __init__(self, grid: Grid, view: Callable[[str], str] = str) -> None:
        self.grid, self.view = grid, view
        self.wide = max((len(cells) for cells in grid.rows.values()), default=0)

    @cached_property
    def across(self) -> dict[int, dict[int, str]]:
        """Row -> column -> text, for the first rows."""
        rows = sorted(self.grid.rows)[:_ROWS]
        return {i: self._seen(dict(enumerate(self.grid.rows[i], 1))) for i in rows}

    @cached_property
    def down(self) -> dict[int, dict[int, str]]:
        """Column -> row -> text, for the first columns."""
        columns = range(1, min(self.wide, _COLUMNS) + 1)
        return {j: self._seen({i: self.grid.at(i, j) for i in self.grid.rows}) for j in columns}

    def _seen(self, cells: Mapping[int, Value]) -> dict[int, str]:
        return {k: self.view(text) for k, text in _texts(cells).items()}


def _texts(cells: Mapping[int, Value]) -> dict[int, str]:
    """The texts among cells that are no amounts; whole numbers too where they count up by one or stand for codes."""
    texts = {
        k: " ".join(v.split()) for k, v in cells.items() if isinstance(v, str) and not isinstance(amount(v), float)
    }
    texts = {k: v for k, v in texts.items() if any(ch.isalpha() for ch in v)}  # `na` may be an account, `—` may not
    if len(texts) >= FEWEST:
        return texts
    codes = {k: label(v) for k, v in cells.items() if label(v) and not is_total(label(v))}
    distinct = len(set(codes.values())) == len(codes) >= FEWEST
    return codes | texts if distinct and _codes(list(codes.values())) else texts


def _codes(texts: list[str]) -> bool:
    """Whether texts are numbers of accounts: digits only, as 001002, or counting up by one."""
    if not all(t.isdigit() for t in texts):
        return False
    steps = {int(b) - int(a) for a, b in pairwise(texts)}
    return steps == {1} or all(t.startswith("0") for t in texts)


def find(grids: Iterable[Grid]) -> list[Block]:
    """The largest square blocks of labels in the sheets, those that balance first; none where there is none."""
    blocks = [block for grid in grids if (block := _in_sheet(grid)) is not None]
    largest = max((block.size for block in blocks), default=0)
    return sorted((block for block in blocks if block.size == largest), key=lambda block: not _balances(block))


def _balances(block: Block) -> bool:
    """Whether what accounts receive and pay is nearly the same."""
    both = block.accounts
    cells = {(a, b): amount(block.grid.at(block.rows.at[a], block.columns.at[b])) for a in both for b in both}
    known = {pair: v for pair, v in cells.items() if isinstance(v, float)}
    gaps = dict.fromkeys(both, 0.0)
    for (a, b), v in known.items():
        gaps[a] += v
        gaps[b] -= v
    return sum(map(abs, gaps.values())) <= _CLOSE * sum(map(abs, known.values()))


def _framed(grid: Grid) -> Block:
    """A sheet that is nothing but the matrix."""
    rows = {label(cells[0]): i for i, cells in grid.rows.items() if i > 1}
    columns = {label(v): j for j, v in enumerate(grid.rows[1][1:], 2)}
    return Block(grid, 1, 1, Side(rows), Side(columns))


def _in_sheet(grid: Grid) -> Block | None:
    if grid.framed:
        return _framed(grid)
    views: tuple[Callable[[str], str], ...] = (str, _unnumbered, _numbers)
    return next((found for view in views if (found := _largest(_Sheet(grid, view))) is not None), None)


def _unnumbered(text: str) -> str:
    """A label without the number before it: 1. Maize is Maize."""
    return _NUMBER.sub("", text) or text


def _numbers(text: str) -> str:
    """The number before a label: 1. Maize is 1."""
    found = _NUMBER.match(text)
    return found[1] if found else text


def _largest(sheet: _Sheet) -> Block | None:
    """Where most labels to the right of a cell are those below it."""
    best, place = (0, 0, 0.0), None
    for i, across in sheet.across.items():
        for j, down in sheet.down.items():
            found = _common(across, down, i, j)
            length = sum(map(len, found)) / max(found.total(), 1)
            score = (len(found), found.total(), -length)  # headings repeat, labels rarely do; codes before names
            if found.total() >= FEWEST and score > best:
                best, place = score, (i, j)
    return None if place is None else _with_names(_block(sheet, *place))


def _common(across: Mapping[int, str], down: Mapping[int, str], i: int, j: int) -> Counter[str]:
    """Labels to the right of a corner that also stand below it."""
    right = Counter(_key(v) for c, v in across.items() if c > j)
    below = Counter(_key(v) for r, v in down.items() if r > i)
    return right & below


def _key(text: str) -> str:
    return _DASHES.sub("-", plain(text).casefold())


def _block(sheet: _Sheet, top: int, left: int) -> Block:
    """The block whose labels cross at a corner, with headings and descriptions."""
    columns = {j: v for j, v in sheet.across[top].items() if j > left}
    rows = {i: v for i, v in sheet.down[left].items() if i > top}
    first_row, first_column = min(rows), min(columns)
    over = {i: t for i, t in sheet.across.items() if i < first_row and i != top}
    beside = {j: t for j, t in sheet.down.items() if j < first_column and j != left}
    above, before = _headings(rows, columns, over, beside)
    columns |= {j: v for j, v in over.get(above, {}).items() if j > left and j not in columns}
    rows |= {i: v for i, v in beside.get(before, {}).items() if i > top and i not in rows}
    heads_c = _filled(over.get(above, {}), sorted(columns)) if above else {}
    heads_r = _filled(beside.get(before, {}), sorted(rows)) if before else {}
    names_c, names_r = _names(columns, rows, heads_c, heads_r)
    texts_c = _beside(columns, {i: t for i, t in over.items() if i != above})
    texts_r = _beside(rows, {j: t for j, t in beside.items() if j != before})
    return Block(
        sheet.grid, top, left, _side(names_r, rows, heads_r, texts_r), _side(names_c, columns, heads_c, texts_c)
    )


def _with_names(block: Block) -> Block:
    """Accounts that are only numbered, 1 to n, under the names that stand beside their numbers on one of the sides."""
    both = block.accounts
    if {*both} != {str(k) for k in range(1, len(both) + 1)}:
        return block
    for side, where in ((block.rows, "row"), (block.columns, "column")):
        cells = {a: (k, block.left) if where == "row" else (block.top, k) for a, k in side.at.items()}
        names = {a: side.beside.get(a) or _unnumbered(label(block.grid.at(*cells[a]))) for a in both}
        if len({*map(_key, names.values())} - {*both}) == len(both):
            sides = (
                Side({names.get(a, a): k for a, k in s.at.items()}, {names.get(a, a): h for a, h in s.heading.items()})
                for s in (block.rows, block.columns)
            )
            return Block(block.grid, block.top, block.left, *sides)
    return block


def _side(names: dict[int, str], cells: dict[int, str], heads: dict[int, str], texts: dict[int, str]) -> Side:
    at = {name: k for k, name in sorted(names.items())}
    said = {k: texts.get(k, "") or (cells[k] if cells[k] != names[k] else "") for k in names}
    return Side(at, {n: heads[k] for n, k in at.items() if k in heads}, {n: said[k] for n, k in at.items() if said[k]})


def _headings(
    rows: Mapping[int, str],
    columns: Mapping[int, str],
    over: Mapping[int, dict[int, str]],
    beside: Mapping[int, dict[int, str]],
) -> tuple[int, int]:
    """(row, column) of the headings: few texts, the same on both sides, each over several labels; (0, 0) for none."""
    best, place = 1, (0, 0)
    for i, heads in over.items():
        across = {v for v in map(_key, _filled(heads, sorted(columns)).values()) if v}
        for j, texts in beside.items():
            down = {v for v in map(_key, _filled(texts, sorted(rows)).values()) if v}
            common = len(across & down)
            if common > best and len(down) < 0.8 * len(rows) and len(across) < 0.8 * len(columns):
                best, place = common, (i, j)
    return place


def _filled(heads: Mapping[int, str], places: list[int]) -> dict[int, str]:
    """Headings carried on to the places that follow, as merged cells mean them."""
    filled, last = {}, ""
    starts = sorted(heads)
    for k in places:
        while starts and starts[0] <= k:
            last = heads[starts.pop(0)]
        filled[k] = last
    return {k: v for k, v in filled.items() if v}


def _names(
    columns: dict[int, str], rows: dict[int, str], over: dict[int, str], beside: dict[int, str]
) -> tuple[dict[int, str], dict[int, str]]:
    """Labels that name one account each: joined with their heading where a label under it stands twice, or numbered."""
    repeated = {_key(t) for texts in (columns, rows) for t, n in _counted(texts).items() if n > 1}
    sides = ((columns, over), (rows, beside))
    mixed = {_key(heads[k]) for texts, heads in sides for k, t in texts.items() if k in heads and _key(t) in repeated}

    def joined(texts: dict[int, str], heads: dict[int, str]) -> dict[int, str]:
        full = {
            k: f"{heads[k]}-{t}" if k in heads and _key(heads[k]) in mixed and heads[k] != t else t
            for k, t in sorted(texts.items())
        }
        seen = Counter[str]()
        for k, t in full.items():
            seen[_key(t)] += 1
            full[k] = t if seen[_key(t)] == 1 else f"{t} ({seen[_key(t)]})"
        return full

    names_c, names_r = joined(columns, over), joined(rows, beside)
    known = {_key(v): v for v in names_r.values()}
    return {j: known.get(_key(v), v) for j, v in names_c.items()}, names_r


def _counted(texts: dict[int, str]) -> dict[str, int]:
    seen = Counter(map(_key, texts.values()))
    return {t: seen[_key(t)] for t in texts.values()}


def _beside(labels: Mapping[int, str], lines: Mapping[int, dict[int, str]]) -> dict[int, str]:
    """The line of other texts along a side that says most: descriptions of the accounts."""
    said = [{k: t for k, t in line.items() if k in labels and t != labels[k]} for line in lines.values()]
    best = max(said, key=lambda line: len(set(line.values())), default={})
    return best if len(set(best.values())) > len(labels) / 2 else {}
