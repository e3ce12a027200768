"""How payments out of income follow it: sheet `payments`, where they are not in proportion to it.

A row names a cell of the SAM that a household or an enterprise pays: a direct tax, a transfer or a household's saving.
Part of it is `fixed` in real terms, the rest is a share of what the cell is charged on.
"""

from __future__ import annotations

import math

from cge.calibration.ledger import PRIVATE, SINGLE, Flows, Ledger
from cge.calibration.settings import choice
from cge.errors import refuse
from sam.errors import Finding

INCOME, FACTORS = "income", "factors"


class PaymentData:
    """fixed: (receiver, payer) -> what of the cell is given in real terms, for every row of the sheet.

    on_factors    direct taxes charged on factor income alone;  on_income: transfers charged on income before tax
    savings       rows for the saving of a household;  indexed: transfers from abroad are given at consumer prices
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.indexed = choice(ledger.workbook, "transfers_from_abroad", ("foreign", "indexed")) == "indexed"
        self.fixed: dict[tuple[str, str], float] = {}
        self.on_factors: set[tuple[str, str]] = set()
        self.on_income: set[tuple[str, str]] = set()
        self._read()
        self.savings = tuple(k for k in self.fixed if ledger.kinds[k[0]] == "savings")
        self.factor_income = {i: v for k in PRIVATE for i, v in ledger.row_total(k, "factor").items()}

    def before_tax(self, receiver: str, payer: str) -> bool:
        """Whether a payment is made before income is disposable: direct taxes, and transfers on income."""
        key = receiver, payer
        return self._ledger.kinds[receiver] == "tax_direct" or key in self.on_income

    def variable(self, cells: Flows) -> Flows:
        """What of these cells follows income."""
        return {k: v - self.fixed.get(k, 0.0) for k, v in cells.items()}

    def taxable(self, tax: str, payer: str) -> float:
        """What a direct tax is charged on in the benchmark."""
        return self.factor_income[payer] if (tax, payer) in self.on_factors else self._ledger.incomes[payer]

    def _read(self) -> None:
        wrong: list[Finding] = []
        single = {a: self._ledger.accounts(k)[0] for k in SINGLE for a in self._ledger.sam.of(k)}
        for row, r in self._ledger.addresses.rows("payments"):
            receiver, payer, on = single.get(str(r["receiver"]), str(r["receiver"])), str(r["payer"]), str(r["on"])
            if problem := self._problem(receiver, payer, on):
                wrong.append(self._ledger.addresses.finding("payments", problem[0], row, problem[1]))
                continue
            fixed = float(r["fixed"])
            self.fixed[receiver, payer] = 0.0 if math.isnan(fixed) else fixed
            if on == FACTORS:
                self.on_factors.add((receiver, payer))
            elif on == INCOME and self._ledger.kinds[receiver] == "government":
                self.on_income.add((receiver, payer))
        refuse(wrong)

    def _problem(self, receiver: str, payer: str, on: str) -> tuple[str, str] | None:
        """(column to look at, what is wrong) of a row."""
        kinds, flows = self._ledger.kinds, self._ledger.flows
        kind = kinds.get(receiver, "")
        if kinds.get(payer) not in PRIVATE:
            return "payer", f"{payer!r} is neither a household nor an enterprise"
        if kind not in ("tax_direct", "savings", "government", "row", *PRIVATE):
            return "receiver", f"{receiver!r} is no direct tax, institution or savings account"
        if (receiver, payer) not in flows(kind, kinds[payer]):
            return "receiver", f"{payer} pays nothing to {receiver} in sheet sam: enter the cell there or drop this row"
        if kind == "savings" and payer not in self._ledger.row_total("commodity", "household", by=1):
            return "payer", f"{payer} does not consume: it saves what it does not pay out, and no rule can change that"
        allowed = {"tax_direct": ("", INCOME, FACTORS), "government": ("", INCOME)}.get(kind, ("",))
        if on not in allowed:
            return "on", f"a payment to {receiver} cannot be charged on {on}: {_words(allowed)}"
        if on == FACTORS and payer not in self._ledger.row_total(kinds[payer], "factor"):
            return "on", f"{payer} has no income from factors: leave the cell blank to charge all its income"
        return None


def _words(allowed: tuple[str, ...]) -> str:
    return "leave it blank" + "".join(f" or write {word}" for word in allowed if word)
