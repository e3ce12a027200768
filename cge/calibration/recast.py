"""A SAM as people publish it -> the form the model reads, with a note for everything that is recast.

Home consumption. Where an activity sells to a household directly (IFPRI standard layout), the cell becomes a
commodity of its own, `own_<activity>`, that only this activity makes and only households buy: no trade, no margins,
no sales tax. The activity may send output there or to market at one and the same price. Where sheet `expenditure` says
which of its commodities are consumed, each is a good of its own, `own_<activity>_<commodity>`, at the price at which
the activity sells that commodity.

Re-exports. Where a commodity is exported but not made, or exported in excess of what is made, part of the exports must
come from imports. That part passes through: it is taken out of imports and exports, and has no effect on the economy.
The data do not say how much it is, only how much at least: exports less output, which is what is taken out (setting
`re_exports` = excess, the default). Then all that is made is exported and all home use is imported; and as exports rise
to output and beyond, nothing jumps. With `re_exports` = proportional, output and imports serve all uses of such a good
alike, exports too, so that exports x imports / (output + imports) pass through and part of output is sold at home. That
is more than has to, and it begins all at once: half a per cent more exports, and results are others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cge.calibration.home import home_values, own_good
from cge.calibration.rounding import without_rounding
from cge.calibration.settings import choice
from cge.errors import DataError
from sam import Sam
from sam.addresses import Places
from sam.errors import Finding

if TYPE_CHECKING:
    from sam import Workbook


def standard(workbook: Workbook) -> tuple[Workbook, tuple[str, ...]]:
    """The workbook in the model's form, and what was recast. Raises DataError where re-exports exceed imports."""
    places = workbook.addresses.places
    sam, rounding = without_rounding(workbook.sam)
    sam, notes = _own_goods(replace(workbook, sam=sam), places)
    rule = choice(workbook, "re_exports")
    sam, more = _transit(sam, places, rule)
    if sam is workbook.sam:
        return workbook, ()
    return replace(workbook, sam=sam), (*rounding, *notes, *more)


def _own_goods(workbook: Workbook, places: Places) -> tuple[Sam, list[str]]:
    sam, told = workbook.sam, home_values(workbook)
    apart = {a for a, _ in told}
    goods = {
        (a, ""): {h: sam[a, h] for h in sam.of("household")}
        for a in sam.of("activity")
        if a not in apart and any(sam[a, h] for h in sam.of("household"))
    } | told
    if not goods:
        return sam, []
    names = {key: own_good(*key) for key in goods}
    if taken := [n for n in names.values() if n in sam.kinds]:
        found = [places.account_finding(n, "account", "the name is taken") for n in taken]
        raise DataError("home consumption needs a name that is taken:", found)
    labels = (*sam.labels, *names.values())
    values = np.zeros((len(labels), len(labels)))
    values[: len(sam.labels), : len(sam.labels)] = sam.values
    place = {label: k for k, label in enumerate(labels)}
    for (a, _), bought in goods.items():
        values[place[a], [place[h] for h in bought]] = 0.0
    for key, bought in goods.items():
        good = place[names[key]]
        values[good, [place[h] for h in bought]] = list(bought.values())
        values[place[key[0]], good] = values[good].sum()
    text = [
        {good: _own_label(side, *key, suffix) for key, good in names.items() if side.get(key[0])}
        for side, suffix in ((sam.label_en, ", own consumption"), (sam.label_zh, "（自给消费）"))
    ]
    recast = Sam(
        labels,
        values,
        dict(sam.kinds) | dict.fromkeys(names.values(), "commodity"),
        dict(sam.label_en) | text[0],
        dict(sam.label_zh) | text[1],
        dict(sam.on),
    )
    return recast, [_own_note(*key, good) for key, good in names.items()]


def _own_label(side: Mapping[str, str], activity: str, commodity: str, suffix: str) -> str:
    made = f": {side.get(commodity) or commodity}" if commodity else ""
    return f"{side[activity]}{made}{suffix}"


def _own_note(activity: str, commodity: str, good: str) -> str:
    if commodity:
        return f"home consumption of {commodity} of {activity} is the commodity {good}, at the price it is sold at"
    return f"home consumption of {activity} is the commodity {good}, sold at the price of output"


def _transit(sam: Sam, places: Places, rule: str) -> tuple[Sam, list[str]]:
    values, place, notes, wrong = sam.values.copy(), sam.position, list[str](), list[Finding]()
    abroad, makers = [place[r] for r in sam.of("row")], [place[a] for a in sam.of("activity")]
    for c in sam.of("commodity"):
        k = place[c]
        made, imports = values[makers, k].sum(), values[abroad, k].sum()
        exports = values[k, abroad].sum()
        excess = exports - _charged(sam, c) - made
        if excess <= made * 1e-9:
            continue
        through = excess if rule == "excess" else exports * imports / (made + imports)
        if max(through, excess) > imports * (1 + 1e-9):
            message = f"exports of {exports:,.6g} exceed output {made:,.6g} and imports {imports:,.6g}"
            wrong.append(places.axes.finding(c, next(iter(sam.of("row")), ""), message))
            continue
        if domestic := [m for m in sam.of("margin") if rule == "excess" and sam.on.get(m) == "domestic" and sam[m, c]]:
            wrong.append(places.axes.finding(domestic[0], c, _margin_words(c, domestic[0])))
            continue
        values[k, abroad] *= 1 - through / exports
        values[abroad, k] *= max(0.0, 1 - through / imports)
        notes.append(
            f"re-exports of {c}, {through:,.6g} of {exports:,.6g} exported, pass through without effect "
            f"(setting re_exports = {rule})"
        )
    if wrong:
        raise DataError("more is exported than is made:", wrong)
    return (Sam(sam.labels, values, sam.kinds, sam.label_en, sam.label_zh, sam.on) if notes else sam), notes


def _charged(sam: Sam, c: str) -> float:
    """Taxes and margins on the exports of a commodity."""
    charged = [*sam.of("tax_export"), *(m for m in sam.of("margin") if sam.on.get(m) == "export")]
    return sum(sam[k, c] for k in charged)


def _margin_words(c: str, margin: str) -> str:
    return (
        f"margin {margin} is charged on home sales of {c}, but as much is exported as is made: let it be charged on "
        "all domestic use (column on blank), or set re_exports to proportional in sheet settings"
    )
