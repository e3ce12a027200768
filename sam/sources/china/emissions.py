"""CO2 (Mt) of the CEADs inventory, carried to purchases of fuels, or to output where no purchase bears it.

The inventory is carried to the 153 sectors first and added up for fewer; what a purchase cannot bear is
then settled at the level of the workbook; what the power sector emits is divided by technology after that, and
settled again. Totals by fuel and by CEADs sector are kept.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from .assemble import Economy
from .assumptions import Assumptions
from .carried import inventory
from .codes import Level, expand
from .institutions import HOUSEHOLDS
from .power import GRID
from .power_sheets import shared_emissions
from .raw import Raw

COLUMNS = ["fuel", "commodity", "user", "quantity"]
MT_YUAN = 0.01  # 1 Mt at 1 yuan per t, in 100 million yuan
PROCESS_SECTOR = "054"
NOT_FUEL_GAS = (("007", "041"), ("007", "042"), ("007", "101"))
Cells = dict[tuple[str, str, str], float]  # (fuel, commodity or "", user) -> Mt


def purchases(raw: Raw) -> pd.DataFrame:
    """Commodity x user (detailed sectors and households), 100 million yuan."""
    homes = raw.table.final[list(HOUSEHOLDS.values())].set_axis(list(HOUSEHOLDS), axis=1)
    return pd.concat([raw.table.use, homes], axis=1)


def detailed(raw: Raw, given: Assumptions) -> Cells:
    """Mt by fuel, commodity ("" = tied to output) and user, 153 sectors and households."""
    bought = purchases(raw)
    cells: Cells = {}
    if not given.allows("co2"):
        return cells
    fuels, published = given["emission_fuels"], inventory(raw, given)
    for ceads, text in zip(given["emission_sectors"]["ceads_sector"], given["emission_sectors"]["users"], strict=True):
        users = [text] if text in HOUSEHOLDS else list(expand(text))
        mt = published.loc[ceads, list(fuels["ceads_fuel"])].groupby(list(fuels["fuel"])).sum()
        for fuel, goods in zip(fuels["fuel"], fuels["commodities"], strict=True):
            amount = float(mt.pop(fuel)) if fuel in mt else 0.0
            for (good, user), share in _shares(bought, raw, goods, users).items() if amount else ():
                _add(cells, (fuel, good, user), amount * share)
    return cells


def _shares(bought: pd.DataFrame, raw: Raw, goods: str, users: list[str]) -> dict[tuple[str, str], float]:
    """How a CEADs sector's emission by one fuel falls on (commodity, user): by purchases, else by output."""
    if not goods:
        return {("", PROCESS_SECTOR): 1.0}
    cells = {
        (good, user): float(bought.loc[[good], user].sum())
        for good in expand(goods)
        for user in users
        if (good, user) not in NOT_FUEL_GAS
    }
    if sum(cells.values()) <= 0:
        cells = {(expand(goods)[-1], user): float(raw.table.output[user]) for user in users}
    total = sum(cells.values())
    return {key: value / total for key, value in cells.items()}


@dataclass(frozen=True)
class Bearing:
    """How much emission a purchase may bear."""

    matrix: pd.DataFrame
    price: float  # cost of 1 Mt at the test price, 100 million yuan
    cap: float  # largest cost, as a multiple of the purchase

    def purchase(self, commodity: str, user: str) -> float:
        """What the user spends on the commodity, 100 million yuan."""
        return float(self.matrix.loc[[commodity], user].sum())

    def limit(self, commodity: str, user: str) -> float:
        """Largest emission the purchase may bear, Mt."""
        return self.purchase(commodity, user) * self.cap / self.price


