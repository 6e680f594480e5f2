"""One prospect in words: how often a result can be shown, how precisely, what it can tell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from analysis.schema.estimates import parse_level

from .numbers import DASH

Prospect = Mapping[str, Any]  # a row of `plan_summary.prospects`

MEAN, SHARE = "improvement.mean_reduction_pct", "improvement.responder50"
GAIN, HALF = "improvement.marginal_gain_pct", "improvement.sessions_to_half"
DIFFERENCE, TEST = "recurrence.risk_difference", "recurrence.adherence_test"
NAMES = {
    MEAN: "Mean reduction after {k} sessions",
    SHARE: "Share of patients responding after {k} sessions",
    GAIN: "What session {k} adds",
    HALF: "Sessions until half of the patients respond",
    DIFFERENCE: "Recurrence within {months} months, high against low sun protection",
    TEST: "Test whether sun protection matters for recurrence",
}
MONTHS = {"26": "6", "52": "12"}
SCALE = {SHARE: 100.0, DIFFERENCE: 100.0}


def name_of(row: Prospect) -> str:
    """What the result is called."""
    level = parse_level(row["level"])
    months = MONTHS.get(level.get("weeks", ""), "")
    return NAMES[row["estimand"]].format(k=level.get("k", ""), months=months)


def sentence(row: Prospect, hazard_ratio: float) -> str:
    """`What session 4 adds: shown in 17 of 20 simulations (a chance of 64-95 %), ...`.

    `hazard_ratio` is that of high against low sun protection in the simulated clinics.
    """
    start = f"{name_of(row)}: shown in {shown_in(row)} simulations (a chance of {chance(row)})"
    if not row["n_shown"]:
        return f"{start}."
    if row["estimand"] == HALF:
        return f"{start}; {_half(row)}."
    if math.isnan(row["half_width"]):
        return f"{start}: too seldom to say how precisely."
    return f"{start}, {_precision(row)}{_told(row, hazard_ratio)}."


def shown_in(row: Prospect) -> str:
    """`17 of 20`, `all 20`, `none of 20`."""
    shown, n = int(row["n_shown"]), int(row["n"])
    return f"all {n}" if shown == n else f"{shown or 'none'} of {n}"


def chance(row: Prospect) -> str:
    """What so few simulations leave open of the chance to be shown."""
    low, high = 100 * row["chance_low"], 100 * row["chance_high"]
    if row["n_shown"] == row["n"]:
        return f"{low:.0f} % or more"
    return f"{low:.0f}{DASH}{high:.0f} %" if row["n_shown"] else f"{high:.0f} % at most"


def width(row: Prospect, name: str) -> str:
    """The half-width, or what is found with 80 % power, in the words of the estimand's unit."""
    value = row[name]
    if math.isnan(value):
        return DASH
    if row["estimand"] == TEST:
        # Towards protection: a ratio below 1 is what the test is for.
        if name == "half_width":
            return f"a factor of {math.exp(value):.1f}"
        return f"ratio {math.exp(-value):.2f}"
    if row["estimand"] == HALF:
        return f"a set of {value:.0f}"
    return _points(value * SCALE.get(row["estimand"], 1.0))


def true_value(row: Prospect) -> str:
    """The value in the simulated clinics; a dash where there is none."""
    truth, estimand = row["truth"], row["estimand"]
    if estimand == HALF:
        return "not within 8" if math.isnan(truth) else f"{truth:.0f} sessions"
    if math.isnan(truth):
        return DASH
    if estimand in (MEAN, SHARE):
        return f"{truth * SCALE.get(estimand, 1.0):.0f} %"
    return _points(abs(truth) * SCALE.get(estimand, 1.0))


def _precision(row: Prospect) -> str:
    found = width(row, "detectable")
    if row["estimand"] == TEST:
        return f"a hazard {found} is found with 80 % power"
    what = "gain" if row["estimand"] == GAIN else "difference"
    return f"to within {width(row, 'half_width')}; a {what} of {found} is found with 80 % power"


def _told(row: Prospect, hazard_ratio: float) -> str:
    if row["estimand"] == MEAN:
        return ""
    told = f"{int(row['n_told'])} of {int(row['n'])}"
    if row["estimand"] == TEST:
        return f"; significant in {told}, where the true ratio is {hazard_ratio:.2f}"
    against = "one half" if row["estimand"] == SHARE else "nothing"
    return f"; told from {against} in {told}, where the truth is {true_value(row)}"


def _half(row: Prospect) -> str:
    told = f"its upper end is known in {int(row['n_told'])} of {int(row['n'])}"
    usual = "" if math.isnan(row["half_width"]) else f", as a rule {width(row, 'half_width')}"
    return f"{told}{usual}; the truth is {true_value(row)}"


def _points(value: float) -> str:
    return f"{value:.1f} points" if value < 2 else f"{value:.0f} points"
