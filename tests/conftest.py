"""Fixtures shared by all tests: the bundled workbooks, each read and compiled once per process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from cge.model.model import Model
from sam import read_workbook
from tests.economies import WORKBOOKS


@cache
def _model(name: str) -> Model:
    return Model(read_workbook(WORKBOOKS[name]))


@pytest.fixture(scope="session")
def bundled_model() -> Callable[[str], Model]:
    """Name of a bundled workbook -> its compiled model, shared by the tests of one process."""
    return _model
