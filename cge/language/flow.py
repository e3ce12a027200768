"""Who pays whom what: the flows of money behind the cells of a SAM, each declared once.

    @factors.flow(row="f", column="a", over="factor_use")
    def factor_pay(m, f, a):
        \"\"\"What an activity pays a factor: return times quantity.\"\"\"
        return factor_return(m, f, a) * m.q_factor[f, a]

A charge (a tax, a subsidy, an allowance, a certificate) is a flow on a base: a price and a quantity at which something
is bought or sold. It gives a rate of the price, or an amount per unit; the equation that forms the price the payer
faces adds up all charges on its base, so a new one is declared where it belongs and is felt everywhere:

    @policy.charge("use", row=USE_ACCOUNT, over="sold", revenue="v_policy", pool="policy")
    def use_surcharge(m, c):
        \"\"\"Surcharge on domestic use.\"\"\"
        return m.surcharge[c]

The rebuilt SAM, tax revenues, the incomes of institutions and the terms of GDP and of absorption are sums over flows.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Expression = Callable[..., Any]
"""Of the namespace `m` and the labels of a member."""


@dataclass(frozen=True)
class Added:
    """An account that the workbook has none for: it stands in a rebuilt SAM once something is paid into it."""

    name: str
    kind: str
    label_en: str
    label_zh: str


@dataclass(frozen=True, kw_only=True)
class Base:
    """What a charge is levied on, for every label of `index`.

    parts    (price, quantity, efficiency) of what is charged; real GDP counts quantity times efficiency
    payer    index letter of the account that pays; through: of the user who pays it with his purchase ("" = none)
    source   term of growth accounting to which charges on this base belong ("" = they move no quantity of GDP)
    """

    name: str
    index: tuple[str, ...]
    parts: Expression
    payer: str
    through: str = ""
    source: str = ""


@dataclass(frozen=True)
class Pool:
    """Money collected that institutions share: `shares` by institution, `revenue` the amount."""

    name: str
    shares: str
    revenue: Expression


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Payment of account `column` to account `row`, for every member of `over`.

    row, column  an index letter, or the name of a single account of the benchmark: abroad, saver, stock, treasury
    goods        pays for goods from or to abroad
    """

    name: str
    index: tuple[str, ...]
    over: str
    row: str | Added
    column: str
    function: Expression
    block: str
    goods: bool = False

    @property
    def meaning(self) -> str:
        """First sentence of the docstring."""
        return (inspect.getdoc(self.function) or "").split("\n")[0]

    def value(self, m: Any, member: tuple[str, ...]) -> Any:
        """What is paid, in currency."""
        return self.function(m, *member)

    def receiver(self, data: Any, member: tuple[str, ...]) -> str:
        """Label of the account that is paid."""
        return self.row.name if isinstance(self.row, Added) else self._label(data, self.row, member)

    def payer(self, data: Any, member: tuple[str, ...]) -> str:
        """Label of the account that pays."""
        return self._label(data, self.column, member)

    def _label(self, data: Any, side: str, member: tuple[str, ...]) -> str:
        return member[self.index.index(side)] if side in self.index else str(getattr(data, side))


@dataclass(frozen=True, kw_only=True)
class Charge(Flow):
    """A flow levied on a base: `function` gives a rate of the price, or, if `specific`, an amount per unit.

    revenue  symbol whose equation adds up the charge; pool: who shares in it ("" = the account it is paid to)
    """

    base: Base
    specific: bool
    revenue: str
    pool: str
    source: str

    def levied(self, member: tuple[str, ...]) -> tuple[str, ...]:
        """Member of the base on which a member of the charge is levied."""
        return tuple(member[self.index.index(letter)] for letter in self.base.index)

    def value(self, m: Any, member: tuple[str, ...]) -> Any:
        """Rate times price times quantity, or amount times quantity."""
        level = self.function(m, *member)
        parts = self.base.parts(m, *self.levied(member))
        return sum(level * quantity if self.specific else level * price * quantity for price, quantity, _ in parts)


