"""The workbook, declared once: account kinds, sheets with their columns, and where cells may stand.

Reading, writing, checking, the template and docs/workbook.md are all driven by these tables, so none of
them can say something different. To add a column or a sheet, add a line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sam.parameters import PARAMETERS, STEEPEST
from sam.payments import FOLLOWS

KINDS: dict[str, str] = {
    "activity": "a producer (生产活动)",
    "commodity": "a good or service (商品)",
    "factor": "labour, capital, land, natural resources (要素)",
    "household": "households (居民)",
    "enterprise": "enterprises: receive capital income, pay dividends and taxes, save (企业)",
    "government": "government (政府)",
    "tax_direct": "taxes on income of households and enterprises (所得税)",
    "tax_production": "taxes on production, less subsidies (生产税净额)",
    "tax_sales": "taxes on commodities wherever they come from (销售税)",
    "tax_import": "import duties (进口税)",
    "tax_export": "export taxes (出口税)",
    "tax_factor": "taxes on the use of factors or on factor income (要素税)",
    "margin": "trade and transport margins (商贸运输加价)",
    "savings": "saving and investment (储蓄—投资)",
    "inventories": "change in inventories (存货变动)",
    "row": "rest of the world (国外)",
}
"""Account kinds and their meaning. There may be several accounts of each."""

NEEDED = ("activity", "commodity", "factor", "household")
"""Kinds without which there is no economy to model."""

TAXES = tuple(k for k in KINDS if k.startswith("tax_"))
INSTITUTIONS = ("household", "enterprise", "government", "row")
MARGIN_ON = ("", "domestic", "import", "both", "export")

ACCOUNT, GROUP = "account", "group"


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    kind       "label" (text, "" when blank) or "number" (float, NaN when blank)
    optional   the whole column may be missing; blank: single cells may be
    refers     kinds of account a label must belong to; ACCOUNT for any, GROUP for a name of sheet `groups`
    choices    the labels allowed; adds: quantities that add up when accounts are merged
    infinite   the text `inf` is a number here; minimum, maximum: the range allowed
    """

    name: str
    kind: Literal["label", "number"]
    doc: str
    optional: bool = False
    blank: bool = False
    refers: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    adds: bool = False
    infinite: bool = False
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns in order, and the columns that together may not repeat."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(c for c in self.columns if c.name == name)


def _label(name: str, doc: str, *refers: str, blank: bool = False, choices: tuple[str, ...] = ()) -> Column:
    return Column(name, "label", doc, blank=blank, refers=refers, choices=choices)


def _remark(name: str, doc: str) -> Column:
    return Column(name, "label", doc, optional=True, blank=True)


SOURCE = _remark("source", "where the number comes from")
UNIT = _remark("unit", "physical unit; one per quantity that is to be added up")
QUANTITY = Column("quantity", "number", "amount in its unit", adds=True)

ACCOUNTS = Sheet(
    "accounts",
    "The accounts of the SAM: one row for each row and column of sheet `sam`. Needed.",
    (
        _label("account", "the label used in sheet `sam` and everywhere else"),
        _label("kind", "what the account is, see the list of kinds", choices=tuple(KINDS)),
        Column("label_en", "label", "English name, for reports", blank=True, optional=True),
        Column("label_zh", "label", "Chinese name, for reports", blank=True, optional=True),
        _remark(
            "on",
            "for a `margin`: what it is charged on (`domestic`, `import`, `both` = these two at one rate per unit, "
            "`export`; blank = all domestic use as one good); "
            "for a `tax_factor`: the factor it falls on (blank = all)",
        ),
    ),
    key=("account",),
)

