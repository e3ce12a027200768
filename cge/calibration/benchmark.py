"""Workbook -> benchmark: the sets, SAM flows and parameters that every block calibrates from.

The benchmark is an equilibrium by construction: all parameters are ratios of SAM cells (calibrated share
form), so nothing is inverted and nothing is estimated here. Flows are keyed (row, column) as in the SAM.
Several rest-of-world, savings or inventory accounts are added into one each (`merged` says which).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from cge.calibration import (
    DemandData,
    Emissions,
    Energy,
    FactorData,
    Latent,
    SwitchingData,
    TradeData,
    emission_content,
    read_emissions,
    read_energy,
    read_latent,
)
from cge.calibration import nest as nests
from cge.calibration.recast import OWN
from cge.calibration.sets import build_sets
from cge.errors import DataError, nearest
from sam.parameters import PARAMETERS

if TYPE_CHECKING:
    from sam import Workbook

Flows = dict[tuple[str, str], float]
SINGLE = ("row", "savings", "inventories")

DEFAULTS = {name: parameter.default for name, parameter in PARAMETERS.items()}
"""Elasticities used where the workbook gives none; `cge check` lists each one it had to use."""


class Benchmark:
    """The economy of one workbook, ready to calibrate.

    sets        name -> members (see cge.calibration.sets)
    flows       (row_kind, column_kind) -> {(row, column): value}
    nest        production trees; parameter(name, account) -> elasticity with its default
    Raises DataError naming every account, cell or parameter that cannot be read.
    """

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.sam = workbook.sam
        self.tables: Mapping[str, pd.DataFrame] = workbook.tables
        self.kinds: dict[str, str] = dict(self.sam.kinds)
        self.groups = self._read_groups()
        self.merged = {k: self.sam.of(k) for k in SINGLE if len(self.sam.of(k)) > 1}
        self._flows = self._read_flows()
        self._rates: dict[str, dict[tuple[str, str], float]] = {}
        self._parameters, self.defaulted = self._read_elasticities(), set[str]()
        self.nest: nests.Nest = self._read_nest()
        self.sets: dict[str, tuple[Any, ...]] = build_sets(self)

    def flows(self, row_kind: str, column_kind: str) -> Flows:
        """Nonzero cells between two kinds of account, in SAM currency."""
        return self._flows.get((row_kind, column_kind), {})

    def accounts(self, *kinds: str) -> tuple[str, ...]:
        """Accounts of these kinds, in SAM order; one only for rest of world, savings and inventories."""
        return tuple(a for k in kinds for a in (self.sam.of(k)[:1] if k in SINGLE else self.sam.of(k)))

    def parameter(self, name: str, account: str = "") -> float:
        """Elasticity of an account: its own value, its group's, the sheet's default, or ours."""
        given = self._parameters.get(name, {})
        for key in (account, *(g for g, members in self.groups.items() if account in members), ""):
            if key in given:
                return given[key]
        self.defaulted.add(name)
        return DEFAULTS[name]

    def setting(self, key: str, default: str = "") -> str:
        """A value of sheet `settings` as text."""
        table = self.tables.get("settings")
        hits = [] if table is None else table.loc[table["key"] == key, "value"].tolist()
        return str(hits[0]) if hits else default

    def number(self, key: str, default: float) -> float:
        """A numeric setting."""
        text = self.setting(key)
        try:
            return float(text) if text else default
        except ValueError:
            raise DataError(f"sheet settings: {key} must be a number, not {text!r}") from None

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
    def marketed(self) -> dict[str, float]:
        """activity -> output that is not consumed at home."""
        return {a: v - self.own_make.get((a, OWN + a), 0.0) for a, v in self.output.items()}

    @cached_property
    def gdp(self) -> float:
        """GDP at market prices from the production side: factor pay plus all taxes on activities and commodities."""
        taxes = ("tax_production", "tax_factor", "tax_sales", "tax_import", "tax_export")
        pairs = [("factor", "activity"), *((t, k) for t in taxes for k in ("activity", "commodity"))]
        return sum(sum(self.flows(*pair).values()) for pair in pairs)

    @cached_property
    def factors(self) -> FactorData:
        """Factor quantities, wedges and taxes."""
        return FactorData(self)

    @cached_property
    def switching(self) -> SwitchingData:
        """Weights of workers' choice of sector."""
        return SwitchingData(self)

    @cached_property
    def demand(self) -> DemandData:
        """Buyers and budget shares."""
        return DemandData(self)

    @cached_property
    def trade(self) -> TradeData:
        """Commodity flows, prices, margins and taxes."""
        return TradeData(self)

    @cached_property
    def incomes(self) -> dict[str, float]:
        """Total income of every household, enterprise and government."""
        totals = dict.fromkeys(self.accounts("household", "enterprise", "government"), 0.0)
        for (row_kind, _), cells in self._flows.items():
            if row_kind in ("household", "enterprise", "government"):
                for (row, _column), value in cells.items():
                    totals[row] += value
        return totals

    def tax_rates(self, kind: str) -> dict[tuple[str, str], float]:
        """(tax account, base account) -> benchmark rate, zero where the SAM has no cell."""
        if kind not in self._rates:
            base_kinds = {"tax_production": "activity", "tax_direct": "household", "tax_factor_income": "factor"}
            column = base_kinds.get(kind, "commodity")
            cells = dict(self.flows(kind.replace("_income", ""), column))
            if kind == "tax_direct":
                cells |= self.flows(kind, "enterprise")
            bases = self._tax_bases(kind)
            self._rates[kind] = {(t, x): cells.get((t, x), 0.0) / bases[x] for t, x in self.sets[kind + "_rate"]}
        return self._rates[kind]

    def _tax_bases(self, kind: str) -> Mapping[str, float]:
        return {
            "tax_production": lambda: self.output,
            "tax_direct": lambda: self.incomes,
            "tax_factor_income": lambda: self.factors.gross_income,
            "tax_sales": lambda: self.trade.composite,
            "tax_import": lambda: self.trade.imports,
            "tax_export": lambda: self.trade.export_supply,
        }[kind]()

    @property
    def saver(self) -> str:
        """The savings account ("" when the SAM has none)."""
        return next(iter(self.accounts("savings")), "")

    @property
    def abroad(self) -> str:
        """The rest-of-world account ("" when the economy is closed)."""
        return next(iter(self.accounts("row")), "")

    @property
    def stock(self) -> str:
        """The inventories account ("" when the SAM has none)."""
        return next(iter(self.accounts("inventories")), "")

    @property
    def treasury(self) -> str:
        """The government that pays for policy: the first ("" without one)."""
        return next(iter(self.accounts("government")), "")

    def margin_base(self, margin: str) -> str:
        """What a margin is charged on: domestic, import, export, or "" for all domestic use."""
        return self.sam.on.get(margin) or ""

    @property
    def walras_in(self) -> str:
        """Consumer whose budget carries the Walras slack where nothing is saved or invested."""
        return "" if self.sets["has_investment"] else self.sets["consumer"][0]

    @cached_property
    def total_saving(self) -> float:
        """All payments into the savings account."""
        kinds = ("household", "enterprise", "government", "row", "factor")
        return sum(sum(self.flows("savings", k).values()) for k in kinds)

    @property
    def kind_pairs(self) -> tuple[tuple[str, str], ...]:
        """(row kind, column kind) with nonzero cells."""
        return tuple(self._flows)

    @cached_property
    def emissions(self) -> Emissions:
        """Physical emissions by pollutant, fuel, commodity and user."""
        return read_emissions(self)

    @cached_property
    def energy(self) -> Energy:
        """Physical quantities behind purchases, additive nodes, portfolio standards."""
        return read_energy(self)

    @cached_property
    def latent(self) -> dict[str, Latent]:
        """Technologies nobody runs in the benchmark."""
        return read_latent(self)

    @cached_property
    def output_tax0(self) -> dict[str, float]:
        """Activity -> benchmark rate of all production taxes."""
        tax = self.row_total("tax_production", "activity", by=1)
        return {a: tax.get(a, 0.0) / value for a, value in self.output.items()}

    @cached_property
    def first_claim(self) -> dict[str, float]:
        """Institution -> share in what has no owner in the SAM: all to the first government.

        Without a government, to households by consumption: nothing vanishes.
        """
        first = self.accounts("government")[:1]
        share = dict.fromkeys(first, 1.0) if first else self.demand.consumption_shares
        return {i: share.get(i, 0.0) for i in self.accounts("household", "enterprise", "government")}

    @cached_property
    def emission_content(self) -> dict[tuple[str, str], float]:
        """(pollutant, commodity) -> emissions embodied in a unit of domestic output."""
        return emission_content(self)

    @cached_property
    def export_value_at_supplier_prices(self) -> dict[str, float]:
        """Exports less export taxes and less the margins charged on exports, by commodity."""
        value = self.row_total("commodity", "row")
        for (_, c), tax in self.flows("tax_export", "commodity").items():
            value[c] = value.get(c, 0.0) - tax
        for (k, c), margin in self.flows("margin", "commodity").items():
            if self.sam.on.get(k) == "export":
                value[c] = value.get(c, 0.0) - margin
        return value

    def _read_groups(self) -> dict[str, tuple[str, ...]]:
        table = self.tables.get("groups")
        if table is None:
            return {}
        wrong = [
            f"groups!B{row}: unknown account {r['account']!r}{nearest(r['account'], self.kinds)}"
            for row, r in table.iterrows()
            if r["account"] not in self.kinds
        ] + [
            f"groups!A{row}: {r['group']!r} is already the name of an account"
            for row, r in table.iterrows()
            if r["group"] in self.kinds
        ]
        if wrong:
            raise DataError("sheet groups:", wrong)
        return {str(g): tuple(rows["account"]) for g, rows in table.groupby("group", sort=False)}

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

    def _read_elasticities(self) -> dict[str, dict[str, float]]:
        table = self.tables.get("elasticities")
        given: dict[str, dict[str, float]] = {}
        if table is None:
            return given
        wrong: list[str] = []
        for row, r in table.iterrows():
            name, account, value = r["parameter"], r["account"], float(r["value"])
            if name not in DEFAULTS:
                wrong.append(f"elasticities!A{row}: unknown parameter {name!r}{nearest(name, DEFAULTS)}")
            elif account and account not in self.kinds and account not in self.groups:
                near = nearest(account, (*self.kinds, *self.groups))
                wrong.append(f"elasticities!B{row}: unknown account or group {account!r}{near}")
            elif not PARAMETERS[name].allows(value):
                bounds = PARAMETERS[name].range
                wrong.append(
                    f"elasticities!C{row}: {name} = {value:g} of {account or 'all'} is out of range ({bounds})"
                )
            elif account in given.setdefault(name, {}):
                wrong.append(f"elasticities!B{row}: {name} of {account or 'all'} is given twice")
            else:
                given[name][account] = value
        if wrong:
            raise DataError("sheet elasticities:", wrong)
        return given

    def _read_nest(self) -> nests.Nest:
        table = self.tables.get("nest")
        if table is None or table.empty:
            table = nests.default_table(self.accounts("factor"))
        inputs: dict[str, dict[str, float]] = {a: {} for a in self.output}
        for kind in ("commodity", "factor"):
            for (account, activity), value in self.flows(kind, "activity").items():
                if activity in inputs:
                    inputs[activity][account] = value + self._factor_tax(account, activity)
        return nests.build(table, self.groups, inputs, self.kinds)

    def _factor_tax(self, factor: str, activity: str) -> float:
        return sum(rate for (_, f, a), rate in self.factor_tax_rates.items() if (f, a) == (factor, activity)) * (
            self.flows("factor", "activity").get((factor, activity), 0.0)
        )

    @cached_property
    def factor_tax_rates(self) -> dict[tuple[str, str, str], float]:
        """(tax, factor, activity) -> rate on factor pay. A tax without `on` falls on all factors alike."""
        pay = self.flows("factor", "activity")
        taxes = self.flows("tax_factor", "activity")
        rates: dict[tuple[str, str, str], float] = {}
        for tax in self.accounts("tax_factor"):
            on = self.sam.on.get(tax, "")
            for factor, activity in pay:
                if on in ("", factor):
                    base = sum(v for (f, a), v in pay.items() if a == activity and on in ("", f))
                    rates[tax, factor, activity] = taxes.get((tax, activity), 0.0) / base
        return rates

    def calibrate(self, over: str, level: Callable[[Benchmark], Mapping[Any, float] | float]) -> dict[Any, float]:
        """Benchmark level of a symbol for every member of the set `over`; missing members are an error."""
        value = level(self)
        members = self.sets[over]
        if isinstance(value, Mapping):
            return {member: float(value[member]) for member in members}
        return dict.fromkeys(members, float(value))
