"""Kinds of account, and where cells may stand between them.

Sheets and their columns are in `sam/sheets.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

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
