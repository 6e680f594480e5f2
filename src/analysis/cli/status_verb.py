"""What stands in a place where runs write, and what is to be done there next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import ReportError
from analysis.pipeline import parse_day
from analysis.report.delivery.outbox import WAITING
from analysis.report.editions import current, read_edition
from analysis.report.failures import read_failure
from analysis.report.latest import edition_folders
from analysis.report.retraction import retracted
from analysis.storage.lock import is_held

from .delivering import OUTBOX
from .due import what_is_due
from .outcome import Outcome
from .places import Places


@dataclass(frozen=True)
class ShelfState:
    """The editions of one report and clinic: how many, the newest good one, what is wrong."""

    export: str
    report: str
    clinic: str
    n_editions: int
    last_good: str
    damaged: tuple[str, ...]
    retracted: tuple[str, ...]
    failed: str

    def in_words(self) -> str:
        """`leadership_dashboard/north: 2026-10-31 (3 editions)`, and what is wrong with it."""
        name = "/".join(part for part in (self.export, self.report, self.clinic) if part)
        parts = [f"{name}: {self.last_good or 'no edition'} ({self.n_editions} editions)"]
        parts += [f"damaged: {', '.join(self.damaged)}"] if self.damaged else []
        parts += [f"retracted: {', '.join(self.retracted)}"] if self.retracted else []
        parts += [f"failed: {self.failed}"] if self.failed else []
        return "; ".join(parts)


def tell_status(outcome: Outcome, out: Path | None, as_of: str) -> None:
    """Say what stands, what is due on that day (default: today) and what to do next."""
    places, on = Places.below(out), parse_day(as_of)
    shelves = [shelf for name, one in exports(places) for shelf in _shelves(name, one)]
    due = {name: what_is_due(one, on)[0] for name, one in exports(places)}
    upcoming = min(what_is_due(one, on)[1] for _, one in exports(places))
    waiting = len(list((places.data / OUTBOX / WAITING).glob("*.json")))
    running = is_held(places.data)
    actions = list(_actions(shelves, due, waiting, upcoming, running=running))
    outcome.facts.update(
        shelves=[vars(shelf) for shelf in shelves],
        due={name: {str(day): reports for day, reports in days.items()}
             for name, days in due.items()},
        next_due=str(upcoming), waiting_messages=waiting, running=running, next_actions=actions,
    )  # fmt: skip
    for line in [*(shelf.in_words() for shelf in shelves), *actions]:
        outcome.say(line)


def exports(places: Places) -> list[tuple[str, Places]]:
    """The place itself, and each export that was run below it, by name."""
    below = sorted(path.parent for path in places.data.glob("*/processed") if path.is_dir())
    own = [] if below and not (places.data / "processed").is_dir() else [("", places)]
    return own + [(path.name, places.of_export(path.name)) for path in below]


def _shelves(export: str, places: Places) -> Iterator[ShelfState]:
    for place in sorted(places.reports.glob("*/*")):
        folders = [] if place.is_symlink() else edition_folders(place)
        failure = read_failure(place) if place.is_dir() else None
        if not folders and failure is None:
            continue
        good = current(place)
        yield ShelfState(
            export,
            place.parent.name,
            place.name,
            len(folders),
            good.name if good else "",
            tuple(one.name for one in folders if read_edition(one) is None),
            _retracted(place),
            f"{failure[0]} ({'; '.join(failure[1])})" if failure else "",
        )


def _retracted(place: Path) -> tuple[str, ...]:
    try:
        return tuple(sorted(retracted(place)))
    except ReportError:
        return ("the list of them is damaged",)


def _actions(
    shelves: list[ShelfState],
    due: dict[str, dict[dt.date, list[str]]],
    waiting: int,
    upcoming: dt.date,
    *,
    running: bool,
) -> Iterator[str]:
    if running:
        yield "A run is at work: wait for it."
        return
    for name, days in due.items():
        for day, reports in days.items():
            whose = f"{name}, " if name else ""
            yield f"Due: {whose}{', '.join(reports)} to {day}. Run: spot-outcomes run --due"
    if any(shelf.failed for shelf in shelves):
        yield "Something failed: mend what is named above, then run again; only that is made."
    if any(shelf.damaged for shelf in shelves):
        yield "An edition was changed after it was issued: ask who did it, then run that day again."
    if waiting:
        yield f"{waiting} messages wait: the next run with --deliver sends them."
    if not any(due.values()):
        yield f"Nothing is due; the next edition is on {upcoming}."
