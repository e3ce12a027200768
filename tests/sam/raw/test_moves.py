"""Bookings that other makers use are moved to ours: no account's gap changes, and what is sound is left alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sam.checks import check
from sam.errors import errors
from sam.layout import TAXES
from sam.raw.loose import Loose
from sam.raw.moves import put_right
from sam.workbook import Workbook
from tests.economies import Shape, economy

Displace = Callable[[Loose], None]


def loosened(seed: int, joint: bool = True) -> Loose:
    """A random sound economy, open for changes."""
    sam = economy(seed, Shape(factors=2, governments=1, home=False, joint=joint)).sam
    return Loose(list(sam.labels), np.array(sam.values), dict(sam.kinds), {"f1": "capital"}, dict(sam.on))


def lent_abroad(loose: Loose) -> None:
    """Saving from abroad, whatever its sign, as lending with the other sign."""
    for fund, who, v in loose.cells(loose.of("savings"), loose.of("row")):
        loose.clear(fund, who)
        loose.put(who, fund, -v)


def worn_out(loose: Loose) -> None:
    """A tenth of capital's pay goes from activities straight into savings."""
    (fund,) = loose.of("savings")
    for f, a, v in loose.cells(["f1"], loose.of("activity")):
        loose.put(f, a, -0.1 * v)
        loose.put(fund, a, 0.1 * v)
        owner = loose.cells(loose.of("household"), [f])[0][0]
        loose.put(owner, f, -0.1 * v)
        loose.put(fund, owner, -0.1 * v)


def sold_off(loose: Loose) -> None:
    """What is drawn from stocks stands among investment."""
    (fund,), (stocks,) = loose.of("savings"), loose.of("inventories")
    for c, _, v in loose.cells(loose.of("commodity"), [stocks]):
        if v < 0 and not loose.at(c, fund):
            loose.clear(c, stocks)
            loose.put(c, fund, v)
            loose.put(stocks, fund, -v)


def paid_by_users(loose: Loose) -> None:
    """Sales taxes stand in the column of who buys, in proportion to purchases of each good."""
    for tax in loose.of("tax_sales"):
        for _, c, v in loose.cells([tax], loose.of("commodity")):
            uses = [u for u in loose.cells([c], loose.of("activity", "household", "government")) if u[2] > 0]
            if not uses:
                continue
            whole = sum(u[2] for u in uses)
            loose.clear(tax, c)
            for _, user, used in uses:
                loose.put(tax, user, v * used / whole)
                loose.put(c, user, -v * used / whole)


def straight_to_the_state(loose: Loose) -> None:
    """No accounts of production and sales taxes: payers pay the government."""
    for tax in loose.of("tax_production"):
        paid = loose.cells(loose.of("government"), [tax])
        whole = sum(v for _, _, v in paid)
        for _, payer, v in loose.cells([tax], loose.labels):
            for state, _, share in paid:
                loose.put(state, payer, v * share / whole)
        loose.drop(tax)


def one_tax_account(loose: Loose) -> None:
    """Sales, production and direct taxes in one account."""
    first, *others = loose.of("tax_sales", "tax_production", "tax_direct")
    for tax in others:
        loose.merge(tax, first)
    loose.generic.add(first)


def tax_to_tax(loose: Loose) -> None:
    """Duties are handed to the sales tax, which pays the state."""
    for duty in loose.of("tax_import"):
        (sales,) = loose.of("tax_sales")
        for state, _, v in loose.cells(loose.of("government"), [duty]):
            loose.clear(state, duty)
            loose.put(sales, duty, v)
            loose.put(state, sales, v)


def two_funds(loose: Loose) -> None:
    """Saving is gathered in one account, investment paid from another."""
    (fund,) = loose.of("savings")
    other = loose.add("invest", "savings", fund)
    cells = loose.cells(loose.of("commodity", "inventories"), [fund])
    for r, _, v in cells:
        loose.clear(r, fund)
        loose.put(r, other, v)
    loose.put(other, fund, sum(v for *_, v in cells))


def exported_by_makers(loose: Loose) -> None:
    """Exports are bought from who makes them."""
    for c, world, v in loose.cells(loose.of("commodity"), loose.of("row")):
        makers = loose.cells(loose.of("activity"), [c])
        if len(makers) == 1 and makers[0][2] > v and len(loose.cells([makers[0][0]], loose.of("commodity"))) == 1:
            loose.clear(c, world)
            loose.put(makers[0][0], c, -v)
            loose.put(makers[0][0], world, v)


EXACT = (lent_abroad, sold_off, tax_to_tax, exported_by_makers)
"""After these the table is what it was."""
SOUND = (worn_out, paid_by_users, straight_to_the_state, one_tax_account, two_funds)
"""After these it is sound again."""


def gaps(loose: Loose) -> dict[str, float]:
    return dict(zip(loose.labels, loose.values.sum(1) - loose.values.sum(0), strict=True))


@pytest.mark.parametrize("seed", range(20))
def test_a_sound_economy_is_left_alone(seed: int) -> None:
    loose = loosened(seed)
    before = loose.values.copy()
    assert put_right(loose) == []
    assert (loose.values == before).all()


@pytest.mark.parametrize("displace", [*EXACT, *SOUND])
@pytest.mark.parametrize("seed", range(6))
def test_what_is_moved_balances_and_may_stand(seed: int, displace: Displace) -> None:
    loose = loosened(seed)
    before = loose.values.copy(), list(loose.labels)
    displace(loose)
    moved = not np.array_equal(loose.values, before[0])
    said = put_right(loose)
    assert bool(said) == moved
    assert max(map(abs, gaps(loose).values())) < 1e-9 * before[0].sum()
    assert not errors(check(Workbook(loose.sam())))
    if displace in EXACT:
        assert loose.labels == before[1]
        assert np.allclose(loose.values, before[0], rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_everything_at_once(seed: int) -> None:
    """Every booking of others in one SAM; revenue of all taxes together is what it was."""
    loose = loosened(seed)
    revenue = sum(v for *_, v in loose.cells(loose.of("government"), loose.of(*TAXES)))
    for displace in (*EXACT, *SOUND):
        displace(loose)
    put_right(loose)
    assert not errors(check(Workbook(loose.sam())))
    now = sum(v for *_, v in loose.cells(loose.of("government"), loose.of(*TAXES)))
    assert abs(now - revenue) < 1e-9 * revenue


@pytest.mark.parametrize("seed", range(3))
def test_money_of_commodities_among_themselves_is_a_margin(seed: int) -> None:
    """What a good pays a service for bringing it goes through an account of margins."""
    loose = loosened(seed)
    goods = loose.of("commodity")
    service, good = goods[-1], goods[0]
    user = next(u for _, u, v in loose.cells([good], loose.of("household")) if v > 2)
    loose.put(service, good, 1.0)
    loose.put(good, user, 1.0)
    loose.put(service, user, -1.0)
    whole = loose.values.sum()
    assert any("margin" in said for said in put_right(loose))
    assert not loose.cells(goods, goods)
    assert loose.values.sum() == pytest.approx(whole + 1.0)
    assert max(map(abs, gaps(loose).values())) < 1e-9 * whole


def test_what_no_rule_knows_is_asked_once() -> None:
    """A factor employed by households: one question for the block, and nothing is moved."""
    loose = loosened(1)
    for h in loose.of("household"):
        loose.put("f0", h, 1.0)
        loose.put(h, "f0", 1.0)
    assert put_right(loose) == []
    questions = errors(check(Workbook(loose.sam())))
    assert len(questions) == 1
    assert "works in an activity" in questions[0].message
