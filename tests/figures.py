"""Figures in documents held to the model: a sentence, or a row of a table, with {} where a figure stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from cge.analysis.comparison import Comparison, compare
from tests.economies import ROOT

Claim = tuple[str, Sequence[float]]
_FIGURE = r"([+-]?\d[\d,]*(?:\.\d+)?)"


@cache
def paper() -> Comparison:
    """What `cge paper` computes, once per process."""
    return compare(sorted((ROOT / "experiments" / "paper").glob("*.yaml")))


def row(head: str, values: Sequence[float], cells: str = "") -> Claim:
    """A row of a table: its first cells, then one figure in each; or `cells` with blanks."""
    return f"| {head} | " + (cells or " | ".join("{}" for _ in values)) + " |", values


def check(path: Path, claims: Iterable[Claim]) -> None:
    """Every sentence stands in the document, and each figure is the model's, rounded to the digits it is given in."""
    text = _flat(path.read_text(encoding="utf-8"))
    wrong = [message for claim in claims if (message := _wrong(text, *claim))]
    assert not wrong, f"{path.name}:\n" + "\n".join(wrong)


def _wrong(text: str, sentence: str, values: Sequence[float]) -> str:
    """Why a claim does not hold where its words stand, or ""; where they stand twice, once is enough."""
    pattern = re.escape(_flat(sentence)).replace(r"\{\}", _FIGURE)
    found = [m.groups() for m in re.finditer(f"(?={pattern})", text)]
    if not found:
        return f"not in the text: {sentence}"
    if any(all(_near(f, v) for f, v in zip(figures, values, strict=True)) for figures in found):
        return ""
    now = [_rounded(value, figure) for figure, value in zip(found[-1], values, strict=True)]
    return f"is now {sentence.format(*now)}"


def _digits(figure: str) -> int:
    return len(figure.partition(".")[2])


def _near(figure: str, value: float) -> bool:
    return abs(float(figure.replace(",", "")) - value) <= 0.6 * 10.0 ** -_digits(figure)


def _rounded(value: float, figure: str) -> str:
    return f"{value:{'+' if figure[0] in '+-' else ''},.{_digits(figure)}f}"


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("−", "-"))
