"""The sessions table: sessions really given, numbered 1, 2, ... by date within the course."""

from __future__ import annotations

import pandas as pd

from analysis.schema.vocabulary import Vocabulary

from .cells import read_cells
from .dates import Calendar, judge_event_date
from .duplicates import merge_identical, quarantine_disagreeing
from .parents import follow_parent
from .worksheet import QUARANTINED, Worksheet

_COURSE = ["clinic_id", "course_id"]


def clean_sessions(
    sheet: Worksheet, courses: Worksheet, vocabulary: Vocabulary, calendar: Calendar
) -> None:
    """Read cells, merge duplicates, follow the course, judge dates, set conflicts aside."""
    read_cells(sheet, vocabulary)
    merge_identical(sheet)
    follow_parent(sheet, courses, courses.table.key)
    judge_event_date(sheet, "session_date", calendar)
    _quarantine_same_day(sheet)


def finish_sessions(sheet: Worksheet, assessments: Worksheet) -> pd.DataFrame:
    """Set sessions after a recurrence aside, then renumber.

    Returns old -> new numbers, one row per session in use: the course's key, `session_no` as it
    came and `renumbered`; adverse events follow them.
    """
    _quarantine_after_recurrence(sheet, assessments)
    return _renumber(sheet)


def _quarantine_same_day(sheet: Worksheet) -> None:
    rows = sheet.rows()
    same = rows.duplicated([*_COURSE, "session_date"], keep=False)
    sheet.quarantine(
        same.reindex(sheet.cells.index, fill_value=False), "two_sessions_on_one_day", "session_date"
    )


def _quarantine_after_recurrence(sheet: Worksheet, assessments: Worksheet) -> None:
    """A session after the first recurrence belongs to a new course (DATA_CONTRACT 3)."""
    looks = assessments.rows()
    first = looks[looks["is_recurrence"].eq("yes")].groupby(_COURSE)["assessed_on"].min()
    found = sheet.cells[_COURSE].merge(
        first.rename("recurred_on").reset_index(), on=_COURSE, how="left"
    )["recurred_on"]
    recurred_on = pd.Series(found.to_numpy(), index=sheet.cells.index)
    sheet.quarantine(
        sheet.cells["session_date"].gt(recurred_on), "after_recurrence", "session_date"
    )


def _renumber(sheet: Worksheet) -> pd.DataFrame:
    """Numbers by date where a course has gaps or starts again; the same number twice is a conflict.

    A course of which a session waits in quarantine keeps its numbers: the gap is that session, and
    closing it would understate how many were given.
    """
    waiting = sheet.cells.loc[sheet.fate["outcome"].eq(QUARANTINED), _COURSE].drop_duplicates()
    rows = sheet.rows().sort_values([*_COURSE, "session_date"], kind="stable")
    number = rows["session_no"]
    previous = number.groupby([rows[name] for name in _COURSE]).shift()
    # 1, 2, 3, 1, 2 starts again; 1, 2, 2, 3 is one number given to two sessions.
    starts_again = number.eq(1) & previous.gt(1)
    part = starts_again.groupby([rows[name] for name in _COURSE]).cumsum()
    twice = rows.assign(part=part).duplicated([*_COURSE, "part", "session_no"], keep=False)
    sheet.quarantine(
        twice.reindex(sheet.cells.index, fill_value=False), "duplicates_disagree", "session_no"
    )
    rows = rows[~twice]
    clash = rows.merge(
        pd.concat([waiting, sheet.cells.loc[twice[twice].index, _COURSE]]).drop_duplicates(),
        on=_COURSE,
        how="left",
        indicator="waits",
    )["waits"].eq("both")
    by_date = rows.groupby(_COURSE).cumcount().add(1).astype("float64")
    fixed = rows["session_no"].where(pd.Series(clash.to_numpy(), index=rows.index), by_date)
    changed = fixed.ne(rows["session_no"]).reindex(sheet.cells.index, fill_value=False)
    numbers = rows[[*_COURSE, "session_no"]].assign(renumbered=fixed)
    sheet.cells.loc[fixed.index, "session_no"] = fixed
    sheet.repair(changed, "renumbered", "session_no")
    quarantine_disagreeing(sheet)
    return numbers
