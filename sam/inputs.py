"""Tables that `cge sam` commands take beside a workbook."""

from __future__ import annotations

from sam.columns import ACCOUNT, SOURCE, Column, Sheet, label, remark

MAPPING = Sheet(
    "mapping",
    "Input of `cge sam aggregate`: which account goes into which. Accounts not listed stay as they are.",
    (
        label("account", "account of the workbook", ACCOUNT),
        label("to", "account it becomes part of; all members must have the same kind"),
        remark("label_en", "English name of the new account"),
        remark("label_zh", "Chinese name of the new account"),
    ),
    key=("account",),
)

EVERYWHERE, RECEIPTS, PAYMENTS = "", "receipts", "payments"

SHARES = Sheet(
    "shares",
    "Input of `cge sam split`: how one account is divided into parts. For each `where` and `counterpart` the "
    "shares add up to 1; the more specific row wins.",
    (
        label("account", "account to be split", ACCOUNT),
        label("part", "label of the new account"),
        Column("share", "number", "share of the part", minimum=0.0),
        remark(
            "where",
            "what the share is for: `receipts` (the row), `payments` (the column), a sheet with quantities such as "
            "`factor_quantities`; blank = everything",
        ),
        remark("counterpart", "the account at the other end of the cell; blank = all"),
        remark("label_en", "English name of the part"),
        remark("label_zh", "Chinese name of the part"),
    ),
    key=("account", "part", "where", "counterpart"),
)


TOTALS = Sheet(
    "totals",
    "Input of `cge sam balance --totals`: what accounts must receive and pay.",
    (
        label("account", "account of the workbook", ACCOUNT),
        Column("total", "number", "receipts and payments, in the unit of the SAM"),
        SOURCE,
    ),
    key=("account",),
)
