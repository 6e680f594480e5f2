"""What a run is told: parameters, claims, schedules and measures, and the day it looks from."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import ParameterError, Problem
from analysis.ingest.chosen_files import day_of_export
from analysis.ingest.export_note import read_export_note
from analysis.ingest.profiles import load_profile
from analysis.ingest.study_files import read_study_file
from analysis.ingest.study_lines import lines_of
from analysis.parameters import (
    Claim,
    Conflict,
    DisclosureFile,
    DisclosureSettings,
    StudyParameters,
)
from analysis.parameters.measure import Measure
from analysis.parameters.published_study import PublishedStudy, PublishedStudyFile
from analysis.parameters.schedule import Schedule, ScheduleFile
from analysis.pipeline.ledger_files import claims_of, conflicts_of
from analysis.storage import project_root

from .days import parse_day

_MEASURE_ID = re.compile(r"[a-z][a-z0-9_]{0,47}")
# What heads every study file, beside its content.
HEADING = ("title", "source", "authored_by", "reviewed")


def study_folder() -> Path:
    """`study/` of the project."""
    return project_root() / "study"


def study_parameters() -> StudyParameters:
    """The validated content of `study/parameters.yml`."""
    path = study_folder() / "parameters.yml"
    values = read_study_file(path)
    given = {name: value for name, value in values.items() if name not in HEADING}
    chosen = given.get("disclosure")
    if isinstance(chosen, dict) and isinstance(chosen.get("audience"), str):
        thresholds = disclosure_settings(chosen["audience"]).model_dump()
        given["disclosure"] = {**thresholds, **chosen}
    return StudyParameters.read(given, path.name)


def disclosure_file() -> DisclosureFile:
    """The rules and audiences of `study/disclosure.yml`."""
    path = study_folder() / "disclosure.yml"
    return DisclosureFile.read(read_study_file(path), path.name)


def disclosure_settings(audience: str) -> DisclosureSettings:
    """The thresholds of one audience; `ParameterError` names those that exist."""
    known = {profile.name: profile for profile in disclosure_file().audiences}
    if audience not in known:
        raise ParameterError(
            Problem(
                "there is no such audience in study/disclosure.yml",
                "disclosure.audience",
                f"choose one of {', '.join(known)}",
            )
        )
    return known[audience].settings()


def study_claims(treatment: str) -> list[Claim]:
    """Every claim of `study/claims/` about that treatment, in the order of files and lines."""
    return claims_of(study_folder(), treatment)


def study_conflicts(treatment: str) -> list[Conflict]:
    """Every contest of `study/conflicts/` about that treatment."""
    return conflicts_of(study_folder(), treatment)


def study_schedules() -> list[Schedule]:
    """Every published schedule of `study/schedules/`, in the order of files and lines."""
    paths = sorted((study_folder() / "schedules").glob("*.yml"))
    files = [ScheduleFile.read(read_study_file(path), path.name) for path in paths]
    return [schedule for file in files for schedule in file.schedules]


@dataclass(frozen=True)
class Asked:
    """What the study asks of the records beside its parameters, and the day it looks from."""

    schedules: list[Schedule]
    measures: dict[str, Measure]
    as_of: dt.date


def asked_of(manifest: dict[str, Any]) -> Asked:
    """What is asked of the records that this manifest is of."""
    return Asked(study_schedules(), study_measures(), dt.date.fromisoformat(manifest["as_of"]))


def study_measures(folder: Path | None = None) -> dict[str, Measure]:
    """Every measure of `study/measures/` by its id, the file's name, in the order of names.

    `ParameterError` names every fault of every file with its line and what to do.
    """
    measures: dict[str, Measure] = {}
    problems: list[Problem] = []
    for path in sorted((folder or study_folder() / "measures").glob("*.yml")):
        try:
            measures[path.stem] = _measure(path)
        except ParameterError as error:
            problems += error.problems
    if problems:
        raise ParameterError(problems)
    return measures


def _measure(path: Path) -> Measure:
    # With the measures comes scipy, which is half of the start of cleaning, where none is read.
    from analysis.measures.as_data.checks import faults_of

    if not _MEASURE_ID.fullmatch(path.stem):
        what = "a measure's file is named by its id: small letters, digits and underscores"
        raise ParameterError(Problem(what, path.name, "rename it, for example my_measure.yml"))
    values = read_study_file(path)
    line = lines_of(path)
    measure = Measure.read(values, path.name, line)
    faults = faults_of(measure)
    if faults:
        raise ParameterError(
            Problem(fault.what, line(fault.place), fault.what_to_do) for fault in faults
        )
    return measure


def published_studies(treatment: str) -> list[PublishedStudy]:
    """Every figure of `study/published/` to hold against records of that treatment."""
    paths = sorted((study_folder() / "published").glob("*.yml"))
    files = [PublishedStudyFile.read(read_study_file(path), path.name) for path in paths]
    return [one for file in files if file.treatment == treatment for one in file.studies]


def export_day(raw_dir: Path, profile: str, as_of: str) -> str:
    """The day a run looks from: `as_of`, else the export's own day, without reading its rows."""
    note = read_export_note(raw_dir)
    loaded = load_profile(profile or note.profile, study_folder() / "sources")
    return (parse_day(as_of) or day_of_export(raw_dir, loaded, note)).isoformat()
