"""Every sheet of a workbook with its columns: to add one, add it here.

Reading, writing, checking, the template and docs/workbook.md are all driven by these tables, so none of them can say
something different.
"""

from __future__ import annotations

from sam.columns import ACCOUNT, GROUP, QUANTITY, SOURCE, UNIT, Column, Sheet, label, remark
from sam.layout import INSTITUTIONS, KINDS
from sam.parameters import PARAMETERS, STEEPEST
from sam.payments import FOLLOWS

ACCOUNTS = Sheet(
    "accounts",
    "The accounts of the SAM: one row for each row and column of sheet `sam`. Needed.",
    (
        label("account", "the label used in sheet `sam` and everywhere else"),
        label("kind", "what the account is, see the list of kinds", choices=tuple(KINDS)),
        Column("label_en", "label", "English name, for reports", blank=True, optional=True),
        Column("label_zh", "label", "Chinese name, for reports", blank=True, optional=True),
        remark(
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
                label("key", "name of the setting"),
                label("value", "text, one of a few words, or number; blank = the default", blank=True),
                remark("note", "free text"),
            ),
            key=("key",),
        ),
        Sheet(
            "groups",
            "Named groups of accounts, usable in `nest`, `elasticities` and in the shocks of an experiment. Accounts "
            "of group `auxiliary`, such as a dummy activity, carry a form of the model and are no sectors: shocks that "
            "name no account, levers, and tables and indicators of sectors leave them out.",
            (
                label("group", "name of the group; may not be the name of an account"),
                label("account", "one member", ACCOUNT),
            ),
            key=("group", "account"),
        ),
        Sheet(
            "elasticities",
            "Elasticities other than those of production. What is not given takes a documented default.",
            (
                label("parameter", "name of the elasticity, see the list below", choices=tuple(PARAMETERS)),
                label("account", "account or group it belongs to; blank = all", ACCOUNT, GROUP, blank=True),
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
                label("activity", "activity or group the row is for; blank = all", "activity", GROUP, blank=True),
                label("item", "a node (then `sigma` is given), an account, a group, or `*` = every other commodity"),
                label("parent", "node the item hangs on; blank for the root", blank=True),
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
                label("activity", "who makes it; a maker without a row exports nothing", "activity"),
                label("commodity", "what is made", "commodity"),
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
                label("household", "who consumes", "household"),
                label("commodity", "what is consumed", "commodity"),
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
                label(
                    "index",
                    "`consumer_prices`, or `producer_prices` of what is sold at home",
                    choices=("consumer_prices", "producer_prices"),
                ),
                label("commodity", "what is in the basket", "commodity"),
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
                label(
                    "receiver",
                    "who is paid: an institution, a direct tax or the savings account; blank = every institution it "
                    "pays that may be paid so",
                    "tax_direct",
                    "savings",
                    *INSTITUTIONS,
                    blank=True,
                ),
                label("payer", "who pays", "factor", *INSTITUTIONS),
                label(
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
                label("factor", "which factor", "factor"),
                label("activity", "who uses it", "activity"),
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
                label("factor", "which factor, one with rows in sheet `factor_quantities`", "factor"),
                label("activity", "who pays it", "activity"),
                Column("share", "number", "0 = all of the gap is quality, 1 = all of it distortion", minimum=0.0),
                SOURCE,
            ),
            key=("factor", "activity"),
        ),
        Sheet(
            "wedges",
            "Reallocation wedges given by the user: they take the place of those calibrated from pay and quantities.",
            (
                label("factor", "which factor; every activity that pays it needs a row", "factor"),
                label("activity", "who pays it", "activity"),
                Column("wedge", "number", "pay over the economy-wide return, less one; above -1", minimum=-1.0),
                SOURCE,
            ),
            key=("factor", "activity"),
        ),
        Sheet(
            "capital_composition",
            "Fixed investment by good and by sector that invests. Without it all investment is one basket of goods.",
            (
                label("commodity", "good of fixed investment", "commodity"),
                label("activity", "sector of destination", "activity"),
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
                label("factor", "a factor that pays to savings in sheet `sam`", "factor"),
                label("activity", "who uses it", "activity"),
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
                label("pollutant", "such as `CO2`"),
                label("fuel", "such as `coal` or `process`; for reports"),
                label("commodity", "commodity burnt; blank = tied to the user's output", "commodity", blank=True),
                label("user", "activity, household or other account that emits", ACCOUNT),
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
                label("carrier", "such as `coal` or `electricity`"),
                label("commodity", "commodity that carries it", "commodity"),
                label("user", "activity, household or other account that uses it", ACCOUNT),
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
                label("carrier", "a carrier of sheet `energy`"),
                label("unit", "the other unit"),
                Column("factor", "number", "amount of the other unit in one unit of sheet `energy`", minimum=0.0),
                SOURCE,
            ),
            key=("carrier", "unit"),
        ),
        Sheet(
            "latent",
            "Technologies nobody runs in the benchmark: each starts once its price covers its cost.",
            (
                label("technology", "name of the technology; may not be the name of an account"),
                label("activity", "activity that would run it", "activity"),
                label("node", "node of that activity's production tree whose inputs it takes"),
                label("commodity", "what it makes, a perfect substitute for what is made at home", "commodity"),
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
                label("standard", "name of the standard; may not be the name of an account"),
                label("activity", "activity that is obliged", "activity"),
                label("node", "additive node of its production tree that the share refers to"),
                label("commodity", "input that earns certificates, or a group of them", "commodity", GROUP),
                SOURCE,
            ),
            key=("standard", "activity", "node", "commodity"),
        ),
        Sheet(
            "rules",
            "Rules in force in every case: a symbol that is given otherwise follows an expression of others, both "
            "relative to their benchmark (docs/experiments.md). A case's own rule takes the place of one.",
            (
                label("symbol", "what follows, such as `q_stock[*]`"),
                label("follows", "an expression, such as `q_output[*]` or `v_public[state] / cpi`"),
                SOURCE,
            ),
            key=("symbol",),
        ),
        Sheet(
            "notes",
            "What is to be said beside results that rest on an assumption; reports mark them with an asterisk.",
            (
                label("item", "an account, an indicator or a symbol, such as `R_land` or `workers_moved`"),
                label("note", "what the result rests on"),
                label("note_zh", "the same in Chinese", blank=True),
                SOURCE,
            ),
            key=("item",),
        ),
        Sheet(
            "sources",
            "Where every number comes from.",
            (
                label("sheet", "sheet the row speaks of"),
                label("item", "account, cell range or parameter; blank = the whole sheet", blank=True),
                label("source", "publication, table and page, or the reasoning behind an assumption"),
                label("status", "`source` or `assumption`", choices=("source", "assumption")),
            ),
        ),
    )
}
"""The optional sheets. Sheets named `assume_...` belong to a recipe and are carried along as they are."""

ASSUME = "assume_"
GUIDE = "guide"
"""Hidden sheet of a template: choices too long for a drop-down of their own. Not read."""
