"""The study folder: parameters, profiles, vocabulary and claims of this project."""

from __future__ import annotations

from pathlib import Path

from analysis.ingest.study_files import read_study_file
from analysis.parameters import Claim, ClaimFile, StudyParameters
from analysis.storage import project_root

# What heads every study file, beside its content.
HEADING = ("title", "source", "authored_by", "reviewed")


def study_folder() -> Path:
    """`study/` of the project."""
    return project_root() / "study"


def study_parameters() -> StudyParameters:
    """The validated content of `study/parameters.yml`."""
    path = study_folder() / "parameters.yml"
    values = read_study_file(path)
    return StudyParameters.read(
        {name: value for name, value in values.items() if name not in HEADING}, path.name
    )


def study_claims(treatment: str) -> list[Claim]:
    """Every claim of `study/claims/` about that treatment, in the order of files and lines."""
    paths = sorted((study_folder() / "claims").glob("*.yml"))
    files = [ClaimFile.read(read_study_file(path), path.name) for path in paths]
    return [claim for file in files if file.treatment == treatment for claim in file.claims]
