"""How severe a course's spot was: at the start, after each session, and at the end."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.schema.codes import SEVERITY_SCALE_MAXIMUM

from .keys import day_number, position_of_course

# A first look after the last session is the final assessment if it comes within two planned
# intervals, but never refused before 60 days (DATA_CONTRACT 1).
FINAL_WITHIN_DAYS = 60


def scored_looks(assessments: pd.DataFrame, courses: pd.DataFrame) -> pd.DataFrame:
    """The looks at the given courses with their score as 0-100 % of the course's scale (plan 1.6).

    One row per look: clinic_id, course_id, position (of the course in `courses`), assessed_on,
    severity (NaN without a score). Without a named scale a score has no meaning: NaN, never a
    guess. Sorted by course and date.
    """
    position = position_of_course(assessments, courses)
    looks = assessments.assign(position=position)[position >= 0]
    maximum = courses["severity_scale"].map(SEVERITY_SCALE_MAXIMUM).to_numpy(dtype=np.float64)
    looks["severity"] = 100 * looks["severity_score"] / maximum[looks["position"].to_numpy()]
    return looks.sort_values(["position", "assessed_on"], kind="stable")


def baseline_scores(courses: pd.DataFrame, looks: pd.DataFrame) -> pd.Series:
    """Y_0 of each course: the last score on or before the first session's day; NaN if none.

    `courses` needs first_session_on; the index is that of `courses`. An assessment on a session's
    day is taken before that session (DATA_CONTRACT 1).
    """
    starts = courses["first_session_on"].to_numpy()[looks["position"].to_numpy()]
    before = looks[(looks["assessed_on"].to_numpy() <= starts) & looks["severity"].notna()]
    return _by_course(before.groupby("position")["severity"].last(), courses)


def final_assessments(courses: pd.DataFrame, looks: pd.DataFrame) -> pd.DataFrame:
    """The final assessment of each course: final_on (NaT if none), final_score (0-100, NaN).

    One row per course, index of `courses`. It is the look dated `ended_on`. A course whose
    `ended_on` is blank takes its first look after the last session, if that comes within
    max(60 days, twice the planned interval). A date without a look of that day, or before the last
    session, gives none: the first follow-up look must not pass for the end of treatment.
    """
    position = looks["position"].to_numpy()
    ended, last = (courses[name].to_numpy()[position] for name in ("ended_on", "last_session_on"))
    window = (2 * courses["planned_interval_days"].fillna(0)).clip(lower=FINAL_WITHIN_DAYS)
    seen = looks["assessed_on"].to_numpy()
    days_after = (looks["assessed_on"] - pd.Series(last, index=looks.index)).dt.days
    is_dated = (seen == ended) & ~(ended < last)
    first_after = looks[(days_after > 0) & np.isnat(ended)].drop_duplicates("position").index
    in_time = days_after.to_numpy() <= window.to_numpy()[position]
    is_final = is_dated | (looks.index.isin(first_after) & in_time)
    final = looks[is_final].set_index("position")
    return pd.DataFrame(
        {
            "final_on": _by_course(final["assessed_on"], courses),
            "final_score": _by_course(final["severity"], courses),
        }
    )


def _by_course(values: pd.Series, courses: pd.DataFrame) -> pd.Series:
    """Values indexed by position, as one value per course with the courses' own index."""
    return values.reindex(np.arange(len(courses))).set_axis(courses.index)


def severity_by_session(
    cohort: pd.DataFrame,
    sessions: pd.DataFrame,
    assessments: pd.DataFrame,
    maximum_sessions: int,
) -> pd.DataFrame:
    """Severity (0-100 % of the scale) after k sessions; NaN = not assessed (plan 1.2).

    One row per course, index of `cohort`; columns 0..maximum_sessions (int). A look counts for k
    when it lies after session k's day and on or before session k+1's day, the last such look with
    a score. After the last session only the final assessment counts: later looks are follow-up.
    A final assessment on the day of the last session was taken before it and counts for k = n - 1.
    """
    looks = scored_looks(assessments, cohort)
    looks = looks[looks["severity"].notna()]
    position = looks["position"].to_numpy()
    sessions_before = _sessions_before(looks, sessions, cohort)
    n_sessions = cohort["n_sessions"].to_numpy()[position]
    is_final = looks["assessed_on"].to_numpy() == cohort["final_on"].to_numpy()[position]
    counts = (sessions_before < n_sessions) | is_final
    counts &= sessions_before <= maximum_sessions
    severity = np.full((len(cohort), maximum_sessions + 1), np.nan)
    # Looks are in order of date: of several for one k the last is written last and stays.
    severity[position[counts], sessions_before[counts]] = looks["severity"].to_numpy()[counts]
    return pd.DataFrame(severity, index=cohort.index, columns=range(maximum_sessions + 1))


def _sessions_before(
    looks: pd.DataFrame, sessions: pd.DataFrame, cohort: pd.DataFrame
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """How many sessions of its course came on days before each look.

    Course and day make one sortable number, so that a single binary search answers for all looks:
    100,000 sessions take milliseconds.
    """
    days_in_range = 10**6  # more days than any two dates of the contract lie apart
    owner = position_of_course(sessions, cohort)
    given = owner[owner >= 0] * days_in_range + day_number(sessions["session_date"])[owner >= 0]
    given.sort()
    course = looks["position"].to_numpy() * days_in_range
    before = np.searchsorted(given, course + day_number(looks["assessed_on"]), side="left")
    return np.asarray(before - np.searchsorted(given, course, side="left"), dtype=np.int64)
