"""Looks, sessions and their adverse events."""

from __future__ import annotations

import pandas as pd

from .shared_rules import (
    COURSE,
    SESSION,
    Calendar,
    follow,
    judge_day,
    merge_identical,
    of_course,
    quarantine_disagreeing,
)
from .sheet import Sheet


def clean_looks(sheet: Sheet, courses: Sheet, calendar: Calendar) -> None:
    """One row per course and day, of courses in use."""
    merge_identical(sheet)
    quarantine_disagreeing(sheet)
    follow(sheet, courses, COURSE)
    judge_day(sheet, "assessed_on", calendar)


def note_late_baseline(looks: Sheet, sessions: Sheet) -> None:
    """The first score of a course, if it was taken after the second session."""
    scored = looks.rows.dropna(subset="severity_score")
    first = scored.groupby(COURSE)["assessed_on"].transform("min")
    given = sessions.rows
    later = given[given["session_date"] > given.groupby(COURSE)["session_date"].transform("min")]
    second = later.groupby(COURSE)["session_date"].min().rename("second")
    late = first > scored.join(second, on=COURSE)["second"]
    looks.repair(late & (scored["assessed_on"] == first), "late_baseline", "assessed_on")


def clean_sessions(sheet: Sheet, courses: Sheet, calendar: Calendar) -> None:
    """Sessions of courses in use, one a day."""
    merge_identical(sheet)
    follow(sheet, courses, COURSE)
    judge_day(sheet, "session_date", calendar)
    doubled = sheet.rows.duplicated([*COURSE, "session_date"], keep=False)
    sheet.end(doubled, "quarantined", "two_sessions_on_one_day", "session_date")


def quarantine_after_the_course(sessions: Sheet, courses: Sheet, looks: Sheet) -> None:
    """A session after the first recurrence, or from the re-treatment on, is another course's."""
    seen = looks.rows
    first = seen[seen["is_recurrence"] == "yes"].groupby(COURSE)["assessed_on"].min()
    dates = sessions.data["session_date"]
    late = dates > sessions.data[COURSE].join(first, on=COURSE)["assessed_on"]
    sessions.end(late, "quarantined", "after_recurrence", "session_date")
    late = dates >= of_course(sessions, courses, "retreated_on")
    sessions.end(late, "quarantined", "after_retreatment", "session_date")


def note_short_intervals(sessions: Sheet, courses: Sheet) -> None:
    """Less than five days after the session before, in a course planned at a week or more."""
    days = sessions.rows.sort_values([*COURSE, "session_date"], kind="stable")
    short = days.groupby(COURSE)["session_date"].diff() < pd.Timedelta(days=5)
    weekly = of_course(sessions, courses, "planned_interval_days") >= 7
    short = short.reindex(weekly.index, fill_value=False) & weekly
    sessions.repair(short, "interval_below_5_days", "session_date")


def renumber(sessions: Sheet) -> pd.DataFrame:
    """Numbers by date where a course has gaps or starts again; returns old and new numbers."""
    waiting = sessions.data.loc[sessions.fate["outcome"] == "quarantined", COURSE]
    rows = sessions.rows.sort_values([*COURSE, "session_date"], kind="stable")
    number = rows["session_no"]
    starts_again = (number == 1) & (rows.groupby(COURSE)["session_no"].shift() > 1)
    part = starts_again.groupby([rows["clinic_id"], rows["course_id"]]).cumsum()
    twice = rows.assign(part=part).duplicated([*COURSE, "part", "session_no"], keep=False)
    sessions.end(twice, "quarantined", "duplicates_disagree", "session_no")
    waiting = pd.concat([waiting, rows.loc[twice, COURSE]]).drop_duplicates().dropna()
    rows = rows[~twice]
    found = rows[COURSE].merge(waiting, on=COURSE, how="left", indicator=True)["_merge"]
    by_date = (rows.groupby(COURSE).cumcount() + 1).astype("float64")
    fixed = rows["session_no"].where((found == "both").to_numpy(), by_date)
    numbers = rows[SESSION].assign(renumbered=fixed)
    sessions.data.loc[fixed.index, "session_no"] = fixed
    sessions.repair(fixed != rows["session_no"], "renumbered", "session_no")
    quarantine_disagreeing(sessions)
    return numbers


def clean_events(sheet: Sheet, courses: Sheet, sessions: Sheet, numbers: pd.DataFrame) -> None:
    """Events move with their session; where an old number stood for two sessions they wait."""
    twice = numbers.duplicated(SESSION, keep=False)
    clear = sheet.data[SESSION].merge(numbers[~twice], on=SESSION, how="left")["renumbered"]
    unclear = numbers.loc[twice, SESSION].drop_duplicates()
    doubtful = sheet.data[SESSION].merge(unclear, on=SESSION, how="left", indicator=True)["_merge"]
    sheet.end(doubtful == "both", "quarantined", "session_number_unclear", "session_no")
    moved = clear.notna() & (clear != sheet.data["session_no"])
    sheet.data["session_no"] = clear.fillna(sheet.data["session_no"])
    sheet.repair(moved, "renumbered", "session_no")
    merge_identical(sheet)
    quarantine_disagreeing(sheet)
    follow(sheet, courses, COURSE)
    follow(sheet, sessions, SESSION)
