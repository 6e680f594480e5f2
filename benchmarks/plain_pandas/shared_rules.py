"""Rules that several tables follow."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from .sheet import Sheet

PATIENT = ["clinic_id", "patient_id"]
COURSE = ["clinic_id", "course_id"]
SESSION = [*COURSE, "session_no"]
ATTRIBUTES = ["age_years", "age_band", "sex", "phototype"]


class Calendar(NamedTuple):
    """The day of the export and the day the analysis looks from."""

    exported_on: pd.Timestamp
    as_of: pd.Timestamp

    def impossible(self, dates: pd.Series) -> pd.Series:
        """Before 2000, or more than a year after the export."""
        year = pd.Timedelta(days=366)
        return (dates < pd.Timestamp("2000-01-01")) | (dates > self.exported_on + year)


def judge_day(sheet: Sheet, column: str, calendar: Calendar) -> None:
    """A row of an impossible day waits; one after `as_of` is not looked at."""
    dates = sheet.data[column]
    sheet.end(calendar.impossible(dates), "quarantined", "impossible_date", column)
    sheet.end(dates > calendar.as_of, "out_of_scope", "after_as_of", column)
    sheet.end(dates > calendar.exported_on, "quarantined", "after_export", column)


def merge_identical(sheet: Sheet) -> None:
    """One of the rows that are equal in every column stays, one without a repair if there is."""
    rows = unrepaired_first(sheet, sheet.rows.duplicated(keep=False))
    sheet.end(rows.duplicated(), "merged_duplicate", "identical_duplicate")


def unrepaired_first(sheet: Sheet, among: pd.Series) -> pd.DataFrame:
    """These rows in use, those without a repair first."""
    rows = sheet.rows[among]
    return rows.loc[sheet.fate.loc[rows.index, "outcome"].sort_values(kind="stable").index]


def quarantine_disagreeing(sheet: Sheet) -> None:
    """All rows of a key that differ wait."""
    doubled = sheet.rows.duplicated(list(sheet.table.key), keep=False)
    sheet.end(doubled, "quarantined", "duplicates_disagree")


def follow(child: Sheet, parent: Sheet, key: list[str]) -> None:
    """A row goes where its parent went; of several parents with the key one in use is enough."""
    ranks = {"kept": 0, "kept_repaired": 0, "quarantined": 1, "out_of_scope": 2}
    parents = parent.data[key].assign(rank=parent.fate["outcome"].map(ranks)).dropna()
    best = parents.sort_values("rank", kind="stable").drop_duplicates(key)
    rank = child.data[key].merge(best, on=key, how="left")["rank"]
    child.end(rank == 1, "quarantined", "parent_quarantined", key[-1])
    child.end(rank == 2, "out_of_scope", "parent_out_of_scope", key[-1])
    child.end(rank.isna(), "quarantined", "parent_missing", key[-1])


def of_course(sheet: Sheet, courses: Sheet, column: str) -> pd.Series:
    """The cell of each row's course, if that is in use."""
    return sheet.data[COURSE].merge(courses.rows[[*COURSE, column]], on=COURSE, how="left")[column]
