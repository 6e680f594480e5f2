"""What was seen of recurrence, before any model: counts, and the Kaplan-Meier median (plan 3.6)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.schema.estimates import ALL, Estimate, level_of, withheld

from .shares import COURSE, counted
from .survival import kaplan_meier

MEDIAN = "recurrence.kaplan_meier_median_months"
OBSERVED = "recurrence.observed"
DEEP_REDUCTION_PCT = 90.0  # a reduction by 90 %: the response that trials set apart
NO_FOLLOW_UP = "no_follow_up"
OUTCOMES = ("recurred", "recurrence_free", NO_FOLLOW_UP)
MONTHS_PER_WEEK = 7 * 12 / 365.25


def recurrence_description(
    responses: pd.DataFrame, intervals: pd.DataFrame, clinic_id: str = ALL
) -> list[Estimate]:
    """Counts of courses by outcome, and median months to recurrence: all, and by whether the final
    score lies 90 % below baseline.

    `responses` is one row per course with a final assessment, `intervals` one per interval between
    its looks. Any response counts here, as in published series; the models take responders only
    (plan 1.3). The date of the look that found the recurrence stands for its date, so the median is
    late by up to one interval. A median not reached has no value, a limit not reached is empty.
    """
    seen = responses.merge(_last_looks(intervals), on=COURSE, how="left")
    outcome = np.select(
        [seen["weeks"].isna(), seen["recurred"] == 1], [NO_FOLLOW_UP, "recurred"], "recurrence_free"
    )
    is_deep = seen["final_reduction_pct"] >= DEEP_REDUCTION_PCT - 1e-9
    is_other = seen["final_reduction_pct"].notna() & ~is_deep
    rows = [_count(seen[outcome == name], name) for name in OUTCOMES]
    rows.append(_median(seen, ""))
    rows.append(_median(seen[is_deep], level_of(responder90="yes")))
    rows.append(_median(seen[is_other], level_of(responder90="no")))
    return [replace(row, clinic_id=clinic_id, plan_section="3.6") for row in rows]


def _last_looks(intervals: pd.DataFrame) -> pd.DataFrame:
    """One row per course followed up: weeks of its last look, and whether it found a recurrence."""
    looks = intervals.groupby(COURSE, sort=True)
    return looks.agg(weeks=("end_weeks", "max"), recurred=("has_recurred", "max")).reset_index()


def _count(courses: pd.DataFrame, outcome: str) -> Estimate:
    row = Estimate(OBSERVED, level=level_of(outcome=outcome), value=float(len(courses)))
    return counted(row, courses)


def _median(courses: pd.DataFrame, level: str) -> Estimate:
    followed = courses[courses["weeks"].notna()]
    weeks = followed["weeks"].to_numpy(dtype=np.float64)
    curve = kaplan_meier(weeks, followed["recurred"].to_numpy() == 1)
    value, low, high = (MONTHS_PER_WEEK * limit for limit in curve.median())
    row = Estimate(
        MEDIAN,
        level=level,
        value=value,
        ci_low=low,
        ci_high=high,
        unit="months",
        n_assessed=len(followed),
        n_events=int(followed["recurred"].sum()),
    )
    row = counted(row, courses)
    return withheld(row, NO_FOLLOW_UP) if followed.empty else row
