"""The only file that knows the library of GAMS for .gdx files (wheels gamsapi and gamspy_base; no licence is needed).

Run as a program of its own it prints what a file holds: the library is not made for damaged files, and must not take
this process with it. It imports nothing of `sam`.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import gamspy_base
from gams.core import gdx

SETS, PARAMETERS = 0, 1
"""Types of symbol."""
_PLAIN = 1e299
"""Numbers from here on are the special values of GAMS."""
_SPECIAL = {1: "UNDEF", 2: "NA", 3: "+INF", 4: "-INF"}


class GdxError(Exception):
    """What the library did not do."""


@contextmanager
def _handle() -> Iterator[Any]:
    handle = gdx.new_gdxHandle_tp()
    done, message = gdx.gdxCreateD(handle, gamspy_base.directory, gdx.GMS_SSSIZE)
    if not done:
        raise GdxError(f"the library of GAMS does not load ({message})")
    try:
        yield handle
    finally:
        gdx.gdxClose(handle)
        gdx.gdxFree(handle)


# ---- reading -----------------------------------------------------------------------------------------------------


def read(path: str, most: int) -> dict[str, Any]:
    """Every symbol: name, type, dimensions and, of sets and parameters over two or three, its records; and the labels.

    A record is the places of its labels in the list of labels, and its value; a value that is no number is a text.
    Symbols after the first `most` records have None for records.
    """
    with _handle() as handle:
        opened, error = gdx.gdxOpenRead(handle, path)
        if not opened:
            raise GdxError(gdx.gdxErrorStr(handle, error)[1])
        _, symbols, size = gdx.gdxSystemInfo(handle)
        if not (0 <= symbols <= most and 0 <= size <= most):
            raise GdxError(f"it says it holds {symbols:,} symbols and {size:,} labels")
        found: list[dict[str, Any]] = []
        for number in range(1, symbols + 1):
            _, name, rank, kind = gdx.gdxSymbolInfo(handle, number)
            symbol = {"name": name, "rank": rank, "type": kind, "records": None}
            if kind in (SETS, PARAMETERS) and 2 <= rank <= 3:
                symbol["records"] = _records(handle, number, rank, most)
                most -= len(symbol["records"] or ())
            found.append(symbol)
        labels = [gdx.gdxUMUelGet(handle, k)[1] for k in range(1, size + 1)]
    if any(not 0 <= k < size for s in found for r in s["records"] or () for k in r[: s["rank"]]):
        raise GdxError("a record names a label that is not in the file")
    return {"symbols": found, "labels": labels}


def _records(handle: Any, number: int, rank: int, most: int) -> list[list[Any]] | None:
    """The records of one symbol, None where there are too many."""
    records: list[list[Any]] = []
    gdx.gdxDataReadRawStart(handle, number)
    while True:
        got, keys, values, _ = gdx.gdxDataReadRaw(handle)
        if not got:
            break
        if len(records) == most:
            gdx.gdxDataReadDone(handle)
            return None
        records.append([*(k - 1 for k in keys[:rank]), _number(values[gdx.GMS_VAL_LEVEL])])
    gdx.gdxDataReadDone(handle)
    return records


def _number(value: float) -> float | str:
    """A value; the special ones by name, but for EPS, a zero that is stored."""
    if not math.isfinite(value):
        return str(value)
    kind = int(value / 1e300) if value >= _PLAIN else 0
    return _SPECIAL.get(kind, 0.0) if kind else value


# ---- writing -----------------------------------------------------------------------------------------------------


def write(
    path: str,
    accounts: Mapping[str, str],
    lists: Mapping[str, tuple[str, Sequence[tuple[str, str]]]],
    cells: tuple[str, str, Sequence[tuple[str, str, float]]],
) -> None:
    """A set `acc` of accounts with texts, sets of pairs (name -> what it is, pairs), and a parameter over accounts."""
    with _handle() as handle:
        done, error = gdx.gdxOpenWrite(handle, path, "qcge")
        if not done:
            raise GdxError(gdx.gdxErrorStr(handle, error)[1])
        _start(handle, "acc", "accounts of the SAM", 1, SETS)
        for account, text in accounts.items():
            number = gdx.gdxAddSetText(handle, text)[1] if text else 0
            _put(handle, [account], float(number))
        _end(handle)
        for name, (what, pairs) in lists.items():
            _start(handle, name, what, 2, SETS)
            for pair in pairs:
                _put(handle, list(pair), 0.0)
            _end(handle)
        name, what, filled = cells
        _start(handle, name, what, 2, PARAMETERS)
        gdx.gdxSymbolSetDomain(handle, ["acc", "acc"])
        for row, column, value in filled:
            _put(handle, [row, column], value)
        _end(handle)


def _start(handle: Any, name: str, what: str, rank: int, kind: int) -> None:
    if not gdx.gdxDataWriteStrStart(handle, name, what, rank, kind, 0):
        raise GdxError(f"symbol {name} cannot be written")


def _put(handle: Any, keys: list[str], value: float) -> None:
    values = gdx.doubleArray(gdx.GMS_VAL_MAX)
    values[gdx.GMS_VAL_LEVEL] = value
    if not gdx.gdxDataWriteStr(handle, keys, values):
        raise GdxError(f"the record of {', '.join(keys)} cannot be written")


def _end(handle: Any) -> None:
    if not gdx.gdxDataWriteDone(handle) or gdx.gdxErrorCount(handle):
        raise GdxError(gdx.gdxErrorStr(handle, gdx.gdxGetLastError(handle))[1])


# ---- as a program ------------------------------------------------------------------------------------------------


if __name__ == "__main__":
    try:
        print(json.dumps(read(sys.argv[1], int(sys.argv[2]))))
    except GdxError as e:
        sys.exit(str(e))
