"""The terminal that everything is printed on, and tables of which no number is ever cut."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text

_LABEL = 14
"""Width down to which a column of words is narrowed before numbers are put into a second table."""
_BAR = set("█│ ")
_NUMBER = "0123456789.,+-% "


def console() -> Console:
    """The terminal; 100 columns where output is not a terminal and COLUMNS says nothing."""
    return Console() if sys.stdout.isatty() or "COLUMNS" in os.environ else Console(width=100)


def banner(screen: Console, title: str) -> None:
    """A title in the middle of a rule; where the screen is too narrow for it, above one, and nothing is cut."""
    if Text.from_markup(title).cell_len + 4 <= screen.width:
        screen.rule(title)
        return
    screen.print(title, highlight=False)
    screen.rule()


def put(screen: Console, table: Table) -> None:
    """Print a table: what is too wide for the screen follows below, with its labels; no number is cut.

    Columns justified to the right hold numbers. The title stands above, as wide as the screen.
    """
    if table.title:
        screen.print(table.title, highlight=False)
        table.title = None
    for part in _parts(screen, table):
        screen.print(part)


@dataclass(frozen=True)
class _Sized:
    """A column of a table: its place, the width all of it takes, and the least it needs."""

    at: int
    column: Column
    full: int
    least: int
    number: bool


def _parts(screen: Console, table: Table) -> Iterator[Table]:
    """The table, or several that fit, each with the labels."""
    sized = [_sized(screen, k, c) for k, c in enumerate(table.columns)]
    labels, numbers = _labels_and_numbers(sized)
    if not numbers:
        yield table
        return
    gap = table.padding[1] + table.padding[3]
    width = screen.width + (0 if table.pad_edge else gap)  # then there is no blank at either edge
    labels = _kept(labels, width - gap - max(c.least for c in numbers), gap)
    room = width - sum(c.least + gap for c in labels)
    for chunk in _chunks(numbers, room, gap):
        yield _table(table, labels, chunk, width, gap)


def _sized(screen: Console, at: int, column: Column) -> _Sized:
    cells = [_measured(screen, c) for c in column.cells]
    head = _measured(screen, column.header)
    inside = max((m.maximum for m in cells), default=0)
    number = column.justify == "right"
    if number:
        return _Sized(at, column, max(inside, head.maximum), max(inside, head.minimum), True)
    full = column.width or max(inside, head.maximum)
    return _Sized(at, column, full, min(full, _LABEL), False)


def _measured(screen: Console, cell: RenderableType) -> Measurement:
    return Measurement.get(screen, screen.options.update(width=10_000), cell)


def _labels_and_numbers(sized: Sequence[_Sized]) -> tuple[list[_Sized], list[_Sized]]:
    """Columns that name a row, ranks before them included, and columns of numbers; the first names where none does."""
    words = next((c.at for c in sized if not c.number), 0)
    labels = [c for c in sized if c.at <= words or not c.number]
    return labels, [c for c in sized if c not in labels]


def _kept(labels: Sequence[_Sized], room: int, gap: int) -> list[_Sized]:
    """Labels that fit beside the widest number: bars go first, then the last words; the first stays, if narrower."""
    kept = list(labels)
    while len(kept) > 1 and sum(c.least + gap for c in kept) > room:
        bars = [c for c in kept if _is_bar(c.column)]
        kept.remove(bars[-1] if bars else kept[-1])
    first = kept[0]
    least = first.least if first.number else max(1, min(first.least, room - gap))
    return [_Sized(first.at, first.column, first.full, least, first.number), *kept[1:]] if len(kept) == 1 else kept


def _is_bar(column: Column) -> bool:
    return all(isinstance(c, Text | str) and set(str(c)) <= _BAR for c in column.cells)


def _chunks(numbers: Sequence[_Sized], room: int, gap: int) -> Iterator[list[_Sized]]:
    chunk: list[_Sized] = []
    for c in numbers:
        if chunk and sum(k.least + gap for k in (*chunk, c)) > room:
            yield chunk
            chunk = []
        chunk.append(c)
    yield chunk


def _table(table: Table, labels: Sequence[_Sized], numbers: Sequence[_Sized], width: int, gap: int) -> Table:
    """Some columns of a table, in their order; room that is left goes to words, then to headings."""
    chosen = sorted((*labels, *numbers), key=lambda c: c.at)
    left = width - sum(c.least + gap for c in chosen)
    sizes = {}
    for c in sorted(chosen, key=lambda c: c.number):
        sizes[c.at] = c.least + max(0, min(left, c.full - c.least))
        left -= sizes[c.at] - c.least
    part = Table(box=table.box, padding=table.padding, pad_edge=table.pad_edge, show_header=table.show_header)
    for c in chosen:
        own = c.column
        overflow = own.overflow if own.no_wrap and not c.number else "fold"
        no_wrap = own.no_wrap and not c.number
        size = sizes[c.at]
        part.add_column(
            own.header, justify=own.justify, style=own.style, width=size, overflow=overflow, no_wrap=no_wrap
        )
    rows = [[_cut(cell, sizes[c.at], c.column) for cell in c.column.cells] for c in chosen]
    for k, row in enumerate(table.rows):
        part.add_row(*(cells[k] for cells in rows), style=row.style)
    return part


def _cut(cell: RenderableType, size: int, column: Column) -> RenderableType:
    """Words too long for their line end in …, but never inside a number."""
    if not column.no_wrap or not isinstance(cell, Text | str):
        return cell
    lines = []
    for line in (cell if isinstance(cell, Text) else Text.from_markup(cell)).split("\n", allow_blank=True):
        if column.justify != "right" and line.cell_len > size:
            line = _shortened(line, size)
        lines.append(line)
    return Text("\n").join(lines)


def _shortened(line: Text, size: int) -> Text:
    """What fits of a line, and …, not right behind a digit: it could be one of a longer number."""
    kept = line.copy()
    kept.truncate(size - 1)
    short = line[: len(kept.plain.rstrip(_NUMBER))]
    short.append("…")
    return short
