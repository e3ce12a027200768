"""What payments between institutions, and of factors abroad, follow: sheet `transfers`, one rule for each SAM cell."""

from __future__ import annotations

from cge.calibration.ledger import PRIVATE, SINGLE, Ledger
from cge.errors import nearest, refuse
from sam.errors import Finding

Cell = tuple[str, str]
Rules = dict[Cell, str]

INCOME, SPENDING, CPI, FOREIGN = "income", "spending", "cpi", "foreign"
RECEIVERS = (*PRIVATE, "government", "row")
MAY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(PRIVATE, (INCOME, SPENDING, CPI, FOREIGN)),
    "government": (CPI, FOREIGN),
    "factor": (INCOME, FOREIGN),
    "row": (FOREIGN,),
}
"""Kind of payer -> what its payments may follow, the default first."""


def read_transfers(ledger: Ledger) -> Rules:
    """(receiver, payer) -> what the payment follows, for every cell; a row that names the receiver wins.

    Raises DataError.
    """
    cells = {cell: kind for kind in MAY for r in RECEIVERS for cell in ledger.flows(r, kind)}
    rules = {cell: MAY[kind][0] for cell, kind in cells.items()}
    wrong, said = list[Finding](), dict[tuple[Cell, str], str]()
    rows = ledger.addresses.rows("transfers")
    for row, r in sorted(rows, key=lambda pair: bool(pair[1]["receiver"])):
        payer, receiver, follows = _account(ledger, r["payer"]), _account(ledger, r["receiver"]), str(r["follows"])
        meant = [c for c in cells if c[1] == payer and receiver in ("", c[0])]
        if ledger.kinds.get(payer) == "factor" and follows == FOREIGN:
            meant = [c for c in meant if ledger.kinds[c[0]] == "row"]
        column, message = _complaint(ledger, payer, receiver, follows, meant)
        if other := next((said[c, receiver] for c in meant if said.get((c, receiver), follows) != follows), ""):
            column, message = "follows", f"another row says that what {payer} pays there follows {other}"
        said |= dict.fromkeys(((c, receiver) for c in meant), follows)
        if message:
            wrong.append(ledger.addresses.finding("transfers", column, row, message))
        rules |= dict.fromkeys(meant, follows)
    refuse(wrong)
    return rules


def _account(ledger: Ledger, label: str) -> str:
    """The account, or the one that stands for all of its kind."""
    kind = ledger.kinds.get(label, "")
    return ledger.sam.of(kind)[0] if kind in SINGLE else str(label)


def _complaint(ledger: Ledger, payer: str, receiver: str, follows: str, meant: list[Cell]) -> tuple[str, str]:
    """(column, what is wrong with a row); ("", "") where nothing is."""
    kind = ledger.kinds.get(payer, "")
    if kind not in MAY:
        return "payer", f"{payer!r} pays no transfers{nearest(payer, ledger.kinds)}"
    if receiver and ledger.kinds.get(receiver) not in RECEIVERS:
        return "receiver", f"{receiver!r} receives no transfers{nearest(receiver, ledger.kinds)}"
    if follows not in MAY[kind]:
        return "follows", f"what {payer} pays may follow {' or '.join(MAY[kind])}, not {follows!r}"
    if kind == "factor" and follows == FOREIGN and receiver and ledger.kinds[receiver] != "row":
        return "receiver", f"of what {payer} earns only payments abroad may be fixed, not those to {receiver}"
    if not meant:
        to = f" to {receiver}" if receiver else " that this may be said of"
        return "receiver" if receiver else "payer", f"sheet sam has no payment of {payer}{to}"
    return "", ""
