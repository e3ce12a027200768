"""Workbook -> benchmark: the sets, SAM flows and parameters that every block calibrates from.

The benchmark is an equilibrium by construction: all parameters are ratios of SAM cells (calibrated share
form), so nothing is inverted and nothing is estimated here.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cge.calibration.baskets import Baskets
from cge.calibration.capital import read_capital
from cge.calibration.demand import DemandData, read_expenditure
from cge.calibration.embodied_emissions import emission_content
from cge.calibration.emissions import read_emissions
from cge.calibration.energy import read_energy
from cge.calibration.factors import FactorData, factor_tax_rates
from cge.calibration.latent_technologies import read_latent
from cge.calibration.ledger import PRIVATE, Flows, Ledger
from cge.calibration.leisure import LeisureData
from cge.calibration.makers import MakerData
from cge.calibration.migration import MigrationData
from cge.calibration.named_groups import NO_SECTOR, RESERVED, Groups, not_a_sector
from cge.calibration.nest import read_nest
from cge.calibration.payments import PaymentData
from cge.calibration.sets import Sets, build_sets
from cge.calibration.settings import choice
from cge.calibration.switching_costs import SwitchingData
from cge.calibration.taxes import Rates, Taxes
from cge.calibration.trade import TradeData
from cge.errors import collecting, refuse
from cge.language.followed import Followed
from cge.language.reference import AUXILIARY
from sam.payments import SPENDING

if TYPE_CHECKING:
    from sam import Workbook


class Benchmark:
    """The economy of one workbook, ready to calibrate: a ledger, the topics read from it, and the sets.

    groups of a caller take the place of the workbook's: see cge.calibration.named_groups.

    ledger      flows, accounts, parameters and settings; those that blocks use have the same names here
    sets        name -> members (see cge.calibration.sets)
    nest        production trees; factors, demand, trade, makers, taxes, leisure, migration …: levels and rates by topic
    emissions, energy, latent   physical quantities and technologies, by topic
    capital     composition of investment by sector, depreciation by sector
    rules       (rule, member) -> a symbol that follows an expression, see `ruled`
    Raises DataError naming every account, cell or parameter that cannot be read, of all sheets at once.
    """

    def __init__(self, workbook: Workbook, groups: Groups | None = None) -> None:
        self.workbook = workbook
        self.rules: dict[tuple[str, str], Followed] = {}
        self.ledger = ledger = Ledger(workbook, groups)
        self._name_ledger(ledger)
        self._read_topics(ledger)
        self.switching = SwitchingData(ledger, self.factors)
        self.taxes = Taxes(ledger, self.trade, self.factors, self.factor_tax_rates, self.payments)
        self.sets: Sets = build_sets(
            ledger,
            nest=self.nest,
            factors=self.factors,
            switching=self.switching,
            leisure=self.leisure,
            migration=self.migration,
            trade=self.trade,
            makers=self.makers,
            taxes=self.taxes,
            payments=self.payments,
            emissions=self.emissions,
            energy=self.energy,
            latent=self.latent,
            capital=self.capital,
            baskets=self.baskets,
        )
        self._check_reserved()

    def ruled(self, rules: Mapping[tuple[str, str], Followed]) -> Benchmark:
        """The same benchmark with rules: (name of the rule, member) -> what follows what."""
        own = copy.copy(self)
        own.rules, own.sets = dict(rules), {**self.sets, "rule": tuple(rules)}
        return own

    def _check_reserved(self) -> None:
        """A group that the model makes itself may stand in the workbook too, where it says the same.

        And some activity is no auxiliary one.
        """
        made = {"switching": set(self.sets["switching_factor"]), "idle": set(self.sets["idle_factor"])}
        sheet = self.ledger.sheet_groups
        wrong = {
            g: f"{g!r} always means {RESERVED[g]}: choose another name"
            for g, who in made.items()
            if set(sheet.get(g, who)) != who
        }
        if not_a_sector(sheet.get(AUXILIARY, ()), self.kinds):
            wrong[AUXILIARY] = NO_SECTOR
        refuse(
            self.ledger.addresses.finding("groups", "group", row, wrong[r["group"]])
            for row, r in self.ledger.addresses.rows("groups")
            if r["group"] in wrong
        )

    def _name_ledger(self, ledger: Ledger) -> None:
        """What blocks call by name on the benchmark."""
        self.sam, self.tables, self.kinds, self.groups = ledger.sam, ledger.tables, ledger.kinds, ledger.groups
        self.merged, self.defaulted, self.group_notes = ledger.merged, ledger.defaulted, ledger.group_notes
        self.flows, self.row_total, self.accounts = ledger.flows, ledger.row_total, ledger.accounts
        self.parameter, self.setting, self.number = ledger.parameter, ledger.setting, ledger.number

    def _read_topics(self, ledger: Ledger) -> None:
        """Every sheet is read before anything is refused, but for those that need a tree that cannot be read."""
        found = list(ledger.findings)
        self.factor_tax_rates = factor_tax_rates(ledger)
        self.payments = PaymentData(ledger)
        found += self.payments.findings
        with collecting(found):
            self.trade = TradeData(ledger)
            self.baskets = Baskets(ledger, self.trade)
            with collecting(found):
                self.makers = MakerData(ledger, self.trade)
        with collecting(found):
            self.emissions = read_emissions(ledger)
        with collecting(found):
            self.capital = read_capital(ledger)
        with collecting(found):
            self.inventories_follow = choice(self.workbook, "inventories_follow")
        with collecting(found):
            expenditure = read_expenditure(ledger)
        with collecting(found):
            self.nest = read_nest(ledger, self.factor_tax_rates)
            with collecting(found):
                self.factors = FactorData(ledger, self.nest, self.factor_tax_rates)
                self.leisure = LeisureData(ledger, self.factors, self.payments)
                self.migration = MigrationData(ledger, self.factors, self.leisure)
            with collecting(found):
                self.energy = read_energy(ledger, self.nest)
            with collecting(found):
                self.latent = read_latent(ledger, self.nest)
        refuse(found)
        self.demand = DemandData(ledger, self.nest, expenditure)

    @property
    def output(self) -> dict[str, float]:
        """Gross output of every activity at producer prices."""
        return self.ledger.output

    @property
    def own_make(self) -> Flows:
        """(activity, commodity of its own) -> home consumption, where the activity sells in the market too."""
        return self.ledger.own_make

    @property
    def home_make(self) -> dict[tuple[str, str], str]:
        """(activity, commodity of its own) -> the commodity it is, where home consumption is told apart."""
        return self.ledger.home_make

    @property
    def made(self) -> Flows:
        """(activity, commodity) -> all it makes of it, home consumption that is told apart included."""
        return self.ledger.made

    @property
    def marketed(self) -> dict[str, float]:
        """activity -> output that is not consumed at home."""
        return self.ledger.marketed

    @property
    def gdp(self) -> float:
        """GDP at market prices."""
        return self.ledger.gdp

    @property
    def incomes(self) -> dict[str, float]:
        """Total income of every household, enterprise and government."""
        return self.ledger.incomes

    def tax_rates(self, kind: str) -> Rates:
        """(tax account, base account) -> benchmark rate, zero where the SAM has no cell."""
        return self.taxes.rates(kind)

    @property
    def output_tax0(self) -> dict[str, float]:
        """Activity -> benchmark rate of all production taxes."""
        return self.taxes.on_output

    @property
    def saver(self) -> str:
        """The savings account ("" when the SAM has none)."""
        return next(iter(self.accounts("savings")), "")

    @property
    def abroad(self) -> str:
        """The rest-of-world account ("" when the economy is closed)."""
        return next(iter(self.accounts("row")), "")

    @property
    def stock(self) -> str:
        """The inventories account ("" when the SAM has none)."""
        return next(iter(self.accounts("inventories")), "")

    @cached_property
    def stocks_of_output(self) -> tuple[str, ...]:
        """Goods whose inventories follow output: none by default, else those that are made at home."""
        made = (c for c in self.sets["stock"] if c in self.trade.output)
        return tuple(made) if self.inventories_follow == "output" else ()

    @property
    def treasury(self) -> str:
        """The government that pays for policy: the first ("" without one)."""
        return next(iter(self.accounts("government")), "")

    def margin_base(self, margin: str) -> str:
        """What a margin is charged on: domestic, import, export, or "" for all domestic use."""
        return self.sam.on.get(margin) or ""

    @property
    def walras_in(self) -> str:
        """Consumer whose budget carries the Walras slack where nothing is saved or invested."""
        return "" if self.sets["saves"] else self.sets["consumer"][0]

    @cached_property
    def total_saving(self) -> float:
        """All payments into the savings account."""
        kinds = ("household", "enterprise", "government", "row", "factor")
        return sum(sum(self.flows("savings", k).values()) for k in kinds)

    @cached_property
    def dividends(self) -> dict[tuple[str, str], float]:
        """(receiver, who only saves) -> share in what that one pays less once it saves more.

        They are those whose transfers follow spending (sheet `payments`), or else the households that consume.
        """
        savers, consumers, follows = self.sets["residual_saver"], self.sets["consumer"], self.payments.follows
        kinds = ("household", "enterprise", "government", "row")
        cells = {k: v for q in PRIVATE for p in kinds for k, v in self.flows(p, q).items()}
        mine = [k for k in self.sets["transfer_private"] if k[1] in savers]
        told = {i for r, i in mine if follows[r, i] == SPENDING}
        bear = [(r, i) for r, i in mine if (follows[r, i] == SPENDING if i in told else r in consumers)]
        paid = self.payments.variable({k: cells[k] for k in bear})
        total = dict.fromkeys(savers, 0.0)
        for (_, i), v in paid.items():
            total[i] += v
        return {(h, i): v / total[i] for (h, i), v in paid.items() if total[i]}

    @cached_property
    def first_claim(self) -> dict[str, float]:
        """Institution -> share in what has no owner in the SAM: all to the first government.

        Without a government, to households by consumption: nothing vanishes.
        """
        first = self.accounts("government")[:1]
        share = dict.fromkeys(first, 1.0) if first else self.demand.consumption_shares
        return {i: share.get(i, 0.0) for i in self.accounts(*PRIVATE, "government")}

    @cached_property
    def emission_content(self) -> dict[tuple[str, str], float]:
        """(pollutant, commodity) -> emissions embodied in a unit of domestic output."""
        return emission_content(self.ledger, self.emissions, self.trade)

    def calibrate(self, over: str, level: Callable[[Benchmark], Mapping[Any, float] | float]) -> dict[Any, float]:
        """Benchmark level of a symbol for every member of the set `over`; missing members are an error."""
        value = level(self)
        members = self.sets[over]
        if isinstance(value, Mapping):
            return {member: float(value[member]) for member in members}
        return dict.fromkeys(members, float(value))
