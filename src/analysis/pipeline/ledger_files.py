"""The claims ledger as it stands in the study folder: read, checked, refused with line and remedy.

What is checked beyond the form: each id once in all files, estimands and fields that exist, and
contests whose parties and groups agree with the claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from analysis.errors import ParameterError, Problem
from analysis.ingest.study_files import lines_of, read_study_file
from analysis.parameters import Claim, ClaimFile, Conflict, ConflictFile
from analysis.present.estimands import DEFINITIONS
from analysis.schema.estimates import parse_level
from analysis.schema.raw_tables import RAW_TABLES

Place = tuple[str | int, ...]
File = TypeVar("File", bound=BaseModel)

FIELDS = {f"{name}.{column.name}" for name, table in RAW_TABLES.items() for column in table.columns}
LEVELS = {entry.name: [set(parse_level(level)) for level in entry.level] for entry in DEFINITIONS}
REMEDIES = {
    "extra_forbidden": "remove the line, or mend its name",
    "missing": "add the line; docs/claims.md shows a whole entry",
    "string_pattern_mismatch": "write it in the form of the entries beside it",
    "literal_error": "use one of the words named",
}


@dataclass(frozen=True)
class Entry:
    """A claim or a contest with where it stands in its file."""

    said: Claim | Conflict
    path: Path
    place: Place

    @property
    def where(self) -> str:
        """File and line; looked up only where something is wrong."""
        return f"{self.path.name}, line {_line(lines_of(self.path), self.place)}"


def claims_of(folder: Path, treatment: str) -> list[Claim]:
    """Every claim of `folder/claims/` about the treatment, in the order of files and lines.

    `ParameterError` names each wrong line of any file, those about other treatments included.
    """
    found = [
        (file, [Entry(claim, path, ("claims", n)) for n, claim in enumerate(file.claims)])
        for path, file in files_of(folder / "claims", ClaimFile)
    ]
    entries = [entry for _, part in found for entry in part]
    _refuse([*_repeated(entries), *_unknown_names(entries)])
    return [claim for file, _ in found if file.treatment == treatment for claim in file.claims]


def conflicts_of(folder: Path, treatment: str) -> list[Conflict]:
    """Every contest of `folder/conflicts/` about the treatment, held against its claims."""
    found = [
        (file, [Entry(said, path, ("conflicts", n)) for n, said in enumerate(file.conflicts)])
        for path, file in files_of(folder / "conflicts", ConflictFile)
    ]
    entries = [entry for file, part in found if file.treatment == treatment for entry in part]
    claims = {claim.id: claim for claim in claims_of(folder, treatment)}
    _refuse([*_repeated(entries), *_unknown_names(entries), *_wrong_parties(entries, claims)])
    return [said for file, _ in found if file.treatment == treatment for said in file.conflicts]


def files_of(folder: Path, model: type[File]) -> Iterator[tuple[Path, File]]:
    """Each file of a folder as its model, in the order of names."""
    for path in sorted(folder.glob("*.yml")):
        yield path, checked(path, model)


def checked(path: Path, model: type[File]) -> File:
    """The file as its model; `ParameterError` with the line of everything that is wrong in it."""
    content = read_study_file(path)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        lines = lines_of(path)
        raise ParameterError(
            Problem(
                f"`{_name(found['loc'])}`: {_said(found)}",
                f"{path.name}, line {_line(lines, found['loc'])}",
                REMEDIES.get(found["type"], "mend the entry that begins there"),
            )
            for found in error.errors(include_url=False, include_input=False)
        ) from None


def _said(found: object) -> str:
    return str(found["msg"]).removeprefix("Value error, ")  # type: ignore[index]


def _name(place: Place) -> str:
    return ".".join(str(part) for part in place) or "(whole)"


def _line(lines: dict[Place, int], place: Place) -> int:
    """The line of the nearest thing that stands there: what is missing has none of its own."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise ParameterError(problems)


def _repeated(entries: Iterable[Entry]) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in entries:
        if entry.said.id in first:
            yield Problem(
                f"{entry.said.id} stands twice, first in {first[entry.said.id].where}",
                entry.where,
                "give one of the two another id, or remove it",
            )
        first.setdefault(entry.said.id, entry)


def _unknown_names(entries: Iterable[Entry]) -> Iterator[Problem]:
    for entry in entries:
        for field in entry.said.fields:
            if field not in FIELDS:
                yield Problem(
                    f"{entry.said.id}: no field `{field}` in the data contract",
                    entry.where,
                    "use table.column of docs/data_dictionary.md; a field that no clinic can hand"
                    " over goes under not_in_contract",
                )
        for field in entry.said.not_in_contract:
            if field in FIELDS:
                yield Problem(
                    f"{entry.said.id}: `{field}` is in the data contract",
                    entry.where,
                    "name it under fields, and the estimate that decides the claim under tests",
                )
        for estimand, level in _asked(entry.said):
            yield from _unknown_estimate(entry, estimand, level)


def _asked(said: Claim | Conflict) -> list[tuple[str, str]]:
    if isinstance(said, Claim):
        return [(test.estimand, test.level) for test in said.tests]
    return [(said.estimand, said.level)] if said.estimand else []


def _unknown_estimate(entry: Entry, estimand: str, level: str) -> Iterator[Problem]:
    if estimand not in LEVELS:
        yield Problem(
            f"{entry.said.id}: no estimand `{estimand}`",
            entry.where,
            "use a name of docs/definitions.md",
        )
    elif set(_keys(level)) not in LEVELS[estimand] or list(_keys(level)) != sorted(_keys(level)):
        yield Problem(
            f"{entry.said.id}: `{level}` is no level of {estimand}",
            entry.where,
            "docs/definitions.md shows the forms it takes; keys are sorted",
        )


def _keys(level: str) -> list[str]:
    return [pair.partition("=")[0] for pair in level.split(";") if pair]


def _wrong_parties(entries: Iterable[Entry], claims: dict[str, Claim]) -> Iterator[Problem]:
    """A group is what the claims say it is; a side may call on others as well."""
    for entry in entries:
        if not isinstance(entry.said, Conflict):
            continue
        of_group = {claim.id for claim in claims.values() if claim.conflict == entry.said.id}
        if set(entry.said.claims) != of_group:
            yield Problem(
                f"{entry.said.id}: its claims are not those whose `conflict` is {entry.said.id}",
                entry.where,
                "name the same claims in both places",
            )
        for side in entry.said.sides:
            for name in side.claims:
                if name not in claims:
                    yield Problem(
                        f"{entry.said.id}: no claim {name}, which side {side.name} calls on",
                        entry.where,
                        "use an id of study/claims/",
                    )
