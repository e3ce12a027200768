"""What the optional sheets say about power by technology, and physical energy use."""

from __future__ import annotations

import pandas as pd

from .assemble import Economy, activities
from .assumptions import Assumptions
from .codes import Level, expand
from .institutions import HOUSEHOLDS
from .power import GRID, SITE, Power, parameter

MADE = "made by the recipe"
"""Rows of sheet ``nest`` with this in their source are made anew, not read from an edited workbook."""
ENERGY = ["carrier", "commodity", "user", "quantity", "unit", "source"]


def nest_rows(power: Power, given: Assumptions) -> pd.DataFrame:
    """The grid over the technologies, the resource on top of theirs, and purchases that are no energy."""
    rows = [*_grid(power, given), *(row for name in power.technologies.index for row in _resource(power, str(name)))]
    rows += [
        (power.account("a", who), good, "M", None, "", f"no fuel to the tree (assume_power_fuels); {MADE}")
        for good, who in power.fuels_kept_out
    ]
    table = pd.DataFrame(rows, columns=["activity", "item", "parent", "sigma", "form", "source"])
    return table.assign(sigma=table["sigma"].astype(float), source="assumption: " + table["source"])


def _grid(power: Power, given: Assumptions) -> list[tuple[str, str, str, float | None, str, str]]:
    table, variant = given["power_nest"], given.switch("generation_nest")
    chosen = table[[variant in text.split() for text in table["variant"]]]
    if chosen.empty:
        known = sorted({name for text in table["variant"] for name in text.split()})
        raise ValueError(f"generation_nest is {variant!r}; assume_power_nest has {', '.join(known)}")
    return [
        (
            power.account("a", GRID),
            power.account("c", r["item"]) if r["item"] in power.technologies.index else r["item"],
            r["parent"],
            float(str(r["sigma"])) if r["sigma"] else None,
            r["form"],
            f"{r['source']} (assume_power_nest); {MADE}",
        )
        for r in chosen.to_dict("records")
    ]


def _resource(power: Power, name: str) -> list[tuple[str, str, str, float | None, str, str]]:
    """The site against the rest at the top: supply elasticity eta = sigma (1 - theta) / theta with the site fixed."""
    eta, theta = (float(power.technologies[key][name]) for key in ("eta", "theta"))
    if theta <= 0:
        return []
    note = (
        f"eta theta / (1 - theta) with supply elasticity eta = {eta:g} (CHEER) and theta = {theta:.6g}, the rent's "
        f"share in cost net of tax (assume_power_rents); {MADE}"
    )
    rows = [
        ("Z", "", eta * theta / (1 - theta), note),
        (SITE, "Z", None, "as its node"),
        ("REST", "Z", 0.0, "all inputs but the resource"),
        ("M", "REST", 0.0, "as everywhere"),
        ("KLER", "REST", 0.2, "as everywhere; holds no resource here"),
    ]
    return [
        (power.account("a", name), item, parent, sigma, "", text if MADE in text else f"{text}; {MADE}")
        for item, parent, sigma, text in rows
    ]


def portfolio(nest: pd.DataFrame, power: Power) -> pd.DataFrame:
    """One renewable portfolio standard on the grid; none where MWh do not add up in the tree."""
    grid = power.account("a", GRID)
    made = (nest["activity"] == grid) & (nest["item"] == "GEN") & (nest["form"] == "additive")
    note = "renewable portfolio standard on what the grid buys, hydro included; ours"
    rows = [("renewable", grid, "GEN", "renewable_power", note)] if made.any() else []
    return pd.DataFrame(rows, columns=["standard", "activity", "node", "commodity", "source"])


def latent(power: Power, given: Assumptions) -> pd.DataFrame:
    """Technologies nobody runs yet: all inputs of a present one but its resource."""
    rows = [
        (
            r["technology"],
            power.account("a", r["runs"]),
            "REST" if power.technologies.loc[r["runs"], "theta"] > 0 else "Z",
            power.account("c", r["runs"]),
            float(r["markup"]),
            f"assumption: {r['source']} (assume_power_latent)",
        )
        for r in given["power_latent"].to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["technology", "activity", "node", "commodity", "markup", "source"])


