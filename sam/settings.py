"""Settings of an economy (sheet `settings`): each key, what it may say and what that means, in one place."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sam.errors import nearest


@dataclass(frozen=True)
class Setting:
    """One setting: free text, or one of a few words, or a number.

    words     what it may say, the default first
    number    the default of a setting that is a number; NaN = none
    """

    meaning: str
    words: tuple[str, ...] = ()
    number: float | None = None


PEOPLE = "population_"
POPULATION = PEOPLE + "<household>"

SETTINGS: dict[str, Setting] = {
    "name_en": Setting("English name of the economy"),
    "name_zh": Setting("Chinese name"),
    "year": Setting("year of the data"),
    "currency": Setting('unit of sheet `sam`, for example "100 million yuan"'),
    "heads_unit": Setting("unit of sheet `factor_quantities` in reports"),
    "emission_unit": Setting("unit of sheet `emissions` in reports"),
    "emission_price_unit": Setting("unit of emission prices in reports"),
    "emission_price_factor": Setting("currency units in one emission unit at a price of 1", number=1.0),
    "energy_price_unit": Setting("unit of prices of energy in reports"),
    "energy_price_factor": Setting("currency units in one unit of energy at a price of 1", number=1.0),
    POPULATION: Setting("people in a household group, for inequality", number=math.nan),
    "share_distortion": Setting(
        "share of pay gaps between activities (in logs) that is distortion; the rest is quality", number=0.5
    ),
    "mobility_form": Setting(
        "whether a factor that moves with difficulty keeps its units (logit) or its worth (cet)", ("logit", "cet")
    ),
    "re_exports": Setting(
        "what of exports beyond output passes on: excess = what has to; proportional = output and imports serve home "
        "and foreign users alike",
        ("excess", "proportional"),
    ),
    "inventories_follow": Setting("whether inventories are given, or in proportion to output", ("fixed", "output")),
    "export_tax_on": Setting(
        "the price an export tax is a rate of: that of the supplier, that with margins on exports, or fob",
        ("supplier", "margins", "fob"),
    ),
    "baskets": Setting(
        "weights of price indices: of all consumption, of what is bought, or as in the IFPRI standard model",
        ("all", "market", "ifpri"),
    ),
    "process_on": Setting("what emissions without a commodity follow", ("output", "inputs")),
    "defaults": Setting("elasticities that no sheet gives", ("standard", "cautious")),
    "gdp": Setting("GDP of the source, for the record"),
    "recipe": Setting("how the workbook was made, for the record"),
}


def declared(key: str) -> Setting | None:
    """What is said of a key here; None for one of nobody."""
    return SETTINGS.get(POPULATION if key.startswith(PEOPLE) else key)


def problem(key: str, text: str) -> str:
    """What is wrong with the value of a setting; "" where nothing is, or where nothing is said."""
    setting = declared(key)
    if not text or setting is None:
        return ""
    if setting.words and text not in setting.words:
        return f"{key} is {' or '.join(setting.words)}, not {text!r}{nearest(text, setting.words)}"
    return f"{key} must be a number, not {text!r}" if setting.number is not None and not _finite(text) else ""


def unknown(key: str, households: Iterable[str]) -> str:
    """Why nothing reads a key; "" where something does."""
    people = [PEOPLE + h for h in households]
    if key in people or (key in SETTINGS and key != POPULATION):
        return ""
    return "no setting of this name: nothing reads it" + nearest(
        key, [*people, *(k for k in SETTINGS if k != POPULATION)]
    )


def _finite(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
