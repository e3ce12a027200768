"""Reading YAML that strangers wrote: safe types only, no aliases, no duplicate keys, line numbers for every value."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import ComposerError

from cge.errors import ExperimentError
from cge.experiment.plain_values import DECIMAL, NOTHING, TRUTH

Place = tuple[str | int, ...]
LARGEST = 1_000_000
"""Largest experiment file in bytes."""
DEEPEST = 20
"""Deepest nesting of lists and mappings."""


@dataclass(frozen=True, order=True)
class Finding:
    """Something wrong with a file; line 0 where it concerns no line."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class Source:
    """Plain data of a YAML file, and where each value stands: ``line(("cases", 0, "shocks"))``."""

    def __init__(self, path: Path, data: Any, lines: dict[Place, int], findings: list[Finding], sha256: str) -> None:
        self.path, self.data, self.findings, self.sha256 = path, data, findings, sha256
        self._lines = lines

    def line(self, place: Place) -> int:
        """Line of a value, or of the nearest thing around it."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)


def read_yaml(path: Path) -> Source:
    """The one document of a file. Raises ExperimentError with the line; OSError when it cannot be read."""
    content = _content(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExperimentError(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    findings: list[Finding] = []
    try:
        loader = _Loader(text, findings)  # reads the first characters: a control character is refused here
        try:
            node = loader.get_single_node()
            data = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise ExperimentError(f"{path} is not readable YAML:", [_say(error)]) from None
    lines: dict[Place, int] = {}
    if node is not None:
        _locate(node, (), lines)
    return Source(path, data, lines, findings, hashlib.sha256(content).hexdigest())


def _content(path: Path) -> bytes:
    from sam import WorkbookError
    from sam.limits import read_file

    try:
        return read_file(path, LARGEST)
    except WorkbookError as error:
        raise ExperimentError(str(error)) from None


class _Loader(yaml.SafeLoader):
    """SafeLoader with the values of `plain_values`; refuses aliases, tags and deep nesting, notes duplicate keys."""

    def __init__(self, text: str, findings: list[Finding]) -> None:
        super().__init__(text)
        self.findings, self.depth = findings, 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """One node; called by PyYAML for every value."""
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise ComposerError(None, None, "aliases (*name) are not used here; write the value out", mark)
        if getattr(self.peek_event(), "tag", None) is not None:  # type: ignore[no-untyped-call]
            raise ComposerError(None, None, "tags (!!int) are not used here; only text, numbers, lists, mappings", mark)
        self.depth += 1
        if self.depth > DEEPEST:
            raise ComposerError(None, None, "nested too deeply", mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        if isinstance(node, yaml.MappingNode):
            self._note_duplicates(node)
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """A mapping; a key is a name, so it is text whatever it looks like."""
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                key.tag = "tag:yaml.org,2002:str"
        return super().construct_mapping(node, deep)

    def _note_duplicates(self, node: yaml.MappingNode) -> None:
        seen: dict[str, int] = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                self.findings.append(Finding(line, f"{key.value!r} is given twice (first in line {seen[key.value]})"))
            elif isinstance(key, yaml.ScalarNode):
                seen[key.value] = line


_Loader.yaml_implicit_resolvers = {}  # none of those of YAML 1.1
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(rf"^(?:{TRUTH.pattern})$"), list("tTfF"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(rf"^(?:{NOTHING.pattern})$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver("decimal", re.compile(rf"^(?:{DECIMAL.pattern})$"), list("-+.0123456789"))
_Loader.add_constructor("decimal", lambda _, node: float(node.value))


def _locate(node: Any, place: Place, lines: dict[Place, int]) -> None:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                lines[(*place, key.value)] = key.start_mark.line + 1
                _locate(value, (*place, key.value), lines)
    elif isinstance(node, yaml.SequenceNode):
        for k, item in enumerate(node.value):
            _locate(item, (*place, k), lines)


def _say(error: yaml.YAMLError) -> str:
    """PyYAML's complaint in one line, with a hint for the usual slip."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark is not None else ""
    hint = ""
    if "'['" in problem or "flow mapping" in str(error) or "scanning an alias" in str(error):
        hint = '; inside { } put symbols in quotes: {symbol: "tfp[*]", multiply: 1.01}'
    return f"{where}{problem}{hint}"
