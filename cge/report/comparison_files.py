"""The comparison as files: comparison.xlsx to read, comparison.csv to compute with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook as Excel

from cge.analysis.comparison import ELEMENTS, Comparison, Study
from cge.analysis.gdp_identity import ALLOCATIVE, LABELS
from cge.analysis.shock_contributions import Contributions
from cge.experiment.tables import indicator_rows
from cge.indicators import INDICATORS
from cge.language.reference import but_auxiliary
from cge.model.labels import Words
from cge.report.about import CAVEAT
from cge.report.comparison_tables import GROUPS, KEY, interactions_of, key_values, label, tidy
from cge.report.csv_text import to_csv
from cge.report.excel_sheet import PERCENT, Column, Group, write_panel, write_text
from cge.report.folder import Folder
from cge.report.manifest import circumstances, git_commit, input_of, versions

FILES = ("comparison.xlsx", "comparison.csv")
CHANNELS = (
    ("invest", "Effective investment", "有效投资"),
    ("technology", "Technological innovation", "科技创新"),
    ("management", "Management innovation", "管理创新"),
)
_ELEMENTS = dict(
    zip(ELEMENTS, ("Workers 劳动者", "Objects of labour 劳动对象", "Means of labour 劳动资料"), strict=True)
)
_GAP = "0.0E+00"


def write(comparison: Comparison, folder: Folder) -> list[Path]:
    """Write both files and a manifest into a folder that is ready for FILES. Raises OSError."""
    _excel(comparison).save(folder.partial / FILES[0])
    to_csv(tidy(comparison), folder.partial / FILES[1])
    return folder.publish(_manifest(comparison))


def _manifest(c: Comparison) -> dict[str, Any]:
    files = [s.run.experiment for s in c.studies if s.run.experiment is not None]
    book = c.model.workbook
    return {
        "comparison": [s.name for s in c.studies],
        "inputs": {e.spec.name: input_of(e.path, e.sha256) for e in files}
        | {"workbook": input_of(book.path, book.sha256)},
        **circumstances(),
    }


def _excel(c: Comparison) -> Excel:
    excel = Excel()
    excel.remove(excel.worksheets[0])
    _overview(excel, c)
    _cells(excel, c)
    _contributions(excel, c)
    _interactions(excel, c)
    _accounting(excel, c)
    _indicators(excel, c)
    _sectors(excel, c)
    write_text(excel.create_sheet("about"), _about(c), ("", "English", "中文"))
    for sheet in excel.worksheets:
        if sheet.title not in ("indicators", "sectors"):
            sheet.page_setup.fitToWidth = 1
    excel.properties.title, excel.properties.creator = "Comparison of reforms", "qcge"
    return excel


def _overview(excel: Excel, c: Comparison) -> None:
    """Every case by the key indicators."""
    rows = [(s, o.plan) for s in c.studies for o in s.run.outcomes]
    table: list[dict[str, float | str | None]] = [{**key_values(c, s, plan.name)} for s, plan in rows]
    for values, (s, plan) in zip(table, rows, strict=True):
        why = s.run.welfare[plan.name].why
        values |= {name: why for name in ("ev_welfare", "cv_welfare") if why}
    heads_unit = Words(c.model).heads
    groups = [
        Group(
            title,
            [Column(head.replace("heads", heads_unit), [v[name] for v in table], PERCENT) for name, head in heads],
        )
        for title, heads in KEY
    ]
    labels = _names([s for s, _ in rows], [p.name for _, p in rows])
    labels.append(Column("Closure 闭合", [p.closure for _, p in rows]))
    note = (
        "Conditional on the shocks, no forecast. EV and CV are of a second solve of every case in the closure "
        "`welfare`, in which they measure welfare.  "
        "结果以冲击假设为条件，非预测；等价与补偿变化取自各情景在welfare闭合下的另解。"
    )
    write_panel(excel.create_sheet("overview"), "Reforms by indicator  各项改革的影响", labels, groups, note)


def _cells(excel: Excel, c: Comparison) -> None:
    """The nine cells as the paper draws them, one block per indicator."""
    known = {s.name: s for s in c.studies}
    heads = [(name, head) for _, part in KEY for name, head in part]
    rows = [(name, head, *channel) for name, head in heads for channel in CHANNELS]
    rows = [r for r in rows if all(f"cell_{r[2]}_{e}" in known for e in ELEMENTS)]
    if not rows:
        return
    labels = [
        Column("Indicator 指标", [head.replace("\n", "  ") for _, head, *_ in rows]),
        Column("Channel", [en for *_, en, _ in rows]),
        Column("渠道", [zh for *_, zh in rows]),
    ]
    columns = []
    for element, title in _ELEMENTS.items():
        studies = [known[f"cell_{channel}_{element}"] for _, _, channel, *_ in rows]
        values = [key_values(c, s, s.main.name)[name] for s, (name, *_) in zip(studies, rows, strict=True)]
        columns.append(Column(title, values, PERCENT))
    note = "First case of each file; sizes and costs differ: no ranking.  各格冲击规模与成本不同，不可排名。"
    write_panel(excel.create_sheet("cells"), "Nine cells  九宫格", labels, [Group("Elements 要素", columns)], note)


def _contributions(excel: Excel, c: Comparison) -> None:
    """Path integral and Shapley side by side, by group of shocks; path 6 by path on a sheet of its own."""
    note = (
        "A innovation 创新, F allocation 配置, L labour 劳动, C capital 资本, E energy 能源资源, P policy 政策. "
        "First case of each file. Total less the sum is the gap.  合计与各项之和之差为误差。"
    )
    _split(excel, c, "contributions", [(s, s.contributions) for s in c.studies], GROUPS, note)
    if c.by_path is not None:
        note = "Path 6 split into the five paths it is made of.  路径六按五条路径分解。"
        _split(excel, c, "contributions by path", [(c["path_6_system"], c.by_path)], c.by_path.groups, note)


def _split(
    excel: Excel,
    c: Comparison,
    sheet: str,
    parts: Sequence[tuple[Study, Contributions]],
    names: Sequence[str],
    note: str,
) -> None:
    rows = [(s, k, i) for s, k in parts for i in range(len(k.keys))]
    groups = []
    for method, title in (("path", "Path integral 路径积分"), ("shapley", "Shapley 沙普利")):
        columns = [Column(g, [_part(k, method, g, i) for _, k, i in rows], PERCENT) for g in names]
        columns.append(Column("total 合计", [float(k.change[i]) for _, k, i in rows], PERCENT))
        columns.append(Column("gap 误差", [float(k.gap(method)[i]) for _, k, i in rows], _GAP))
        groups.append(Group(title, [col for col in columns if any(v is not None for v in col.values)]))
    labels = _names([s for s, *_ in rows], [s.main.name for s, *_ in rows])
    words = [label(c, k.keys[i]) for _, k, i in rows]
    labels += [
        Column("Indicator", [en for en, _ in words]),
        Column("指标", [zh for _, zh in words]),
        Column("Unit 单位", [k.units[i] for _, k, i in rows]),
    ]
    write_panel(excel.create_sheet(sheet), "Contributions  贡献分解", labels, groups, note)


def _part(k: Contributions, method: str, group: str, row: int) -> float | None:
    return float(getattr(k, method)[group].iloc[row]) if group in k.groups else None


def _interactions(excel: Excel, c: Comparison) -> None:
    """Each group alone on the diagonal, what two add together off it; path 6 by path on a sheet of its own."""
    for sheet, by_path in (("interactions", False), ("interactions by path", True)):
        rows = [r for r in interactions_of(c) if bool(r[1]) == by_path]
        names = list(dict.fromkeys(g for *_, row in rows for g in row))
        names.sort(key=lambda g: GROUPS.index(g) if g in GROUPS else len(GROUPS))
        labels = _names([s for s, *_ in rows], [s.main.name for s, *_ in rows])
        words = [label(c, key) for _, _, key, *_ in rows]
        labels += [
            Column("Indicator", [en for en, _ in words]),
            Column("指标", [zh for _, zh in words]),
            Column("Group 组", [who for *_, who, _ in rows]),
        ]
        columns = [Column(g, [row.get(g) for *_, row in rows], "+0.0000;-0.0000;0.0000") for g in names]
        note = (
            "Diagonal: the group alone. Off it: what two groups do together beyond what each does alone. Per cent.  "
            "对角线为单独效应，其余为两两交互。"
        )
        if rows:
            panel = [Group("with 与", columns)]
            write_panel(excel.create_sheet(sheet), "Interactions  交互作用", labels, panel, note)


def _accounting(excel: Excel, c: Comparison) -> None:
    """Growth accounting of real GDP, in logs x 100."""
    books = [s.accounting for s in c.studies]
    own = [b.terms["contribution"].to_dict() for b in books]
    terms = [Column(f"{en}\n{zh}", [float(b[n]) for b in own], PERCENT) for n, (en, zh) in LABELS.items()]
    sums = [
        Column("allocative, all\n配置效率合计", [b.allocative for b in books], PERCENT),
        Column("sum of sources\n各项之和", [float(b.terms["contribution"].sum()) for b in books], PERCENT),
        Column("real GDP (Fisher)\n实际GDP", [b.fisher for b in books], PERCENT),
        Column("gap\n误差", [b.gap for b in books], _GAP),
        Column("first order, from the SAM\n一阶估计", [s.first_order for s in c.studies], PERCENT),
    ]
    labels = _names(list(c.studies), [s.main.name for s in c.studies])
    note = (
        "Logs x 100, integrated along the path of the shock; first case of each file. With kappa = 1 output quality "
        f"and production taxes offset each other. Allocative: {', '.join(ALLOCATIVE)}.  对数×100，沿冲击路径积分。"
    )
    groups = [Group("Sources of growth 增长来源", terms), Group("Check 核对", sums)]
    write_panel(excel.create_sheet("growth accounting"), "Growth accounting  增长核算", labels, groups, note)


def _indicators(excel: Excel, c: Comparison) -> None:
    """Every indicator of every case: its change in per cent, or in points where it is a share."""
    first = indicator_rows(c.studies[0].run, INDICATORS)
    labels = [
        Column("Indicator", [r.label_en for r in first]),
        Column("指标", [r.label_zh for r in first]),
        Column("Unit 单位", [r.unit for r in first]),
        Column("Definition 定义", [INDICATORS[r.name].source for r in first]),
    ]
    groups = [Group("Benchmark 基期", [Column("value 数值", [r.benchmark for r in first], "#,##0.0000")])]
    for s in c.studies:
        rows = indicator_rows(s.run, INDICATORS)
        changes = {
            case: [r.change(case) if (p := r.pct(case)) is None else p for r in rows] for case in s.run.solutions
        }
        groups.append(Group(s.name, [Column(k, v, "+0.000;-0.000;0.000") for k, v in changes.items()]))
    note = (
        "Change in per cent; in the indicator's own unit where it is a share or zero in the benchmark. EV and CV are "
        "no welfare measure here (see overview).  变化率；份额类及基期为零者为变化量；此处等价与补偿变化非福利度量。"
    )
    write_panel(excel.create_sheet("indicators"), "All indicators  全部指标", labels, groups, note)


def _sectors(excel: Excel, c: Comparison) -> None:
    """Output in efficiency units and people moved out, by sector, first case of each."""
    sam, every = c.model.workbook.sam, c.studies[0].run[c.studies[0].main.name].base("q_activity")
    base = {a: every[a] for a in but_auxiliary("", every, c.model.groups)}
    labels = [
        Column("Code 代码", list(base)),
        Column("Name", [sam.label_en.get(a, a) for a in base]),
        Column("名称", [sam.label_zh.get(a, a) for a in base]),
    ]
    output, moved = [], []
    for s in c.studies:
        case = s.run[s.main.name]
        made = case.values("q_activity_effective")
        output.append(Column(s.name, [100 * (made[a] / base[a] - 1) for a in base], PERCENT))
        out = {str(r.member): r.values[case.name] for r in indicator_rows(s.run, ["workers_moved_by_origin"])}
        if out:
            moved.append(Column(s.name, [out.get(a) for a in base], "#,##0.0"))
    words = Words(c.model)
    groups = [Group("Output, quality included (q_activity_effective), %  产出（含质量）", output)]
    groups += [Group(f"Workers moved out, {words.heads}  转出劳动力", moved)] if moved else []
    note = "First case of each file.  各文件第一情景。"
    write_panel(excel.create_sheet("sectors"), "Sectors  部门", labels, groups, note)


def _names(studies: Sequence[Study], cases: Sequence[str]) -> list[Column]:
    return [
        Column("Experiment", [s.titles[0] for s in studies]),
        Column("实验", [s.titles[1] for s in studies]),
        Column("Case 情景", list(cases)),
    ]


def _about(c: Comparison) -> list[tuple[str, str, str]]:
    """What was run: caveat, shocks of every case, what is missing, versions."""
    words = Words(c.model)
    rows = [("how to read 解读", *CAVEAT), ("economy 经济体", words.economy_en, words.economy_zh)]
    rows += [(f"missing 缺失 {name}", f"needs {what}", "") for name, what in c.missing.items()]
    for s in c.studies:
        spec = s.run.spec
        rows += [("", "", ""), (s.name, f"{s.titles[0]}. {spec.description}", f"{s.titles[1]}。{spec.description_zh}")]
        for o in s.run.outcomes:
            rows.append((f"  case {o.plan.name}", f"{o.plan.closure}. {o.plan.description}", o.plan.description_zh))
            rows += [("    shock 冲击", f"{x.group or '-'}  {t} {x}", x.comment) for t, x in o.plan.shocks]
    rows += [("", "", ""), ("versions 版本", ", ".join(f"{k} {v}" for k, v in versions().items()), "")]
    rows += [("git commit", str(git_commit() or "not a git checkout"), "")]
    rows += [("workbook SHA-256", c.model.workbook.sha256, str(c.model.workbook.path or ""))]
    return [*rows, *((f"SHA-256 {s.name}", s.run.experiment.sha256 if s.run.experiment else "", "") for s in c.studies)]
