"""Courses, and what their looks and sessions say about them."""

from __future__ import annotations

import pandas as pd

from analysis.schema.codes import OUT_OF_SCOPE as NO_SPOT
from analysis.schema.codes import SEVERITY_SCALE_MAXIMUM

from .shared_rules import (
    ATTRIBUTES,
    COURSE,
    PATIENT,
    Calendar,
    follow,
    judge_day,
    merge_identical,
    of_course,
    quarantine_disagreeing,
)
from .sheet import Sheet


def clean_courses(sheet: Sheet, patients: Sheet, calendar: Calendar) -> None:
    """One row per course of a pigment spot with possible dates; the future is not known yet."""
    other = sheet.data["spot_type"] == NO_SPOT
    sheet.end(other, "out_of_scope", "not_a_pigment_spot", "spot_type")
    merge_identical(sheet)
    quarantine_disagreeing(sheet)
    follow(sheet, patients, PATIENT)
    judge_day(sheet, "started_on", calendar)
    for name in ("ended_on", "retreated_on"):
        sheet.blank(calendar.impossible(sheet.data[name]), "impossible_date", name)
        sheet.blank(sheet.data[name] < sheet.data["started_on"], "before_the_start", name)
    sheet.data.loc[sheet.data["ended_on"] > calendar.as_of, "stop_reason"] = "ongoing"
    for name in ("ended_on", "retreated_on"):
        sheet.blank(sheet.data[name] > calendar.as_of, "after_as_of", name)
        sheet.blank(sheet.data[name] > calendar.exported_on, "after_export", name)


def quarantine_mixed_up_scales(courses: Sheet, looks: Sheet) -> None:
    """Two scores or more, and at least half, above the scale: it is another scale."""
    scored = looks.rows.dropna(subset="severity_score")
    above = above_the_scale(looks, courses)[scored.index]
    counted = above.groupby([scored[name] for name in COURSE]).agg(["sum", "size"])
    wrong = (counted["sum"] > 1) & (2 * counted["sum"] >= counted["size"])
    mixed_up = courses.data[COURSE].join(wrong.rename("wrong"), on=COURSE)["wrong"].isin([True])
    courses.end(mixed_up, "quarantined", "scale_mixed_up", "severity_scale")


def above_the_scale(looks: Sheet, courses: Sheet) -> pd.Series:
    """Rows in use with a score above the largest of their course's scale."""
    largest = of_course(looks, courses, "severity_scale").map(SEVERITY_SCALE_MAXIMUM)
    return looks.used & (looks.data["severity_score"] > largest)


def quarantine_copied_courses(
    courses: Sheet, patients: Sheet, sessions: Sheet, looks: Sheet
) -> None:
    """Courses of two patients that agree in all session dates and scores, and in what they are."""
    dates = story(sessions.rows, ["session_date"])
    scores = story(looks.rows.dropna(subset="severity_score"), ["assessed_on", "severity_score"])
    both = dates.add_suffix("_dates").join(scores.add_suffix("_scores"), how="inner")
    enough = both[(both["size_dates"] >= 3) & (both["size_scores"] >= 3)]
    alike = enough[enough.duplicated(["sum_dates", "sum_scores"], keep=False)]
    told = courses.rows.join(alike[["sum_dates", "sum_scores"]], on=COURSE, how="inner")
    told = told.join(patients.rows.set_index(PATIENT)[ATTRIBUTES], on=PATIENT)
    facts = ["clinic_id", "spot_type", "area", "severity_scale", *ATTRIBUTES]
    people = told.groupby(["sum_dates", "sum_scores", *facts], dropna=False)["patient_id"]
    several = people.transform("nunique") > 1
    courses.end(several, "quarantined", "patient_under_two_numbers", "patient_id")


def story(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """For each course how many rows it has, and a number for what they say in any order."""
    hashed = pd.util.hash_pandas_object(rows[columns], index=False)
    return hashed.groupby([rows[name] for name in COURSE]).agg(["sum", "size"])


def blank_end_before_last_session(courses: Sheet, sessions: Sheet) -> None:
    """A final assessment before the last session is not final."""
    last = sessions.rows.groupby(COURSE)["session_date"].max().rename("last")
    early = courses.data["ended_on"] < courses.data.join(last, on=COURSE)["last"]
    courses.blank(early, "before_the_last_session", "ended_on")
