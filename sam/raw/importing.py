"""`import_sam`: a file as its makers publish it -> a workbook of the layout, every step and every guess said."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from sam.addresses import Axes
from sam.balance import balance
from sam.checks import check
from sam.errors import Finding, FindingsError, SamError, WorkbookError, nearest, shorten
from sam.grid import Grid
from sam.labels import unfit
from sam.layout import KINDS
from sam.matrix import TOLERANCE
from sam.parse import Draft
from sam.raw.block import FEWEST, Block, find
from sam.raw.files import read_grids
from sam.raw.kinds import GIVEN, Guess, guess
from sam.raw.listed import Listed, read_listed
from sam.raw.lists import read_list, tables_in
from sam.raw.loose import Loose
from sam.raw.merging import LAYOUTS, merge_varieties
from sam.raw.moves import put_right
from sam.raw.outside import official
from sam.raw.reading import Read, read_block
from sam.raw.single import split_sectors
from sam.raw.vocabulary import SECTOR
from sam.sheets import SHEETS
from sam.sides import Sides
from sam.workbook import Workbook


@dataclass(frozen=True)
class Imported:
    """The workbook that came of a file; what was done, in sentences; every account's kind with its reason.

    questions: what no rule could put right, as `cge sam check` finds it; one for each block of cells.
    """

    workbook: Workbook
    steps: tuple[str, ...]
    guesses: dict[str, Guess]
    questions: tuple[Finding, ...] = field(default=())


def import_sam(path: str | Path, layout: str = "", sheet: str = "", kinds: Mapping[str, str] | None = None) -> Imported:
    """Read a SAM in whatever shape.

    layout: one of `LAYOUTS`, or "" to find out; sheet: the one to read; kinds: account -> kind, where known better.
    Raises WorkbookError where no matrix is found, FindingsError where cells cannot be read.
    """
    path = Path(path)
    if layout and layout not in LAYOUTS:
        raise SamError(f"unknown layout {layout!r}{nearest(layout, LAYOUTS)}; known: {', '.join(LAYOUTS)}")
    grids = read_grids(path)
    read = _read(path, grids, sheet)
    if read.findings:
        raise FindingsError(f"{path}: {len(read.findings)} cell(s) or label(s) cannot be read", read.findings)
    _fit_labels(read)
    listed = read_listed(grids)
    given = _given(path, listed, read, kinds or {})
    loose, guesses, turned = guess(read, given)
    loose.on |= {a: on for a, on in listed.on.items() if a in loose.labels}
    steps = [*(note for g in grids.values() for note in g.notes), *read.steps, *_left(grids, read, listed), *turned]
    if layout == "single":
        _as_single(loose, guesses)
    steps += [s for s in (merge_varieties(loose, guesses, layout), split_sectors(loose, guesses)) if s]
    steps += put_right(loose)
    _overrule(path, loose, guesses, {a: k for a, k in (kinds or {}).items() if a not in given})
    guesses = {a: _final(a, loose, guesses) for a in loose.labels}
    return _finished(path, loose, guesses, steps, _rounded(read), listed)


def _read(path: Path, grids: dict[str, Grid], sheet: str) -> Read:
    """The matrix, or the list of cells, in one of the sheets or tables."""
    chosen = [g for g in _chosen(path, grids, sheet) if g.rows]
    blocks = find(chosen)
    block = blocks[0] if blocks else None
    lists = {g.sheet: found for g in chosen if (found := read_list(g)) is not None}
    longest = max(lists.values(), key=lambda r: len(r.labels), default=None)
    if block is not None and (longest is None or block.size >= len(longest.labels)):
        return _matrix(path, block, [b.grid.sheet for b in blocks[1:]])
    if longest is not None:
        apart, tables = tables_in(next(g for g in chosen if g.sheet == longest.sheet))
        if tables:
            raise WorkbookError(
                f"{path}: a list of {len(tables)} tables, which column {apart} tells apart: {shorten(list(tables))}; "
                f"name one: --sheet {shlex.quote(next(iter(tables)))}"
            )
        return longest
    raise WorkbookError(
        f"{path}: no matrix found in {', '.join(grids) or 'it'}: a SAM has the same labels in its first column and its "
        f"first row, at least {FEWEST} of them (or is a list of row, column, amount)"
    )


def _matrix(path: Path, block: Block, others: list[str]) -> Read:
    """A matrix; others: sheets that hold one as large. Raises WorkbookError for an official table."""
    if added := official(block):
        raise WorkbookError(
            f"{path}: an input-output table, with rows and columns of their own ({shorten(added, 4)}): "
            f"cge sam from-io {shlex.quote(path.name)} OUT.xlsx makes a workbook of it"
        )
    read = read_block(block)
    if others:
        read.steps.append(f"a matrix of the same size stands in {shorten(others)}: --sheet {shlex.quote(others[0])}")
    return read


def _chosen(path: Path, grids: dict[str, Grid], sheet: str) -> list[Grid]:
    """The sheet of this name, or the table of this name in a list of several; all sheets for no name."""
    if not sheet or sheet in grids:
        return [grids[sheet]] if sheet else list(grids.values())
    tables = {name: table for grid in grids.values() for name, table in tables_in(grid)[1].items()}
    if sheet not in tables:
        raise WorkbookError(f"{path}: no sheet {sheet!r}{nearest(sheet, grids)}; it has {', '.join([*grids, *tables])}")
    return [tables[sheet]]


def _fit_labels(read: Read) -> None:
    """Labels that a reference such as tfp[label] can name."""
    marks = str.maketrans({",": ";", "[": "(", "]": ")", "*": "x", "，": ";"})
    fit = {a: a if not unfit(a) else " ".join(a.translate(marks).split()) for a in read.labels}
    changed = [f"{a!r} is {b!r}" for a, b in fit.items() if a != b]
    if changed:
        read.steps.append(f"labels that references cannot name were changed: {shorten(changed, 3)}")
    read.described |= {fit[a]: read.described.get(a, a) for a in fit if fit[a] != a}
    read.headings |= {fit[a]: h for a, h in list(read.headings.items())}
    read.labels = [fit[a] for a in read.labels]


def _given(path: Path, listed: Listed, read: Read, kinds: Mapping[str, str]) -> dict[str, str]:
    """Kinds that a sheet of the file lists, and over them those of the user."""
    if wrong := [k for k in kinds.values() if k not in (*KINDS, SECTOR)]:
        raise SamError(f"{path}: " + "; ".join(f"no kind {k!r}{nearest(k, (*KINDS, SECTOR))}" for k in wrong))
    return {a: k for a, k in {**listed.kinds, **kinds}.items() if a in read.labels}


def _overrule(path: Path, loose: Loose, guesses: dict[str, Guess], kinds: Mapping[str, str]) -> None:
    """The user's kinds of accounts that came to be on the way."""
    if unknown := [a for a in kinds if a not in loose.labels]:
        raise SamError(f"{path}: " + "; ".join(f"no account {a!r}{nearest(a, loose.labels)}" for a in unknown))
    for a, kind in kinds.items():
        loose.kinds[a], guesses[a] = kind, Guess(kind, GIVEN)


