"""`case.explain` and `case.contributions`: the analyses of a case solved in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cge.analysis import explanation
from cge.analysis import shock_contributions as parts
from cge.analysis.comparison import SPLIT
from cge.errors import UnknownName, nearest
from cge.indicators import INDICATORS

if TYPE_CHECKING:
    from cge.model.case import Case


def explain(case: Case, symbol: str, equation: str = "") -> explanation.Explanation:
    """Why one symbol moved, such as ``p_factor[L_high]``: its equation, and what each of its terms contributes.

    equation: another one in which the symbol stands. Raises ExperimentError, SolveError.
    """
    return explanation.explain(case.model, case.scenario, symbol, equation)


def contributions(case: Case, *names: str) -> parts.Contributions:
    """What each group of shocks (``group=`` of a shock) adds to indicators or symbols; default: smooth indicators.

    Raises ExperimentError where one group sets what another shocks; SolveError; ArithmeticError on a gap.
    """
    known = (*INDICATORS, *case.model.members)
    if unknown := [n for n in names if n not in INDICATORS and n.split("[")[0].strip() not in case.model.members]:
        raise UnknownName(f"no indicator or symbol {unknown[0]!r}{nearest(unknown[0], known)}")
    here = case.model.state(case.model.compiled.start)
    chosen = names or tuple(n for n in SPLIT if INDICATORS[n].values(here))
    return parts.contributions(case.model, case.scenario, chosen)
