"""Several clinics that keep their records at home: their released estimates as one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import __version__, storage
from analysis.errors import DataError, ParameterError, Problem
from analysis.models.combining import combined_estimates
from analysis.parameters.differences import changed_values
from analysis.schema.estimates import ALL
from analysis.storage import Released

# What must be the same for two releases to answer the same question.
SAME = ("treatment", "synthetic", "sun_protection_reference")
# Of the parameters these may differ: what the door hides, and where the dice fall.
OWN = ("anonymity", "disclosure")
SEED = ".seed"
REMEDY = "agree on one plan (`plan lock`, then share study/), run again at each clinic"


@dataclass(frozen=True)
class Combination:
    """The combined table, as a release is read, and what is known about its making.

    `about["releases"]` has one entry per release: its name, clinics, day and key.
    """

    estimates: pd.DataFrame
    about: dict[str, Any]


def combine_released(folders: Sequence[Path], estimands: Sequence[str] = ()) -> Combination:
    """Released estimates of two folders or more, combined (`models.combining`).

    Only `estimates.csv` and `about.json` of each folder are read. `DataError` where a folder is no
    release, where two releases were made by different plans, or where one clinic stands in both;
    every such reason is told.
    """
    if len({folder.resolve() for folder in folders}) < 2:
        remedy = "name the released folder of each clinic"
        raise ParameterError(Problem("needs two released folders or more", "combine", remedy))
    releases = [_read(folder) for folder in folders]
    problems = [*_twice(releases, folders), *_incompatible(releases, folders)]
    if problems:
        raise DataError(problems)
    names = [_name(release) for release in releases]
    rows = {name: _own_rows(release) for name, release in zip(names, releases, strict=True)}
    table = combined_estimates(rows, estimands)
    if table.empty:
        remedy = "each clinic may have withheld it; its release says why"
        raise DataError(Problem("no estimate that two of the clinics released", "", remedy))
    about = _about(releases, names)
    told = {"released_as": "combined", "reason": "", "as_of": about["as_of"]}
    return Combination(table.assign(**told), about)


def _read(folder: Path) -> Released:
    release = storage.read_released(folder)
    if "disclosure" not in release.about or "ledger" not in release.about:
        remedy = "give folders that `release` wrote; nothing else may be exchanged"
        raise DataError(Problem("has not passed the disclosure rules", str(folder), remedy))
    return release


def _own_rows(release: Released) -> pd.DataFrame:
    """The rows of all clinics of a release together, as far as they are shown."""
    rows = release.estimates
    return rows[rows["clinic_id"].eq(ALL) & rows["released_as"].ne("redacted")]


def _name(release: Released) -> str:
    """`clinic-a`; of a group its first clinic and how many more."""
    clinics = [str(clinic) for clinic in release.about["clinics"]]
    return clinics[0] if len(clinics) == 1 else f"{clinics[0]} and {len(clinics) - 1} more"


def _twice(releases: Sequence[Released], folders: Sequence[Path]) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for release, folder in zip(releases, folders, strict=True):
        for clinic in map(str, release.about["clinics"]):
            if clinic in seen:
                what = f"clinic `{clinic[:32]}` stands in {seen[clinic]}, too"
                yield Problem(what, str(folder), "its patients would count twice; leave one out")
            seen.setdefault(clinic, folder)


def _incompatible(releases: Sequence[Released], folders: Sequence[Path]) -> Iterator[Problem]:
    """Every way in which a release does not answer the question of the one before it."""
    for one, other in pairwise(range(len(releases))):
        folder = folders[other]
        for what in _differences(releases[one].about, releases[other].about):
            yield Problem(f"was made by another plan: {what}", str(folder), REMEDY)


def _differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    for name in SAME:
        if one.get(name) != other.get(name):
            yield f"{name} is {other.get(name)}, in the release before it {one.get(name)}"
    locked = [(about.get("plan") or {}) for about in (one, other)]
    seals = [plan.get("seal", "") for plan in locked]
    if seals[0] != seals[1]:
        said = [seal[:12] or "none" for seal in seals]
        yield f"its lock is {said[1]}, in the release before it {said[0]}"
    elif locked[0].get("deviations", []) != locked[1].get("deviations", []):
        yield "it deviates from the locked plan in another way than the release before it"
    for name, (before, now) in changed_values(_settings(one), _settings(other)).items():
        if not name.endswith(SEED):
            yield f"{name} is {now}, in the release before it {before}"


def _settings(about: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in about["parameters"].items() if name not in OWN}


def _about(releases: Sequence[Released], names: Sequence[str]) -> dict[str, Any]:
    """What the page says of its making: the releases, and what they have in common."""
    first = releases[0].about
    made_from = [
        {
            "name": name,
            "clinics": release.about["clinics"],
            "as_of": release.about["as_of"],
            "key": release.about["key"],
            "code_version": release.about.get("code_version", ""),
        }
        for name, release in zip(names, releases, strict=True)
    ]
    text = json.dumps(sorted(str(one["key"]) for one in made_from))
    return {
        "title": "Clinics that keep their records at home",
        "as_of": max(str(one["as_of"]) for one in made_from),
        "synthetic": bool(first.get("synthetic", False)),
        "treatment": first.get("treatment", ""),
        "sun_protection_reference": first.get("sun_protection_reference", ""),
        "clinics": [clinic for one in made_from for clinic in one["clinics"]],
        "releases": made_from,
        "parameters": _settings(first),
        "plan": first.get("plan") or {},
        "disclosure": first["disclosure"],
        "code_version": __version__,
        "key": hashlib.sha256(text.encode()).hexdigest(),
    }
