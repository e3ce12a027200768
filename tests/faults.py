"""Faults at the n-th file operation: a full disk, no memory, Ctrl-C, or the end of the process."""

from __future__ import annotations

import builtins
import contextlib
import io
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cge.report import switch

OPERATIONS = ("open", "rename", "replace", "link", "fsync", "mkdir", "unlink", "rmdir", "scandir", "listdir")


@contextlib.contextmanager
def failing_at(n: int, fault: Callable[[], Any]) -> Iterator[list[str]]:
    """Call `fault` in place of the n-th operation; the list says what was done. Operations after it work."""
    done: list[str] = []

    def faulty(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            done.append(name)
            if len(done) == n:
                fault()
            return real(*given, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in OPERATIONS:
            patch.setattr(os, name, faulty(name, getattr(os, name)))
        patch.setattr(io, "open", faulty("io.open", io.open))
        patch.setattr(builtins, "open", faulty("builtins.open", builtins.open))
        patch.setattr(switch, "_exchange", faulty("exchange", switch._exchange))
        yield done
