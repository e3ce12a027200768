"""Taxes that are booked elsewhere than the layout does: see :mod:`sam.raw.moves`."""

from __future__ import annotations

from sam.advice import PLURAL
from sam.layout import TAXES
from sam.raw.kinds import tax_paid_by
from sam.raw.loose import Cell, Loose, total

ON_GOODS = ("tax_sales", "tax_import", "tax_export")
PRIVATE = ("household", "enterprise")
_PAYERS: dict[str, tuple[str, ...]] = {
    "tax_direct": PRIVATE,
    "tax_production": ("activity",),
    "tax_factor": ("activity", "factor"),
    **dict.fromkeys(ON_GOODS, ("commodity",)),
}
"""Who may pay a tax of each kind."""


def subsidies(loose: Loose) -> str:
    """What a tax account or the government pays producers is a subsidy: the tax with a minus."""
    said = []
    for tax in loose.of(*TAXES):
        cells = [cell for cell in loose.cells(loose.of("activity", "commodity"), [tax]) if cell[2] > 0]
        if not cells or not loose.cells([tax], loose.of("government")):
            continue
        for who, _, v in cells:
            loose.clear(who, tax)
            loose.put(tax, who, -v)
        for _, state, v in loose.cells([tax], loose.of("government")):
            loose.clear(tax, state)
            loose.put(state, tax, -v)
        said.append(f"what {tax} pays producers is a subsidy, a tax with a minus: {total(cells)}")
    for state in loose.of("government"):
        buys = loose.cells(loose.of("commodity"), [state])
        cells = loose.cells(loose.of("activity"), [state]) if buys else []
        if not cells:
            continue
        tax = loose.add("subsidies", "tax_production", state)
        for who, _, v in cells:
            loose.clear(who, state)
            loose.put(tax, who, -v)
            loose.put(state, tax, -v)
        said.append(f"what {state} pays activities is a subsidy, account {tax} with a minus: {total(cells)}")
    return "; ".join(said)


def taxes_paid_to_taxes(loose: Loose) -> str:
    """A tax account that pays another hands its revenue on: it pays the government itself."""
    taxes, state = loose.of(*TAXES), loose.of("government")[:1]
    cells = [cell for cell in loose.cells(taxes, taxes) if cell[0] != cell[1]] if state else []
    for upper, lower, v in cells:
        loose.clear(upper, lower)
        loose.put(state[0], lower, v)
        loose.put(state[0], upper, -v)
    return f"taxes pay {state[0]} themselves, not through another tax account: {total(cells)}" if cells else ""


def taxes_paid_to_others(loose: Loose) -> str:
    """Tax revenue of others than the government goes through the government, which pays it on."""
    state = loose.of("government")[:1]
    others = loose.of("household", "enterprise", "row", "savings")
    cells = loose.cells(others, loose.of(*TAXES)) if state else []
    if cells:
        loose.through(cells, state[0])
    return f"tax revenue goes to {state[0]}, which pays it on: {total(cells)}" if cells else ""


def taxes_paid_to_government(loose: Loose) -> str:
    """What activities and commodities pay the government directly is a tax: it gets an account."""
    said = []
    for payer in ("activity", "commodity"):
        cells = loose.cells(loose.of("government"), loose.of(payer))
        if not cells:
            continue
        kind = tax_paid_by(payer)
        tax = loose.add(f"{kind}", kind, loose.of("government")[-1])
        loose.through(cells, tax)
        said.append(f"what {PLURAL[payer]} pay {cells[0][0]} is a tax, account {tax}: {total(cells)}")
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
            said.append(f"of {tax}, {total(cells)} that {PLURAL[payer]} pay is account {part} of kind {new}")
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
                f"{what} paid by {payers} go through the goods bought, in proportion to purchases: {total(moved)}"
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
