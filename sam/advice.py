"""Where a modeller books what may not stand where it stands, by the kinds of the two accounts.

Rules are tried in order; the first whose kinds fit both accounts speaks. `{savings}` and the like stand for the
account of that kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sam.layout import FLOWS, KINDS, TAXES

ON_GOODS = ("tax_sales", "tax_import", "tax_export")
OWNERS = ("household", "enterprise")
EVERY = tuple(KINDS)

PLURAL: dict[str, str] = {
    "activity": "activities",
    "commodity": "commodities",
    "factor": "factors",
    "household": "households",
    "enterprise": "enterprises",
    "government": "government",
    "tax_direct": "direct taxes",
    "tax_production": "production taxes",
    "tax_sales": "sales taxes",
    "tax_import": "import duties",
    "tax_export": "export taxes",
    "tax_factor": "factor taxes",
    "margin": "margins",
    "savings": "savings",
    "inventories": "inventories",
    "row": "the rest of the world",
}
"""Kinds of account as a sentence calls them."""


@dataclass(frozen=True)
class Rule:
    """What becomes of a cell in a row of one of `rows`, paid by a column of one of `columns`."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cure: str


MISPLACED = (
    Rule(TAXES, TAXES, "a tax account pays governments only: let each tax be paid by who bears it"),
    Rule(
        TAXES,
        ("government",),
        "a tax on what the government buys goes into the column of the commodity; a subsidy is a negative tax in the "
        "column of who receives it",
    ),
    Rule(
        ("tax_sales", "tax_import", "tax_export"), ("factor",), "a tax on the income of a factor is of kind tax_factor"
    ),
    Rule(
        ON_GOODS,
        ("activity",),
        "a tax on goods is paid by the commodity: move it to the column of the commodity bought, and add it to what "
        "the activity pays for that commodity (or make its kind tax_production, if it falls on production)",
    ),
    Rule(
        ON_GOODS,
        EVERY,
        "a tax on goods is paid by the commodity: move it to the column of the commodity bought, and add it to what "
        "the buyer pays for that commodity",
    ),
    Rule(
        ("tax_production",),
        ("commodity",),
        "a tax on goods is of kind tax_sales, tax_import or tax_export; one on production is paid by the activity",
    ),
    Rule(("tax_production", "tax_factor"), OWNERS, "a tax on income is of kind tax_direct"),
    Rule(("tax_production", "tax_direct"), ("factor",), "a tax on the income of a factor is of kind tax_factor"),
    Rule(("tax_direct",), ("activity",), "a tax paid by producers is of kind tax_production"),
    Rule(("tax_direct", "tax_factor"), ("commodity",), "a tax on goods is of kind tax_sales, tax_import or tax_export"),
    Rule(("tax_direct",), ("row",), "what the rest of the world pays is a transfer: row {government}, column {row}"),
    Rule(
        ("margin",),
        EVERY,
        "a margin is paid by the commodity traded: move it to the column of the commodity bought, and add it to what "
        "the buyer pays for that commodity",
    ),
    Rule(
        ("row",),
        ("savings",),
        "lending abroad is negative saving from abroad: book it with a minus in row {savings}, column {row}",
    ),
    Rule(
        (*OWNERS, "government"),
        ("savings",),
        "who draws on savings saves less: book it with a minus in row {savings}, column of the same account",
    ),
    Rule(
        ("savings",),
        ("activity",),
        "depreciation is part of what capital earns: let the activity pay it to a factor, and the factor to {savings}",
    ),
    Rule(("savings",), ("commodity",), "investment is a purchase: row of the commodity, column {savings}"),
    Rule(("savings",), ("savings",), "savings accounts do not pay each other: let who saves pay each of them directly"),
    Rule(
        ("savings",),
        ("inventories",),
        "a draw on stocks is a negative change: book it with a minus in row {inventories}, column {savings}",
    ),
    Rule(("inventories",), EVERY, "only savings pay for the change in stocks: row {inventories}, column {savings}"),
    Rule(
        ("factor",), ("commodity",), "factors are paid by activities: move it to the column of who makes the commodity"
    ),
    Rule(
        ("factor",),
        ("household", "government"),
        "who is employed works in an activity: let one of its own pay the factor and sell to the employer",
    ),
    Rule(("factor",), EVERY, "factors are paid by activities or the rest of the world: move it to their columns"),
    Rule(
        ("activity", "commodity"),
        TAXES,
        "a subsidy is a negative tax: book it with a minus in the row of the tax, column of who receives it",
    ),
    Rule(("activity",), ("factor",), "the activity pays the factor: row of the factor, column of the activity"),
    Rule(
        ("activity",),
        EVERY,
        "buyers pay the commodity, not who makes it: move it to the row of the commodity that the activity makes",
    ),
    Rule(
        ("commodity",),
        ("commodity",),
        "commodities are used by activities: move it to the column of who makes the second",
    ),
    Rule(
        ("commodity",),
        ("enterprise",),
        "enterprises buy no goods: inputs go into the column of their activity, investment into column {savings}",
    ),
    Rule(("commodity",), ("factor",), "what a factor earns is spent by its owner: let it pay the household that buys"),
    Rule(
        OWNERS,
        ("activity", "commodity"),
        "income from production is pay of a factor: let the activity pay the factor, and the factor its owner",
    ),
    Rule(
        ("government",),
        ("activity",),
        "a tax goes into the row of an account of kind tax_production, which pays the government; profits into that of "
        "a factor",
    ),
    Rule(
        ("government",),
        ("commodity",),
        "a tax on goods goes into the row of an account of kind tax_sales, tax_import or tax_export, which pays the "
        "government",
    ),
    Rule(
        ("row",),
        ("activity",),
        "imported inputs are imports of a commodity (row {row}, column of the commodity) that the activity buys",
    ),
    Rule(EVERY, TAXES, "a tax account pays governments only: let the government receive it and pay it on"),
    Rule(EVERY, ("margin",), "a margin pays only for services: move it to the row of the commodity that provides them"),
    Rule(EVERY, ("inventories",), "inventories pay only for commodities: move it to the row of the commodity"),
)
"""Cells in a place the layout does not have."""

