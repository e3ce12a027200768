"""The marginal abatement cost curve on the terminal and as a workbook with its chart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook as Excel
from openpyxl.chart import Reference, ScatterChart, Series
from rich.table import Table

from cge.model.labels import Words
from cge.report.console import put
from cge.report.excel_sheet import LEVEL, Column, Group, write_panel
from cge.report.manifest import circumstances, input_of

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet
    from rich.console import Console

    from cge.analysis.abatement import Curve
    from cge.model.model import Model
    from cge.report.folder import Folder

FILES = ("abatement.xlsx",)
_TITLE = "Marginal abatement cost  边际减排成本"


def _headings(curve: Curve, words: Words) -> dict[str, str]:
    ev = "EV 等价变化" + ("" if curve.welfare else " (not a welfare measure 非福利度量)")
    return {
        "emissions": f"Emissions 排放\n{words.emissions}",
        "abatement_pct": "Abatement 减排\n%",
        "direct_cost": f"Area under the curve 曲线下面积\n{words.currency}",
        "gdp_pct": "Real GDP 实际GDP\n%",
        "ev_pct_gdp": f"{ev}\n% of GDP",
    }


def show(curve: Curve, model: Model, console: Console) -> None:
    """Print the points of the curve."""
    words = Words(model)
    note = f"{curve.pollutant}, closure {curve.closure}; changes against a price of zero"
    table = Table(title=f"[bold]{_TITLE}[/]  [dim]{note}[/]", title_justify="left", box=None, pad_edge=False)
    table.add_column(f"Price 价格\n{words.emission_price}", justify="right")
    for heading in _headings(curve, words).values():
        table.add_column(heading, justify="right")
    for price, row in curve.points.iterrows():
        table.add_row(f"{float(str(price)):g}", *(f"{v:,.2f}" for v in row))
    put(console, table)
    if curve.stopped:
        console.print(curve.stopped, style="red", markup=False)


def write(curve: Curve, model: Model, folder: Folder) -> list[Path]:
    """Write abatement.xlsx (the curve with its chart, emissions by fuel and by user) and a manifest. Raises OSError."""
    _excel(curve, model).save(folder.partial / FILES[0])
    book = model.workbook
    about = {"curve": curve.pollutant, "closure": curve.closure, "stopped": curve.stopped}
    return folder.publish({**about, "inputs": {"workbook": input_of(book.path, book.sha256)}, **circumstances()})


def _excel(curve: Curve, model: Model) -> Excel:
    words, excel = Words(model), Excel()
    excel.remove(excel.worksheets[0])
    sheet = excel.create_sheet("curve")
    prices = [Column(f"Price 价格\n{words.emission_price}", [float(p) for p in curve.points.index], "0.##")]
    columns = [Column(h, list(curve.points[k]), "#,##0.00") for k, h in _headings(curve, words).items()]
    note = f"{curve.pollutant}, closure {curve.closure}; changes against a price of zero. {curve.stopped}"
    write_panel(sheet, _TITLE, prices, [Group(words.economy_en, columns)], note)
    _chart(sheet, len(curve.points), words)
    for name, table in (("by fuel", curve.by_fuel), ("by user", curve.by_user)):
        _table(excel.create_sheet(name), f"Emissions {name}  分类排放", prices, table, words)
    return excel


def _table(sheet: Worksheet, title: str, prices: list[Column], table: pd.DataFrame, words: Words) -> None:
    columns = [Column(f"{k}\n{words.en(str(k))}\n{words.zh(str(k))}", list(table[k]), LEVEL) for k in table]
    write_panel(sheet, title, prices, [Group(words.emissions, columns)])


def _chart(sheet: Worksheet, points: int, words: Words) -> None:
    """Abatement across, price up: the curve as economists draw it."""
    chart = ScatterChart()
    chart.title, chart.style, chart.legend = _TITLE, 2, None
    chart.x_axis.title, chart.y_axis.title = "Abatement 减排 %", f"Price 价格 {words.emission_price}"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.number_format, chart.y_axis.number_format = "0", "0"
    chart.width, chart.height = 18, 11
    price, abated = (Reference(sheet, min_col=k, min_row=5, max_row=4 + points) for k in (1, 3))
    series = Series(price, abated)
    series.marker.symbol, series.graphicalProperties.line.solidFill = "circle", "1F3864"
    series.smooth = False
    chart.series.append(series)
    sheet.add_chart(chart, f"A{7 + points}")
