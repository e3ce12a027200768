"""Template: what this part of the economy does, in one line (author year; section of the specification).

As many equations as unknowns. Here: one set, one unknown, one given symbol, one equation, which nothing else reads, so
that all other results stay as they are. A block acts once other equations read its symbols, or once an equation of its
own determines a symbol that stands still so far.
"""

from __future__ import annotations

from typing import Any

from cge.language.block import Block
from cge.language.units import INDEX, QUANTITY

template = Block("template", "Template", "中文名")  # the name that commands know, an English and a Chinese title

template.symbol(
    "q_template[a]",  # as a paper would print it
    "activity",  # the set it runs over: cge/calibration/sets.py
    QUANTITY,  # its unit, which knows its kind: cge/language/units.py
    "volume of template",  # label in English, below in Chinese: reports show both
    "中文标签",
    level=lambda b: b.output,  # benchmark level out of the SAM: the equation must hold there
)
template.symbol(
    "template_intensity[a]",
    "activity",
    INDEX,
    "template per unit of output",
    "中文标签",  # without a level it is one, and positive
)


@template.equation("q_template[a]", source="author year, eq. n")  # its unknown, and who wrote it first
def template_volume(m: Any, a: str) -> Any:
    """One line of economics: `cge equations` prints it."""
    return m.q_template[a] == m.template_intensity[a] * m.q_activity[a]
