"""What is due on a day: periods that are over, with their grace, and have no edition."""

from __future__ import annotations

import datetime as dt
from datetime import date

import pytest

from analysis.errors import ParameterError
from analysis.report.definitions import report_definition, report_names
from analysis.report.schedule import Schedule, next_due, period_end, periods_due, today


def days(text: str) -> list[date]:
    return [date.fromisoformat(word) for word in text.split()]


@pytest.mark.parametrize(
    ("every", "day", "end"),
    [
        ("weekly", "2026-12-28", "2027-01-03"),  # ISO week 53 of 2026 ends in 2027
        ("weekly", "2027-01-03", "2027-01-03"),
        ("monthly", "2028-02-01", "2028-02-29"),
        ("monthly", "2026-12-31", "2026-12-31"),
        ("monthly", "2027-01-31", "2027-01-31"),
        ("quarterly", "2026-11-05", "2026-12-31"),
        ("quarterly", "2026-02-28", "2026-03-31"),
    ],
)
def test_a_period_ends_on(every: str, day: str, end: str) -> None:
    assert period_end(every, date.fromisoformat(day)) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("every", "grace", "on", "made", "due"),
    [
        # nothing was ever made: the last period only
        ("monthly", 0, "2026-11-01", "", "2026-10-31"),
        ("monthly", 0, "2026-10-31", "", "2026-09-30"),  # October is not over
        # the grace has to be over too
        ("monthly", 3, "2026-11-03", "2026-09-30", ""),
        ("monthly", 3, "2026-11-04", "2026-09-30", "2026-10-31"),
        # three months were missed: each of them, oldest first
        ("monthly", 0, "2027-01-02", "2026-09-30", "2026-10-31 2026-11-30 2026-12-31"),
        # a hole is filled
        ("monthly", 0, "2027-01-02", "2026-10-31 2026-12-31", "2026-11-30"),
        ("monthly", 0, "2026-11-20", "2026-09-30 2026-10-31", ""),
        # a run of somebody's own in between counts for nothing
        ("monthly", 0, "2026-11-20", "2026-10-15", "2026-10-31"),
        # the clock was set back: nothing
        ("monthly", 0, "2026-08-20", "2026-09-30 2026-10-31", ""),
        ("quarterly", 0, "2027-01-01", "2026-06-30", "2026-09-30 2026-12-31"),
        ("weekly", 0, "2027-01-04", "2026-12-20", "2026-12-27 2027-01-03"),
        ("weekly", 1, "2027-01-04", "2026-12-20", "2026-12-27"),
    ],
)
def test_due(every: str, grace: int, on: str, made: str, due: str) -> None:
    schedule = Schedule(every=every, grace_days=grace)
    assert periods_due(schedule, date.fromisoformat(on), days(made)) == days(due)


@pytest.mark.parametrize("every", ["weekly", "monthly", "quarterly"])
@pytest.mark.parametrize("grace", [0, 3, 10])
def test_the_next_due_day_is_the_first_on_which_more_is_due(every: str, grace: int) -> None:
    """Against a walk through every day of three years."""
    schedule = Schedule(every=every, grace_days=grace)
    start = date(2026, 1, 1)
    made = [period_end(every, start)]
    for number in range(120, 1000):
        on = start + dt.timedelta(days=number)
        now = periods_due(schedule, on, made)
        later = on
        while periods_due(schedule, later, made) == now:
            later += dt.timedelta(days=1)
        if number % 7 == 0:
            assert next_due(schedule, on) == later


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("UTC", "2026-10-31T23:30:00+00:00", "2026-10-31"),
        ("Europe/Istanbul", "2026-10-31T23:30:00+00:00", "2026-11-01"),
        ("Pacific/Kiritimati", "2026-10-31T10:30:00+00:00", "2026-11-01"),
        # the hour that the clocks in Berlin show twice, and the one they leave out
        ("Europe/Berlin", "2026-10-25T00:30:00+00:00", "2026-10-25"),
        ("Europe/Berlin", "2026-10-25T01:30:00+00:00", "2026-10-25"),
        ("Europe/Berlin", "2026-03-29T01:30:00+00:00", "2026-03-29"),
    ],
)
def test_today_is_that_of_the_schedule(zone: str, moment: str, day: str) -> None:
    schedule = Schedule(every="monthly", time_zone=zone)
    assert today(schedule, dt.datetime.fromisoformat(moment)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "wrong",
    [
        {"every": "daily"},
        {"every": "monthly", "time_zone": "Istanbul"},
        {"every": "monthly", "time_zone": "../x"},
        {"every": "monthly", "grace_days": -1},
        {"every": "monthly", "day": 3},
    ],
)
def test_a_wrong_schedule_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ParameterError):
        Schedule.read(wrong)


def test_every_report_of_the_project_is_read() -> None:
    assert all(report_definition(name).title for name in report_names())
