"""A synthetic economy of any size, shaped like the bundled China workbook. Random, labelled so, for timing only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sam import Sam, Workbook

FACTORS = ("L_low", "L_mid", "L_high", "K_conv", "K_digi", "R")
NEST = (
    ("Z", "", 0.0),
    ("M", "Z", 0.0),
    ("*", "M", np.nan),
    ("KLE", "Z", 0.5),
    ("KL", "KLE", 1.2),
    ("EN", "KLE", 0.5),
    ("FOS", "EN", 1.0),
    ("K_conv", "KL", np.nan),
    ("LS", "KL", 1.67),
    ("L_low", "LS", np.nan),
    ("L_mid", "LS", np.nan),
    ("HK", "LS", 0.67),
    ("L_high", "HK", np.nan),
    ("K_digi", "HK", np.nan),
    ("R", "KLE", np.nan),
    ("c001", "FOS", np.nan),
    ("c002", "FOS", np.nan),
    ("c003", "FOS", np.nan),
    ("c004", "EN", np.nan),
)
ELASTICITIES = (("armington", "", 2.5), ("export_demand", "", 5.0), ("mobility", "R", 0.0), ("frisch", "", -2.0))


def synthetic(sectors: int, seed: int = 0) -> Workbook:
    """A balanced workbook with a full sectors x sectors intermediate table, six factors and two households."""
    rng = np.random.default_rng(seed)
    goods = [f"c{k:03d}" for k in range(sectors)]
    activities = [f"a{k:03d}" for k in range(sectors)]
    output = 100 * rng.lognormal(0, 1, sectors)
    use = rng.dirichlet(np.full(sectors, 0.5), sectors).T * 0.55 * output
    shares = rng.dirichlet([3, 2, 2, 3, 1, 0.2], sectors)
    shares[sectors // 8 + 1 :, 5] = 0
    pay = 0.42 * output * (shares / shares.sum(axis=1, keepdims=True)).T
    exports, imports = (0.1 * output * rng.random(sectors) for _ in range(2))
    imports += np.maximum(0.05 * output - (output + imports - exports - use.sum(axis=1)), 0)
    final = output + imports - exports - use.sum(axis=1)
    blocks = [
        (goods, activities, use),
        (FACTORS, activities, pay),
        (["T"], activities, 0.03 * output[None, :]),
        (activities, goods, np.diag(output)),
        (["ROW"], goods, imports[None, :]),
        (goods, ["ROW"], exports[:, None]),
        (goods, ["H_rural", "H_urban", "GOV", "SAV"], final[:, None] * np.array([0.15, 0.3, 0.15, 0.4])),
        (["H_rural", "H_urban"], FACTORS, np.outer([0.3, 0.7], pay.sum(axis=1))),
        (["GOV"], ["T"], np.array([[0.03 * output.sum()]])),
    ]
    kinds = (
        dict.fromkeys(activities, "activity")
        | dict.fromkeys(goods, "commodity")
        | dict.fromkeys(FACTORS, "factor")
        | {
            "H_rural": "household",
            "H_urban": "household",
            "GOV": "government",
            "T": "tax_production",
            "SAV": "savings",
            "ROW": "row",
        }
    )
    frame = pd.DataFrame(0.0, index=list(kinds), columns=list(kinds))
    for rows, columns, values in blocks:
        frame.loc[list(rows), list(columns)] = values
    for saver in ("H_rural", "H_urban", "GOV", "ROW"):
        frame.loc["SAV", saver] = frame.loc[saver].sum() - frame[saver].sum()
    tables = {
        "nest": pd.DataFrame([("", *row) for row in NEST], columns=["activity", "item", "parent", "sigma"]),
        "elasticities": pd.DataFrame(ELASTICITIES, columns=["parameter", "account", "value"]),
    }
    sam = Sam(labels=tuple(kinds), values=frame.to_numpy(), kinds=kinds, label_en={}, label_zh={}, on={})
    return Workbook(sam=sam, tables=tables)
