"""The expressions of rules: what they mean, and that nothing else is taken."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cge.language.expression import DEEPEST, LONGEST, RuleError, expression
from cge.language.followed import Rules
from cge.language.rule import Rule

VALUES: dict[str, dict[Any, float]] = {
    "gdp": {(): 7.0},
    "p": {"ag-exp+ind": 1.5, "食品": 2.0, "r": 3.0},
    "q": {"ag-exp+ind": 4.0, "食品": 5.0},
    "w": {("L", "a1"): 2.0, ("L", "a2"): 3.0, ("K", "a1"): 5.0},
    "zero": {(): 0.0},
}
GROUPS = {"goods": ("ag-exp+ind", "食品"), "L": ("L",)}
READER = Rules(VALUES, GROUPS, {})


def level(text: str, symbol: str = "zero") -> float:
    """Benchmark of an expression."""
    return READER.read(Rule(symbol, text))[0].level


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("gdp", 7.0),
        (" 2 * gdp ** 2 / 7 - -1 ", 15.0),
        ("log(exp(gdp))", 7.0),
        ("p[ag-exp+ind]*q[ 食品 ]", 7.5),
        ("sum(p[*] * q[*])", 16.0),
        ("sum(q)", 9.0),
        ("sum(p[goods])", 3.5),
        ("sum(p[*-r])", 3.5),
        ("sum(p) / sum(2 * q + q[*])", 6.5 / 27),
        ("sum(w[*,*])", 10.0),
        ("sum(w[L,*])", 5.0),
        ("w[K,a1] - .5e1 + gdp", 7.0),
        ("gdp\n* 2", 14.0),
        ("1 + sum(p / p * gdp) - gdp", 15.0),
    ],
)
def test_what_an_expression_means(text: str, value: float) -> None:
    assert level(text) == pytest.approx(value, rel=1e-14)


def test_members_follow_those_of_the_same_labels() -> None:
    found = READER.read(Rule("q[*]", "p[*] * gdp"))
    assert [(f.member, f.level) for f in found] == [("ag-exp+ind", 10.5), ("食品", 14.0)]
    by_factor = READER.read(Rule("w[L,*]", "sum(q) * gdp"))
    assert [(f.member, f.level) for f in by_factor] == [(("L", "a1"), 63.0), (("L", "a2"), 63.0)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no expression"),
        ("gdp +", "no expression"),
        ("gdp gdp", "no expression"),
        ("gdp ^ 2", "character 1, 'gdp ^ 2': a power is written **"),
        ("2 + __import__('os').system('x')", "character 5"),
        ("gdp.real", "character 1"),
        ("[gdp for gdp in gdp]", "character 1"),
        ("gdp if gdp else 1", "character 1"),
        ("lambda: gdp", "character 1"),
        ("(gdp := 1)", "character 2"),
        ("gdp == 1", "character 1"),
        ("'gdp'", "character 1"),
        ("1j * gdp", "character 1"),
        ("True * gdp", "character 1"),
        ("gdp // 2", "character 1"),
        ("gdp % 2", "character 1"),
        ("~gdp", "character 1"),
        ("abs(gdp)", "no function abs; there are sum, log, exp"),
        ("sum(gdp, gdp)", "sum takes one expression"),
        ("sum(*q)", "sum takes one expression"),
        ("log(x=gdp)", "log takes one expression"),
        ("sum(q)[0]", "character 1"),
        ("p[q[*]]", "character 1"),
        ("0x1F * gdp", "write 0x1F as a decimal number"),
        ("1_000 * gdp", "write 1_000 as a decimal number"),
        ("1e999 * gdp", "too large"),
        ("gdp * 2 * 电", "character 11, '电'"),
        ("-" * (DEEPEST + 2) + "gdp", f"more than {DEEPEST} deep"),
        ("(" * 300 + "gdp" + ")" * 300, "no expression"),
        ("gdp" + " " * LONGEST, "at most 1,000 characters"),
        ("7", "holds no symbol"),
        ("gpd", "unknown symbol 'gpd'; did you mean 'gdp'"),
        ("p[食平]", "no index '食平'"),
        ("p[a,b]", "1 index(es), not 2"),
        ("sum(gdp)", "sum needs several members"),
        ("p", "3 members, and zero is one: sum them"),
        ("sum(p + q)", "r is on one only: sum each"),
        ("sum(w[L,*] * q)", "no member in common"),
        ("log(zero)", "no value in the benchmark"),
        ("gdp / zero", "no value in the benchmark"),
        ("10 ** 9999 * gdp", "no value in the benchmark"),
        ("(0 - gdp) ** 0.5", "no finite number in the benchmark"),
        ("zero", "zero cannot follow itself"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(RuleError) as error:
        level(text)
    assert words in str(error.value)


def test_a_rule_has_only_so_many_terms() -> None:
    large = {"x": {str(k): 1.0 for k in range(600)}, "y": {str(k): 1.0 for k in range(600)}}
    with pytest.raises(RuleError, match="it has 360,000 terms, and 300,000 are the most"):
        Rules(large, {}, {}).read(Rule("x", "y"))
    assert len(Rules(large, {"some": tuple(map(str, range(300)))}, {}).read(Rule("x[some]", "y"))) == 300


def test_nothing_can_be_in_proportion_to_zero() -> None:
    with pytest.raises(RuleError, match="zero in the benchmark, and gdp is 7 there"):
        READER.read(Rule("gdp", "zero"))
    with pytest.raises(RuleError, match="no member r, which p has"):
        READER.read(Rule("p", "q"))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="gdpqw[]*-+/()., 0123456789esumlog_'\"\\\n:=!@电", max_size=60))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    """Nothing but RuleError comes out, and what is read has a finite benchmark."""
    try:
        assert math.isfinite(level(text))
    except RuleError:
        return
    assert expression(text).references
