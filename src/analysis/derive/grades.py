"""Courses of clinics that grade improvement instead of scoring severity (plan 2.5)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .cohort import COHORT_COLUMNS
from .courses import described_courses
from .improvement import severity_by_session
from .keys import COURSE


def graded_cohort(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The courses analysed on their grades: one row per course, the columns of the cohort.

    First courses (plan 1.1) without a score before the first session, in clinics that grade: where
    more first courses have a grade and no such score than have such a score. Courses nobody graded
    are among them: they stopped before the first look, and leaving them out would leave out those
    who stop. A course with a baseline score is analysed on its scores, or not at all where the spot
    was too faint (plan 1.1); no course is in both analyses. Sorted by clinic_id and course_id.
    """
    courses = described_courses(tables)
    first = courses[courses["is_first"]]
    looks = tables["assessments"]
    graded = looks.loc[looks["improvement_grade"].notna(), COURSE].drop_duplicates()
    has_grade = first[COURSE].merge(graded, how="left", indicator=True)["_merge"].eq("both")
    is_scored = first["baseline_score"].notna()
    is_graded_only = pd.Series(has_grade.to_numpy(), index=first.index) & ~is_scored
    excess = is_graded_only.astype("int64") - is_scored.astype("int64")
    grades = excess.groupby(first["clinic_id"]).transform("sum") > 0
    chosen = first[grades & ~is_scored]
    return chosen.sort_values(COURSE, kind="stable").reset_index(drop=True)[COHORT_COLUMNS]


def grade_by_session(
    cohort: pd.DataFrame,
    sessions: pd.DataFrame,
    assessments: pd.DataFrame,
    maximum_sessions: int,
) -> pd.DataFrame:
    """Improvement grade (0-4, DATA_CONTRACT 1) after k sessions; NaN = not graded (plan 1.2).

    One row per course, index of `cohort`; columns 1..maximum_sessions (int): a grade before the
    first session compares a spot with itself. A grade counts for the k that a score given at the
    same look would count for. So the same rule is asked, with grades as scores on a scale of 0-100.
    """
    grades = assessments["improvement_grade"].to_numpy(dtype=np.float64, na_value=np.nan)
    on_scale = cohort.assign(severity_scale="vas")
    graded = assessments.assign(severity_score=grades)
    found = severity_by_session(on_scale, sessions, graded, maximum_sessions)
    return found[list(range(1, maximum_sessions + 1))]
