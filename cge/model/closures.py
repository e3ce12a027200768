"""Closures: who adjusts. Each is a list of swaps between endogenous and exogenous symbols, with its story.

A swap makes `free` (exogenous by default) an unknown and `fix` (an unknown by default) a given. The
numeraire is a swap too: the price index is fixed and the Walras slack is freed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cge.errors import ClosureError, nearest
from cge.language.rule import Rule


@dataclass(frozen=True)
class Swap:
    """`fix` becomes exogenous, `free` becomes endogenous; both are references such as ``q_factor[R,*]``."""

    fix: str
    free: str

    def __str__(self) -> str:
        return f"{self.fix} given, {self.free} adjusts"


@dataclass(frozen=True)
class Follow(Swap):
    """A rule in force: its gap is given, and the symbol it rules follows an expression."""

    rule: Rule

    def __str__(self) -> str:
        return f"{self.rule.symbol} follows {self.rule.follows}"


@dataclass(frozen=True, repr=False)
class Closure:
    """A named list of swaps and one sentence on who adjusts.

    adapts: swaps are left out where the economy has nothing of what they fix, such as investment.
    """

    name: str
    story_en: str
    story_zh: str
    swaps: tuple[Swap, ...]
    adapts: bool = False

    def __repr__(self) -> str:
        swaps = "".join(f"\n  {s}" for s in self.swaps)
        return f"{self.name}{' (default)' if self.name == DEFAULT else ''}\n  {self.story_en}\n  {self.story_zh}{swaps}"


CPI = Swap("cpi", "walras")


def fixed_factor(f: str) -> tuple[Swap, ...]:
    """Factor f stays in its sector: quantities given, sector returns adjust."""
    return (Swap(f"q_factor[{f},*]", f"mobility_shift[{f},*]"), Swap(f"mean_return[{f}]", f"endowment[{f}]"))


JOHANSEN = Swap("real_investment", "saving_points")
LUMP_SUM = Swap("real_public_saving", "lump_sum")
WELFARE = ("real_investment", "real_public_saving", "real_public", "q_policy", "q_stock", "foreign_saving")
"""Other uses of output than consumption: EV measures welfare where each of them that exists is given (spec 2.5)."""


def recycling(what: str) -> tuple[Swap, ...]:
    """Real investment and public saving are fixed; the rate `what` uses up, or pays for, what policy brings."""
    return (CPI, JOHANSEN, Swap("real_public_saving", what))


CLOSURES = {
    c.name: c
    for c in (
        Closure(
            "neoclassical",
            "Saving rates are fixed and investment adjusts to saving; real public consumption "
            "and foreign saving are fixed; public saving and the real exchange rate adjust; consumer prices are "
            "the numeraire.",
            "储蓄率固定，投资由储蓄决定；政府实际消费与国外储蓄固定，政府储蓄与实际汇率调整；消费者价格为计价基准。",
            (CPI,),
        ),
        Closure(
            "johansen",
            "Real investment is fixed and the saving rates of households and enterprises rise or fall by equal points "
            "to pay for it.",
            "实际投资固定，居民与企业储蓄率同加减若干百分点。",
            (CPI, JOHANSEN),
        ),
        Closure(
            "welfare",
            "Real investment, public consumption, inventories and foreign saving are fixed, and a "
            "lump-sum transfer holds public saving at its real benchmark: the closure in which EV measures welfare.",
            "实际投资、政府消费、存货与国外储蓄固定，一次性转移使政府实际储蓄不变；此闭合下EV可作福利度量。",
            (CPI, JOHANSEN, LUMP_SUM),
            adapts=True,
        ),
        Closure(
            "public_saving",
            "Real public saving is fixed by a lump-sum transfer to households; saving rates are fixed and investment "
            "adjusts to private and foreign saving; otherwise neoclassical.",
            "一次性转移使政府实际储蓄不变；储蓄率固定，投资由私人与国外储蓄决定；其余同新古典闭合。",
            (CPI, LUMP_SUM),
        ),
        Closure(
            "public_saving_rate",
            "Public saving is a fixed share of government income and real public consumption adjusts.",
            "政府储蓄率固定，政府实际消费调整。",
            (CPI, Swap("s_public_saving", "real_public")),
        ),
        Closure(
            "tax_adjusts",
            "Real public saving is fixed and direct tax rates scale.",
            "政府实际储蓄固定，直接税率按比例调整。",
            (CPI, Swap("real_public_saving", "direct_tax_scale")),
        ),
        Closure(
            "tax_points",
            "Real public saving is fixed and direct tax rates rise or fall by equal points.",
            "政府实际储蓄固定，直接税率同加减若干百分点。",
            (CPI, Swap("real_public_saving", "direct_tax_points")),
        ),
        Closure(
            "fixed_exchange_rate",
            "The exchange rate is fixed against consumer prices and foreign saving adjusts.",
            "汇率固定，国外储蓄调整。",
            (CPI, Swap("exchange_rate", "foreign_saving")),
        ),
        Closure(
            "numeraire_exchange_rate",
            "As neoclassical, with the exchange rate as numeraire.",
            "同新古典闭合，以汇率为计价基准。",
            (Swap("exchange_rate", "walras"),),
        ),
        Closure(
            "nominal_public",
            "Public consumption is fixed in money and real public consumption adjusts; the exchange rate is the "
            "numeraire, so the budget is one in foreign prices; otherwise neoclassical. The closure of PEP-1-1.",
            "政府消费以现价固定，政府实际消费调整；以汇率为计价基准；其余同新古典闭合。即PEP-1-1的闭合。",
            (Swap("exchange_rate", "walras"), Swap("v_public", "real_public")),
        ),
        Closure(
            "numeraire_gdp_deflator",
            "As neoclassical, with the GDP deflator as numeraire.",
            "同新古典闭合，以GDP平减指数为计价基准。",
            (Swap("p_gdp", "walras"),),
        ),
        Closure(
            "numeraire_producer_prices",
            "As neoclassical, with producer prices of domestic sales as numeraire.",
            "同新古典闭合，以国内销售生产者价格为计价基准。",
            (Swap("ppi", "walras"),),
        ),
        Closure(
            "short_run",
            "Capital (group `capital`) stays in its sector and its sector returns adjust; labour "
            "moves; otherwise neoclassical.",
            "资本（组 capital）固定于部门，劳动可流动；其余同新古典闭合。",
            (
                CPI,
                Swap("q_factor[capital,*]", "mobility_shift[capital,*]"),
                Swap("mean_return[capital]", "endowment[capital]"),
            ),
        ),
        Closure(
            "fixed_factors",
            "Every factor stays in its sector and sector returns adjust; otherwise neoclassical.",
            "所有要素固定于部门，部门回报调整；其余同新古典闭合。",
            (CPI, Swap("q_factor", "mobility_shift"), Swap("mean_return", "endowment")),
        ),
        Closure(
            "switching",
            "Workers pay to change sector: the switching-cost block governs supply to each "
            "sector, for the factors with a switching cost; otherwise neoclassical.",
            "劳动者跨部门转换需付成本；其余同新古典闭合。",
            (
                CPI,
                Swap("switching_gap", "mobility_shift[switching,*]"),
                Swap("mean_return[switching]", "unemployment[switching]"),
            ),
        ),
        Closure(
            "public_consumption",
            "Real public saving is fixed and real public consumption adjusts.",
            "政府实际储蓄固定，政府实际消费调整。",
            (CPI, Swap("real_public_saving", "real_public")),
        ),
        Closure(
            "balanced",
            "Investment and public consumption keep their shares in nominal absorption: saving rates "
            "and real public consumption adjust.",
            "投资与政府消费占国内吸收的比重固定，储蓄率与政府实际消费调整。",
            (CPI, Swap("s_investment", "saving_points"), Swap("s_public", "real_public")),
        ),
        Closure(
            "balanced_formation",
            "As balanced, but what keeps its share is capital formation, inventories included.",
            "同balanced闭合，但固定的是资本形成总额（含存货）的比重。",
            (CPI, Swap("s_formation", "saving_points"), Swap("s_public", "real_public")),
        ),
        Closure(
            "keynesian",
            "Real investment and nominal wages of the group `labour` are fixed; employment adjusts "
            "until saving pays for investment (below zero unemployment: work beyond the labour force). Wages are the "
            "numeraire.",
            "实际投资与名义工资（组 labour）固定，就业调整使储蓄等于投资；以工资为计价基准。",
            (Swap("p_factor[labour]", "unemployment[labour]"), Swap("real_investment", "walras")),
        ),
        Closure(
            "loanable_funds",
            "The interest rate clears saving and investment: household saving rates rise with it "
            "(e_saving) and real investment falls (e_investing).",
            "利率使储蓄与投资相等：居民储蓄率随利率上升，投资随利率下降。",
            (CPI, Swap("saving_shift", "saving_scale"), Swap("investment_wanted", "interest_rate")),
        ),
        Closure(
            "wage_curve",
            "Real wages of factors with unemployment in the benchmark fall as unemployment rises "
            "(e_wage_curve); otherwise neoclassical.",
            "工资曲线：失业率上升则实际工资下降；其余同新古典闭合。",
            (CPI, Swap("wage_curve_gap", "unemployment[idle]")),
        ),
        Closure(
            "dual_labour",
            "Real wages of factors with unemployment in the benchmark (urban labour) are fixed and "
            "unemployment adjusts; where a group has a `migration` people move by expected pay (Harris–Todaro); "
            "otherwise neoclassical.",
            "二元劳动力市场：基期有失业之要素实际工资固定，失业调整，劳动力按预期报酬迁移；其余同新古典闭合。",
            (CPI, Swap("real_wage[idle]", "unemployment[idle]")),
        ),
        Closure(
            "long_run",
            "The return of the group `capital`, its rental over the price of investment, is fixed and its stock "
            "adjusts; otherwise neoclassical.",
            "资本（组 capital）的回报（租金与投资品价格之比）固定，存量调整；其余同新古典闭合。",
            (CPI, Swap("real_return[capital]", "endowment[capital]")),
        ),
        Closure(
            "numeraire_wage",
            "As neoclassical, with the mean wage of the group `labour` as numeraire.",
            "同新古典闭合，以平均工资（组 labour）为计价基准。",
            (Swap("p_labour", "walras"),),
        ),
        Closure(
            "recycle_income_tax",
            "As welfare, but income tax rates scale in place of the lump sum.",
            "同welfare闭合，以所得税率代替一次性转移。",
            recycling("direct_tax_scale"),
        ),
        Closure(
            "recycle_labour_tax",
            "As welfare, but a subsidy on the pay of the group `labour` (a cut of labour "
            "taxes) takes the place of the lump sum.",
            "同welfare闭合，以劳动补贴（减免劳动税）代替一次性转移。",
            recycling("subsidy_labour"),
        ),
        Closure(
            "recycle_indirect_tax",
            "As welfare, but a subsidy on all output (a cut of indirect taxes) takes the place of the lump sum.",
            "同welfare闭合，以全行业产出补贴（减免间接税）代替一次性转移。",
            recycling("subsidy_all"),
        ),
        Closure(
            "recycle_clean_subsidy",
            "As welfare, but a subsidy on the output of the group `clean_power` takes the place of the lump sum.",
            "同welfare闭合，以清洁电力补贴代替一次性转移。",
            recycling("subsidy_clean"),
        ),
        Closure(
            "portfolio",
            "Portfolio standards hold: the price of certificates adjusts and is zero while a standard "
            "is slack; otherwise neoclassical.",
            "配额制有约束时证书价格调整，松弛时为零；其余同新古典闭合。",
            (CPI, Swap("portfolio_gap", "certificate_price")),
        ),
        Closure(
            "emission_cap",
            "Covered emissions may not exceed `emission_cap`; their price adjusts and is zero "
            "while the cap is slack; otherwise neoclassical.",
            "受控排放不超过上限，排放价格调整，上限松弛时为零；其余同新古典闭合。",
            (CPI, Swap("emission_cap_gap", "emission_price")),
        ),
        Closure(
            "wage_floor",
            "Real wages of the group `labour`, wedge rents aside, do not fall below "
            "`wage_floor`: unemployment rises instead; otherwise neoclassical.",
            "劳动（组 labour）实际工资不低于下限，否则失业上升；其余同新古典闭合。",
            (CPI, Swap("wage_floor_gap[labour]", "unemployment[labour]")),
        ),
        Closure(
            "fixed_real_wage",
            "Real wages of the group `labour`, wedge rents aside, are fixed and unemployment "
            "adjusts (below zero: work beyond the benchmark labour force); "
            "otherwise neoclassical.",
            "劳动（组 labour）实际工资固定，失业率调整（负值表示超出基期劳动力）；其余同新古典闭合。",
            (CPI, Swap("real_wage[labour]", "unemployment[labour]")),
        ),
    )
}
DEFAULT = "neoclassical"


def closure(name: str) -> Closure:
    """The named closure. Raises ClosureError with the nearest names."""
    if not isinstance(name, str) or name not in CLOSURES:
        raise ClosureError(f"unknown closure {name!r}{nearest(str(name), CLOSURES)}; known: {', '.join(CLOSURES)}")
    return CLOSURES[name]


def with_balanced_budget(swaps: Iterable[Swap], saves: bool, governs: bool) -> tuple[Swap, ...]:
    """Where no one saves nothing is borrowed either: lump-sum transfers balance the budget of government.

    A closure that already ties public saving is left alone.
    """
    own = tuple(swaps)
    if saves or not governs or any(s.fix.split("[")[0].endswith("public_saving") for s in own):
        return own
    return (*own, LUMP_SUM)


def with_fixed_factors(swaps: Iterable[Swap], fixed: Iterable[str]) -> tuple[Swap, ...]:
    """Add the swaps of factors the workbook declares fixed by sector (mobility = 0)."""
    own = tuple(swaps)
    if any(s.fix == "q_factor" for s in own):
        return own
    return (*own, *(s for f in fixed for s in fixed_factor(f)))