SHEETS: dict[str, Sheet] = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "settings",
            "Facts about the whole economy and rules for all of it, one in a row: see the list of settings.",
            (
                _label("key", "name of the setting"),
                _label("value", "text, one of a few words, or number; blank = the default", blank=True),
                _remark("note", "free text"),
            ),
            key=("key",),
        ),
        Sheet(
            "groups",
            "Named groups of accounts, usable in `nest`, `elasticities` and in the shocks of an experiment. Accounts "
            "of group `auxiliary`, such as a dummy activity, carry a form of the model and are no sectors: shocks that "
            "name no account, levers, and tables and indicators of sectors leave them out.",
            (
                _label("group", "name of the group; may not be the name of an account"),
                _label("account", "one member", ACCOUNT),
            ),
            key=("group", "account"),
        ),
        Sheet(
            "elasticities",
            "Elasticities other than those of production. What is not given takes a documented default.",
            (
                _label("parameter", "name of the elasticity, see the list below", choices=tuple(PARAMETERS)),
                _label("account", "account or group it belongs to; blank = all", ACCOUNT, GROUP, blank=True),
                Column("value", "number", "the elasticity; `inf` for infinite", infinite=True),
                SOURCE,
            ),
            key=("parameter", "account"),
        ),
        Sheet(
            "nest",
            "The production tree: each row hangs an item on its parent. Rows for one activity, or for a group of "
            "activities, override those for all.",
            (
                _label("activity", "activity or group the row is for; blank = all", "activity", GROUP, blank=True),
                _label("item", "a node (then `sigma` is given), an account, a group, or `*` = every other commodity"),
                _label("parent", "node the item hangs on; blank for the root", blank=True),
                Column(
                    "sigma", "number", "elasticity of substitution of a node", blank=True, minimum=0.0, maximum=STEEPEST
                ),
                Column(
                    "form",
                    "label",
                    "form of a node: blank or `ces`; `additive` = physical quantities of its inputs add up to that of "
                    "the node, such as MWh (each input needs a row in sheet `energy`)",
                    optional=True,
                    blank=True,
                    choices=("ces", "additive"),
                ),
                SOURCE,
            ),
            key=("activity", "item"),
        ),
        Sheet(
            "makers",
            "Who exports: commodities named here are turned into home sales and exports by each of their makers, not "
            "by the commodity. What makers sell at home is then one good at one price, and so is what they export.",
            (
                _label("activity", "who makes it; a maker without a row exports nothing", "activity"),
                _label("commodity", "what is made", "commodity"),
                Column(
                    "exports",
                    "number",
                    "what the maker exports, at supplier prices; only the proportions between the makers of a "
                    "commodity count",
                    adds=True,
                    minimum=0.0,
                ),
                Column(
                    "transformation",
                    "number",
                    "elasticity between home sales and exports; blank = that of the commodity",
                    optional=True,
                    blank=True,
                    minimum=0.0,
                    maximum=STEEPEST,
                ),
                SOURCE,
            ),
            key=("activity", "commodity"),
        ),
        Sheet(
            "expenditure",
            "Expenditure elasticities of household demand (LES), and what home consumption consists of.",
            (
                Column(
                    "activity",
                    "label",
                    "where the commodity is consumed at home: the activity that makes it; blank = bought",
                    optional=True,
                    blank=True,
                    refers=("activity",),
                ),
                _label("household", "who consumes", "household"),
                _label("commodity", "what is consumed", "commodity"),
                Column("elasticity", "number", "expenditure elasticity", minimum=0.0),
                Column(
                    "value",
                    "number",
                    "how much of the SAM cell (activity, household) it is; blank where one row is all of it",
                    optional=True,
                    blank=True,
                    adds=True,
                    minimum=0.0,
                ),
                SOURCE,
            ),
            key=("household", "commodity", "activity"),
        ),
        Sheet(
            "basket",
            "Weights of a price index, where they are not those of setting `baskets`.",
            (
                _label(
                    "index",
                    "`consumer_prices`, or `producer_prices` of what is sold at home",
                    choices=("consumer_prices", "producer_prices"),
                ),
                _label("commodity", "what is in the basket", "commodity"),
                Column("weight", "number", "value of it in the benchmark, in any unit", adds=True, minimum=0.0),
                SOURCE,
            ),
            key=("index", "commodity"),
        ),
        Sheet(
            "payments",
            "What payments follow, where not the default (below: what payments may follow), and what part of them is "
            "fixed. What is not fixed follows.",
            (
                _label(
                    "receiver",
                    "who is paid: an institution, a direct tax or the savings account; blank = every institution it "
                    "pays that may be paid so",
                    "tax_direct",
                    "savings",
                    *INSTITUTIONS,
                    blank=True,
                ),
                _label("payer", "who pays", "factor", *INSTITUTIONS),
                _label(
                    "follows",
                    "`disposable`, `income`, `factors`, `spending`: a share of it; `cpi`: an amount at consumer "
                    "prices; `foreign`: an amount in foreign currency; blank = the default",
                    blank=True,
                    choices=tuple(FOLLOWS),
                ),
                Column(
                    "fixed",
                    "number",
                    "part of the cell that is given in real terms, at consumer prices; blank = none",
                    optional=True,
                    blank=True,
                    adds=True,
                ),
                SOURCE,
            ),
            key=("receiver", "payer"),
        ),
        Sheet(
            "factor_quantities",
            "Physical factor use, such as persons by skill: with factor pay it gives the reallocation wedges.",
            (
                _label("factor", "which factor", "factor"),
                _label("activity", "who uses it", "activity"),
                Column("quantity", "number", "heads or stocks, in their unit", adds=True, minimum=0.0),
                UNIT,
                SOURCE,
            ),
            key=("factor", "activity"),
        ),
        Sheet(
            "distortion",
            "Share of a pay gap that is distortion rather than skill, where it is not setting `share_distortion`.",
            (
                _label("factor", "which factor, one with rows in sheet `factor_quantities`", "factor"),
                _label("activity", "who pays it", "activity"),
                Column("share", "number", "0 = all of the gap is quality, 1 = all of it distortion", minimum=0.0),
                SOURCE,
            ),
            key=("factor", "activity"),
        ),
        Sheet(
            "wedges",
            "Reallocation wedges given by the user: they take the place of those calibrated from pay and quantities.",
            (
                _label("factor", "which factor; every activity that pays it needs a row", "factor"),
                _label("activity", "who pays it", "activity"),
                Column("wedge", "number", "pay over the economy-wide return, less one; above -1", minimum=-1.0),
                SOURCE,
            ),
            key=("factor", "activity"),
        ),
        Sheet(
            "capital_composition",
            "Fixed investment by good and by sector that invests. Without it all investment is one basket of goods.",
            (
                _label("commodity", "good of fixed investment", "commodity"),
                _label("activity", "sector of destination", "activity"),
                Column(
                    "value",
                    "number",
                    "what the sector invests in the good; only proportions between the sectors of a good count",
                    adds=True,
                    minimum=0.0,
                ),
                SOURCE,
            ),
            key=("commodity", "activity"),
        ),
        Sheet(
            "depreciation",
            "Depreciation of a factor by sector: it moves with what the sector uses and with the price of its capital "
            "goods. Without it depreciation is a share of the income of the factor.",
            (
                _label("factor", "a factor that pays to savings in sheet `sam`", "factor"),
                _label("activity", "who uses it", "activity"),
                Column(
                    "value",
                    "number",
                    "what wears out there; only proportions between the sectors count",
                    adds=True,
                    minimum=0.0,
                ),
                SOURCE,
            ),
            key=("factor", "activity"),
        ),
        Sheet(
            "emissions",
            "Emissions, tied to what is burnt or to the output of who emits.",
            (
                _label("pollutant", "such as `CO2`"),
                _label("fuel", "such as `coal` or `process`; for reports"),
                _label("commodity", "commodity burnt; blank = tied to the user's output", "commodity", blank=True),
                _label("user", "activity, household or other account that emits", ACCOUNT),
                QUANTITY,
                UNIT,
                SOURCE,
            ),
            key=("pollutant", "fuel", "commodity", "user"),
        ),
        Sheet(
            "energy",
            "Physical energy use.",
            (
                _label("carrier", "such as `coal` or `electricity`"),
                _label("commodity", "commodity that carries it", "commodity"),
                _label("user", "activity, household or other account that uses it", ACCOUNT),
                QUANTITY,
                UNIT,
                SOURCE,
            ),
            key=("carrier", "commodity", "user"),
        ),
        Sheet(
            "conversions",
            "Other units in which energy use is reported, such as Mt of coal beside EJ.",
            (
                _label("carrier", "a carrier of sheet `energy`"),
                _label("unit", "the other unit"),
                Column("factor", "number", "amount of the other unit in one unit of sheet `energy`", minimum=0.0),
                SOURCE,
            ),
            key=("carrier", "unit"),
        ),
        Sheet(
            "latent",
            "Technologies nobody runs in the benchmark: each starts once its price covers its cost.",
            (
                _label("technology", "name of the technology; may not be the name of an account"),
                _label("activity", "activity that would run it", "activity"),
                _label("node", "node of that activity's production tree whose inputs it takes"),
                _label("commodity", "what it makes, a perfect substitute for what is made at home", "commodity"),
                Column("markup", "number", "its cost over the price in the benchmark, above 1", minimum=1.0),
                SOURCE,
            ),
            key=("technology",),
        ),
        Sheet(
            "portfolio",
            "Portfolio standards: a least share of certain inputs in the physical quantity of an additive node, "
            "such as renewable power.",
            (
                _label("standard", "name of the standard; may not be the name of an account"),
                _label("activity", "activity that is obliged", "activity"),
                _label("node", "additive node of its production tree that the share refers to"),
                _label("commodity", "input that earns certificates, or a group of them", "commodity", GROUP),
                SOURCE,
            ),
            key=("standard", "activity", "node", "commodity"),
        ),
        Sheet(
            "rules",
            "Rules in force in every case: a symbol that is given otherwise follows an expression of others, both "
            "relative to their benchmark (docs/experiments.md). A case's own rule takes the place of one.",
            (
                _label("symbol", "what follows, such as `q_stock[*]`"),
                _label("follows", "an expression, such as `q_output[*]` or `v_public[state] / cpi`"),
                SOURCE,
            ),
            key=("symbol",),
        ),
        Sheet(
            "notes",
            "What is to be said beside results that rest on an assumption; reports mark them with an asterisk.",
            (
                _label("item", "an account, an indicator or a symbol, such as `R_land` or `workers_moved`"),
                _label("note", "what the result rests on"),
                _label("note_zh", "the same in Chinese", blank=True),
                SOURCE,
            ),
            key=("item",),
        ),
        Sheet(
            "sources",
            "Where every number comes from.",
            (
                _label("sheet", "sheet the row speaks of"),
                _label("item", "account, cell range or parameter; blank = the whole sheet", blank=True),
                _label("source", "publication, table and page, or the reasoning behind an assumption"),
                _label("status", "`source` or `assumption`", choices=("source", "assumption")),
            ),
        ),
    )
}
"""The optional sheets. Sheets named `assume_...` belong to a recipe and are carried along as they are."""

