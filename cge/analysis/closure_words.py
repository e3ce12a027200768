"""What the roles of the symbols of a macro account mean, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cge.language.symbol import Words
from cge.model.closures import Follow, Swap

if TYPE_CHECKING:
    from cge.model.model import Model


class Roles:
    """Members of a symbol by role; what follows a rule is as good as given."""

    def __init__(self, model: Model, free: NDArray[np.bool_], swaps: Iterable[Swap] = ()) -> None:
        self.model, self._role = model, {c: bool(f) for c, f in zip(model.compiled.columns, free, strict=True)}
        rules = {s.rule for s in swaps if isinstance(s, Follow)}
        ruled = [(f.symbol, f.member) for f in model.benchmark.rules.values() if f.rule in rules]
        self.ruled = {symbol for symbol, _ in ruled}
        self._role |= dict.fromkeys(ruled, False)

    def free(self, symbol: str, *head: str) -> bool | None:
        """Whether a symbol adjusts, for members that start with `head`; None where it stands nowhere, or is mixed."""
        found = {r for (s, k), r in self._role.items() if s == symbol and (not head or head[0] in (k, k[:1][0]))}
        return found.pop() if len(found) == 1 else None

    def mixed(self, symbol: str) -> tuple[list[str], list[str]]:
        """(members given, members that adjust) of a symbol with both."""
        mine = [(k, r) for (s, k), r in self._role.items() if s == symbol]
        text = [(",".join(k) if isinstance(k, tuple) else k, r) for k, r in mine]
        return [k for k, r in text if not r], [k for k, r in text if r]


def factor(model: Model, roles: Roles, f: str) -> Words:
    """How a factor's employment and price come about, and how it moves between activities."""
    price = ("its price clears its market", "价格使市场出清")
    if f in model.benchmark.leisure.factors:
        price = ("hours follow net pay, which clears its market", "工时随净报酬调整，价格使市场出清")
    elif f in model.benchmark.migration.pool_of:
        price = ("people move by expected pay, and its price clears its market", "劳动力按预期报酬迁移，价格使市场出清")
        if roles.free("unemployment", f):
            price = (
                "its pay is given: people move by expected pay and unemployment adjusts",
                "报酬给定，劳动力按预期报酬迁移，失业调整",
            )
    elif roles.free("endowment", f) and roles.free("q_factor", f) is not False:
        price = ("its real return is given and the stock adjusts", "实际回报给定，存量调整")
    elif roles.free("unemployment", f):
        price = ("employment adjusts to its pay", "就业随报酬调整")
        if roles.free("wage_floor_gap", f) is False:
            price = (
                "its real pay does not fall below a floor; beyond it unemployment adjusts",
                "实际工资有下限，失业调整",
            )
        elif roles.free("switching_gap", f) is False:
            price = ("those who change sector set employment", "跨部门转换决定就业")
    (en, zh), (how, where) = price, _movement(model, roles, f)
    return (how, where) if roles.free("q_factor", f) is False else (f"{en}; {how}", f"{zh}；{where}")


def _movement(model: Model, roles: Roles, f: str) -> Words:
    if roles.free("q_factor", f) is False:
        return "it stays in its sector, where returns adjust", "固定于部门，部门回报调整"
    if roles.free("switching_gap", f) is False:
        return "it pays to change sector", "跨部门转换需付成本"
    stiff = model.system.levels["e_immobility"].get(f, 0.0)
    if stiff == 0:
        return "it moves freely between sectors", "可在部门间自由流动"
    return f"it moves as returns differ (elasticity {1 / stiff:.3g})", f"随部门回报差异流动（弹性{1 / stiff:.3g}）"


_SAVERS: dict[str, Words] = {
    "saving_points": ("saving rates of households and enterprises", "居民与企业储蓄率"),
    "saving_scale": ("household saving rates", "居民储蓄率"),
}


def _saving(roles: Roles) -> Words:
    if roles.free("real_investment") is None:
        if roles.free("saving_points") or roles.free("saving_scale"):
            return (
                "no fixed investment: saving rates adjust to pay for given inventories",
                "无固定投资，储蓄率为存货融资",
            )
        return "nothing is saved or invested here", "本经济无储蓄与投资"
    if roles.free("interest_rate"):
        return "the interest rate makes saving equal to investment", "利率使储蓄等于投资"
    for lever, (en, zh) in _SAVERS.items():
        if roles.free(lever):
            return f"investment comes first: {en} adjust to pay for it", f"投资给定，{zh}调整"
    if roles.free("real_investment"):
        return "saving comes first: investment is what is saved", "储蓄决定投资"
    return "investment is given, and income adjusts until saving pays for it", "投资给定，收入调整使储蓄等于投资"


def _government(roles: Roles) -> Words:
    if roles.free("real_public_saving") is None:
        return "different governments balance their budgets differently", "各级政府预算平衡方式不同"
    if roles.free("v_public") is False:
        return "public consumption is given in money, and what is left is saved", "政府消费以现价给定，余额为储蓄"
    for symbol in roles.model.system.symbols.values():
        if symbol.account == "government" and any(symbol.means) and roles.free(symbol.name):
            return f"{symbol.means[0]} balances the budget", f"{symbol.means[1]}平衡预算"
    return "spending and tax rates are given: public saving takes what is left", "支出与税率给定，政府储蓄为余项"


def _world(roles: Roles) -> Words:
    if roles.free("exchange_rate") and roles.free("foreign_saving") is False:
        return "foreign saving is given: the real exchange rate balances payments", "国外储蓄给定，实际汇率平衡国际收支"
    if roles.free("foreign_saving"):
        return "foreign saving pays for whatever deficit arises", "国外储蓄随贸易差额调整"
    if roles.free("walras") and roles.free("foreign_saving") is False:
        return "the price level moves against the given exchange rate", "汇率给定，国内价格水平调整"
    return "closed, or payments balance at given rates", "封闭或收支自平衡"


def _limits(roles: Roles) -> Words:
    held = [
        symbol.means
        for symbol in roles.model.system.symbols.values()
        if symbol.account == "limits" and symbol.limit
        if roles.free(symbol.name) is not True and roles.mixed(symbol.name)[0]
    ]
    if held:
        return "; ".join(en for en, _ in held), "；".join(zh for _, zh in held)
    return "policy prices are given; quantities adjust", "政策价格给定，数量调整"


MEANINGS = {"saving": _saving, "government": _government, "world": _world, "limits": _limits}
