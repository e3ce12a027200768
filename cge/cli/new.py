"""Commands that write a file to begin with: a block that runs as it is."""

from __future__ import annotations

import re
from keyword import iskeyword
from pathlib import Path
from typing import Annotated

import typer

from cge.report.console import console

app = typer.Typer(no_args_is_help=True)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@app.callback()
def _new() -> None:
    """Files to begin with."""


@app.command()
def block(
    name: Annotated[str, typer.Argument(help="Name of the block, such as tourism.")],
    folder: Annotated[Path, typer.Option("--folder", help="Where to write NAME.py.")] = Path("cge/blocks"),
) -> None:
    """Write a starter block: one set, two symbols, one equation; all other results stay as they are."""
    file = write_block(name, folder)
    console().print(
        f"Written to {file}\nNext:"
        f"\n  1. in cge/blocks/__init__.py: from cge.blocks.{name} import {name}, and {name} in ALL"
        f" (elsewhere: cge.Model(workbook, (*ALL, {name})))"
        "\n  2. python -m pytest tests/cge/laws/test_laws.py tests/cge/solve/test_block_alone.py: all laws run on it",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def write_block(name: str, folder: Path) -> Path:
    """The file written. Raises DeclarationError with every reason to refuse; OSError where the folder is missing."""
    from importlib.resources import files

    from cge.errors import DeclarationError

    file = folder / f"{name}.py"
    text = files("cge.blocks").joinpath("template.py").read_text(encoding="utf-8")
    text = text.replace("template", name).replace("Template", name.replace("_", " ").capitalize())
    refusals = _refusals(name, file)
    if refusals:
        raise DeclarationError("; ".join(refusals))
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}: say with --folder where the block should go")
    with file.open("x", encoding="utf-8", newline="\n") as f:
        f.write(text)
    return file


def _refusals(name: str, file: Path) -> list[str]:
    import pkgutil

    import cge.blocks as bundled

    if not _NAME.fullmatch(name) or iskeyword(name):
        return [f"{name!r} is no name for a block: small letters, digits and _, a letter first, no word of Python"]
    symbols = {s: b.name for b in bundled.ALL for s in b.symbols}
    modules = {m.name for m in pkgutil.iter_modules(bundled.__path__)}
    taken = name in modules or name in {b.name for b in bundled.ALL}
    found = [f"the name {name} is taken by a block or file of cge/blocks"] if taken else []
    found += [f"{s} is declared in block {symbols[s]}" for s in (f"q_{name}", f"{name}_intensity") if s in symbols]
    return [*found, f"{file} exists already"] if file.exists() else found
