"""The whole way: export -> notebooks -> door -> editions, skipping what is up to date."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DataError, Problem
from analysis.parameters import PrepareParameters, StudyParameters
from analysis.storage import project_root, write_file
from analysis.storage.keys import run_key
from analysis.storage.lock import held

from .outcome import Outcome
from .progress import bar

MAIN_REPORT = "leadership_dashboard"
STATE = "run.json"
NOTEBOOK_STEPS = 5  # 10, 20, 30, 40, 50


@dataclass(frozen=True)
class Places:
    """Where a run puts things: below one folder, or in the project's own folders."""

    data: Path
    reports: Path

    @classmethod
    def below(cls, out: Path | None) -> Places:
        """`out/processed`, `out/released`, `out/reports`; without `out` those of the project."""
        if out is None:
            return cls(project_root() / "data", project_root() / "reports")
        return cls(out.absolute(), out.absolute() / "reports")

    def processed(self, day: str) -> Path:
        """Patient-level tables: private."""
        return self.data / "processed" / day

    def released(self, day: str) -> Path:
        """Aggregates that reports may read."""
        return self.data / "released" / day


def run_all(
    outcome: Outcome,
    raw: Path,
    profile: str,
    as_of: str,
    out: Path | None,
    jobs: int,
    pseudonym_key: str = "",
) -> None:
    """Make everything that is not up to date, then say where the dashboard is and what it finds."""
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
        state = _up_to_date(places, day, key)
        if state is None:
            state = _make(places, asked, key, study, jobs)
            outcome.facts["made"] = True
        else:
            outcome.say("Everything is up to date.")
    _tell(outcome, state)


def _fingerprint(key_file: str) -> str:
    """Changes with the key, so that a new one is no "up to date"; tells nothing about it."""
    if not key_file:
        return ""
    from analysis.ingest.pseudonyms import read_key

    return hashlib.sha256(read_key(Path(key_file))).hexdigest()


def _make(
    places: Places, asked: PrepareParameters, key: str, study: StudyParameters, jobs: int
) -> dict[str, object]:
    from analysis import pipeline
    from analysis.present.summary import five_lines
    from analysis.report.index_page import write_index
    from analysis.report.private_run import estimate_by_notebooks, prepare_by_notebook
    from analysis.report.render import render, scopes
    from analysis.storage import read_released
    from analysis.storage.identifiers import read_identifiers

    day = asked.as_of
    processed, released = places.processed(day), places.released(day)
    estimates = processed / "estimates"
    with bar(NOTEBOOK_STEPS + 2) as tick:
        prepare_by_notebook(processed, asked)
        tick("10_prepare_data")
        estimate_by_notebooks(processed, estimates, study, jobs, tick)
        pipeline.gather(processed, estimates, study)
        pipeline.release_estimates(estimates, released, study.disclosure)
        tick("release")
        ids = read_identifiers(processed)
        editions = render(released, places.reports, MAIN_REPORT, [], jobs, lambda _: None, ids)
        write_index(places.reports)
        tick(MAIN_REPORT)
    table = read_released(released)
    state: dict[str, object] = {
        "key": key,
        # Where the records lie: private, and what `verify` reads them from.
        "source": asked.model_dump(include={"raw_dir", "profile", "pseudonym_key_file"}),
        "as_of": day,
        "editions": [str(edition.folder) for edition in editions],
        "findings": five_lines(table.estimates, table.about, scopes(table)[0]),
    }
    write_file(processed / STATE, (json.dumps(state, indent=2) + "\n").encode())
    return state


def _up_to_date(places: Places, day: str, key: str) -> dict[str, object] | None:
    """The state of an earlier run with this key whose editions all stand unchanged, else None."""
    from analysis.report.editions import read_edition

    try:
        state: dict[str, object] = json.loads((places.processed(day) / STATE).read_text())
        editions = [read_edition(Path(folder)) for folder in list(state["editions"])]  # type: ignore[call-overload]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    fine = state.get("key") == key and editions and all(editions)
    return state if fine else None


def _tell(outcome: Outcome, state: dict[str, object]) -> None:
    findings, editions = list(state["findings"]), list(state["editions"])  # type: ignore[call-overload]
    outcome.facts.update(as_of=state["as_of"], editions=editions, findings=findings)
    for line in findings:
        outcome.say(line)
    if len(editions) > 1:
        outcome.say(f"{len(editions) - 1} clinics have a page of their own beside it.")
    outcome.say(f"All reports: {Path(str(editions[0])).parents[2]}/index.html")
    outcome.say(f"Open the dashboard: {editions[0]}/index.html")


def render_released(
    outcome: Outcome, reports: list[str], clinics: list[str], as_of: str, out: Path | None
) -> None:
    """Editions of the named reports (none named: all of them) from what is already released."""
    from analysis.pipeline import parse_day
    from analysis.report.definitions import report_definition, report_names
    from analysis.report.index_page import write_index
    from analysis.report.render import render
    from analysis.storage import newest_day
    from analysis.storage.identifiers import read_identifiers

    for name in reports:
        report_definition(name)
    parse_day(as_of)
    places = Places.below(out)
    day = as_of or newest_day(places.data / "released").name
    if not places.released(day).is_dir():
        remedy = "run `spot-outcomes run` first"
        raise DataError(Problem("nothing is released for this day", day, remedy))
    ids = read_identifiers(places.processed(day))
    made = [
        str(edition.page)
        for name in reports or report_names()
        for edition in render(
            places.released(day), places.reports, name, clinics, 2, lambda _: None, ids
        )
    ]
    write_index(places.reports)
    outcome.facts.update(as_of=day, pages=made)
    for page in made:
        outcome.say(page)
