"""Names as publishers write them: numbered, in two languages, with 账户 behind; amounts with marks of footnotes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sam.matrix import Sam
from sam.raw import import_sam
from sam.raw.amounts import amount
from sam.raw.vocabulary import kind_of_code, kind_of_words
from sam.template import template
from tests.economies import economy
from tests.messes import Rows, same, square, to_excel

ENGLISH = {
    "agriculture": "Farming activity", "industry": "Industry activity", "power": "Power activity",
    "services": "Services activity", "food": "Food commodity", "goods": "Goods commodity",
    "electricity": "Power commodity", "service": "Service commodity", "coal": "Coal commodity", "labour": "Labour",
    "capital": "Capital", "rural": "Rural households", "urban": "Urban households", "firms": "Enterprises",
    "state": "Government", "income_tax": "Income tax", "output_tax": "Production tax", "sales_tax": "VAT",
    "tariff": "Tariff", "saving": "Savings", "stocks": "Inventories", "world": "Rest of the world",
    "trade": "Trade margin",
}  # fmt: skip
CHINESE = {
    "agriculture": "农业活动", "industry": "工业活动", "power": "电力活动", "services": "服务业活动", "food": "农产品",
    "goods": "工业商品", "electricity": "电力商品", "service": "服务商品", "coal": "煤炭商品", "labour": "劳动力",
    "capital": "资本要素", "rural": "农村居民", "urban": "城镇居民", "firms": "企业", "state": "政府",
    "income_tax": "所得税", "output_tax": "生产税", "sales_tax": "增值税", "tariff": "关税", "saving": "储蓄投资",
    "stocks": "存货变动", "world": "国外", "trade": "商业加价",
}  # fmt: skip

WRITTEN: dict[str, Callable[[int, str], str]] = {
    "plain": lambda _, a: ENGLISH[a],
    "1 Labour": lambda k, a: f"{k} {ENGLISH[a]}",
    "1. Labour": lambda k, a: f"{k}. {ENGLISH[a]}",
    "LABOUR": lambda _, a: ENGLISH[a].upper(),
    "1劳动力": lambda k, a: f"{k}{CHINESE[a]}",
    "1、劳动力": lambda k, a: f"{k}、{CHINESE[a]}",
    "劳动力账户": lambda _, a: f"{CHINESE[a]}账户",
    "Labour 劳动力": lambda _, a: f"{ENGLISH[a]} {CHINESE[a]}",
    "劳动力 Labour": lambda _, a: f"{CHINESE[a]} {ENGLISH[a]}",
    "劳动力(Labour)": lambda _, a: f"{CHINESE[a]}(Labour)" if a == "labour" else f"{CHINESE[a]}({ENGLISH[a]})",
    "3 Labour / 劳动力": lambda k, a: f"{k} {ENGLISH[a]} / {CHINESE[a]}",
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_number_or_a_second_language_hides_no_kind(way: str, tmp_path: Path) -> None:
    sam = template().sam
    names = {a: WRITTEN[way](k, a) for k, a in enumerate(sam.labels, 1)}
    named = Sam(tuple(names.values()), sam.values, {names[a]: kind for a, kind in sam.kinds.items()})
    made = import_sam(to_excel(square(named), tmp_path / "sam.xlsx"))
    same(made.workbook.sam, named)
    assert not any("against" in g.why for g in made.guesses.values())


KINDS = {
    "row": ("Rest of China", "Rest of EU", "EU", "省外", "其他省际", "Row 2"),
    "household": ("rural q1", "urban Q5", "urban quintile 3", "decile 10", "Poor households"),
    "factor": ("skilled male urban", "unskilled female", "irrigated land", "Family labor", "Unskilled labour"),
    "government": ("预算外账户", "Central government"),
    "activity": ("2 活动", "2.活动账户"),
}


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k, names in KINDS.items() for n in names])
def test_names_that_say_a_kind(kind: str, name: str) -> None:
    assert kind_of_words(name) == kind


def test_macro_codes() -> None:
    assert [kind_of_code(c) for c in ("ACT", "COM", "LAB", "CAP", "HH", "ENT", "GOV", "S-I", "ROW")] == [
        "activity", "commodity", "factor", "factor", "household", "enterprise", "government", "savings", "row",
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["*", "**", "†", "¹", " ²", " a", "b", "(c)", " (p)", "[1]"])
@pytest.mark.parametrize("text", ["12", "1,234.5", "-7.25", "(30)", "0"])
def test_a_mark_of_a_footnote_is_no_figure(text: str, mark: str) -> None:
    assert amount(text + mark) == amount(text)


@pytest.mark.parametrize("text", ["12 1", "12k", "5 m", "3%", "1 2345", "12t", "7 kg"])
def test_what_may_be_another_amount_is_asked(text: str) -> None:
    assert not isinstance(amount(text), float)


@pytest.mark.parametrize("through", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_a_subsidy_is_a_tax_with_a_minus(seed: int, through: bool, tmp_path: Path) -> None:
    """Paid to activities by the government, or by an account of subsidies that the government fills."""
    sam = economy(seed).sam
    tax, state = sam.of("tax_production")[0], sam.of("government")[0]
    paid = {a: 0.1 * float(sam.values[sam.position[tax], sam.position[a]]) for a in sam.of("activity")}
    paid = {a: abs(v) for a, v in paid.items() if v}
    cells = {(r, c): float(sam.values[i, j]) for i, r in enumerate(sam.labels) for j, c in enumerate(sam.labels)}
    labels = [*sam.labels, "补贴"] if through else list(sam.labels)
    for a, v in paid.items():
        cells[tax, a] += v
        cells[state, tax] += v
        payer = "补贴" if through else state
        cells[a, payer] = cells.get((a, payer), 0.0) + v
        if through:
            cells["补贴", state] = cells.get(("补贴", state), 0.0) + v
    rows: Rows = [["", *labels], *([r, *(cells.get((r, c), 0.0) for c in labels)] for r in labels)]
    made = import_sam(to_excel(rows, tmp_path / "sam.xlsx"), kinds=sam.kinds)
    (new,) = [a for a in made.workbook.sam.labels if a not in sam.kinds]
    found = made.workbook.sam
    assert found.kinds[new] == "tax_production"
    for a in sam.of("activity"):
        assert found.values[found.position[new], found.position[a]] == pytest.approx(-paid.get(a, 0.0))
    assert found.imbalance < 1e-9
    assert not made.questions
