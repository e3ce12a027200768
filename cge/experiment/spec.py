"""The shape of an experiment file, in pydantic; docs/experiments.md describes it for users."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from cge.errors import nearest
from cge.experiment.plain_values import decimal
from cge.experiment.yaml_source import Finding, Place, Source
from cge.language.rule import Rule
from cge.model.closures import DEFAULT
from cge.model.shocks import HOW, Shock, basis_of, number

_NAME = re.compile(r"[^\W_][\w\- .()+%]{0,79}")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{p}{k}" for p in ("com", "lpt") for k in range(1, 10))}


MOST = {"cases": 500, "shocks": 5000, "swaps": 1000, "rules": 100, "groups": 1000, "report": 1000}
"""Most entries of a list; cases: results.xlsx has several columns for each, and Excel 16,384 in all."""
_HINTED = 100


def _name(text: str) -> str:
    """A name is also a folder and a column heading, so it stays simple."""
    if not _NAME.fullmatch(text) or text[-1] in " ." or text.split(".")[0].lower() in _RESERVED:
        raise ValueError(
            "a name starts with a letter or digit and holds letters, digits, spaces and - _ . ( ) + % only"
        )
    return text


def _number(value: Any) -> float:
    """A finite decimal number."""
    return number(decimal(value) if isinstance(value, str) else value)


def _path(text: str) -> str:
    """Where a workbook may lie: whatever the file system can name."""
    if "\0" in text:
        raise ValueError("a path holds no null character")
    if not text.strip():
        raise ValueError("name a workbook, or leave the line out for China 2018")
    return text


Name = Annotated[str, AfterValidator(_name)]
Number = Annotated[float, BeforeValidator(_number)]
Basis = Annotated[str | None, BeforeValidator(basis_of)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Placed(_Strict):
    """Something in a list: `place` says where in the file it stands, and is not written by the user."""

    place: tuple[str | int, ...] = ()


class SwapSpec(_Placed):
    """`fix` becomes given, `free` becomes an unknown."""

    fix: str
    free: str


class ShockSpec(_Placed):
    """One shock; shocks on the same symbol compose in the order they stand. `group` is what a decomposition adds up."""

    symbol: str
    set: Number | None = None
    multiply: Number | None = None
    add: Number | None = None
    add_pct_gdp: Number | None = None
    group: str = ""
    basis: Basis = None
    comment: str = ""

    @model_validator(mode="after")
    def _one_change(self) -> ShockSpec:
        if sum(getattr(self, how) is not None for how in HOW) != 1:
            raise ValueError("a shock has exactly one of set, multiply, add, add_pct_gdp")
        return self

    @property
    def shock(self) -> Shock:
        """The shock, as a caller in Python writes it."""
        how = next(h for h in HOW if getattr(self, h) is not None)
        return Shock(how, getattr(self, how), self.basis, self.group, self.comment)


class RuleSpec(_Placed):
    """`symbol`, given otherwise, follows the expression `follows`, both relative to their benchmark."""

    symbol: str
    follows: str
    comment: str = ""

    @property
    def rule(self) -> Rule:
        """The rule, as a caller in Python writes it."""
        return Rule(self.symbol, self.follows, self.comment)


class CaseSpec(_Placed):
    """One case: its shocks, swaps and rules come after the file's, its closure replaces the file's."""

    name: Name
    description: str = ""
    description_zh: str = ""
    closure: str | None = None
    swaps: Annotated[tuple[SwapSpec, ...], Field(max_length=MOST["swaps"])] = ()
    rules: Annotated[tuple[RuleSpec, ...], Field(max_length=MOST["rules"])] = ()
    shocks: Annotated[tuple[ShockSpec, ...], Field(max_length=MOST["shocks"])] = ()


class ExperimentSpec(_Strict):
    """A whole file."""

    name: Name
    title: str = ""
    title_zh: str = ""
    description: str = ""
    description_zh: str = ""
    workbook: Annotated[str, AfterValidator(_path)] = ""
    closure: str = DEFAULT
    swaps: Annotated[tuple[SwapSpec, ...], Field(max_length=MOST["swaps"])] = ()
    rules: Annotated[tuple[RuleSpec, ...], Field(max_length=MOST["rules"])] = ()
    shocks: Annotated[tuple[ShockSpec, ...], Field(max_length=MOST["shocks"])] = ()
    cases: Annotated[tuple[CaseSpec, ...], Field(max_length=MOST["cases"])] = ()
    groups: Annotated[dict[str, tuple[str, ...]], Field(max_length=MOST["groups"])] = {}
    report: Annotated[tuple[str, ...], Field(max_length=MOST["report"])] = ()

    @property
    def every_rule(self) -> tuple[Rule, ...]:
        """The rules of the file and of all its cases, each once; as many as one file may have."""
        return self._rules[: MOST["rules"]]

    @property
    def _rules(self) -> tuple[Rule, ...]:
        every = (*self.rules, *(r for case in self.cases for r in case.rules))
        return tuple(dict.fromkeys(r.rule for r in every))

    def too_many_rules(self) -> str:
        """What is wrong with the number of rules, "" when nothing is."""
        found = len(self._rules)
        return (
            f"at most {MOST['rules']:,} different rules in one file, not {found:,}; make several"
            if found > MOST["rules"]
            else ""
        )


def shape(source: Source) -> tuple[ExperimentSpec, list[Finding]]:
    """(the file as far as it can be read, what is wrong with its shape).

    Wrong parts are cut out and the rest is read, so that names and closures are checked in the same go.
    """
    findings = list(source.findings)
    data = _placed(source.data, ())
    try:
        return ExperimentSpec.model_validate(data), findings
    except ValidationError as error:
        wrong = error.errors()
    findings += [_say(e["loc"], e["type"], e["msg"], source, k < _HINTED) for k, e in enumerate(wrong)]
    for place in sorted({_cut(e["loc"]) for e in wrong}, key=lambda p: [str(x).zfill(9) for x in p], reverse=True):
        _remove(data, place)
    try:
        return ExperimentSpec.model_validate({"name": "unnamed"} | data), findings
    except ValidationError:
        return ExperimentSpec(name="unnamed"), findings


def _placed(data: dict[str, Any], place: Place) -> dict[str, Any]:
    """A copy in which every case, shock, swap and rule knows its place in the file."""
    own: dict[str, Any] = {k: v for k, v in data.items() if k != "place"}
    if "place" in data:  # not a key of the format: let pydantic refuse it under a name of its own
        own["place "] = data["place"]
    for key in ("cases", "shocks", "swaps", "rules"):
        if isinstance(own.get(key), list):
            items = enumerate(own[key])
            own[key] = [_placed(v, (*place, key, k)) if isinstance(v, dict) else v for k, v in items]
    return own | ({"place": place} if place else {})


def _cut(loc: Place) -> Place:
    """What to leave out because of an error: the whole shock, swap, rule or case around it, else the field itself."""
    for k in range(len(loc) - 1, 0, -1):
        if isinstance(loc[k], int) and loc[k - 1] in ("shocks", "swaps", "rules"):
            return loc[: k + 1]
    return loc[:2] if loc[0] == "cases" and (len(loc) < 3 or loc[2] == "name") else loc


def _remove(data: Any, place: Place) -> None:
    steps: list[Any] = list(place)
    *around, last = steps
    for step in around:
        data = data[step] if isinstance(data, list) or step in data else {}
    if isinstance(data, list) or last in data:
        del data[last]


def _say(loc: Place, kind: str, message: str, source: Source, hinted: bool) -> Finding:
    """One pydantic error in the words of the file; a hint takes time, and who reads the thousandth?"""
    where = "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in loc).lstrip(".")
    last = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        message = f"unknown key {last.strip()!r}{nearest(last, _keys(loc)) if hinted else ''}"
    elif kind == "missing":
        message = f"{last!r} is missing"
    elif kind == "string_type":
        message = "text is needed; put it in quotes"
    elif kind in ("tuple_type", "dict_type"):
        message = "a list is needed" if kind == "tuple_type" else "a mapping is needed"
    elif kind == "too_long":
        message = f"at most {MOST[last]:,} {last} in one file; make several"
    else:
        message = message.removeprefix("Value error, ").replace("Input should be", "should be")
    return Finding(source.line(loc), f"{where}: {message}")


def _keys(loc: Place) -> Iterable[str]:
    own: dict[str, type[BaseModel]] = {"cases": CaseSpec, "shocks": ShockSpec, "swaps": SwapSpec, "rules": RuleSpec}
    model: type[BaseModel] = ExperimentSpec
    for step in loc[:-1]:
        model = own.get(str(step), model)
    return (k for k in model.model_fields if k != "place")
