"""What a recurrence is, and the stretches of time in which one could have come (plan 1.3, 1.4)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .improvement import scored_looks
from .keys import COURSE
from .sun_protection import sun_protection_level

RECORDED, HALF_LOST, OVER_NADIR = "recorded", "half_lost", "over_nadir"
RULES = (RECORDED, HALF_LOST, OVER_NADIR)  # plan 1.4
HALF = 0.5  # plan 1.4: at least half of the improvement lost
# No share is agreed on (plan 1.4). A quarter of the baseline is one step of the improvement grade
# (contract 1) and the least that `half_lost` can ask of a responder by half, so that this rule is
# never the later of the two. A share of the nadir itself would call any trace a recurrence where
# the spot had cleared.
NADIR_SHARE = 0.25
DAYS_PER_WEEK = 7

INTERVAL_COLUMNS = [
    "clinic_id",
    "course_id",
    "patient",
    "start_weeks",
    "end_weeks",
    "length_weeks",
    "midpoint_on",
    "has_recurred",
    "sun_protection",
    "previous_sun_protection",
    "next_sun_protection",
    "is_unscheduled",
]


def responders(cohort: pd.DataFrame, reduction_pct: float) -> pd.DataFrame:
    """The courses whose final assessment lies at least `reduction_pct` % below their baseline.

    One row per course, as in `cohort`. A course without a final assessment, or without a score
    there, is no responder: nothing is known about its end. Plan 1.3.
    """
    return cohort[cohort["final_on"].notna() & (cohort["final_reduction_pct"] >= reduction_pct)]


def follow_up_intervals(
    responders: pd.DataFrame,
    assessments: pd.DataFrame,
    rule: str,
    *,
    scheduled_only: bool = False,
) -> pd.DataFrame:
    """The intervals between two looks, up to the first look that found a recurrence.

    One row per interval (start, end] in weeks after the final assessment: clinic_id, course_id,
    patient, start_weeks, end_weeks, length_weeks, midpoint_on (day), has_recurred (0/1 at the
    closing look), sun_protection (`low`, `moderate`, `high`; missing if not asked) and
    is_unscheduled as recorded at the closing look, previous_sun_protection as told at the look
    that opens the interval, the final assessment included, next_sun_protection as told at the look
    after the closing one (also after a recurrence: plan 3.8). Sorted by course and time.

    `rule` is `recorded`, `half_lost` or `over_nadir` (plan 1.4). `recorded` falls back on
    `half_lost` in courses where no follow-up look has an answer. `over_nadir`: at least a quarter
    of the baseline above the lowest score since the end of treatment. `scheduled_only` leaves out
    looks marked as unscheduled, those that found a recurrence too (plan 3.8). A look without a
    usable answer is not a look: its time joins the next interval. Looks after a re-treatment are
    dropped (censored, plan 1.3); one on the very day was made before it and counts.
    """
    looks = _answered_looks(responders, assessments, rule, scheduled_only=scheduled_only)
    earlier = looks.groupby("position")["recurred"].transform("cumsum") - looks["recurred"]
    looks = looks[earlier == 0]
    start = looks.groupby("position")["weeks"].shift(1).fillna(0.0)
    middle = (start + looks["weeks"]) / 2 * DAYS_PER_WEEK
    intervals = looks.assign(
        start_weeks=start,
        end_weeks=looks["weeks"],
        length_weeks=looks["weeks"] - start,
        midpoint_on=looks["final_on"] + pd.to_timedelta(np.floor(middle), unit="D"),
        patient=looks["patient"].astype("str"),
        has_recurred=looks["recurred"].astype("int64"),
        sun_protection=sun_protection_level(looks["sun_protection"]),
        previous_sun_protection=_told_before(looks),
        next_sun_protection=sun_protection_level(looks["told_next"]),
        is_unscheduled=looks["is_unscheduled"].eq("yes").to_numpy(dtype=bool),
    )
    return intervals.reset_index(drop=True)[INTERVAL_COLUMNS]


def _answered_looks(
    responders: pd.DataFrame, assessments: pd.DataFrame, rule: str, *, scheduled_only: bool
) -> pd.DataFrame:
    """Follow-up looks that say whether the spot is back: `recurred` (0/1), `weeks` since the end.

    One row per look, by course and date, before or on the day of a re-treatment.
    """
    courses = responders.sort_values(COURSE, kind="stable").reset_index(drop=True)
    looks = scored_looks(assessments, courses)
    position = looks["position"].to_numpy()
    for name in ("patient", "final_on", "retreated_on", "baseline_score", "final_score"):
        looks[name] = courses[name].to_numpy()[position]
    at_the_end = looks[looks["assessed_on"].eq(looks["final_on"])]
    told = at_the_end.drop_duplicates("position").set_index("position")["sun_protection"]
    looks["told_at_the_end"] = looks["position"].map(told)
    not_after = looks["retreated_on"].isna() | (looks["assessed_on"] <= looks["retreated_on"])
    looks = looks[(looks["assessed_on"] > looks["final_on"]) & not_after]
    if scheduled_only:
        looks = looks[looks["is_unscheduled"].ne("yes").fillna(value=True)]
    looks["told_next"] = looks.groupby("position")["sun_protection"].shift(-1)
    looks["weeks"] = (looks["assessed_on"] - looks["final_on"]).dt.days / DAYS_PER_WEEK
    looks["recurred"] = _has_recurred(looks, rule)
    return looks.dropna(subset=["recurred"])


def _told_before(looks: pd.DataFrame) -> pd.Series:
    """The level told at the look before: what an answer about the interval itself cannot taint."""
    level = sun_protection_level(looks["sun_protection"])
    first = sun_protection_level(looks["told_at_the_end"])
    is_first = ~looks["position"].duplicated()
    return level.shift(1).mask(is_first, first)


def _has_recurred(looks: pd.DataFrame, rule: str) -> pd.Series:
    """1 yes, 0 no, NaN no usable answer; one per look."""
    if rule == OVER_NADIR:
        return _at_least(looks, _nadir_before(looks) + NADIR_SHARE * looks["baseline_score"])
    limit = looks["final_score"] + HALF * (looks["baseline_score"] - looks["final_score"])
    half_lost = _at_least(looks, limit)
    if rule == HALF_LOST:
        return half_lost
    recorded = looks["is_recurrence"].map({"yes": 1.0, "no": 0.0}).astype("float64")
    is_recorded = recorded.notna().groupby(looks["position"]).transform("any")
    return recorded.where(is_recorded.astype(bool), half_lost)


def _at_least(looks: pd.DataFrame, limit: pd.Series) -> pd.Series:
    """Whether the score reaches the limit, 1 or 0; NaN without a score."""
    # Who had not improved has no improvement to lose.
    is_usable = looks["severity"].notna() & (looks["final_score"] < looks["baseline_score"])
    # Rescaling a score may leave an exact limit a hair away.
    return (looks["severity"] >= limit - 1e-9).astype("float64").where(is_usable)


def _nadir_before(looks: pd.DataFrame) -> pd.Series:
    """The lowest score from the final assessment up to the look before; one per look."""
    lowest = looks["severity"].fillna(np.inf).groupby(looks["position"]).cummin()
    before = lowest.groupby(looks["position"]).shift(1).fillna(np.inf)
    return before.where(before < looks["final_score"], looks["final_score"])
