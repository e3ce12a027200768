"""From the published files to one workbook."""

from __future__ import annotations

import pandas as pd

from sam.matrix import Sam
from sam.workbook import Workbook

from . import emissions, power_sheets, provenance, tables
from .assemble import KINDS, Economy, build
from .assumptions import PREFIX, Assumptions
from .borrowed import without
from .power import GRID, LABEL
from .raw import Raw

LABELS = {
    "L_low": ("labour, up to junior secondary schooling", "低技能劳动（初中及以下）"),
    "L_mid": ("labour, senior secondary schooling", "中技能劳动（高中）"),
    "L_high": ("labour, college and above", "高技能劳动（大专及以上）"),
    "K_conv": ("conventional capital", "传统资本"),
    "K_digi": ("digital and intelligent capital", "数字智能资本"),
    "R_land": ("farm land", "农业土地"),
    "R_mine": ("mineral deposits", "矿产资源"),
    "R_site": ("sites of power plants: rivers, wind, sun", "发电资源（水能、风能、太阳能等）"),
    "H_rural": ("rural households", "农村居民"),
    "H_urban": ("urban households", "城镇居民"),
    "ENT": ("enterprises", "企业"),
    "GOV": ("government", "政府"),
    "T_prod": ("net taxes on production", "生产税净额"),
    "T_dir": ("income taxes", "所得税"),
    "T_imp": ("import duties", "进口关税"),
    "T_exp": ("export taxes less rebates", "出口税减退税"),
    "SAV": ("saving and investment", "储蓄—投资"),
    "INV": ("change in inventories", "存货变动"),
    "ROW": ("rest of the world", "国外"),
}


def workbook(raw: Raw, sectors: int, given: Assumptions) -> Workbook:
    """The workbook with 42 or 153 sectors."""
    economy = build(raw, raw.levels[sectors], given)
    cells, listing = emissions.settle(economy, raw, given)
    sheets: dict[str, pd.DataFrame] = {
        "settings": tables.settings(economy, given),
        "groups": tables.groups(economy, given),
        "elasticities": tables.elasticities(economy, given),
        "nest": tables.nest(economy, given),
        "expenditure": tables.expenditure(economy),
        "factor_quantities": tables.factor_quantities(economy, given),
        "distortion": tables.distortion(economy, given),
        "emissions": tables.emissions(economy, cells),
        "notes": tables.notes(economy, given),
        **_power_sheets(economy, cells, given),
        **tables.assumed(given),
        PREFIX + "emission_cells": listing,
    }
    if sectors != 42:
        sheets[PREFIX + "concordance"] = tables.concordance(economy)
    sheets["sources"] = provenance.sources(economy, [*sheets, "sam", "accounts"])
    return without(Workbook(sam=_sam(economy), tables=sheets), given)


def _power_sheets(economy: Economy, cells: pd.DataFrame, given: Assumptions) -> dict[str, pd.DataFrame]:
    """Sheets that there are only where power is split by technology."""
    power = economy.power
    if power is None:
        return {}
    sheets = {
        "energy": power_sheets.energy(economy, power, cells, given),
        "conversions": power_sheets.conversions(given),
        "latent": power_sheets.latent(power, given),
    }
    standard = power_sheets.portfolio(tables.nest(economy, given), power)
    return sheets if standard.empty else {**sheets, "portfolio": standard}


def _sam(economy: Economy) -> Sam:
    labels = tuple(economy.matrix.index)
    level = economy.level
    label_en = {letter + code: level.name_en[code] for letter in "ac" for code in level.codes}
    label_zh = {letter + code: level.name_zh[code] for letter in "ac" for code in level.codes}
    if (power := economy.power) is not None:
        for letter in "ac":
            own = power.technology_accounts(letter)
            label_en |= dict(zip(own, power.technologies["label_en"], strict=True))
            label_zh |= dict(zip(own, power.technologies["label_zh"], strict=True))
            label_en[power.account(letter, GRID)], label_zh[power.account(letter, GRID)] = LABEL
    kinds = {"a": "activity", "c": "commodity"}
    return Sam(
        labels=labels,
        values=economy.matrix.to_numpy(),
        kinds={name: KINDS.get(name) or kinds[name[0]] for name in labels},
        label_en={name: LABELS[name][0] if name in LABELS else label_en[name] for name in labels},
        label_zh={name: LABELS[name][1] if name in LABELS else label_zh[name] for name in labels},
    )
