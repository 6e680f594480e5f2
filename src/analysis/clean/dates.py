"""Dates that cannot be, and rows that a rerun for an earlier day must not see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from .arrays import Array, Mask
from .worksheet import Worksheet

EARLIEST = np.datetime64("2000-01-01", "s")
_YEAR = np.timedelta64(366, "D")


@dataclass(frozen=True)
class Calendar:
    """The day of the export and the day the analysis looks from.

    What is impossible is judged by the export's day (CORRECTIONS 1): the same row must not be
    impossible in one rerun and merely later in another.
    """

    exported_on: dt.date
    as_of: dt.date

    def impossible(self, days: Array) -> Mask:
        """Before 2000, or more than a year after the export."""
        found: Mask = (days < EARLIEST) | (days > np.datetime64(self.exported_on, "s") + _YEAR)
        return found

    def later(self, days: Array) -> Mask:
        """After `as_of`: not known yet on the day the analysis looks from."""
        found: Mask = days > np.datetime64(self.as_of, "s")
        return found

    def after_export(self, days: Array) -> Mask:
        """After the export: whatever the analysis looks from, it had not happened yet."""
        found: Mask = days > np.datetime64(self.exported_on, "s")
        return found


def judge_event_date(sheet: Worksheet, column: str, calendar: Calendar) -> None:
    """A record whose own day is impossible is quarantined; one after `as_of` is out of scope."""
    days = sheet.cells[column]
    sheet.quarantine(calendar.impossible(days), "impossible_date", column)
    sheet.leave_out(calendar.later(days), "after_as_of", column)
    sheet.quarantine(calendar.after_export(days), "after_export", column)
