"""Calibration of migration between segments of a labour market: pools of factors, and the people in each.

A row `migration` of sheet `elasticities`, given for a group of factors, makes a pool of them. Its people are counted
with sheet `factor_quantities`, those without work in proportion; without heads they are counted so that expected pay
is the same for all in the benchmark. Either way pay differs in the benchmark as it does, and what counts is its change.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

from cge.calibration.ledger import Ledger
from cge.errors import refuse
from sam.errors import Finding

if TYPE_CHECKING:
    from cge.calibration.factors import FactorData
    from cge.calibration.leisure import LeisureData


class MigrationData:
    """Pools: name of the group -> its factors; inverse: pool -> 1 / elasticity. Raises DataError."""

    def __init__(self, ledger: Ledger, factors: FactorData, leisure: LeisureData) -> None:
        self._ledger, self._factors = ledger, factors
        self.pools: dict[str, tuple[str, ...]] = {}
        self.inverse: dict[str, float] = {}
        wrong: list[Finding] = []
        for row, r in ledger.addresses.rows("elasticities"):
            if r["parameter"] == "migration" and float(r["value"]):
                pool, elasticity = str(r["account"]), float(r["value"])
                own = tuple(f for f in ledger.sheet_groups.get(pool, ()) if f in factors.users)
                if why := self._unfit(pool, own, leisure):
                    wrong.append(ledger.addresses.finding("elasticities", "account", row, f"migration: {why}"))
                self.pools[pool] = own
                self.inverse[pool] = 0.0 if math.isinf(elasticity) else 1 / elasticity
        refuse(wrong)
        self.pool_of = {f: pool for pool, own in self.pools.items() for f in own}

    @property
    def notes(self) -> tuple[str, ...]:
        """Between which factors people move, and how they are counted."""
        counted = {f for f, _ in self._factors.heads}
        return tuple(
            f"people move between {', '.join(own)} by expected pay (migration of {pool}), counted "
            + ("with sheet factor_quantities" if counted & set(own) else "so that expected pay is the same for all")
            for pool, own in self.pools.items()
        )

    @cached_property
    def people(self) -> dict[str, float]:
        """Factor -> people in its segment, at work or not."""
        return {f: self._people(f) for f in self.pool_of}

    @cached_property
    def total(self) -> dict[str, float]:
        """Pool -> all its people."""
        return {pool: sum(self.people[f] for f in own) for pool, own in self.pools.items()}

    @cached_property
    def expected_pay(self) -> dict[str, float]:
        """Factor -> what a unit of it may expect in the benchmark: chance of work, less tax on factor income."""
        income, gross, idle = self._factors.income, self._factors.gross_income, self._factors.unemployment
        return {f: (1 - idle[f]) * income[f] / gross[f] for f in self.pool_of}

    def _people(self, f: str) -> float:
        heads = [n for (g, _), n in self._factors.heads.items() if g == f]
        if heads:
            return sum(heads) / (1 - self._factors.unemployment[f])
        return self._factors.endowment[f] * self.expected_pay[f]

    def _unfit(self, pool: str, own: tuple[str, ...], leisure: LeisureData) -> str:
        """Why people cannot move between the factors a row names; "" when they can."""
        if pool not in self._ledger.sheet_groups:
            return "give it for a group of sheet groups, between whose factors people move"
        if len(own) < 2 or len(own) < len(self._ledger.sheet_groups[pool]):
            return f"group {pool} must hold two factors or more, and nothing else"
        if taken := [f for f in own if any(f in others for others in self.pools.values())]:
            return f"{', '.join(taken)} is in another group with migration already"
        if stuck := [f for f in own if f in self._factors.fixed]:
            return f"{', '.join(stuck)} stays in its sector (mobility 0): give it a mobility, or leave it out"
        if chosen := [f for f in own if f in leisure.factors]:
            return f"the hours of {', '.join(chosen)} are chosen (labour_supply): leave out one or the other"
        counted = {f for f, _ in self._factors.heads}
        if bare := [f for f in own if f not in counted and counted & set(own)]:
            return (
                f"{', '.join(bare)} has no heads, the others have: give all of {pool} rows in sheet factor_quantities"
            )
        return ""
