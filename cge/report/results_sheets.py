"""The results workbook as an Excel file: rows of indicators, and panels of accounts by measure.

Panels are noted down first and filled case by case (`Book.finish`): a case as a namespace of numbers takes a hundred
times the room of its solution, so no more than one is in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook as Excel

from cge.experiment.notes import footnotes, marked, notes
from cge.experiment.tables import Row, vanished
from cge.language.reference import as_tuple, but_auxiliary
from cge.model.labels import Words
from cge.report.excel_sheet import GONE, LEVEL, PERCENT, VANISHED, Column, Group, level_format, signed, write_panel

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from cge.experiment.run import Run

_CHANGE = "+#,##0.00;-#,##0.00;0.00"
Measure = Callable[[Any], Mapping[Any, float]]


@dataclass
class Measured:
    """A measure of a panel: its level in the benchmark, and one column for each case, which `add` makes."""

    title: str
    columns: list[Column]
    measure: Measure
    add: Callable[[str, Mapping[Any, float]], Column]


class Book:
    """The Excel file with the benchmark as a namespace of numbers."""

    def __init__(self, run: Run, excel: Excel) -> None:
        self.run, self.excel, self.words = run, excel, Words(run.model)
        self.before = run.model.state(run.model.compiled.start)
        self._panels: list[tuple[Worksheet, str, list[Column], list[Measured], str]] = []

    def finish(self) -> None:
        """Fill the panels."""
        for case, solution in self.run.solutions.items():
            m = self.run.model.state(solution.x)
            for *_, measured, _ in self._panels:
                for one in measured:
                    one.columns.append(one.add(case, one.measure(m)))
        for sheet, title, labels, measured, note in self._panels:
            gone = any(GONE in column.format for one in measured for column in one.columns)
            more = f"† {VANISHED[0]} {VANISHED[1]}" if gone else ""
            write_panel(
                sheet, title, labels, [Group(one.title, one.columns) for one in measured], f"{note}  {more}".strip()
            )

    def shown(self, members: Iterable[Any]) -> list[Any]:
        """Members that are no auxiliary accounts."""
        return but_auxiliary("", members, self.run.model.groups)

    def ordered(self, members: Iterable[Any]) -> list[Any]:
        """Members in the order of the SAM."""
        place = {label: k for k, label in enumerate(self.run.model.workbook.sam.labels)}
        return sorted(members, key=lambda member: [place.get(k, -1) for k in as_tuple(member)])

    def rows(self, name: str, title: str, rows: Sequence[Row]) -> None:
        """Indicators down, cases across: value, change and per cent change of each; what rests on a note is marked."""
        known = notes(self.run.model)
        said = [f"* {item}: {en}  {zh}" for item, en, zh in footnotes(rows, known)]
        rows = marked(rows, known)
        labels = [
            Column("Indicator", [r.label_en for r in rows]),
            Column("指标", [r.label_zh for r in rows]),
            Column("Unit 单位", [r.unit for r in rows]),
        ]
        levels = [level_format([r.benchmark, *(v for c, v in r.values.items() if c not in r.why)]) for r in rows]
        changes = [signed(form) for form in levels]
        groups = [Group("Benchmark 基期", [Column("value 数值", [r.benchmark for r in rows], levels)])]
        for case in self.run.solutions:
            forms = [GONE if r.vanished(case) else form for r, form in zip(rows, levels, strict=True)]
            values = [0.0 if r.vanished(case) else r.why.get(case, r.values[case]) for r in rows]
            columns = [
                Column("value 数值", values, forms),
                Column("change 变化", [None if case in r.why else r.change(case) for r in rows], changes),
                Column("change, % 变化率", [r.pct(case) for r in rows], PERCENT),
            ]
            groups.append(Group(case, columns))
        note = "Change in per cent is blank for shares and where the benchmark is zero.  份额类及基期为零者不列变化率。"
        if any(r.vanished(case) for r in rows for case in self.run.solutions):
            said.append(f"† {VANISHED[0]} {VANISHED[1]}")
        write_panel(self.excel.create_sheet(name), title, labels, groups, "  ".join([note, *said]))

    def panel(
        self, name: str, title: str, members: Sequence[Any], measures: Iterable[Measured | None], note: str
    ) -> None:
        """Accounts down, measures across; a member of several accounts is named by the last of them."""
        if not members:
            return
        codes = list(zip(*(as_tuple(k) for k in members), strict=True))
        labels = [Column("Code 代码", list(column)) for column in codes]
        labels.append(Column("Name", [self.words.en(k) for k in codes[-1]]))
        labels.append(Column("名称", [self.words.zh(k) for k in codes[-1]]))
        measured = [m for m in measures if m is not None]
        self._panels.append((self.excel.create_sheet(name), title, labels, measured, note))

    def percent(self, title: str, members: Sequence[Any], measure: Measure, unit: str = "") -> Measured | None:
        """Benchmark level and per cent change in each case; None where the economy has no such thing."""
        base = measure(self.before)
        if not base:
            return None
        first = Column(f"benchmark 基期\n{unit or self.words.currency}", [base.get(k) for k in members], LEVEL)

        def add(case: str, now: Mapping[Any, float]) -> Column:
            change = [100 * (now[k] / base[k] - 1) if base.get(k) else None for k in members]
            gone = [k in base and bool(vanished(now[k], base[k])) for k in members]
            return Column(f"{case}\n%", change, [GONE if small else PERCENT for small in gone])

        return Measured(title, [first], measure, add)

    def changes(
        self, title: str, members: Sequence[Any], measure: Measure, unit: str, scale: float = 1.0
    ) -> Measured | None:
        """Benchmark level and change in units in each case."""
        base = measure(self.before)
        if not base:
            return None
        first = Column(f"benchmark 基期\n{unit}", [scale * base[k] if k in base else None for k in members])

        def add(case: str, now: Mapping[Any, float]) -> Column:
            change = [scale * (now[k] - base[k]) if k in base else None for k in members]
            return Column(f"{case}\nchange 变化", change, _CHANGE)

        return Measured(title, [first], measure, add)
