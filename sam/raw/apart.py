"""Libraries that crash, hang or fill the memory on damaged files are run in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from sam import limits
from sam.errors import WorkbookError

SECONDS, PER_MEGABYTE = 15.0, 10.0
"""Time after which a file that a library does not come back from counts as damaged; they read 1 MB in a second."""
_START = """
import runpy, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
except ImportError:
    pass
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs a program with 2 GB of memory at most; Windows knows no such limit."""


def read_apart(path: Path, content: bytes, program: Path, arguments: tuple[str, ...], what: str) -> Any:
    """What a program prints about a file, as JSON. It has the content as its input.

    what: what the file is when the program fails. Raises WorkbookError with the last line it says.
    """
    call = [sys.executable, "-P", "-c", _START, str(program), *arguments]
    seconds = SECONDS + PER_MEGABYTE * len(content) / limits.MEGABYTE
    try:
        done = subprocess.run(call, input=content, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise WorkbookError(f"{path}: {what} (its reader does not come to an end with it)") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() if done.returncode > 0 else []
        raise WorkbookError(f"{path}: {what} ({said[-1] if said else 'its reader breaks off'})")
    return json.loads(done.stdout)