def energy(economy: Economy, power: Power, cells: pd.DataFrame, given: Assumptions) -> pd.DataFrame:
    """Generation by technology and use of electricity in TWh, fuels burnt in EJ."""
    rows = [*_generation(economy, power), *_electricity(economy, power, given), *_fuels(cells, given)]
    return pd.DataFrame(rows, columns=ENERGY)


def conversions(given: Assumptions) -> pd.DataFrame:
    """Tonnes and cubic metres beside joules."""
    table = given["energy_conversions"]
    source = "assumption: " + table["source"] + " (assume_energy_conversions)"
    return table[["carrier", "unit"]].assign(factor=table["factor"].astype(float), source=source)


def _generation(economy: Economy, power: Power) -> list[tuple[str, str, str, float, str, str]]:
    return [
        (
            f"{name} power",
            power.account("c", str(name)),
            power.account("a", GRID),
            float(twh),
            "TWh",
            economy.page.says["generation"],
        )
        for name, twh in power.technologies["twh"].items()
    ]


def _electricity(economy: Economy, power: Power, given: Assumptions) -> list[tuple[str, str, str, float, str, str]]:
    """What is generated less the plants' own use and line losses, by purchases of users at home."""
    good = power.account("c", GRID)
    bought = economy.matrix.T[good][[*power.with_technologies(activities(economy.level)), *HOUSEHOLDS]]
    sold = power.technologies["twh"].sum() * (1 - parameter(given, "own_use")) * (1 - parameter(given, "line_losses"))
    note = "assumption: generation less own use and line losses, one price for all users (assume_power_parameters)"
    return [
        ("electricity", good, str(user), float(sold * value / bought.sum()), "TWh", note)
        for user, value in bought.items()
        if value > 0
    ]


def _fuels(cells: pd.DataFrame, given: Assumptions) -> list[tuple[str, str, str, float, str, str]]:
    """Energy behind every emission that is tied to a purchase."""
    table = given["energy_factors"].set_index("fuel")
    carriers, factors = table["carrier"], table["tco2_per_tj"].astype(float)
    tied = cells[(cells["commodity"] != "") & cells["fuel"].isin(table.index)]
    return [
        (
            str(carriers[r["fuel"]]),
            r["commodity"],
            r["user"],
            r["quantity"] / factors[r["fuel"]],
            "EJ",
            "CO2 of sheet emissions over its emission factor (assume_energy_factors)",
        )
        for r in tied.to_dict("records")
    ]


def shared_emissions(
    cells: dict[tuple[str, str, str], float], power: Power, level: Level, given: Assumptions
) -> dict[tuple[str, str, str], float]:
    """The sector's emissions (fuel, commodity, its account) by part, as the fuel is bought to be burnt."""
    shared: dict[tuple[str, str, str], float] = {}
    for (fuel, good, _), mt in cells.items():
        weight = _weights(fuel, good, power, level, given)
        for part, value in weight.items():
            if value > 0:
                shared[fuel, good, power.account("a", str(part))] = float(mt * value / weight.sum())
    return shared


def _weights(fuel: str, good: str, power: Power, level: Level, given: Assumptions) -> pd.Series[float]:
    """Purchases of a fuel by part; what is tied to output belongs to coal power."""
    if not good:
        return pd.Series({"coal": 1.0})
    table = given["emission_fuels"]
    named = {code for text in table["commodities"][table["fuel"] == fuel] for code in expand(text)}
    here = [code for code in power.burnt.index if f"c{level.of_detail[code]}" == good]
    burnt = power.burnt.loc[[code for code in here if code in named] or here].sum()
    return burnt if burnt.sum() > 0 else power.inputs.T[good]
