"""Calibration of the choice between work and leisure: hours of leisure, their worth, and the elasticity of utility.

A household that works L hours of its time at a net pay w spends C on what exceeds its subsistence. Let other income be
given and lambda = w L (its share of disposable income that is consumed) / C, what a per cent of pay adds to C. Utility
is a CES of C and leisure, rho = leisure / L in the benchmark. From dln(leisure) = -dln L / rho, dln C = lambda
(dln L + dln w) and leisure / C ~ w**-s follows

    dln L / dln w = eta     where     s = lambda + eta (1 / rho + lambda),

so that the uncompensated elasticity `labour_supply` = eta and the share of time at work `working_time` = 1 / (1 + rho)
give s. It is the response of all labour of the household to a change of all its pay in proportion, prices given.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cge.calibration.ledger import PRIVATE, Ledger
from cge.errors import refuse
from sam.errors import Finding

if TYPE_CHECKING:
    from cge.calibration.factors import FactorData
    from cge.calibration.payments import PaymentData

Pair = tuple[str, str]


class LeisureData:
    """Households with a `labour_supply`, and their time by factor of group `labour`. Raises DataError."""

    def __init__(self, ledger: Ledger, factors: FactorData, payments: PaymentData) -> None:
        self._ledger, self._factors, self._payments = ledger, factors, payments
        self._labour = tuple(f for f in factors.users if f in ledger.groups.get("labour", ()))
        choosing = [h for h in ledger.accounts("household") if ledger.parameter("labour_supply", h) > 0]
        works = {h: tuple(f for f in self._labour if ledger.flows("household", "factor").get((h, f))) for h in choosing}
        refuse(self._unfit(works))
        self.pairs: tuple[Pair, ...] = tuple((h, f) for h, fs in works.items() for f in fs)
        self.households = tuple(dict.fromkeys(h for h, _ in self.pairs))
        self.factors = tuple(f for f in self._labour if f in {g for _, g in self.pairs})

    @property
    def notes(self) -> tuple[str, ...]:
        """Who chooses his hours, and what that makes of EV."""
        if not self.households:
            return ()
        who = ", ".join(self.households[:5]) + (" …" if len(self.households) > 5 else "")
        return (f"{who} choose their hours of {', '.join(self.factors)} by net pay (labour_supply): EV counts leisure",)

    @cached_property
    def net_pay(self) -> dict[Pair, float]:
        """What an hour brings a household in the benchmark: chance of work, less taxes on factor income and income."""
        spared = {f: self._factors.income[f] / self._factors.gross_income[f] for f in self.factors}
        kept = {h: self._payments.kept(h) for h in self.households}
        return {(h, f): (1 - self._factors.unemployment[f]) * spared[f] * kept[h] for h, f in self.pairs}

    @cached_property
    def offered(self) -> dict[Pair, float]:
        """(owner, factor) -> labour an owner offers in the benchmark, for factors with hours that are chosen."""
        kinds = (*PRIVATE, "government", "row", "savings")
        cells = ((k, v) for kind in kinds for k, v in self._ledger.flows(kind, "factor").items())
        owned = {(i, f): v / self._factors.income[f] for (i, f), v in cells if f in self.factors}
        return {(i, f): share * self._factors.endowment[f] for (i, f), share in owned.items()}

    @cached_property
    def leisure(self) -> dict[Pair, float]:
        """(household, factor) -> leisure in the benchmark, in the units of the labour it might offer."""
        work = {h: self._ledger.parameter("working_time", h) for h in self.households}
        return {(h, f): self.offered[h, f] * (1 - work[h]) / work[h] for h, f in self.pairs}

    @cached_property
    def time(self) -> dict[Pair, float]:
        """(owner, factor) -> labour offered and leisure."""
        return {k: v + self.leisure.get(k, 0.0) for k, v in self.offered.items()}

    @cached_property
    def consumed(self) -> dict[str, float]:
        """Household -> consumption beyond subsistence."""
        spending = self._ledger.row_total("commodity", "household", by=1)
        return {h: -spending[h] / self._ledger.parameter("frisch", h) for h in self.households}

    @cached_property
    def welfare(self) -> dict[str, float]:
        """Household -> what that consumption and leisure are worth."""
        worth = {h: sum(self.net_pay[k] * self.leisure[k] for k in self.pairs if k[0] == h) for h in self.households}
        return {h: self.consumed[h] + worth[h] for h in self.households}

    @cached_property
    def substitution(self) -> dict[str, float]:
        """Household -> elasticity of substitution between consumption and leisure."""
        found: dict[str, float] = {}
        for h in self.households:
            work, eta = self._ledger.parameter("working_time", h), self._ledger.parameter("labour_supply", h)
            pay = sum(self.net_pay[k] * self.offered[k] for k in self.pairs if k[0] == h)
            adds = pay * self._payments.consumed(h) / self.consumed[h]
            found[h] = adds + eta * (work / (1 - work) + adds)
        return found

    def _unfit(self, works: dict[str, tuple[str, ...]]) -> list[Finding]:
        """Households that do not choose their hours, with the row of sheet `elasticities` that says they do."""
        consumers = self._ledger.row_total("commodity", "household", by=1)
        wrong: dict[int, str] = {}
        for h, fs in works.items():
            row, account = self._row(h)
            if not fs and (account or not any(works.values())):
                wrong[row] = f"labour_supply: {h} owns no factor of group labour, so it has no hours to choose"
            elif fs and h not in consumers:
                wrong[row] = f"labour_supply: {h} consumes nothing, so it has nothing to work for"
            elif stuck := [f for f in fs if f in self._factors.fixed]:
                wrong[row] = (
                    f"labour_supply of {h}: {', '.join(stuck)} stays in its sector (mobility 0), so hours cannot "
                    "change: give it a mobility, or leave labour_supply out"
                )
        return [self._ledger.addresses.finding("elasticities", "account", r, text) for r, text in wrong.items()]

    def _row(self, h: str) -> tuple[int, str]:
        """(row, account) of sheet `elasticities` from which a household has its labour supply."""
        own = (h, *(g for g, members in self._ledger.sheet_groups.items() if h in members), "")
        rows = {
            r["account"]: n for n, r in self._ledger.addresses.rows("elasticities") if r["parameter"] == "labour_supply"
        }
        account = next(a for a in own if a in rows)
        return rows[account], account
