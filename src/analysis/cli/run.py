"""The whole way: export -> notebooks -> door -> editions, skipping what is up to date."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import DataError, Problem, ReportError
from analysis.parameters import PrepareParameters, StudyParameters
from analysis.storage import project_root, write_file
from analysis.storage.keys import run_key
from analysis.storage.lock import held

from .outcome import SOME_FAILED, Outcome
from .places import STATE, Places
from .progress import bar
from .standing import is_up_to_date, released_key

MAIN_REPORT = "leadership_dashboard"
NOTEBOOK_STEPS = 5  # 10, 20, 30, 40, 50
State = dict[str, Any]


@dataclass(frozen=True)
class How:
    """How the work is done, which changes nothing in what is made."""

    jobs: int
    scheduler: str
    as_json: bool


def run_all(
    outcome: Outcome,
    raw: Path,
    profile: str,
    as_of: str,
    out: Path | Places | None,
    jobs: int,
    pseudonym_key: str = "",
    reports: Sequence[str] = (MAIN_REPORT,),
    scheduler: str = "",
) -> None:
    """Make everything that is not up to date, then say where the dashboard is and what it finds.

    Where the reports of some clinics cannot be made the others are, and the exit code is 4; where
    none can, `ReportError` has all reasons.
    """
    folder = raw if raw.is_absolute() or raw.is_dir() else project_root() / raw
    if not folder.is_dir():
        raise DataError(Problem("there is no such folder", f"--raw {raw}", "check the path"))
    places, folder = Places.below(out), folder.absolute()
    # What would be refused later is refused now, before anything is written.
    from analysis.pipeline import export_day, study_parameters

    study = study_parameters()
    day = export_day(folder, profile, as_of)
    key_file = str(Path(pseudonym_key).absolute()) if pseudonym_key else ""
    key = run_key(folder, profile=profile, as_of=day, pseudonyms=_fingerprint(key_file))
    asked = PrepareParameters(
        raw_dir=str(folder),
        processed_dir=str(places.processed(day)),
        profile=profile,
        as_of=day,
        pseudonym_key_file=key_file,
    )
    with held(places.data):
        state = places.state(day)
        if is_up_to_date(state, key, reports):
            outcome.say("Everything is up to date.")
        else:
            how = How(jobs, scheduler, outcome.as_json)
            state = _make(places, asked, key, study, how, reports, state)
            outcome.facts["made"] = True
    _tell(outcome, state)


def _fingerprint(key_file: str) -> str:
    """Changes with the key, so that a new one is no "up to date"; tells nothing about it."""
    if not key_file:
        return ""
    from analysis.ingest.pseudonyms import read_key

    return hashlib.sha256(read_key(Path(key_file))).hexdigest()


def _make(
    places: Places,
    asked: PrepareParameters,
    key: str,
    study: StudyParameters,
    how: How,
    reports: Sequence[str],
    before: State,
) -> State:
    """Numbers, unless those of this key are there, then the pages; says what became of both."""
    released, day = places.released(asked.as_of), asked.as_of
    has_numbers = before.get("key") == key and before.get("released") == released_key(released)
    state = before
    if not has_numbers:
        with bar(NOTEBOOK_STEPS + 1, as_json=how.as_json) as tick:
            state = _numbers(places, asked, key, study, how.jobs, tick)
        _write(places, state)  # killed from here on, the next run has the numbers
    made = _pages(places, day, how, reports)
    state = {**state, **{name: {**state[name], **made[name]} for name in made}}
    _write(places, state)
    if not any(made["reports"].values()):
        raise ReportError(
            Problem(f"{clinic}: failed ({why})", name, "mend it and start again")
            for name, failed in made["failed"].items()
            for clinic, why in failed.items()
        )
    return state


def _write(places: Places, state: State) -> None:
    content = (json.dumps(state, indent=2) + "\n").encode()
    write_file(places.processed(state["as_of"]) / STATE, content, alone=True)


def _numbers(
    places: Places,
    asked: PrepareParameters,
    key: str,
    study: StudyParameters,
    jobs: int,
    tick: Callable[[str], None],
) -> State:
    """Run the notebooks left of the door, and pass the door."""
    from analysis import pipeline
    from analysis.present.summary import five_lines
    from analysis.report.pages import scopes
    from analysis.report.private_run import estimate_by_notebooks, prepare_by_notebook
    from analysis.storage import read_released

    processed, released = places.processed(asked.as_of), places.released(asked.as_of)
    estimates = processed / "estimates"
    prepare_by_notebook(processed, asked)
    tick("10_prepare_data")
    estimate_by_notebooks(processed, estimates, study, jobs, tick)
    pipeline.gather(processed, estimates, study)
    pipeline.release_estimates(estimates, released, study.disclosure)
    tick("release")
    table = read_released(released)
    return {
        "key": key,
        # Where the records lie: private, and what `verify` reads them from.
        "source": asked.model_dump(include={"raw_dir", "profile", "pseudonym_key_file"}),
        "as_of": asked.as_of,
        "findings": five_lines(table.estimates, table.about, scopes(table)[0]),
        "released": released_key(released),
        "reports": {},
        "failed": {},
    }


def _pages(places: Places, day: str, how: How, reports: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By report the folders of its editions, and the reasons by clinic where there is none."""
    from analysis.report.index_page import write_index
    from analysis.report.pages import scopes
    from analysis.report.render import render
    from analysis.storage import read_released
    from analysis.storage.identifiers import read_identifiers

    ids, released = read_identifiers(places.processed(day)), places.released(day)
    pages = len(scopes(read_released(released))) * len(reports)
    made: dict[str, dict[str, Any]] = {"reports": {}, "failed": {}}
    with bar(pages, as_json=how.as_json) as tick:
        for name in reports:
            done = render(released, places.reports, name, [], how.jobs, tick, ids, how.scheduler)
            made["reports"][name] = [str(edition.folder) for edition in done.editions]
            made["failed"][name] = {one.clinic_id: one.in_words() for one in done.failures}
    write_index(places.reports)
    return made


def _tell(outcome: Outcome, state: State) -> None:
    findings = list(state["findings"])
    editions = [folder for folders in state["reports"].values() for folder in folders]
    failed = [
        {"report": name, "clinic": clinic, "why": why}
        for name, clinics in state["failed"].items()
        for clinic, why in clinics.items()
    ]
    outcome.facts.update(as_of=state["as_of"], editions=editions, findings=findings, failed=failed)
    for line in [*findings, *(f"{one['why']}" for one in failed)]:
        outcome.say(line)
    if len(editions) > 1:
        outcome.say(f"{len(editions) - 1} clinics have a page of their own beside it.")
    outcome.say(f"All reports: {Path(str(editions[0])).parents[2]}/index.html")
    outcome.say(f"Open the dashboard: {editions[0]}/index.html")
    outcome.exit_code = SOME_FAILED if failed else 0