def _left(grids: Mapping[str, Grid], read: Read, listed: Listed) -> list[str]:
    """Other sheets that hold something, which a SAM has no place for."""
    if read.sheet not in grids:  # one table of a list of several
        return []
    names = [g.sheet for g in grids.values() if g.rows and g.sheet not in (read.sheet, listed.sheet)]
    return [f"other sheets are not carried along: {shorten(names)}"] if names else []


def _as_single(loose: Loose, guesses: dict[str, Guess]) -> None:
    for a in loose.of("activity", "commodity"):
        loose.kinds[a] = SECTOR
        guesses[a] = Guess(SECTOR, "layout single")


def _final(account: str, loose: Loose, guesses: Mapping[str, Guess]) -> Guess:
    """The kind an account ended with, and why."""
    known, kind = guesses.get(account), loose.kinds[account]
    if known is None:
        return Guess(kind, "made by a step above")
    return known if known.kind == kind else Guess(kind, "where its cells stand")


def _rounded(read: Read) -> bool:
    """Whether what the accounts are off by is what rounding of the cells leaves."""
    sides = Sides(Draft(Axes(""), tuple(read.labels), read.values))
    return bool(sides.off) and not sides.plain


def _finished(
    path: Path, loose: Loose, guesses: dict[str, Guess], steps: list[str], rounded: bool, listed: Listed
) -> Imported:
    """The workbook: balanced where rounding is all that is wrong, with the history in sheet `sources`."""
    sam = loose.sam()
    sam = replace(sam, label_en=sam.label_en | listed.label_en, label_zh=sam.label_zh | listed.label_zh)
    gap = sam.imbalance
    if gap > TOLERANCE and rounded:
        sam = balance(sam, "ras").sam
        steps.append(f"rounded: accounts were off by up to {100 * gap:.2g} % of their size; balanced")
    elif gap > TOLERANCE:
        steps.append(f"not balanced: the largest gap is {100 * gap:.2g} % of its account; see the questions")
    rows = [("sam", "", f"imported from {path.name}", "source")]
    rows += [("sam", "", step, "assumption") for step in steps]
    rows += [("accounts", a, f"kind guessed from {g.why}", "assumption") for a, g in guesses.items() if not g.sure]
    tables = {"sources": pd.DataFrame(rows, columns=list(SHEETS["sources"].names))}
    workbook = Workbook(sam, tables)
    questions = tuple(f for f in check(workbook) if f.severity == "error")
    return Imported(workbook, tuple(steps), guesses, questions)
