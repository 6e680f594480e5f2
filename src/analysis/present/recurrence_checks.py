"""What speaks for or against the recurrence model: diagnostics, and one thing changed at a time."""

from __future__ import annotations

import pandas as pd

from . import words
from .grids import everyone, in_points, note, numbered, shown, with_interval
from .html import Html
from .lookup import Row
from .numbers import NOTHING
from .sun_protection import DIFFERENCE
from .tables import Table

TEST = "diagnostic.observed_expected_test"
RATIO = "diagnostic.observed_to_expected"
# Diagnostic, what it looks at, and what closes where it fails (plan 3.8).
CHECKS = {
    TEST: ("Observed against expected recurrences", "all risks and contrasts"),
    "diagnostic.smallest_sun_protection_cell": (
        "Patients at the level least often reported",
        "the rows of that level, or spot type",
    ),
    "diagnostic.spread_of_high_sun_protection": (
        "Spread of the foretold share of high protection",
        "all risks and contrasts",
    ),
    "diagnostic.next_report_hazard_ratio": (
        "Negative control: the next report, high against low",
        "all risks and contrasts, where below 1",
    ),
}
BY = {"band": "by time", "spot_type": "by spot type", "tenth": "by tenth of the hazard"}
RULES = {
    "recorded": "the clinic's yes or no",
    "half_lost": "half of the improvement lost",
    "over_nadir": "severity above its lowest",
}


def diagnostics(estimates: pd.DataFrame) -> Html:
    """Every diagnostic with its number, whether it passed, and what it closes where it fails."""
    found = everyone(estimates)
    lines = tuple(
        (_named(what, row), with_interval(row), _p_value(row), _passed(row), closes)
        for estimand, (what, closes) in CHECKS.items()
        for row in found.find(estimand)
    )
    heads = ("Diagnostic", "Value (95 % interval)", "p value", "Passed?", "Closes")
    return shown(Table("Diagnostics of the recurrence model", heads, lines))


def observed_expected(estimates: pd.DataFrame) -> Html:
    """Recurrences seen over those that the model expects, by time, spot type and hazard."""
    rows = everyone(estimates).find(RATIO)
    lines = [((_division(row),), row) for row in rows]
    return shown(numbered("Observed to expected recurrences", ("Among",), lines))


def assumptions(estimates: pd.DataFrame) -> Html:
    """High against low with one thing changed: recurrence rule, missing reports, looks counted."""
    found = everyone(estimates)
    primary = [
        (("as in the plan", row.level.get("weeks", "")), row)
        for row in found.find(DIFFERENCE, spot_type="all", contrast="high-low")
    ]
    changed = [
        ((_change(row), row.level.get("weeks", "")), row)
        for row in found.find("sensitivity.risk_difference")
    ]
    names = ("What is changed", "Weeks")
    caption = "Difference in risk, high against low sun protection"
    return shown(numbered(caption, names, [*primary, *changed], in_points))


def _named(what: str, row: Row) -> str:
    about = BY.get(row.level.get("by", ""), "")
    if row.spot_type != "all":
        about = words.in_sentence(row.spot_type)
    return f"{what}, {about}" if about else what


def _passed(row: Row) -> str:
    if row.is_held_back:
        return NOTHING
    return f"no: {note(row)}" if note(row) else "yes"


def _p_value(row: Row) -> str:
    shown_p = row.is_shown and row.p_value == row.p_value
    return f"{row.p_value:.3f}" if shown_p else NOTHING


def _division(row: Row) -> str:
    if row.spot_type != "all":
        return words.spot_type(row.spot_type)
    (key, value), *_ = row.level.items()
    return f"weeks {value}" if key == "band" else f"tenth {value} of the hazard"


def _change(row: Row) -> str:
    if "rule" in row.level:
        rule = row.level["rule"]
        return f"recurrence rule: {RULES.get(rule, rule)}"
    return {
        "missing": "reports not given are one level lower",
        "looks": "unscheduled visits left out",
    }.get(next(iter({*row.level} & {"missing", "looks"}), ""), "")
