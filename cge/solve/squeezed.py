"""What it means, in economic words, that a symbol has shrunk to next to nothing on the way to a solution."""

from __future__ import annotations

MEANINGS = {
    "q_utility": "this household is pressed down to its subsistence: other uses of output are fixed and take all",
    "v_consumption": "hardly anything is left to consume: fixed investment, public consumption or exports take it",
    "v_disposable": "this household's income vanishes",
    "real_investment": "saving pays for next to no investment any more",
    "saving_scale": "households would have to stop saving: what is fixed takes all income",
    "direct_tax_scale": "no income tax is left to cut",
    "real_public": "no public consumption is left to cut",
    "mobility_shift": "the factor tied to this activity earns next to nothing: the activity is driven out",
    "q_activity": "this activity is driven out",
    "q_node": "this activity is driven out, or does without this input",
    "q_home": "home sales of this good dry up",
    "q_export": "exports of this good dry up",
    "q_import": "imports of this good dry up",
    "q_factor": "this activity lets go nearly all of the factor",
    "exchange_rate": "foreign goods become almost free: foreign saving is fixed and must be spent",
    "p_factor": "this factor becomes almost worthless: there is far more of it than can be used",
    "endowment": "hardly any of this factor is used",
    "unemployment": "everyone would have to work",
    "interest_rate": "the interest rate falls to nothing: saving exceeds what investment can take",
    "cpi": "prices fall without end",
}
"""Symbol -> why there may be no solution beyond this point."""

NEARLY_NOTHING = 0.3
"""Share of the benchmark below which a symbol is said to be squeezed."""


def meaning(symbol: str, ratio: float) -> str:
    """The words for a symbol at this share of its benchmark, or nothing."""
    return f": {MEANINGS[symbol]}" if ratio < NEARLY_NOTHING and symbol in MEANINGS else ""
