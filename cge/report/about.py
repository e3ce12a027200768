"""What a table needs beside it: closure, numeraire, shocks, versions, assumptions (spec 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cge.analysis.roles import binding, numeraire
from cge.experiment.notes import notes
from cge.model.closures import Follow, Swap, closure
from cge.model.labels import Words
from cge.model.model import NOT_CONNECTED

if TYPE_CHECKING:
    from cge.experiment.run import Outcome, Run
    from cge.model.model import Model

Line = tuple[str, str, str]
CAVEAT = (
    "Conditional counterfactual, neither a forecast nor evidence: where productivity or quality is raised by "
    "assumption, GDP must rise. What the model adds is incidence, structure, emissions and interactions.",
    "有条件的反事实结果，既非预测，也非证据：生产率或质量由假设提高时，GDP必然上升；模型说明的是其归宿、结构、排放与交互作用。",
)


def about_rows(run: Run, manifest: Mapping[str, Any]) -> list[Line]:
    """Rows of the sheet `about`: what, English, Chinese."""
    spec, words = run.spec, Words(run.model)
    rows: list[Line] = [
        ("experiment 实验", spec.title or spec.name, spec.title_zh),
        ("description 说明", spec.description, spec.description_zh),
        ("how to read 解读", *CAVEAT),
        ("economy 经济体", f"{words.economy_en}, unit {words.currency}", words.economy_zh),
    ]
    for outcome in run.outcomes:
        rows += _case(outcome, run.model)
    rows += list(_assumptions(run.model))
    rows += [("", "", ""), ("versions 版本", ", ".join(f"{k} {v}" for k, v in manifest["versions"].items()), "")]
    rows += [("git commit", str(manifest["git_commit"] or "not a git checkout"), "")]
    rows += [(f"SHA-256 {name}", v["sha256"], v["path"]) for name, v in manifest["inputs"].items()]
    return rows


def _case(outcome: Outcome, model: Model) -> list[Line]:
    plan = outcome.plan
    named = closure(plan.closure)
    symbol, en, zh = numeraire(plan.swaps, model)
    rows: list[Line] = [
        ("", "", ""),
        (f"case {plan.name}", plan.description, plan.description_zh),
        ("  closure 闭合", f"{plan.closure}: {named.story_en}", named.story_zh),
        ("  numeraire 计价基准", f"{symbol}: {en}", zh),
    ]
    rows += [("  rule 规则" if isinstance(s, Follow) else "  swap 互换", str(s), _comment(s)) for s in plan.own_swaps]
    rows += [("  shock 冲击", f"{t} {s}", s.comment) for t, s in plan.shocks] or [("  shock 冲击", "none", "无")]
    if outcome.error is not None:
        rows.append(("  NOT SOLVED 未求解", str(outcome.error), ""))
    elif outcome.solution is not None:
        s = outcome.solution
        trust = f"largest residual {s.solver.residual:.1e}, largest error of a value {s.solver.error:.1e}"
        trust += f", Walras slack / GDP {s.walras:.1e}" + ("" if s.solver.connected else f"; {NOT_CONNECTED}")
        text = f"{s.solver.method}, {s.solver.iterations} iterations in {s.solver.steps} step(s), {trust}"
        rows.append(("  solved 求解", text, ""))
        rows += [("  limit 约束", text, "") for text in binding(s)]
        rows += [("  note 说明", note, "") for note in s.solver.notes]
    return rows


def _comment(swap: Swap) -> str:
    return swap.rule.comment if isinstance(swap, Follow) else ""


def _assumptions(model: Model) -> Iterator[Line]:
    """What rests on assumption: the workbook's own list, and elasticities the model had to fill in."""
    b = model.benchmark
    yield "", "", ""
    if b.defaulted:
        yield (
            "defaults used 默认值",
            "elasticities not in the workbook: " + ", ".join(sorted(b.defaulted)),
            "工作簿未给出、采用默认值的弹性",
        )
    yield from ((f"{en} {zh}", text, "") for en, zh, text in model.remarks)
    yield from ((f"note 说明 {item}", en, zh) for item, (en, zh) in notes(model).items())
    table = b.tables.get("sources")
    if table is not None:
        for _, r in table[table["status"] == "assumption"].iterrows():
            yield "assumption 假设", f"{r['sheet']}: {r['item']}", str(r["source"])
