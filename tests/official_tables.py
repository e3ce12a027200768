"""Small official tables, drawn at random and balanced, written in the layouts statistical offices publish."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
from numpy.typing import NDArray

Array = NDArray[np.float64]
Cell = Any
NAMES = [
    ("Farming", "农业"), ("Mining", "采矿业"), ("Manufacturing", "制造业"), ("Power", "电力"), ("Trade", "批发零售"),
    ("Transport", "运输"), ("Other services", "其他服务"), ("Public administration", "公共管理"),
]  # fmt: skip
FINALS = ("rural", "urban", "government", "fixed", "inventories", "exports")


@dataclass(frozen=True)
class Drawn:
    """A balanced table: inner (good x sector, domestic and imported together), final, imports, added, error."""

    inner: Array
    final: dict[str, Array]
    imports: Array
    added: dict[str, Array]
    error: Array

    @property
    def n(self) -> int:
        return len(self.imports)

    @property
    def output(self) -> Array:
        return np.asarray(self.inner.sum(axis=1) + total(self.final) - self.imports + self.error)

    @property
    def gdp(self) -> float:
        return float(sum(v.sum() for v in self.added.values()))


def total(parts: dict[str, Array]) -> Array:
    """The sum of several columns."""
    return np.asarray(np.sum(list(parts.values()), axis=0))


def draw(seed: int, n: int = 5, error: bool = False) -> Drawn:
    """A table with inventories of either sign; with `error`, one between uses and supply."""
    g = np.random.default_rng(seed)
    inner = g.uniform(0, 20, (n, n)) * (g.random((n, n)) < 0.8)
    final = {what: g.uniform(10, 60, n) for what in FINALS} | {"inventories": g.uniform(-5, 5, n)}
    imports, off = g.uniform(1, 25, n), (g.uniform(-2, 2, n) if error else np.zeros(n))
    table = Drawn(inner, final, imports, {}, off)
    value = table.output - inner.sum(axis=0)
    assert (value > 0).all()
    parts = g.dirichlet([5, 1, 1, 2], n).T * value
    items = ("compensation", "production_tax", "depreciation", "surplus")
    return replace(table, added=dict(zip(items, parts, strict=True)))


HEADINGS: dict[int, dict[str, str]] = {  # what the columns were called, and their codes where the file had any
    2002: {
        "rural": "农村居民消费", "urban": "城镇居民消费", "government": "政府消费", "fixed": "固定资本形成总额",
        "inventories": "存货增加", "exports": "出口", "imports": "进口", "error": "其他", "output": "总产出",
    },
    2007: {
        "rural": "农村居民消费支出/FU101", "urban": "城镇居民消费支出/FU102", "government": "政府消费支出/FU103",
        "fixed": "固定资本形成总额/FU201", "inventories": "存货增加/FU202", "exports": "出口/EX", "imports": "进口/IM",
        "error": "其他/ERR", "output": "总产出/GO",
    },
    2012: {
        "rural": "农村居民 消费支出", "urban": "城镇居民 消费支出", "government": "政府消费支出",
        "fixed": "固定资本形成总额", "inventories": "存货增加", "exports": "出口", "imports": "进口", "error": "误差",
        "output": "总产出",
    },
    2017: {
        "rural": "农村居民消费支出 FU101", "urban": "城镇居民消费支出 FU102", "government": "政府消费支出 FU103",
        "fixed": "固定资本形成总额 FU201", "inventories": "存货变动 FU202", "exports": "出口 EX", "imports": "进口 IM",
        "error": "统计误差", "output": "总产出 GO",
    },
    2020: {
        "rural": "Rural household consumption", "urban": "Urban household consumption", "government":
        "Government consumption", "fixed": "Gross fixed capital formation", "inventories": "Changes in inventories",
        "exports": "Exports", "imports": "Imports", "error": "Statistical discrepancy", "output": "Total output",
    },
}  # fmt: skip
ADDED_ROWS = {
    "compensation": "劳动者报酬", "production_tax": "生产税净额", "depreciation": "固定资产折旧", "surplus": "营业盈余",
}  # fmt: skip


def nbs(table: Drawn, year: int = 2017, sign: float = 1.0, split: bool = True) -> list[list[Cell]]:
    """Title, two rows of headings, names and codes beside; sums among the columns. `split`: rural and urban apart."""
    called, n = HEADINGS[year], table.n
    codes = [f"{k:02d}" for k in range(1, n + 1)]
    chinese = [name for _, name in NAMES[:n]]
    parts: list[tuple[str, Array]] = [("中间使用合计", table.inner.sum(axis=1))]
    homes = table.final["rural"] + table.final["urban"]
    parts += [(called[w], table.final[w]) for w in ("rural", "urban") if split]
    parts += [("居民消费合计", homes), (called["government"], table.final["government"])]
    parts += [("合计", homes + table.final["government"])]
    parts += [(called[w], table.final[w]) for w in ("fixed", "inventories")]
    parts += [("合计", table.final["fixed"] + table.final["inventories"]), (called["exports"], table.final["exports"])]
    parts += [("最终使用合计", total(table.final)), (called["imports"], sign * table.imports)]
    parts += [(called["error"], table.error)] if table.error.any() else []
    parts += [(called["output"], table.output)]
    heads = [label.partition("/") for label, _ in parts]
    rows: list[list[Cell]] = [
        [f"{year}年投入产出表", None, "单位：万元"],
        ["投入", "产出", None, *chinese, *(head for head, _, _ in heads)],
        [None, None, "代码", *codes, *(code or None for _, _, code in heads)],
    ]
    for k in range(n):
        rows.append(["中间投入" if k == 0 else None, chinese[k], codes[k], *table.inner[k], *(v[k] for _, v in parts)])
    rows.append([None, "中间投入合计", "TII", *table.inner.sum(axis=0), *(v.sum() for _, v in parts[:-1])])
    for item, label in ADDED_ROWS.items():
        rows.append(["增加值" if item == "compensation" else None, label, None, *table.added[item]])
    rows.append([None, "增加值合计", "TVA", *total(table.added)])
    rows.append([None, "总投入", "TI", *table.output])
    return rows


def oecd(table: Drawn, home: Array | None = None, divided: bool = True, tax: Array | None = None) -> list[list[Cell]]:
    """Codes only. `home`: share of each good's every use that is made at home, in rows of their own; `tax` of columns.

    Columns: sectors, HFCE, GGFC, GFCF, INVNT, EXPO, and IMPO (negative) where imports are in the rows.
    """
    codes = [f"D{k:02d}T{k + 1:02d}" for k in range(1, 2 * table.n, 2)]
    final = [table.final["rural"] + table.final["urban"], *(table.final[w] for w in FINALS[2:])]
    uses = np.column_stack([table.inner, *final])
    heads = [*codes, "HFCE", "GGFC", "GFCF", "INVNT", "EXPO"]
    if home is None:
        rows: list[list[Cell]] = [[None, *heads, "IMPO", "OUTPUT"]]
        for k, code in enumerate(codes):
            rows.append([f"TTL_{code}", *uses[k], -table.imports[k], table.output[k]])
    else:
        rows = [[None, *heads]]
        rows += [[f"DOM_{code}", *(uses[k] * home[k])] for k, code in enumerate(codes)]
        rows += [[f"IMP_{code}", *(uses[k] * (1 - home[k]))] for k, code in enumerate(codes)]
    added = total(table.added)
    if tax is not None:
        rows.append(["TXS_INT_FNL", *tax])
        added = added - tax[: table.n]
    if divided:
        labels = {"compensation": "LABR", "production_tax": "OTXS", "depreciation": "GOPS"}
        gross = table.added["depreciation"] + table.added["surplus"]
        items = {**table.added, "depreciation": gross - (0 if tax is None else tax[: table.n])}
        rows += [[label, *items[item]] for item, label in labels.items()]
    rows += [["VALU", *added], ["OUTPUT", *table.output]]
    return rows


@dataclass(frozen=True)
class Pair:
    """A supply and a use table at purchasers' prices: goods x activities."""

    make: Array
    use: Array
    final: dict[str, Array]
    imports: Array
    margins: Array
    tax: Array
    added: dict[str, Array]


