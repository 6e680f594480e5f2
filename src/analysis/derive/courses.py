"""Every course with who, when and how severe: what the cohort is chosen from."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .exposure import MISSING, combination_factor, sessions_given
from .improvement import baseline_scores, final_assessments, scored_looks
from .keys import COURSE, PATIENT

# Midpoint of the completed years of an age band; the open band gets the usual five years.
AGE_OF_BAND = {f"{low}-{low + 9}": low + 4.5 for low in range(30, 80, 10)}
AGE_OF_BAND |= {"18-29": 23.5, "80+": 85.0}


def described_courses(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per course recorded, in the order of the table: all columns of the cohort, is_first
    and first_session_on.

    Scores are 0-100 % of the scale (plan 1.6); a missing factor is the level `missing`. A course
    without a session (n_sessions 0) is taken to begin on `started_on`; it can have a recorded
    response but is no patient's first course. `is_first` and `retreated_on` follow plan 1.1.
    """
    courses = tables["courses"].merge(sessions_given(tables["sessions"]), on=COURSE, how="left")
    patients = tables["patients"][[*PATIENT, "age_years", "age_band", "sex", "phototype"]]
    courses = courses.merge(patients, on=PATIENT, how="left", validate="many_to_one")
    looks = scored_looks(tables["assessments"], courses)
    courses = courses.assign(
        n_sessions=courses["n_sessions"].fillna(0).astype("int64"),
        first_session_on=courses["first_session_on"].fillna(courses["started_on"]),
        patient=courses["clinic_id"] + "/" + courses["patient_id"],
        combination=combination_factor(courses["combination"]),
        phototype=_whole_number_factor(courses["phototype"]),
        sex=courses["sex"].fillna(MISSING),
        depth=courses["depth"].fillna(MISSING),
        stop_reason=courses["stop_reason"].fillna(MISSING),
        age_years=courses["age_years"].fillna(courses["age_band"].map(AGE_OF_BAND)),
        started_on=courses["started_on"].fillna(courses["first_session_on"]),
    )
    courses = courses.assign(
        baseline_score=baseline_scores(courses, looks),
        **dict(final_assessments(courses, looks)),
    )
    reduction = 100 * (1 - courses["final_score"] / courses["baseline_score"])
    courses["final_reduction_pct"] = reduction.where(courses["baseline_score"] > 0)
    return _with_order_of_courses(courses)


def _whole_number_factor(values: pd.Series) -> pd.Series:
    """1.0 -> "1"; missing -> "missing"."""
    return values.astype("Int64").astype("str").where(values.notna(), MISSING).astype("str")


def _with_order_of_courses(courses: pd.DataFrame) -> pd.DataFrame:
    """The same rows with `is_first` and with `retreated_on` completed from later courses.

    Courses of one patient, spot type and area (as a set; blank is an area of its own) are ordered
    by their first session; of two that began on one day the smaller course id is the first. A
    course without a session is neither first nor later.
    """
    area = courses["area"].map(lambda codes: ";".join(sorted(set(codes))) if codes else "")
    spot = [*PATIENT, "spot_type", "area_set"]
    treated = courses.assign(area_set=area.astype("str"))[courses["n_sessions"] > 0]
    ordered = treated.sort_values([*spot, "first_session_on", "course_id"], kind="stable")
    is_first = ~ordered.duplicated(spot)
    next_on = ordered.groupby(spot)["first_session_on"].shift(-1)
    next_on = next_on.where(next_on > ordered["first_session_on"])
    retreated = pd.concat([courses["retreated_on"], next_on], axis=1).min(axis=1)
    return courses.assign(
        is_first=is_first.reindex(courses.index, fill_value=False),
        retreated_on=pd.to_datetime(retreated),
    )
