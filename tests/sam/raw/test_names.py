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

SPANISH = {
    "agriculture": "Actividad agrícola", "industry": "Actividad industrial", "power": "Actividad energía",
    "services": "Actividad servicios", "food": "Bien agrícola", "goods": "Bien industrial",
    "electricity": "Bien energía", "service": "Bien servicios", "coal": "Bien carbón", "labour": "Trabajo",
    "capital": "Capital", "rural": "Hogares rurales", "urban": "Hogares urbanos", "firms": "Empresas",
    "state": "Gobierno", "income_tax": "Impuesto a la renta", "output_tax": "Impuesto a la producción",
    "sales_tax": "IVA", "tariff": "Aranceles", "saving": "Ahorro-Inversión", "stocks": "Variación de existencias",
    "world": "Resto del mundo", "trade": "Márgenes",
}  # fmt: skip
FRENCH = {
    "agriculture": "Branche agricole", "industry": "Branche industrie", "power": "Branche énergie",
    "services": "Branche services", "food": "Produit agricole", "goods": "Produit industrie",
    "electricity": "Produit énergie", "service": "Produit services", "coal": "Produit charbon", "labour": "Travail",
    "capital": "Capital", "rural": "Ménages ruraux", "urban": "Ménages urbains", "firms": "Entreprises",
    "state": "État", "income_tax": "Impôts directs", "output_tax": "Taxes sur la production", "sales_tax": "TVA",
    "tariff": "Droits de douane", "saving": "Épargne-investissement", "stocks": "Variation des stocks",
    "world": "Reste du monde", "trade": "Marges commerciales",
}  # fmt: skip
HEADED = {
    "agriculture": "Activity: crops", "industry": "Activity: industry", "power": "Activity: power",
    "services": "Activity: services", "food": "Commodity: crops", "goods": "Commodity: industry",
    "electricity": "Commodity: power", "service": "Commodity: services", "coal": "Commodity: coal",
    "labour": "Factor: labour", "capital": "Factor: capital", "rural": "Household: rural", "urban": "Household: urban",
    "firms": "Institution: enterprises", "state": "Institution: government", "income_tax": "Tax: direct",
    "output_tax": "Tax: activity", "sales_tax": "Tax: sales", "tariff": "Tax: import",
    "saving": "Savings-Investment", "stocks": "Stock changes", "world": "Rest of World",
    "trade": "Trade and transport margins",
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
    "Trabajo": lambda _, a: SPANISH[a],
    "Travail": lambda _, a: FRENCH[a],
    "Factor: labour": lambda _, a: HEADED[a],
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


@pytest.mark.parametrize("dash", ["–", "—", "−", "－", "‐"])
def test_dashes_case_and_line_breaks_are_the_same_label(dash: str, tmp_path: Path) -> None:
    sam = template().sam
    names = {a: f"{ENGLISH[a]} - {k}" for k, a in enumerate(sam.labels)}
    named = Sam(tuple(names.values()), sam.values, {names[a]: kind for a, kind in sam.kinds.items()})
    rows = square(named)
    rows[0] = [str(a).replace("-", dash).replace(" ", "\n").upper() for a in rows[0]]
    same(import_sam(to_excel(rows, tmp_path / "sam.xlsx"), kinds=named.kinds).workbook.sam, named)


def macro(names: dict[str, str]) -> Rows:
    """A macro SAM in which the government subsidises its activity and workers cross the border."""
    cells = {
        ("COM", "ACT"): 1200, ("COM", "HH"): 500, ("COM", "GOV"): 150, ("COM", "S-I"): 420, ("COM", "ROW"): 250,
        ("ACT", "COM"): 2220, ("ACT", "GOV"): 30, ("LAB", "ACT"): 500, ("LAB", "ROW"): 15, ("CAP", "ACT"): 450,
        ("HH", "LAB"): 510, ("HH", "CAP"): 100, ("HH", "ENT"): 60, ("HH", "GOV"): 20, ("HH", "ROW"): 25,
        ("ENT", "CAP"): 350, ("GOV", "ACT"): 100, ("GOV", "COM"): 50, ("GOV", "HH"): 30, ("GOV", "ENT"): 40,
        ("ROW", "COM"): 250, ("ROW", "LAB"): 5, ("ROW", "ENT"): 20, ("ROW", "HH"): 5, ("S-I", "HH"): 180,
        ("S-I", "ENT"): 230, ("S-I", "GOV"): 20, ("S-I", "ROW"): -10,
    }  # fmt: skip
    rows = ["ACT", "COM", "LAB", "CAP", "HH", "ENT", "GOV", "S-I", "ROW"]
    called = [names.get(a, a) for a in rows]
    body = ([called[k], *(float(cells.get((r, c), 0)) for c in rows)] for k, r in enumerate(rows))
    return [["", *called], *body]


@pytest.mark.parametrize(
    "names",
    [{}, {"ACT": "Activities", "COM": "Commodities"}, {"ACT": "Make", "COM": "Sell"}, {"ACT": "活动", "COM": "商品"},
     {"ROW": "Beyond"}, {"HH": "People"}],
)  # fmt: skip
def test_a_macro_sam_has_an_activity_and_a_commodity(names: dict[str, str], tmp_path: Path) -> None:
    """Also where their names say nothing: final buyers buy of the commodity; what no name says is asked."""
    made = import_sam(to_excel(macro(names), tmp_path / "sam.xlsx"))
    kinds = made.workbook.sam.kinds
    kind = {"ACT": "activity", "COM": "commodity", "HH": "household"}
    assert all(kinds[names.get(a, a)] == k for a, k in kind.items())
    told = import_sam(tmp_path / "sam.xlsx", kinds={names.get("ROW", "ROW"): "row"})
    assert not told.questions
    asked = [step for step in made.steps if "no name tells the kind" in step]
    unknown = [n for n in names.values() if n in ("Beyond", "People")]
    assert bool(asked) == bool(unknown)
    assert all(n in asked[0] for n in unknown)


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


@pytest.mark.parametrize("text", ["12 1", "12k", "5 m", "3%", "1 2345", "12t", "7 kg", "1e400"])
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
