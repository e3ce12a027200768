"""From an official table to a workbook: its cells as they are, and the accounts it lacks by stated ratios.

Value added is paid to labour L and capital K. K goes to households, government and, for the rest, enterprises. The
household saving rate s is a ratio; with consumption C, tax rate t and other income Y, enterprises distribute

    D = C / ((1 - s) (1 - t)) - Y,    no less than 0 and no more than they have after tax.

Households share L, K, transfers and D as they share consumption. Government, enterprises and abroad save what is left,
so every account balances by construction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from sam.errors import WorkbookError, nearest
from sam.matrix import Sam
from sam.official.consumption import parted
from sam.official.table import DISCREPANCY, Table

HOUSEHOLDS = {"rural": "H_rural", "urban": "H_urban", "households": "H"}
USERS = {**HOUSEHOLDS, "government": "GOV", "fixed": "SAV", "inventories": "INV", DISCREPANCY: "ERR", "exports": "ROW"}
ACCOUNTS: dict[str, tuple[str, str, str]] = {
    "L": ("factor", "labour", "劳动"),
    "K": ("factor", "capital", "资本"),
    "H_rural": ("household", "rural households", "农村居民"),
    "H_urban": ("household", "urban households", "城镇居民"),
    "H": ("household", "households", "居民"),
    "ENT": ("enterprise", "enterprises", "企业"),
    "GOV": ("government", "government", "政府"),
    "T_prod": ("tax_production", "net taxes on production", "生产税净额"),
    "T_in": ("tax_production", "net taxes on the inputs of activities", "投入品税净额"),
    "T_good": ("tax_sales", "net taxes on products", "产品税净额"),
    "T_dir": ("tax_direct", "direct taxes", "所得税"),
    "MARG": ("margin", "trade and transport margins", "商贸运输加价"),
    "SAV": ("savings", "saving and investment", "储蓄—投资"),
    "INV": ("inventories", "change in inventories", "存货变动"),
    "ERR": ("inventories", "statistical discrepancy", "统计误差"),
    "ROW": ("row", "rest of the world", "国外"),
}
RATIOS = Path(__file__).with_name("ratios.csv")
Cells = dict[tuple[str, str], float]


@dataclass(frozen=True)
class Economy:
    """The SAM of a table, the ratios it rests on, and what was done to make it."""

    sam: Sam
    ratios: pd.DataFrame
    notes: tuple[str, ...]


def ratios(layout: str, given: Mapping[str, float]) -> pd.DataFrame:
    """The ratios of a layout, with those the user gives."""
    table = pd.read_csv(RATIOS, keep_default_na=False)
    table = table[table["layout"].isin(["", layout])].drop_duplicates("item", keep="last").set_index("item")
    for item, value in given.items():
        if item not in table.index:
            raise WorkbookError(f"no ratio {item!r}{nearest(item, table.index)}; there are {', '.join(table.index)}")
        if not 0 <= value < 1:
            raise WorkbookError(f"ratio {item} is {value:g}: give a share from 0 to below 1")
        table.loc[item, "value"] = value
        table.loc[item, "source"] = "given by the user"
    return table.drop(columns="layout").reset_index()


def economy(table: Table, given: Mapping[str, float]) -> Economy:
    """The accounts of a table."""
    used = ratios(table.layout, given)
    r = dict(zip(used["item"], used["value"].astype(float), strict=True))
    notes: list[str] = []
    table = _imported(_consumers(table, notes), notes)
    cells = _supply(table) | _factors(table, r["labour_share"], notes)
    _uses(cells, table, notes)
    _taxes(cells)
    _incomes(cells, table.gdp, r, notes)
    _saving(cells)
    live = {account for (row, column), value in cells.items() if value for account in (row, column)}
    kinds = {f"a{code}": "activity" for code in table.make.index} | {f"c{code}": "commodity" for code in table.make}
    idle = [name for name in kinds if name not in live]
    notes += [f"left out, as nothing is made, bought or sold: {', '.join(idle)}"] if idle else []
    kinds |= {name: kind for name, (kind, _, _) in ACCOUNTS.items()}
    kinds = {name: kind for name, kind in kinds.items() if name in live}
    english = {**_named(table.name_en, kinds), **{k: v[1] for k, v in ACCOUNTS.items()}}
    chinese = {**_named(table.name_zh, kinds), **{k: v[2] for k, v in ACCOUNTS.items()}}
    wanted = [(row, column, value) for (row, column), value in cells.items() if value]
    sam = Sam.from_cells(kinds, wanted, label_en=english, label_zh=chinese)
    return Economy(sam, used, tuple(notes))


def _named(names: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, str]:
    return {account: names[account[1:]] for account, kind in kinds.items() if kind in ("activity", "commodity")}


def _consumers(table: Table, notes: list[str]) -> Table:
    """Consumption by household and government: non-profits go with households, one column for all by assumption."""
    final, tax = table.final.copy(), table.user_tax.copy()
    if "consumption" in final:
        final, tax = parted(table, notes)
    if "npish" in final:
        home = next((h for h in HOUSEHOLDS if h in final), "households")
        final[home] = final.get(home, 0.0) + final.pop("npish")
        tax[home] = tax.get(home, 0.0) + tax.pop("npish")
        notes.append("non-profit institutions consume with households")
    return replace(table, final=final, user_tax=tax)


def _imported(table: Table, notes: list[str]) -> Table:
    """Negative imports of a good, which nobody can sell: less supply is more discrepancy."""
    below = table.imports.clip(upper=0.0)
    if not below.any():
        return table
    where = ", ".join(f"c{c}" for c in below.index[below < 0])
    notes.append(f"negative imports moved to the discrepancy (ERR): {below.sum():,.6g} in {where}")
    final = table.final.assign(**{DISCREPANCY: table.final.get(DISCREPANCY, 0.0) - below})
    return replace(table, final=final, imports=table.imports - below)


def refuse_without_households(table: Table) -> None:
    """Stop where no column is what households consume."""
    if not any(what in table.final for what in (*HOUSEHOLDS, "consumption")):
        raise WorkbookError(
            "no column of household consumption (居民消费, HFCE ...): name one by --call LABEL=households"
        )


def _uses(cells: Cells, table: Table, notes: list[str]) -> None:
    """Intermediate and final uses. Taxes that final users pay beside the table are spread over what they buy."""
    cells |= _cells(table.use, "c", "a")
    final = _moved(table.final, notes)
    for what in final:
        bought, tax = final[what], float(table.user_tax.get(what, 0.0))
        spread = tax * bought / bought.sum() if tax and bought.sum() else bought * 0.0
        for c, value, taxed in zip(final.index, bought + spread, spread, strict=True):
            cells[f"c{c}", USERS[str(what)]] = float(value)
            cells["T_good", f"c{c}"] += float(taxed)
        if tax:
            notes.append(f"taxes on products paid by {what}, {tax:,.6g}, are spread over its purchases")


def _moved(final: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Negative uses that no user can have: moved to the discrepancy."""
    final = final.copy()
    for what in [w for w in final if w not in ("inventories", DISCREPANCY)]:
        below = final[what].clip(upper=0.0)
        if below.any():
            final[DISCREPANCY] = final.get(DISCREPANCY, 0.0) + below
            final[what] -= below
            where = ", ".join(f"c{c}" for c in below.index[below < 0])
            notes.append(f"negative {what} moved to the discrepancy (ERR): {below.sum():,.6g} in {where}")
    return final


