"""Why a symbol has no members in an economy, and what to add to the workbook so that it has.

A set is empty because the SAM has no such cells, or because an account, a sheet, a parameter or a group is missing.
"""

from __future__ import annotations

from cge.language.reference import MADE_GROUPS, no_group


def _cell(row: str, column: str) -> str:
    return f"sheet sam has no cell in row {row}, column {column}: enter one there"


def _account(kind: str) -> str:
    return (
        f"no account is of kind {kind}: add a row `<account>, {kind}` to sheet accounts, and its row and column to "
        "sheet sam"
    )


def _sheet(sheet: str, what: str) -> str:
    return f"sheet {sheet} is missing or empty: add a row for {what}"


_EMISSIONS = _sheet("emissions", "each pollutant and what emits it")
ABSENT = {
    "has_labour": no_group("labour"),
    "clean_power": no_group("clean_power"),
    "idle_factor": MADE_GROUPS["idle"],
    **dict.fromkeys(
        ("leisured", "leisure", "time", "hours_chosen"),
        "no household chooses its hours: add a row `labour_supply, <household>, <elasticity>` to sheet elasticities",
    ),
    **dict.fromkeys(
        ("pool", "segment"),
        "people move between no factors: add a row `migration, <group of factors>, <elasticity>` to sheet elasticities",
    ),
    "switching": MADE_GROUPS["switching"],
    "switching_factor": MADE_GROUPS["switching"],
    "additive_node": "no node of sheet nest has the form additive: write it in column form",
    **dict.fromkeys(
        ("bundle", "bundle_good", "bundle_node"), "no node of sheet nest holds the item `*`: add a row for it"
    ),
    **dict.fromkeys(("emission", "emitter", "pollutant", "emitting_activity"), _EMISSIONS),
    "latent": _sheet("latent", "each technology nobody runs yet"),
    "standard": _sheet("portfolio", "each standard"),
    "margin": _account("margin"),
    "government": _account("government"),
    "private": _account("household"),
    **{f"{k}_rate": _account(k) for k in ("tax_production", "tax_sales", "tax_import", "tax_export", "tax_direct")},
    "tax_factor_rate": _account("tax_factor"),
    "tax_factor_income_rate": _cell("of a tax_factor", "of a factor"),
    "tax": _account("tax_production, tax_sales or another tax"),
    "tax_owner": _account("tax_production, tax_sales or another tax"),
    "exported": _cell("of a commodity", "of kind row"),
    "export_content": f"it needs exports and emissions: {_cell('of a commodity', 'of kind row')}, or {_EMISSIONS}",
    "imported": _cell("of kind row", "of a commodity"),
    "import_content": f"it needs imports and emissions: {_cell('of kind row', 'of a commodity')}, or {_EMISSIONS}",
    **dict.fromkeys(("make_transformed", "home_maker", "export_maker"), _sheet("makers", "each maker of a commodity")),
    "payment_fixed": _sheet("payments", "each payment with a fixed part, or that follows `cpi`"),
    "differentiated": "no commodity has a finite make: change `make` in sheet elasticities",
    "transformed": "no commodity has a finite transformation: change `transformation` in sheet elasticities",
    "factor_abroad": _cell("of a factor", "of kind row"),
    "has_investment": _cell("of a commodity", "of kind savings"),
    "investable": _cell("of a commodity", "of kind savings"),
    "investment": _cell("of a commodity", "of kind savings"),
    "has_producer_prices": _cell("of an activity", "of a commodity that is sold at home"),
    "gap_factor": _sheet("factor_quantities", "each factor and activity, such as persons"),
    "pay_gap": _sheet("factor_quantities", "each factor and activity, such as persons"),
    "destination": _sheet("capital_composition", "each good of investment and activity that invests in it"),
    **dict.fromkeys(("depreciated", "depreciation"), _sheet("depreciation", "each factor and activity")),
    "rule": "no rule: add `rules: [{symbol: ..., follows: ...}]` to the experiment, or sheet rules to the workbook",
    "has_direct_tax": _account("tax_direct"),
    "saving_private": _cell("of kind savings", "of a household or enterprise"),
    "saves": _cell("of kind savings", "of a household or enterprise"),
    "stock": _cell("of a commodity", "of kind inventories"),
    "public": _cell("of a commodity", "of a government"),
    "spender": _cell("of a commodity", "of a government"),
    "policy_good": _account("government"),
    "funded": f"it needs a government with income and savings: {_account('government')}, and one of kind savings",
    "transfer_abroad": _cell("of an institution", "of kind row"),
    "transfer_foreign": _sheet("payments", "each transfer that follows `foreign`"),
    "factor_remitted": _sheet("payments", "each factor whose payments abroad follow `foreign`"),
    "transfer_government": _cell("of an institution", "of a government"),
    "transfer_private": _cell("of an institution", "of a household or enterprise"),
    "rent_claim": _account("factor"),
}
"""Set (cge.calibration.sets) -> why it may be empty, and what to add."""
GROUP_OF = {"subsidy_clean": "clean_power", "subsidy_labour": "labour"}
"""Symbols of the whole economy that act on a group alone."""
OF_ACCOUNT = {"exchange_rate": "row", "foreign_saving": "row"}
"""Symbols of the whole economy that say nothing without an account of a kind."""


def why_absent(over: str) -> str:
    """What an economy lacks where a set has no members."""
    return ABSENT.get(over, "the SAM has no cell for it")


def why_idle(name: str) -> str:
    """What an economy lacks where a symbol stands in no equation; "" where nothing can be said."""
    if name in OF_ACCOUNT:
        return _account(OF_ACCOUNT[name])
    return no_group(GROUP_OF[name]) if name in GROUP_OF else ""
