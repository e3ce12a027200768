"""docs/theory.md: its table of results is what the model gives today, and what it names exists."""

from __future__ import annotations

import re
from pathlib import Path

from cge.analysis.comparison import compare
from cge.report.comparison_tables import key_values

ROOT = Path(__file__).parents[3]
DOC = ROOT / "docs" / "theory.md"
HEAD = (
    ("real_gdp", "GDP"),
    ("gdp_net_of_policy", "net"),
    ("gdp_physical", "physical"),
    ("ev_welfare", "EV"),
    ("emissions:CO2", "CO2"),
    ("rationalisation_theil", "TL"),
    ("services_to_industry", "services / industry"),
    ("skill_premium", "skill premium"),
    ("policy_spending", "policy cost"),
)


def results_table() -> str:
    """The rows of the table, in markdown."""
    c = compare(sorted((ROOT / "experiments" / "paper").glob("*.yaml")))
    lines = ["| experiment | " + " | ".join(h for _, h in HEAD) + " |", "|---" * (len(HEAD) + 1) + "|"]
    for s in c.studies:
        values = key_values(c, s, s.main.name)
        cells = ["" if (v := values[n]) is None else f"{v:+.2f}".replace("-0.00", "+0.00") for n, _ in HEAD]
        lines.append(f"| `{s.name}` | " + " | ".join(cells).replace("-", "−") + " |")
    return "\n".join(lines)


def test_the_table_of_results_is_todays() -> None:
    block = re.search(r"<!-- begin: table of results[^>]*-->\n(.*?)<!-- end -->", DOC.read_text(encoding="utf-8"), re.S)
    assert block
    today = results_table()
    found, expected = ([_numbers(line) for line in text.strip().splitlines()] for text in (block[1], today))
    assert len(found) == len(expected), f"put this into docs/theory.md:\n{today}"
    for old, new in zip(found, expected, strict=True):
        near = len(old) == len(new) and all(abs(a - b) <= 0.02 for a, b in zip(old, new, strict=True))
        assert near, f"put this into docs/theory.md:\n{today}"


def _numbers(line: str) -> list[float]:
    return [float(x.replace("−", "-")) for x in re.findall(r"[+−]\d+\.\d+", line)]


def test_what_it_names_exists() -> None:
    text = DOC.read_text(encoding="utf-8")
    files = {p.stem for p in (ROOT / "experiments" / "paper").glob("*.yaml")}
    named = set(re.findall(r"`((?:reforms?|path|cell|variant)_\w+)`", text))
    assert named <= files
    assert files <= named
    blocks = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "cge").rglob("*.py"))
    equations = (
        "zero_profit",
        "real_gdp",
        "quality_formation",
        "factor_demand",
        "branch_quantity",
        "wedge_factor",
        "switching_supply",
        "within_sector_allocation",
        "bundle_price",
        "productivity",
        "public_saving",
        "composite_quality",
        "commodity_market",
    )
    for name in equations:
        assert f"`{name}`" in text
        assert f"def {name}(" in blocks