def _supply(table: Table) -> Cells:
    cells = _cells(table.make, "a", "c")
    for c, imports, margin, tax in zip(table.make, table.imports, table.margins, table.product_tax, strict=True):
        cells["ROW", f"c{c}"] = float(imports)
        cells["MARG", f"c{c}"] = max(float(margin), 0.0)
        cells[f"c{c}", "MARG"] = max(-float(margin), 0.0)
        cells["T_good", f"c{c}"] = float(tax)
    return cells


def _cells(frame: pd.DataFrame, row: str, column: str) -> Cells:
    """The cells of a block of the table, with the letters of its accounts."""
    values = frame.to_numpy(dtype=float)
    return {
        (f"{row}{r}", f"{column}{c}"): float(values[i, j])
        for i, r in enumerate(frame.index)
        for j, c in enumerate(frame)
    }


def _factors(table: Table, labour_share: float, notes: list[str]) -> Cells:
    """Labour, capital and taxes of activities. A negative capital income is covered by a subsidy of its size."""
    added = table.added.reindex(columns=["compensation", "production_tax", "depreciation", "surplus"], fill_value=0.0)
    if "value_added" in table.added:
        added["compensation"] = labour_share * table.added["value_added"].clip(lower=0.0)
        added["surplus"] = table.added["value_added"] - added["compensation"]
        notes.append(f"value added is not divided in the table: {labour_share:g} of it is pay of labour (labour_share)")
    subsidy = (-added["surplus"]).clip(lower=0.0)
    subsidy = subsidy.where(added["depreciation"] > 0, (-added["surplus"] - added["depreciation"]).clip(lower=0.0))
    if subsidy.any():
        where = ", ".join(f"a{a}" for a in subsidy.index[subsidy > 0])
        notes.append(f"negative surplus covered by a production subsidy: {subsidy.sum():,.6g} in {where}")
    cells: Cells = {}
    accounts = {
        "L": added["compensation"],
        "K": added["depreciation"] + added["surplus"] + subsidy,
        "T_prod": added["production_tax"] - subsidy,
        "T_in": table.user_tax.reindex(added.index, fill_value=0.0),
    }
    for account, paid in accounts.items():
        cells |= {(account, f"a{a}"): float(value) for a, value in zip(added.index, paid, strict=True)}
    return cells


