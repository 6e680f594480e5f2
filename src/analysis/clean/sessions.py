"""The sessions table: sessions really given, numbered 1, 2, ... by date within the course."""

from __future__ import annotations

import numpy as np

from .arrays import Array, Ints, first_day, repeated, size_of
from .dates import Calendar, judge_event_date
from .duplicates import merge_identical
from .keys import course_and
from .numbering import Renumbered, renumber
from .parents import follow_parent
from .worksheet import MISSING, Worksheet

SHORTEST_INTERVAL_DAYS = 5
_WEEK = 7


def clean_sessions(sheet: Worksheet, courses: Worksheet, calendar: Calendar) -> None:
    """Sessions of courses in use, on days that can be, one a day."""
    merge_identical(sheet)
    follow_parent(sheet, sheet.course, courses, courses.key)
    judge_event_date(sheet, "session_date", calendar)
    quarantine_same_day(sheet)


def finish_sessions(sheet: Worksheet, courses: Worksheet, looks: Worksheet) -> Renumbered:
    """Sessions before a recurrence or re-treatment, numbered by date."""
    follow_parent(sheet, sheet.course, courses, courses.key)
    quarantine_after_recurrence(sheet, looks)
    quarantine_after_retreatment(sheet, courses)
    numbers = renumber(sheet)
    note_short_intervals(sheet, courses, numbers.rows)
    return numbers


def quarantine_same_day(sheet: Worksheet) -> None:
    """Two sessions of a course on one day: a double booking, a wrong date, or a second course."""
    doubled = repeated(course_and(sheet, "session_date"), sheet.active)
    sheet.quarantine(doubled, "two_sessions_on_one_day", "session_date")


def quarantine_after_recurrence(sheet: Worksheet, looks: Worksheet) -> None:
    """A session after the first recurrence belongs to a new course (DATA_CONTRACT 3)."""
    found = looks.active & looks.says("is_recurrence", "yes")
    size = size_of(sheet.course, looks.course)
    recurred_on = first_day(looks.cells["assessed_on"], looks.course, found, size)
    later = sheet.cells["session_date"] > recurred_on[sheet.course]
    sheet.quarantine(later, "after_recurrence", "session_date")


def quarantine_after_retreatment(sheet: Worksheet, courses: Worksheet) -> None:
    """From the day of the re-treatment on, sessions belong to the course that it began."""
    retreated_on = _of_course(sheet, courses, "retreated_on")
    later = sheet.cells["session_date"] >= retreated_on
    sheet.quarantine(later, "after_retreatment", "session_date")


def note_short_intervals(sheet: Worksheet, courses: Worksheet, by_date: Ints) -> None:
    """Less than 5 days after the session before, where the plan says a week or more.

    A visit that was no session looks like this, and so does a session given early: it is noted,
    not judged. Where no plan is recorded, short intervals may be usual (phototherapy).
    """
    rows = by_date[sheet.active[by_date]]
    course, day = sheet.course[rows], sheet.cells["session_date"][rows]
    short = np.zeros(sheet.size, dtype=bool)
    soon = (day[1:] - day[:-1]) < np.timedelta64(SHORTEST_INTERVAL_DAYS, "D")
    short[rows[1:][soon & (course[1:] == course[:-1])]] = True
    weekly = _of_course(sheet, courses, "planned_interval_days") >= _WEEK
    sheet.repair(short & weekly, "interval_below_5_days", "session_date")


def _of_course(sheet: Worksheet, courses: Worksheet, column: str) -> Array:
    """The cell of each session's course; missing for a course that is not in use."""
    cells, rows = courses.cells[column], courses.active
    found = np.full(size_of(sheet.course, courses.course), MISSING[cells.dtype.kind], cells.dtype)
    found[courses.course[rows]] = cells[rows]
    return found[sheet.course]
