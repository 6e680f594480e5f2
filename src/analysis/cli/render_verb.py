"""Editions from what is already released."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import DataError, Problem, ReportError

from .outcome import SOME_FAILED, Outcome
from .places import Places


def render_released(
    outcome: Outcome, reports: list[str], clinics: list[str], as_of: str, out: Path | None
) -> None:
    """Editions of the named reports (none named: all of them) from what is already released.

    Ends as a run does: with 4 where some could not be made, `ReportError` where none could.
    """
    from analysis.pipeline import parse_day
    from analysis.report.definitions import report_definition, report_names
    from analysis.report.index_page import write_index
    from analysis.report.render import render
    from analysis.storage import newest_day
    from analysis.storage.identifiers import read_identifiers
    from analysis.storage.lock import held

    for name in reports:
        report_definition(name)
    parse_day(as_of)
    places = Places.below(out)
    day = as_of or newest_day(places.data / "released").name
    released = places.released(day)
    if not released.is_dir():
        remedy = "run `spot-outcomes run` first"
        raise DataError(Problem("nothing is released for this day", day, remedy))
    ids = read_identifiers(places.processed(day))
    with held(places.data):
        done = [
            render(released, places.reports, name, clinics, 2, lambda *_: None, ids)
            for name in reports or report_names()
        ]
        write_index(places.reports)
    made = [str(edition.page) for one in done for edition in one.editions]
    failed = [failure for one in done for failure in one.failures]
    if not made:
        raise ReportError(failure.as_problem() for failure in failed)
    outcome.facts.update(as_of=day, pages=made, failed=[vars(one) for one in failed])
    for line in [*(failure.in_words() for failure in failed), *made]:
        outcome.say(line)
    outcome.exit_code = SOME_FAILED if failed else 0
