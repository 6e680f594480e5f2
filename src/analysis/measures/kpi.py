"""Leadership measures: what came of the courses, as recorded, and how complete the records are.

Nothing here is adjusted: courses stop because of how they go, so these shares describe the clinic
and say nothing about what more sessions would have done (plan 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.stats import binom

from analysis.schema.codes import SEVERITY_SCALE_MAXIMUM, STOP_REASONS
from analysis.schema.estimates import ALL, Estimate, level_of

from .shares import COURSE, counted, share_by_patient

REDUCTIONS_PCT = (50, 75, 90)
COMPLETED = ("plan_completed", "cleared", "patient_satisfied")
MISSING = "missing"
NOT_ENDED = ("ongoing", MISSING)


def kpi_estimates(
    tables: Mapping[str, pd.DataFrame], responses: pd.DataFrame, clinic_id: str = ALL
) -> list[Estimate]:
    """Final response, courses completed and reasons for stopping, over every course recorded.

    `responses` is one row per course with a final assessment (`derive.cohort.recorded_responses`).

    Shares are probabilities with Wilson's limits, patients as clusters (plan 1.5): `n_assessed` is
    the denominator, `n_events` the numerator. A course without a final score is in no response
    share; one that goes on, or whose reason is unknown, is not among the courses ended.
    """
    assessed = responses[responses["final_reduction_pct"].notna()]
    courses = tables["courses"].assign(stop_reason=tables["courses"]["stop_reason"].fillna(MISSING))
    ended = courses[~courses["stop_reason"].isin(NOT_ENDED)]
    rows = [
        _share(f"measure.final_responder{limit}", assessed, _is_reduced_by(assessed, limit))
        for limit in REDUCTIONS_PCT
    ]
    rows += final_score_median(assessed)
    is_assessed = courses.merge(assessed[COURSE], how="left", indicator=True)["_merge"].eq("both")
    rows.append(_share("measure.final_score_recorded", courses, is_assessed))
    rows.append(_share("measure.course_completed", ended, ended["stop_reason"].isin(COMPLETED)))
    for reason in (*STOP_REASONS, MISSING):
        row = _share("process.stop_reason", courses, courses["stop_reason"].eq(reason))
        rows.append(replace(row, level=level_of(reason=reason), plan_section="4.2"))
    return [replace(row, clinic_id=clinic_id) for row in rows]


def _is_reduced_by(courses: pd.DataFrame, limit: float) -> pd.Series:
    # Rescaling a score may leave an exact half a hair below one half.
    return courses["final_reduction_pct"] >= limit - 1e-9


def _share(estimand: str, courses: pd.DataFrame, has_it: pd.Series) -> Estimate:
    row = Estimate(estimand, unit="probability", plan_section="1.6")
    return share_by_patient(counted(row, courses), courses, has_it)


def final_score_median(assessed: pd.DataFrame) -> list[Estimate]:
    """The median final score in points of the scale, if all courses share one; else no row.

    The limits are order statistics (binomial), free of any assumption on the distribution; with
    fewer than six courses there are none.
    """
    scales = assessed["severity_scale"].unique()
    if len(scales) != 1:
        return []
    maximum = SEVERITY_SCALE_MAXIMUM[str(scales[0])]
    scores = np.sort(assessed["final_score"].to_numpy(dtype=np.float64)) * maximum / 100
    low, high = float("nan"), float("nan")
    below = int(binom.ppf(0.025, len(scores), 0.5))
    if below >= 1:
        low, high = float(scores[below - 1]), float(scores[len(scores) - below])
    row = Estimate(
        "measure.final_score_median",
        value=float(np.median(scores)),
        ci_low=low,
        ci_high=high,
        unit="score",
        n_assessed=len(scores),
        plan_section="1.6",
    )
    return [counted(row, assessed)]


def follow_up_estimates(
    tables: Mapping[str, pd.DataFrame],
    responses: pd.DataFrame,
    intervals: pd.DataFrame,
    clinic_id: str = ALL,
) -> list[Estimate]:
    """What follow-up says of sun protection, and how often its questions were answered.

    `intervals` are those between looks of the courses in `responses`: the share of answers counts
    intervals, the shares of questions answered count looks after the final assessment.
    """
    intervals = intervals.merge(responses[[*COURSE, "patient_id"]], on=COURSE, how="inner")
    answered = intervals[intervals["sun_protection"].notna()]
    is_high = answered["sun_protection"].eq("high")
    looks = tables["assessments"].merge(responses[[*COURSE, "patient_id", "final_on"]], on=COURSE)
    looks = looks[looks["assessed_on"] > looks["final_on"]]
    rows = [_share("measure.sun_protection_high", answered, is_high)]
    for name, column in (
        ("measure.recurrence_answer_recorded", "is_recurrence"),
        ("measure.sun_protection_recorded", "sun_protection"),
    ):
        rows.append(_share(name, looks, looks[column].notna()))
    return [replace(row, clinic_id=clinic_id, plan_section="1.4") for row in rows]
