"""The only file that knows python-calamine. Run as a program: a workbook comes in, its sheets go out as JSON.

It imports nothing of `sam`.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import python_calamine


def sheets(content: bytes, most: int) -> dict[str, Any]:
    """The cells of every sheet, row by row; with more than `most` of them, only how many there are."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    found, cells = {}, 0
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        rows, columns = sheet.end or (-1, -1)  # the last ones, from 0
        cells += (rows + 1) * (columns + 1)
        if cells > most:
            return {"cells": cells, "sheets": {}}
        found[name] = [[_plain(v) for v in row] for row in sheet.to_python(skip_empty_area=False)]
    return {"cells": cells, "sheets": found}


def _plain(value: object) -> object:
    return value if isinstance(value, (bool, int, float, str)) else str(value)


if __name__ == "__main__":
    try:
        print(json.dumps(sheets(sys.stdin.buffer.read(), int(sys.argv[1]))))
    except (python_calamine.CalamineError, python_calamine.PasswordError) as e:
        sys.exit(" ".join(str(e).split()))