def _taxes(cells: Cells) -> None:
    for tax in ("T_prod", "T_in", "T_good"):
        cells["GOV", tax] = sum(value for (row, _), value in cells.items() if row == tax)


def _incomes(cells: Cells, gdp: float, r: Mapping[str, float], notes: list[str]) -> None:
    """Factor income and transfers, by the ratios."""
    labour, capital = (sum(v for (row, _), v in cells.items() if row == f) for f in ("L", "K"))
    eaten = {h: sum(v for (_, column), v in cells.items() if column == h) for h in HOUSEHOLDS.values()}
    share = {h: c / sum(eaten.values()) for h, c in eaten.items() if c}
    owned, public = r["household_capital"] * capital, r["government_capital"] * capital
    firms, transfers = capital - owned - public, r["transfers"] * gdp
    tax = r["enterprise_tax"] * firms
    other = labour + owned + transfers
    wanted = sum(eaten.values()) / ((1 - r["household_saving"]) * (1 - r["household_tax"])) - other
    profit = min(max(wanted, 0.0), firms - tax)
    saved = 1 - sum(eaten.values()) / ((1 - r["household_tax"]) * (other + profit))
    if abs(saved - r["household_saving"]) > 1e-9:
        notes.append(f"households save {saved:.3f} of their income after tax, not {r['household_saving']:g}: "
                     "labour income and what enterprises have leave no other rate")  # fmt: skip
    for h, part in share.items():
        cells[h, "L"], cells[h, "K"] = labour * part, owned * part
        cells[h, "GOV"], cells[h, "ENT"] = transfers * part, profit * part
        cells["T_dir", h] = r["household_tax"] * (other + profit) * part
    cells["GOV", "K"], cells["ENT", "K"], cells["T_dir", "ENT"] = public, firms, tax
    cells["GOV", "T_dir"] = r["household_tax"] * (other + profit) + tax


def _saving(cells: Cells) -> None:
    """Each institution saves what is left; saving pays for inventories and the discrepancy."""
    for stock in ("INV", "ERR"):
        cells[stock, "SAV"] = sum(value for (_, column), value in cells.items() if column == stock)
    for who in (*HOUSEHOLDS.values(), "ENT", "GOV", "ROW"):
        got = sum(value for (row, _), value in cells.items() if row == who)
        cells["SAV", who] = got - sum(value for (_, column), value in cells.items() if column == who)
