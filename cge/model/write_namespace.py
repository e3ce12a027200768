"""Write `cge/blocks/namespace.py`, what an equation sees as `m`: ``python -m cge.model.write_namespace``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cge import blocks
from cge.blocks import ALL
from cge.calibration.benchmark import Benchmark
from cge.calibration.recast import standard
from cge.language.symbol import Symbol
from sam import read_workbook
from sam.data import bundled

FILE = Path(blocks.__file__).with_name("namespace.py")
HEAD = '''"""What an equation sees as `m`, for editors and mypy: ``def factor_demand(m: M, f: str, a: str)``.

Written by ``python -m cge.model.write_namespace``; do not edit.
A block of one's own adds its symbols in a subclass of M.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark
    from cge.language.flow import Flows

Pair = tuple[str, str]
Triple = tuple[str, str, str]

'''
_KEYS = ("", "str", "Pair", "Triple")


def text() -> str:
    """The file, from the bundled blocks; which sets there are is the same in every economy."""
    symbols = [s for block in ALL for s in block.symbols.values()]
    sets = Benchmark(standard(read_workbook(bundled()))[0]).sets
    widths = {s.over: len(s.index) for s in symbols}
    parts = [
        HEAD,
        'class Sets:\n    """Members of every set."""\n',
        *(f"    {name or 'scalar'}: {_set(widths.get(name), members)}" for name, members in sets.items()),
        '\n\nclass Base:\n    """Benchmark levels."""\n',
        *(f"    {s.name}: {_type(s, 'float')}" for s in symbols),
        '\n\nclass M:\n    """Every symbol of the bundled blocks, their benchmark levels, the sets and the data."""\n',
        "    base: Base",
        "    sets: Sets",
        "    data: Benchmark",
        "    flows: Flows",
        *(line for s in symbols for line in _symbol(s)),
    ]
    return "\n".join(parts) + "\n"


def _symbol(s: Symbol) -> Iterator[str]:
    yield f"    {s.name}: {_type(s, 'Any')}"
    line = f'    """{s.declared}: {s.label_en}; {s.unit}"""'
    yield line if len(line) <= 120 else f'    """{s.declared}: {s.label_en}\n\n    {s.unit}\n    """'


def _type(s: Symbol, value: str) -> str:
    if not s.index:
        return value if not s.over else "Any"  # {} where the economy has no such thing
    return f"Mapping[{_KEYS[len(s.index)]}, {value}]"


def _set(width: int | None, members: tuple[object, ...]) -> str:
    if width is None:
        first = next(iter(members), None)
        width = len(first) if isinstance(first, tuple) else 0 if first is None else 1
    return f"tuple[{_KEYS[width] or 'Any'}, ...]"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
