"""One country out of an inter-country table (ICIO): rows and columns are COUNTRY_INDUSTRY, final uses COUNTRY_USE.

Rows of the country are its domestic goods, rows of all others, added up by industry, its imports. What it sells to
columns of other countries is its exports; what others buy of each other is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sam.errors import WorkbookError, nearest
from sam.official.block import Block, Line
from sam.official.words import SECTOR, concept

_LABEL = re.compile(r"([A-Z][A-Z0-9]{2})_(.+)")
_ORIGINS = {"DOM", "IMP", "TTL", "CPA"}
_TAX = "TAXSUB"


def countries(block: Block) -> tuple[str, ...]:
    """The countries of an inter-country table; none where the labels are of no such table."""
    found = dict.fromkeys(c for line in block.rows if (c := _country(line)))
    return tuple(found) if len(found) > 1 else ()


def _parts(line: Line) -> tuple[str, str]:
    hit = next((m for m in map(_LABEL.fullmatch, line.texts) if m and m[1] not in _ORIGINS), None)
    return (hit[1], hit[2]) if hit else ("", line.texts[0])


def _country(line: Line) -> str:
    return _parts(line)[0]


def of_country(block: Block, country: str) -> Block:
    """The block of one country, with rows DOM_, IMP_ and the column EXPO."""
    known = countries(block)
    if country not in known:
        raise WorkbookError(
            f"{block.grid.sheet}: a table of {len(known)} countries; name one of them with --country"
            f"{nearest(country, known)}: {', '.join(known)}"
        )
    own = [c for c in block.columns if _country(c) == country]
    others = [c for c in block.columns if _country(c) not in ("", country)]
    rows, values = _rows(block, country, own, others)
    columns = [replace(c, texts=(_parts(c)[1],), what=concept([_parts(c)[1]], "c") or SECTOR) for c in own]
    exports = Line(others[0].at, ("EXPO",), "exports")
    return replace(block, rows=tuple(rows), columns=(*columns, exports), values=values, findings=())


def _rows(
    block: Block, country: str, own: Sequence[Line], others: Sequence[Line]
) -> tuple[list[Line], np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """Domestic rows, imports by industry, and the rows without a country, with their numbers."""
    rows, values = [], []
    goods = [r for r in block.rows if _country(r) and _parts(r)[1] != _TAX]
    for row in (r for r in goods if _country(r) == country):
        rows.append(replace(row, texts=(f"DOM_{_parts(row)[1]}",), what=SECTOR, origin="domestic"))
        values.append([*block.take([row], own)[0], block.take([row], others).sum()])
    for industry in dict.fromkeys(_parts(r)[1] for r in goods if _country(r) != country):
        lines = [r for r in goods if _country(r) != country and _parts(r)[1] == industry]
        rows.append(Line(lines[0].at, (f"IMP_{industry}",), SECTOR, "imports"))
        values.append([*block.take(lines, own).sum(axis=0), 0.0])
    for row in (r for r in block.rows if r not in goods):
        tax = _parts(row)[1] == _TAX
        rows.append(replace(row, what="product_tax") if tax else row)
        values.append([*block.take([row], own)[0], 0.0])
    return rows, np.array(values)
