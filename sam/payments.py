"""What payments may follow (sheet `payments`), by who is paid and who pays."""

from __future__ import annotations

from types import MappingProxyType

DISPOSABLE, INCOME, FACTORS, SPENDING, CPI, FOREIGN = "disposable", "income", "factors", "spending", "cpi", "foreign"

FOLLOWS = {
    DISPOSABLE: "a share of disposable income: after direct taxes and contributions",
    INCOME: "a share of income before tax; contributions to a government are then taken off before income is "
    "disposable; of a factor: a share of what it earns",
    FACTORS: "a share of income from factors alone",
    SPENDING: "a share of what the payer does not save",
    CPI: "an amount at consumer prices",
    FOREIGN: "an amount in foreign currency",
}
"""Word of column `follows` -> its meaning."""

PRIVATE = ("household", "enterprise")
_RECEIVERS = (*PRIVATE, "government", "row")

MAY = MappingProxyType(
    {
        **{("tax_direct", p): (INCOME, FACTORS, CPI) for p in PRIVATE},
        ("savings", "household"): (DISPOSABLE, CPI),
        **{(r, p): (DISPOSABLE, SPENDING, CPI, FOREIGN) for p in PRIVATE for r in _RECEIVERS},
        **{("government", p): (DISPOSABLE, INCOME, SPENDING, CPI, FOREIGN) for p in PRIVATE},
        **{(r, "government"): (CPI, FOREIGN) for r in _RECEIVERS},
        **{(r, "factor"): (INCOME,) for r in _RECEIVERS},
        ("row", "factor"): (INCOME, FOREIGN),
        **{(r, "row"): (FOREIGN, CPI) for r in _RECEIVERS if r != "row"},
    }
)
"""(kind of receiver, kind of payer) -> what the payment may follow, the default first."""

MAY_HAVE_FIXED = (DISPOSABLE, INCOME, FACTORS, SPENDING)
"""What is not an amount already: a part of it may be fixed, if a household or an enterprise pays."""
