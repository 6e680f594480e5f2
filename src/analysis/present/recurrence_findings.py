"""What notebook 40 shows of recurrence and sun protection: answer, test, and the ways beside it.

Each function takes the table of estimates (released or not) and shows the rows of all clinics
together as one piece of HTML.
"""

from __future__ import annotations

import pandas as pd

from . import sun_protection, words
from .grids import everyone, note, numbered, reached, shown, with_interval
from .html import Html
from .lookup import PLAN, Evidence, Row
from .numbers import NOTHING
from .sun_protection import CONTRASTS, DIFFERENCE, contrast_in_words
from .tables import Table

HAZARD = "recurrence.hazard_ratio"
TEST = "recurrence.adherence_test"
SESSIONS = "recurrence.sessions_hazard_ratio"
E_VALUE = "sensitivity.e_value"
CUMULATIVE = "recurrence.cumulative_incidence"
TURNBULL = "recurrence.turnbull_risk"
RENEWAL = "recurrence.renewal_interval_months"
ROUTES = {
    "until_recurrence": (
        "The form asks for sun protection up to the day the spot came back: the report of the"
        " interval itself is used (plan 3.2). The calibrated way (plan 3.3) stands beside it."
    ),
    "since_last_look": (
        "The form asks for sun protection since the last visit, which may cover days after the spot"
        " came back: the report is replaced by what earlier reports foretell (plan 3.3). It assumes"
        " that earlier reports act through present protection alone."
    ),
}
WAYS = {
    PLAN: "Plan",
    "naive": "Reports as they stand (naive)",
    "calibrated": "Foretold by earlier reports (calibrated)",
}


def route(reference: str) -> Html:
    """Which of the two routes these records allow, by what their form asks (the manifest says)."""
    return shown(lead=ROUTES.get(reference, f"What the form asks is not known: {reference}."))


def risks(estimates: pd.DataFrame) -> Html:
    """Risks at 6 and 12 months by sun protection, and high against low, all spot types."""
    return sun_protection.section(everyone(estimates)).as_html()


def by_spot_type(estimates: pd.DataFrame) -> Html:
    """High against low sun protection within each spot type, where there are recurrences enough."""
    found = everyone(estimates)
    rows = {
        estimand: [
            row for row in found.find(estimand, contrast="high-low") if row.spot_type != "all"
        ]
        for estimand in CONTRASTS
    }
    lines = [(_names(row), row) for estimand in CONTRASTS for row in rows[estimand] if row.is_shown]
    few = sorted({words.lowered(words.spot_type(row.spot_type)) for row in rows[DIFFERENCE]})
    lead = "" if lines else f"No spot type alone has recurrences enough ({', '.join(few)})."
    names = ("Spot type", "Measure", "Weeks")
    return shown(numbered("High against low sun protection", names, lines), lead=lead)


def _names(row: Row) -> tuple[str, str, str]:
    contrast = contrast_in_words(row.estimand)
    return words.spot_type(row.spot_type), contrast, row.level.get("weeks", "")


def lagged_test(estimates: pd.DataFrame) -> Html:
    """The test of no effect, by the report from before the interval (plan 3.5)."""
    row = everyone(estimates).one(TEST, method="lagged")
    if row is None:
        return shown(lead="No responder was followed up: there is nothing to test.")
    p_value = f"{row.p_value:.3f}" if row.is_shown else NOTHING
    line = ("High against low, told before", with_interval(row), p_value, note(row))
    heads = ("Compared", "Hazard ratio (95 % interval)", "p value", "Note")
    return shown(Table("The lagged test", heads, (line,)), lead=_verdict(row))


def _verdict(row: Row) -> str:
    if not row.is_shown:
        return f"The test is {with_interval(row)}."
    if row.p_value >= 0.05:
        return "The test cannot tell high from low sun protection."
    less = "less" if row.value < 1 else "more"
    return f"After a report of high sun protection spots came back {less} often than after low."


def hazard_ratios(estimates: pd.DataFrame) -> Html:
    """The hazard ratio of high against low by every way: plan, naive, calibrated and lagged."""
    found = everyone(estimates)
    lines = [
        ((name,), row)
        for method, name in WAYS.items()
        for row in found.find(HAZARD, method=method, contrast="high-low")
    ]
    lines += [(("Report from before the interval (lagged)",), row) for row in _lagged(found)]
    caption = "Hazard ratio of recurrence, high against low sun protection"
    return shown(numbered(caption, ("Way",), lines))


def _lagged(found: Evidence) -> list[Row]:
    return found.find(TEST, method="lagged")


def e_values(estimates: pd.DataFrame) -> Html:
    """How strong an unmeasured confounder would have to be, for the value and for its limit."""
    rows = [row for row in everyone(estimates).find(E_VALUE) if "contrast" in row.level]
    lines = [
        ((words.spot_type(row.spot_type), row.level.get("weeks", ""), row.level.get("of", "")), row)
        for row in rows
    ]
    names = ("Spot type", "Weeks", "E-value of the")
    return shown(numbered("E-values of the risk ratios, high against low", names, lines))


def sessions_association(estimates: pd.DataFrame) -> Html:
    """Recurrence by the number of sessions received, as an association with its E-values."""
    found = everyone(estimates)
    lines = [(("Hazard ratio per further session received",), row) for row in found.find(SESSIONS)]
    lines += [
        ((f"E-value of the {row.level.get('of', '')}",), row)
        for row in found.find(E_VALUE, per="session")
    ]
    return shown(numbered("Recurrence by sessions received, an association", ("",), lines))


def turnbull(estimates: pd.DataFrame) -> Html:
    """How many spots are back after 6 and 12 months, without a model, by spot type."""
    rows = sorted(everyone(estimates).find(TURNBULL), key=lambda row: row.spot_type != "all")
    lines = [((words.spot_type(row.spot_type), row.level.get("weeks", "")), row) for row in rows]
    return shown(numbered("Spots back (Turnbull)", ("Spot type", "Within weeks"), lines))


def retreatment(estimates: pd.DataFrame) -> Html:
    """Re-treatment as censoring (Turnbull) and as an event of its own, side by side."""
    found = everyone(estimates)
    lines = [
        (("Recurrence, censored at re-treatment", row.level.get("weeks", "")), row)
        for row in found.find(TURNBULL, spot_type="all")
    ]
    lines += [
        ((f"First event is a {_event(row)}", row.level.get("weeks", "")), row)
        for row in found.find(CUMULATIVE)
    ]
    return shown(numbered("Re-treatment, two ways", ("What is counted", "Within weeks"), lines))


def renewal(estimates: pd.DataFrame) -> Html:
    """Months until a quarter, and half, of the patients who responded have lost the result."""
    rows = sorted(everyone(estimates).find(RENEWAL), key=lambda row: row.spot_type != "all")
    lines = [((words.spot_type(r.spot_type), f"{r.level.get('share', '')} %"), r) for r in rows]
    names = ("Spot type", "Share of patients")
    return shown(numbered("Months until the result is lost", names, lines, reached))


def _event(row: Row) -> str:
    return row.level.get("event", "").replace("retreatment", "re-treatment")
