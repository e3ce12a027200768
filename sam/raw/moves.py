"""Cells that makers of SAMs book elsewhere than the layout does: moved by rule, with the amount, balances kept.

Each rule changes the table so that no account's gap changes, and says what it did; "" where there was nothing to do.
What only its maker can know is left, and `cge sam check` asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sam.advice import PLURAL
from sam.layout import TAXES
from sam.raw.loose import Cell, Loose, total
from sam.raw.tax_moves import (
    PRIVATE,
    subsidies,
    taxes_by_payer,
    taxes_paid_by_users,
    taxes_paid_to_government,
    taxes_paid_to_others,
    taxes_paid_to_taxes,
)

_NOTHING = 1e-7
"""Share of all money below which an account that does not balance was rounded to nothing."""

Rule = Callable[[Loose], str]


def put_right(loose: Loose) -> list[str]:
    """Apply every rule; what each did."""
    return [said for rule in RULES if (said := rule(loose))]


def _move(loose: Loose, cells: Iterable[Cell], to: Callable[[str, str], tuple[str, str]], sign: float = 1.0) -> None:
    for r, c, v in list(cells):
        loose.clear(r, c)
        loose.put(*to(r, c), sign * v)


# ---- margins, goods ----------------------------------------------------------------------------------------------


def services_to_commodities(loose: Loose) -> str:
    """A commodity that pays another pays for trade and transport: through a margin account."""
    goods = loose.of("commodity")
    own = [(r, c, v) for r, c, v in loose.cells(goods, goods) if r == c]
    for r, c, _ in own:
        loose.clear(r, c)
    cells = [cell for cell in loose.cells(goods, goods) if cell[2] > 0]
    if not cells:
        return f"what commodities pay themselves was taken out: {total(own)}" if own else ""
    margin = (loose.of("margin") or [loose.add("margin", "margin", goods[-1])])[0]
    loose.through(cells, margin)
    return f"what commodities pay commodities is a margin, account {margin}: {total(cells)}"


def negative_margins(loose: Loose) -> str:
    """A margin row that is negative for trade itself: trade receives it, from the margin account."""
    cells = [cell for cell in loose.cells(loose.of("margin"), loose.of("commodity")) if cell[2] < 0]
    _move(loose, cells, lambda margin, trade: (trade, margin), -1.0)
    return (
        f"margins are paid to {', '.join(c for _, c, _ in cells[:3])}, not negative there: {total(cells)}"
        if cells
        else ""
    )


def sold_without_commodity(loose: Loose) -> str:
    """What activities sell to other than households passes through what they make."""
    buyers = loose.of("activity", "government", "savings", "inventories", "row")
    said = []
    for a in loose.of("activity"):
        cells = loose.cells([a], buyers)
        made = {c: v for _, c, v in loose.cells([a], loose.of("commodity")) if v > 0}
        if not cells or not made:
            continue
        for _, buyer, v in cells:
            loose.clear(a, buyer)
            for good, worth in made.items():
                part = v * worth / sum(made.values())
                loose.put(good, buyer, part)
                loose.put(a, good, part)
        said += cells
    return f"what activities sell directly is sold as the goods they make: {total(said)}" if said else ""


def negative_investment(loose: Loose) -> str:
    """Goods that savings pay less than nothing for are drawn from stocks."""
    cells = [cell for cell in loose.cells(loose.of("commodity"), loose.of("savings")) if cell[2] < 0]
    if not cells:
        return ""
    savings = cells[0][1]
    stocks = (loose.of("inventories") or [loose.add("stocks", "inventories", savings)])[0]
    loose.through(cells, stocks)
    return f"negative investment is a change in stocks, account {stocks}: {total(cells)}"


# ---- income and saving -------------------------------------------------------------------------------------------


def drawn_on_savings(loose: Loose) -> str:
    """Who receives from savings saves less; lending abroad is negative saving from abroad."""
    cells = loose.cells(loose.of("household", "enterprise", "government", "row"), loose.of("savings"))
    _move(loose, cells, lambda who, fund: (fund, who), -1.0)
    who = ", ".join(dict.fromkeys(r for r, _, _ in cells))
    return (
        f"what savings pay {who} is saving with a minus (lending abroad, drawing on savings): {total(cells)}"
        if cells
        else ""
    )


def savings_among_themselves(loose: Loose) -> str:
    """Several savings accounts are one fund: the first."""
    funds = loose.of("savings")
    cells = loose.cells(funds, funds)
    for r, c, _ in cells:
        if r == c:
            loose.clear(r, c)
    if not any(r != c for r, c, _ in cells):
        return f"what savings pay themselves was taken out: {total(cells)}" if cells else ""
    for other in funds[1:]:
        loose.merge(other, funds[0])
    loose.clear(funds[0], funds[0])
    return f"savings accounts that pay each other are one, {funds[0]}: {', '.join(funds[1:])} merged into it"


def depreciation(loose: Loose) -> str:
    """Depreciation that activities pay into savings is part of what capital earns."""
    cells = loose.cells(loose.of("savings"), loose.of("activity"))
    if not cells:
        return ""
    capital = _capital(loose) or loose.add("depreciation", "factor", loose.of("activity")[-1])
    loose.through(cells, capital)
    return f"depreciation is paid by activities to {capital}, and by {capital} into savings: {total(cells)}"


def _capital(loose: Loose) -> str:
    """The factor whose name says capital, or ""."""
    words = ("cap", "资本", "surplus", "盈余")
    options = [f for f in loose.of("factor") if any(w in f"{f} {loose.names.get(f, '')}".casefold() for w in words)]
    return options[0] if options else ""


def income_from_production(loose: Loose) -> str:
    """What activities pay households and enterprises without a factor is pay of a factor that belongs to them."""
    said = []
    for kind in PRIVATE:
        cells = [cell for cell in loose.cells(loose.of(kind), loose.of("activity")) if cell[2] > 0]
        if not cells:
            continue
        factor = loose.add(f"income_{kind}", "factor", (loose.of("factor") or loose.of("activity"))[-1])
        loose.through(cells, factor)
        said.append(f"what activities pay {PLURAL[kind]} is the pay of factor {factor}: {total(cells)}")
    return "; ".join(said)


# ---- what is nothing ---------------------------------------------------------------------------------------------


def rounded_to_nothing(loose: Loose) -> str:
    """Accounts that rounding has left with one side only: merged into the largest of their kind."""
    size = {a: _size(loose, a) for a in loose.labels}
    whole = sum(size.values())
    said = []
    for a in list(loose.labels):
        receipts = any(v for *_, v in loose.cells([a], loose.labels))
        payments = any(v for *_, v in loose.cells(loose.labels, [a]))
        rest = [b for b in loose.of(loose.kinds[a]) if b != a]
        if receipts != payments and size[a] <= _NOTHING * whole and rest:
            into = max(rest, key=lambda b: size[b])
            loose.merge(a, into)
            said.append(f"{a} ({size[a]:,.3g}) into {into}")
    return f"rounded to nothing, one side only, merged: {', '.join(said)}" if said else ""


def _size(loose: Loose, a: str) -> float:
    return sum(abs(v) for *_, v in [*loose.cells([a], loose.labels), *loose.cells(loose.labels, [a])])


def empty(loose: Loose) -> str:
    """Accounts that neither receive nor pay are left out; taxes and governments may wait for a shock."""
    gone = [a for a in loose.labels if loose.kinds[a] not in (*TAXES, "government") and not _size(loose, a)]
    for a in gone:
        loose.drop(a)
    return f"empty accounts left out: {', '.join(gone)}" if gone else ""


RULES: tuple[Rule, ...] = (
    empty,
    savings_among_themselves,
    subsidies,
    taxes_paid_to_taxes,
    taxes_paid_to_others,
    taxes_paid_to_government,
    taxes_by_payer,
    negative_margins,
    services_to_commodities,
    sold_without_commodity,
    taxes_paid_by_users,
    negative_investment,
    drawn_on_savings,
    depreciation,
    income_from_production,
    rounded_to_nothing,
)
"""In this order: what a later rule needs, an earlier one has put right."""
