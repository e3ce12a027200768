"""The bundled workbooks. Where each number comes from: README.md beside this file."""

from __future__ import annotations

from pathlib import Path

DEFAULT = "china2018_42"


def bundled(name: str = DEFAULT) -> Path:
    """Path of a bundled workbook by name (default: China 2018 with 42 sectors). Raises FileNotFoundError."""
    path = Path(__file__).parent / f"{name}.xlsx"
    if not path.is_file():
        raise FileNotFoundError(f"no bundled workbook {name!r}; there are: {', '.join(names())}")
    return path


def names() -> tuple[str, ...]:
    """Names of all bundled workbooks."""
    return tuple(sorted(p.stem for p in Path(__file__).parent.glob("*.xlsx")))
