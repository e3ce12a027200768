"""Facts about a case that its swaps decide: what prices are counted in, which limits bind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cge.language.reference import show
from cge.language.units import Kind
from cge.model.closures import Swap

if TYPE_CHECKING:
    from cge.model.case import Case
    from cge.model.model import Model

_SLACK = 1e-9


def numeraire(swaps: tuple[Swap, ...], model: Model) -> tuple[str, str, str]:
    """(symbol, English, Chinese) of what prices are counted in: fixed in place of walras, perhaps swapped again."""
    fixed = ""
    for swap in swaps:
        if swap.free.strip() in ("walras", fixed):
            fixed = swap.fix.strip()
    if fixed and not _nominal(fixed, model):  # a quantity took the place of walras: prices hang on the first fixed
        fixed = next((s.fix.strip() for s in swaps if _nominal(s.fix, model)), "")
    if not fixed:
        return "", "none: no swap frees walras", "无"
    symbol = model.system.symbols[fixed.split("[")[0].strip()]
    member = fixed[len(symbol.name) :]
    return fixed, symbol.label_en + member, symbol.label_zh + member


def _nominal(reference: str, model: Model) -> bool:
    return model.system.symbols[reference.split("[")[0].strip()].kind is Kind.PRICE


def binding(solution: Case) -> list[str]:
    """Limits at work in a case: those that bind, with their price, and those with room to spare."""
    model, lines = solution.model, []
    for swap in solution.swaps:
        gap = swap.fix.split("[")[0]
        if not model.system.symbols[gap].limit:
            continue
        prices = {show(*model.compiled.columns[k]): solution.x[k] for k in model.columns(swap.free)}
        bound = [f"{name} = {v:.4g}" for name, v in prices.items() if abs(v) > _SLACK]
        lines.append(f"{gap.removesuffix('_gap')} binds: {', '.join(bound)}" if bound else f"{gap[:-4]} is slack")
    return lines
