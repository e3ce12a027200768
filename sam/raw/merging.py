"""Layouts that keep several accounts for one good: by origin (GTAP) or by destination (PEP) -> one commodity.

Row and column of the accounts add up, so that every balance is kept. What only their separation told (which user buys
how much of the imported variety) is lost, and said.
"""

from __future__ import annotations

from sam.raw.kinds import Guess
from sam.raw.loose import Loose

LAYOUTS: dict[str, str] = {
    "ifpri": "IFPRI: activities a…, commodities c…, taxes atax, dtax, stax, mtax, s-i, dstk, row",
    "jrc": "JRC: like IFPRI, with many households and home consumption",
    "gtap": "GTAP: goods by origin, domestic d… and imported m…, merged into one commodity",
    "pep": "PEP: activities J, commodities I, exports X merged into their commodity, agents AG",
    "single": "one account for each good: split into an activity and a commodity",
}
"""Layouts with a name: what they are."""

_PAIRS = {"gtap": ("d", "m"), "pep": ("i", "x")}
"""Letters before the name of a good: the account that stays, the one that is merged into it."""
_FEWEST = 2


def merge_varieties(loose: Loose, guesses: dict[str, Guess], layout: str) -> str:
    """Merge accounts of one good; what was done, "" where there was nothing."""
    for name, (stays, goes) in _PAIRS.items():
        if layout not in ("", name):
            continue
        tails = {letter: _tails(loose, letter) for letter in (stays, goes)}
        common = [t for t in tails[stays] if t in tails[goes]]
        if len(common) < _FEWEST or not _varieties(loose, name, [tails[goes][t] for t in common]):
            continue
        for t in common:
            loose.merge(tails[goes][t], tails[stays][t])
            guesses.pop(tails[goes][t], None)
            loose.clear(tails[stays][t], tails[stays][t])
        what = "domestic and imported" if name == "gtap" else "sales at home and exports"
        lost = "; which user buys how much of the imports is no longer told apart" if name == "gtap" else ""
        return f"{what} accounts of {len(common)} goods became one commodity each{lost}"
    return ""


def _tails(loose: Loose, letter: str) -> dict[str, str]:
    """Name of a good without the letter before it -> its account."""
    found = {}
    for a in loose.of("commodity"):
        head, tail = a[:1].casefold(), a[1:].lstrip("-_ ").casefold()
        if head == letter and tail:
            found[tail] = a
    return found


def _varieties(loose: Loose, name: str, gone: list[str]) -> bool:
    """Whether the accounts to be merged hold imports alone, or exports alone."""
    if name == "gtap":
        return not loose.cells(loose.of("activity"), gone)
    buyers = [b for b in loose.labels if loose.kinds[b] not in ("row", "margin")]
    return bool(loose.cells(gone, loose.of("row"))) and not loose.cells(gone, buyers)
