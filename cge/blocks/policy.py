"""Subsidies and surcharges beside the taxes of the SAM: to recycle revenue, to feed in (spec 2.4).

They need no tax account in the workbook. What they cost or bring is booked in `v_policy`, which goes to the first
government, so the budget, and whatever the closure lets adjust there, pays for them.
"""

from __future__ import annotations

from typing import Any

from cge.blocks.expressions import cif_value, factor_return, output_subsidy, output_value
from cge.language.block import Block

policy = Block("policy", "Subsidies and surcharges", "补贴与附加费")

policy.symbol(
    "subsidy_output[a]",
    "activity",
    "policy subsidy on output, such as a feed-in premium",
    "产出补贴率（如上网电价补贴）",
    unit="rate",
    level=0.0,
    positive=False,
)
policy.symbol(
    "subsidy_all",
    "",
    "policy subsidy on the output of all activities (indirect tax cut)",
    "全行业产出补贴率（间接税减免）",
    unit="rate",
    level=0.0,
    positive=False,
)
policy.symbol(
    "subsidy_clean",
    "",
    "policy subsidy on the output of group `clean_power`",
    "清洁电力产出补贴率",
    unit="rate",
    level=0.0,
    positive=False,
)
policy.symbol(
    "subsidy_labour",
    "",
    "policy subsidy on the pay of group `labour` (labour tax cut)",
    "劳动补贴率（劳动税减免）",
    unit="rate",
    level=0.0,
    positive=False,
)
policy.symbol(
    "surcharge[c]",
    "sold",
    "policy surcharge on domestic use",
    "国内使用附加费率",
    unit="rate",
    level=0.0,
    positive=False,
)
policy.symbol(
    "import_surcharge[c]",
    "imported",
    "policy surcharge on imports, such as the premium of a quota",
    "进口附加费率（如配额溢价）",
    unit="rate",
    level=0.0,
    positive=False,
)
policy.symbol(
    "v_policy", "", "surcharges less subsidies", "附加费减补贴净收入", unit="currency", level=0.0, positive=False
)
policy.symbol(
    "s_policy[i]",
    "institution",
    "share of an institution in surcharges less subsidies",
    "附加费净收入分享比例",
    unit="share",
    level=lambda b: b.first_claim,
    positive=False,
)


@policy.equation("v_policy", source="budget of policy; spec 2.4")
def policy_balance(m: Any) -> Any:
    """Surcharges on use and on imports less subsidies on output and on labour."""
    surcharges = sum(m.surcharge[c] * m.p_composite[c] * m.q_composite[c] for c in m.sets.sold)
    surcharges += sum(m.import_surcharge[c] * cif_value(m, c) for c in m.sets.imported)
    subsidies = sum(output_subsidy(m, a) * output_value(m, a) for a in m.sets.activity)
    labour = m.data.groups.get("labour", ())
    pay = sum(factor_return(m, f, a) * m.q_factor[f, a] for f, a in m.sets.factor_use if f in labour)
    return m.v_policy == surcharges - subsidies - m.subsidy_labour * pay