Cell = tuple[Flow, tuple[str, ...]]
"""A flow and one of its members."""


class Flows:
    """All flows of an economy: the declarations of its blocks on the sets of its benchmark."""

    def __init__(self, flows: Iterable[Flow], pools: Iterable[Pool], data: Any) -> None:
        self.all = tuple(flows)
        self.pools = tuple(pools)
        self.cells: list[Cell] = [(f, _tuple(k)) for f in self.all for k in data.sets[f.over]]
        self._on: dict[tuple[str, ...], list[tuple[Charge, tuple[str, ...]]]] = {}
        self._into: dict[str, list[Cell]] = {}
        self._out: dict[str, list[Cell]] = {}
        for flow, member in self.cells:
            self._into.setdefault(flow.receiver(data, member), []).append((flow, member))
            self._out.setdefault(flow.payer(data, member), []).append((flow, member))
            if isinstance(flow, Charge):
                self._on.setdefault((flow.base.name, *flow.levied(member)), []).append((flow, member))

    @property
    def charges(self) -> Iterator[tuple[Charge, tuple[str, ...]]]:
        """Charges with their members."""
        return ((f, k) for f, k in self.cells if isinstance(f, Charge))

    def on(self, base: Base, *member: str) -> list[tuple[Charge, tuple[str, ...]]]:
        """Charges levied on one member of a base."""
        return self._on.get((base.name, *member), [])

    def rate(self, m: Any, base: Base, *member: str) -> Any:
        """All charges on a price, as a rate of it."""
        return sum(f.function(m, *k) for f, k in self.on(base, *member) if not f.specific)

    def amount(self, m: Any, base: Base, *member: str) -> Any:
        """All charges on a quantity, per unit."""
        return sum(f.function(m, *k) for f, k in self.on(base, *member) if f.specific)

    def charged(self, m: Any, base: Base, *member: str) -> Any:
        """What all charges on one member of a base bring."""
        return sum(f.value(m, k) for f, k in self.on(base, *member))

    def collected(self, m: Any, revenue: str) -> Any:
        """What all charges booked in one symbol bring."""
        return sum(f.value(m, k) for f, k in self.charges if f.revenue == revenue)

    def payments(self, m: Any) -> Iterator[tuple[str, str, Any]]:
        """(row, column, value) of every cell; who pays a charge with his purchase pays the commodity first.

        A flow whose account the economy lacks is none.
        """
        for flow, member in self.cells:
            row, payer = flow.receiver(m.data, member), flow.payer(m.data, member)
            if row and payer:
                value = flow.value(m, member)
                yield row, payer, value
                if isinstance(flow, Charge) and flow.base.through:
                    yield payer, member[flow.index.index(flow.base.through)], value
        yield from self._shares(m)

    def _shares(self, m: Any) -> Iterator[tuple[str, str, Any]]:
        """What added accounts pass on to those who share in their pool."""
        shares = {pool.name: getattr(m, pool.shares) for pool in self.pools}
        collected: dict[tuple[str, str], Any] = {}
        for flow, member in self.charges:
            if flow.pool:
                key = flow.pool, flow.receiver(m.data, member)
                collected[key] = collected.get(key, 0.0) + flow.value(m, member)
        for (pool, account), value in collected.items():
            yield from ((i, account, share * value) for i, share in shares[pool].items())

    def received(self, m: Any, account: str) -> Any:
        """What an account receives: all flows to it, and its shares in the pools."""
        flows = sum(f.value(m, k) for f, k in self._into.get(account, ()))
        shares = ((getattr(m, pool.shares), pool) for pool in self.pools)
        return flows + sum(share[account] * pool.revenue(m) for share, pool in shares if account in share)

    def paid(self, m: Any, account: str) -> Any:
        """What an account pays."""
        return sum(f.value(m, k) for f, k in self._out.get(account, ()))


def _tuple(member: Any) -> tuple[str, ...]:
    return member if isinstance(member, tuple) else (member,)
