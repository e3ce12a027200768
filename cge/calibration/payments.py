"""What payments follow: sheet `payments`, one rule for each SAM cell that an institution or a factor pays.

A direct tax, a transfer or a household's saving is a share of something (disposable income, income, income from
factors, what is not saved), or an amount, at consumer prices or in foreign currency. Of a share a part may be fixed, in
real terms: the rate is then calibrated on the rest. An amount at consumer prices is a cell that is fixed as a whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

from cge.calibration.ledger import PRIVATE, SINGLE, Flows, Ledger
from cge.errors import nearest
from sam.errors import Finding
from sam.payments import CPI, DISPOSABLE, FACTORS, INCOME, MAY, MAY_HAVE_FIXED, SPENDING

Cell = tuple[str, str]
Problem = tuple[str, str]

TRANSFERS = (*PRIVATE, "government", "row")


class PaymentData:
    """follows: (receiver, payer) -> what the payment follows, for every cell. A row that names the receiver wins.

    fixed         (receiver, payer) -> what of the cell a household, an enterprise or the world pays in real terms
    savings       households' saving of which a part is fixed
    on_factors    direct taxes on income from factors alone;  on_income: contributions taken off before tax
    findings      what is wrong in the sheet
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.follows = {cell: words[0] for kinds, words in MAY.items() for cell in ledger.flows(*kinds)}
        given, self.findings = self._read()
        whole = {
            k: self._value(k) for k, rule in self.follows.items() if rule == CPI and self._kind(k[1]) != "government"
        }
        self.fixed = given | whole
        self.savings = tuple(k for k in self.fixed if self._kind(k[0]) == "savings")
        self.on_factors = tuple(k for k, rule in self.follows.items() if rule == FACTORS)
        self.on_income = tuple(k for k in self._cells("government", PRIVATE) if self.follows[k] == INCOME)
        self.factor_income = {i: v for k in PRIVATE for i, v in ledger.row_total(k, "factor").items()}

    def transfers(self, payers: tuple[str, ...], *rules: str) -> tuple[Cell, ...]:
        """Transfers and payments of factors, by kind of payer and by what they follow."""
        return tuple(k for r in TRANSFERS for k in self._cells(r, payers) if self.follows.get(k) in rules)

    def before_tax(self, receiver: str, payer: str) -> bool:
        """Whether a payment is made before income is disposable: direct taxes, and contributions on income."""
        return self._kind(receiver) == "tax_direct" or (receiver, payer) in self.on_income

    def variable(self, cells: Flows) -> Flows:
        """What of these cells is not fixed."""
        return {k: v - self.fixed.get(k, 0.0) for k, v in cells.items()}

    def taxable(self, tax: str, payer: str) -> float:
        """What a direct tax is charged on in the benchmark."""
        return self.factor_income[payer] if (tax, payer) in self.on_factors else self._ledger.incomes[payer]

    @cached_property
    def disposable(self) -> dict[str, float]:
        """Household or enterprise -> income less direct taxes and contributions."""
        return {
            i: self._ledger.incomes[i] - sum(map(self._value, self._before(i))) for i in self._ledger.accounts(*PRIVATE)
        }

    def kept(self, payer: str) -> float:
        """What direct taxes and contributions leave of one more unit of pay."""
        rates = ((self._value(k) - self.fixed.get(k, 0.0)) / self.taxable(*k) for k in self._before(payer))
        return 1 - sum(rates)

    def consumed(self, household: str) -> float:
        """What a household consumes of one more unit of disposable income."""
        income, sets = self.disposable[household], {DISPOSABLE: 0.0, SPENDING: 0.0}
        saved = self._ledger.row_total("savings", "household", by=1).get(household, 0.0)
        for k in self.transfers(PRIVATE, *sets):
            if k[1] == household:
                sets[self.follows[k]] += self._value(k) - self.fixed.get(k, 0.0)
        rate = (saved - sum(self.fixed[k] for k in self.savings if k[1] == household)) / income
        return (1 - rate) * (1 - sets[SPENDING] / (income - saved)) - sets[DISPOSABLE] / income

    def _before(self, payer: str) -> list[Cell]:
        """Direct taxes and contributions of a payer."""
        taxes = (k for k in self._cells("tax_direct", PRIVATE) if k[1] == payer)
        return [*taxes, *(k for k in self.on_income if k[1] == payer)]

    def _kind(self, account: str) -> str:
        return self._ledger.kinds.get(account, "")

    def _value(self, cell: Cell) -> float:
        return self._ledger.flows(self._kind(cell[0]), self._kind(cell[1]))[cell]

    def _cells(self, receiver: str, payers: tuple[str, ...]) -> Iterator[Cell]:
        return (k for p in payers for k in self._ledger.flows(receiver, p))

    def _read(self) -> tuple[dict[Cell, float], list[Finding]]:
        """The fixed parts, and what is wrong; rules go to `follows`."""
        fixed, wrong, said = dict[Cell, float](), list[Finding](), dict[tuple[Cell, str], str]()
        rows = self._ledger.addresses.rows("payments")
        for row, r in sorted(rows, key=lambda pair: bool(pair[1]["receiver"])):
            receiver, payer, follows = self._account(r["receiver"]), self._account(r["payer"]), str(r["follows"])
            amount = float(r.get("fixed", math.nan))
            meant = self._meant(receiver, payer, follows)
            problem = self._problem(receiver, payer, follows, meant) or self._fixed_problem(meant, r, follows, amount)
            others = (said[c, receiver] for c in meant if follows and said.get((c, receiver), follows) != follows)
            if other := next(others, ""):
                problem = "follows", f"another row says that what {payer} pays there follows {other}: drop one of them"
            if problem:
                wrong.append(self._ledger.addresses.finding("payments", problem[0], row, problem[1]))
                continue
            if follows:
                said |= dict.fromkeys(((c, receiver) for c in meant), follows)
                self.follows |= dict.fromkeys(meant, follows)
            if not math.isnan(amount):
                fixed[meant[0]] = fixed.get(meant[0], 0.0) + amount
        return fixed, wrong

    def _account(self, label: object) -> str:
        """The account, or the one that stands for all of its kind."""
        kind = self._kind(str(label))
        return self._ledger.sam.of(kind)[0] if kind in SINGLE else str(label)

    def _meant(self, receiver: str, payer: str, follows: str) -> list[Cell]:
        """The cells a row is about: without receiver all transfers that may follow what it says."""
        if receiver:
            return [(receiver, payer)] if (receiver, payer) in self.follows else []
        cells = (k for k in self.follows if k[1] == payer and self._kind(k[0]) in TRANSFERS)
        return [k for k in cells if not follows or follows in self._may(k)]

    def _may(self, cell: Cell) -> tuple[str, ...]:
        return MAY.get((self._kind(cell[0]), self._kind(cell[1])), ())

    def _problem(self, receiver: str, payer: str, follows: str, meant: list[Cell]) -> Problem | None:
        """(column to look at, what is wrong) of who pays whom, and of what it follows."""
        kinds = self._ledger.kinds
        payers, receivers = {p for _, p in MAY}, {r for r, _ in MAY}
        if self._kind(payer) not in payers:
            return "payer", f"{payer!r} is no household, enterprise, government, factor or account abroad" + nearest(
                payer, [a for a in kinds if kinds[a] in payers]
            )
        if receiver and self._kind(receiver) not in receivers:
            return "receiver", f"{receiver!r} is no institution, direct tax or savings account" + nearest(
                receiver, [a for a in kinds if kinds[a] in receivers]
            )
        if not receiver and not meant:
            return (
                ("payer", f"{payer} pays no transfers in sheet sam: drop this row")
                if not follows
                else ("follows", f"nothing that {payer} pays may follow {follows}: {self._words_of(payer)}")
            )
        if receiver and not self._may((receiver, payer)):
            return "payer", f"what {payer} pays to {receiver} follows nothing that could be chosen: drop this row"
        if not meant:
            return "receiver", f"{payer} pays nothing to {receiver} in sheet sam: enter the cell there or drop this row"
        return self._rule_problem(receiver, payer, follows)

    def _rule_problem(self, receiver: str, payer: str, follows: str) -> Problem | None:
        if self._kind(receiver) == "savings" and payer not in self._ledger.row_total("commodity", "household", by=1):
            return "payer", f"{payer} does not consume: it saves what it does not pay out, and no rule can change that"
        allowed = self._may((receiver, payer))
        if receiver and follows and follows not in allowed:
            return "follows", f"what {payer} pays to {receiver} may follow {' or '.join(allowed)}, not {follows}"
        if follows == FACTORS and payer not in self._ledger.row_total(self._kind(payer), "factor"):
            return "follows", f"{payer} has no income from factors: write {INCOME}"
        return None

    def _words_of(self, payer: str) -> str:
        words = {w: None for c in self.follows if c[1] == payer and self._kind(c[0]) in TRANSFERS for w in self._may(c)}
        return f"it may follow {' or '.join(words)}" if words else "it pays no transfers in sheet sam"

    def _fixed_problem(self, meant: list[Cell], r: dict[str, object], follows: str, amount: float) -> Problem | None:
        if math.isnan(amount):
            return None if follows else ("follows", "this row says neither what is followed nor what is fixed: drop it")
        if not r["receiver"]:
            return "fixed", "a fixed part is one payment's: name the receiver"
        cell = meant[0]
        if self._kind(cell[1]) not in PRIVATE:
            return "fixed", f"what {cell[1]} pays has no fixed part: leave it blank"
        if (follows or self.follows[cell]) not in MAY_HAVE_FIXED:
            return (
                "fixed",
                f"all that {cell[1]} pays to {cell[0]} is an amount: leave this blank, or follow {DISPOSABLE}",
            )
        return None
