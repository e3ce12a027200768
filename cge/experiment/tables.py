"""Tables of a run: the tidy one that holds everything, and rows of indicators side by side for all cases."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cge.indicators import INDICATORS, Indicator
from cge.language.reference import Member, as_tuple, but_auxiliary
from cge.model.labels import NOT_WELFARE, Words
from cge.solve.accuracy import NOTHING

if TYPE_CHECKING:
    from cge.experiment.run import Run
    from cge.model.case import Case
    from cge.model.model import Model

COLUMNS = (
    "experiment",
    "case",
    "symbol",
    "index_1",
    "index_2",
    "index_3",
    "benchmark",
    "value",
    "change",
    "pct_change",
    "unit",
    "label_en",
    "label_zh",
)
EV_WELFARE = "ev_welfare"
"""Name of the row that no indicator can give: EV of every case solved again where it measures welfare."""
MACRO = (
    "real_gdp",
    EV_WELFARE,
    "nominal_gdp",
    "gdp_deflator",
    "consumer_prices",
    "real_consumption",
    "household_consumption",
    "real_public_consumption",
    "real_fixed_investment",
    "real_exports",
    "real_imports",
    "terms_of_trade",
    "real_exchange_rate",
    "equivalent_variation",
    "equivalent_variation_share",
    "equivalent_variation_household",
    "real_pay",
    "skill_premium",
    "labour_share",
    "workers_moved",
    "value_added_share",
    "services_to_industry",
    "emissions",
    "emission_intensity",
    "emissions_by_fuel",
)
"""Rows of the sheet `macro`."""
ENERGY = (
    "carbon_price",
    "emission_revenue",
    "emissions_by_fuel",
    "portfolio_price",
    "power_mix",
    "generation",
    "energy_use",
    "rebound",
)
"""Rows of the sheet `energy`, where the workbook has energy or emissions."""


@dataclass(frozen=True)
class Row:
    """One number in the benchmark and in every solved case. `points`: its change is read in units, not per cent.

    why: case -> the reason, where there is no number (its value is NaN)
    """

    name: str
    member: Member
    label_en: str
    label_zh: str
    unit: str
    points: bool
    benchmark: float
    values: dict[str, float]
    why: dict[str, str] = field(default_factory=dict)

    def change(self, case: str) -> float:
        """Absolute change."""
        return self.values[case] - self.benchmark

    def vanished(self, case: str) -> bool:
        """Whether the value is as good as zero: printed as 0, with a mark."""
        return bool(vanished(self.values[case], self.benchmark))

    def pct(self, case: str) -> float | None:
        """Change in per cent of the benchmark; None for shares and where the benchmark is zero."""
        return None if self.points or self.benchmark == 0 else 100 * self.change(case) / abs(self.benchmark)


def vanished(value: Any, benchmark: Any) -> Any:
    """Whether values are so small a share of their benchmark that no digit of them counts, and yet not zero."""
    return (value != 0) & (np.abs(value) < NOTHING * np.abs(benchmark))


def tidy(run: Run) -> pd.DataFrame:
    """Every symbol and every indicator of every solved case, in the columns of results.csv."""
    frames = list(case_tables(run))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))


def case_tables(run: Run) -> Iterator[pd.DataFrame]:
    """The tidy table case by case, so that no more than one of them is in memory."""
    words, labels = Words(run.model), _symbol_labels(run.model)
    for case, solution in run.solutions.items():
        table = pd.concat([_symbols(solution, words).assign(**labels), _indicators(solution, words)], ignore_index=True)
        table["value"] = table["value"].mask(vanished(table["value"], table["benchmark"]), 0.0)
        yield table.assign(experiment=run.spec.name, case=case)[list(COLUMNS)]


def indicator_rows(run: Run, names: Iterable[str]) -> list[Row]:
    """Rows for these indicators, or EV_WELFARE, every member, all cases side by side."""
    words = Words(run.model)
    before = run.model.state(run.model.compiled.start)
    names = tuple(names)
    wanted = {n: INDICATORS[n] for n in names if n != EV_WELFARE}
    results = {case: _of_state(wanted.values(), run.model.state(s.x)) for case, s in run.solutions.items()}
    rows = []
    for name in names:
        if name == EV_WELFARE:
            rows.append(_ev_welfare(run))
            continue
        for member, value in wanted[name].values(before).items():
            own = {case: r[name][member] for case, r in results.items()}
            rows.append(_row(wanted[name], member, value, own, words, run))
    return rows


def _of_state(wanted: Iterable[Indicator], m: Any) -> dict[str, dict[Any, float]]:
    return {i.name: dict(i.values(m)) for i in wanted}


def _ev_welfare(run: Run) -> Row:
    """EV of every case, from a second solve where it measures welfare."""
    found = {case: run.welfare[case] for case in run.solutions}
    return Row(
        EV_WELFARE,
        (),
        "EV in closure welfare, % of GDP",
        "等价变化占GDP（welfare闭合）",
        INDICATORS["equivalent_variation_share"].unit,
        True,
        0.0,
        {case: math.nan if r.ev is None else r.ev for case, r in found.items()},
        {case: r.why for case, r in found.items() if r.why},
    )


def symbol_rows(run: Run, text: str) -> list[Row]:
    """Rows for a symbol or a reference such as ``q_activity[manufacturing]``."""
    words, model = Words(run.model), run.model
    name, named, _ = model.resolve(text)
    members = but_auxiliary(text, named, model.groups)
    symbol = model.system.symbols[name]
    values = {case: s.values(name) for case, s in run.solutions.items()}
    base = model.system.levels[name]
    return [
        Row(
            name,
            k,
            _join(symbol.label_en, words.en(k)),
            _join(symbol.label_zh, words.zh(k)),
            words.unit(symbol.unit),
            False,
            base[k],
            {case: v[k] for case, v in values.items()},
        )
        for k in members
    ]


def report_rows(run: Run) -> list[Row]:
    """What the experiment file asks to see; the whole macro list when it says nothing."""
    wanted = run.spec.report
    if not wanted:
        return indicator_rows(run, MACRO)
    return [
        r
        for text in wanted
        for r in (indicator_rows(run, [text]) if text in (*INDICATORS, EV_WELFARE) else symbol_rows(run, text))
    ]


def macro(run: Run) -> pd.DataFrame:
    """Macro indicators, one row each, with the change of every case (per cent, or units for shares)."""
    rows = report_rows(run)
    table = pd.DataFrame({"indicator": [r.label_en for r in rows], "unit": [r.unit for r in rows]})
    table["benchmark"] = [r.benchmark for r in rows]
    for case in run.solutions:
        table[case] = [r.change(case) if (p := r.pct(case)) is None else p for r in rows]
    return table


def welfare_note(run: Run) -> tuple[str, str]:
    """What to say beside EV: it measures welfare only where a closure fixes what else output is used for."""
    good = [o.plan.name for o in run.outcomes if run.model.measures_welfare(o.plan.swaps)]
    if len(good) == len(run.outcomes):
        return "", ""
    if not good:
        return f" ({NOT_WELFARE[0]})", f"（{NOT_WELFARE[1]}）"
    return f" (welfare only in: {', '.join(good)})", f"（仅{'、'.join(good)}为福利）"


def _row(i: Indicator, member: Member, value: float, own: dict[str, float], words: Words, run: Run) -> Row:
    en, zh = _labels(i, member, welfare_note(run), words)
    return Row(i.name, member, en, zh, words.unit(i.unit), i.points, value, own)


def _labels(i: Indicator, member: Member, notes: tuple[str, str], words: Words) -> tuple[str, str]:
    """English and Chinese, with the member and, for EV and CV, what is to be said of welfare."""
    welfare = i.name.startswith(("equivalent_variation", "compensating_variation"))
    en, zh = (i.label_en + notes[0], i.label_zh + notes[1]) if welfare else (i.label_en, i.label_zh)
    return _join(en, words.en(member)), _join(zh, words.zh(member))


def _join(label: str, member: str) -> str:
    return f"{label}: {member}" if member else label


def _symbol_labels(model: Model) -> dict[str, list[str]]:
    """English and Chinese label of every row of `Case.frame`: the symbol and its member."""
    words, symbols = Words(model), model.system.symbols
    rows = [(symbols[name], k) for name, members in model.layout.members.items() for k in members]
    return {
        "label_en": [_join(s.label_en, words.en(k)) for s, k in rows],
        "label_zh": [_join(s.label_zh, words.zh(k)) for s, k in rows],
    }


def _symbols(solution: Case, words: Words) -> pd.DataFrame:
    table = solution.frame
    units = {name: words.unit(symbol.unit) for name, symbol in solution.model.system.symbols.items()}
    table["unit"] = table["symbol"].map(units)
    return table


def _values(case: Case) -> list[tuple[Indicator, Member, float, float]]:
    """(indicator, member, before, after) of everything this economy has."""
    model = case.model
    before, after = model.state(model.compiled.start), model.state(case.x)
    return [
        (i, member, value, after_values[member])
        for i in INDICATORS.values()
        for after_values in [i.values(after)]
        for member, value in i.values(before).items()
    ]


def _changes(table: pd.DataFrame) -> pd.DataFrame:
    """With the columns change and pct_change."""
    change, base = table["value"] - table["benchmark"], table["benchmark"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        return table.assign(change=change, pct_change=np.where(base != 0, 100 * change / np.abs(base), np.nan))


def _notes(case: Case) -> tuple[str, str]:
    """What to say beside EV in one case."""
    return ("", "") if case.model.measures_welfare(case.swaps) else (f" ({NOT_WELFARE[0]})", f"（{NOT_WELFARE[1]}）")


def indicators(case: Case) -> pd.DataFrame:
    """What a reader wants to know of a case, by indicator and member: the numbers of results.csv, with labels."""
    words, notes, rows = case.model.layout.words, _notes(case), []
    for i, member, before, after in _values(case):
        en, zh = _labels(i, member, notes, words)
        rows.append((i.name, ",".join(as_tuple(member)), before, after, words.unit(i.unit), en, zh))
    columns = ["indicator", "member", "benchmark", "value", "unit", "label_en", "label_zh"]
    table = _changes(pd.DataFrame(rows, columns=columns).set_index(["indicator", "member"]))
    return table[["benchmark", "value", "change", "pct_change", "unit", "label_en", "label_zh"]]


def _indicators(case: Case, words: Words) -> pd.DataFrame:
    notes = _notes(case)
    rows = [
        (i.name, *(*as_tuple(k), "", "", "")[:3], before, after, words.unit(i.unit), *_labels(i, k, notes, words))
        for i, k, before, after in _values(case)
    ]
    columns = ["symbol", "index_1", "index_2", "index_3", "benchmark", "value", "unit", "label_en", "label_zh"]
    return _changes(pd.DataFrame(rows, columns=columns))
