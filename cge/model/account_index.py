"""An axis of accounts that knows the workbook's groups: ``.sel(activity="equipment")`` is the whole group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xarray.indexes import PandasIndex


class AccountIndex(PandasIndex):
    """Labels of accounts along `dim`; a label that is none of them may be the name of a group."""

    groups: Mapping[str, tuple[str, ...]]

    def __init__(
        self, array: Any, dim: str, coord_dtype: Any = None, *, groups: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        super().__init__(array, dim, coord_dtype)
        self.groups = groups or {}

    def sel(self, labels: dict[Any, Any], method: Any = None, tolerance: Any = None) -> Any:
        """As in pandas; a group stands for its members that the axis has."""
        spelt = {dim: self._members(label) for dim, label in labels.items()}
        return super().sel(spelt, method=method, tolerance=tolerance)

    def _members(self, label: Any) -> Any:
        if isinstance(label, str) and label not in self.index and label in self.groups:
            return [account for account in self.groups[label] if account in self.index]
        return label

    def _replace(self, index: Any, dim: Any = None, coord_dtype: Any = None) -> AccountIndex:
        own: Any = self.dim if dim is None else dim
        return AccountIndex(index, own, coord_dtype or self.coord_dtype, groups=self.groups)
