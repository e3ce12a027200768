"""A rule holds in every solution, is neutral where it is not in force, and is one equation for one unknown."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import cge
from cge import Rule
from cge.analysis.closure_story import stories
from cge.errors import CgeError, ClosureError, DataError, ExperimentError
from cge.experiment.run import read_experiment, run
from cge.model.model import Model
from cge.report.manifest import manifest
from sam import read_workbook, write_workbook
from tests.cge.experiment.test_tiny import write_experiment
from tests.economies import close, economy, with_settings

SHOCK = {"tfp_economy": cge.multiply(1.05, basis="gross_output"), "p_world_import[*]": cge.multiply(0.97)}
RULES = (
    Rule("real_public[g0]", "v_income[g0] / p_public[g0]"),
    Rule("q_stock[*]", "q_output[*]"),
    Rule("transfer_government[*,g0]", "q_gdp ** 0.5 * exp(log(sum(q_consumption[*,*])) / 2)"),
    Rule("lump_sum[g0]", "0.1 * sum(p_purchaser[*] * q_consumption[*,h0]) / cpi"),
)


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(economy(11))


def test_what_follows_keeps_its_proportion(model: Model) -> None:
    case = model.solve(SHOCK, rules=RULES)
    base = model.solve()
    for name in ("real_public", "transfer_government"):
        assert case.pct(name, *_first(model, name)) != pytest.approx(0.0, abs=1e-3)
    income, price = ("v_income", "g0"), ("p_public", "g0")
    close(
        case["real_public", "g0"] / base["real_public", "g0"],
        case[income] / base[income] / (case[price] / base[price]),
        1e-9,
    )
    for good in model.members["q_stock"]:
        close(case["q_stock", good] / base["q_stock", good], case["q_output", good] / base["q_output", good], 1e-9)
    consumed = case["q_consumption"].to_numpy().sum() / base["q_consumption"].to_numpy().sum()
    wanted = (case.number("q_gdp") / base.number("q_gdp") * consumed) ** 0.5
    for member in model.members["transfer_government"]:
        if member[1] == "g0":
            moved = case["transfer_government", member] / base["transfer_government", member]
            close(moved, wanted, 1e-9)
    spent = [
        sum(c["p_purchaser", g] * c["q_consumption", g, h] for g, h in model.members["q_consumption"] if h == "h0")
        / c.number("cpi")
        for c in (case, base)
    ]
    close(case["lump_sum", "g0"], 0.1 * (spent[0] - spent[1]), 1e-9, model.benchmark.gdp)


def _first(model: Model, name: str) -> tuple[str, ...]:
    member = model.members[name][0]
    return member if isinstance(member, tuple) else (member,)


def test_a_rule_is_the_symbol_at_the_value_it_finds(model: Model) -> None:
    """Who is told beforehand what the rules find, and is given that, gets the same economy."""
    ruled = model.solve(SHOCK, rules=RULES)
    told = {
        f"{name}[{','.join(member) if isinstance(member, tuple) else member}]": ruled[name, member]
        for name in ("real_public", "q_stock", "transfer_government", "lump_sum")
        for member in model.members[name]
        if name in ("q_stock",) or "g0" in member
    }
    plain = model.solve({**SHOCK, **{k: float(v) for k, v in told.items()}})
    for name in ("q_activity", "p_factor", "q_consumption", "v_income", "exchange_rate", "real_investment"):
        close(ruled[name].to_numpy(), plain[name].to_numpy(), 1e-9, abs(plain[name].to_numpy()).max())


def test_rules_out_of_force_change_nothing(model: Model) -> None:
    knowing = model.ruled(RULES)
    assert knowing is model.ruled(RULES)
    assert len(knowing.compiled.rows) - len(model.compiled.rows) == len(knowing.benchmark.rules)
    for closure in ("neoclassical", "welfare"):
        x, y = (m.solve(SHOCK, closure=closure) for m in (model, knowing))
        for name in ("q_activity", "p_factor", "real_public"):
            close(y[name].to_numpy(), x[name].to_numpy(), 1e-10, abs(x[name].to_numpy()).max())
        assert y.scenario.swaps == x.scenario.swaps


@pytest.mark.parametrize("seed", range(6))
def test_the_benchmark_keeps_every_rule(seed: int) -> None:
    """No shock, nothing moves; and one equation more for each unknown more."""
    drawn = Model(economy(seed))
    case = drawn.solve(rules=RULES[:3])
    assert [case["rule_gap", k] for k in case.model.members["rule_gap"]] == [0.0] * len(case.model.benchmark.rules)
    close(case["q_activity"].to_numpy(), drawn.layout.benchmark[drawn.layout.spans["q_activity"]], 1e-9, 100.0)
    assert case.model.problem(case.scenario.swaps).unknowns.size == len(case.model.compiled.rows)


def test_a_model_with_rules_can_be_pickled(model: Model) -> None:
    case = model.solve(SHOCK, rules=RULES)
    again = pickle.loads(pickle.dumps(case.model)).run(case.scenario)
    assert again.number("q_gdp") == pytest.approx(case.number("q_gdp"), rel=1e-12)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([Rule("q_activity[a0]", "q_gdp")], "q_activity[a0] is an unknown already: a rule is for what is given"),
        ([RULES[0], Rule("real_public", "q_gdp")], "is an unknown already: a rule is for what is given and has no ot"),
        (
            [Rule("real_public[g0]", "sum(q_stock) + q_gdp"), Rule("q_stock[*]", "q_output[*] * real_public[g0]")],
            "real_public[g0] follows q_stock[c0] follows real_public[g0]; drop one of them",
        ),
    ],
)
def test_rules_that_do_not_fit_the_closure_are_refused(model: Model, rules: list[Rule], words: str) -> None:
    with pytest.raises(ClosureError) as error:
        model.solve(rules=rules)
    assert words in str(error.value)


def test_what_follows_cannot_be_shocked(model: Model) -> None:
    with pytest.raises(ExperimentError, match="or drop the rule that it follows v_income"):
        model.solve({"real_public[g0]": cge.multiply(1.1)}, rules=RULES[:1])


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule("real_pubic[g0]", "q_gdp"), "unknown symbol 'real_pubic'; did you mean 'real_public'"),
        (Rule("real_public[g0]", "q_gpd"), "unknown symbol 'q_gpd'; did you mean 'q_gdp'"),
        (Rule("subsidy_clean", "q_gdp"), "subsidy_clean stands in no equation of this economy"),
        ("real_public", "is no rule; write cge.Rule("),
        (Rule("real_public", 1), "is no rule; write cge.Rule("),  # type: ignore[arg-type]
        (Rule(["real_public"], "q_gdp"), "is no rule; write cge.Rule("),  # type: ignore[arg-type]
        ({"symbol": "real_public", "follows": "q_gdp"}, "is no rule; write cge.Rule("),
    ],
)
def test_wrong_rules_are_refused_in_words(model: Model, rule: Rule, words: str) -> None:
    for given in ([rule], rule, iter([rule])):
        with pytest.raises(CgeError) as error:
            model.solve(rules=given)  # type: ignore[arg-type]
        assert words in str(error.value)


def test_a_file_has_rules_for_all_cases_and_for_one(tmp_path: Path) -> None:
    path = write_experiment(
        tmp_path,
        'name: x\nrules:\n  - {symbol: "t_direct[inc,urban]", follows: q_gdp}\n'
        + "shocks: [{symbol: tfp_economy, multiply: 1.1, basis: gross_output}]\ncases:\n  - name: one\n  - name: two\n"
        '    rules: [{symbol: "real_public[gov]", follows: q_gdp, comment: keeps up}]\n',
    )
    result = run(path)
    for name in ("one", "two"):
        case = result[name]
        assert case.pct("t_direct", "inc", "urban") == pytest.approx(case.pct("q_gdp"), rel=1e-9)
    assert result["one"].pct("real_public", "gov") == 0.0
    assert result["two"].pct("real_public", "gov") == pytest.approx(result["two"].pct("q_gdp"), rel=1e-9)
    said = manifest(result)["cases"]["two"]["rules"]
    assert said[-1] == {"symbol": "real_public[gov]", "follows": "q_gdp", "comment": "keeps up"}
    assert len(said) == 2
    told = stories(read_experiment(path), result.model)
    assert [len([s for s in t.swaps if "rule: it follows q_gdp" in s.fixed[0]]) for t in told] == [1, 2]
    assert all(t.equations == t.unknowns and not t.wrong for t in told)
    government = next(r for r in told[1].rows if r.topic[0] == "Government")
    assert government.meaning[0] == "spending and tax rates are given: public saving takes what is left"
    assert ("real public consumption (by a rule)", "政府实际消费（按规则）") in government.adjusts


def test_wrong_rules_of_a_file_are_told_with_their_lines(tmp_path: Path) -> None:
    path = write_experiment(
        tmp_path,
        "name: x\nrules:\n  - {symbol: real_pubic, follows: q_gdp}\n  - {symbol: real_public, folows: q_gdp}\n"
        "cases:\n  - name: a\n    rules:\n      - {symbol: real_public, follows: q_gdp ^ 2}\n",
    )
    with pytest.raises(ExperimentError) as error:
        run(path)
    text = str(error.value)
    assert "line 4: rule real_pubic follows q_gdp: unknown symbol 'real_pubic'; did you mean 'real_public'" in text
    assert "line 5: rules[2].folows: unknown key 'folows'; did you mean 'follows'?" in text
    assert "line 9: rule real_public follows q_gdp ^ 2: character 1, 'q_gdp ^ 2': a power is written **" in text


def test_a_file_may_have_only_so_many_rules(tmp_path: Path) -> None:
    rules = "".join(f"      - {{symbol: real_public, follows: q_gdp + {k}}}\n" for k in range(60))
    more = "".join(f"      - {{symbol: real_public, follows: q_gdp - {k}}}\n" for k in range(60))
    text = f"name: x\ncases:\n  - name: a\n    rules:\n{rules}  - name: b\n    rules:\n{more}"
    with pytest.raises(ExperimentError, match="at most 100 different rules in one file, not 120; make several"):
        run(write_experiment(tmp_path, text))


def test_a_workbook_has_rules_of_its_own(tmp_path: Path) -> None:
    table = pd.DataFrame([("real_public", "q_gdp"), ("q_stock[c0]", "q_output[c0]")], columns=["symbol", "follows"])
    book = economy(11)
    write_workbook(replace(book, tables={**book.tables, "rules": table}), tmp_path / "x.xlsx")
    model = Model(read_workbook(tmp_path / "x.xlsx"))
    assert [topic for topic, _, _ in model.remarks].count("rules") == 2
    case = model.solve(SHOCK)
    assert case.pct("real_public", "g0") == pytest.approx(case.pct("q_gdp"), rel=1e-9)
    stock, output = (case[s, "c0"] / case.base(s)["c0"] for s in ("q_stock", "q_output"))
    assert stock == pytest.approx(output, rel=1e-12)
    other = model.solve(SHOCK, rules=[Rule("real_public", "q_gdp ** 2")])
    wanted = (1 + other.pct("q_gdp") / 100) ** 2
    assert 1 + other.pct("real_public", "g0") / 100 == pytest.approx(wanted, rel=1e-9)


def test_wrong_rules_of_a_workbook_are_told_with_their_cells(tmp_path: Path) -> None:
    table = pd.DataFrame([("real_public", "q_gdp"), ("q_stock[c9]", "q_gdp")], columns=["symbol", "follows"])
    book = economy(11)
    write_workbook(replace(book, tables={**book.tables, "rules": table}), tmp_path / "x.xlsx")
    with pytest.raises(DataError) as error:
        Model(read_workbook(tmp_path / "x.xlsx"))
    assert [f.where for f in error.value.findings] == ["rules!B3"]


def test_inventories_follow_output_by_a_setting() -> None:
    book = economy(11)
    by_setting = Model(with_settings(book, inventories_follow="output")).solve(SHOCK)
    by_rule = Model(book).solve(SHOCK, rules=[Rule("q_stock[*]", "q_output[*]")])
    for name in ("q_stock", "q_activity", "p_factor"):
        close(by_setting[name].to_numpy(), by_rule[name].to_numpy(), 1e-9, abs(by_rule[name].to_numpy()).max())
    assert by_setting.pct("q_stock", "c0") != 0.0
