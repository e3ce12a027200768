"""One account for each good, as most courses teach it -> an activity and a commodity.

The column of a sector holds what it takes to produce (inputs, factors, taxes on production) and what is added to the
supply of its good (imports, duties and taxes on goods, margins). The first goes to the activity, the second to the
commodity, and the commodity pays the activity for what is left: the value of its output.
"""

from __future__ import annotations

from sam.raw.kinds import Guess
from sam.raw.loose import Loose
from sam.raw.vocabulary import SECTOR

_SUPPLY = ("row", "tax_import", "tax_sales", "tax_export", "margin")


def split_sectors(loose: Loose, guesses: dict[str, Guess]) -> str:
    """Make two accounts of each sector; what was done in a sentence, "" where there is no sector."""
    sectors = loose.of(SECTOR)
    if not sectors:
        return ""
    goods = {}
    for s in sectors:
        goods[s] = loose.add(f"c_{s}", "commodity", loose.labels[-1], loose.names.get(s, s))
        guesses[goods[s]] = Guess("commodity", f"the good of {s}")
    for s in sectors:
        for receiver, _, v in loose.cells(loose.labels, [s]):
            if loose.kinds[receiver] in _SUPPLY:
                loose.clear(receiver, s)
                loose.put(receiver, goods[s], v)
        for _, payer, v in loose.cells([s], loose.labels):
            loose.clear(s, payer)
            loose.put(goods[s], payer, v)
    for s in sectors:
        output = sum(v for _, _, v in loose.cells(loose.labels, [s]))
        loose.put(s, goods[s], output)
        renamed = f"a_{s}" if f"a_{s}" not in loose.labels else s
        loose.labels[loose.labels.index(s)] = renamed
        loose.kinds[renamed] = "activity"
        loose.names[renamed] = loose.names.pop(s, s)
        guesses[renamed] = Guess("activity", f"the producer of {s}: {guesses.pop(s).why}")
        if renamed != s:
            del loose.kinds[s]
    _together(loose, sectors, goods)
    return (
        f"{len(sectors)} accounts, each producer and good in one, became an activity a_… and a commodity c_… each; "
        "output is what the activity pays"
    )


def _together(loose: Loose, sectors: list[str], goods: dict[str, str]) -> None:
    """All commodities behind all activities."""
    moved = [goods[s] for s in sectors]
    rest = [a for a in loose.labels if a not in moved]
    last = max(k for k, a in enumerate(rest) if loose.kinds[a] == "activity") + 1
    order = [*rest[:last], *moved, *rest[last:]]
    place = [loose.labels.index(a) for a in order]
    loose.values = loose.values[place][:, place]
    loose.labels[:] = order
