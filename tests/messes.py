"""A sound SAM -> the files its makers would publish: the same economy, written in ways that are hard to read."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

from sam.matrix import Sam
from sam.template import template

Rows = list[list[Any]]


def square(sam: Sam) -> Rows:
    """The plain matrix with its labels."""
    return [["", *sam.labels], *([a, *row] for a, row in zip(sam.labels, sam.values.tolist(), strict=True))]


def with_totals(rows: Rows, word: str = "TOTAL") -> Rows:
    """A row and a column of sums."""
    body = [[*row, sum(row[1:])] for row in rows[1:]]
    return [[*rows[0], word], *body, [word, *(sum(r[k] for r in body) for k in range(1, len(body[0])))]]


def with_descriptions(rows: Rows) -> Rows:
    """A column of names before the codes."""
    return [["Description", *rows[0]], *([f"what {row[0]} means", *row] for row in rows[1:])]


def with_titles(rows: Rows) -> Rows:
    """A title, a unit, a blank line; notes below."""
    return [["Social accounting matrix of Nowhere, 2017"], ["unit: million"], [], *rows, [], ["Note: own estimates"]]


def turned(rows: Rows) -> Rows:
    """The matrix on its side."""
    return [list(row) for row in zip(*rows, strict=True)]


def in_words(rows: Rows) -> Rows:
    """Amounts as text, in every way of writing them; zeros as dashes."""
    ways: tuple[Callable[[float], str], ...] = (
        lambda v: f"{v:,.6f}",
        lambda v: f" {v!r} ",
        lambda v: f"({-v!r})" if v < 0 else f"{v!r}",
        lambda v: repr(v).translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－")),
        lambda v: f"{-v!r}-" if v < 0 else f"+{v!r}",
    )
    zeros = ("", "-", "—", "–", " ", "0")
    out = [rows[0]]
    for i, row in enumerate(rows[1:]):
        cells = [ways[(i + j) % len(ways)](v) if v else zeros[(i + j) % len(zeros)] for j, v in enumerate(row[1:])]
        out.append([row[0], *cells])
    return out


def with_decimal_commas(rows: Rows) -> Rows:
    """1.234,5 for 1234.5."""
    swap = str.maketrans(",.", ".,")
    return [rows[0], *([r[0], *(f"{v:,.6f}".translate(swap) if v else "" for v in r[1:])] for r in rows[1:])]


def two_level(sam: Sam, heads: dict[str, str]) -> Rows:
    """Labels that stand twice, told apart by headings that stand once for all they cover."""

    def leaf(a: str) -> str:
        return a[2:] if sam.kinds[a] in ("activity", "commodity") else a

    over = [heads.get(sam.kinds[a], a) for a in sam.labels]
    once = [h if k == 0 or over[k - 1] != h else None for k, h in enumerate(over)]
    rows = zip(sam.labels, once, sam.values.tolist(), strict=True)
    body: Rows = [[head, leaf(a), *values] for a, head, values in rows]
    return [["", "", *once], ["", "", *(leaf(a) for a in sam.labels)], *body]


def listed(sam: Sam, heads: tuple[str, str, str] = ("row", "column", "value")) -> Rows:
    """One line for each cell, other columns beside."""
    table = sam.long()
    return [["year", *heads], *([2017.0, *line] for line in table.itertuples(index=False, name=None))]


# ---- files -------------------------------------------------------------------------------------------------------


def to_excel(rows: Rows, path: Path, sheet: str = "SAM 2017", merged: bool = False) -> Path:
    """A workbook in which the matrix stands in the second sheet."""
    book = openpyxl.Workbook()
    book.active.title = "Readme"  # type: ignore[union-attr]
    book.active["A1"] = "Please cite us"  # type: ignore[index]
    page = book.create_sheet(sheet)
    for i, row in enumerate(rows, 1):
        for j, value in enumerate(row, 1):
            if value not in (None, "", 0.0):
                page.cell(i, j, value)
    if merged:
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=6)
    book.save(path)
    return path


def to_text(
    rows: Rows, path: Path, encoding: str = "utf-8", separator: str = ",", end: str = "\n", mark: bytes = b""
) -> Path:
    """A text file in some encoding."""

    def cell(value: Any) -> str:
        text = "" if value is None or value == 0.0 else repr(value) if isinstance(value, float) else str(value)
        return f'"{text}"' if separator in text or "," in text else text

    text = end.join(separator.join(map(cell, row)) for row in rows)
    path.write_bytes(mark + text.encode(encoding))
    return path


ENCODINGS = (
    ("utf-8", ",", "\n", b""),
    ("utf-8", ";", "\r\n", codecs.BOM_UTF8),
    ("gb18030", ",", "\r", b""),
    ("utf-16-le", "\t", "\n", codecs.BOM_UTF16_LE),
    ("utf-16-le", ",", "\n", b""),
    ("utf-16-be", ";", "\r\n", codecs.BOM_UTF16_BE),
)
"""Encoding, separator, line end, mark."""


def same(found: Sam, sam: Sam, tolerance: float = 1e-12) -> None:
    """Both hold the same money between the same accounts of the same kinds, whatever the order."""
    assert sorted(found.labels) == sorted(sam.labels)
    assert found.kinds == sam.kinds
    place = [found.position[a] for a in sam.labels]
    assert np.allclose(found.values[np.ix_(place, place)], sam.values, rtol=tolerance, atol=1e-6 * tolerance)


# ---- the file of the tutorial ------------------------------------------------------------------------------------

_GOODS = ("农业", "工业", "电力", "服务业", "煤炭")
_NAMES = {"labour": "劳动力", "capital": "资本", "rural": "农村居民", "urban": "城镇居民", "firms": "企业"}
_NAMES |= {"state": "政府", "income_tax": "所得税", "output_tax": "生产税", "sales_tax": "增值税", "tariff": "关税"}
_NAMES |= {"saving": "储蓄投资", "stocks": "存货变动", "world": "国外", "trade": "商业加价"}
_HEADS = {"activity": "生产活动", "commodity": "商品", "factor": "要素", "household": "居民"}
_HEADS |= dict.fromkeys(("tax_direct", "tax_production", "tax_sales", "tax_import"), "税收")


def national(path: Path) -> Path:
    """A workbook as a Chinese author keeps it: title, unit, two levels of merged headings, texts, totals, notes."""
    sam = template().sam
    goods = dict(zip(sam.of("commodity"), (f"c_{g}" for g in _GOODS), strict=True))
    makers = dict(zip(sam.of("activity"), (f"a_{g}" for g in _GOODS[:4]), strict=True))
    new = {a: goods.get(a) or makers.get(a) or _NAMES[a] for a in sam.labels}
    chinese = Sam(tuple(new.values()), sam.values, {new[a]: k for a, k in sam.kinds.items()})
    over, heads, *body = two_level(chinese, _HEADS)
    sums = [sum(row[k] for row in body) for k in range(2, len(heads))]
    texts = [
        [*row[:2], *(f"{v:,.0f}" if k % 3 else v or "—" for k, v in enumerate(row[2:])), sum(row[2:])] for row in body
    ]
    rows: Rows = [["2020年示例经济社会核算矩阵"], ["单位：百万克朗"], [*over, ""], [*heads, "合计"], *texts]
    return to_excel([*rows, ["合计", "", *sums, ""], ["注：数据为虚构。"]], path, "社会核算")
