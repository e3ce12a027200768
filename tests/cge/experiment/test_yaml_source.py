"""Experiment files that strangers wrote: every finding at once, with its line; nothing is executed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cge.errors import ExperimentError
from cge.experiment.run import read_experiment
from cge.experiment.yaml_source import LARGEST, Finding, read_yaml
from cge.model.model import Model


def _write(folder: Path, text: str) -> Path:
    path = folder / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [1]\nb: *x\n", "line 2.*aliases"),
        ("a: " + "[" * 30 + "]" * 30, "nested too deeply"),
        ("name: !!python/object/apply:os.system [id]\n", "line 1.*only text, numbers"),
        ("shocks:\n- {symbol: tfp[*], multiply: 1}\n", "line 2.*in quotes"),
        ("name: 'open\n", "line 2"),
        ("a: 1\n---\nb: 2\n", "line 2"),
        ("- a\n- b\n", "is a mapping"),
        ("", "is a mapping"),
        ("shocks: [{symbol: t, multiply: !!int 010}]\n", "line 1.*only text, numbers"),
        ("name: \0\n", "not readable.*special characters"),
    ],
)
def test_bad_yaml_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ExperimentError, match=rf"(?s){message}"):
        read_experiment(_write(tmp_path, text))


def test_a_huge_file_and_binary_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match="at most"):
        read_yaml(_write(tmp_path, "#" * (LARGEST + 1)))
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"name: \xff\xfe")
    with pytest.raises(ExperimentError, match="UTF-8"):
        read_yaml(path)


def test_all_shape_findings_come_together(tmp_path: Path) -> None:
    text = """name: ../escape
naem: twice
closure: 3
shocks:
  - {symbol: "tfp[*]", multiply: 1.1, add: 2, basis: value_added}
  - {symbol: "tfp[*]", multiply: .nan, basis: output}
  - {symbol: "tfp[*]", set: true, basis: value_added}
  - {multiply: 2}
cases:
  - {descripton: no name}
name: again
"""
    found = "\n".join(map(str, read_experiment(_write(tmp_path, text)).findings))
    for line, words in [
        (11, "given twice"),
        (2, "unknown key 'naem'; did you mean 'name'"),
        (3, "put it in quotes"),
        (5, "exactly one of set, multiply, add"),
        (6, "basis is value_added or gross_output"),
        (6, "finite"),
        (7, "not true or false"),
        (8, "'symbol' is missing"),
        (10, "did you mean 'description'"),
        (10, "'name' is missing"),
    ]:
        assert any(f.startswith(f"line {line}:") and words in f for f in found.split("\n")), (line, words, found)


WRITTEN = [
    ("010", "base 8"),
    ("-07", "base 8"),
    ("0o10", "base 8"),
    ("0x1F", "base 16"),
    ("0b11", "base 2"),
    ("1:30", "base 60"),
    ("1:30.5", "base 60"),
    ("1_000", "underscore"),
    ("1,05", "comma"),
    ('"1,000.5"', "comma"),
    ("5%", "per cent sign"),
    (".inf", "finite number is needed, not inf"),
    ("-.INF", "finite number is needed, not -inf"),
    (".nan", "finite number is needed, not nan"),
    ("1e999", "finite number"),
    ("１．０５", "write 1.05"),
    ("1.０5", "write 1.05"),
    ("yes", "not 'yes'"),
    ("NO", "not 'NO'"),
    ("on", "not 'on'"),
    ("2018-01-01", "not '2018-01-01'"),
    ("2018-13-45", "not '2018-13-45'"),
    ("1.2.3", "not '1.2.3'"),
    ("- 5", "number is needed"),
    ("true", "not true or false"),
]


@pytest.mark.parametrize(("text", "words"), WRITTEN)
def test_what_is_not_plainly_a_decimal_number_is_refused_with_a_word(tmp_path: Path, text: str, words: str) -> None:
    quoted = text if text[0] != "-" or text[1] != " " else f"[{text[2:]}]"
    experiment = read_experiment(
        _write(tmp_path, f"name: x\nshocks:\n  - symbol: tfp\n    basis: gross_output\n    multiply: {quoted}\n")
    )
    assert [f for f in experiment.findings if f.line == 5 and words in f.message], experiment.findings


@pytest.mark.parametrize("text", ["1e3", "1E3", "+1e+3", "1000", "1000.", "1000.0", "10e2", '"1000"'])
def test_a_thousand_is_a_thousand(tmp_path: Path, text: str) -> None:
    experiment = read_experiment(_write(tmp_path, f"name: x\nshocks: [{{symbol: lump_sum, add: {text}}}]\n"))
    assert experiment.spec.shocks[0].shock.value == 1000.0


@pytest.mark.parametrize("text", [".5", "-0.5", "0.5", "5e-1", "+.5E0"])
def test_a_half_is_a_half(tmp_path: Path, text: str) -> None:
    experiment = read_experiment(_write(tmp_path, f"name: x\nshocks: [{{symbol: lump_sum, add: {text}}}]\n"))
    assert abs(experiment.spec.shocks[0].shock.value) == 0.5


@pytest.mark.parametrize(
    "label", ["NO", "no", "on", "y", "2018-01-01", "1:30", "010", "0x10", "1_0", "=", "<<", ".inf"]
)
def test_labels_stay_the_text_they_are(tmp_path: Path, label: str) -> None:
    """Norway is no truth value, whether it is a key or a member."""
    experiment = read_experiment(_write(tmp_path, f"name: x\ngroups:\n  {label}: [{label}]\n"))
    assert not experiment.findings
    assert experiment.spec.groups == {label: (label,)}


@pytest.mark.parametrize("label", ["true", "1", "1e3"])
def test_what_is_a_number_or_a_truth_value_is_asked_for_in_quotes(tmp_path: Path, label: str) -> None:
    (found,) = read_experiment(_write(tmp_path, f"name: x\ngroups: {{{label}: [a, {label}]}}\n")).findings
    assert found.line == 2
    assert "put it in quotes" in found.message


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", ".hidden", "con", "x" * 99, "tab\t", "end."])
def test_a_name_cannot_leave_the_output_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(f"name: {name!r}\n", encoding="utf-8")
    assert any("a name starts with" in f.message for f in read_experiment(path).findings)


@pytest.mark.parametrize(
    ("workbook", "message"),
    [('"a\\0b"', "line 2.*null character"), ("~nobody/x", "does not exist"), ("[a]", "line 2.*text is needed")],
)
def test_a_path_that_cannot_be(tmp_path: Path, workbook: str, message: str) -> None:
    experiment = read_experiment(_write(tmp_path, f"name: x\nworkbook: {workbook}\nshocks: 3\n"))
    assert any("shocks: a list is needed" in f.message for f in experiment.findings)
    with pytest.raises(ExperimentError, match=rf"(?s){message}"):
        experiment.plan(Model(experiment.open_workbook()))


def test_more_cases_than_excel_has_columns_for(tmp_path: Path) -> None:
    cases = "".join(f"- name: c{k}\n" for k in range(501))
    assert read_experiment(_write(tmp_path, f"name: x\ncases:\n{cases}")).findings == (
        Finding(2, "cases: at most 500 cases in one file; make several"),
    )


def test_chinese_names_are_fine(tmp_path: Path) -> None:
    experiment = read_experiment(_write(tmp_path, "name: 全要素生产率\ncases: [{name: 情景一 (5%)}]\n"))
    assert not experiment.findings
    assert experiment.spec.cases[0].name == "情景一 (5%)"
