"""The kind of every account, from what it is called and where its cells stand: guesses, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sam.errors import shorten
from sam.layout import FLOWS, KINDS, TAXES
from sam.raw.loose import Loose
from sam.raw.reading import Read
from sam.raw.vocabulary import SECTOR, TAX, kind_of_code, kind_of_heading, kind_of_words

GIVEN = "given"
"""Reason of a kind that the user or the file states: no guess."""
_CLEARLY, _FITS = 0.5, 0.05
"""Share of money out of place above which a word is not believed, and below which another kind is."""
_BUYERS = ("household", "government", "savings", "row")
_GOODS = ("activity", "commodity", SECTOR)


_PREFIX = re.compile(r"^([^:：]+)[:：]\s*(.+)$")
"""A heading before a name."""


@dataclass(frozen=True)
class Guess:
    """A kind and why: `given`, or what it was read from."""

    kind: str
    why: str

    @property
    def sure(self) -> bool:
        """Whether it is no guess."""
        return self.why == GIVEN


def guess(read: Read, given: Mapping[str, str]) -> tuple[Loose, dict[str, Guess], list[str]]:
    """(the table with a kind for every account, the guess behind each, what was turned on the way).

    A kind may still be SECTOR: one account for each good, where activity and commodity are one.
    """
    guesses = {a: _said(a, read, given) for a in read.labels}
    guesses = _by_prefix(guesses)
    loose = Loose(list(read.labels), read.values.copy(), {}, dict(read.described))
    nameless = [a for a, g in guesses.items() if not g.kind]
    steps = []
    if _lies(loose, guesses):
        loose.turn()
        steps.append("the matrix was turned on its side: rows receive and columns pay now")
    guesses = _producers(loose, guesses)
    loose.kinds = {a: g.kind for a, g in guesses.items()}
    guesses = _taxes(loose, guesses)
    named = dict(guesses)
    guesses = _doubted(loose, guesses)
    steps += _unsure(nameless, named, guesses)
    return loose, guesses, steps


def _unsure(nameless: list[str], named: Mapping[str, Guess], guesses: Mapping[str, Guess]) -> list[str]:
    """What is to be looked at first: kinds that no name says, and kinds that cells say against the name."""
    steps = []
    told = {g.kind for a, g in guesses.items() if a not in nameless}
    if asked := [a for a in nameless if guesses[a].kind not in _GOODS or guesses[a].kind in told]:
        listed = shorten([f"{a} ({guesses[a].kind})" for a in asked])
        steps.append(f"no name tells the kind of {listed}: where it is wrong, --kind ACCOUNT=KIND")
    changed = [a for a, g in guesses.items() if g.kind != named[a].kind and a not in nameless]
    if changed:
        listed = shorten([f"{a} ({guesses[a].kind}, not {named[a].kind})" for a in changed])
        steps.append(f"cells speak against the name of {listed}: where it is wrong, --kind ACCOUNT=KIND")
    return steps


def _said(account: str, read: Read, given: Mapping[str, str]) -> Guess:
    """From the user, the heading, the code, the words of the label, the words of the description."""
    heading, described = read.headings.get(account, ""), read.described.get(account, "")
    if account in given:
        return Guess(given[account], GIVEN)
    leaf = account.rsplit("-", 1)[-1] if heading and account.startswith(f"{heading}-") else account
    if not heading and (parts := _PREFIX.match(account)):  # Factor: capital; Tax: sales
        heading, leaf = parts[1], f"{parts[2]} {parts[1]}" if kind_of_heading(parts[1]) == TAX else parts[2]
    options = (
        (kind_of_heading(heading) if heading else "", f"heading {heading!r}"),
        (kind_of_code(account), "its code"),
        (kind_of_words(leaf), "its label"),
        (kind_of_words(described), f"{described!r}"),
    )
    said = [(kind, why) for kind, why in options if kind]
    if said and said[0][0] in (TAX, "factor") and len(said) > 1 and said[1][0] in (*TAXES, "factor"):
        return Guess(said[1][0], said[1][1])  # under a heading of taxes: which tax
    return Guess(*said[0]) if said else Guess("", "")


def _by_prefix(guesses: dict[str, Guess]) -> dict[str, Guess]:
    """`aagr` and `cagr`: where most unknown labels have a partner under the other letter, the letter is the kind."""
    unknown = [a for a, g in guesses.items() if not g.kind or g.why == "its code"]
    tails = {letter: {a[1:].lstrip("-_").casefold() for a in unknown if a[:1].casefold() == letter} for letter in "ac"}
    common = {t for t in tails["a"] & tails["c"] if len(t) > 1}
    if len(common) < 2:
        return guesses
    kinds = {"a": "activity", "c": "commodity"}
    found = dict(guesses)
    for a in unknown:
        letter, tail = a[:1].casefold(), a[1:].lstrip("-_").casefold()
        if tail in common and letter in kinds:
            found[a] = Guess(kinds[letter], f"letter {a[:1]!r} before {a[1:]!r}")
    return found


def _lies(loose: Loose, guesses: Mapping[str, Guess]) -> bool:
    """Whether what may not stand where it does could stand once rows and columns are swapped."""
    kind = [guesses[a].kind for a in loose.labels]
    wrong = still = total = 0
    for i, j in np.argwhere(loose.values != 0):
        options = [(r, c) for r in _concrete(kind[i]) for c in _concrete(kind[j])]
        if not options:
            continue
        total += 1
        wrong += not any(pair in FLOWS for pair in options)
        still += not any((c, r) in FLOWS for r, c in options)
    return wrong > 4 and wrong > total / 4 and still < wrong / 4


def _concrete(kind: str) -> tuple[str, ...]:
    return {"": (), TAX: TAXES, SECTOR: ("activity", "commodity")}.get(kind, (kind,))


# ---- who produces ------------------------------------------------------------------------------------------------


def _producers(loose: Loose, guesses: dict[str, Guess]) -> dict[str, Guess]:
    """Accounts that nothing named: activities pay factors, commodities are bought; who does both is a sector."""
    guesses = _collectors(loose, guesses)
    unknown = [a for a, g in guesses.items() if not g.kind]
    place = {a: k for k, a in enumerate(loose.labels)}
    factors = [place[a] for a, g in guesses.items() if g.kind == "factor"]
    buyers = [place[a] for a, g in guesses.items() if g.kind in _BUYERS]
    pays = {a for a in unknown if loose.values[factors, place[a]].any()}
    sold = {a for a in unknown if loose.values[place[a], buyers].any()}
    named = {g.kind for g in guesses.values()}
    mostly = _sells_most(loose, guesses, pays, unknown)
    single = "commodity" not in named and len(pays & sold) >= 0.5 * max(len(pays), 1) and bool(pays) and mostly
    found = dict(guesses)
    for a in unknown:
        if a not in pays and (saver := _saver(loose, guesses, a)).kind:
            found[a] = saver
        elif single and "activity" not in named:
            found[a] = Guess(SECTOR, "pays factors and is bought: producer and good in one")
        elif a in pays and (a not in sold or "commodity" in named or not mostly):
            found[a] = Guess("activity", "it pays factors")
        elif a in sold or not pays:
            found[a] = Guess("commodity", "it is bought, and pays no factor")
        else:
            found[a] = Guess("activity" if a in pays else "commodity", "where its cells stand")
    return _both_in_one(loose, found)


def _sells_most(loose: Loose, guesses: Mapping[str, Guess], these: set[str], of: list[str]) -> bool:
    """Whether final buyers buy most of what they buy from these; else goods are bought of others."""
    buyers = [a for a, g in guesses.items() if g.kind in _BUYERS]
    worth = {a: sum(abs(v) for *_, v in loose.cells([a], buyers)) for a in of}
    return sum(worth[a] for a in these) >= 0.5 * sum(worth.values())


def _saver(loose: Loose, guesses: Mapping[str, Guess], account: str) -> Guess:
    """Who saves and pays no factor is no producer: a household where factors pay it, else the rest of the world."""
    kinds = {k: [a for a, g in guesses.items() if g.kind == k] for k in ("savings", "factor")}
    if not loose.cells(kinds["savings"], [account]):
        return Guess("", "")
    earns = bool(loose.cells([account], kinds["factor"]))
    return (
        Guess("household", "factors pay it, and it saves") if earns else Guess("row", "it saves, and no factor pays it")
    )


def _collectors(loose: Loose, guesses: dict[str, Guess]) -> dict[str, Guess]:
    """Unknown accounts that pay the government and nobody else are taxes."""
    state = {a for a, g in guesses.items() if g.kind == "government"}
    found = dict(guesses)
    for a, g in guesses.items():
        paid = {r for r, _, _ in loose.cells(loose.labels, [a])} if not g.kind else set()
        if paid and paid <= state:
            found[a] = Guess(TAX, "it pays the government alone")
    return found


def _both_in_one(loose: Loose, guesses: dict[str, Guess]) -> dict[str, Guess]:
    """Accounts called activities, or goods, where there are none of the other: those that do both are sectors."""
    goods = [a for a, g in guesses.items() if g.kind in ("activity", "commodity")]
    if len({guesses[a].kind for a in goods}) != 1:
        return guesses
    place = {a: k for k, a in enumerate(loose.labels)}
    factors, buyers = ([place[a] for a, g in guesses.items() if g.kind in kinds] for kinds in (("factor",), _BUYERS))
    both = [a for a in goods if loose.values[factors, place[a]].any() and loose.values[place[a], buyers].any()]
    if len(both) < 0.5 * len(goods) or not _sells_most(loose, guesses, set(both), goods):
        return guesses
    return guesses | {a: Guess(SECTOR, "pays factors and is bought: producer and good in one") for a in goods}


def _taxes(loose: Loose, guesses: dict[str, Guess]) -> dict[str, Guess]:
    """Taxes of no known kind, by who pays most of them."""
    found = dict(guesses)
    for a in [a for a, g in guesses.items() if g.kind == TAX]:
        paid: dict[str, float] = {}
        for _, payer, v in loose.cells([a], loose.labels):
            paid[loose.kinds[payer]] = paid.get(loose.kinds[payer], 0.0) + abs(v)
        payer = max(paid, key=lambda k: paid[k], default="")
        found[a] = Guess(tax_paid_by(payer), f"a tax that {payer or 'nobody'} pays")
        loose.kinds[a] = found[a].kind
        loose.generic.add(a)
    return found


def tax_paid_by(payer: str) -> str:
    """The kind of tax that an account of this kind pays."""
    by = {"activity": "tax_production", "factor": "tax_factor", SECTOR: "tax_production"}
    by |= dict.fromkeys(("household", "enterprise"), "tax_direct")
    return by.get(payer, "tax_sales")


def _doubted(loose: Loose, guesses: dict[str, Guess]) -> dict[str, Guess]:
    """A kind that most of an account's money contradicts gives way to the one that all of it fits."""
    if SECTOR in loose.kinds.values():
        return guesses
    found = dict(guesses)
    for a, g in guesses.items():
        if g.sure or loose.misfit(a, g.kind) < _CLEARLY:
            continue
        produces = bool(loose.cells(loose.of("factor"), [a]))  # without, what buys goods and sells to goods is a margin
        state = loose.of("government")
        if g.kind in TAXES and (loose.cells(state, [a]) or loose.cells([a], state)):
            continue  # which tax, or subsidy, it is, its payers say: see `taxes_by_payer`
        fits = {kind: loose.misfit(a, kind) for kind in KINDS if produces or kind != "activity"}
        best = min(fits, key=lambda kind: fits[kind])
        if fits[best] < _FITS:
            found[a] = Guess(best, f"where its cells stand, against {g.why}")
            loose.kinds[a] = best
    return found
