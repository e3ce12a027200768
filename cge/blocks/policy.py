"""Subsidies and surcharges beside the taxes of the SAM: to recycle revenue, to feed in (spec 2.4).

They need no tax account in the workbook. What they cost or bring is booked in `v_policy`, which goes to the first
government, so the budget, and whatever the closure lets adjust there, pays for them.
"""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import FACTOR, IMPORT, OUTPUT, USE
from cge.blocks.namespace import M
from cge.language.block import Block
from cge.language.flow import Added
from cge.language.ranges import OF_WHAT_IS_PAID
from cge.language.units import CURRENCY, RATE, SHARE

policy = Block("policy", "Subsidies and surcharges", "补贴与附加费")
USE_ACCOUNT = Added("policy_use", "tax_sales", "surcharges on domestic use", "国内使用附加费")
IMPORT_ACCOUNT = Added("policy_import", "tax_import", "surcharges on imports", "进口附加费")
OUTPUT_ACCOUNT = Added("policy_output", "tax_production", "subsidies on output", "产出补贴")
LABOUR_ACCOUNT = Added("policy_labour", "tax_factor", "subsidies on labour", "劳动补贴")

policy.symbol(
    "subsidy_output[a]",
    "activity",
    RATE,
    "policy subsidy on output, such as a feed-in premium",
    "产出补贴率（如上网电价补贴）",
    level=0.0,
    positive=False,
    within=OF_WHAT_IS_PAID,
    account="limits",
    shown="adjusting",
)
policy.symbol(
    "subsidy_all",
    "",
    RATE,
    "policy subsidy on the output of all activities (indirect tax cut)",
    "全行业产出补贴率（间接税减免）",
    level=0.0,
    positive=False,
    within=OF_WHAT_IS_PAID,
    account="government",
    shown="adjusting",
    means=("a subsidy on all output", "全行业产出补贴"),
)
policy.symbol(
    "subsidy_clean",
    "",
    RATE,
    "policy subsidy on the output of group `clean_power`",
    "清洁电力产出补贴率",
    level=0.0,
    positive=False,
    within=OF_WHAT_IS_PAID,
    account="government",
    shown="adjusting",
    means=("a subsidy on clean power", "清洁电力补贴"),
)
policy.symbol(
    "subsidy_labour",
    "",
    RATE,
    "policy subsidy on the pay of group `labour` (labour tax cut)",
    "劳动补贴率（劳动税减免）",
    level=0.0,
    positive=False,
    within=OF_WHAT_IS_PAID,
    account="government",
    shown="adjusting",
    means=("a labour subsidy", "劳动补贴"),
)
policy.symbol(
    "surcharge[c]", "sold", RATE, "policy surcharge on domestic use", "国内使用附加费率", level=0.0, positive=False
)
policy.symbol(
    "import_surcharge[c]",
    "imported",
    RATE,
    "policy surcharge on imports, such as the premium of a quota",
    "进口附加费率（如配额溢价）",
    level=0.0,
    positive=False,
    account="limits",
    shown="adjusting",
)
policy.symbol("v_policy", "", CURRENCY, "surcharges less subsidies", "附加费减补贴净收入", level=0.0, positive=False)
policy.symbol(
    "s_policy[i]",
    "institution",
    SHARE,
    "share of an institution in surcharges less subsidies",
    "附加费净收入分享比例",
    level=lambda b: b.first_claim,
    positive=False,
)


@policy.charge(OUTPUT, row=OUTPUT_ACCOUNT, over="activity", revenue="v_policy", pool="policy")
def output_subsidy(m: M, a: str) -> Any:
    """Subsidy on the output of one activity and of all."""
    return -m.subsidy_output[a] - m.subsidy_all


@policy.charge(OUTPUT, row=OUTPUT_ACCOUNT, over="clean_power", revenue="v_policy", pool="policy")
def clean_power_subsidy(m: M, a: str) -> Any:
    """Subsidy on clean power."""
    return -m.subsidy_clean


@policy.charge(FACTOR, row=LABOUR_ACCOUNT, over="labour_use", revenue="v_policy", pool="policy")
def labour_subsidy(m: M, f: str, a: str) -> Any:
    """Subsidy on the pay of labour."""
    return -m.subsidy_labour


@policy.charge(USE, row=USE_ACCOUNT, over="sold", revenue="v_policy", pool="policy")
def use_surcharge(m: M, c: str) -> Any:
    """Surcharge on domestic use."""
    return m.surcharge[c]


@policy.charge(IMPORT, row=IMPORT_ACCOUNT, over="imported", revenue="v_policy", pool="policy")
def import_premium(m: M, c: str) -> Any:
    """Surcharge on imports."""
    return m.import_surcharge[c]


@policy.pool("policy", shares="s_policy")
def policy_revenue(m: M) -> Any:
    """Surcharges less subsidies, and what is left of certificates."""
    return m.v_policy + sum(m.v_certificate[z] for z in m.sets.standard)


@policy.equation("v_policy", source="budget of policy; spec 2.4")
def policy_balance(m: M) -> Any:
    """Surcharges less subsidies: all that is booked here."""
    return m.v_policy == m.flows.collected(m, "v_policy")