ASSUME = "assume_"
GUIDE = "guide"
"""Hidden sheet of a template: choices too long for a drop-down of their own. Not read."""

MAPPING = Sheet(
    "mapping",
    "Input of `cge sam aggregate`: which account goes into which. Accounts not listed stay as they are.",
    (
        _label("account", "account of the workbook", ACCOUNT),
        _label("to", "account it becomes part of; all members must have the same kind"),
        _remark("label_en", "English name of the new account"),
        _remark("label_zh", "Chinese name of the new account"),
    ),
    key=("account",),
)

EVERYWHERE, RECEIPTS, PAYMENTS = "", "receipts", "payments"

SHARES = Sheet(
    "shares",
    "Input of `cge sam split`: how one account is divided into parts. For each `where` and `counterpart` the "
    "shares add up to 1; the more specific row wins.",
    (
        _label("account", "account to be split", ACCOUNT),
        _label("part", "label of the new account"),
        Column("share", "number", "share of the part", minimum=0.0),
        _remark(
            "where",
            "what the share is for: `receipts` (the row), `payments` (the column), a sheet with quantities such as "
            "`factor_quantities`; blank = everything",
        ),
        _remark("counterpart", "the account at the other end of the cell; blank = all"),
        _remark("label_en", "English name of the part"),
        _remark("label_zh", "Chinese name of the part"),
    ),
    key=("account", "part", "where", "counterpart"),
)


