"""When a report is due: the periods that are over, and have no edition yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from analysis.parameters.base import Settings

ONE_DAY = dt.timedelta(days=1)


class Schedule(Settings):
    """How often a report is made, in whose calendar, and how long the records have to arrive."""

    every: Literal["weekly", "monthly", "quarterly"]
    time_zone: str = "UTC"
    grace_days: int = Field(default=0, ge=0, le=60)

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is no time zone such as Europe/Istanbul") from None
        return name


def today(schedule: Schedule, now: dt.datetime) -> dt.date:
    """The day it is in the schedule's calendar at a moment that knows its time zone."""
    return now.astimezone(ZoneInfo(schedule.time_zone)).date()


def period_end(every: str, day: dt.date) -> dt.date:
    """The last day of the period that holds this day: a Sunday, or the end of month or quarter."""
    if every == "weekly":
        return day + dt.timedelta(days=7 - day.isoweekday())
    month = day.month if every == "monthly" else (day.month + 2) // 3 * 3
    return dt.date(day.year + month // 12, month % 12 + 1, 1) - ONE_DAY


def periods_due(schedule: Schedule, on: dt.date, made: Collection[dt.date]) -> list[dt.date]:
    """Last days of the periods whose edition is missing on that day, oldest first.

    A period is due once it and the grace are over. Missed ones are made up for from the first
    edition there is; where there is none yet, only the last period is due. A day among `made`
    that ends no period (somebody's own run) begins nothing.
    """
    ends = {day for day in made if period_end(schedule.every, day) == day}
    last = _end_before(schedule.every, on - dt.timedelta(days=schedule.grace_days))
    day = min(ends, default=last)
    due = []
    while day <= last:
        if day not in ends:
            due.append(day)
        day = period_end(schedule.every, day + ONE_DAY)
    return due


def next_due(schedule: Schedule, on: dt.date) -> dt.date:
    """The first day after this one on which a period becomes due."""
    grace = dt.timedelta(days=schedule.grace_days)
    return period_end(schedule.every, on - grace) + ONE_DAY + grace


def _end_before(every: str, day: dt.date) -> dt.date:
    """The last day of the last period that is over when this day begins."""
    if every == "weekly":
        return day - dt.timedelta(days=day.isoweekday())
    month = day.month if every == "monthly" else (day.month - 1) // 3 * 3 + 1
    return dt.date(day.year, month, 1) - ONE_DAY
