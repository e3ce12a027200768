"""Sam: labelled square matrix with account kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Sam:
    """Row receives, column pays."""

    labels: tuple[str, ...]
    values: NDArray[np.float64]
    kinds: Mapping[str, str]
    label_en: Mapping[str, str] = field(default_factory=dict)
    label_zh: Mapping[str, str] = field(default_factory=dict)
    on: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: str) -> tuple[str, ...]:
        return tuple(a for a in self.labels if self.kinds[a] == kind)

    def __getitem__(self, key: tuple[str, str]) -> float:
        return float(self.values[self.labels.index(key[0]), self.labels.index(key[1])])

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(self.values, index=list(self.labels), columns=list(self.labels))

    def block(self, row_kind: str, column_kind: str) -> pd.DataFrame:
        return self.frame().loc[list(self.of(row_kind)), list(self.of(column_kind))]

    def totals(self) -> pd.DataFrame:
        return pd.DataFrame({"row": self.values.sum(1), "column": self.values.sum(0)}, index=list(self.labels))
