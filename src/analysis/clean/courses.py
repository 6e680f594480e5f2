"""The courses table: one record per course, with dates that can be."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.schema.codes import OUT_OF_SCOPE

from .arrays import size_of
from .dates import Calendar, judge_event_date
from .duplicates import merge_identical, quarantine_disagreeing
from .parents import follow_parent
from .worksheet import Worksheet

_LATER_DATES = ("ended_on", "retreated_on")
_ONGOING = "ongoing"


def clean_courses(sheet: Worksheet, patients: Worksheet, calendar: Calendar) -> None:
    """Courses of pigment spots, one record each, of patients in use, with possible dates."""
    leave_out_other_indications(sheet)
    quarantine_disagreeing(sheet, among=merge_identical(sheet))
    follow_parent(sheet, sheet.patient, patients, patients.key)
    judge_event_date(sheet, "started_on", calendar)
    for column in _LATER_DATES:
        blank_impossible_date(sheet, column, calendar)
    hide_the_future(sheet, calendar)


def leave_out_other_indications(sheet: Worksheet) -> None:
    """Hair, cellulite, pain, wrinkles, textural scars, birthmarks are not analysed."""
    sheet.leave_out(sheet.says("spot_type", OUT_OF_SCOPE), "not_a_pigment_spot", "spot_type")


def blank_impossible_date(sheet: Worksheet, column: str, calendar: Calendar) -> None:
    """An optional day that cannot be, or lies before the course, is blanked."""
    sheet.blank(calendar.impossible(sheet.cells[column]), "impossible_date", column)
    sheet.blank(sheet.cells[column] < sheet.cells["started_on"], "before_the_start", column)


def hide_the_future(sheet: Worksheet, calendar: Calendar) -> None:
    """A course that ends after `as_of` is still going on as seen from that day (CORRECTIONS 1)."""
    later = calendar.later(sheet.cells["ended_on"])
    if later.any():
        words = sheet.words["stop_reason"].append(pd.Index([_ONGOING], dtype="str")).unique()
        sheet.words["stop_reason"] = words
        ongoing = list(words).index(_ONGOING)
        sheet.cells["stop_reason"] = np.where(later, ongoing, sheet.cells["stop_reason"])
    for column in _LATER_DATES:
        sheet.blank(calendar.later(sheet.cells[column]), "after_as_of", column)
        sheet.blank(calendar.after_export(sheet.cells[column]), "after_export", column)


def blank_end_before_last_session(sheet: Worksheet, sessions: Worksheet) -> None:
    """A final assessment dated before a session of its course is not final.

    Without the date the first look after the last session counts as the final one if it comes
    soon enough (DATA_CONTRACT 1); with it the course would have none.
    """
    rows = sessions.active
    last = np.full(size_of(sheet.course, sessions.course), np.iinfo(np.int64).min)
    np.maximum.at(last, sessions.course[rows], sessions.cells["session_date"][rows].view("int64"))
    last_session = last.view("datetime64[s]")[sheet.course]
    early = sheet.cells["ended_on"] < last_session
    sheet.blank(early & (sheet.course >= 0), "before_the_last_session", "ended_on")
