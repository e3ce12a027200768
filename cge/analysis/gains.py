"""Where the gain of a reallocation comes from: the allocative term of growth accounting, by sector.

Along the path of a case each sector's part is the integral of (return - economy-wide price) dF over its factors (spec
2.3), what its gaining or losing a factor that earns more or less than elsewhere adds to real GDP. The parts add up to
the term `wedges` of growth accounting, in per cent of GDP. What moving factors do to the bases of taxes is another
term.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cge.analysis.growth_accounting import account
from cge.language.reference import but_auxiliary

if TYPE_CHECKING:
    from cge.model.case import Case

REFORMS = ("wedge", "wedge_removal")
NODES = 4


def gains(case: Case) -> pd.DataFrame:
    """Sector -> contribution to real GDP in per cent, share of the sum of all, labels; most first.

    Empty unless the case shocks wedges or their removal. Raises SolveError.
    """
    columns = ["contribution", "share", "label_en", "label_zh"]
    if not any(text.split("[")[0].strip() in REFORMS for text, _ in case.scenario.shocks):
        return pd.DataFrame(columns=columns)
    moved = account(case.model, case.scenario, nodes=NODES).moved
    moved = moved[moved.index.isin(but_auxiliary("", moved.index, case.model.groups))]
    parts = moved.groupby(level=1).sum().rename("contribution").rename_axis("activity").to_frame()
    total, sam = float(parts["contribution"].sum()), case.model.workbook.sam
    parts["share"] = parts["contribution"] / total if total else 0.0
    parts["label_en"] = [sam.label_en.get(str(a), "") for a in parts.index]
    parts["label_zh"] = [sam.label_zh.get(str(a), "") for a in parts.index]
    return parts.sort_values("contribution", key=abs, ascending=False)[columns]