def draw_pair(seed: int, goods: int = 5, makers: int = 4) -> Pair:
    """More goods than activities; the last good earns the margins."""
    g = np.random.default_rng(seed)
    use = g.uniform(0, 15, (goods, makers))
    final = {what: g.uniform(10, 40, goods) for what in FINALS if what != "rural"}
    final["inventories"] = g.uniform(-3, 3, goods)
    imports, tax = g.uniform(1, 8, goods), g.uniform(0, 3, goods)
    margins = g.uniform(0.5, 3, goods)
    margins[-1] = -margins[:-1].sum()
    made = use.sum(axis=1) + sum(final.values()) - imports - tax - margins
    make = (g.dirichlet(np.ones(makers), goods).T * made).T
    value = make.sum(axis=0) - use.sum(axis=0)
    assert (made > 0).all()
    assert (value > 0).all()
    parts = g.dirichlet([5, 1, 3], makers).T * value
    return Pair(make, use, final, imports, margins, tax, dict(zip(("D1", "D29X39", "B2A3G"), parts, strict=True)))


def sut(pair: Pair) -> dict[str, list[list[Cell]]]:
    """Two sheets, as Eurostat labels them."""
    goods = [f"CPA_A{k:02d}" for k in range(1, len(pair.use) + 1)]
    makers = [f"I{k:02d}" for k in range(1, pair.use.shape[1] + 1)]
    titles = [f"Good {k}" for k in range(1, len(goods) + 1)]
    basic = pair.make.sum(axis=1) + pair.imports
    supply: list[list[Cell]] = [
        ["Supply table, million euro"],
        [None, None, *makers, "Output at basic prices", "Imports cif", "Total supply at basic prices",
         "Trade and transport margins", "Taxes less subsidies on products", "Total supply at purchasers' prices"],
    ]  # fmt: skip
    for k, code in enumerate(goods):
        bought = basic[k] + pair.margins[k] + pair.tax[k]
        row = (pair.make[k].sum(), pair.imports[k], basic[k], pair.margins[k], pair.tax[k], bought)
        supply.append([code, titles[k], *pair.make[k], *row])
    supply.append(["TOTAL", "Total", *pair.make.sum(axis=0)])
    heads = {"urban": "P3_S14", "government": "P3_S13", "fixed": "P51G", "inventories": "P52_P53", "exports": "P6"}
    use: list[list[Cell]] = [
        ["Use table at purchasers' prices, million euro"],
        [None, None, *makers, "Total intermediate consumption", *heads.values(), "Total use at purchasers' prices"],
    ]
    for k, code in enumerate(goods):
        final = [pair.final[what][k] for what in heads]
        inner = pair.use[k].sum()
        use.append([code, titles[k], *pair.use[k], inner, *final, inner + sum(final)])
    use.append([None, "Total intermediate consumption", *pair.use.sum(axis=0)])
    use += [[code, label, *pair.added[code]] for code, label in (
        ("D1", "Compensation of employees"), ("D29X39", "Other taxes less subsidies on production"),
        ("B2A3G", "Operating surplus and mixed income, gross"))]  # fmt: skip
    use.append(["B1G", "Value added at basic prices", *total(pair.added)])
    use.append(["P1", "Output at basic prices", *pair.make.sum(axis=0)])
    return {"Supply": supply, "Use": use}


def write(path: Path, sheets: dict[str, list[list[Cell]]] | list[list[Cell]], encoding: str = "utf-8") -> Path:
    """An Excel file, or a CSV of one sheet."""
    if path.suffix == ".csv":
        assert isinstance(sheets, list)
        with path.open("w", newline="", encoding=encoding) as file:
            csv.writer(file).writerows([["" if v is None else _plain(v) for v in row] for row in sheets])
        return path
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in (sheets if isinstance(sheets, dict) else {"表": sheets}).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_plain(v) for v in row])
    book.save(path)
    return path


def _plain(value: Cell) -> Cell:
    return float(value) if isinstance(value, float | np.floating) else value


def codes(n: int) -> Sequence[str]:
    """Codes of the NBS sectors."""
    return [f"{k:02d}" for k in range(1, n + 1)]
