"""Numbers of a comparison: the key indicators of a case, and the tidy table that holds everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from cge.analysis.comparison import Comparison, Study
from cge.analysis.gdp_identity import LABELS
from cge.analysis.shock_contributions import Contributions, Key, reading
from cge.indicators import INDICATORS
from cge.language.reference import as_tuple
from cge.model.labels import Words

Value = float | None
GROUPS = ("A", "F", "L", "C", "E", "P", "other")
KEY = (
    (
        "Output 产出",
        (
            ("real_gdp", "Real GDP\n实际GDP\n%"),
            ("gdp_net_of_policy", "net of policy cost\n扣除政策成本\n%"),
            ("gdp_physical", "quality left out\n不计质量\n%"),
            ("tfp_total", "TFP, all\n全要素生产率\n%"),
            ("real_consumption", "Consumption\n居民消费\n%"),
            ("real_fixed_investment", "Investment\n投资\n%"),
            ("real_exports", "Exports\n出口\n%"),
        ),
    ),
    (
        "Structure 结构",
        (
            ("rationalisation_theil", "Theil, sectors\n合理化\n%"),
            ("rationalisation_theil_three", "Theil, three\n三次产业\n%"),
            ("services_to_industry", "Services/industry\n三产/二产\n%"),
            ("value_added_share:new_industries", "New industries\n新产业占比\npp"),
            ("value_added_share:digital", "Digital\n数字产业占比\npp"),
            ("lilien", "Lilien\n再配置\nindex"),
            ("productivity_between", "Between sectors\n部门间生产率\n%"),
            ("output_spread", "Spread\n离散度\n%"),
        ),
    ),
    (
        "Distribution 分配",
        (
            ("skill_premium", "Skill premium\n技能溢价\n%"),
            ("wage_gini", "Wage Gini\n工资基尼\n%"),
            ("labour_share", "Labour share\n劳动份额\npp"),
            ("workers_moved", "Workers moved\n转移劳动力\nheads"),
        ),
    ),
    ("Environment 环境", (("emissions:CO2", "CO2\n二氧化碳\n%"), ("emission_intensity:CO2", "CO2/GDP\n碳强度\n%"))),
    (
        "Quality, welfare, cost 质量、福利、成本",
        (
            ("output_quality_index", "Output quality\n产出质量\n%"),
            ("export_quality_index", "Export quality\n出口质量\n%"),
            ("ev_welfare", "EV, closure welfare\n等价变化(福利)\n% GDP"),
            ("cv_welfare", "CV, closure welfare\n补偿变化(福利)\n% GDP"),
            ("equivalent_variation_share", "EV, own closure:\nnot a welfare measure\n非福利度量 % GDP"),
            ("policy_spending", "Policy cost\n政策支出\n% GDP"),
        ),
    ),
)
"""Key indicators, name or name:member, with the headings of sheet overview."""
COLUMNS = (
    "table",
    "experiment",
    "case",
    "closure",
    "method",
    "indicator",
    "member",
    "group",
    "with",
    "measure",
    "value",
    "unit",
)


def key_values(c: Comparison, study: Study, case: str) -> dict[str, Value]:
    """Changes of the key indicators in one case, in the unit of their heading; None where there is no such thing."""
    before = c.model.state(c.model.compiled.start)
    after = c.model.state(study.run[case].x)
    welfare = study.run.welfare[case]
    values: dict[str, Value] = {"ev_welfare": welfare.ev, "cv_welfare": welfare.cv}
    for _, heads in KEY:
        for key, _ in heads:
            if key not in values:
                values[key] = _change(key, before, after)
    return values


def _change(key: str, before: Any, after: Any) -> Value:
    name, _, member = key.partition(":")
    old, new = INDICATORS[name].values(before), INDICATORS[name].values(after)
    k: Any = member or ()
    return (new[k] - old[k]) * reading(name, old[k])[0] if k in old and k in new else None


def label(c: Comparison, key: Key) -> tuple[str, str]:
    """English and Chinese label of an indicator and its member."""
    name, member = key
    i, words = INDICATORS[name], Words(c.model)
    en, zh = (w(member) if member else "" for w in (words.en, words.zh))
    return f"{i.label_en}: {en}" if en else i.label_en, f"{i.label_zh}：{zh}" if zh else i.label_zh


def interactions_of(c: Comparison) -> Iterator[tuple[Study, str, Key, str, dict[str, float]]]:
    """(study, how it is split, indicator, group, its row of the matrix) where there are two groups or more."""
    split = [(s, "", s.contributions) for s in c.studies]
    if c.by_path is not None:
        split.append((c["path_6_system"], "by path", c.by_path))
    for study, how, parts in split:
        if len(parts.groups) > 1:
            for key, matrix in parts.interactions.items():
                if key[0] in ("real_gdp", "emissions", "rationalisation_theil", "skill_premium"):
                    for who in sorted(parts.groups, key=lambda g: GROUPS.index(g) if g in GROUPS else 99):
                        row = zip(matrix.columns, matrix.to_numpy()[parts.groups.index(who)], strict=True)
                        yield study, how, key, who, {str(g): float(v) for g, v in row}


def tidy(c: Comparison) -> pd.DataFrame:
    """All tables of the comparison in the columns of comparison.csv."""
    rows: list[tuple[Any, ...]] = []
    for s in c.studies:
        rows += _indicator_rows(c, s)
        rows += _contribution_rows(s, s.main.name, s.contributions)
        rows += _accounting_rows(s)
    if c.by_path is not None:
        rows += _contribution_rows(c["path_6_system"], "by path", c.by_path)
    for study, how, key, who, row in interactions_of(c):
        place = ("interactions", study.name, how or study.main.name, study.main.closure, "", *_pair(key), who)
        parts = study.contributions if not how else c.by_path
        unit = parts.units[parts.keys.index(key)] if parts is not None else ""
        rows += [(*place, other, "interaction", value, unit) for other, value in row.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _indicator_rows(c: Comparison, s: Study) -> Iterator[tuple[Any, ...]]:
    before, words = c.model.state(c.model.compiled.start), Words(c.model)
    old = {n: i.values(before) for n, i in INDICATORS.items()}
    for o in s.run.outcomes:
        after = c.model.state(s.run[o.plan.name].x)
        place = ("indicators", s.name, o.plan.name, o.plan.closure, "")
        for name, base in old.items():
            new, unit = INDICATORS[name].values(after), words.unit(INDICATORS[name].unit)
            for k, v in base.items():
                who = (*place, *_pair((name, k)), "", "")
                factor, read = reading(name, v)
                yield *who, "benchmark", v, unit
                yield *who, "value", new[k], unit
                yield *who, "change", (new[k] - v) * factor, read if read in ("%", "pp") else unit
        welfare = s.run.welfare[o.plan.name]
        for name, value in (("ev", welfare.ev), ("cv", welfare.cv)):
            if value is not None:
                yield "indicators", s.name, o.plan.name, "welfare", "", name, "", "", "", "value", value, "% of GDP"


def _contribution_rows(s: Study, case: str, k: Contributions) -> Iterator[tuple[Any, ...]]:
    for method in ("path", "shapley"):
        table, gap = getattr(k, method), k.gap(method)
        for i, (key, unit) in enumerate(zip(k.keys, k.units, strict=True)):
            place = ("contributions", s.name, case, s.main.closure, method, *_pair(key))
            for group in k.groups:
                yield *place, group, "", "contribution", float(table[group].iloc[i]), unit
            yield *place, "", "", "total", float(k.change[i]), unit
            yield *place, "", "", "gap", float(gap[i]), unit


def _accounting_rows(s: Study) -> Iterator[tuple[Any, ...]]:
    book, terms = s.accounting, s.accounting.terms["contribution"].to_dict()
    place = ("growth accounting", s.name, s.main.name, s.main.closure, "path", "real_gdp", "")
    for name in LABELS:
        yield *place, name, "", "contribution", float(terms[name]), "% (logs)"
    for name, value in (("total", book.fisher), ("gap", book.gap), ("first order", s.first_order)):
        yield *place, "", "", name, value, "% (logs)"


def _pair(key: Key) -> tuple[str, str]:
    return key[0], " ".join(as_tuple(key[1]))
