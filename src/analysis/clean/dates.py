"""Dates that cannot be, and rows that a rerun for an earlier day must not see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from .worksheet import Worksheet

EARLIEST = pd.Timestamp("2000-01-01")


@dataclass(frozen=True)
class Calendar:
    """The day of the export and the day the analysis looks from.

    What is impossible is judged by the export's day (CORRECTIONS 1): the same row must not be
    impossible in one rerun and merely later in another.
    """

    exported_on: dt.date
    as_of: dt.date

    def impossible(self, dates: pd.Series[pd.Timestamp]) -> pd.Series[bool]:
        """Before 2000, or more than a year after the export."""
        latest = pd.Timestamp(self.exported_on) + pd.Timedelta(days=366)
        return dates.lt(EARLIEST) | dates.gt(latest)

    def later(self, dates: pd.Series[pd.Timestamp]) -> pd.Series[bool]:
        """After `as_of`: not known yet on the day the analysis looks from."""
        return dates.gt(pd.Timestamp(self.as_of))


def judge_event_date(sheet: Worksheet, column: str, calendar: Calendar) -> None:
    """A record whose own day is impossible is quarantined; one after `as_of` is out of scope."""
    dates = sheet.cells[column]
    sheet.quarantine(calendar.impossible(dates), "impossible_date", column)
    sheet.leave_out(calendar.later(dates), "after_as_of", column)
