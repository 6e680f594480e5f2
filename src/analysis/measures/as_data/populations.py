"""The rows that measures count, made from the cleaned tables; columns as in `columns`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.derive.cohort import analysis_cohort, recorded_responses
from analysis.derive.courses import described_courses
from analysis.derive.recurrence import DAYS_PER_WEEK, follow_up_intervals

from ..concordance import session_gaps
from ..follow_up import RULE, followed_responses
from ..shares import COURSE, PATIENT, of_courses

SESSION = [*COURSE, "session_no"]
DAYS_PER_MONTH = 365.25 / 12
_DERIVED = (
    "n_sessions",
    "first_session_on",
    "last_session_on",
    "baseline_score",
    "final_on",
    "final_score",
    "final_reduction_pct",
)


class Records:
    """The cleaned tables of one clinic or of all, and the rows that measures count in them.

    Every population has clinic_id, course_id and patient_id beside the columns of its vocabulary.
    A cell without a record is missing, whatever its kind.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], minimum_baseline_pct: float) -> None:
        self.tables = tables
        self.minimum_baseline_pct = minimum_baseline_pct

    def rows(self, population: str) -> pd.DataFrame:
        """The rows of that population."""
        rows: pd.DataFrame = getattr(self, population)
        return rows

    @cached_property
    def courses(self) -> pd.DataFrame:
        """One row per course recorded."""
        raw, looks = self.tables["courses"], self.tables["assessments"]
        made = described_courses(self.tables)  # in the order of the table
        patients = self.tables["patients"][[*PATIENT, "age_years", "sex", "phototype"]]
        courses = raw.merge(patients, on=PATIENT, how="left", validate="many_to_one")
        courses = courses.assign(**{name: made[name].to_numpy() for name in _DERIVED})
        gaps = session_gaps(courses, self.tables["sessions"]).groupby("position")["gap_days"]
        seen = courses[["last_session_on", "final_on"]].max(axis=1)
        courses = courses.assign(median_gap_days=gaps.median(), last_seen_on=seen)
        added = courses[COURSE].merge(_last_looks(self.intervals), on=COURSE, how="left")
        added["final_satisfaction"] = _satisfaction(courses, looks)
        names = ("followed_days", "recurrence_days", "final_satisfaction")
        return courses.assign(**{name: added[name].to_numpy() for name in names})

    @cached_property
    def analysed_courses(self) -> pd.DataFrame:
        """The courses of the models' cohort (plan 1.1)."""
        chosen = analysis_cohort(self.tables, self.minimum_baseline_pct)[COURSE]
        return self.courses.merge(chosen, on=COURSE, how="inner")

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """One row per session given to a course recorded."""
        sessions = _with_spot(self.tables["sessions"], self.tables["courses"])
        return sessions.merge(_events(self.tables["adverse_events"]), on=SESSION, how="left")

    @cached_property
    def looks(self) -> pd.DataFrame:
        """One row per look at a course recorded; `phase` as in Table 1."""
        looks = _with_spot(self.tables["assessments"], self.tables["courses"])
        looks = looks.merge(self._responses[[*COURSE, "final_on"]], on=COURSE, how="left")
        is_later = looks["assessed_on"] > looks["final_on"]
        phase = is_later.map({True: "follow_up", False: "treatment"}).astype("str")
        return looks.assign(phase=phase)

    @cached_property
    def follow_up_intervals(self) -> pd.DataFrame:
        """One row per interval between looks after the final assessment."""
        keys = [*COURSE, "patient_id", "spot_type", "final_on"]
        rows = self.intervals.drop(columns="patient").merge(self._responses[keys], on=COURSE)
        days = (rows["end_weeks"] * DAYS_PER_WEEK).round()
        return rows.assign(
            has_recurred=rows["has_recurred"].map({1: "yes", 0: "no"}).astype("str"),
            length_months=rows["length_weeks"] * DAYS_PER_WEEK / DAYS_PER_MONTH,
            looked_on=rows["final_on"] + pd.to_timedelta(days, unit="D"),
        )

    @cached_property
    def intervals(self) -> pd.DataFrame:
        """The intervals as `derive.recurrence` makes them."""
        looks = self.tables["assessments"]
        return follow_up_intervals(followed_responses(self._responses, looks), looks, RULE)

    @cached_property
    def _responses(self) -> pd.DataFrame:
        return recorded_responses(self.tables)


def _events(answers: pd.DataFrame) -> pd.DataFrame:
    """One row per session asked about events, with the list of what was told."""
    ordered = answers.sort_values(SESSION, kind="stable")
    first = ~ordered.duplicated(SESSION)
    told = np.split(ordered["event"].to_numpy(dtype=object), np.flatnonzero(first)[1:])
    lists = pd.Series([list(events) for events in told][: int(first.sum())], dtype="object")
    return ordered.loc[first, SESSION].assign(adverse_events=lists.to_numpy())


def _with_spot(rows: pd.DataFrame, courses: pd.DataFrame) -> pd.DataFrame:
    return of_courses(rows, courses).merge(courses[[*COURSE, "spot_type"]], on=COURSE, how="left")


def _last_looks(intervals: pd.DataFrame) -> pd.DataFrame:
    """One row per course followed up: followed_days, and recurrence_days where it came back."""
    last = intervals.drop_duplicates(COURSE, keep="last")
    days = (last["end_weeks"] * DAYS_PER_WEEK).round()
    found = days.where(last["has_recurred"].eq(1))
    return last[COURSE].assign(followed_days=days, recurrence_days=found)


def _satisfaction(courses: pd.DataFrame, looks: pd.DataFrame) -> pd.Series:
    """The last satisfaction of each course that was told up to its final assessment."""
    told = looks[looks["satisfaction_score"].notna()]
    told = told.merge(courses[[*COURSE, "final_on"]], on=COURSE, how="inner")
    told = told[told["assessed_on"] <= told["final_on"]]
    last = told.sort_values([*COURSE, "assessed_on"], kind="stable").drop_duplicates(
        COURSE, keep="last"
    )
    return courses[COURSE].merge(last, on=COURSE, how="left")["satisfaction_score"]