NEGATIVE = (
    Rule(
        ("commodity",),
        ("savings",),
        "what is drawn on or sold off is a change in stocks: move it to the column of an account of kind inventories, "
        "which {savings} pays",
    ),
    Rule(
        ("margin",),
        ("commodity",),
        "trade and transport services are paid for by the margin: book it with a plus in the row of this commodity, "
        "column of the margin",
    ),
    Rule(
        ("commodity",),
        ("margin",),
        "book it with a plus in the row of the margin, column of the commodity that is traded",
    ),
    Rule(
        ("commodity",),
        ("activity",),
        "by-products are output: book it with a plus in the row of the activity, column of the commodity it yields",
    ),
    Rule(
        ("commodity",),
        ("household", "government"),
        "what is sold is no purchase: let an activity make it; what foreigners buy is an export, column {row}, and is "
        "taken off each good bought",
    ),
    Rule(
        ("commodity",),
        ("row",),
        "goods that come back are imports: book it with a plus in row {row}, column of the commodity",
    ),
    Rule(
        ("row",),
        ("commodity",),
        "goods that go back are exports: book it with a plus in the row of the commodity, column {row}",
    ),
    Rule(
        ("activity",),
        ("commodity",),
        "what is used up is an input: book it with a plus in the row of the commodity, column of the activity",
    ),
    Rule(
        ("factor",),
        ("activity",),
        "a loss is borne by someone: merge the activity with another, or book a subsidy (a minus in "
        "the row of a production tax) that leaves pay above zero",
    ),
    Rule(("factor",), ("row",), "pay of foreign factors: book it with a plus in row {row}, column of the factor"),
    Rule(("row",), ("factor",), "pay from abroad: book it with a plus in the row of the factor, column {row}"),
    Rule((*OWNERS, "government"), ("factor",), "a loss is a transfer: plus, paid by this account to another owner"),
)
"""Negative cells where the layout allows none."""


PAYS: dict[str, str] = {
    "activity": "let it pay for factors and inputs, or delete it",
    "commodity": "let it pay the activities that make it, or row for imports",
    "factor": "let it pay who owns it: households, enterprises, government or row",
    "household": "let it buy commodities, pay taxes and transfers, or save",
    "enterprise": "let it pay its owners and taxes, or save",
    "government": "let it buy commodities, pay transfers, or save",
    **dict.fromkeys(TAXES, "let it pay the government"),
    "margin": "let it pay the commodities whose services make up the margin",
    "savings": "let it buy commodities (fixed investment) or pay inventories",
    "inventories": "let it pay the commodities put into stock",
    "row": "let it buy exports or pay transfers and factors; what is left over is negative or positive saving",
}
"""What becomes of money that comes in and goes nowhere."""

RECEIVES: dict[str, str] = {
    "activity": "let the commodities it makes pay it",
    "commodity": "let who uses it pay it: activities, households, government, savings, row",
    "factor": "let the activities that use it pay it",
    "household": "let factors, enterprises, government or row pay it",
    "enterprise": "let the factors it owns pay it",
    "government": "let taxes, factors or transfers pay it",
    **dict.fromkeys(TAXES, "let who bears the tax pay it"),
    "margin": "let the commodities traded pay it",
    "savings": "let who saves pay it: households, enterprises, government, row",
    "inventories": "let savings pay it",
    "row": "let imports, transfers or factor income pay it; a surplus is negative saving",
}
"""Where money comes from that is paid and was never received."""


def advice(rules: tuple[Rule, ...], row: str, column: str, accounts: Mapping[str, str]) -> str:
    """The cure for a cell in a row and a column of these kinds; `accounts`: kind -> the account to name."""
    named = {kind: accounts.get(kind, f"(an account of kind {kind})") for kind in KINDS}
    hits = (rule.cure.format(**named) for rule in rules if row in rule.rows and column in rule.columns)
    return next(hits, allowed(row, column))


def allowed(row: str, column: str) -> str:
    """What may stand in a row and in a column of these kinds."""
    payers = [c for r, c in FLOWS if r == row]
    payees = [r for r, c in FLOWS if c == column]
    return f"{row} receives only from {', '.join(payers)}; {column} pays only {', '.join(payees)}"
