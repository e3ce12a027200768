"""The model, block by block, in the order of a paper's model section."""

from cge.blocks.accounts import accounts
from cge.blocks.caps_and_quotas import limits
from cge.blocks.emissions import emissions
from cge.blocks.excise import excise
from cge.blocks.factors import factors
from cge.blocks.frictions import frictions
from cge.blocks.government import government
from cge.blocks.households import households
from cge.blocks.income import income
from cge.blocks.investment import investment
from cge.blocks.latent_technologies import latent
from cge.blocks.leisure import leisure
from cge.blocks.macro import macro
from cge.blocks.makers import makers
from cge.blocks.markets import markets
from cge.blocks.migration import migration
from cge.blocks.output_quality import quality
from cge.blocks.payments import payments
from cge.blocks.policy import policy
from cge.blocks.portfolio import portfolio
from cge.blocks.production import production
from cge.blocks.rules import rules
from cge.blocks.trade import trade

CORE = (
    production,
    factors,
    trade,
    makers,
    households,
    income,
    payments,
    government,
    investment,
    markets,
    emissions,
    policy,
    portfolio,
    latent,
    accounts,
)
"""Blocks of the core model."""

ALL = (*CORE, excise, quality, frictions, leisure, migration, limits, rules, macro)
"""The core and its extensions, each neutral at its defaults."""

__all__ = ["ALL", "CORE"]
