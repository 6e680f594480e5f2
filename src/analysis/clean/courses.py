"""The courses table: one record per course, with dates that can be."""

from __future__ import annotations

import pandas as pd

from analysis.schema.vocabulary import Vocabulary

from .cells import read_cells
from .dates import Calendar, judge_event_date
from .duplicates import merge_identical, quarantine_disagreeing
from .parents import follow_parent
from .worksheet import Worksheet


def clean_courses(
    sheet: Worksheet, patients: Worksheet, vocabulary: Vocabulary, calendar: Calendar
) -> None:
    """Read cells, merge duplicates, follow the patient, judge dates, hide what came later."""
    read_cells(sheet, vocabulary)
    merge_identical(sheet)
    quarantine_disagreeing(sheet)
    follow_parent(sheet, patients, patients.table.key)
    judge_event_date(sheet, "started_on", calendar)
    for name in ("ended_on", "retreated_on"):
        sheet.blank(calendar.impossible(sheet.cells[name]), "impossible_date", name)
        before = sheet.cells[name].lt(sheet.cells["started_on"])
        sheet.blank(before, "before_the_start", name)
    _hide_the_future(sheet, calendar)


def _hide_the_future(sheet: Worksheet, calendar: Calendar) -> None:
    """A course that ends after `as_of` is still going on as seen from that day (CORRECTIONS 1)."""
    ends_later = calendar.later(sheet.cells["ended_on"])
    ongoing = pd.Series("ongoing", index=sheet.cells.index, dtype="str")
    sheet.cells["stop_reason"] = sheet.cells["stop_reason"].mask(ends_later, ongoing)
    for name in ("ended_on", "retreated_on"):
        sheet.blank(calendar.later(sheet.cells[name]), "after_as_of", name)
