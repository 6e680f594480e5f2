"""The assessments table: one look at one course on one day, on the course's scale."""

from __future__ import annotations

from .arrays import Array, first_day, size_of
from .dates import Calendar, judge_event_date
from .duplicates import merge_identical, quarantine_disagreeing
from .parents import follow_parent
from .scales import above_the_scale
from .worksheet import Worksheet


def clean_assessments(sheet: Worksheet, courses: Worksheet, calendar: Calendar) -> None:
    """Looks at courses in use, one record each, on days that can be."""
    quarantine_disagreeing(sheet, among=merge_identical(sheet))
    follow_parent(sheet, sheet.course, courses, courses.key)
    judge_event_date(sheet, "assessed_on", calendar)


def finish_assessments(sheet: Worksheet, courses: Worksheet) -> None:
    """Looks at courses that are still in use, with scores on their scale."""
    follow_parent(sheet, sheet.course, courses, courses.key)
    blank_scores_outside_scale(sheet, courses)


def blank_scores_outside_scale(sheet: Worksheet, courses: Worksheet) -> None:
    """A score above the scale's largest value is no score."""
    sheet.blank(above_the_scale(sheet, courses), "outside_scale", "severity_score")


def note_late_baseline(sheet: Worksheet, sessions: Worksheet) -> None:
    """The first score of a course, dated after its second session, is no baseline.

    It is a look like any other and stays; that the course has no baseline is counted where the
    cohort is formed. It is noted because a baseline entered afterwards looks the same.
    """
    scored = sheet.active & ~sheet.missing("severity_score")
    size = size_of(sheet.course, sessions.course)
    first = first_day(sheet.cells["assessed_on"], sheet.course, scored, size)
    late = first[sheet.course] > second_session(sessions, size)[sheet.course]
    is_first = sheet.cells["assessed_on"] == first[sheet.course]
    sheet.repair(scored & late & is_first, "late_baseline", "assessed_on")


def second_session(sessions: Worksheet, size: int) -> Array:
    """The day of each course's second session in use; NaT where there is none."""
    days, rows = sessions.cells["session_date"], sessions.active
    first = first_day(days, sessions.course, rows, size)
    return first_day(days, sessions.course, rows & (days > first[sessions.course]), size)
