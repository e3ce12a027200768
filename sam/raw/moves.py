"""Cells that makers of SAMs book elsewhere than the layout does: moved by rule, with the amount, balances kept.

Each rule changes the table so that no account's gap changes, and says what it did; "" where there was nothing to do.
What only its maker can know is left, and `cge sam check` asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sam.advice import PLURAL
from sam.layout import TAXES
from sam.raw.kinds import tax_paid_by
from sam.raw.loose import Cell, Loose

ON_GOODS = ("tax_sales", "tax_import", "tax_export")
PRIVATE = ("household", "enterprise")
_PAYERS: dict[str, tuple[str, ...]] = {
    "tax_direct": PRIVATE,
    "tax_production": ("activity",),
    "tax_factor": ("activity", "factor"),
    **dict.fromkeys(ON_GOODS, ("commodity",)),
}
"""Who may pay a tax of each kind."""
_NOTHING = 1e-7
"""Share of all money below which an account that does not balance was rounded to nothing."""

Rule = Callable[[Loose], str]


def put_right(loose: Loose) -> list[str]:
    """Apply every rule; what each did."""
    return [said for rule in RULES if (said := rule(loose))]


def _sum(cells: Iterable[Cell]) -> str:
    return f"{sum(v for _, _, v in cells):,.6g}"


def _move(loose: Loose, cells: Iterable[Cell], to: Callable[[str, str], tuple[str, str]], sign: float = 1.0) -> None:
    for r, c, v in list(cells):
        loose.clear(r, c)
        loose.put(*to(r, c), sign * v)


# ---- taxes -------------------------------------------------------------------------------------------------------


def taxes_paid_to_taxes(loose: Loose) -> str:
    """A tax account that pays another hands its revenue on: it pays the government itself."""
    taxes, state = loose.of(*TAXES), loose.of("government")[:1]
    cells = [cell for cell in loose.cells(taxes, taxes) if cell[0] != cell[1]] if state else []
    for upper, lower, v in cells:
        loose.clear(upper, lower)
        loose.put(state[0], lower, v)
        loose.put(state[0], upper, -v)
    return f"taxes pay {state[0]} themselves, not through another tax account: {_sum(cells)}" if cells else ""


def taxes_paid_to_others(loose: Loose) -> str:
    """Tax revenue of others than the government goes through the government, which pays it on."""
    state = loose.of("government")[:1]
    others = loose.of("household", "enterprise", "row", "savings")
    cells = loose.cells(others, loose.of(*TAXES)) if state else []
    for r, tax, v in cells:
        loose.clear(r, tax)
        loose.put(state[0], tax, v)
        loose.put(r, state[0], v)
    return f"tax revenue goes to {state[0]}, which pays it on: {_sum(cells)}" if cells else ""


def taxes_paid_to_government(loose: Loose) -> str:
    """What activities and commodities pay the government directly is a tax: it gets an account."""
    said = []
    for payer in ("activity", "commodity"):
        cells = loose.cells(loose.of("government"), loose.of(payer))
        if not cells:
            continue
        kind = tax_paid_by(payer)
        tax = loose.add(f"{kind}", kind, loose.of("government")[-1])
        for state, who, v in cells:
            loose.clear(state, who)
            loose.put(tax, who, v)
            loose.put(state, tax, v)
        said.append(f"what {PLURAL[payer]} pay {cells[0][0]} is a tax, account {tax}: {_sum(cells)}")
    return "; ".join(said)


def taxes_by_payer(loose: Loose) -> str:
    """One account may hold several taxes: each payer has a kind of its own."""
    said = []
    for tax in loose.of(*TAXES):
        kind = loose.kinds[tax]
        strange = (
            ["activity", "factor", *PRIVATE] if kind in ON_GOODS else ["activity", "commodity", "factor", *PRIVATE]
        )
        for payer in strange:
            cells = loose.cells([tax], loose.of(payer))
            in_prices = kind in ON_GOODS and tax not in loose.generic and payer in ("activity", "household")
            if not cells or payer in _PAYERS[kind] or in_prices:
                continue
            new = tax_paid_by(payer)
            if len(cells) == len(loose.cells([tax], loose.labels)):
                loose.kinds[tax] = new
                said.append(f"{tax} is of kind {new}: {PLURAL[payer]} pay it")
                break
            part = _part(loose, tax, new)
            for _, who, v in cells:
                loose.clear(tax, who)
                loose.put(part, who, v)
            _hand_on(loose, tax, part, sum(v for _, _, v in cells))
            said.append(f"of {tax}, {_sum(cells)} that {PLURAL[payer]} pay is account {part} of kind {new}")
    return "; ".join(said)


def _part(loose: Loose, tax: str, kind: str) -> str:
    label = f"{tax}_{kind.removeprefix('tax_')}"
    return label if loose.kinds.get(label) == kind else loose.add(label, kind, tax, loose.names.get(tax, ""))


def _hand_on(loose: Loose, tax: str, part: str, amount: float) -> None:
    """A part of a tax pays its revenue to whom the tax paid it, in proportion."""
    paid = loose.cells(loose.labels, [tax])
    whole = sum(v for _, _, v in paid)
    for receiver, _, v in paid:
        share = v / whole if whole else 1 / len(paid)
        loose.put(receiver, tax, -share * amount)
        loose.put(receiver, part, share * amount)


def taxes_paid_by_users(loose: Loose) -> str:
    """Taxes on goods, and margins, go into the price the user pays: in proportion to what each user buys."""
    said = []
    users = loose.of("activity", "household", "enterprise", "government", "savings", "inventories", "row")
    for kinds, what in ((ON_GOODS, "taxes on goods"), (("margin",), "margins")):
        moved = [cell for cell in loose.cells(loose.of(*kinds), users) if _into_prices(loose, cell)]
        if moved:
            payers = " and ".join(dict.fromkeys(PLURAL[loose.kinds[c]] for _, c, _ in moved))
            said.append(
                f"{what} paid by {payers} go through the goods bought, in proportion to purchases: {_sum(moved)}"
            )
    return "; ".join(said)


def _into_prices(loose: Loose, cell: Cell) -> bool:
    """Let the goods a user buys pay the charge, and the user pay more for them; False where it buys none."""
    charge, user, v = cell
    bought = [b for b in loose.cells(loose.of("commodity"), [user]) if b[2] > 0]
    total = sum(b[2] for b in bought)
    if not total:
        return False
    loose.clear(charge, user)
    for good, _, paid in bought:
        loose.put(charge, good, v * paid / total)
        loose.put(good, user, v * paid / total)
    return True


# ---- margins, goods ----------------------------------------------------------------------------------------------


def services_to_commodities(loose: Loose) -> str:
    """A commodity that pays another pays for trade and transport: through a margin account."""
    goods = loose.of("commodity")
    own = [(r, c, v) for r, c, v in loose.cells(goods, goods) if r == c]
    for r, c, _ in own:
        loose.clear(r, c)
    cells = [cell for cell in loose.cells(goods, goods) if cell[2] > 0]
    if not cells:
        return f"what commodities pay themselves was taken out: {_sum(own)}" if own else ""
    margin = (loose.of("margin") or [loose.add("margin", "margin", goods[-1])])[0]
    for service, good, v in cells:
        loose.clear(service, good)
        loose.put(margin, good, v)
        loose.put(service, margin, v)
    return f"what commodities pay commodities is a margin, account {margin}: {_sum(cells)}"


def negative_margins(loose: Loose) -> str:
    """A margin row that is negative for trade itself: trade receives it, from the margin account."""
    cells = [cell for cell in loose.cells(loose.of("margin"), loose.of("commodity")) if cell[2] < 0]
    _move(loose, cells, lambda margin, trade: (trade, margin), -1.0)
    return (
        f"margins are paid to {', '.join(c for _, c, _ in cells[:3])}, not negative there: {_sum(cells)}"
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
    return f"what activities sell directly is sold as the goods they make: {_sum(said)}" if said else ""


def negative_investment(loose: Loose) -> str:
    """Goods that savings pay less than nothing for are drawn from stocks."""
    cells = [cell for cell in loose.cells(loose.of("commodity"), loose.of("savings")) if cell[2] < 0]
    if not cells:
        return ""
    savings = cells[0][1]
    stocks = (loose.of("inventories") or [loose.add("stocks", "inventories", savings)])[0]
    for good, fund, v in cells:
        loose.clear(good, fund)
        loose.put(good, stocks, v)
        loose.put(stocks, fund, v)
    return f"negative investment is a change in stocks, account {stocks}: {_sum(cells)}"


# ---- income and saving -------------------------------------------------------------------------------------------


def drawn_on_savings(loose: Loose) -> str:
    """Who receives from savings saves less; lending abroad is negative saving from abroad."""
    cells = loose.cells(loose.of("household", "enterprise", "government", "row"), loose.of("savings"))
    _move(loose, cells, lambda who, fund: (fund, who), -1.0)
    who = ", ".join(dict.fromkeys(r for r, _, _ in cells))
    return (
        f"what savings pay {who} is saving with a minus (lending abroad, drawing on savings): {_sum(cells)}"
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
        return f"what savings pay themselves was taken out: {_sum(cells)}" if cells else ""
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
    for fund, a, v in cells:
        loose.clear(fund, a)
        loose.put(capital, a, v)
        loose.put(fund, capital, v)
    return f"depreciation is paid by activities to {capital}, and by {capital} into savings: {_sum(cells)}"


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
        for who, a, v in cells:
            loose.clear(who, a)
            loose.put(factor, a, v)
            loose.put(who, factor, v)
        said.append(f"what activities pay {PLURAL[kind]} is the pay of factor {factor}: {_sum(cells)}")
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
