"""Who is analysed: a patient's first course for a spot type and area (plan 1.1)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .courses import described_courses
from .keys import COURSE, PATIENT

COHORT_COLUMNS = [
    "clinic_id",
    "course_id",
    "patient_id",
    "patient",
    "spot_type",
    "combination",
    "phototype",
    "sex",
    "age_years",
    "planned_sessions",
    "planned_interval_days",
    "n_sessions",
    "started_on",
    "last_session_on",
    "final_on",
    "baseline_score",
    "final_score",
    "final_reduction_pct",
    "stop_reason",
    "retreated_on",
    "depth",
    "severity_scale",
]


def analysis_cohort(
    tables: Mapping[str, pd.DataFrame], minimum_baseline_pct: float
) -> pd.DataFrame:
    """The courses analysed: one row per course, sorted by clinic_id and course_id.

    A patient's first course per spot type and area with at least one session and a baseline above
    `minimum_baseline_pct` % of its scale. Scores are 0-100 % of the scale (plan 1.6), reductions
    percent of the course's own baseline; a missing factor is the level `missing`, a missing number
    NaN. `patient` (clinic/patient) is the unit that is resampled. `retreated_on` is the earlier of
    the recorded date and a later course of the same type and area. Plan 1.1.
    """
    courses = described_courses(tables)
    chosen = courses[courses["is_first"] & (courses["baseline_score"] > minimum_baseline_pct)]
    return chosen.sort_values(COURSE, kind="stable").reset_index(drop=True)[COHORT_COLUMNS]


def participant_flow(
    tables: Mapping[str, pd.DataFrame], minimum_baseline_pct: float
) -> pd.DataFrame:
    """How many are left after each condition: step, n_courses, n_patients; one row per step.

    `recorded`, `treated` (a session was given), `first_course` (of its spot type and area),
    `scale_named` (scores, if any, are on a known scale), `baseline_assessed`, `analysed` (baseline
    above the minimum: the cohort), `final_assessed`. Every step is a part of the one before.
    """
    courses = described_courses(tables)
    scored = tables["assessments"].dropna(subset=["severity_score"])[COURSE].drop_duplicates()
    has_score = courses[COURSE].merge(scored, how="left", indicator=True)["_merge"].eq("both")
    conditions = {
        "recorded": np.ones(len(courses), dtype=bool),
        "treated": (courses["n_sessions"] > 0).to_numpy(),
        "first_course": courses["is_first"].to_numpy(),
        "scale_named": (courses["severity_scale"].notna().to_numpy() | ~has_score.to_numpy()),
        "baseline_assessed": courses["baseline_score"].notna().to_numpy(),
        "analysed": (courses["baseline_score"] > minimum_baseline_pct).to_numpy(),
        "final_assessed": courses["final_score"].notna().to_numpy(),
    }
    rows = []
    left = np.ones(len(courses), dtype=bool)
    for step, condition in conditions.items():
        left = left & condition
        rows.append(_step(step, courses[left]))
    return pd.DataFrame(rows, columns=["step", "n_courses", "n_patients"])


def _step(step: str, courses: pd.DataFrame) -> tuple[str, int, int]:
    return step, len(courses), len(courses[PATIENT].drop_duplicates())


def recorded_responses(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What came of every course as recorded: one row per course with a final assessment, in any
    place among the patient's courses and with any baseline; the columns of the cohort.

    Descriptions and comparisons with published figures count these; models take the cohort.
    """
    courses = described_courses(tables)
    ended = courses[courses["final_on"].notna()]
    return ended.sort_values(COURSE, kind="stable").reset_index(drop=True)[COHORT_COLUMNS]
