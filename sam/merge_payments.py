"""Sheet `payments` when accounts are merged: payments that become one must follow one rule."""

from __future__ import annotations

from sam.errors import Finding
from sam.matrix import Sam
from sam.merge_rules import Rules
from sam.payments import MAY

Cell = tuple[str, str]


def differing(rules: Rules) -> list[Finding]:
    """Payments that would become one although they follow different things, at the rows that say so."""
    said = _said(rules)
    merged: dict[Cell, list[Cell]] = {}
    for r, c in said:
        merged.setdefault((rules.to.get(r, r), rules.to.get(c, c)), []).append((r, c))
    found = []
    for names, cells in merged.items():
        follows = sorted({said[cell][0] for cell in cells})
        if len(follows) > 1:
            rows = sorted(row for _, row in (said[cell] for cell in cells) if row)
            address = [rules.addresses.cell("payments", "follows", row) for row in dict.fromkeys((rows[0], rows[-1]))]
            message = f"rules differ: {' and '.join(follows)} are followed by what would be one payment"
            found.append(Finding("error", "payments", ":".join(address), ", ".join(names), message))
    return found


def _said(rules: Rules) -> dict[Cell, tuple[str, int]]:
    """(receiver, payer) -> what it follows, and the row that says so; 0 where it is the default."""
    sam, rows = rules.sam, rules.addresses.rows("payments")
    said = {cell: (may[0], 0) for cell, may in _payments(sam).items()}
    for row, r in sorted(rows, key=lambda pair: bool(pair[1]["receiver"])):
        receiver, payer, follows = str(r["receiver"]), str(r["payer"]), str(r["follows"])
        for cell, may in _payments(sam).items():
            meant = cell[0] == receiver if receiver else sam.kinds[cell[0]] not in ("tax_direct", "savings")
            if meant and cell[1] == payer and follows in may:
                said[cell] = follows, row
    return said


def _payments(sam: Sam) -> dict[Cell, tuple[str, ...]]:
    kinds = {kind: sam.of(kind) for pair in MAY for kind in pair}
    return {
        (r, c): may
        for (receiver, payer), may in MAY.items()
        for r in kinds[receiver]
        for c in kinds[payer]
        if sam[r, c]
    }
