"""Excel <-> Sam (first, minimal version)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

from sam.matrix import Sam


@dataclass(frozen=True)
class Workbook:
    sam: Sam
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    path: Path | None = None
    sha256: str = ""
    unread: tuple[str, ...] = ()


NUMERIC = {"value", "sigma", "elasticity", "quantity"}


def _table(rows: list[tuple]) -> pd.DataFrame:
    head = [str(h) for h in rows[0] if h is not None]
    body = [r[: len(head)] for r in rows[1:]]
    t = pd.DataFrame(body, columns=head, index=range(2, len(body) + 2))
    t = t[~t.isna().all(axis=1)]
    for c in head:
        if c in NUMERIC and not (c == "value" and "key" in head):
            t[c] = pd.to_numeric(t[c].replace({"inf": np.inf})).astype(float)
        else:
            t[c] = t[c].map(lambda v: "" if v is None or v != v else str(v)).astype(object)
    return t


def read_workbook(path: Path) -> Workbook:
    wb = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheets = {ws.title: [tuple(r) for r in ws.iter_rows(values_only=True)] for ws in wb}
    s = sheets.pop("sam")
    labels = tuple(str(v) for v in s[0][1:] if v is not None)
    n = len(labels)
    values = np.array([[float(v or 0) for v in r[1 : n + 1]] for r in s[1 : n + 1]])
    acc = _table(sheets.pop("accounts"))
    get = lambda c: dict(zip(acc["account"], acc[c])) if c in acc else {}
    sam = Sam(labels, values, get("kind"), get("label_en"), get("label_zh"), get("on"))
    return Workbook(sam, {k: _table(v) for k, v in sheets.items() if v}, path, hashlib.sha256(path.read_bytes()).hexdigest())


def write_workbook(book: Workbook, path: Path) -> None:
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "sam"
    ws.append(["", *book.sam.labels])
    for a, row in zip(book.sam.labels, book.sam.values.tolist()):
        ws.append([a, *(v if v else None for v in row)])
    ws = wb.create_sheet("accounts")
    ws.append(["account", "kind", "label_en", "label_zh", "on"])
    for a in book.sam.labels:
        ws.append([a, book.sam.kinds[a], book.sam.label_en.get(a, ""), book.sam.label_zh.get(a, ""), book.sam.on.get(a, "")])
    for name, t in book.tables.items():
        ws = wb.create_sheet(name)
        ws.append(list(t.columns))
        for r in t.itertuples(index=False):
            ws.append([None if isinstance(v, float) and v != v else ("inf" if v == np.inf else v) for v in r])
    wb.save(path)
