"""The expressions of rules, such as ``v_income[gov] / cpi``.

An expression holds numbers, references (``p_purchaser[food]``), + - * / **, log, exp and sum. A reference with `*`, a
group or no index stands for all its members; outside `sum` they belong to the member of the symbol with the same
labels. Nothing is ever evaluated as Python: the text is parsed, and what is not in this list is refused with its place.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo

from cge.language.reference import Member

LONGEST = 1000
"""Most characters of an expression."""
DEEPEST = 40
"""Deepest nesting of an expression."""
FUNCTIONS = ("sum", "log", "exp")
_REFERENCE = re.compile(r"[A-Za-z_]\w*\s*\[[^\[\]]*\]")
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}
_ALLOWED = "an expression holds numbers, symbols such as p_purchaser[food], + - * / **, log, exp and sum only"

Key = tuple[str, ...]
"""The labels in the places of a reference that are `*` or a group."""
Look = Callable[[str], Any]
"""From a reference to its value, or to key -> value where it has several members."""


class RuleError(ValueError):
    """What is wrong with an expression, in one sentence."""


@dataclass(frozen=True)
class Expression:
    """A parsed expression; `references`: position in the text -> reference."""

    text: str
    tree: ast.expr
    references: Mapping[int, str]

    def value(self, look: Look, at: Key | None = None) -> Any:
        """Its value, or key -> value where it has several; at: for one key alone. Raises RuleError."""
        return self._value(self.tree, look, at)

    def _value(self, node: ast.expr, look: Look, at: Key | None) -> Any:
        if isinstance(node, ast.Constant):
            return float(node.value)  # type: ignore[arg-type]
        if isinstance(node, ast.Name):
            found = look(self.references[node.col_offset])
            return found[at] if at is not None and isinstance(found, dict) else found
        if isinstance(node, ast.UnaryOp):
            inner = self._value(node.operand, look, at)
            return _each(inner, lambda v: -v) if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.BinOp):
            sides = (self._value(side, look, at) for side in (node.left, node.right))
            return _both(type(node.op), *sides)
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Name)
        if node.func.id == "sum":
            return _total(self._value(node.args[0], look, None))
        function = {"log": pyo.log, "exp": pyo.exp}[node.func.id]
        return _each(self._value(node.args[0], look, at), function)


def _each(value: Any, function: Callable[[Any], Any]) -> Any:
    return {k: function(v) for k, v in value.items()} if isinstance(value, dict) else function(value)


def _both(operator: type[ast.operator], left: Any, right: Any) -> Any:
    """Two values together, member by member; a product runs over the members that both have."""
    act = _OPERATORS[operator]
    if not isinstance(left, dict) and not isinstance(right, dict):
        return act(left, right)
    if not isinstance(right, dict):
        return {k: act(v, right) for k, v in left.items()}
    if not isinstance(left, dict):
        return {k: act(left, v) for k, v in right.items()}
    shared = [k for k in left if k in right]
    if operator in (ast.Add, ast.Sub) and not len(left) == len(right) == len(shared):
        odd = next(iter({*left, *right} - set(shared)))
        raise RuleError(f"+ and - need the same members on both sides, but {','.join(odd)} is on one only: sum each")
    if not shared:
        raise RuleError("two symbols that are multiplied have no member in common")
    return {k: act(left[k], right[k]) for k in shared}


def _total(value: Any) -> Any:
    if not isinstance(value, dict):
        raise RuleError("sum needs several members, such as sum(q_stock[*])")
    return sum(value.values())


def expression(text: str) -> Expression:
    """The expression of a text. Raises RuleError with the place of what it may not hold."""
    if len(text) > LONGEST:
        raise RuleError(f"an expression has at most {LONGEST:,} characters, not {len(text):,}")
    text = re.sub(r"\s", " ", text)
    references: dict[int, str] = {}

    def stand_in(match: re.Match[str]) -> str:
        references[match.start()] = match.group()
        return "r".ljust(len(match.group()), "_")

    plain = _REFERENCE.sub(stand_in, text)
    if odd := re.search(r"[^\x20-\x7e]", plain):
        raise RuleError(f"{_at(odd.start(), text)}: {_ALLOWED}")
    indent = len(plain) - len(plain.lstrip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(plain.lstrip(), mode="eval").body
    except SyntaxError as error:
        place = indent + max((error.offset or 1) - 1, 0)
        raise RuleError(f"{_at(place, text)}: this is no expression; {_ALLOWED}") from None
    except (ValueError, RecursionError, MemoryError):
        raise RuleError(f"this is no expression; {_ALLOWED}") from None
    references = {k - indent: v for k, v in references.items()}
    _check(tree, text, indent, references, 0)
    return Expression(text, tree, references)


def _check(node: ast.expr, text: str, indent: int, references: dict[int, str], depth: int) -> None:
    """Only what the language has, and not too deep; bare names become references."""
    where = _at(indent + node.col_offset, text)
    if depth > DEEPEST:
        raise RuleError(f"{where}: nested more than {DEEPEST} deep: make several rules")
    for inner in _parts(node, where, text, indent):
        _check(inner, text, indent, references, depth + 1)
    if isinstance(node, ast.Name):
        references.setdefault(node.col_offset, node.id)


def _parts(node: ast.expr, where: str, text: str, indent: int) -> list[ast.expr]:
    """The expressions inside one that is allowed. Raises RuleError for any other."""
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return [node.left, node.right]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
        raise RuleError(f"{where}: a power is written **, not ^")
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        return [node.operand]
    if isinstance(node, ast.Name):
        return []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id not in FUNCTIONS:
            raise RuleError(f"{where}: there is no function {node.func.id}; there are {', '.join(FUNCTIONS)}")
        if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred | ast.GeneratorExp):
            raise RuleError(f"{where}: {node.func.id} takes one expression")
        return node.args
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        _check_number(node, where, text, indent)
        return []
    raise RuleError(f"{where}: {_ALLOWED}")


def _check_number(node: ast.Constant, where: str, text: str, indent: int) -> None:
    written = text[indent + node.col_offset : indent + (node.end_col_offset or 0)]
    if not _NUMBER.fullmatch(written):
        raise RuleError(f"{where}: write {written} as a decimal number")
    if not float(written) < float("inf"):
        raise RuleError(f"{where}: {written} is too large")


def _at(place: int, text: str) -> str:
    return f"character {place + 1}, {text[place : place + 12].strip()!r}"


def free_places(member: Member, index: Key, groups: Mapping[str, Any], labels: set[str]) -> Key:
    """The labels of a member in the places that a reference leaves open: `*`, a group, or no index at all."""
    own = member if isinstance(member, tuple) else (member,)
    if not index:
        return own
    open_ = [p.startswith("*") or (p in groups and p not in labels) for p in index]
    return tuple(label for label, is_open in zip(own, open_, strict=True) if is_open)