TOTALS = Sheet(
    "totals",
    "Input of `cge sam balance --totals`: what accounts must receive and pay.",
    (
        _label("account", "account of the workbook", ACCOUNT),
        Column("total", "number", "receipts and payments, in the unit of the SAM"),
        SOURCE,
    ),
    key=("account",),
)


@dataclass(frozen=True)
class Flow:
    """Cells that may stand in a SAM: the row kind receives, the column kind pays."""

    row: str
    column: str
    meaning: str
    negative: bool = False


def _flows(rows: tuple[str, ...], columns: tuple[str, ...], meaning: str, negative: bool = False) -> list[Flow]:
    return [Flow(r, c, meaning, negative) for r in rows for c in columns]


FLOWS: dict[tuple[str, str], Flow] = {
    (flow.row, flow.column): flow
    for flow in (
        *_flows(("commodity",), ("activity",), "intermediate use, purchaser prices"),
        *_flows(("commodity",), ("household",), "private consumption"),
        *_flows(("commodity",), ("government",), "public consumption"),
        *_flows(("commodity",), ("savings",), "fixed investment"),
        *_flows(("commodity",), ("inventories",), "change in inventories", negative=True),
        *_flows(("commodity",), ("row",), "exports (fob)"),
        *_flows(("commodity",), ("margin",), "services that make up a margin"),
        *_flows(("activity",), ("commodity",), "make matrix: the commodity pays who produces it"),
        *_flows(("activity",), ("household",), "home consumption, at producer prices"),
        *_flows(("factor",), ("activity",), "factor pay"),
        *_flows(("factor",), ("row",), "factor income from abroad"),
        *_flows(("tax_production", "tax_factor"), ("activity",), "taxes on production and factor use", negative=True),
        *_flows(("tax_factor",), ("factor",), "taxes on factor income", negative=True),
        *_flows(("tax_sales", "tax_import", "tax_export"), ("commodity",), "taxes on commodities", negative=True),
        *_flows(("margin",), ("commodity",), "trade and transport margins"),
        *_flows(("row",), ("commodity",), "imports (cif)"),
        *_flows(INSTITUTIONS, ("factor",), "distribution of factor income"),
        *_flows(("savings",), ("factor",), "depreciation", negative=True),
        *_flows(INSTITUTIONS, INSTITUTIONS, "transfers", negative=True),
        *_flows(("tax_direct",), ("household", "enterprise"), "direct taxes", negative=True),
        *_flows(("government",), TAXES, "tax revenue", negative=True),
        *_flows(("savings",), INSTITUTIONS, "saving", negative=True),
        *_flows(("inventories",), ("savings",), "value of the change in inventories", negative=True),
    )
}
"""Every pair of kinds that may hold a cell. Elsewhere a cell is a finding; so is a negative one unless allowed."""