def settle(economy: Economy, raw: Raw, given: Assumptions) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of sheet ``emissions``, and the list of cells whose purchase could not bear their emission."""
    before = _named(detailed(raw, given), economy.level)
    bearing = Bearing(
        economy.official, float(given.switch("carbon_price_test")) * MT_YUAN, float(given.switch("emission_cost_cap"))
    )
    substitute = f"c{economy.level.of_detail['006']}" if given.on("coke_on_coal") else ""
    after = _to_output(_pool_households(before, bearing), bearing, substitute)
    listing = _listing(before, after, bearing)
    if economy.power is not None:
        sector = economy.power.account("a", GRID)
        own = {key: mt for key, mt in after.items() if key[2] == sector}
        own = shared_emissions(own, economy.power, economy.level, given)
        bearing = Bearing(economy.matrix, bearing.price, bearing.cap)
        settled = _to_output(own, bearing, substitute)
        listing = pd.concat([listing, _listing(own, settled, bearing).assign(stage="power by technology")])
        after = {key: mt for key, mt in after.items() if key[2] != sector} | settled
    return pd.DataFrame([(*key, mt) for key, mt in sorted(after.items())], columns=COLUMNS), _in_order(listing)


def _named(cells: Cells, level: Level) -> Cells:
    """From detailed codes to account names of the level."""
    named: Cells = {}
    for (fuel, good, user), mt in cells.items():
        _add(
            named,
            (
                fuel,
                f"c{level.of_detail[good]}" if good else "",
                user if user in HOUSEHOLDS else f"a{level.of_detail[user]}",
            ),
            mt,
        )
    return named


def _pool_households(cells: Cells, bearing: Bearing) -> Cells:
    """One coefficient for all households where one of them could not bear its own."""
    pooled = dict(cells)
    for fuel, good, user in cells:
        if user in HOUSEHOLDS and pooled[fuel, good, user] > bearing.limit(good, user):
            weight = {home: bearing.purchase(good, home) for home in HOUSEHOLDS}
            total = sum(pooled.get((fuel, good, home), 0.0) for home in HOUSEHOLDS)
            for home in HOUSEHOLDS:
                pooled[fuel, good, home] = total * weight[home] / sum(weight.values())
                if pooled[fuel, good, home] > bearing.limit(good, home):
                    raise ValueError(f"households buy too little {good} to bear their {fuel} emissions")
    return pooled


def _to_output(cells: Cells, bearing: Bearing, substitute: str) -> Cells:
    """Cut each cell to what its purchase bears; the rest goes to coal (coke only) or to output."""
    kept = dict(cells)
    for good, user in sorted({(good, user) for _, good, user in cells if good}):
        here = [key for key in cells if key[1:] == (good, user)]
        load, room = sum(cells[key] for key in here), bearing.limit(good, user)
        for fuel, _, _ in here if load > room else ():
            surplus = kept[fuel, good, user] * (1 - room / load)
            kept[fuel, good, user] -= surplus
            if fuel == "coke" and substitute:
                borne = sum(mt for key, mt in kept.items() if key[1:] == (substitute, user))
                moved = min(max(bearing.limit(substitute, user) - borne, 0.0), surplus)
                _add(kept, (fuel, substitute, user), moved)
                surplus -= moved
            _add(kept, (fuel, "", user), surplus)
    return {key: mt for key, mt in kept.items() if mt > 0}


def _add(cells: Cells, key: tuple[str, str, str], amount: float) -> None:
    if amount > 0:
        cells[key] = cells.get(key, 0.0) + amount


def _listing(before: Cells, after: Cells, bearing: Bearing) -> pd.DataFrame:
    """Every (fuel, commodity, user) that was changed, with what it costs and where it went."""
    columns = [
        "fuel",
        "commodity",
        "user",
        "inventory_mt",
        "purchase",
        "cost_share_at_test_price",
        "booked_mt",
        "own_use_mt",
        "treatment",
        "stage",
    ]
    rows = []
    for fuel, good, user in [key for key in before if key[1]]:
        mt, now = before[fuel, good, user], after.get((fuel, good, user), 0.0)
        if abs(mt - now) <= 1e-12 * mt:
            continue
        bought = bearing.purchase(good, user)
        own = after.get((fuel, "", user), 0.0)
        treatment = (
            "pooled over households"
            if user in HOUSEHOLDS
            else "surplus tied to output (own use)"
            if own
            else "surplus tied to the user's coal"
        )
        rows.append(
            (
                fuel,
                good,
                user,
                mt,
                bought,
                mt * bearing.price / bought if bought else math.inf,
                now,
                own,
                treatment,
                "sector",
            )
        )
    return pd.DataFrame(rows, columns=columns)


def _in_order(listing: pd.DataFrame) -> pd.DataFrame:
    return listing.sort_values(["treatment", "inventory_mt"], ascending=[True, False])
