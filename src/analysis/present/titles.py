"""Short titles of estimands and levels, for the heads and lines of tables."""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import words
from .numbers import MINUS

TITLES = {
    "improvement.mean_reduction_pct": "Mean reduction of the score",
    "improvement.responder50": "Patients with half of the spot gone",
    "improvement.responder75": "Patients with three quarters of the spot gone",
    "improvement.marginal_gain_pct": "What each session adds",
    "improvement.sessions_to_half": "Sessions until half of the patients respond",
    "improvement.time_to_first_response": "Patients who have shown a first response",
    "improvement.subgroup_reduction_pct": "Mean reduction in groups of spots",
    "improvement.subgroup_responder50": "Half of the spot gone, in groups of spots",
    "improvement.subgroup_responder75": "Three quarters of the spot gone, in groups of spots",
    "improvement.gain_change_pct": "Gain of a session less that of the one before",
    "improvement.between_patient_sd_pct": "Spread between patients",
    "recurrence.risk": "Risk of recurrence by sun protection",
    "recurrence.risk_difference": "Difference in risk of recurrence",
    "recurrence.risk_ratio": "Ratio of risks of recurrence",
    "recurrence.rmst_difference_months": "Further months free of recurrence",
    "recurrence.hazard_ratio": "Hazard ratio of recurrence by sun protection",
    "recurrence.adherence_test": "Test of no effect of sun protection",
    "recurrence.turnbull_risk": "Risk of recurrence, without a model",
    "recurrence.kaplan_meier_median_months": "Median months to recurrence",
    "measure.final_responder50": "Final score half or less of the first",
    "measure.final_responder75": "Final score a quarter or less of the first",
    "measure.final_responder90": "Final score a tenth or less of the first",
    "safety.adverse_events_per_100_sessions": "Adverse events in a hundred sessions",
    "sensitivity.responder50": "Patients with half of the spot gone, imputed values shifted",
    "sensitivity.mean_reduction_pct": "Mean reduction, imputed values shifted",
}
FAMILIES = {"signal": ", over time", "funnel": ", between units"}
KEYS = {
    "adherence": "sun protection",
    "band": "weeks",
    "tenth": "tenth of the modelled hazard",
    "contrast": "",
    "centre": "",
    "of": "",
    "group": "",
    "event": "",
    "flag": "",
    "reason": "",
    "schedule": "",
}
VALUES = {"high-low": "high against low", "moderate-low": "moderate against low"}
_SIGNED = re.compile(r"-(?=\d)")


def title(estimand: str) -> str:
    """`Mean reduction of the score`; a name without a title of its own becomes readable."""
    name = estimand.partition(".")[2].removesuffix("_pct")
    family = FAMILIES.get(estimand.partition(".")[0], "")
    return TITLES.get(estimand, words.humanised(name) + family)


def level_in_words(level: Mapping[str, str]) -> str:
    """`high-low, 12 months`: what an estimate is evaluated at."""
    return ", ".join(_pair(key, value) for key, value in level.items())


def _pair(key: str, value: str) -> str:
    if key == "k":
        return f"{value} session" if value == "1" else f"{value} sessions"
    if key == "weeks" and value.isdigit():
        return f"{round(int(value) * 12 / 52)} months"
    if key == "delta":
        return f"{key} {_SIGNED.sub(MINUS, value)}"
    said = VALUES.get(value, words.humanised(value))
    name = KEYS.get(key, words.humanised(key).lower())
    return f"{name} {words.lowered(said)}".strip() if name else said
