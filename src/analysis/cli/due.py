"""What is due and what was made: `run --due` makes the first and leaves the second alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from analysis.errors import DataError, ParameterError, Problem
from analysis.pipeline import parse_day
from analysis.report.definitions import report_definition, report_names
from analysis.report.editions import keep_newest, read_edition
from analysis.report.schedule import Schedule, next_due, periods_due, today

from .outcome import Outcome
from .places import STATE, Places
from .run import run_all


def run_due(
    outcome: Outcome,
    raw: Path,
    profile: str,
    as_of: str,
    out: Path | Places | None,
    jobs: int,
    pseudonym_key: str = "",
    scheduler: str = "",
    settle_seconds: float = 0.0,
) -> None:
    """Make every edition whose period is over and that is missing, oldest period first.

    `as_of` is the day on which this is asked (default: today in each schedule's time zone). Each
    edition sees the records up to the end of its own period. Where the export ends earlier the
    period waits (`DataError`), after those before it were made. An export that was written to less
    than `settle_seconds` ago is waited for.
    """
    # What reads exports imports pandas.
    from analysis.ingest.settled import wait_until_settled
    from analysis.pipeline import export_day

    places, on = Places.below(out), parse_day(as_of)
    due, upcoming = what_is_due(places, on)
    outcome.facts.update(due={str(day): names for day, names in due.items()}, done=[])
    outcome.facts["next_due"] = str(upcoming)
    if not due:
        outcome.say(f"Nothing is due; the next edition is on {upcoming}.")
        return
    wait_until_settled(raw, settle_seconds)
    editions: list[str] = []
    has_until, worst = dt.date.fromisoformat(export_day(raw.absolute(), profile, "")), 0
    for day, names in due.items():
        if day > has_until:
            what = f"the export ends on {has_until}, before the period to {day} does"
            remedy = "put the newer export there; what was due before is made"
            raise DataError(Problem(what, f"--raw {raw}", remedy))
        run_all(outcome, raw, profile, str(day), places, jobs, pseudonym_key, names, scheduler)
        editions += outcome.facts["editions"]
        outcome.facts["editions"] = list(editions)
        worst = max(worst, outcome.exit_code)
        outcome.facts["done"].append(str(day))
    outcome.exit_code = worst
    for name in {name for names in due.values() for name in names}:
        _retire(places, name)


def what_is_due(places: Places, on: dt.date | None) -> tuple[dict[dt.date, list[str]], dt.date]:
    """The reports that are missing by the last day of their period, oldest first; the next day on
    which one becomes due."""
    found: dict[dt.date, list[str]] = {}
    upcoming = []
    for name, schedule in schedules().items():
        asked_on = on or today(schedule, dt.datetime.now(dt.UTC))
        upcoming.append(next_due(schedule, asked_on))
        for day in periods_due(schedule, asked_on, made_days(places, name)):
            found.setdefault(day, []).append(name)
    return dict(sorted(found.items())), min(upcoming)


def schedules() -> dict[str, Schedule]:
    """Schedule by report of those that have one; `ParameterError` if none has."""
    found = {name: report_definition(name).schedule for name in report_names()}
    due = {name: schedule for name, schedule in found.items() if schedule is not None}
    if not due:
        remedy = "add `schedule:` with `every: monthly`, `time_zone` and `grace_days`"
        raise ParameterError(Problem("no report has a schedule", "study/reports", remedy))
    return due


def made_days(places: Places, report: str) -> list[dt.date]:
    """The days for which that report was made for every clinic, and all of it still stands.

    What is damaged counts as missing and is made again.
    """
    days = []
    for path in sorted((places.data / "processed").glob(f"*/{STATE}")):
        state = places.state(path.parent.name)
        is_done = state and not state["failed"].get(report)
        folders = state["reports"].get(report, []) if is_done else []
        try:
            day = dt.date.fromisoformat(path.parent.name)
        except ValueError:
            continue  # somebody's own folder
        if folders and all(read_edition(Path(str(folder))) for folder in folders):
            days.append(day)
    return days


def _retire(places: Places, report: str) -> None:
    """Delete the oldest editions where the report's definition says how many are kept."""
    number = report_definition(report).keep_editions
    shelves = places.reports / report
    if number is None or not shelves.is_dir():
        return
    for shelf in shelves.iterdir():
        if shelf.is_dir() and not shelf.is_symlink():
            keep_newest(shelf, number)
