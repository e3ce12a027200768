"""What comes in messy comes out as the economy it was: shapes, texts, encodings, headings, kinds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sam import write_workbook
from sam.matrix import Sam
from sam.raw import import_sam
from sam.template import template
from tests.messes import (
    ENCODINGS,
    Rows,
    in_words,
    listed,
    same,
    square,
    to_excel,
    to_text,
    turned,
    two_level,
    with_decimal_commas,
    with_descriptions,
    with_titles,
    with_totals,
)

CODES = {
    "activity": "a_",
    "commodity": "c_",
    "factor": "f-",
    "household": "hhd-",
    "margin": "mrg",
}
NAMED = {"firms": "ent", "state": "gov", "income_tax": "dtax", "output_tax": "atax", "sales_tax": "stax"}
NAMED |= {"tariff": "mtax", "saving": "s-i", "stocks": "dstk", "world": "row", "trade": "mrg"}
CHINESE = {
    "activity": "生产活动", "commodity": "商品", "factor": "要素", "household": "居民",
    "tax_direct": "税收", "tax_production": "税收", "tax_sales": "税收", "tax_import": "税收",
}  # fmt: skip
ZH = {"labour": "劳动力", "capital": "资本", "rural": "农村居民", "urban": "城镇居民", "firms": "企业", "state": "政府"}
ZH |= {"income_tax": "所得税", "output_tax": "生产税", "sales_tax": "增值税", "tariff": "关税", "saving": "储蓄投资"}
ZH |= {"stocks": "存货变动", "world": "国外", "trade": "商业加价"}


def renamed(sam: Sam, names: dict[str, str]) -> Sam:
    return Sam(
        tuple(names[a] for a in sam.labels),
        sam.values,
        {names[a]: k for a, k in sam.kinds.items()},
    )


@pytest.fixture(scope="module")
def coded() -> Sam:
    """The example economy under codes such as models use."""
    sam = template().sam
    return renamed(sam, {a: NAMED.get(a, CODES.get(sam.kinds[a], "") + a) for a in sam.labels})


@pytest.fixture(scope="module")
def chinese() -> Sam:
    """The example economy under Chinese names; activities and commodities share theirs."""
    sam = template().sam
    goods = dict(zip(sam.of("commodity"), ("农业", "工业", "电力", "服务业", "煤炭"), strict=True))
    names = dict(zip(sam.of("activity"), ("农业", "工业", "电力", "服务业"), strict=True))
    names = {a: f"a_{n}" for a, n in names.items()} | {c: f"c_{n}" for c, n in goods.items()}
    return renamed(sam, {a: names.get(a) or ZH[a] for a in sam.labels})


SHAPES: dict[str, Callable[[Sam], Rows]] = {
    "plain": square,
    "totals": lambda sam: with_totals(square(sam)),
    "descriptions": lambda sam: with_descriptions(square(sam)),
    "descriptions and totals": lambda sam: with_descriptions(with_totals(square(sam))),
    "titles": lambda sam: with_titles(with_totals(square(sam), "合计")),
    "turned": lambda sam: turned(square(sam)),
    "words": lambda sam: in_words(square(sam)),
    "decimal commas": lambda sam: with_decimal_commas(square(sam)),
    "list": listed,
    "strange list": lambda sam: listed(sam, ("receiver", "payer", "USD")),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_the_same_economy(shape: str, coded: Sam, tmp_path: Path) -> None:
    made = import_sam(to_excel(SHAPES[shape](coded), tmp_path / "原始 sam.xlsx"))
    same(made.workbook.sam, coded)
    assert not made.questions


@pytest.mark.parametrize("shape", ["totals", "decimal commas", "titles", "words"])
@pytest.mark.parametrize("k", range(len(ENCODINGS)))
def test_every_encoding_is_the_same_text(k: int, shape: str, chinese: Sam, tmp_path: Path) -> None:
    encoding, separator, end, mark = ENCODINGS[k]
    rows = SHAPES[shape](chinese)
    made = import_sam(to_text(rows, tmp_path / "sam.csv", encoding, separator, end, mark))
    same(made.workbook.sam, chinese, 1e-9)


def test_labels_on_two_levels_are_joined(chinese: Sam, tmp_path: Path) -> None:
    """农业 stands under 生产活动 and under 商品."""
    made = import_sam(to_excel(two_level(chinese, CHINESE), tmp_path / "sam.xlsx", merged=False))

    def joined(a: str) -> str:
        kind = chinese.kinds[a]
        return f"{CHINESE[kind]}-{a[2:]}" if kind in ("activity", "commodity") else a

    same(made.workbook.sam, renamed(chinese, {a: joined(a) for a in chinese.labels}))
    assert not made.questions


def test_every_guess_is_marked_and_can_be_overruled(coded: Sam, tmp_path: Path) -> None:
    raw = to_excel(square(coded), tmp_path / "sam.xlsx")
    made = import_sam(raw)
    assert not any(g.sure for g in made.guesses.values())
    sources = made.workbook.tables["sources"]
    assert set(sources.loc[sources["sheet"] == "accounts", "item"]) == set(coded.labels)
    told = import_sam(raw, kinds={"hhd-rural": "enterprise"})
    assert told.workbook.sam.kinds["hhd-rural"] == "enterprise"
    assert told.guesses["hhd-rural"].sure


def test_chinese_kinds_of_a_sheet_are_read(chinese: Sam, tmp_path: Path) -> None:
    """账户 and 类型, beside the matrix: no guess is left."""
    import openpyxl

    zh = {"activity": "生产活动", "commodity": "商品", "factor": "要素", "household": "居民", "enterprise": "企业"}
    zh |= {"government": "政府", "tax_direct": "所得税", "tax_production": "生产税", "tax_sales": "销售税"}
    zh |= {"tax_import": "关税", "margin": "流通费", "savings": "储蓄-投资", "inventories": "存货变动", "row": "国外"}
    names = {a: f"x{k}" for k, a in enumerate(chinese.labels)}  # codes that say nothing
    blind = renamed(chinese, names)
    path = to_excel(square(blind), tmp_path / "sam.xlsx")
    book = openpyxl.load_workbook(path)
    page = book.create_sheet("账户表")
    page.append(["账户", "名称", "类型"])
    for a in blind.labels:
        page.append([a, "", zh[blind.kinds[a]]])
    book.save(path)
    made = import_sam(path)
    same(made.workbook.sam, blind)
    assert all(g.sure for g in made.guesses.values())


def test_accounts_may_be_called_like_nothing(coded: Sam, tmp_path: Path) -> None:
    """`na`, `x` and `nil` stand for zero in a cell, and for an account in a head."""
    odd = dict(zip(coded.of("commodity"), ("na", "x", "nil", "eps", "c_coal"), strict=True))
    sam = renamed(coded, {a: odd.get(a, a) for a in coded.labels})
    for path in (to_excel(square(sam), tmp_path / "sam.xlsx"), to_text(square(sam), tmp_path / "sam.csv")):
        same(import_sam(path, kinds=sam.kinds).workbook.sam, sam)


def test_names_of_accounts_are_kept_and_other_sheets_are_said_to_stay(tmp_path: Path) -> None:
    """A workbook of ours: names in both languages and what margins are charged on come along; nests do not, and so."""
    write_workbook(template(), tmp_path / "ours.xlsx")
    made = import_sam(tmp_path / "ours.xlsx")
    sam, before = made.workbook.sam, template().sam
    same(sam, before)
    assert (sam.label_en, sam.label_zh, sam.on) == (before.label_en, before.label_zh, before.on)
    (said,) = [step for step in made.steps if "not carried along" in step]
    assert "nest" in said
    assert "accounts" not in said
