"""results.xlsx: what a reader of the paper wants to see, one topic per sheet, cases side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook as Excel

from cge.experiment.tables import ENERGY, MACRO, indicator_rows, report_rows
from cge.indicators.economy import household_consumption, real_pay, value_added
from cge.indicators.energy import cost_abroad, home_share
from cge.indicators.people import heads, workers
from cge.report.about import about_rows
from cge.report.excel_sheet import PERCENT, Column, Group, write_panel, write_text
from cge.report.results_sheets import Book

if TYPE_CHECKING:
    from cge.experiment.run import Run


def write_workbook(run: Run, path: Path, manifest: Mapping[str, Any]) -> None:
    """Write results.xlsx. Raises OSError."""
    excel = Excel()
    excel.remove(excel.worksheets[0])
    book = Book(run, excel)
    if run.spec.report:
        book.rows("report", "Indicators asked for  所选指标", report_rows(run))
    book.rows("macro", "The whole economy  宏观结果", indicator_rows(run, MACRO))
    _sectors(book)
    _factors(book)
    _factor_use(book)
    _gains(book)
    _trade(book)
    _households(book)
    _emissions(book)
    _energy(book)
    book.finish()
    heading = ("", "English", "中文")
    write_text(excel.create_sheet("about"), about_rows(run, manifest), heading)
    excel.properties.title = run.spec.title or run.spec.name
    excel.properties.creator = "qcge"
    excel.save(path)


def _sectors(book: Book) -> None:
    members = book.shown(book.before.q_activity)
    money = book.words.currency

    def share(m: Any) -> dict[str, float]:
        value = value_added(m)
        return {a: v / sum(value.values()) for a, v in value.items()}

    book.panel(
        "sectors",
        "Sectors  部门结果",
        members,
        [
            book.percent(
                "Output, quality included  产出（含质量）\nq_activity_effective",
                members,
                lambda m: m.q_activity_effective,
                money,
            ),
            book.percent("Output, physical  产出（物理量）\nq_activity", members, lambda m: m.q_activity, money),
            book.percent("Output quality  产出质量", members, lambda m: m.output_quality, "index 指数"),
            book.percent("Producer price, physical  产出价格", members, lambda m: m.p_activity, "index 指数"),
            book.percent("Unit cost in foreign currency  单位成本（外币）", members, cost_abroad, "index 指数"),
            book.percent("Value added, nominal  名义增加值", members, value_added, money),
            book.changes("Share in value added  增加值占比", members, share, "%", 100.0),
            book.percent("Heads, all skills  就业人数", members, workers, book.words.heads),
        ],
        "Per cent of the benchmark; shares in percentage points.  相对基期的百分比变化；占比为百分点。",
    )


def _factors(book: Book) -> None:
    money = book.words.currency
    factors = list(book.before.p_factor)
    book.panel(
        "factors",
        "Factors  要素",
        factors,
        [
            book.percent("Income  要素收入", factors, lambda m: m.v_factor_income),
            book.percent("Real economy-wide price  实际要素价格", factors, lambda m: m.real_wage, "index 指数"),
            book.percent("Mean real pay  平均实际报酬", factors, real_pay, "index 指数"),
            book.percent("Endowment  要素禀赋", factors, lambda m: m.endowment, money),
            book.changes("Unemployment  失业率", factors, lambda m: m.unemployment, "share 份额"),
        ],
        "Mean real pay includes the rents of reallocation wedges; the economy-wide price does not.  "
        "平均实际报酬含配置楔子租金。",
    )


def _factor_use(book: Book) -> None:
    money = book.words.currency
    use = book.ordered(book.shown(book.before.q_factor))
    book.panel(
        "factor use",
        "Factor use by sector  分部门要素使用",
        use,
        [
            book.percent("Quantity  使用量", use, lambda m: m.q_factor, money),
            book.changes("Heads  人数", use, heads, book.words.heads),
            book.changes("Wedge after reform  改革后楔子", use, _wedges, "rate 比率"),
        ],
        "Quantity at the benchmark economy-wide price of the factor.  使用量按基期要素价格计。",
    )


def _gains(book: Book) -> None:
    """Sectors behind the gain of cases that remove wedges."""
    found = {case: s.gains for case, s in book.run.solutions.items() if not s.gains.empty}
    if not found:
        return
    first = next(iter(found.values()))
    members = [str(a) for a in first.index]
    groups = [
        Group(
            case,
            [
                Column("contribution, % of GDP  贡献", [float(t["contribution"][a]) for a in members], "+0.000;-0.000"),
                Column("share of the gain  份额, %", [100 * float(t["share"][a]) for a in members], PERCENT),
            ],
        )
        for case, t in found.items()
    ]
    labels = [
        Column("Code 代码", members),
        Column("Name", list(first["label_en"])),
        Column("名称", list(first["label_zh"])),
    ]
    note = (
        "Return above the economy-wide price times the change of factors, along the path: term `wedges` of growth "
        "accounting.  沿路径的要素变动乘以其超额回报，即增长核算中的楔子项。"
    )
    write_panel(book.excel.create_sheet("gains"), "Where the gain comes from  收益来源", labels, groups, note)


def _trade(book: Book) -> None:
    goods = book.shown(book.before.p_purchaser)
    money = book.words.currency
    book.panel(
        "trade",
        "Trade and prices by commodity  贸易与商品价格",
        goods,
        [
            book.percent("Exports  出口", goods, lambda m: m.q_export_effective, money),
            book.percent("Imports  进口", goods, lambda m: m.q_import_effective, money),
            book.percent("Home sales, physical  内销（物理量）", goods, lambda m: m.q_home, money),
            book.percent("Domestic use  国内使用", goods, lambda m: m.q_composite, money),
            book.percent("Purchaser price  购买者价格", goods, lambda m: m.p_purchaser, "1 + taxes 税"),
            book.changes("Home share in domestic use  本国产品比重", goods, home_share, "%", 100.0),
        ],
        f"Quantities in {book.words.currency} at benchmark prices, quality included unless called physical.  "
        "数量按基期价格计，除注明外含质量。",
    )


def _households(book: Book) -> None:
    who = list(book.before.v_consumption)
    book.panel(
        "households",
        "Households  居民",
        who,
        [
            book.percent("Income  收入", who, lambda m: m.v_income),
            book.percent("Disposable income  可支配收入", who, lambda m: m.v_disposable),
            book.percent("Consumption spending  消费支出", who, lambda m: m.v_consumption),
            book.percent("Real consumption  实际消费", who, household_consumption),
            book.changes("Saving  储蓄", who, lambda m: m.v_saving, book.words.currency),
            book.changes("Equivalent variation  等价变化", who, lambda m: m.ev, book.words.currency),
        ],
        "Equivalent variation is a welfare measure only in the closure `welfare`.  "
        "等价变化仅在welfare闭合下可作福利度量。",
    )
    basket = book.ordered((h, c) for c, h in book.shown(book.before.q_consumption))
    book.panel(
        "consumption",
        "Consumption by household and commodity  分商品居民消费",
        basket,
        [
            book.percent(
                "Quantity  消费量",
                basket,
                lambda m: {(h, c): q * m.base.p_purchaser[c] for (c, h), q in m.q_consumption.items()},
            ),
        ],
        "At benchmark purchaser prices.  按基期购买者价格。",
    )


def _emissions(book: Book) -> None:
    users = book.ordered(book.before.q_emission_user)
    fuels = list(dict.fromkeys((p, fuel) for p, fuel, _ in book.before.q_emission))
    unit = book.words.emissions
    per_fuel = [book.percent(fuel, users, partial(_of_fuel, pollutant=p, fuel=fuel), unit) for p, fuel in fuels]
    book.panel(
        "emissions",
        "Emissions by user and fuel  分用户分燃料排放",
        users,
        [
            book.percent("All fuels  合计", users, lambda m: m.q_emission_user, unit),
            *per_fuel,
        ],
        "Totals are in the sheet macro.  总量见macro表。",
    )


def _energy(book: Book) -> None:
    rows = indicator_rows(book.run, ENERGY)
    if rows:
        book.rows("energy", "Energy and climate policy  能源与气候政策", rows)


def _wedges(m: Any) -> dict[tuple[str, str], float]:
    return {k: (1 + w) ** (1 - m.wedge_removal[k]) - 1 for k, w in m.wedge.items()}


def _of_fuel(m: Any, pollutant: str, fuel: str) -> dict[tuple[str, str], float]:
    return {(p, u): q for (p, e, u), q in m.q_emission.items() if (p, e) == (pollutant, fuel)}
