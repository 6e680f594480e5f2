"""What usual analyses of recurrence would print, to stand beside the plan's (plan 3)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from statsmodels.duration.survfunc import SurvfuncRight

from analysis.models.means import Z_95
from analysis.models.recurrence import recurrence_estimates
from analysis.models.recurrence_routes import SINCE_LAST_LOOK, UNTIL_RECURRENCE
from analysis.parameters import RecurrenceSettings
from analysis.schema.estimates import Estimate, level_of

EVER_ADHERENT = "ever_adherent"
FACE_VALUE = "face_value"
WEEKS = (26, 52)
COURSE = ["clinic_id", "course_id"]


def usual_recurrence_estimates(
    followed: pd.DataFrame, intervals: pd.DataFrame, settings: RecurrenceSettings, reference: str
) -> list[Estimate]:
    """`recurrence.risk_difference` (`contrast=high-low;weeks=26|52`) by two usual analyses.

    `ever_adherent`: Kaplan-Meier, dated by the look that found the recurrence, of patients who
    reported high protection at some look against those who never did. `face_value`, where the
    report covers days after the spot came back: the model of plan 3.2, which takes it as it is.
    """
    rows = _by_ever_adherent(intervals)
    if reference == SINCE_LAST_LOOK:
        taken = recurrence_estimates(followed, intervals, settings, UNTIL_RECURRENCE)
        rows += [replace(row, method=FACE_VALUE) for row in taken]
    return rows


def _by_ever_adherent(intervals: pd.DataFrame) -> list[Estimate]:
    groups = intervals.assign(is_high=intervals["sun_protection"].eq("high")).groupby(COURSE)
    course = groups.agg(
        weeks=("end_weeks", "max"), recurred=("has_recurred", "max"), ever=("is_high", "max")
    )
    ever = course["ever"].to_numpy(dtype=bool)
    if min(ever.sum(), (~ever).sum()) < 2:
        return []
    curves = [
        SurvfuncRight(course["weeks"][chosen], course["recurred"][chosen])
        for chosen in (ever, ~ever)
    ]
    return [_difference(curves, weeks) for weeks in WEEKS]


def _difference(curves: list[SurvfuncRight], weeks: int) -> Estimate:
    (high, high_error), (low, low_error) = (_risk_at(curve, weeks) for curve in curves)
    half_width = Z_95 * float(np.hypot(high_error, low_error))
    return Estimate(
        "recurrence.risk_difference",
        level=level_of(contrast="high-low", weeks=weeks),
        value=high - low,
        ci_low=high - low - half_width,
        ci_high=high - low + half_width,
        unit="probability",
        method=EVER_ADHERENT,
    )


def _risk_at(curve: SurvfuncRight, weeks: int) -> tuple[float, float]:
    """Share recurred by then, with its standard error (Greenwood)."""
    last = int(np.searchsorted(curve.surv_times, weeks, side="right")) - 1
    if last < 0:
        return 0.0, 0.0
    return 1 - float(curve.surv_prob[last]), float(np.nan_to_num(curve.surv_prob_se[last]))
