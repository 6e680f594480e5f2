"""The assessments table: one look at one course on one day, on the course's scale."""

from __future__ import annotations

import pandas as pd

from analysis.schema.codes import SEVERITY_SCALE_MAXIMUM
from analysis.schema.vocabulary import Vocabulary

from .cells import read_cells
from .dates import Calendar, judge_event_date
from .duplicates import merge_identical, quarantine_disagreeing
from .parents import follow_parent
from .worksheet import Worksheet


def clean_assessments(
    sheet: Worksheet, courses: Worksheet, vocabulary: Vocabulary, calendar: Calendar
) -> None:
    """Read cells, merge duplicates, follow the course, judge dates, blank impossible scores."""
    read_cells(sheet, vocabulary)
    merge_identical(sheet)
    quarantine_disagreeing(sheet)
    follow_parent(sheet, courses, courses.table.key)
    judge_event_date(sheet, "assessed_on", calendar)
    _blank_scores_outside_scale(sheet, courses)


def _blank_scores_outside_scale(sheet: Worksheet, courses: Worksheet) -> None:
    """A score above the scale's largest value is no score (MASI in an mMASI column)."""
    scales = courses.rows()[[*courses.table.key, "severity_scale"]]
    scale = sheet.cells.merge(scales, on=list(courses.table.key), how="left")["severity_scale"]
    largest = pd.Series(scale.map(SEVERITY_SCALE_MAXIMUM).to_numpy(), index=sheet.cells.index)
    sheet.blank(sheet.cells["severity_score"].gt(largest), "outside_scale", "severity_score")
