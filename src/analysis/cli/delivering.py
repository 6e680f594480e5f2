"""Sending what a run made, and telling the operator what it did not make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analysis.errors import LockedError
from analysis.report.failures import reasons_of
from analysis.storage.lock import held

from .outcome import SOME_FAILED, Outcome
from .places import STATE, Places

OUTBOX = "outbox"
ALERT_SUBJECT = "Spot outcomes: a run needs you"


@contextmanager
def delivering(outcome: Outcome, file: str, out: Path | None) -> Iterator[None]:
    """Run the block, then deliver; without a file nothing is sent.

    The file is read first: a mistake in it is told before the run begins. What could not be sent
    waits for the next run and makes the exit code 4. An error of the block goes on its way after
    the operator was told.
    """
    if not file:
        yield
        return
    from analysis.report.delivery.deliver import (
        copy_editions,
        queue_alert,
        queue_editions,
        send_all,
    )
    from analysis.report.delivery.outbox import Outbox
    from analysis.report.delivery.settings import read_delivery

    settings, places = read_delivery(Path(file)), Places.below(out)
    outbox, day = Outbox(places.data / OUTBOX), dt.datetime.now(dt.UTC).date()

    def deliver(trouble: Sequence[str]) -> list[str]:
        editions = list(dict.fromkeys([*made_by(outcome.facts), *newest_editions(places)]))
        try:
            with held(outbox.folder):
                if trouble:
                    queue_alert(outbox, settings, ALERT_SUBJECT, trouble, day)
                queue_editions(outbox, settings, editions)
                return [*copy_editions(settings, editions), *send_all(outbox, settings)]
        except LockedError:
            return ["another run is sending"]

    try:
        yield
    except LockedError:
        raise  # the other run will say what is to be said
    except Exception as error:
        deliver(reasons_of(error))
        raise
    _end(outcome, deliver(list(_failed(outcome.facts))))


def newest_editions(places: Places) -> list[Path]:
    """The editions of the newest day there is, of each export: a run that was killed before it
    queued them has left them to the next."""
    found = []
    for data in [places.data, *sorted(path for path in places.data.glob("*") if path.is_dir())]:
        days = sorted(path.parent.name for path in (data / "processed").glob(f"*/{STATE}"))
        state = Places(data, places.reports).state(days[-1]) if days else {}
        found += [folder for made in state.get("reports", {}).values() for folder in made]
    return [Path(folder) for folder in found]


def _end(outcome: Outcome, problems: list[str]) -> None:
    outcome.facts["not_delivered"] = problems
    for problem in problems:
        outcome.say(f"Not delivered, will be tried by the next run: {problem}")
    if problems:
        outcome.exit_code = outcome.exit_code or SOME_FAILED


def made_by(facts: dict[str, Any]) -> list[Path]:
    """The folders of all editions that a run says it made or found up to date."""
    own = [Path(folder) for folder in facts.get("editions", [])]
    return own + [folder for one in facts.get("exports", []) for folder in made_by(one["facts"])]


def _failed(facts: dict[str, Any]) -> Iterator[str]:
    for one in facts.get("failed", []):
        if isinstance(one, dict):
            yield f"{one['report']}: {one['why']}"
    for one in facts.get("exports", []):
        if one["exit_code"]:
            yield f"{one['name']}: {'; '.join(one['why'])}"
