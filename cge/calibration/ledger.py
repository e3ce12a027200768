"""What several topics of calibration read: the SAM by kinds of account, groups, elasticities and settings.

Flows are keyed (row, column) as in the SAM. Several rest-of-world, savings or inventory accounts are added into
one each (`merged` says which).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from cge.calibration.home import OWN, home_rows, own_good
from cge.calibration.named_groups import Groups, by_name, said
from cge.calibration.settings import choice, number
from cge.errors import nearest
from sam.errors import Finding
from sam.parameters import CAUTIOUS, PARAMETERS

if TYPE_CHECKING:
    from sam import Workbook

Flows = dict[tuple[str, str], float]
SINGLE = ("row", "savings", "inventories")
PRIVATE = ("household", "enterprise")

DEFAULTS = {name: parameter.default for name, parameter in PARAMETERS.items()}
"""Elasticities used where the workbook gives none; `cge check` lists each one it had to use."""


class Ledger:
    """The workbook as every topic reads it.

    addresses   the optional sheets row by row, with the address of every cell
    findings    what is wrong in sheets groups and elasticities
    sheet_groups  groups as the workbook's own sheets mean them; groups: as the model does (named_groups)
    defaulted   elasticities that were asked for and not given, with the values taken; cautious: which defaults
    """

    def __init__(self, workbook: Workbook, groups: Groups | None = None) -> None:
        self.workbook = workbook
        self.sam = workbook.sam
        self.tables: Mapping[str, pd.DataFrame] = workbook.tables
        self.addresses = workbook.addresses
        self.kinds: dict[str, str] = dict(self.sam.kinds)
        self.merged = {k: self.sam.of(k) for k in SINGLE if len(self.sam.of(k)) > 1}
        self.findings: list[Finding] = []
        self.sheet_groups = self._read_groups()
        own = dict(groups or {})
        named = by_name(self.sam.of("factor"), (self.sam.label_en, self.sam.label_zh))
        named = {
            g: v
            for g, v in named.items()
            if g not in {**self.sheet_groups, **own} and self.kinds.get(g) in (None, "factor")
        }
        self.groups: dict[str, tuple[str, ...]] = named | self.sheet_groups | {g: tuple(v) for g, v in own.items()}
        self.group_notes = said(own, self.sheet_groups, named)
        self.cautious = choice(workbook, "defaults") == "cautious"
        self._parameters, self.defaulted = self._read_elasticities(), dict[str, set[float]]()
        self._flows = self._read_flows()

    def flows(self, row_kind: str, column_kind: str) -> Flows:
        """Nonzero cells between two kinds of account, in SAM currency."""
        return self._flows.get((row_kind, column_kind), {})

    @property
    def kind_pairs(self) -> tuple[tuple[str, str], ...]:
        """(row kind, column kind) with nonzero cells."""
        return tuple(self._flows)

    def accounts(self, *kinds: str) -> tuple[str, ...]:
        """Accounts of these kinds, in SAM order; one only for rest of world, savings and inventories."""
        return tuple(a for k in kinds for a in (self.sam.of(k)[:1] if k in SINGLE else self.sam.of(k)))

    def parameter(self, name: str, account: str = "") -> float:
        """Elasticity of an account: its own value, its group's, the sheet's default, or ours."""
        given = self._parameters.get(name, {})
        for key in (account, *(g for g, members in self.sheet_groups.items() if account in members), ""):
            if key in given:
                return given[key]
        value = DEFAULTS[name]
        if self.cautious and not (name == "mobility" and account in self.groups.get("labour", ())):
            value = CAUTIOUS.get(name, value)
        self.defaulted.setdefault(name, set()).add(value)
        return value

    def setting(self, key: str, default: str = "") -> str:
        """A value of sheet `settings` as text."""
        return self.workbook.setting(key, default)

    def number(self, key: str) -> float:
        """A numeric setting, or its default. Raises DataError where it is no number."""
        return number(self.workbook, key)

    def row_total(self, row_kind: str, column_kind: str, by: int = 0) -> dict[str, float]:
        """Flows between two kinds added up by row account (by=0) or column account (by=1)."""
        total: dict[str, float] = {}
        for key, value in self.flows(row_kind, column_kind).items():
            total[key[by]] = total.get(key[by], 0.0) + value
        return total

    @cached_property
    def output(self) -> dict[str, float]:
        """Gross output of every activity at producer prices."""
        return self.row_total("activity", "commodity")

    @cached_property
    def own_make(self) -> dict[tuple[str, str], float]:
        """(activity, commodity of its own) -> home consumption, where the activity sells in the market too."""
        made = self.flows("activity", "commodity")
        return {(a, c): v for (a, c), v in made.items() if c == OWN + a and v < self.output[a]}

    @cached_property
    def home_make(self) -> dict[tuple[str, str], str]:
        """(activity, commodity of its own) -> the commodity it is, where home consumption is told apart."""
        rows = [(str(r["activity"]), str(r["commodity"])) for _, r in home_rows(self.workbook)]
        made = self.flows("activity", "commodity")
        return {(a, own_good(a, c)): c for a, c in rows if (a, own_good(a, c)) in made}

    @cached_property
    def made(self) -> dict[tuple[str, str], float]:
        """(activity, commodity) -> all it makes of it, what is consumed at home and told apart included."""
        made = self.flows("activity", "commodity")
        total = {k: v for k, v in made.items() if k not in self.own_make and k not in self.home_make}
        for (a, own), c in self.home_make.items():
            total[a, c] += made[a, own]
        return total

    @cached_property
    def marketed(self) -> dict[str, float]:
        """activity -> output that is not consumed at home."""
        return {a: v - self.own_make.get((a, OWN + a), 0.0) for a, v in self.output.items()}

    @cached_property
    def purchases(self) -> Flows:
        """(commodity, user) -> value at purchaser prices, for activities and households."""
        return {**self.flows("commodity", "activity"), **self.flows("commodity", "household")}

    @cached_property
    def gdp(self) -> float:
        """GDP at market prices from the production side: factor pay plus all taxes on activities and commodities."""
        taxes = ("tax_production", "tax_factor", "tax_sales", "tax_import", "tax_export")
        pairs = [("factor", "activity"), *((t, k) for t in taxes for k in ("activity", "commodity"))]
        return sum(sum(self.flows(*pair).values()) for pair in pairs)

    @cached_property
    def incomes(self) -> dict[str, float]:
        """Total income of every household, enterprise and government."""
        totals = dict.fromkeys(self.accounts(*PRIVATE, "government"), 0.0)
        for (row_kind, _), cells in self._flows.items():
            if row_kind in (*PRIVATE, "government"):
                for (row, _column), value in cells.items():
                    totals[row] += value
        return totals

    def _read_groups(self) -> dict[str, tuple[str, ...]]:
        groups: dict[str, tuple[str, ...]] = {}
        for row, r in self.addresses.rows("groups"):
            group, account = str(r["group"]), r["account"]
            if account not in self.kinds:
                self._wrong("groups", "account", row, f"unknown account {account!r}{nearest(account, self.kinds)}")
            if group in self.kinds:
                self._wrong("groups", "group", row, f"{group!r} is already the name of an account")
            groups[group] = (*groups.get(group, ()), account)
        return groups

    def _read_elasticities(self) -> dict[str, dict[str, float]]:
        given: dict[str, dict[str, float]] = {}
        for row, r in self.addresses.rows("elasticities"):
            name, account, value = r["parameter"], r["account"], float(r["value"])
            whose = account or "all"
            if name not in DEFAULTS:
                self._wrong("elasticities", "parameter", row, f"unknown parameter {name!r}{nearest(name, DEFAULTS)}")
            elif account and account not in self.kinds and account not in self.sheet_groups:
                near = nearest(account, (*self.kinds, *self.sheet_groups))
                self._wrong("elasticities", "account", row, f"unknown account or group {account!r}{near}")
            elif not PARAMETERS[name].allows(value):
                bounds = PARAMETERS[name].range
                message = f"{name} = {value:g} of {whose} is out of range ({bounds})"
                self._wrong("elasticities", "value", row, message)
            elif account in given.setdefault(name, {}):
                self._wrong("elasticities", "account", row, f"{name} of {whose} is given twice")
            else:
                given[name][account] = value
        return given

    def _wrong(self, sheet: str, column: str, row: int, message: str) -> None:
        self.findings.append(self.addresses.finding(sheet, column, row, message))

    def _read_flows(self) -> dict[tuple[str, str], Flows]:
        single = {a: self.sam.of(k)[0] for k in SINGLE for a in self.sam.of(k)}
        flows: dict[tuple[str, str], Flows] = {}
        values = self.sam.values
        for i, j in zip(*values.nonzero(), strict=True):
            row, column = self.sam.labels[i], self.sam.labels[j]
            cells = flows.setdefault((self.kinds[row], self.kinds[column]), {})
            key = (single.get(row, row), single.get(column, column))
            cells[key] = cells.get(key, 0.0) + float(values[i, j])
        return flows
