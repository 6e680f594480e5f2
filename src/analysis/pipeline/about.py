"""What a report must know about its numbers, and nothing about patients: where they come from."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

from analysis.parameters import StudyParameters
from analysis.pipeline.locking import plan_status
from analysis.pipeline.study import (
    published_studies,
    study_claims,
    study_conflicts,
    study_measures,
)
from analysis.storage.keys import file_hashes

KEPT = (
    "title",
    "profile",
    "treatment",
    "as_of",
    "exported_on",
    "synthetic",
    "data_hash",
    "clinics",
    "sun_protection_reference",
    "notes",
    "published_figures",
    "code_version",
    "is_pseudonymised",
)
# What numbers and pages pass through, beside Python itself.
LIBRARIES = (
    "jinja2",
    "matplotlib",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "scipy",
    "seaborn",
    "statsmodels",
)


def about_estimates(manifest: dict[str, Any], parameters: StudyParameters) -> dict[str, Any]:
    """The provenance of estimates: records, parameters (seeds among them), plan, code, libraries.

    `code` has a hash per file of code, notebooks and study, so that what has changed since can be
    named; `plan` says what was locked and how the parameters used here deviate from it.
    """
    about = {name: manifest[name] for name in KEPT}
    about["versions"] = library_versions()
    about["code"] = file_hashes()
    about["parameters"] = parameters.model_dump()
    about["plan"] = plan_status(parameters)
    about["measures"] = {name: entry.model_dump() for name, entry in study_measures().items()}
    studies = published_studies(str(manifest["treatment"]))
    about["studies"] = [study.model_dump(exclude_none=True) for study in studies]
    return about | claims_ledger(manifest)


def library_versions() -> dict[str, str]:
    """Python and the libraries that numbers pass through, by name."""
    found = {name: version(name) for name in LIBRARIES}
    return {"python": platform.python_version(), **found}


def claims_ledger(manifest: dict[str, Any]) -> dict[str, Any]:
    """What is said about the treatment of these records: `claims`, `conflicts`, and the figures
    published about them, as plain values that a release carries."""
    treatment = manifest["treatment"]
    return {
        "claims": [claim.model_dump(exclude_none=True) for claim in study_claims(treatment)],
        "conflicts": [one.model_dump(exclude_none=True) for one in study_conflicts(treatment)],
        "published_figures": manifest["published_figures"],
    }
