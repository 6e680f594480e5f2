"""What changed between two makings of an edition: records, parameters, code, libraries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.parameters.differences import NOTHING, changed_values

RECORDS, PARAMETERS, STUDY, CODE, LIBRARIES = (
    "records",
    "parameters",
    "study files",
    "code",
    "libraries",
)
MOST_NAMED = 12
PARAMETER_FILE = "study/parameters.yml"


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was: of which kind, and in words."""

    kind: str
    text: str


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], raw_files: Sequence[str] = ()
) -> list[Change]:
    """Every difference between two provenances, the kinds in the order above.

    `raw_files` names the files of the export that are not as they were, where that is known.
    """
    found = []
    if before.get("data_hash") != after.get("data_hash"):
        named = f": {_named(raw_files)}" if raw_files else ""
        found.append(Change(RECORDS, f"the records are others{named}"))
    for name, (old, new) in changed_values(before["parameters"], after["parameters"]).items():
        found.append(Change(PARAMETERS, f"{name}: {old} -> {new}"))
    files = changed_values(before.get("code", {}), after.get("code", {}))
    study = [name for name in files if name.startswith("study/") and name != PARAMETER_FILE]
    code = [name for name in files if not name.startswith("study/")]
    found += [Change(STUDY, _file(name, files[name])) for name in study]
    found += [Change(CODE, _file(name, files[name])) for name in code]
    if PARAMETER_FILE in files and not any(one.kind == PARAMETERS for one in found):
        found.append(Change(STUDY, f"{PARAMETER_FILE} was changed, no value in it"))
    versions = changed_values(before.get("versions", {}), after.get("versions", {}))
    found += [Change(LIBRARIES, f"{name}: {old} -> {new}") for name, (old, new) in versions.items()]
    return found


def in_words(found: Sequence[Change]) -> list[str]:
    """One line per kind: `code: src/analysis/models/steps.py was changed; ...`."""
    kinds = dict.fromkeys(change.kind for change in found)
    return [f"{kind}: {_named([c.text for c in found if c.kind == kind])}" for kind in kinds]


def _file(name: str, hashes: tuple[Any, Any]) -> str:
    if hashes[0] == NOTHING:
        return f"{name} is new"
    return f"{name} is no more" if hashes[1] == NOTHING else f"{name} was changed"


def _named(texts: Sequence[str]) -> str:
    more = len(texts) - MOST_NAMED
    return "; ".join([*texts[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])
